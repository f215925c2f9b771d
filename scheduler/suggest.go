package scheduler

import "strings"

// vocabulary are the words that people misspell.
const vocabulary = "monday mondays tuesday tuesdays wednesday wednesdays thursday thursdays friday fridays saturday saturdays " +
	"sunday sundays weekday weekdays weekend every other first second third fourth fifth last month monthly week weeks daily " +
	"noon midnight morning afternoon evening until from except starting counting members member's zone time own"

const example = "every Monday at 9:00 Nairobi time"

// withSuggestion completes a problem with something that can be written instead, and that will be understood.
func withSuggestion(p *Problem, text string, opts ParseOptions) *Problem {
	suggestion := example
	switch p.Code {
	case CodeNotUnderstood, CodeNothingUnderstood:
		if mended, ok := mend(text, p.Args["rest"]); ok {
			suggestion = firstThatParses(opts, mended, example)
		}
	case CodeNoTime:
		suggestion = firstThatParses(opts, plain(text)+" at 9:00", example)
	case CodeNoDays:
		said := plain(text)
		if strings.HasPrefix(words(text), "every ") {
			suggestion = firstThatParses(opts, said+" on Monday", example)
			break
		}
		suggestion = firstThatParses(opts, "every Monday "+said, example)
	default:
		return p
	}
	p.Args["suggestion"] = suggestion
	return p
}

func firstThatParses(opts ParseOptions, texts ...string) string {
	for _, text := range texts {
		if _, p := parse(text, opts); p == nil {
			return text
		}
	}
	return texts[len(texts)-1]
}

// mend replaces the words that were not understood by the nearest ones that would be.
func mend(text, unknown string) (mended string, ok bool) {
	mended = words(text)
	for word := range strings.FieldsSeq(unknown) {
		if word == "…" {
			continue
		}
		near, found := nearestWord(word)
		if !found {
			return "", false
		}
		mended = strings.Replace(mended, word, near, 1)
	}
	return strings.ReplaceAll(mended, " ,", ","), true
}

func nearestWord(word string) (near string, ok bool) {
	least := min(2, len(word)/3) + 1
	for known := range strings.FieldsSeq(vocabulary) {
		if d := distance(word, known, least); d < least {
			near, least = known, d
		}
	}
	if near != "" {
		return near, true
	}
	place, ok := nearestPlace(word)
	return strings.ToLower(place), ok
}

func plain(text string) string { return strings.TrimRight(strings.TrimSpace(text), ".,;!?") }
