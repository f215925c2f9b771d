package slackfake

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"
)

// Envelope types of Socket Mode.
const (
	eventsAPI   = "events_api"
	interactive = "interactive"
	slash       = "slash_commands"
)

// What people read when an app does not answer (Slack: interactivity and slash commands, when something goes wrong).
const (
	// TimedOut: the app did not acknowledge in time.
	TimedOut = "operation_timeout"
	// Unreachable: no socket and no request URL took it.
	Unreachable = "dispatch_failed"
)

// maxAnswer bounds what an acknowledgement on a socket may carry, in bytes (Slack: Socket Mode, responses under 20 kB).
const maxAnswer = 20_000

// Ack is one attempt to deliver something to the app.
type Ack struct {
	// EnvelopeID is new in each attempt; EventID stays (events only).
	EnvelopeID, EventID string
	// Kind is events_api, interactive or slash_commands; Type says more: app_mention, block_actions, /weft …
	Kind, Type string
	Workspace  string
	// Attempt counts from 0.
	Attempt int
	Sent    time.Time
	// Acknowledged tells whether it was acknowledged in time, and Took after how long.
	Acknowledged bool
	Took         time.Duration
	// TooLarge means that the answer was over Slack's 20 kB, and did not count.
	TooLarge bool
	// Late means that it was acknowledged, but too late to count.
	Late bool
	// Payload is what the app answered with.
	Payload json.RawMessage
}

// pending is something on its way to the app.
type pending struct {
	s        *Server
	app      *app
	team     string
	kind     string
	about    string
	payload  Object
	eventID  string
	accepts  bool
	attempt  int
	reason   string
	envelope string
	sent     time.Time
	// ignore makes the next acknowledgements get lost on the way.
	ignore int
	fault  EventFault

	acked  chan struct{} // closed with the acknowledgement of the present attempt
	failed chan struct{} // closed where the present attempt came back with something else
	answer json.RawMessage
	// takes does what the acknowledgement says, before anything that the app sends after it. It runs under the lock; nil
	// for nothing.
	takes    func(answer json.RawMessage)
	done     chan struct{} // closed when nothing more will be tried
	lonely   chan struct{} // closed if there was nobody to send to at first
	outcome  string        // empty if it was acknowledged
	released bool
}

// Acks are all attempts at delivery so far, in the order in which they were made.
func (s *Server) Acks() []Ack {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.acks)
}

// attempted notes an attempt.
func (s *Server) attempted(p *pending) {
	s.ackAt[p.envelope] = len(s.acks)
	s.acks = append(s.acks, Ack{
		EnvelopeID: p.envelope, EventID: p.eventID, Kind: p.kind, Type: p.about, Workspace: p.team, Attempt: p.attempt, Sent: p.sent,
	})
}

// acknowledge takes an acknowledgement from a socket or a response.
func (s *Server) acknowledge(envelope string, payload json.RawMessage) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.pending[envelope]
	ack := &Ack{}
	if i, ok := s.ackAt[envelope]; ok {
		ack = &s.acks[i]
	}
	switch {
	case p == nil:
		if ack.EnvelopeID != "" && !ack.Acknowledged {
			ack.Late, ack.Took = true, time.Since(ack.Sent)
		}
		return
	case len(payload) > maxAnswer && p.app.urls.of(p) == "":
		ack.TooLarge = true
		return
	case p.ignore > 0:
		p.ignore--
		return
	}
	delete(s.pending, envelope)
	ack.Acknowledged, ack.Took, ack.Payload = true, time.Since(p.sent), payload
	p.answer = payload
	if p.takes != nil {
		p.takes(payload)
	}
	close(p.acked)
}

// dispatch sends something to the app and sees to its repetition. The caller holds the lock.
func (w *Workspace) dispatch(kind, about string, payload Object, eventID string) *pending {
	s := w.s
	p := &pending{
		s: s, app: w.app, team: w.ID, kind: kind, about: about, payload: payload, eventID: eventID,
		accepts: kind != eventsAPI, done: make(chan struct{}), lonely: make(chan struct{}),
	}
	if kind == eventsAPI && s.eventFault != nil {
		p.fault = s.eventFault(EventInfo{N: int(s.next()), Type: about, EventID: eventID, Workspace: w.ID})
	}
	if p.fault.Kind == EventReordered {
		s.held = append(s.held, p)
		s.spawn(func() { // Nothing is held for ever, even if nothing follows.
			if s.sleep(s.scaled(s.opts.AckWithin) / 2) {
				s.mu.Lock()
				p.release()
				s.mu.Unlock()
			}
		})
		return p
	}
	p.release()
	return p
}

