package discord_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"weft/adapters/discord/discordfake"
	"weft/bot/chat"
)

// long takes three messages.
func long() chat.Message {
	m := chat.Message{Summary: "a long story"}
	for _, part := range []string{"first part ", "second part ", "third part "} {
		m.Blocks = append(m.Blocks, chat.Paragraph{Spans: chat.Text(part + strings.Repeat("word ", 700))})
	}
	return m
}

func TestANotificationShowsTheSummary(t *testing.T) {
	s := newStand(t, discordfake.Options{})
	r := s.post("k", s.direct(0), chat.Message{Summary: "You have a message of *Weft*.", Discreet: true, Blocks: []chat.Block{
		chat.Paragraph{Spans: chat.Text("what nobody else is to read")},
	}})
	requests := s.Requests()
	var created, edited string
	for _, q := range requests {
		switch q.Method {
		case http.MethodPost:
			if strings.HasSuffix(q.Path, "/messages") {
				created = q.Body
			}
		case http.MethodPatch:
			edited = q.Body
		}
	}
	if !strings.Contains(created, `You have a message of \\*Weft\\*.`) || strings.Contains(created, "what nobody else") {
		t.Errorf("what makes the notification is %s", created)
	}
	if !strings.Contains(edited, "what nobody else") {
		t.Errorf("what it becomes is %s", edited)
	}
	if got := s.reads(0, s.people[0].DM()); !slices.Equal(got, []string{"what nobody else is to read"}) || len(r.Steps) != 1 {
		t.Errorf("amina reads %q", got)
	}
}

func TestSomebodyNamedInADiscreetMessageIsNotified(t *testing.T) {
	s := newStand(t, discordfake.Options{})
	s.post("k", s.in(0), chat.Message{Summary: "Something for you.", Discreet: true, Blocks: []chat.Block{
		chat.Paragraph{Spans: []chat.Span{chat.Plain{Text: "for "}, chat.Mention{User: s.user(1), Name: "bo"}}},
	}})
	if v := s.people[1].See(s.channels[0]); len(v) != 1 || !v[0].Notified || v[0].Text != "for @bo" {
		t.Errorf("bo sees %+v", v)
	}
	if v := s.people[2].See(s.channels[0]); len(v) != 1 || v[0].Notified {
		t.Errorf("chen sees %+v", v)
	}
}

func TestWordsOfPeopleNotifyNobody(t *testing.T) {
	s := newStand(t, discordfake.Options{})
	s.guild.Permit(s.guild.BotRole(), discordfake.Administrator)
	s.post("k", s.in(0), says("@everyone @here <@"+string(s.people[1].ID())+">"))
	for _, p := range s.people {
		if v := p.See(s.channels[0]); len(v) != 1 || v[0].Notified {
			t.Errorf("%s sees %+v", p.ID(), v)
		}
	}
}

func TestALongMessageTakesSeveral(t *testing.T) {
	s := newStand(t, discordfake.Options{})
	r := s.post("k", s.in(0), long())
	if len(r.Steps) != 3 || r.Partial {
		t.Fatalf("the receipt is %+v; want three steps", r)
	}
	got := strings.Join(s.reads(1, s.channels[0]), "\n")
	if n := strings.Count(got, "word"); n != 2100 {
		t.Errorf("%d of 2,100 words are read", n)
	}
	found, ok, err := s.restarted().Find(t.Context(), "k", s.in(0), time.Now().Add(-time.Minute))
	if err != nil || !ok || !slices.Equal(found.Steps, r.Steps) || found.Partial {
		t.Errorf("found is %+v, %v, %v; want %+v", found, ok, err, r)
	}
}

