package slackfake_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"weft/adapters/slack/slackfake"
)

// endpoint is the app behind request URLs.
type endpoint struct {
	mu     sync.Mutex
	got    []got
	answer func(got) (status int, header, body string)
}

type got struct {
	path, body string
	header     http.Header
}

func (w *world) listen(answer func(got) (int, string, string)) *endpoint {
	w.t.Helper()
	e := &endpoint{answer: answer}
	srv := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		stamp := r.Header.Get("X-Slack-Request-Timestamp")
		if r.Header.Get("X-Slack-Signature") != slackfake.Sign(w.SigningSecret, stamp, raw) {
			rw.WriteHeader(http.StatusUnauthorized)
			return
		}
		var o object
		if json.Unmarshal(raw, &o) == nil && o["type"] == "url_verification" {
			fmt.Fprint(rw, o["challenge"])
			return
		}
		g := got{r.URL.Path, string(raw), r.Header}
		e.mu.Lock()
		e.got = append(e.got, g)
		e.mu.Unlock()
		status, header, body := http.StatusOK, "", ""
		if e.answer != nil {
			status, header, body = e.answer(g)
		}
		if header != "" {
			rw.Header().Set(header, "1")
		}
		rw.WriteHeader(status)
		fmt.Fprint(rw, body)
	}))
	w.t.Cleanup(srv.Close)
	err := w.Listen(w.t.Context(), slackfake.RequestURLs{Events: srv.URL + "/events", Interactivity: srv.URL + "/act", Commands: srv.URL + "/command", Options: srv.URL + "/options"})
	if err != nil {
		w.t.Fatal(err)
	}
	return e
}

func (e *endpoint) all() []got {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]got(nil), e.got...)
}

func TestSignedRequests(t *testing.T) {
	w := newWorld(t, slackfake.Options{})
	e := w.listen(func(g got) (int, string, string) {
		if g.path == "/command" {
			return http.StatusOK, "", "plain words"
		}
		return http.StatusOK, "", ""
	})
	shown, err := w.Command(w.ann, w.general, "/weft", "help & more")
	if err != nil || len(shown.Private) != 1 || shown.Private[0].Text != "plain words" {
		t.Fatalf("the command shows %+v, %v", shown, err)
	}
	if form, _ := url.ParseQuery(e.all()[0].body); form.Get("text") != "help & more" || form.Get("trigger_id") == "" {
		t.Errorf("the command came as %v", form)
	}
	if shown := w.Shortcut(w.ann, "ask"); !shown.Heard {
		t.Errorf("the shortcut shows %+v", shown)
	}
	if form, _ := url.ParseQuery(e.all()[1].body); !strings.Contains(form.Get("payload"), `"callback_id":"ask"`) {
		t.Errorf("the shortcut came as %v", form)
	}
	if shown, err := w.Write(w.ann, w.general, "hi", ""); err != nil || !shown.Heard {
		t.Errorf("the message: %+v, %v", shown, err)
	}
	if paths := []string{e.all()[0].path, e.all()[1].path, e.all()[2].path}; paths[0] != "/command" || paths[1] != "/act" || paths[2] != "/events" {
		t.Errorf("requests came to %v", paths)
	}
}

func TestFailedRequestsComeAgain(t *testing.T) {
	w := newWorld(t, fast())
	var header shared[string]
	e := w.listen(func(got) (int, string, string) { return http.StatusInternalServerError, header.get(), "" })
	if shown, _ := w.Write(w.ann, w.general, "hi", ""); shown.Heard || len(e.all()) != 4 {
		t.Errorf("a failing endpoint is asked %d times: %+v", len(e.all()), shown)
	}
	for i, g := range e.all() {
		num, reason := g.header.Get("X-Slack-Retry-Num"), g.header.Get("X-Slack-Retry-Reason")
		if i == 0 && num+reason != "" || i > 0 && (num != fmt.Sprint(i) || reason != "http_error") {
			t.Errorf("attempt %d says %q, %q", i, num, reason)
		}
	}
	header.set("X-Slack-No-Retry")
	if shown, _ := w.Write(w.ann, w.general, "hi", ""); shown.Heard || len(e.all()) != 5 {
		t.Errorf("an endpoint that wants no repetition was asked %d times: %+v", len(e.all())-4, shown)
	}
}

