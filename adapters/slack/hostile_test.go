package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"weft/adapters/slack/slackfake"
	"weft/bot/chat"
)

// written is what was logged.
type written struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (w *written) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.Write(p)
}

func (w *written) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.String()
}

// logged is a driver in the workspace of a running one, whose log can be read.
func (r *running) logged(t *testing.T) (*Driver, *written) {
	t.Helper()
	log := &written{}
	c := configFor(r.server, r.Workspace)
	c.Log, c.Timeout = zerolog.New(log), 150*time.Millisecond
	d, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	d.pulse = quick()
	return d, log
}

const (
	secretWords = "a confided sentence"
	secretName  = "minutes of the confided meeting"
)

// Whatever goes wrong with whatever request, the log and the errors that the bot would log name neither words nor keys.
func TestNeitherWordsNorKeysAreLogged(t *testing.T) {
	server := slackfake.New(slackfake.Options{PingEvery: 20 * time.Millisecond, AckWithin: 300 * time.Millisecond, Redeliver: []time.Duration{0}})
	t.Cleanup(server.Close)
	w := server.AddWorkspace("T1", "Baobab")
	who := w.AddUser(slackfake.User{Name: "amina"})
	r := &running{Workspace: w, server: server, bot: newBot(), people: []string{who}}
	r.channel = w.AddChannel(slackfake.Conversation{Name: "general", Members: []string{w.BotUser, who}})
	var log *written
	r.d, log = r.logged(t)
	r.start(t)
	m := says(secretWords)
	m.Blocks = append(m.Blocks,
		chat.Image{PNG: []byte("png"), Alt: secretWords, Title: secretName},
		chat.Attachment{Name: secretName + ".txt", Data: []byte(secretWords), Alt: secretWords})
	var said []string
	tell := func(err error) {
		if err != nil {
			said = append(said, err.Error())
		}
	}
	for n, kind := range []slackfake.FaultKind{
		slackfake.BrokenBefore, slackfake.DroppedBefore, slackfake.DroppedAfter, slackfake.Unanswered, slackfake.Internal,
	} {
		fault := slackfake.Fault{Kind: kind}
		var calls int
		server.SetFaults(slackfake.Faults{Plan: func(q slackfake.Request) slackfake.Fault {
			if calls++; calls%2 == 0 || q.Method == "auth.test" || q.Method == "apps.connections.open" {
				return slackfake.Fault{}
			}
			return fault
		}})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		for _, to := range []chat.Address{chat.Direct{User: userID("T1", who)}, chat.InChannel{Channel: channelID("T1", r.channel)}, chat.Home{User: userID("T1", who)}} {
			receipt, err := r.d.Post(ctx, chat.PostKey(fmt.Sprint("k", n)), to, m)
			tell(err)
			if err == nil {
				_, err = r.d.Edit(ctx, chat.PostKey(fmt.Sprint("k", n)), receipt, says(secretWords))
				tell(err)
				tell(r.d.Delete(ctx, receipt))
			}
		}
		cancel()
	}
	server.SetFaults(slackfake.Next("chat.postMessage", 1, slackfake.Fault{Kind: slackfake.DroppedAfter}))
	r.bot.always(chat.Privately{Message: says(secretWords)})
	_, _ = r.Write(who, w.IM(who), secretWords, "")
	r.bot.answers(func(chat.Event) (chat.Response, error) { return nil, errors.New("the store is away") })
	_, _ = r.Command(who, r.channel, "/weft", secretWords)
	r.bot.always(nil)
	w.RevokeToken()
	_, err := r.d.Post(t.Context(), "last", chat.Direct{User: userID("T1", who)}, m)
	tell(err)
	if len(said) == 0 || log.String() == "" {
		t.Fatal("nothing went wrong")
	}
	for _, text := range append(said, log.String()) {
		for what, secret := range map[string]string{
			"words": secretWords, "a file's name": secretName, "a bot token": w.BotToken, "an app token": w.AppToken, "an address to upload to": "/upload/", "an address to answer at": "/response/",
		} {
			if at := strings.Index(text, secret); at >= 0 {
				t.Errorf("%s is said in %.200q", what, text[max(0, at-100):])
			}
		}
	}
}

// An address to which a file goes is as good as a key, and Go's errors name addresses.
func TestAnErrorOfTheNetworkNamesNoAddress(t *testing.T) {
	told := &url.Error{Op: "Post", URL: "https://files.slack.com/upload/v1/key", Err: net.ErrClosed}
	for _, sent := range []bool{true, false} {
		if err := failure(told, sent); strings.Contains(err.Error(), "upload/v1") || errors.Is(err, chat.ErrNotCertain) != sent {
			t.Errorf("sent %v: %v", sent, err)
		}
	}
	o := &occasion{s: &service{}, respond: "https://hooks.slack.com/\x7f/key"}
	if err := o.postResponse(t.Context(), &response{}); err == nil || strings.Contains(err.Error(), "hooks") {
		t.Errorf("an address that is none: %v", err)
	}
}

