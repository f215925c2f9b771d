package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"weft/bot/chat"
)

// The gateway is a client of our own on gorilla/websocket, which is also what discordgo's Session uses. The Session
// cannot be made certain from outside: op 7 right after HELLO leaves it waiting for its own lock for ever, a gateway
// that falls silent does so too, and what would resume the session (its id, the sequence) is private to the Session
// that has to be thrown away, which it closes with 1000 besides; it ignores resume_gateway_url, the argument of op 9
// and four heartbeats without an answer. discordgo still speaks REST for us.
//
// Here each shard is one goroutine that dials, listens and dials again. Every wait of it has an end: dialling and HELLO
// (10 s, or one heartbeat interval where that is shorter), a read (1.5 intervals), a write (5 s), a heartbeat without
// acknowledgement (1 interval). So whatever falls silent is connected again within two intervals.

// gatewayStart is what Discord says before a session is begun (Discord: Get Gateway Bot).
type gatewayStart struct {
	URL    string `json:"url"`
	Shards int    `json:"shards"`
	Limit  struct {
		Total          int   `json:"total"`
		Remaining      int   `json:"remaining"`
		ResetAfter     int64 `json:"reset_after"` // milliseconds
		MaxConcurrency int   `json:"max_concurrency"`
	} `json:"session_start_limit"`
}

// gateway keeps all shards connected.
type gateway struct {
	run    *run
	budget *identifyBudget
	clocks gatewayClocks

	mu    sync.Mutex
	await map[int]bool // shards that have not been ready yet
	ready func()       // called once, when none is left
}

// gatewayClocksOf is how long the gateway is waited for, at the speed of the platform.
func (t Timing) gatewayClocks() gatewayClocks {
	if t.Speed == 1 {
		return usualClocks()
	}
	usual := usualClocks()
	return gatewayClocks{
		hello:    usual.hello,
		invalid:  func() time.Duration { return t.scaled(usual.invalid()) },
		again:    func(failed int) time.Duration { return t.scaled(usual.again(failed)) },
		identify: t.scaled(usual.identify),
		settled:  t.scaled(usual.settled),
	}
}

// scaled is a wait at the speed of the platform.
func (t Timing) scaled(d time.Duration) time.Duration { return time.Duration(float64(d) / t.Speed) }

// keep connects all shards until ctx ends. Where Discord asks for more shards than there are, and their number is
// Discord's to say, all of them begin anew, after longer and longer: each time spends sessions of the day.
func (g *gateway) keep(ctx context.Context) error {
	for failed := 1; ; failed++ {
		begun := time.Now()
		err := g.connect(ctx)
		ended, ok := errors.AsType[gatewayEnded](err)
		if ctx.Err() != nil || !ok {
			return err
		}
		if ended.code == closeNeedsShards && g.run.d.config.Shards == 0 {
			g.run.d.log.Warn().Int("failed", failed).Msg("Discord asks for more connections; they are counted anew")
			if time.Since(begun) >= g.clocks.settled {
				failed = 0
			}
			if sleep(ctx, max(g.clocks.again(failed+1), g.clocks.identify)) != nil {
				return nil //nolint:nilerr // told to stop
			}
			continue
		}
		g.run.hinder(ctx, hindranceOf(ended))
		return fmt.Errorf("stay connected to Discord: %w", err)
	}
}

func hindranceOf(ended gatewayEnded) hindrance {
	switch ended.code {
	case closeBadToken:
		return hindrance{By: chat.HindranceToken, Detail: "Discord does not accept the bot's token any more. Developer portal → the application → Bot → Reset Token"}
	case closeBadIntents, closeNoIntents:
		return hindrance{By: chat.HindrancePermission, Detail: "Discord refuses the intents. Weft asks for none that is privileged; what it said: " + ended.text}
	}
	return hindrance{By: chat.HindranceConnection, Detail: ended.Error()}
}

// hindranceOfConnection is what keeps the connection from standing, in words that are the same each time: what the network
// says of it names another port at each attempt, and stands in the log.
func hindranceOfConnection(err error) hindrance {
	if errors.Is(err, errSpent) {
		return hindrance{By: chat.HindranceConnection, Detail: errSpent.Error() + ": something starts Weft again and again, or loses its connection"}
	}
	return hindrance{By: chat.HindranceConnection, Detail: "the connection to Discord's gateway fails again and again; the log says why, and discordstatus.com whether it is Discord's"}
}

// connect runs one set of shards until one of them ends for good.
func (g *gateway) connect(ctx context.Context) error {
	start, err := g.start(ctx)
	if err != nil {
		return err
	}
	count := g.run.d.config.Shards
	if count == 0 {
		count = max(start.Shards, 1)
	}
	g.mu.Lock()
	g.await = map[int]bool{}
	for n := range count {
		g.await[n] = true
	}
	g.mu.Unlock()

	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	gate := newIdentifyGate(start.Limit.MaxConcurrency, g.clocks.identify)
	dialer := &websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: g.clocks.hello}
	var all sync.WaitGroup
	for n := range count {
		s := &shard{
			number: n, of: count, token: g.run.d.config.Token, address: start.URL, dialer: dialer, clocks: g.clocks,
			gate: gate, budget: g.budget, log: g.run.d.log, ready: g.stands,
			dispatch: func(e gatewayEvent) { g.run.guard(e.Type, func(context.Context) { g.run.dispatch(e) }) },
			hinder:   func(err error) { g.run.hinder(ctx, hindranceOfConnection(err)) },
		}
		all.Go(func() {
			if err := s.run(ctx); err != nil {
				cancel(err)
			}
		})
	}
	all.Wait()
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
		return cause
	}
	return nil
}

// start asks where the gateway is, and waits where no more sessions may be begun. Discord's own figure counts what
// other programs with the same token have done.
func (g *gateway) start(ctx context.Context) (gatewayStart, error) {
	for failed := 1; ; failed++ {
		var start gatewayStart
		err := g.run.d.call(ctx, get("/gateway/bot").urgent(shareDirect), &start)
		wait := max(g.clocks.again(failed+1), waitOf(err))
		switch {
		case ctx.Err() != nil:
			return gatewayStart{}, nil //nolint:nilerr // told to stop: what Discord answered no longer matters
		case err != nil && isUnauthorized(err):
			g.run.hinder(ctx, hindranceOf(gatewayEnded{code: closeBadToken}))
			return gatewayStart{}, fmt.Errorf("ask where Discord's gateway is: %w", err)
		case err == nil && start.Limit.Total > 0 && start.Limit.Remaining <= min(start.Limit.Total/10, 50):
			wait = max(wait, time.Duration(start.Limit.ResetAfter)*time.Millisecond)
			g.run.hinder(ctx, hindranceOfConnection(errSpent))
		case err == nil:
			return start, nil
		}
		g.run.d.log.Warn().Err(err).Dur("wait", wait).Msg("Discord's gateway cannot be asked for yet")
		if sleep(ctx, wait) != nil {
			return gatewayStart{}, nil //nolint:nilerr // told to stop
		}
	}
}

// waitOf is how long a busy platform asks to wait.
func waitOf(err error) time.Duration {
	if busy, ok := errors.AsType[chat.ErrBusy](err); ok {
		return busy.After
	}
	return 0
}

// stands notes that a shard is connected.
func (g *gateway) stands(shard int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.await, shard)
	if len(g.await) == 0 && g.ready != nil {
		g.ready()
		g.ready = nil
	}
}
