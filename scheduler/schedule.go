package scheduler

import (
	"slices"
	"time"

	"github.com/robfig/cron/v3"
)

// Schedule is a compiled [Spec]. It does not change, and may be used by many goroutines.
type Schedule struct {
	spec       Spec
	cron       cronFields
	zone       *time.Location // nil for OwnZone
	anchorWeek int
	skip       map[LocalDate]struct{}
}

// Spec returns what the schedule was compiled from.
func (c *Schedule) Spec() Spec { return c.spec }

// OwnZones tells whether the schedule is by each member's own zone.
func (c *Schedule) OwnZones() bool { return c.zone == nil }

// NextLocal returns the first occurrence strictly after a local time, on the calendar alone: zones and
// daylight saving play no part. ok is false when there is none within 28 years.
func (c *Schedule) NextLocal(after LocalTime) (next LocalTime, ok bool) {
	day, from := after.Date, after.minuteOfDay()+1
	if first := c.spec.From; day.Before(first) {
		day, from = first, 0
	}
	t := day.wall()
	for range horizonYears * 366 {
		day = DateOf(t)
		if !c.spec.Until.IsZero() && day.After(c.spec.Until) {
			return LocalTime{}, false
		}
		if c.fires(day, t.Weekday()) {
			if m, ok := c.cron.nextMinute(from); ok {
				return day.At(m/60, m%60), true
			}
		}
		t, from = t.AddDate(0, 0, 1), 0
	}
	return LocalTime{}, false
}

// fires tells whether there is an occurrence on that day.
func (c *Schedule) fires(d LocalDate, w time.Weekday) bool {
	if !c.cron.fits(d, w) {
		return false
	}
	if _, skipped := c.skip[d]; skipped {
		return false
	}
	if n := c.spec.EveryWeeks; n > 1 && (d.week()-c.anchorWeek)%n != 0 {
		return false
	}
	return len(c.spec.Nth) == 0 || slices.ContainsFunc(c.spec.Nth, func(n int) bool { return isNth(d, n) })
}

// isNth tells whether d is the n-th of its weekday in its month, or for -1 the last.
func isNth(d LocalDate, n int) bool {
	if n == -1 {
		return d.AddDays(7).Month != d.Month
	}
	return (d.Day-1)/7+1 == n
}

// In gives the schedule's instants in one zone, whatever the zone of the spec. Its Next returns the first
// one strictly after a time, in that zone, or the zero time when there is none. Two local times that meet
// in one instant, as all those in a gap do, give it once.
func (c *Schedule) In(zone *time.Location) cron.Schedule { return zoned{c, zone} }

type zoned struct {
	schedule *Schedule
	zone     *time.Location
}

func (z zoned) Next(now time.Time) time.Time {
	_, at, _ := z.schedule.nextIn(z.zone, now)
	return at
}

// nextIn returns the first occurrence in a zone whose instant is after now.
func (c *Schedule) nextIn(zone *time.Location, now time.Time) (LocalTime, time.Time, bool) {
	local, ok := c.NextLocal(reached(now.In(zone)))
	for ok {
		if at := local.In(zone); at.After(now) {
			return local, at, true
		}
		local, ok = c.NextLocal(local) // not expected, but a loop that fires without end would be worse
	}
	return LocalTime{}, time.Time{}, false
}

// opens returns the instant of an occurrence in a zone. ok is false when it meets the occurrence before it
// in the same instant: that one fires, and this one does not.
func (c *Schedule) opens(occ LocalTime, zone *time.Location) (at time.Time, ok bool) {
	at = occ.In(zone)
	if start, _ := at.ZoneBounds(); !start.Equal(at) {
		return at, true
	}
	beforeGap := LocalOf(at.Add(-1))
	first, found := c.NextLocal(beforeGap)
	return at, !found || !first.Before(occ)
}
