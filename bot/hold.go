package bot

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
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

// whyRestored marks the hold that follows a restore. It holds even what people asked for, if they asked before.
const whyRestored = "restored"

// releaseGap is the least time between two messages that a release sets free, so that it never bursts.
const releaseGap = 2 * time.Second

// parked is when a held message would be looked at again if nobody ever released it.
var parked = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC) //nolint:gochecknoglobals // a constant that Go has no word for

// Hold puts the community or a cohort on hold, at once.
func (t *Tx) Hold(h Hold) error {
	h.Since, h.By = t.now, t.actor.ID
	if err := t.Audit("hold", string(h.Cohort)); err != nil {
		return err
	}
	if err := t.bot.holds.Put(t.writer, h, holdKey(h.Cohort)); err != nil {
		return err
	}
	return t.Tell(SchedulesChanged{h.Cohort})
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
	if err := t.Tell(SchedulesChanged{cohort}); err != nil {
		return 0, err
	}
	waiting, err := t.heldBack()
	if err != nil {
		return 0, err
	}
	released := 0
	for _, w := range waiting {
		if held, err := t.held(w.rec); err != nil || held {
			if err != nil {
				return released, err
			}
			continue
		}
		w.copy.NotBefore, w.copy.Reason = t.now.Add(time.Duration(released)*releaseGap), ""
		w.rec.setCopy(w.copy)
		if err := t.bot.posts.Put(t.writer, w.rec, w.rec.Key); err != nil {
			return released, err
		}
		if err := t.writer.Enqueue(copyJob(w.rec, w.copy, w.copy.NotBefore)); err != nil {
			return released, fmt.Errorf("release a message: %w", err)
		}
		released++
	}
	return released, nil
}

// heldCopy is a copy that a hold keeps from going out: because it was its turn, or because it stands in a lane
// behind one whose turn it was.
type heldCopy struct {
	rec   record
	copy  Copy
	order uint64
}

// heldBack lists the copies that would have gone out by now, in the order in which they would.
func (v *View) heldBack() ([]heldCopy, error) {
	lanes := map[string]bool{} // that a hold stopped
	var due []heldCopy
	for job, err := range v.reader.Jobs("post/") {
		if err != nil {
			return nil, err
		}
		rec, err := v.bot.posts.Get(v.reader, postOf(job))
		if errors.Is(err, data.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		c, _ := rec.copyIn(placeOf(job))
		if c.State != StateWaiting {
			continue
		}
		if c.Reason == ReasonHold {
			lanes[job.Lane] = true
		} else if job.NotBefore.After(v.now) {
			continue
		}
		due = append(due, heldCopy{rec, c, job.Order})
	}
	due = slices.DeleteFunc(due, func(h heldCopy) bool { return !lanes[copyJob(h.rec, h.copy, v.now).Lane] })
	slices.SortFunc(due, func(a, b heldCopy) int { return cmp.Compare(a.order, b.order) })
	return due, nil
}

// Held is what a release would let go, of one kind and about one cohort.
type Held struct {
	// Route is the renderer's: it tells what kind of message it is.
	Route  string
	Cohort community.CohortID
	Count  int
	// Since is when the oldest of them was to go out.
	Since time.Time
}

// WouldGo counts what releasing a hold would let go, the kind of the oldest first. It tells neither whom a message
// is to nor what it says. What another hold keeps back still is not counted.
func (v *View) WouldGo(released community.CohortID) ([]Held, error) {
	waiting, err := v.heldBack()
	if err != nil {
		return nil, err
	}
	var all []Held
	for _, w := range waiting {
		if held, err := v.heldBut(w.rec, released); err != nil || held {
			if err != nil {
				return nil, err
			}
			continue
		}
		all = countHeld(all, w.rec)
	}
	slices.SortStableFunc(all, func(a, b Held) int { return a.Since.Compare(b.Since) })
	return all, nil
}

func countHeld(all []Held, rec record) []Held {
	due := rec.Created
	if rec.NotBefore.After(due) {
		due = rec.NotBefore
	}
	for i, h := range all {
		if h.Route != rec.Show.Route || h.Cohort != rec.Cohort {
			continue
		}
		all[i].Count++
		if due.Before(h.Since) {
			all[i].Since = due
		}
		return all
	}
	return append(all, Held{rec.Show.Route, rec.Cohort, 1, due})
}

// heldUntil is when a held message is looked at again though nobody released it: when it has become pointless.
func heldUntil(rec record) time.Time {
	if !rec.Expires.IsZero() && rec.Expires.Before(parked) {
		return rec.Expires
	}
	return parked
}

// Holds lists what is on hold.
func (v *View) Holds() ([]Hold, error) { return data.Values(v.bot.holds.All(v.reader)) }

// held reports whether a message must wait because of a hold. What somebody asked for is never held.
func (v *View) held(rec record) (bool, error) { return v.heldBut(rec, nowhere) }

// nowhere is no cohort, and not the community either.
const nowhere community.CohortID = "/"

// heldBut is held, as if one hold were released.
func (v *View) heldBut(rec record, released community.CohortID) (bool, error) {
	asked := rec.Kind == Solicited && (rec.To.Member != "" || rec.To.Home)
	for _, scope := range []community.CohortID{"", rec.Cohort} {
		if scope == released {
			continue
		}
		h, err := v.bot.holds.Get(v.reader, holdKey(scope))
		if errors.Is(err, data.ErrNotFound) {
			continue
		}
		if err != nil {
			return false, err
		}
		if !asked || h.Why == whyRestored && !rec.Created.After(h.Since) {
			return true, nil
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
