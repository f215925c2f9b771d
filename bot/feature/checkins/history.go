package checkins

import (
	"cmp"
	"slices"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
)

// history is what a cohort shared with itself, round by round, the oldest first: what was given with names as far as
// the actor may read it, what was given without as it was published. What only those who lead could read is not in it,
// whoever asks: it never was the cohort's.
func (f *Feature) history(v *bot.View, cohort community.Cohort) ([]chat.Block, error) {
	var rounds []Round
	for item, err := range f.checkins.By(v.Reader(), byCohort, string(cohort.ID)) {
		if err != nil {
			return nil, err
		}
		of, err := f.roundsOf(v, item.Value.ID)
		if err != nil {
			return nil, err
		}
		rounds = append(rounds, of...)
	}
	slices.SortFunc(rounds, func(a, b Round) int { return cmp.Or(a.Opened.Compare(b.Opened), cmp.Compare(a.ID, b.ID)) })
	w := v.Words()
	var blocks []chat.Block
	for _, r := range rounds {
		parts, err := f.sharedOnce(v, r, cohort)
		if err != nil {
			return nil, err
		}
		if len(parts) == 0 {
			continue
		}
		blocks = append(blocks, chat.Heading{Text: clip(w.Text("checkins.history.round", "title", r.Title, "date", r.date(w)), chat.MaxHeading)})
		blocks = append(blocks, flat(parts)...)
	}
	return blocks, nil
}

// sharedOnce is what a round gave back to the cohort's channels, as far as the actor may read it.
func (f *Feature) sharedOnce(v *bot.View, r Round, cohort community.Cohort) ([]part, error) {
	keptBack := len(r.Withheld) == len(r.Places) && r.Decided != ShareAnyway
	if r.open() || r.Share != ShareChannel || !r.Share.allows(r.Reach) || keptBack {
		return nil, nil
	}
	s, err := f.see(v, r, cohort)
	if err != nil {
		return nil, err
	}
	w := v.Words()
	if r.Reach == community.CohortUnnamed {
		if s.unnamed == nil {
			return nil, nil
		}
		return s.unnamed.parts(w, r), nil
	}
	named := slices.DeleteFunc(s.named, func(a namedAnswer) bool { return r.reachOf(a.answer) != community.CohortNamed })
	if r.Layout == ByQuestion {
		return byQuestion(w, r, named), nil
	}
	return byPerson(w, r, named), nil
}

// flat puts parts one below the other, each head once.
func flat(parts []part) []chat.Block {
	var blocks []chat.Block
	for i, p := range parts {
		if i == 0 || !sameHead(parts[i-1].head, p.head) {
			blocks = append(blocks, p.head...)
		}
		blocks = append(blocks, p.body)
	}
	return blocks
}
