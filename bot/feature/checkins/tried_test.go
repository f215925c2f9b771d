package checkins_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/feature/checkins"
	"weft/scheduler"
)

const triedID = "01JDROUNDTHATISTRIEDBYALLX"

// tried is a cohort whose weekly check-in is at nine on Mondays, changed as a test needs it. amal leads it.
func tried(t *testing.T, change func(*checkins.Checkin), people ...string) (*bottest.Community, chat.ChannelID) {
	t.Helper()
	feature := checkins.New()
	c := bottest.New(t, []bot.Feature{feature, kept{}})
	amal := c.Facilitator("amal", "Africa/Nairobi")
	for _, name := range people {
		c.Member(name, "Africa/Nairobi")
	}
	channel := c.Cohort("Weavers", "Africa/Nairobi", amal)
	for _, name := range people {
		c.Person(name).Enters("Weavers")
	}
	c.Decide(func(tx *bot.Tx) error {
		template, _ := checkins.TemplateNamed("weekly")
		weekly := template.Begin(triedID, "Weavers", "Weekly", tx.Now())
		weekly.Spec = scheduler.Spec{Cron: "0 9 * * 1", Zone: "Africa/Nairobi"}
		change(&weekly)
		_, err := feature.Start(tx, weekly)
		return err
	})
	return c, channel
}

func asItIs(*checkins.Checkin) {}

// changes changes the records of the Weavers, and lets everybody hear of it.
func changes(c *bottest.Community, change func(*community.Cohort)) {
	c.Decide(func(tx *bot.Tx) error {
		cohort, err := tx.People().Cohort("Weavers")
		if err != nil {
			return err
		}
		change(&cohort)
		return errors.Join(tx.People().PutCohort(cohort), tx.Tell(bot.CohortChanged{Cohort: "Weavers"}))
	})
	c.Settle()
}

// A place is looked at when the answers are said there, not only when the round closes: a night lies in between, or a
// hold.
func TestAPlaceThatIsOpenedAfterTheRoundHearsNothing(t *testing.T) {
	late := func(w *checkins.Checkin) { w.Spec.Cron = "0 22 * * 1" }
	t.Run("overnight", func(t *testing.T) {
		c, _ := tried(t, late, "bo")
		c.Until("Tuesday 06:00")
		c.Person("bo").Presses("Answer").Fills("moved", "Something delicate", "energy", "2")
		c.Until("Wednesday 22:00")
		c.Loosens("Weavers")
		opened(t, c)
	})
	t.Run("on hold", func(t *testing.T) {
		c, _ := tried(t, asItIs, "bo")
		c.Until("Monday 06:00")
		c.Person("bo").Presses("Answer").Fills("moved", "Something delicate", "energy", "2")
		c.Decide(func(tx *bot.Tx) error { return tx.Hold(bot.Hold{}) })
		c.Until("Wednesday 12:00")
		c.Loosens("Weavers")
		c.Decide(func(tx *bot.Tx) error { _, err := tx.Release(""); return err })
		opened(t, c)
	})
}

// opened holds what was shared to not standing in the channel until one who leads says so.
func opened(t *testing.T, c *bottest.Community) {
	t.Helper()
	c.After(26 * time.Hour)
	c.Person("bo").HearsNothingOf("what was shared")
	amal := c.Person("amal").Hears("shall I share the answers?").Does("checkins").Hears("Not shared: More people can read the channel now")
	amal.Presses("Share all the same")
	c.After(14 * time.Hour)
	c.Person("bo").HearsOnce("what was shared")
}

// A channel that no longer belongs to the cohort hears nothing of it.
func TestAPlaceThatWasUnlinkedMeanwhileHearsNothing(t *testing.T) {
	c, _ := tried(t, asItIs, "bo")
	c.Until("Monday 06:00")
	c.Person("bo").Presses("Answer").Fills("moved", "Something delicate", "energy", "2")
	changes(c, func(cohort *community.Cohort) { cohort.Channels = nil })
	c.Until("Wednesday 12:00")
	c.Person("bo").HearsNothingOf("what was shared")
}