// release sends for the first time, and after it whatever was held back until something newer has been sent.
func (p *pending) release() {
	s := p.s
	if p.released {
		return
	}
	p.released = true
	s.held = slices.DeleteFunc(s.held, func(h *pending) bool { return h == p })
	if p.fault.Kind == EventRedelivered {
		p.ignore = max(1, p.fault.Times)
	}
	sent := p.transmit()
	s.spawn(func() { p.pursue(sent) })
	if p.fault.Kind == EventDuplicated {
		for range max(1, p.fault.Times) {
			twin := &pending{
				s: s, app: p.app, team: p.team, kind: p.kind, about: p.about, payload: p.payload, eventID: p.eventID,
				done: make(chan struct{}), lonely: make(chan struct{}), released: true,
			}
			sent := twin.transmit()
			s.spawn(func() { twin.pursue(sent) })
		}
	}
	for _, h := range slices.Clone(s.held) {
		if h.app == p.app {
			h.release()
		}
	}
}

// transmit makes one attempt; it tells whether there was anybody to send to. The caller holds the lock.
func (p *pending) transmit() bool {
	s := p.s
	p.envelope, p.sent, p.acked, p.failed = s.uuid(), time.Now(), make(chan struct{}), make(chan struct{})
	target := p.app.urls.of(p)
	live := p.app.live()
	if target == "" && len(live) == 0 {
		return false
	}
	s.pending[p.envelope] = p
	s.attempted(p)
	if target != "" {
		envelope, attempt, reason := p.envelope, p.attempt, p.reason
		s.spawn(func() { p.knock(target, envelope, attempt, reason) })
		return true
	}
	envelope := Object{
		"envelope_id": p.envelope, "type": p.kind, "payload": p.payload, "accepts_response_payload": p.accepts,
	}
	if p.kind == eventsAPI {
		envelope["retry_attempt"], envelope["retry_reason"] = p.attempt, p.reason
	}
	live[s.chance.IntN(len(live))].sayJSON(envelope)
	return true
}

// await waits for the acknowledgement of the present attempt.
func (p *pending) await() bool {
	t := time.NewTimer(p.patience())
	defer t.Stop()
	select {
	case <-p.acked:
		return true
	case <-p.failed:
	case <-t.C:
	case <-p.s.ctx.Done():
	}
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	select {
	case <-p.acked:
		return true
	default:
		delete(p.s.pending, p.envelope)
		return false
	}
}

// patience is how long an attempt waits.
func (p *pending) patience() time.Duration {
	if p.kind == eventsAPI {
		return p.s.scaled(p.s.opts.AckWithin)
	}
	return p.s.scaled(cmp.Or(p.s.opts.ActWithin, p.s.opts.AckWithin))
}

// pursue waits for the acknowledgement. Events are sent again, under the same event id and a new envelope id; what
// people did is not, and they read that it failed.
func (p *pending) pursue(sent bool) {
	defer close(p.done)
	if sent && p.await() {
		return
	}
	p.outcome = TimedOut
	if !sent {
		p.outcome = Unreachable
		close(p.lonely)
	}
	if p.kind != eventsAPI {
		return
	}
	for i, wait := range p.s.opts.Redeliver {
		if !p.s.sleep(p.s.scaled(wait)) {
			return
		}
		p.s.mu.Lock()
		if p.reason == "no_retry" {
			p.s.mu.Unlock()
			return
		}
		p.attempt = i + 1
		if p.reason == "" {
			p.reason = "timeout"
		}
		sent := p.transmit()
		p.reason = "" // How this attempt fails is said in the next one.
		p.s.mu.Unlock()
		if sent && p.await() {
			p.outcome = ""
			return
		}
	}
}
