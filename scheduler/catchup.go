package scheduler

import (
	"slices"
	"time"
)

// Grace of occurrences that were missed while the program was down.
const (
	// DefaultGrace is half a working day: a question for nine o'clock still makes sense before lunch is
	// over, not in the evening.
	DefaultGrace = 4 * time.Hour
	// LeastGrace covers the time between two looks at the clock, so that being on time is never too late.
	LeastGrace = time.Minute
)

// Policy says what becomes of an occurrence that could not fire in time (a misfire).
type Policy struct {
	// Grace is how late, in community time, a slice may still open. Zero means [DefaultGrace]; anything
	// shorter than [LeastGrace] means that.
	Grace time.Duration `json:"grace,omitempty"`
}

func (p Policy) grace() time.Duration {
	if p.Grace == 0 {
		return DefaultGrace
	}
	return max(p.Grace, LeastGrace)
}

// Occurrence is one time at which a schedule fires: a round is (schedule, local date-time).
type Occurrence struct {
	Schedule string    // the schedule's id
	Local    LocalTime // what identifies it
	Opens    time.Time // when its first slice opens, by today's zone data
}

// String is the occurrence's identity, fit for keys: "id@2026-11-30T09:00".
func (o Occurrence) String() string { return o.Schedule + "@" + o.Local.String() }

// Skipped counts occurrences that are not run any more. First and Last are zero if Count is.
type Skipped struct {
	Count       int
	First, Last LocalTime
}

func (s *Skipped) add(l LocalTime) {
	if s.Count == 0 {
		s.First = l
	}
	s.Count, s.Last = s.Count+1, l
}

// Verdict says what to do about the occurrences that are due.
type Verdict struct {
	// Run holds the occurrence to run: one, or none. However many were missed, people hear of one.
	Run []Occurrence
	// Slices are those of the occurrence to run: open since no longer than the grace, or yet to open.
	Slices []Slice
	// Late are its slices whose grace is over. Nobody in them is asked; report them.
	Late []Slice
	// Skipped are the occurrences that will not run; report them.
	Skipped Skipped
	// Next is the occurrence to plan; Ended tells that there is none.
	Next  Occurrence
	Ended bool
	// Superseded tells that the plan changed meanwhile, and that there is nothing to do (see [Advance]).
	Superseded bool
}

// CatchUp decides about the planned occurrence and all those after it that have opened by now: the latest
// with a slice that is within its grace, or that has yet to open, runs; the others are skipped. It has no
// effects. The zones are those of the members, and matter only if the schedule is by their own; while there
// are none, UTC stands in for them.
func (c *Schedule) CatchUp(id string, planned LocalTime, zones []string, now time.Time, policy Policy) (Verdict, error) {
	in, err := c.planningZones(zones)
	if err != nil {
		return Verdict{}, err
	}
	var v Verdict
	oldest := now.Add(-policy.grace())
	latest := horizon(now, in)
	occ, ok := planned, true
	for ; ok && !occ.After(latest); occ, ok = c.next(occ, in) {
		parts := c.slices(occ, in)
		if len(parts) == 0 {
			continue // the zones have changed: where they are now, the occurrence before serves them
		}
		late := slices.IndexFunc(parts, func(s Slice) bool { return !s.Opens.Before(oldest) })
		if late < 0 {
			v.Skipped.add(occ)
			continue
		}
		if len(v.Run) > 0 {
			v.Skipped.add(v.Run[0].Local)
		}
		v.Run = []Occurrence{{Schedule: id, Local: occ, Opens: parts[0].Opens}}
		v.Late, v.Slices = parts[:late:late], parts[late:]
	}
	if v.Ended = !ok; ok {
		v.Next = c.occurrence(id, occ, in)
	}
	return v, nil
}

func (c *Schedule) occurrence(id string, local LocalTime, zones []*time.Location) Occurrence {
	opens, _ := FirstOpens(c.slices(local, zones))
	return Occurrence{Schedule: id, Local: local, Opens: opens}
}
