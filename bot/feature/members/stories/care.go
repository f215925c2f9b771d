package stories

import (
	"strings"

	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/community"
)

// WhoTakesPart is what facilitators see: how many, and whom nothing reaches. Nobody is counted by name.
func WhoTakesPart(c *bottest.Community) {
	fay := c.Facilitator("fay", "Africa/Nairobi")
	c.Member("zuri", "Asia/Manila").Becomes(func(m *community.Member) { m.Level = community.Listening }).
		Does("members").Hears("Only facilitators can do that.")
	fay.Does("members").Hears("2 members").Hears("Active: 1 person").Hears("Listening: 1 person").
		Hears("My last message reached everybody.").HearsNothingOf("zuri")
}

// WhomNothingReaches is seen by facilitators, by name, so that somebody can ask by another way.
func WhomNothingReaches(c *bottest.Community) {
	ste := c.Member("ste", "Africa/Nairobi").Becomes(func(m *community.Member) { m.Roles = []community.Role{community.Steward} })
	c.Member("zuri", "Asia/Manila").Closes()
	ste.Does("members role zuri facilitator").Hears("zuri has this role now")
	c.Until("Wednesday 10:00")
	ste.Does("members").Hears("My last message did not reach these people.").Hears("zuri")
}

// SomebodyHasToGo is being removed: asked twice, and then as thoroughly as if they had asked to be forgotten.
func SomebodyHasToGo(c *bottest.Community) {
	fay := c.Facilitator("fay", "Africa/Nairobi")
	gil := c.Facilitator("gil", "Africa/Lagos")
	bo := c.Member("bo", "Asia/Manila")
	bo.Does("members remove fay").Hears("Only facilitators can do that.")
	fay.Does("members remove gil").Hears("gil facilitates too.")
	fay.Does("members remove fay").Hears("To leave yourself, type forget me.")

	fay.Does("members remove @Bo").Hears("Remove bo from everything?").Presses("Change nothing").Hears("Nothing has changed.")
	bo.IsMember()
	fay.Does("members remove somebody else").IsAsked("I ask you once more").
		Fills("person", bo.Account.String()).Hears("This cannot be undone.")
	fay.Presses("Remove this person").Hears("I have forgotten this person")
	bo.IsNoMember()
	gil.IsMember()
	fay.Does("members remove bo").IsAsked("Whom?").Fills("person", bo.Account.String()).IsTold("not a member")
	bo.Does("data").Hears("We haven’t met yet.")
	c.Read(func(v *bot.View) error {
		done, err := v.Audited()
		for _, a := range done {
			if strings.Contains(a.Object, "bo") || a.Did != "members.remove" {
				c.Errorf("the audit says %+v", a)
			}
		}
		if len(done) != 1 {
			c.Errorf("%d things were recorded; one was done", len(done))
		}
		return err
	})
}

// BecomingAFacilitator is being given a role by those who run the program, and hearing of it.
func BecomingAFacilitator(c *bottest.Community) {
	ste := c.Member("ste", "Africa/Nairobi").Becomes(func(m *community.Member) { m.Roles = []community.Role{community.Steward} })
	bo := c.Member("bo", "Asia/Manila")
	c.Facilitator("fay", "Africa/Lagos").Does("members role bo facilitator").Hears("Only those who run Weft here can do that.")
	ste.Does("members role bo facilitator").Hears("bo has this role now: Facilitator.")
	c.Until("Wednesday 10:00")
	bo.HearsOnce("You facilitate this community from now on.").Does("members").Hears("Active:")
	ste.Does("members role bo facilitator").Hears("bo already has this role")
	ste.Does("members role").IsAsked("The person is told.").Fills("person", bo.Account.String(), "role", "member").
		Hears("bo has this role now: Member.")
	c.Until("Thursday 10:00")
	bo.HearsOnce("You no longer facilitate this community.")
	bo.Does("members").Hears("Only facilitators can do that.")
	ste.Does("members role ste member").Hears("ste runs Weft here.")
	c.Read(func(v *bot.View) error {
		if done, err := v.Audited(); err != nil || len(done) != 2 {
			c.Errorf("%d changes of roles were recorded (%v); there were two", len(done), err)
		}
		return nil
	})
}
