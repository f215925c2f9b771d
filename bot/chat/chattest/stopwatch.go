package chattest

import (
	"sync/atomic"
	"testing"
	"time"
)

// tick is how often a [Stopwatch] looks.
const tick = 10 * time.Millisecond

// Stopwatch tells how long something takes, for tests that say it may not take longer. It counts ticks, and each for no
// more than it should last: while the machine that it runs on does something else, it stands still. Waiting it shows in
// full, and never more time than has passed.
type Stopwatch struct{ counted atomic.Int64 }

// Begin starts a stopwatch, which ends with the test.
func Begin(tb testing.TB) *Stopwatch {
	tb.Helper()
	s, stop, done := &Stopwatch{}, make(chan struct{}), make(chan struct{})
	tb.Cleanup(func() {
		close(stop)
		<-done
	})
	go func() {
		defer close(done)
		for {
			begun := time.Now()
			select {
			case <-stop:
				return
			case <-time.After(tick):
			}
			s.counted.Add(int64(min(time.Since(begun), tick)))
		}
	}()
	return s
}

// Took is how long it has taken so far.
func (s *Stopwatch) Took() time.Duration { return time.Duration(s.counted.Load()) }
