// Package stories tells what people experience with check-ins. The same stories run on every driver.
package stories

import (
	"maps"
	"slices"
	"time"

	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/community"
)

// All lists the stories by name. Besides check-ins they need members and cohorts, through their commands alone.
func All() map[string]func(*bottest.Community) {
	all := map[string]func(*bottest.Community){
		"a round from Manila to Bogotá": FromManilaToBogota,
		"answering by typing":           AnsweringByTyping,
		"choosing fewer by typing":      ChoosingFewerByTyping,
		"changing one's mind":           ChangingOnesMind,
		"a quiet round":                 AQuietRound,
		"only those who lead":           OnlyThoseWhoLead,
		"joining mid-round":             JoiningMidRound,
		"moving to another zone":        MovingMidRound,
		"who is not asked":              WhoIsNotAsked,
		"one message on a Monday":       OneMessageOnAMonday,
		"on hold":                       OnHold,
		"standing still for hours":      StandingStillForHours,
		"standing still for weeks":      StandingStillForWeeks,
		"not asked any more":            NotAskedAnyMore,
		"running it now":                RunningItNow,
		"too often for many zones":      TooOftenForManyZones,
		"ended, and still readable":     EndedAndStillReadable,
		"bad input":                     BadInput,
	}
	maps.Copy(all, running())
	maps.Copy(all, authoring())
	maps.Copy(all, reports())
	maps.Copy(all, accounts())
	return all
}

// The cities of these stories.
const (
	nairobi = "Africa/Nairobi"
	lagos   = "Africa/Lagos"
	manila  = "Asia/Manila"
	bogota  = "America/Bogota"
)

// weavers sets up a cohort with members, led by amal in Nairobi, who plans a weekly check-in for it.
func weavers(c *bottest.Community, reach string, people map[string]string) {
	lead := c.Facilitator("amal", nairobi)
	names := slices.Sorted(maps.Keys(people)) // a story goes the same way each time it is told
	for _, name := range names {
		c.Member(name, people[name])
	}
	c.Cohort("Weavers", nairobi, lead)
	for _, name := range names {
		c.Person(name).Enters("Weavers")
	}
	lead.Does("checkins create weekly").Fills("reach", reach, "title", "Weekly reflection", "when", "every Monday at 9:00 in each member's own zone")
}

// FromManilaToBogota is the path from end to end: each is asked at nine of their own day, and the answers come back.
func FromManilaToBogota(c *bottest.Community) {
	weavers(c, "cohort", map[string]string{"bo": manila, "carla": bogota})
	bo, carla, amal := c.Person("bo"), c.Person("carla"), c.Person("amal")

	c.Until("Monday 00:59") // 08:59 in Manila
	bo.HearsNothingOf("how is it going")
	c.Until("Monday 01:00")
	bo.HearsOnce("Hello bo, how is it going in Weavers?").Hears("Everyone in Weavers sees your answer, with your name")
	carla.HearsNothingOf("Hello carla")
	c.Until("Monday 14:00") // 09:00 in Bogotá
	carla.HearsOnce("Hello carla")

	bo.Presses("Answer").IsAsked("What moved").Fills("moved", "The school said yes.", "energy", "4").Hears("Thank you. I have your answer.")
	carla.Presses("Answer").Fills("moved", "A quiet week.", "energy", "2", "hand", "A place to meet")

	c.Until("Thursday 05:00") // two days after the last zone there is, in the cohort’s morning
	for _, p := range []*bottest.Person{bo, carla, amal} {
		p.HearsOnce("Weekly reflection: what was shared").Hears("The school said yes.").Hears("A place to meet")
	}
	c.Until("Monday 01:00")
	bo.Hears("Hello bo").HearsOnce("what was shared")
}

// AnsweringByTyping is answering without any button: by replying, question by question.
func AnsweringByTyping(c *bottest.Community) {
	weavers(c, "cohort", map[string]string{"bo": manila})
	bo := c.Person("bo")
	c.Until("Monday 01:00")
	bo.Replies("Hello bo", "We met the mayor.").Hears("What is hard right now?").
		Says("skip").Hears("Reply with a number from 1 (running low) to 5 (plenty).").
		Says("lots").Hears("Please give a number.").
		Says("٤").Hears("Where would a hand help?").
		Says("skip").Hears("Who may read yours?").
		Says("skip").Hears("Nothing is sent yet.").Hears("We met the mayor.").Hears("Everyone in Weavers sees your answer").
		Says("send").Hears("Thank you. I have your answer.")
	c.Until("Thursday 05:00")
	bo.Hears("We met the mayor.").HearsOnce("what was shared")
}

