package checkins

import (
	"slices"
	"strconv"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
)

// counted says whether it can be said how many answered, and if not, why.
type counted string

// Each but the first has a sentence under "checkins.report.<value>".
const (
	countKnown   counted = ""
	countNotYet  counted = "not_yet"   // nobody is to find out who answered, and it is open: a figure would move
	countTooFew  counted = "too_few"   // fewer than [community.LeastUnnamed] answered without names
	countPrivate counted = "private"   // each answer is its author's alone
	countNotMine counted = "not_yours" // the viewer may not read the answers
)

// seen is a round as far as one viewer may know of it. Report, chart, export and history are made of it and of
// nothing else.
type seen struct {
	Round
	told    told
	counted counted
	// answered is how many answered, as far as the viewer may read; of a round without names as many as published.
	answered int
	// named are the answers that the viewer may read, with their authors' names.
	named []namedAnswer
	// unnamed is what was published; nil where nothing was, or it is not the viewer's to read.
	unnamed *publication
}

// see looks at a round with the eyes of the actor. Of a round in which nobody is to find out who answered there is
// nothing but its publication: nothing in it moves, whatever anybody does later.
func (f *Feature) see(v *bot.View, r Round, cohort community.Cohort) (seen, error) {
	s := seen{Round: r}
	var err error
	if s.told, err = f.told(v, r); err != nil {
		return seen{}, err
	}
	in, err := v.People().IsIn(cohort.ID, v.Actor().ID)
	if err != nil {
		return seen{}, err
	}
	mayRead := in || cohort.LedBy(v.Actor().ID)
	switch r.Reach {
	case community.AuthorOnly:
		s.counted = countPrivate
		return s, nil
	case community.CohortUnnamed:
		return s, f.seeUnnamed(v, &s, mayRead)
	case community.CohortNamed:
	case community.LeadsOnly:
		mayRead = cohort.LedBy(v.Actor().ID)
	}
	if !mayRead {
		s.counted = countNotMine
		return s, nil
	}
	s.named, err = f.withNames(v, r, cohort)
	s.answered = len(s.named)
	return s, err
}

// seeUnnamed looks at what was published. How many answered is for everybody who runs check-ins; what they said is
// for the cohort.
func (f *Feature) seeUnnamed(v *bot.View, s *seen, mayRead bool) error {
	if s.open() {
		s.counted = countNotYet
		return nil
	}
	p, ok, err := f.published(v, s.ID)
	if err != nil {
		return err
	}
	if !ok {
		s.counted = countTooFew
		return nil
	}
	s.answered = p.Respondents
	if mayRead {
		s.unnamed = &p
	}
	return nil
}

// withNames are the answers that the actor may read with names, by name.
func (f *Feature) withNames(v *bot.View, r Round, cohort community.Cohort) ([]namedAnswer, error) {
	all, err := f.readable(v, r, cohort, v.Actor().ID)
	if err != nil {
		return nil, err
	}
	return byName(v, all)
}

// mean is the mean of a scale question over the answers that the viewer may read, and over how many it is; n is 0
// where there is none. Of a round without names it is that of its publication, which holds nothing of fewer than
// [community.LeastUnnamed] answers. A round in which the scale had another length gives none: its numbers mean
// something else.
func (s seen) mean(q Question) (mean float64, n int) {
	same := func(o Question) bool { return o.Name == q.Name && o.Kind == q.Kind && o.High == q.High }
	if !slices.ContainsFunc(s.Questions, same) {
		return 0, 0
	}
	sum := 0.0
	add := func(value string, times int) {
		if x, err := strconv.ParseFloat(value, 64); err == nil {
			sum, n = sum+x*float64(times), n+times
		}
	}
	for _, a := range s.named {
		if value, ok := a.Words[q.Name].(chat.NumberValue); ok {
			add(chat.Canonical(value), 1)
		}
	}
	if s.unnamed != nil {
		for _, one := range s.unnamed.Questions {
			for value, times := range one.Tally {
				if one.Name == q.Name {
					add(value, times)
				}
			}
		}
	}
	if n == 0 {
		return 0, 0
	}
	return sum / float64(n), n
}
