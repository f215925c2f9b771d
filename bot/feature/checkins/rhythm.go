package checkins

import (
	"time"

	"weft/scheduler"
)

// spread is how far apart the first and the last zone of the world are, in local time: UTC+14 and UTC−12.
const spread = 26 * time.Hour

// looked is how many rounds ahead the rhythm of a schedule is judged by.
const looked = 60

// longestWindow is how long a round of this rhythm may be open everywhere before the next one opens anywhere, so that
// nobody's time to answer is cut short. A schedule that comes once only leaves any length.
func longestWindow(spec scheduler.Spec, from scheduler.LocalTime) (time.Duration, error) {
	schedule, err := spec.Compile()
	if err != nil {
		return 0, err
	}
	longest := 365 * 24 * time.Hour
	last, ok := schedule.NextLocal(from)
	for range looked {
		next, more := schedule.NextLocal(last)
		if !ok || !more {
			break
		}
		longest = min(longest, next.In(time.UTC).Sub(last.In(time.UTC)))
		last = next
	}
	if spec.Zone == scheduler.OwnZone {
		longest -= spread
	}
	return longest, nil
}
