package pace_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"weft/adapters/pace"
)

// answered makes the platform answer every request 100 ms later; hostile says whose it refuses.
func answered(r *room, hostile func(share string) bool) (invalid *[]time.Duration) {
	invalid = &[]time.Duration{}
	r.then = func(j job) {
		r.when(r.at+100*time.Millisecond, func() {
			if !hostile(j.share) {
				r.pacer.Valid(j.share)
				return
			}
			*invalid = append(*invalid, r.at)
			r.pacer.Invalid(j.share)
		})
	}
	return invalid
}

// inTenMinutes is the most that came in any ten minutes.
func inTenMinutes(moments []time.Duration) (most int) {
	first := 0
	for i, at := range moments {
		for moments[first] <= at-10*time.Minute {
			first++
		}
		most = max(most, i-first+1)
	}
	return most
}

// However many are refused, they stay below 1,000 in ten minutes, and those who are not refused hardly notice.
func TestAStormOfInvalidAnswers(t *testing.T) {
	for _, shares := range []int{1, 10, 100, 1_000} {
		t.Run(fmt.Sprint(shares, " hostile"), func(t *testing.T) {
			r := newRoom(t)
			invalid := answered(r, func(share string) bool { return strings.HasPrefix(share, "hostile") })
			for i := range 5_000 {
				share := fmt.Sprint("hostile-", i%shares)
				r.comes(time.Duration(i)*20*time.Millisecond, fmt.Sprint("h", i), share, global())
			}
			for i := range 400 {
				r.comes(time.Duration(i)*250*time.Millisecond, fmt.Sprint("c", i), "calm", global())
			}
			r.until(20 * time.Minute)
			r.within()
			most := inTenMinutes(*invalid)
			t.Logf("%d invalid answers in the worst ten minutes", most)
			if most >= 1_000 {
				t.Errorf("%d invalid answers in ten minutes", most)
			}
			if shares <= 10 && most > 300 {
				t.Errorf("%d hostile servers used %d of the budget of all", shares, most)
			}
			if shares > 10 {
				return
			}
			for i := range 400 {
				came := time.Duration(i) * 250 * time.Millisecond
				if after := r.went(fmt.Sprint("c", i)) - came; after > 2*time.Second {
					t.Fatalf("one of the calm share, which came at %s, went %s later", came, after)
				}
			}
		})
	}
}

// Once the platform takes a share's requests again, all of them go.
func TestAfterAStorm(t *testing.T) {
	r := newRoom(t)
	invalid := answered(r, func(string) bool { return r.at < time.Minute })
	for i := range 500 {
		r.comes(0, fmt.Sprint(i), "a", global())
	}
	r.all()
	if len(r.sent) != 500 || len(*invalid) > 80 {
		t.Errorf("%d went, and %d were refused", len(r.sent), len(*invalid))
	}
	if last := r.sent[len(r.sent)-1].at; last > 4*time.Minute {
		t.Errorf("a minute of refusals lasted until %s", last)
	}
}

// People who closed their conversations are no storm: what is refused now and then, among what is not, delays nothing.
func TestARefusalNowAndThen(t *testing.T) {
	r := newRoom(t)
	n := 0
	r.then = func(j job) {
		n++
		if n%20 == 0 {
			r.pacer.Invalid(j.share)
			return
		}
		r.pacer.Valid(j.share)
	}
	for i := range 2_000 {
		r.comes(0, fmt.Sprint(i), "a", global())
	}
	r.all()
	if last := r.sent[len(r.sent)-1].at; last > 41*time.Second {
		t.Errorf("it lasted until %s", last)
	}
}

func TestTheBudgetOfInvalidAnswersIsRefilled(t *testing.T) {
	r := newRoom(t)
	for i := range 800 {
		r.pacer.Invalid(fmt.Sprint("share-", i))
	}
	if after := r.pacer.Turn("t", "calm", global()); after != 10*time.Minute {
		t.Errorf("it is to come in %s; the budget of ten minutes is used up", after)
	}
	r.at = 10 * time.Minute
	if after := r.pacer.Turn("t", "calm", global()); after != 0 {
		t.Errorf("ten minutes later it is to come in %s", after)
	}
	if err := (pace.NotYet{After: time.Second}); err.Error() != "its turn comes in 1s" {
		t.Error(err)
	}
}
