package datatest

import (
	"errors"
	"time"

	"weft/data"
)

func testLanesKeepOrder(f *fixture) {
	early := job("red2", "red")
	early.NotBefore = morning.Add(-time.Hour) // due before the head, and still behind it
	f.enqueue(job("red1", "red"), early, job("blue1", "blue"), job("own1", ""), job("own2", ""))
	first := f.claims("red1", "blue1", "own1", "own2")
	f.claims()
	f.settle(first[0], nothing)
	f.claims("red2")
	f.check(f.store.Release(f.Context(), first[1]))
	again := f.claims("blue1")
	if again[0].Fence == first[1].Fence {
		f.Error("the second claim has the fencing token of the first")
	}
	f.wants(f.store.Settle(f.Context(), first[1], nothing), data.ErrStale)

	late := job("green1", "green")
	late.NotBefore = morning.Add(time.Hour) // a head that is not due holds its lane
	f.enqueue(late, job("green2", "green"))
	f.claims()
}

func testRetryKeepsItsPlace(f *fixture) {
	f.enqueue(job("k1", "red"), job("k2", "red"))
	for attempt := range 3 {
		j := f.claims("k1")[0]
		if j.Attempts != attempt {
			f.Fatalf("attempts %d, want %d", j.Attempts, attempt)
		}
		f.settle(j, func(w data.Writer) error {
			again := j
			again.Body = []byte("again")
			return w.Enqueue(again)
		})
		f.reopen()
	}
	f.enqueue(job("k1", "red")) // replaced: counted anew
	j := f.claims("k1")[0]
	if j.Attempts != 0 || len(j.Body) != 0 {
		f.Fatalf("the replaced job is %+v", j)
	}
	f.settle(j, func(w data.Writer) error { // a retry by another way
		return errors.Join(w.Cancel("k1"), w.Enqueue(job("k1", "red")))
	})
	f.settle(f.claims("k1")[0], nothing)
	f.settle(f.claims("k2")[0], func(w data.Writer) error { return w.Enqueue(job("k2", "blue")) }) // changes its lane
	f.claims("k2")
}

func testReplacedWhileHeld(f *fixture) {
	f.enqueue(job("k1", "red"), job("k2", "red"))
	held := f.claims("k1")[0]
	newer := job("k1", "red")
	newer.Body = []byte("newer")
	f.enqueue(newer)
	f.claims() // not while the worker has the older one
	f.settle(held, func(w data.Writer) error {
		retry := job("k1", "red")
		retry.Body = []byte("retry")
		return w.Enqueue(retry) // knows less than whoever replaced it
	})
	j := f.claims("k1")[0]
	if string(j.Body) != "newer" || j.Attempts != 0 {
		f.Fatalf("there is %+v, want the newer version", j)
	}

	f.enqueue(job("k1", "blue")) // moved to another lane while held
	f.claims()                   // neither it, in its new lane, nor the next of the old one
	f.settle(j, nothing)
	f.claims("k2", "k1")
}

func testCancelledWhileHeld(f *fixture) {
	f.enqueue(job("k1", "red"), job("k2", "red"))
	held := f.claims("k1")[0]
	f.update(func(w data.Writer) error { return w.Cancel("k1") })
	f.claims() // the lane is still in the worker's hands
	f.settle(held, func(w data.Writer) error {
		f.check(put(w, "effect"))
		return w.Enqueue(job("k1", "red")) // a cancelled job stays cancelled
	})
	f.view(func(r data.Reader) error {
		if got := f.keysIn(r, "", ""); got != "effect" {
			f.Errorf("what the worker did is lost: %q", got)
		}
		_, err := r.Job("k1")
		f.wants(err, data.ErrNotFound)
		return nil
	})
	f.claims("k2")
}

