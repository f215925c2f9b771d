package stories

import (
	"time"

	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/community"
)

// asksFirst makes the cohort of these stories one that people ask to join.
func asksFirst(c *bottest.Community) {
	c.Helper()
	c.Decide(func(tx *bot.Tx) error {
		cohort, err := tx.People().Cohort("Weavers")
		if err != nil {
			return err
		}
		cohort.Entry = community.ByApproval
		return tx.People().PutCohort(cohort)
	})
}

// asking is a cohort that people ask to join, with amal who leads it and bo who has asked.
func asking(c *bottest.Community) (amal, bo *bottest.Person) {
	c.Helper()
	amal, bo = c.Facilitator("amal", nairobi), c.Member("bo", "Asia/Manila")
	c.Cohort("Weavers", nairobi, amal)
	asksFirst(c)
	bo.Does("cohorts join weavers")
	return amal, bo
}

// AskingToJoin is answered by whoever leads, for everybody who does, and once.
func AskingToJoin(c *bottest.Community) {
	amal, ana := c.Facilitator("amal", nairobi), c.Member("ana", nairobi)
	bo := c.Member("bo", "Asia/Manila").Becomes(func(m *community.Member) { m.Profile.Organisation = "Menders" })
	c.Cohort("Weavers", nairobi, amal)
	amal.Does("cohorts lead " + ana.Account.String() + " weavers").Hears("ana leads Weavers from now on.")
	asksFirst(c)

	bo.Does("cohorts").Presses("Ask to join").Hears("They see your name and organisation.")
	bo.Does("cohorts join weavers").Hears("Those who lead Weavers know already")
	inWeavers(c, 0)
	amal.Hears("bo (Menders) would like to join Weavers").Does("cohorts").Hears("1 person asks to join.")
	ana.Hears("bo (Menders) would like to join Weavers").Presses("Accept").Hears("bo is in Weavers now. I tell them.")
	amal.Hears("bo asked to join Weavers, and is in.").HearsNothingOf("heard that it is not the moment")
	bo.HearsOnce("You are in Weavers now. Welcome.")
	inWeavers(c, 1)
}

// NotNow is kind, tells nobody who said so, and lets some time pass.
func NotNow(c *bottest.Community) {
	amal, bo := asking(c)
	amal.Presses("Not now").Hears("I tell bo, kindly, that it is not the moment.")
	bo.Hears("That is about the moment, not about you.").HearsNothingOf("amal")
	bo.Does("cohorts join weavers").Hears("You can ask again from")
	c.After(15 * 24 * time.Hour)
	bo.Does("cohorts join weavers").Hears("I have told those who lead Weavers")
	c.After(24 * time.Hour)
	amal.Presses("Accept")
	inWeavers(c, 1)
}

// TakingItBack leaves nothing to answer.
func TakingItBack(c *bottest.Community) {
	amal, bo := asking(c)
	bo.Does("cohorts").Hears("You have asked to join.").Presses("Take it back").
		Hears("You no longer ask to join Weavers.")
	amal.HearsNothingOf("bo would like to join").Does("cohorts about weavers").HearsNothingOf("Asking to join")
}

// OpenedMeanwhile lets whoever waits for an answer come in without one.
func OpenedMeanwhile(c *bottest.Community) {
	amal, bo := asking(c)
	amal.Hears("bo would like to join").Does("cohorts edit weavers").Fills("entry", "open")
	bo.Does("cohorts").Presses("Join").Hears("You are in Weavers now.")
	amal.HearsNothingOf("bo would like to join")
	inWeavers(c, 1)
}

// ForgottenWhileAsking leaves nothing to answer either, and no name.
func ForgottenWhileAsking(c *bottest.Community) {
	amal, bo := asking(c)
	amal.Hears("bo would like to join")
	bo.IsForgotten()
	amal.HearsNothingOf("bo would like to join").Does("cohorts about weavers").HearsNothingOf("Asking to join")
}

// AnInvitation lets one person in, once, without asking.
func AnInvitation(c *bottest.Community) {
	amal, bo, ana := c.Facilitator("amal", nairobi), c.Member("bo", "Asia/Manila"), c.Member("ana", nairobi)
	c.Cohort("Weavers", nairobi, amal)
	asksFirst(c)
	bo.Does("cohorts invite weavers").Hears("Only those who lead this cohort can do that.")
	amal.Does("cohorts invite weavers").Hears("It works until")
	code := amal.ReadsCode("join")
	amal.Presses("Hide the code").Hears("The code for Weavers is hidden.").HearsNothingOf(code)
	bo.Does("cohorts join weavers")
	bo.Does("cohorts join " + code).Hears("You are in Weavers now.")
	amal.HearsNothingOf("bo would like to join")
	inWeavers(c, 1)
	ana.Does("cohorts join " + code).Hears("That code opens nothing.")
	inWeavers(c, 1)
}

// ACodeThatOpensNothing gets one kind sentence, whatever is wrong with it.
func ACodeThatOpensNothing(c *bottest.Community) {
	amal, bo := c.Facilitator("amal", nairobi), c.Member("bo", "Asia/Manila")
	c.Cohort("Weavers", nairobi, amal)
	bo.Does("cohorts join 34679-CDFGH").Hears("That code opens nothing.")
	amal.Does("cohorts invite weavers")
	old := amal.ReadsCode("join")
	amal.Presses("Hide the code")
	c.After(14 * 24 * time.Hour)
	bo.Does("cohorts join " + old)
	inWeavers(c, 0)
	amal.Does("cohorts invite weavers")
	ended := amal.ReadsCode("join")
	amal.Presses("Hide the code").Does("cohorts about weavers").Hears("1 invitation is open.").Presses("End invitations")
	bo.Does("cohorts join " + ended)
	inWeavers(c, 0)
}

// AGuestOfOneCohort sees that one, and no other.
func AGuestOfOneCohort(c *bottest.Community) {
	amal := c.Facilitator("amal", nairobi)
	c.Cohort("Weavers", nairobi, amal)
	c.Cohort("Menders", nairobi, amal)
	gil := c.Member("gil", nairobi).Becomes(func(m *community.Member) { m.GuestOf = "Weavers" })
	gil.Does("cohorts").Hears("You are a guest of one cohort").Hears("Weavers").HearsNothingOf("Menders")
	gil.Does("cohorts about menders").Does("cohorts join menders").Does("cohorts leave menders").Does("cohorts history menders").
		Hears("I don’t know that cohort.").HearsNothingOf("Menders")
	amal.Does("cohorts lead " + gil.Account.String() + " menders").Hears("gil is a guest of another cohort")
	gil.Does("cohorts join weavers").Hears("You are in Weavers now.")
	inWeavers(c, 1)

	amal.Does("cohorts invite menders")
	code := amal.ReadsCode("join")
	amal.Presses("Hide the code")
	gil.Does("cohorts join " + code).Hears("You are a guest of another cohort so far.")

	amal.Does("cohorts welcome").IsAsked("every cohort").Fills("person", "gil").Hears("gil is a full member now.")
	gil.Hears("You are a full member here now").Does("cohorts join menders").Hears("You are in Menders now.")
}
