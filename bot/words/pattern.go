package words

import (
	"fmt"
	"strings"

	"weft/bot/chat"
)

// piece is one part of a parsed pattern.
type piece struct {
	style style
	text  string // literal text, or the visible text of a link
	slot  string // the value that goes here; for a link, the value that holds its address
}

type style int

const (
	plain style = iota
	strong
	emphasis
	command
	code
	link
)

// parse reads a pattern. It fails on signs that are opened and not closed, so that a slip of a translator is
// seen when the program is built and not by a reader.
func parse(pattern string) ([]piece, error) {
	p := parser{rest: pattern}
	for p.rest != "" && p.err == nil {
		p.step()
	}
	p.flush()
	if p.err == nil && p.style != plain {
		p.err = fmt.Errorf("%q opens a sign and does not close it", pattern)
	}
	return p.pieces, p.err
}

type parser struct {
	rest   string
	text   strings.Builder
	style  style
	pieces []piece
	err    error
}

func (p *parser) step() {
	switch {
	case p.rest[0] == '\\' && len(p.rest) > 1:
		p.text.WriteByte(p.rest[1])
		p.rest = p.rest[2:]
	case strings.HasPrefix(p.rest, "**"):
		p.toggle(strong, 2)
	case p.rest[0] == '_':
		p.toggle(emphasis, 1)
	case strings.HasPrefix(p.rest, "``"):
		p.toggle(code, 2)
	case p.rest[0] == '`':
		p.toggle(command, 1)
	case p.rest[0] == '{':
		p.flush()
		name := p.until(1, "}")
		p.pieces = append(p.pieces, piece{style: p.style, slot: name})
	case p.rest[0] == '[':
		p.flush()
		text := p.until(1, "]({")
		address := p.until(0, "})")
		p.pieces = append(p.pieces, piece{style: link, text: text, slot: address})
	default:
		p.text.WriteByte(p.rest[0])
		p.rest = p.rest[1:]
	}
}

func (p *parser) toggle(s style, width int) {
	p.flush()
	p.rest = p.rest[width:]
	switch p.style {
	case s:
		p.style = plain
	case plain:
		p.style = s
	default:
		p.err = fmt.Errorf("one sign stands inside another before %q", p.rest)
	}
}

func (p *parser) until(skip int, end string) string {
	taken, rest, found := strings.Cut(p.rest[skip:], end)
	if !found && p.err == nil {
		p.err = fmt.Errorf("%q is not closed by %q", p.rest, end)
	}
	p.rest = rest
	return taken
}

func (p *parser) flush() {
	if p.text.Len() == 0 {
		return
	}
	p.pieces = append(p.pieces, piece{style: p.style, text: p.text.String()})
	p.text.Reset()
}

// fill puts values into a parsed pattern.
func fill(pieces []piece, values map[string]any) []chat.Span {
	var out []chat.Span
	for _, p := range pieces {
		switch {
		case p.style == link:
			out = append(out, chat.Link{Text: p.text, URL: fmt.Sprint(values[p.slot])})
		case p.slot != "":
			out = append(out, valueSpans(p, values)...)
		default:
			out = append(out, styled(p.style, p.text))
		}
	}
	return whole(out)
}

// whole puts together the parts of a command, which is typed in one.
func whole(spans []chat.Span) []chat.Span {
	var out []chat.Span
	for _, s := range spans {
		if part, ok := s.(chat.CommandLine); ok && len(out) > 0 {
			if before, ok := out[len(out)-1].(chat.CommandLine); ok {
				out[len(out)-1] = chat.CommandLine{Text: before.Text + part.Text}
				continue
			}
		}
		out = append(out, s)
	}
	return out
}

func valueSpans(p piece, values map[string]any) []chat.Span {
	value, given := values[p.slot]
	if !given {
		return []chat.Span{styled(p.style, "{"+p.slot+"}")}
	}
	switch v := value.(type) {
	case []chat.Span:
		return v
	case chat.Span:
		return []chat.Span{v}
	case string:
		return []chat.Span{styled(p.style, v)}
	default:
		return []chat.Span{styled(p.style, fmt.Sprint(v))}
	}
}

func styled(s style, text string) chat.Span {
	switch s {
	case strong:
		return chat.Strong{Text: text}
	case emphasis:
		return chat.Emphasis{Text: text}
	case command:
		return chat.CommandLine{Text: text}
	case code:
		return chat.Code{Text: text}
	case plain, link:
	}
	return chat.Plain{Text: text}
}
