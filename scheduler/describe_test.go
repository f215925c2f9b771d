package scheduler

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestDescribe(t *testing.T) {
	nine := []ClockTime{{9, 0}}
	friday := LocalDate{2026, time.December, 4}
	tests := map[string]struct {
		spec Spec
		want Description
	}{
		"daily":           {Spec{Cron: "0 9 * * *"}, Description{When: Daily{}, Times: nine}},
		"daily, in words": {Spec{Cron: "0 9 1-31 * 0-7"}, Description{When: Daily{}, Times: nine}},
		"weekdays":        {Spec{Cron: "0 9 * * MON-FRI"}, Description{When: Weekdays{}, Times: nine}},
		"weekly, Monday first": {
			Spec{Cron: "30 9,17 * * 7,1"},
			Description{When: Weekly{Days: []time.Weekday{time.Monday, time.Sunday}}, Times: []ClockTime{{9, 30}, {17, 30}}},
		},
		"every N weeks": {
			Spec{Cron: "0 9 * * 5", EveryWeeks: 2, Anchor: friday},
			Description{When: EveryNWeeks{N: 2, Days: []time.Weekday{time.Friday}, Anchor: friday}, Times: nine},
		},
		"every one week is weekly": {
			Spec{Cron: "0 9 * * 5", EveryWeeks: 1, Anchor: friday},
			Description{When: Weekly{Days: []time.Weekday{time.Friday}}, Times: nine},
		},
		"nth, the last one last": {
			Spec{Cron: "0 9 * * 1", Nth: []int{-1, 2}},
			Description{When: MonthlyNth{Nth: []int{2, -1}, Days: []time.Weekday{time.Monday}}, Times: nine},
		},
		"dates": {Spec{Cron: "0 9 15,1 * *"}, Description{When: MonthlyDay{Days: []int{1, 15}}, Times: nine}},
		"a date or a weekday": {
			Spec{Cron: " 0  9 1 * 1 "}, Description{When: Custom{Cron: "0 9 1 * 1"}},
		},
		"some months": {
			Spec{Cron: "0 9 * 1-6 1", EveryWeeks: 2, Anchor: friday},
			Description{When: Custom{Cron: "0 9 * 1-6 1", EveryWeeks: 2, Anchor: friday}},
		},
		"too many times to list": {Spec{Cron: "0 9-16 * * *"}, Description{When: Custom{Cron: "0 9-16 * * *"}}},
		"bounds, and what is left out": {
			Spec{Cron: "0 9 * * *", From: friday, Until: friday.AddDays(9), Skip: []LocalDate{friday.AddDays(2), friday.AddDays(1), friday.AddDays(2)}},
			Description{When: Daily{}, Times: nine, From: friday, Until: friday.AddDays(9), Skip: []LocalDate{friday.AddDays(1), friday.AddDays(2)}},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tt.spec.Zone, tt.want.Zone = OwnZone, OwnZone
			got, err := Describe(tt.spec)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestEnglishOfNonsenseIsItsProblem(t *testing.T) {
	got := English(Spec{Cron: "0 0 31 2 *", Zone: "UTC"})
	if want := "“0 0 31 2 *” never comes: there is no day on the calendar that fits all of it. Check the day of the month, the month and the dates."; got != want {
		t.Errorf("got %s", got)
	}
}
