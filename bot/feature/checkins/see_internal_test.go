package checkins

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/scheduler"
)

// looked is a cohort with people who look at its rounds from many sides: amal leads and is no member, lia leads and is
// one, fred facilitates, fay facilitates and is a member, zed is a stranger to the cohort.
type looked struct {
	*bottest.Community
	feature *Feature
	checkin string
}

var members = []string{"bo", "carla", "dayo", "eva", "gus", "hal", "lia", "fay"}

func lookedAt(tb testing.TB, reach community.Reach) looked {
	tb.Helper()
	f := New()
	c := looked{bottest.New(tb, []bot.Feature{f}), f, "01JDROUNDTOLOOKATFROMALLSD"}
	amal := c.Facilitator("amal", "Africa/Nairobi").Becomes(func(m *community.Member) { m.Roles = nil })
	c.Facilitator("fred", "Africa/Nairobi")
	c.Facilitator("fay", "Africa/Nairobi")
	c.Member("zed", "Africa/Nairobi")
	for _, name := range members {
		if name != "fay" {
			c.Member(name, "Africa/Nairobi")
		}
	}
	c.Cohort("Weavers", "Africa/Nairobi", amal)
	for _, name := range members {
		c.Person(name).Enters("Weavers")
	}
	c.Decide(func(tx *bot.Tx) error {
		cohort, err := tx.People().Cohort("Weavers")
		if err != nil {
			return err
		}
		cohort.Leads = append(cohort.Leads, c.id(tx, "lia"))
		if err := tx.People().PutCohort(cohort); err != nil {
			return err
		}
		template, _ := TemplateNamed("weekly")
		weekly := template.Begin(c.checkin, "Weavers", "Weekly", tx.Now())
		weekly.Reach, weekly.Share = reach, shareFor(reach)
		weekly.Spec = scheduler.Spec{Cron: "0 9 * * 1", Zone: "Africa/Nairobi"}
		_, err = f.Start(tx, weekly)
		return err
	})
	c.Until("Monday 06:00")
	return c
}

func (c looked) id(tx *bot.Tx, name string) community.MemberID {
	m, err := tx.People().ByAccount(c.Person(name).Account)
	if err != nil {
		c.Fatal(err)
	}
	return m.ID
}

// as decides something as somebody.
func (c looked) as(name string, do func(tx *bot.Tx) error) {
	c.Decide(func(tx *bot.Tx) error {
		m, err := tx.People().ByAccount(c.Person(name).Account)
		if err != nil {
			return err
		}
		tx.View = *tx.As(m)
		return do(tx)
	})
}

func (c looked) newest(tx *bot.Tx) Round {
	rounds, err := c.feature.roundsOf(&tx.View, c.checkin)
	if err != nil || len(rounds) == 0 {
		c.Fatalf("there is no round (%v)", err)
	}
	return rounds[0]
}

func (c looked) says(name, moved string, energy float64, reach community.Reach) {
	c.as(name, func(tx *bot.Tx) error {
		given := chat.Answers{"moved": chat.TextValue(moved), "energy": chat.NumberValue(energy)}
		if reach != "" {
			given[fieldReach] = chat.ChoiceValue(reach)
		}
		_, err := c.feature.submit(tx, bot.Input{Arg: c.newest(tx).ID, Answers: given})
		return err
	})
}

func (c looked) skips(name string) {
	c.as(name, func(tx *bot.Tx) error {
		_, err := c.feature.skip(tx, bot.Input{Arg: c.newest(tx).ID})
		return err
	})
}

// sight is what one viewer may know of a round.
type sight struct {
	Counted  counted
	Answered int
	Named    []string
	Unnamed  bool
	Mean     float64
	Over     int
}