// Whoever led when answers were given to the leads has them; if the author is forgotten, they go from there as well.
func TestForgettingReachesWhoLeadsNoMore(t *testing.T) {
	c, _ := tried(t, func(w *checkins.Checkin) { w.Reach, w.Share = community.LeadsOnly, checkins.ShareLeads }, "bo", "lia")
	changes(c, func(cohort *community.Cohort) { cohort.Leads = append(cohort.Leads, c.Person("lia").Record().ID) })
	c.Until("Monday 06:00")
	c.Person("bo").Presses("Answer").Fills("moved", "Something delicate", "energy", "2")
	c.Until("Wednesday 12:00")
	lia := c.Person("lia").Hears("Something delicate")
	changes(c, func(cohort *community.Cohort) { cohort.Leads = cohort.Leads[:1] })
	c.Person("bo").IsForgotten()
	c.After(time.Minute)
	lia.HearsNothingOf("Something delicate")
	c.Person("amal").HearsNothingOf("Something delicate")
}

// So does it reach a lead whose accounts were linked since: what was given to them stands where it stood.
func TestForgettingReachesALeadWhoWasLinked(t *testing.T) {
	c, _ := tried(t, func(w *checkins.Checkin) { w.Reach, w.Share = community.LeadsOnly, checkins.ShareLeads }, "bo", "kim", "lia")
	changes(c, func(cohort *community.Cohort) { cohort.Leads = append(cohort.Leads, c.Person("lia").Record().ID) })
	c.Until("Monday 06:00")
	c.Person("bo").Presses("Answer").Fills("moved", "Something delicate", "energy", "2")
	c.Until("Wednesday 12:00")
	lia, was := c.Person("lia").Hears("Something delicate"), c.Person("lia").Record().ID
	c.Person("kim").IsLinkedWith(lia)
	c.After(time.Minute)
	lia.Hears("Something delicate")
	c.Person("bo").IsForgotten()
	c.After(time.Minute)
	lia.HearsNothingOf("Something delicate").IsForgotten()
	c.After(10 * 24 * time.Hour)
	for _, line := range c.Stored() {
		if strings.Contains(line, string(was)) {
			t.Errorf("this is left of the lead: %.300q", line)
		}
	}
}

// A check-in outlives its rounds: one that has been paused for longer than they are kept can still be looked at.
func TestACheckinWhoseRoundsHaveExpired(t *testing.T) {
	c, _ := tried(t, asItIs, "bo")
	c.Until("Monday 06:00")
	amal := c.Person("amal").Does("checkins pause").Hears("is paused")
	c.After(401 * 24 * time.Hour)
	c.Decide(func(tx *bot.Tx) error {
		_, err := c.Bot.Catalog().Expire(tx.Writer(), tx.Now(), 1000)
		return err
	})
	for _, command := range []string{"checkins", "checkins show", "checkins report", "checkins preview", "checkins rehearse"} {
		amal.Does(command).HearsNothingOf("went wrong")
		c.Person("bo").Does("checkins").Hears("Weekly — Weavers")
	}
	amal.Does("checkins resume").Hears("goes on").Does("checkins run").Hears("go out now")
	c.After(24 * time.Hour)
	c.Person("bo").Presses("Answer").Fills("moved", "Back again", "energy", "4").Hears("Thank you.")
}

// In a round in which nobody is to find out who answered, the message that asks does not recall what its reader said
// last time: that would tell who had answered, and say what.
func TestWhatIsRecalledIsNotSent(t *testing.T) {
	for _, reach := range []community.Reach{community.CohortUnnamed, community.AuthorOnly} {
		c, _ := tried(t, func(w *checkins.Checkin) {
			w.Reach, w.Share, w.Questions[0].Recalled = reach, checkins.ShareNobody, true
		}, "bo", "dov")
		c.Until("Monday 06:00")
		c.Person("bo").Presses("Answer or change").Fills("moved", "I shall call the mayor", "energy", "2")
		c.After(7 * 24 * time.Hour)
		for _, s := range c.Person("bo").Heard() {
			if strings.Contains(s.Text(), "Hello bo") && strings.Contains(s.Text(), "mayor") {
				t.Errorf("the platform keeps a message that tells what bo answered (%s): %s", reach, s.Text())
			}
		}
		c.Person("bo").Presses("Answer or change").IsAsked("I shall call the mayor").Fills("moved", "I did", "energy", "3")
	}
}

