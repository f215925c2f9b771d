package chat

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Markdown writes a message as CommonMark, for files that people keep: a heading that begins the message is its
// title, facts are a list, a picture is what it says, a file is its name. Controls are left out: a file has nothing
// to press. Whatever stood in the message as text comes back as the same text, line by line, apart from spaces at
// the ends of lines and control characters: what somebody typed never becomes markup.
func Markdown(m Message) string {
	var parts []string
	var last byte // the sign of the list that stands right above, since two lists of one sign would become one
	for i, block := range m.Blocks {
		part, sign := markdownBlock(block, i == 0, last)
		if part == "" {
			continue
		}
		parts, last = append(parts, part), sign
	}
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, "\n\n") + "\n"
}

// markdownBlock writes one block. The sign is that of the list it is, or 0.
func markdownBlock(block Block, first bool, above byte) (part string, sign byte) {
	switch block := block.(type) {
	case Heading:
		return markdownHeading(block.Text, first), 0
	case Paragraph:
		return markdownSpans(block.Spans), 0
	case List:
		items := make([]string, len(block.Items))
		for i, item := range block.Items {
			items[i] = markdownSpans(item)
		}
		return markdownList(items, block.Ordered, above)
	case Quote:
		return indent(markdownSpans(block.Spans), "> ", "> "), 0
	case Facts:
		items := make([]string, len(block.Facts))
		for i, f := range block.Facts {
			items[i] = markdownSpans(append([]Span{Strong{f.Lead()}, Plain{" "}}, f.Spans...))
		}
		return markdownList(items, false, above)
	case Fine:
		return markdownSpans(append(append(Text("("), block.Spans...), Plain{")"})), 0
	case Divider:
		if !first {
			return "* * *", 0
		}
	case Image:
		return markdownSpans(Text("[" + block.Alt + "]")), 0
	case Attachment:
		return markdownSpans([]Span{Code{block.Name}, Plain{": " + block.Alt}}), 0
	case Actions:
	}
	return "", 0
}

func markdownHeading(text string, first bool) string {
	text = escape(oneLine(text))
	if rest, ends := strings.CutSuffix(text, "#"); ends && !strings.HasSuffix(rest, `\`) {
		text = rest + `\#` // a # at the end would be taken for decoration
	}
	if text == "" {
		return ""
	}
	if first {
		return "# " + text
	}
	return "## " + text
}

// markdownList gives a list another sign than the list right above it has.
func markdownList(items []string, ordered bool, above byte) (list string, sign byte) {
	sign = '-'
	switch {
	case ordered && above == '.':
		sign = ')'
	case ordered:
		sign = '.'
	case above == '-':
		sign = '*'
	}
	lines := make([]string, len(items))
	for i, item := range items {
		mark := string(sign) + " "
		if ordered {
			mark = fmt.Sprintf("%d%c ", i+1, sign)
		}
		lines[i] = indent(item, mark, strings.Repeat(" ", len(mark)))
	}
	return strings.Join(lines, "\n"), sign
}

// indent puts one thing before the first line and another before the rest, and leaves no spaces at an end.
func indent(text, before, rest string) string {
	if text == "" {
		return strings.TrimRight(before, " ")
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if i > 0 {
			before = rest
		}
		lines[i] = strings.TrimRight(before+line, " ")
	}
	return strings.Join(lines, "\n")
}

func markdownSpans(spans []Span) string {
	var b strings.Builder
	for i, s := range spans {
		writeSpan(&b, s, followedBy(spans[i+1:]))
	}
	return breakLines(b.String())
}

// followedBy is the character that comes next: a letter where it is not plain to see.
func followedBy(rest []Span) rune {
	if len(rest) == 0 {
		return ' '
	}
	if next, ok := rest[0].(Plain); ok && clean(next.Text) != "" {
		return firstRune(clean(next.Text))
	}
	return 'a'
}

// lineEnd stands for the end of a line of text until the spans of a block are put together. It cannot stand in a
// text, out of which control characters are taken.
const lineEnd = "\x00"

func writeSpan(b *strings.Builder, s Span, after rune) {
	switch s := s.(type) {
	case Plain:
		for i, line := range strings.Split(clean(s.Text), "\n") {
			if i > 0 {
				b.WriteString(lineEnd)
			}
			writeText(b, line)
		}
	case Strong:
		writeStressed(b, "**", s.Text, after)
	case Emphasis:
		writeStressed(b, "*", s.Text, after)
	case Code:
		writeCode(b, oneLine(s.Text))
	case CommandLine:
		writeCode(b, oneLine(s.Text))
	case Link:
		writeLink(b, s)
	case Mention, ChannelRef, Moment:
		writeText(b, oneLine(PlainText([]Span{s})))
	}
}

// writeStressed writes the signs only where they will be read as such: beside spaces, and beside anything as long
// as the text itself begins and ends with a letter. Elsewhere the words matter more than the stress.
func writeStressed(b *strings.Builder, sign, text string, after rune) {
	words := oneLine(text)
	lead, trail, _ := strings.Cut(strings.ReplaceAll(clean(text), "\n", " "), words)
	if trail != "" {
		after = ' '
	}
	b.WriteString(lead)
	before := lastRune(b.String())
	if strings.HasSuffix(b.String(), lineEnd) {
		before = ' '
	}
	first, last := firstRune(words), lastRune(words)
	opens := wordly(first) || unicode.IsSpace(before) && !unicode.IsSpace(first)
	closes := wordly(last) || unicode.IsSpace(after) && !unicode.IsSpace(last)
	if before == '*' || !opens || !closes {
		writeText(b, words+trail)
		return
	}
	b.WriteString(sign + escape(words) + sign + trail)
}

func wordly(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

func firstRune(s string) rune {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return ' '
	}
	return r
}

func lastRune(s string) rune {
	r, size := utf8.DecodeLastRuneInString(s)
	if size == 0 {
		return ' '
	}
	return r
}

// writeCode fences text with more backticks than stand in it. Right after another piece of code it is text, since
// two fences would be read as one.
func writeCode(b *strings.Builder, text string) {
	if text == "" || strings.HasSuffix(b.String(), "`") {
		writeText(b, text)
		return
	}
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	b.WriteString(fence + text + fence)
}

// writeLink links to addresses that lead somewhere harmless; any other is text.
func writeLink(b *strings.Builder, l Link) {
	text, address := oneLine(l.Text), strings.ToLower(l.URL)
	harmless := strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://") || strings.HasPrefix(address, "mailto:")
	if !harmless || text == "" {
		writeText(b, oneLine(PlainText([]Span{l})))
		return
	}
	target := strings.NewReplacer(`\`, "%5C", "<", "%3C", ">", "%3E", " ", "%20", "\t", "%09", "\n", "", "\r", "", "&", `\&`).Replace(l.URL)
	b.WriteString("[" + escape(text) + "](<" + clean(target) + ">)")
}
