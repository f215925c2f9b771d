package stories

import (
	"slices"
	"strings"
	"time"

	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/chat"
	"weft/bot/community"
)

// linked has two accounts linked, both saying yes: the one that makes the code, and the one that types it.
func linked(c *bottest.Community, first, second *bottest.Person) {
	c.Helper()
	second.Does("link " + first.Does("link").ReadsCode("link")).Presses("Yes, that is me").Hears("Now say yes on")
	first.Presses("Yes, that is me").Hears("These accounts are one member from now on:")
	second.Hears("These accounts are one member from now on:")
}

// LinkingTwoAccounts is carrying a code from one account to another and saying yes on both, to a screen that names the
// other. From then on they are one member.
func LinkingTwoAccounts(c *bottest.Community) {
	bo := c.Member("bo", "Asia/Manila")
	second := c.Person("bo2", "Africa/Nairobi", "en")
	second.Does("link").Hears("You link accounts from the one with which you are a member")
	code := bo.Does("link").ReadsCode("link")
	bo.Does("link " + code).Hears("This is the account that the code is from.")
	bo.Does("link confirm").Hears("There is nothing to link here")
	second.Does("link " + code).Hears("The other account is bo on")
	second.IsNoMember()
	bo.Does("link confirm").Hears("Say yes on the other account first")
	c.Person("gil", "", "en").Does("link " + code).Hears("That code opens nothing.")
	second.Does("link confirm").Hears("Now say yes on")
	second.IsNoMember()
	bo.Hears("The other account is bo2 on").Does("link confirm").Hears("These accounts are one member from now on:")
	second.IsMember()
	second.Does("link confirm").Hears("There is nothing to link here")
	theirs(c, second, func(m community.Member) bool {
		return m.Profile.Name == "bo" && m.Zone == "Asia/Manila" && len(m.Accounts) == 2 && m.Accounts[0] == bo.Account
	})
	second.Does("data").Hears(bo.Account.ID).Hears(second.Account.ID)
	second.Does("link " + bo.Does("link").ReadsCode("link")).Hears("These accounts are one member already.")
}

// SayingNoToLinking is as good as saying yes, on either side, and leaves everything as it was.
func SayingNoToLinking(c *bottest.Community) {
	bo := c.Member("bo", "Asia/Manila")
	second := c.Person("bo2", "", "en")
	second.Does("link " + bo.Does("link").ReadsCode("link")).Presses("No, leave it").Hears("Nothing is linked")
	bo.Does("link confirm").Hears("There is nothing to link here")
	second.Does("link " + bo.Does("link").ReadsCode("link")).Presses("Yes, that is me")
	bo.Does("link cancel").Hears("Nothing is linked")
	second.Does("link confirm").Hears("There is nothing to link here")
	second.IsNoMember()
}

// GuessingCodes gets nobody anywhere: a few tries an hour, and a code is old after a quarter of one.
func GuessingCodes(c *bottest.Community) {
	bo := c.Member("bo", "Asia/Manila")
	gil := c.Person("gil", "", "en")
	code := bo.Does("link").ReadsCode("link")
	for range community.MostGuesses {
		gil.Does("link 34679-CDFGH").Hears("That code opens nothing.")
	}
	gil.Does("link " + code).Hears("Those were too many codes")
	c.After(community.LinkLife)
	second := c.Person("bo2", "", "en")
	second.Does("link " + code).Hears("That code opens nothing.")
	bo.Does("link confirm").Hears("There is nothing to link here")
	c.After(community.LinkLife * 4)
	gil.Does("link " + bo.Does("link").ReadsCode("link")).Hears("The other account is bo on")
}

// NobodyLinksOthers: whoever facilitates has no way to say yes for somebody else, and learns of no link; nor does any
// other member.
func NobodyLinksOthers(c *bottest.Community) {
	fay := c.Facilitator("fay", "Africa/Nairobi")
	bo := c.Member("bo", "Asia/Manila")
	second := c.Person("bo2", "", "en")
	second.Does("link " + bo.Does("link").ReadsCode("link")).Presses("Yes, that is me")
	fay.Does("link confirm").Hears("There is nothing to link here")
	second.IsNoMember()
	bo.Presses("Yes, that is me")
	fay.Does("members").Hears("2 members").HearsNothingOf("bo2")
	fay.Does("members remove bo2").IsAsked("Whom?")
	c.Read(func(v *bot.View) error {
		done, err := v.Audited()
		if err != nil || len(done) == 0 || done[0].Did != "members.link" {
			c.Errorf("the audit says %+v, %v", done, err)
		}
		return err
	})
}

