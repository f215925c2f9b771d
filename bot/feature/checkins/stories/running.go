package stories

import (
	"time"

	"weft/bot/bottest"
	"weft/bot/community"
)

// running tells what happens while a round is open, and when it comes back.
func running() map[string]func(*bottest.Community) {
	return map[string]func(*bottest.Community){
		"a gentle reminder":               AGentleReminder,
		"a reminder that tells nothing":   AReminderThatTellsNothing,
		"without names":                   WithoutNames,
		"too few to hide among":           TooFewToHideAmong,
		"a journal":                       AJournal,
		"for fewer people than asked":     ForFewerPeople,
		"what I said I would do":          WhatISaidIWouldDo,
		"three cohorts on one Monday":     ThreeCohortsOnOneMonday,
		"somebody who cannot be reached":  SomebodyWhoCannotBeReached,
		"two devices at once":             TwoDevicesAtOnce,
		"an hour that does not exist":     AnHourThatDoesNotExist,
		"a channel that opened up":        AChannelThatOpenedUp,
		"a channel that stays closed off": AChannelKeptBack,
		"ten days offline":                TenDaysOffline,
		"leaving in the middle":           LeavingInTheMiddle,
		"asked only if":                   AskedOnlyIf,
		"a window over the weekend":       AWindowOverTheWeekend,
		"to those who lead":               ToThoseWhoLead,
	}
}

// AGentleReminder comes once, only to those who have neither answered nor skipped, and not to those who want none.
func AGentleReminder(c *bottest.Community) {
	weavers(c, "cohort", map[string]string{"bo": nairobi, "carla": nairobi, "dayo": nairobi, "eva": nairobi})
	bo, carla, dayo, eva := c.Person("bo"), c.Person("carla"), c.Person("dayo"), c.Person("eva")
	eva.Becomes(func(m *community.Member) { m.Preferences.Reminders = false })
	c.Until("Monday 06:00")
	bo.Presses("Answer").Fills("moved", "The school said yes.", "energy", "4")
	carla.Presses("Skip this time")
	c.Until("Tuesday 20:00")
	dayo.HearsOnce("this is a good moment; if not, that is fine too")
	for _, p := range []*bottest.Person{bo, carla, eva} {
		p.HearsNothingOf("this is a good moment")
	}
	dayo.Presses("Answer").Fills("moved", "Late and well", "energy", "3").HearsNothingOf("this is a good moment")
}

// AReminderThatTellsNothing goes to everybody where nobody is to find out who answered, and says so.
func AReminderThatTellsNothing(c *bottest.Community) {
	weavers(c, "unnamed", map[string]string{"bo": nairobi, "carla": nairobi})
	bo, carla := c.Person("bo"), c.Person("carla")
	c.Until("Monday 06:00")
	bo.Presses("Answer or change").Fills("moved", "The school said yes.", "energy", "4")
	c.Until("Tuesday 20:00")
	for _, p := range []*bottest.Person{bo, carla} {
		p.HearsOnce("If you have answered or sit this one out, there is nothing to do.")
	}
}

// WithoutNames is a round that comes back once, shuffled, from five people on, and is then left as it is.
func WithoutNames(c *bottest.Community) {
	people := map[string]string{"bo": nairobi, "carla": nairobi, "dayo": nairobi, "eva": nairobi, "fay": nairobi, "gus": nairobi}
	weavers(c, "unnamed", people)
	c.Until("Monday 06:00")
	c.Person("bo").Hears("sees your answer, without your name")
	for name, said := range map[string]string{
		"bo": "The school said yes.", "carla": "We met the mayor.", "dayo": "A hard week.", "eva": "Two new neighbours.",
		"fay": "Rain.",
	} {
		c.Person(name).Presses("Answer or change").Fills("moved", said, "energy", "3").Hears("published without names")
	}
	amal, gus := c.Person("amal"), c.Person("gus")
	amal.Does("checkins").HearsNothingOf("5 answered").Does("checkins answers").HearsNothingOf("We met the mayor.")
	c.Person("carla").Presses("Answer or change").Fills("moved", "We met the new mayor.", "energy", "3")
	c.Until("Thursday 05:00")
	for _, p := range []*bottest.Person{gus, amal} {
		p.HearsOnce("Weekly reflection: what was shared").Hears("We met the new mayor.").Hears("5 people answered").
			HearsNothingOf("We met the mayor.").HearsNothingOf("carla:")
	}
	gus.Presses("Answer late").Fills("moved", "Too late for that.", "energy", "1").Hears("Only you see this.")
	c.Person("bo").Presses("Answer late").Fills("moved", "The school said no.")
	amal.HearsNothingOf("Too late for that.").HearsNothingOf("The school said no.").Hears("The school said yes.")
	c.Person("dayo").IsForgotten()
	amal.HearsNothingOf("A hard week.").HearsNothingOf("Rain.").Hears("Somebody asked to be forgotten.").Hears("5 people answered")
}

