package checkins

import (
	"cmp"
	"slices"
	"strconv"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/words"
)

// parts writes a publication down: what people wrote as a list, what they chose as counts.
func (p publication) parts(w *words.Locale, round Round) []part {
	var parts []part
	for _, one := range p.Questions {
		i := slices.IndexFunc(round.Questions, func(q Question) bool { return q.Name == one.Name })
		if i < 0 {
			continue
		}
		q := round.Questions[i]
		t := q.text(w)
		head := []chat.Block{chat.Paragraph{Spans: []chat.Span{chat.Strong{Text: t.Short}}}}
		say := func(b chat.Block) { parts = append(parts, part{head, b}) }
		switch {
		case one.Count == 0:
			say(w.Fine("checkins.shared.too_few_here", "least", community.LeastUnnamed))
		case q.Kind.words() && p.Withdrawn:
			say(w.Fine("checkins.shared.withdrawn"))
		case q.Kind.words():
			for _, said := range one.Words {
				say(chat.Quote{Spans: chat.Text(said)})
			}
		default:
			say(q.tally(w, one))
		}
	}
	if len(parts) > 0 {
		parts = append(parts, part{body: w.Fine("checkins.shared.respondents", "count", p.Respondents)})
	}
	return parts
}

// tally says how often each answer was chosen, in the order in which it was offered.
func (q Question) tally(w *words.Locale, one published) chat.Facts {
	facts := chat.Facts{}
	input := q.input(w, q.text(w))
	for _, value := range q.values(one.Tally) {
		label := bot.Spoken(w, input, chat.ReadValue(input, value))
		facts.Facts = append(facts.Facts, chat.Fact{Label: label, Spans: chat.Text(strconv.Itoa(one.Tally[value]))})
	}
	return facts
}

// values lists what can be chosen, whether or not somebody did; of numbers those that somebody gave.
func (q Question) values(tally map[string]int) []string {
	switch q.Kind {
	case KindOne, KindMany:
		return q.Choices
	case KindYesNo:
		return []string{"yes", "no"}
	case KindScale:
		var all []string
		for n := 1; n <= q.High; n++ {
			all = append(all, strconv.Itoa(n))
		}
		return all
	case KindLong, KindShort, KindNumber:
	}
	return slices.SortedFunc(keys(tally), func(a, b string) int {
		x, _ := strconv.ParseFloat(a, 64) // every key was written from a number
		y, _ := strconv.ParseFloat(b, 64)
		return cmp.Compare(x, y)
	})
}