// What goes wrong with the second of three messages, and what the caller is told.
func TestTheMiddleFails(t *testing.T) {
	tests := map[string]struct {
		fault     discordfake.Fault
		uncertain bool
		stands    int
	}{
		"asked to wait":               {discordfake.TooMany, false, 1},
		"asked to wait, in HTML":      {discordfake.TooManyHTML, false, 1},
		"the connection breaks":       {discordfake.DroppedBefore, true, 1},
		"the answer is lost":          {discordfake.AnswerLost, true, 2},
		"a bad gateway, nothing done": {discordfake.BadGatewayBefore, true, 1},
		"a bad gateway, done":         {discordfake.BadGatewayAfter, true, 2},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := newStand(t, discordfake.Options{})
			s.SetFaults(discordfake.Faults{Plan: nth(2, http.MethodPost, "/messages", tt.fault), RetryAfter: 50 * time.Millisecond})
			r, err := s.driver.Post(t.Context(), "k", s.in(0), long())
			if got := len(s.reads(0, s.channels[0])); got != tt.stands {
				t.Fatalf("%d messages stand; want %d", got, tt.stands)
			}
			if tt.uncertain {
				if !errors.Is(err, chat.ErrNotCertain) {
					t.Fatalf("got %+v, %v; want ErrNotCertain", r, err)
				}
				var found bool
				if r, found, err = s.restarted().Find(t.Context(), "k", s.in(0), time.Now().Add(-time.Minute)); err != nil || !found {
					t.Fatalf("find: %v, %v", found, err)
				}
			}
			if err != nil || !r.Partial || len(r.Steps) != tt.stands {
				t.Fatalf("got %+v, %v; want a partial receipt of %d", r, err, tt.stands)
			}
			s.completed(r, long(), 3)
		})
	}
}

// completed edits until the message is whole, as an outbox does, and fails unless everything stands once.
func (s *stand) completed(r chat.Receipt, m chat.Message, steps int) {
	s.t.Helper()
	deadline := time.Now().Add(unhurried)
	for r.Partial && time.Now().Before(deadline) {
		next, err := s.driver.Edit(s.t.Context(), "k", r, m)
		switch {
		case err == nil:
			r = next
		case !busy(err):
			s.t.Fatalf("edit: %v", err)
		}
	}
	if r.Partial || len(r.Steps) != steps {
		s.t.Fatalf("after the edit: %+v; want %d steps", r, steps)
	}
	if got := s.reads(0, s.channels[0]); len(got) != steps {
		s.t.Errorf("%d messages stand; want %d", len(got), steps)
	}
}

func TestASummaryThatStandsAloneIsCompleted(t *testing.T) {
	for _, fault := range []discordfake.Fault{discordfake.TooMany, discordfake.DroppedBefore, discordfake.AnswerLost, discordfake.BadGatewayBefore} {
		s := newStand(t, discordfake.Options{})
		s.SetFaults(discordfake.Faults{Plan: first(http.MethodPatch, "/messages/", fault), RetryAfter: 50 * time.Millisecond})
		r, err := s.driver.Post(t.Context(), "k", s.direct(0), says("good morning"))
		if err != nil || !r.Partial || len(r.Steps) != 1 {
			t.Fatalf("fault %d: got %+v, %v; want a partial receipt", fault, r, err)
		}
		if fault != discordfake.AnswerLost {
			found, ok, err := s.restarted().Find(t.Context(), "k", s.direct(0), time.Now().Add(-time.Minute))
			if err != nil || !ok || !found.Partial || !slices.Equal(found.Steps, r.Steps) {
				t.Errorf("fault %d: found %+v, %v, %v; want it, partial", fault, found, ok, err)
			}
		}
		deadline := time.Now().Add(unhurried)
		for r.Partial && time.Now().Before(deadline) {
			if next, err := s.driver.Edit(t.Context(), "k", r, says("good morning")); err == nil {
				r = next
			}
		}
		if got := s.reads(0, s.people[0].DM()); r.Partial || !slices.Equal(got, []string{"good morning"}) {
			t.Errorf("fault %d: after the edit amina reads %q, %+v", fault, got, r)
		}
	}
}

