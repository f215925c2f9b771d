package bot

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"weft/bot/community"
	"weft/data"
)

// Hold stops everything automatic: in the whole community, or about one cohort.
type Hold struct {
	// Cohort is what is on hold; "" means the community.
	Cohort community.CohortID
	Since  time.Time
	By     community.MemberID
	// Why is a short word of the program ("restored") or "" where a person decided.
	Why string
}

// releaseGap is the least time between two conversations that a release sets free, so that it never bursts.
const releaseGap = 2 * time.Second

// parked is when a held message would be looked at again if nobody ever released it.
var parked = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC) //nolint:gochecknoglobals // a constant that Go has no word for

// Hold puts the community or a cohort on hold, at once.
func (t *Tx) Hold(h Hold) error {
	h.Since, h.By = t.now, t.actor.ID
	if err := t.Audit("hold", string(h.Cohort)); err != nil {
		return err
	}
	return t.bot.holds.Put(t.writer, h, holdKey(h.Cohort))
}

// Release ends a hold. What waited goes out one by one, unless it has expired meanwhile. It returns how many
// messages waited.
func (t *Tx) Release(cohort community.CohortID) (int, error) {
	if err := t.Audit("release", string(cohort)); err != nil {
		return 0, err
	}
	if err := t.bot.holds.Delete(t.writer, holdKey(cohort)); err != nil {
		return 0, err
	}
	var waiting []data.Job
	for job, err := range t.reader.Jobs("post/") {
		if err != nil {
			return 0, err
		}
		if job.NotBefore.Equal(parked) {
			waiting = append(waiting, job)
		}
	}
	released := 0
	for _, job := range waiting {
		rec, err := t.bot.posts.Get(t.writer, postOf(job))
		if err != nil && !errors.Is(err, data.ErrNotFound) {
			return released, err
		}
		if held, err := t.held(rec); err != nil || held {
			continue
		}
		job.NotBefore = t.now.Add(time.Duration(released) * releaseGap)
		if err := t.writer.Enqueue(job); err != nil {
			return released, fmt.Errorf("release a message: %w", err)
		}
		released++
	}
	return released, nil
}

// Holds lists what is on hold.
func (v *View) Holds() ([]Hold, error) {
	var all []Hold
	for h, err := range v.bot.holds.All(v.reader) {
		if err != nil {
			return nil, err
		}
		all = append(all, h.Value)
	}
	return all, nil
}

// held reports whether a message must wait because of a hold. What somebody asked for is never held.
func (v *View) held(rec record) (bool, error) {
	if rec.Kind == Solicited && (rec.To.Member != "" || rec.To.Home) {
		return false, nil
	}
	for _, scope := range []community.CohortID{"", rec.Cohort} {
		_, err := v.bot.holds.Get(v.reader, holdKey(scope))
		if err == nil {
			return true, nil
		}
		if !errors.Is(err, data.ErrNotFound) {
			return false, err
		}
	}
	return false, nil
}

func holdKey(c community.CohortID) string {
	if c == "" {
		return "community"
	}
	return "cohort/" + string(c)
}

func postOf(job data.Job) string {
	key, _, _ := strings.Cut(string(job.Body), "\n")
	return key
}
