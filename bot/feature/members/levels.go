package members

import (
	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
)

// showLevels tells what each way of taking part receives, before somebody joins and after.
func showLevels(tx *bot.Tx, _ bot.Input) (chat.Response, error) {
	w := tx.Words()
	facts := chat.Facts{}
	for _, l := range community.Levels() {
		facts.Facts = append(facts.Facts, chat.Fact{
			Label: w.Text("members.level." + string(l)), Spans: w.Spans("members.receives." + string(l)),
		})
	}
	next := chat.Button{Label: w.Text("bot.join"), Action: chat.Action{Route: "members.join"}, Style: chat.Primary}
	if tx.Actor().ID != "" {
		next = chat.Button{Label: w.Text("members.preferences.title"), Action: chat.Action{Route: "members.preferences"}, Style: chat.Primary}
	}
	return chat.Privately{Message: chat.Message{
		Summary: w.Text("members.levels.title"), Language: w.Language(),
		Blocks: []chat.Block{
			chat.Heading{Text: w.Text("members.levels.title")},
			facts,
			w.Paragraph("members.levels.all"),
			w.Fine("members.levels.who"),
			chat.Actions{Controls: []chat.Control{next}},
		},
	}}, nil
}

// noThanks is a good answer. Nothing is kept of it, so nobody is asked why.
func noThanks(tx *bot.Tx, _ bot.Input) (chat.Response, error) {
	return tx.Say("members.no_thanks"), nil
}
