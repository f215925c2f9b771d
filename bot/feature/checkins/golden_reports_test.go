package checkins_test

import (
	"errors"
	"testing/fstest"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
)

// across is a feature that shows what features tell of themselves: as the desk does.
type across struct{}

func (across) Name() string { return "across" }

func (across) Register(r *bot.Registry) {
	r.Words(fstest.MapFS{"words/en.toml": &fstest.MapFile{Data: []byte(
		"[across.command]\nschedules = \"…\"\ntraces = \"…\"\nhistory = \"…\"\nwaiting = \"…\"\n",
	)}})
	show := func(name string, of func(*bot.View) ([]chat.Block, error)) {
		r.Command(bot.Command{Name: name, Who: bot.Members(), Do: func(tx *bot.Tx, _ bot.Input) (chat.Response, error) {
			blocks, err := of(&tx.View)
			return chat.Privately{Message: chat.Message{Summary: "…", Blocks: blocks}}, err
		}})
	}
	show("schedules", schedules)
	show("traces", traces)
	show("waiting", waiting)
	show("history", func(v *bot.View) ([]chat.Block, error) {
		cohort, err := v.People().Cohort("Menders")
		if err != nil {
			return nil, err
		}
		return v.History(cohort)
	})
}

func schedules(v *bot.View) ([]chat.Block, error) {
	all, err := v.Schedules()
	var blocks []chat.Block
	for _, s := range all {
		facts := chat.Facts{Facts: []chat.Fact{{Label: s.Title, Spans: chat.Text(s.When)}}}
		if !s.Next.IsZero() {
			facts.Facts = append(facts.Facts, chat.Fact{Label: s.Title, Spans: []chat.Span{v.Words().Moment(s.Next, chat.MomentDateTime)}})
		}
		blocks = append(blocks, facts, chat.List{Items: s.Notes}, chat.Actions{Controls: s.Controls})
	}
	return blocks, err
}

func traces(v *bot.View) ([]chat.Block, error) {
	members, err := v.People().Members()
	if err != nil {
		return nil, err
	}
	var blocks []chat.Block
	for _, m := range members {
		all, err := v.Traced(m.ID, v.Now().AddDate(0, 0, -35), v.Now().AddDate(0, 0, 7))
		if err != nil {
			return nil, err
		}
		list := chat.List{}
		for _, t := range all {
			list.Items = append(list.Items, append(chat.Text(t.What+": "), t.Became...))
		}
		blocks = append(blocks, chat.Heading{Text: m.Profile.Name}, list)
	}
	return blocks, nil
}

func waiting(v *bot.View) ([]chat.Block, error) {
	all, err := v.Waiting()
	var blocks []chat.Block
	for _, one := range all {
		blocks = append(blocks, chat.Heading{Text: one.Title}, chat.Actions{Controls: one.Controls})
	}
	return blocks, err
}

// menders sets up a second cohort, whose members answer by name, by name to those who lead, and for themselves.
func (c told) menders() {
	amal := c.Person("amal")
	for _, name := range []string{"ida", "jon", "kim"} {
		c.Member(name, "Africa/Nairobi").Becomes(c.Speaks)
	}
	c.Cohort("Menders", "Africa/Nairobi", amal)
	c.cohort("Menders", func(cohort *community.Cohort) { cohort.Language = c.Language })
	for _, name := range []string{"ida", "jon", "kim"} {
		c.Person(name).Enters("Menders")
	}
}

// cohort changes a cohort.
func (c told) cohort(id community.CohortID, change func(*community.Cohort)) {
	c.Decide(func(tx *bot.Tx) error {
		cohort, err := tx.People().Cohort(id)
		if err != nil {
			return err
		}
		change(&cohort)
		return tx.People().PutCohort(cohort)
	})
}

