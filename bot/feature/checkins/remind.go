package checkins

import (
	"errors"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/data"
	"weft/scheduler"
)

// remindBefore is how long before its end a round is called to mind: a third of it, and at most a day.
func remindBefore(window time.Duration) time.Duration { return min(24*time.Hour, window/3) }

// planReminder plans the one reminder of a slice.
func (f *Feature) planReminder(tx *bot.Tx, r Round, part scheduler.Slice, after string) error {
	if !r.Remind {
		return nil
	}
	at := part.Opens.Add(r.Window - remindBefore(r.Window))
	if after != "" {
		at = part.Opens // the rest of a slice whose time has come
	}
	arg := sliceArg{r.ID, part.Zone, after}
	return tx.Later(routeRemind+"/"+r.ID+"/"+part.Zone, routeRemind, arg.String(), at)
}

// remindSlice reminds the members of one zone, a chunk at a time.
func (f *Feature) remindSlice(tx *bot.Tx, task bot.Task) error {
	return f.walkSlice(tx, task, f.planReminder, func(r Round, s seat) error { return f.remind(tx, r, s) })
}

// remind calls a round to mind for those who have neither answered nor skipped. Where nobody is to find out who
// answered, not even from a log of deliveries, everybody who was asked is reminded, in words that suit both.
func (f *Feature) remind(tx *bot.Tx, r Round, s seat) error {
	if s.Why != "" || !s.Member.Preferences.Reminders {
		return nil
	}
	reached, err := tx.Reached(promptKey(r.ID, s.Member.ID))
	if err != nil || !reached {
		return err // whoever was not asked is not reminded
	}
	if !r.private() {
		if _, done, err := f.given(&tx.View, r.ID, s.Member.ID); err != nil || done {
			return err
		}
	}
	return tx.Post(bot.Post{
		Key: reminderKey(r.ID, s.Member.ID), To: bot.ToMember(s.Member.ID), Kind: bot.Unasked, Cohort: r.Cohort,
		Show: chat.Action{Route: "checkins.reminder", Arg: r.ID}, Reply: chat.Action{Route: routeAnswer, Arg: r.ID},
		Expires: s.Opens.Add(r.Window), Doubt: bot.RatherNever,
	})
}

// renderReminder calls a round to mind. Once it is answered, or over, there is nothing to say any more.
func (f *Feature) renderReminder(r *bot.Rendering) (chat.Message, error) {
	round, err := f.round(r.View.Reader(), r.Arg)
	if errors.Is(err, data.ErrNotFound) || (err == nil && round.Closed) {
		return chat.Message{}, bot.ErrNothingToSay
	}
	if err != nil {
		return chat.Message{}, err
	}
	if !round.private() {
		if _, done, err := f.given(&r.View, round.ID, r.Reader.ID); err != nil || done {
			return chat.Message{}, errors.Join(err, bot.ErrNothingToSay)
		}
	}
	w := r.Words()
	closes := w.Moment(round.hourIn(w.Zone()).Add(round.Window), chat.MomentDateTime)
	key := "checkins.reminder.open"
	if round.private() {
		key = "checkins.reminder.open_private"
	}
	return chat.Message{
		Summary: w.Text("checkins.reminder.summary", "title", round.Title),
		Blocks: []chat.Block{
			w.Paragraph(key, "title", round.Title, "cohort", r.Cohort.Name, "closes", closes),
			chat.Actions{Controls: f.promptControls(w, round)},
			r.AudienceLine(w, round.audience(r.Cohort)),
			w.Fine("checkins.reminder.off"),
		},
	}, nil
}