// ChoosingFewerByTyping is choosing fewer readers in words: what is read back is never said to be for more.
func ChoosingFewerByTyping(c *bottest.Community) {
	weavers(c, "cohort", map[string]string{"bo": manila, "carla": manila})
	bo, carla := c.Person("bo"), c.Person("carla")
	c.Until("Monday 01:00")
	bo.Replies("Hello bo", "For nobody else.").Says("skip").Says("4").Says("skip").Hears("Who may read yours?").
		Says("3").Hears("Nothing is sent yet.").Hears("Only you see your answer.").
		Says("send").Hears("Thank you. I have your answer.")
	carla.Replies("Hello carla", "For the leads.").Says("skip").Says("4").Says("skip").
		Says("2").Hears("Only those who lead Weavers, now or later, see your answer").
		Says("send").Hears("Thank you. I have your answer.")
	c.Until("Thursday 05:00")
	bo.HearsNothingOf("For the leads.")
	carla.HearsNothingOf("For nobody else.")
}

// ChangingOnesMind is skipping, answering after all, changing it late, until the next round opens.
func ChangingOnesMind(c *bottest.Community) {
	weavers(c, "cohort", map[string]string{"bo": manila})
	bo, amal := c.Person("bo"), c.Person("amal")
	c.Until("Monday 01:00")
	bo.Presses("Skip this time").Hears("Not this time, then.")
	bo.Presses("Answer after all").Fills("moved", "First thought", "energy", "3").Hears("I have your answer. Thank you.")
	c.Until("Thursday 05:00")
	amal.Hears("First thought")
	bo.Presses("Change my answer").Fills("moved", "Second thought").Hears("Your answer is changed.")
	amal.HearsNothingOf("First thought").HearsOnce("Second thought")
	c.Until("Monday 06:00")
	bo.Hears("I have your answer. This round is finished.")
}

// AQuietRound is one in which nobody answers: nobody is named, nobody is blamed.
func AQuietRound(c *bottest.Community) {
	weavers(c, "cohort", map[string]string{"bo": manila})
	c.Until("Monday 06:00")
	c.Until("Thursday 05:00")
	c.Person("bo").Hears("This was a quiet round, and that is fine.").Hears("Late answers are still welcome")
}

// OnlyThoseWhoLead is a round whose answers only the leads may read, and never the channel.
func OnlyThoseWhoLead(c *bottest.Community) {
	weavers(c, "leads", map[string]string{"bo": manila, "carla": bogota})
	bo, carla, amal := c.Person("bo"), c.Person("carla"), c.Person("amal")
	c.Until("Monday 01:00")
	bo.Hears("Only those who lead Weavers, now or later, see your answer").Presses("Answer").Fills("moved", "Something delicate", "energy", "1")
	c.Until("Thursday 05:00")
	carla.Does("checkins answers").HearsNothingOf("Something delicate").HearsNothingOf("what was shared")
	amal.Does("checkins answers").Hears("Something delicate")
	bo.Does("checkins answers").Hears("Something delicate")
}

// JoiningMidRound is coming to a cohort while a round is open: one is asked, at once where one's hour has come.
func JoiningMidRound(c *bottest.Community) {
	weavers(c, "cohort", map[string]string{"bo": manila})
	c.Until("Monday 02:00")
	c.Person("bo").Leaves("Weavers").HearsNothingOf("Hello bo").Enters("Weavers").HearsOnce("Hello bo") // by mistake
	c.Until("Monday 08:00")                                                                             // 09:00 in Lagos is at 08:00 UTC, 09:00 in Bogotá at 14:00
	dayo, eva := c.Member("dayo", lagos), c.Member("eva", bogota)
	c.Channel("Weavers") // whoever joins comes into the channel too, and can read what it is called
	dayo.Enters("Weavers").HearsOnce("Hello dayo")
	eva.Enters("Weavers").HearsNothingOf("Hello eva")
	c.Until("Monday 14:00")
	eva.HearsOnce("Hello eva")
	c.Person("bo").Leaves("Weavers").HearsNothingOf("Hello bo")
}

