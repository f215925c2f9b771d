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
	for _, language := range []string{"en", "fr", "es", "pt", "ar", "sw"} {
		t.Run(language, func(t *testing.T) {
			script := bottest.NewTranscript()
			c := bottest.New(t, []bot.Feature{checkins.New(), kept{}, across{}}, bottest.On(script))
			told := told{c, script, language, c.Bot.Words().In(language, nil).Text}
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
			script.Covers(c, language, "checkins",
				"checkins.answered_already", "checkins.too_late", // said by buttons and forms that were left open
				"checkins.chart.participation", "checkins.export.round", "checkins.export.times", // in a picture's title and in a file
				"checkins.question.newest", "checkins.questions.last", "checkins.archived", "checkins.card.too_small", // stories/authoring.go
				"checkins.unposted", "checkins.label.unposted", // places_test.go
				"checkins.withheld.kept", "checkins.withheld.decided") // the story “a channel kept back”, and a second press
			script.Golden(t, "testdata/"+language+".golden")
		})
	}
}

// told is a community in which everybody reads one language.
type told struct {
	*bottest.Community
	script   *bottest.Transcript
	language string
	say      func(key string, pairs ...any) string
}

func (c told) speaks(m *community.Member) { m.Language = c.language }

func (c told) setUp() {
	amal, bo := c.Facilitator("amal", "Africa/Nairobi").Becomes(c.speaks), c.Member("bo", "Asia/Manila").Becomes(c.speaks)
	carla, dayo := c.Member("carla", "America/Bogota").Becomes(c.speaks), c.Member("dayo", "Africa/Lagos").Becomes(c.speaks)
	c.script.Scene("too early")
	amal.Does("checkins create weekly")
	c.Cohort("Weavers", "Africa/Nairobi", amal)
	c.Decide(func(tx *bot.Tx) error {
		cohort, err := tx.People().Cohort("Weavers")
		if err != nil {
			return err
		}
		cohort.Language = c.language
		return tx.People().PutCohort(cohort)
	})
	for _, p := range []*bottest.Person{amal, bo, carla, dayo} {
		p.Enters("Weavers")
	}
	carla.Becomes(func(m *community.Member) { m.Preferences.Prompts = false })
	dayo.Becomes(func(m *community.Member) { m.Level = community.Listening })
	eva, fay := c.Member("eva", "Europe/Paris").Becomes(c.speaks).Enters("Weavers"), c.Member("fay", "Europe/Paris").Becomes(c.speaks).Enters("Weavers")
	eva.Becomes(func(m *community.Member) { m.Preferences.Direct = false })
	fay.Becomes(func(m *community.Member) { m.Preferences.PausedUntil = "2027-01-04" })

	c.script.Scene("setting one up")
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
	c.script.Scene("a round opens")
	c.Until("Monday 08:00")
	c.script.Posts()
	bo.Presses(c.say("checkins.button.skip"))
	c.script.Posts()
	bo.Presses(c.say("checkins.button.after_all"))
	bo.Fills("moved", "", "energy", "9")
	bo.Fills("moved", "The school said yes.", "hard", "The winter", "energy", "4", "hand", "A place to meet")
	c.script.Posts()
	bo.Presses(c.say("checkins.button.change")).Fills("moved", "The school said *yes*, @everyone.")
	c.script.Posts()

	bo.Does("ahead")

	c.script.Scene("answering by typing")
	amal.Says("We met the mayor.").Says("-").Says("lots").Says("2").Says("-")
	amal.Says("hm").Says(c.say("bot.typing.send"))
	c.script.Posts()

	c.script.Scene("it comes back")
	c.Until("Thursday 06:00")
	c.script.Posts()
	amal.Does("checkins").Does("checkins answers")
	bo.Does("kept")

	c.script.Scene("the next one is open, and closes the first")
	c.After(12 * 24 * time.Hour)
	c.script.Posts()
}

func (c told) quietRound() {
	c.script.Scene("a quiet round")
	c.After(3 * 24 * time.Hour)
	c.script.Posts()
	amal := c.Person("amal")
	amal.Does("checkins pause").Does("checkins").Does("checkins preview")
	amal.Does("checkins resume").Does("checkins show").Presses(c.say("checkins.button.run")).Presses(c.say("checkins.run.yes"))
	c.script.Posts()
	amal.Does("checkins end").Presses(c.say("checkins.end.yes"))
	c.script.Posts()
	amal.Does("checkins end")
}

func (c told) leadsOnly() {
	amal := c.Person("amal")
	c.script.Scene("one for those who lead, one for oneself")
	c.create("early", "when", "every Tuesday at 6:00 Nairobi time")
	amal.Does("checkins preview early").Does("checkins end early").Presses(c.say("checkins.end.yes"))
	c.create("leads", "reach", "leads", "share", "nobody", "when", "every Tuesday at 12:00 Nairobi time")
	c.create("only_me", "reach", "only_me", "when", "every Friday at 12:00 Nairobi time")
	c.Until("Tuesday 10:00")
	c.script.Posts()
	c.Until("Friday 10:00")
	c.script.Posts()
	amal.Does("checkins end leads").Presses(c.say("checkins.end.yes"))
	amal.Does("checkins end only_me").Presses(c.say("checkins.end.yes"))
	c.script.Posts()
}

// create sets up a check-in by its form.
func (c told) create(title string, pairs ...string) {
	c.Person("amal").Does("checkins create weekly").Fills(append(pairs, "title", title)...)
}

func (c told) standstill() {
	amal, gus := c.Person("amal"), c.Member("gus", "Africa/Abidjan").Becomes(c.speaks).Enters("Weavers")
	c.script.Scene("what went wrong")
	c.create("Standing still", "when", "every Monday at 9:00 in each member's own zone")
	c.script.Closes(gus.Account)
	c.Clock.PushTo(c.Now().AddDate(0, 0, 18))
	c.Settle()
	c.script.Posts()
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

	c.script.Scene("what can be typed")
	c.script.Commands(amal)
}
