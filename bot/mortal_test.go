package bot_test

import (
	"context"
	"errors"
	"sync"
	"time"

	"weft/data"
)

// errDied ends what a test was waiting for when the program died.
var errDied = errors.New("the program died")

// mortal is a store that can die: from then on nothing is read, written or settled any more.
type mortal struct {
	data.Store
	mu   sync.Mutex
	dead bool
}

func (m *mortal) die() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.dead = true
}

func (m *mortal) alive() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.dead {
		return data.ErrClosed
	}
	return nil
}

func (m *mortal) Update(ctx context.Context, c data.Community, fn func(data.Writer) error) error {
	if err := m.alive(); err != nil {
		return err
	}
	return m.Store.Update(ctx, c, fn)
}

func (m *mortal) View(ctx context.Context, c data.Community, fn func(data.Reader) error) error {
	if err := m.alive(); err != nil {
		return err
	}
	return m.Store.View(ctx, c, fn)
}

func (m *mortal) Settle(ctx context.Context, j data.Job, fn func(data.Writer) error) error {
	if err := m.alive(); err != nil {
		return err
	}
	return m.Store.Settle(ctx, j, fn)
}

func (m *mortal) Claim(ctx context.Context, now time.Time, queue string, n int, ttl time.Duration) ([]data.Job, error) {
	if err := m.alive(); err != nil {
		return nil, err
	}
	return m.Store.Claim(ctx, now, queue, n, ttl)
}

// quietly does something that a dying program may interrupt.
func (h *house) quietly(do func()) {
	h.Helper()
	defer func() {
		v := recover()
		if err, ok := v.(error); v != nil && (!ok || !errors.Is(err, errDied)) {
			panic(v)
		}
	}()
	do()
}
