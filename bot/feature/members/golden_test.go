package members_test

import (
	"flag"
	"regexp"
	"strings"
	"testing"

	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/feature/members"
)

var _ = flag.Bool("update", false, "write the golden files anew")

// TestGolden writes down all that this feature says, in every language, to be read aloud.
func TestGolden(t *testing.T) {
	bottest.InEveryLanguage(t, func() []bot.Feature { return []bot.Feature{members.New()} }, func(c *bottest.Telling) {
		c.Script.Hides(regexp.MustCompile(`[0-9A-Z]{5}-[0-9A-Z]{5}`)) // codes are made by chance
		comeAndGo(c)
		takeCare(c)
		comeInvited(c)
		linkAndPart(c)
		c.Covers("members", append(keptElsewhere(c),
			"members.zone_unknown",                                                // the scheduler explains each zone itself
			"members.export.about", "members.export.title", "members.export.what", // TestExport reads the files
		)...)
	})
}

// keptElsewhere are the words for records of other features, which are not in this program.
func keptElsewhere(c *bottest.Telling) []string {
	here := map[string]bool{}
	c.Read(func(v *bot.View) error {
		for _, k := range v.Retention() {
			here["members.kept."+strings.ReplaceAll(k.Collection, "/", "_")] = true
		}
		return nil
	})
	var elsewhere []string
	for _, key := range c.Bot.Words().Keys(c.Language) {
		if kept, ok := strings.CutPrefix(key, "members.kept."); ok && strings.Contains(kept, "_") && !here[key] && kept != "until_forgotten" {
			elsewhere = append(elsewhere, key)
		}
	}
	return elsewhere
}

func comeAndGo(c *bottest.Telling) {
	bo := c.Person("bo", "Africa/Abidjan", c.Language)

	c.Script.Scene("somebody new")
	bo.Does("profile")
	bo.Presses(c.Say("members.welcome.no"))
	bo.Does("profile").Presses(c.Say("members.welcome.levels"))
	bo.Presses(c.Say("bot.join"))
	bo.Fills("name", "Bo", "zone", "Nairobbi")
	bo.Fills("name", "", "zone", "Nairobi", "level", "sometimes")
	bo.Fills("name", "Bo", "pronouns", "they", "organisation", "Menders", "zone", "Nairobi", "level", "active")
	bo.Does("join")

	c.Script.Scene("joining by typing")
	ana := c.Person("ana", "", c.Language)
	ana.Says("hello")
	ana.Says("join").Says("Ana").Says("-").Says("-").Says("Manila").Says("1").Says("3")
	ana.Says(c.Say("bot.typing.cancel"))

	c.Script.Scene("profile, topics and preferences")
	bo.Does("profile").Fills("name", "Bo B.")
	bo.Does("topics").Fills("region", "Coast", "languages", "Kiswahili, English", "helps", "mediation", "learns", "law, gardens")
	bo.Does("preferences").Fills("level", "listening", "simple", "no")
	bo.Does("levels")

	c.Script.Scene("a pause")
	bo.Does("resume")
	bo.Does("pause 2020-01-01")
	bo.Does("pause").Fills("length", "date", "until", "2026-12-24")
	bo.Does("data")
	bo.Does("pause").Fills("length", "open")
	bo.Presses(c.Say("members.pause.resume"))

	c.Script.Scene("what is kept, taking it along, putting it right, and having it forgotten")
	bo.Becomes(func(m *community.Member) { m.Roles = []community.Role{community.Facilitator} }).Does("data")
	bo.Does("data export")
	bo.Does("data correct")
	bo.Does("forget me").Presses(c.Say("members.forget.no"))
	bo.Does("forget me").Presses(c.Say("members.forget.yes"))
}

