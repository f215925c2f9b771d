package discordfake

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// Reader is who reads: how names are shown to them, and when. What is nil or "" is unknown, and shown as the client
// shows what it does not know.
type Reader struct {
	Now  time.Time
	Zone *time.Location // nil is UTC
	// User, Role and Channel give names.
	User, Role, Channel func(Snowflake) string
}

// Rendered is text as it is read.
type Rendered struct {
	// Text is what is read, without what only marks it up.
	Text string
	// Links can be followed, Mentions stand out, Moments are instants; each in order.
	Links    []Link
	Mentions []string
	Moments  []Moment
	// Styled are the parts that are shown otherwise than plain text.
	Styled []Styled
}

// Link is what is read and where it leads.
type Link struct{ Text, URL string }

// Moment is an instant, and how it is read.
type Moment struct {
	Text string
	At   time.Time
}

// Styled is a part that is shown in some way.
type Styled struct{ Style, Text string }

// The styles of text.
const (
	Bold      = "bold"
	Italic    = "italic"
	Underline = "underline"
	Strike    = "strike"
	Spoiler   = "spoiler"
	Code      = "code"
	CodeBlock = "code block"
	Quote     = "quote"
	Heading   = "heading"
	Subtext   = "subtext"
	ListItem  = "list item"
)

// Render reads Discord's markdown as the client does.
func Render(markdown string, reader Reader) Rendered {
	r := &rendering{reader: reader}
	if r.reader.Zone == nil {
		r.reader.Zone = time.UTC
	}
	text := r.blocks(markdown)
	r.out.Text = text
	return r.out
}

type rendering struct {
	reader Reader
	out    Rendered
}

func (r *rendering) style(style, text string) string {
	r.out.Styled = append(r.out.Styled, Styled{style, text})
	return text
}

var (
	fencePattern   = regexp.MustCompile("(?s)^```(?:([a-zA-Z0-9_+.#-]+)\n)?\n*(.+?)\n*```")
	headingPattern = regexp.MustCompile(`^(#{1,3}) +(\S.*)$`)
	subtextPattern = regexp.MustCompile(`^-# +(\S.*)$`)
	bulletPattern  = regexp.MustCompile(`^( *)[-*] +(\S.*)$`)
	numberPattern  = regexp.MustCompile(`^( *)(\d+)\. +(\S.*)$`)
)

// blocks reads line by line what only counts at the beginning of one; code blocks may begin anywhere.
func (r *rendering) blocks(s string) string {
	var lines []string
	for s != "" {
		if m := fencePattern.FindStringSubmatch(s); m != nil {
			lines = append(lines, r.style(CodeBlock, m[2]))
			s = strings.TrimPrefix(s[len(m[0]):], "\n")
			continue
		}
		line, rest, more := cutLine(s)
		if quoted, ok := strings.CutPrefix(s, ">>> "); ok {
			return strings.Join(append(lines, r.style(Quote, r.blocks(quoted))), "\n")
		}
		if quoted, ok := strings.CutPrefix(line, "> "); ok {
			for more { // lines quoted one after the other are one quote
				next, after, again := cutLine(rest)
				inner, ok := strings.CutPrefix(next, "> ")
				if !ok {
					break
				}
				quoted, rest, more = quoted+"\n"+inner, after, again
			}
			lines = append(lines, r.style(Quote, r.blocks(quoted)))
		} else {
			lines = append(lines, r.line(line))
		}
		if !more {
			return strings.Join(lines, "\n")
		}
		if s = rest; s == "" {
			lines = append(lines, "")
		}
	}
	return strings.Join(lines, "\n")
}

// cutLine takes the first line, up to a code block that begins in it.
func cutLine(s string) (line, rest string, more bool) {
	end := strings.IndexByte(s, '\n')
	if fence := strings.Index(s, "```"); fence > 0 && (end < 0 || fence < end) && !escaped(s, fence) && fencePattern.MatchString(s[fence:]) {
		return s[:fence], s[fence:], true
	}
	if end < 0 {
		return s, "", false
	}
	// A mark that is still open goes over the end of the line: the paragraph is read as one.
	if isBlockLine(s[:end]) {
		return s[:end], s[end+1:], true
	}
	for end < len(s) {
		next := s[end+1:]
		stop := strings.IndexByte(next, '\n')
		head := next
		if stop >= 0 {
			head = next[:stop]
		}
		if isBlockLine(head) || strings.Contains(head, "```") {
			return s[:end], next, true
		}
		if stop < 0 {
			return s, "", false
		}
		end += 1 + stop
	}
	return s, "", false
}

