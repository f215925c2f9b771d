package checkins

import (
	"errors"
	"strings"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/words"
	"weft/data"
	"weft/scheduler"
)

// live reads a check-in that has not ended; ok is false where there is none.
func (f *Feature) live(v *bot.View, id string) (c Checkin, ok bool, err error) {
	c, err = f.checkins.Get(v.Reader(), id)
	if errors.Is(err, data.ErrNotFound) {
		return Checkin{}, false, nil
	}
	return c, err == nil && c.Ended.IsZero(), err
}

// editForm asks what a check-in is to be from the next round on. Of one that is gone it asks as of a new one; the answer
// says that it is gone.
func (f *Feature) editForm(v *bot.View, in bot.Input) (chat.Form, error) {
	w := v.Words()
	c, ok, err := f.live(v, in.Arg)
	if err != nil {
		return chat.Form{}, err
	}
	form := chat.Form{Title: w.Text("checkins.edit.title"), Submit: w.Text("checkins.edit.submit")}
	if !ok {
		form.Fields = begun("").fresh(w).settings(w, usually)
		return form, nil
	}
	open, err := f.openRoundOf(v, c)
	if err != nil {
		return chat.Form{}, err
	}
	if open.ID != "" {
		form.Intro = append(form.Intro, w.Fine("checkins.card.open", "closes", w.Moment(open.Closes, chat.MomentDateTime)))
	}
	form.Fields = c.settings(w, scheduler.English(c.Spec))
	form.Revision = prefilled(form.Fields)
	return form, nil
}

// edit changes a check-in from the next round on. A round that is open keeps what it was when it opened.
func (f *Feature) edit(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	old, ok, err := f.live(&tx.View, in.Arg)
	if err != nil {
		return nil, err
	}
	if !ok {
		return tx.Say("bot.gone"), nil
	}
	w := tx.Words()
	cohort, err := tx.People().Cohort(old.Cohort)
	if err != nil {
		return nil, err
	}
	if !cohort.Active() {
		return tx.Say("checkins.archived", "cohort", cohort.Name), nil
	}
	c := old
	problems, err := c.set(&tx.View, cohort, in.Answers)
	if err != nil {
		return nil, err
	}
	if !strings.EqualFold(c.Title, old.Title) {
		taken, err := f.titled(&tx.View, c.Cohort, c.Title)
		if err != nil {
			return nil, err
		}
		if taken {
			problems["title"] = w.Text("checkins.title_taken", "title", c.Title, "cohort", cohort.Name)
		}
	}
	if len(problems) > 0 {
		return chat.Amend{Problems: problems}, nil
	}
	c.Skipped = stillSkipped(c)
	c, sentence, err := f.replan(tx, w, c, old)
	if err != nil {
		return nil, err
	}
	if sentence != "" {
		return chat.Amend{Problems: map[string]string{"when": sentence}}, nil
	}
	if err := f.note(tx, "checkins.edit", c); err != nil {
		return nil, err
	}
	return f.card(tx, c, w.Text("checkins.edit.done", "title", c.Title))
}

// replan keeps a check-in and plans its next round by its schedule, if that has changed: the first that opens once the
// open round has closed, since nobody's time to answer is cut short. With a sentence nothing has changed: it says why
// the schedule cannot be kept.
func (f *Feature) replan(tx *bot.Tx, w *words.Locale, c, old Checkin) (kept Checkin, sentence string, err error) {
	if c.Paused || c.Spec.Equal(old.Spec) {
		return c, "", f.checkins.Put(tx.Writer(), c, c.ID)
	}
	open, err := f.openRoundOf(&tx.View, c)
	if err != nil {
		return c, "", err
	}
	for {
		entry, err := f.entryFor(&tx.View, c)
		if err != nil {
			return c, "", err
		}
		next, planned, err := tx.Schedule(entry)
		if problem, wrong := bot.ScheduleProblem(w, err); wrong || (err == nil && !planned) {
			if !wrong {
				problem = w.Text("checkins.never")
			}
			_, err := f.Start(tx, old)
			return old, problem, err
		}
		if err != nil {
			return c, "", err
		}
		if open.ID == "" || !next.Opens.Before(open.Closes) {
			return c, "", f.checkins.Put(tx.Writer(), c, c.ID)
		}
		c.Spec.From = next.Local.Date.AddDays(1)
	}
}
