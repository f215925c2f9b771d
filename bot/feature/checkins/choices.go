package checkins

import (
	"slices"
	"strconv"
	"strings"

	"weft/bot/chat"
	"weft/bot/words"
)

// How many choices a question has, and how many steps a scale.
const (
	leastChoices = 2
	mostChoices  = 10
	leastSteps   = 2
	mostSteps    = 10
)

// said are the words of a question's choices, in order.
func (q Question) said(w *words.Locale) []string {
	t := q.text(w)
	all := make([]string, len(q.Choices))
	for i, name := range q.Choices {
		all[i] = t.Choices[name]
	}
	return all
}

// offers are the answers to a question that another one can depend on; none where it is answered freely. They are what
// [chat.When] compares with.
func (q Question) offers(w *words.Locale) []chat.Option {
	var all []chat.Option
	switch q.Kind {
	case KindOne, KindMany:
		said := q.said(w)
		for i, name := range q.Choices {
			all = append(all, chat.Option{Value: name, Label: said[i]})
		}
	case KindYesNo:
		return []chat.Option{{Value: "yes", Label: w.Text("checkins.yes")}, {Value: "no", Label: w.Text("checkins.no")}}
	case KindScale:
		for n := 1; n <= q.High; n++ {
			all = append(all, chat.Option{Value: strconv.Itoa(n), Label: strconv.Itoa(n)})
		}
	case KindLong, KindShort, KindNumber:
	}
	return all
}

// lines are the choices that somebody wrote down, one a line, without blanks.
func lines(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}

// flawed is the word key of what is wrong with the words of choices; "" for nothing.
func flawed(said []string) string {
	seen := map[string]bool{}
	for _, s := range said {
		switch folded := strings.ToLower(s); {
		case len([]rune(s)) > chat.MaxOptionLabel:
			return "checkins.choices.too_long"
		case seen[folded]:
			return "checkins.choices.twice"
		default:
			seen[folded] = true
		}
	}
	return ""
}

// kept names the choices of a list that somebody wrote anew, where before is what each of the old names said. What
// reads as before is the same choice, wherever it stands now. Of the rest, as many new words as old ones are changed
// words of the same choices, in order; where lines were added, a line in the place of an old choice is that choice;
// where lines were taken out nobody knows which, so that no answer is ever counted as another: those are new. "" stands
// for a choice that is new.
func kept(names, before, now []string) []string {
	named := make([]string, len(now))
	left := slices.Clone(names)
	for i, said := range now {
		for j, old := range before {
			if left[j] != "" && strings.EqualFold(old, said) {
				named[i], left[j] = left[j], ""
				break
			}
		}
	}
	var oldPlaces, newPlaces []int
	for j, name := range left {
		if name != "" {
			oldPlaces = append(oldPlaces, j)
		}
	}
	for i, name := range named {
		if name == "" {
			newPlaces = append(newPlaces, i)
		}
	}
	for n, i := range newPlaces {
		switch {
		case len(newPlaces) == len(oldPlaces):
			named[i] = left[oldPlaces[n]]
		case len(newPlaces) > len(oldPlaces) && slices.Contains(oldPlaces, i):
			named[i] = left[i]
		}
	}
	return named
}

// choose sets the choices of a question to what somebody wrote, one name for each, and returns their words by name.
func (q *Question) choose(before, now []string) map[string]string {
	names := kept(q.Choices, before, now)
	said := make(map[string]string, len(now))
	for i, name := range names {
		for name == "" {
			q.Chosen++
			if fresh := "c" + strconv.Itoa(q.Chosen); !slices.Contains(names, fresh) {
				name = fresh
			}
		}
		names[i], said[name] = name, now[i]
	}
	q.Choices = names
	return said
}
