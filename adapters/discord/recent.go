package discord

import (
	"sync"
	"time"
)

const (
	// recentFor is how long an event is remembered: as long as its answer could be given twice.
	recentFor = 15 * time.Minute
	// mostRecent bounds what is remembered.
	mostRecent = 100_000
)

// recent remembers which events have come, so that one which Discord tells twice is answered once. What was stored is
// told apart by the bot besides, over restarts too.
type recent struct {
	mu   sync.Mutex
	of   map[string]time.Time
	next time.Time // when to look for old ones
}

func newRecent() *recent { return &recent{of: map[string]time.Time{}} }

// first reports whether an event comes for the first time.
func (r *recent) first(id string, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now.After(r.next) || len(r.of) >= mostRecent {
		for known, at := range r.of {
			if now.Sub(at) > recentFor || len(r.of) >= mostRecent {
				delete(r.of, known)
			}
		}
		r.next = now.Add(time.Minute)
	}
	if _, again := r.of[id]; again {
		return false
	}
	r.of[id] = now
	return true
}
