// Package stories tells how people come to Weft, change their mind, and go. The same stories run on every driver.
package stories

import (
	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/community"
)

// All lists the stories by name.
func All() map[string]func(*bottest.Community) {
	return map[string]func(*bottest.Community){
		"coming as a guest":       ComingAsAGuest,
		"linking two accounts":    LinkingTwoAccounts,
		"saying no to linking":    SayingNoToLinking,
		"guessing codes":          GuessingCodes,
		"nobody links others":     NobodyLinksOthers,
		"the stricter holds":      TheStricterHolds,
		"parting again":           PartingAgain,
		"forgetting all accounts": ForgettingAllAccounts,
		"becoming a full member":  BecomingAFullMember,
		"a guest elsewhere":       AGuestElsewhere,
		"words that are no code":  WordsThatAreNoCode,
		"saying yes":              SayingYes,
		"in one's own language":   InOnesOwnLanguage,
		"a place nobody knows":    APlaceNobodyKnows,
		"joining by typing":       JoiningByTyping,
		"saying what one prefers": SayingWhatOnePrefers,
		"leaving without a trace": LeavingWithoutATrace,
		"saying no":               SayingNo,
		"how much":                HowMuch,
		"in simple words":         InSimpleWords,
		"a pause":                 APause,
		"what one can help with":  WhatOneCanHelpWith,
		"taking it along":         TakingItAlong,
		"putting it right":        PuttingItRight,
		"who takes part":          WhoTakesPart,
		"whom nothing reaches":    WhomNothingReaches,
		"somebody has to go":      SomebodyHasToGo,
		"becoming a facilitator":  BecomingAFacilitator,
	}
}

// SayingYes is joining: nobody is a member before they have read what is kept and said yes to it.
func SayingYes(c *bottest.Community) {
	bo := c.Person("bo", "Asia/Manila", "en")
	bo.Does("profile").Hears("We haven’t met yet.")
	bo.Presses("Join").IsAsked("I keep your account here, your name, your time zone, your language").IsAsked("I show your time zone to no member")
	bo.IsNoMember()
	bo.Fills("name", "Bo", "zone", "Manila", "language", "en", "level", "active").Hears("Good to have you here, Bo.")
	bo.IsMember()
	bo.Does("join").Hears("You are in already, Bo.")
	bo.Does("data").Hears("Asia/Manila").Hears("You said yes on")
}

// InOnesOwnLanguage is being met in the language that the platform knows, and choosing another.
func InOnesOwnLanguage(c *bottest.Community) {
	eloise := c.Person("eloise", "Europe/Paris", "fr")
	eloise.Does("join").IsAsked("Comment vous appeler")
	eloise.Fills("name", "Éloïse", "zone", "Paris", "language", "fr", "level", "listening").Hears("Éloïse")
	eloise.Does("profile").Fills("language", "en").Hears("Saved.")
}

// APlaceNobodyKnows is a slip that changes nothing, and a form that keeps what was typed.
func APlaceNobodyKnows(c *bottest.Community) {
	bo := c.Person("bo", "", "en")
	bo.Does("join").Fills("name", " ", "zone", "Bogotá", "language", "en", "level", "active").IsTold("Please answer this one.")
	bo.Fills("name", "Bo", "zone", "Atlantis", "language", "en", "level", "active").IsTold("Atlantis")
	bo.IsNoMember()
	bo.Fills("zone", "bogota").Does("data").Hears("America/Bogota")
}

// JoiningByTyping needs no form at all, for whom forms are hard.
func JoiningByTyping(c *bottest.Community) {
	bo := c.Person("bo", "Asia/Manila", "en")
	bo.Says("hello").Hears("We haven’t met yet.")
	bo.Says("join").Hears("I keep your account here, your name").Hears("What shall we call you?").Hears("Show me the form instead")
	bo.Says("Bo").Hears("Pronouns").Says("skip").Says("skip").Hears("Which city").Says("Manila").
		Says("english").Hears("How much would you like to take part?").Says("2").
		Hears("Nothing is sent yet.").Says("send").Hears("Good to have you here, Bo.")
	bo.IsMember()
}

// SayingWhatOnePrefers is hours, and how much, in one's own hands.
func SayingWhatOnePrefers(c *bottest.Community) {
	bo := c.Member("bo", "Asia/Manila")
	bo.Does("preferences").IsAsked("No other member sees this.").
		Fills("level", "listening", "discreet", "yes", "reminders", "no", "quiet_from", "18:00").Hears("Saved.")
	theirs(c, bo, func(m community.Member) bool {
		p := m.Preferences
		return m.Level == community.Listening && p.Discreet && !p.Reminders && !p.Simple && p.Direct && p.Quiet.From.Hour == 18
	})
	bo.Does("preferences").Fills("quiet_from", "25:99").IsTold("time like")
}

// LeavingWithoutATrace is being forgotten, in two steps, and being free to come back as somebody new.
func LeavingWithoutATrace(c *bottest.Community) {
	bo := c.Member("bo", "Asia/Manila")
	bo.Does("forget me").Hears("This cannot be undone.").Presses("Keep everything").Hears("Nothing has changed.")
	bo.IsMember()
	bo.Does("forget me").Presses("Forget me").Hears("It is done.")
	bo.IsNoMember()
	c.Read(func(v *bot.View) error {
		members, err := v.People().Members()
		if len(members) != 0 {
			c.Errorf("somebody is left: %d", len(members))
		}
		return err
	})
	bo.Does("profile").Hears("We haven’t met yet.")
}
