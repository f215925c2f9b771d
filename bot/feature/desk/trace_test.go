package desk_test

import (
	"testing"
	"time"

	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/feature/desk"
)

// courier is a feature that tells what became of its messages: one about each of two cohorts, and one about none.
type courier struct{}

func (courier) Name() string { return "courier" }

func (courier) Register(r *bot.Registry) {
	r.Traces(func(v *bot.View, _ community.MemberID, from, to time.Time) ([]bot.Traced, error) {
		at := v.Now().Add(-time.Hour)
		if at.Before(from) || !at.Before(to) {
			return nil, nil
		}
		became := chat.Text("arrived")
		return []bot.Traced{
			{At: at, Cohort: "weavers", What: "a letter of the weavers", Became: became},
			{At: at, Cohort: "spinners", What: "a letter of the spinners", Became: became},
			{At: at, What: "a letter of nobody’s", Became: became},
		}, nil
	})
	r.Renderer("courier.letter", func(*bot.Rendering) (chat.Message, error) {
		return chat.Message{Summary: "a letter that the trace does not list"}, nil
	})
}

// secretive is a feature that tells nobody what became of its messages.
type secretive struct{}

func (secretive) Name() string { return "secretive" }

func (secretive) Register(r *bot.Registry) {
	r.Renderer("secretive.note", func(*bot.Rendering) (chat.Message, error) {
		return chat.Message{Summary: "a note"}, nil
	})
}

// TestWhoSeesWhatInATrace denies by default: leads see what was about a cohort that they lead and the member is in;
// what a feature does not trace, nobody but the member sees.
func TestWhoSeesWhatInATrace(t *testing.T) {
	c := bottest.New(t, []bot.Feature{desk.New(), courier{}, secretive{}})
	amal, eva, dana := c.Facilitator("amal", "Africa/Nairobi"), c.Member("eva", "Asia/Manila"), c.Member("dana", "Asia/Manila")
	stew, bo := c.Member("stew", "Africa/Nairobi"), c.Member("bo", "America/Lima")
	stew.Becomes(func(m *community.Member) { m.Roles = []community.Role{community.Steward} })
	c.Cohort("weavers", "Africa/Nairobi", eva)
	c.Cohort("spinners", "Africa/Nairobi", dana)
	c.Cohort("dyers", "Africa/Nairobi", dana)
	bo.Enters("weavers").Enters("dyers") // the letter of the spinners is from when bo was one
	eva.Enters("spinners")
	c.Decide(func(tx *bot.Tx) error {
		m, err := tx.People().ByAccount(bo.Account)
		if err != nil {
			return err
		}
		return tx.Post(bot.Post{Key: "secret", To: bot.ToMember(m.ID), Cohort: "weavers", Show: chat.Action{Route: "secretive.note"}})
	})
	for _, tt := range []struct {
		who                                  *bottest.Person
		weavers, spinners, nobodys, untraced bool
	}{
		{who: bo, weavers: true, spinners: true, nobodys: true, untraced: true},
		{who: amal, weavers: true, spinners: true, nobodys: true},
		{who: stew, weavers: true, spinners: true, nobodys: true},
		{who: eva, weavers: true},
		{who: dana},
	} {
		tt.who.Does("trace bo")
		for words, sees := range map[string]bool{
			"a letter of the weavers": tt.weavers, "a letter of the spinners": tt.spinners,
			"a letter of nobody’s": tt.nobodys, "other messages, weavers": tt.untraced,
		} {
			if sees {
				tt.who.Hears(words)
			} else {
				tt.who.HearsNothingOf(words)
			}
		}
		if tt.who != bo {
			tt.who.Hears("Messages to bo").HearsNothingOf("Lima").HearsNothingOf("dyers, ")
		}
	}
	c.Read(func(v *bot.View) error {
		all, err := v.Audited()
		traces := 0
		for _, a := range all {
			if a.Did == "trace" {
				traces++
			}
		}
		if traces != 4 {
			t.Errorf("%d looks at another person’s messages were kept; want 4", traces)
		}
		return err
	})
}

// TestATraceOfADay is of the day as the member had it, and is said without telling when that day began.
func TestATraceOfADay(t *testing.T) {
	c := bottest.New(t, []bot.Feature{desk.New(), courier{}})
	amal, bo := c.Facilitator("amal", "Africa/Nairobi"), c.Member("bo", "Pacific/Auckland")
	c.At(time.Date(2026, time.November, 25, 11, 30, 0, 0, time.UTC)) // half past midnight in Auckland
	amal.Does("trace bo 2026-11-25").Hears("Wednesday 25 November, as that day was where this person lives.").
		Hears("a letter of nobody’s").HearsNothingOf("Auckland")
	amal.Does("trace bo 2026-11-26").HearsOnce("Nothing was to go out that you may see.")
	c.At(time.Date(2026, time.November, 25, 12, 30, 0, 0, time.UTC))
	amal.Does("trace bo 2026-11-26").HearsOnce("Thursday 26 November: a letter of nobody’s").HearsNothingOf("14:30")
	bo.HearsNothingOf("Messages to")
}

// TestNamesakes are told apart, and a button traces nobody whom one may not trace any more.
func TestNamesakes(t *testing.T) {
	c := bottest.New(t, []bot.Feature{desk.New()})
	eva := c.Member("eva", "Asia/Manila")
	c.Cohort("weavers", "Africa/Nairobi", eva)
	one, two := c.Member("bo1", "Asia/Manila"), c.Member("bo2", "Asia/Manila")
	for i, p := range []*bottest.Person{one, two} {
		p.Enters("weavers").Becomes(func(m *community.Member) {
			m.Profile.Name, m.Profile.Organisation = "Bo of Manila", []string{"Loom", "Spindle"}[i]
		})
	}
	eva.Does("trace Bo of Manila Tuesday").Hears("Several people are called that.").HearsNothingOf("Messages to")
	eva.Presses("Bo of Manila, Loom").HearsOnce("Messages to Bo of Manila").Hears("Tuesday 24 November")
	two.Leaves("weavers")
	eva.Presses("Bo of Manila, Spindle").Hears("I find nobody of that name")
	eva.Does("trace “bo of manila”").Hears("Messages to Bo of Manila")
}