func (c looked) sees(name string) (s sight) {
	c.as(name, func(tx *bot.Tx) error {
		r := c.newest(tx)
		cohort, err := tx.People().Cohort(r.Cohort)
		if err != nil {
			return err
		}
		known, err := c.feature.see(&tx.View, r, cohort)
		if err != nil {
			return err
		}
		s = sight{Counted: known.counted, Answered: known.answered, Unnamed: known.unnamed != nil}
		for _, a := range known.named {
			s.Named = append(s.Named, a.name)
		}
		slices.Sort(s.Named)
		for _, q := range scales([]seen{known}) {
			s.Mean, s.Over = known.mean(q)
		}
		return nil
	})
	return s
}

// TestWhatEachMayKnowOfARound is the rule, from every side: bo to gus answer, gus for themself alone, hal (where names
// are shown) for those who lead; dayo skips.
func TestWhatEachMayKnowOfARound(t *testing.T) {
	none := func(why counted) sight { return sight{Counted: why} }
	five := sight{Answered: 5, Unnamed: true, Mean: 3, Over: 5}
	counts := sight{Answered: 5}
	all := []string{"amal", "lia", "bo", "gus", "fay", "fred", "zed"}
	alike := func(s sight) map[string]sight {
		same := map[string]sight{}
		for _, name := range all {
			same[name] = s
		}
		return same
	}
	cohort := []string{"bo", "carla", "eva", "lia"}
	named := func(more ...string) sight {
		s := sight{Named: append(more, cohort...), Mean: 3, Over: len(cohort) + len(more)}
		slices.Sort(s.Named)
		s.Answered = len(s.Named)
		return s
	}
	for _, tt := range []struct {
		reach        community.Reach
		open, closed map[string]sight
	}{
		{community.CohortNamed, map[string]sight{
			"amal": named("hal"), "lia": named("hal"), "bo": named(), "gus": named("gus"), "hal": named("hal"),
			"fay": named(), "fred": none(countNotMine), "zed": none(countNotMine),
		}, nil},
		{community.LeadsOnly, map[string]sight{
			"amal": named("hal"), "lia": named("hal"), "bo": none(countNotMine), "gus": none(countNotMine),
			"fay": none(countNotMine), "fred": none(countNotMine), "zed": none(countNotMine),
		}, nil},
		{
			community.CohortUnnamed, alike(none(countNotYet)),
			map[string]sight{"amal": five, "lia": five, "bo": five, "gus": five, "fay": five, "fred": counts, "zed": counts},
		},
		{community.AuthorOnly, alike(none(countPrivate)), alike(none(countPrivate))},
	} {
		t.Run(string(tt.reach), func(t *testing.T) {
			c := lookedAt(t, tt.reach)
			for _, name := range append(cohort, "hal") {
				reach := community.Reach("")
				if name == "hal" && tt.reach == community.CohortNamed {
					reach = community.LeadsOnly
				}
				c.says(name, "Word of "+name, 3, reach)
			}
			c.says("gus", "Word of gus", 3, community.AuthorOnly)
			c.skips("dayo")
			for name, want := range tt.open {
				if diff := cmp.Diff(want, c.sees(name)); diff != "" {
					t.Errorf("while it is open, %s:\n%s", name, diff)
				}
			}
			if tt.closed == nil {
				tt.closed = tt.open
			}
			c.Until("Thursday 09:00")
			for name, want := range tt.closed {
				if diff := cmp.Diff(want, c.sees(name)); diff != "" {
					t.Errorf("once it is closed, %s:\n%s", name, diff)
				}
			}
		})
	}
}

