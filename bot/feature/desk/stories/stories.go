// Package stories tells what people experience with what spans features: help, what is coming, one's own desk, what
// goes out by itself and what became of it, and holding everything. The same stories run on every driver.
package stories

import (
	"time"

	"weft/bot/bottest"
	"weft/bot/community"
)

// All lists the stories by name.
func All() map[string]func(*bottest.Community) {
	return map[string]func(*bottest.Community){
		"help fits who asks":            HelpFitsWhoAsks,
		"help for one command":          HelpForOneCommand,
		"help among others":             HelpAmongOthers,
		"words that are no command":     WordsThatAreNoCommand,
		"what is coming":                WhatIsComing,
		"what keeps it from coming":     WhatKeepsItFromComing,
		"a desk that follows":           ADeskThatFollows,
		"a desk in the night":           ADeskInTheNight,
		"a desk for members":            ADeskForMembers,
		"a desk with buttons":           ADeskWithButtons,
		"holding and letting it go":     HoldingAndLettingGo,
		"holding one cohort":            HoldingOneCohort,
		"the desk shows what is held":   TheDeskShowsWhatIsHeld,
		"the desk of a held cohort":     TheDeskShowsWhichCohortIsHeld,
		"what goes out by itself":       WhatGoesOutByItself,
		"tracing oneself":               TracingOneself,
		"tracing is for those who lead": TracingIsForThoseWhoLead,
		"the desk for those who lead":   TheDeskForThoseWhoLead,
	}
}

// The cities of these stories.
const (
	nairobi = "Africa/Nairobi"
	manila  = "Asia/Manila"
)

// HelpFitsWhoAsks offers nobody what they may not do, and those who lead or facilitate theirs under a heading.
func HelpFitsWhoAsks(c *bottest.Community) {
	amal, bo, gil := c.Facilitator("amal", nairobi), c.Member("bo", manila), c.Person("gil", "", "en")
	eva := c.Member("eva", manila)
	c.Cohort("weavers", nairobi, eva)
	amal.Does("help").Hears("What I can do for you").Hears("hold").Hears("coming").Hears("For those who lead a cohort")
	eva.Does("help").Hears("For those who lead a cohort").Hears("hold [cohort]").HearsNothingOf("For those who facilitate")
	bo.Does("help").Hears("coming").HearsNothingOf("Stop everything automatic at once").HearsNothingOf("haven’t met").
		HearsNothingOf("For those who")
	gil.Does("help").Hears("We haven’t met yet.").HearsNothingOf("What is coming for you")
	bo.Does("comming").Hears("Did you mean coming?")
	eva.Does("releasenow").Hears("Did you mean release now?")
}

// HelpForOneCommand says how it is typed, with an example. What one may not use is as unknown as what is not there.
func HelpForOneCommand(c *bottest.Community) {
	amal, bo := c.Facilitator("amal", nairobi), c.Member("bo", manila)
	amal.Does("help release now").Hears("release now [cohort]").Hears("For example: release now Weavers")
	amal.Does("help HOLD").Hears("Type it like this: hold [cohort]")
	amal.Does("help hodl").Hears("Did you mean help hold?")
	bo.Does("help hold").Hears("I don’t know that one.").HearsNothingOf("Type it like this")
	bo.Does("help trace").Hears("trace @amal Tuesday")
}

// HelpAmongOthers says that nobody else reads the answer.
func HelpAmongOthers(c *bottest.Community) {
	amal, bo := c.Facilitator("amal", nairobi), c.Member("bo", manila)
	channel := c.Cohort("weavers", nairobi, amal)
	bo.DoesIn(channel, "help").Hears("only you see what I answer")
	amal.HearsNothingOf("only you see what I answer")
}

// WordsThatAreNoCommand begin like one, and are not taken for it.
func WordsThatAreNoCommand(c *bottest.Community) {
	amal := c.Facilitator("amal", nairobi)
	c.Cohort("weavers", nairobi, amal)
	amal.Says("hold on, I am thinking").HearsNothingOf("on hold")
	amal.Says("help came from two neighbours").HearsNothingOf("What I can do for you")
	amal.Says("trace of snow on the roof").HearsNothingOf("Messages to")
	amal.Says("hold weavers").Hears("Everything automatic about weavers is on hold.")
	amal.Says("hold Weavrs").Hears("I know no running cohort of that name.")
	amal.Says("trace Tuesday").Hears("Messages to you")
	amal.Says("trace yesterday").Hears("Messages to you")
	c.Member("lena", manila).Becomes(func(m *community.Member) { m.Profile.Name = "Lena Fischer" })
	amal.Says("trace lena").Hears("Messages to Lena Fischer")
	amal.Says("trace Bo Wrongly").HearsNothingOf("Messages to bo")
}

// WhatIsComing is for members, and says so where nothing is.
func WhatIsComing(c *bottest.Community) {
	bo, gil := c.Member("bo", manila), c.Person("gil", "", "en")
	bo.Does("coming").Hears("Nothing is planned for you in the next four weeks.")
	gil.Does("coming").Hears("We haven’t met yet.").HearsNothingOf("planned")
}

