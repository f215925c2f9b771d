package scheduler

import "time"

// widestOffset bounds how far a wall clock is from UTC. Zones lie between -12 and +14 hours, and Manila and
// Juneau lay beyond 15 before they changed sides of the date line.
const widestOffset = 16 * time.Hour

// In returns the instant of a local time in a zone: the first one at which the wall clock there shows l or
// later. That single rule settles daylight saving. A local time that does not exist gives the first instant
// after the gap; one that occurs twice gives the first of the two; and a later local time never gives an
// earlier instant.
func (l LocalTime) In(zone *time.Location) time.Time {
	at, _ := l.in(zone)
	return at
}

// in also tells whether the wall clock really shows l at that instant; it does not if l falls into a gap.
func (l LocalTime) in(zone *time.Location) (at time.Time, exists bool) {
	wall := l.wall()
	t := wall.Add(-widestOffset).In(zone)
	for {
		start, end := t.ZoneBounds()
		at := wall.Add(-offsetAt(t)).In(zone)
		if !start.IsZero() && at.Before(start) {
			return start, false // the clock jumped over l when this stretch began
		}
		if end.IsZero() || at.Before(end) {
			return at, true
		}
		t = end
	}
}

// reached returns the latest minute that the wall clock of now's location has shown up to now. When clocks
// have just gone back it is later than what the clock shows: the hour that repeats was reached before.
func reached(now time.Time) LocalTime {
	latest := wallOf(now)
	for t := now; ; {
		start, _ := t.ZoneBounds()
		if start.IsZero() || now.Sub(start) > 2*widestOffset {
			break
		}
		t = start.Add(-1)
		if before := wallOf(t); before.After(latest) {
			latest = before
		}
	}
	return LocalOf(latest)
}

// wallOf moves what the clock of t's location shows to the calendar without zones.
func wallOf(t time.Time) time.Time { return t.UTC().Add(offsetAt(t)) }

func offsetAt(t time.Time) time.Duration {
	_, seconds := t.Zone()
	return time.Duration(seconds) * time.Second
}
