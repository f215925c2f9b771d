package stories

import (
	"time"

	"weft/bot/bottest"
	"weft/bot/community"
)

// reports tells how people look back, and ahead.
func reports() map[string]func(*bottest.Community) {
	return map[string]func(*bottest.Community){
		"looking back on two rounds":      LookingBackOnTwoRounds,
		"looking back without names":      LookingBackWithoutNames,
		"looking back on a journal":       LookingBackOnAJournal,
		"running without reading":         RunningWithoutReading,
		"answers to take along":           AnswersToTakeAlong,
		"what I answered":                 WhatIAnswered,
		"what I answered without a name":  WhatIAnsweredWithoutAName,
		"answering from the list":         AnsweringFromTheList,
		"which check-in":                  WhichCheckin,
		"a dry run says what follows":     ADryRunSaysWhatFollows,
		"a dry run of what is paused":     ADryRunOfWhatIsPaused,
		"an archived cohort is read from": AnArchivedCohortIsReadFrom,
	}
}

// twoRounds are two Mondays in one zone: bo answers both, carla the second, and dayo none.
func twoRounds(c *bottest.Community, reach string) {
	weavers(c, reach, map[string]string{"bo": nairobi, "carla": nairobi, "dayo": nairobi})
	c.Until("Monday 06:00")
	c.Person("bo").Does("checkins").Presses("Answer or change").Fills("moved", "The school said yes.", "energy", "2")
	c.Until("Monday 06:00")
	c.Person("bo").Does("checkins").Presses("Answer or change").Fills("moved", "We met the mayor.", "energy", "4")
	c.Person("carla").Does("checkins").Presses("Answer or change").Fills("moved", "A quiet week.", "energy", "5")
	c.Until("Thursday 09:00")
}

// LookingBackOnTwoRounds is the report: counts and pictures in words as well, and the answers one press away, by person
// or by question. Nobody is named for not answering.
func LookingBackOnTwoRounds(c *bottest.Community) {
	twoRounds(c, "cohort")
	amal := c.Person("amal").Does("checkins report").
		Hears("Weekly reflection: how it went").
		Hears("Monday 30 November: 1 of 3 and Monday 7 December: 2 of 3").
		Hears("Energy: the mean on a scale from 1 to 5").
		Hears("Monday 30 November: 2.0 (1 answer) and Monday 7 December: 4.5 (2 answers)").
		HearsNothingOf("dayo")
	amal.PressesTheOne("Read", "Read Weekly reflection, Monday 7 December").
		HearsOnce("Weekly reflection: what was shared\nMonday 7 December").Hears("carla\nWhat moved: A quiet week.")
	amal.Presses("By question").Hears("What moved\nbo: We met the mayor.\ncarla: A quiet week.")
	amal.Presses("The round before").Hears("Weekly reflection: what was shared\nMonday 30 November")
	c.Person("bo").Does("checkins report").Hears("Only those who lead this cohort can do that.")
}

// LookingBackWithoutNames is a report whose counts are those of what was published: none while a round is open, none
// where fewer than five answered, and none that move afterwards.
func LookingBackWithoutNames(c *bottest.Community) {
	people := map[string]string{"bo": nairobi, "carla": nairobi, "dayo": nairobi, "eva": nairobi, "fay": nairobi}
	weavers(c, "unnamed", people)
	amal := c.Person("amal")
	c.Until("Monday 06:00")
	for _, name := range []string{"bo", "carla", "dayo", "eva"} {
		c.Person(name).Presses("Answer or change").Fills("moved", "Word of "+name, "energy", "2")
	}
	amal.Does("checkins report").Hears("Answers: told once the round has closed")
	c.Until("Thursday 09:00")
	amal.Does("checkins report").Hears("Answers: fewer than 5, so nothing is shown").HearsNothingOf("Answers: 4")
	c.Until("Monday 06:00")
	for _, name := range []string{"bo", "carla", "dayo", "eva", "fay"} {
		c.Person(name).Presses("Answer or change").Fills("moved", "Second word of "+name, "energy", "3")
	}
	c.Until("Thursday 09:00")
	c.Person("bo").Presses("Answer late").Fills("moved", "Changed", "energy", "5")
	amal.Does("checkins report").Hears("Answers: 5").Hears("30 November: 5 reached, answers not counted and Monday 7 December: 5 of 5")
	amal.Presses("Read").Hears("Second word of fay").HearsNothingOf("Changed").HearsNothingOf("\nfay")
	amal.Does("checkins export").Hears("A table for a spreadsheet")
}

