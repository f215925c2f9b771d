package datatest

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"weft/data"
)

// keysIn lists the keys of a scan, joined, in the order in which they came.
func (f *fixture) keysIn(r data.Reader, prefix, after data.Key) string {
	f.Helper()
	var keys []string
	for e, err := range r.Scan(prefix, after) {
		f.check(err)
		keys = append(keys, strings.Join(e.Key.Parts(), "/"))
	}
	return strings.Join(keys, " ")
}

func (f *fixture) view(fn func(data.Reader) error) {
	f.Helper()
	f.check(f.store.View(f.Context(), loom, fn))
}

func put(w data.Writer, keys ...string) error {
	var errs []error
	for _, k := range keys {
		errs = append(errs, w.Put(data.Path(strings.Split(k, "/")...), []byte(k)))
	}
	return errors.Join(errs...)
}

func testScan(f *fixture) {
	f.update(func(w data.Writer) error { return put(w, "a", "a/x", "a/y", "ab", "b/x", "c") })
	for _, c := range []struct {
		prefix, after data.Key
		want          string
	}{
		{"", "", "a a/x a/y ab b/x c"},
		{data.Path("a"), "", "a a/x a/y"},
		{data.Path("a"), data.Path("a"), "a/x a/y"},
		{data.Path("a"), data.Path("a", "x"), "a/y"},
		{data.Path("a"), data.Path("b"), ""},
		{data.Path("b"), data.Path("a"), "b/x"},
		{"", data.Path("ab"), "b/x c"},
		{data.Path("d"), "", ""},
	} {
		f.view(func(r data.Reader) error {
			if got := f.keysIn(r, c.prefix, c.after); got != c.want {
				f.Errorf("scan of %q after %q: %q, want %q", c.prefix, c.after, got, c.want)
			}
			return nil
		})
	}
}

func testScanWhileWriting(f *fixture) {
	f.update(func(w data.Writer) error { return put(w, "a", "b", "c") })
	f.update(func(w data.Writer) error {
		seen := 0
		for e, err := range w.Scan("", "") {
			f.check(err)
			seen++
			f.check(w.Delete(e.Key))
			f.check(put(w, "c", "d", fmt.Sprintf("z%d", seen)))
		}
		if seen != 3 {
			f.Errorf("the scan saw %d entries, want the 3 that were there when it began", seen)
		}
		if got := f.keysIn(w, "", ""); got != "c d z1 z2 z3" {
			f.Errorf("afterwards there is %q", got)
		}
		return nil
	})
}

func testLimits(f *fixture) {
	long := data.Key(strings.Repeat("k", data.MaxKey))
	f.update(func(w data.Writer) error { return w.Put(long, make([]byte, data.MaxValue)) })
	for name, fn := range map[string]func(data.Writer) error{
		"empty key":       func(w data.Writer) error { return w.Put("", nil) },
		"long key":        func(w data.Writer) error { return w.Put(long+"k", nil) },
		"large value":     func(w data.Writer) error { return w.Put("k", make([]byte, data.MaxValue+1)) },
		"job without key": func(w data.Writer) error { return w.Enqueue(data.Job{}) },
		"large job":       func(w data.Writer) error { return w.Enqueue(data.Job{Key: "k", Body: make([]byte, data.MaxValue+1)}) },
		"long lane":       func(w data.Writer) error { return w.Enqueue(data.Job{Key: "k", Lane: string(long) + "k"}) },
	} {
		if f.store.Update(f.Context(), loom, fn) == nil {
			f.Errorf("%s was accepted", name)
		}
	}
	if f.store.Update(f.Context(), "", nothing) == nil {
		f.Error("a community without a name was accepted")
	}
}

func testTransactionsEnd(f *fixture) {
	f.update(func(w data.Writer) error { return put(w, "a") })
	var kept data.Writer
	f.update(func(w data.Writer) error { kept = w; return nil })
	var reader data.Reader
	f.view(func(r data.Reader) error { reader = r; return nil })
	if _, err := reader.Get(data.Path("a")); err == nil || errors.Is(err, data.ErrNotFound) {
		f.Errorf("a Reader kept beyond its View gave %v", err)
	}
	for _, err := range reader.Scan("", "") {
		if err == nil {
			f.Error("a scan kept beyond its View gave an entry")
		}
	}
	if kept.Put(data.Path("b"), nil) == nil || kept.Enqueue(job("k", "")) == nil || kept.Cancel("k") == nil {
		f.Error("a Writer kept beyond its Update still writes")
	}
}

func testRefusedUpdate(f *fixture) {
	refusal := errors.New("no")
	err := f.store.Update(f.Context(), loom, func(w data.Writer) error {
		f.check(put(w, "a"))
		f.check(w.Enqueue(job("k", "")))
		return refusal
	})
	if err != refusal { //nolint:errorlint // "returns that error as it is"
		f.Fatalf("got %v", err)
	}
	f.reopen()
	f.view(func(r data.Reader) error {
		if got := f.keysIn(r, "", ""); got != "" {
			f.Errorf("the refused update left %q", got)
		}
		return nil
	})
	f.claims()
}

func testPanic(f *fixture) {
	func() {
		defer func() {
			if r := recover(); r != "loose thread" {
				f.Errorf("the panic arrived as %v", r)
			}
		}()
		f.update(func(w data.Writer) error {
			f.check(put(w, "a"))
			panic("loose thread")
		})
	}()
	f.update(func(w data.Writer) error {
		if got := f.keysIn(w, "", ""); got != "" {
			f.Errorf("the panic left %q", got)
		}
		return put(w, "b")
	})
}

