package slackfake_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"weft/adapters/slack/slackfake"
)

type object = map[string]any

// world is a server with a workspace, two people, two channels, and an app that the test plays itself.
type world struct {
	*slackfake.Workspace
	t       *testing.T
	s       *slackfake.Server
	ann, bo string
	general string
	http    *http.Client
}

func newWorld(t *testing.T, opts slackfake.Options) *world {
	t.Helper()
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, before) })
	s := slackfake.New(opts)
	client := &http.Client{Transport: &http.Transport{}, Timeout: 10 * time.Second}
	t.Cleanup(func() { s.Close(); client.CloseIdleConnections() })
	w := &world{Workspace: s.AddWorkspace("T1", "Looms"), t: t, s: s, http: client}
	w.ann = w.AddUser(slackfake.User{RealName: "Ann Weaver", TZ: "Africa/Nairobi", Locale: "en-GB"})
	w.bo = w.AddUser(slackfake.User{RealName: "Bo", TZ: "Asia/Manila"})
	w.general = w.AddChannel(slackfake.Conversation{Name: "general", Members: []string{w.BotUser, w.ann, w.bo}})
	return w
}

// try calls a method with a form, and returns the error of the transport.
func (w *world) try(ctx context.Context, token, method string, args url.Values) (int, object, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.s.URL()+method, bytes.NewReader([]byte(args.Encode())))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := w.http.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return res.StatusCode, nil, err
	}
	var out object
	if json.Unmarshal(raw, &out) != nil {
		out = object{"raw": string(raw)}
	}
	out["retry_after"] = res.Header.Get("Retry-After")
	return res.StatusCode, out, nil
}

// call calls a method with pairs of arguments; what is not a string goes as JSON.
func (w *world) call(method string, pairs ...any) object {
	w.t.Helper()
	args := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v, ok := pairs[i+1].(string)
		if !ok {
			v = dump(w.t, pairs[i+1])
		}
		args.Set(pairs[i].(string), v)
	}
	_, out, err := w.try(w.t.Context(), w.BotToken, method, args)
	if err != nil {
		w.t.Fatalf("%s: %v", method, err)
	}
	return out
}

// ok calls a method that has to succeed.
func (w *world) ok(method string, pairs ...any) object {
	w.t.Helper()
	out := w.call(method, pairs...)
	if out["ok"] != true {
		w.t.Fatalf("%s is refused: %v", method, out)
	}
	return out
}

// refused calls a method that has to be refused with a word.
func (w *world) refused(word, method string, pairs ...any) object {
	w.t.Helper()
	out := w.call(method, pairs...)
	if out["ok"] != false || out["error"] != word {
		w.t.Fatalf("%s answers %v; want the error %s", method, out, word)
	}
	return out
}

func dump(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// socketApp is the app on one socket: it acknowledges with what answer returns.
type socketApp struct {
	ws *websocket.Conn

	mu     sync.Mutex
	got    []object
	answer func(object) (payload any, ack bool)
	ended  chan struct{}
}

func (w *world) connect(answer func(object) (any, bool)) *socketApp {
	w.t.Helper()
	_, out, err := w.try(w.t.Context(), w.AppToken, "apps.connections.open", nil)
	if err != nil || out["ok"] != true {
		w.t.Fatalf("apps.connections.open: %v %v", out, err)
	}
	ws, res, err := websocket.DefaultDialer.DialContext(w.t.Context(), out["url"].(string), nil)
	if err != nil {
		w.t.Fatal(err)
	}
	res.Body.Close()
	a := &socketApp{ws: ws, answer: answer, ended: make(chan struct{})}
	go a.run()
	w.t.Cleanup(func() { ws.Close(); <-a.ended })
	a.await(w.t, func(o object) bool { return o["type"] == "hello" || o["type"] == "disconnect" })
	return a
}

func (a *socketApp) run() {
	defer close(a.ended)
	for {
		var o object
		if a.ws.ReadJSON(&o) != nil {
			return
		}
		a.mu.Lock()
		a.got = append(a.got, o)
		answer := a.answer
		a.mu.Unlock()
		id, _ := o["envelope_id"].(string)
		if id == "" {
			continue
		}
		var payload any
		ack := true
		if answer != nil {
			payload, ack = answer(o)
		}
		if ack {
			out := object{"envelope_id": id}
			if payload != nil {
				out["payload"] = payload
			}
			_ = a.ws.WriteJSON(out)
		}
	}
}

func (a *socketApp) heard() []object {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]object(nil), a.got...)
}

// await waits until something came that fits.
func (a *socketApp) await(t *testing.T, fits func(object) bool) object {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for time.Now().Before(deadline) {
		for _, o := range a.heard() {
			if fits(o) {
				return o
			}
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatalf("what was waited for did not come; came %v", a.heard())
	return nil
}

// shared is a value that the test sets and the app reads.
type shared[T any] struct {
	mu sync.Mutex
	v  T
}

func (s *shared[T]) set(v T) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.v = v
}

func (s *shared[T]) get() T {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.v
}

// at follows keys and indices into JSON.
func at(v any, path ...any) any {
	for _, p := range path {
		switch p := p.(type) {
		case string:
			o, _ := v.(object)
			v = o[p]
		case int:
			l, _ := v.([]any)
			if p >= len(l) {
				return nil
			}
			v = l[p]
		}
	}
	return v
}

func section(text string) object {
	return object{"type": "section", "text": object{"type": "mrkdwn", "text": text}}
}

func plain(text string) object { return object{"type": "plain_text", "text": text} }

func button(action, label, value string) object {
	return object{"type": "button", "action_id": action, "text": plain(label), "value": value}
}

func actions(elements ...any) object { return object{"type": "actions", "elements": elements} }