// everything is all that can be shown of a check-in to somebody, to the byte: report with its pictures, files, answers,
// history, and the traces of everybody in the cohort.
func (c looked) everything(name string) string {
	var all string
	c.as(name, func(tx *bot.Tx) error {
		all = ""
		checkin, err := c.feature.checkins.Get(tx.Reader(), c.checkin)
		if err != nil {
			return err
		}
		for _, do := range []func(*bot.Tx, Checkin, int) (chat.Response, error){c.feature.report, c.feature.export} {
			said, err := do(tx, checkin, 1)
			if err != nil {
				return err
			}
			all += fmt.Sprintf("%+v\n", said)
		}
		cohort, err := tx.People().Cohort("Weavers")
		if err != nil {
			return err
		}
		history, err := c.feature.history(&tx.View, cohort)
		if err != nil {
			return err
		}
		schedules, err := c.feature.schedules(&tx.View)
		if err != nil {
			return err
		}
		all += fmt.Sprintf("%+v\n%+v\n", history, schedules)
		for _, name := range members {
			traced, err := c.feature.traces(&tx.View, c.id(tx, name), bottest.Start, tx.Now())
			if err != nil {
				return err
			}
			all += fmt.Sprintf("%s: %+v\n", name, traced)
		}
		return nil
	})
	return all
}

// TestNothingMovesInARoundWithoutNames: once it is closed, whatever anybody does, not one byte differs in what anybody
// can be shown of it. Nor does it matter who skips while it is open.
func TestNothingMovesInARoundWithoutNames(t *testing.T) {
	played := func(skip bool) looked {
		c := lookedAt(t, community.CohortUnnamed)
		for i, name := range []string{"bo", "carla", "eva", "gus", "hal"} {
			c.says(name, "Word of "+name, float64(i%5+1), "")
		}
		if skip {
			c.skips("dayo")
		} else {
			c.Decide(func(*bot.Tx) error { return nil }) // as much chance is used up as by the skip
		}
		c.Until("Thursday 09:00")
		return c
	}
	c, other := played(true), played(false)
	first := map[string]string{}
	viewers := []string{"amal", "lia", "bo", "fred"}
	for _, name := range viewers {
		first[name] = c.everything(name)
		if diff := cmp.Diff(first[name], other.everything(name)); diff != "" {
			t.Errorf("whether somebody skips shows to %s:\n%s", name, diff)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		who := rapid.SampledFrom(members).Draw(t, "who")
		if rapid.Bool().Draw(t, "skips") {
			c.skips(who)
		} else {
			c.says(who, rapid.StringMatching(`[a-z]{1,20}`).Draw(t, "moved"), float64(rapid.IntRange(1, 5).Draw(t, "energy")),
				rapid.SampledFrom([]community.Reach{"", community.CohortUnnamed, community.AuthorOnly}).Draw(t, "reach"))
		}
		for _, name := range viewers {
			if got := c.everything(name); got != first[name] {
				t.Fatalf("after %s, %s is shown something else:\n%s", who, name, cmp.Diff(first[name], got))
			}
		}
	})
}

// TestATraceTellsOfDeliveryAlone: the trace of a member is the same whether they answered, changed their answer,
// skipped or did nothing, in rounds of every kind, and at every time of the round.
func TestATraceTellsOfDeliveryAlone(t *testing.T) {
	for _, reach := range community.Reaches() {
		t.Run(string(reach), func(t *testing.T) {
			c := lookedAt(t, reach)
			c.After(1 << 40) // some minutes later
			c.says("bo", "First thought", 1, "")
			c.says("carla", "A word", 1, "")
			c.skips("dayo")
			c.After(1 << 42)
			c.says("bo", "Second thought", 2, "")
			for _, when := range []string{"Tuesday 21:00", "Thursday 09:00", "Monday 07:00"} {
				c.as("amal", func(tx *bot.Tx) error {
					var traces []string
					for _, name := range []string{"bo", "carla", "dayo", "eva"} {
						traced, err := c.feature.traces(&tx.View, c.id(tx, name), bottest.Start, tx.Now())
						if err != nil {
							return err
						}
						traces = append(traces, fmt.Sprintf("%+v", traced))
					}
					if len(slices.Compact(traces)) != 1 {
						t.Errorf("before %s the traces differ:\n%s", when, cmp.Diff(traces[0], traces[1:]))
					}
					return nil
				})
				c.Until(when)
			}
		})
	}
}