func testContext(f *fixture) {
	over, cancel := context.WithCancel(f.Context())
	cancel()
	ran := false
	f.wants(f.store.Update(over, loom, func(data.Writer) error { ran = true; return nil }), context.Canceled)
	f.wants(f.store.View(over, loom, func(data.Reader) error { ran = true; return nil }), context.Canceled)
	if ran {
		f.Error("a function ran although its context had ended")
	}
	// One who waits behind a slow update gives up when told to.
	waiting, giveUp := context.WithCancel(f.Context())
	outcome := make(chan error)
	f.update(func(data.Writer) error {
		go func() { outcome <- f.store.Update(waiting, loom, func(w data.Writer) error { return put(w, "late") }) }()
		giveUp()
		return nil
	})
	// It may have had its turn first; then it is stored whole.
	err := <-outcome
	f.view(func(r data.Reader) error {
		if got := f.keysIn(r, "", ""); (err == nil) != (got == "late") {
			f.Errorf("the update gave %v, and there is %q", err, got)
		}
		return nil
	})
}

func testViewSeesOneMoment(f *fixture) {
	f.update(func(w data.Writer) error { return put(w, "a") })
	f.view(func(r data.Reader) error {
		f.update(func(w data.Writer) error { return put(w, "b") }) // no writer waits for a reader
		if got := f.keysIn(r, "", ""); got != "a" {
			f.Errorf("the view saw %q", got)
		}
		return nil
	})
	// What was read belongs to the reader.
	f.update(func(w data.Writer) error {
		v, err := w.Get(data.Path("a"))
		f.check(err)
		v[0] = 'X'
		mine := []byte("mine")
		f.check(w.Put(data.Path("c"), mine))
		mine[0] = 'X'
		return nil
	})
	f.view(func(r data.Reader) error {
		a, _ := r.Get(data.Path("a"))
		c, _ := r.Get(data.Path("c"))
		if string(a) != "a" || string(c) != "mine" {
			f.Errorf("values changed under the store's hands: %q %q", a, c)
		}
		return nil
	})
}

func testCommunities(f *fixture) {
	f.update(func(w data.Writer) error { return put(w, "a") })
	f.check(f.store.Update(f.Context(), "mill", func(w data.Writer) error {
		if got := f.keysIn(w, "", ""); got != "" {
			f.Errorf("the mill sees %q of the loom", got)
		}
		j := job("k", "")
		j.NotBefore = morning.Add(-1)
		return w.Enqueue(j)
	}))
	f.enqueue(job("k", ""))
	all, err := f.store.Communities(f.Context())
	f.check(err)
	if len(all) != 1 || all[0] != loom {
		f.Errorf("communities with records: %v", all)
	}
	jobs := f.claims("k", "k")
	if jobs[0].Community != "mill" || jobs[1].Community != loom {
		f.Errorf("claimed of %v and %v", jobs[0].Community, jobs[1].Community)
	}
}

func testDryRun(f *fixture) {
	f.update(func(w data.Writer) error { return put(w, "a", "b") })
	f.enqueue(job("k1", "red"))
	imagine := func(r data.Reader) {
		dry := data.DryRun(r)
		f.check(put(dry, "c"))
		f.check(dry.Delete(data.Path("a")))
		f.check(dry.Enqueue(job("k2", "red")))
		f.check(dry.Cancel("k1"))
		if got := f.keysIn(dry, "", ""); got != "b c" {
			f.Errorf("the dry run sees %q", got)
		}
		if _, err := dry.Job("k2"); err != nil {
			f.Errorf("the dry run does not see its job: %v", err)
		}
		if got := f.keysIn(r, "", ""); got != "a b" {
			f.Errorf("the dry run changed what it ran over: %q", got)
		}
	}
	f.view(func(r data.Reader) error { imagine(r); return nil })
	f.update(func(w data.Writer) error { imagine(w); return nil })
	f.claims("k1")
}

func testClosed(f *fixture) {
	s := f.e.Open(f.T, newClock().Now)
	if err := s.Update(f.Context(), loom, func(data.Writer) error { return nil }); err != nil {
		f.Fatal(err)
	}
	// Close waits for what is in hand.
	began, goOn, closed := make(chan struct{}), make(chan struct{}), make(chan error)
	inHand := make(chan error)
	go func() {
		inHand <- s.Update(f.Context(), loom, func(w data.Writer) error {
			close(began)
			<-goOn
			return put(w, "a")
		})
	}()
	<-began
	go func() { closed <- s.Close() }()
	close(goOn)
	if err := <-inHand; err != nil {
		f.Errorf("the update in hand gave %v", err)
	}
	if err := <-closed; err != nil {
		f.Errorf("close gave %v", err)
	}
	if err := s.Close(); err != nil {
		f.Errorf("closing twice gave %v", err)
	}
	_, claimErr := s.Claim(f.Context(), morning, queue, 1, ttl)
	_, _, dueErr := s.NextDue(f.Context(), queue)
	_, communitiesErr := s.Communities(f.Context())
	for what, err := range map[string]error{
		"Update": s.Update(f.Context(), loom, nothing), "View": s.View(f.Context(), loom, func(data.Reader) error { return nil }),
		"Claim": claimErr, "NextDue": dueErr, "Communities": communitiesErr,
		"Settle": s.Settle(f.Context(), data.Job{}, nothing), "Release": s.Release(f.Context(), data.Job{}),
	} {
		if !errors.Is(err, data.ErrClosed) {
			f.Errorf("%s of a closed store gave %v", what, err)
		}
	}
}
