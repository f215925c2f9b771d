package checkins_test

import (
	"strings"

	"weft/bot/community"
	"weft/bot/feature/checkins"
)

// templates plays a round of each template: everything that it asks is answered by one person, and is shared with all.
func (c told) templates() {
	amal := c.Person("amal")
	for _, t := range checkins.Templates() {
		if t.Reach == community.AuthorOnly {
			continue // what nobody else reads is in a scene of its own
		}
		title := c.Say("checkins." + t.ID + ".title")
		c.Script.Scene("template: " + title)
		c.Until("Tuesday 08:00")
		amal.Does("checkins create "+t.ID).Fills("when", "every Tuesday at 12:00 Nairobi time", "reach", "cohort", "layout", "question", "window", "24")
		c.Until("Tuesday 09:00")
		c.answers("bo", t, "checkins.button.answer")
		c.Until("Thursday 09:00")
		c.Script.Posts()
		amal.Does("checkins end " + title).Presses(c.Say("checkins.end.yes"))
	}
}

// unnamed plays a round without names and one for oneself, with late words and a reminder, and with too few.
func (c told) unnamed() {
	amal := c.Person("amal")
	after, _ := checkins.TemplateNamed("after_session")
	c.Script.Scene("without names")
	c.World.Open("Weavers", c.Person("eva").Account) // she came after the channel was made
	c.Until("Tuesday 08:00")
	amal.Does("checkins create after_session").Fills("title", "Unnamed", "when", "every Tuesday at 12:00 Nairobi time", "window", "48")
	c.Until("Tuesday 09:00")
	c.Script.Posts()
	for _, name := range []string{"amal", "bo"} {
		c.answers(name, after, "checkins.button.answer_or_change")
	}
	for _, name := range []string{"carla", "dayo", "eva"} { // who are not asked directly, and press it in the channel
		c.answers(name, after, "checkins.button.answer")
	}
	c.Person("eva").Presses(c.Say("checkins.button.answer")).Fills("change", "") // which only four answer then
	c.Until("Thursday 10:00")
	c.Script.Posts()
	c.Person("bo").Presses(c.Say("checkins.button.late")).Fills("keep", "Late words")
	c.Person("dayo").IsForgotten()
	c.Script.Posts()
	c.Until("Tuesday 09:00") // the second round, in which one person answers
	c.answers("bo", after, "checkins.button.answer_or_change")
	c.Until("Friday 05:00")
	c.Script.Posts()
	amal.Does("checkins end Unnamed").Presses(c.Say("checkins.end.yes"))

	c.Script.Scene("for oneself")
	journal, _ := checkins.TemplateNamed("journal")
	c.Until("Tuesday 08:00")
	amal.Does("checkins create journal").Fills("title", "Mine", "when", "every Tuesday at 12:00 Nairobi time", "window", "24")
	c.Until("Tuesday 09:00")
	c.answers("bo", journal, "checkins.button.answer_or_change")
	c.Until("Tuesday 09:00")
	c.Script.Posts()
	c.Person("bo").Presses(c.Say("checkins.button.answer_or_change")) // the form alone recalls what was said last time
	c.Person("bo").Does("kept")
	amal.Does("checkins end Mine").Presses(c.Say("checkins.end.yes"))
}

// withheld plays two rounds in a channel that opens up meanwhile: one is shared all the same, in pages, one is not.
func (c told) withheld() {
	amal, bo := c.Person("amal"), c.Person("bo")
	zed := c.Member("zed", "Africa/Nairobi").Becomes(c.Speaks)
	c.World.Open("Weavers", zed.Account) // who is in the channel, and not in the cohort
	c.Script.Scene("a channel that opened up")
	c.Until("Tuesday 08:00")
	amal.Does("checkins create rose").Fills("title", "Open", "when", "every Tuesday at 12:00 Nairobi time", "window", "24")
	c.Until("Tuesday 09:00")
	long := strings.Repeat("… ", 700)
	bo.Presses(c.Say("checkins.button.answer")).Fills("rose", long, "thorn", long, "bud", long)
	c.Loosens("Weavers")
	c.Until("Thursday 09:00")
	c.Script.Posts()
	amal.Does("checkins").Does("waiting")
	amal.Presses(c.Say("checkins.withheld.share"))
	c.Until("Friday 09:00")
	c.Script.Posts()
	bo.Presses(c.Say("checkins.shared.on", "page", 2, "of", 2)).Presses(c.Say("checkins.shared.back", "page", 1))
	zed.Presses(c.Say("checkins.shared.on", "page", 2, "of", 2))
	amal.Does("checkins end Open").Presses(c.Say("checkins.end.yes"))
}

// answers fills in all that a template asks, for one person.
func (c told) answers(name string, t checkins.Template, button string) {
	p := c.Person(name)
	var pairs []string
	for _, q := range t.Questions {
		pairs = append(pairs, q.Name, map[checkins.Kind]string{
			checkins.KindLong: "…", checkins.KindShort: "…", checkins.KindScale: "4", checkins.KindYesNo: "no",
			checkins.KindOne: last(q.Choices), checkins.KindMany: last(q.Choices),
		}[q.Kind])
	}
	p.Presses(c.Say(button)).Fills(pairs...)
}

func last(all []string) string {
	if len(all) == 0 {
		return ""
	}
	return all[len(all)-1]
}
