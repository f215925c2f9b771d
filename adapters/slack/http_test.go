package slack

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"weft/adapters/slack/slackfake"
	"weft/bot/chat"
)

// overHTTP is a workspace whose app is reached over HTTP.
func overHTTP(t *testing.T, change func(*slackfake.Server, *Config)) *running {
	t.Helper()
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, before) })
	r := &running{server: slackfake.New(slackfake.Options{Redeliver: []time.Duration{0, 0, 0}, AckWithin: unhurried}), bot: newBot()}
	t.Cleanup(r.server.Close)
	r.Workspace = r.server.AddWorkspace("T1", "Baobab")
	r.people = []string{r.AddUser(slackfake.User{Name: "amina"})}
	r.channel = r.AddChannel(slackfake.Conversation{Name: "general", Members: []string{r.BotUser, r.people[0]}})
	config := configFor(r.server, r.Workspace)
	config.HTTP.Addr, config.SigningSecret = "127.0.0.1:0", r.SigningSecret
	if change != nil {
		change(r.server, &config)
	}
	d, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	r.d = d
	r.d.pulse = quick()
	r.start(t)
	at := "http://" + d.Addr()
	if err := r.Listen(t.Context(), slackfake.RequestURLs{
		Events: at + eventsPath, Interactivity: at + interactivePath, Commands: at + commandsPath, Options: at + optionsPath,
	}); err != nil {
		t.Fatal(err)
	}
	return r
}

// send posts a body to a path, signed with a secret.
func (r *running) send(t *testing.T, path, secret string, body []byte) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+r.d.Addr()+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	req.Header.Set(timestampHeader, stamp)
	req.Header.Set(signatureHeader, slackfake.Sign(secret, stamp, body))
	req.Close = true
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	said, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(said)
}

func TestOnlySlackIsHeardOverHTTP(t *testing.T) {
	r := overHTTP(t, nil)
	event := []byte(`{"type":"event_callback","team_id":"T1","event_id":"Ev1","event":{"type":"message","channel_type":"im","channel":"D1","user":"U1","ts":"1.1","text":"hello"}}`)
	for _, path := range []string{eventsPath, interactivePath, commandsPath, optionsPath} {
		if status, _ := r.send(t, path, "another secret", event); status != http.StatusUnauthorized {
			t.Errorf("%s takes what Slack did not sign: %d", path, status)
		}
	}
	for path, bodies := range map[string][]string{
		eventsPath: {"not json", ""}, interactivePath: {"payload=%7B", "nothing=1", "%zz"}, commandsPath: {"text=help", "%zz"},
	} {
		for _, body := range bodies {
			if status, _ := r.send(t, path, r.SigningSecret, []byte(body)); status != http.StatusBadRequest {
				t.Errorf("%s answers %q with %d", path, body, status)
			}
		}
	}
	if status, _ := r.send(t, eventsPath, r.SigningSecret, make([]byte, maxRequest+1)); status != http.StatusRequestEntityTooLarge {
		t.Errorf("a body that is too large is answered with %d", status)
	}
	if n := len(r.bot.events); n != 0 {
		t.Fatalf("%d events were believed", n)
	}
	if status, said := r.send(t, eventsPath, r.SigningSecret, event); status != http.StatusOK || said != "" {
		t.Errorf("an event is answered with %d %q", status, said)
	}
	if said := heard[chat.Said](r.bot); len(said) != 1 || said[0].Text != "hello" {
		t.Errorf("it was heard as %+v", said)
	}
	// Delivered again, it is acknowledged and not done again, whatever the header says.
	if status, _ := r.send(t, eventsPath, r.SigningSecret, event); status != http.StatusOK || len(heard[chat.Said](r.bot)) != 1 {
		t.Errorf("again, it is answered with %d and heard %d times", status, len(heard[chat.Said](r.bot)))
	}
	if resp, err := http.Get("http://" + r.d.Addr() + installPath); err != nil || resp.StatusCode != http.StatusNotFound {
		t.Errorf("installing, where nothing can be installed: %v, %v", resp.StatusCode, err)
	} else {
		_ = resp.Body.Close()
	}
	http.DefaultClient.CloseIdleConnections()
}

func TestAnEventThatWasNotKeptComesAgainOverHTTP(t *testing.T) {
	r := overHTTP(t, nil)
	var tries atomic.Int32
	r.bot.answers(func(chat.Event) (chat.Response, error) {
		if tries.Add(1) < 3 {
			return nil, errors.New("the store is away")
		}
		return chat.Privately{Message: says("kept at last")}, nil
	})
	im := r.IM(r.people[0])
	if shown, err := r.Write(r.people[0], im, "keep this", ""); err != nil || !shown.Heard {
		t.Fatalf("%+v, %v", shown, err)
	}
	if said := heard[chat.Said](r.bot); len(said) != 3 || said[0].ID != said[2].ID {
		t.Errorf("it came %d times", len(said))
	}
	if answers := weftSaid(r, im); len(answers) != 1 {
		t.Errorf("it was answered with %q", answers)
	}
	var retried []int
	for _, a := range r.server.Acks() {
		if a.Acknowledged && a.Attempt > 0 {
			retried = append(retried, a.Attempt)
		}
	}
	if !slices.Equal(retried, []int{2}) {
		t.Errorf("it was acknowledged in the attempts %v", retried)
	}
}

