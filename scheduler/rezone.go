package scheduler

import (
	"errors"
	"fmt"

	"weft/data"
)

// Rezone tells a planned schedule in which zones its members live from now on. The occurrence that was planned
// stays the same one; when it opens changes with its first slice, and may be now. A schedule that is not
// planned is left alone.
func Rezone(w data.Writer, id string, zones []string) error {
	j, err := w.Job(JobKey(id))
	if errors.Is(err, data.ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("looking for the plan of schedule %q: %w", id, err)
	}
	p, err := Decode(j)
	if err != nil {
		return err
	}
	p.Zones = zones
	moved, err := jobOf(p)
	if err != nil {
		return err
	}
	if moved, err = replanned(moved); err != nil {
		return err
	}
	return w.Enqueue(moved)
}
