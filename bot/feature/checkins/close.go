package checkins

import (
	"errors"
	"slices"

	"weft/bot"
	"weft/bot/chat"
	"weft/data"
)

// closeRound ends the window of a round and gives its answers back.
func (f *Feature) closeRound(tx *bot.Tx, task bot.Task) error {
	r, err := f.round(tx.Reader(), task.Arg)
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
	r.Closed = true
	var open []chat.ChannelID
	for _, p := range r.Places {
		switch {
		case !slices.Contains(cohort.Channels, p.Channel): // it belongs to the cohort no more
		case p.moreOpen(&tx.View):
			r.Withheld = append(r.Withheld, p.Channel)
		default:
			open = append(open, p.Channel)
		}
	}
	reached, err := f.toldOf(&tx.View, r)
	if err != nil {
		return err
	}
	r.Told = &reached
	if err := f.rounds.Put(tx.Writer(), r, r.ID); err != nil {
		return err
	}
	if err := f.publishRound(tx, r); err != nil {
		return err
	}
	if err := f.sayAnew(tx, r); err != nil {
		return err
	}
	return f.share(tx, r, open)
}

// finish ends a round for good: late answers are no longer taken.
func (f *Feature) finish(tx *bot.Tx, id string) error {
	if id == "" {
		return nil
	}
	r, err := f.round(tx.Reader(), id)
	if errors.Is(err, data.ErrNotFound) || (err == nil && r.Over) {
		return nil
	}
	if err != nil {
		return err
	}
	if !r.Closed {
		if err := f.closeRound(tx, bot.Task{Arg: id}); err != nil {
			return err
		}
		if r, err = f.round(tx.Reader(), id); err != nil {
			return err
		}
	}
	if err := tx.Never(routeClose + "/" + id); err != nil {
		return err
	}
	r.Over = true
	if err := f.rounds.Put(tx.Writer(), r, r.ID); err != nil {
		return err
	}
	return f.sayAnew(tx, r)
}

// sayAnew brings every prompt of a round up to date: one that is over closes itself, and nobody is reminded any more.
func (f *Feature) sayAnew(tx *bot.Tx, r Round) error {
	people, err := f.everIn(&tx.View, r.Cohort)
	if err != nil {
		return err
	}
	for _, m := range people {
		if err := errors.Join(tx.Revise(promptKey(r.ID, m)), tx.Retract(reminderKey(r.ID, m))); err != nil {
			return err
		}
	}
	return tx.Revise(openKey(r.ID))
}
