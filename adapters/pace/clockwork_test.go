package pace_test

import (
	"cmp"
	"container/heap"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"weft/adapters/pace"
)

// epoch is when virtual clocks begin.
func epoch() time.Time { return time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC) }

// room is a pacer on a clock of its own, with any number of callers who come when they were told to, or later.
type room struct {
	t      fataler
	at     time.Duration
	pacer  *pace.Pacer
	agenda agenda
	late   func() time.Duration // how much later than told somebody comes
	sent   []sending
	asks   map[string]int
	visits int
	then   func(job) // hears of every turn; optional
}

type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
}

// visit is when a caller asks next, or something else happens.
type visit struct {
	at     time.Duration
	number int
	job    job
	do     func()
}

func newRoom(t fataler) *room {
	r := &room{t: t, asks: map[string]int{}, late: func() time.Duration { return 0 }}
	r.pacer = pace.New(func() time.Time { return epoch().Add(r.at) })
	return r
}

// comes makes somebody ask for the first time.
func (r *room) comes(at time.Duration, key, share string, limits ...pace.Limit) {
	r.push(visit{at: at, job: job{key: key, share: share, limits: limits, due: at}})
}

// when makes something happen.
func (r *room) when(at time.Duration, do func()) { r.push(visit{at: at, do: do}) }

func (r *room) push(v visit) {
	r.visits++
	v.number = r.visits
	heap.Push(&r.agenda, v)
}

// until lets everything happen that happens by then.
func (r *room) until(end time.Duration) {
	r.t.Helper()
	for len(r.agenda) > 0 && r.agenda[0].at <= end {
		r.step()
	}
	r.at = max(r.at, end)
}

// step lets happen what comes next.
func (r *room) step() {
	r.t.Helper()
	v := heap.Pop(&r.agenda).(visit)
	r.at = max(r.at, v.at)
	if v.do != nil {
		v.do()
		return
	}
	after := r.pacer.Turn(v.job.key, v.job.share, v.job.limits...)
	r.asks[v.job.key]++
	switch {
	case after < 0:
		r.t.Fatalf("%s is to come %s from now", v.job.key, after)
	case after == 0:
		r.sent = append(r.sent, sending{job: v.job, at: r.at, asks: r.asks[v.job.key]})
		if r.then != nil {
			r.then(v.job)
		}
		return
	case r.asks[v.job.key] > 200:
		r.t.Fatalf("%s has asked 200 times by %s, and is to come in %s", v.job.key, r.at, after)
	}
	v.at = r.at + after
	if after > pace.Patience {
		v.at += r.late()
	}
	r.push(v)
}

// all lets everything happen.
func (r *room) all() {
	r.t.Helper()
	for len(r.agenda) > 0 {
		r.step()
	}
}

// went is when somebody's turn was.
func (r *room) went(key string) time.Duration {
	r.t.Helper()
	for _, s := range r.sent {
		if s.job.key == key {
			return s.at
		}
	}
	r.t.Fatalf("%s never had a turn", key)
	return 0
}

func (r *room) within() {
	r.t.Helper()
	if breach := over(r.sent); breach != "" {
		r.t.Fatalf("%s", breach)
	}
}

// over says where more than a limit allows was sent in a window.
func over(sent []sending) string {
	moments := map[pace.Limit][]time.Duration{}
	for _, s := range sent {
		for _, l := range s.job.limits {
			moments[l] = append(moments[l], s.at)
		}
	}
	for l, at := range moments {
		for i := l.Count; i < len(at); i++ {
			if at[i]-at[i-l.Count] < l.Window {
				return fmt.Sprintf("%s: %d requests between %s and %s", l.Name, l.Count+1, at[i-l.Count], at[i])
			}
		}
	}
	return ""
}

type agenda []visit

func (a agenda) Len() int { return len(a) }
func (a agenda) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(a[i].at, a[j].at), cmp.Compare(a[i].number, a[j].number)) < 0
}
func (a agenda) Swap(i, j int) { a[i], a[j] = a[j], a[i] }
func (a *agenda) Push(x any)   { *a = append(*a, x.(visit)) }
func (a *agenda) Pop() any {
	last := (*a)[len(*a)-1]
	*a = (*a)[:len(*a)-1]
	return last
}

func drawLimits(t *rapid.T) []pace.Limit {
	n := rapid.IntRange(1, 4).Draw(t, "limits")
	limits := make([]pace.Limit, n)
	for i := range limits {
		limits[i] = pace.Limit{
			Name:   fmt.Sprint("limit-", i),
			Count:  rapid.IntRange(1, 12).Draw(t, "count"),
			Window: time.Duration(rapid.IntRange(50, 5000).Draw(t, "window")) * time.Millisecond,
		}
	}
	return limits
}

