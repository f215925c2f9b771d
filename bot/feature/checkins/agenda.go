package checkins

import (
	"errors"
	"time"

	"weft/bot"
	"weft/bot/community"
	"weft/data"
	"weft/scheduler"
)

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
	if round.Share == ShareChannel {
		moments = append(moments, moment{round.Closes, "checkins.agenda.shares"})
	}
	return moments, nil
}
