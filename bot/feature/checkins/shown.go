package checkins

import (
	"errors"
	"slices"
	"strings"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
	"weft/scheduler"
)

// showAnswers shows, of each check-in, the newest round in which there is something that its rule lets the actor read.
// Check-ins that have ended are among them.
func (f *Feature) showAnswers(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	w := tx.Words()
	m := chat.Message{Summary: w.Text("checkins.answers.title"), Language: w.Language()}
	m.Blocks = append(m.Blocks, chat.Heading{Text: w.Text("checkins.answers.title")})
	typed := in.Answers.Text("title")
	for item, err := range f.checkins.All(tx.Reader()) {
		if err != nil {
			return nil, err
		}
		if typed != "" && !strings.EqualFold(item.Value.Title, typed) {
			continue
		}
		blocks, err := f.newestReadable(&tx.View, item.Value)
		if err != nil {
			return nil, err
		}
		m.Blocks = append(m.Blocks, blocks...)
	}
	if len(m.Blocks) == 1 {
		m.Blocks = append(m.Blocks, w.Paragraph("checkins.answers.none"))
	}
	return chat.Privately{Message: m}, nil
}

// newestReadable is the newest round of a check-in of which the actor may read something.
func (f *Feature) newestReadable(v *bot.View, c Checkin) ([]chat.Block, error) {
	var rounds []Round
	for item, err := range f.rounds.By(v.Reader(), byRound, c.ID) {
		if err != nil {
			return nil, err
		}
		rounds = append(rounds, item.Value)
	}
	slices.SortFunc(rounds, func(a, b Round) int { return b.Opened.Compare(a.Opened) })
	for _, r := range rounds {
		blocks, err := f.readable(v, r)
		if err != nil || len(blocks) > 0 {
			return blocks, err
		}
	}
	return nil, nil
}

// readable are the answers of a round that the actor may read.
func (f *Feature) readable(v *bot.View, round Round) ([]chat.Block, error) {
	cohort, err := v.People().Cohort(round.Cohort)
	if err != nil {
		return nil, err
	}
	viewer := v.Actor().ID
	in, err := v.People().IsIn(cohort.ID, viewer)
	if err != nil {
		return nil, err
	}
	answers, err := f.answered(v, round.ID)
	if err != nil {
		return nil, err
	}
	w := v.Words()
	var blocks []chat.Block
	for _, a := range answers {
		if !round.audience(cohort).MayRead(viewer, a.Member, in) {
			continue
		}
		member, err := v.People().Member(a.Member)
		if errors.Is(err, data.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		spoken, err := f.read(v, a)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, chat.Paragraph{Spans: []chat.Span{chat.Strong{Text: member.Profile.Name}}}, f.spoken(w, round, spoken))
	}
	if len(blocks) == 0 {
		return nil, nil
	}
	return append([]chat.Block{chat.Paragraph{Spans: []chat.Span{chat.Strong{Text: round.Title}, chat.Plain{Text: " — " + cohort.Name}}}}, blocks...), nil
}

// agenda lists the rounds that lie ahead of a member, and the windows that are open.
func (f *Feature) agenda(v *bot.View, viewer community.Member, from, to time.Time) ([]bot.AgendaItem, error) {
	all, err := f.all(v)
	if err != nil {
		return nil, err
	}
	w := v.WordsFor(viewer)
	var items []bot.AgendaItem
	for _, c := range all {
		cohort, err := v.People().Cohort(c.Cohort)
		if err != nil {
			return nil, err
		}
		in, err := v.People().IsIn(c.Cohort, viewer.ID)
		if err != nil {
			return nil, err
		}
		if !in && !cohort.LedBy(viewer.ID) {
			continue
		}
		moments, err := f.moments(v, c, viewer.Location(cohort.Zone))
		if err != nil {
			return nil, err
		}
		for _, m := range moments {
			if m.at.After(from) && !m.at.After(to) {
				items = append(items, bot.AgendaItem{At: m.at, What: w.Text(m.key, "title", c.Title, "cohort", cohort.Name), Cohort: c.Cohort})
			}
		}
	}
	return items, nil
}

// moment is one thing that will happen to somebody, and the key of what it is called.
type moment struct {
	at  time.Time
	key string
}

// moments are when a check-in asks somebody in a zone next, and when its open round comes back.
func (f *Feature) moments(v *bot.View, c Checkin, zone *time.Location) ([]moment, error) {
	var moments []moment
	next, planned, err := v.NextOccurrence(scheduleID(c.ID))
	if err != nil {
		return nil, err
	}
	if planned {
		at := next.Opens
		if c.Spec.Zone == scheduler.OwnZone {
			at = next.Local.In(zone)
		}
		moments = append(moments, moment{at, "checkins.agenda.asks"})
	}
	round, err := f.round(v.Reader(), c.Round)
	if errors.Is(err, data.ErrNotFound) || (err == nil && round.Closed) {
		return moments, nil
	}
	if err != nil {
		return nil, err
	}
	moments = append(moments, moment{round.hourIn(zone), "checkins.agenda.asks"})
	if round.Reach == community.CohortNamed {
		moments = append(moments, moment{round.Closes, "checkins.agenda.shares"})
	}
	return moments, nil
}