func TestOnPage(t *testing.T) {
	for _, tt := range []struct {
		all, page int
		some      []int
		at, of    int
	}{
		{0, 1, nil, 1, 1},
		{1, 1, []int{0}, 1, 1},
		{3, 1, []int{0, 1, 2}, 1, 1},
		{4, 1, []int{0, 1, 2}, 1, 2},
		{4, 2, []int{3}, 2, 2},
		{4, 9, []int{3}, 2, 2},
		{4, -1, []int{0, 1, 2}, 1, 2},
	} {
		var all []int
		for i := range tt.all {
			all = append(all, i)
		}
		some, at, of := onPage(all, 3, tt.page)
		if !slices.Equal(some, tt.some) || at != tt.at || of != tt.of {
			t.Errorf("page %d of %d things is %v, %d of %d", tt.page, tt.all, some, at, of)
		}
	}
}

// TestExportedFiles: with names the table has a row for each answer and who may read it, without names one for each
// word or choice and nobody's; what would be a formula is text, and the JSON says the same.
func TestExportedFiles(t *testing.T) {
	files := func(reach community.Reach, viewer string) (rows [][]string, written exported) {
		c := lookedAt(t, reach)
		c.says("bo", "=1+1", 2, "")
		for _, name := range []string{"carla", "eva", "hal", "lia"} {
			c.says(name, "We met the mayor.", 4, "")
		}
		c.Until("Thursday 09:00")
		c.as(viewer, func(tx *bot.Tx) error {
			checkin, err := c.feature.checkins.Get(tx.Reader(), c.checkin)
			if err != nil {
				return err
			}
			said, err := c.feature.export(tx, checkin, 1)
			if err != nil {
				return err
			}
			for _, block := range said.(chat.Privately).Message.Blocks {
				file, ok := block.(chat.Attachment)
				switch {
				case ok && file.MediaType == "text/csv":
					rows, err = csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file.Data, []byte(bom)))).ReadAll()
				case ok:
					err = json.Unmarshal(file.Data, &written)
				}
				if err != nil {
					return err
				}
			}
			return nil
		})
		c.Read(func(v *bot.View) error {
			done, err := v.Audited()
			if err != nil || len(done) != 1 || done[0].Did != "checkins.export" || done[0].Object != c.checkin {
				t.Errorf("what is kept of it is %+v (%v)", done, err)
			}
			return nil
		})
		return rows, written
	}
	const moved = "What moved forward since last time, or touched you?"
	head := []string{"Round", "Question", "Person", "Answer", "How often", "Who may read it"}

	rows, written := files(community.CohortNamed, "amal")
	want := []string{"2026-11-30T09:00", moved, "bo", "'=1+1", "1", "Everyone in the cohort, with my name"}
	if len(rows) != 11 || !slices.Equal(rows[0], head) || !slices.ContainsFunc(rows, func(row []string) bool { return slices.Equal(row, want) }) {
		t.Errorf("with names the table is %q", rows)
	}
	if answers := written.Rounds[0].Answers; len(answers) != 5 || *written.Rounds[0].Answered != 5 {
		t.Errorf("with names the document is %+v", written)
	}

	rows, written = files(community.CohortUnnamed, "amal")
	if len(rows) != 1+5+5 || slices.ContainsFunc(rows[1:], func(row []string) bool { return row[2] != "" }) {
		t.Errorf("without names the table is %q", rows)
	}
	if r := written.Rounds[0]; r.Answers != nil || *r.Answered != 5 || len(r.Questions[0].Unnamed) != 5 {
		t.Errorf("without names the document is %+v", written)
	}

	rows, written = files(community.CohortNamed, "fred")
	if r := written.Rounds[0]; len(rows) != 1 || r.Answers != nil || r.Answered != nil || r.Why != countNotMine {
		t.Errorf("to whoever may read nothing it gives %q and %+v", rows, written)
	}
}
