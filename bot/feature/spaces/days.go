package spaces

import "time"

// Business days, counted in UTC, from Monday to Friday. Slack's developer policy asks that data are deleted within 14 of
// them; one is left over for a machine that stands still.
const (
	keptDays   = 13
	remindDays = keptDays - 3
)

// afterBusinessDays is the same time of day n business days later. What begins on a weekend counts from its Monday on.
func afterBusinessDays(from time.Time, n int) time.Time {
	at := from.UTC()
	for counted := 0; counted < n; {
		at = at.AddDate(0, 0, 1)
		if d := at.Weekday(); d != time.Saturday && d != time.Sunday {
			counted++
		}
	}
	return at
}
