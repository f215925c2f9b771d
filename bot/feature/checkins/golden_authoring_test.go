package checkins_test

import (
	"fmt"
	"strings"
	"time"

	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/community"
)

// authoring sets up check-ins and changes them in every way there is.
func (c told) authoring() {
	amal := c.Person("amal")
	press := func(key string, pairs ...any) *bottest.Person {
		return amal.Presses(c.Say("checkins.button."+key, pairs...))
	}
	c.Script.Scene("choosing what to begin with")
	c.moreCohorts(amal)
	amal.Does("checkins create").Presses(c.Say("checkins.scratch.title")).
		Fills("title", "Echo", "reach", "leads", "share", "channel").
		Fills("title", "Echo", "reach", "only_me", "share", "leads").
		Fills("title", "Echo", "reach", "cohort", "share", "fit", "when", "every Monday at 9:00 Nairobi time")

	c.Script.Scene("what it asks")
	press("questions")
	press("question", "number", 1)
	press("question_edit").Fills("ask", "What echoes?", "kind", "yesno")
	press("in_language", "language", c.Say("words.language."+c.other())).Fills("ask", "— ? —", "short", "—")
	press("questions")
	press("question_add").Fills("ask", "Pick one", "short", "Picked", "kind", "one", "choices", "red")
	amal.Fills("choices", "red\nRED").Fills("choices", "red\n"+strings.Repeat("b", 90)).Fills("choices", "red\nblue", "recalled", "yes", "optional", "yes")
	press("question", "number", 2)
	press("in_language", "language", c.Say("words.language."+c.other())).Fills("ask", "— ? —", "choices", "—")
	press("question_if").Fills("after", "first", "answers_first", "no")
	press("question_if").Fills("after", "first", "answers_first", "")
	press("question_up")
	press("questions")
	press("question", "number", 1)
	press("question_remove")
	press("questions")
	press("question_add").Fills("ask", "Pick some", "kind", "many", "choices", "red\nblue")
	press("question_add").Fills("ask", "How much?", "kind", "scale", "steps", "7", "low", "little", "high", "much")
	press("question_add").Fills("ask", "How many?", "kind", "scale")
	press("question", "number", 5)
	press("question_remove")
	press("question", "number", 4)
	press("question_remove")
	for n := 4; n <= 10; n++ {
		press("question_add").Fills("ask", fmt.Sprintf("And number %d?", n), "kind", "number")
	}
	press("show")

	c.Script.Scene("as one would get it")
	press("rehearsal")
	press("skip")
	press("answer").Fills("first", "yes")
	c.changing(amal)
}

// changing edits, skips, copies and ends check-ins.
func (c told) changing(amal *bottest.Person) {
	c.Script.Scene("changing it")
	amal.Does("checkins skip Echo").Does("checkins unskip Echo").Does("checkins unskip Echo")
	c.Until("Monday 10:00")
	amal.Does("checkins edit Echo").Fills("title", "Echoes", "when", "every Tuesday at 9:00 Nairobi time")
	amal.Does("checkins copy Echoes").Fills("cohort", "Weavers").Fills("title", "Second echo")
	amal.Does("checkins show")
	amal.Does("checkins create rose").Fills("title", "Once", "when", "every Friday at 9:00 Nairobi time until "+c.Now().AddDate(0, 0, 6).Format(time.DateOnly))
	amal.Does("checkins skip Once")
	c.Until("Friday 10:00")
	amal.Does("checkins show Once").Does("checkins skip Once")
	c.create("Alone")
	amal.Does("checkins edit Alone")
	c.unlinked(func() { amal.Fills() })
	amal.Does("checkins create scratch").Fills("title", "One")
	amal.Does("checkins questions One")
	for _, title := range []string{"Echoes", "Second echo", "Once", "Alone", "One"} {
		amal.Does("checkins end " + title).Presses(c.Say("checkins.end.yes"))
	}
}

// other is a language that is not spoken here.
func (c told) other() string {
	if c.Language == "sw" {
		return "en"
	}
	return "sw"
}

// moreCohorts is what somebody reads who could choose among more cohorts than fit in a form.
func (c told) moreCohorts(amal *bottest.Person) {
	archive := func(at time.Time) {
		c.Decide(func(tx *bot.Tx) error {
			for n := range 26 {
				name := fmt.Sprintf("Cohort %02d", n)
				cohort := community.Cohort{ID: community.CohortID(name), Name: name, Zone: "Africa/Nairobi", Created: tx.Now(), Archived: at}
				if err := tx.People().PutCohort(cohort); err != nil {
					return err
				}
			}
			return nil
		})
	}
	archive(time.Time{})
	amal.Does("checkins create commitments")
	archive(c.Now())
}

// unlinked tells something while the cohort has no channel.
func (c told) unlinked(tell func()) {
	var before community.Cohort
	c.Decide(func(tx *bot.Tx) (err error) {
		if before, err = tx.People().Cohort("Weavers"); err != nil {
			return err
		}
		without := before
		without.Channels = nil
		return tx.People().PutCohort(without)
	})
	tell()
	c.Decide(func(tx *bot.Tx) error { return tx.People().PutCohort(before) })
}
