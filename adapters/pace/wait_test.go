package pace_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"weft/adapters/pace"
)

func TestWaitGoesBeforeTickets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, start := pace.New(time.Now), time.Now()
		var waits [10]time.Duration
		for i := range waits {
			waits[i] = p.Turn(fmt.Sprint(i), "a", oneASecond("w"))
		}
		time.Sleep(100 * time.Millisecond)
		var people sync.WaitGroup
		for range 2 { // both wait, one after the other
			people.Go(func() {
				if err := p.Wait(t.Context(), "b", oneASecond("w")); err != nil {
					t.Error(err)
				}
			})
		}
		people.Wait()
		if took := time.Since(start); took > 2100*time.Millisecond {
			t.Errorf("two people waited until %s", took)
		}
		time.Sleep(2900*time.Millisecond - time.Since(start))
		if after := p.Turn("1", "a", oneASecond("w")); after == 0 || after > 500*time.Millisecond {
			t.Errorf("the first ticket is to wait %s more; it has lost two slots", after)
		}
	})
}

func TestTake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, start := pace.New(time.Now), time.Now()
		take := func(ticket string) error { return p.Take(t.Context(), ticket, "a", oneASecond("w")) }
		if err := take("one"); err != nil || time.Since(start) != 0 {
			t.Fatalf("the first: %v after %s", err, time.Since(start))
		}
		var notYet pace.NotYet
		if err := take("two"); !errors.As(err, &notYet) || notYet.After < 500*time.Millisecond || notYet.After > 1100*time.Millisecond {
			t.Fatalf("the second: %v; want about a second", err)
		}
		if time.Since(start) != 0 {
			t.Errorf("whoever is to come again was kept for %s", time.Since(start))
		}
		time.Sleep(notYet.After)
		if err := take("two"); err != nil {
			t.Errorf("the second, when it was told to come: %v", err)
		}
		if at := time.Since(start); at < time.Second || at > 1100*time.Millisecond {
			t.Errorf("it went at %s", at)
		}
	})
}

func TestGivingUpPassesThePlaceOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, start := pace.New(time.Now), time.Now()
		if err := p.Wait(t.Context(), "a", oneASecond("w")); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		if err := p.Wait(ctx, "a", oneASecond("w")); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Wait: %v", err)
		}
		time.Sleep(900*time.Millisecond - time.Since(start))
		ctx, cancel = context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if err := p.Take(ctx, "t", "a", oneASecond("w")); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Take: %v", err)
		}
		if err := p.Wait(t.Context(), "b", oneASecond("w")); err != nil {
			t.Fatal(err)
		}
		if at := time.Since(start); at > 1100*time.Millisecond {
			t.Errorf("a person waited until %s for the place of two who gave up", at)
		}
		if _, tickets := p.Kept(); tickets != 0 {
			t.Errorf("%d tickets are kept", tickets)
		}
	})
}

// Everything at once, from many goroutines; the race detector listens.
func TestManyAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pace.New(time.Now)
		var mu sync.Mutex
		var sent []sending
		limits := []pace.Limit{global(), oneASecond("w"), {Name: "bucket", Count: 3, Window: 200 * time.Millisecond}}
		var all sync.WaitGroup
		for g := range 24 {
			all.Go(func() {
				for i := range 40 {
					key, share, l := fmt.Sprint(g, "/", i), fmt.Sprint("share-", g%5), limits[(g+i)%3]
					err := error(pace.NotYet{})
					for err != nil {
						var notYet pace.NotYet
						if g%4 == 0 {
							err = p.Wait(t.Context(), share, l, global())
						} else if err = p.Take(t.Context(), key, share, l, global()); errors.As(err, &notYet) {
							time.Sleep(notYet.After)
						}
					}
					mu.Lock()
					sent = append(sent, sending{job: job{limits: []pace.Limit{l}}, at: time.Since(epochOfBubble())})
					mu.Unlock()
					switch i % 8 {
					case 0:
						p.Hold(l.Name, 50*time.Millisecond)
					case 1:
						p.Learn(l.Name, 2, 100*time.Millisecond)
					case 2:
						p.Invalid(share)
					case 3:
						p.Valid(share)
					case 4:
						p.Turn(key+"/lost", share, l)
					case 5:
						p.Turn(key+"/dropped", share, l)
						p.Drop(key + "/dropped")
					}
				}
			})
		}
		all.Wait()
		if len(sent) != 24*40 {
			t.Errorf("%d went", len(sent))
		}
		if breach := over(sent); breach != "" {
			t.Error(breach)
		}
	})
}

// epochOfBubble is when time begins inside a synctest bubble.
func epochOfBubble() time.Time { return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) }
