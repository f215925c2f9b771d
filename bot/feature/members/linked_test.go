package members_test

import (
	"strings"
	"testing"

	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/feature/members"
)

func link(t *testing.T, first, second *bottest.Person) (code string) {
	t.Helper()
	code = carry(t, first, second)
	first.Hears("These accounts are one member from now on:")
	return code
}

// carry carries a code from one account to the other, and says yes on both.
func carry(t *testing.T, first, second *bottest.Person) (code string) {
	t.Helper()
	code = codeFor(first)
	second.Does("link " + code).Does("link confirm")
	first.Does("link confirm")
	return code
}

// TestForgettingALinkedMemberLeavesNothing of either account, in whichever way they became one.
func TestForgettingALinkedMemberLeavesNothing(t *testing.T) {
	for name, second := range map[string]func(*bottest.Community) *bottest.Person{
		"a stranger's account": func(c *bottest.Community) *bottest.Person { return c.Person("quokka", "Africa/Lagos", "en") },
		"a member's account":   func(c *bottest.Community) *bottest.Person { return c.Member("quokka", "Africa/Lagos") },
	} {
		t.Run(name, func(t *testing.T) {
			c := bottest.New(t, []bot.Feature{members.New()})
			ste := c.Member("ste", "UTC").Becomes(func(m *community.Member) { m.Roles = []community.Role{community.Steward} })
			c.Cohort("Weavers", "UTC", ste)
			wombat, quokka := c.Member("wombat", "Asia/Manila").Enters("Weavers"), second(c)
			quokka.Does("link 34679-CDFGH").Says("join").Says("Quo")
			code := link(t, wombat, quokka)
			ste.Does("members role wombat facilitator")
			c.Until("Friday 12:00")
			quokka.Does("link unlock").Does("forget me").Presses("Forget me")
			c.Settle()
			for _, line := range c.Stored() {
				if strings.Contains(line, "quokka") || strings.Contains(line, "wombat") || strings.Contains(line, code) {
					t.Errorf("this is left: %q", line)
				}
			}
		})
	}
}

// TestACodeIsKeptNowhere, and the names that a link would show are sealed.
func TestACodeIsKeptNowhere(t *testing.T) {
	c := bottest.New(t, []bot.Feature{members.New()})
	bo := c.Member("Bo of Cebu", "Asia/Manila")
	code := codeFor(bo)
	c.Person("Second Self", "", "en").Does("link " + code)
	links := 0
	for _, line := range c.Stored() {
		if strings.Contains(line, code) {
			t.Errorf("the code lies open: %q", line)
		}
		if strings.Contains(line, "community/links/is") {
			links++
			if strings.Contains(line, "Bo of Cebu") || strings.Contains(line, "Second Self") {
				t.Errorf("a name lies open: %q", line)
			}
		}
	}
	if links != 1 {
		t.Errorf("%d links are kept; one was begun", links)
	}
}

// TestAccountsAreNamedInTheReadersLanguage: where somebody has several accounts in one workspace, each is named by where it
// is and by its id, with the signs of the language in which it is read.
func TestAccountsAreNamedInTheReadersLanguage(t *testing.T) {
	for language, want := range map[string]struct{ asked, listed, kept string }{
		"en": {"Stage (The Loft, ida2)", "Stage (The Loft, ida), where you are now", "Stage (The Loft, ida), Stage (The Loft, ida2)"},
		"ar": {"Stage (The Loft، ida2)", "\u200FStage (The Loft، ida)، حيث أنت الآن", "\u200FStage (The Loft، ida)، \u200FStage (The Loft، ida2)"},
	} {
		t.Run(language, func(t *testing.T) {
			c := bottest.New(t, []bot.Feature{members.New()})
			ida := c.Member("ida", "Africa/Nairobi").Becomes(func(m *community.Member) { m.Language = language })
			second := c.Person("ida2", "Africa/Nairobi", language)
			if _, err := c.Stage().Again(chat.Installed{Space: ida.Account.Space, Title: "The Loft"}); err != nil {
				t.Fatal(err)
			}
			c.Settle()
			carry(t, ida, second)
			ida.Does("unlink").Hears(want.listed)
			ida.Does("unlink 2").Hears(want.asked)
			ida.Does("data").Hears(want.kept)
		})
	}
}
