package checkins

import (
	"errors"
	"testing"
	"time"

	"weft/bot"
	"weft/bot/community"
	"weft/data"
)

// What was published is kept for as long as it was promised, and then cannot be opened in an older copy of the file
// either: also where the words were taken out of it meanwhile.
func TestAPublicationEndsWithItsKey(t *testing.T) {
	for _, forgotten := range []bool{false, true} {
		c := lookedAt(t, community.CohortUnnamed)
		c.Until("Monday 06:00")
		for _, name := range []string{"bo", "carla", "dayo", "eva", "gus", "hal"} {
			c.Person(name).Presses("Answer or change").Fills("moved", "Something", "energy", "2")
		}
		c.After(49 * time.Hour)
		if forgotten {
			c.Person("bo").IsForgotten()
		}
		c.Settle()
		old := c.stored()
		if c.opens(old) != nil {
			t.Fatalf("it cannot be read while it is kept: %v", c.opens(old))
		}
		c.After(400 * 24 * time.Hour)
		if err := c.opens(old); !errors.Is(err, data.ErrErased) {
			t.Errorf("an old copy still opens after its time (somebody was forgotten: %v): %v", forgotten, err)
		}
	}
}

func (c looked) stored() (found publicationRow) {
	c.Read(func(v *bot.View) error {
		for item, err := range c.feature.publications.All(v.Reader()) {
			if err != nil {
				return err
			}
			found = item.Value
		}
		return nil
	})
	return found
}

func (c looked) opens(p publicationRow) (err error) {
	c.Read(func(v *bot.View) error {
		_, err = v.Open(bot.Thing(p.Thing), c.feature.publications.Name(), p.Round, p.Sealed)
		return nil
	})
	return err
}
