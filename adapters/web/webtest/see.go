package webtest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"weft/adapters/web"
	"weft/bot/chat"
	"weft/bot/chat/chattest"
)

// See implements [chattest.Harness].
func (w *World) See(ctx context.Context, who chat.UserID, at chat.Address) ([]chattest.Seen, error) {
	view, err := w.page.As(who.ID).Read(ctx, pathOf(at))
	if err != nil && strings.Contains(err.Error(), "404") {
		return nil, nil // nothing is there for this person
	}
	if err != nil {
		return nil, err
	}
	var all []chattest.Seen
	for _, m := range view.Messages {
		seen, err := w.seen(ctx, who, view.Place, m)
		if err != nil {
			return nil, err
		}
		all = append(all, seen)
	}
	return all, nil
}

func (w *World) seen(ctx context.Context, who chat.UserID, place string, m Message) (chattest.Seen, error) {
	channel := chat.ChannelID{Platform: web.Platform, Space: who.Space, ID: place}
	switch place {
	case "weft":
		channel = web.DirectWith(who.ID)
	case "desk":
		channel.ID = "h-" + who.ID
	}
	seen := chattest.Seen{ID: chat.MessageID{Channel: channel, ID: m.ID}, Text: m.Text, Private: m.Only, Mentions: m.Mentions}
	if m.Author != "" {
		seen.Author, _ = w.Named(m.Author)
	}
	if m.Thread != "" {
		seen.Thread = chat.MessageID{Channel: channel, ID: m.Thread}
	}
	for _, c := range m.Controls {
		if c.Kind != "text" {
			seen.Controls = append(seen.Controls, c.Label)
		}
	}
	for _, t := range m.Times {
		at, err := time.Parse(time.RFC3339, t.Datetime)
		if err != nil {
			return chattest.Seen{}, fmt.Errorf("read the message %s: %w", m.ID, err)
		}
		seen.Moments = append(seen.Moments, chattest.Moment{Text: t.Text, At: at})
	}
	for _, l := range m.Links {
		seen.Links = append(seen.Links, l.Href)
	}
	for _, f := range slices.Concat(m.Images, m.Files) {
		data, err := w.page.Fetch(ctx, f.Href)
		if err != nil {
			return chattest.Seen{}, err
		}
		seen.Files = append(seen.Files, chattest.File{Data: data})
	}
	return seen, nil
}