// Slack said yes, and something beside it that slack-go cannot read: the message is there.
func TestAnAnswerThatCannotBeReadLeavesDoubt(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		_, _ = rw.Write([]byte(`{"ok":true,"channel":{"id":"C1"},"ts":"1.1"}`))
	}))
	t.Cleanup(s.Close)
	d, err := New(Config{APIURL: s.URL + "/", Limits: unbound(), Workspaces: []Workspace{{ID: "T1", BotToken: "xoxb-1", AppToken: "xapp-1"}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.http.CloseIdleConnections)
	if _, err := d.Post(t.Context(), "k", chat.InChannel{Channel: channelID("T1", "C1")}, says("once")); !errors.Is(err, chat.ErrNotCertain) {
		t.Errorf("it is %v", err)
	}
}

// What is read where a connection is read must not end the program.
func TestWhatCannotBeReadEndsNothing(t *testing.T) {
	s := &service{log: zerolog.Nop(), life: t.Context()} // without a driver, looking for the workspace panics
	acknowledged := make(chan struct{})
	at := &door{acknowledge: func(any) { close(acknowledged) }, decline: func() {}}
	s.take(delivery{kind: kindCommands, payload: []byte(`{"team_id":"T1","user_id":"U1"}`), received: time.Now()}, at)
	<-acknowledged
	s.tasks.Wait()
}

func TestHugeAndHostileWordsAreHeard(t *testing.T) {
	r := listening(t, slackfake.Options{}, quick())
	who := r.people[0]
	for name, words := range map[string]string{
		"long":          strings.Repeat("word ", 20_000), // as much as a person could ever send, and more than Slack lets them
		"one word":      strings.Repeat("x", 100_000),
		"right to left": "\u202eevil\u2066 \u200f",
		"nothing":       "nothing\x00 at all",
		"no characters": "half a letter \xe2\x80",
		"marks":         "a" + strings.Repeat("\u0301", 10_000),
		"markup":        "<!channel> <@" + who + "> <https://evil.example|weft.example> *b* `c` &amp;",
	} {
		m := says(words)
		m.Blocks = append(m.Blocks, chat.Quote{Spans: chat.Text(words)}, chat.Fine{Spans: chat.Text(words)}, chat.List{Items: [][]chat.Span{chat.Text(words)}})
		if len(words) > 1000 { // many messages, and Slack's own pace for them
			m = says("heard")
		}
		r.bot.always(chat.Privately{Message: m})
		if shown, err := r.Command(who, r.channel, "/weft", words); err != nil || !shown.Heard {
			t.Errorf("%s, behind a command: %+v, %v", name, shown.Failed, err)
		}
		if shown, err := r.Write(who, r.IM(who), words, ""); err != nil || !shown.Heard {
			t.Errorf("%s, in a message: %+v, %v", name, shown.Failed, err)
		}
		if _, err := r.d.Post(t.Context(), chat.PostKey(name), chat.InChannel{Channel: channelID("T1", r.channel)}, m); err != nil {
			t.Errorf("%s, posted: %v", name, err)
		}
	}
	for _, q := range r.server.Requests() {
		if bad, err := json.Marshal(q); err != nil || bytes.Contains(bad, []byte(`\u0000`)) {
			t.Errorf("%s was asked with what is no text: %v", q.Method, err)
		}
	}
}

// A form that an older or a newer Weft asked stays as it was filled in.
func TestAFormOfAnotherWeftKeepsWhatWasWritten(t *testing.T) {
	r := listening(t, slackfake.Options{}, quick())
	d := delivery{kind: kindInteractive, received: time.Now(), payload: []byte(`{"type":"view_submission","team":{"id":"T1"},"user":{"id":"` + r.people[0] + `"},
		"trigger_id":"1.2","view":{"id":"V1","type":"modal","private_metadata":"v0|C1","blocks":[{"type":"input","block_id":"0 word","element":{"type":"plain_text_input","action_id":"text"}}],
		"state":{"values":{"0 word":{"text":{"type":"plain_text_input","value":"my words"}}}}}}`)}
	answered := make(chan any, 1)
	s := r.d.service.Load()
	s.take(d, &door{acknowledge: func(answer any) { answered <- answer }, decline: func() { answered <- nil }})
	if said := string(mustJSON(<-answered)); !strings.Contains(said, `"my words"`) || !strings.Contains(said, r.d.NotKept("fr")) {
		t.Errorf("whoever sent it sees %s", said)
	}
}
