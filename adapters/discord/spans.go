package discord

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"weft/bot/chat"
)

// writer writes spans as Discord's markdown.
type writer struct {
	app   string // whose users can be mentioned
	guild string // where the text stands; "" in a direct conversation
	// book is what commands are called in Discord; nil where that is not known.
	book *commandBook
	b    strings.Builder
	// closed is the sign that ends what was written last: right after it the same sign would not begin anything.
	closed   byte
	mentions []string
}

func (w *writer) spans(spans []chat.Span) {
	for _, s := range spans {
		w.span(s)
	}
}

func (w *writer) span(s chat.Span) {
	switch s := s.(type) {
	case chat.Plain:
		w.text(clean(s.Text))
	case chat.Strong:
		w.stressed("**", clean(s.Text))
	case chat.Emphasis:
		w.stressed("*", clean(s.Text))
	case chat.Code:
		w.code(clean(s.Text))
	case chat.CommandLine:
		w.code(w.book.typed(clean(s.Text)))
	case chat.Mention:
		w.mention(s)
	case chat.ChannelRef:
		w.channel(s)
	case chat.Link:
		w.link(s)
	case chat.Moment:
		w.markup(fmt.Sprintf("<t:%d:%s>", s.At.Unix(), momentStyle(s.Show)))
	}
}

// momentStyle is the letter of a timestamp, which each reader sees in their own zone and language (Discord: Reference,
// timestamp styles).
func momentStyle(show chat.MomentStyle) string {
	switch show {
	case chat.MomentDate:
		return "D"
	case chat.MomentTime:
		return "t"
	case chat.MomentDateTime:
	}
	return "f"
}

func (w *writer) text(text string) {
	if text == "" {
		return
	}
	w.b.WriteString(escape(text, w.begins()))
	w.closed = 0
}

func (w *writer) markup(markup string) {
	w.b.WriteString(markup)
	w.closed = 0
}

// begins reports whether what comes next begins a line, or goes on with the digits of one.
func (w *writer) begins() bool {
	so := w.b.String()
	line := so[strings.LastIndexByte(so, '\n')+1:]
	return strings.TrimLeftFunc(line, func(r rune) bool { return unicode.IsSpace(r) || r >= '0' && r <= '9' }) == ""
}

// stressed puts signs round each line of a text, not round the spaces at its ends, where they would not be read as
// signs. Right after other stress, and where the words themselves begin or end with a sign, the words matter more.
func (w *writer) stressed(sign, text string) {
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			w.text("\n")
		}
		words := strings.TrimSpace(line)
		lead, trail, _ := strings.Cut(line, words)
		if words == "" {
			w.text(line)
			continue
		}
		w.text(lead)
		if w.closed == '*' || words[0] == '*' || words[len(words)-1] == '*' {
			w.text(words + trail)
			continue
		}
		w.b.WriteString(sign + escape(words, false) + sign)
		w.closed = '*'
		w.text(trail)
	}
}

// code fences text with one backtick or two. With three it would be a block of its own, so text that needs those is
// text.
func (w *writer) code(text string) {
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			w.text("\n")
		}
		fence := "`"
		if strings.Contains(line, "`") {
			fence = "``"
		}
		if strings.TrimSpace(line) == "" || w.closed == '`' || strings.Contains(line, "``") {
			w.text(line)
			continue
		}
		if strings.HasPrefix(line, "`") || strings.HasSuffix(line, "`") {
			line = " " + line + " " // one space at each end is not read
		}
		w.b.WriteString(fence + line + fence)
		w.closed = '`'
	}
}

// mention notifies somebody of this application's people, and names anybody else.
func (w *writer) mention(m chat.Mention) {
	if m.User.Platform != Platform || m.User.Space != w.app || !isSnowflake(m.User.ID) {
		w.text("@" + oneLine(m.Name))
		return
	}
	w.markup("<@" + m.User.ID + ">")
	if !slices.Contains(w.mentions, m.User.ID) {
		w.mentions = append(w.mentions, m.User.ID)
	}
}

// channel leads to a channel of the server in which the text stands; elsewhere Discord would say that it is unknown.
func (w *writer) channel(c chat.ChannelRef) {
	here := w.guild == "" || c.Channel.Space == w.guild
	if c.Channel.Platform != Platform || !here || !isSnowflake(c.Channel.ID) {
		w.text("#" + oneLine(c.Name))
		return
	}
	w.markup("<#" + c.Channel.ID + ">")
}

// link leads to a web address. Discord does not link words to mail addresses, nor words that look like an address
// themselves; those stand beside it.
func (w *writer) link(l chat.Link) {
	text := oneLine(l.Text)
	if address, ok := webAddress(l.URL); ok {
		switch {
		case text == "" || text == l.URL:
			w.markup("<" + address + ">")
		case strings.Contains(text, "://"):
			w.text(text + " (")
			w.markup("<" + address + ">")
			w.text(")")
		default:
			w.markup("[" + escape(text, false) + "](<" + address + ">)")
		}
		return
	}
	if address, ok := mailAddress(l.URL); ok && address != text {
		w.text(strings.TrimSpace(text + " (" + address + ")"))
		return
	}
	w.text(oneLine(chat.PlainText([]chat.Span{l})))
}

// webAddress is an http or https address as it can stand between angle brackets.
func webAddress(address string) (string, bool) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return "", false
	}
	return strings.NewReplacer("<", "%3C", ">", "%3E", " ", "%20", `\`, "%5C", "\"", "%22").Replace(address), true
}

// mailAddress is the address of a mailto link.
func mailAddress(address string) (string, bool) {
	scheme, rest, found := strings.Cut(address, ":")
	rest, _, _ = strings.Cut(rest, "?")
	return rest, found && strings.EqualFold(scheme, "mailto") && rest != ""
}
