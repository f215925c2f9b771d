package members

import (
	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/words"
)

// overview tells facilitators how many take part how, and whom nothing reaches. It names nobody else.
func overview(tx *bot.Tx, _ bot.Input) (chat.Response, error) {
	all, err := tx.People().Members()
	if err != nil {
		return nil, err
	}
	counts := map[community.Level]int{}
	var lost []string
	for _, m := range all {
		counts[m.Level]++
		reached, err := tx.Reachable(m.ID)
		if err != nil {
			return nil, err
		}
		if !reached {
			lost = append(lost, m.Profile.Name)
		}
	}
	w := tx.Words()
	message := chat.Message{
		Summary: w.Text("members.overview.title", "count", len(all)), Language: w.Language(),
		Blocks: []chat.Block{chat.Heading{Text: w.Text("members.overview.title", "count", len(all))}, byLevel(w, counts)},
	}
	message.Blocks = append(message.Blocks, unreached(w, lost)...)
	message.Blocks = append(message.Blocks, w.Fine("members.overview.who"))
	return chat.Privately{Message: message}, nil
}

func byLevel(w *words.Locale, counts map[community.Level]int) chat.Facts {
	facts := chat.Facts{}
	for _, l := range community.Levels() {
		facts.Facts = append(facts.Facts, chat.Fact{
			Label: w.Text("members.level." + string(l)), Spans: w.Spans("members.overview.people", "count", counts[l]),
		})
	}
	return facts
}

// unreached names those whom the last message did not reach, so that somebody can ask them by another way.
func unreached(w *words.Locale, names []string) []chat.Block {
	if len(names) == 0 {
		return []chat.Block{w.Paragraph("members.overview.all_reached")}
	}
	list := chat.List{}
	for _, name := range names {
		list.Items = append(list.Items, chat.Text(name))
	}
	return []chat.Block{w.Paragraph("members.overview.unreached"), list}
}

func whomForm(v *bot.View, _ bot.Input) (chat.Form, error) {
	w := v.Words()
	return chat.Form{
		Title: w.Text("members.remove.title"), Submit: w.Text("members.remove.submit"),
		Intro:  []chat.Block{w.Paragraph("members.remove.intro")},
		Fields: []chat.Field{{Name: "person", Label: w.Text("members.field.person"), Input: chat.PersonInput{}}},
	}, nil
}

func chooseWhom(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	m, problem, err := picked(tx, in)
	if problem != nil || err != nil {
		return problem, err
	}
	return confirmRemoval(tx, m), nil
}

// askToRemove asks whether somebody is really to go, or whom, where that is not clear.
func askToRemove(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	m, ok, err := named(&tx.View, in.Answers.Text("person"))
	if err != nil {
		return nil, err
	}
	if !ok {
		return tx.Ask("members.whom", "")
	}
	return confirmRemoval(tx, m), nil
}

func confirmRemoval(tx *bot.Tx, m community.Member) chat.Response {
	if why := spared(&tx.View, m); why != "" {
		return tx.Say(why, "name", m.Profile.Name)
	}
	w := tx.Words()
	title := w.Text("members.remove.sure", "name", m.Profile.Name)
	return chat.Privately{Message: chat.Message{
		Summary: title, Language: w.Language(),
		Blocks: []chat.Block{
			chat.Paragraph{Spans: []chat.Span{chat.Strong{Text: title}}},
			w.Paragraph("members.remove.what"),
			w.Fine("members.remove.audit"),
			chat.Actions{Controls: []chat.Control{
				chat.Button{
					Label: w.Text("members.remove.yes"), Describe: title, Style: chat.Danger,
					Action: chat.Action{Route: "members.remove", Arg: string(m.ID)},
				},
				chat.Button{Label: w.Text("members.remove.no"), Action: chat.Action{Route: "members.spare"}},
			}},
		},
	}}
}

// spared is the key of the sentence that says why the actor may not remove somebody; "" where they may.
func spared(v *bot.View, m community.Member) string {
	switch {
	case m.ID == v.Actor().ID:
		return "members.remove.yourself"
	case v.IsFacilitator(m) && !v.IsSteward(v.Actor()):
		return "members.remove.peer"
	}
	return ""
}

// remove does for somebody what “forget me” does for oneself. The audit names nobody: it holds an id, which means
// nothing any more.
func remove(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	m, ok, err := found(tx.People().Member(community.MemberID(in.Arg)))
	if err != nil {
		return nil, err
	}
	if !ok {
		return tx.Say("members.remove.gone"), nil
	}
	if why := spared(&tx.View, m); why != "" {
		return tx.Say(why, "name", m.Profile.Name), nil
	}
	if err := tx.Audit("members.remove", string(m.ID)); err != nil {
		return nil, err
	}
	return tx.Say("members.remove.done"), erase(tx, m.ID)
}
