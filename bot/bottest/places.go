package bottest

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"weft/bot/chat"
	"weft/bot/chat/chattest"
)

// places remembers where there is something to read, and in which order it came: no platform lists all that a person
// can see.
type places struct {
	mu     sync.Mutex
	looked []chat.Address // channels, rooms and threads
	order  map[chat.MessageID]int
}

func (p *places) note(at chat.Address) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !slices.Contains(p.looked, at) {
		p.looked = append(p.looked, at)
	}
}

// of lists where a person may find something to read.
func (p *places) of(u chat.UserID) []chat.Address {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := []chat.Address{chat.Direct{User: u}, chat.Home{User: u}}
	for _, at := range p.looked {
		if in, ok := at.(chat.InChannel); ok && in.Channel.Platform == u.Platform {
			all = append(all, at)
		}
	}
	return all
}

// came gives the place of a message among all, in the order in which they were first heard of.
func (p *places) came(id chat.MessageID) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, known := p.order[id]; !known {
		p.order[id] = len(p.order)
	}
	return p.order[id]
}

// watched is a driver whose posts are noted.
type watched struct {
	chat.Driver
	places *places
}

// Post implements [chat.Driver].
func (w watched) Post(ctx context.Context, key chat.PostKey, to chat.Address, m chat.Message) (chat.Receipt, error) {
	r, err := w.Driver.Post(ctx, key, to, m)
	w.noted(to, r)
	return r, err
}

// Find implements [chat.Driver].
func (w watched) Find(ctx context.Context, key chat.PostKey, to chat.Address, since time.Time) (chat.Receipt, bool, error) {
	r, found, err := w.Driver.Find(ctx, key, to, since)
	w.noted(to, r)
	return r, found, err
}

func (w watched) noted(to chat.Address, r chat.Receipt) {
	switch to := to.(type) {
	case chat.InChannel:
		w.places.note(chat.InChannel{Channel: to.Channel})
		w.places.note(to)
	case chat.Room:
		if !r.Channel.IsZero() {
			w.places.note(chat.InChannel{Channel: r.Channel})
		}
	case chat.Direct, chat.Home:
	}
	for _, id := range r.Steps {
		w.places.came(id)
	}
}

// watchedWorld is a world whose channels and posts are noted.
type watchedWorld struct {
	World
	places *places
}

// Driver implements [chattest.Harness].
func (w watchedWorld) Driver() chat.Driver { return watched{w.World.Driver(), w.places} }

// Open implements [World].
func (w watchedWorld) Open(name string, people ...chat.UserID) chat.ChannelID {
	c := w.World.Open(name, people...)
	w.places.note(chat.InChannel{Channel: c})
	return c
}

// Seen is one message as somebody can read it.
type Seen struct {
	ID chat.MessageID
	// In is where it stands: "direct", "home" or the id of a channel.
	In     string
	Thread chat.MessageID

	at   chat.Address
	seen chattest.Seen
}

// Text is all that is read in it.
func (s Seen) Text() string { return s.seen.Text }

// Private reports whether the reader is told that nobody else sees it.
func (s Seen) Private() bool { return s.seen.Private }

// Exact is the text with every instant as such, in UTC, in place of how the reader is shown it: what people read on
// two platforms is the same where this is.
func (s Seen) Exact() string {
	var b strings.Builder
	rest := s.seen.Text
	for _, m := range s.seen.Moments {
		if before, after, told := strings.Cut(rest, m.Text); told {
			b.WriteString(before + m.At.UTC().Format(time.RFC3339))
			rest = after
		}
	}
	return b.String() + rest
}

// Controls are the labels of what one can press or choose in.
func (s Seen) Controls() []string { return s.seen.Controls }

func standsIn(at chat.Address) string {
	switch at := at.(type) {
	case chat.Direct:
		return "direct"
	case chat.Home:
		return "home"
	case chat.InChannel:
		return at.Channel.ID
	case chat.Room:
	}
	return ""
}
