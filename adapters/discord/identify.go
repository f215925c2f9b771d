package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

const (
	// identifyWindow is the time for which Discord counts IDENTIFYs (Discord: Gateway, identifying).
	identifyWindow = 24 * time.Hour
	// identifyMost is where we stop: Discord resets the token of whoever sends more than 1,000 in a day, which a
	// loop of crashes reaches overnight. What is left is for the steward who mends it.
	identifyMost = 800
	// identifyEvery is how long one of the places of max_concurrency is taken by one IDENTIFY (Discord: Gateway,
	// sharding).
	identifyEvery = 5 * time.Second
)

// errSpent: Discord must not be greeted anew for now.
var errSpent = errors.New("too many new sessions for one day")

// identifyBudget counts how often a session was begun in the last day, over restarts of the program.
type identifyBudget struct {
	path string // "" keeps the count in memory alone
	most int

	mu sync.Mutex
	at []time.Time // oldest first
}

// openBudget reads what was spent before. A file that is damaged counts as one that says nothing: the worst that
// follows is that the count begins anew, and Discord's own figure is asked besides.
func openBudget(path string) (*identifyBudget, error) {
	b := &identifyBudget{path: path, most: identifyMost}
	if path == "" {
		return b, nil
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return b, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read how many sessions were begun: %w", err)
	}
	var at []time.Time
	if json.Unmarshal(data, &at) == nil {
		slices.SortFunc(at, time.Time.Compare)
		b.at = at
	}
	return b, nil
}

// left is how long to wait until a session may be begun: 0 for now.
func (b *identifyBudget) left(now time.Time) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.forget(now)
	if len(b.at) < b.most {
		return 0
	}
	return b.at[len(b.at)-b.most].Add(identifyWindow).Sub(now)
}

// spend counts one IDENTIFY before it is sent. An error says that it was counted in memory alone.
func (b *identifyBudget) spend(now time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.forget(now)
	if len(b.at) >= b.most {
		return errSpent
	}
	b.at = append(b.at, now.UTC().Round(0))
	if b.path == "" {
		return nil
	}
	data, err := json.Marshal(b.at)
	if err != nil {
		return fmt.Errorf("note that a session begins: %w", err)
	}
	return writeWhole(b.path, data)
}

// forget drops what is older than a day, and what a clock that was set back has put into the future.
func (b *identifyBudget) forget(now time.Time) {
	b.at = slices.DeleteFunc(b.at, func(t time.Time) bool { return now.Sub(t) >= identifyWindow || t.After(now.Add(time.Minute)) })
}

// writeWhole writes a file so that a crash leaves the old one or the new one.
func writeWhole(path string, data []byte) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name())
		}
	}()
	_, err = file.Write(data)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := os.Rename(file.Name(), path); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

// identifyGate lets as many shards IDENTIFY at a time as Discord allows: those whose number has the same remainder by
// max_concurrency go one after another, five seconds apart.
type identifyGate struct {
	every time.Duration
	slots []chan time.Time // each holds when its place was last taken
}

func newIdentifyGate(concurrency int, every time.Duration) *identifyGate {
	g := &identifyGate{every: every, slots: make([]chan time.Time, max(concurrency, 1))}
	for i := range g.slots {
		g.slots[i] = make(chan time.Time, 1)
		g.slots[i] <- time.Time{}
	}
	return g
}

// enter waits for a shard's turn. The turn ends with leave, which is told whether a session was begun.
func (g *identifyGate) enter(ctx context.Context, shard int) (leave func(begun time.Time), err error) {
	slot := g.slots[shard%len(g.slots)]
	var last time.Time
	select {
	case last = <-slot:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if err := sleep(ctx, time.Until(last.Add(g.every))); err != nil {
		slot <- last
		return nil, err
	}
	return func(begun time.Time) {
		if begun.IsZero() {
			begun = last
		}
		slot <- begun
	}, nil
}

// sleep waits, unless ctx ends before.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
