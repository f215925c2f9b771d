package bot

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"

	"weft/data"
	"weft/scheduler"
)

// mostAttempts is how often in a row a failing piece of work is tried before it is given up and reported. A
// program that is started again begins to count anew: it may be a mended one.
const mostAttempts = 10

// attempt runs a job; one that fails waits and is tried again, and one that keeps failing is given up, so that
// a mistake in the program can hold up neither its lane nor the log.
func (b *Bot) attempt(ctx context.Context, j data.Job, handle scheduler.Handler) error {
	err := guarded(ctx, j, handle)
	if err == nil || errors.Is(err, data.ErrStale) || errors.Is(err, data.ErrClosed) {
		b.strikes.clear(j)
		return nil
	}
	b.meter.failed(j.Queue)
	failed := b.strikes.add(j)
	ctx = context.WithoutCancel(ctx)
	if failed < mostAttempts || j.Queue == queueKeys {
		again := j
		again.NotBefore = b.clock.Now().Add(backoff(failed - 1))
		settleErr := b.store.Settle(ctx, j, func(w data.Writer) error { return w.Enqueue(again) })
		return errors.Join(fmt.Errorf("attempt %d: %w", failed, err), unlessStale(settleErr))
	}
	b.strikes.clear(j)
	b.meter.gaveUp(j.Queue)
	settleErr := b.store.Settle(ctx, j, func(w data.Writer) error { return b.giveUp(w, j) })
	if settleErr != nil && !errors.Is(settleErr, data.ErrStale) {
		// Not even giving up can be written down, for example because the record is damaged: then it just ends.
		settleErr = errors.Join(settleErr, b.store.Settle(ctx, j, func(data.Writer) error { return nil }))
	}
	return errors.Join(fmt.Errorf("given up after attempt %d: %w", failed, err), unlessStale(settleErr))
}

// giveUp ends what keeps failing: a message is reported as one that will not arrive, and a schedule goes on
// with its next time.
func (b *Bot) giveUp(w data.Writer, j data.Job) error {
	tx := b.newTx(w, View{bot: b})
	if !isOfTrouble(j) {
		if err := tx.Tell(Trouble{Kind: TroubleWork, Detail: j.Queue}); err != nil {
			return err
		}
	}
	switch j.Queue {
	case queueOutbox:
		rec, err := b.posts.Get(w, postOf(j))
		if errors.Is(err, data.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		c, _ := rec.copyIn(placeOf(j))
		r := request{record: rec, copy: c, revision: rec.Revision}
		switch c.State {
		case StateWaiting:
			return tx.conclude(r, StateFailed, ReasonBroken)
		case StateSending:
			return tx.conclude(r, StateDoubtful, ReasonNotCertain)
		case StateSent:
			return tx.stand(r, ReasonBroken)
		case StateCarried, StateFailed, StateExpired, StateDoubtful, StateRetracted:
		}
	case queueSchedule:
		planned, err := scheduler.Decode(j)
		if err != nil {
			return err
		}
		_, _, err = scheduler.Plan(w, planned.Entry, tx.now)
		return err
	}
	return nil
}

// isOfTrouble reports whether a job is itself news of trouble: that nobody could be told is only logged, since
// saying so would be news of trouble again.
func isOfTrouble(j data.Job) bool {
	if j.Queue != queueNews {
		return false
	}
	news, err := decodeNews(j.Body)
	_, trouble := news.(Trouble)
	return err != nil || trouble
}

func guarded(ctx context.Context, j data.Job, handle scheduler.Handler) (err error) {
	defer recovered(&err)
	return handle(ctx, j)
}

// recovered turns a panic into an error that carries where it happened.
func recovered(err *error) {
	if v := recover(); v != nil {
		*err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
	}
}

func unlessStale(err error) error {
	if errors.Is(err, data.ErrStale) {
		return nil
	}
	return err
}

// strikes counts how often in a row each job failed. The store's own count will not do: a message that waited
// for the end of a hold, or a schedule that ran ten times, has not failed.
type strikes struct {
	mu sync.Mutex
	of map[string]int
}

func (s *strikes) add(j data.Job) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.of[j.Key]++
	return s.of[j.Key]
}

func (s *strikes) clear(j data.Job) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.of, j.Key)
}

func (s *strikes) count(j data.Job) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.of[j.Key]
}
