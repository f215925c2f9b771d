package checkins_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/feature/checkins"
	"weft/data"
	"weft/scheduler"
)

// counted is a message of the platform in somebody's conversation: it counts up over all of them.
var counted = regexp.MustCompile(`ACCOUNT/[0-9]+`)

// The six of this test, and what each part in it does. Names are of one length, so that nothing differs by that.
var (
	sixPeople = []string{"aba", "bet", "kim", "dov", "eno", "fay"}
	sixParts  = []string{"edits", "late", "plain", "typed", "brief", "keeps"}
)

// cast gives each part to somebody: shift by shift, so that over all shifts everybody has played each.
func cast(shift int) map[string]string {
	plays := map[string]string{}
	for i, part := range sixParts {
		plays[part] = sixPeople[(i+shift)%len(sixPeople)]
	}
	return plays
}

// unnamedRound plays one round without names: one edits while it is open, one comes late, one edits late, one types, and
// one skips or, if six are to answer, answers at once.
func unnamedRound(t *testing.T, plays map[string]string, sixth bool) *bottest.Community {
	t.Helper()
	feature := checkins.New()
	c := bottest.New(t, []bot.Feature{feature, kept{}})
	amal := c.Facilitator("amal", "Africa/Nairobi")
	for _, name := range sixPeople {
		c.Member(name, "Africa/Nairobi")
	}
	c.Member("zed", "Africa/Nairobi")
	c.Cohort("Weavers", "Africa/Nairobi", amal)
	for _, name := range append(slices.Clone(sixPeople), "zed") {
		c.Person(name).Enters("Weavers")
	}
	c.Decide(func(tx *bot.Tx) error {
		template, _ := checkins.TemplateNamed("weekly")
		weekly := template.Begin("01JDROUNDWITHOUTNAMESWEFTX", "Weavers", "Weekly", tx.Now())
		weekly.Reach, weekly.Spec = community.CohortUnnamed, scheduler.Spec{Cron: "0 9 * * 1", Zone: "Africa/Nairobi"}
		_, err := feature.Start(tx, weekly)
		return err
	})
	says := func(part, moved, energy string) {
		c.Person(plays[part]).Presses("Answer or change").Fills("moved", moved, "energy", energy)
	}
	c.Until("Monday 06:00")
	says("edits", "First thought", "1")
	says("plain", "The school said yes.", "4")
	c.After(3 * time.Hour)
	c.Person(plays["typed"]).Replies("Hello", "We met the mayor.").Says("skip").Says("2").Says("skip").Says("skip").Says("send")
	says("brief", "Rain.", "3")
	says("edits", "Second thought", "2")
	if sixth {
		says("keeps", "Two new neighbours.", "5")
	} else {
		c.Person(plays["keeps"]).Presses("Skip this time")
	}
	c.Until("Thursday 09:00")
	c.Person(plays["late"]).Presses("Answer late").Fills("moved", "Late words", "energy", "5").Hears("Only you see this.")
	c.Person(plays["plain"]).Presses("Answer late").Fills("moved", "Changed after all", "energy", "1")
	c.After(24 * time.Hour)
	return c
}

// onlookers is all that people who look on can find out: what reached them, and what they get when they ask.
func onlookers(c *bottest.Community) []string {
	amal, zed := c.Person("amal"), c.Person("zed")
	for _, command := range []string{"checkins", "checkins answers", "checkins report", "checkins export", "checkins preview", "ahead"} {
		amal.Does(command)
		zed.Does(command)
	}
	var all []string
	for _, p := range []*bottest.Person{amal, zed} {
		for _, seen := range p.Heard() {
			lines := strings.Split(seen.Text(), "\n")
			slices.Sort(lines) // chance may order what was said, and nothing else differs
			all = append(all, strings.Join(lines, "\n"))
		}
	}
	slices.Sort(all) // which of two messages of one instant is sent first is chance as well
	return all
}

// TestNothingIsolatesAnybody plays a round without names with everybody in each part once, and holds all that anyone
// can see to being the same each time: whoever edited, came late, typed or skipped. It tries with four, five and six
// answers that count.
func TestNothingIsolatesAnybody(t *testing.T) {
	for _, sixth := range []bool{false, true} {
		var first []string
		for shift := range sixPeople {
			plays := cast(shift)
			c := unnamedRound(t, plays, sixth)
			seen := onlookers(c)
			if shift == 0 {
				first = seen
				holdToSense(t, seen, sixth)
				continue
			}
			if diff := cmp.Diff(first, seen); diff != "" {
				t.Errorf("with %v, onlookers see something else (sixth answers: %v):\n%s", plays, sixth, diff)
			}
			holdMembersAlike(t, c)
		}
	}
}

