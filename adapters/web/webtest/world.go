package webtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"weft/adapters/web"
	"weft/bot/chat"
	"weft/bot/chat/chattest"
)

// World is the page as a place where tests and stories happen: a [chattest.Harness] which people and channels can
// enter while it runs. Everything that people do and see goes over HTTP.
type World struct {
	chattest.Roster

	driver *web.Driver
	clock  *clock
	page   *Page

	mu      sync.Mutex
	entered map[chat.UserID]web.Person
}

// NewWorld makes the page of a configuration, which may be empty but for the address. Where it has no clock, the page
// shows one that only a story moves. Close it once the driver has stopped.
func NewWorld(config web.Config) (*World, error) {
	w := &World{clock: &clock{}, entered: map[chat.UserID]web.Person{}}
	w.KeepTime(time.Now)
	if config.Clock == nil {
		config.Clock = w.clock
	}
	driver, err := web.New(config)
	if err != nil {
		return nil, err
	}
	w.driver = driver
	for _, p := range config.People {
		w.Entered(p.Name, web.User(p.ID))
		if p.NoDirect {
			w.Closed(chat.Direct{User: web.User(p.ID)})
		}
	}
	for _, c := range config.Channels {
		w.Opened(web.ChannelOf(c.ID))
		if c.Archived {
			w.Closed(chat.InChannel{Channel: web.ChannelOf(c.ID)})
		}
	}
	return w, nil
}

// KeepTime sets whose time the page shows.
func (w *World) KeepTime(now func() time.Time) { w.clock.now.Store(&now) }

// Close gives idle connections back.
func (w *World) Close() {
	if w.page != nil {
		w.page.Close()
	}
}

// Driver implements [chattest.Harness].
func (w *World) Driver() chat.Driver { return w.driver }

// Ready implements [chattest.Harness].
func (w *World) Ready(ctx context.Context) (err error) {
	select {
	case <-w.driver.Ready():
	case <-ctx.Done():
		return ctx.Err()
	}
	w.page, err = Open(ctx, w.driver.URL())
	return err
}

// Unreachable implements [chattest.Harness].
func (w *World) Unreachable() []chat.Address {
	return append(w.UnreachableWith(web.User("nobody")), chat.Home{User: web.User("nobody")})
}

// Enter lets somebody in under a name of which the letters of the page's ids are enough: it panics otherwise, and for
// a zone that is not known.
func (w *World) Enter(name, zone, language string) chat.UserID {
	p := web.Person{ID: chattest.Slug(name), Name: name, Zone: zone, Language: language}
	if err := w.driver.Admit(p); err != nil {
		panic(fmt.Sprintf("webtest: %s cannot enter the page: %v", name, err))
	}
	u := web.User(p.ID)
	w.Entered(name, u)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.entered[u] = p
	return u
}

// Open makes a channel with these people in it, who have entered; it panics where they have not. A channel of that
// name which is there takes them in.
func (w *World) Open(name string, people ...chat.UserID) chat.ChannelID {
	c := web.Channel{ID: chattest.Slug(name), Name: name}
	for _, u := range people {
		c.Members = append(c.Members, u.ID)
	}
	id, err := w.driver.OpenChannel(c)
	if err != nil {
		panic(fmt.Sprintf("webtest: the channel %s cannot be opened: %v", name, err))
	}
	w.Opened(id)
	return id
}

// Loosen lets everybody enter a channel from now on.
func (w *World) Loosen(c chat.ChannelID) {
	if _, err := w.driver.OpenChannel(web.Channel{ID: strings.TrimPrefix(c.ID, "c-"), Name: c.ID, Open: true}); err != nil {
		panic(fmt.Sprintf("webtest: the channel %s cannot be loosened: %v", c, err))
	}
}

// Closes ends somebody's direct conversation with Weft.
func (w *World) Closes(u chat.UserID) {
	w.mu.Lock()
	p := w.entered[u]
	w.mu.Unlock()
	p.NoDirect = true
	if err := w.driver.Admit(p); err != nil {
		panic(fmt.Sprintf("webtest: %s cannot close the door: %v", p.Name, err))
	}
	w.Closed(chat.Direct{User: u})
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

// placeIn is where somebody writes; a zero channel is their own conversation with Weft.
func placeIn(c chat.ChannelID) string {
	if c.IsZero() {
		return "weft"
	}
	return c.ID
}

// Act implements [chattest.Harness].
func (w *World) Act(ctx context.Context, who chat.UserID, act chattest.Act) (chattest.Shown, error) {
	place, shown, err := w.do(ctx, w.page.As(who.ID), act)
	if err != nil {
		return chattest.Shown{}, err
	}
	if shown.Refused != "" {
		return chattest.Shown{}, fmt.Errorf("refused: %s", shown.Refused)
	}
	return w.shown(ctx, who, place, shown)
}

func (w *World) do(ctx context.Context, person *Person, act chattest.Act) (place string, shown Shown, err error) {
	switch act := act.(type) {
	case chattest.Command:
		place = placeIn(act.In)
		shown, err = person.Say(ctx, place, "/weft "+act.Line)
	case chattest.Write:
		place = placeIn(act.In)
		shown, err = person.Do(ctx, place, "say", url.Values{"text": {act.Text}, "reply": {act.ReplyTo.ID}})
	case chattest.Press:
		place = pathOf(act.At)
		shown, err = person.Press(ctx, place, act.On.ID, act.Label, act.Chosen)
	case chattest.Submit:
		form, ok := act.Form.Handle.(*Form)
		if !ok {
			return "", Shown{}, fmt.Errorf("the form %q is not of this page", act.Form.Title)
		}
		place = form.Place
		shown, err = person.Submit(ctx, form, act.Answers)
	case chattest.OpenHome:
		place = "desk"
		shown, err = person.Do(ctx, place, "open", nil)
	}
	return place, shown, err
}

func (w *World) shown(ctx context.Context, who chat.UserID, place string, shown Shown) (chattest.Shown, error) {
	out := chattest.Shown{Heard: shown.Done != "", Problems: shown.Problems}
	if f := shown.Form; f != nil {
		out.Form = &chattest.Form{Title: f.Title, Text: f.Text, Handle: f}
		for _, field := range f.Fields {
			out.Form.Fields = append(out.Form.Fields, field.Name)
		}
	}
	if shown.Message == "" {
		return out, nil
	}
	view, err := w.page.As(who.ID).Read(ctx, place)
	if err != nil {
		return chattest.Shown{}, err
	}
	for _, m := range view.Messages {
		if m.ID == shown.Message {
			seen, err := w.seen(ctx, who, place, m)
			if err != nil {
				return chattest.Shown{}, err
			}
			out.Private = &seen
		}
	}
	return out, nil
}

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

// clock is community time, which somebody else moves.
type clock struct {
	now atomic.Pointer[func() time.Time]
}

// Now implements [web.Clock].
func (c *clock) Now() time.Time { return (*c.now.Load())() }

// Coming implements [web.Clock]: the page is told nothing of what a story has in store.
func (c *clock) Coming(context.Context, string) ([]web.Upcoming, error) { return nil, nil }

// Next implements [web.Clock].
func (c *clock) Next(context.Context) (time.Time, bool, error) { return time.Time{}, false, nil }

// Advance implements [web.Clock].
func (c *clock) Advance(context.Context, time.Time) error {
	return errors.New("only the story moves the clock")
}
