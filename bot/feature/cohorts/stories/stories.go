// Package stories tells how people find a cohort, enter it and leave it. The same stories run on every driver.
package stories

import (
	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/community"
)

// All lists the stories by name.
func All() map[string]func(*bottest.Community) {
	return map[string]func(*bottest.Community){
		"starting a cohort":          StartingACohort,
		"finding and leaving one":    FindingAndLeavingOne,
		"linking a channel":          LinkingAChannel,
		"a cohort that is not open":  ACohortThatIsNotOpen,
		"letting somebody else lead": LettingSomebodyElseLead,
	}
}

const nairobi = "Africa/Nairobi"

// StartingACohort is for facilitators, and asks nobody in.
func StartingACohort(c *bottest.Community) {
	amal, bo := c.Facilitator("amal", nairobi), c.Member("bo", "Asia/Manila")
	bo.Does("cohorts create").Hears("Only facilitators can do that.").Hears("amal can help you with it.")
	amal.Does("cohorts create").IsAsked("Nobody is enrolled by it.").
		Fills("name", "Weavers", "zone", "Nowhere at all", "open", "yes", "language", "en").IsTold("Nowhere at all")
	amal.Fills("name", "Weavers", "zone", "Nairobi", "open", "yes", "language", "en").Hears("Weavers is there, and you lead it.")
	amal.Does("cohorts create").Fills("name", "weavers", "zone", "Nairobi", "open", "yes", "language", "en").IsTold("of that name already")
	people(c, "Weavers", 0)
}

// FindingAndLeavingOne takes one press each way.
func FindingAndLeavingOne(c *bottest.Community) {
	amal, bo := c.Facilitator("amal", nairobi), c.Member("bo", "Asia/Manila")
	c.Cohort("Weavers", nairobi, amal)
	bo.Does("cohorts").Hears("Weavers").Hears("0 people").Presses("Join").Hears("You are in Weavers now.")
	people(c, "Weavers", 1)
	bo.Does("cohorts join weavers").Hears("You are in Weavers already.")
	bo.Does("cohorts join menders").Hears("I don't know that cohort.")
	bo.Does("cohorts").Hears("1 person").Presses("Leave").Hears("You have left Weavers. You are welcome back at any time.")
	people(c, "Weavers", 0)
}

// LinkingAChannel makes a place the cohort's, and enrols nobody who is in it.
func LinkingAChannel(c *bottest.Community) {
	amal, bo := c.Facilitator("amal", nairobi), c.Member("bo", "Asia/Manila")
	c.Cohort("Weavers", nairobi, amal)
	loom := c.World.Open("loom", amal.Account, bo.Account)
	amal.Does("cohorts link weavers").Hears("Say that in the channel")
	bo.DoesIn(loom, "cohorts link weavers").Hears("Only those who lead this cohort can do that.")
	amal.DoesIn(loom, "cohorts link weavers").Hears("Nobody was enrolled by that.")
	people(c, "Weavers", 0)
	bo.DoesIn(loom, "cohorts join").Hears("You are in Weavers now.")
	people(c, "Weavers", 1)
}

// ACohortThatIsNotOpen is entered by asking.
func ACohortThatIsNotOpen(c *bottest.Community) {
	amal, bo := c.Facilitator("amal", nairobi), c.Member("bo", "Asia/Manila")
	amal.Does("cohorts create").Fills("name", "Weavers", "zone", "Nairobi", "open", "no", "language", "en")
	bo.Does("cohorts join weavers").Hears("joined by asking one of its leads")
	people(c, "Weavers", 0)
}

// LettingSomebodyElseLead hands a cohort on.
func LettingSomebodyElseLead(c *bottest.Community) {
	amal, bo := c.Facilitator("amal", nairobi), c.Member("bo", "Asia/Manila")
	c.Cohort("Weavers", nairobi, amal)
	gil := c.Person("gil")
	amal.Does("cohorts lead").Fills("cohort", "Weavers", "person", gil.Account.String()).IsTold("They have not joined yet.")
	amal.Fills("cohort", "Weavers", "person", bo.Account.String()).Hears("bo leads Weavers from now on.")
	c.Read(func(v *bot.View) error {
		cohort, err := v.People().Cohort("Weavers")
		if len(cohort.Leads) != 2 {
			c.Errorf("Weavers has %d leads", len(cohort.Leads))
		}
		return err
	})
}

func people(c *bottest.Community, name string, want int) {
	c.Helper()
	c.Read(func(v *bot.View) error {
		cohort, err := v.People().CohortNamed(name)
		if err != nil {
			return err
		}
		in, err := v.People().In(community.CohortID(cohort.ID))
		if len(in) != want {
			c.Errorf("%d people are in %s", len(in), name)
		}
		return err
	})
}