// LookingBackOnAJournal tells that people were asked, and nothing more, to whoever looks.
func LookingBackOnAJournal(c *bottest.Community) {
	weavers(c, "only_me", map[string]string{"bo": nairobi, "carla": nairobi})
	c.Until("Monday 06:00")
	c.Person("bo").Presses("Answer or change").Fills("moved", "Something delicate", "energy", "1")
	c.Until("Thursday 09:00")
	c.Person("amal").Does("checkins report").Hears("Reached: 2").Hears("Answers: each for its author alone").
		HearsNothingOf("Read").Does("checkins answers").Hears("nothing that you can read yet").HearsNothingOf("delicate")
	c.Person("bo").Does("checkins mine").Hears("Something delicate").Hears("Who may read it: Only me")
}

// RunningWithoutReading is facilitating check-ins of a cohort that one does not lead: one sees whether people are
// reached, and reads nothing.
func RunningWithoutReading(c *bottest.Community) {
	twoRounds(c, "cohort")
	c.Facilitator("gia", nairobi).Does("checkins report").
		Hears("Asked directly: 3").Hears("Reached: 3").Hears("Answers: only for those who may read them").
		HearsNothingOf("Read").HearsNothingOf("mayor").
		Does("checkins answers").HearsNothingOf("mayor").
		Does("checkins export").Hears("as far as gia may read them").HearsNothingOf("mayor")
}

// AnswersToTakeAlong are two files, for those who lead alone, with a word about keeping them safe.
func AnswersToTakeAlong(c *bottest.Community) {
	twoRounds(c, "leads")
	c.Person("amal").Does("checkins export weekly REFLECTION").
		Hears("Weekly reflection, to save").Hears("weekly-reflection-2026-12-10.csv").Hears("weekly-reflection-2026-12-10.json").
		Hears("Keep them as safe as people trusted you to")
	c.Person("bo").Does("checkins export").Hears("Only those who lead this cohort can do that.").HearsNothingOf("to save")
}

// WhatIAnswered is one's own answers, the newest first, with who may read each, and a way to change what can be changed.
func WhatIAnswered(c *bottest.Community) {
	twoRounds(c, "cohort")
	c.Person("dayo").Does("checkins mine").Hears("You have not answered anything yet.")
	bo := c.Person("bo").Does("checkins mine").
		Hears("We met the mayor.").Hears("The school said yes.").Hears("Who may read it: Everyone in the cohort, with my name").
		HearsNothingOf("A quiet week.\nEnergy: 5\nWho may read it")
	bo.Presses("Change my answer").Fills("moved", "We met the new mayor.", "who_reads", "leads").Hears("Your answer is changed.")
	bo.Does("checkins mine").Hears("We met the new mayor.").Hears("Who may read it: Only those who lead, with my name")
	c.Person("carla").Does("checkins answers").HearsNothingOf("new mayor")
	c.Person("amal").Does("checkins answers").Hears("bo (only for those who lead)\nWhat moved: We met the new mayor.")
}

// WhatIAnsweredWithoutAName says whether it was published, and that what came later stays with me.
func WhatIAnsweredWithoutAName(c *bottest.Community) {
	people := map[string]string{"bo": nairobi, "carla": nairobi, "dayo": nairobi, "eva": nairobi, "fay": nairobi, "gus": nairobi}
	weavers(c, "unnamed", people)
	c.Until("Monday 06:00")
	for _, name := range []string{"bo", "carla", "dayo", "eva", "fay"} {
		c.Person(name).Presses("Answer or change").Fills("moved", "Word of "+name, "energy", "3")
	}
	c.Person("bo").Does("checkins mine").Hears("Who may read it: The cohort, without names")
	c.Until("Thursday 09:00")
	c.Person("gus").Presses("Answer late").Fills("moved", "Late word", "energy", "3").
		Does("checkins mine").Hears("Who may read it: Only me")
	c.Person("bo").Does("checkins mine").Hears("without names, as your answer was when the round closed")
}

