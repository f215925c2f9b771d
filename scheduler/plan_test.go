package scheduler

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"weft/data"
	"weft/data/memory"
)

const circle data.Community = "circle"

var everyMonday = Entry{ID: "check-in", Spec: Spec{Cron: "0 9 * * 1", Zone: "Africa/Nairobi"}, Body: []byte("cohort-1")}

func newStore(tb testing.TB) data.Store {
	tb.Helper()
	s := memory.New()
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

func update(tb testing.TB, s data.Store, fn func(data.Writer) error) {
	tb.Helper()
	if err := s.Update(context.Background(), circle, fn); err != nil {
		tb.Fatal(err)
	}
}

func plan(tb testing.TB, s data.Store, e Entry, after string) {
	tb.Helper()
	update(tb, s, func(w data.Writer) error {
		_, ok, err := Plan(w, e, utc(tb, after))
		if err == nil && !ok {
			tb.Errorf("%s has ended", e.ID)
		}
		return err
	})
}

// planned lists what is planned, as "id@local opens".
func planned(tb testing.TB, s data.Store) []string {
	tb.Helper()
	var found []string
	err := s.View(context.Background(), circle, func(r data.Reader) error {
		for j, err := range r.Jobs(keyPrefix) {
			if err != nil {
				return err
			}
			p, err := Decode(j)
			if err != nil {
				return err
			}
			if j.Queue != Queue || j.Key != j.Lane || j.Key != JobKey(p.ID) || !j.NotBefore.Equal(p.Opens) {
				tb.Errorf("the job %+v does not fit what it plans: %+v", j, p)
			}
			found = append(found, p.Occurrence().String()+" "+j.NotBefore.Format(localTimeLayout))
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	return found
}

func expect(tb testing.TB, s data.Store, want ...string) {
	tb.Helper()
	if diff := cmp.Diff(want, planned(tb, s)); diff != "" {
		tb.Error(diff)
	}
}

// settle claims the one due job and advances it.
func settle(tb testing.TB, s data.Store, e Entry, now string) Verdict {
	tb.Helper()
	jobs, err := s.Claim(context.Background(), utc(tb, now), Queue, 10, time.Minute)
	if err != nil || len(jobs) != 1 {
		tb.Fatalf("claimed %d jobs, %v", len(jobs), err)
	}
	var v Verdict
	err = s.Settle(context.Background(), jobs[0], func(w data.Writer) (err error) {
		v, err = Advance(w, jobs[0], e, utc(tb, now))
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return v
}

func TestPlanIsOneJobPerSchedule(t *testing.T) {
	s := newStore(t)
	plan(t, s, everyMonday, "2026-11-22T12:00")
	expect(t, s, "check-in@2026-11-23T09:00 2026-11-23T06:00")
	plan(t, s, everyMonday, "2026-11-23T06:00") // strictly after
	expect(t, s, "check-in@2026-11-30T09:00 2026-11-30T06:00")

	changed := everyMonday
	changed.Spec.Cron = "0 17 * * 5"
	plan(t, s, changed, "2026-11-23T06:00")
	expect(t, s, "check-in@2026-11-27T17:00 2026-11-27T14:00")

	update(t, s, func(w data.Writer) error { return Unplan(w, "check-in") })
	update(t, s, func(w data.Writer) error { return Unplan(w, "check-in") })
	expect(t, s)
}

func TestPlanByOwnZonesWaitsForTheFirst(t *testing.T) {
	s := newStore(t)
	own := Entry{ID: "care", Spec: Spec{Cron: "0 9 * * 1", Zone: OwnZone}}
	plan(t, s, own, "2026-11-22T12:00")
	expect(t, s, "care@2026-11-23T09:00 2026-11-23T09:00") // nobody yet: UTC stands in

	own.Zones = []string{"America/Bogota", "Asia/Manila"}
	plan(t, s, own, "2026-11-22T12:00")
	expect(t, s, "care@2026-11-23T09:00 2026-11-23T01:00")
	plan(t, s, own, "2026-11-23T01:00") // the round has begun, though not in Bogotá
	expect(t, s, "care@2026-11-30T09:00 2026-11-30T01:00")
}

func TestPlanOfAScheduleThatIsOver(t *testing.T) {
	s := newStore(t)
	plan(t, s, everyMonday, "2026-11-22T12:00")
	over := everyMonday
	over.Spec.Until = LocalDate{2026, time.November, 25}
	update(t, s, func(w data.Writer) error {
		_, ok, err := Plan(w, over, utc(t, "2026-11-26T12:00"))
		if ok {
			t.Error("planned after its end")
		}
		return err
	})
	expect(t, s)
}

func TestPlanRefusesNonsenseAndChangesNothing(t *testing.T) {
	s := newStore(t)
	plan(t, s, everyMonday, "2026-11-22T12:00")
	broken := everyMonday
	broken.Spec.Cron = "0 0 31 2 *"
	err := s.Update(context.Background(), circle, func(w data.Writer) error {
		_, _, err := Plan(w, broken, utc(t, "2026-11-22T12:00"))
		return err
	})
	var p *Problem
	if !errors.As(err, &p) || p.Code != CodeNeverFires {
		t.Errorf("got %v, want %s", err, CodeNeverFires)
	}
	expect(t, s, "check-in@2026-11-23T09:00 2026-11-23T06:00")
}

func TestAdvance(t *testing.T) {
	s := newStore(t)
	plan(t, s, everyMonday, "2026-11-22T12:00")

	v := settle(t, s, everyMonday, "2026-11-23T06:00")
	if len(v.Run) != 1 || v.Run[0].String() != "check-in@2026-11-23T09:00" {
		t.Errorf("ran %v", v.Run)
	}
	expect(t, s, "check-in@2026-11-30T09:00 2026-11-30T06:00")

	v = settle(t, s, everyMonday, "2026-12-24T12:00") // after a long outage
	if len(v.Run) != 0 || v.Skipped.Count != 4 {
		t.Errorf("ran %v, skipped %+v", v.Run, v.Skipped)
	}
	expect(t, s, "check-in@2026-12-28T09:00 2026-12-28T06:00")

	over := everyMonday
	over.Spec.Until = LocalDate{2026, time.December, 28}
	if v = settle(t, s, over, "2026-12-28T06:00"); len(v.Run) != 1 || !v.Ended {
		t.Errorf("the last one: %+v", v)
	}
	expect(t, s)
}

func TestAdvanceGivesWayToANewPlan(t *testing.T) {
	tests := map[string]struct {
		meanwhile func(data.Writer) error
		want      []string
	}{
		"planned anew": {
			func(w data.Writer) error {
				e := everyMonday
				e.Spec.Cron = "0 17 * * 5"
				_, _, err := Plan(w, e, utc(t, "2026-11-23T06:00"))
				return err
			},
			[]string{"check-in@2026-11-27T17:00 2026-11-27T14:00"},
		},
		"unplanned": {func(w data.Writer) error { return Unplan(w, everyMonday.ID) }, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := newStore(t)
			plan(t, s, everyMonday, "2026-11-22T12:00")
			jobs, err := s.Claim(context.Background(), utc(t, "2026-11-23T06:00"), Queue, 1, time.Minute)
			if err != nil || len(jobs) != 1 {
				t.Fatal(jobs, err)
			}
			update(t, s, tt.meanwhile)
			err = s.Settle(context.Background(), jobs[0], func(w data.Writer) error {
				v, err := Advance(w, jobs[0], everyMonday, utc(t, "2026-11-23T06:00"))
				if !v.Superseded || len(v.Run) > 0 {
					t.Errorf("ran all the same: %+v", v)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			expect(t, s, tt.want...)
		})
	}
}

// A government moved its clocks after the occurrence was planned: the job stands at the old instant.
func TestReplanFollowsTheZoneData(t *testing.T) {
	s := newStore(t)
	plan(t, s, everyMonday, "2026-11-22T12:00")
	moved := everyMonday
	moved.ID = "moved"
	update(t, s, func(w data.Writer) error {
		j, err := jobOf(Planned{Entry: moved, Local: localTime(t, "2026-11-23T09:00"), Opens: utc(t, "2026-11-23T05:00")})
		if err != nil {
			return err
		}
		broken := data.Job{Key: JobKey("broken"), Queue: Queue, NotBefore: utc(t, "2026-11-23T05:00"), Body: []byte("?")}
		return errors.Join(w.Enqueue(j), w.Enqueue(broken))
	})
	n, err := Replan(context.Background(), s, circle)
	if n != 1 || err == nil {
		t.Errorf("moved %d, %v: want 1, and a report of the job that cannot be read", n, err)
	}
	update(t, s, func(w data.Writer) error { return w.Cancel(JobKey("broken")) })
	expect(t, s, "check-in@2026-11-23T09:00 2026-11-23T06:00", "moved@2026-11-23T09:00 2026-11-23T06:00")

	if n, err := Replan(context.Background(), s, circle); n != 0 || err != nil {
		t.Errorf("moved %d again, %v", n, err)
	}
}

func TestReplanInManyTransactions(t *testing.T) {
	s := newStore(t)
	const many = 2*replanAtOnce + 1
	update(t, s, func(w data.Writer) error {
		for i := range many {
			e := everyMonday
			e.ID = string(rune('a'+i%26)) + time.Duration(i).String()
			j, err := jobOf(Planned{Entry: e, Local: localTime(t, "2026-11-23T09:00"), Opens: utc(t, "2026-11-23T05:00")})
			if err != nil {
				return err
			}
			if err := w.Enqueue(j); err != nil {
				return err
			}
		}
		return nil
	})
	if n, err := Replan(context.Background(), s, circle); n != many || err != nil {
		t.Errorf("moved %d of %d, %v", n, many, err)
	}
	wrong := slices.DeleteFunc(planned(t, s), func(p string) bool { return p[len(p)-5:] == "06:00" })
	if len(wrong) > 0 {
		t.Errorf("%d stayed behind", len(wrong))
	}
}
