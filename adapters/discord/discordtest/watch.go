package discordtest

import (
	"context"
	"sync"

	"weft/adapters/discord"
	"weft/bot/chat"
)

// watched is the driver, with an eye on what its handler answers: somebody who writes to Weft cannot tell otherwise
// whether an answer is still to come.
type watched struct {
	*discord.Driver
	http bool

	mu       sync.Mutex
	commands []string // what those are called that are declared to anybody
	handled  map[chat.EventID]outcome
	changed  chan struct{} // closed and replaced at each outcome
}

// outcome is what became of an event so far.
type outcome struct {
	response chat.Response
	err      error
	tries    int
}

// Run implements [chat.Driver].
func (d *watched) Run(ctx context.Context, h chat.Handler) error {
	d.mu.Lock()
	d.commands = namesOf(ctx, h)
	d.mu.Unlock()
	watching := watcher{h, d}
	if lister, ok := h.(chat.CommandLister); ok {
		return d.Driver.Run(ctx, listing{watching, lister})
	}
	return d.Driver.Run(ctx, watching)
}

type watcher struct {
	chat.Handler
	d *watched
}

type listing struct {
	watcher
	chat.CommandLister
}

// Handle implements [chat.Handler].
func (w watcher) Handle(ctx context.Context, e chat.Event) (response chat.Response, err error) {
	panicked := true
	defer func() {
		if !panicked {
			w.d.note(e.Head().ID, response, err)
		}
	}()
	response, err = w.Handler.Handle(ctx, e)
	panicked = false
	return response, err
}

// names are what the commands are called that are declared to anybody, none before it runs.
func (d *watched) names() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.commands
}

func namesOf(ctx context.Context, h chat.Handler) []string {
	var all []chat.Command
	if lister, ok := h.(chat.CommandLister); ok {
		all, _ = lister.CommandsIn(ctx, "")
	} else {
		all, _ = h.Commands(ctx, chat.UserID{})
	}
	var names []string
	for _, c := range all {
		names = append(names, c.Name)
	}
	return names
}

func (d *watched) note(id chat.EventID, response chat.Response, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.handled[id] = outcome{response, err, d.handled[id].tries + 1}
	close(d.changed)
	d.changed = make(chan struct{})
}

// taken waits until an event was taken, or given up.
func (d *watched) taken(ctx context.Context, id chat.EventID) (chat.Response, error) {
	for {
		d.mu.Lock()
		is, changed := d.handled[id], d.changed
		d.mu.Unlock()
		if is.tries > 0 && (is.err == nil || is.tries >= discord.Tries) {
			return is.response, is.err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
