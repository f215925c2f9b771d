package discord

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// signs are what Discord's markdown gives a meaning to wherever it stands: stress, code, spoilers, mentions and
// timestamps (which begin with <), masked links, @everyone, and # at the end of a heading. A backslash before a
// punctuation mark has it read as it is, and is not read itself (Discord: Markdown Text 101).
const signs = "\\*_~`|<[]@#"

// lineSigns begin a quote or a list where they begin a line.
const lineSigns = ">-+"

// escape writes text so that it is read as it stands. begins says that it begins a line.
func escape(text string, begins bool) string {
	var b strings.Builder
	b.Grow(len(text) + len(text)/8)
	for at, r := range text {
		switch {
		case strings.ContainsRune(signs, r), r == ':' && binds(text[at+1:]), begins && strings.ContainsRune(lineSigns, r):
			b.WriteByte('\\')
		case (r == '.' || r == ')') && numbers(b.String(), begins):
			b.WriteByte('\\')
		}
		b.WriteRune(r)
		begins = r == '\n' || begins && (unicode.IsSpace(r) || r >= '0' && r <= '9')
	}
	return b.String()
}

// binds reports whether a colon could be a part of something else with what follows: of the name of an emoji, or of an
// address, which Discord makes a link of wherever it sees one. What comes after the end is not known.
func binds(rest string) bool {
	r, size := utf8.DecodeRuneInString(rest)
	return size == 0 || !unicode.IsSpace(r)
}

// numbers reports whether what stands before a dot is a number that begins a line, which makes a list.
func numbers(before string, begins bool) bool {
	r, _ := utf8.DecodeLastRuneInString(before)
	return begins && r >= '0' && r <= '9'
}

// clean takes out what says nothing and what programs read differently: control characters, other line ends.
func clean(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r', r == '\u2028', r == '\u2029', r == '\u0085':
			return '\n'
		case r != '\n' && r != '\t' && unicode.IsControl(r):
			return -1
		}
		return r
	}, text)
}

// oneLine is a text without line ends.
func oneLine(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(clean(text), "\n", " "))
}

// clipped shortens a text to so many characters; where it had to, its last character says so.
func clipped(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	runes := []rune(text)
	return strings.TrimRightFunc(string(runes[:most-1]), unicode.IsSpace) + "…"
}

func characters(text string) int { return utf8.RuneCountInString(text) }