// MovingMidRound is travelling from one zone to another on the day of a round: asked once, not twice, not never.
func MovingMidRound(c *bottest.Community) {
	weavers(c, "cohort", map[string]string{"bo": manila, "carla": bogota, "fay": bogota})
	c.Until("Monday 02:00")
	bo, fay := c.Person("bo").HearsOnce("Hello bo"), c.Person("fay").HearsNothingOf("Hello fay")
	bo.MovesTo(bogota)
	fay.MovesTo(manila).HearsOnce("Hello fay")
	c.Until("Monday 15:00")
	bo.HearsOnce("Hello bo")
	fay.HearsOnce("Hello fay")
	c.Person("carla").HearsOnce("Hello carla")
}

// WhoIsNotAsked is the preview: who would be asked at what hour of their day, and who not and why.
func WhoIsNotAsked(c *bottest.Community) {
	weavers(c, "cohort", map[string]string{"bo": manila, "carla": bogota})
	amal := c.Person("amal")
	c.Person("carla").Becomes(func(m *community.Member) { m.Level = community.Listening })
	amal.Enters("Weavers").Does("checkins preview").
		Hears("bo: Monday 30 November, 09:00 their time").
		Hears("carla: reads along, and asked not to be asked").
		HearsNothingOf(manila).Hears("Nothing was sent.")
	c.Person("bo").Does("checkins preview").Hears("Only those who lead this cohort can do that.").HearsNothingOf("carla:")
	c.Until("Monday 15:00")
	c.Person("carla").HearsNothingOf("Hello carla")
}

// OneMessageOnAMonday is being in two cohorts that ask at the same hour: one message that asks both.
func OneMessageOnAMonday(c *bottest.Community) {
	weavers(c, "cohort", map[string]string{"bo": manila})
	amal, bo := c.Person("amal"), c.Person("bo")
	c.Cohort("Menders", nairobi, amal)
	bo.Enters("Menders")
	amal.Does("checkins create weekly").Fills("cohort", "Menders", "title", "Second look")
	c.Until("Monday 01:00")
	bo.HearsOnce("Hello bo").Hears("in Weavers?").Hears("in Menders?")
}

// OnHold is stopping everything at once, in the middle of a round, and letting it go on.
func OnHold(c *bottest.Community) {
	weavers(c, "cohort", map[string]string{"bo": manila, "carla": bogota})
	c.Until("Monday 01:00")
	c.Person("bo").HearsOnce("Hello bo")
	c.Decide(func(tx *bot.Tx) error { return tx.Hold(bot.Hold{}) })
	c.Until("Monday 15:00")
	c.Person("carla").HearsNothingOf("Hello carla")
	c.Decide(func(tx *bot.Tx) error { _, err := tx.Release(""); return err })
	c.After(time.Minute)
	c.Person("carla").HearsOnce("Hello carla")
	c.Person("bo").HearsOnce("Hello bo")
}

// StandingStillForHours is Weft being down while it was nine in half of the world: those whose hour passed too long
// ago are not asked in the evening, the others are asked at theirs, and who leads is told.
func StandingStillForHours(c *bottest.Community) {
	weavers(c, "cohort", map[string]string{"bo": manila, "carla": bogota})
	c.Clock.PushTo(time.Date(2026, time.November, 30, 12, 0, 0, 0, time.UTC))
	c.Person("bo").HearsNothingOf("Hello bo")
	c.Until("Monday 14:00")
	c.Person("carla").HearsOnce("Hello carla")
	c.Person("amal").Does("checkins").Hears("Not asked, because their hour had passed: 1 person")
}

// StandingStillForWeeks is Weft being down for three Mondays: one round is made up for at most, never a burst.
func StandingStillForWeeks(c *bottest.Community) {
	weavers(c, "cohort", map[string]string{"bo": manila})
	c.Clock.PushTo(time.Date(2026, time.December, 14, 2, 0, 0, 0, time.UTC)) // ten in the morning of the third
	c.Person("bo").HearsOnce("Hello bo")
	c.Person("amal").Does("checkins").Hears("Not held, because I was not running: Monday 7 December")
}

