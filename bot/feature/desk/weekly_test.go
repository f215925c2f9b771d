package desk_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/feature/desk"
)

// gate is a feature in which somebody waits for a decision: with each cohort, and with the community.
type gate struct{ waiting []bot.Waiting }

func (*gate) Name() string { return "gate" }

func (g *gate) Register(r *bot.Registry) {
	r.Waiting(func(*bot.View) ([]bot.Waiting, error) { return g.waiting, nil })
	r.Action("gate.open", bot.AnyLead(), func(tx *bot.Tx, _ bot.Input) (chat.Response, error) { return tx.Say("desk.home.hello"), nil })
	r.Renderer("gate.note", func(r *bot.Rendering) (chat.Message, error) {
		return chat.Message{Summary: "note " + r.Arg}, nil
	})
}

// asks has somebody wait for a decision about a cohort.
func (g *gate) asks(c *bottest.Community, title, cohort string, who *bottest.Person) {
	c.Helper()
	c.Read(func(v *bot.View) error {
		m, err := v.People().ByAccount(who.Account)
		if err != nil {
			return err
		}
		item := bot.Waiting{Title: title, Names: []community.MemberID{m.ID}, Controls: []chat.Control{
			chat.Button{Label: "Let in", Action: chat.Action{Route: "gate.open", Arg: title}},
		}}
		if cohort != "" {
			if item.Cohort, err = v.People().Cohort(community.CohortID(cohort)); err != nil {
				return err
			}
		}
		g.waiting = append(g.waiting, item)
		return nil
	})
}

// writes posts notes to somebody, about a cohort.
func writes(c *bottest.Community, key, cohort string, to *bottest.Person) {
	c.Helper()
	c.Decide(func(tx *bot.Tx) error {
		m, err := tx.People().ByAccount(to.Account)
		if err != nil {
			return err
		}
		return tx.Post(bot.Post{
			Key: "gate.note/" + key, To: bot.ToMember(m.ID), Cohort: community.CohortID(cohort), Kind: bot.Urgent,
			Show: chat.Action{Route: "gate.note", Arg: key},
		})
	})
}

type valley struct {
	*bottest.Community
	gate                           *gate
	amal, fay, eva, dana, bo, gone *bottest.Person
}

// newValley is a community with two who facilitate, two who lead, and one whose conversation is closed.
func newValley(t *testing.T) *valley {
	t.Helper()
	g := &gate{}
	c := bottest.New(t, []bot.Feature{desk.New(), g})
	v := &valley{
		Community: c, gate: g, amal: c.Facilitator("amal", "Africa/Nairobi"), fay: c.Facilitator("fay", "America/Lima"),
		eva: c.Member("eva", "Asia/Manila"), dana: c.Member("dana", "Asia/Manila"), bo: c.Member("bo", "Asia/Manila"),
		gone: c.Member("gone", "Asia/Manila"),
	}
	c.Cohort("weavers", "Africa/Nairobi", v.eva)
	c.Cohort("spinners", "Africa/Nairobi", v.dana)
	c.Stage().Closes(v.gone.Account)
	return v
}

// TestTheWeeklyMessage tells those who facilitate what was sent, who was not reached and what waits for them; those who
// lead the same of their cohort, if they are needed; and everybody else nothing.
func TestTheWeeklyMessage(t *testing.T) {
	v := newValley(t)
	writes(v.Community, "1", "weavers", v.bo)
	writes(v.Community, "2", "weavers", v.gone)
	writes(v.Community, "3", "", v.bo)
	v.gate.asks(v.Community, "bo would like to join", "weavers", v.bo)
	v.gate.asks(v.Community, "bo asks something of all", "", v.bo)
	v.Until("Monday 13:00") // nine in Nairobi is after six in UTC; in Manila it is two in the afternoon

	v.amal.HearsOnce("The last week").Hears("Arrived: 2").Hears("Did not arrive: 1").Hears("gone: ").
		Hears("2 things wait for you").Hears("bo would like to join (weavers)").Hears("bo asks something of all")
	v.eva.HearsOnce("The last week").Hears("Arrived: 1").Hears("gone: ").Hears("1 thing waits for you").
		HearsNothingOf("bo asks something of all")
	v.dana.HearsNothingOf("The last week")
	v.bo.HearsNothingOf("The last week").HearsNothingOf("gone")
	v.fay.HearsNothingOf("The last week") // it is eight in Lima
	v.After(90 * time.Minute)
	v.fay.HearsOnce("The last week")

	v.gone.IsForgotten()
	for _, p := range []*bottest.Person{v.amal, v.fay, v.eva} {
		p.HearsOnce("The last week").HearsNothingOf("gone: ")
	}
	v.gate.waiting = nil
	v.At(v.Now().AddDate(0, 0, 8))
	v.amal.Hears("Arrived: 3") // the weekly messages themselves
}

