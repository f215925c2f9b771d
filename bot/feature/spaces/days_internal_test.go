package spaces

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestBusinessDays(t *testing.T) {
	at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 30, 0, 0, time.UTC) }
	for name, c := range map[string]struct {
		from time.Time
		n    int
		want time.Time
	}{
		"none":                     {at(25, 8), 0, at(25, 8)},
		"Wednesday to Thursday":    {at(25, 8), 1, at(26, 8)},
		"Friday to Monday":         {at(27, 23), 1, at(30, 23)},
		"Saturday to Monday":       {at(28, 0), 1, at(30, 0)},
		"Sunday to Monday":         {at(29, 12), 1, at(30, 12)},
		"a week":                   {at(25, 8), 5, at(25, 8).AddDate(0, 0, 7)},
		"in another zone, as UTC":  {at(27, 23).In(time.FixedZone("Manila", 8*3600)), 1, at(30, 23)},
		"fourteen from a Saturday": {at(28, 8), 14, time.Date(2026, 12, 17, 8, 30, 0, 0, time.UTC)},
	} {
		if got := afterBusinessDays(c.from, c.n); !got.Equal(c.want) {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// Whenever Weft is removed, its data are gone before 14 business days are over, and the reminder comes three before that.
func TestDeletedInTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		removed := time.Unix(rapid.Int64Range(1_700_000_000, 2_000_000_000).Draw(t, "removed"), 0)
		remind, gone, late := afterBusinessDays(removed, remindDays), afterBusinessDays(removed, keptDays), afterBusinessDays(removed, 14)
		if !gone.Before(late) || !afterBusinessDays(remind, 3).Equal(gone) || !remind.After(removed) {
			t.Fatalf("removed %s: reminded %s, deleted %s, too late %s", removed, remind, gone, late)
		}
	})
}
