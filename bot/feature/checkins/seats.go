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
		return f.keepStep(tx, n.Cohort)
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
	case bot.AccountGone:
		return f.close(tx, n)
	case bot.PlaceMoved:
		return f.follow(tx, n)
	case bot.MemberJoined, bot.MemberChanged, bot.MemberGone, bot.PostFailed, bot.SchedulesChanged, bot.Trouble, bot.SpaceChanged:
	}
	return nil
}

// keepStep stops the check-ins of a cohort that was archived, and starts those of one that runs again.
func (f *Feature) keepStep(tx *bot.Tx, id community.CohortID) error {
	cohort, err := tx.People().Cohort(id)
	if errors.Is(err, data.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if cohort.Active() {
		return f.seatAnew(tx, id, "")
	}
	all, err := f.ofCohort(&tx.View, id)
	if err != nil {
		return err
	}
	for _, c := range all {
		if err := errors.Join(tx.Unschedule(scheduleID(c.ID)), f.finish(tx, c.Round)); err != nil {
			return err
		}
	}
	return nil
}

// seatAnew tells the schedules of a cohort where its people live now, and gives a member their seat in rounds that
// are open: at once where their hour has come, at their hour where it has not.
func (f *Feature) seatAnew(tx *bot.Tx, id community.CohortID, member community.MemberID) error {
	cohort, err := tx.People().Cohort(id)
	if errors.Is(err, data.ErrNotFound) || (err == nil && !cohort.Active()) {
		return nil // its schedules ended with it
	}
	if err != nil {
		return err
	}
	all, err := f.ofCohort(&tx.View, id)
	if err != nil {
		return err
	}
	for _, c := range all {
		if !c.Paused { // a round that was open when it was paused goes on
			entry, err := f.entryFor(&tx.View, c)
			if err != nil {
				return err
			}
			if err := f.planAnew(tx, entry); err != nil {
				return err
			}
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

// planAnew brings a schedule up to date without losing the occurrence that is planned; one that had stopped with its
// cohort is planned again.
func (f *Feature) planAnew(tx *bot.Tx, entry scheduler.Entry) error {
	_, planned, err := tx.NextOccurrence(entry.ID)
	if err != nil {
		return err
	}
	if planned {
		return tx.Rezone(entry.ID, entry.Zones)
	}
	_, _, err = tx.Schedule(entry)
	return err
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
			part := scheduler.Slice{Zone: zone.String(), Opens: opens}
			return errors.Join(f.planSlice(tx, r, part, ""), f.planReminder(tx, r, part, ""))
		}
		return nil // their slice will serve them
	}
	s, err := seatAmong(&tx.View, m, r.Ask, r.channels(), opens, cohort.Zone)
	if err != nil || s.Why != "" {
		return err
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
	known, err := tx.People().Known(member)
	if err != nil {
		return err
	}
	if known { // what they said stays part of the rounds; "forget me" takes it back
		if err := f.former.Put(tx.Writer(), former{id, member}, string(id), string(member)); err != nil {
			return err
		}
	}
	all, err := f.ofCohort(&tx.View, id)
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.Round == "" {
			continue
		}
		if err := errors.Join(tx.Retract(promptKey(c.Round, member)), tx.Retract(reminderKey(c.Round, member))); err != nil {
			return err
		}
	}
	return nil
}
