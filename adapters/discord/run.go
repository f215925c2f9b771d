package discord

import (
	"context"
	"errors"
	"fmt"
	"net"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"weft/bot/chat"
)

const (
	// mostAtOnce is how many events are decided at a time; more of them wait, and the gateway goes on being read.
	mostAtOnce = 512
	// parting is how long what was begun may take to end once Run was told to stop.
	parting = 5 * time.Second
	// interactionsPath is where the endpoint takes interactions.
	interactionsPath = "/discord/interactions"
)

// inbound is what the driver keeps between one Run and the next.
type inbound struct {
	threads *places // channel → the channel of a public thread; "" for all that is none
	locales *places // person → the language of their client, which messages do not tell

	mu        sync.Mutex
	current   *run
	ready     chan struct{}
	listening string
	told      map[string]time.Time // what the stewards were told of today
	met       map[string][]string  // server → channels that matter
}

func newInbound() *inbound {
	return &inbound{threads: newPlaces(), locales: newPlaces(), ready: make(chan struct{}), told: map[string]time.Time{}, met: map[string][]string{}}
}

// run is one Run of the driver.
type run struct {
	d     *Driver
	h     chat.Handler
	book  commandBook
	seen  *recent
	asked *asked

	work  sync.WaitGroup
	slots chan struct{}
	doing context.Context //nolint:containedctx // what was begun outlives the order to stop, for a moment

	mu      sync.Mutex
	parting bool
	turns   map[string]chan struct{} // the last in each channel's queue
	guilds  map[string]guildState
}

// Ready is closed once people are heard: all connections stand, the commands are known to Discord, and the endpoint
// listens where there is one. Each Run has its own.
func (d *Driver) Ready() <-chan struct{} {
	d.inbound.mu.Lock()
	defer d.inbound.mu.Unlock()
	return d.inbound.ready
}

// InteractionsAddr is where the endpoint listens, as host:port; "" where there is none or it does not listen yet. Its
// path is /discord/interactions.
func (d *Driver) InteractionsAddr() string {
	d.inbound.mu.Lock()
	defer d.inbound.mu.Unlock()
	return d.inbound.listening
}

// Run implements [chat.Driver]. It keeps the gateway connected, and answers Discord over HTTP where it is set up so;
// messages and servers are told by the gateway in both cases. An error says that Discord will not have us: connecting
// again does not help.
func (d *Driver) Run(ctx context.Context, h chat.Handler) error {
	budget, err := openBudget(d.config.IdentifyFile)
	if err != nil {
		return err
	}
	book, err := listCommands(ctx, h)
	if err != nil && len(book.named) == 0 {
		return err // nothing is known of them: what Discord has must not be taken for what is too much
	}
	if err != nil {
		d.log.Error().Err(err).Msg("not every command can be shown in Discord")
	}
	d.book.Store(&book)
	guilds, err := lastKnown(ctx, h)
	if err != nil {
		return err
	}
	doing, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	r := &run{
		d: d, h: h, book: book, seen: newRecent(), asked: newAsked(), slots: make(chan struct{}, mostAtOnce), doing: doing,
		turns: map[string]chan struct{}{}, guilds: guilds,
	}
	ready := d.inbound.enter(r)
	defer d.inbound.leave()

	err = r.serve(ctx, budget, ready)
	r.part(stop)
	d.hangUp()
	return err
}

func (in *inbound) enter(r *run) (ready chan struct{}) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.current = r
	return in.ready
}

func (in *inbound) leave() {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.current, in.ready, in.listening = nil, make(chan struct{}), ""
}

// serve runs all that hears people until ctx ends or one of it fails.
func (r *run) serve(ctx context.Context, budget *identifyBudget, ready chan struct{}) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var waiting atomic.Int32
	arrived := func() {
		if waiting.Add(-1) == 0 {
			close(ready)
		}
	}
	var parts sync.WaitGroup
	begin := func(part func() error) {
		parts.Go(func() {
			if err := part(); err != nil && ctx.Err() == nil {
				cancel(err)
			}
		})
	}
	waiting.Store(2)
	if r.d.config.Listen != "" {
		waiting.Store(3)
		endpoint, err := newEndpoint(r.d.config.PublicKey, r.takeHTTP)
		if err != nil {
			return err
		}
		begin(func() error {
			return endpoint.serve(ctx, r.d.config.Listen, interactionsPath, func(at net.Addr) {
				r.d.inbound.mu.Lock()
				r.d.inbound.listening = at.String()
				r.d.inbound.mu.Unlock()
				arrived()
			})
		})
	}
	begin(func() error {
		if err := r.register(ctx, r.book); err != nil {
			r.d.log.Error().Err(err).Msg("the commands cannot be registered with Discord")
		}
		arrived()
		return nil
	})
	begin(func() error {
		for sleep(ctx, time.Minute) == nil {
			r.asked.forgetOld(time.Now())
		}
		return nil
	})
	g := &gateway{run: r, budget: budget, clocks: r.d.config.Timing.gatewayClocks(), ready: arrived}
	begin(func() error { return g.keep(ctx) })
	parts.Wait()
	if err := context.Cause(ctx); err != nil && !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}

// part waits for what was begun: an act that was committed is still answered. Nothing else is begun from now on.
func (r *run) part(stop func()) {
	r.mu.Lock()
	r.parting = true
	r.mu.Unlock()
	timer := time.AfterFunc(parting, stop)
	defer timer.Stop()
	r.work.Wait()
}

// spawn runs something that part waits for.
func (r *run) spawn(do func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.parting {
		r.work.Go(do)
	}
}

// begin does something beside the gateway, which goes on being read meanwhile. A panic ends that alone.
func (r *run) begin(what string, do func(context.Context)) {
	r.spawn(func() {
		select {
		case r.slots <- struct{}{}:
		case <-r.doing.Done():
			return
		}
		defer func() { <-r.slots }()
		r.guard(what, do)
	})
}

func (r *run) guard(what string, do func(context.Context)) {
	defer func() {
		if v := recover(); v != nil {
			r.d.log.Error().Str("event", what).Str("panic", panicked(v)).Bytes("stack", debug.Stack()).Msg("an event of Discord's panicked")
		}
	}()
	do(r.doing)
}

// panicked says what a panic was about, as far as it cannot be words of people: what the runtime says, or else its kind.
func panicked(v any) string {
	if broken, ok := v.(runtime.Error); ok {
		return broken.Error()
	}
	return fmt.Sprintf("%T", v)
}

// inTurn does what belongs to one conversation in the order in which it came.
func (r *run) inTurn(key, what string, do func(context.Context)) {
	done := make(chan struct{})
	r.mu.Lock()
	before := r.turns[key]
	r.turns[key] = done
	r.mu.Unlock()
	r.spawn(func() {
		defer func() {
			close(done)
			r.mu.Lock()
			defer r.mu.Unlock()
			if r.turns[key] == done {
				delete(r.turns, key)
			}
		}()
		if before != nil {
			<-before
		}
		select {
		case r.slots <- struct{}{}:
		case <-r.doing.Done():
			return
		}
		defer func() { <-r.slots }()
		r.guard(what, do)
	})
}