// TestWhoIsLeftInPeaceByTheWeeklyMessage asked for silence, or not to be written to unasked. The command still answers.
func TestWhoIsLeftInPeaceByTheWeeklyMessage(t *testing.T) {
	v := newValley(t)
	v.amal.Becomes(func(m *community.Member) { m.Preferences.Prompts = false })
	v.fay.Becomes(func(m *community.Member) { m.Preferences.PausedUntil = "2027-01-01" })
	writes(v.Community, "1", "weavers", v.gone)
	v.Until("Tuesday 20:00")
	v.amal.HearsNothingOf("The last week").Does("desk").Hears("gone: ")
	v.fay.HearsNothingOf("The last week")
	v.eva.HearsOnce("The last week")
}

// TestWhoTurnsUpAfterTheWeekWasOver is not named in its message: only those are whom the post lists, so that it is
// said anew when one of them is forgotten.
func TestWhoTurnsUpAfterTheWeekWasOver(t *testing.T) {
	v := newValley(t)
	writes(v.Community, "1", "weavers", v.gone)
	v.Until("Monday 13:00")
	v.gate.asks(v.Community, "bo would like to join", "weavers", v.bo) // fay in Lima has not had hers yet
	v.After(4 * time.Hour)
	v.fay.HearsOnce("The last week").HearsNothingOf("bo would like to join")
	v.fay.Does("desk").Hears("bo would like to join")
}

// TestALeadWhoLeadsNoMore has no business with last week's message.
func TestALeadWhoLeadsNoMore(t *testing.T) {
	v := newValley(t)
	writes(v.Community, "1", "weavers", v.gone)
	v.Until("Monday 13:00")
	v.eva.Hears("gone: ")
	v.Decide(func(tx *bot.Tx) error {
		c, err := tx.People().Cohort("weavers")
		if err != nil {
			return err
		}
		c.Leads = nil
		return tx.People().PutCohort(c)
	})
	v.gone.IsForgotten() // it is said anew
	v.eva.HearsNothingOf("The last week").Does("desk").HearsNothingOf("The last seven days")
}

// TestManyThingsWait shows some of them, and says that there are more.
func TestManyThingsWait(t *testing.T) {
	v := newValley(t)
	for i := range 7 {
		v.gate.asks(v.Community, fmt.Sprintf("request %d", i), "weavers", v.bo)
	}
	v.eva.Does("desk").Hears("7 things wait for you").Hears("request 4").HearsNothingOf("request 5").Hears("And 2 more")
	v.dana.Does("desk").HearsNothingOf("request")
}

// clerk is a feature with many schedules.
type clerk struct{ schedules int }

func (clerk) Name() string { return "clerk" }

func (k clerk) Register(r *bot.Registry) {
	r.Schedules(func(v *bot.View) ([]bot.Scheduled, error) {
		var all []bot.Scheduled
		for i := range k.schedules {
			all = append(all, bot.Scheduled{
				Title: fmt.Sprintf("Plan %02d", i), When: "every day", Next: v.Now().Add(time.Duration(i) * time.Minute),
				Controls: []chat.Control{chat.Button{Label: "Skip", Action: chat.Action{Route: "clerk.skip", Arg: fmt.Sprint(i)}}},
			})
		}
		return all, nil
	})
	r.Action("clerk.skip", bot.AnyLead(), func(*bot.Tx, bot.Input) (chat.Response, error) { return chat.Quiet{}, nil })
}

