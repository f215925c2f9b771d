package checkins_test

import (
	"testing"
	"time"

	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/chat"
	"weft/bot/feature/checkins"
)

// weekly sets up a cohort whose weekly check-in is shared with names in its channel, and lets bo answer it.
func weekly(t *testing.T) (*bottest.Community, chat.ChannelID) {
	t.Helper()
	c := bottest.New(t, []bot.Feature{checkins.New()})
	amal, bo := c.Facilitator("amal", "Africa/Nairobi"), c.Member("bo", "Africa/Nairobi")
	channel := c.Cohort("Weavers", "Africa/Nairobi", amal)
	bo.Enters("Weavers")
	amal.Does("checkins create weekly").Fills("title", "Weekly", "when", "every Monday at 9:00 Nairobi time")
	c.Until("Monday 06:00")
	bo.Presses("Answer").Fills("moved", "Something delicate", "energy", "2").Hears("Thank you.")
	return c, channel
}

// What was answered under “whoever is in there” is not said where everybody can enter.
func TestAPlaceThatWasOpenedMeanwhileHearsNothing(t *testing.T) {
	c, channel := weekly(t)
	if err := c.Stage().Change(channel, chat.Place{Open: true}); err != nil {
		t.Fatal(err)
	}
	c.Until("Wednesday 07:00")
	c.Person("bo").HearsNothingOf("what was shared")
	c.Person("amal").Does("checkins").Hears("Not shared: More people can read the channel now").
		Does("checkins answers").Hears("Something delicate")
}

// What was answered for one channel is not said in another that was linked since.
func TestAPlaceThatWasLinkedMeanwhileHearsNothing(t *testing.T) {
	c, _ := weekly(t)
	town := c.World.Open("town", c.Person("zed", "", "en").Account) // zed is in no other place
	c.Decide(func(tx *bot.Tx) error {
		cohort, err := tx.People().Cohort("Weavers")
		if err != nil {
			return err
		}
		cohort.Channels = append(cohort.Channels, town)
		return tx.People().PutCohort(cohort)
	})
	c.Until("Wednesday 07:00")
	c.Person("bo").HearsOnce("what was shared")
	c.Person("zed").HearsNothingOf("delicate")
}

// A channel that takes nothing is a fact that those who lead can see.
func TestAChannelThatTakesNothingIsSeen(t *testing.T) {
	c, _ := weekly(t)
	c.Stage().Fault = func(method string, _ chat.PostKey, to chat.Address) bottest.Fault {
		if _, channel := to.(chat.InChannel); channel && method == "post" {
			return bottest.Fault{Before: chat.ErrUnreachable}
		}
		return bottest.Fault{}
	}
	c.Until("Wednesday 07:00")
	c.After(time.Minute)
	c.Person("amal").Does("checkins").Hears("Could not be posted: 1 message")
}

// A channel that goes by another id while a round is open is the one that people were told of, and gets the answers; and
// if the reason is that it was shared with others, they wait for those who lead.
func TestAPlaceThatMovedMeanwhile(t *testing.T) {
	for name, shared := range map[string]bool{"to the same people": false, "to more people": true} {
		t.Run(name, func(t *testing.T) {
			c, channel := weekly(t)
			now := channel
			now.ID += "-moved"
			if err := c.Stage().Move(channel, now); err != nil {
				t.Fatal(err)
			}
			if shared {
				if err := c.Stage().Change(now, chat.Place{Outside: true}); err != nil {
					t.Fatal(err)
				}
			}
			c.Until("Wednesday 07:00")
			if shared {
				c.Person("bo").HearsNothingOf("what was shared")
				c.Person("amal").Does("checkins").Hears("Not shared: More people can read the channel now")
				return
			}
			c.Person("bo").HearsOnce("what was shared")
		})
	}
}
