package scheduler

import (
	"sync"
	"time"
)

// Clock tells community time, by which schedules and jobs are due. Elapsed time (timeouts, limits, leases)
// is not its business.
type Clock interface {
	// Now returns the time in UTC, without a monotonic reading: what counts is what clocks show.
	Now() time.Time
}

// Pushable is a clock that may jump. Whoever sleeps by such a clock wakes when it does.
type Pushable interface {
	Clock
	// Changed returns a channel that is closed at the next jump.
	Changed() <-chan struct{}
}

// SystemClock is the clock of the machine.
type SystemClock struct{}

// Now returns the machine's time. The monotonic reading is dropped, since it stands still while a machine
// sleeps.
func (SystemClock) Now() time.Time { return time.Now().UTC().Round(0) }

// OffsetClock is another clock and an offset that only grows. It may be used by many goroutines.
type OffsetClock struct {
	base Clock

	mu      sync.Mutex
	offset  time.Duration
	changed chan struct{}
}

// NewOffsetClock returns a clock that is ahead of base by an offset, which its owner has kept from before.
// A negative offset counts as none.
func NewOffsetClock(base Clock, offset time.Duration) *OffsetClock {
	return &OffsetClock{base: base, offset: max(offset, 0), changed: make(chan struct{})}
}

// Now returns the time of the base clock plus the offset.
func (c *OffsetClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.base.Now().Add(c.offset)
}

// Offset returns how far the clock is ahead. Its owner stores it.
func (c *OffsetClock) Offset() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.offset
}

// Changed returns a channel that is closed at the next push.
func (c *OffsetClock) Changed() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.changed
}

// Push moves the clock forward. It never goes back: what has happened has happened. Anything but a positive
// duration does nothing.
func (c *OffsetClock) Push(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.push(by)
}

// PushTo moves the clock forward to a time, or leaves it alone if that time has been.
func (c *OffsetClock) PushTo(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.push(t.Sub(c.base.Now().Add(c.offset)))
}

func (c *OffsetClock) push(by time.Duration) {
	if by <= 0 {
		return
	}
	c.offset += by
	close(c.changed)
	c.changed = make(chan struct{})
}
