package checkins

import (
	"slices"
	"strings"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/words"
)

// schedules lists what check-ins send by themselves, for those who run them: when each asks next, and when the answers
// of an open round come back.
func (f *Feature) schedules(v *bot.View) ([]bot.Scheduled, error) {
	all, err := f.all(v)
	if err != nil {
		return nil, err
	}
	var listed []bot.Scheduled
	for _, c := range all {
		cohort, err := v.People().Cohort(c.Cohort)
		if err != nil {
			return nil, err
		}
		if !cohort.Active() || !runs(v, cohort) {
			continue
		}
		asks, err := f.scheduled(v, c, cohort)
		if err != nil {
			return nil, err
		}
		listed = append(listed, asks)
		back, ok, err := f.comesBack(v, c, cohort)
		if err != nil {
			return nil, err
		}
		if ok {
			listed = append(listed, back)
		}
	}
	return listed, nil
}

// scheduled is when a check-in asks, with what is amiss about it.
func (f *Feature) scheduled(v *bot.View, c Checkin, cohort community.Cohort) (bot.Scheduled, error) {
	w := v.Words()
	s := bot.Scheduled{Title: c.Title, Cohort: cohort, Paused: c.Paused, Controls: runningControls(w, c)}
	var err error
	if s.When, err = bot.Recurrence(w, c.Spec); err != nil {
		return bot.Scheduled{}, err
	}
	next, planned, err := v.NextOccurrence(scheduleID(c.ID))
	if err != nil {
		return bot.Scheduled{}, err
	}
	if planned {
		s.Next = f.mineOpens(v, c, next)
	}
	if s.Notes, err = f.notesOn(v, c); err != nil {
		return bot.Scheduled{}, err
	}
	return s, nil
}

// runningControls are what can be done about what goes out by itself.
func runningControls(w *words.Locale, c Checkin) []chat.Control {
	switch {
	case c.Paused:
		return buttons(w, c, "resume", "preview", "show").Controls
	case len(c.Skipped) > 0:
		return buttons(w, c, "pause", "unskip", "run", "preview").Controls
	}
	return buttons(w, c, "pause", "skip_next", "run", "preview").Controls
}

// notesOn are what those who run a check-in ought to know before it goes out: what holds it back, what went wrong last
// time, and in which languages it does not ask what it asks now.
func (f *Feature) notesOn(v *bot.View, c Checkin) ([][]chat.Span, error) {
	w := v.Words()
	var notes [][]chat.Span
	held, err := onHold(v, c.Cohort)
	if err != nil {
		return nil, err
	}
	if held {
		notes = append(notes, w.Spans("checkins.schedules.held"))
	}
	amiss, err := f.amiss(v, c)
	if err != nil {
		return nil, err
	}
	for _, fact := range amiss {
		notes = append(notes, w.Spans("checkins.schedules.amiss", "what", fact.Label, "which", fact.Spans))
	}
	if behind := c.behindIn(v); behind != "" {
		notes = append(notes, w.Spans("checkins.schedules.behind", "languages", behind))
	}
	return notes, nil
}

// comesBack is when the answers of an open round are given back; ok is false where they are not, or none is open.
func (f *Feature) comesBack(v *bot.View, c Checkin, cohort community.Cohort) (bot.Scheduled, bool, error) {
	r, err := f.openRoundOf(v, c)
	if err != nil || r.ID == "" || r.Share == ShareNobody {
		return bot.Scheduled{}, false, err
	}
	w := v.Words()
	return bot.Scheduled{
		Title: w.Text("checkins.agenda.shares", "title", r.Title, "cohort", cohort.Name), Cohort: cohort,
		When: w.Text("checkins.schedules.once"), Next: givenBack(v, r.Share, r.Closes, cohort),
	}, true, nil
}

// waiting lists the rounds whose answers wait for the actor's word, since a place has grown more open. Those who lead
// are asked; where nobody leads, the facilitators.
func (f *Feature) waiting(v *bot.View) ([]bot.Waiting, error) {
	var all []bot.Waiting
	for item, err := range f.rounds.All(v.Reader()) {
		if err != nil {
			return nil, err
		}
		r := item.Value
		if len(r.Withheld) == 0 || r.Decided != "" {
			continue
		}
		cohort, err := v.People().Cohort(r.Cohort)
		if err != nil {
			return nil, err
		}
		if !cohort.Active() {
			continue // nothing goes out for it any more
		}
		who, err := f.whoDecides(v, cohort)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(who, v.Actor().ID) {
			continue
		}
		w := v.Words()
		all = append(all, bot.Waiting{
			Title: w.Text("checkins.withheld.summary", "title", r.Title), Cohort: cohort, Since: r.Closes,
			Controls: []chat.Control{
				about(w, r, "checkins.withheld.keep", "checkins.keep", chat.Primary),
				about(w, r, "checkins.withheld.share", "checkins.share", chat.Secondary),
			},
		})
	}
	slices.SortStableFunc(all, func(a, b bot.Waiting) int { return strings.Compare(a.Title, b.Title) })
	return all, nil
}
