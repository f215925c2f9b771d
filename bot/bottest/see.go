package bottest

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"weft/bot/chat"
	"weft/bot/chat/chattest"
)

// See implements [chattest.Harness].
func (s *Stage) See(ctx context.Context, who chat.UserID, at chat.Address) ([]chattest.Seen, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("look at a place: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p, thread := s.look(at)
	if p == nil || !slices.Contains(p.people, who) {
		return nil, nil
	}
	var all []chattest.Seen
	for _, m := range p.messages {
		if m.seenBy(who) && (thread.IsZero() || m.root() == thread) {
			all = append(all, s.seen(m))
		}
	}
	return all, nil
}

// look finds the place of an address as it is, nil where there is none. The mutex is held.
func (s *Stage) look(at chat.Address) (*place, chat.MessageID) {
	switch at := at.(type) {
	case chat.Direct:
		return s.places[direct(at.User)], chat.MessageID{}
	case chat.Home:
		return s.places[homeOf(at.User)], chat.MessageID{}
	case chat.InChannel:
		return s.places[at.Channel], at.Thread
	case chat.Room:
	}
	return nil, chat.MessageID{}
}

func (m *posted) seenBy(who chat.UserID) bool { return m.only.IsZero() || m.only == who }

// seen is a message as it is read. The mutex is held.
func (s *Stage) seen(m *posted) chattest.Seen {
	seen := chattest.Seen{ID: m.id, Author: m.author, Text: m.text, Thread: m.thread, Private: !m.only.IsZero() || m.in.private()}
	if !m.author.IsZero() {
		return seen
	}
	seen.Text = m.says.Summary
	if len(m.says.Blocks) > 0 {
		seen.Text = ""
	}
	lines := []string{seen.Text}
	for _, b := range m.says.Blocks {
		lines = append(lines, blockText(b)...)
		switch b := b.(type) {
		case chat.Image:
			seen.Files = append(seen.Files, chattest.File{Data: b.PNG})
		case chat.Attachment:
			seen.Files = append(seen.Files, chattest.File{Data: b.Data})
		case chat.Heading, chat.Paragraph, chat.List, chat.Quote, chat.Facts, chat.Fine, chat.Divider, chat.Actions:
		}
		s.follow(&seen, spansOf(b))
	}
	for _, c := range m.says.Controls() {
		if link, leads := c.(chat.LinkButton); leads && !followable(link.URL) {
			continue
		} else if leads {
			seen.Links = append(seen.Links, link.URL)
		}
		seen.Controls = append(seen.Controls, labelOf(c))
	}
	seen.Text = joinLines(lines)
	return seen
}

// follow notes what stands out in running text.
func (s *Stage) follow(seen *chattest.Seen, spans []chat.Span) {
	for _, span := range spans {
		switch span := span.(type) {
		case chat.Mention:
			seen.Mentions = append(seen.Mentions, span.Name)
		case chat.Link:
			if followable(span.URL) {
				seen.Links = append(seen.Links, span.URL)
			}
		case chat.Moment:
			seen.Moments = append(seen.Moments, chattest.Moment{Text: span.Text, At: span.At})
		case chat.Plain, chat.Strong, chat.Emphasis, chat.Code, chat.CommandLine, chat.ChannelRef:
		}
	}
}

// followable admits what people may be led to: the web and mail.
func followable(raw string) bool {
	u, err := url.Parse(raw)
	if err != nil {
		return false
	}
	scheme := strings.ToLower(u.Scheme)
	return scheme == "mailto" || (scheme == "http" || scheme == "https") && u.Host != ""
}

func spansOf(b chat.Block) []chat.Span {
	switch b := b.(type) {
	case chat.Paragraph:
		return b.Spans
	case chat.Quote:
		return b.Spans
	case chat.Fine:
		return b.Spans
	case chat.List:
		return slices.Concat(b.Items...)
	case chat.Facts:
		var all []chat.Span
		for _, f := range b.Facts {
			all = append(all, f.Spans...)
		}
		return all
	case chat.Heading, chat.Divider, chat.Image, chat.Attachment, chat.Actions:
	}
	return nil
}

// blockText is what is read in a block, line by line, without any sign of what kind of block it is: stories that
// lean on such a sign would pass on no other platform.
func blockText(b chat.Block) []string {
	switch b := b.(type) {
	case chat.Heading:
		return []string{b.Text}
	case chat.List:
		var lines []string
		for _, item := range b.Items {
			lines = append(lines, read(item))
		}
		return lines
	case chat.Facts:
		var lines []string
		for _, f := range b.Facts {
			lines = append(lines, f.Label+": "+read(f.Spans))
		}
		return lines
	case chat.Image:
		return []string{b.Alt, b.Title}
	case chat.Attachment:
		return []string{b.Name, b.Alt}
	case chat.Actions:
		var lines []string
		for _, c := range b.Controls {
			lines = append(lines, labelOf(c))
		}
		return lines
	case chat.Paragraph, chat.Quote, chat.Fine:
		return []string{read(spansOf(b))}
	case chat.Divider:
		return []string{"---"}
	}
	return nil
}

// read is running text as one reads it: of a link its words, with the address where it cannot be followed.
func read(spans []chat.Span) string {
	var b strings.Builder
	for _, span := range spans {
		if link, ok := span.(chat.Link); ok && link.Text != "" && followable(link.URL) {
			b.WriteString(link.Text)
			continue
		}
		b.WriteString(chat.PlainText([]chat.Span{span}))
	}
	return b.String()
}

// labelOf is what stands on a control.
func labelOf(c chat.Control) string {
	if link, ok := c.(chat.LinkButton); ok && followable(link.URL) {
		return link.Label
	}
	return chat.ControlLabel(c)
}
