package scheduler

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"weft/data"
)

// Rhythm of a [Runner], in elapsed time.
const (
	// LongestSleep bounds the time between two looks at the clock. A machine that slept, or whose clock was
	// set, is late by no more than this.
	LongestSleep = 30 * time.Second
	// DefaultLease is how long a worker may hold a job.
	DefaultLease = time.Minute
	// DefaultWorkers is how many jobs are in hand at once.
	DefaultWorkers = 4

	retryStore = time.Second           // after the store failed
	leastSleep = 20 * time.Millisecond // whatever the store says, the loop never spins
)

// ErrStopped: the runner has stopped, so that what is due stays due.
var ErrStopped = errors.New("the runner has stopped")

// PanicError is a panic of a handler, as an error.
type PanicError struct {
	Value any
	Stack []byte
}

func (e *PanicError) Error() string { return fmt.Sprintf("the handler panicked: %v", e.Value) }

// Handler does one job and settles it. A job that it leaves unsettled is claimed again when its lease has
// run out. Its context ends with the lease, not with the runner's.
type Handler func(ctx context.Context, j data.Job) error

// RunnerConfig is what a [Runner] needs. Zero values take the defaults.
type RunnerConfig struct {
	Store   data.Store
	Queue   string
	Clock   Clock
	Handle  Handler
	Workers int           // most jobs in hand at once
	Lease   time.Duration // elapsed time; also the most that stopping waits
	// OnError hears of errors and panics ([*PanicError]) of the handler, with the job; and of errors of the
	// store, with a job that has only a queue. It may be called by many goroutines.
	OnError func(data.Job, error)
}

// Runner takes the due jobs of one queue and hands them to workers. Create one with [NewRunner].
type Runner struct {
	cfg   RunnerConfig
	hands chan struct{} // one token per job in hand
	wake  chan struct{}
	done  chan struct{}
	moves atomic.Uint64 // jobs taken in hand plus jobs finished

	mu      sync.Mutex
	waiting []chan struct{} // of Idle
}

// NewRunner makes a runner that does nothing yet. It panics if a part is missing.
func NewRunner(cfg RunnerConfig) *Runner {
	if cfg.Store == nil || cfg.Queue == "" || cfg.Clock == nil || cfg.Handle == nil {
		panic("scheduler: a runner needs a store, a queue, a clock and a handler")
	}
	if cfg.Workers <= 0 {
		cfg.Workers = DefaultWorkers
	}
	if cfg.Lease <= 0 {
		cfg.Lease = DefaultLease
	}
	if cfg.OnError == nil {
		cfg.OnError = func(data.Job, error) {}
	}
	return &Runner{
		cfg:   cfg,
		hands: make(chan struct{}, cfg.Workers),
		wake:  make(chan struct{}, 1),
		done:  make(chan struct{}),
	}
}

// Wake makes the runner look at its queue now. Call it after a transaction that enqueued something. It does
// not block, and is harmless at any time.
func (r *Runner) Wake() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// Run works until the context ends or the store is closed, then finishes what is in hand. It returns nil
// when it was told to stop, and may be called once.
func (r *Runner) Run(ctx context.Context) error {
	defer close(r.done)
	defer r.finish()
	for {
		changed := changes(r.cfg.Clock)
		sleep, err := r.pass(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, data.ErrClosed):
			return err
		case err != nil:
			r.cfg.OnError(data.Job{Queue: r.cfg.Queue}, err)
			sleep = retryStore
		}
		timer := time.NewTimer(sleep)
		select {
		case <-ctx.Done():
		case <-r.wake:
		case <-changed:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// pass starts what is due, as far as there are hands, and returns how long nothing else needs doing.
func (r *Runner) pass(ctx context.Context) (time.Duration, error) {
	asked := r.asked()
	for ctx.Err() == nil {
		free := cap(r.hands) - len(r.hands)
		if free == 0 {
			return LongestSleep, nil // a worker that finishes wakes us
		}
		jobs, err := r.cfg.Store.Claim(ctx, r.cfg.Clock.Now(), r.cfg.Queue, free, r.cfg.Lease)
		if err != nil {
			return 0, fmt.Errorf("claiming jobs of queue %q: %w", r.cfg.Queue, err)
		}
		for _, j := range jobs {
			r.start(ctx, j)
		}
		if len(jobs) == free {
			continue
		}
		return r.rest(ctx, asked)
	}
	return 0, ctx.Err()
}

// rest returns how long to sleep, and tells those who asked in time whether there is anything left to do.
func (r *Runner) rest(ctx context.Context, asked int) (time.Duration, error) {
	busy := len(r.hands) > 0
	due, ok, err := r.cfg.Store.NextDue(ctx, r.cfg.Queue)
	if err != nil {
		return 0, fmt.Errorf("looking for the next job of queue %q: %w", r.cfg.Queue, err)
	}
	wait := LongestSleep
	if ok {
		wait = min(due.Sub(r.cfg.Clock.Now()), LongestSleep)
	}
	if wait > 0 && !busy {
		r.answer(asked)
	}
	return max(wait, leastSleep), nil
}

func (r *Runner) start(ctx context.Context, j data.Job) {
	r.hands <- struct{}{}
	r.moves.Add(1)
	go func() {
		defer r.Wake()
		defer func() { <-r.hands }()
		defer r.moves.Add(1)
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.cfg.Lease)
		defer cancel()
		if err := r.handle(ctx, j); err != nil {
			r.cfg.OnError(j, err)
		}
	}()
}

func (r *Runner) handle(ctx context.Context, j data.Job) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{Value: v, Stack: debug.Stack()}
		}
	}()
	return r.cfg.Handle(ctx, j)
}

// finish waits for what is in hand, by taking every hand itself.
func (r *Runner) finish() {
	for range cap(r.hands) {
		r.hands <- struct{}{}
	}
}

// Idle waits until nothing of the queue is due and nothing is in hand. It returns [ErrStopped] if the runner
// stops first. A job whose handler failed is neither, until its lease has run out.
func (r *Runner) Idle(ctx context.Context) error {
	quiet := make(chan struct{})
	r.mu.Lock()
	r.waiting = append(r.waiting, quiet)
	r.mu.Unlock()
	r.Wake()
	select {
	case <-quiet:
		return nil
	case <-r.done:
		return ErrStopped
	case <-ctx.Done():
		return ctx.Err()
	}
}

// asked returns how many wait for quiet. Only they may be answered by the pass that begins now: whoever asks
// later may have enqueued something that this pass does not see.
func (r *Runner) asked() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.waiting)
}

func (r *Runner) answer(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, quiet := range r.waiting[:n] {
		close(quiet)
	}
	r.waiting = append([]chan struct{}(nil), r.waiting[n:]...)
}

func changes(c Clock) <-chan struct{} {
	if p, ok := c.(Pushable); ok {
		return p.Changed()
	}
	return nil
}
