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

// standing says to those who run a check-in how it is: how the newest round went, and what is not as it should be.
func (f *Feature) standing(v *bot.View, c Checkin, cohort community.Cohort) ([]chat.Fact, error) {
	w := v.Words()
	var facts []chat.Fact
	r, ok, err := f.newest(v, c)
	if err != nil {
		return nil, err
	}
	if ok {
		s, err := f.see(v, r, cohort)
		if err != nil {
			return nil, err
		}
		said := w.Spans("checkins.counts_asked", "asked", s.told.Reached)
		if s.counted == countKnown {
			said = w.Spans("checkins.counts", "asked", s.told.Reached, "answered", s.answered)
		}
		facts = append(facts, chat.Fact{Label: w.Text("checkins.label.last"), Spans: said})
	}
	amiss, err := f.amiss(v, c)
	return append(facts, amiss...), err
}

// amiss is what those who run a check-in ought to know: what was not held, not shared, not delivered. It tells of
// delivery alone, so that it may be said while a round is open.
func (f *Feature) amiss(v *bot.View, c Checkin) ([]chat.Fact, error) {
	w := v.Words()
	var facts []chat.Fact
	say := func(label string, spans []chat.Span) {
		facts = append(facts, chat.Fact{Label: w.Text("checkins.label." + label), Spans: spans})
	}
	if len(c.Missed) > 0 {
		say("missed", chat.Text(w.And(missed(w, c)...)))
	}
	r, ok, err := f.newest(v, c)
	if err != nil || !ok {
		return facts, err
	}
	t, err := f.told(v, r)
	if err != nil {
		return nil, err
	}
	unposted, err := f.unposted(v, r.ID)
	if err != nil {
		return nil, err
	}
	if len(r.Withheld) > 0 && r.Decided != ShareAnyway {
		say("withheld", w.Spans("checkins.label.withheld_why"))
	}
	if unposted > 0 {
		say("unposted", w.Spans("checkins.unposted", "count", unposted))
	}
	if t.Late > 0 {
		say("late", w.Spans("checkins.unreached", "count", t.Late))
	}
	if t.Failed > 0 {
		say("unreached", w.Spans("checkins.unreached", "count", t.Failed))
	}
	return facts, nil
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

// onHold reports whether a hold keeps what is about a cohort from going out.
func onHold(v *bot.View, cohort community.CohortID) (bool, error) {
	holds, err := v.Holds()
	return slices.ContainsFunc(holds, func(h bot.Hold) bool { return h.Cohort == "" || h.Cohort == cohort }), err
}
