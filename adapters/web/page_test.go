package web_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"weft/adapters/web"
	"weft/bot/chat"
)

// Each reader sees an instant in their own zone and language.
func TestMomentsAreLocal(t *testing.T) {
	c := sampleConfig()
	c.Clock = &fakeClock{now: monday}
	r := run(t, c)
	at := time.Date(2026, time.March, 8, 20, 30, 0, 0, time.UTC)
	r.post(t, "moment", chat.InChannel{Channel: web.ChannelOf("general")}, chat.Message{Summary: "when", Blocks: []chat.Block{
		chat.Paragraph{Spans: []chat.Span{chat.Moment{At: at, Text: "8 March 20:30 UTC"}}},
		chat.Paragraph{Spans: []chat.Span{chat.Moment{At: at, Show: chat.MomentDate, Text: "8 March"}}},
		chat.Paragraph{Spans: []chat.Span{chat.Moment{At: at, Show: chat.MomentTime, Text: "20:30 UTC"}}},
	}})
	for person, want := range map[string][]string{
		"amina": {"Sunday 8 March, 23:30", "Sunday 8 March", "23:30"},
		"efren": {"Monday 9 March, 04:30", "Monday 9 March", "04:30"},
		"chloe": {"dimanche 8 mars, 21:30", "dimanche 8 mars", "21:30"},
	} {
		m := r.read(t, person, "c-general").Messages[0]
		for i, w := range want {
			if m.Times[i].Text != w {
				t.Errorf("%s reads %q; want %q", person, m.Times[i].Text, w)
			}
			if parsed, err := time.Parse(time.RFC3339, m.Times[i].Datetime); err != nil || !parsed.Equal(at) {
				t.Errorf("%s's browser reads %q", person, m.Times[i].Datetime)
			}
		}
	}
}

func TestClockButtons(t *testing.T) {
	clock := &fakeClock{now: monday} // Monday 06:30 UTC
	c := sampleConfig()
	c.Clock = clock
	r := run(t, c)
	waitFor(t, func() bool { return strings.Contains(r.read(t, "amina", "weft").Coming, "Backup of the night") })
	for _, step := range []struct{ person, to, want string }{
		{"amina", "hour", "2026-03-02T07:30:00Z"},
		{"amina", "next", "2026-03-02T10:30:00Z"},
		{"efren", "monday", "2026-03-09T01:00:00Z"}, // 09:00 in Manila
		{"bruno", "monday", "2026-03-09T14:00:00Z"}, // the same day, 09:00 in Bogotá
		{"bruno", "monday", "2026-03-16T14:00:00Z"},
	} {
		shown, err := r.page.As(step.person).Do(t.Context(), "weft", "clock", url.Values{"to": {step.to}})
		if err != nil || shown.Done == "" {
			t.Fatalf("%s pushes %s: %+v, %v", step.person, step.to, shown, err)
		}
		if now := clock.Now().UTC().Format(time.RFC3339); now != step.want {
			t.Errorf("%s pushes %s: it is %s; want %s", step.person, step.to, now, step.want)
		}
	}
	if shown, err := r.page.As("amina").Do(t.Context(), "weft", "clock", url.Values{"to": {"yesterday"}}); err != nil || shown.Refused == "" {
		t.Errorf("an unknown push: %+v, %v", shown, err)
	}
}

func TestWithoutAClockThereIsNone(t *testing.T) {
	r := run(t, sampleConfig())
	raw, err := r.page.Fetch(t.Context(), "/p/amina/weft")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(raw), "clockbox") {
		t.Error("the page shows a clock that nobody gave it")
	}
	if shown, err := r.page.As("amina").Do(t.Context(), "weft", "clock", url.Values{"to": {"hour"}}); err != nil || shown.Refused == "" {
		t.Errorf("pushing a clock that is not there: %+v, %v", shown, err)
	}
}

func TestCommandLines(t *testing.T) {
	r := run(t, sampleConfig())
	for _, c := range []struct{ line, command, rest string }{
		{"/checkins", "checkins", ""},
		{"/checkins answer", "checkins answer", ""},
		{"/weft checkins answer", "checkins answer", ""},
		{"/WEFT  Checkins   PAUSE  2026-03-02  ", "checkins pause", "2026-03-02"},
		{"/checkins answering machine", "checkins", "answering machine"},
		{"/resources find rest  and   breath", "resources find", "rest  and   breath"},
		{"/help\nme", "help", "me"},
		{"/nonsense here", "", "nonsense here"},
		{"/weft", "", ""},
	} {
		if _, err := r.page.As("amina").Say(t.Context(), "c-general", c.line); err != nil {
			t.Fatal(err)
		}
		events := r.bot.heard()
		e, ok := events[len(events)-1].(chat.CommandUsed)
		if !ok || e.Command != c.command || e.Line != c.rest {
			t.Errorf("%q came as %q with %q; want %q with %q", c.line, e.Command, e.Line, c.command, c.rest)
		}
	}
}

