package scheduler

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"weft/data"
	"weft/data/memory"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// stage is a store, a clock, and a record of what happened.
type stage struct {
	t     *testing.T
	store data.Store
	clock *OffsetClock

	mu     sync.Mutex
	events []string
}

// onStage runs a test in a bubble of time that costs nothing.
func onStage(t *testing.T, play func(*stage)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &stage{t: t, store: memory.New(), clock: NewOffsetClock(SystemClock{}, 0)}
		play(s)
		if err := s.store.Close(); err != nil {
			t.Error(err)
		}
	})
}

// runs starts a runner; the function that it returns stops it.
func (s *stage) runs(cfg RunnerConfig) (*Runner, func()) {
	cfg.Store = s.store
	if cfg.Clock == nil {
		cfg.Clock = s.clock
	}
	if cfg.Queue == "" {
		cfg.Queue = "work"
	}
	r := NewRunner(cfg)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- r.Run(ctx) }()
	return r, func() {
		cancel()
		if err := <-done; err != nil {
			s.t.Errorf("the runner stopped with %v", err)
		}
	}
}

func (s *stage) enqueue(key, queue string, in time.Duration) {
	s.t.Helper()
	update(s.t, s.store, func(w data.Writer) error {
		return w.Enqueue(data.Job{Key: key, Queue: queue, NotBefore: s.clock.Now().Add(in)})
	})
}

// done settles a job and notes when it happened.
func (s *stage) done(ctx context.Context, j data.Job) error {
	s.note(j.Key)
	return s.store.Settle(ctx, j, func(data.Writer) error { return nil })
}

func (s *stage) note(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events = append(s.events, what)
}

func (s *stage) saw(want ...string) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Equal(s.events, want) {
		s.t.Errorf("saw %v, want %v", s.events, want)
	}
}

func TestRunnerTakesWhatIsDueWhenItIsDue(t *testing.T) {
	onStage(t, func(s *stage) {
		s.enqueue("due", "work", 0)
		s.enqueue("soon", "work", 10*time.Second)
		s.enqueue("later", "work", 10*time.Minute)
		s.enqueue("elsewhere", "other", 0)
		start := time.Now()
		_, stop := s.runs(RunnerConfig{Handle: func(ctx context.Context, j data.Job) error {
			s.note(time.Since(start).Round(time.Second).String())
			return s.done(ctx, j)
		}})
		time.Sleep(time.Hour)
		stop()
		s.saw("0s", "due", "10s", "soon", "10m0s", "later")
	})
}

func TestRunnerWakes(t *testing.T) {
	onStage(t, func(s *stage) {
		r, stop := s.runs(RunnerConfig{Handle: s.done})
		synctest.Wait() // it sleeps
		s.enqueue("new", "work", 0)
		r.Wake()
		synctest.Wait()
		s.saw("new")
		s.enqueue("tomorrow", "work", 24*time.Hour)
		s.clock.Push(25 * time.Hour) // no time passes but the clock's
		synctest.Wait()
		s.saw("new", "tomorrow")
		stop()
	})
}

// wrongClock is a machine whose clock is set by hand, with nobody told.
type wrongClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *wrongClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *wrongClock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

func TestRunnerNoticesAClockThatWasSet(t *testing.T) {
	onStage(t, func(s *stage) {
		clock := &wrongClock{now: s.clock.Now()}
		s.enqueue("tomorrow", "work", 24*time.Hour)
		_, stop := s.runs(RunnerConfig{Clock: clock, Handle: s.done})
		synctest.Wait()
		clock.set(clock.Now().Add(24 * time.Hour))
		time.Sleep(LongestSleep + time.Second)
		s.saw("tomorrow")
		stop()
	})
}

func TestRunnerBoundsWhatIsInHand(t *testing.T) {
	onStage(t, func(s *stage) {
		for i := range 10 {
			s.enqueue(fmt.Sprint(i), "work", 0)
		}
		var mu sync.Mutex
		inHand, most := 0, 0
		count := func(by int) {
			mu.Lock()
			defer mu.Unlock()
			inHand += by
			most = max(most, inHand)
		}
		r, stop := s.runs(RunnerConfig{Workers: 3, Handle: func(ctx context.Context, j data.Job) error {
			count(1)
			defer count(-1)
			time.Sleep(time.Second)
			return s.done(ctx, j)
		}})
		if err := r.Idle(context.Background()); err != nil {
			t.Fatal(err)
		}
		stop()
		if most != 3 || len(s.events) != 10 {
			t.Errorf("%d in hand at most, %d done; want 3 and 10", most, len(s.events))
		}
	})
}

