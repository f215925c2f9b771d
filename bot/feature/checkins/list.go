package checkins

import (
	"slices"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/words"
	"weft/scheduler"
)

// How many check-ins a page of the list holds: those who run them see more of each.
const (
	listedForMembers = 6
	listedForLeads   = 4
)

// list shows the check-ins of the actor's cohorts: what comes when, what is open now, and to those who run them how
// they are and what can be done.
func (f *Feature) list(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	w := tx.Words()
	mine, each, err := f.listed(&tx.View)
	if err != nil {
		return nil, err
	}
	m := chat.Message{
		Summary: w.Text("checkins.list.title"), Language: w.Language(),
		Blocks: []chat.Block{chat.Heading{Text: w.Text("checkins.list.title")}},
	}
	if len(mine) == 0 {
		m.Blocks = append(m.Blocks, w.Paragraph("checkins.list.none"))
		return chat.Privately{Message: m}, nil
	}
	_, page := pageOf(in.Arg)
	some, page, of := onPage(mine, each, page)
	for _, c := range some {
		blocks, err := f.describe(&tx.View, c)
		if err != nil {
			return nil, err
		}
		m.Blocks = append(m.Blocks, blocks...)
	}
	if of > 1 {
		m.Blocks = append(m.Blocks, turning(w, page, of, func(n int) chat.Action {
			return chat.Action{Route: "checkins.list", Arg: pageArg("", n)}
		}))
	}
	return chat.Privately{Message: m}, nil
}

// onPage cuts a list into pages: what stands on one, which one that is, counted from 1, and of how many. A page that
// is not there is the last.
func onPage[T any](all []T, each, page int) (some []T, at, of int) {
	pages := slices.Collect(slices.Chunk(all, each))
	if len(pages) == 0 {
		return nil, 1, 1
	}
	at = max(1, min(page, len(pages)))
	return pages[at-1], at, len(pages)
}

// listed are the check-ins that concern the actor, and how many of them a page holds.
func (f *Feature) listed(v *bot.View) (mine []Checkin, each int, err error) {
	all, err := f.all(v)
	if err != nil {
		return nil, 0, err
	}
	each = listedForMembers
	for _, c := range all {
		cohort, err := v.People().Cohort(c.Cohort)
		if err != nil {
			return nil, 0, err
		}
		in, err := v.People().IsIn(c.Cohort, v.Actor().ID)
		if err != nil {
			return nil, 0, err
		}
		if runs(v, cohort) {
			each = listedForLeads
		}
		if cohort.Active() && (in || runs(v, cohort)) {
			mine = append(mine, c)
		}
	}
	return mine, each, nil
}

// runs reports whether the actor runs the check-ins of a cohort.
func runs(v *bot.View, cohort community.Cohort) bool {
	return cohort.LedBy(v.Actor().ID) || v.IsFacilitator(v.Actor())
}

// describe says what a check-in is, when it is next, and whether it waits for the actor's answer now; to those who run
// it also how the last round went.
func (f *Feature) describe(v *bot.View, c Checkin) ([]chat.Block, error) {
	w := v.Words()
	cohort, err := v.People().Cohort(c.Cohort)
	if err != nil {
		return nil, err
	}
	when, err := bot.Recurrence(w, c.Spec)
	if err != nil {
		return nil, err
	}
	blocks := []chat.Block{
		chat.Paragraph{Spans: []chat.Span{chat.Strong{Text: c.Title}, chat.Plain{Text: " — " + cohort.Name}}},
	}
	facts := chat.Facts{Facts: []chat.Fact{{Label: w.Text("checkins.label.when"), Spans: chat.Text(when)}}}
	next, planned, err := v.NextOccurrence(scheduleID(c.ID))
	if err != nil {
		return nil, err
	}
	switch {
	case c.Paused:
		facts.Facts = append(facts.Facts, chat.Fact{Label: w.Text("checkins.label.next"), Spans: w.Spans("checkins.paused")})
	case planned:
		at := f.mineOpens(v, c, next)
		facts.Facts = append(facts.Facts, chat.Fact{Label: w.Text("checkins.label.next"), Spans: []chat.Span{w.Moment(at, chat.MomentDateTime)}})
	}
	now, answer, err := f.openNow(v, c, cohort)
	if err != nil {
		return nil, err
	}
	facts.Facts = append(facts.Facts, now...)
	if runs(v, cohort) {
		lead, err := f.standing(v, c, cohort)
		if err != nil {
			return nil, err
		}
		facts.Facts = append(facts.Facts, lead...)
		answer = append(answer, controls(w, c)...)
	}
	blocks = append(blocks, facts)
	if len(answer) > 0 {
		blocks = append(blocks, chat.Actions{Controls: answer})
	}
	return blocks, nil
}

// openNow says that a round is open, and offers to answer it to a member whose hour has come.
func (f *Feature) openNow(v *bot.View, c Checkin, cohort community.Cohort) ([]chat.Fact, []chat.Control, error) {
	r, ok, err := f.newest(v, c)
	if err != nil || !ok || !r.open() {
		return nil, nil, err
	}
	w := v.Words()
	opens := r.hourIn(v.Actor().Location(cohort.Zone))
	in, err := v.People().IsIn(c.Cohort, v.Actor().ID)
	if err != nil || !in || opens.After(v.Now()) {
		return nil, nil, err
	}
	closes := w.Moment(opens.Add(r.Window), chat.MomentDateTime)
	return []chat.Fact{{Label: w.Text("checkins.label.open"), Spans: w.Spans("checkins.list.until", "closes", closes)}},
		[]chat.Control{about(w, r, "checkins.button.answer_or_change", routeAnswer, chat.Primary)}, nil
}

// mineOpens is when a planned round opens for the actor.
func (f *Feature) mineOpens(v *bot.View, c Checkin, next scheduler.Occurrence) time.Time {
	if c.Spec.Zone == scheduler.OwnZone {
		return next.Local.In(v.Words().Zone())
	}
	return next.Opens
}

// controls are what those who run a check-in do most often; the rest stands on its card.
func controls(w *words.Locale, c Checkin) []chat.Control {
	pause := "pause"
	if c.Paused {
		pause = "resume"
	}
	return buttons(w, c, "report", "preview", pause, "show").Controls
}
