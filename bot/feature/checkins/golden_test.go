package checkins_test

import (
	"flag"
	"testing"
	"testing/fstest"
	"time"

	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/feature/checkins"
)

var _ = flag.Bool("update", false, "write the golden files anew")

// kept is a feature that shows people what is kept about them, and what lies ahead.
type kept struct{}

func (kept) Name() string { return "kept" }

func (kept) Register(r *bot.Registry) {
	r.Words(fstest.MapFS{"words/en.toml": &fstest.MapFile{Data: []byte("[kept.command]\nahead = \"…\"\nkept = \"…\"\n")}})
	r.Command(bot.Command{Name: "ahead", Who: bot.Members(), Do: func(tx *bot.Tx, _ bot.Input) (chat.Response, error) {
		items, err := tx.Coming(tx.Actor(), tx.Now(), tx.Now().Add(28*24*time.Hour))
		list := chat.List{}
		for _, item := range items {
			list.Items = append(list.Items, chat.Text(item.What))
		}
		return chat.Privately{Message: chat.Message{Summary: "…", Blocks: []chat.Block{list}}}, err
	}})
	r.Command(bot.Command{Name: "kept", Who: bot.Members(), Do: func(tx *bot.Tx, _ bot.Input) (chat.Response, error) {
		blocks, err := tx.Kept(tx.Actor().ID)
		return chat.Privately{Message: chat.Message{Summary: "…", Blocks: blocks}}, err
	}})
}

// TestGolden writes down all that this feature says, in every language, to be read aloud.
func TestGolden(t *testing.T) {
	features := func() []bot.Feature { return []bot.Feature{checkins.New(), kept{}, across{}} }
	bottest.InEveryLanguage(t, features, func(c *bottest.Telling) {
		told := told{c}
		told.setUp()
		told.round()
		told.quietRound()
		told.leadsOnly()
		told.templates()
		told.unnamed()
		told.withheld()
		told.authoring()
		told.lookingBack()
		told.standstill()
		told.amiss()
		told.Covers("checkins",
			"checkins.answered_already", "checkins.too_late", // said by buttons and forms that were left open
			"checkins.chart.participation", "checkins.export.round", "checkins.export.times", // in a picture's title and in a file
			"checkins.question.newest", "checkins.questions.last", "checkins.archived", "checkins.card.too_small", // stories/authoring.go
			"checkins.unposted", "checkins.label.unposted", // places_test.go
			"checkins.withheld.kept", "checkins.withheld.decided") // the story “a channel kept back”, and a second press
	})
}

// told is a community in which everybody reads one language.
type told struct{ *bottest.Telling }

func (c told) setUp() {
	amal, bo := c.Facilitator("amal", "Africa/Nairobi").Becomes(c.Speaks), c.Member("bo", "Asia/Manila").Becomes(c.Speaks)
	carla, dayo := c.Member("carla", "America/Bogota").Becomes(c.Speaks), c.Member("dayo", "Africa/Lagos").Becomes(c.Speaks)
	c.Script.Scene("too early")
	amal.Does("checkins create weekly")
	c.Cohort("Weavers", "Africa/Nairobi", amal)
	c.Decide(func(tx *bot.Tx) error {
		cohort, err := tx.People().Cohort("Weavers")
		if err != nil {
			return err
		}
		cohort.Language = c.Language
		return tx.People().PutCohort(cohort)
	})
	for _, p := range []*bottest.Person{amal, bo, carla, dayo} {
		p.Enters("Weavers")
	}
	carla.Becomes(func(m *community.Member) { m.Preferences.Prompts = false })
	dayo.Becomes(func(m *community.Member) { m.Level = community.Listening })
	eva, fay := c.Member("eva", "Europe/Paris").Becomes(c.Speaks).Enters("Weavers"), c.Member("fay", "Europe/Paris").Becomes(c.Speaks).Enters("Weavers")
	eva.Becomes(func(m *community.Member) { m.Preferences.Direct = false })
	fay.Becomes(func(m *community.Member) { m.Preferences.PausedUntil = "2027-01-04" })

	c.Script.Scene("setting one up")
	amal.Does("checkins")
	amal.Does("checkins create weekly").Fills("title", "Reflection", "when", "every Monday")
	amal.Fills("title", "Reflection", "when", "whenever the moon is full")
	amal.Fills("title", "Reflection", "when", "weekdays 9:00 in each member's own zone")
	amal.Fills("title", "Reflection", "when", "weekdays 9:00 Nairobi time")
	amal.Fills("title", "Reflection", "when", "every Monday 9:00 Nairobi time until 2026-11-20")
	amal.Fills("title", "Reflection", "when", "every other Monday at 9:00 in each member's own zone counting from 2026-11-30")
	amal.Does("checkins").Does("checkins preview")
	bo.Does("checkins").Does("checkins answers").Does("checkins preview")
}

