package bot

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"weft/bot/chat"
)

// typedParts makes what somebody typed ready to be read: several choices are told apart, invisible marks of direction,
// which phones insert and people copy, are dropped, and a choice that was typed without its accents is the choice.
func typedParts(in chat.Input, text string) []string {
	switch in := in.(type) {
	case chat.ShortText, chat.LongText:
		return []string{text}
	case chat.ManyOf:
		parts := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == '،' || r == ';' || r == '\n' })
		for i, p := range parts {
			parts[i] = meant(p, labels(in.Options))
		}
		return parts
	case chat.OneOf:
		return []string{meant(text, labels(in.Options))}
	case chat.YesNo:
		return []string{meant(text, []string{in.Yes, in.No})}
	case chat.NumberInput, chat.Scale, chat.DateInput, chat.TimeInput, chat.PersonInput, chat.ChannelInput:
	}
	return []string{unmarked(text)}
}

func labels(options []chat.Option) []string {
	all := make([]string, len(options))
	for i, o := range options {
		all[i] = o.Label
	}
	return all
}

// meant is the one of the offered words that was typed, or what was typed.
func meant(text string, offered []string) string {
	for _, o := range offered {
		if folded(text) == folded(o) {
			return o
		}
	}
	return unmarked(text)
}

// isWord reports whether somebody typed one of these words, however exactly.
func isWord(text string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return folded(text) == folded(w) })
}

// folded is what is left of typed words when case, accents, marks of direction and quotation do not count. Arabic
// letters that are commonly typed for each other are one.
func folded(text string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(unmarked(text))) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'ى':
			b.WriteRune('ي')
		case r == 'ة':
			b.WriteRune('ه')
		default:
			b.WriteRune(r)
		}
	}
	return strings.Trim(b.String(), " .!«»“”\"")
}

// unmarked drops marks that are not seen.
func unmarked(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, text))
}
