package checkins

import (
	"slices"

	"weft/bot"
)

// follow keeps rounds in a channel that goes by another id from now on. What people were told of it still counts: if more
// people read there since, those who lead are asked as ever.
func (f *Feature) follow(tx *bot.Tx, n bot.PlaceMoved) error {
	var there []Round
	for item, err := range f.rounds.All(tx.Reader()) {
		if err != nil {
			return err
		}
		if slices.Contains(item.Value.channels(), n.From) {
			there = append(there, item.Value)
		}
	}
	for _, r := range there {
		for i, p := range r.Places {
			if p.Channel == n.From {
				r.Places[i].Channel = n.To
			}
		}
		if i := slices.Index(r.Withheld, n.From); i >= 0 {
			r.Withheld[i] = n.To
		}
		if err := f.rounds.Put(tx.Writer(), r, r.ID); err != nil {
			return err
		}
	}
	return nil
}
