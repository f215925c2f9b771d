package checkins

import (
	"strconv"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/scheduler"
)

// windows are the lengths that a round can have, in hours.
func windows() []int { return []int{8, 24, 48, 72} }

// offered are the readerships that this program can keep its word about.
func offered() []community.Reach {
	return []community.Reach{community.CohortNamed, community.LeadsOnly, community.AuthorOnly}
}

// begin asks for a new check-in, where there is a cohort for it.
func (f *Feature) begin(tx *bot.Tx, _ bot.Input) (chat.Response, error) {
	mine, err := f.mine(&tx.View)
	if err != nil {
		return nil, err
	}
	if len(mine) == 0 {
		return tx.Say("checkins.no_cohort"), nil
	}
	return tx.Ask("checkins.create", "")
}

func (f *Feature) createForm(v *bot.View, _ bot.Input) (chat.Form, error) {
	w := v.Words()
	cohorts, err := f.mine(v)
	if err != nil {
		return chat.Form{}, err
	}
	var names, lengths, readers, places []chat.Option
	for _, c := range cohorts {
		if len(names) < chat.MaxOptions {
			names = append(names, chat.Option{Value: string(c.ID), Label: c.Name})
		}
	}
	for _, h := range windows() {
		window := time.Duration(h) * time.Hour
		lengths = append(lengths, chat.Option{Value: windowValue(window), Label: windowWords(w, window)})
	}
	for _, r := range offered() {
		readers = append(readers, chat.Option{Value: string(r), Label: w.Text("checkins.reach." + string(r))})
	}
	for _, a := range []Ask{AskDirect, AskChannel, AskBoth} {
		places = append(places, chat.Option{Value: string(a), Label: w.Text("checkins.ask." + string(a))})
	}
	first := chat.Value(nil)
	if len(names) == 1 {
		first = chat.ChoiceValue(names[0].Value)
	}
	return chat.Form{
		Title:  w.Text("checkins.create.title"),
		Submit: w.Text("checkins.create.submit"),
		Intro:  []chat.Block{w.Paragraph("checkins.create.intro")},
		Fields: []chat.Field{
			{Name: "cohort", Label: w.Text("checkins.field.cohort"), Input: chat.OneOf{Options: names}, Prefill: first},
			{Name: "title", Label: w.Text("checkins.field.title"), Input: chat.ShortText{Max: 60}, Prefill: chat.TextValue(w.Text("checkins.weekly.title"))},
			{
				Name: "when", Label: w.Text("checkins.field.when"), Help: w.Text("checkins.help.when"),
				Input: chat.ShortText{Max: 200}, Prefill: chat.TextValue("every Monday at 9:00 in each member's own zone"),
			},
			{Name: "window", Label: w.Text("checkins.field.window"), Input: chat.OneOf{Options: lengths}, Prefill: chat.ChoiceValue("48")},
			{Name: "reach", Label: w.Text("checkins.field.reach"), Input: chat.OneOf{Options: readers}, Prefill: chat.ChoiceValue(community.CohortNamed)},
			{Name: "ask", Label: w.Text("checkins.field.ask"), Input: chat.OneOf{Options: places}, Prefill: chat.ChoiceValue(AskBoth)},
		},
	}, nil
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
	if err != nil {
		return nil, err
	}
	w := tx.Words()
	spec, err := scheduler.Parse(in.Answers.Text("when"), scheduler.ParseOptions{
		Today: scheduler.DateOf(tx.Now().In(w.Zone())), Zone: cohort.Zone,
	})
	if sentence, wrong := bot.ScheduleProblem(w, err); wrong {
		return chat.Amend{Problems: map[string]string{"when": sentence}}, nil
	}
	if err != nil {
		return nil, err
	}
	hours, err := strconv.Atoi(in.Answers.Choice("window"))
	if err != nil {
		return nil, err
	}
	c := Checkin{
		ID: tx.NewID(), Cohort: cohort.ID, Title: in.Answers.Text("title"), Questions: weekly(), Spec: spec,
		Window: time.Duration(hours) * time.Hour, Reach: community.Reach(in.Answers.Choice("reach")),
		Ask: Ask(in.Answers.Choice("ask")), Created: tx.Now(), By: tx.Actor().ID,
	}
	if problem := c.check(cohort); problem != "" {
		return chat.Amend{Problems: map[string]string{"ask": w.Text(problem)}}, nil
	}
	longest, err := longestWindow(spec, scheduler.LocalOf(tx.Now()))
	switch {
	case err != nil:
		return nil, err
	case longest < time.Duration(windows()[0])*time.Hour:
		return chat.Amend{Problems: map[string]string{"when": w.Text("checkins.too_often")}}, nil
	case longest < c.Window:
		return chat.Amend{Problems: map[string]string{"window": w.Text("checkins.window_too_long", "count", int(longest.Hours()))}}, nil
	}
	planned, err := f.Start(tx, c)
	if err != nil {
		return nil, err
	}
	if !planned {
		return chat.Amend{Problems: map[string]string{"when": w.Text("checkins.never")}}, f.checkins.Delete(tx.Writer(), c.ID)
	}
	if err := tx.Audit("checkins.create", c.ID); err != nil {
		return nil, err
	}
	blocks, err := f.describe(&tx.View, c)
	if err != nil {
		return nil, err
	}
	m := chat.Message{Summary: w.Text("checkins.created", "title", c.Title), Language: w.Language()}
	m.Blocks = append([]chat.Block{w.Paragraph("checkins.created", "title", c.Title)}, blocks...)
	return chat.Privately{Message: m}, nil
}

// check finds what cannot work whatever the schedule: the word key of a sentence, or "".
func (c Checkin) check(cohort community.Cohort) string {
	if len(cohort.Channels) == 0 && (c.Ask.channel() || c.Reach == community.CohortNamed) {
		return "checkins.no_channel"
	}
	return ""
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

// Weekly returns a check-in of the weekly template for a cohort, asked on Mondays at nine in each member's own zone.
func Weekly(id string, cohort community.CohortID, title string, by community.MemberID, at time.Time) Checkin {
	return Checkin{
		ID: id, Cohort: cohort, Title: title, Questions: weekly(),
		Spec: scheduler.Spec{Cron: "0 9 * * 1", Zone: scheduler.OwnZone}, Window: 48 * time.Hour,
		Reach: community.CohortNamed, Ask: AskBoth, Created: at, By: by,
	}
}
