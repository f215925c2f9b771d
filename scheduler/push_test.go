package scheduler

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"weft/data"
)

// A schedule that fires, and an outbox that it fills: what the demo pushes its clock over.
func TestPushToSkipsAWeekInItsOrder(t *testing.T) {
	onStage(t, func(s *stage) {
		// The bubble begins on Saturday, 1 January 2000.
		daily := Entry{ID: "daily", Spec: Spec{Cron: "0 9 * * 1-5", Zone: "UTC"}}
		plan(t, s.store, daily, "2000-01-01T00:00")
		const day = 24 * time.Hour
		at := func() string { return s.clock.Now().Format("Mon 15:04") }
		planner, stopPlanner := s.runs(RunnerConfig{Queue: Queue, Handle: func(ctx context.Context, j data.Job) error {
			return s.store.Settle(ctx, j, func(w data.Writer) error {
				v, err := Advance(w, j, daily, s.clock.Now())
				if err != nil || len(v.Run) == 0 {
					return err
				}
				s.note(at() + " opens")
				now := s.clock.Now()
				return errors.Join(
					w.Enqueue(data.Job{Key: "ask" + v.Run[0].Local.String(), Queue: "outbox", NotBefore: now}),
					w.Enqueue(data.Job{Key: "close" + v.Run[0].Local.String(), Queue: "outbox", NotBefore: now.Add(8 * time.Hour)}),
				)
			})
		}})
		outbox, stopOutbox := s.runs(RunnerConfig{Queue: "outbox", Handle: func(ctx context.Context, j data.Job) error {
			time.Sleep(time.Second)
			s.note(at() + " " + j.Key[:len(j.Key)-len("2000-01-03T09:00")])
			return s.store.Settle(ctx, j, func(data.Writer) error { return nil })
		}})
		target := s.clock.Now().Add(4*day + 12*time.Hour) // Wednesday noon
		// In the order in which the outbox comes first, it is idle before the planner has filled it.
		if err := PushTo(context.Background(), s.clock, target, outbox, planner); err != nil {
			t.Fatal(err)
		}
		if s.clock.Now().Before(target) || s.clock.Now().After(target.Add(time.Minute)) {
			t.Errorf("the clock is at %v, want %v", s.clock.Now(), target)
		}
		stopPlanner()
		stopOutbox()
		s.saw(
			"Mon 09:00 opens", "Mon 09:00 ask", "Mon 17:00 close",
			"Tue 09:00 opens", "Tue 09:00 ask", "Tue 17:00 close",
			"Wed 09:00 opens", "Wed 09:00 ask",
		)
		expect(t, s.store, "daily@2000-01-06T09:00 2000-01-06T09:00")
	})
}

func TestDrainFollowsAChainBetweenQueues(t *testing.T) {
	onStage(t, func(s *stage) {
		const links = 20
		next := func(queue string) Handler {
			return func(ctx context.Context, j data.Job) error {
				time.Sleep(time.Second)
				var n int
				if _, err := fmt.Sscanf(j.Key, "link %d", &n); err != nil {
					return err
				}
				s.note(j.Key)
				return s.store.Settle(ctx, j, func(w data.Writer) error {
					if n == links {
						return nil
					}
					return w.Enqueue(data.Job{Key: fmt.Sprintf("link %d", n+1), Queue: queue, NotBefore: s.clock.Now()})
				})
			}
		}
		a, stopA := s.runs(RunnerConfig{Queue: "a", Handle: next("b")})
		b, stopB := s.runs(RunnerConfig{Queue: "b", Handle: next("a")})
		for _, order := range [][]*Runner{{a, b}, {b, a}} {
			s.events = nil
			s.enqueue("link 1", "a", 0)
			if err := Drain(context.Background(), order...); err != nil {
				t.Fatal(err)
			}
			if len(s.events) != links {
				t.Errorf("%d of %d links were done", len(s.events), links)
			}
		}
		stopA()
		stopB()
	})
}

func TestPushToStopsWithItsContext(t *testing.T) {
	onStage(t, func(s *stage) {
		r, stop := s.runs(RunnerConfig{Handle: func(ctx context.Context, j data.Job) error {
			return s.store.Settle(ctx, j, func(w data.Writer) error { // it never comes to an end
				return w.Enqueue(data.Job{Key: j.Key, Queue: j.Queue, NotBefore: j.NotBefore})
			})
		}})
		s.enqueue("loop", "work", time.Hour)
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		start := s.clock.Now()
		if err := PushTo(ctx, s.clock, start.Add(2*time.Hour), r); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want %v", err, context.Canceled)
		}
		if !s.clock.Now().Equal(start) {
			t.Errorf("the clock went on to %v", s.clock.Now())
		}
		stop()
	})
}
