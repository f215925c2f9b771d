package checkins

import (
	"errors"
	"slices"
	"strings"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/words"
	"weft/data"
)

// usually is the schedule that a new check-in begins with, as people write it.
const usually = "every Monday at 9:00 in each member's own zone"

// begin asks for a new check-in, where there is a cohort for it: at once if a template was named, else after choosing
// one.
func (f *Feature) begin(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	mine, err := f.mine(&tx.View)
	if err != nil {
		return nil, err
	}
	if len(mine) == 0 {
		return tx.Say("checkins.no_cohort"), nil
	}
	w := tx.Words()
	if typed := in.Answers.Text("template"); typed != "" {
		if t, ok := templateCalled(w, typed); ok {
			return tx.Ask("checkins.create", t.ID)
		}
	}
	return chat.Privately{Message: templates(w)}, nil
}

// templateCalled finds a template by its id, or by its title in the words of whoever asks.
func templateCalled(w *words.Locale, typed string) (Template, bool) {
	for _, t := range Templates() {
		if strings.EqualFold(t.ID, typed) || strings.EqualFold(t.title(w), typed) {
			return t, true
		}
	}
	return Template{}, false
}

func (t Template) title(w *words.Locale) string { return w.Text("checkins." + t.ID + ".title") }

// templates shows what a check-in can begin with.
func templates(w *words.Locale) chat.Message {
	list, row := chat.List{}, chat.Actions{}
	for _, t := range Templates() {
		list.Items = append(list.Items, w.Spans("checkins.templates.item", "title", t.title(w), "about", w.Text("checkins."+t.ID+".about")))
		row.Controls = append(row.Controls, chat.Button{
			Label: t.title(w), Describe: w.Text("checkins.templates.begin", "title", t.title(w)),
			Action: chat.Action{Route: "checkins.create", Arg: t.ID},
		})
	}
	title := w.Text("checkins.templates.title")
	return chat.Message{Summary: title, Language: w.Language(), Blocks: []chat.Block{
		chat.Heading{Text: title}, list, w.Paragraph("checkins.templates.choose"), row,
	}}
}

// suggestTemplate completes the name of a template.
func suggestTemplate(v *bot.View, in bot.Input) ([]chat.Option, error) {
	w := v.Words()
	var options []chat.Option
	for _, t := range Templates() {
		if strings.HasPrefix(strings.ToLower(t.title(w)), strings.ToLower(in.Text)) {
			options = append(options, chat.Option{Value: t.ID, Label: t.title(w)})
		}
	}
	return options, nil
}

// fresh is a check-in as a template proposes it, without a cohort yet. One that nobody else reads is asked where nobody
// else looks.
func (t Template) fresh(w *words.Locale) Checkin {
	c := t.proposed()
	c.Title = t.title(w)
	return c
}

// proposed are the settings that a template begins with.
func (t Template) proposed() Checkin {
	c := Checkin{
		Template: t.ID, Questions: t.Questions, Window: 48 * time.Hour,
		Reach: t.Reach, Share: shareFor(t.Reach), Layout: ByPerson, Ask: AskBoth, Remind: true,
	}
	if t.Reach == community.CohortUnnamed {
		c.Layout = ByQuestion
	}
	if t.Reach == community.AuthorOnly {
		c.Ask = AskDirect
	}
	return c
}

// begun is the template that a form was asked for; the most general one where there is none of that name any more.
func begun(id string) Template {
	if t, ok := TemplateNamed(id); ok {
		return t
	}
	t, _ := TemplateNamed("weekly")
	return t
}

func (f *Feature) createForm(v *bot.View, in bot.Input) (chat.Form, error) {
	w := v.Words()
	t := begun(in.Arg)
	cohort, fits, err := f.cohortField(v, in)
	if err != nil {
		return chat.Form{}, err
	}
	form := chat.Form{
		Title: w.Text("checkins.create.title"), Submit: w.Text("checkins.create.submit"),
		Intro:  []chat.Block{w.Paragraph("checkins." + t.ID + ".about"), w.Fine("checkins.create.filled")},
		Fields: append([]chat.Field{cohort}, t.fresh(w).settings(w, usually)...),
	}
	if !fits {
		form.Intro = append(form.Intro, w.Fine("checkins.create.more_cohorts", "most", chat.MaxOptions))
	}
	form.Revision = prefilled(form.Fields)
	return form, nil
}

