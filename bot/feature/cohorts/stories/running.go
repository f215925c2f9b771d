package stories

import (
	"time"

	"weft/bot/bottest"
)

// WhatACohortIs is told to whoever may join it, and more to those who are in it or run it.
func WhatACohortIs(c *bottest.Community) {
	amal, bo := c.Facilitator("amal", nairobi), c.Member("bo", "Asia/Manila")
	loom := c.Cohort("Weavers", nairobi, amal)
	bo.Does("cohorts about weavers").Hears("Led by: amal").Hears("open to every member").HearsNothingOf("Channels")
	bo.Enters("Weavers").Does("cohorts").Presses("About").Hears("Channels: ").HearsNothingOf(nairobi)
	bo.Does("cohorts edit weavers").Hears("Only those who lead this cohort can do that.")
	amal.DoesIn(loom, "cohorts edit").IsAsked("How does one join?").
		Fills("about", "Threads across borders", "zone", "Bogotá", "entry", "approval").Hears("Weavers is changed.")
	amal.Does("cohorts about weavers").Hears("Threads across borders").Hears("America/Bogota").Hears("by asking those who lead it")
	amal.Does("cohorts edit weavers").Fills("zone", "Nowhere at all").IsTold("Nowhere at all")
	c.Cohort("Menders", nairobi, amal)
	amal.Does("cohorts edit menders").Fills("name", "WEAVERS").IsTold("of that name already")
	amal.Does("cohorts edit").Hears("Which cohort?")
}

// APlaceOfOnesOwn can be given up again, and nobody leaves because of it.
func APlaceOfOnesOwn(c *bottest.Community) {
	amal, bo := c.Facilitator("amal", nairobi), c.Member("bo", "Asia/Manila")
	loom := c.Cohort("Weavers", nairobi, amal)
	bo.Enters("Weavers").DoesIn(loom, "cohorts unlink").Hears("Only those who lead")
	amal.Does("cohorts unlink").Hears("Type that in the channel")
	amal.DoesIn(loom, "cohorts unlink").Hears("Nobody has left the cohort because of it")
	inWeavers(c, 1)
	amal.DoesIn(loom, "cohorts unlink").Hears("This channel belongs to no cohort.")
	amal.DoesIn(loom, "cohorts link").Hears("That alone enrols nobody.")
}

// TakingSomebodyOut is said to them, and to nobody else.
func TakingSomebodyOut(c *bottest.Community) {
	amal, bo, ana := c.Facilitator("amal", nairobi), c.Member("bo", "Asia/Manila"), c.Member("ana", nairobi)
	loom := c.Cohort("Weavers", nairobi, amal)
	bo.Enters("Weavers").Does("cohorts remove").Hears("Only those who lead")
	ana.Enters("Weavers")
	amal.DoesIn(loom, "cohorts remove").IsAsked("They are told.").Fills("person", "bo").Hears("bo is no longer in Weavers.")
	inWeavers(c, 1)
	bo.Hears("those who lead it took you out").Does("cohorts").Hears("1 person")
	ana.HearsNothingOf("bo is no longer").HearsNothingOf("took you out")
}

// TheLastLeadStepsDown may do so; those who help are told, until somebody leads again.
func TheLastLeadStepsDown(c *bottest.Community) {
	amal, bo, ana := c.Facilitator("amal", nairobi), c.Member("bo", "Asia/Manila"), c.Member("ana", nairobi)
	c.Cohort("Weavers", nairobi, bo)
	asksFirst(c)
	ana.Does("cohorts join weavers")
	bo.Hears("ana would like to join")
	amal.HearsNothingOf("ana would like to join")
	bo.Does("cohorts unlead").IsAsked("They stay in the cohort").Fills("person", "bo").Hears("bo no longer leads Weavers.").
		HearsNothingOf("ana would like to join")
	c.After(24 * time.Hour)
	amal.Hears("Nobody leads Weavers any more.").Hears("ana would like to join")
	amal.Does("cohorts lead " + ana.Account.String() + " weavers").Hears("ana leads Weavers from now on.").
		HearsNothingOf("Nobody leads Weavers any more.")
}

// TheEndAndGoingOn stops what comes, and keeps who is in it and what was shared.
func TheEndAndGoingOn(c *bottest.Community) {
	amal, bo, ana := c.Facilitator("amal", nairobi), c.Member("bo", "Asia/Manila"), c.Member("ana", nairobi)
	c.Cohort("Weavers", nairobi, amal)
	asksFirst(c)
	bo.Enters("Weavers")
	ana.Does("cohorts join weavers")
	amal.Does("cohorts archive weavers").Hears("You can reopen it later.").Presses("Let it go on").Hears("Good. Weavers goes on.")
	amal.Does("cohorts archive weavers").Presses("End it").Hears("Weavers has ended.").Hears("ana asked to join Weavers, which has ended.")
	ana.Hears("Weavers has ended before your wish to join was answered.").Does("cohorts").Hears("Ended: Weavers.").
		Does("cohorts join weavers").Hears("I don’t know that cohort.").
		Does("cohorts history weavers").Hears("What Weavers shared is for those who are in it.")
	bo.Does("cohorts history weavers").Hears("Nothing that you may read was shared in Weavers.")
	bo.Does("cohorts reopen weavers").Hears("Only those who lead")
	amal.Does("cohorts reopen weavers").Hears("Weavers goes on, with everyone who is in it.")
	inWeavers(c, 1)
}