// NotAskedAnyMore is saying so while a question waits for the morning.
func NotAskedAnyMore(c *bottest.Community) {
	weavers(c, "cohort", map[string]string{"bo": manila})
	bo := c.Person("bo").Becomes(func(m *community.Member) { m.Preferences.Quiet.To.Hour = 12 })
	c.Until("Monday 02:00") // ten in Manila
	bo.HearsNothingOf("Hello bo")
	bo.Becomes(func(m *community.Member) { m.Preferences.Prompts = false })
	c.Until("Monday 05:00")
	bo.HearsNothingOf("Hello bo")
}

// RunningItNow asks everybody at once, whatever the schedule, and twice is once.
func RunningItNow(c *bottest.Community) {
	weavers(c, "cohort", map[string]string{"bo": manila, "carla": bogota})
	amal := c.Person("amal")
	amal.Does("checkins show").Presses("Run now").Hears("Weekly reflection: ask everybody now?")
	c.Person("bo").HearsNothingOf("Hello bo")
	amal.Presses("Ask them now").Hears("Weekly reflection go out now.").Does("checkins run")
	c.Person("bo").HearsOnce("Hello bo") // it is four in the afternoon in Manila
	c.Person("carla").HearsNothingOf("Hello carla")
	c.Until("Wednesday 13:00") // eight in Bogotá: the end of the night
	c.Person("carla").HearsOnce("Hello carla")
	amal.Does("checkins pause").Hears("is paused")
	c.Until("Monday 20:00")
	c.Person("bo").HearsNothingOf("Hello bo").HearsOnce("Late answers are still welcome")
	amal.Does("checkins resume").Does("checkins end").Hears("Nobody will be asked again.").Presses("End it").Hears("has ended")
	amal.Does("checkins").Hears("There is no check-in in your cohorts yet.")
}

// TooOftenForManyZones is a rhythm in which somebody's time to answer would be cut short: it is refused, with a reason.
func TooOftenForManyZones(c *bottest.Community) {
	weavers(c, "cohort", map[string]string{"bo": manila})
	amal := c.Person("amal")
	amal.Does("checkins create weekly").Fills("title", "Daily", "when", "weekdays 9:00 in each member's own zone").IsTold("would overlap")
	amal.Fills("when", "every Monday 9:00 Nairobi time until 2026-11-20").IsTold("lies in the past")
	amal.Does("checkins create weekly").Fills("title", "Daily", "when", "weekdays 9:00 Nairobi time", "window", "48").IsTold("At most 24 hours")
	amal.Does("checkins").HearsNothingOf("Daily")
}

// EndedAndStillReadable is ending a check-in whose answers only those who lead may read: they still may.
func EndedAndStillReadable(c *bottest.Community) {
	weavers(c, "leads", map[string]string{"bo": manila})
	c.Until("Monday 01:00")
	c.Person("bo").Presses("Answer").Fills("moved", "Something delicate", "energy", "1")
	c.Until("Monday 20:00") // the second round: nobody has answered it yet
	amal := c.Person("amal")
	amal.Does("checkins end").Presses("End it")
	amal.Does("checkins").Hears("There is no check-in in your cohorts yet.").Does("checkins answers").Hears("Something delicate")
}

// BadInput gets one clear sentence, and changes nothing.
func BadInput(c *bottest.Community) {
	weavers(c, "cohort", map[string]string{"bo": manila})
	amal := c.Person("amal")
	amal.Does("checkins create weekly").Fills("title", "Nonsense", "when", "whenever the moon is full").IsTold("do not understand")
	amal.Fills("title", "Nonsense", "when", "every Monday").IsTold("not at what time")
	amal.Fills("title", "Nonsense", "when", "TZ=0 0 9 * * 1").IsTold("zone")
	amal.Does("checkins").HearsNothingOf("Nonsense")
	c.Person("bo").Does("chekcins").Hears("Did you mean checkins?")
	c.Person("gil").Does("checkins").Hears("We haven’t met yet.")
}
