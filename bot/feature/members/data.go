package members

import (
	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
)

// myData shows a member everything that is kept about them, feature by feature.
func myData(tx *bot.Tx, _ bot.Input) (chat.Response, error) {
	w := tx.Words()
	blocks, err := tx.Kept(tx.Actor().ID)
	if err != nil {
		return nil, err
	}
	message := chat.Message{
		Summary: w.Text("members.data.summary"), Language: w.Language(),
		Blocks: append([]chat.Block{w.Paragraph("members.data.summary")}, blocks...),
	}
	message.Blocks = append(message.Blocks, w.Fine("members.data.then"))
	return chat.Privately{Message: message}, nil
}

func about(v *bot.View, id community.MemberID) ([]chat.Block, error) {
	m, err := v.People().Member(id)
	if err != nil {
		return nil, err
	}
	w := v.Words()
	facts := chat.Facts{}
	add := func(key, value string) {
		if value != "" {
			facts.Facts = append(facts.Facts, chat.Fact{Label: w.Text(key), Spans: chat.Text(value)})
		}
	}
	add("members.data.name", m.Profile.Name)
	add("members.field.pronouns", m.Profile.Pronouns)
	add("members.field.organisation", m.Profile.Organisation)
	add("members.data.zone", m.Zone)
	add("members.data.language", w.Text("words.language."+m.Language))
	add("members.data.level", w.Text("members.level."+string(m.Level)))
	for _, c := range m.Consents {
		if c.Purpose != consentPurpose {
			continue // set up by a file: they never said so themselves
		}
		add("members.data.consent", w.Date(c.At.In(w.Zone())))
	}
	return []chat.Block{chat.Heading{Text: w.Text("members.data.you")}, facts}, nil
}

// askToForget is the first of two steps.
func askToForget(tx *bot.Tx, _ bot.Input) (chat.Response, error) {
	w := tx.Words()
	return chat.Privately{Message: chat.Message{
		Summary: w.Text("members.forget.title"), Language: w.Language(),
		Blocks: []chat.Block{
			chat.Heading{Text: w.Text("members.forget.title")},
			w.Paragraph("members.forget.what"),
			chat.Actions{Controls: []chat.Control{
				chat.Button{Label: w.Text("members.forget.yes"), Action: chat.Action{Route: "members.forget"}, Style: chat.Danger},
				chat.Button{Label: w.Text("members.forget.no"), Action: chat.Action{Route: "members.stay"}},
			}},
		},
	}}, nil
}

// forget removes a member. The farewell is said in their language, which is read before it is gone.
func forget(tx *bot.Tx, _ bot.Input) (chat.Response, error) {
	farewell := tx.Say("members.forgotten")
	id := tx.Actor().ID
	if err := tx.Forget(id); err != nil {
		return nil, err
	}
	if err := tx.People().DeleteMember(id); err != nil {
		return nil, err
	}
	return farewell, tx.Tell(bot.MemberGone{Member: id})
}

func stay(tx *bot.Tx, _ bot.Input) (chat.Response, error) { return tx.Say("members.stayed"), nil }
