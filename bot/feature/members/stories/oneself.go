package stories

import (
	"slices"
	"time"

	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/community"
)

// SayingNo is a good answer, of which nothing is kept.
func SayingNo(c *bottest.Community) {
	bo := c.Person("bo", "Asia/Manila", "en")
	bo.Does("profile").Hears("If you join, I keep your account here").Presses("No thanks").Hears("I have kept nothing.")
	bo.IsNoMember()
	c.Read(func(v *bot.View) error {
		all, err := v.People().Members()
		if len(all) != 0 {
			c.Errorf("somebody is a member")
		}
		return err
	})
}

// HowMuch is reading what each level receives before joining, and choosing again afterwards.
func HowMuch(c *bottest.Community) {
	bo := c.Person("bo", "Asia/Manila", "en")
	bo.Says("hello").Presses("What would I get?").Hears("Listening: No check-ins and no reminders.").Hears("one reminder before each")
	bo.IsNoMember()
	bo.Presses("Join").Fills("name", "Bo", "zone", "Manila", "language", "en", "level", "listening").Hears("Good to have you here, Bo.")
	bo.Does("levels").Presses("Your preferences").Fills("level", "core").Hears("Saved.")
	theirs(c, bo, func(m community.Member) bool { return m.Level == community.Core })
}

// InSimpleWords is choosing short text, without pictures, and having it back.
func InSimpleWords(c *bottest.Community) {
	bo := c.Member("bo", "Asia/Manila")
	bo.Does("preferences").IsAsked("Shall I keep it simple?").IsAsked("May I remind you?").Fills("simple", "yes", "quiet_to", "09:30").Hears("Saved.")
	theirs(c, bo, func(m community.Member) bool {
		p := m.Preferences
		return p.Simple && p.Reminders && p.Quiet.To.Hour == 9 && p.Quiet.To.Minute == 30
	})
}

// APause has an end that is said, and can end before; what one asks for is answered all the while.
func APause(c *bottest.Community) {
	bo := c.Member("bo", "Asia/Manila")
	bo.Does("resume").Hears("You have not paused.")
	bo.Does("pause").IsAsked("One week").Fills("length", "week").Hears("You have paused until ")
	week := c.Now().In(time.FixedZone("Manila", 8*60*60)).AddDate(0, 0, 7).Format(time.DateOnly)
	theirs(c, bo, func(m community.Member) bool { return m.Preferences.PausedUntil == week })
	bo.Does("preferences").IsAsked("You have paused until ").Fills("level", "core").Hears("Saved.")
	theirs(c, bo, func(m community.Member) bool { return m.Preferences.PausedUntil == week })
	bo.Does("data").Hears("Pause: You have paused until ")
	bo.Presses("End the pause").Hears("From now on I may ask you again.")
	theirs(c, bo, func(m community.Member) bool { return m.Preferences.PausedUntil == "" })

	bo.Does("pause 2020-01-01").Hears("That day is not in the future.")
	bo.Does("pause 2031-02-03").Hears("You have paused until Monday 3 February 2031.")
	bo.Does("pause").IsAsked("Until a date").Fills("length", "date", "until", "2020-01-01").IsTold("not in the future")
	bo.Fills("length", "open").Hears("You have paused until you say resume.")
	theirs(c, bo, func(m community.Member) bool { return m.Preferences.PausedUntil == community.UntilISay })
	bo.Does("data").Hears("You have paused until you say resume. I ask you nothing before that.")
	for _, length := range []string{"pause 2 weeks", "pause for two weeks", "pause Two weeks", "pause 14 days"} {
		bo.Does(length).Hears("You have paused until ")
		fortnight := c.Now().In(time.FixedZone("Manila", 8*60*60)).AddDate(0, 0, 14).Format(time.DateOnly)
		theirs(c, bo, func(m community.Member) bool { return m.Preferences.PausedUntil == fortnight })
	}
	bo.Does("pause until I say").Hears("You have paused until you say resume.")
	bo.Says("pause for breath").HearsNothingOf("How long shall I leave you in peace?")
	bo.Says("resume")
	theirs(c, bo, func(m community.Member) bool { return m.Preferences.PausedUntil == "" })
}

// WhatOneCanHelpWith is a profile beyond the name, which nobody else sees.
func WhatOneCanHelpWith(c *bottest.Community) {
	bo := c.Member("bo", "Asia/Manila")
	bo.Does("topics").IsAsked("Only you see this.").
		Fills("region", "Visayas", "languages", "Tagalog, English", "helps", "mediation, Mediation,\n*legal* aid", "learns", "زراعة، بناء").Hears("Saved.")
	theirs(c, bo, func(m community.Member) bool {
		p := m.Profile
		return p.Region == "Visayas" && slices.Equal(p.Languages, []string{"Tagalog", "English"}) &&
			slices.Equal(p.Helps, []string{"mediation", "*legal* aid"}) && slices.Equal(p.Learns, []string{"زراعة", "بناء"})
	})
	bo.Does("data").Hears("Visayas").Hears("Tagalog, English").Hears("mediation, *legal* aid")
	bo.Does("topics").Fills("helps", "gardens").Hears("Saved.")
	theirs(c, bo, func(m community.Member) bool {
		return slices.Equal(m.Profile.Helps, []string{"gardens"}) && m.Profile.Region == "Visayas"
	})
}

// TakingItAlong is two files, for oneself alone.
func TakingItAlong(c *bottest.Community) {
	bo := c.Member("bo", "Asia/Manila")
	ana := c.Member("ana", "Asia/Manila")
	bo.Does("data").Hears("until you have me forget you").Presses("Take it with you").Hears("weft-my-data.json").Hears("weft-my-data.md")
	bo.Hears("These files are not encrypted.")
	ana.HearsNothingOf("weft-my-data")
	bo.Does("data export").Hears("Here is everything that I keep about you")
	c.Person("gil").Does("data export").Hears("We haven’t met yet.")
}

// PuttingItRight leads to where things were said.
func PuttingItRight(c *bottest.Community) {
	bo := c.Member("bo", "Asia/Manila")
	bo.Does("data correct").Hears("Where would you like to change something?").Presses("Your profile").Fills("name", "Bo B.").Hears("Saved.")
	bo.Does("data").Presses("Correct it").Presses("Your topics").Fills("region", "Cebu").Hears("Saved.")
	bo.Does("data").Hears("Bo B.").Hears("Cebu")
}

// theirs looks at what is kept of a member.
func theirs(c *bottest.Community, p *bottest.Person, right func(community.Member) bool) {
	c.Helper()
	if m := p.Record(); !right(m) {
		c.Errorf("what is kept of %s is not what they said: %s, %+v, %+v", p.Name(), m.Level, m.Profile, m.Preferences)
	}
}