func TestRunnerSurvivesPanicsAndErrors(t *testing.T) {
	onStage(t, func(s *stage) {
		s.enqueue("a panics", "work", 0)
		s.enqueue("b fails", "work", 0)
		s.enqueue("c works", "work", time.Second)
		attempts := 0
		_, stop := s.runs(RunnerConfig{
			Workers: 1,
			Lease:   10 * time.Second,
			Handle: func(ctx context.Context, j data.Job) error {
				switch attempts++; attempts {
				case 1:
					panic("a bug")
				case 2:
					return errors.New("a mishap")
				}
				return s.done(ctx, j)
			},
			OnError: func(j data.Job, err error) {
				var p *PanicError
				if errors.As(err, &p) && !strings.Contains(string(p.Stack), "runner_test.go") {
					t.Errorf("the stack does not lead to the bug: %s", p.Stack)
				}
				s.note(j.Key + ": " + err.Error())
			},
		})
		time.Sleep(5 * time.Minute)
		stop()
		s.saw("a panics: the handler panicked: a bug", "b fails: a mishap", "c works", "a panics", "b fails")
	})
}

func TestRunnerFinishesWhatIsInHand(t *testing.T) {
	onStage(t, func(s *stage) {
		s.enqueue("slow", "work", 0)
		_, stop := s.runs(RunnerConfig{Handle: func(ctx context.Context, j data.Job) error {
			time.Sleep(20 * time.Second)
			if ctx.Err() != nil {
				t.Errorf("was interrupted: %v", ctx.Err())
			}
			return s.done(ctx, j)
		}})
		time.Sleep(time.Second)
		s.enqueue("too late", "work", 0)
		stop()
		s.saw("slow")
	})
}

func TestRunnerEndsWithItsStore(t *testing.T) {
	onStage(t, func(s *stage) {
		if err := s.store.Close(); err != nil {
			t.Fatal(err)
		}
		r := NewRunner(RunnerConfig{Store: s.store, Queue: "work", Clock: s.clock, Handle: s.done})
		if err := r.Run(context.Background()); !errors.Is(err, data.ErrClosed) {
			t.Errorf("ended with %v, want %v", err, data.ErrClosed)
		}
		if err := r.Idle(context.Background()); !errors.Is(err, ErrStopped) {
			t.Errorf("idle: %v, want %v", err, ErrStopped)
		}
	})
}

// faulty is a store that fails some of the time.
type faulty struct {
	data.Store
	fail int
}

func (f *faulty) Claim(ctx context.Context, now time.Time, queue string, n int, ttl time.Duration) ([]data.Job, error) {
	if f.fail--; f.fail >= 0 {
		return nil, errors.New("the disk is full")
	}
	return f.Store.Claim(ctx, now, queue, n, ttl)
}

func TestRunnerGoesOnAfterTheStoreFailed(t *testing.T) {
	onStage(t, func(s *stage) {
		s.enqueue("job", "work", 0)
		s.store = &faulty{Store: s.store, fail: 2}
		_, stop := s.runs(RunnerConfig{Handle: s.done, OnError: func(j data.Job, err error) {
			s.note(j.Queue + ": " + err.Error())
		}})
		time.Sleep(time.Minute)
		stop()
		s.saw(`work: claiming jobs of queue "work": the disk is full`, `work: claiming jobs of queue "work": the disk is full`, "job")
	})
}

// hooked calls a function after the store has said when the next job is due, and before the runner hears it.
type hooked struct {
	data.Store
	after func()
}

func (h *hooked) NextDue(ctx context.Context, queue string) (time.Time, bool, error) {
	at, ok, err := h.Store.NextDue(ctx, queue)
	if after := h.after; after != nil {
		h.after = nil
		after()
	}
	return at, ok, err
}

func TestIdleIsNotAnsweredByALookFromBefore(t *testing.T) {
	onStage(t, func(s *stage) {
		h := &hooked{Store: s.store}
		s.store = h
		var r *Runner
		idle := make(chan error, 1)
		h.after = func() {
			s.enqueue("new", "work", 0)
			go func() {
				err := r.Idle(context.Background())
				s.note("idle")
				idle <- err
			}()
			synctest.Wait() // it has asked
		}
		r = NewRunner(RunnerConfig{Store: h, Queue: "work", Clock: s.clock, Handle: func(ctx context.Context, j data.Job) error {
			time.Sleep(time.Second)
			return s.done(ctx, j)
		}})
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() { done <- r.Run(ctx) }()
		if err := <-idle; err != nil {
			t.Error(err)
		}
		s.saw("new", "idle")
		cancel()
		<-done
	})
}

func TestIdleEndsWithItsContext(t *testing.T) {
	onStage(t, func(s *stage) {
		s.enqueue("slow", "work", 0)
		r, stop := s.runs(RunnerConfig{Handle: func(ctx context.Context, j data.Job) error {
			time.Sleep(30 * time.Second)
			return s.done(ctx, j)
		}})
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if err := r.Idle(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("idle: %v, although something is in hand", err)
		}
		stop()
	})
}