// kept is a safe in memory.
type kept struct {
	mu  sync.Mutex
	all map[string]Installation
}

func (k *kept) Save(_ context.Context, i Installation) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.all[i.Team] = i
	return nil
}

func (k *kept) All(context.Context) ([]Installation, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	var all []Installation
	for _, i := range k.all {
		all = append(all, i)
	}
	return all, nil
}

func (k *kept) Remove(_ context.Context, team string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.all, team)
	return nil
}

func (k *kept) has(team string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	_, ok := k.all[team]
	return ok
}

// browser is somebody who installs Weft.
func browser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Jar: jar, Transport: &http.Transport{}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	t.Cleanup(c.CloseIdleConnections)
	return c
}

// visited is what a browser gets.
type visited struct {
	status int
	to     *url.URL // where it is sent; nil for nowhere
	says   string
}

func visit(t *testing.T, c *http.Client, address string) visited {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	said, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	v := visited{status: resp.StatusCode, says: string(said)}
	if to, err := resp.Location(); err == nil {
		v.to = to
	}
	return v
}

func TestInstallingIntoAnotherWorkspace(t *testing.T) {
	safe := &kept{all: map[string]Installation{}}
	var second *slackfake.Workspace
	r := overHTTP(t, func(s *slackfake.Server, c *Config) {
		second = s.AddWorkspace("T2", "Acacia")
		c.Installs = safe
		c.HTTP.ClientID, c.HTTP.ClientSecret = second.Credentials()
		c.HTTP.RedirectURL, c.HTTP.InstallKey = "http://weft.example.org"+oauthPath, "from-the-steward"
	})
	server, c := "http://"+r.d.Addr(), browser(t)
	for _, key := range []string{"", "?key=", "?key=guessed"} {
		if v := visit(t, c, server+installPath+key); v.status != http.StatusNotFound || v.to != nil {
			t.Errorf("without the key, %q begins with %d, %v", key, v.status, v.to)
		}
	}
	const invited = installPath + "?key=from-the-steward"
	began := visit(t, c, server+invited)
	to := began.to
	if to == nil || began.status != http.StatusFound || to.Path != "/oauth/v2/authorize" || to.Query().Get("client_id") != r.d.config.HTTP.ClientID ||
		!strings.Contains(to.Query().Get("scope"), "chat:write") || strings.Contains(to.Query().Get("scope"), "channels:history") {
		t.Fatalf("it begins with %d, %v", began.status, to)
	}
	back := func(c *http.Client, state string, more url.Values) (int, string) {
		q := url.Values{"state": {state}}
		maps.Copy(q, more)
		v := visit(t, c, server+oauthPath+"?"+q.Encode())
		return v.status, v.says
	}
	state, code := to.Query().Get("state"), url.Values{"code": {second.Authorize()}}
	if status, _ := back(browser(t), state, code); status != http.StatusForbidden {
		t.Errorf("in another browser it ends with %d", status)
	}
	if status, _ := back(c, state, code); status != http.StatusForbidden {
		t.Errorf("a state that was used up is taken: %d", status)
	}
	if status, _ := back(c, "made-up", code); status != http.StatusForbidden {
		t.Errorf("a state that nobody gave out is taken: %d", status)
	}
	again := func() string {
		began := visit(t, c, server+invited)
		if began.to == nil {
			t.Fatal("it does not begin")
		}
		return began.to.Query().Get("state")
	}
	if status, said := back(c, again(), url.Values{"error": {"access_denied"}}); status != http.StatusOK || !strings.Contains(said, "was not added") {
		t.Errorf("somebody who says no reads %d %s", status, said)
	}
	if status, said := back(c, again(), code); status != http.StatusOK || !strings.Contains(said, "Weft is in your workspace now") {
		t.Fatalf("it ends with %d %s", status, said)
	}
	if e := next[chat.Installed](t, r.bot); e.Space != "T2" || e.Title != "Acacia" {
		t.Errorf("it is told as %+v", e)
	}
	if i := safe.all["T2"]; i.BotToken != second.BotToken || i.Name != "Acacia" {
		t.Errorf("kept is %+v", i)
	}
	// It is served at once: somebody there can be written to.
	who := second.AddUser(slackfake.User{Name: "chi"})
	until(t, "the new workspace is served", func() bool {
		_, err := r.d.Post(t.Context(), "hello", chat.Direct{User: userID("T2", who)}, says("hello"))
		return err == nil
	})
	// And forgotten when Weft is removed there.
	second.RevokeToken()
	event := []byte(`{"type":"event_callback","team_id":"T2","event_id":"Ev9","event":{"type":"app_uninstalled"}}`)
	if status, _ := r.send(t, eventsPath, r.SigningSecret, event); status != http.StatusOK {
		t.Errorf("the end is answered with %d", status)
	}
	until(t, "its token is forgotten", func() bool { return !safe.has("T2") })
}
