package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"github.com/rs/zerolog"
)

// intents are what Weft asks to be told of: servers with their channels, and messages. None is privileged, so that
// the content of a message comes only with what was said to Weft (Discord: Gateway, intents).
const intents = 1<<0 /* GUILDS */ | 1<<9 /* GUILD_MESSAGES */ | 1<<12 /* DIRECT_MESSAGES */

// gatewayClocks are how long the gateway is waited for. Tests have shorter ones.
type gatewayClocks struct {
	// hello bounds connecting and HELLO. A gateway whose heartbeat interval is shorter is waited for no longer than that.
	hello time.Duration
	// invalid is how long to wait before beginning anew after op 9: 1 to 5 s (Discord: Gateway, resuming).
	invalid func() time.Duration
	// again is how long to wait after so many connections in a row that came to nothing. The first is tried at once.
	again func(failed int) time.Duration
	// identify is how far apart IDENTIFYs are.
	identify time.Duration
	// settled is how long a connection has to last for the next to be tried at once: a gateway that greets us and hangs
	// up would otherwise be called without end.
	settled time.Duration
}

func usualClocks() gatewayClocks {
	return gatewayClocks{
		hello:    10 * time.Second,
		invalid:  func() time.Duration { return time.Second + rand.N(4*time.Second) },
		again:    backoff,
		identify: identifyEvery,
		settled:  settledAfter,
	}
}

// backoff grows from half a second to a minute, and no two programs wait alike: all that were cut off at once do not
// come back at once.
func backoff(failed int) time.Duration {
	if failed <= 1 {
		return 0
	}
	wait := min(time.Second<<min(failed-2, 6), time.Minute)
	return wait/2 + rand.N(wait/2)
}

// settledAfter is longer than it takes a gateway to change its mind, and shorter than a heartbeat interval.
const settledAfter = 10 * time.Second

// hardlyHeld is how many connections in a row may come to nothing before the stewards are told.
const hardlyHeld = 6

// usualAddressAfter is how often the address for resuming may fail before the usual one is taken.
const usualAddressAfter = 3

// gatewayEvent is one dispatched event, as it came.
type gatewayEvent struct {
	Type string
	Data json.RawMessage
	// Key is the same whenever this event is replayed, and that of no other.
	Key string
}

// gatewayEnded: the gateway will not have us, and connecting again would change nothing.
type gatewayEnded struct {
	code int
	text string
}

func (e gatewayEnded) Error() string {
	return fmt.Sprintf("the gateway closes with %d: %s", e.code, e.text)
}

// Close codes after which connecting again is of no use (Discord: Gateway close event codes).
const (
	closeBadToken      = 4004
	closeBadShard      = 4010
	closeNeedsShards   = 4011
	closeBadVersion    = 4012
	closeBadIntents    = 4013
	closeNoIntents     = 4014
	closeBadSequence   = 4007
	closeSessionOld    = 4009
	closeNotIdentified = 4003
)

// shard is one session of the gateway, over as many connections as it takes. Only its own goroutine, in run, touches
// what is not atomic.
type shard struct {
	number, of int
	token      string
	address    string
	dialer     *websocket.Dialer
	clocks     gatewayClocks
	gate       *identifyGate
	budget     *identifyBudget
	log        zerolog.Logger
	// dispatch takes an event, and returns at once.
	dispatch func(gatewayEvent)
	// ready is called whenever the session is begun or resumed.
	ready func(shard int)
	// hinder is told what keeps the shard away for longer.
	hinder func(error)

	session   string // "" before the first, and when it was lost
	resumeAt  string
	sequence  atomic.Int64
	interval  time.Duration // of the last HELLO
	tornAt    int64         // the sequence after which something could not be read, -1 for none
	refused   int           // how often in a row the session was called invalid and yet worth resuming
	unreached int           // how often in a row nobody answered at the address for resuming
	held      bool          // the latest connection came as far as a session
}

// run keeps the session until ctx ends, which is no error, or until the gateway ends it for good.
func (s *shard) run(ctx context.Context) error {
	s.tornAt = -1
	failed := 0
	for {
		s.held = false
		begun := time.Now()
		err := s.connect(ctx)
		if ctx.Err() != nil {
			return nil //nolint:nilerr // told to stop: how the connection ended no longer matters
		}
		if ended, ok := errors.AsType[gatewayEnded](err); ok {
			return ended
		}
		if s.held && time.Since(begun) >= s.clocks.settled {
			failed = 0
		}
		failed++
		wait := s.clocks.again(failed)
		if errors.Is(err, errInvalid) && s.session == "" {
			wait = max(wait, s.clocks.invalid())
		}
		if failed == hardlyHeld || errors.Is(err, errSpent) {
			s.hinder(err)
		}
		s.log.Warn().Err(err).Int("shard", s.number).Int("failed", failed).Bool("resumes", s.session != "").Dur("wait", wait).
			Msg("the connection to Discord ended; it is made again")
		if sleep(ctx, wait) != nil {
			return nil //nolint:nilerr // told to stop
		}
	}
}

