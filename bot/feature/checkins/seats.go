package checkins

import (
	"errors"
	"slices"
	"time"

	"weft/bot"
	"weft/bot/community"
	"weft/data"
	"weft/scheduler"
)

// hear keeps rounds and schedules in step with what happens to people and cohorts.
func (f *Feature) hear(tx *bot.Tx, news bot.News) error {
	switch n := news.(type) {
	case bot.CohortEntered:
		return f.seatAnew(tx, n.Cohort, n.Member)
	case bot.CohortLeft:
		return f.unseat(tx, n.Cohort, n.Member)
	case bot.CohortChanged:
		return f.seatAnew(tx, n.Cohort, "")
	case bot.MemberMoved:
		memberships, err := tx.People().Of(n.Member)
		if err != nil {
			return err
		}
		for _, ms := range memberships {
			if err := f.seatAnew(tx, ms.Cohort, n.Member); err != nil {
				return err
			}
		}
	case bot.MemberJoined, bot.MemberChanged, bot.MemberGone, bot.PostFailed:
	}
	return nil
}

// seatAnew tells the schedules of a cohort where its people live now, and gives a member their seat in rounds that
// are open: at once where their hour has come, at their hour where it has not.
func (f *Feature) seatAnew(tx *bot.Tx, id community.CohortID, member community.MemberID) error {
	all, err := f.ofCohort(&tx.View, id)
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.Paused {
			continue
		}
		entry, err := f.entryFor(&tx.View, c)
		if err != nil {
			return err
		}
		if err := tx.Rezone(entry.ID, entry.Zones); err != nil {
			return err
		}
		if member == "" || c.Round == "" {
			continue
		}
		if err := f.seatInRound(tx, c.Round, member); err != nil {
			return err
		}
	}
	return nil
}

func (f *Feature) seatInRound(tx *bot.Tx, round string, member community.MemberID) error {
	r, err := f.round(tx.Reader(), round)
	if errors.Is(err, data.ErrNotFound) || (err == nil && r.Closed) {
		return nil
	}
	if err != nil {
		return err
	}
	cohort, err := tx.People().Cohort(r.Cohort)
	if err != nil {
		return err
	}
	m, err := tx.People().Member(member)
	if errors.Is(err, data.ErrNotFound) {
		return nil // gone since
	}
	if err != nil {
		return err
	}
	zone := m.Location(cohort.Zone)
	opens := r.hourIn(zone)
	if opens.After(tx.Now()) {
		if r.OwnZone && !slices.ContainsFunc(r.Slices, func(s scheduler.Slice) bool { return s.Zone == zone.String() }) {
			return f.planSlice(tx, r, scheduler.Slice{Zone: zone.String(), Opens: opens}, "")
		}
		return nil // their slice will serve them
	}
	s := seatFor(m, r.Ask, opens, cohort.Zone)
	if s.Why != "" {
		return nil
	}
	return tx.PostAgain(prompt(r, s)) // whoever left and came back is asked again
}

// hourIn is when a round opens for somebody who lives in a zone.
func (r Round) hourIn(zone *time.Location) time.Time {
	if !r.OwnZone {
		return r.lastOpening()
	}
	return r.Local.In(zone)
}

// unseat takes back what a member was asked and has not answered.
func (f *Feature) unseat(tx *bot.Tx, id community.CohortID, member community.MemberID) error {
	all, err := f.ofCohort(&tx.View, id)
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.Round == "" {
			continue
		}
		_, done, err := f.given(&tx.View, c.Round, member)
		if err != nil {
			return err
		}
		if done {
			continue // what they said stays part of the round; "forget me" takes it back
		}
		if err := tx.Retract(promptKey(c.Round, member)); err != nil {
			return err
		}
	}
	return nil
}
