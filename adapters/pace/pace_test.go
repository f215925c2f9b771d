package pace_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"weft/adapters/pace"
)

func global() pace.Limit { return pace.Limit{Name: "global", Count: 50, Window: time.Second} }

func oneASecond(name string) pace.Limit { return pace.Limit{Name: name, Count: 1, Window: time.Second} }

// Somebody with one message waits about a slot behind ten thousand that are booked, and they lose one slot by it.
func TestOneMessageBehindTenThousand(t *testing.T) {
	r := newRoom(t)
	for i := range 10_000 {
		r.comes(0, fmt.Sprint("many/", i), "many", global())
	}
	for i := range 20 {
		r.comes(time.Duration(1+i*9)*time.Second, fmt.Sprint("few/", i), "few", global())
	}
	r.all()
	r.within()
	for i := range 20 {
		at := time.Duration(1+i*9) * time.Second
		if after := r.went(fmt.Sprint("few/", i)) - at; after > 1100*time.Millisecond {
			t.Errorf("the one message of %s went %s later", at, after)
		}
	}
	if last := r.sent[len(r.sent)-1].at; last > 205*time.Second {
		t.Errorf("the last of all went at %s", last)
	}
}

// The same where slots are a second apart.
func TestOneMessageBehindAThousandSlowOnes(t *testing.T) {
	r := newRoom(t)
	for i := range 1_000 {
		r.comes(0, fmt.Sprint("many/", i), "many", oneASecond("w"))
	}
	r.comes(100*time.Second+500*time.Millisecond, "one", "few", oneASecond("w"))
	r.until(110 * time.Second)
	if after := r.went("one") - 100500*time.Millisecond; after > 2100*time.Millisecond {
		t.Errorf("it went %s later", after)
	}
}

func TestAHoldIsObeyedAndHoldsUpNobodyElse(t *testing.T) {
	r := newRoom(t)
	r.late = func() time.Duration { return 150 * time.Millisecond }
	channel := func(share string) pace.Limit {
		return pace.Limit{Name: "channel of " + share, Count: 5, Window: time.Second}
	}
	for i := range 200 {
		for _, share := range []string{"calm", "stormy"} {
			r.comes(0, fmt.Sprint(share, "/", i), share, global(), channel(share))
		}
	}
	r.when(time.Second, func() { r.pacer.Hold("channel of stormy", 10*time.Minute) })
	r.when(2*time.Second, func() { r.pacer.Hold("channel of stormy", time.Second) }) // makes it no shorter
	r.all()
	r.within()
	last := map[string]time.Duration{}
	for _, s := range r.sent {
		if s.job.share == "stormy" && s.at > time.Second && s.at < 601*time.Second {
			t.Fatalf("%s went during the hold, at %s", s.job.key, s.at)
		}
		last[s.job.share] = s.at
	}
	if floor := 39 * time.Second; last["calm"] > floor*103/100+time.Second {
		t.Errorf("the calm share was done at %s; its limit allows %s", last["calm"], floor)
	}
	if floor := (601 + 38) * time.Second; last["stormy"] > floor*103/100 {
		t.Errorf("the held share was done at %s; its limit allows %s", last["stormy"], floor)
	}
}

// Of those who wait in one channel, none stands in another's way at the limit that both share.
func TestAFullChannelHoldsUpNobodyAtTheSharedLimit(t *testing.T) {
	var jobs []job
	for i := range 300 {
		jobs = append(jobs, job{
			key: fmt.Sprint("slow/", i), share: "b", number: i, limits: []pace.Limit{global(), oneASecond("slow channel")},
		})
	}
	for i := range 1_000 {
		jobs = append(jobs, job{
			key: fmt.Sprint("quick/", i), share: "a", number: 300 + i, limits: []pace.Limit{global()}, due: time.Second,
		})
	}
	out := delivery{hands: 8, claim: time.Millisecond, jitter: 100 * time.Millisecond, jobs: jobs}.run(t, 5)
	out.within(t)
	var quick time.Duration
	for _, s := range out.sent {
		if s.job.share == "a" {
			quick = s.at
		}
	}
	if quick > 22*time.Second {
		t.Errorf("the quick ones were done at %s", quick)
	}
	if out.last() > 299*103*time.Second/100 {
		t.Errorf("the slow ones were done at %s", out.last())
	}
}

func TestOnlyTheLostSlotsAreLost(t *testing.T) {
	out := delivery{
		hands: 8, claim: time.Millisecond, jitter: 300 * time.Millisecond,
		jobs: people(2_000, 4, func(int) []pace.Limit { return []pace.Limit{global()} }),
		lost: func(j job) bool { return j.number%10 == 3 },
	}.run(t, 3)
	out.within(t)
	t.Log(out)
	if len(out.sent) < 1_800 || out.last() > 41500*time.Millisecond {
		t.Errorf("%d went by %s; those who came back were to be done by the slot of the last", len(out.sent), out.last())
	}
}

// A place that is given up goes to whoever is there, and a new ticket finds the gap.
func TestADroppedPlaceIsPassedOn(t *testing.T) {
	r := newRoom(t)
	for i := range 10 {
		r.comes(0, fmt.Sprint(i), "a", oneASecond("w"))
	}
	r.until(0)
	for i := 1; i < 9; i++ {
		r.pacer.Drop(fmt.Sprint(i))
	}
	r.pacer.Drop("never heard of")
	r.agenda = agenda{r.agenda[len(r.agenda)-1]}
	r.comes(3*time.Second, "new", "a", oneASecond("w"))
	r.until(3 * time.Second)
	if at := r.went("new"); at != 3*time.Second {
		t.Errorf("it went at %s, though nobody had an appointment before 9 s", at)
	}
}

