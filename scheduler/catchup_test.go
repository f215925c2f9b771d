package scheduler

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// utc reads "2026-11-30T09:00" as an instant.
func utc(tb testing.TB, s string) time.Time {
	tb.Helper()
	at, err := time.Parse(localTimeLayout, s)
	if err != nil {
		tb.Fatal(err)
	}
	return at
}

func localTime(tb testing.TB, s string) LocalTime {
	tb.Helper()
	l, err := ParseLocal(s)
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

// outcome is a verdict in a few words.
type outcome struct {
	Run          string
	Slices, Late []string
	Skipped      int
	First, Last  string
	Next         string
}

func outcomeOf(v Verdict) outcome {
	o := outcome{Skipped: v.Skipped.Count, Next: v.Next.Local.String()}
	if v.Ended {
		o.Next = "ended"
	}
	if v.Skipped.Count > 0 {
		o.First, o.Last = v.Skipped.First.String(), v.Skipped.Last.String()
	}
	for _, r := range v.Run {
		o.Run += r.Local.String()
	}
	for _, s := range v.Slices {
		o.Slices = append(o.Slices, s.Zone)
	}
	for _, s := range v.Late {
		o.Late = append(o.Late, s.Zone)
	}
	return o
}

func TestCatchUp(t *testing.T) {
	monday := Spec{Cron: "0 9 * * 1", Zone: "Africa/Nairobi"} // 06:00 UTC
	daily := Spec{Cron: "0 9 * * *", Zone: "Africa/Nairobi"}
	own := Spec{Cron: "0 9 * * 1", Zone: OwnZone}
	members := []string{"Asia/Manila", "America/Bogota", "Africa/Nairobi", "Asia/Manila"} // 01:00, 14:00, 06:00 UTC
	nairobi := []string{"Africa/Nairobi"}
	tests := map[string]struct {
		spec    Spec
		planned string
		now     string
		grace   time.Duration
		want    outcome
	}{
		"not due yet": {
			monday, "2026-11-30T09:00", "2026-11-30T05:59", 0,
			outcome{Next: "2026-11-30T09:00"},
		},
		"on time": {
			monday, "2026-11-30T09:00", "2026-11-30T06:00", 0,
			outcome{Run: "2026-11-30T09:00", Slices: nairobi, Next: "2026-12-07T09:00"},
		},
		"late within the grace": {
			monday, "2026-11-30T09:00", "2026-11-30T10:00", 0,
			outcome{Run: "2026-11-30T09:00", Slices: nairobi, Next: "2026-12-07T09:00"},
		},
		"too late: a Monday question found on Thursday": {
			monday, "2026-11-30T09:00", "2026-12-03T08:00", 0,
			outcome{Skipped: 1, First: "2026-11-30T09:00", Last: "2026-11-30T09:00", Next: "2026-12-07T09:00"},
		},
		"a short grace still allows for the time between two looks": {
			monday, "2026-11-30T09:00", "2026-11-30T06:01", time.Nanosecond,
			outcome{Run: "2026-11-30T09:00", Slices: nairobi, Next: "2026-12-07T09:00"},
		},
		"a week of missed days is one run and no burst": {
			daily, "2026-11-30T09:00", "2026-12-06T07:00", 0,
			outcome{Run: "2026-12-06T09:00", Slices: nairobi, Skipped: 6, First: "2026-11-30T09:00", Last: "2026-12-05T09:00", Next: "2026-12-07T09:00"},
		},
		"even if several are within a long grace": {
			daily, "2026-11-30T09:00", "2026-12-02T07:00", 100 * time.Hour,
			outcome{Run: "2026-12-02T09:00", Slices: nairobi, Skipped: 2, First: "2026-11-30T09:00", Last: "2026-12-01T09:00", Next: "2026-12-03T09:00"},
		},
		"the last one of a schedule": {
			Spec{Cron: "0 9 * * 1", Zone: "Africa/Nairobi", Until: LocalDate{2026, time.December, 1}},
			"2026-11-30T09:00", "2026-11-30T06:00", 0,
			outcome{Run: "2026-11-30T09:00", Slices: nairobi, Next: "ended"},
		},
		"own zones: the round begins with its first slice": {
			own, "2026-11-30T09:00", "2026-11-30T01:00", 0,
			outcome{Run: "2026-11-30T09:00", Slices: []string{"Asia/Manila", "Africa/Nairobi", "America/Bogota"}, Next: "2026-12-07T09:00"},
		},
		"own zones: after an outage only the slices that are too late are left out": {
			own, "2026-11-30T09:00", "2026-11-30T09:00", 0,
			outcome{Run: "2026-11-30T09:00", Late: []string{"Asia/Manila"}, Slices: []string{"Africa/Nairobi", "America/Bogota"}, Next: "2026-12-07T09:00"},
		},
		"own zones: too late everywhere": {
			own, "2026-11-30T09:00", "2026-12-01T09:00", 0,
			outcome{Skipped: 1, First: "2026-11-30T09:00", Last: "2026-11-30T09:00", Next: "2026-12-07T09:00"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := compiled(t, tt.spec)
			v, err := c.CatchUp("round", localTime(t, tt.planned), members, utc(t, tt.now), Policy{Grace: tt.grace})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, outcomeOf(v)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// However long the outage: each occurrence that opened is run or counted, at most one runs, and the next one
// lies ahead, so that a loop over it ends.
func TestCatchUpLosesNothingAndNeverBursts(t *testing.T) {
	zones := []string{"Pacific/Kiritimati", "Pacific/Chatham", "Asia/Manila", "Africa/Cairo", "Europe/London", "America/New_York", "Pacific/Pago_Pago"}
	rapid.Check(t, func(t *rapid.T) {
		c, err := Spec{Cron: anyCron().Filter(compiles).Draw(t, "cron"), Zone: OwnZone}.Compile()
		if err != nil {
			t.Fatal(err)
		}
		members := rapid.SliceOfNDistinct(rapid.SampledFrom(zones), 1, 4, rapid.ID).Draw(t, "zones")
		in, err := c.zonesOf(members)
		if err != nil {
			t.Fatal(err)
		}
		planned, ok := c.next(anyDate().Draw(t, "day").At(0, 0), in)
		if !ok {
			return // it never comes: there is nothing to catch up with
		}
		first := c.occurrence("x", planned, in)
		now := first.Opens.Add(time.Duration(rapid.IntRange(-60, 20*24*60).Draw(t, "minutes late")) * time.Minute)
		grace := time.Duration(rapid.IntRange(1, 3000).Draw(t, "grace")) * time.Minute

		v, err := c.CatchUp("x", planned, members, now, Policy{Grace: grace})
		if err != nil {
			t.Fatal(err)
		}
		due := 0
		occ := planned
		for ; ok && !c.occurrence("x", occ, in).Opens.After(now); occ, ok = c.next(occ, in) {
			due++
		}
		if len(v.Run) > 1 || len(v.Run)+v.Skipped.Count != due {
			t.Fatalf("%d due, but %d run and %d skipped", due, len(v.Run), v.Skipped.Count)
		}
		if v.Ended == ok || ok && (v.Next.Local != occ || !v.Next.Opens.After(now)) {
			t.Fatalf("next is %+v at %v, want %v", v.Next, now, occ)
		}
		for _, s := range v.Slices {
			if now.Sub(s.Opens) > grace {
				t.Fatalf("%s is %v late with a grace of %v", s.Zone, now.Sub(s.Opens), grace)
			}
		}
		if len(v.Run) == 1 && len(v.Slices) == 0 {
			t.Fatal("a round runs for nobody")
		}
	})
}
