package members

import (
	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
)

// askToForget is the first of two steps. It says what will go, and what Weft cannot reach.
func askToForget(tx *bot.Tx, _ bot.Input) (chat.Response, error) {
	w := tx.Words()
	beyond := chat.List{}
	for _, what := range []string{
		"members.forget.copies", "members.forget.own", "members.forget.platform", "members.forget.backups",
	} {
		beyond.Items = append(beyond.Items, w.Spans(what))
	}
	return chat.Privately{Message: chat.Message{
		Summary: w.Text("members.forget.title"), Language: w.Language(),
		Blocks: []chat.Block{
			chat.Heading{Text: w.Text("members.forget.title")},
			w.Paragraph("members.forget.what"),
			w.Paragraph("members.forget.beyond"),
			beyond,
			w.Fine("members.forget.take"),
			chat.Actions{Controls: []chat.Control{
				chat.Button{Label: w.Text("members.forget.yes"), Action: chat.Action{Route: "members.forget"}, Style: chat.Danger},
				chat.Button{Label: w.Text("members.forget.no"), Action: chat.Action{Route: "members.stay"}},
				chat.Button{Label: w.Text("members.data.export"), Action: chat.Action{Route: "members.export"}},
			}},
		},
	}}, nil
}

// forget removes the actor. The farewell is said in their language, which is read before it is gone.
func forget(tx *bot.Tx, _ bot.Input) (chat.Response, error) {
	farewell := tx.Say("members.forgotten")
	return farewell, erase(tx, tx.Actor().ID)
}

// erase ends everything to and about a member, everywhere.
func erase(tx *bot.Tx, id community.MemberID) error { return tx.Erase(id) }

func stay(tx *bot.Tx, _ bot.Input) (chat.Response, error) { return tx.Say("members.stayed"), nil }