func (c told) round() {
	amal, bo := c.Person("amal"), c.Person("bo")
	c.Script.Scene("a round opens")
	c.Until("Monday 08:00")
	c.Script.Posts()
	bo.Presses(c.Say("checkins.button.skip"))
	c.Script.Posts()
	bo.Presses(c.Say("checkins.button.after_all"))
	bo.Fills("moved", "", "energy", "9")
	bo.Fills("moved", "The school said yes.", "hard", "The winter", "energy", "4", "hand", "A place to meet")
	c.Script.Posts()
	bo.Presses(c.Say("checkins.button.change")).Fills("moved", "The school said *yes*, @everyone.")
	c.Script.Posts()

	bo.Does("ahead")

	c.Script.Scene("answering by typing")
	amal.Says("We met the mayor.").Says("-").Says("lots").Says("2").Says("-")
	amal.Says("hm").Says(c.Say("bot.typing.send"))
	c.Script.Posts()

	c.Script.Scene("it comes back")
	c.Until("Thursday 06:00")
	c.Script.Posts()
	amal.Does("checkins").Does("checkins answers")
	bo.Does("kept")

	c.Script.Scene("the next one is open, and closes the first")
	c.After(12 * 24 * time.Hour)
	c.Script.Posts()
}

func (c told) quietRound() {
	c.Script.Scene("a quiet round")
	c.After(3 * 24 * time.Hour)
	c.Script.Posts()
	amal := c.Person("amal")
	amal.Does("checkins pause").Does("checkins").Does("checkins preview")
	amal.Does("checkins resume").Does("checkins show").Presses(c.Say("checkins.button.run")).Presses(c.Say("checkins.run.yes"))
	c.Script.Posts()
	amal.Does("checkins end").Presses(c.Say("checkins.end.yes"))
	c.Script.Posts()
	amal.Does("checkins end")
}

func (c told) leadsOnly() {
	amal := c.Person("amal")
	c.Script.Scene("one for those who lead, one for oneself")
	c.create("early", "when", "every Tuesday at 6:00 Nairobi time")
	amal.Does("checkins preview early").Does("checkins end early").Presses(c.Say("checkins.end.yes"))
	c.create("leads", "reach", "leads", "share", "nobody", "when", "every Tuesday at 12:00 Nairobi time")
	c.create("only_me", "reach", "only_me", "when", "every Friday at 12:00 Nairobi time")
	c.Until("Tuesday 10:00")
	c.Script.Posts()
	c.Until("Friday 10:00")
	c.Script.Posts()
	amal.Does("checkins end leads").Presses(c.Say("checkins.end.yes"))
	amal.Does("checkins end only_me").Presses(c.Say("checkins.end.yes"))
	c.Script.Posts()
}

// create sets up a check-in by its form.
func (c told) create(title string, pairs ...string) {
	c.Person("amal").Does("checkins create weekly").Fills(append(pairs, "title", title)...)
}

func (c told) standstill() {
	amal, gus := c.Person("amal"), c.Member("gus", "Africa/Abidjan").Becomes(c.Speaks).Enters("Weavers")
	c.Script.Scene("what went wrong")
	c.create("Standing still", "when", "every Monday at 9:00 in each member's own zone")
	c.Script.Closes(gus.Account)
	c.Clock.PushTo(c.Now().AddDate(0, 0, 18))
	c.Settle()
	c.Script.Posts()
	amal.Does("checkins")
	c.Decide(func(tx *bot.Tx) error {
		cohort, err := tx.People().Cohort("Weavers")
		if err != nil {
			return err
		}
		cohort.Channels = nil
		return tx.People().PutCohort(cohort)
	})
	c.create("No channel")

	c.Script.Scene("what can be typed")
	c.Script.Commands(amal)
}