func (c told) lookingBack() {
	c.menders()
	amal, ida, jon := c.Person("amal"), c.Person("ida"), c.Person("jon")
	c.Script.Scene("nothing to look back on")
	amal.Does("checkins create weekly").Fills("cohort", "Menders", "title", "Mending", "when", "every Monday at 9:00 Nairobi time")
	amal.Does("checkins report mending").Does("checkins report nothing such").Does("checkins export mending").Does("checkins preview mending")
	ida.Does("checkins mine")

	c.Script.Scene("looking back on what was open")
	c.Until("Monday 07:00")
	ida.Does("checkins")
	ida.Presses(c.Say("checkins.button.answer_or_change")).Fills("moved", "=1+1, said the school", "energy", "2")
	jon.Does("checkins").Presses(c.Say("checkins.button.answer_or_change")).Fills("moved", "We met the mayor.", "energy", "4", "who_reads", "leads")
	amal.Does("checkins report mending")
	c.Until("Monday 07:00")
	ida.Does("checkins").Presses(c.Say("checkins.button.answer_or_change")).Fills("moved", "Two new neighbours.", "energy", "5")
	jon.Does("checkins").Presses(c.Say("checkins.button.answer_or_change")).Fills("moved", "Something delicate", "energy", "1", "who_reads", "only_me")
	c.Until("Thursday 09:00")
	amal.Does("checkins report mending").Presses(c.Say("checkins.button.read")).Presses(c.Say("checkins.read.by_question"))
	amal.Presses(c.Say("checkins.read.earlier")).Presses(c.Say("checkins.read.by_person"))
	amal.Does("checkins export mending")
	c.Facilitator("fred", "Africa/Nairobi").Becomes(c.Speaks).Does("checkins report mending")
	jon.Does("checkins mine").Does("checkins answers")
	amal.Does("checkins answers")
	for range 4 {
		c.After(time.Hour)
		amal.Does("checkins run mending")
	}
	amal.Does("checkins report mending").Presses(c.Say("checkins.report.older")).Presses(c.Say("checkins.report.newer"))
	amal.Does("checkins pause mending").Does("checkins preview mending").Does("checkins resume mending")
	ida.Does("history")
	amal.Does("schedules").Does("traces")
	c.others()

	c.Script.Scene("its cohort is archived")
	amal.Does("checkins")
	c.Decide(func(tx *bot.Tx) error {
		cohort, err := tx.People().Cohort("Menders")
		if err != nil {
			return err
		}
		cohort.Archived = tx.Now()
		return errors.Join(tx.People().PutCohort(cohort), tx.Tell(bot.CohortChanged{Cohort: cohort.ID}))
	})
	amal.Presses(c.Say("checkins.button.preview"))
	amal.Does("checkins").Does("checkins report mending")
}

// others are rounds whose answers not everybody may read, or know of; one that will never be held again, and one that
// asks something else in one language than in the others.
func (c told) others() {
	amal := c.Person("amal")
	c.Script.Scene("looking back on what nobody is to know")
	titles := []string{}
	create := func(title string, pairs ...string) {
		titles = append(titles, title)
		amal.Does("checkins create weekly").Fills(append(pairs, "cohort", "Menders", "title", title, "ask", "channel")...)
	}
	every := "every Monday at 9:00 Nairobi time"
	create("Mine alone", "reach", "only_me", "share", "nobody", "when", every)
	create("No names", "reach", "unnamed", "share", "nobody", "when", every)
	create("Leads alone", "reach", "leads", "when", every)
	create("Once", "when", every+" until "+c.Now().AddDate(0, 0, 8).Format(time.DateOnly))
	amal.Does("checkins questions leads alone").Presses(c.Say("checkins.button.question", "number", 1)).
		Presses(c.Say("checkins.button.question_edit")).Fills("ask", "What did you mend?")
	amal.Does("checkins preview leads alone").Does("checkins preview no names").Does("schedules")
	c.Until("Monday 07:00")
	amal.Does("checkins report no names").Does("checkins").Presses(c.Say("checkins.shared.on", "page", 2, "of", 2))
	c.Until("Thursday 09:00")
	c.After(7 * 24 * time.Hour)
	amal.Does("checkins report no names").Does("checkins report mine alone").Does("checkins export no names")
	amal.Does("checkins preview once").Does("traces")
	c.Person("carla").Does("checkins mine")
	for _, title := range titles {
		amal.Does("checkins end " + title).Presses(c.Say("checkins.end.yes"))
	}
}

// amiss is what the desk shows when not all is as it should be.
func (c told) amiss() {
	amal := c.Person("amal")
	c.Script.Scene("what is amiss")
	c.Decide(func(tx *bot.Tx) error {
		m := community.Member{ID: "nobody", Profile: community.Profile{Name: "lou"}, Level: community.Active, Preferences: community.DefaultPreferences()}
		if err := tx.People().PutMember(m); err != nil {
			return err
		}
		return tx.People().Enter(community.Membership{Cohort: "Weavers", Member: m.ID, Since: tx.Now()})
	})
	amal.Does("schedules").Does("checkins preview standing still").Does("traces")
	c.Until("Monday 03:00")
	c.Member("new", "America/Bogota").Becomes(c.Speaks).Enters("Weavers")
	amal.Does("traces")
	c.Decide(func(tx *bot.Tx) error { return tx.Hold(bot.Hold{}) })
	amal.Does("schedules").Does("checkins preview standing still").Does("waiting")
	c.Decide(func(tx *bot.Tx) error { _, err := tx.Release(""); return err })
}
