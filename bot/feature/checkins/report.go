package checkins

import (
	"errors"
	"slices"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/words"
	"weft/data"
	"weft/scheduler"
)

// list shows the check-ins of the member's cohorts, and to those who lead them what can be done.
func (f *Feature) list(tx *bot.Tx, _ bot.Input) (chat.Response, error) {
	w := tx.Words()
	m := chat.Message{Summary: w.Text("checkins.list.title"), Language: w.Language()}
	m.Blocks = append(m.Blocks, chat.Heading{Text: w.Text("checkins.list.title")})
	all, err := f.all(&tx.View)
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		in, err := tx.People().IsIn(c.Cohort, tx.Actor().ID)
		if err != nil {
			return nil, err
		}
		cohort, err := tx.People().Cohort(c.Cohort)
		if err != nil {
			return nil, err
		}
		if !in && !cohort.LedBy(tx.Actor().ID) && !tx.IsFacilitator(tx.Actor()) {
			continue
		}
		blocks, err := f.describe(&tx.View, c)
		if err != nil {
			return nil, err
		}
		m.Blocks = append(m.Blocks, blocks...)
	}
	if len(m.Blocks) == 1 {
		m.Blocks = append(m.Blocks, w.Paragraph("checkins.list.none"))
	}
	return chat.Privately{Message: m}, nil
}

// describe says what a check-in is and when it is next; to those who lead it also how the last round went.
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
	if !cohort.LedBy(v.Actor().ID) && !v.IsFacilitator(v.Actor()) {
		return append(blocks, facts), nil
	}
	report, err := f.report(v, w, c)
	if err != nil {
		return nil, err
	}
	facts.Facts = append(facts.Facts, report...)
	return append(blocks, facts, f.controls(w, c)), nil
}

// mineOpens is when a planned round opens for the actor.
func (f *Feature) mineOpens(v *bot.View, c Checkin, next scheduler.Occurrence) time.Time {
	if c.Spec.Zone == scheduler.OwnZone {
		return next.Local.In(v.Words().Zone())
	}
	return next.Opens
}

// report counts how the newest round stands: counts only, never who.
func (f *Feature) report(v *bot.View, w *words.Locale, c Checkin) ([]chat.Fact, error) {
	var facts []chat.Fact
	if len(c.Missed) > 0 {
		facts = append(facts, chat.Fact{Label: w.Text("checkins.label.missed"), Spans: chat.Text(w.And(missed(w, c)...))})
	}
	if c.Round == "" {
		return facts, nil
	}
	answers, err := f.answered(v, c.Round)
	if err != nil {
		return nil, err
	}
	memberships, err := v.People().In(c.Cohort)
	if err != nil {
		return nil, err
	}
	late, err := f.lateFor(v, c.Round, memberships)
	if err != nil {
		return nil, err
	}
	asked, unreached := 0, 0
	for _, ms := range memberships {
		copies, err := v.Delivery(promptKey(c.Round, ms.Member))
		if err != nil {
			return nil, err
		}
		for _, copied := range copies {
			switch copied.State {
			case bot.StateSent:
				asked++
			case bot.StateFailed, bot.StateDoubtful, bot.StateExpired:
				unreached++
			case bot.StateWaiting, bot.StateCarried, bot.StateSending, bot.StateRetracted:
			}
		}
	}
	facts = append(facts, chat.Fact{
		Label: w.Text("checkins.label.last"),
		Spans: w.Spans("checkins.counts", "asked", asked, "answered", len(answers)),
	})
	withheld, unposted, err := f.inChannels(v, c.Round)
	if err != nil {
		return nil, err
	}
	if withheld > 0 {
		facts = append(facts, chat.Fact{Label: w.Text("checkins.label.withheld"), Spans: w.Spans("checkins.withheld")})
	}
	if unposted > 0 {
		facts = append(facts, chat.Fact{Label: w.Text("checkins.label.unposted"), Spans: w.Spans("checkins.unposted", "count", unposted)})
	}
	if late > 0 {
		facts = append(facts, chat.Fact{Label: w.Text("checkins.label.late"), Spans: w.Spans("checkins.unreached", "count", late)})
	}
	if unreached > 0 {
		facts = append(facts, chat.Fact{Label: w.Text("checkins.label.unreached"), Spans: w.Spans("checkins.unreached", "count", unreached)})
	}
	return facts, nil
}

// inChannels counts the places in which a round was not shared since they had grown more open, and the messages
// that no channel took.
func (f *Feature) inChannels(v *bot.View, round string) (withheld, unposted int, err error) {
	r, err := f.round(v.Reader(), round)
	if err != nil {
		return 0, 0, err
	}
	for _, key := range []string{openKey(round), sharedKey(round)} {
		copies, err := v.Delivery(key)
		if err != nil {
			return 0, 0, err
		}
		for _, c := range copies {
			switch c.State {
			case bot.StateFailed, bot.StateDoubtful, bot.StateExpired:
				unposted++
			case bot.StateWaiting, bot.StateCarried, bot.StateSending, bot.StateSent, bot.StateRetracted:
			}
		}
	}
	return len(r.Withheld), unposted, nil
}

// lateFor counts the members who were not asked because their hour had passed for too long when Weft came back.
func (f *Feature) lateFor(v *bot.View, round string, memberships []community.Membership) (int, error) {
	r, err := f.round(v.Reader(), round)
	if err != nil || len(r.Late) == 0 {
		return 0, err
	}
	cohort, err := v.People().Cohort(r.Cohort)
	if err != nil {
		return 0, err
	}
	late := 0
	for _, ms := range memberships {
		m, err := v.People().Member(ms.Member)
		if errors.Is(err, data.ErrNotFound) {
			continue
		}
		if err != nil {
			return 0, err
		}
		zone := m.Location(cohort.Zone).String()
		if slices.ContainsFunc(r.Late, func(s scheduler.Slice) bool { return s.Zone == zone }) {
			late++
		}
	}
	return late, nil
}

// missed are the times at which no round was held, as people write them.
func missed(w *words.Locale, c Checkin) []string {
	var said []string
	for _, stored := range c.Missed {
		local, err := scheduler.ParseLocal(stored)
		if err != nil {
			continue
		}
		said = append(said, w.Date(local.In(time.UTC)))
	}
	return said
}

func (f *Feature) controls(w *words.Locale, c Checkin) chat.Actions {
	button := func(name string) chat.Control {
		return chat.Button{
			Label: w.Text("checkins.button." + name), Describe: w.Text("checkins.button."+name+"_named", "title", c.Title),
			Action: chat.Action{Route: "checkins." + name, Arg: c.ID},
		}
	}
	if c.Paused {
		return chat.Actions{Controls: []chat.Control{button("preview"), button("resume"), button("end")}}
	}
	return chat.Actions{Controls: []chat.Control{button("preview"), button("run"), button("pause"), button("end")}}
}
