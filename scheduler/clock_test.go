package scheduler

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestOffsetClockOnlyMovesForward(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := NewOffsetClock(SystemClock{}, time.Hour)
		start := c.Now()
		if want := time.Now().Add(time.Hour); !start.Equal(want) {
			t.Fatalf("starts at %v, want %v", start, want)
		}
		quiet := c.Changed()
		c.Push(-time.Minute)
		c.PushTo(start.Add(-time.Hour))
		c.PushTo(start)
		if !c.Now().Equal(start) || c.Offset() != time.Hour {
			t.Fatalf("went back to %v", c.Now())
		}
		select {
		case <-quiet:
			t.Fatal("woke somebody for nothing")
		default:
		}
		c.PushTo(start.Add(time.Minute))
		<-quiet
		c.Push(time.Minute)
		if want := start.Add(2 * time.Minute); !c.Now().Equal(want) {
			t.Fatalf("is at %v, want %v", c.Now(), want)
		}
		time.Sleep(time.Second)
		if want := start.Add(2*time.Minute + time.Second); !c.Now().Equal(want) {
			t.Fatalf("stands still at %v, want %v", c.Now(), want)
		}
	})
}

func TestOffsetClockIsSharedSafely(t *testing.T) {
	c := NewOffsetClock(SystemClock{}, -time.Hour) // counts as none
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 100 {
				changed := c.Changed()
				c.Push(time.Second)
				<-changed
				_ = c.Now()
			}
		})
	}
	all.Wait()
	if want := 800 * time.Second; c.Offset() != want {
		t.Errorf("offset %v, want %v", c.Offset(), want)
	}
}
