package slack

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"weft/adapters/slack/slackfake"
	"weft/bot/chat"
	"weft/bot/chat/chattest"
)

// sent posts under every key until it is done, coming back when asked to, as the outbox does.
func (w *world) sent(keys []chat.PostKey, to func(chat.PostKey) chat.Address, m chat.Message) {
	w.t.Helper()
	deadline, watch := time.Now().Add(20*time.Second), chattest.Begin(w.t)
	due := map[chat.PostKey]time.Time{}
	for len(keys) > 0 {
		if time.Now().After(deadline) {
			w.t.Fatalf("%d posts are still waiting", len(keys))
		}
		key := keys[0]
		keys = keys[1:]
		if wait := time.Until(due[key]); wait > 0 {
			keys = append(keys, key)
			time.Sleep(min(wait, 2*time.Millisecond)) // as the outbox waits for what is due
			continue
		}
		began := watch.Took()
		_, err := w.d.Post(w.t.Context(), key, to(key), m)
		if took := watch.Took() - began; took > time.Second {
			w.t.Errorf("a post held its caller for %s", took)
		}
		var busy chat.ErrBusy
		switch {
		case errors.As(err, &busy):
			due[key] = time.Now().Add(busy.After)
			keys = append(keys, key)
		case err != nil:
			w.t.Fatal(err)
		}
	}
}

// A channel that gets more than Slack allows gets it later; Slack is never asked too early.
func TestAChannelIsNotFlooded(t *testing.T) {
	w := newWorld(t, slackfake.Options{Rates: &slackfake.Rates{}}, Limits{})
	var keys []chat.PostKey
	for i := range 5 {
		keys = append(keys, chat.PostKey(fmt.Sprint("k", i)))
	}
	began := time.Now()
	w.sent(keys, func(chat.PostKey) chat.Address { return w.in() }, says("x"))
	if took := time.Since(began); took < 2*time.Second {
		t.Errorf("five messages to one channel took %s", took)
	}
	if s := w.server.Stats(); s.Limited != 0 || len(w.Messages(w.channel)) != 5 {
		t.Errorf("%d messages arrived; Slack said %d times to wait", len(w.Messages(w.channel)), s.Limited)
	}
}

// What waits is asked to come back; nothing of it is kept waiting here.
func TestAPostThatIsNotInTurnIsAskedToComeBack(t *testing.T) {
	w := newWorld(t, slackfake.Options{}, Limits{Messages: 6})
	var busy chat.ErrBusy
	for i := range 7 {
		_, err := w.d.Post(t.Context(), chat.PostKey(fmt.Sprint("k", i)), w.to(i%4), says("x"))
		if i < 5 && err != nil {
			t.Fatalf("post %d: %v", i, err)
		}
		if i >= 5 && (!errors.As(err, &busy) || busy.After < 5*time.Second) {
			t.Errorf("post %d gives %v", i, err)
		}
	}
	if n := len(w.AllMessages()); n != 5 {
		t.Errorf("%d messages arrived", n)
	}
}

// A message of several steps is one message, though its rest may come later.
func TestALongMessageIsCompletedInItsTurn(t *testing.T) {
	w := newWorld(t, slackfake.Options{}, Limits{InChannel: 2, Methods: -1})
	r := w.post("long", w.in(), long("one", 3))
	if !r.Partial || len(r.Steps) != 2 {
		t.Fatalf("the receipt is %+v", r)
	}
	deadline := time.Now().Add(20 * time.Second)
	for r.Partial && time.Now().Before(deadline) {
		next, err := w.d.Edit(t.Context(), "long", r, long("one", 3))
		var busy chat.ErrBusy
		if err != nil && !errors.As(err, &busy) {
			t.Fatal(err)
		}
		if err == nil {
			r = next
		}
		time.Sleep(20 * time.Millisecond) // the outbox comes back later than that
	}
	w.reads(w.channel, whole("one", 3))
}

// An answer goes before what goes out by itself, and waits as long as its context allows.
func TestAnAnswerWaitsForItsTurn(t *testing.T) {
	w := newWorld(t, slackfake.Options{}, Limits{})
	team, err := w.d.workspace(w.ID)
	if err != nil {
		t.Fatal(err)
	}
	w.d.hold(team, "users.info", 50*time.Millisecond)
	began := time.Now()
	if _, err := team.api.GetUserInfoContext(t.Context(), w.people[0]); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took < 50*time.Millisecond {
		t.Errorf("after Slack asked to wait, the next request went out after %s", took)
	}
	w.d.hold(team, "users.info", time.Hour)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := team.api.GetUserInfoContext(ctx, w.people[0]); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, chat.ErrNotCertain) {
		t.Errorf("an answer that cannot be given in time gives %v", err)
	}
	if n := len(w.server.Calls("users.info")); n != 1 {
		t.Errorf("Slack was asked %d times", n)
	}
}

// One workspace's storm is not another's.
func TestAStormInOneWorkspaceSlowsNoOther(t *testing.T) {
	w := newWorld(t, slackfake.Options{}, unbound())
	calm := w.server.AddWorkspace("T2", "Calm")
	who := calm.AddUser(slackfake.User{Name: "nia"})
	w.d = w.driver(unbound(), w.Workspace, calm)
	w.server.SetFaults(slackfake.Storm(w.Workspace, time.Minute))
	watch := chattest.Begin(t)
	for i := range 10 {
		var busy chat.ErrBusy
		if _, err := w.d.Post(t.Context(), chat.PostKey(fmt.Sprint("s", i)), w.to(0), says("x")); !errors.As(err, &busy) {
			t.Errorf("in the storm: %v", err)
		}
		began := watch.Took()
		if _, err := w.d.Post(t.Context(), chat.PostKey(fmt.Sprint("c", i)), chat.Direct{User: userID(calm.ID, who)}, says("x")); err != nil {
			t.Errorf("elsewhere: %v", err)
		}
		if took := watch.Took() - began; took > time.Second {
			t.Errorf("elsewhere it took %s", took)
		}
	}
	if s := w.server.Stats(); s.Limited != 1 || s.TooEarly != 0 {
		t.Errorf("the storm was asked %d times, %d of them too early", s.Limited, s.TooEarly)
	}
}
