package bot

import (
	"slices"
	"time"

	"weft/bot/words"
)

// Upcoming is one moment of what lies ahead of the whole community.
type Upcoming struct {
	At   time.Time
	What string
	Who  []string
}

// Upcoming lists what lies ahead of all members until an instant, earliest first, in the words of one language.
// It names people beside the hour of their day: it is for the demonstration, whose people are made up.
func (v *View) Upcoming(w *words.Locale, until time.Time) ([]Upcoming, error) {
	members, err := v.People().Members()
	if err != nil {
		return nil, err
	}
	var all []Upcoming
	for _, m := range members {
		reader := m
		reader.Language = w.Language()
		items, err := v.Coming(reader, v.now, until)
		if err != nil {
			return nil, err
		}
		for _, item := range items {
			all = add(all, Upcoming{item.At.UTC(), item.What, []string{m.Profile.Name}})
		}
	}
	slices.SortStableFunc(all, func(a, b Upcoming) int { return a.At.Compare(b.At) })
	return all, nil
}

// add puts what happens to several people at one moment into one line.
func add(all []Upcoming, one Upcoming) []Upcoming {
	for i := range all {
		if all[i].At.Equal(one.At) && all[i].What == one.What {
			all[i].Who = append(all[i].Who, one.Who...)
			return all
		}
	}
	return append(all, one)
}
