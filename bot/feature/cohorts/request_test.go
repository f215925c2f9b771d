package cohorts_test

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/chat"
	"weft/bot/feature/cohorts"
)

// asking is a cohort that people ask to join, with two who lead it and somebody who has asked.
func asking(t *testing.T) (c *bottest.Community, amal, ana, bo *bottest.Person) {
	t.Helper()
	c = bottest.New(t, []bot.Feature{cohorts.New()})
	amal, ana, bo = c.Facilitator("amal", "Africa/Nairobi"), c.Member("ana", "Africa/Nairobi"), c.Member("bo", "Asia/Manila")
	c.Cohort("Weavers", "Africa/Nairobi", amal)
	amal.Does("cohorts lead "+ana.Account.String()+" weavers").Does("cohorts edit weavers").Fills("entry", "approval")
	bo.Does("cohorts join weavers")
	return c, amal, ana, bo
}

// requestID finds the one request that waits, as the buttons of the lead's message carry it.
func requestID(c *bottest.Community, p *bottest.Person) string {
	c.Helper()
	if file := exported(c, p); !strings.Contains(file, `"state":"waiting"`) {
		c.Errorf("%s takes along %s", p.Name(), file)
	}
	for _, line := range c.Stored() {
		if record, ok := strings.CutPrefix(line, "cohorts/requests/is/"); ok {
			id, _, _ := strings.Cut(record, "/")
			return id
		}
	}
	c.Fatal("no request is stored")
	return ""
}

// exported is what somebody takes along of this feature, as it is written to their file.
func exported(c *bottest.Community, p *bottest.Person) (file string) {
	c.Helper()
	m := p.Record()
	c.Read(func(v *bot.View) error {
		all, err := v.Exported(m.ID)
		if err != nil {
			return err
		}
		raw, err := json.Marshal(all["cohorts"])
		file = string(raw)
		return err
	})
	return file
}

// TestTwoLeadsAnswerAtOnce: whichever comes first counts, the other hears what was said, and who asked hears one
// answer.
func TestTwoLeadsAnswerAtOnce(t *testing.T) {
	c, amal, ana, bo := asking(t)
	id := requestID(c, bo)
	var wg sync.WaitGroup
	for i, press := range []struct {
		who   *bottest.Person
		route string
	}{{amal, "cohorts.accept"}, {ana, "cohorts.decline"}, {amal, "cohorts.decline"}, {ana, "cohorts.accept"}} {
		wg.Go(func() {
			e := chat.ActionUsed{
				Envelope: chat.Envelope{ID: chat.EventID("race-" + string(rune('a'+i))), Actor: press.who.Account, Private: true},
				Action:   chat.Action{Route: press.route, Arg: id},
			}
			if _, err := c.Bot.Handle(context.Background(), e); err != nil {
				t.Errorf("answer: %v", err)
			}
		})
	}
	wg.Wait()
	c.Settle()
	var did []string
	isIn := false
	c.Read(func(v *bot.View) error {
		all, err := v.Audited()
		if err != nil {
			return err
		}
		for _, a := range all {
			if a.Did == "cohorts.accepted" || a.Did == "cohorts.declined" {
				did = append(did, a.Did)
			}
		}
		in, err := v.People().In("Weavers")
		isIn = len(in) == 1
		return err
	})
	if len(did) != 1 || isIn != (did[0] == "cohorts.accepted") {
		t.Fatalf("the answers given are %v, and bo is in: %v", did, isIn)
	}
	if isIn {
		bo.HearsOnce("You are in Weavers now. Welcome.").HearsNothingOf("can’t take you in")
	} else {
		bo.HearsOnce("can’t take you in").HearsNothingOf("Welcome.")
	}
	amal.HearsNothingOf("would like to join")
	ana.HearsNothingOf("would like to join")
}

// TestOnlyThoseWhoLeadAnswer: the button is checked when it is pressed, not when it was shown.
func TestOnlyThoseWhoLeadAnswer(t *testing.T) {
	c, amal, ana, bo := asking(t)
	ana.Hears("would like to join")
	id := requestID(c, bo)
	amal.Does("cohorts unlead " + ana.Account.String() + " weavers")
	ana.HearsNothingOf("would like to join")
	for _, p := range []*bottest.Person{ana, bo} {
		e := chat.ActionUsed{
			Envelope: chat.Envelope{ID: chat.EventID("sly-" + p.Name()), Actor: p.Account, Private: true},
			Action:   chat.Action{Route: "cohorts.accept", Arg: id},
		}
		response, err := c.Bot.Handle(t.Context(), e)
		said, ok := response.(chat.Privately)
		if err != nil || !ok || !strings.Contains(said.Message.Summary, "Only those who lead") {
			t.Errorf("%s hears %+v, %v", p.Name(), response, err)
		}
	}
	c.Read(func(v *bot.View) error {
		in, err := v.People().In("Weavers")
		if len(in) != 0 {
			t.Errorf("somebody came in: %v", in)
		}
		return err
	})
}

