package data

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"
)

// Engine is what a storage engine provides: snapshots to read, and a way to apply an [Overlay] durably.
// Everything else that a [Store] promises is written once, in [Core].
type Engine interface {
	// Read runs fn over one snapshot. It does not wait for writers.
	Read(ctx context.Context, fn func(Snapshot) error) error
	// Write gives fn an empty overlay over the community's space as it is, and when fn returns nil makes
	// the changes durable before it returns. Writes run one after another; fn may run again. When the
	// context ends before fn's turn, fn does not run; after that the outcome is waited for.
	Write(ctx context.Context, c Community, fn func(*Overlay) error) error
	// Load fills an engine that holds nothing, completely or not at all: when the records end with an
	// error, nothing of them is kept.
	Load(ctx context.Context, records Records) error
	// Header says what a snapshot needs to know about this database.
	Header() Header
	// Bind keeps the id of the key file in the header, durably.
	Bind(ctx context.Context, keys string) error
	// Close releases everything. Core calls it once, when nothing is in hand any more.
	Close() error
}

// Snapshot is all communities at one moment.
type Snapshot interface {
	// Communities lists every community that was ever written to, ascending.
	Communities() ([]Community, error)
	// Space is the key space of a community; of one that does not exist, an empty one.
	Space(Community) Space
}

// Option adjusts a [Core].
type Option func(*Core)

// WithElapsed sets the clock by which leases run out. It is elapsed time, not community time: the default is
// time.Now, whose monotonic reading no change of the wall clock can disturb.
func WithElapsed(now func() time.Time) Option {
	return func(c *Core) { c.leases = newLeases(now) }
}

// Core is a [Store] over an [Engine]: transactions, jobs in lanes, leases, snapshots. An engine's own Store
// embeds one.
type Core struct {
	engine Engine
	leases *leases

	mu     sync.Mutex
	closed bool
	inHand sync.WaitGroup
}

var _ Store = (*Core)(nil)

// NewCore returns a Store over an engine.
func NewCore(e Engine, opts ...Option) *Core {
	c := &Core{engine: e, leases: newLeases(elapsed)}
	for _, opt := range opts {
		opt(c)
	}
	return c
}

// View implements [Store].
func (c *Core) View(ctx context.Context, community Community, fn func(Reader) error) error {
	if err := c.enter(ctx); err != nil {
		return err
	}
	defer c.inHand.Done()
	return c.engine.Read(ctx, func(s Snapshot) error {
		r := &reader{space: s.Space(community), community: community}
		defer r.end()
		return fn(r)
	})
}

var errNoCommunity = errors.New("a community needs a name")

// Update implements [Store]. An Update inside an Update or a View of the same goroutine waits for itself:
// pass the Writer on instead.
func (c *Core) Update(ctx context.Context, community Community, fn func(Writer) error) error {
	if community == "" {
		return errNoCommunity
	}
	if err := c.enter(ctx); err != nil {
		return err
	}
	defer c.inHand.Done()
	return c.engine.Write(ctx, community, func(o *Overlay) error {
		w := newWriter(o, community)
		defer w.end()
		return fn(w)
	})
}

// Claim implements [Store]. It writes nothing: a claim is a lease in memory.
func (c *Core) Claim(ctx context.Context, now time.Time, queue string, n int, ttl time.Duration) (jobs []Job, err error) {
	if err := c.enter(ctx); err != nil {
		return nil, err
	}
	defer c.inHand.Done()
	if n <= 0 {
		return nil, nil
	}
	c.leases.mu.Lock()
	defer c.leases.mu.Unlock()
	err = c.engine.Read(ctx, func(s Snapshot) error {
		jobs, err = c.leases.claim(s, now, queue, n, ttl)
		return err
	})
	return jobs, err
}

// NextDue implements [Store].
func (c *Core) NextDue(ctx context.Context, queue string) (at time.Time, ok bool, err error) {
	if err := c.enter(ctx); err != nil {
		return time.Time{}, false, err
	}
	defer c.inHand.Done()
	c.leases.mu.Lock()
	defer c.leases.mu.Unlock()
	err = c.engine.Read(ctx, func(s Snapshot) error {
		at, ok, err = c.leases.earliest(s, queue)
		return err
	})
	return at, ok, err
}

// Settle implements [Store].
func (c *Core) Settle(ctx context.Context, j Job, fn func(Writer) error) error {
	if err := c.enter(ctx); err != nil {
		return err
	}
	defer c.inHand.Done()
	held, err := c.leases.settle(j)
	if err != nil {
		return err
	}
	settled := false
	defer func() {
		if settled {
			c.leases.release(held)
		} else {
			c.leases.keep(held)
		}
	}()
	err = c.engine.Write(ctx, j.Community, func(o *Overlay) error { return settle(o, held.job, fn) })
	settled = err == nil
	return err
}

// Release implements [Store]. A lost lease gives [ErrStale].
func (c *Core) Release(ctx context.Context, j Job) error {
	if err := c.enter(ctx); err != nil {
		return err
	}
	defer c.inHand.Done()
	held, err := c.leases.settle(j)
	if err != nil {
		return err
	}
	c.leases.release(held)
	return nil
}

// Communities implements [Store].
func (c *Core) Communities(ctx context.Context) (holding []Community, err error) {
	if err := c.enter(ctx); err != nil {
		return nil, err
	}
	defer c.inHand.Done()
	err = c.engine.Read(ctx, func(s Snapshot) error {
		all, err := s.Communities()
		if err != nil {
			return err
		}
		for _, name := range all {
			p, ok, err := s.Space(name).From(recordSpace)()
			if err != nil {
				return err
			}
			if ok && p.Key[:1] == recordSpace {
				holding = append(holding, name)
			}
		}
		return nil
	})
	return holding, err
}

// Snapshot implements [Store].
func (c *Core) Snapshot(ctx context.Context, w io.Writer) error {
	if err := c.enter(ctx); err != nil {
		return err
	}
	defer c.inHand.Done()
	return c.engine.Read(ctx, func(s Snapshot) error { return writeSnapshot(ctx, w, c.engine.Header(), s) })
}

// Header says which database this is.
func (c *Core) Header() Header { return c.engine.Header() }

// Bind implements [Bound].
func (c *Core) Bind(ctx context.Context, keys string) error {
	if err := c.enter(ctx); err != nil {
		return err
	}
	defer c.inHand.Done()
	return c.engine.Bind(ctx, keys)
}

// Close implements [Store]: it lets what is in hand finish, and takes nothing new.
func (c *Core) Close() error {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return nil
	}
	c.closed = true
	c.mu.Unlock()
	c.inHand.Wait()
	return c.engine.Close()
}

// enter counts a call in, unless the store is closed or the caller has already left.
func (c *Core) enter(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return ErrClosed
	}
	c.inHand.Add(1)
	return nil
}
