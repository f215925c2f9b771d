package scheduler

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/robfig/cron/v3"
	"pgregory.net/rapid"
)

// anyDate draws a date of the years that matter.
func anyDate() *rapid.Generator[LocalDate] {
	return rapid.Custom(func(t *rapid.T) LocalDate {
		return LocalDate{2024, time.January, 1}.AddDays(rapid.IntRange(0, 5000).Draw(t, "day"))
	})
}

// anyCron draws five fields, most of which fire.
func anyCron() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		minute := rapid.SampledFrom([]string{"0", "30", "15,45", "*/15", "5", "59"}).Draw(t, "minute")
		hour := rapid.SampledFrom([]string{"0", "2", "9", "9,17", "*", "8-18/2", "23"}).Draw(t, "hour")
		date := rapid.SampledFrom([]string{"*", "*", "*", "1", "1,15", "29", "31", "1-7", "1-31", "*/2"}).Draw(t, "date")
		month := rapid.SampledFrom([]string{"*", "*", "*", "2", "JAN-JUN", "*/3", "1-12"}).Draw(t, "month")
		weekday := rapid.SampledFrom([]string{"*", "1", "1-5", "7", "0", "5-7", "MON,WED", "0-7", "*/2", "1-7/3", "?"}).Draw(t, "weekday")
		return strings.Join([]string{minute, hour, date, month, weekday}, " ")
	})
}

// anySpec draws a spec that compiles.
func anySpec() *rapid.Generator[Spec] {
	zones := []string{"Africa/Nairobi", "Europe/London", "America/St_Johns", "Etc/GMT+5", "EST", "US/Eastern", OwnZone, "America/Argentina/San_Juan", "Asia/Calcutta", "America/Port-au-Prince", "Australia/West"}
	return rapid.Custom(func(t *rapid.T) Spec {
		s := Spec{Cron: anyCron().Draw(t, "cron"), Zone: rapid.SampledFrom(zones).Draw(t, "zone")}
		switch rapid.IntRange(0, 3).Draw(t, "refinement") {
		case 1:
			s.EveryWeeks, s.Anchor = rapid.IntRange(2, MaxWeeks).Draw(t, "weeks"), anyDate().Draw(t, "anchor")
		case 2:
			s.Nth = rapid.SliceOfNDistinct(rapid.SampledFrom([]int{1, 2, 3, 4, 5, -1}), 1, 3, rapid.ID).Draw(t, "nth")
		}
		if rapid.Bool().Draw(t, "bounded") {
			s.From = anyDate().Draw(t, "from")
			s.Until = s.From.AddDays(rapid.IntRange(0, 1000).Draw(t, "length"))
		}
		s.Skip = rapid.SliceOfN(anyDate(), 0, 4).Draw(t, "skip")
		return s
	}).Filter(func(s Spec) bool {
		_, err := s.Compile()
		return err == nil
	})
}

// compiles reports whether a cron line names times that come at all.
func compiles(cron string) bool {
	_, err := Spec{Cron: cron, Zone: "UTC"}.Compile()
	return err == nil
}

func TestNextLocalAgreesWithCronOnTheCalendar(t *testing.T) {
	parser := cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow)
	rapid.Check(t, func(t *rapid.T) {
		line := anyCron().Filter(compiles).Draw(t, "cron")
		ours, err := Spec{Cron: line, Zone: "UTC"}.Compile()
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := parser.Parse(strings.NewReplacer("5-7", "5,6,0", "0-7", "0-6", "1-7/3", "1,4,0", " 7", " 0").Replace(line))
		if err != nil {
			t.Fatal(err)
		}
		at := anyDate().Draw(t, "after").At(rapid.IntRange(0, 23).Draw(t, "hour"), rapid.IntRange(0, 59).Draw(t, "minute"))
		for at.Date.Year < 2090 && rapid.IntRange(0, 19).Draw(t, "stop") > 0 { // around 2100 theirs gives up on leap days
			want := theirs.(*cron.SpecSchedule)
			want.Location = time.UTC
			next, ok := ours.NextLocal(at)
			if !ok || !next.wall().Equal(want.Next(at.wall())) {
				t.Fatalf("%s after %v: got %v, %v, cron says %v", line, at, next, ok, want.Next(at.wall()))
			}
			at = next
		}
	})
}