func TestWhatAPlatformSaysOfABucket(t *testing.T) {
	bucket := pace.Limit{Name: "bucket", Count: 10, Window: 10 * time.Second}
	r := newRoom(t)
	r.comes(0, "first", "a", bucket)
	r.when(100*time.Millisecond, func() { r.pacer.Learn("bucket", 2, 4*time.Second) })
	r.when(200*time.Millisecond, func() { r.pacer.Learn("bucket", 3, 3900*time.Millisecond) }) // of an earlier request
	for i := range 8 {
		r.comes(time.Second, fmt.Sprint(i), "a", bucket)
	}
	r.all()
	for i, s := range r.sent {
		switch {
		case i >= 1 && i <= 2 && s.at != time.Second:
			t.Errorf("request %d went at %s; two were left", i, s.at)
		case i > 2 && (s.at < 4100*time.Millisecond || s.at > 4200*time.Millisecond):
			t.Errorf("request %d went at %s; the bucket is full again at 4.1 s", i, s.at)
		}
	}
}

// A limit without figures of its own keeps to what the platform said of it.
func TestALimitWithoutFigures(t *testing.T) {
	bucket := pace.Limit{Name: "bucket"}
	r := newRoom(t)
	for i := range 100 {
		r.comes(0, fmt.Sprint(i), "a", bucket)
	}
	r.when(time.Second, func() { r.pacer.Learn("bucket", 1, 5*time.Second) })
	r.comes(2*time.Second, "one", "a", bucket)
	r.comes(2*time.Second, "two", "a", bucket)
	r.when(8*time.Second, func() { r.pacer.Hold("bucket", 2*time.Second) })
	r.comes(9*time.Second, "three", "a", bucket)
	r.all()
	for key, want := range map[string]time.Duration{
		"99": 0, "one": 2 * time.Second, "two": 6 * time.Second, "three": 10 * time.Second,
	} {
		if at := r.went(key); at != want {
			t.Errorf("%s went at %s; want %s", key, at, want)
		}
	}
}

func TestWhatIsOverIsForgotten(t *testing.T) {
	r := newRoom(t)
	for i := range 100_000 {
		r.at += 5 * time.Millisecond
		r.pacer.Turn(fmt.Sprint(i), fmt.Sprint("share-", i%100), global(),
			pace.Limit{Name: fmt.Sprint("channel-", i), Count: 5, Window: 5 * time.Second})
		if limits, tickets := r.pacer.Kept(); limits > 20_000 || tickets > 50_000 {
			t.Fatalf("after %d tickets of which none came back, %d limits and %d tickets are kept", i, limits, tickets)
		}
	}
	r.at += time.Hour
	for i := range 20_000 {
		r.at += time.Second
		r.pacer.Turn(fmt.Sprint("later/", i), "a", global())
	}
	if limits, tickets := r.pacer.Kept(); limits != 1 || tickets != 0 {
		t.Errorf("%d limits and %d tickets are kept for nothing", limits, tickets)
	}
}

// A clock that goes back stops nobody for longer than it would have.
func TestAClockThatGoesBack(t *testing.T) {
	r := newRoom(t)
	r.at = time.Hour
	r.pacer.Turn("one", "a", oneASecond("w"))
	r.at = 0
	if after := r.pacer.Turn("two", "a", oneASecond("w")); after > 2*time.Second {
		t.Errorf("it is to come in %s", after)
	}
}

// Requests differ by what they take on their way. What a window is longer by makes up for it, and where that is not
// enough the platform's word makes it longer: one in a thousand is refused at most.
func TestArrivingUnevenly(t *testing.T) {
	for most, allowed := range map[time.Duration]int{15 * time.Millisecond: 0, 40 * time.Millisecond: 10, 60 * time.Millisecond: 10} {
		t.Run(fmt.Sprint("up to ", most), func(t *testing.T) {
			r := newRoom(t)
			rng := rand.New(rand.NewPCG(9, 9))
			r.late = func() time.Duration { return time.Duration(rng.Int64N(int64(50 * time.Millisecond))) }
			var window []time.Duration
			refused, served := 0, 0
			r.then = func(j job) {
				r.when(r.at+time.Duration(rng.Int64N(int64(most))), func() {
					for len(window) > 0 && window[0]+time.Second <= r.at {
						window = window[1:]
					}
					if len(window) < 50 {
						window = append(window, r.at)
						served++
						return
					}
					refused++
					retry := window[0] + time.Second - r.at
					r.when(r.at+5*time.Millisecond, func() {
						r.pacer.Hold("global", retry)
						r.comes(r.at+100*time.Millisecond, fmt.Sprint(j.key, "/again"), j.share, j.limits...)
					})
				})
			}
			for i := range 10_000 {
				r.comes(time.Duration(i)*100*time.Microsecond, fmt.Sprint(i), fmt.Sprint("share-", i%3), global())
			}
			r.all()
			t.Logf("%d refused, done at %s", refused, r.at)
			if served != 10_000 || refused > allowed {
				t.Errorf("%d were served, and %d refused; want at most %d", served, refused, allowed)
			}
		})
	}
}