func testLeaseRunsOut(f *fixture) {
	f.enqueue(job("k1", "red"), job("k2", ""))
	slow := f.claims("k1", "k2")
	f.clock.advance(ttl)
	f.settle(slow[1], nothing) // late, and nobody else took it: no harm
	taken := f.claims("k1")[0]
	err := f.store.Settle(f.Context(), slow[0], func(w data.Writer) error { return put(w, "stale") })
	f.wants(err, data.ErrStale)
	f.wants(f.store.Release(f.Context(), slow[0]), data.ErrStale)
	f.settle(taken, func(w data.Writer) error { return put(w, "fresh") })
	f.view(func(r data.Reader) error {
		if got := f.keysIn(r, "", ""); got != "fresh" {
			f.Errorf("the stale worker wrote: %q", got)
		}
		return nil
	})
	f.claims()
}

// testLaneTakenOver: a worker lost its lane to the next job, since its own was cancelled.
func testLaneTakenOver(f *fixture) {
	f.enqueue(job("k1", "red"), job("k2", "red"), job("k3", "red"))
	slow := f.claims("k1")[0]
	f.update(func(w data.Writer) error { return w.Cancel("k1") })
	f.clock.advance(ttl)
	taken := f.claims("k2")[0]
	f.wants(f.store.Settle(f.Context(), slow, nothing), data.ErrStale)
	f.claims() // the lane is in the hands of whoever took it
	f.settle(taken, nothing)
	f.claims("k3")
}

// testSettleIsExclusive: a lease that runs out while it is being settled is taken over by nobody.
func testSettleIsExclusive(f *fixture) {
	f.enqueue(job("k1", "red"), job("k2", "red"))
	j := f.claims("k1")[0]
	f.settle(j, func(data.Writer) error {
		f.clock.advance(2 * ttl)
		f.claims()
		f.wants(f.store.Release(f.Context(), j), data.ErrStale)
		f.wants(f.store.Settle(f.Context(), j, nothing), data.ErrStale)
		return nil
	})
	f.claims("k2")
}

func testFailedSettle(f *fixture) {
	f.enqueue(job("k1", "red"))
	j := f.claims("k1")[0]
	no := errors.New("no")
	f.wants(f.store.Settle(f.Context(), j, func(w data.Writer) error { return errors.Join(no, put(w, "a")) }), no)
	f.claims() // still held
	f.settle(j, nothing)
	f.wants(f.store.Settle(f.Context(), j, nothing), data.ErrStale) // once is enough
	f.view(func(r data.Reader) error {
		if got := f.keysIn(r, "", ""); got != "" {
			f.Errorf("the failed settlement left %q", got)
		}
		return nil
	})
}

func testReopenFreesClaims(f *fixture) {
	f.enqueue(job("k1", "red"), job("k2", "red"))
	before := f.claims("k1")[0]
	f.reopen()
	f.wants(f.store.Settle(f.Context(), before, nothing), data.ErrStale)
	f.settle(f.claims("k1")[0], nothing)
	f.reopen()
	f.claims("k2")
}

func testNextDue(f *fixture) {
	wants := func(queue string, want time.Time, there bool) {
		f.Helper()
		at, ok, err := f.store.NextDue(f.Context(), queue)
		f.check(err)
		if ok != there || !at.Equal(want) {
			f.Errorf("next due of %q is %v %v, want %v %v", queue, at, ok, want, there)
		}
	}
	wants(queue, time.Time{}, false)
	later := job("k2", "")
	later.NotBefore = morning.Add(time.Hour)
	hidden := job("k3", "")
	hidden.Queue, hidden.Lane, hidden.NotBefore = "schedule", "x", time.Date(3026, 1, 1, 0, 0, 0, 5, time.UTC)
	f.enqueue(job("k1", "red"), later, hidden)
	wants(queue, morning, true)
	j := f.claims("k1")[0]
	wants(queue, later.NotBefore, true)
	wants("schedule", hidden.NotBefore, true)
	wants("outb", time.Time{}, false)
	f.check(f.store.Release(f.Context(), j))
	wants(queue, morning, true)
	f.update(func(w data.Writer) error { return errors.Join(w.Cancel("k1"), w.Cancel("k2")) })
	wants(queue, time.Time{}, false)
}