// WhatKeepsItFromComing is what the member chose, and what is on hold of theirs; not what is on hold of others.
func WhatKeepsItFromComing(c *bottest.Community) {
	amal, bo, eva := c.Facilitator("amal", nairobi), c.Member("bo", manila), c.Member("eva", manila)
	c.Cohort("weavers", nairobi, amal)
	bo.Enters("weavers")
	amal.Does("hold weavers")
	bo.Becomes(func(m *community.Member) { m.Preferences.PausedUntil = "2026-12-01" })
	bo.Does("coming").Hears("You asked me to be silent until Tuesday 1 December.").
		Hears("Automatic messages about weavers are on hold at the moment.").HearsNothingOf("See what waits")
	eva.Becomes(func(m *community.Member) { m.Level = community.Listening; m.Preferences.Prompts = false })
	eva.Does("coming").Hears("You chose to listen").Hears("You chose not to be asked things.").HearsNothingOf("weavers")
}

// ADeskThatFollows opens at once, and stays true when something about its owner changes.
func ADeskThatFollows(c *bottest.Community) {
	bo, eva := c.Member("bo", manila), c.Member("eva", manila)
	bo.OpensHome().HearsOnce("Hello bo").Hears("What is coming for you")
	bo.Becomes(func(m *community.Member) { m.Profile.Name = "Bo of Manila" })
	bo.HearsOnce("Hello Bo of Manila").HearsOnce("Hello")
	bo.OpensHome().OpensHome().HearsOnce("Hello")
	eva.HearsNothingOf("Hello")
}

// ADeskInTheNight opens for whoever opens it: nobody is woken by what they ask for themselves.
func ADeskInTheNight(c *bottest.Community) {
	bo := c.Member("bo", manila)
	c.Until("Thursday 17:00") // one in the morning
	bo.OpensHome().HearsOnce("Hello bo")
}

// ADeskForMembers greets who is none yet with the way in.
func ADeskForMembers(c *bottest.Community) {
	c.Person("gil", "", "en").OpensHome().Hears("We haven’t met yet.").HearsNothingOf("Hello")
}

// ADeskWithButtons does by a press what else is typed, and offers nobody what is not theirs.
func ADeskWithButtons(c *bottest.Community) {
	amal, bo := c.Facilitator("amal", nairobi), c.Member("bo", manila)
	bo.OpensHome().HearsNothingOf("What goes out").Presses("What reached me").Hears("Messages to you")
	bo.Presses("Help").Hears("What I can do for you")
	amal.OpensHome().Presses("What goes out").Hears("Weekly message to those who facilitate")
	amal.Presses("What waits for me").Hears("Nothing waits for a decision of yours.")
}

// HoldingAndLettingGo is for facilitators, at once, and can be said twice. What would go out is shown before it does.
func HoldingAndLettingGo(c *bottest.Community) {
	amal, bo := c.Facilitator("amal", nairobi), c.Member("bo", manila)
	bo.Does("hold").Hears("Only facilitators can do that.").Hears("help from amal").HearsNothingOf("on hold")
	amal.Does("release").Hears("That is not on hold.")
	amal.Does("hold").Does("hold").Hears("Everything automatic is on hold.")
	bo.Does("coming").Hears("Nothing is planned") // whoever asks gets an answer
	amal.Presses("See what waits").Hears("Nothing has had to wait so far.").HearsNothingOf("Released.")
	amal.Presses("Release").HearsOnce("Released.")
	c.After(time.Minute)
	amal.Presses("Release").HearsOnce("Released.") // it is not on hold any more
	amal.Does("hold").Does("release now").Hears("Released. Nothing was waiting.")
	bo.Does("release").Does("release now").HearsNothingOf("Released.")
}

// HoldingOneCohort is for those who lead it, and for no other cohort.
func HoldingOneCohort(c *bottest.Community) {
	amal, eva, bo := c.Facilitator("amal", nairobi), c.Member("eva", manila), c.Member("bo", manila)
	c.Cohort("weavers", nairobi, eva)
	c.Cohort("spinners", nairobi, amal)
	bo.Enters("weavers").Does("coming")
	eva.Does("hold").Hears("Only facilitators can do that.").HearsNothingOf("is on hold")
	eva.Does("hold spinners").Hears("Only those who lead this cohort can do that.").HearsNothingOf("about spinners is on hold")
	eva.Does("hold nobody").HearsNothingOf("is on hold")
	bo.Does("hold weavers").Hears("Only those who lead this cohort can do that.")
	eva.Does("hold weavers").Hears("Everything automatic about weavers is on hold.")
	bo.HearsNothingOf("are on hold at the moment").Does("coming").HearsOnce("Automatic messages about weavers are on hold at the moment.")
	amal.Does("hold the others").Hears("I know no running cohort of that name.")
	eva.Does("release weavers").Hears("Or type release now weavers.").Presses("Release").Hears("Released.")
	bo.Does("coming").HearsOnce("are on hold at the moment") // before, and no longer
}