// holdToSense makes sure that the test looks at something: that what may be read is there, and what may not is not.
func holdToSense(t *testing.T, seen []string, sixth bool) {
	t.Helper()
	all := strings.Join(seen, "\n")
	if shown := strings.Contains(all, "Second thought") && strings.Contains(all, "The school said yes."); shown != sixth {
		t.Errorf("answers are shown: %v; want %v", shown, sixth)
	}
	for _, never := range []string{"First thought", "Late words", "Changed after all"} {
		if strings.Contains(all, never) {
			t.Errorf("%q is shown", never)
		}
	}
}

// holdMembersAlike compares what reached the six, what their traces tell, and what the file holds about each without
// the keys: it must be the same for all, but for their names.
func holdMembersAlike(t *testing.T, c *bottest.Community) {
	t.Helper()
	var reached, traced, stored [][]string
	for _, name := range sixPeople {
		p := c.Person(name)
		var posts []string
		for _, s := range p.Heard() {
			if !s.Private() || strings.HasPrefix(s.Text(), "Weekly\n") { // what they were sent, not what they were answered
				posts = append(posts, strings.ReplaceAll(s.Text(), name, "…"))
			}
		}
		slices.Sort(posts) // which of two messages of one instant comes first is chance
		reached = append(reached, posts)
		c.Read(func(v *bot.View) error {
			m, err := v.People().ByAccount(p.Account)
			if err != nil {
				return err
			}
			traced = append(traced, traceOf(t, v, m))
			stored = append(stored, rowsAbout(t, v.Reader(), m))
			return nil
		})
	}
	for i := range sixPeople[1:] {
		for what, of := range map[string][][]string{"what reached": reached, "the trace of": traced, "what the file holds about": stored} {
			if diff := cmp.Diff(of[0], of[i+1]); diff != "" {
				t.Errorf("%s %s differs from that of %s:\n%s", what, sixPeople[i+1], sixPeople[0], diff)
			}
		}
	}
	c.Read(func(v *bot.View) error { holdAnswersAlike(t, v.Reader()); return nil })
}

func traceOf(t *testing.T, v *bot.View, m community.Member) []string {
	t.Helper()
	traced, err := v.Traced(m.ID, bottest.Start, v.Now())
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, one := range traced {
		lines = append(lines, fmt.Sprint(one.At, one.Cohort, one.What, chat.PlainText(one.Became)))
	}
	return lines
}

// rowsAbout lists all rows that name a member, by id or account, without what is sealed and with the receipts of the
// platform, which only count up, masked.
func rowsAbout(t *testing.T, r data.Reader, m community.Member) []string {
	t.Helper()
	masked := strings.NewReplacer(string(m.ID), "MEMBER", m.Accounts[0].String(), "ACCOUNT", m.Accounts[0].ID, "ACCOUNT")
	var rows []string
	for entry, err := range r.Scan("", "") {
		if err != nil {
			t.Fatal(err)
		}
		key, value := string(entry.Key), string(entry.Value)
		if !strings.Contains(key+value, string(m.ID)) || strings.Contains(key, "members") || strings.Contains(key, "memberships") {
			continue // that somebody is a member, and since when, is no secret of the round
		}
		row := masked.Replace(key) + " " + masked.Replace(withoutReceipts(value))
		rows = append(rows, counted.ReplaceAllString(row, "ACCOUNT/#"))
	}
	slices.Sort(rows)
	return rows
}

// withoutReceipts leaves out of a stored record what the platform counts up.
func withoutReceipts(value string) string {
	at := strings.IndexAny(value, "{[")
	if at < 0 {
		return value
	}
	var tree any
	if err := json.Unmarshal([]byte(value[at:]), &tree); err != nil {
		return value
	}
	raw, err := json.Marshal(prune(tree))
	if err != nil {
		return value
	}
	return string(raw)
}

func prune(tree any) any {
	switch tree := tree.(type) {
	case map[string]any:
		delete(tree, "Receipt")
		for k, v := range tree {
			tree[k] = prune(v)
		}
	case []any:
		for i, v := range tree {
			tree[i] = prune(v)
		}
	}
	return tree
}

// holdAnswersAlike holds every stored answer and skip to one look.
func holdAnswersAlike(t *testing.T, r data.Reader) {
	t.Helper()
	looks := map[string]int{}
	for entry, err := range r.Scan("", "") {
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(entry.Key), "checkins") || !strings.Contains(string(entry.Key), "answers") {
			continue
		}
		at := strings.Index(string(entry.Value), "{")
		if at < 0 {
			continue // an index row
		}
		var row map[string]any
		if err := json.Unmarshal(entry.Value[at:], &row); err != nil {
			t.Fatal(err)
		}
		sealed, err := base64.StdEncoding.DecodeString(fmt.Sprint(row["Sealed"]))
		if err != nil {
			t.Fatal(err)
		}
		row["Sealed"] = len(sealed)
		looks[fmt.Sprint(row)]++
	}
	if len(looks) != 1 {
		t.Errorf("answers look different from each other in the file: %v", looks)
	}
}
