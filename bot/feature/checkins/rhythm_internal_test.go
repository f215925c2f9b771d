package checkins

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"weft/scheduler"
)

func TestLongestWindow(t *testing.T) {
	from := scheduler.LocalTime{Date: scheduler.LocalDate{Year: 2026, Month: time.November, Day: 25}, Hour: 8}
	for _, c := range []struct {
		when string
		want time.Duration
	}{
		{"every day at 9:00", 24 * time.Hour},
		{"weekdays 9:00", 24 * time.Hour},
		{"every Monday and Friday at 9:00", 72 * time.Hour}, // over the weekend
		{"every Friday at 23:30", 168 * time.Hour},          // over midnight and the weekend
		{"first Monday of the month 9am", 28 * 24 * time.Hour},
		{"every Monday at 9:00 in each member's own zone", (168 - 26) * time.Hour},
		{"every Monday at 9:00 and 19:00", 10 * time.Hour},
	} {
		spec, err := scheduler.Parse(c.when, scheduler.ParseOptions{Today: from.Date, Zone: "Africa/Nairobi"})
		if err != nil {
			t.Errorf("%s: %v", c.when, err)
			continue
		}
		got, err := longestWindow(spec, from)
		if err != nil || got != c.want {
			t.Errorf("%s: %s, %v; want %s", c.when, got, err, c.want)
		}
	}
}

// A round that is open for as long as it may be closes everywhere before the next one opens anywhere, whichever zones
// there are. On the calendar, that is: clocks that go forward in between take their hour.
func TestNobodyIsCutShort(t *testing.T) {
	zones := []string{"Pacific/Kiritimati", "Africa/Nairobi", "Asia/Kathmandu", "America/Bogota", "Etc/GMT+12"}
	rapid.Check(t, func(t *rapid.T) {
		days := rapid.SliceOfNDistinct(rapid.IntRange(0, 6), 1, 4, rapid.ID).Draw(t, "days")
		cron := fmt.Sprintf("%d %d * * ", rapid.IntRange(0, 59).Draw(t, "minute"), rapid.IntRange(0, 23).Draw(t, "hour"))
		for i, d := range days {
			if i > 0 {
				cron += ","
			}
			cron += fmt.Sprint(d)
		}
		spec := scheduler.Spec{Cron: cron, Zone: rapid.SampledFrom([]string{scheduler.OwnZone, "Africa/Nairobi"}).Draw(t, "zone")}
		from := scheduler.LocalTime{Date: scheduler.LocalDate{Year: 2026, Month: time.November, Day: 25}}
		window, err := longestWindow(spec, from)
		if err != nil {
			t.Fatal(err)
		}
		schedule, err := spec.Compile()
		if err != nil {
			t.Fatal(err)
		}
		opens, last := from, Round{}
		for range 40 {
			var ok bool
			if opens, ok = schedule.NextLocal(opens); !ok {
				return
			}
			slices, err := schedule.Slices(opens, zones)
			if err != nil {
				t.Fatal(err)
			}
			if first, _ := scheduler.FirstOpens(slices); window >= 0 && !last.Local.IsZero() && first.Before(last.end()) {
				t.Fatalf("%s: the round of %s is open until %s, and the next one opens at %s", cron, last.Local, last.end(), first)
			}
			last = Round{Local: opens, Window: window, OwnZone: spec.Zone == scheduler.OwnZone, Opened: slices[0].Opens, Slices: slices}
		}
	})
}
