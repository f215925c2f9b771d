package slack

import (
	"errors"
	"fmt"
	"sync"
	"testing"
)

func TestLanesKeepTheOrderOfOnePerson(t *testing.T) {
	var l lanes
	var all sync.WaitGroup
	var mu sync.Mutex
	heard := map[string][]int{}
	release := make(chan struct{})
	for i := range 50 {
		for _, who := range []string{"amina", "bo"} {
			turn, done := l.enter(who)
			all.Go(func() {
				defer done()
				<-release
				<-turn
				mu.Lock()
				defer mu.Unlock()
				heard[who] = append(heard[who], i)
			})
		}
	}
	close(release)
	all.Wait()
	for who, order := range heard {
		for i, n := range order {
			if i != n {
				t.Fatalf("%s was heard in the order %v", who, order)
			}
		}
	}
	if len(l.last) != 0 {
		t.Errorf("%d lanes are kept though nobody is in them", len(l.last))
	}
}

func TestWhatHasNoIDIsNeverARepeat(t *testing.T) {
	var r repeats
	done := 0
	for range 2 {
		if err := r.once("", func() error { done++; return nil }); err != nil {
			t.Fatal(err)
		}
	}
	if done != 2 {
		t.Errorf("two things that happened are done %d times", done)
	}
}

func TestAnEventIsDoneOnce(t *testing.T) {
	var r repeats
	begun, finish := make(chan struct{}), make(chan struct{})
	calls := 0
	var all sync.WaitGroup
	all.Go(func() {
		if err := r.once("one", func() error { calls++; close(begun); <-finish; return nil }); err != nil {
			t.Error(err)
		}
	})
	<-begun
	for range 3 {
		all.Go(func() {
			if err := r.once("one", func() error { calls++; return nil }); err != nil {
				t.Error(err)
			}
		})
	}
	close(finish)
	all.Wait()
	if calls != 1 {
		t.Errorf("it was done %d times", calls)
	}
	// What failed, or panicked, may be tried again.
	failed := errors.New("the store is away")
	if err := r.once("two", func() error { return failed }); !errors.Is(err, failed) {
		t.Errorf("the failure came back as %v", err)
	}
	func() {
		defer func() { _ = recover() }()
		_ = r.once("two", func() error { panic("a fault") })
	}()
	again := false
	if err := r.once("two", func() error { again = true; return nil }); err != nil || !again {
		t.Errorf("what failed was not tried again: %v", err)
	}
	// Memory is bounded.
	for i := range remembered + 10 {
		_ = r.once(fmt.Sprint(i), func() error { return nil })
	}
	if len(r.done) != remembered || len(r.order) != remembered {
		t.Errorf("%d events are remembered; %d is the bound", len(r.done), remembered)
	}
}
