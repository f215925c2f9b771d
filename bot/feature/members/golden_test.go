package members_test

import (
	"flag"
	"testing"

	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/community"
	"weft/bot/feature/members"
)

var _ = flag.Bool("update", false, "write the golden files anew")

// TestGolden writes down all that this feature says, in every language, to be read aloud.
func TestGolden(t *testing.T) {
	for _, language := range []string{"en", "fr"} {
		t.Run(language, func(t *testing.T) {
			script := bottest.NewTranscript()
			c := bottest.New(t, []bot.Feature{members.New()}, bottest.On(script))
			comeAndGo(c, script, language)
			script.Covers(c, language, "members", "members.zone_unknown") // the scheduler explains each zone itself
			script.Golden(t, "testdata/"+language+".golden")
		})
	}
}

func comeAndGo(c *bottest.Community, script *bottest.Transcript, language string) {
	say := c.Bot.Words().In(language, nil).Text
	bo := c.Person("bo", "Africa/Abidjan", language)

	script.Scene("somebody new")
	bo.Does("profile")
	bo.Presses(say("bot.join"))
	bo.Fills("name", "Bo", "zone", "Nairobbi")
	bo.Fills("name", "", "zone", "Nairobi", "level", "sometimes")
	bo.Fills("name", "Bo", "pronouns", "they", "organisation", "Menders", "zone", "Nairobi", "level", "active")
	bo.Does("join")

	script.Scene("joining by typing")
	ana := c.Person("ana", "", language)
	ana.Says("hello")
	ana.Says("join").Says("Ana").Says("-").Says("-").Says("Manila").Says("1").Says("3")
	ana.Says(say("bot.typing.cancel"))

	script.Scene("profile and preferences")
	bo.Does("profile").Fills("name", "Bo B.")
	bo.Does("preferences").Fills("level", "listening", "paused_until", "2026-12-24")

	script.Scene("what is kept, and having it forgotten")
	bo.Does("data")
	bo.Does("forget me").Presses(say("members.forget.no"))
	bo.Does("forget me").Presses(say("members.forget.yes"))

	script.Commands(c.Member("amal", "Africa/Nairobi").Becomes(func(m *community.Member) { m.Language = language }))
}
