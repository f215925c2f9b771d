package checkins

import (
	"errors"
	"slices"
	"time"

	"weft/bot"
	"weft/bot/community"
	"weft/bot/words"
	"weft/data"
	"weft/scheduler"
)

// roundsOf lists the rounds of a check-in, the newest first.
func (f *Feature) roundsOf(v *bot.View, checkin string) ([]Round, error) {
	rounds, err := data.Values(f.rounds.By(v.Reader(), byRound, checkin))
	slices.SortFunc(rounds, func(a, b Round) int { return b.Opened.Compare(a.Opened) })
	return rounds, err
}

// date is how people call a round: the day on which it was asked, wherever they live.
func (r Round) date(w *words.Locale) string { return w.Date(r.Local.In(time.UTC)) }

// open reports whether answers of a round are not given back yet.
func (r Round) open() bool { return !r.Closed && !r.Over }

// newest is the newest round of a check-in; ok is false before the first, and where it was not kept any longer.
func (f *Feature) newest(v *bot.View, c Checkin) (r Round, ok bool, err error) {
	if c.Round == "" {
		return Round{}, false, nil
	}
	r, err = f.round(v.Reader(), c.Round)
	if errors.Is(err, data.ErrNotFound) {
		return Round{}, false, nil
	}
	return r, err == nil, err
}

// told counts whom a round reached by direct message. It tells of delivery, and nothing of what people did with it.
type told struct {
	// Asked were to get a message; Reached have got it. The others could not be reached.
	Asked, Reached int
	// Failed are those of whom it is known by now that they were not reached.
	Failed int
	// Late are those whose hour had passed for too long when Weft came back: they were not asked.
	Late int `json:",omitempty"`
}

// told is whom a round reached: while it is open as it stands, and afterwards as it was when it closed.
func (f *Feature) told(v *bot.View, r Round) (told, error) {
	if r.Told != nil {
		return *r.Told, nil
	}
	return f.toldOf(v, r)
}

func (f *Feature) toldOf(v *bot.View, r Round) (told, error) {
	people, err := f.everIn(v, r.Cohort)
	if err != nil {
		return told{}, err
	}
	var t told
	for _, m := range people {
		copies, err := v.Delivery(promptKey(r.ID, m))
		if err != nil {
			return told{}, err
		}
		t.count(copies)
	}
	t.Late, err = f.lateIn(v, r)
	return t, err
}

// count adds one member's message. One that was taken back is not counted: somebody left, or wished not to be asked.
func (t *told) count(copies []bot.Copy) {
	for _, c := range copies {
		switch c.State {
		case bot.StateSent:
			t.Asked, t.Reached = t.Asked+1, t.Reached+1
		case bot.StateFailed, bot.StateDoubtful, bot.StateExpired:
			t.Asked, t.Failed = t.Asked+1, t.Failed+1
		case bot.StateWaiting, bot.StateCarried, bot.StateSending:
			t.Asked++
		case bot.StateRetracted:
		}
	}
}

// lateIn counts the members who were not asked because their hour had passed for too long when Weft came back.
func (f *Feature) lateIn(v *bot.View, r Round) (int, error) {
	if len(r.Late) == 0 {
		return 0, nil
	}
	cohort, err := v.People().Cohort(r.Cohort)
	if err != nil {
		return 0, err
	}
	memberships, err := v.People().In(r.Cohort)
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
		if r.tooLateFor(m, cohort) {
			late++
		}
	}
	return late, nil
}

// tooLateFor reports whether the hour of a member's zone had passed for too long.
func (r Round) tooLateFor(m community.Member, cohort community.Cohort) bool {
	zone := m.Location(cohort.Zone).String()
	return slices.ContainsFunc(r.Late, func(s scheduler.Slice) bool { return s.Zone == zone })
}

// unposted counts the messages of a round that no channel took.
func (f *Feature) unposted(v *bot.View, round string) (int, error) {
	n := 0
	for _, key := range []string{openKey(round), sharedKey(round), sharedAnywayKey(round)} {
		copies, err := v.Delivery(key)
		if err != nil {
			return 0, err
		}
		for _, c := range copies {
			switch c.State {
			case bot.StateFailed, bot.StateDoubtful, bot.StateExpired:
				n++
			case bot.StateWaiting, bot.StateCarried, bot.StateSending, bot.StateSent, bot.StateRetracted:
			}
		}
	}
	return n, nil
}

// reported lists the check-ins whose rounds the actor may look back on, ended ones included.
func (f *Feature) reported(v *bot.View) ([]Checkin, error) {
	var all []Checkin
	for item, err := range f.checkins.All(v.Reader()) {
		if err != nil {
			return nil, err
		}
		cohort, err := v.People().Cohort(item.Value.Cohort)
		if errors.Is(err, data.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if cohort.LedBy(v.Actor().ID) || v.IsFacilitator(v.Actor()) {
			all = append(all, item.Value)
		}
	}
	return all, nil
}