func isBlockLine(line string) bool {
	return strings.HasPrefix(line, "> ") || strings.HasPrefix(line, ">>> ") || headingPattern.MatchString(line) ||
		subtextPattern.MatchString(line) || bulletPattern.MatchString(line) || numberPattern.MatchString(line)
}

func (r *rendering) line(line string) string {
	if m := headingPattern.FindStringSubmatch(line); m != nil {
		return r.style(Heading, r.inline(strings.TrimRight(m[2], " #")))
	}
	if m := subtextPattern.FindStringSubmatch(line); m != nil {
		return r.style(Subtext, r.inline(m[1]))
	}
	if m := bulletPattern.FindStringSubmatch(line); m != nil {
		return m[1] + "• " + r.style(ListItem, r.inline(m[2]))
	}
	if m := numberPattern.FindStringSubmatch(line); m != nil {
		return m[1] + m[2] + ". " + r.style(ListItem, r.inline(m[3]))
	}
	return r.inline(line)
}

// inline reads what may stand anywhere in a line.
func (r *rendering) inline(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		shown, n := r.mark(s, i)
		if n > 0 {
			b.WriteString(shown)
			i += n
			continue
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		b.WriteString(s[i : i+size])
		i += size
	}
	return b.String()
}

// mark reads what begins at i, and says how much it took; 0 for plain text.
func (r *rendering) mark(s string, i int) (shown string, taken int) {
	rest := s[i:]
	switch rest[0] {
	case '\\':
		if len(rest) > 1 && rest[1] < utf8.RuneSelf && strings.IndexByte(" \t\n", rest[1]) < 0 && !alphanumeric(rest[1]) {
			return rest[1:2], 2
		}
	case '`':
		return r.code(rest)
	case '<':
		return r.angle(rest)
	case '[':
		return r.masked(rest)
	case 'h':
		return r.bare(rest)
	case '@':
		for _, all := range []string{"@everyone", "@here"} {
			if strings.HasPrefix(rest, all) {
				r.out.Mentions = append(r.out.Mentions, all)
				return all, len(all)
			}
		}
	case '*':
		if text, n := r.pair(rest, "**", Bold); n > 0 {
			return text, n
		}
		if len(rest) > 1 && rest[1] != ' ' && rest[1] != '\n' {
			return r.pair(rest, "*", Italic)
		}
	case '_':
		if text, n := r.pair(rest, "__", Underline); n > 0 {
			return text, n
		}
		return r.pair(rest, "_", Italic)
	case '~':
		return r.pair(rest, "~~", Strike)
	case '|':
		return r.pair(rest, "||", Spoiler)
	}
	return "", 0
}

func alphanumeric(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}

// pair reads what stands between two marks.
func (r *rendering) pair(s, mark, style string) (shown string, taken int) {
	if !strings.HasPrefix(s, mark) {
		return "", 0
	}
	for j := len(mark) + 1; j+len(mark) <= len(s); j++ {
		if s[j:j+len(mark)] != mark || escaped(s[:j], j) {
			continue
		}
		after := byte(0)
		if j+len(mark) < len(s) {
			after = s[j+len(mark)]
		}
		switch {
		case style != Spoiler && after == mark[0]:
			if len(mark) == 1 {
				j++ // it belongs to a double one
			}
			continue
		case mark == "_" && (alphanumeric(after) || after >= utf8.RuneSelf || s[j-1] == '_'):
			continue
		case mark == "*" && (s[j-1] == ' ' || s[j-1] == '*'):
			continue
		}
		return r.style(style, r.inline(s[len(mark):j])), j + len(mark)
	}
	return "", 0
}

// code reads what stands between runs of backticks, as it is.
func (r *rendering) code(s string) (shown string, taken int) {
	n := len(s) - len(strings.TrimLeft(s, "`"))
	for j := n; j < len(s); {
		if s[j] != '`' {
			j++
			continue
		}
		m := len(s[j:]) - len(strings.TrimLeft(s[j:], "`"))
		if m == n && j > n {
			inside := s[n:j]
			if n > 1 {
				inside = strings.TrimSpace(inside)
			}
			return r.style(Code, inside), j + m
		}
		j += m
	}
	return s[:n], n
}
