package discord

import (
	"strings"
	"unicode"

	"weft/bot/chat"
)

// longestWord is how long a piece without spaces may be before it is cut itself.
const longestWord = 400

// unit is the least that is not taken apart when a long text is divided: a word with the spaces behind it, or a whole
// mention, link or moment.
type unit struct {
	of   int // which span it belongs to
	span chat.Span
	text string // "" for what cannot be cut
	cost int    // how many characters it takes at most
}

// divide cuts spans into parts that take at most so many characters each, at the ends of sentences where there are any,
// else between words. Nothing is lost: the parts one after another are the whole.
func divide(spans []chat.Span, most int, cost func([]chat.Span) int) [][]chat.Span {
	units := unitsOf(spans, cost)
	var parts [][]chat.Span
	for len(units) > 0 {
		n, total := 0, 0
		for n < len(units) && total+units[n].cost <= most {
			total += units[n].cost
			n++
		}
		n = max(n, 1)
		if n < len(units) {
			n = sentenceEnd(units, n)
		}
		parts = append(parts, joined(units[:n]))
		units = units[n:]
	}
	return parts
}

// sentenceEnd goes back to where a sentence ends, but not so far that half of the room is wasted.
func sentenceEnd(units []unit, n int) int {
	for i := n; i > n/2; i-- {
		text := strings.TrimRightFunc(units[i-1].text, unicode.IsSpace)
		if strings.HasSuffix(units[i-1].text, "\n") || strings.ContainsAny(lastOf(text), ".!?…؟。！？") {
			return i
		}
	}
	return n
}

func lastOf(text string) string {
	runes := []rune(text)
	if len(runes) == 0 {
		return ""
	}
	return string(runes[len(runes)-1])
}

func unitsOf(spans []chat.Span, cost func([]chat.Span) int) []unit {
	var units []unit
	add := func(of int, span chat.Span, text string) {
		units = append(units, unit{of, span, text, cost([]chat.Span{span})})
	}
	for i, s := range spans {
		text, again := cuttable(s)
		if again == nil {
			add(i, s, "")
			continue
		}
		for _, word := range wordsOf(text) {
			add(i, again(word), word)
		}
	}
	return units
}

// cuttable is the text of a span that can be cut, and how to say a part of it.
func cuttable(s chat.Span) (text string, again func(string) chat.Span) {
	switch s := s.(type) {
	case chat.Plain:
		return s.Text, func(t string) chat.Span { return chat.Plain{Text: t} }
	case chat.Strong:
		return s.Text, func(t string) chat.Span { return chat.Strong{Text: t} }
	case chat.Emphasis:
		return s.Text, func(t string) chat.Span { return chat.Emphasis{Text: t} }
	case chat.Code:
		return s.Text, func(t string) chat.Span { return chat.Code{Text: t} }
	case chat.CommandLine, chat.Mention, chat.ChannelRef, chat.Link, chat.Moment:
	}
	return "", nil
}

// wordsOf cuts a text behind its spaces, and a word that is very long anywhere.
func wordsOf(text string) []string {
	var all []string
	var word []rune
	space := false
	for _, r := range text {
		if (space && !unicode.IsSpace(r)) || len(word) >= longestWord {
			all, word = append(all, string(word)), word[:0]
		}
		word, space = append(word, r), unicode.IsSpace(r)
	}
	if len(word) > 0 {
		all = append(all, string(word))
	}
	return all
}

// joined puts units together again: words of one span become one span.
func joined(units []unit) []chat.Span {
	var spans []chat.Span
	for i := 0; i < len(units); {
		n := i
		var text strings.Builder
		for n < len(units) && units[n].of == units[i].of {
			text.WriteString(units[n].text)
			n++
		}
		span := units[i].span
		if _, again := cuttable(span); again != nil {
			span = again(text.String())
		}
		spans = append(spans, span)
		i = n
	}
	return spans
}
