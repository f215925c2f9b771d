package spaces_test

import (
	"flag"
	"fmt"
	"testing"
	"time"

	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/feature/spaces"
)

var _ = flag.Bool("update", false, "write the golden files anew")

// TestGolden writes down all that this feature says, in every language, to be read aloud.
func TestGolden(t *testing.T) {
	bottest.InEveryLanguage(t, func() []bot.Feature { return []bot.Feature{spaces.New()} }, func(c *bottest.Telling) {
		tell(c)
		c.Covers("spaces")
	})
}

func tell(c *bottest.Telling) {
	ste := c.Member("ste", "Africa/Nairobi").Becomes(func(m *community.Member) {
		m.Language, m.Roles = c.Language, []community.Role{community.Steward}
	})
	loft := func(name string) chat.UserID {
		return chat.UserID{Platform: bottest.StagePlatform, Space: "loft", ID: name}
	}
	happens := func(e chat.Event) {
		c.Helper()
		if _, err := c.Stage().Again(e); err != nil {
			c.Fatal(err)
		}
		c.Settle()
	}

	c.Script.Scene("nowhere yet")
	ste.Does("spaces")
	c.Script.Commands(ste)

	c.Script.Scene("in two places")
	happens(chat.Installed{Space: "loft", Title: "The Loft"})
	happens(chat.Installed{Space: "cellar", Title: "The Cellar"})
	ste.Does("spaces")
	ste.Does("spaces kept The Loft")
	ste.Does("spaces delete the loft")
	ste.Does("spaces kept the attic")

	c.Script.Scene("removed from one, with one member who is only there")
	c.Decide(func(tx *bot.Tx) error {
		return member(tx, "ana", loft("ana"))
	})
	c.Cohort("Weavers", "Africa/Nairobi", ste)
	c.Decide(func(tx *bot.Tx) error {
		if err := member(tx, "bo", c.Person("bo").Account, loft("bo")); err != nil {
			return err
		}
		cohort, err := tx.People().Cohort("Weavers")
		if err != nil {
			return err
		}
		cohort.Channels = append(cohort.Channels, chat.ChannelID{Platform: bottest.StagePlatform, Space: "loft", ID: "loom"})
		return tx.People().PutCohort(cohort)
	})
	happens(chat.Uninstalled{Space: "loft"})
	ste.Does("spaces").Presses(c.Say("spaces.what"))
	ste.Presses(c.Say("spaces.now")).Presses(c.Say("spaces.no"))

	c.Script.Scene("with many")
	c.Decide(func(tx *bot.Tx) error {
		for i := range 22 {
			if err := member(tx, fmt.Sprintf("m%02d", i), loft(fmt.Sprintf("m%02d", i))); err != nil {
				return err
			}
		}
		if err := member(tx, "carla", c.Person("carla").Account, loft("carla")); err != nil {
			return err
		}
		return tx.People().PutCohort(community.Cohort{ID: "menders", Name: "Menders", Channels: []chat.ChannelID{
			{Platform: bottest.StagePlatform, Space: "loft", ID: "bench"},
		}})
	})
	ste.Does("spaces kept The Loft")

	c.Script.Scene("deleted")
	ste.Does("spaces delete the loft").Presses(c.Say("spaces.yes"))
	ste.Presses(c.Say("spaces.yes"))
	ste.Does("spaces")

	c.Script.Scene("in many places")
	for i := range 11 {
		happens(chat.Installed{Space: fmt.Sprintf("T%02d", i), Title: fmt.Sprintf("Workspace %02d", i)})
	}
	ste.Does("spaces").Presses(c.Say("spaces.more"))
	c.After(time.Hour)
}

func member(tx *bot.Tx, name string, accounts ...chat.UserID) error {
	return tx.People().PutMember(community.Member{
		ID: community.MemberID(tx.NewID()), Accounts: accounts, Profile: community.Profile{Name: name},
		Zone: "Africa/Nairobi", Language: "en", Level: community.Active, Preferences: community.DefaultPreferences(), Joined: tx.Now(),
	})
}
