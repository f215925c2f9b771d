package scheduler

import (
	"context"
	"fmt"
	"time"
)

// Drain waits until all the runners are idle at once: what one of them does may give another something to do.
func Drain(ctx context.Context, runners ...*Runner) error {
	for {
		before := moves(runners)
		for _, r := range runners {
			if err := r.Idle(ctx); err != nil {
				return fmt.Errorf("waiting until queue %q is idle: %w", r.cfg.Queue, err)
			}
		}
		if moves(runners) == before {
			return nil // nothing began or ended while each was seen idle, so all were idle at once
		}
	}
}

// PushTo moves the clock to a time as if it had passed: to the next moment at which something is due, then
// waits until all that it sets off is done, and so on. So a week that is skipped happens in its order. The
// runners must be running, and by that clock. When the context ends the clock stays where it has come to.
func PushTo(ctx context.Context, clock *OffsetClock, target time.Time, runners ...*Runner) error {
	for {
		if err := Drain(ctx, runners...); err != nil {
			return err
		}
		if !clock.Now().Before(target) {
			return nil
		}
		next, ok, err := NextDue(ctx, runners...)
		if err != nil {
			return err
		}
		if !ok || next.After(target) {
			next = target
		}
		clock.PushTo(next)
	}
}

// NextDue returns when the earliest job of the runners' queues is due. ok is false when nothing waits.
func NextDue(ctx context.Context, runners ...*Runner) (at time.Time, ok bool, err error) {
	for _, r := range runners {
		due, waits, err := r.cfg.Store.NextDue(ctx, r.cfg.Queue)
		if err != nil {
			return time.Time{}, false, fmt.Errorf("looking for the next job of queue %q: %w", r.cfg.Queue, err)
		}
		if waits && (!ok || due.Before(at)) {
			at, ok = due, true
		}
	}
	return at, ok, nil
}

func moves(runners []*Runner) uint64 {
	var n uint64
	for _, r := range runners {
		n += r.moves.Load()
	}
	return n
}
