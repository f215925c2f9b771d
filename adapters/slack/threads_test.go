package slack

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"weft/adapters/slack/slackfake"
	"weft/bot/chat"
)

// A reply that waits for its turn comes back again and again. Where it belongs is looked up when it comes first, and
// anew only when what was found is too old to go by.
func TestAReplyThatWaitsIsNotLookedUpEachTime(t *testing.T) {
	w := newWorld(t, slackfake.Options{}, Limits{Messages: -1, InChannel: 2, Methods: -1})
	root := w.post("root", w.in(), says("root"))
	under := chat.InChannel{Channel: root.Channel, Thread: root.Steps[0]}
	w.post("reply", under, says("in time"))
	looked := func() int {
		return len(w.server.Calls("chat.getPermalink")) + len(w.server.Calls("conversations.replies"))
	}
	comes := func() {
		t.Helper()
		if _, err := w.d.Post(t.Context(), "late", under, says("late")); !errors.As(err, new(chat.ErrBusy)) {
			t.Fatalf("a reply over the limit gives %v", err)
		}
	}
	before := looked()
	for range 5 {
		comes()
	}
	if n := looked() - before; n != 2 {
		t.Errorf("coming five times, it asked Slack %d times where it belongs", n)
	}

	w.d.mu.Lock()
	for post, known := range w.d.threads {
		known.at = known.at.Add(-threadFresh)
		w.d.threads[post] = known
	}
	w.d.mu.Unlock()
	if err := w.d.Delete(t.Context(), root); err != nil {
		t.Fatal(err)
	}
	if _, err := w.d.Post(t.Context(), "late", under, says("late")); !errors.Is(err, chat.ErrUnreachable) {
		t.Errorf("below a message that went away meanwhile: %v", err)
	}
}

func TestWhatIsRememberedOfThreadsIsBounded(t *testing.T) {
	d := &Driver{threads: map[string]thread{}}
	for i := range maxThreads + 10 {
		d.keepThread(fmt.Sprint("k", i), thread{root: "1.2", at: time.Now()})
	}
	last := fmt.Sprint("k", maxThreads+9)
	if n := len(d.threads); n > maxThreads || n < maxThreads/3 || d.threadOf(last).root != "1.2" {
		t.Errorf("%d are remembered, the last as %+v", n, d.threadOf(last))
	}
	d.keepThread("old", thread{root: "1.2", at: time.Now().Add(-threadFresh)})
	if old := d.threadOf("old"); old != (thread{}) {
		t.Errorf("what is too old is known as %+v", old)
	}
}
