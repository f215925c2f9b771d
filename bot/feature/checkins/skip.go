package checkins

import (
	"slices"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/scheduler"
)

// skipNext leaves out the next round, before it opens anywhere: its whole day, where a day has several.
func (f *Feature) skipNext(tx *bot.Tx, c Checkin) (chat.Response, error) {
	w := tx.Words()
	next, planned, err := tx.NextOccurrence(scheduleID(c.ID))
	if err != nil {
		return nil, err
	}
	if c.Paused || !planned || !next.Opens.After(tx.Now()) {
		return tx.Say("checkins.skip.none"), nil
	}
	date := next.Local.Date
	old := c
	c.Spec.Skip = append(ahead(c.Spec.Skip, tx.Now()), date)
	c.Skipped = append(ahead(c.Skipped, tx.Now()), date)
	c, sentence, err := f.replan(tx, w, c, old)
	if err != nil {
		return nil, err
	}
	if sentence != "" {
		return tx.Say("checkins.skip.only"), nil
	}
	if err := f.note(tx, "checkins.skip", c); err != nil {
		return nil, err
	}
	return f.card(tx, c, w.Text("checkins.skip.done", "date", w.Date(date.At(0, 0).In(time.UTC))))
}

// unskip takes back the date that was skipped last, as long as it lies ahead.
func (f *Feature) unskip(tx *bot.Tx, c Checkin) (chat.Response, error) {
	w := tx.Words()
	left := ahead(c.Skipped, tx.Now())
	if len(left) == 0 {
		return tx.Say("checkins.skip.nothing"), nil
	}
	old, date := c, left[len(left)-1]
	c.Skipped = left[:len(left)-1]
	c.Spec.Skip = slices.DeleteFunc(slices.Clone(c.Spec.Skip), func(d scheduler.LocalDate) bool { return d == date })
	c, sentence, err := f.replan(tx, w, c, old)
	if err != nil {
		return nil, err
	}
	if sentence != "" {
		return tx.Say("checkins.skip.nothing"), nil
	}
	if err := f.note(tx, "checkins.unskip", c); err != nil {
		return nil, err
	}
	return f.card(tx, c, w.Text("checkins.skip.undone", "date", w.Date(date.At(0, 0).In(time.UTC))))
}

// ahead keeps the dates that have not passed everywhere yet.
func ahead(dates []scheduler.LocalDate, now time.Time) []scheduler.LocalDate {
	today := scheduler.DateOf(now.UTC()).AddDays(-1)
	return slices.DeleteFunc(slices.Clone(dates), func(d scheduler.LocalDate) bool { return d.Before(today) })
}

// stillSkipped are the dates skipped one at a time that the schedule still leaves out.
func stillSkipped(c Checkin) []scheduler.LocalDate {
	return slices.DeleteFunc(slices.Clone(c.Skipped), func(d scheduler.LocalDate) bool { return !slices.Contains(c.Spec.Skip, d) })
}