// TestSchedulesHavePages that turn in their place, and one that is gone becomes the last.
func TestSchedulesHavePages(t *testing.T) {
	c := bottest.New(t, []bot.Feature{desk.New(), clerk{schedules: 12}})
	eva, bo := c.Member("eva", "Asia/Manila"), c.Member("bo", "Asia/Manila")
	c.Cohort("weavers", "Africa/Nairobi", eva)
	eva.Does("schedules").HearsOnce("Plan 04").HearsNothingOf("Plan 05").Hears("Page 1 of 3")
	eva.Presses("More").HearsOnce("Plan 05").HearsNothingOf("Plan 00").Presses("More").HearsOnce("Plan 11").Hears("Page 3 of 3")
	if said := eva.Heard(); strings.Contains(said[len(said)-1].Text(), "More") {
		t.Errorf("the last page leads on: %s", said[len(said)-1].Text())
	}
	eva.Presses("Back").HearsOnce("Plan 05").HearsNothingOf("Plan 11")
	bo.Does("schedules").HearsNothingOf("Plan").Hears("Only those who lead")
	c.Decide(func(tx *bot.Tx) error { return tx.Hold(bot.Hold{}) })
	eva.Does("schedules").Hears("On hold: nothing goes out until it is released.")
}

// TestTheGuideHasASectionForEachTrouble under the code that the message names.
func TestTheGuideHasASectionForEachTrouble(t *testing.T) {
	guide, err := os.ReadFile("../../../docs/steward.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range bot.TroubleKinds() {
		if heading := "\n### WEFT-" + strings.ToUpper(string(kind)) + "\n"; strings.Count(string(guide), heading) != 1 {
			t.Errorf("the steward’s guide has no section%s", heading)
		}
	}
}

// TestStewardsHearOfTrouble once a day for each kind, and nobody else does.
func TestStewardsHearOfTrouble(t *testing.T) {
	c := bottest.New(t, []bot.Feature{desk.New()})
	amal, stew := c.Facilitator("amal", "Africa/Nairobi"), c.Member("stew", "Africa/Nairobi")
	stew.Becomes(func(m *community.Member) { m.Roles = []community.Role{community.Steward} })
	report := func(kind bot.TroubleKind, detail string) {
		t.Helper()
		if err := c.Bot.Report(t.Context(), bot.Trouble{Kind: kind, Detail: detail}); err != nil {
			t.Fatal(err)
		}
		c.Settle()
	}
	report(bot.TroubleDisk, "120 MB free")
	report(bot.TroubleDisk, "119 MB free")
	report(bot.TroubleClock, "90 s")
	report("rust", "in the works") // of a program that knows more kinds
	for _, of := range []string{"slack/T1", "slack/T2", "slack/T1"} {
		if err := c.Bot.Report(t.Context(), bot.Trouble{Kind: bot.TroublePermission, Detail: "missing in " + of, Of: of}); err != nil {
			t.Fatal(err)
		}
		c.Settle()
	}
	stew.HearsOnce("missing in slack/T1").HearsOnce("missing in slack/T2")
	stew.HearsOnce("nearly full").Hears("120 MB free").Hears("WEFT-DISK").HearsNothingOf("119 MB free").
		HearsOnce("WEFT-CLOCK").HearsNothingOf("rust")
	c.After(24 * time.Hour)
	report(bot.TroubleDisk, "100 MB free")
	stew.Hears("100 MB free")
	amal.HearsNothingOf("WEFT-")
	c.Until("Friday 22:00") // one in the morning
	report(bot.TroubleWork, "outbox")
	stew.HearsNothingOf("WEFT-WORK")
	c.Until("Saturday 05:30")
	stew.HearsOnce("WEFT-WORK")
}
