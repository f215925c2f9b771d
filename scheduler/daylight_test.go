package scheduler

import (
	"archive/zip"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The nine cases in which robfig/cron's own Next is wrong by the clock on the wall.
func TestDaylightSaving(t *testing.T) {
	tests := []struct {
		name, zone, cron string
		after            string // local time
		want             []string
	}{
		{
			"New York spring, 02:30 daily, fires after the gap", "America/New_York", "30 2 * * *",
			"2026-03-07T00:00",
			[]string{"2026-03-07T02:30:00-05:00", "2026-03-08T03:00:00-04:00", "2026-03-09T02:30:00-04:00"},
		},
		{
			"New York spring, 02:00 on Sundays, keeps its week", "America/New_York", "0 2 * * 0",
			"2026-03-02T00:00",
			[]string{"2026-03-08T03:00:00-04:00", "2026-03-15T02:00:00-04:00"},
		},
		{
			"New York autumn, 01:30, fires once", "America/New_York", "30 1 * * *",
			"2026-10-31T12:00",
			[]string{"2026-11-01T01:30:00-04:00", "2026-11-02T01:30:00-05:00"},
		},
		{
			"Cairo, midnight", "Africa/Cairo", "0 0 * * *",
			"2026-04-23T12:00",
			[]string{"2026-04-24T01:00:00+03:00", "2026-04-25T00:00:00+03:00"},
		},
		{
			"Beirut, midnight", "Asia/Beirut", "0 0 * * *",
			"2026-03-28T12:00",
			[]string{"2026-03-29T01:00:00+03:00", "2026-03-30T00:00:00+03:00"},
		},
		{
			"Santiago, midnight", "America/Santiago", "0 0 * * *",
			"2026-09-05T12:00",
			[]string{"2026-09-06T01:00:00-03:00", "2026-09-07T00:00:00-03:00"},
		},
		{
			"Lord Howe, 02:15, a gap of half an hour", "Australia/Lord_Howe", "15 2 * * *",
			"2026-10-03T12:00",
			[]string{"2026-10-04T02:30:00+11:00", "2026-10-05T02:15:00+11:00"},
		},
		{
			"London spring, 01:30", "Europe/London", "30 1 * * *",
			"2026-03-28T12:00",
			[]string{"2026-03-29T02:00:00+01:00", "2026-03-30T01:30:00+01:00"},
		},
		{
			"Chatham, 03:45, where the gap ends at 03:45", "Pacific/Chatham", "45 3 * * *",
			"2026-09-26T00:00",
			[]string{"2026-09-26T03:45:00+12:45", "2026-09-27T03:45:00+13:45", "2026-09-28T03:45:00+13:45"},
		},
		{
			"two local times that meet in one instant fire once", "Europe/London", "15,45 1 * * *",
			"2026-03-28T12:00",
			[]string{"2026-03-29T02:00:00+01:00", "2026-03-30T01:15:00+01:00", "2026-03-30T01:45:00+01:00"},
		},
		{
			"a local time that meets the end of a gap fires once", "Europe/London", "30 1,2 * * *",
			"2026-03-28T12:00",
			[]string{"2026-03-29T02:00:00+01:00", "2026-03-29T02:30:00+01:00", "2026-03-30T01:30:00+01:00"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			zone := located(t, tt.zone)
			after, err := ParseLocal(tt.after)
			if err != nil {
				t.Fatal(err)
			}
			s := compiled(t, Spec{Cron: tt.cron, Zone: tt.zone}).In(zone)
			var got []string
			at := after.In(zone)
			for range tt.want {
				at = s.Next(at)
				got = append(got, at.Format(time.RFC3339))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Samoa crossed the date line, and has no 30 December 2011.
func TestADayThatIsLeftOutFiresOnce(t *testing.T) {
	zone := located(t, "Pacific/Apia")
	s := compiled(t, Spec{Cron: "0 9,12,15 * * *", Zone: OwnZone}).In(zone)
	at := LocalDate{2011, time.December, 29}.At(15, 0).In(zone)
	var got []string
	for range 3 {
		at = s.Next(at)
		got = append(got, at.Format(time.RFC3339))
	}
	want := []string{"2011-12-31T00:00:00+14:00", "2011-12-31T09:00:00+14:00", "2011-12-31T12:00:00+14:00"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// everyZone loads all zones of Go's own zone data.
func everyZone(t *testing.T) []*time.Location {
	t.Helper()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatalf("looking for Go's zone data: %v", err)
	}
	archive, err := zip.OpenReader(filepath.Join(strings.TrimSpace(string(root)), "lib", "time", "zoneinfo.zip"))
	if err != nil {
		t.Fatalf("opening Go's zone data: %v", err)
	}
	defer archive.Close()
	var zones []*time.Location
	for _, f := range archive.File {
		if strings.HasSuffix(f.Name, "/") || f.Name == "Factory" {
			continue
		}
		zones = append(zones, located(t, f.Name))
	}
	if len(zones) < 400 {
		t.Fatalf("only %d zones: the property would be tested on too few", len(zones))
	}
	return zones
}

// transitionsOf lists the instants at which a zone's clocks change, from 2024 to 2037.
func transitionsOf(zone *time.Location) []time.Time {
	var ts []time.Time
	t := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).In(zone)
	for {
		_, end := t.ZoneBounds()
		if end.IsZero() || end.Year() > 2037 {
			return ts
		}
		if offsetAt(end) != offsetAt(end.Add(-1)) {
			ts = append(ts, end)
		}
		t = end
	}
}

// firstShowing is what LocalTime.In promises, found by looking at the clock minute by minute.
func firstShowing(l LocalTime, from, to time.Time) time.Time {
	for at := from; at.Before(to); at = at.Add(time.Minute) {
		if !wallOf(at).Before(l.wall()) {
			return at
		}
	}
	return time.Time{}
}

func TestEveryTransitionOfEveryZone(t *testing.T) {
	lines := []string{"*/15 * * * *", "30 2 * * *", "0 0 * * *", "45 3 * * *", "30 1,2 * * *", "5,35 0-4 * * 0,6"}
	var schedules []*Schedule
	for _, line := range lines {
		schedules = append(schedules, compiled(t, Spec{Cron: line, Zone: OwnZone}))
	}
	seen := make(map[string]bool) // many names stand for the same clock
	transitions := 0
	for _, zone := range everyZone(t) {
		for _, at := range transitionsOf(zone) {
			transitions++
			key := at.UTC().String() + offsetAt(at).String() + offsetAt(at.Add(-1)).String()
			if seen[key] {
				continue
			}
			seen[key] = true
			for _, s := range schedules {
				checkAround(t, s, zone, at)
			}
		}
	}
	if transitions < 3000 {
		t.Fatalf("only %d transitions: the property would be tested on too few", transitions)
	}
	t.Logf("%d transitions, %d of them different", transitions, len(seen))
}

// checkAround holds a schedule to its promise in the day around a transition: each local occurrence fires at
// the first instant at which the clock shows it or later, those that meet fire once, and nothing else fires.
func checkAround(t *testing.T, s *Schedule, zone *time.Location, transition time.Time) {
	t.Helper()
	from, to := transition.Add(-12*time.Hour), transition.Add(12*time.Hour)
	var want []time.Time
	occ, ok := s.NextLocal(LocalOf(from))
	for ; ok; occ, ok = s.NextLocal(occ) {
		at := firstShowing(occ, from, to)
		if at.IsZero() {
			break
		}
		if got := occ.In(zone); !got.Equal(at) {
			t.Fatalf("%v: %v is at %v, want %v", zone, occ, got, at)
		}
		met := len(want) > 0 && want[len(want)-1].Equal(at)
		if _, opens := s.opens(occ, zone); opens == met {
			t.Fatalf("%v: %v opens: %v, although it meets the one before: %v", zone, occ, opens, met)
		}
		if !met {
			want = append(want, at)
		}
	}
	var got []time.Time
	for at := s.In(zone).Next(from); at.Before(to); at = s.In(zone).Next(at) {
		if len(got) > 0 && !at.After(got[len(got)-1]) {
			t.Fatalf("%v: %v is not after %v", zone, at, got[len(got)-1])
		}
		got = append(got, at)
	}
	if !slices.EqualFunc(got, want, time.Time.Equal) {
		t.Fatalf("%v, %s around %v:\n got %v\nwant %v", zone, s.spec.Cron, transition, got, want)
	}
}

// Next must not depend on the instant from which it is asked: from any second it gives the next in the list.
func TestNextFromAnyInstant(t *testing.T) {
	for _, name := range []string{"America/New_York", "Australia/Lord_Howe", "Pacific/Chatham", "Africa/Casablanca", "America/Nuuk"} {
		zone := located(t, name)
		s := compiled(t, Spec{Cron: "15,45 * * * *", Zone: name}).In(zone)
		for _, transition := range transitionsOf(zone)[:4] {
			want := s.Next(transition.Add(-4 * time.Hour))
			for at := transition.Add(-4 * time.Hour); at.Before(transition.Add(4 * time.Hour)); at = at.Add(37 * time.Second) {
				if !want.After(at) {
					want = s.Next(want)
				}
				if got := s.Next(at); !got.Equal(want) {
					t.Fatalf("%s: next after %v is %v, want %v", name, at, got, want)
				}
			}
		}
	}
}

// The latest local time that has come is the one whose instant has, where the next one's has not.
func TestReached(t *testing.T) {
	for _, name := range []string{"America/New_York", "Australia/Lord_Howe", "Pacific/Chatham", "Africa/Casablanca", "America/Nuuk"} {
		zone := located(t, name)
		for _, transition := range transitionsOf(zone)[:4] {
			for at := transition.Add(-3 * time.Hour); at.Before(transition.Add(3 * time.Hour)); at = at.Add(47 * time.Second) {
				l := reached(at)
				next := LocalOf(l.wall().Add(time.Minute))
				if l.In(zone).After(at) || !next.In(zone).After(at) {
					t.Fatalf("%s: at %v the clock has reached %v", name, at, l)
				}
			}
		}
	}
}

func TestPlacesHoldAllZonesAndNoOther(t *testing.T) {
	var ours, theirs []string
	for _, zone := range places().iana {
		ours = append(ours, zone)
	}
	for _, zone := range everyZone(t) {
		theirs = append(theirs, zone.String())
	}
	slices.Sort(ours)
	slices.Sort(theirs)
	if diff := cmp.Diff(theirs, ours); diff != "" {
		t.Error(diff)
	}
	for name, zones := range places().places {
		for _, zone := range zones {
			if _, err := time.LoadLocation(zone); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func located(tb testing.TB, name string) *time.Location {
	tb.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		tb.Fatal(err)
	}
	return zone
}
