package scheduler

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"weft/data"
)

// Queue is the queue in which occurrences wait.
const Queue = "schedule"

const keyPrefix = "schedule/"

// Entry is a schedule as it is planned: what recurs, for whom, and what its owner wants to be told of.
type Entry struct {
	ID     string   `json:"id"`
	Spec   Spec     `json:"spec"`
	Zones  []string `json:"zones,omitempty"` // of the members; matters only for [OwnZone]
	Policy Policy   `json:"policy,omitzero"`
	Body   []byte   `json:"body,omitempty"` // the owner's; keep it a reference, not a copy of records
}

// Planned is what a job of [Queue] holds: an entry and its next occurrence.
type Planned struct {
	Entry
	Local LocalTime `json:"local"`
	Opens time.Time `json:"opens"` // by the zone data of the day on which it was planned
}

// Occurrence returns the occurrence that is planned.
func (p Planned) Occurrence() Occurrence {
	return Occurrence{Schedule: p.ID, Local: p.Local, Opens: p.Opens}
}

// JobKey returns the key, and the lane, of a schedule's job.
func JobKey(id string) string { return keyPrefix + id }

// Plan stores the schedule's first occurrence that opens after a community time as exactly one job, in place
// of the one that was planned before, and returns it. ok is false, and nothing is planned, if there is none.
// A spec or a zone that makes no sense gives a [*Problem].
func Plan(w data.Writer, e Entry, after time.Time) (next Occurrence, ok bool, err error) {
	c, err := e.Spec.Compile()
	if err != nil {
		return Occurrence{}, false, err
	}
	zones, err := c.planningZones(e.Zones)
	if err != nil {
		return Occurrence{}, false, err
	}
	local, ok := c.next(horizon(after, zones), zones)
	if !ok {
		return Occurrence{}, false, Unplan(w, e.ID)
	}
	next = c.occurrence(e.ID, local, zones)
	return next, true, enqueue(w, Planned{Entry: e, Local: local, Opens: next.Opens})
}

// Unplan removes the schedule's job. One that is not there is no error.
func Unplan(w data.Writer, id string) error {
	if err := w.Cancel(JobKey(id)); err != nil {
		return fmt.Errorf("unplanning schedule %q: %w", id, err)
	}
	return nil
}

// Advance decides what to do about a claimed job, as [Schedule.CatchUp] does, and plans the occurrence after
// those that are due. Call it inside the Settle of that job, so that running an occurrence and planning the
// next are one. The entry is the job's own (see [Decode]), or as its owner's records have it now.
//
// If the schedule was planned anew or unplanned after the job was claimed, that stands: the verdict is
// Superseded, and nothing runs.
func Advance(w data.Writer, j data.Job, e Entry, now time.Time) (Verdict, error) {
	p, err := Decode(j)
	if err != nil {
		return Verdict{}, err
	}
	switch current, err := w.Job(j.Key); {
	case errors.Is(err, data.ErrNotFound):
		return Verdict{Superseded: true}, nil
	case err != nil:
		return Verdict{}, fmt.Errorf("looking for the plan of schedule %q: %w", e.ID, err)
	case current.Version != j.Version:
		return Verdict{Superseded: true}, nil
	}
	c, err := e.Spec.Compile()
	if err != nil {
		return Verdict{}, err
	}
	v, err := c.CatchUp(e.ID, p.Local, e.Zones, now, e.Policy)
	if err != nil || v.Ended {
		return v, err // the end of a schedule leaves no job: settling removes this one
	}
	return v, enqueue(w, Planned{Entry: e, Local: v.Next.Local, Opens: v.Next.Opens})
}

// Decode reads a job of [Queue].
func Decode(j data.Job) (Planned, error) {
	var p Planned
	if err := json.Unmarshal(j.Body, &p); err != nil {
		return Planned{}, fmt.Errorf("reading the planned occurrence in job %q: %w", j.Key, err)
	}
	return p, nil
}

func enqueue(w data.Writer, p Planned) error {
	j, err := jobOf(p)
	if err != nil {
		return err
	}
	if err := w.Enqueue(j); err != nil {
		return fmt.Errorf("planning the next occurrence of schedule %q: %w", p.ID, err)
	}
	return nil
}

func jobOf(p Planned) (data.Job, error) {
	body, err := json.Marshal(p)
	if err != nil {
		return data.Job{}, fmt.Errorf("writing the next occurrence of schedule %q: %w", p.ID, err)
	}
	return data.Job{Key: JobKey(p.ID), Queue: Queue, Lane: JobKey(p.ID), NotBefore: p.Opens, Body: body}, nil
}