func drawTime(t *rapid.T, most time.Duration, label string) time.Duration {
	return time.Duration(rapid.Int64Range(0, int64(most)).Draw(t, label))
}

// Whatever anybody does, at most Count go out in any Window; nothing goes out during a hold; and whoever keeps
// coming has a turn.
func TestNoLimitIsEverPassed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := newRoom(t)
		limits := drawLimits(t)
		r.late = func() time.Duration { return drawTime(t, 900*time.Millisecond, "late") }
		type held struct{ from, to time.Duration }
		holds := map[string][]held{}
		n := rapid.IntRange(10, 80).Draw(t, "tickets")
		gone := map[string]bool{}
		for i := range n {
			own := rapid.SliceOfNDistinct(rapid.SampledFrom(limits), 1, len(limits), rapid.ID[pace.Limit]).Draw(t, "own")
			key := fmt.Sprint(i)
			r.comes(drawTime(t, 8*time.Second, "comes"), key, fmt.Sprint("share-", i%5), own...)
			if rapid.IntRange(0, 9).Draw(t, "drops") == 0 {
				gone[key] = true
				r.when(drawTime(t, 8*time.Second, "drop"), func() {
					r.pacer.Drop(key)
					r.agenda = slices.DeleteFunc(r.agenda, func(v visit) bool { return v.do == nil && v.job.key == key })
					heap.Init(&r.agenda)
				})
			}
		}
		for range rapid.IntRange(0, 3).Draw(t, "holds") {
			l := rapid.SampledFrom(limits).Draw(t, "held")
			d := drawTime(t, 5*time.Second, "hold")
			r.when(drawTime(t, 8*time.Second, "held at"), func() {
				r.pacer.Hold(l.Name, d)
				holds[l.Name] = append(holds[l.Name], held{r.at, r.at + d})
			})
		}
		r.all()
		r.within()
		for _, s := range r.sent {
			delete(gone, s.job.key)
			for _, l := range s.job.limits {
				for _, h := range holds[l.Name] {
					if s.at > h.from && s.at < h.to {
						t.Fatalf("%s went at %s, during the hold from %s to %s", s.job.key, s.at, h.from, h.to)
					}
				}
			}
		}
		if len(r.sent)+len(gone) != n {
			t.Fatalf("%d of %d had a turn, and %d gave up", len(r.sent), n, len(gone))
		}
	})
}

// Where everybody comes when told, no slot is lost: the n-th request goes out when it would if everybody stood
// there all the time.
func TestNoSlotIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := newRoom(t)
		l := pace.Limit{
			Name:   "the limit",
			Count:  rapid.IntRange(1, 12).Draw(t, "count"),
			Window: time.Duration(rapid.IntRange(50, 5000).Draw(t, "window")) * time.Millisecond,
		}
		n := rapid.IntRange(10, 120).Draw(t, "tickets")
		shares := rapid.IntRange(1, 6).Draw(t, "shares")
		var comes []time.Duration
		for i := range n {
			at := drawTime(t, 5*time.Second, "comes")
			comes = append(comes, at)
			r.comes(at, fmt.Sprint(i), fmt.Sprint("share-", rapid.IntRange(1, shares).Draw(t, "share")), l)
		}
		r.all()
		r.within()
		slices.Sort(comes)
		window := l.Window + min(l.Window/64, 250*time.Millisecond)
		for i, at := range comes {
			if i >= l.Count {
				at = max(at, comes[i-l.Count]+window)
			}
			comes[i] = at
			if got := r.sent[i].at; got != at {
				t.Fatalf("request %d went at %s; it could have gone at %s", i, got, at)
			}
		}
	})
}

// Where several wait for one limit they take turns: while two shares both have somebody waiting, neither gets more
// ahead of the other than the slots that come free at once.
func TestSharesTakeTurns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := newRoom(t)
		l := pace.Limit{Name: "the limit", Count: rapid.IntRange(1, 10).Draw(t, "count"), Window: time.Second}
		left := map[string]int{}
		shares := rapid.IntRange(2, 6).Draw(t, "shares")
		for s := range shares {
			share := fmt.Sprint("share-", s)
			left[share] = rapid.IntRange(1, 60).Draw(t, "tickets")
			for i := range left[share] {
				r.comes(time.Duration(s), fmt.Sprint(share, "/", i), share, l)
			}
		}
		r.all()
		got := map[string]int{}
		for i, s := range r.sent {
			got[s.job.share]++
			left[s.job.share]--
			if i < l.Count {
				got[s.job.share]-- // nobody waited yet
				continue
			}
			for other := range left {
				if left[other] > 0 && got[s.job.share] > got[other]+l.Count+1 {
					t.Fatalf("by %s %s had %d turns and %s %d", s.at, s.job.share, got[s.job.share], other, got[other])
				}
			}
		}
	})
}
