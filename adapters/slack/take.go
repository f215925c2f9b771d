package slack

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"weft/bot/chat"
)

// decideWithin bounds one decision.
const decideWithin = 20 * time.Second

// retries are the waits before an act is decided again that could not be kept. Slack never brings those again, and a
// person is waiting.
func retries() []time.Duration {
	return []time.Duration{50 * time.Millisecond, 250 * time.Millisecond, 700 * time.Millisecond}
}

// task is what is to be done with one delivery.
type task struct {
	// lane is whose order it keeps; "" for no order.
	lane string
	do   func()
	// late acknowledges what waits behind something else that the person did, since Slack waits no longer; nil for what
	// Slack brings again.
	late func()
}

// take sorts a delivery and sees to it. It returns at once, and keeps the order of what one person does.
func (s *service) take(d delivery, at *door) {
	t, what := s.read(d, at)
	if t.do == nil {
		// What we do not know, or do not want to know, is acknowledged: it would only come again.
		s.log.Debug().Str("kind", d.kind).Str("type", what).Msg("Slack sent what Weft has no use for")
		s.spawn(func() { at.ack(nil) }) // which may have to wait for a connection
		return
	}
	turn, done := ready(), func() {}
	if t.lane != "" {
		turn, done = s.lanes.enter(t.lane)
	}
	began := s.spawn(func() {
		defer done()
		defer at.refuse() // whatever left it open: a panic, an end
		if s.await(turn, t, d.received) {
			t.do()
		}
	})
	if !began {
		done()
		at.refuse()
	}
}

// await reports whether a task's turn came before the run ended.
func (s *service) await(turn <-chan struct{}, t task, received time.Time) bool {
	if t.late != nil {
		late := time.AfterFunc(s.d.pulse.longPatience-time.Since(received), t.late)
		defer late.Stop()
	}
	select {
	case <-turn:
		return true
	case <-s.life.Done():
		return false
	}
}

func ready() <-chan struct{} {
	now := make(chan struct{})
	close(now)
	return now
}

// read decodes as much of a delivery as is meant for Weft, and says what kind it is: the type alone, for the log. It runs
// where a connection is read: what it cannot make anything of must not end that.
func (s *service) read(d delivery, at *door) (t task, what string) {
	defer func() {
		if v := recover(); v != nil {
			s.log.Error().Interface("panic", v).Bytes("stack", debug.Stack()).Str("kind", d.kind).Msg("reading what Slack sent panicked")
			t = task{}
		}
	}()
	switch d.kind {
	case kindEvents:
		return s.readEvent(d, at)
	case kindCommands:
		return s.readCommand(d, at)
	case kindInteractive:
		return s.readInteraction(d, at)
	}
	return task{}, ""
}

// decide lets the bot decide once. A panic is an error like any other: nothing was stored.
func (s *service) decide(ctx context.Context, e chat.Event) (response chat.Response, err error) {
	defer func() {
		if v := recover(); v != nil {
			s.log.Error().Interface("panic", v).Bytes("stack", debug.Stack()).Type("kind", e).Msg("a decision panicked")
			err = fmt.Errorf("decide on %s: panic: %v", e.Head().ID, v)
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, decideWithin)
	defer cancel()
	return s.handler.Handle(ctx, e)
}

// event decides what Slack delivers again until it is acknowledged, and shows the answer. It is acknowledged once the
// effects are kept, which is what event reports.
func (s *service) event(o *occasion, e chat.Event) (kept bool) {
	err := s.repeats.once(string(e.Head().ID), func() error {
		response, err := s.decide(s.life, e)
		if err != nil {
			return err
		}
		heard := time.AfterFunc(s.d.pulse.eventPatience-time.Since(o.received), func() { o.door.ack(nil) })
		defer heard.Stop()
		o.show(s.life, e, response)
		return nil
	})
	if err != nil {
		s.log.Error().Err(err).Type("kind", e).Str("event", string(e.Head().ID)).Msg("an event was not kept; Slack will bring it again")
		o.door.refuse()
		return false
	}
	o.door.ack(nil)
	return true
}

// act decides what Slack delivers once only, a few times if need be, and shows the answer.
func (s *service) act(o *occasion, e chat.Event, patience time.Duration) {
	late := time.AfterFunc(patience-time.Since(o.received), o.keepWaiting)
	defer late.Stop()
	err := s.repeats.once(string(e.Head().ID), func() error {
		response, err := s.decide(s.life, e)
		for _, pause := range retries() {
			if err == nil || !wait(s.life, pause) {
				break
			}
			response, err = s.decide(s.life, e)
		}
		if err != nil {
			return err
		}
		o.show(s.life, e, response)
		return nil
	})
	if s.life.Err() != nil {
		o.door.refuse() // Weft stops: Slack says that it could not be reached
		return
	}
	if err != nil {
		s.log.Error().Err(err).Type("kind", e).Str("event", string(e.Head().ID)).Msg("what somebody did was not kept")
		o.sorry(s.life)
	}
	o.door.ack(nil)
}