func takeCare(c *bottest.Telling) {
	someone := func(name string, roles ...community.Role) *bottest.Person {
		return c.Member(name, "Africa/Nairobi").Becomes(func(m *community.Member) { m.Language, m.Roles = c.Language, roles })
	}
	ste, fay, eve := someone("ste", community.Steward), someone("fay", community.Facilitator), someone("eve")

	c.Script.Scene("roles")
	ste.Does("members role").Fills("person", eve.Account.String(), "role", "facilitator")
	ste.Does("members role eve facilitator")
	ste.Does("members role ste member")
	someone("gus").Becomes(func(m *community.Member) { m.GuestOf = "weavers" })
	ste.Does("members role gus facilitator")
	c.Until("Friday 10:00")
	c.Script.Posts()
	ste.Does("members role eve member")
	c.Until("Saturday 10:00")
	c.Script.Posts()
	ste.Does("data")
	eve.Does("data")

	c.Script.Scene("who takes part, and whom nothing reaches")
	fay.Does("members")
	c.Stage().Fault = func(_ string, _ chat.PostKey, to chat.Address) bottest.Fault {
		if to == (chat.Direct{User: eve.Account}) {
			return bottest.Fault{Before: chat.ErrUnreachable}
		}
		return bottest.Fault{}
	}
	ste.Does("members role eve facilitator")
	c.Until("Sunday 10:00")
	fay.Does("members")
	ste.Does("members role eve member")

	c.Script.Scene("somebody has to go")
	fay.Does("members remove").Fills("person", c.Person("gil").Account.String())
	fay.Fills("person", eve.Account.String()).Presses(c.Say("members.remove.no"))
	fay.Does("members remove fay")
	fay.Does("members remove ste")
	fay.Does("members remove eve").Presses(c.Say("members.remove.yes"))
	fay.Presses(c.Say("members.remove.yes"))

	c.Script.Commands(ste)
}

// linkAndPart makes one member of two accounts, and two again.
func linkAndPart(c *bottest.Telling) {
	c.Script.Scene("linking two accounts")
	ida := c.Member("ida", "Africa/Nairobi").Becomes(c.Speaks)
	second := c.Person("ida2", "Africa/Nairobi", c.Language)
	second.Does("link")
	second.Does("link 34679-CDFGH")
	ida.Does("link unlock")
	first := codeFor(ida)
	ida.Does("link " + first)
	second.Does("link " + first).Presses(c.Say("members.link.no"))
	ida.Does("link confirm")
	second.Does("link " + codeFor(ida))
	ida.Does("link confirm")
	second.Does("link confirm")
	c.Script.Posts()
	ida.Does("link").Presses(c.Say("members.link.yes"))
	c.Script.Posts()
	second.Does("link " + codeFor(ida))
	ida.Does("link unlock").Does("link unlock")
	ida.Becomes(func(m *community.Member) { m.Away = m.Accounts[1:] }).Does("data")
	ida.Does("preferences").Fills()

	c.Script.Scene("linking two members")
	third := c.Member("ida3", "Africa/Nairobi").Becomes(c.Speaks)
	third.Does("link " + codeFor(ida)).Does("link cancel")
	for range community.MostGuesses {
		third.Does("link 34679-CDFGH")
	}
	third.Does("link 34679-CDFGH")

	c.Script.Scene("parting again")
	ida.Does("unlink").Presses(c.Say("members.unlink.number", "n", 2)).Presses(c.Say("members.unlink.no"))
	ida.Does("unlink 2").Presses(c.Say("members.unlink.yes"))
	ida.Presses(c.Say("members.unlink.yes"))
	second.Does("link " + codeFor(ida)).Does("link confirm")
	ida.Does("link confirm")
	second.Does("unlink confirm 2")
	c.Script.Posts()

	c.Script.Scene("where one asks in the channel")
	c.Stage().AsksInChannels()
	ida.Becomes(func(m *community.Member) { m.Preferences.DirectChosen = false })
	ida.Does("preferences")
}

func comeInvited(c *bottest.Telling) {
	c.Cohort("weavers", "Africa/Nairobi", c.Person("ste"))
	c.Cohort("menders", "Africa/Nairobi", c.Person("ste"))
	invitation := func(cohort community.CohortID) (code string) {
		ste := c.Person("ste").Record()
		c.Decide(func(tx *bot.Tx) (err error) {
			code, err = tx.People().Invite(tx.NewID(), cohort, ste.ID, tx.Now())
			return err
		})
		return code
	}
	c.Script.Scene("invited")
	joy := c.Person("joy", "Africa/Nairobi", c.Language)
	joy.Does("join 34679-CDFGH")
	joy.Does("join "+invitation("weavers")).Fills("name", "Joy", "level", "active")
	joy.Does("join " + invitation("weavers"))
	joy.Does("join")
	joy.Does("join "+invitation("menders")).Fills("name", "Joy")
	c.Person("fay").Does("join " + invitation("menders"))
}
