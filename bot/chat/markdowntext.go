package chat

import (
	"strings"
	"unicode"
)

// markdownSigns are the characters that mean something to CommonMark, or to its commonest dialects, wherever they
// stand in a line.
const markdownSigns = "\\`*_[]<>&~|"

// lineSigns are the characters that mean something at the beginning of a line, after digits even.
const lineSigns = "#+-=.):"

// escape writes text within a line so that it reads as the same text.
func escape(text string) string {
	var b strings.Builder
	for i, r := range text {
		if strings.ContainsRune(markdownSigns, r) || r == '!' && i == len(text)-1 { // a link after a ! would be a picture
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// writeText writes text, which has no line ends, after what is written already.
func writeText(b *strings.Builder, text string) {
	before := b.String()[strings.LastIndex(b.String(), lineEnd)+1:]
	digits := func(r rune) bool { return unicode.IsDigit(r) || unicode.IsSpace(r) }
	sign := strings.TrimLeftFunc(text, digits)
	if strings.TrimLeftFunc(before, digits) == "" && sign != "" && strings.ContainsRune(lineSigns, rune(sign[0])) {
		b.WriteString(text[:len(text)-len(sign)] + `\` + sign[:1])
		text = sign[1:]
	}
	b.WriteString(escape(text))
}

// breakLines turns line ends within a text into breaks that CommonMark keeps, and an empty line into a new paragraph.
func breakLines(text string) string {
	var paragraphs []string
	var lines []string
	flush := func() {
		for i := range len(lines) - 1 { // one more backslash after an escaped one is read in two ways
			if rest, ends := strings.CutSuffix(lines[i], `\\`); ends {
				lines[i] = rest + "&#92;"
			}
		}
		if len(lines) > 0 {
			paragraphs = append(paragraphs, strings.Join(lines, "\\\n"))
		}
		lines = nil
	}
	for line := range strings.SplitSeq(text, lineEnd) {
		line = strings.Trim(line, " \t")
		if line == "" {
			flush()
			continue
		}
		lines = append(lines, line)
	}
	flush()
	return strings.Join(paragraphs, "\n\n")
}

// clean takes out control characters, which say nothing and which programs read differently.
func clean(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r', r == '\u2028', r == '\u2029', r == '\u0085':
			return '\n'
		case r != '\n' && r != '\t' && unicode.IsControl(r), r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, text)
}

// oneLine is a text without line ends.
func oneLine(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(clean(text), "\n", " "))
}