// The first request decides whether anything may stand.
func TestTheFirstFails(t *testing.T) {
	tests := map[string]struct {
		fault discordfake.Fault
		want  error
	}{
		"the route is asked to wait":     {discordfake.TooMany, nil},
		"everybody is":                   {discordfake.TooManyGlobal, nil},
		"without saying so in a header":  {discordfake.TooManyGlobalUnsaid, nil},
		"in HTML":                        {discordfake.TooManyHTML, nil},
		"in HTML, without saying how":    {discordfake.TooManyHTMLBare, nil},
		"the connection breaks":          {discordfake.DroppedBefore, chat.ErrNotCertain},
		"the answer is lost":             {discordfake.AnswerLost, chat.ErrNotCertain},
		"a bad gateway":                  {discordfake.BadGatewayBefore, chat.ErrNotCertain},
		"a bad gateway after the effect": {discordfake.BadGatewayAfter, chat.ErrNotCertain},
		"unavailable":                    {discordfake.UnavailableBefore, chat.ErrNotCertain},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := newStand(t, discordfake.Options{})
			s.SetFaults(discordfake.Faults{Plan: first(http.MethodPost, "/messages", tt.fault), RetryAfter: 30 * time.Second})
			_, err := s.driver.Post(t.Context(), "k", s.in(0), says("hello"))
			if tt.want != nil && (!errors.Is(err, tt.want) || busy(err)) {
				t.Errorf("got %v; want %v", err, tt.want)
			}
			if tt.want != nil {
				return
			}
			var b chat.ErrBusy
			if !errors.As(err, &b) || errors.Is(err, chat.ErrNotCertain) || b.After < time.Second || b.After > 30*time.Second {
				t.Fatalf("got %v; want ErrBusy", err)
			}
			// Nothing goes out before that has passed.
			before := len(s.Requests())
			if _, err := s.driver.Post(t.Context(), "k", s.in(0), says("hello")); !busy(err) || len(s.Requests()) != before {
				t.Errorf("at once again: %v, %d requests", err, len(s.Requests())-before)
			}
			everybody := tt.fault != discordfake.TooMany
			if _, err := s.driver.Post(t.Context(), "other", s.in(1), says("hello")); busy(err) != everybody {
				t.Errorf("elsewhere meanwhile: %v", err)
			}
		})
	}
}

// The same request again, within the minutes in which Discord knows its nonce, makes no second message.
func TestASecondAttemptIsTheSameMessage(t *testing.T) {
	s := newStand(t, discordfake.Options{})
	s.SetFaults(discordfake.Faults{Plan: first(http.MethodPost, "/messages", discordfake.AnswerLost)})
	if _, err := s.driver.Post(t.Context(), "k", s.in(0), says("once")); !errors.Is(err, chat.ErrNotCertain) {
		t.Fatalf("got %v", err)
	}
	s.post("k", s.in(0), says("once"))
	if got := s.reads(0, s.channels[0]); !slices.Equal(got, []string{"once"}) {
		t.Errorf("read is %q", got)
	}
	s.post("k", s.in(1), says("once")) // the same key in another place is another message
	if got := s.reads(0, s.channels[1]); !slices.Equal(got, []string{"once"}) {
		t.Errorf("elsewhere is read %q", got)
	}
}

func TestNobodyAnswers(t *testing.T) {
	s := newStand(t, discordfake.Options{})
	s.post("before", s.in(0), says("hello"))
	s.config.APIURL = "http://127.0.0.1:1"
	if _, err := s.restarted().Post(t.Context(), "k", s.in(0), says("hello")); !busy(err) || errors.Is(err, chat.ErrNotCertain) {
		t.Errorf("where nobody listens: %v; want ErrBusy", err)
	}
}

func TestItTakesTooLong(t *testing.T) {
	s := newStand(t, discordfake.Options{})
	s.config.Timing.Request = 500 * time.Millisecond
	d := s.restarted()
	s.SetFaults(discordfake.Faults{Plan: first(http.MethodPost, "/messages", discordfake.Late), Late: time.Second})
	if _, err := d.Post(t.Context(), "k", s.in(0), says("late")); !errors.Is(err, chat.ErrNotCertain) {
		t.Fatalf("got %v; want ErrNotCertain", err)
	}
	if late := d.Capabilities().Late; late != 1500*time.Millisecond {
		t.Errorf("a request may take effect %s later; want 1.5 s", late)
	}
	deadline := time.Now().Add(unhurried)
	for time.Now().Before(deadline) {
		if _, ok, err := d.Find(t.Context(), "k", s.in(0), time.Now().Add(-time.Minute)); err == nil && ok {
			return
		}
	}
	t.Error("the late message is not found")
}
