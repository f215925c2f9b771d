package members_test

import (
	"regexp"
	"testing"
	"time"

	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/chat"
	"weft/bot/feature/members"
)

func codeFor(p *bottest.Person) string { return p.Does("link").ReadsCode("link") }

// accountsOf are the accounts of the member whose account it is; none for a stranger.
func accountsOf(c *bottest.Community, p *bottest.Person) (all []chat.UserID) {
	c.Read(func(v *bot.View) error {
		if m, err := v.People().ByAccount(p.Account); err == nil {
			all = m.Accounts
		}
		return nil
	})
	return all
}

// TestAPartedAccountLinksNobody: a code that was made before, by whoever has an account that was parted since, opens
// nothing, and neither does a yes that was left to say.
func TestAPartedAccountLinksNobody(t *testing.T) {
	for name, typedBefore := range map[string]bool{"typed before": true, "typed after": false} {
		t.Run(name, func(t *testing.T) {
			c := bottest.New(t, []bot.Feature{members.New()})
			bo, stolen, thief := c.Member("bo", "Asia/Manila"), c.Person("bo2", "", "en"), c.Person("gil", "", "en")
			link(t, bo, stolen)
			code := codeFor(stolen)
			if typedBefore {
				thief.Does("link " + code).Does("link confirm")
			}
			bo.Does("unlink confirm 2").Hears("is no longer linked.")
			if !typedBefore {
				thief.Does("link " + code).Does("link confirm")
			}
			stolen.Does("link confirm").Does("link confirm")
			if got := accountsOf(c, thief); len(got) != 0 {
				t.Errorf("the thief is one of %v", got)
			}
			if got := accountsOf(c, bo); len(got) != 1 {
				t.Errorf("bo has %v", got)
			}
		})
	}
}

// TestWhatIsConfirmedIsWhatWasShownLast, also where both accounts asked for a code, or several codes were typed.
func TestWhatIsConfirmedIsWhatWasShownLast(t *testing.T) {
	c := bottest.New(t, []bot.Feature{members.New()})
	bo, second := c.Member("bo", "Asia/Manila"), c.Member("bo2", "Asia/Manila")
	code := codeFor(bo)
	c.After(time.Minute)
	codeFor(second)
	second.Does("link " + code).Hears("The other account is bo on").Does("link confirm").Hears("Now say yes on")
	bo.Does("link confirm").Hears("These accounts are one member from now on:")

	ana, ben, own := c.Member("ana", "UTC"), c.Member("ben", "UTC"), c.Person("own", "", "en")
	first := codeFor(ana)
	c.After(time.Minute)
	own.Does("link " + codeFor(ben)).Hears("The other account is ben on").Does("link confirm")
	own.Does("link " + first).Hears("The other account is ana on").Does("link confirm")
	ben.Does("link confirm").Hears("There is nothing to link here")
	ana.Does("link confirm").Hears("These accounts are one member from now on:")
	if got := accountsOf(c, own); len(got) != 2 || got[0] != ana.Account {
		t.Errorf("the accounts are %v; want ana's", got)
	}
	if got := accountsOf(c, ben); len(got) != 1 {
		t.Errorf("ben has %v", got)
	}
}

// TestEveryAccountHearsOfANewOne, so that whoever has got hold of one of several cannot add another unseen.
func TestEveryAccountHearsOfANewOne(t *testing.T) {
	c := bottest.New(t, []bot.Feature{members.New()})
	bo, second, third := c.Member("bo", "Asia/Manila"), c.Person("bo2", "", "en"), c.Person("bo3", "", "en")
	link(t, bo, second)
	c.After(time.Hour)
	before := len(bo.Heard())
	link(t, second, third)
	c.Until("Friday 12:00")
	heard, codeToCarry := 0, regexp.MustCompile(`link ([0-9A-Z]{5}-[0-9A-Z]{5})`)
	for _, s := range bo.Heard()[before:] {
		if codeToCarry.FindString(s.Text()) == "" && len(s.Text()) > 0 {
			heard++
		}
	}
	if heard != 1 {
		t.Errorf("the first account heard of it %d times", heard)
	}
	third.HearsOnce("These accounts are one member from now on:")
}

// TestWhoIsLinkedMeanwhile is nobody that the other was shown.
func TestWhoIsLinkedMeanwhile(t *testing.T) {
	c := bottest.New(t, []bot.Feature{members.New()})
	bo, second, third := c.Member("bo", "Asia/Manila"), c.Person("bo2", "", "en"), c.Member("carla", "UTC")
	second.Does("link " + codeFor(bo)).Does("link confirm") // waits for bo's yes
	link(t, third, second)                                  // and is carla's meanwhile, whom bo was never shown
	bo.Does("link confirm").Hears("There is nothing to link here")
	if got := accountsOf(c, bo); len(got) != 1 {
		t.Errorf("bo has %v", got)
	}
}

// TestForgottenBetweenTheSteps: no yes brings anybody back.
func TestForgottenBetweenTheSteps(t *testing.T) {
	c := bottest.New(t, []bot.Feature{members.New()})
	bo, second := c.Member("bo", "Asia/Manila"), c.Member("bo2", "Asia/Manila")
	second.Does("link " + codeFor(bo)).Does("link confirm")
	second.IsForgotten()
	bo.Does("link confirm").Hears("There is nothing to link here")
	second = c.Member("bo4", "Asia/Manila")
	second.Does("link " + codeFor(bo)).Does("link confirm")
	bo.IsForgotten()
	bo.Does("link confirm").Hears("There is nothing to link here")
	second.Does("link confirm").Hears("There is nothing to link here")
	if len(accountsOf(c, bo)) != 0 || len(accountsOf(c, second)) != 1 {
		t.Errorf("bo has %v, the second %v", accountsOf(c, bo), accountsOf(c, second))
	}
}

// TestWhoJoinsMeanwhile has become a member of their own since both were shown what would happen: it is shown again first.
func TestWhoJoinsMeanwhile(t *testing.T) {
	c := bottest.New(t, []bot.Feature{members.New()})
	bo, second := c.Member("bo", "Asia/Manila"), c.Person("bo2", "", "en")
	second.Does("link " + codeFor(bo)).HearsNothingOf("Both are members already.").Does("link confirm")
	second.Joins("bo2")
	bo.Does("link confirm").Hears("There is nothing to link here")
	if got := accountsOf(c, bo); len(got) != 1 {
		t.Errorf("bo has %v", got)
	}
	second.Does("link " + codeFor(bo)).Hears("Both are members already.").Does("link confirm")
	bo.Does("link confirm").Hears("These accounts are one member from now on:")
}
