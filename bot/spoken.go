package bot

import (
	"strconv"
	"strings"

	"weft/bot/chat"
)

// Spoken says an answer in the words that its field offered.
func Spoken(in chat.Input, v chat.Value) string {
	switch in := in.(type) {
	case chat.OneOf:
		return labelOf(in.Options, chat.Canonical(v))
	case chat.ManyOf:
		chosen, _ := v.(chat.ChoicesValue)
		labels := make([]string, len(chosen))
		for i, c := range chosen {
			labels[i] = labelOf(in.Options, c)
		}
		return strings.Join(labels, ", ")
	case chat.YesNo:
		if yes, _ := v.(chat.BoolValue); bool(yes) {
			return in.Yes
		}
		return in.No
	case chat.Scale:
		return chat.Canonical(v) + "/" + strconv.Itoa(in.High)
	case chat.ShortText, chat.LongText, chat.NumberInput, chat.DateInput, chat.TimeInput, chat.PersonInput, chat.ChannelInput:
	}
	return chat.Canonical(v)
}

func labelOf(options []chat.Option, value string) string {
	for _, o := range options {
		if o.Value == value {
			return o.Label
		}
	}
	return value
}

// hintsFor tells how a question is answered by typing.
func hintsFor(say func(string, ...any) string, field chat.Field) []chat.Block {
	var hints []chat.Block
	fine := func(key string, pairs ...any) {
		hints = append(hints, chat.Fine{Spans: chat.Text(say(key, pairs...))})
	}
	options := func(all []chat.Option) {
		list := chat.List{Ordered: true}
		for _, o := range all {
			list.Items = append(list.Items, chat.Text(o.Label))
		}
		hints = append(hints, list)
	}
	switch in := field.Input.(type) {
	case chat.OneOf:
		options(in.Options)
		fine("bot.typing.hint.pick_one")
	case chat.ManyOf:
		options(in.Options)
		fine("bot.typing.hint.pick_many")
	case chat.Scale:
		fine("bot.typing.hint.scale", "low", in.Low, "low_name", in.LowName, "high", in.High, "high_name", in.HighName)
	case chat.YesNo:
		fine("bot.typing.hint.yes_no", "yes", in.Yes, "no", in.No)
	case chat.DateInput:
		fine("bot.typing.hint.date")
	case chat.TimeInput:
		fine("bot.typing.hint.time")
	case chat.ShortText, chat.LongText, chat.NumberInput, chat.PersonInput, chat.ChannelInput:
	}
	if field.Prefill != nil {
		fine("bot.typing.hint.keep", "earlier", Spoken(field.Input, field.Prefill), "keep", say("bot.typing.keep"))
	}
	if field.Optional {
		fine("bot.typing.hint.skip", "skip", say("bot.typing.skip"))
	}
	return hints
}

func typedParts(in chat.Input, text string) []string {
	if _, many := in.(chat.ManyOf); !many {
		return []string{text}
	}
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == '،' || r == ';' || r == '\n' })
}

func isWord(text string, words ...string) bool {
	text = strings.Trim(strings.TrimSpace(text), ".")
	for _, w := range words {
		if strings.EqualFold(text, w) {
			return true
		}
	}
	return false
}

func fieldNamed(form chat.Form, name string) (chat.Field, bool) {
	for _, f := range form.Fields {
		if f.Name == name {
			return f, true
		}
	}
	return chat.Field{}, false
}

// fieldAfter finds the next field that the answers so far call for and do not hold.
func fieldAfter(form chat.Form, name string, answers chat.Answers) (chat.Field, bool) {
	passed := false
	position := map[string]int{}
	for i, f := range form.Fields {
		position[f.Name] = i
	}
	for _, f := range form.Asked(answers) {
		passed = passed || position[f.Name] > position[name]
		if _, answered := answers[f.Name]; passed && !answered {
			return f, true
		}
	}
	return chat.Field{}, false
}