// A button that is pressed twice runs one round, also where a minute ends between the two.
func TestRunningTwice(t *testing.T) {
	c, _ := tried(t, asItIs, "bo")
	c.After(30 * time.Second)
	amal := c.Person("amal").Does("checkins run").Hears("go out now")
	c.After(31 * time.Second)
	amal.Does("checkins run").Hears("go out now")
	c.After(time.Minute)
	bo := c.Person("bo")
	bo.HearsNothingOf("The time for this one is over")
	if n := len(roundsKept(c)); n != 1 {
		t.Errorf("%d rounds were opened: %v", n, roundsKept(c))
	}
}

func roundsKept(c *bottest.Community) []string {
	var all []string
	c.Read(func(v *bot.View) error {
		for e, err := range v.Reader().Scan("", "") {
			if err != nil {
				return err
			}
			for part := range strings.SplitSeq(string(e.Key), "\x00") {
				if strings.HasPrefix(part, triedID+"@") {
					all = append(all, part)
				}
			}
		}
		return nil
	})
	slices.Sort(all)
	return slices.Compact(all)
}

// What went with its cohort does not come back because somebody in it travels.
func TestTravellingInACohortThatHasEnded(t *testing.T) {
	c, _ := tried(t, func(w *checkins.Checkin) { w.Spec.Zone = scheduler.OwnZone }, "bo")
	changes(c, func(cohort *community.Cohort) { cohort.Archived = c.Now() })
	c.Person("bo").MovesTo("Asia/Manila")
	c.Settle()
	c.Read(func(v *bot.View) error {
		if next, planned, err := v.NextOccurrence("checkins.round/" + triedID); planned || err != nil {
			t.Errorf("it is planned again for %v (%v)", next.Opens, err)
		}
		return nil
	})
}

// Pausing a check-in keeps new rounds from opening; whoever comes in has a seat in the one that is open.
func TestJoiningWhilePaused(t *testing.T) {
	c, _ := tried(t, asItIs, "bo")
	c.Member("dov", "Africa/Nairobi")
	c.Until("Monday 06:00")
	c.Person("amal").Does("checkins pause").Hears("is paused")
	c.Person("dov").Enters("Weavers")
	c.After(time.Minute)
	c.Person("dov").Presses("Answer").Fills("moved", "New here", "energy", "4").Hears("Thank you.")
}

// Nothing goes out for a cohort that has ended: neither what waited for the morning, nor what waited for a word.
func TestSharingInACohortThatHasEnded(t *testing.T) {
	ends := func(cohort *community.Cohort) { cohort.Archived = cohort.Created.Add(time.Hour) }
	t.Run("overnight", func(t *testing.T) {
		c, _ := tried(t, func(w *checkins.Checkin) { w.Spec.Cron = "0 22 * * 1" }, "bo")
		c.Until("Tuesday 06:00")
		c.Person("bo").Presses("Answer").Fills("moved", "Something delicate", "energy", "2")
		c.Until("Wednesday 22:00")
		changes(c, ends)
		c.After(12 * time.Hour)
		c.Person("bo").HearsNothingOf("what was shared")
	})
	t.Run("withheld", func(t *testing.T) {
		c, _ := tried(t, asItIs, "bo")
		c.Until("Monday 06:00")
		c.Person("bo").Presses("Answer").Fills("moved", "Something delicate", "energy", "2")
		c.Loosens("Weavers")
		c.Until("Thursday 12:00")
		amal := c.Person("amal").Hears("shall I share the answers?")
		changes(c, ends)
		amal.Presses("Share all the same").Hears("is archived, so nothing goes out there")
		c.After(24 * time.Hour)
		c.Person("bo").HearsNothingOf("what was shared")
	})
}

// Where nothing of a title is found, what there is can be chosen; where there is nothing at all, that is said.
func TestWhichOne(t *testing.T) {
	c := bottest.New(t, []bot.Feature{checkins.New()})
	amal := c.Facilitator("amal", "Africa/Nairobi")
	amal.Does("checkins show").Hears("There is no check-in in your cohorts yet.").HearsNothingOf("Which one?")
	c, _ = tried(t, asItIs, "bo")
	c.Person("amal").Does("checkins show weakly").Hears("Which one?").Presses("Weekly — Weavers").Hears("It asks:")
}