func TestRefinements(t *testing.T) {
	from := LocalDate{2026, time.November, 22}.At(0, 0)
	tests := map[string]struct {
		spec Spec
		want []string
	}{
		"every other Tuesday": {
			Spec{Cron: "0 16 * * 2", EveryWeeks: 2, Anchor: LocalDate{2026, time.December, 1}},
			[]string{"2026-12-01T16:00", "2026-12-15T16:00", "2026-12-29T16:00", "2027-01-12T16:00"},
		},
		"the anchor may lie ahead or behind": {
			Spec{Cron: "0 16 * * 2", EveryWeeks: 2, Anchor: LocalDate{2036, time.November, 25}},
			[]string{"2026-11-24T16:00", "2026-12-08T16:00"},
		},
		"weeks begin on Monday": {
			Spec{Cron: "0 10 * * 0,1", EveryWeeks: 2, Anchor: LocalDate{2026, time.November, 29}}, // a Sunday
			[]string{"2026-11-23T10:00", "2026-11-29T10:00", "2026-12-07T10:00", "2026-12-13T10:00"},
		},
		"first Monday": {
			Spec{Cron: "0 9 * * 1", Nth: []int{1}},
			[]string{"2026-12-07T09:00", "2027-01-04T09:00", "2027-02-01T09:00"},
		},
		"last Friday": {
			Spec{Cron: "30 15 * * 5", Nth: []int{-1}},
			[]string{"2026-11-27T15:30", "2026-12-25T15:30", "2027-01-29T15:30"},
		},
		"fifth Monday is not in every month": {
			Spec{Cron: "0 9 * * 1", Nth: []int{5}},
			[]string{"2026-11-30T09:00", "2027-03-29T09:00", "2027-05-31T09:00"},
		},
		"from, until and skip are whole days": {
			Spec{
				Cron: "0 0,23 * * *", From: LocalDate{2026, time.December, 24}, Until: LocalDate{2026, time.December, 26},
				Skip: []LocalDate{{2026, time.December, 25}},
			},
			[]string{"2026-12-24T00:00", "2026-12-24T23:00", "2026-12-26T00:00", "2026-12-26T23:00", "never"},
		},
		"leap day": {
			Spec{Cron: "0 9 29 2 *"},
			[]string{"2028-02-29T09:00", "2032-02-29T09:00"},
		},
		"a date or a weekday, as in cron": {
			Spec{Cron: "0 9 1 12 2"},
			[]string{"2026-12-01T09:00", "2026-12-08T09:00", "2026-12-15T09:00"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tt.spec.Zone = "UTC"
			c := compiled(t, tt.spec)
			var got []string
			at := from
			for range tt.want {
				next, ok := c.NextLocal(at)
				if !ok {
					got = append(got, "never")
					break
				}
				got = append(got, next.String())
				at = next
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCompileRefuses(t *testing.T) {
	monday := Spec{Cron: "0 9 * * 1", Zone: "UTC"}
	with := func(change func(*Spec)) Spec {
		s := monday
		change(&s)
		return s
	}
	tests := map[Code]Spec{
		CodeEmpty:          with(func(s *Spec) { s.Cron = " " }),
		CodeZonePrefix:     with(func(s *Spec) { s.Cron = "TZ=0" }),
		CodeDescriptor:     with(func(s *Spec) { s.Cron = "@every 1s" }),
		CodeFieldCount:     with(func(s *Spec) { s.Cron = "0 9 * * 1 2" }),
		CodeBadField:       with(func(s *Spec) { s.Cron = "0 9 *-5 * 1" }),
		CodeUnknownZone:    with(func(s *Spec) { s.Zone = "Local" }),
		CodeNeverFires:     with(func(s *Spec) { s.Nth, s.From, s.Until = []int{5}, anyMonday, anyMonday }),
		CodeTooOften:       with(func(s *Spec) { s.Cron = "0,10 9 * * 1" }),
		CodeBadWeeks:       with(func(s *Spec) { s.EveryWeeks = -1 }),
		CodeNoAnchor:       with(func(s *Spec) { s.EveryWeeks = 2 }),
		CodeBadNth:         with(func(s *Spec) { s.Nth = []int{6} }),
		CodeNthPlainDay:    with(func(s *Spec) { s.Cron, s.Nth = "0 9 * * *", []int{1} }),
		CodeRefinements:    with(func(s *Spec) { s.EveryWeeks, s.Anchor, s.Nth = 2, anyMonday, []int{1} }),
		CodeUntilPast:      with(func(s *Spec) { s.From, s.Until = anyMonday.AddDays(1), anyMonday }),
		CodeBadDate:        with(func(s *Spec) { s.Skip = []LocalDate{{2026, time.February, 30}} }),
		CodeTooManySkipped: with(func(s *Spec) { s.Skip = slices.Repeat([]LocalDate{anyMonday}, MaxSkips+1) }),
	}
	for code, spec := range tests {
		_, err := spec.Compile()
		if p, ok := errors.AsType[*Problem](err); !ok || p.Code != code {
			t.Errorf("%+v: got %v, want %s", spec, err, code)
		}
	}
}

var anyMonday = LocalDate{2026, time.December, 7}

func TestTooOftenLooksOverMidnight(t *testing.T) {
	tests := map[string]bool{ // whether it is too often
		"0,50 0,23 * * *": true,  // 23:50, and 0:00 on the next day
		"0,50 0,23 * * 1": false, // but never on two days running
		"*/15 * * * *":    false,
		"0,59 * * * *":    true,
	}
	for line, want := range tests {
		_, err := Spec{Cron: line, Zone: "UTC"}.Compile()
		if got := err != nil; got != want {
			t.Errorf("%s: %v", line, err)
		}
	}
}

func TestSpecSurvivesJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		spec := anySpec().Draw(t, "spec")
		body, err := json.Marshal(spec)
		if err != nil {
			t.Fatal(err)
		}
		var back Spec
		if err := json.Unmarshal(body, &back); err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(back) != fmt.Sprint(spec) {
			t.Fatalf("%s became %+v, was %+v", body, back, spec)
		}
	})
}

func TestProblemsAreWholeSentences(t *testing.T) {
	for _, code := range Codes() {
		s := sentences[code]
		if !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "”.") || strings.Contains(s, "!") {
			t.Errorf("%s: %s", code, s)
		}
	}
}

func compiled(tb testing.TB, s Spec) *Schedule {
	tb.Helper()
	c, err := s.Compile()
	if err != nil {
		tb.Fatal(err)
	}
	return c
}
