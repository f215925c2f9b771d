package checkins

import (
	"time"

	"weft/scheduler"
)

// spread is how far apart the first and the last zone of the world are, in local time: UTC+14 and UTC−12.
const spread = 26 * time.Hour

// lookAhead is how far a schedule is judged by: a year and a month, so that every kind of month, holiday and gap is in it.
const lookAhead = 400 * 24 * time.Hour

// mostWindow is how long a round may be open where nothing follows it.
const mostWindow = 365 * 24 * time.Hour

// windows are the lengths that a round can have, the shortest first. A day is a day on the calendar, so that a round
// crosses midnight and weekends as any other hour: one that opens on Friday at nine for two days closes on Sunday.
func windows() []time.Duration {
	const hour = time.Hour
	return []time.Duration{8 * hour, 24 * hour, 48 * hour, 72 * hour, 96 * hour, 168 * hour}
}

// longestWindow is how long a round of this rhythm may be open everywhere before the next one opens anywhere, so that
// nobody's time to answer is cut short. It is measured on the calendar: where clocks go forward between two rounds, a
// day is an hour shorter on the clock. A schedule that comes once only leaves any length.
func longestWindow(spec scheduler.Spec, from scheduler.LocalTime) (time.Duration, error) {
	schedule, err := spec.Compile()
	if err != nil {
		return 0, err
	}
	margin := time.Duration(0)
	if spec.Zone == scheduler.OwnZone {
		margin = spread
	}
	longest := mostWindow
	first, ok := schedule.NextLocal(from)
	for last := first; ok && longest >= windows()[0]; {
		var next scheduler.LocalTime
		if next, ok = schedule.NextLocal(last); !ok {
			break
		}
		longest = min(longest, between(last, next)-margin)
		if between(first, next) > lookAhead {
			break
		}
		last = next
	}
	return longest, nil
}

// between is the time from one local time to another on the calendar.
func between(a, b scheduler.LocalTime) time.Duration { return b.In(time.UTC).Sub(a.In(time.UTC)) }
