package checkins

import (
	"errors"
	"slices"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
	"weft/scheduler"
)

// copyForm asks for which cohort a check-in is to be copied, and what it is called there.
func (f *Feature) copyForm(v *bot.View, in bot.Input) (chat.Form, error) {
	w := v.Words()
	c, _, err := f.live(v, in.Arg)
	if err != nil {
		return chat.Form{}, err
	}
	cohort, fits, err := f.cohortField(v, in)
	if err != nil {
		return chat.Form{}, err
	}
	title := chat.Field{Name: "title", Label: w.Text("checkins.field.title"), Input: chat.ShortText{Max: maxTitle}}
	if c.Title != "" {
		title.Prefill = chat.TextValue(c.Title)
	}
	form := chat.Form{
		Title: w.Text("checkins.copy.title"), Submit: w.Text("checkins.copy.submit"),
		Intro: []chat.Block{w.Fine("checkins.copy.intro")}, Fields: []chat.Field{cohort, title},
	}
	if !fits {
		form.Intro = append(form.Intro, w.Fine("checkins.create.more_cohorts", "most", chat.MaxOptions))
	}
	form.Revision = prefilled(form.Fields)
	return form, nil
}

// copy sets up the same check-in once more. Its rounds, and dates that were skipped one at a time, are not copied.
func (f *Feature) copy(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	source, ok, err := f.live(&tx.View, in.Arg)
	if err != nil {
		return nil, err
	}
	if !ok {
		return tx.Say("bot.gone"), nil
	}
	cohort, err := tx.People().Cohort(community.CohortID(in.Answers.Choice("cohort")))
	if errors.Is(err, data.ErrNotFound) {
		return tx.Say("checkins.no_cohort"), nil
	}
	if err != nil {
		return nil, err
	}
	c := source
	c.Title, c.Round, c.Missed, c.Paused, c.Skipped = in.Answers.Text("title"), "", nil, false, nil
	c.Spec.Skip = slices.DeleteFunc(slices.Clone(c.Spec.Skip), func(d scheduler.LocalDate) bool {
		return slices.Contains(source.Skipped, d)
	})
	w := tx.Words()
	found, err := c.check(w, cohort, tx.Now())
	if err != nil {
		return nil, err
	}
	problems := map[string]string{}
	for _, field := range []string{"ask", "share", "window", "when"} {
		if sentence := found[field]; sentence != "" {
			problems["cohort"] = sentence // what the form does not ask about can only be met by another cohort
		}
	}
	return f.found(tx, c, cohort, problems, "checkins.copy")
}
