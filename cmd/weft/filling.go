package main

import (
	"slices"
	"strings"

	"weft/bot/chat"
)

// fills takes a form in, and fills it in: as it stands with what is missing; once with the last of each choice, and
// once more, where it asks for a person or for many words, with another one and as many as somebody types.
func (w *walk) fills(who chat.UserID, f chat.Form) []deed {
	w.asked(f)
	w.used[f.Action.Route] = true
	ways := []filling{{whom: 0}, {whom: len(w.people) - 1, last: true, long: true}}
	if slices.ContainsFunc(f.Fields, takesMuch) || strings.HasPrefix(f.Action.Route, "members.") {
		ways = append(ways, filling{whom: 2, long: true})
	}
	var all []deed
	for n, way := range ways {
		answers := w.answers(f, way)
		named := "sends " + f.Action.Route
		if n > 1 {
			named += " of another"
		}
		all = append(all, deed{who: who, named: named, event: func(e chat.Envelope) chat.Event {
			return chat.FormSubmitted{Envelope: e, Action: f.Action, Answers: answers}
		}})
	}
	return all
}

// takesMuch reports whether many words can be typed into a field.
func takesMuch(f chat.Field) bool {
	_, long := f.Input.(chat.LongText)
	return long
}

// filling is a way to fill a form in.
type filling struct {
	whom int  // which of the people is chosen
	last bool // the last of several choices, not the first
	long bool // as many words as may be
}

func (a filling) pick(o []chat.Option) string {
	if a.last {
		return o[len(o)-1].Value
	}
	return o[0].Value
}

func (a filling) words(field chat.Field, most int) chat.TextValue {
	words := typed(field.Name)
	for a.long && most > 0 && len([]rune(words)) < most && !exact(field.Name) {
		words += " and some more"
	}
	if r := []rune(words); most > 0 && len(r) > most {
		words = strings.TrimSpace(string(r[:most]))
	}
	return chat.TextValue(words)
}

func (w *walk) answers(f chat.Form, way filling) chat.Answers {
	answers := chat.Answers{}
	for _, field := range f.Fields {
		if field.Name == "language" { // or the rest would be said in another
			answers[field.Name] = chat.ChoiceValue(w.language)
			continue
		}
		if _, choice := field.Input.(chat.OneOf); field.Prefill != nil && (!choice || !way.last) {
			answers[field.Name] = field.Prefill
			continue
		}
		switch in := field.Input.(type) {
		case chat.ShortText:
			answers[field.Name] = way.words(field, min(in.Max, mostShort))
		case chat.LongText:
			answers[field.Name] = way.words(field, min(in.Max, mostLong))
		case chat.NumberInput:
			answers[field.Name] = chat.NumberValue(in.Min)
		case chat.Scale:
			answers[field.Name] = chat.NumberValue(in.High)
		case chat.OneOf:
			answers[field.Name] = chat.ChoiceValue(way.pick(in.Options))
		case chat.ManyOf:
			answers[field.Name] = chat.ChoicesValue{way.pick(in.Options)}
		case chat.DateInput:
			at := w.clock.Now().AddDate(0, 0, 14)
			answers[field.Name] = chat.DateValue{Year: at.Year(), Month: at.Month(), Day: at.Day()}
		case chat.TimeInput:
			answers[field.Name] = chat.ClockValue{Hour: 9}
		case chat.PersonInput:
			answers[field.Name] = chat.PersonValue(w.people[way.whom])
		case chat.ChannelInput:
			answers[field.Name] = chat.ChannelValue(w.paper.anywhere())
		case chat.YesNo:
			answers[field.Name] = chat.BoolValue(true)
		}
	}
	return answers
}

// How long a title and an answer are that somebody types who is not out to break anything, in characters. What is longer
// takes several messages, and nothing of it is lost.
const (
	mostShort = 80
	mostLong  = 900
)

// typed is what is typed into a field: a schedule where one is asked for, a zone where one is.
func typed(field string) string {
	switch field {
	case "when", "schedule":
		return "every Monday at 9:00 Nairobi time"
	case "zone":
		return "Africa/Nairobi"
	case "choices":
		return "red\ngreen\nblue"
	}
	return "Some words on " + field
}

// exact reports whether a field takes no words of one's own.
func exact(field string) bool {
	return slices.Contains([]string{"when", "schedule", "zone", "choices", "code"}, field)
}