// connect makes one connection and returns why it ended.
func (s *shard) connect(ctx context.Context) error {
	leave, err := s.turn(ctx)
	if err != nil {
		return err
	}
	introduced, left := false, false
	giveBack := func() {
		if left {
			return
		}
		left = true
		var heard time.Time
		if introduced { // Discord counts from when it heard us: after we spoke, and before it answered
			heard = time.Now()
		}
		leave(heard)
	}
	defer giveBack()

	address, wait := s.address, s.clocks.hello
	if s.session != "" && s.resumeAt != "" && s.unreached < usualAddressAfter {
		address = s.resumeAt
	}
	if s.interval > 0 {
		wait = min(wait, s.interval)
	}
	l, err := dialGateway(ctx, s.dialer, address, wait)
	if err != nil {
		s.unreached++
		return s.judge(err)
	}
	defer l.end()
	s.unreached = 0
	s.interval = l.interval
	// Leaving for good ends the session: whoever looks sees at once that Weft is away.
	stop := context.AfterFunc(ctx, func() { l.hangUp(websocket.CloseNormalClosure, ctx.Err()) })
	defer stop()

	if s.session == "" {
		now := time.Now()
		if err := s.budget.spend(now); errors.Is(err, errSpent) {
			return err
		} else if err != nil {
			s.log.Error().Err(err).Msg("how many sessions were begun is not kept over a restart")
		}
		introduced = true
	}
	if err := s.introduce(l); err != nil {
		return l.why(err)
	}
	l.beat(s.seen)
	return s.judge(s.listen(l, giveBack))
}

// turn waits until a session may be begun, where one has to be.
func (s *shard) turn(ctx context.Context) (leave func(time.Time), err error) {
	if s.session != "" {
		return func(time.Time) {}, nil
	}
	s.sequence.Store(0)
	if wait := s.budget.left(time.Now()); wait > 0 {
		s.hinder(errSpent)
		if err := sleep(ctx, wait); err != nil {
			return nil, err
		}
	}
	return s.gate.enter(ctx, s.number)
}

// introduce says who we are, or which session is gone on with.
func (s *shard) introduce(l *link) error {
	if s.session != "" {
		return l.send(opResume, map[string]any{"token": s.token, "session_id": s.session, "seq": s.sequence.Load()})
	}
	return l.send(opIdentify, map[string]any{
		"token": s.token, "intents": intents, "shard": [2]int{s.number, s.of},
		"properties": map[string]string{"os": "linux", "browser": "weft", "device": "weft"},
	})
}

// seen is what a heartbeat carries: the last sequence, null before the first.
func (s *shard) seen() any {
	if n := s.sequence.Load(); n > 0 {
		return n
	}
	return nil
}

// listen hears a connection out. Until the session stands, only what brings it nearer counts against the silence:
// heartbeats are acknowledged by gateways that never come to it.
func (s *shard) listen(l *link, stands func()) error {
	unready := time.Now().Add(l.interval * 3 / 2)
	for {
		read := l.next
		if !s.held {
			read = func() (payload, error) { return l.read(unready) }
		}
		p, err := read()
		if err != nil {
			return err
		}
		switch p.Op {
		case opDispatch:
			unready = time.Now().Add(l.interval * 3 / 2)
			s.dispatched(p)
			if s.held {
				stands()
			}
		case opHeartbeat:
			if err := l.send(opHeartbeat, s.seen()); err != nil {
				return l.why(err)
			}
		case opHeartbeatAck:
			l.acked.Store(true)
		case opReconnect:
			return errAsked
		case opInvalidSession:
			return s.invalid(p.Data)
		default:
			s.log.Debug().Int("op", p.Op).Msg("the gateway sent an opcode that is not known")
		}
	}
}

// invalid is op 9: true says that the session may be resumed, false that it is gone. One that is said to be worth
// resuming again and again is given up.
func (s *shard) invalid(data json.RawMessage) error {
	var resumable bool
	_ = json.Unmarshal(data, &resumable)
	s.refused++
	if !resumable || s.refused > 1 {
		s.session, s.refused = "", 0
	}
	return errInvalid
}

func (s *shard) dispatched(p payload) {
	switch p.Type {
	case "READY":
		var ready struct {
			Session string `json:"session_id"`
			Resume  string `json:"resume_gateway_url"`
		}
		if err := json.Unmarshal(p.Data, &ready); err != nil || ready.Session == "" {
			s.log.Error().Msg("the gateway's READY cannot be read")
			return
		}
		s.session, s.resumeAt = ready.Session, ready.Resume
		s.stands()
	case "RESUMED":
		s.stands()
	}
	if p.Seq != nil && *p.Seq > s.sequence.Load() {
		s.dispatch(gatewayEvent{Type: p.Type, Data: p.Data, Key: fmt.Sprintf("%s/%d", s.session, *p.Seq)})
		s.sequence.Store(*p.Seq)
	}
	if p.Type == "READY" || p.Type == "RESUMED" {
		s.ready(s.number)
	}
}

func (s *shard) stands() {
	s.held, s.refused = true, 0
}

// judge decides what becomes of the session after a connection ended.
func (s *shard) judge(err error) error {
	if errors.Is(err, errTorn) {
		at := s.sequence.Load()
		if s.tornAt == at {
			s.session = "" // the same again after resuming: it cannot be read, and would come for ever
		}
		s.tornAt = at
		return err
	}
	closed, ok := errors.AsType[*websocket.CloseError](err)
	if !ok {
		return err
	}
	switch closed.Code {
	case closeBadToken, closeBadShard, closeNeedsShards, closeBadVersion, closeBadIntents, closeNoIntents:
		return gatewayEnded{closed.Code, closed.Text}
	case closeNotIdentified, closeBadSequence, closeSessionOld:
		s.session = ""
	}
	return err
}
