// Package stories tells what people experience with what spans features: help, what is coming, one's own desk, and
// holding everything. The same stories run on every driver.
package stories

import (
	"time"

	"weft/bot/bottest"
	"weft/bot/community"
)

// All lists the stories by name.
func All() map[string]func(*bottest.Community) {
	return map[string]func(*bottest.Community){
		"help fits who asks":          HelpFitsWhoAsks,
		"what is coming":              WhatIsComing,
		"a desk that follows":         ADeskThatFollows,
		"a desk in the night":         ADeskInTheNight,
		"a desk for members":          ADeskForMembers,
		"holding and letting it go":   HoldingAndLettingGo,
		"the desk shows what is held": TheDeskShowsWhatIsHeld,
	}
}

// The cities of these stories.
const (
	nairobi = "Africa/Nairobi"
	manila  = "Asia/Manila"
)

// HelpFitsWhoAsks offers nobody what they may not do.
func HelpFitsWhoAsks(c *bottest.Community) {
	amal, bo, gil := c.Facilitator("amal", nairobi), c.Member("bo", manila), c.Person("gil", "", "en")
	amal.Does("help").Hears("What I can do for you").Hears("hold").Hears("coming")
	bo.Does("help").Hears("coming").HearsNothingOf("Stop everything automatic at once").HearsNothingOf("haven’t met")
	gil.Does("help").Hears("We haven’t met yet.").HearsNothingOf("What is coming for you")
	bo.Does("comming").Hears("Did you mean coming?")
}

// WhatIsComing is for members, and says so where nothing is.
func WhatIsComing(c *bottest.Community) {
	bo, gil := c.Member("bo", manila), c.Person("gil", "", "en")
	bo.Does("coming").Hears("Nothing is planned for you in the next four weeks.")
	gil.Does("coming").Hears("We haven’t met yet.").HearsNothingOf("planned")
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

// HoldingAndLettingGo is for facilitators, at once, and can be said twice.
func HoldingAndLettingGo(c *bottest.Community) {
	amal, bo := c.Facilitator("amal", nairobi), c.Member("bo", manila)
	bo.Does("hold").Hears("Only facilitators can do that.").Hears("amal can help you with it.").HearsNothingOf("on hold")
	amal.Does("hold").HearsOnce("Everything automatic is on hold.")
	bo.Does("coming").Hears("Nothing is planned") // whoever asks gets an answer
	amal.Presses("Release").Hears("Released.")
	c.After(time.Minute)
	amal.Does("release").Hears("Released.")
	bo.Does("release").HearsNothingOf("Released.")
}

// TheDeskShowsWhatIsHeld on every desk that was opened, as soon as it is held and until it is released. Only those who
// may release it find the button.
func TheDeskShowsWhatIsHeld(c *bottest.Community) {
	amal, bo := c.Facilitator("amal", nairobi), c.Member("bo", manila)
	bo.OpensHome().HearsNothingOf("on hold at the moment")
	amal.OpensHome().Does("hold")
	bo.HearsOnce("Automatic messages are on hold at the moment.").HearsNothingOf("Release")
	amal.HearsOnce("Automatic messages are on hold at the moment.")
	eva := c.Member("eva", manila)
	eva.OpensHome().HearsOnce("on hold at the moment") // a desk that opens now opens all the same
	amal.Presses("Release").Hears("Released.")
	for _, p := range []*bottest.Person{amal, bo, eva} {
		p.HearsNothingOf("on hold at the moment").HearsOnce("Hello " + p.Name())
	}
}
