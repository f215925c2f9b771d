// Package stories tells how people find a cohort, enter it and leave it. The same stories run on every driver.
package stories

import (
	"weft/bot"
	"weft/bot/bottest"
)

// All lists the stories by name.
func All() map[string]func(*bottest.Community) {
	return map[string]func(*bottest.Community){
		"starting a cohort":          StartingACohort,
		"finding and leaving one":    FindingAndLeavingOne,
		"linking a channel":          LinkingAChannel,
		"letting somebody else lead": LettingSomebodyElseLead,
		"what a cohort is":           WhatACohortIs,
		"a place of one's own":       APlaceOfOnesOwn,
		"asking to join":             AskingToJoin,
		"not now":                    NotNow,
		"taking it back":             TakingItBack,
		"opened meanwhile":           OpenedMeanwhile,
		"an invitation":              AnInvitation,
		"a code that opens nothing":  ACodeThatOpensNothing,
		"a guest of one cohort":      AGuestOfOneCohort,
		"taking somebody out":        TakingSomebodyOut,
		"the last lead steps down":   TheLastLeadStepsDown,
		"the end, and going on":      TheEndAndGoingOn,
		"forgotten while asking":     ForgottenWhileAsking,
	}
}

const nairobi = "Africa/Nairobi"

// StartingACohort is for facilitators, and asks nobody in.
func StartingACohort(c *bottest.Community) {
	amal, bo := c.Facilitator("amal", nairobi), c.Member("bo", "Asia/Manila")
	bo.Does("cohorts create").Hears("Only facilitators can do that.").Hears("You can get help from amal.")
	amal.Does("cohorts create").IsAsked("Linking it enrols nobody.").
		Fills("name", "Weavers", "zone", "Nowhere at all", "language", "en").IsTold("Nowhere at all")
	amal.Fills("name", "Weavers", "zone", "Nairobi", "language", "en").Hears("Weavers is there, and you lead it.")
	amal.Does("cohorts create").Fills("name", "weavers", "zone", "Nairobi", "language", "en").IsTold("of that name already")
	inWeavers(c, 0)
	loom := c.World.Open("loom", amal.Account, bo.Account)
	amal.DoesIn(loom, "cohorts create").Fills().Hears("loom is there, and you lead it.").
		Does("cohorts about loom").Hears("Channels: #loom")
}

// FindingAndLeavingOne takes one press each way.
func FindingAndLeavingOne(c *bottest.Community) {
	amal, bo := c.Facilitator("amal", nairobi), c.Member("bo", "Asia/Manila")
	c.Cohort("Weavers", nairobi, amal)
	bo.Does("cohorts").Hears("Weavers").Hears("0 people").Presses("Join").Hears("You are in Weavers now.")
	inWeavers(c, 1)
	bo.Does("cohorts join weavers").Hears("You are in Weavers already.")
	bo.Does("cohorts join menders").Hears("I don’t know that cohort.")
	bo.Does("cohorts").Hears("1 person").Presses("Leave").Hears("You have left Weavers. What you already shared there stays;")
	inWeavers(c, 0)
}

// LinkingAChannel makes a place the cohort's, and enrols nobody who is in it.
func LinkingAChannel(c *bottest.Community) {
	amal, bo := c.Facilitator("amal", nairobi), c.Member("bo", "Asia/Manila")
	c.Cohort("Weavers", nairobi, amal)
	loom := c.World.Open("loom", amal.Account, bo.Account)
	amal.Does("cohorts link weavers").Hears("Type that in the channel")
	bo.DoesIn(loom, "cohorts link weavers").Hears("Only those who lead this cohort can do that.")
	amal.DoesIn(loom, "cohorts link weavers").Hears("That alone enrols nobody.")
	inWeavers(c, 0)
	bo.DoesIn(loom, "cohorts join").Hears("You are in Weavers now.")
	inWeavers(c, 1)
}

// LettingSomebodyElseLead hands a cohort on.
func LettingSomebodyElseLead(c *bottest.Community) {
	amal, bo := c.Facilitator("amal", nairobi), c.Member("bo", "Asia/Manila")
	c.Cohort("Weavers", nairobi, amal)
	gil := c.Person("gil")
	amal.Does("cohorts lead").Fills("person", gil.Account.String()).IsTold("They have not joined yet.")
	amal.Fills("person", bo.Account.String()).Hears("bo leads Weavers from now on.")
	c.Read(func(v *bot.View) error {
		cohort, err := v.People().Cohort("Weavers")
		if len(cohort.Leads) != 2 {
			c.Errorf("Weavers has %d leads", len(cohort.Leads))
		}
		return err
	})
}

// inWeavers expects so many people in the cohort of these stories.
func inWeavers(c *bottest.Community, want int) {
	c.Helper()
	c.Read(func(v *bot.View) error {
		cohort, err := v.People().CohortNamed("Weavers")
		if err != nil {
			return err
		}
		in, err := v.People().In(cohort.ID)
		if len(in) != want {
			c.Errorf("%d people are in Weavers", len(in))
		}
		return err
	})
}