// AnsweringFromTheList is finding what is open now, without looking for the message that asked.
func AnsweringFromTheList(c *bottest.Community) {
	weavers(c, "cohort", map[string]string{"bo": manila, "carla": bogota})
	bo := c.Person("bo").Does("checkins").HearsNothingOf("Open now")
	c.Until("Monday 01:00")
	bo.Does("checkins").HearsWhen("Open now: until ", time.Date(2026, time.December, 2, 1, 0, 0, 0, time.UTC)).
		Presses("Answer or change").Fills("moved", "The school said yes.", "energy", "4").Hears("Thank you.")
	c.Person("carla").Does("checkins").HearsNothingOf("Open now") // it is not nine there yet
}

// WhichCheckin is looking back where there are several: one is asked which.
func WhichCheckin(c *bottest.Community) {
	twoRounds(c, "cohort")
	amal := c.Person("amal").Does("checkins create weekly").Fills("title", "Second look", "when", "every Friday at 9:00 Nairobi time")
	c.Until("Friday 08:00")
	c.Person("dayo").Presses("Answer").Fills("moved", "Something else", "energy", "3")
	amal.Does("checkins report").Hears("Which one?").Presses("Second look").Hears("Second look: how it went")
	amal.Does("checkins answers").Hears("Weekly reflection in Weavers, Monday 7 December").
		PressesTheOne("Read", "Read Weekly reflection, Monday 7 December").Hears("A quiet week.")
	amal.Does("checkins answers second look").Hears("Something else")
	amal.Does("checkins report nothing such").Hears("There is nothing that you can look back on there.")
}

// ADryRunSaysWhatFollows names who may not be reached, and says when the reminder comes, when the round closes and
// where the answers go; nobody's zone.
func ADryRunSaysWhatFollows(c *bottest.Community) {
	weavers(c, "cohort", map[string]string{"bo": manila, "carla": bogota})
	amal := c.Person("amal").Enters("Weavers").Does("checkins preview").
		Hears("One reminder: Tuesday 1 December, 17:00 by each person’s own clock").
		Hears("Closes: Wednesday 2 December, 09:00 by each person’s own clock").
		HearsWhen("Answers come back: ", time.Date(2026, time.December, 3, 5, 0, 0, 0, time.UTC)).
		Hears("3 people get a direct message").HearsNothingOf(manila).HearsNothingOf("Manila").HearsNothingOf("Bogot")
	amal.Does("hold")
	c.Until("Monday 01:00")
	c.Person("bo").Does("checkins preview").Hears("Only those who lead this cohort can do that.")
}

// ADryRunOfWhatIsPaused says what would be, and that it is paused.
func ADryRunOfWhatIsPaused(c *bottest.Community) {
	weavers(c, "cohort", map[string]string{"bo": manila})
	c.Person("bo").Becomes(func(m *community.Member) { m.Preferences.PausedUntil = "2027-01-04" })
	c.Person("amal").Enters("Weavers").Does("checkins pause").Does("checkins preview").
		Hears("This one is paused. If it were resumed now, this would come next:").
		Hears("amal: Monday 30 November, 09:00 their time").Hears("bo: is taking a pause")
	c.Until("Monday 15:00")
	c.Person("amal").HearsNothingOf("Hello amal")
}

// AnArchivedCohortIsReadFrom is looking back on what has ended: those who may read still may, and can take it along.
func AnArchivedCohortIsReadFrom(c *bottest.Community) {
	twoRounds(c, "cohort")
	amal := c.Person("amal").Does("checkins end").Presses("End it")
	c.After(30 * 24 * time.Hour)
	amal.Does("checkins report").Hears("Monday 7 December").
		PressesTheOne("Read", "Read Weekly reflection, Monday 7 December").Hears("A quiet week.")
	amal.Does("checkins export").Hears("Weekly reflection, to save")
	c.Person("dayo").Does("checkins answers").Hears("A quiet week.")
}
