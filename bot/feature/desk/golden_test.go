package desk_test

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/feature/desk"
)

var _ = flag.Bool("update", false, "write the golden files anew")

// rehearsal is a feature with something of everything that the desk shows: an agenda for amal, notes to send, things
// that wait, schedules, traces.
type rehearsal struct{ waiting, scheduled int }

func (*rehearsal) Name() string { return "checkins" } // whose kinds of messages the desk has words for

func (f *rehearsal) Register(r *bot.Registry) {
	r.Agenda(func(_ *bot.View, m community.Member, from, _ time.Time) ([]bot.AgendaItem, error) {
		if m.Profile.Name != "amal" {
			return nil, nil
		}
		return []bot.AgendaItem{{At: from.Add(25 * time.Hour), What: "…"}}, nil
	})
	for _, route := range kinds("checkins.") {
		r.Renderer(route, blank)
	}
	r.Words(fstest.MapFS{"words/en.toml": {Data: []byte("[checkins.command]\ncheckins = \"…\"\ncohorts = \"…\"\ndata = \"…\"\nspin = \"…\"\nmend = \"…\"\n")}})
	for _, c := range []struct {
		name string
		who  bot.Rule
	}{{"checkins", bot.Members()}, {"cohorts", bot.Members()}, {"data", bot.Members()}, {"spin", bot.Facilitators()}, {"mend", bot.Stewards()}} {
		r.Command(bot.Command{Name: c.name, Who: c.who, Do: func(*bot.Tx, bot.Input) (chat.Response, error) { return chat.Quiet{}, nil }})
	}
	control := []chat.Control{chat.Button{Label: "…", Action: chat.Action{Route: "checkins.do"}}}
	r.Action("checkins.do", bot.AnyLead(), func(*bot.Tx, bot.Input) (chat.Response, error) { return chat.Quiet{}, nil })
	r.Waiting(func(v *bot.View) ([]bot.Waiting, error) {
		all := make([]bot.Waiting, f.waiting)
		for i := range all {
			all[i] = bot.Waiting{Title: "…", Controls: control}
		}
		if len(all) > 0 {
			all[0].Cohort = community.Cohort{ID: "weavers", Name: "weavers"}
		}
		return all, nil
	})
	r.Schedules(func(v *bot.View) ([]bot.Scheduled, error) {
		all := make([]bot.Scheduled, f.scheduled)
		for i := range all {
			all[i] = bot.Scheduled{Title: "…", When: "…", Next: v.Now().Add(time.Hour), Controls: control}
		}
		if len(all) > 1 {
			all[0].Cohort, all[0].Paused = community.Cohort{ID: "weavers", Name: "weavers"}, true
			all[0].Notes, all[1].Next = [][]chat.Span{chat.Text("…")}, time.Time{}
		}
		return all, nil
	})
	r.Traces(func(v *bot.View, _ community.MemberID, from, to time.Time) ([]bot.Traced, error) {
		var all []bot.Traced
		for i := range 32 {
			if at := bottest.Start.Add(time.Duration(i-32) * time.Hour); !at.Before(from) && at.Before(to) {
				all = append(all, bot.Traced{At: at, What: "…", Became: chat.Text("…")})
			}
		}
		return all, nil
	})
}

// doorkeeper is a feature whose kinds of messages the desk has words for, and nothing else.
type doorkeeper struct{}

func (doorkeeper) Name() string { return "cohorts" }

func (doorkeeper) Register(r *bot.Registry) {
	for _, route := range kinds("cohorts.") {
		r.Renderer(route, blank)
	}
}

func blank(*bot.Rendering) (chat.Message, error) {
	return chat.Message{Summary: "…", Blocks: []chat.Block{chat.Paragraph{Spans: chat.Text("…")}}}, nil
}

// kinds are the routes of messages that others make and the desk has words for, and one that it has none for.
func kinds(of string) []string {
	return slices.DeleteFunc([]string{
		"checkins.prompt", "checkins.open", "checkins.shared", "checkins.digest", "checkins.reminder", "checkins.withheld",
		"checkins.note", "cohorts.answer", "cohorts.request", "cohorts.welcomed",
	}, func(route string) bool { return !strings.HasPrefix(route, of) })
}

// TestGolden writes down all that this feature says, in every language, to be read aloud.
func TestGolden(t *testing.T) {
	var f *rehearsal
	features := func() []bot.Feature {
		f = &rehearsal{}
		return []bot.Feature{desk.New(), f, doorkeeper{}}
	}
	bottest.InEveryLanguage(t, features, func(c *bottest.Telling) {
		g := &golden{c, f}
		g.run()
		g.Covers("desk", "desk.coming.more") // TestLongAnswersHavePages reads it
	})
}

type golden struct {
	*bottest.Telling
	feature *rehearsal
}

func (g *golden) run() {
	amal, eva := g.Facilitator("amal", "Africa/Nairobi").Becomes(g.Speaks), g.Member("eva", "Asia/Manila").Becomes(g.Speaks)
	bo := g.Member("bo", "Asia/Manila").Becomes(g.Speaks)
	channel := g.Cohort("weavers", "Africa/Nairobi", eva)
	bo.Enters("weavers")
	g.helps(amal, eva, bo, channel)
	g.holds(amal, eva, bo)
	g.schedules(amal, eva)
	g.traces(amal, bo)
	g.weekly(amal, bo, channel)
	g.troubles(amal)
	g.Script.Commands(amal)
}

