package slack

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"weft/bot/chat"
)

// What became of a request, by how Slack, or whatever stands before it, answered.
func TestVerdicts(t *testing.T) {
	const (
		done = iota
		busy
		unreachable
		refused
		uncertain
	)
	for _, c := range []struct {
		name   string
		status int
		header http.Header
		body   string
		want   int
		after  time.Duration
	}{
		{"yes", 200, nil, `{"ok":true}`, done, 0},
		{"429 that says how long", 429, http.Header{"Retry-After": {"7"}}, `{"ok":false,"error":"ratelimited"}`, busy, 7 * time.Second},
		{"429 that does not", 429, nil, `{"ok":false,"error":"ratelimited"}`, busy, unsaid},
		{"429 of a proxy", 429, nil, `<html>Too many requests</html>`, busy, unsaid},
		{"429 with nonsense", 429, http.Header{"Retry-After": {"soon"}}, ``, busy, unsaid},
		{"429 with a zero", 429, http.Header{"Retry-After": {"0"}}, ``, busy, time.Second},
		{"429 for ever", 429, http.Header{"Retry-After": {"999999999"}}, ``, busy, longestWait},
		{"200 that is a 429", 200, http.Header{"Retry-After": {"3"}}, `{"ok":false,"error":"ratelimited"}`, busy, 3 * time.Second},
		{"no such channel", 200, nil, `{"ok":false,"error":"channel_not_found"}`, unreachable, 0},
		{"archived", 200, nil, `{"ok":false,"error":"is_archived"}`, unreachable, 0},
		{"not there", 200, nil, `{"ok":false,"error":"not_in_channel"}`, unreachable, 0},
		{"no such person", 200, nil, `{"ok":false,"error":"user_not_found"}`, unreachable, 0},
		{"a bot", 200, nil, `{"ok":false,"error":"cannot_dm_bot"}`, unreachable, 0},
		{"gone", 200, nil, `{"ok":false,"error":"user_disabled"}`, unreachable, 0},
		{"closed", 200, nil, `{"ok":false,"error":"messages_tab_disabled"}`, unreachable, 0},
		{"uninstalled", 200, nil, `{"ok":false,"error":"account_inactive"}`, unreachable, 0},
		{"revoked", 200, nil, `{"ok":false,"error":"token_revoked"}`, unreachable, 0},
		{"bad blocks", 200, nil, `{"ok":false,"error":"invalid_blocks","response_metadata":{"messages":["[ERROR] no"]}}`, refused, 0},
		{"too long", 200, nil, `{"ok":false,"error":"msg_blocks_too_long"}`, refused, 0},
		{"no scope", 200, nil, `{"ok":false,"error":"missing_scope","needed":"files:write"}`, refused, 0},
		{"a word nobody knows", 200, nil, `{"ok":false,"error":"moon_in_the_wrong_phase"}`, refused, 0},
		{"Slack stumbled", 200, nil, `{"ok":false,"error":"internal_error"}`, uncertain, 0},
		{"Slack fell", 200, nil, `{"ok":false,"error":"fatal_error"}`, uncertain, 0},
		{"500", 500, nil, `{"ok":true}`, uncertain, 0},
		{"502", 502, nil, `<html>`, uncertain, 0},
		{"503", 503, http.Header{"Retry-After": {"7"}}, ``, uncertain, 0},
		{"a redirect", 302, nil, ``, uncertain, 0},
		{"a page", 200, nil, `<html>Sign in</html>`, uncertain, 0},
		{"torn", 200, nil, `{"ok":tr`, uncertain, 0},
		{"empty", 200, nil, ``, uncertain, 0},
		{"neither yes nor no", 200, nil, `{}`, uncertain, 0},
		{"no, and not why", 200, nil, `{"ok":false}`, uncertain, 0},
		{"something else", 200, nil, `[1]`, uncertain, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			header := c.header
			if header == nil {
				header = http.Header{}
			}
			err := verdict("chat.postMessage", c.status, header, []byte(c.body))
			var wait chat.ErrBusy
			got := map[int]bool{
				done: err == nil, busy: errors.As(err, &wait), unreachable: errors.Is(err, chat.ErrUnreachable),
				refused: errors.Is(err, chat.ErrRefused), uncertain: errors.Is(err, chat.ErrNotCertain),
			}
			for kind, is := range got {
				if is != (kind == c.want) {
					t.Errorf("%v: kind %d is %v", err, kind, is)
				}
			}
			if wait.After != c.after {
				t.Errorf("it waits %s; want %s", wait.After, c.after)
			}
		})
	}
	if err := verdict(upload, 200, http.Header{}, []byte("OK - 5")); err != nil {
		t.Errorf("an upload that went well gives %v", err)
	}
	if err := verdict(upload, 404, http.Header{}, []byte("<html>")); !errors.Is(err, chat.ErrRefused) {
		t.Errorf("an upload that was refused gives %v", err)
	}
}

