package slack

import (
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"weft/adapters/slack/slackfake"
	"weft/bot/chat"
)

// outbox does with one message what Weft's outbox does: it comes back when asked to, looks before it repeats anything
// that is not certain, and completes what is partial.
func (w *world) outbox(key chat.PostKey, to chat.Address, m chat.Message, deadline time.Time) (chat.Receipt, error) {
	since := time.Now().Add(-time.Second)
	var r chat.Receipt
	var err error
	var busy chat.ErrBusy
	nap := func(d time.Duration) { time.Sleep(min(d, time.Second)) } // the driver itself keeps to what Slack asks for
	for look := false; ; {
		if time.Now().After(deadline) {
			return r, fmt.Errorf("it took too long; last was: %w", err)
		}
		var found bool
		switch {
		case len(r.Steps) > 0 && !r.Partial:
			return r, nil
		case len(r.Steps) > 0:
			next, failed := w.d.Edit(w.t.Context(), key, r, m)
			if err = failed; err == nil {
				r = next
			}
		case look:
			if r, found, err = w.d.Find(w.t.Context(), key, to, since); err == nil && !found {
				look = false
			}
		default:
			r, err = w.d.Post(w.t.Context(), key, to, m)
		}
		switch {
		case errors.As(err, &busy):
			nap(busy.After)
		case errors.Is(err, chat.ErrNotCertain):
			look = true
			nap(w.d.Capabilities().Late) // only then nothing can surprise any more
		case err != nil:
			return r, err
		case r.Partial:
			nap(100 * time.Millisecond)
		}
	}
}

// With three requests in ten going wrong in every way there is, before, after and long after their effect, nothing is
// lost and nothing is said twice.
func TestUnderFaultsNothingIsLostOrSaidTwice(t *testing.T) {
	w := newWorld(t, slackfake.Options{}, unbound())
	const many, timeout = 12, 150 * time.Millisecond
	w.d.http.Timeout, w.d.config.Timeout = timeout, timeout
	w.server.SetFaults(slackfake.Mix(7, 0.3, 2*timeout))
	deadline := time.Now().Add(60 * time.Second)
	var all sync.WaitGroup
	for i := range many {
		all.Go(func() {
			to, m := w.to(i%4), says(fmt.Sprint("message ", i))
			switch i % 3 {
			case 1:
				to = w.in()
			case 2:
				m = long(fmt.Sprint("message ", i), 2)
			}
			if i%6 == 5 {
				m.Blocks = append(m.Blocks, chat.Attachment{Name: "notes.txt", Data: []byte("notes"), Alt: "what it holds"})
			}
			if _, err := w.outbox(chat.PostKey(fmt.Sprint("k", i)), to, m, deadline); err != nil {
				t.Errorf("message %d: %v", i, err)
			}
		})
	}
	all.Wait()
	marks := map[mark]int{}
	for _, m := range w.AllMessages() {
		marks[markIn(t, m)]++
	}
	for mark, n := range marks {
		if n != 1 {
			t.Errorf("%+v arrived %d times", mark, n)
		}
	}
	if want := many + many/3 + many/6; len(marks) != want {
		t.Errorf("%d steps arrived; want %d", len(marks), want)
	}
	wrong := 0
	for _, r := range w.server.Requests() {
		if r.Fault != slackfake.FaultNone {
			wrong++
		}
	}
	if wrong < 10 {
		t.Errorf("only %d requests went wrong: this says nothing", wrong)
	}
}

// markIn is the mark of a message, wherever it bears it.
func markIn(t *testing.T, m slackfake.Message) mark {
	t.Helper()
	raw, err := json.Marshal(slackfake.Object{"metadata": m.Metadata, "blocks": m.Blocks})
	if err != nil {
		t.Fatal(err)
	}
	var bears ours
	if err := json.Unmarshal(raw, &bears); err != nil {
		t.Fatal(err)
	}
	found, ok := bears.mark()
	if !ok {
		t.Errorf("a message bears no mark: %s", raw)
	}
	found.of, found.content = 0, ""
	return found
}
