package checkins_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/feature/checkins"
)

func asked(t *testing.T, reach string) (c *bottest.Community, bo, second, carla *bottest.Person) {
	t.Helper()
	const zone = "Africa/Nairobi"
	c = bottest.New(t, []bot.Feature{checkins.New()})
	amal := c.Facilitator("amal", zone)
	bo, second, carla = c.Member("wombat", zone), c.Member("quokka", zone), c.Member("carla", zone)
	c.Cohort("Weavers", zone, amal)
	for _, p := range []*bottest.Person{bo, second, carla} {
		p.Enters("Weavers")
	}
	amal.Does("checkins create weekly").Fills("reach", reach, "title", "Weekly reflection", "when", "every Monday at 9:00 in each member's own zone")
	c.Until("Monday 06:00")
	return c, bo, second, carla
}

// TestForgettingTwoWhoBecameOne leaves neither of both anywhere, whatever stood where when they were linked.
func TestForgettingTwoWhoBecameOne(t *testing.T) {
	for name, when := range map[string]string{"in an open round": "Monday 06:30", "in one that is over": "Friday 12:00"} {
		t.Run(name, func(t *testing.T) {
			c, bo, second, carla := asked(t, "cohort")
			second.Presses("Answer").Fills("moved", "Marsupial words.", "energy", "2")
			bo.Presses("Answer").Fills("moved", "Other marsupial words.", "energy", "4")
			first, goes := bo.Record().ID, second.Record().ID
			c.Until(when)
			bo.IsLinkedWith(second)
			c.After(time.Hour)
			bo.IsForgotten()
			c.After(10 * 24 * time.Hour)
			carla.HearsNothingOf("marsupial").HearsNothingOf("wombat").HearsNothingOf("quokka")
			for _, line := range c.Stored() {
				for _, of := range []string{string(first), string(goes), "wombat", "quokka"} {
					if strings.Contains(line, of) {
						t.Errorf("this is left of %s: %.300q", of, line)
					}
				}
			}
		})
	}
}

// TestWhatAPartedAccountSaid tells no longer from which it was said; what had been opened can still be read, at the others
// alone, and not at the same account once it is linked again, before it is opened there anew.
func TestWhatAPartedAccountSaid(t *testing.T) {
	const own = "A page of my own."
	for name, opened := range map[string]bool{"opened": true, "closed": false} {
		t.Run(name, func(t *testing.T) {
			c, bo, _, _ := asked(t, "only_me")
			second := c.Person("dingo", "Africa/Nairobi", "en")
			bo.Presses("Answer or change").Fills("moved", own, "energy", "4")
			bo.IsLinkedWith(second)
			if opened {
				bo.Becomes(func(m *community.Member) { m.Opened = append(m.Opened, bo.Account) })
			}
			bo.IsParted()
			c.Settle()
			m := second.Record()
			if m.First == bo.Account || len(m.Opened) > 0 && m.Opened[0] == bo.Account {
				t.Errorf("the record still names the account: first %v, opened %v", m.First, m.Opened)
			}
			second.Does("checkins mine")
			if opened {
				second.Hears(own)
			} else {
				second.HearsNothingOf(own)
			}
			second.IsLinkedWith(bo)
			c.Until("Monday 06:00")
			second.Presses("Answer or change").Fills("moved", "A second page.", "energy", "4")
			bo.Does("checkins mine").HearsNothingOf("A second page.")
		})
	}
}

// TestLinkingTellsNobodyWhoAnswered: what a round without names gave back is not said anew because somebody who had
// answered was linked, or forgot themselves what nobody else ever read. Whoever sees that a message was edited would know.
func TestLinkingTellsNobodyWhoAnswered(t *testing.T) {
	linked := func(c *bottest.Community, who string) { c.Person("amal").IsLinkedWith(c.Person(who)) }
	forgotten := func(c *bottest.Community, who string) { c.Person(who).IsForgotten() }
	for name, when := range map[string]struct {
		part string
		acts func(*bottest.Community, string)
	}{
		"linked, and published":    {"plain", linked},
		"linked, and late":         {"late", linked},
		"linked, and silent":       {"zed", linked},
		"forgotten, and late":      {"late", forgotten},
		"forgotten, and was quiet": {"zed", forgotten},
	} {
		t.Run(name, func(t *testing.T) {
			plays := cast(0)
			c := unnamedRound(t, plays, true)
			shared := func() (rows []string) {
				for _, line := range c.Stored() {
					if strings.Contains(line, "posts") && strings.Contains(line, "checkins.shared/") {
						rows = append(rows, line)
					}
				}
				return rows
			}
			before := shared()
			when.acts(c, cmp.Or(plays[when.part], when.part))
			c.After(time.Hour)
			if after := shared(); len(before) == 0 || !slices.Equal(before, after) {
				t.Errorf("what was shared is another:\n%s\n%s", before, after)
			}
		})
	}
}

// TestAPastRoundIsTracedAfterLinking: what became of a question is told of whoever was asked it, though they are another
// member now.
func TestAPastRoundIsTracedAfterLinking(t *testing.T) {
	c, _ := tried(t, asItIs, "bo", "kim")
	bo, kim := c.Person("bo").Leaves("Weavers"), c.Person("kim")
	c.Until("Monday 06:00")
	kim.Hears("Take two minutes")
	c.Until("Wednesday 12:00")
	c.Until("Monday 06:00") // the first round is over
	traced := func() (all string) {
		c.Read(func(v *bot.View) error {
			found, err := v.Traced(bo.Record().ID, c.Now().AddDate(0, 0, -10), c.Now())
			for _, one := range found {
				all += one.What + ": " + chat.PlainText(one.Became) + "\n"
			}
			return err
		})
		return all
	}
	if said := traced(); strings.Contains(said, "Weekly") {
		t.Errorf("bo was asked nothing, and reads:\n%s", said)
	}
	bo.IsLinkedWith(kim)
	if said := traced(); !strings.Contains(said, "Weekly in Weavers: it arrived Monday 30 November") {
		t.Errorf("kim was asked, and is bo now, who reads:\n%s", said)
	}
}