// TestNothingOfARequestIsLeft when whoever asked is forgotten, nor of a lead who was told.
func TestNothingOfARequestIsLeft(t *testing.T) {
	c, amal, ana, bo := asking(t)
	ids := map[string]string{"ana": string(ana.Record().ID), "bo": string(bo.Record().ID)}
	ana.IsForgotten()
	amal.Hears("bo would like to join Weavers")
	bo.IsForgotten()
	amal.HearsNothingOf("bo would like")
	for _, line := range c.Stored() {
		for name, id := range ids {
			if strings.Contains(line, "cohorts/") && strings.Contains(line, id) {
				t.Errorf("of %s this is left: %.300q", name, line)
			}
		}
	}
}

// TestWhatAMemberTakesAlong is what they see of themself, too.
func TestWhatAMemberTakesAlong(t *testing.T) {
	c, amal, _, bo := asking(t)
	amal.Does("cohorts join weavers").Does("cohorts invite weavers")
	for p, want := range map[*bottest.Person][]string{
		amal: {`"cohort":"Weavers","since":"2026-11-25T08:00:00Z","leads":true`, `"until":"2026-12-09T08:00:00Z"`, "; you lead it", "You gave out a code for Weavers"},
		bo:   {`"requests":[{"cohort":"Weavers","asked":"2026-11-25T08:00:00Z","state":"waiting"}]`, "You asked to join Weavers on"},
	} {
		file, m := exported(c, p), p.Record()
		c.Read(func(v *bot.View) error {
			shown, err := v.Kept(m.ID)
			all := file + chat.PlainMessage(chat.Message{Blocks: shown})
			for _, part := range want {
				if !strings.Contains(all, part) {
					t.Errorf("%s takes along %s, without %s", p.Name(), all, part)
				}
			}
			return err
		})
	}
}

// TestTheFileOfACohort holds what was shared, as text that cannot be taken for markup, and says whose it is.
func TestTheFileOfACohort(t *testing.T) {
	c := bottest.New(t, []bot.Feature{cohorts.New(), archivist{}})
	amal, bo := c.Facilitator("amal", "Africa/Nairobi"), c.Member("bo", "Asia/Manila")
	c.Cohort("Weavers", "Africa/Nairobi", amal)
	bo.Enters("Weavers").Does("cohorts history weavers")
	amal.Does("cohorts archive weavers").Presses("End it")
	bo.Does("cohorts history weavers")
	seen, err := c.World.See(t.Context(), bo.Account, chat.Direct{User: bo.Account})
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, s := range seen {
		for _, f := range s.Files {
			files = append(files, string(f.Data))
		}
	}
	if len(files) != 2 {
		t.Fatalf("bo has %d files", len(files))
	}
	for i, part := range []string{"Since 25 November 2026", "From 25 November 2026 to 25 November 2026"} {
		for _, want := range []string{part, "# Weavers: what was shared", "Rose, thorn, bud", `> A \*rose\* is a rose.`, "Please don’t pass it on"} {
			if !strings.Contains(files[i], want) {
				t.Errorf("the file lacks %q:\n%s", want, files[i])
			}
		}
	}
}

// TestFacilitatorsReadNoHistoryThatIsNotTheirs: running things is no reason to read along.
func TestFacilitatorsReadNoHistoryThatIsNotTheirs(t *testing.T) {
	c := bottest.New(t, []bot.Feature{cohorts.New(), archivist{}})
	amal, bo := c.Facilitator("amal", "Africa/Nairobi"), c.Member("bo", "Asia/Manila")
	c.Cohort("Weavers", "Africa/Nairobi", bo)
	amal.Does("cohorts history weavers").Hears("What Weavers shared is for those who are in it.")
	bo.Does("cohorts history weavers").Hears("This is what Weavers shared")
}

// A request waits for those who may answer it, in their list of what waits, and for nobody else.
func TestARequestWaitsForThoseWhoAnswer(t *testing.T) {
	c, amal, ana, bo := asking(t)
	dayo := c.Facilitator("dayo", "Africa/Lagos") // who leads nothing: somebody else does
	waits := func(p *bottest.Person) (titles []string) {
		m := p.Record()
		c.Read(func(v *bot.View) error {
			waiting, err := v.As(m).Waiting()
			for _, w := range waiting {
				titles = append(titles, w.Title)
			}
			return err
		})
		return titles
	}
	for _, lead := range []*bottest.Person{amal, ana} {
		if got := waits(lead); len(got) != 1 || !strings.HasPrefix(got[0], "bo would like to join Weavers") {
			t.Errorf("for %s waits %q", lead.Name(), got)
		}
	}
	for _, p := range []*bottest.Person{bo, dayo} {
		if got := waits(p); len(got) != 0 {
			t.Errorf("for %s waits %q", p.Name(), got)
		}
	}
	ana.Presses("Accept")
	if got := append(waits(amal), waits(ana)...); len(got) != 0 {
		t.Errorf("after the answer %q still waits", got)
	}
}