// TheDeskShowsWhichCohortIsHeld to those who are in it, until it is released.
func TheDeskShowsWhichCohortIsHeld(c *bottest.Community) {
	eva, bo, gil := c.Member("eva", manila), c.Member("bo", manila), c.Member("gil", manila)
	c.Cohort("weavers", nairobi, eva)
	bo.Enters("weavers").OpensHome()
	gil.OpensHome()
	eva.Does("hold weavers")
	bo.HearsOnce("Automatic messages about weavers are on hold at the moment.")
	gil.HearsNothingOf("weavers")
	eva.Does("release weavers").Presses("Release").Hears("Released.")
	bo.HearsNothingOf("are on hold at the moment").HearsOnce("Hello bo")
}

// TheDeskShowsWhatIsHeld on every desk that was opened, as soon as it is held and until it is released. Only those who
// may release it find the button.
func TheDeskShowsWhatIsHeld(c *bottest.Community) {
	amal, bo := c.Facilitator("amal", nairobi), c.Member("bo", manila)
	bo.OpensHome().HearsNothingOf("on hold at the moment")
	amal.OpensHome().Does("hold")
	bo.HearsOnce("Automatic messages are on hold at the moment.").HearsNothingOf("See what waits")
	amal.HearsOnce("Automatic messages are on hold at the moment.")
	eva := c.Member("eva", manila)
	eva.OpensHome().HearsOnce("on hold at the moment") // a desk that opens now opens all the same
	amal.Presses("See what waits").Presses("Release").Hears("Released.")
	for _, p := range []*bottest.Person{amal, bo, eva} {
		p.HearsNothingOf("on hold at the moment").HearsOnce("Hello " + p.Name())
	}
}

// WhatGoesOutByItself is for those who run it.
func WhatGoesOutByItself(c *bottest.Community) {
	amal, bo, eva := c.Facilitator("amal", nairobi), c.Member("bo", manila), c.Member("eva", manila)
	c.Cohort("weavers", nairobi, eva)
	amal.Does("schedules").Hears("Weekly message to those who facilitate").Hears("every Monday at 09:00")
	eva.Does("schedules").Hears("Nothing goes out by itself yet.").HearsNothingOf("Weekly message")
	bo.Does("schedules").HearsNothingOf("What goes out by itself")
}

// TracingOneself is for everybody.
func TracingOneself(c *bottest.Community) {
	bo, gil := c.Member("bo", manila), c.Person("gil", "", "en")
	bo.Does("trace").Hears("Messages to you").Hears("Nothing was to go out that you may see.")
	bo.Does("trace Tuesday").Hears("Tuesday 24 November")
	bo.Does("trace 2026-11-20").Hears("Friday 20 November")
	bo.Does("trace bo someday").Hears("I can’t read “someday” as a day.")
	gil.Does("trace").Hears("We haven’t met yet.").HearsNothingOf("Messages to")
}

// TracingIsForThoseWhoLead the cohort that somebody is in, and for those who facilitate. Others do not even learn
// whether there is somebody of that name.
func TracingIsForThoseWhoLead(c *bottest.Community) {
	amal, eva, dana := c.Facilitator("amal", nairobi), c.Member("eva", manila), c.Member("dana", manila)
	bo := c.Member("bo", manila)
	c.Cohort("weavers", nairobi, eva)
	c.Cohort("spinners", nairobi, dana)
	bo.Enters("weavers")
	bo.Becomes(func(m *community.Member) { m.Preferences.PausedUntil = "2026-12-01" })
	amal.Does("trace bo Monday").Hears("Messages to bo").Hears("This person asked me to be silent for a while.").
		HearsNothingOf("1 December").HearsNothingOf("Manila")
	eva.Does("trace @bo").Hears("Messages to bo").HearsNothingOf("Manila time")
	for _, other := range []*bottest.Person{dana, bo} {
		other.Does("trace eva").Does("trace amal").Does("trace nobody").Hears("I find nobody of that name").
			HearsNothingOf("Messages to eva").HearsNothingOf("Messages to amal")
	}
	dana.Does("trace bo").HearsNothingOf("Messages to bo")
}

// TheDeskForThoseWhoLead names whom messages did not reach to nobody but those who can help.
func TheDeskForThoseWhoLead(c *bottest.Community) {
	amal, eva, bo := c.Facilitator("amal", nairobi), c.Member("eva", manila), c.Member("bo", manila)
	c.Cohort("weavers", nairobi, eva)
	amal.Does("desk").Hears("No message went out.").Hears("Nothing waits for a decision of yours.")
	eva.Does("desk").Hears("No message went out.")
	bo.Does("desk").Hears("Only those who lead this cohort can do that.").HearsNothingOf("No message went out.")
	c.Until("Monday 12:00")
	amal.HearsNothingOf("The last week") // nothing happened, and nobody is needed
}
