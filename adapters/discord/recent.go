package discord

import (
	"slices"
	"strconv"
	"sync"
	"time"
)

const (
	// recentFor is how long an event is remembered at least: as long as its answer could be given twice.
	recentFor = 15 * time.Minute
	// mostRecent bounds how many are remembered; where more come, each for a shorter time. They take two megabytes.
	mostRecent = 200_000
)

// recent remembers which events have come, so that one which Discord tells twice is answered once. What was stored is
// told apart by the bot besides, over restarts too. It forgets the older half at once, so that no event waits for a
// search through all. Of each it keeps the number alone, which no two things share and which grows with time (Discord:
// Reference, snowflakes): in order, a new one belongs at the end or near it.
type recent struct {
	mu         sync.Mutex
	young, old []uint64  // each in order
	begun      time.Time // when the first of the young came
}

func newRecent() *recent { return &recent{} }

// first reports whether what has this id comes for the first time. What has no number for an id always does.
func (r *recent) first(id string, now time.Time) bool {
	number, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.young) == 0 {
		r.begun = now
	}
	if now.Sub(r.begun) > recentFor || len(r.young) >= mostRecent/2 {
		r.young, r.old, r.begun = r.old[:0], r.young, now
	}
	place, again := slices.BinarySearch(r.young, number)
	if _, before := slices.BinarySearch(r.old, number); again || before {
		return false
	}
	r.young = slices.Insert(r.young, place, number)
	return true
}
