package discord_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"weft/adapters/discord/discordfake"
	"weft/bot/chat"
)

func TestAMessageGrowsAndShrinks(t *testing.T) {
	s := newStand(t, discordfake.Options{})
	r := s.post("k", s.in(0), says("short"))
	for _, tt := range []struct {
		m     chat.Message
		steps int
	}{{long(), 3}, {long(), 3}, {says("short again"), 1}, {long(), 3}, {says("the end"), 1}} {
		next, err := s.driver.Edit(t.Context(), "k", r, tt.m)
		if err != nil || next.Partial || len(next.Steps) != tt.steps || next.Steps[0] != r.Steps[0] {
			t.Fatalf("got %+v, %v; want %d steps", next, err, tt.steps)
		}
		if got := s.reads(0, s.channels[0]); len(got) != tt.steps {
			t.Fatalf("%d messages stand; want %d", len(got), tt.steps)
		}
		r = next
	}
	if got := s.reads(0, s.channels[0]); !slices.Equal(got, []string{"the end"}) {
		t.Errorf("read is %q", got)
	}
}

// An answer is lost while a message grows: what stands already is not made again.
func TestAMessageThatGrewUnseen(t *testing.T) {
	s := newStand(t, discordfake.Options{})
	r := s.post("k", s.in(0), says("short"))
	s.SetFaults(discordfake.Faults{Plan: nth(2, http.MethodPost, "/messages", discordfake.AnswerLost)})
	if _, err := s.driver.Edit(t.Context(), "k", r, long()); !errors.Is(err, chat.ErrNotCertain) {
		t.Fatalf("got %v; want ErrNotCertain", err)
	}
	s.SetFaults(discordfake.Faults{})
	s.driver = s.restarted()
	next, err := s.driver.Edit(t.Context(), "k", r, long())
	if err != nil || len(next.Steps) != 3 {
		t.Fatalf("got %+v, %v", next, err)
	}
	if got := s.reads(0, s.channels[0]); len(got) != 3 {
		t.Errorf("%d messages stand; want 3", len(got))
	}
}

func TestFilesAreReplaced(t *testing.T) {
	s := newStand(t, discordfake.Options{})
	with := func(name, data string) chat.Message {
		return chat.Message{Summary: "s", Blocks: []chat.Block{chat.Attachment{Name: name, MediaType: "text/plain", Data: []byte(data), Alt: "notes"}}}
	}
	r := s.post("k", s.in(0), with("a.txt", "first"))
	if _, err := s.driver.Edit(t.Context(), "k", r, with("b.txt", "second")); err != nil {
		t.Fatal(err)
	}
	v := s.people[0].See(s.channels[0])
	if len(v) != 1 || len(v[0].Files) != 1 || string(v[0].Files[0].Data) != "second" || strings.Contains(v[0].Text, "a.txt") {
		t.Errorf("seen is %+v", v)
	}
	if _, err := s.driver.Edit(t.Context(), "k", r, says("no file")); err != nil {
		t.Fatal(err)
	}
	if v := s.people[0].See(s.channels[0]); len(v[0].Files) != 0 {
		t.Errorf("a file is left: %+v", v[0].Files)
	}
}

func TestAnEditNotifiesNobody(t *testing.T) {
	s := newStand(t, discordfake.Options{})
	r := s.post("k", s.in(0), says("quiet"))
	m := says("loud")
	m.Blocks = append(m.Blocks, chat.Paragraph{Spans: chat.Text("@everyone")})
	if _, err := s.driver.Edit(t.Context(), "k", r, m); err != nil {
		t.Fatal(err)
	}
	if v := s.people[0].See(s.channels[0]); v[0].Notified {
		t.Error("words of people notify everyone")
	}
}

func TestWhatIsGone(t *testing.T) {
	s := newStand(t, discordfake.Options{})
	r := s.post("k", s.in(0), long())
	s.guild.DeleteChannel(s.channels[0])
	if err := s.driver.Delete(t.Context(), r); err != nil {
		t.Errorf("deleting what went with its channel: %v", err)
	}
	if _, err := s.driver.Edit(t.Context(), "k", r, says("x")); !errors.Is(err, chat.ErrUnreachable) {
		t.Errorf("editing it: %v; want ErrUnreachable", err)
	}
	if _, err := s.driver.Edit(t.Context(), "k", chat.Receipt{Channel: s.channel(1)}, says("x")); !errors.Is(err, chat.ErrUnreachable) {
		t.Errorf("editing nothing: %v; want ErrUnreachable", err)
	}
}
