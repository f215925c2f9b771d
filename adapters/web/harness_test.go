package web_test

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"weft/adapters/web"
	"weft/adapters/web/webtest"
	"weft/bot/chat"
	"weft/bot/chat/chattest"
)

// TestConformance holds the page to what every driver promises.
func TestConformance(t *testing.T) {
	chattest.Run(t, func(t *testing.T) chattest.Harness {
		t.Helper()
		d, err := web.New(sampleConfig())
		if err != nil {
			t.Fatal(err)
		}
		h := &harness{driver: d}
		t.Cleanup(func() {
			if h.page != nil {
				h.page.Close()
			}
		})
		return h
	})
}

// harness plays people at the page over real HTTP.
type harness struct {
	driver *web.Driver
	page   *webtest.Page
}

func (h *harness) Driver() chat.Driver { return h.driver }

func (h *harness) Ready(ctx context.Context) (err error) {
	select {
	case <-h.driver.Ready():
	case <-ctx.Done():
		return ctx.Err()
	}
	h.page, err = webtest.Open(ctx, h.driver.URL())
	return err
}

func (h *harness) People() []chat.UserID {
	return []chat.UserID{web.User("amina"), web.User("bruno"), web.User("chloe"), web.User("dalia")}
}

func (h *harness) Channels() []chat.ChannelID {
	return []chat.ChannelID{web.ChannelOf("general"), web.ChannelOf("cohort-a")}
}

func (h *harness) Unreachable() []chat.Address {
	return []chat.Address{
		chat.Direct{User: web.User("closed")},
		chat.InChannel{Channel: web.ChannelOf("old")},
		chat.Room{People: []chat.UserID{web.User("amina"), web.User("nobody")}},
		chat.Home{User: web.User("nobody")},
	}
}

func pathOf(at chat.Address) string {
	switch at := at.(type) {
	case chat.Direct:
		return "weft"
	case chat.Home:
		return "desk"
	case chat.InChannel:
		return at.Channel.ID
	case chat.Room:
	}
	return "nowhere"
}

func (h *harness) Act(ctx context.Context, who chat.UserID, act chattest.Act) (chattest.Shown, error) {
	person := h.page.As(who.ID)
	var shown webtest.Shown
	var err error
	place := "weft"
	switch act := act.(type) {
	case chattest.Command:
		place = act.In.ID
		shown, err = person.Say(ctx, place, "/weft "+act.Line)
	case chattest.Write:
		if !act.In.IsZero() {
			place = act.In.ID
		}
		shown, err = person.Do(ctx, place, "say", url.Values{"text": {act.Text}, "reply": {act.ReplyTo.ID}})
	case chattest.Press:
		place = pathOf(act.At)
		shown, err = person.Press(ctx, place, act.On.ID, act.Label, act.Chosen)
	case chattest.Submit:
		form, ok := act.Form.Handle.(*webtest.Form)
		if !ok {
			return chattest.Shown{}, fmt.Errorf("the form %q is not of this page", act.Form.Title)
		}
		place = form.Place
		shown, err = person.Submit(ctx, form, act.Answers)
	case chattest.OpenHome:
		place = "desk"
		shown, err = person.Do(ctx, place, "open", nil)
	}
	if err != nil {
		return chattest.Shown{}, err
	}
	if shown.Refused != "" {
		return chattest.Shown{}, fmt.Errorf("refused: %s", shown.Refused)
	}
	return h.shown(ctx, who, place, shown)
}

func (h *harness) shown(ctx context.Context, who chat.UserID, place string, shown webtest.Shown) (chattest.Shown, error) {
	out := chattest.Shown{Heard: shown.Done != "", Problems: shown.Problems}
	if f := shown.Form; f != nil {
		out.Form = &chattest.Form{Title: f.Title, Handle: f}
		for _, field := range f.Fields {
			out.Form.Fields = append(out.Form.Fields, field.Name)
		}
	}
	if shown.Message == "" {
		return out, nil
	}
	view, err := h.page.As(who.ID).Read(ctx, place)
	if err != nil {
		return chattest.Shown{}, err
	}
	for _, m := range view.Messages {
		if m.ID == shown.Message {
			seen, err := h.seen(ctx, who, place, m)
			if err != nil {
				return chattest.Shown{}, err
			}
			out.Private = &seen
		}
	}
	return out, nil
}

func (h *harness) See(ctx context.Context, who chat.UserID, at chat.Address) ([]chattest.Seen, error) {
	view, err := h.page.As(who.ID).Read(ctx, pathOf(at))
	if err != nil && strings.Contains(err.Error(), "404") {
		return nil, nil // nothing is there for this person
	}
	if err != nil {
		return nil, err
	}
	var all []chattest.Seen
	for _, m := range view.Messages {
		seen, err := h.seen(ctx, who, view.Place, m)
		if err != nil {
			return nil, err
		}
		all = append(all, seen)
	}
	return all, nil
}

func (h *harness) seen(ctx context.Context, who chat.UserID, place string, m webtest.Message) (chattest.Seen, error) {
	channel := chat.ChannelID{Platform: web.Platform, Space: who.Space, ID: place}
	switch place {
	case "weft":
		channel = web.DirectWith(who.ID)
	case "desk":
		channel.ID = "h-" + who.ID
	}
	seen := chattest.Seen{
		ID: chat.MessageID{Channel: channel, ID: m.ID}, Text: m.Text, Private: m.Only, Mentions: m.Mentions,
	}
	if m.Thread != "" {
		seen.Thread = chat.MessageID{Channel: channel, ID: m.Thread}
	}
	for _, c := range m.Controls {
		if c.Kind != "text" {
			seen.Controls = append(seen.Controls, c.Label)
		}
	}
	for _, l := range m.Links {
		seen.Links = append(seen.Links, l.Href)
	}
	for _, f := range slices.Concat(m.Images, m.Files) {
		data, err := h.page.Fetch(ctx, f.Href)
		if err != nil {
			return chattest.Seen{}, err
		}
		seen.Files = append(seen.Files, chattest.File{Data: data})
	}
	return seen, nil
}
