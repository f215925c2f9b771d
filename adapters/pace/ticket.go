package pace

import (
	"container/heap"
	"time"
)

// stage says where a ticket stands.
type stage int

const (
	fresh   stage = iota // it asks for the first time
	waiting              // it was told to come when it is due
	booked               // it is there, and goes when it is due
	missing              // it did not come; its place was passed on
)

type ticket struct {
	id     string
	share  string
	number int64 // in the order in which they first asked
	stage  stage
	ahead  bool // goes before every round: somebody waits right now, or it had a slot already
	due    instant

	home   *limit // where it waits
	turn   int64  // its round there
	order  node   // in home's queue
	appt   node   // in home's appointments
	in     bool   // whether it is in both
	away   bool   // whether it is in home's away, by appt
	claims bool   // whether it is in home's claims too, by order

	books []*limit // where it is booked

	wake  instant // when it is late, or forgotten
	index int     // in the calendar; -1: not in it
}

// turnIn is the round in which a ticket stands, or would stand, in a limit. Coming too late does not cost more
// than coming anew.
func (t *ticket) turnIn(l *limit) int64 {
	switch {
	case t.ahead:
		return 0
	case t.home != l:
		return l.next(t.share)
	case t.in:
		return t.turn
	}
	return min(t.turn, l.next(t.share))
}

// stepOut takes a ticket out of the queue in which it waits. It remembers where.
func (t *ticket) stepOut() {
	if t.in {
		t.home.exit(t)
	}
	if t.away {
		t.home.found(t)
	}
}

// leave takes a ticket out of the queue in which it waits, for good.
func (t *ticket) leave() {
	t.stepOut()
	t.home = nil
}

// calendar is a heap of tickets by the moment at which something becomes of them though nobody asks.
type calendar struct{ byWake }

func (c *calendar) first() *ticket {
	if len(c.byWake) == 0 {
		return nil
	}
	return c.byWake[0]
}

func (c *calendar) set(t *ticket, wake instant) {
	t.wake = wake
	if t.index >= 0 {
		heap.Fix(&c.byWake, t.index)
		return
	}
	heap.Push(&c.byWake, t)
}

func (c *calendar) remove(t *ticket) {
	if t.index >= 0 {
		heap.Remove(&c.byWake, t.index)
	}
}

type byWake []*ticket

func (h byWake) Len() int           { return len(h) }
func (h byWake) Less(i, j int) bool { return h[i].wake < h[j].wake }
func (h byWake) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}

// Push and Pop are for container/heap.
func (h *byWake) Push(x any) {
	t := x.(*ticket)
	t.index = len(*h)
	*h = append(*h, t)
}

func (h *byWake) Pop() any {
	last := len(*h) - 1
	t := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	t.index = -1
	return t
}

// habit is what can be expected of those who were told to come again.
type habit struct {
	mean, deviation time.Duration // how late they come (a moving mean and mean deviation, as TCP keeps of round trips)
	back            float64       // the part of those who missed their appointment that come after all
}

func (h *habit) came(after time.Duration) {
	if after < 0 {
		return
	}
	after = min(after, late)
	off := after - h.mean
	h.mean += off / 32
	h.deviation += (off.Abs() - h.deviation) / 32
}

// lead is how long before their slot people are asked to come, so that somebody is usually there.
func (h *habit) lead() time.Duration {
	return min(max(h.mean+h.deviation, 20*time.Millisecond), Patience)
}

func (h *habit) returned(part float64) { h.back += (part - h.back) / 32 }

// returning is how many of those who are missing may still come, and will then go first.
func (h *habit) returning(missing int) int { return int(h.back * float64(missing)) }
