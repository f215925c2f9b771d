package cohorts

import (
	"errors"
	"slices"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
)

// list shows the running cohorts, with what the member can do about each.
func list(tx *bot.Tx, _ bot.Input) (chat.Response, error) {
	w := tx.Words()
	cohorts, err := tx.People().Cohorts()
	if err != nil {
		return nil, err
	}
	message := chat.Message{Summary: w.Text("cohorts.list.title"), Language: w.Language()}
	message.Blocks = append(message.Blocks, chat.Heading{Text: w.Text("cohorts.list.title")})
	for _, c := range cohorts {
		if !c.Active() {
			continue
		}
		blocks, err := describe(tx, c)
		if err != nil {
			return nil, err
		}
		message.Blocks = append(message.Blocks, blocks...)
	}
	if len(message.Blocks) == 1 {
		message.Blocks = append(message.Blocks, w.Paragraph("cohorts.list.none"))
	}
	return chat.Privately{Message: message}, nil
}

func describe(tx *bot.Tx, c community.Cohort) ([]chat.Block, error) {
	w := tx.Words()
	people, err := tx.People().In(c.ID)
	if err != nil {
		return nil, err
	}
	in := slices.ContainsFunc(people, func(m community.Membership) bool { return m.Member == tx.Actor().ID })
	line := []chat.Span{chat.Strong{Text: c.Name}}
	if c.About != "" {
		line = append(line, chat.Plain{Text: " — " + c.About})
	}
	blocks := []chat.Block{chat.Paragraph{Spans: line}, w.Fine("cohorts.list.people", "count", len(people))}
	button := chat.Button{
		Label: w.Text("cohorts.join"), Describe: w.Text("cohorts.join_named", "cohort", c.Name),
		Action: chat.Action{Route: "cohorts.join", Arg: string(c.ID)}, Style: chat.Primary,
	}
	if in {
		button = chat.Button{
			Label: w.Text("cohorts.leave"), Describe: w.Text("cohorts.leave_named", "cohort", c.Name),
			Action: chat.Action{Route: "cohorts.leave", Arg: string(c.ID)},
		}
	}
	return append(blocks, chat.Actions{Controls: []chat.Control{button}}), nil
}

func about(v *bot.View, id community.MemberID) ([]chat.Block, error) {
	w := v.Words()
	memberships, err := v.People().Of(id)
	if err != nil || len(memberships) == 0 {
		return nil, err
	}
	names := chat.List{}
	for _, ms := range memberships {
		c, err := v.People().Cohort(ms.Cohort)
		if errors.Is(err, data.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		names.Items = append(names.Items, chat.Text(c.Name))
	}
	return []chat.Block{chat.Heading{Text: w.Text("cohorts.about")}, names}, nil
}

// suggest completes the name of a cohort.
func suggest(v *bot.View, in bot.Input) ([]chat.Option, error) {
	cohorts, err := v.People().Cohorts()
	if err != nil {
		return nil, err
	}
	var options []chat.Option
	for _, c := range cohorts {
		if c.Active() && startsLike(c.Name, in.Text) {
			options = append(options, chat.Option{Value: string(c.ID), Label: c.Name})
		}
	}
	return options, nil
}