// cohortField asks for which cohort, and begins with the one in whose channel it is asked, or the only one that the
// actor leads. fits is false where there are more than a form can offer; those that the actor leads come first.
func (f *Feature) cohortField(v *bot.View, in bot.Input) (field chat.Field, fits bool, err error) {
	cohorts, err := f.mine(v)
	if err != nil {
		return chat.Field{}, false, err
	}
	rank := func(c community.Cohort) int {
		switch {
		case slices.Contains(c.Channels, in.In):
			return 0
		case c.LedBy(v.Actor().ID):
			return 1
		}
		return 2
	}
	slices.SortStableFunc(cohorts, func(a, b community.Cohort) int { return rank(a) - rank(b) })
	offered := cohorts[:min(len(cohorts), chat.MaxOptions)]
	options := make([]chat.Option, len(offered))
	for i, c := range offered {
		options[i] = chat.Option{Value: string(c.ID), Label: clip(c.Name, chat.MaxOptionLabel)}
	}
	if len(options) == 0 { // a button that was left open, and the only cohort is archived since
		options = []chat.Option{{Value: "none", Label: clip(v.Words().Text("checkins.no_cohort"), chat.MaxOptionLabel)}}
	}
	field = chat.Field{Name: "cohort", Label: v.Words().Text("checkins.field.cohort"), Input: chat.OneOf{Options: options}}
	if len(offered) == 1 || len(offered) > 1 && rank(offered[0]) < rank(offered[1]) {
		field.Prefill = chat.ChoiceValue(offered[0].ID)
	}
	return field, len(offered) == len(cohorts), nil
}

// mine lists the running cohorts for which the actor may set up a check-in.
func (f *Feature) mine(v *bot.View) ([]community.Cohort, error) {
	all, err := v.People().Cohorts()
	if err != nil {
		return nil, err
	}
	var mine []community.Cohort
	for _, c := range all {
		if c.Active() && (v.IsFacilitator(v.Actor()) || c.LedBy(v.Actor().ID)) {
			mine = append(mine, c)
		}
	}
	return mine, nil
}

func (f *Feature) create(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	cohort, err := tx.People().Cohort(community.CohortID(in.Answers.Choice("cohort")))
	if errors.Is(err, data.ErrNotFound) {
		return tx.Say("checkins.no_cohort"), nil
	}
	if err != nil {
		return nil, err
	}
	c := begun(in.Arg).fresh(tx.Words())
	problems, err := c.set(&tx.View, cohort, in.Answers)
	if err != nil {
		return nil, err
	}
	return f.found(tx, c, cohort, problems, "checkins.create")
}

// found keeps a check-in that is new to a cohort, unless there are problems with it, and shows it. did is what the audit
// log calls it.
func (f *Feature) found(
	tx *bot.Tx, c Checkin, cohort community.Cohort, problems map[string]string, did string,
) (chat.Response, error) {
	w := tx.Words()
	taken, err := f.titled(&tx.View, cohort.ID, c.Title)
	if err != nil {
		return nil, err
	}
	if taken {
		problems["title"] = w.Text("checkins.title_taken", "title", c.Title, "cohort", cohort.Name)
	}
	if len(problems) > 0 {
		return chat.Amend{Problems: problems}, nil
	}
	c.ID, c.Cohort, c.Created, c.By = tx.NewID(), cohort.ID, tx.Now(), tx.Actor().ID
	planned, err := f.Start(tx, c)
	if err != nil {
		return nil, err
	}
	if !planned {
		return chat.Amend{Problems: map[string]string{"when": w.Text("checkins.never")}}, f.checkins.Delete(tx.Writer(), c.ID)
	}
	if err := f.note(tx, did, c); err != nil {
		return nil, err
	}
	return f.card(tx, c, w.Text("checkins.created", "title", c.Title))
}

// titled reports whether a cohort has a check-in of that title: commands find one by it.
func (f *Feature) titled(v *bot.View, cohort community.CohortID, title string) (bool, error) {
	all, err := f.ofCohort(v, cohort)
	return slices.ContainsFunc(all, func(c Checkin) bool { return strings.EqualFold(c.Title, title) }), err
}

// note writes down who did what to a check-in, and lets others hear that what goes out by itself has changed.
func (f *Feature) note(tx *bot.Tx, did string, c Checkin) error {
	if err := tx.Audit(did, c.ID); err != nil {
		return err
	}
	return tx.Tell(bot.SchedulesChanged{Cohort: c.Cohort})
}

// Start stores a check-in and plans its first round; planned is false when there will never be one. It is also how a
// sample community is set up.
func (f *Feature) Start(tx *bot.Tx, c Checkin) (planned bool, err error) {
	if err := f.checkins.Put(tx.Writer(), c, c.ID); err != nil {
		return false, err
	}
	entry, err := f.entryFor(&tx.View, c)
	if err != nil {
		return false, err
	}
	_, planned, err = tx.Schedule(entry)
	return planned, err
}

// Begin returns a check-in of a template for a cohort, to be given a schedule and started.
func (t Template) Begin(id string, cohort community.CohortID, title string, at time.Time) Checkin {
	c := t.proposed()
	c.ID, c.Cohort, c.Title, c.Created = id, cohort, title, at
	return c
}
