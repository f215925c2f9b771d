package stories

import (
	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/community"
)

// codeFor is an invitation into a cohort, given out by a member.
func codeFor(c *bottest.Community, cohort string, by *bottest.Person) (code string) {
	c.Helper()
	m := by.Record()
	c.Decide(func(tx *bot.Tx) (err error) {
		code, err = tx.People().Invite(tx.NewID(), community.CohortID(cohort), m.ID, tx.Now())
		return err
	})
	return code
}

// ComingAsAGuest is having a code, and seeing one cohort for it; the same consent is asked of a guest.
func ComingAsAGuest(c *bottest.Community) {
	amal := c.Facilitator("amal", "Africa/Nairobi")
	c.Cohort("Weavers", "Africa/Nairobi", amal)
	code := codeFor(c, "Weavers", amal)
	bo, gil := c.Person("bo", "Asia/Manila", "en"), c.Person("gil", "Africa/Lagos", "en")
	bo.Does("join 34679-CDFGH").Hears("That code opens nothing.")
	bo.Does("join " + code).IsAsked("You will be its guest").IsAsked("I keep your account here, your name")
	bo.IsNoMember()
	gil.Does("join " + code)
	bo.Fills("name", "Bo", "zone", "Manila", "language", "en", "level", "active").Hears("You are in Weavers now, as its guest.")
	isGuestOf(c, bo, "Weavers")
	gil.Fills("name", "Gil", "zone", "Lagos", "language", "en", "level", "active").Hears("That code opens nothing.")
	gil.IsNoMember()
}

// BecomingAFullMember is saying yes once more, with what one said before filled in.
func BecomingAFullMember(c *bottest.Community) {
	amal := c.Facilitator("amal", "Africa/Nairobi")
	c.Cohort("Weavers", "Africa/Nairobi", amal)
	c.Cohort("Menders", "Africa/Nairobi", amal)
	bo := c.Person("bo", "Asia/Manila", "en")
	bo.Does("join "+codeFor(c, "Weavers", amal)).Fills("name", "Bo", "zone", "Manila", "language", "en", "level", "listening")
	bo.Does("join").IsAsked("You are a guest of Weavers so far.").Fills().Hears("You are a full member here now, Bo.")
	isGuestOf(c, bo, "")
	bo.Does("join").Hears("You are in already, Bo.")
	if m := bo.Record(); m.Level != community.Listening || len(m.Consents) != 2 {
		c.Errorf("what bo said before is lost, or what bo said yes to: %s, %v", m.Level, m.Consents)
	}
	bo.Does("join " + codeFor(c, "Menders", amal)).Hears("You are in Menders now.")
	bo.Does("join " + codeFor(c, "Menders", amal)).Hears("You are in Menders already.")
}

// AGuestElsewhere becomes a full member with a code for another cohort, and is in both.
func AGuestElsewhere(c *bottest.Community) {
	amal := c.Facilitator("amal", "Africa/Nairobi")
	c.Cohort("Weavers", "Africa/Nairobi", amal)
	c.Cohort("Menders", "Africa/Nairobi", amal)
	bo := c.Person("bo", "Asia/Manila", "en")
	bo.Does("join "+codeFor(c, "Weavers", amal)).Fills("name", "Bo", "zone", "Manila", "language", "en", "level", "active")
	bo.Does("join " + codeFor(c, "Menders", amal)).IsAsked("You come into Menders at once.")
	isGuestOf(c, bo, "Weavers")
	bo.Fills().Hears("You are a full member here now, Bo.").Hears("You are in Menders now.")
	isGuestOf(c, bo, "")
}

// WordsThatAreNoCode are words: whoever has a question before them and begins their answer with “join” is not asked
// for a code.
func WordsThatAreNoCode(c *bottest.Community) {
	bo := c.Member("bo", "Asia/Manila")
	bo.Says("join forces with the Menders").HearsNothingOf("That code opens nothing.")
	bo.Says("join 34679 CDFG").Hears("That code opens nothing.")
}

// isGuestOf expects somebody to be the guest of one cohort, or with "" a full member, who is in Weavers.
func isGuestOf(c *bottest.Community, p *bottest.Person, want community.CohortID) {
	c.Helper()
	m := p.Record()
	c.Read(func(v *bot.View) error {
		in, err := v.People().IsIn("Weavers", m.ID)
		if m.GuestOf != want || !in {
			c.Errorf("%s is a guest of %q, want %q; in Weavers: %v", p.Name(), m.GuestOf, want, in)
		}
		return err
	})
}
