package members

import (
	"slices"
	"strings"

	"weft/bot"
	"weft/bot/chat"
)

// mostTopics bounds each list of a profile.
const mostTopics = 20

// topicsForm asks for what the profile does not: where somebody works, in which languages, and on what.
func topicsForm(v *bot.View, _ bot.Input) (chat.Form, error) {
	w, p := v.Words(), v.Actor().Profile
	list := func(name string, now []string) chat.Field {
		return chat.Field{
			Name: name, Label: w.Text("members.field." + name), Help: w.Text("members.help.topics"), Optional: true,
			Input: chat.LongText{Max: 400}, Prefill: text(w.List(now...)),
		}
	}
	return chat.Form{
		Title:  w.Text("members.topics.title"),
		Submit: w.Text("members.save"),
		Intro:  []chat.Block{w.Fine("members.topics.who")},
		Fields: []chat.Field{
			{Name: "region", Label: w.Text("members.field.region"), Optional: true, Input: chat.ShortText{Max: 80}, Prefill: text(p.Region)},
			{
				Name: "languages", Label: w.Text("members.field.languages"), Help: w.Text("members.help.languages"), Optional: true,
				Input: chat.ShortText{Max: 120}, Prefill: text(w.List(p.Languages...)),
			},
			list("helps", p.Helps), list("learns", p.Learns),
		},
	}, nil
}

func changeTopics(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	m := tx.Actor()
	m.Profile.Region = in.Answers.Text("region")
	m.Profile.Languages = topics(in.Answers.Text("languages"))
	m.Profile.Helps = topics(in.Answers.Text("helps"))
	m.Profile.Learns = topics(in.Answers.Text("learns"))
	if err := tx.People().PutMember(m); err != nil {
		return nil, err
	}
	return saved(tx, m), tx.Tell(bot.MemberChanged{Member: m.ID})
}

// topics reads a list as people write it, with the commas of their keyboard or a line for each. What stands there
// twice counts once; what goes beyond the bound is left out.
func topics(typed string) []string {
	var all []string
	for part := range strings.FieldsFuncSeq(typed, func(r rune) bool { return strings.ContainsRune(",;\n،؛、", r) }) {
		topic := strings.Join(strings.Fields(part), " ")
		twice := slices.ContainsFunc(all, func(other string) bool { return strings.EqualFold(other, topic) })
		if topic != "" && !twice && len(all) < mostTopics {
			all = append(all, topic)
		}
	}
	return all
}
