package cohorts_test

import (
	"flag"
	"testing"

	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/community"
	"weft/bot/feature/cohorts"
)

var _ = flag.Bool("update", false, "write the golden files anew")

// TestGolden writes down all that this feature says, in every language, to be read aloud.
func TestGolden(t *testing.T) {
	for _, language := range []string{"en", "fr"} {
		t.Run(language, func(t *testing.T) {
			script := bottest.NewTranscript()
			c := bottest.New(t, []bot.Feature{cohorts.New()}, bottest.On(script))
			startAndLeave(c, script, language)
			script.Covers(c, language, "cohorts", "cohorts.about") // stands in “data”, which is another feature’s
			script.Golden(t, "testdata/"+language+".golden")
		})
	}
}

func startAndLeave(c *bottest.Community, script *bottest.Transcript, language string) {
	say := c.Bot.Words().In(language, nil).Text
	speaks := func(m *community.Member) { m.Language = language }
	amal, bo := c.Facilitator("amal", "Africa/Nairobi").Becomes(speaks), c.Member("bo", "Asia/Manila").Becomes(speaks)
	stranger := c.Person("gil", "", language)
	weavers, menders := c.Channel("weavers"), c.Channel("menders")

	script.Scene("starting a cohort")
	amal.Does("cohorts")
	amal.Does("cohorts create").Fills("name", "Weavers", "zone", "EST", "language", language)
	amal.Fills("name", "Weavers", "zone", "Nairobi", "about", "Threads across borders", "language", language)
	amal.Does("cohorts create").Fills("name", "weavers", "zone", "Nairobi", "language", language)
	amal.Fills("name", "Menders", "zone", "Manila", "channel", menders.String(), "language", language)

	script.Scene("linking a channel")
	amal.Does("cohorts link weavers").DoesIn(weavers, "cohorts link weavers").DoesIn(menders, "cohorts link weavers")
	amal.Does("cohorts create").Fills("name", "Menders too", "zone", "Manila", "channel", menders.String(), "language", language)

	script.Scene("who leads")
	amal.Does("cohorts lead").Fills("cohort", "Weavers", "person", stranger.Account.String())
	amal.Fills("cohort", "Weavers", "person", bo.Account.String())
	bo.Does("cohorts create")

	script.Scene("joining and leaving")
	bo.Does("cohorts").Presses(say("cohorts.join"))
	bo.Does("cohorts join weavers").Does("cohorts join menders").Does("cohorts join Spinners")
	bo.Does("cohorts").Presses(say("cohorts.leave"))
	bo.Does("cohorts join weavers")

	script.Scene("what can be typed")
	script.Commands(amal)
}
