package slack

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"weft/adapters/slack/slackfake"
	"weft/bot/chat"
)

func TestWhatIsNotCertainIsFound(t *testing.T) {
	for _, kind := range []slackfake.FaultKind{slackfake.DroppedAfter, slackfake.BrokenAfter, slackfake.Unanswered} {
		t.Run(string(kind), func(t *testing.T) {
			w := newWorld(t, slackfake.Options{}, unbound())
			w.d.http.Timeout = time.Second // long enough for what is answered
			root := w.post("root", w.in(), says("root"))
			for _, to := range []chat.Address{
				w.in(), w.to(0),
				chat.InChannel{Channel: root.Channel, Thread: root.Steps[0]},
				chat.Room{People: []chat.UserID{userID(w.ID, w.people[0]), userID(w.ID, w.people[1])}},
			} {
				start := time.Now().Add(-time.Second)
				key := chat.PostKey(strings.Repeat("k", 1+len(w.AllMessages())))
				w.server.SetFaults(slackfake.Next("chat.postMessage", 1, slackfake.Fault{Kind: kind}))
				if _, err := w.d.Post(t.Context(), key, to, says("there or not")); !errors.Is(err, chat.ErrNotCertain) {
					t.Fatalf("%T: the post gives %v", to, err)
				}
				w.server.SetFaults(slackfake.Faults{})
				fresh := w.driver(unbound(), w.Workspace) // after a restart nothing is remembered
				r, ok, err := fresh.Find(t.Context(), key, to, start)
				if err != nil || !ok || len(r.Steps) != 1 || r.Partial {
					t.Fatalf("%T: Find gives %+v, %v, %v", to, r, ok, err)
				}
				if _, err := fresh.Edit(t.Context(), key, r, says("edited")); err != nil {
					t.Errorf("%T: what was found cannot be edited: %v", to, err)
				}
				if _, ok, err := fresh.Find(t.Context(), "another", to, start); ok || err != nil {
					t.Errorf("%T: another key gives %v, %v", to, ok, err)
				}
			}
		})
	}
}

func TestASearchGoesThroughPages(t *testing.T) {
	w := newWorld(t, slackfake.Options{}, unbound())
	start := time.Now().Add(-time.Minute)
	r := w.post("first", w.in(), says("first"))
	for range maxHistoryPage + 20 {
		if _, err := w.Write(w.people[0], w.channel, "talk among people", ""); err != nil {
			t.Fatal(err)
		}
	}
	found, ok, err := w.d.Find(t.Context(), "first", w.in(), start)
	if err != nil || !ok || !slices.Equal(found.Steps, r.Steps) {
		t.Errorf("Find gives %+v, %v, %v", found, ok, err)
	}
	if n := len(w.server.Calls("conversations.history")); n != 2 {
		t.Errorf("it took %d pages", n)
	}
	if _, ok, err := w.d.Find(t.Context(), "first", w.in(), time.Now().Add(time.Hour)); ok || err != nil {
		t.Errorf("only what is newer gives %v, %v", ok, err)
	}
}

// A machine whose clock is some minutes ahead of Slack's finds what it sent all the same, or it would send it again.
func TestAClockThatIsAheadFindsWhatItSent(t *testing.T) {
	w := newWorld(t, slackfake.Options{}, unbound())
	r := w.post("first", w.in(), says("first"))
	found, ok, err := w.d.Find(t.Context(), "first", w.in(), time.Now().Add(4*time.Minute))
	if err != nil || !ok || !slices.Equal(found.Steps, r.Steps) {
		t.Errorf("Find gives %+v, %v, %v", found, ok, err)
	}
}

func TestWhereWeftMayNotReadItSaysSo(t *testing.T) {
	w := newWorld(t, slackfake.Options{}, unbound())
	w.post("first", w.in(), says("first"))
	w.post("direct", w.to(0), says("direct"))
	w.Revoke("channels:history")
	if _, _, err := w.d.Find(t.Context(), "first", w.in(), time.Time{}); !errors.Is(err, chat.ErrUnsupported) {
		t.Errorf("without the scope: %v", err)
	}
	in := chat.InChannel{Channel: channelID(w.ID, w.channel), Thread: messageID(w.ID, w.channel, w.Messages(w.channel)[0].TS)}
	if _, err := w.d.Post(t.Context(), "below", in, says("below")); err != nil {
		t.Errorf("posting in a thread needs no right to read: %v", err)
	}
	if _, ok, err := w.d.Find(t.Context(), "direct", w.to(0), time.Now().Add(-time.Hour)); !ok || err != nil {
		t.Errorf("where Weft may read: %v, %v", ok, err)
	}
	w.Revoke("groups:history", "im:history", "mpim:history")
	fresh := w.driver(unbound(), w.Workspace)
	if fresh.Capabilities().Finds {
		t.Error("a driver that may read nowhere declares that it finds")
	}
	if !w.d.Capabilities().Finds {
		t.Error("a driver that was told it may read declares that it does not find")
	}
}

func TestAnInstantAsSlackWritesIt(t *testing.T) {
	for at, want := range map[time.Time]string{
		{}: "", time.Unix(0, 0): "", time.Unix(1772454600, 123456000): "1772454600.123455", time.Unix(1772454600, 0): "1772454599.999999",
	} {
		if got := stamp(at); got != want {
			t.Errorf("%s is %q; want %q", at, got, want)
		}
	}
}

// What people wrote is dropped while an answer is decoded: there is no place for it in what is decoded.
func TestWordsOfPeopleAreNotDecoded(t *testing.T) {
	var m ours
	raw := `{"ts":"1.2","bot_id":"B1","text":"a secret","user":"U1","blocks":[{"block_id":"b","text":{"text":"a secret"}}],
		"metadata":{"event_type":"other","event_payload":{"id":"x"}}}`
	if err := json.Unmarshal([]byte(raw), &m); err != nil {
		t.Fatal(err)
	}
	if kept, err := json.Marshal(m); err != nil || strings.Contains(string(kept), "secret") {
		t.Errorf("kept is %s, %v", kept, err)
	}
	if _, ok := m.mark(); ok {
		t.Error("metadata of another kind counts as a mark")
	}
}

func TestAMarkSaysNothingToOthers(t *testing.T) {
	w := newWorld(t, slackfake.Options{}, unbound())
	w.post("checkins/2026-03-02/amina", w.in(), says("x"))
	raw, err := json.Marshal(w.Messages(w.channel)[0].Metadata)
	if err != nil || strings.Contains(string(raw), "amina") || strings.Contains(string(raw), "2026") {
		t.Errorf("the mark is %s", raw)
	}
	other := &Driver{config: Config{Secret: []byte("a secret")}}
	if w.d.markOf("key") == other.markOf("key") {
		t.Error("a secret changes nothing")
	}
	m := mark{"0123", 2, 5, "abcd"}
	if got, ok := readBlockID(m.blockID()); !ok || got != m {
		t.Errorf("read back is %+v", got)
	}
	for _, id := range []string{"", "b1", "weft_post:x:y:z:", "weft_post:a:1:2", "other:a:1:2:c"} {
		if _, ok := readBlockID(id); ok {
			t.Errorf("%q counts as a mark", id)
		}
	}
}
