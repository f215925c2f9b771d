package pace_test

import (
	"cmp"
	"container/heap"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"weft/adapters/pace"
)

// delivery is an outbox and a platform on a virtual clock: hands that take what is due, requests that take a while,
// and people who come back late.
type delivery struct {
	hands  int
	claim  time.Duration // what every look at a job costs
	jitter time.Duration // how much later than asked a ticket comes back, at most
	jobs   []job
	way    time.Duration  // how much longer one request may be on its way than another; 0: nobody counts arrivals
	lost   func(job) bool // a job that is told to wait and does not come again
}

type job struct {
	key, share string
	limits     []pace.Limit
	due        time.Duration
	number     int
}

type sending struct {
	job  job
	at   time.Duration
	asks int
}

type outcome struct {
	refused int // by a platform that counts 50 arrivals in any second
	sent    []sending
	asks    int
	waits   []time.Duration // how long hands waited on the spot
}

// run delivers everything.
func (d delivery) run(t *testing.T, seed uint64) outcome {
	t.Helper()
	var out outcome
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		p := pace.New(time.Now)
		var mu sync.Mutex
		rng := rand.New(rand.NewPCG(seed, 1))
		chance := func(least, most time.Duration) time.Duration {
			mu.Lock()
			defer mu.Unlock()
			return least + time.Duration(rng.Int64N(int64(most-least)+1))
		}
		queue := byDue(slices.Clone(d.jobs))
		heap.Init(&queue)
		asks := map[string]int{}
		pending := len(queue)
		next := func() (job, time.Duration, bool) {
			mu.Lock()
			defer mu.Unlock()
			if pending == 0 {
				return job{}, 0, false
			}
			if len(queue) == 0 {
				return job{}, 5 * time.Millisecond, true
			}
			if wait := queue[0].due - time.Since(start); wait > 0 {
				return job{}, min(wait, 20*time.Millisecond), true
			}
			return heap.Pop(&queue).(job), 0, true
		}
		var window []time.Duration
		// arrives is the platform: it takes 50 in any second, and says when to come again.
		arrives := func(j job) {
			time.Sleep(chance(0, d.way))
			mu.Lock()
			now := time.Since(start)
			for len(window) > 0 && window[0]+time.Second <= now {
				window = window[1:]
			}
			refused := len(window) >= 50
			if !refused {
				window = append(window, now)
				mu.Unlock()
				return
			}
			out.refused++
			pending++
			retry := window[0] + time.Second - now
			j.due = now + max(retry, 100*time.Millisecond)
			heap.Push(&queue, j)
			mu.Unlock()
			p.Hold("global", retry)
		}
		var all sync.WaitGroup
		for range d.hands {
			all.Go(func() {
				for {
					j, wait, more := next()
					if !more {
						return
					}
					if wait > 0 {
						time.Sleep(wait)
						continue
					}
					time.Sleep(d.claim)
					asked := time.Since(start)
					err := p.Take(t.Context(), j.key, j.share, j.limits...)
					now := time.Since(start)
					var notYet pace.NotYet
					back := chance(0, d.jitter)
					mu.Lock()
					asks[j.key]++
					out.asks++
					switch {
					case err == nil:
						out.sent = append(out.sent, sending{job: j, at: now, asks: asks[j.key]})
						out.waits = append(out.waits, now-asked)
						pending--
					case !errors.As(err, &notYet):
						t.Errorf("Take: %v", err)
						pending--
					case d.lost != nil && d.lost(j):
						pending--
					default:
						j.due = now + max(notYet.After, 100*time.Millisecond) + back
						heap.Push(&queue, j)
					}
					mu.Unlock()
					if err == nil && d.way > 0 {
						arrives(j)
					}
					if err == nil {
						time.Sleep(chance(20*time.Millisecond, 100*time.Millisecond))
					}
				}
			})
		}
		all.Wait()
	})
	slices.SortStableFunc(out.sent, func(a, b sending) int { return cmp.Compare(a.at, b.at) })
	return out
}

// within fails if more than a limit allows was sent in any window.
func (o outcome) within(t *testing.T) {
	t.Helper()
	if breach := over(o.sent); breach != "" {
		t.Fatal(breach)
	}
}

func (o outcome) last() time.Duration { return o.sent[len(o.sent)-1].at }

func (o outcome) String() string {
	var sum time.Duration
	for _, w := range o.waits {
		sum += w
	}
	return fmt.Sprintf("%d sent by %s, %.2f asks each, %s on the spot each", len(o.sent), o.last(),
		float64(o.asks)/float64(len(o.sent)), sum/time.Duration(len(o.sent)))
}

type byDue []job

func (h byDue) Len() int { return len(h) }
func (h byDue) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(h[i].due, h[j].due), cmp.Compare(h[i].number, h[j].number)) < 0
}
func (h byDue) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *byDue) Push(x any)   { *h = append(*h, x.(job)) }
func (h *byDue) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

func people(n, shares int, limits func(i int) []pace.Limit) []job {
	jobs := make([]job, n)
	for i := range jobs {
		jobs[i] = job{number: i, key: fmt.Sprint(i), share: fmt.Sprint("share-", i%shares), limits: limits(i)}
	}
	return jobs
}

