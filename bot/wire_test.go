package bot_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"weft/bot/chat"
)

const wirePlatform chat.Platform = "wire"

// wire is the least of platforms: it keeps what it is told, as often as it is told, and goes wrong as its faults
// say. Unlike a real one it never helps: posting under one key twice makes two messages.
type wire struct {
	faults faults
	can    chat.Capabilities
	mute   bool // it never says what kind of place a channel is

	mu       sync.Mutex
	next     int
	messages []sent
	open     map[chat.ChannelID]chat.Place
	handler  chat.Handler
}

type sent struct {
	id   chat.MessageID
	key  chat.PostKey
	says chat.Message
}

func newWire() *wire {
	return &wire{can: chat.Capabilities{Rooms: true, Threads: true, Homes: true, Finds: true}, open: map[chat.ChannelID]chat.Place{}}
}

func account(name string) chat.UserID {
	return chat.UserID{Platform: wirePlatform, Space: "people", ID: name}
}

// direct is somebody's own conversation with Weft.
func direct(name string) chat.ChannelID {
	return chat.ChannelID{Platform: wirePlatform, Space: "direct", ID: name}
}

// channel opens a channel.
func (w *wire) channel(name string) chat.ChannelID {
	w.mu.Lock()
	defer w.mu.Unlock()
	id := chat.ChannelID{Platform: wirePlatform, Space: "channels", ID: name}
	w.open[id] = chat.Place{Channel: id, Name: name}
	return id
}

func (w *wire) Platform() chat.Platform         { return wirePlatform }
func (w *wire) Capabilities() chat.Capabilities { return w.can }

func (w *wire) Run(ctx context.Context, h chat.Handler) error {
	w.mu.Lock()
	w.handler = h
	w.mu.Unlock()
	<-ctx.Done()
	return nil
}

func (w *wire) Post(ctx context.Context, key chat.PostKey, to chat.Address, m chat.Message) (chat.Receipt, error) {
	fault := w.faults.next(ctx, call{method: "post", key: postKey(key), to: to})
	if fault.before != nil {
		return chat.Receipt{}, fault.before
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	place, err := w.placeOf(to)
	if err != nil {
		return chat.Receipt{}, err
	}
	w.next++
	id := chat.MessageID{Channel: place, ID: strconv.Itoa(w.next)}
	w.messages = append(w.messages, sent{id, key, m})
	return chat.Receipt{Channel: place, Steps: []chat.MessageID{id}, Partial: fault.partial}, fault.after
}

func (w *wire) Edit(ctx context.Context, key chat.PostKey, r chat.Receipt, m chat.Message) (chat.Receipt, error) {
	fault := w.faults.next(ctx, call{method: "edit", key: postKey(key)})
	if fault.before != nil {
		return r, fault.before
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := range w.messages {
		if slices.Contains(r.Steps, w.messages[i].id) {
			w.messages[i].says = m
			r.Partial = fault.partial
			return r, fault.after
		}
	}
	return r, fmt.Errorf("edit a message that is gone: %w", chat.ErrRefused)
}

func (w *wire) Delete(ctx context.Context, r chat.Receipt) error {
	fault := w.faults.next(ctx, call{method: "delete"})
	if fault.before != nil {
		return fault.before
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.messages = slices.DeleteFunc(w.messages, func(m sent) bool { return slices.Contains(r.Steps, m.id) })
	return fault.after
}

func (w *wire) Find(ctx context.Context, key chat.PostKey, to chat.Address, _ time.Time) (chat.Receipt, bool, error) {
	if !w.can.Finds {
		return chat.Receipt{}, false, chat.ErrUnsupported
	}
	if fault := w.faults.next(ctx, call{method: "find", key: postKey(key), to: to}); fault.before != nil {
		return chat.Receipt{}, false, fault.before
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	place, err := w.placeOf(to)
	if err != nil {
		return chat.Receipt{}, false, err
	}
	for _, m := range w.messages {
		if m.key == key && m.id.Channel == place {
			return chat.Receipt{Channel: place, Steps: []chat.MessageID{m.id}}, true, nil
		}
	}
	return chat.Receipt{}, false, nil
}

func (w *wire) Describe(ctx context.Context, c chat.ChannelID) (chat.Place, error) {
	if w.mute {
		<-ctx.Done()
		return chat.Place{}, ctx.Err()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	place, ok := w.open[c]
	if !ok {
		return place, chat.ErrUnreachable
	}
	return place, nil
}

func (w *wire) placeOf(to chat.Address) (chat.ChannelID, error) {
	switch to := to.(type) {
	case chat.Direct:
		return direct(to.User.ID), nil
	case chat.Home:
		return chat.ChannelID{Platform: wirePlatform, Space: "home", ID: to.User.ID}, nil
	case chat.Room:
		names := make([]string, len(to.People))
		for i, u := range to.People {
			names[i] = u.ID
		}
		return chat.ChannelID{Platform: wirePlatform, Space: "room", ID: strings.Join(names, "+")}, nil
	case chat.InChannel:
		if _, ok := w.open[to.Channel]; ok {
			return to.Channel, nil
		}
	}
	return chat.ChannelID{}, chat.ErrUnreachable
}

// in returns what stands in a place, oldest first.
func (w *wire) in(place chat.ChannelID) []sent {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(w.messages), func(m sent) bool { return m.id.Channel != place })
}

func postKey(key chat.PostKey) string {
	post, _, _ := strings.Cut(string(key), "#")
	return post
}

// fault is how a request goes wrong.
type fault struct {
	before error // without taking effect
	after  error // although it took effect
	// partial: some of its steps were made, and the rest was not.
	partial bool
}

func before(err error) fault { return fault{before: err} }
func after(err error) fault  { return fault{after: err} }

// call is one request that reached the platform.
type call struct {
	method, key string
	to          chat.Address
	at          time.Time
}

// faults decide how requests go wrong: by a script per method and post, or else by a function.
type faults struct {
	now func() time.Time

	mu     sync.Mutex
	script map[string][]fault
	decide func(context.Context, call) fault
	calls  []call
}

func (f *faults) next(ctx context.Context, c call) fault {
	f.mu.Lock()
	c.at = f.now()
	f.calls = append(f.calls, c)
	decide, line := f.decide, c.method+" "+c.key
	if script := f.script[line]; len(script) > 0 {
		f.script[line] = script[1:]
		f.mu.Unlock()
		return script[0]
	}
	f.mu.Unlock()
	if decide != nil {
		return decide(ctx, c)
	}
	return fault{}
}

// on lines up what happens to the next requests of one method for one post.
func (f *faults) on(method, post string, next ...fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.script == nil {
		f.script = map[string][]fault{}
	}
	f.script[method+" "+post] = append(f.script[method+" "+post], next...)
}

func (f *faults) by(decide func(context.Context, call) fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.decide = decide
}

// of lists the requests of a method for a post, "" for any.
func (f *faults) of(method, post string) []call {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(f.calls), func(c call) bool {
		return c.method != method || post != "" && c.key != post
	})
}

func (f *faults) count(method, post string) int { return len(f.of(method, post)) }