// TooFewToHideAmong is a round of four: nothing of it is shown, not even how many they were.
func TooFewToHideAmong(c *bottest.Community) {
	weavers(c, "unnamed", map[string]string{"bo": nairobi, "carla": nairobi, "dayo": nairobi, "eva": nairobi})
	c.Until("Monday 06:00")
	for _, name := range []string{"bo", "carla", "dayo", "eva"} {
		c.Person(name).Presses("Answer or change").Fills("moved", "Only we four know.", "energy", "3")
	}
	c.Until("Thursday 05:00")
	c.Person("amal").Hears("Too few people answered this time").HearsNothingOf("Only we four know.").
		Does("checkins answers").HearsNothingOf("Only we four know.").Does("checkins").HearsNothingOf("4 answered")
}

// AJournal is for the one who writes it, and tells nobody that they did.
func AJournal(c *bottest.Community) {
	weavers(c, "only_me", map[string]string{"bo": nairobi})
	bo, amal := c.Person("bo"), c.Person("amal")
	c.Until("Monday 06:00")
	bo.Hears("Only you see your answer.").Presses("Answer or change").Fills("moved", "I was afraid.", "energy", "1")
	c.Until("Thursday 05:00")
	bo.Does("checkins answers").Hears("I was afraid.")
	amal.Does("checkins answers").HearsNothingOf("I was afraid.").Does("checkins").HearsNothingOf("1 answered").
		HearsNothingOf("what was shared")
}

// ForFewerPeople is choosing fewer readers for one's own answer than the round has, and never more.
func ForFewerPeople(c *bottest.Community) {
	weavers(c, "cohort", map[string]string{"bo": nairobi, "carla": nairobi, "dayo": nairobi})
	bo, carla, dayo, amal := c.Person("bo"), c.Person("carla"), c.Person("dayo"), c.Person("amal")
	c.Until("Monday 06:00")
	bo.Presses("Answer").Fills("moved", "For those who lead", "energy", "2", "who_reads", "leads").
		Hears("Only those who lead Weavers, now or later, see your answer")
	carla.Presses("Answer").Fills("moved", "For nobody else", "energy", "2", "who_reads", "only_me").
		Hears("Only you see your answer.")
	dayo.Presses("Answer").Fills("moved", "For everybody", "energy", "4")
	c.Until("Thursday 05:00")
	dayo.Hears("For everybody").Does("checkins answers").HearsNothingOf("For those who lead").HearsNothingOf("For nobody else")
	amal.Does("checkins answers").Hears("For those who lead").HearsNothingOf("For nobody else")
	carla.Does("checkins answers").Hears("For nobody else").HearsNothingOf("For those who lead")
}

// WhatISaidIWouldDo is read by the one who said it, at the next round, and by nobody else there.
func WhatISaidIWouldDo(c *bottest.Community) {
	setUp(c, "commitments", map[string]string{"bo": nairobi, "carla": nairobi}, "reach", "leads")
	bo, carla := c.Person("bo"), c.Person("carla")
	c.Until("Monday 06:00")
	bo.Presses("Answer").Fills("went", "first", "next", "Call the school")
	c.Until("Thursday 05:00")
	c.Until("Monday 06:00")
	bo.Hears("Last time you wrote").Hears("Call the school")
	carla.HearsNothingOf("Last time you wrote").HearsNothingOf("Call the school")
}

