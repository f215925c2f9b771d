// Package stories tells what becomes of a workspace or server from which Weft was removed.
package stories

import (
	"context"
	"errors"
	"time"

	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/chat"
	"weft/bot/community"
)

// Across lists stories that are told in a community on two platforms. Each is given the second, from which Weft is
// removed.
func Across() map[string]func(*bottest.Community, bottest.World) {
	return map[string]func(*bottest.Community, bottest.World){
		"removed":                       Removed,
		"removed and added again":       AddedAgain,
		"deleted at once":               DeletedAtOnce,
		"nobody else sees it":           NobodyElseSeesIt,
		"gone from a workspace":         GoneFromAWorkspace,
		"a cohort that loses its place": ACohortThatLosesItsPlace,
	}
}

// deliver hands an event of the second platform to the bot, as its driver does.
func deliver(c *bottest.Community, e chat.Event) {
	c.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if _, err := c.Bot.Handle(ctx, e); err != nil {
		c.Fatalf("deliver %T: %v", e, err)
	}
	c.Settle()
}

func in(u chat.UserID) chat.Envelope {
	return chat.Envelope{In: chat.ChannelID{Platform: u.Platform, Space: u.Space}, Private: true}
}

// settled is a community with a steward on the first platform, somebody on both, and somebody on the second alone.
type settled struct{ ste, bo, second, carla *bottest.Person }

func settle(c *bottest.Community, other bottest.World) settled {
	steward := func(m *community.Member) { m.Roles = []community.Role{community.Steward} }
	s := settled{ste: c.Member("ste", "Africa/Nairobi").Becomes(steward), bo: c.Member("bo", "Africa/Nairobi")}
	s.second = c.PersonOn(other, "bo", "Africa/Nairobi", "en")
	s.bo.IsLinkedWith(s.second)
	s.carla = c.PersonOn(other, "carla", "Africa/Nairobi", "en").Joins("carla")
	deliver(c, chat.Installed{Envelope: in(s.carla.Account), Space: s.carla.Account.Space, Title: "Loom"})
	return s
}

// Removed is being removed from a workspace: those who run Weft hear of it at once and again before, and what was kept is
// gone in time.
func Removed(c *bottest.Community, other bottest.World) {
	s := settle(c, other)
	s.ste.Does("spaces").Hears("Loom").Hears("I have been there since")
	deliver(c, chat.Uninstalled{Envelope: in(s.carla.Account), Space: s.carla.Account.Space})
	s.ste.Does("spaces").Hears("I was removed on").Presses("What goes").
		Hears("1 member is only there, and would be forgotten:").Hears("carla").
		Hears("1 member has an account elsewhere too, and would lose the one there.").HearsNothingOf("bo")
	c.After(12 * 24 * time.Hour)
	s.carla.IsMember()
	c.After(10 * 24 * time.Hour)
	s.carla.IsNoMember()
	s.second.IsNoMember()
	s.bo.IsMember()
	s.ste.Does("spaces").Hears("was deleted on")
	s.ste.Does("spaces kept Loom").Hears("Nothing is kept of it.")
	c.Read(func(v *bot.View) error {
		done, err := v.Audited()
		if err != nil || len(done) != 1 || done[0].Did != "spaces.delete" {
			c.Errorf("the audit says %+v, %v", done, err)
		}
		return err
	})
}

// AddedAgain is being added again in time: nothing is deleted.
func AddedAgain(c *bottest.Community, other bottest.World) {
	s := settle(c, other)
	deliver(c, chat.Uninstalled{Envelope: in(s.carla.Account), Space: s.carla.Account.Space})
	c.After(12 * 24 * time.Hour)
	deliver(c, chat.Installed{Envelope: in(s.carla.Account), Space: s.carla.Account.Space, Title: "Loom"})
	c.After(30 * 24 * time.Hour)
	s.carla.IsMember()
	s.second.IsMember()
	s.ste.Does("spaces").Hears("I have been there since").HearsNothingOf("I was removed on")
	s.ste.Does("spaces delete Loom").Hears("I am in Loom. Remove me there first")
}