// TheStricterHolds: two members with different wishes become one of whom less is asked.
func TheStricterHolds(c *bottest.Community) {
	amal := c.Facilitator("amal", "Africa/Nairobi")
	c.Cohort("Weavers", "Africa/Nairobi", amal)
	c.Cohort("Menders", "Africa/Nairobi", amal)
	bo := c.Member("bo", "Asia/Manila").Enters("Weavers").Becomes(func(m *community.Member) { m.Preferences.Reminders = false })
	c.After(time.Minute)
	second := c.Member("bo2", "Asia/Manila").Enters("Menders").Enters("Weavers").Becomes(func(m *community.Member) {
		m.Level, m.Preferences.Discreet, m.Profile.Helps = community.Listening, true, []string{"gardens"}
		m.Roles = []community.Role{community.Facilitator}
	})
	bo.Does("link " + second.Does("link").ReadsCode("link")).Hears("Both are members already.").Presses("Yes, that is me")
	second.Presses("Yes, that is me")
	theirs(c, second, func(m community.Member) bool {
		return m.Profile.Name == "bo" && m.Level == community.Listening && m.Preferences.Discreet && !m.Preferences.Reminders &&
			m.Has(community.Facilitator) && slices.Equal(m.Profile.Helps, []string{"gardens"}) && len(m.Accounts) == 2
	})
	c.Read(func(v *bot.View) error {
		all, err := v.People().Members()
		if len(all) != 2 {
			c.Errorf("there are %d members; amal and bo are two", len(all))
		}
		for _, cohort := range []community.CohortID{"Weavers", "Menders"} {
			in, err := v.People().In(cohort)
			if err != nil || len(in) != 1 {
				c.Errorf("%d are in %s (%v), want one", len(in), cohort, err)
			}
		}
		return err
	})
	second.Does("members").Hears("2 members")
}

// PartingAgain makes a stranger of one account, from either. The history stays with the other.
func PartingAgain(c *bottest.Community) {
	bo := c.Member("bo", "Asia/Manila")
	second := c.Person("bo2", "", "en")
	bo.Does("unlink").Hears("This account is your only one here.")
	linked(c, bo, second)
	bo.Does("unlink").Hears("where you are now").Presses("Part number 2").Hears("It becomes a stranger’s").Presses("Keep it")
	second.IsMember()
	bo.Does("unlink 2").Presses("Part it").Hears("is no longer linked.")
	second.IsNoMember()
	bo.IsMember()
	second.Does("data").Hears("We haven’t met yet.").HearsNothingOf("These accounts are one member from now on:")

	linked(c, bo, second)
	second.Does("unlink confirm 1").Hears("is no longer linked.")
	bo.IsNoMember()
	theirs(c, second, func(m community.Member) bool { return m.Profile.Name == "bo" && len(m.Accounts) == 1 })
	second.Does("unlink").Hears("This account is your only one here.")
}

// ForgettingAllAccounts is one “forget me” for all of them.
func ForgettingAllAccounts(c *bottest.Community) {
	bo := c.Member("bo", "Asia/Manila")
	second := c.Member("bo2", "Asia/Manila")
	linked(c, bo, second)
	second.Does("forget me").Presses("Forget me").Hears("It is done.")
	bo.IsNoMember()
	second.IsNoMember()
}

// Across lists what happens to people on two platforms at once. Each story is told in a community on both, and is given
// the second.
func Across() map[string]func(*bottest.Community, bottest.World) {
	return map[string]func(*bottest.Community, bottest.World){
		"one message, where one prefers it": OneMessageWhereOnePrefersIt,
	}
}

// OneMessageWhereOnePrefersIt is being written to on one platform, and on the other where the first cannot be reached.
func OneMessageWhereOnePrefersIt(c *bottest.Community, other bottest.World) {
	ste := c.Member("ste", "Africa/Nairobi").Becomes(func(m *community.Member) { m.Roles = []community.Role{community.Steward} })
	bo := c.Member("bo", "Africa/Nairobi")
	second := c.PersonOn(other, "bo", "Africa/Nairobi", "en")
	linked(c, bo, second)
	const appointed, dismissed = "You facilitate this community from now on.", "You no longer facilitate this community."
	ste.Does("members role bo facilitator")
	c.Until("Thursday 10:00")
	bo.HearsOnce(appointed)
	second.HearsNothingOf(appointed)

	bo.Does("preferences").IsAsked("Where shall I write to you?").Fills("write_to", shortened(second.Account)).Hears("Saved.")
	ste.Does("members role bo member")
	c.Until("Friday 10:00")
	second.HearsOnce(dismissed)
	bo.HearsNothingOf(dismissed)

	second.Closes()
	ste.Does("members role bo facilitator")
	c.Until("Saturday 10:00")
	if n := count(bo, appointed); n != 2 {
		c.Errorf("bo has heard it %d times on the first platform; want a second time, since the other is closed", n)
	}
}

func count(p *bottest.Person, words string) (n int) {
	for _, s := range p.Heard() {
		if strings.Contains(s.Text(), words) {
			n++
		}
	}
	return n
}

// shortened is how a form names an account: by the end of its id.
func shortened(u chat.UserID) string { return u.String()[max(0, len(u.String())-40):] }
