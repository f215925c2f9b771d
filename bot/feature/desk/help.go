package desk

import (
	"slices"
	"strings"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/words"
)

// help lists what the person who asks may do, and nothing else; or says how one command is used.
func help(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	offered, err := tx.Offered()
	if err != nil {
		return nil, err
	}
	if about := typed(in, "command"); about != "" {
		return helpWith(tx, offered, about), nil
	}
	w := tx.Words()
	blocks := []chat.Block{chat.Heading{Text: w.Text("desk.help.title")}}
	for _, part := range parts(offered) {
		if part.heading != "" {
			blocks = append(blocks, w.Paragraph(part.heading))
		}
		list := chat.List{}
		for _, o := range part.offered {
			list.Items = append(list.Items, []chat.Span{chat.CommandLine{Text: o.Usage()}, chat.Plain{Text: " — " + o.About}})
		}
		blocks = append(blocks, list)
	}
	blocks = append(blocks, w.Fine("desk.help.more"), w.Fine(where(tx)))
	if tx.Actor().ID == "" {
		if welcome, ok := tx.Welcome().(chat.Privately); ok {
			blocks = append(blocks, welcome.Message.Blocks...)
		}
	}
	return private(w, "desk.help.title", blocks), nil
}

// where says how one may answer in the place where help was asked for.
func where(tx *bot.Tx) string {
	if tx.Envelope().Private {
		return "desk.help.typing"
	}
	return "desk.help.channel"
}

// part is what one part of the community may do. Members find theirs without a heading.
type part struct {
	heading string
	offered []bot.Offered
}

func parts(offered []bot.Offered) []part {
	all := []part{{}, {heading: "desk.help.leads"}, {heading: "desk.help.facilitators"}, {heading: "desk.help.stewards"}}
	for _, o := range offered {
		at := 0
		switch o.Circle {
		case bot.CircleLeads:
			at = 1
		case bot.CircleFacilitators:
			at = 2
		case bot.CircleStewards:
			at = 3
		case bot.CircleAnyone, bot.CircleMembers:
		}
		all[at].offered = append(all[at].offered, o)
	}
	return slices.DeleteFunc(all, func(p part) bool { return len(p.offered) == 0 })
}

// helpWith says how one command is used. One that the person may not use is as unknown as one that is not there.
func helpWith(tx *bot.Tx, offered []bot.Offered, about string) chat.Response {
	w := tx.Words()
	at := slices.IndexFunc(offered, func(o bot.Offered) bool { return sameWords(o.Name, about) })
	if at < 0 {
		if near, ok := tx.Nearest(about); ok {
			return tx.Say("bot.did_you_mean", "command", "help "+near)
		}
		return tx.Say("bot.unknown")
	}
	o := offered[at]
	blocks := []chat.Block{
		chat.Heading{Text: o.Name},
		chat.Paragraph{Spans: chat.Text(o.About)},
		w.Paragraph("desk.help.usage", "usage", o.Usage()),
	}
	if len(o.Options) > 0 {
		blocks = append(blocks, optionsOf(o))
	}
	if o.Example != "" {
		blocks = append(blocks, w.Paragraph("desk.help.example", "example", o.Example))
	}
	summary := w.Text("desk.help.about", "command", o.Name, "about", o.About)
	return chat.Privately{Message: chat.Message{Summary: summary, Language: w.Language(), Blocks: blocks}}
}

func optionsOf(o bot.Offered) chat.List {
	list := chat.List{}
	for _, option := range o.Options {
		list.Items = append(list.Items, []chat.Span{chat.Code{Text: option.Name}, chat.Plain{Text: " — " + option.About}})
	}
	return list
}

// namesCommand: “help trace” asks for help, “help came from two neighbours” is an answer.
func namesCommand(v *bot.View, rest string) (bool, error) {
	offered, err := v.Offered()
	return slices.ContainsFunc(offered, func(o bot.Offered) bool { return sameWords(o.Name, rest) }), err
}

func suggestCommand(v *bot.View, in bot.Input) (options []chat.Option, err error) {
	offered, err := v.Offered()
	for _, o := range offered {
		if strings.Contains(o.Name, strings.ToLower(strings.TrimSpace(in.Text))) {
			options = append(options, chat.Option{Value: o.Name, Label: o.Name})
		}
	}
	return options, err
}

func sameWords(a, b string) bool {
	return slices.EqualFunc(strings.Fields(a), strings.Fields(b), strings.EqualFold)
}

// typed is what was given for an option of a command; "" for nothing.
func typed(in bot.Input, option string) string {
	value, _ := in.Answers[option].(chat.TextValue)
	return strings.TrimSpace(string(value))
}

// private is an answer with a summary from the words.
func private(w *words.Locale, summary string, blocks []chat.Block) chat.Response {
	return chat.Privately{Message: chat.Message{Summary: w.Text(summary), Language: w.Language(), Blocks: blocks}}
}
