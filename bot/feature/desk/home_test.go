package desk_test

import (
	"testing"
	"time"

	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/community"
	"weft/bot/feature/desk"
)

// planner is a feature whose plans change while desks stand open.
type planner struct{ plan string }

func (*planner) Name() string { return "planner" }

func (p *planner) Register(r *bot.Registry) {
	r.Agenda(func(_ *bot.View, _ community.Member, from, _ time.Time) ([]bot.AgendaItem, error) {
		return []bot.AgendaItem{{At: from.Add(time.Hour), What: p.plan}}, nil
	})
}

// TestADeskFollowsWhatIsPlanned anew, and a hold by whatever way it came.
func TestADeskFollowsWhatIsPlanned(t *testing.T) {
	p := &planner{plan: "spinning"}
	c := bottest.New(t, []bot.Feature{desk.New(), p})
	eva, bo, dan := c.Member("eva", "Asia/Manila"), c.Member("bo", "Asia/Manila"), c.Member("dan", "Asia/Manila")
	c.Cohort("weavers", "Africa/Nairobi", eva)
	bo.Enters("weavers")
	for _, who := range []*bottest.Person{eva, bo, dan} {
		who.OpensHome().HearsOnce("spinning")
	}
	p.plan = "weaving"
	c.Decide(func(tx *bot.Tx) error { return tx.Tell(bot.SchedulesChanged{Cohort: "weavers"}) })
	for _, who := range []*bottest.Person{eva, bo} {
		who.HearsOnce("weaving").HearsNothingOf("spinning")
	}
	dan.HearsOnce("spinning") // it is none of dan's business

	p.plan = "dyeing"
	c.Decide(func(tx *bot.Tx) error { return tx.Tell(bot.SchedulesChanged{}) })
	dan.HearsOnce("dyeing")

	c.Decide(func(tx *bot.Tx) error { return tx.Hold(bot.Hold{Cohort: "weavers"}) })
	bo.HearsOnce("Automatic messages about weavers are on hold")
	dan.HearsNothingOf("on hold")
	c.Decide(func(tx *bot.Tx) error { _, err := tx.Release("weavers"); return err })
	bo.HearsNothingOf("on hold")
}
