package bot

import (
	"strconv"
	"strings"

	"weft/bot/chat"
	"weft/bot/words"
)

// Spoken says an answer in the words that its field offered; several of them are joined the way the language does.
func Spoken(w *words.Locale, in chat.Input, v chat.Value) string { return spoken(w.Text, in, v) }

func spoken(say func(string, ...any) string, in chat.Input, v chat.Value) string {
	switch in := in.(type) {
	case chat.OneOf:
		return labelOf(in.Options, chat.Canonical(v))
	case chat.ManyOf:
		chosen, _ := v.(chat.ChoicesValue)
		labels := make([]string, len(chosen))
		for i, c := range chosen {
			labels[i] = labelOf(in.Options, c)
		}
		return strings.Join(labels, say("words.list.comma"))
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

// readOut says an answer so that whoever gave it can check it. A time is said with its part of the day: who counts the
// hours from sunrise writes 3:00 for what a clock calls nine in the morning. A day keeps its order where letters run from
// right to left.
func readOut(say func(string, ...any) string, in chat.Input, v chat.Value) string {
	if _, isDay := in.(chat.DateInput); isDay {
		return say("bot.typing.day", "day", chat.Canonical(v))
	}
	at, isTime := v.(chat.ClockValue)
	if !isTime {
		return spoken(say, in, v)
	}
	part := "bot.daypart.night"
	switch {
	case at.Hour >= 5 && at.Hour < 12:
		part = "bot.daypart.morning"
	case at.Hour >= 12 && at.Hour < 18:
		part = "bot.daypart.afternoon"
	case at.Hour >= 18 && at.Hour < 22:
		part = "bot.daypart.evening"
	}
	return say(part, "time", chat.Canonical(v))
}

// mostRecalled is how many characters of an earlier answer are said again before it is asked anew.
const mostRecalled = 80

// recalled says an earlier answer in one line: words of a person stand in quotation marks, and as many as serve to
// recognise them.
func recalled(say func(string, ...any) string, field chat.Field) string {
	said := shortened(readOut(say, field.Input, field.Prefill), mostRecalled)
	switch field.Input.(type) {
	case chat.ShortText, chat.LongText:
		return say("bot.typing.quoted", "words", said)
	case chat.NumberInput, chat.Scale, chat.OneOf, chat.ManyOf, chat.DateInput, chat.TimeInput, chat.PersonInput, chat.ChannelInput, chat.YesNo:
	}
	return said
}

// shortened is a text in one line of at most so many characters, cut between words where there are any.
func shortened(text string, most int) string {
	line := []rune(strings.Join(strings.Fields(text), " "))
	if len(line) <= most {
		return string(line)
	}
	cut := string(line[:most-1])
	if space := strings.LastIndex(cut, " "); space > len(cut)/2 {
		cut = cut[:space]
	}
	return strings.TrimRight(cut, " ,;:.") + "…"
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
		fine("bot.typing.hint.keep", "earlier", recalled(say, field), "keep", say("bot.typing.keep"))
	}
	if field.Optional {
		fine("bot.typing.hint.skip", "skip", say("bot.typing.skip"))
	}
	return hints
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
