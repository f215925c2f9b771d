package stories

import (
	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/community"
)

// accounts are stories of members with more than one.
func accounts() map[string]func(*bottest.Community) {
	return map[string]func(*bottest.Community){
		"a journal on two accounts":    AJournalOnTwoAccounts,
		"an answer kept to oneself":    AnAnswerKeptToOneself,
		"a journal that goes":          AJournalThatGoes,
		"two members become one":       TwoMembersBecomeOne,
		"both answered the same round": BothAnsweredTheSameRound,
	}
}

const ownPage = "A page of my own."

// AJournalOnTwoAccounts stays closed to the account that was linked later, in every place where it could be read, until
// the one that wrote it opens it.
func AJournalOnTwoAccounts(c *bottest.Community) {
	weavers(c, "only_me", map[string]string{"bo": nairobi})
	bo, second := c.Person("bo"), c.Person("bo2", nairobi, "en")
	c.Until("Monday 06:00")
	bo.Presses("Answer or change").Fills("moved", ownPage, "energy", "4").Hears("Thank you.")
	bo.IsLinkedWith(second)
	second.Does("checkins mine").Does("checkins").Presses("Answer or change").HearsNothingOf(ownPage)
	m := bo.Record()
	c.Read(func(v *bot.View) error { // what is exported for nobody in particular holds nothing of it either
		all, err := v.Exported(m.ID)
		if _, kept := all["checkins"]; kept {
			c.Errorf("an export holds what is closed: %v", all)
		}
		return err
	})
	opens := func(p *bottest.Person) {
		p.Becomes(func(m *community.Member) { m.Opened = append(m.Opened, p.Account) })
	}
	bo.Does("checkins mine").Hears(ownPage)
	opens(second)
	second.Does("checkins mine").HearsNothingOf(ownPage)
	opens(bo)
	second.Does("checkins mine").Hears(ownPage)
	c.Until("Monday 06:00")
	second.HearsNothingOf("Hello bo")
	bo.Hears("Hello bo")
}

// AnAnswerKeptToOneself is closed like a journal, in the midst of answers that everybody reads.
func AnAnswerKeptToOneself(c *bottest.Community) {
	weavers(c, "cohort", map[string]string{"bo": nairobi, "carla": nairobi})
	bo, second := c.Person("bo"), c.Person("bo2", nairobi, "en")
	c.Until("Monday 06:00")
	bo.Presses("Answer").Fills("moved", ownPage, "energy", "4", "who_reads", "only_me")
	c.Person("carla").Presses("Answer").Fills("moved", "For everybody.", "energy", "4")
	bo.IsLinkedWith(second)
	second.Does("checkins answers Weekly reflection").Does("checkins mine").Hears("For everybody.").HearsNothingOf(ownPage)
	bo.Does("checkins answers Weekly reflection").Hears(ownPage)
}

// AJournalThatGoes: what only one account could read is nobody's once that account is parted, unless it was opened.
func AJournalThatGoes(c *bottest.Community) {
	weavers(c, "only_me", map[string]string{"bo": nairobi})
	bo, second := c.Person("bo"), c.Person("bo2", nairobi, "en")
	bo.IsLinkedWith(second)
	c.Until("Monday 06:00")
	bo.Presses("Answer or change").Fills("moved", ownPage, "energy", "4")
	bo.IsParted()
	second.Does("checkins mine").HearsNothingOf(ownPage)
	bo.Does("checkins mine").Hears("We haven’t met yet.")
}

// TwoMembersBecomeOne with one history: each account sees what the other shared, and one prompt comes, not two.
func TwoMembersBecomeOne(c *bottest.Community) {
	weavers(c, "cohort", map[string]string{"bo": nairobi, "bo2": nairobi, "carla": nairobi})
	bo, second, carla := c.Person("bo"), c.Person("bo2"), c.Person("carla")
	c.Until("Monday 06:00")
	bo.Presses("Answer").Fills("moved", "From the first.", "energy", "4")
	c.Until("Monday 05:00")
	bo.IsLinkedWith(second)
	c.Until("Monday 06:00")
	bo.Hears("Hello bo, how is it going in Weavers?")
	second.Presses("Answer").Fills("moved", "From the second.", "energy", "2")
	c.Until("Thursday 12:00")
	carla.Hears("From the second.").HearsNothingOf("bo2")
	second.Does("checkins mine").Hears("From the first.").Hears("From the second.")
	bo.Does("checkins mine").Hears("From the second.")
}

// BothAnsweredTheSameRound: the newest answer stays, and the other is nowhere any more.
func BothAnsweredTheSameRound(c *bottest.Community) {
	weavers(c, "cohort", map[string]string{"bo": nairobi, "bo2": nairobi, "carla": nairobi})
	bo, second, carla := c.Person("bo"), c.Person("bo2"), c.Person("carla")
	c.Until("Monday 06:00")
	second.Presses("Answer").Fills("moved", "The older answer.", "energy", "2")
	c.Until("Monday 06:30")
	bo.Presses("Answer").Fills("moved", "The newer answer.", "energy", "4")
	second.IsLinkedWith(bo)
	c.Until("Thursday 12:00")
	carla.HearsOnce("The newer answer.").HearsNothingOf("The older answer.")
}