func driverAt(t *testing.T, url string) *Driver {
	t.Helper()
	d, err := New(Config{
		APIURL: url, Timeout: 2 * time.Second, Limits: unbound(), Log: zerolog.Nop(),
		Workspaces: []Workspace{{ID: "T1", BotToken: "xoxb-1", AppToken: "xapp-1"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.http.CloseIdleConnections)
	return d
}

// What the network does to a request: only what certainly never left is certainly not done.
func TestFailuresOfTheNetwork(t *testing.T) {
	to := chat.InChannel{Channel: channelID("T1", "C1")}
	var busy chat.ErrBusy

	shut := httptest.NewServer(http.NotFoundHandler())
	nobody := driverAt(t, shut.URL+"/api/")
	shut.Close()
	if _, err := nobody.Post(t.Context(), "k", to, says("x")); !errors.As(err, &busy) || errors.Is(err, chat.ErrNotCertain) {
		t.Errorf("where nobody listens: %v", err)
	}

	for name, handle := range map[string]http.HandlerFunc{
		"reset": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"torn": func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Content-Length", "100")
			_, _ = rw.Write([]byte(`{"ok":true,"channel":"C1","ts":"1.2"}`))
			panic(http.ErrAbortHandler)
		},
		"silent":         func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"yes to nothing": func(rw http.ResponseWriter, _ *http.Request) { _, _ = rw.Write([]byte(`{"ok":true}`)) },
		"followed elsewhere": func(rw http.ResponseWriter, r *http.Request) {
			http.Redirect(rw, r, "/elsewhere", http.StatusTemporaryRedirect)
		},
	} {
		t.Run(name, func(t *testing.T) {
			var hits atomic.Int32
			server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				hits.Add(1)
				_, _ = io.Copy(io.Discard, r.Body) // a server hears of a client that went away only once it has read everything
				handle(rw, r)
			}))
			defer server.Close()
			d := driverAt(t, server.URL+"/api/")
			if _, err := d.Post(t.Context(), "k", to, says("x")); !errors.Is(err, chat.ErrNotCertain) {
				t.Errorf("the post gives %v", err)
			}
			if n := hits.Load(); n != 1 {
				t.Errorf("it was sent %d times", n)
			}
		})
	}
}

func TestACancelledRequestUnderWayIsNotCertain(t *testing.T) {
	came := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		close(came)
		<-r.Context().Done()
	}))
	defer server.Close()
	d := driverAt(t, server.URL+"/api/")
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-came; cancel() }()
	if _, err := d.Post(ctx, "k", chat.InChannel{Channel: channelID("T1", "C1")}, says("x")); !errors.Is(err, chat.ErrNotCertain) {
		t.Errorf("the post gives %v", err)
	}
}

func TestAfterA429NothingGoesOutBeforeItsTime(t *testing.T) {
	var mu sync.Mutex
	hits := map[string]int{}
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		mu.Lock()
		hits[r.FormValue("token")]++
		mu.Unlock()
		if r.FormValue("token") == "xoxb-1" {
			rw.Header().Set("Retry-After", "30")
			rw.WriteHeader(http.StatusTooManyRequests)
			return
		}
		_, _ = rw.Write([]byte(`{"ok":true,"channel":"C1","ts":"1.2"}`))
	}))
	defer server.Close()
	d := driverAt(t, server.URL+"/api/")
	d.workspaces["T2"] = d.newWorkspace(Workspace{ID: "T2", BotToken: "xoxb-2"})
	for i := range 3 {
		var busy chat.ErrBusy
		_, err := d.Post(t.Context(), chat.PostKey("k"+string(rune('0'+i))), chat.InChannel{Channel: channelID("T1", "C1")}, says("x"))
		if !errors.As(err, &busy) || busy.After < 25*time.Second {
			t.Errorf("attempt %d gives %v", i, err)
		}
		if _, err := d.Post(t.Context(), "other", chat.InChannel{Channel: channelID("T2", "C1")}, says("x")); err != nil {
			t.Errorf("another workspace is held up: %v", err)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	if hits["xoxb-1"] != 1 || hits["xoxb-2"] != 3 {
		t.Errorf("sent were %v", hits)
	}
}