func (g *golden) helps(amal, eva, bo *bottest.Person, channel chat.ChannelID) {
	g.Script.Scene("help")
	g.Person("gil", "", g.Language).Does("help")
	bo.Does("help").DoesIn(channel, "help").Does("hepl").Does("sing").Does("hold").Does("help hold").Does("help trace")
	eva.Does("help")
	amal.Does("help")
	for _, command := range []string{"help", "hold", "release", "release now"} {
		amal.Does("help " + command)
	}
	stew := g.Member("stew", "Africa/Nairobi").Becomes(g.Speaks)
	stew.Becomes(func(m *community.Member) { m.Roles = []community.Role{community.Steward} }).Does("help")
}

func (g *golden) holds(amal, eva, bo *bottest.Person) {
	g.Script.Scene("what is coming")
	bo.Does("coming")
	amal.Does("coming")
	dan := g.Member("dan", "Asia/Manila").Becomes(g.Speaks).Becomes(func(m *community.Member) {
		m.Level, m.Preferences.Prompts, m.Preferences.PausedUntil = community.Listening, false, "2026-12-01"
	})
	dan.Does("coming")

	g.Script.Scene("one cohort on hold")
	eva.Does("hold").Does("hold weavers")
	eva.OpensHome()
	bo.OpensHome()
	g.Script.Posts()
	amal.Does("hold …").Does("release")
	eva.Does("release weavers").Does("release now weavers")
	g.Script.Posts()

	g.Script.Scene("the desk, and everything on hold")
	amal.OpensHome()
	g.Script.Posts()
	routes := kinds("")
	for n := range 3 {
		amal.Does("hold")
		bo.OpensHome()
		waiting := [][]string{nil, routes[:1], routes}[n]
		for i, route := range waiting {
			g.Decide(func(tx *bot.Tx) error {
				m, err := tx.People().ByAccount(amal.Account)
				if err != nil {
					return err
				}
				return tx.Post(bot.Post{
					Key: fmt.Sprintf("%s/%d", route, n), To: bot.ToMember(m.ID), Kind: bot.Urgent,
					Show: chat.Action{Route: route}, Cohort: []community.CohortID{"weavers", ""}[i%2],
				})
			})
		}
		g.Script.Posts()
		amal.Presses(g.Say("desk.look")).Presses(g.Say("desk.release"))
	}
	g.Script.Posts()
}

func (g *golden) schedules(amal, eva *bottest.Person) {
	g.Script.Scene("what goes out by itself")
	eva.Does("desk").Does("schedules")
	amal.Does("schedules")
	g.feature.scheduled = 6
	amal.Does("hold").Does("schedules").Presses(g.Say("desk.schedules.later")).Does("release now")
	g.Script.Posts()
}

func (g *golden) traces(amal, bo *bottest.Person) {
	g.Script.Scene("what became of it")
	bo.Does("trace").Does("trace Thursday").Does("trace 2026-11-24").Does("trace … …").Does("trace amal")
	amal.Does("trace dan").Does("trace dan 2026-11-24")
	for range 2 {
		g.Decide(func(tx *bot.Tx) error {
			m := community.Member{
				ID: community.MemberID(tx.NewID()), Profile: community.Profile{Name: "ola"}, Language: g.Language,
				Level: community.Active, Preferences: community.DefaultPreferences(), Joined: tx.Now(),
			}
			return tx.People().PutMember(m)
		})
	}
	amal.Does("trace ola").Presses("ola")
}

func (g *golden) weekly(amal, bo *bottest.Person, channel chat.ChannelID) {
	g.Script.Scene("the last week")
	bo.Does("desk")
	g.Member("uma", "Asia/Manila").Becomes(g.Speaks)
	g.Cohort("dyers", "Africa/Nairobi", g.Person("uma"))
	g.Person("uma").Does("desk")
	ida := g.Member("ida", "Asia/Manila").Becomes(g.Speaks)
	g.Stage().Closes(ida.Account)
	for i, p := range []*bottest.Person{amal, ida} {
		g.post(fmt.Sprintf("week/%d", i), p, time.Time{}, time.Time{})
	}
	g.post("late", ida, time.Time{}, g.Now())
	g.Stage().Fault = func(method string, key chat.PostKey, _ chat.Address) (f bottest.Fault) {
		switch {
		case method == "find":
			f.Before = chat.ErrUnsupported
		case strings.Contains(string(key), "doubt"):
			f.Before = chat.ErrNotCertain
		}
		return f
	}
	g.post("doubt", amal, time.Time{}, time.Time{})
	g.post("to come", amal, g.Now().Add(30*24*time.Hour), time.Time{})
	g.feature.waiting = 1
	g.Until("Monday 08:30")
	amal.Does("hold")
	g.Until("Monday 09:00")
	amal.Does("release").Does("release now")
	g.After(time.Minute)
	g.Script.Posts()
	g.feature.waiting = 7
	amal.Does("desk")
	g.feature.waiting = 0
}

func (g *golden) post(key string, to *bottest.Person, at, expires time.Time) {
	g.Decide(func(tx *bot.Tx) error {
		m, err := tx.People().ByAccount(to.Account)
		if err != nil {
			return err
		}
		return tx.Post(bot.Post{
			Key: "checkins.note/" + key, To: bot.ToMember(m.ID), NotBefore: at, Expires: expires, Show: chat.Action{Route: "checkins.note"},
		})
	})
}

func (g *golden) troubles(amal *bottest.Person) {
	g.Script.Scene("something is amiss")
	amal.Does("hold")
	for _, kind := range bot.TroubleKinds() {
		if err := g.Bot.Report(g.Context(), bot.Trouble{Kind: kind, Detail: "…"}); err != nil {
			g.Fatal(err)
		}
	}
	g.Settle()
	g.Script.Posts()
	amal.Does("release").Does("release now")
	g.After(time.Minute)
	g.Script.Posts()
}