// ThreeCohortsOnOneMonday is one message, not three.
func ThreeCohortsOnOneMonday(c *bottest.Community) {
	weavers(c, "cohort", map[string]string{"bo": manila})
	amal, bo := c.Person("amal"), c.Person("bo")
	for _, name := range []string{"Menders", "Dyers"} {
		c.Cohort(name, nairobi, amal)
		bo.Enters(name)
		amal.Does("checkins create weekly").Fills("cohort", name, "title", "In "+name)
	}
	c.Until("Monday 01:00")
	bo.HearsOnce("Hello bo").Hears("in Weavers?").Hears("in Menders?").Hears("in Dyers?")
}

// SomebodyWhoCannotBeReached is a fact that those who lead see, and nobody's fault.
func SomebodyWhoCannotBeReached(c *bottest.Community) {
	weavers(c, "leads", map[string]string{"bo": nairobi, "carla": nairobi})
	c.Person("bo").Closes()
	c.Until("Monday 06:00")
	c.Person("carla").HearsOnce("Hello carla")
	c.Person("amal").Does("checkins").Hears("Could not be reached: 1 person")
}

// TwoDevicesAtOnce is answering on the phone while the form is open on the laptop: what was sent last holds, and nothing
// is there twice.
func TwoDevicesAtOnce(c *bottest.Community) {
	weavers(c, "cohort", map[string]string{"bo": nairobi})
	bo, amal := c.Person("bo"), c.Person("amal")
	c.Until("Monday 06:00")
	bo.Presses("Answer").IsAsked("What moved")
	bo.Replies("Hello bo", "From the phone").Says("skip").Says("3").Says("skip").Says("skip").Says("send").
		Hears("Thank you. I have your answer.")
	bo.Fills("moved", "From the laptop", "energy", "4").Hears("Your answer is changed.")
	c.Until("Thursday 05:00")
	amal.HearsOnce("From the laptop").HearsNothingOf("From the phone")
}

// AnHourThatDoesNotExist is half past two on the night in which New York puts its clocks forward: asked at three.
func AnHourThatDoesNotExist(c *bottest.Community) {
	lead := c.Facilitator("amal", nairobi)
	bo := c.Member("bo", "America/New_York").Becomes(func(m *community.Member) { m.Preferences.Quiet = community.Quiet{} })
	c.Cohort("Weavers", "America/New_York", lead)
	bo.Enters("Weavers")
	lead.Does("checkins create weekly").Fills("title", "Night shift", "when", "every Sunday at 2:30 in each member's own zone", "window", "24")
	c.At(time.Date(2027, time.March, 14, 6, 59, 0, 0, time.UTC)) // 01:59 in New York
	bo.HearsNothingOf("Open until Monday 15 March")
	c.At(time.Date(2027, time.March, 14, 7, 0, 0, 0, time.UTC)) // 03:00 there: the first moment after the gap
	bo.HearsOnce("Hello bo")
}

// openedUp is a round whose answers wait, since more people can read its channel than could when bo answered.
func openedUp(c *bottest.Community) (bo, amal *bottest.Person) {
	c.Helper()
	weavers(c, "cohort", map[string]string{"bo": nairobi})
	bo, amal = c.Person("bo"), c.Person("amal")
	c.Until("Monday 06:00")
	bo.Presses("Answer").Fills("moved", "Something delicate", "energy", "2")
	c.Loosens("Weavers")
	c.Until("Thursday 05:00")
	return bo, amal
}

// AChannelThatOpenedUp is one that more people can read than were named when people answered: the answers wait there,
// and whoever leads is asked.
func AChannelThatOpenedUp(c *bottest.Community) {
	bo, amal := openedUp(c)
	bo.HearsNothingOf("what was shared")
	amal.Hears("shall I share the answers?").Presses("Share all the same").Hears("The answers are shared there")
	c.Until("Friday 05:00")
	bo.HearsOnce("what was shared").Hears("Something delicate")
}

