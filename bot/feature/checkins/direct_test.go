package checkins_test

import (
	"testing"

	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/feature/checkins"
	"weft/scheduler"
)

// TestAskedInTheChannelByDefault: on a platform where that is the custom, direct messages come to those who chose them, and
// to those whom no channel would reach.
func TestAskedInTheChannelByDefault(t *testing.T) {
	const hello = "how is it going in Weavers?"
	chose := func(direct bool) func(*community.Member) {
		return func(m *community.Member) { m.Preferences.Direct, m.Preferences.DirectChosen = direct, true }
	}
	discreet := bottest.NewStageAs("balcony")
	discreet.AsksInChannels()
	feature := checkins.New()
	c := bottest.New(t, []bot.Feature{feature}, bottest.And(discreet))
	amal := c.Facilitator("amal", "Africa/Nairobi")
	there := func(name string) *bottest.Person {
		return c.PersonOn(discreet, name, "Africa/Nairobi", "en").Joins(name)
	}

	usual := c.Member("usual", "Africa/Nairobi")
	declined := c.Member("declined", "Africa/Nairobi").Becomes(chose(false))
	silent, asked := there("silent"), there("asked").Becomes(chose(true))
	gone := there("gone").Becomes(chose(false))
	linked := c.Member("linked", "Africa/Nairobi")
	linkedThere := c.PersonOn(discreet, "linked", "Africa/Nairobi", "en")
	linked.IsLinkedWith(linkedThere).Becomes(func(m *community.Member) { // who prefers the platform with the custom
		m.Accounts[0], m.Accounts[1] = m.Accounts[1], m.Accounts[0]
	})
	for _, p := range []*bottest.Person{usual, silent, linked} {
		p.Becomes(func(m *community.Member) { m.Preferences.DirectChosen = false })
	}
	all := []*bottest.Person{usual, declined, silent, asked, gone, linked}

	c.Cohort("Weavers", "Africa/Nairobi", amal)
	for _, p := range all {
		p.Enters("Weavers")
	}
	c.Decide(func(tx *bot.Tx) error {
		template, _ := checkins.TemplateNamed("weekly")
		weekly := template.Begin("01JDASKEDINTHECHANNELWEFTX", "Weavers", "Weekly", tx.Now())
		weekly.Spec = scheduler.Spec{Cron: "0 9 * * 1", Zone: "Africa/Nairobi"}
		_, err := feature.Start(tx, weekly)
		return err
	})
	c.Until("Monday 08:01") // the cohort has a channel on the first platform alone
	for _, p := range []*bottest.Person{usual, silent, asked, gone, linkedThere} {
		p.HearsOnce("Hello") // nobody is left out
	}
	declined.HearsNothingOf(hello)
	linked.HearsNothingOf("Hello linked")

	channel := c.ChannelOn(discreet, "Weavers")
	c.Decide(func(tx *bot.Tx) error {
		cohort, err := tx.People().Cohort("Weavers")
		if err != nil {
			return err
		}
		cohort.Channels = append(cohort.Channels, channel)
		return tx.People().PutCohort(cohort)
	})
	c.Until("Monday 08:01")
	count := func(p *bottest.Person) (direct, among int) {
		for _, s := range p.Heard() {
			if s.In == "direct" {
				direct++
			} else {
				among++
			}
		}
		return direct, among
	}
	for _, p := range []*bottest.Person{silent, gone, linkedThere} {
		if direct, among := count(p); direct != 1 || among == 0 {
			t.Errorf("%s heard %d direct messages and %d in the channel; the second round was asked there", p.Name(), direct, among)
		}
	}
	for _, p := range []*bottest.Person{usual, asked} {
		if direct, _ := count(p); direct != 2 {
			t.Errorf("%s heard %d direct messages, want one for each round", p.Name(), direct)
		}
	}
	c.Read(func(v *bot.View) error {
		for _, tt := range []struct {
			who            *bottest.Person
			direct, chosen bool
		}{{usual, true, false}, {declined, false, true}, {silent, false, false}, {asked, true, true}, {linkedThere, false, false}} {
			m, err := v.People().ByAccount(tt.who.Account)
			if err != nil {
				return err
			}
			direct, chosen, err := v.PrefersDirect(m)
			if direct != tt.direct || chosen != tt.chosen || err != nil {
				t.Errorf("%s prefers direct messages: %v (chosen: %v, %v)", tt.who.Name(), direct, chosen, err)
			}
			if only, err := v.AskedDirectly(m, nil); !only || err != nil {
				t.Errorf("%s is not asked at all where there is no channel (%v)", tt.who.Name(), err)
			}
			elsewhere := []chat.ChannelID{{Platform: "attic", Space: "x", ID: "y"}}
			if only, err := v.AskedDirectly(m, elsewhere); !only || err != nil {
				t.Errorf("%s is not asked at all where the channel is elsewhere (%v)", tt.who.Name(), err)
			}
		}
		return nil
	})
}