func TestAnEndpointMustPassTheChallenge(t *testing.T) {
	w := newWorld(t, slackfake.Options{})
	srv := httptest.NewServer(http.NotFoundHandler())
	defer srv.Close()
	if err := w.Listen(t.Context(), slackfake.RequestURLs{Events: srv.URL}); err == nil {
		t.Error("an endpoint that knows no challenge was accepted")
	}
}

// respond posts to a response URL.
func (w *world) respond(url string, body object) int {
	w.t.Helper()
	res, err := w.http.Post(url, "application/json", strings.NewReader(dump(w.t, body)))
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	var o object
	if json.NewDecoder(res.Body).Decode(&o) != nil || o["ok"] != true && res.StatusCode == http.StatusOK {
		return 0
	}
	return res.StatusCode
}

func TestAResponseURLWorksFiveTimesInHalfAnHour(t *testing.T) {
	w := newWorld(t, slackfake.Options{Speed: 600, AckWithin: 20 * 600 * time.Second})
	app := w.connect(nil)
	reply := func() string {
		n := len(app.heard())
		if _, err := w.Command(w.ann, w.general, "/weft", ""); err != nil {
			t.Fatal(err)
		}
		return at(app.heard()[n], "payload", "response_url").(string)
	}
	to := reply()
	for i := range 5 {
		if code := w.respond(to, object{"text": fmt.Sprint("answer ", i)}); code != http.StatusOK {
			t.Errorf("use %d answers %d", i+1, code)
		}
	}
	if code := w.respond(to, object{"text": "a sixth"}); code != http.StatusNotFound {
		t.Errorf("the sixth use answers %d", code)
	}
	if seen, _ := w.Read(w.ann, w.general); len(seen) != 5 || !seen[0].Private {
		t.Errorf("Ann sees %d answers", len(seen))
	}
	if seen, _ := w.Read(w.bo, w.general); len(seen) != 0 {
		t.Errorf("Bo sees %v", seen)
	}
	to = reply()
	<-time.After(3050 * time.Millisecond) // Half an hour is 3 s here, and its end is what is tested.
	if code := w.respond(to, object{"text": "late"}); code != http.StatusNotFound {
		t.Errorf("after half an hour a use answers %d", code)
	}
}

func TestAResponseURLChangesWhatWasActedUpon(t *testing.T) {
	w := newWorld(t, slackfake.Options{})
	app := w.connect(nil)
	press := func(ts any) string {
		t.Helper()
		n := len(app.heard())
		if _, err := w.Press(w.ann, slackfake.Target{Channel: w.general, TS: ts.(string), ActionID: "go"}); err != nil {
			t.Fatal(err)
		}
		for _, o := range app.heard()[n:] {
			if url, ok := at(o, "payload", "response_url").(string); ok {
				return url
			}
		}
		t.Fatal("no response URL came")
		return ""
	}
	blocks := []any{section("Press"), actions(button("go", "Go", ""))}
	ts := w.ok("chat.postMessage", "channel", w.general, "text", "t", "blocks", blocks)["ts"]
	to := press(ts)
	w.respond(to, object{"replace_original": true, "text": "replaced"})
	if m := w.Messages(w.general); len(m) != 1 || m[0].Text != "replaced" || len(m[0].Blocks) != 0 {
		t.Errorf("after replacing stands %+v", m)
	}
	w.respond(to, object{"text": "for all", "response_type": "in_channel"})
	w.respond(to, object{"delete_original": true})
	if m := w.Messages(w.general); len(m) != 1 || m[0].Text != "for all" {
		t.Errorf("after deleting stands %+v", m)
	}
	private := w.ok("chat.postEphemeral", "channel", w.general, "user", w.ann, "text", "t", "blocks", blocks)["message_ts"]
	to = press(private)
	w.respond(to, object{"replace_original": true, "text": "still yours"})
	if seen, _ := w.Read(w.ann, w.general); len(seen) != 2 || seen[1].Rendered.Text != "still yours" || !seen[1].Private {
		t.Errorf("Ann sees %+v", seen)
	}
	if _, err := w.Press(w.bo, slackfake.Target{Channel: w.general, TS: private.(string), ActionID: "go"}); err == nil {
		t.Error("Bo pressed what only Ann sees")
	}
	if code := w.respond(to, object{"blocks": []any{section(wide(3001))}}); code != 0 {
		t.Errorf("unfit blocks are answered %d", code)
	}
}
