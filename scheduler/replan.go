package scheduler

import (
	"context"
	"errors"
	"fmt"

	"weft/data"
)

// replanAtOnce bounds how many jobs one transaction of [Replan] writes, so that decisions need not wait.
const replanAtOnce = 200

// Replan computes when the planned occurrences of a community open, anew from their local times, and moves
// the jobs that this changes. Governments change their clocks, at times a few days ahead: run it at
// start-up, when the zone data may have been updated. It returns how many it moved. A job that cannot be
// read stays as it is and is reported in the error; the others are moved all the same.
func Replan(ctx context.Context, store data.Store, c data.Community) (moved int, err error) {
	var stale []data.Job
	var unread []error
	err = store.View(ctx, c, func(r data.Reader) error {
		for j, err := range r.Jobs(keyPrefix) {
			if err != nil {
				return err
			}
			fresh, err := replanned(j)
			if err != nil {
				unread = append(unread, err)
			} else if !fresh.NotBefore.Equal(j.NotBefore) {
				stale = append(stale, fresh)
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("reading the planned occurrences: %w", err)
	}
	for len(stale) > 0 {
		n := min(replanAtOnce, len(stale))
		done, err := replace(ctx, store, c, stale[:n])
		if err != nil {
			return moved, err
		}
		moved, stale = moved+done, stale[n:]
	}
	return moved, errors.Join(unread...)
}

// replanned returns the job as it would be planned with today's zone data.
func replanned(j data.Job) (data.Job, error) {
	p, err := Decode(j)
	if err != nil {
		return data.Job{}, err
	}
	s, err := p.Spec.Compile()
	if err != nil {
		return data.Job{}, fmt.Errorf("schedule %q: %w", p.ID, err)
	}
	zones, err := s.planningZones(p.Zones)
	if err != nil {
		return data.Job{}, fmt.Errorf("schedule %q: %w", p.ID, err)
	}
	opens, ok := FirstOpens(s.slices(p.Local, zones))
	if !ok {
		opens = j.NotBefore // it meets the occurrence before it everywhere: its own hour will settle it
	}
	p.Opens = opens
	fresh, err := jobOf(p)
	fresh.Version = j.Version
	return fresh, err
}

// replace enqueues the jobs that nobody has planned anew meanwhile.
func replace(ctx context.Context, store data.Store, c data.Community, fresh []data.Job) (n int, err error) {
	err = store.Update(ctx, c, func(w data.Writer) error {
		n = 0
		for _, j := range fresh {
			current, err := w.Job(j.Key)
			if errors.Is(err, data.ErrNotFound) || err == nil && current.Version != j.Version {
				continue
			}
			if err != nil {
				return err
			}
			if err := w.Enqueue(j); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("moving planned occurrences to their new instants: %w", err)
	}
	return n, nil
}