// DeletedAtOnce is not waiting for it, after a second question.
func DeletedAtOnce(c *bottest.Community, other bottest.World) {
	s := settle(c, other)
	s.ste.Does("spaces delete Nowhere").Hears("I know no workspace or server of that name.")
	deliver(c, chat.Uninstalled{Envelope: in(s.carla.Account), Space: s.carla.Account.Space})
	s.ste.Does("spaces delete Loom").Hears("Delete this now?").Presses("Keep it until then").Hears("Nothing has changed.")
	s.carla.IsMember()
	s.ste.Does("spaces").Presses("Delete now").Presses("Delete it now").Hears("What I kept of Loom is deleted")
	s.carla.IsNoMember()
	s.bo.IsMember()
	s.ste.Presses("Delete it now").Hears("is deleted already")
	c.After(40 * 24 * time.Hour)
	s.bo.IsMember()
}

// NobodyElseSeesIt: where Weft is, and what goes, is for those who run it.
func NobodyElseSeesIt(c *bottest.Community, other bottest.World) {
	s := settle(c, other)
	fay := c.Facilitator("fay", "Africa/Nairobi")
	fay.Does("spaces").Hears("Only those who run Weft here can do that.").HearsNothingOf("Loom")
	s.bo.Does("spaces kept Loom").Hears("Only those who run Weft here can do that.").HearsNothingOf("carla")
}

// GoneFromAWorkspace is leaving it: nothing is forgotten, but nothing is written there, and those who facilitate see it.
// Whoever comes back is written to again.
func GoneFromAWorkspace(c *bottest.Community, other bottest.World) {
	s := settle(c, other)
	reached := func(p *bottest.Person) (ok bool) {
		m := p.Record()
		c.Read(func(v *bot.View) (err error) {
			ok, err = v.Reachable(m.ID)
			return err
		})
		return ok
	}
	leaves := func(p *bottest.Person) {
		head := in(p.Account)
		head.Actor, head.ID = p.Account, chat.EventID("leaves "+p.Name())
		deliver(c, chat.PlaceLeft{Envelope: head, Whole: true})
	}
	leaves(s.carla)
	leaves(s.second)
	s.carla.IsMember()
	if reached(s.carla) || !reached(s.bo) {
		c.Errorf("carla, who left, counts as reached: %v; bo, who has another account: %v", reached(s.carla), reached(s.bo))
	}
	deliver(c, chat.PlaceLeft{Envelope: chat.Envelope{Actor: s.bo.Account, In: chat.ChannelID{Platform: s.bo.Account.Platform, Space: s.bo.Account.Space, ID: "a"}}})
	if !reached(s.bo) {
		c.Errorf("bo, who left a channel, is no longer reached")
	}
	s.carla.Says("hello")
	if !reached(s.carla) {
		c.Errorf("carla came back, and is not reached")
	}
}

// ACohortThatLosesItsPlace waits, as long as it has channels nowhere else.
func ACohortThatLosesItsPlace(c *bottest.Community, other bottest.World) {
	s := settle(c, other)
	c.Decide(func(tx *bot.Tx) error {
		there := chat.ChannelID{Platform: s.carla.Account.Platform, Space: s.carla.Account.Space, ID: "loom"}
		here := c.Channel("here")
		return errors.Join(
			tx.People().PutCohort(community.Cohort{ID: "only", Name: "Only", Channels: []chat.ChannelID{there}, Created: tx.Now()}),
			tx.People().PutCohort(community.Cohort{ID: "both", Name: "Both", Channels: []chat.ChannelID{here, there}, Created: tx.Now()}),
		)
	})
	held := func(want ...community.CohortID) {
		c.Helper()
		c.Read(func(v *bot.View) error {
			holds, err := v.Holds()
			if err != nil || len(holds) != len(want) || len(want) == 1 && holds[0].Cohort != want[0] {
				c.Errorf("on hold: %+v (%v), want %v", holds, err, want)
			}
			return err
		})
	}
	deliver(c, chat.Uninstalled{Envelope: in(s.carla.Account), Space: s.carla.Account.Space})
	held("only")
	deliver(c, chat.Installed{Envelope: in(s.carla.Account), Space: s.carla.Account.Space})
	held()
	deliver(c, chat.Uninstalled{Envelope: in(s.carla.Account), Space: s.carla.Account.Space})
	s.ste.Does("spaces kept Loom").Hears("2 cohorts have channels there that would no longer be linked:")
	c.After(30 * 24 * time.Hour)
	held()
	c.Read(func(v *bot.View) error {
		only, err := v.People().Cohort("only")
		if err != nil {
			return err
		}
		both, err := v.People().Cohort("both")
		if len(only.Channels) != 0 || len(both.Channels) != 1 {
			c.Errorf("channels: %v, %v", only.Channels, both.Channels)
		}
		return err
	})
}
