package slack

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"weft/bot/chat"
)

// length counts characters, as Slack does.
func length(s string) int { return utf8.RuneCountInString(s) }

// clean is text without what no text holds: bytes that are no characters, and NUL.
func clean(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\ufffd"), "\x00", "\ufffd")
}

// shortened is text of at most limit characters; what is cut off is marked as such. Whoever uses it shows the whole
// elsewhere, or reports it through [Unfit].
func shortened(text string, limit int) string {
	if length(text) <= limit {
		return text
	}
	runes := []rune(text)
	return strings.TrimRightFunc(string(runes[:limit-1]), unicode.IsSpace) + "…"
}

// parts cuts spans into runs of at most limit characters, at the ends of sentences or words where there are some.
// Put together they are the spans again: no character is lost.
func parts(spans []chat.Span, limit int) [][]chat.Span {
	var all [][]chat.Span
	var part []chat.Span
	room := limit
	flush := func() {
		if len(part) > 0 {
			all = append(all, part)
		}
		part, room = nil, limit
	}
	for _, span := range spans {
		for {
			n := weight([]chat.Span{span})
			if n == 0 {
				break
			}
			if n <= room {
				part, room = append(part, span), room-n
				break
			}
			head, tail, cut := cutSpan(span, room, len(part) == 0)
			if cut {
				part, span = append(part, head), tail
				flush()
				continue
			}
			if len(part) == 0 { // what cannot be cut goes alone
				part = append(part, span)
				flush()
				break
			}
			flush()
		}
	}
	flush()
	return all
}

// cutSpan cuts a run of text so that its head has at most room characters. Only where must is set is a word cut in two.
func cutSpan(span chat.Span, room int, must bool) (head, tail chat.Span, ok bool) {
	again := func(text string, with func(string) chat.Span) (chat.Span, chat.Span, bool) {
		at := cutAt(text, room, must)
		if at == 0 {
			return nil, nil, false
		}
		return with(text[:at]), with(text[at:]), true
	}
	switch span := span.(type) {
	case chat.Plain:
		return again(span.Text, func(t string) chat.Span { return chat.Plain{Text: t} })
	case chat.Strong:
		return again(span.Text, func(t string) chat.Span { return chat.Strong{Text: t} })
	case chat.Emphasis:
		return again(span.Text, func(t string) chat.Span { return chat.Emphasis{Text: t} })
	case chat.Code:
		return again(span.Text, func(t string) chat.Span { return chat.Code{Text: t} })
	case chat.CommandLine, chat.Mention, chat.ChannelRef, chat.Link, chat.Moment:
	}
	return nil, nil, false
}

// cutAt is where to cut text, in bytes, so that at most room characters stand before it; 0 where it is better not cut.
// A line's end is the best place, then a sentence's, then a word's. The space belongs to what stands before the cut.
func cutAt(text string, room int, must bool) int {
	var hard, word, sentence, line, n int
	var before, beforeThat rune
	for i, r := range text {
		if i > 0 {
			switch {
			case before == '\n':
				line = i
			case unicode.IsSpace(before) && strings.ContainsRune(".!?…؟。", beforeThat):
				sentence = i
			case unicode.IsSpace(before) && !unicode.IsSpace(r):
				word = i
			}
			if joined := unicode.Is(unicode.M, r) || r == '\u200d' || before == '\u200d'; !joined || hard == 0 { // a letter keeps its marks
				hard = i
			}
		}
		if n == room {
			break
		}
		n++
		beforeThat, before = before, r
	}
	for _, at := range []int{line, sentence, word} {
		if at > 0 && length(text[:at]) >= room/2 {
			return at
		}
	}
	at := max(line, sentence, word)
	if at == 0 && must {
		at = hard
	}
	return at
}
