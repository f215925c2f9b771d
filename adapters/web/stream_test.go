package web_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"weft/adapters/web"
	"weft/bot/chat"
	"weft/bot/chat/chattest"
)

// listener reads the stream of one open page.
type listener struct {
	t      *testing.T
	events chan event
	close  func()
}

type event struct{ kind, data string }

func (r *running) listen(t *testing.T, person, place, since string) *listener {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.base()+"/p/"+person+"/"+place+"/stream?since="+since, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Cookie", r.cookie(t))
	transport := &http.Transport{}
	res, err := transport.RoundTrip(req) //nolint:bodyclose // closed by the goroutine that reads it
	if err != nil {
		t.Fatal(err)
	}
	l := &listener{t: t, events: make(chan event, 1000), close: func() { cancel(); transport.CloseIdleConnections() }}
	go func() {
		defer close(l.events)
		defer res.Body.Close()
		lines := bufio.NewScanner(res.Body)
		lines.Buffer(nil, 1<<20)
		var e event
		for lines.Scan() {
			key, value, _ := strings.Cut(lines.Text(), ": ")
			switch key {
			case "event":
				e.kind = value
			case "data":
				e.data = value
			case "":
				l.events <- e
				e = event{}
			}
		}
	}()
	t.Cleanup(l.close)
	return l
}

// until reads up to an event that fits, and returns all that came.
func (l *listener) until(fits func(event) bool) []event {
	l.t.Helper()
	timeout := time.After(30 * time.Second)
	var all []event
	for {
		select {
		case e, open := <-l.events:
			if !open {
				l.t.Fatalf("the stream ended after %v", all)
			}
			all = append(all, e)
			if fits(e) {
				return all
			}
		case <-timeout:
			l.t.Fatalf("it did not come within half a minute, after %v", all)
		}
	}
}

func saying(words string) func(event) bool {
	return func(e event) bool { return e.kind == "message" && strings.Contains(e.data, words) }
}

func isMark(e event) bool { return e.kind == "mark" }

// A page that was away gets what it missed, whatever happened meanwhile; others' private answers never.
func TestStreamCatchesUp(t *testing.T) {
	r := run(t, sampleConfig())
	old := r.post(t, "old", inGeneral(), chat.Message{Summary: "said before"})
	gone := r.post(t, "gone", inGeneral(), chat.Message{Summary: "soon gone"})

	first := r.listen(t, "amina", "c-general", markOf(t, r))
	seen := first.until(isMark)
	mark := seen[len(seen)-1].data
	r.post(t, "live", inGeneral(), chat.Message{Summary: "said while open"})
	first.until(saying("said while open"))
	first.close()

	if _, err := r.Edit(t.Context(), "old", old, chat.Message{Summary: "said otherwise"}); err != nil {
		t.Fatal(err)
	}
	if err := r.Delete(t.Context(), gone); err != nil {
		t.Fatal(err)
	}
	if _, err := r.page.As("bruno").Say(t.Context(), "c-general", "/nonsense"); err != nil {
		t.Fatal(err)
	}
	r.post(t, "away", inGeneral(), chat.Message{Summary: "said while away"})
	missed := r.listen(t, "amina", "c-general", mark).until(isMark)
	var all []string
	for _, e := range missed {
		if e.kind == "message" {
			all = append(all, e.data)
		}
	}
	joined := strings.Join(all, "\n")
	for _, want := range []string{"said otherwise", "said while open", "said while away"} {
		if strings.Count(joined, `id=\"m-`) != 3 || !strings.Contains(joined, want) {
			t.Errorf("%q did not come, or not alone, in\n%s", want, joined)
		}
	}
	for _, data := range all {
		var removed struct{ ID, HTML string }
		if err := json.Unmarshal([]byte(data), &removed); err != nil {
			t.Fatal(err)
		}
		if removed.ID == gone.Steps[0].ID && removed.HTML != "" {
			t.Errorf("the deleted message came as %s", data)
		}
	}
	if strings.Contains(joined, "no such command") {
		t.Error("another person's private answer came along")
	}
}

// markOf is the mark that a fresh page bears.
func markOf(t *testing.T, r *running) string {
	t.Helper()
	raw, err := r.page.Fetch(t.Context(), "/p/amina/c-general")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(raw), `data-since="`)
	mark, _, _ := strings.Cut(after, `"`)
	return mark
}

// A page that stayed open over a restart goes on where it was: it is told of what came and of what went.
func TestStreamGoesOnAfterARestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.journal")
	c, _ := kept(t, path)
	r := run(t, c)
	gone := r.post(t, "gone", inGeneral(), chat.Message{Summary: "soon gone"})
	mark := markOf(t, r)
	if err := r.Delete(t.Context(), gone); err != nil {
		t.Fatal(err)
	}
	r.post(t, "before", inGeneral(), chat.Message{Summary: "said before the restart"})
	r.stop()

	c, _ = kept(t, path)
	again := run(t, c)
	again.post(t, "after", inGeneral(), chat.Message{Summary: "said after the restart"})
	var messages []string
	for _, e := range again.listen(t, "amina", "c-general", mark).until(isMark) {
		if e.kind == "message" {
			messages = append(messages, e.data)
		}
	}
	if len(messages) != 3 || messages[0] != `{"id":"`+gone.Steps[0].ID+`"}` ||
		!strings.Contains(messages[1], "said before the restart") || !strings.Contains(messages[2], "said after the restart") {
		t.Errorf("the page is told\n%s", strings.Join(messages, "\n"))
	}
}

// A mark of another world, or none, means: read everything anew.
func TestStreamOfAnotherWorld(t *testing.T) {
	r := run(t, sampleConfig())
	for _, mark := range []string{"", "nonsense", "00000000.1", markOf(t, r) + "999999"} {
		if e := r.listen(t, "amina", "c-general", mark).until(func(event) bool { return true }); e[0].kind != "reload" {
			t.Errorf("the mark %q gives %v", mark, e)
		}
	}
}

// Whoever looks at one place hears how many messages are new in the others, and when a room opens.
func TestStreamCountsWhatIsNewElsewhere(t *testing.T) {
	r := run(t, sampleConfig())
	l := r.listen(t, "bruno", "weft", markOf(t, r))
	l.until(isMark)
	r.post(t, "one", chat.Room{People: []chat.UserID{web.User("bruno"), web.User("efren")}}, chat.Message{Summary: "meet"})
	l.until(func(e event) bool {
		return e.kind == "rail" && strings.Contains(e.data, "Efren Reyes") && strings.Contains(e.data, "1 nuevo")
	})
}

// Stopping the page ends open streams at once, so that a stop is never waited for.
func TestStoppingEndsStreams(t *testing.T) {
	r := run(t, sampleConfig())
	l := r.listen(t, "bruno", "weft", markOf(t, r))
	l.until(isMark)
	watch := chattest.Begin(t)
	r.stop()
	if took := watch.Took(); took > 3*time.Second {
		t.Errorf("stopping took %s", took)
	}
}
