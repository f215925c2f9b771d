package discord

import (
	"sync"
	"time"
)

const (
	// recentFor is how long an event is remembered at least: as long as its answer could be given twice.
	recentFor = 15 * time.Minute
	// mostRecent bounds how many are remembered; where more come, each for a shorter time.
	mostRecent = 200_000
)

// recent remembers which events have come, so that one which Discord tells twice is answered once. What was stored is
// told apart by the bot besides, over restarts too. It forgets the older half at once, so that no event waits for a
// search through all.
type recent struct {
	mu         sync.Mutex
	young, old map[string]bool
	begun      time.Time // when the first of the young came
}

func newRecent() *recent { return &recent{young: map[string]bool{}} }

// first reports whether an event comes for the first time.
func (r *recent) first(id string, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.young) == 0 {
		r.begun = now
	}
	if now.Sub(r.begun) > recentFor || len(r.young) >= mostRecent/2 {
		r.old, r.young, r.begun = r.young, map[string]bool{}, now
	}
	if r.young[id] || r.old[id] {
		return false
	}
	r.young[id] = true
	return true
}
