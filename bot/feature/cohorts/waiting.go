package cohorts

import (
	"errors"
	"slices"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
)

// waitingFor lists the requests that wait for the actor, cohort by cohort: those that they have had before them.
func (f *Feature) waitingFor(v *bot.View) ([]bot.Waiting, error) {
	cohorts, err := v.People().Cohorts()
	if err != nil {
		return nil, err
	}
	var all []bot.Waiting
	for _, c := range cohorts {
		requests, err := f.waiting(v, c.ID)
		if err != nil {
			return nil, err
		}
		for _, r := range requests {
			if !slices.Contains(r.Told, v.Actor().ID) {
				continue
			}
			asks, err := v.People().Member(r.Member)
			if errors.Is(err, data.ErrNotFound) {
				continue
			}
			if err != nil {
				return nil, err
			}
			all = append(all, waits(v, r, asks, c))
		}
	}
	return all, nil
}

func waits(v *bot.View, r Request, asks community.Member, c community.Cohort) bot.Waiting {
	w := v.Words()
	return bot.Waiting{
		Title: w.Text("cohorts.request.asks", "name", asks.Profile.Name, "cohort", c.Name, "when", w.Moment(r.At, chat.MomentDate)),
		Names: []community.MemberID{asks.ID}, Cohort: c, Since: r.At, Controls: answers(w, r, asks),
	}
}