func TestCompletion(t *testing.T) {
	r := run(t, sampleConfig())
	for _, c := range []struct {
		typed string
		want  []string
	}{
		{"/", []string{"/checkins ", "/checkins answer ", "/checkins pause ", "/resources find ", "/help "}},
		{"/ch", []string{"/checkins ", "/checkins answer ", "/checkins pause "}},
		{"/weft checkins p", []string{"/checkins pause "}},
		{"/resources find re", []string{"/resources find r3 "}},
		{"/resources find listening c", []string{"/resources find r1 "}},
		{"/checkins pause ", nil},
		{"no command", nil},
	} {
		options, err := r.page.As("amina").Complete(t.Context(), "weft", c.typed)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, o := range options {
			got = append(got, o.Text)
		}
		if strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("%q completes to %q; want %q", c.typed, got, c.want)
		}
	}
}

func TestJoiningAndLeaving(t *testing.T) {
	r := run(t, sampleConfig())
	if _, err := r.page.As("efren").Do(t.Context(), "c-library", "join", nil); err != nil {
		t.Fatal(err)
	}
	if e, ok := r.bot.heard()[0].(chat.PlaceJoined); !ok || e.Actor != web.User("efren") || e.In != web.ChannelOf("library") {
		t.Errorf("joining came as %+v", r.bot.heard()[0])
	}
	if place, _ := r.Describe(t.Context(), web.ChannelOf("library")); place.People != 2 {
		t.Errorf("after joining there are %d people", place.People)
	}
	if shown, err := r.page.As("efren").Say(t.Context(), "c-library", "hello readers"); err != nil || shown.Refused != "" {
		t.Errorf("who joined cannot write: %+v, %v", shown, err)
	}
	if _, err := r.page.As("efren").Do(t.Context(), "c-library", "leave", nil); err != nil {
		t.Fatal(err)
	}
	if e, ok := r.bot.heard()[1].(chat.PlaceLeft); !ok || e.Whole || e.In != web.ChannelOf("library") {
		t.Errorf("leaving came as %+v", r.bot.heard()[1])
	}
}

// A press on a control that an edit took away is refused; one that is still there is taken wherever it stands now.
func TestPressingWhatChanged(t *testing.T) {
	r := run(t, sampleConfig())
	button := func(route string) chat.Control { return chat.Button{Label: route, Action: chat.Action{Route: route}} }
	receipt := r.post(t, "b", inGeneral(), chat.Message{Summary: "b", Blocks: []chat.Block{chat.Actions{Controls: []chat.Control{button("suite.a"), button("suite.b")}}}})
	if _, err := r.Edit(t.Context(), "b", receipt, chat.Message{Summary: "b", Blocks: []chat.Block{chat.Actions{Controls: []chat.Control{button("suite.b")}}}}); err != nil {
		t.Fatal(err)
	}
	press := func(route string) string {
		shown, err := r.page.As("amina").Do(t.Context(), "c-general", "press", url.Values{"message": {receipt.Steps[0].ID}, "route": {route}})
		if err != nil {
			t.Fatal(err)
		}
		return shown.Refused
	}
	if press("suite.a") == "" || press("admin.everything") == "" {
		t.Error("a control that is not in the message can be pressed")
	}
	if press("suite.b") != "" || len(r.bot.heard()) != 1 {
		t.Error("a control that moved cannot be pressed")
	}
}

// Direction and words follow the person.
func TestEachInTheirLanguage(t *testing.T) {
	r := run(t, sampleConfig())
	for person, want := range map[string]struct{ dir, readers string }{
		"amina": {"ltr", "Only you and Weft read this."},
		"chloe": {"ltr", "Il n’y a que vous et Weft pour lire ceci."},
		"dalia": {"rtl", "لا يقرأ هذا سواك وWeft."},
	} {
		v := r.read(t, person, "weft")
		if v.Dir != want.dir || (want.readers != "" && v.Readers != want.readers) {
			t.Errorf("%s sees direction %s and %q", person, v.Dir, v.Readers)
		}
	}
}