// AChannelKeptBack is deciding against it: nothing is shown there, and they can still be asked for.
func AChannelKeptBack(c *bottest.Community) {
	bo, amal := openedUp(c)
	amal.Presses("Keep them back").Hears("The answers were not shared there.")
	c.Until("Friday 05:00")
	bo.HearsNothingOf("what was shared")
	amal.Does("checkins answers").Hears("Something delicate")
}

// TenDaysOffline is being away while two rounds come and go: one is asked once a round, and can answer the newest.
func TenDaysOffline(c *bottest.Community) {
	weavers(c, "cohort", map[string]string{"bo": nairobi})
	bo := c.Person("bo")
	c.Until("Monday 06:00")
	c.After(10 * 24 * time.Hour)
	bo.HearsOnce("This round is finished").HearsOnce("Late answers are still welcome")
	bo.Presses("Answer late").Fills("moved", "Back again", "energy", "4").Hears("Thank you. I have your answer.")
	c.Person("amal").HearsOnce("Back again")
}

// LeavingInTheMiddle is going while a round is open: nothing more is asked, and what was said stays until one is forgotten.
func LeavingInTheMiddle(c *bottest.Community) {
	weavers(c, "cohort", map[string]string{"bo": nairobi, "carla": nairobi})
	bo, carla, amal := c.Person("bo"), c.Person("carla"), c.Person("amal")
	c.Until("Monday 06:00")
	bo.Presses("Answer").Fills("moved", "My last word here", "energy", "3")
	bo.Leaves("Weavers")
	carla.Leaves("Weavers").HearsNothingOf("Hello carla")
	c.Until("Thursday 05:00")
	carla.HearsNothingOf("closes soon")
	amal.Hears("My last word here")
	bo.IsForgotten()
	amal.HearsNothingOf("My last word here")
}

// AskedOnlyIf is a question that only some answers lead to.
func AskedOnlyIf(c *bottest.Community) {
	setUp(c, "after_session", map[string]string{"bo": nairobi}, "reach", "leads")
	bo := c.Person("bo")
	c.Until("Monday 06:00")
	bo.HearsNothingOf("What would have made room for it?").
		Replies("Hello bo", "4").Says("A story").Says("skip").Hears("Was there room for what you wanted to say?").
		Says("no").Hears("What would have made room for it?").Says("More time").Says("skip").Hears("Nothing is sent yet.").
		Says("send").Hears("Thank you. I have your answer.")
}

// AWindowOverTheWeekend opens on Friday and closes on Monday.
func AWindowOverTheWeekend(c *bottest.Community) {
	weavers(c, "cohort", map[string]string{"bo": nairobi})
	bo, amal := c.Person("bo"), c.Person("amal")
	amal.Does("checkins create weekly").Fills("title", "Weekend", "when", "every Friday at 22:00 Nairobi time", "window", "72")
	c.Until("Saturday 05:00") // 08:00 in Nairobi: the end of the night
	bo.Hears("Weekend")
	c.Until("Monday 18:59")
	bo.HearsNothingOf("Weekend: what was shared")
	c.Until("Tuesday 05:00")
	bo.HearsOnce("Weekend: what was shared")
}

// ToThoseWhoLead is sharing by direct message with those who lead, and with nobody else.
func ToThoseWhoLead(c *bottest.Community) {
	weavers(c, "leads", map[string]string{"bo": nairobi, "carla": nairobi})
	c.Until("Monday 06:00")
	c.Person("bo").Presses("Answer").Fills("moved", "Something delicate", "energy", "1")
	c.Until("Thursday 09:00")
	c.Person("amal").HearsOnce("Weekly reflection: what was shared").Hears("Something delicate")
	c.Person("carla").HearsNothingOf("Something delicate")
	c.Person("bo").Presses("Change my answer").Fills("moved", "Something else")
	c.Person("amal").HearsNothingOf("Something delicate").Hears("Something else")
}

// setUp is like weavers with another template; pairs fill in its form besides.
func setUp(c *bottest.Community, template string, people map[string]string, pairs ...string) {
	weavers(c, "cohort", people)
	lead := c.Person("amal")
	lead.Does("checkins end").Presses("End it")
	lead.Does("checkins create " + template).Fills(append(pairs, "title", "Ours", "when", "every Monday at 9:00 Nairobi time")...)
}
