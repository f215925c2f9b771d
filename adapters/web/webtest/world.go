package webtest

import (
	"context"
	"fmt"
	"strings"
	"sync"
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