func TestDelivering(t *testing.T) {
	minute := pace.Limit{Name: "minute", Count: 60, Window: time.Minute}
	own := func(i int) pace.Limit {
		return pace.Limit{Name: fmt.Sprint("channel-", i), Count: 5, Window: 5 * time.Second}
	}
	tests := map[string]struct {
		jobs  []job
		floor time.Duration
		asks  float64       // how often a message may ask; by default 2.25 times
		most  time.Duration // the most lateness with which so many hands are enough; 0: any
	}{
		"10,000 people at 50 a second": {
			jobs:  people(10_000, 1, func(i int) []pace.Limit { return []pace.Limit{global(), own(i)} }),
			floor: 199 * time.Second,
		},
		"10,000 people of 100 servers": {
			jobs:  people(10_000, 100, func(i int) []pace.Limit { return []pace.Limit{global(), own(i)} }),
			floor: 199 * time.Second,
		},
		"1,000 people at 50 a second": {
			jobs:  people(1_000, 3, func(i int) []pace.Limit { return []pace.Limit{global(), own(i)} }),
			floor: 20 * time.Second,
		},
		"400 people at one a second": {
			jobs:  people(400, 1, func(int) []pace.Limit { return []pace.Limit{oneASecond("w")} }),
			floor: 399 * time.Second,
		},
		"1,000 people at 60 a minute": {
			jobs:  people(1_000, 1, func(int) []pace.Limit { return []pace.Limit{minute} }),
			floor: 16 * time.Minute,
		},
		"8 workspaces of 200 at one a second each": {
			jobs: people(1_600, 8, func(i int) []pace.Limit {
				return []pace.Limit{oneASecond(fmt.Sprint("w", i%8)), own(i)}
			}),
			floor: 199 * time.Second,
		},
		"1,000 people where several limits are about as strict": {
			jobs: people(1_000, 3, func(i int) []pace.Limit {
				return []pace.Limit{
					{Name: "method", Count: 300, Window: time.Minute},
					minute,
					{Name: "at once", Count: 5, Window: 5 * time.Second},
					own(i),
				}
			}),
			floor: 995 * time.Second,
			asks:  2.7, // five slots come free at once: whoever is sixth after all is so five seconds later
		},
		"40 workspaces of 100 at one a second each": {
			jobs: people(4_000, 40, func(i int) []pace.Limit {
				return []pace.Limit{oneASecond(fmt.Sprint("w", i%40)), own(i)}
			}),
			floor: 99 * time.Second,
			most:  50 * time.Millisecond,
		},
	}
	for name, tt := range tests {
		for _, d := range []delivery{
			{claim: time.Millisecond},
			{claim: 2 * time.Millisecond, jitter: 20 * time.Millisecond},
			{claim: time.Millisecond, jitter: 300 * time.Millisecond},
			{claim: 8 * time.Millisecond, jitter: 300 * time.Millisecond}, // ten seconds until all have asked once
		} {
			if tt.most > 0 && d.jitter > tt.most {
				continue
			}
			t.Run(fmt.Sprintf("%s, %s a look, late by %s", name, d.claim, d.jitter), func(t *testing.T) {
				d.hands, d.jobs = 8, tt.jobs
				out := d.run(t, 7)
				out.within(t)
				if len(out.sent) != len(tt.jobs) {
					t.Fatalf("%d of %d were sent", len(out.sent), len(tt.jobs))
				}
				t.Log(out)
				if out.last() > tt.floor*103/100 {
					t.Errorf("%s is more than 1.03 times the floor of %s", out.last(), tt.floor)
				}
				most := cmp.Or(tt.asks, 2.25)
				if d.claim > 5*time.Millisecond {
					most = 3 // many came before anybody knew how many there would be
				}
				if asks := float64(out.asks) / float64(len(tt.jobs)); asks > most {
					t.Errorf("a message asked %.2f times", asks)
				}
			})
		}
	}
}

// Eight hands spread requests evenly, so that many are near the edge of a window. The margin follows what the platform
// refuses: at most one in a thousand is. Beyond the first margin that costs rate, and the second figure says how much.
func TestArrivingUnevenlyFromEightHands(t *testing.T) {
	for way, percent := range map[time.Duration]time.Duration{15: 103, 25: 105, 40: 107, 80: 110} {
		out := delivery{
			hands: 8, claim: time.Millisecond, jitter: 50 * time.Millisecond, way: way * time.Millisecond,
			jobs: people(10_000, 3, func(int) []pace.Limit { return []pace.Limit{global()} }),
		}.run(t, 1)
		t.Logf("up to %d ms: %d refused, %s", way, out.refused, out)
		if out.refused > 10 || len(out.sent)-out.refused != 10_000 {
			t.Errorf("up to %d ms: %d of %d were refused", way, out.refused, len(out.sent))
		}
		if out.last() > 199*time.Second*percent/100 {
			t.Errorf("up to %d ms: done at %s", way, out.last())
		}
	}
}
