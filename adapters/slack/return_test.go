package slack

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"
	slackapi "github.com/slack-go/slack"

	"weft/adapters/slack/slackfake"
	"weft/bot/chat"
)

// Slack delivers for six minutes what was not acknowledged, and within six minutes Weft can be removed and installed anew.
func TestALateWordOfAnEarlierEndEndsNothing(t *testing.T) {
	r := overHTTP(t, func(_ *slackfake.Server, c *Config) { c.Installs = &kept{all: map[string]Installation{}} })
	for _, event := range []string{`{"type":"app_uninstalled"}`, `{"type":"tokens_revoked","tokens":{"bot":["` + r.BotUser + `"]}}`} {
		body := []byte(`{"type":"event_callback","team_id":"T1","event_id":"Ev` + strconv.Itoa(len(event)) + `","event":` + event + `}`)
		if status, _ := r.send(t, eventsPath, r.SigningSecret, body); status != http.StatusServiceUnavailable {
			t.Errorf("%s is answered with %d; want it to be said again", event, status)
		}
		if _, err := r.d.Post(t.Context(), chat.PostKey(event), chat.Direct{User: userID("T1", r.people[0])}, says("still here")); err != nil {
			t.Errorf("after %s, a message is %v", event, err)
		}
	}
	if n := len(heard[chat.Uninstalled](r.bot)) + len(heard[chat.Hindered](r.bot)); n != 0 {
		t.Errorf("the bot heard of it %d times", n)
	}
	// Once Slack no longer takes the token, it is true.
	r.RevokeToken()
	if e := next[chat.Uninstalled](t, r.bot); e.Space != "T1" {
		t.Errorf("it is told as %+v", e)
	}
	http.DefaultClient.CloseIdleConnections()
}

// Somebody may install Weft anew while the bot still keeps that it was removed: what ends is what was there before.
func TestInstalledAnewWhileAnEndIsKept(t *testing.T) {
	all := &kept{all: map[string]Installation{}}
	r := overHTTP(t, func(_ *slackfake.Server, c *Config) { c.Installs = all })
	id, secret := r.Credentials()
	anew := Installation{Team: "T1", Name: "Baobab", BotToken: r.BotToken}
	var once sync.Once
	r.bot.answers(func(e chat.Event) (chat.Response, error) {
		if _, ends := e.(chat.Uninstalled); ends {
			once.Do(func() {
				if _, err := slackapi.GetOAuthV2ResponseContext(t.Context(), r.d.http, id, secret, r.Authorize(), "", slackapi.OAuthOptionAPIURL(r.d.config.APIURL)); err != nil {
					t.Error(err)
				}
				_ = all.Save(t.Context(), anew)
				r.d.service.Load().begin(anew)
				next[chat.Installed](t, r.bot)
			})
		}
		return chat.Quiet{}, nil
	})
	r.RevokeToken()
	until(t, "that it is there again is the last word", func() bool { return len(heard[chat.Installed](r.bot)) == 2 })
	if _, err := r.d.Post(t.Context(), "k", chat.Direct{User: userID("T1", r.people[0])}, says("here again")); err != nil {
		t.Errorf("a message is %v", err)
	}
	if left, _ := all.All(t.Context()); len(left) != 1 {
		t.Errorf("%d installations are kept", len(left))
	}
	http.DefaultClient.CloseIdleConnections()
}

// Whoever removes Weft while it is not running says so to nobody; Slack gives up telling after six minutes.
func TestARemovalThatNobodyHeardIsNoticedAtTheStart(t *testing.T) {
	t.Run("at once", func(t *testing.T) { removedUnheard(t, slackfake.Faults{}) })
	t.Run("once the network is there", func(t *testing.T) {
		removedUnheard(t, slackfake.Next("auth.test", 2, slackfake.Fault{Kind: slackfake.DroppedBefore}))
	})
}

func removedUnheard(t *testing.T, at slackfake.Faults) {
	t.Helper()
	server := slackfake.New(slackfake.Options{})
	t.Cleanup(server.Close)
	w := server.AddWorkspace("T1", "Baobab")
	w.RevokeToken()
	server.SetFaults(at)
	d, err := New(configFor(server, w))
	if err != nil {
		t.Fatal(err)
	}
	d.pulse = quick()
	b := newBot()
	ctx, cancel := context.WithCancel(context.Background())
	stopped := make(chan error, 1)
	go func() { stopped <- d.Run(ctx, b) }()
	if e := next[chat.Uninstalled](t, b); e.Space != "T1" {
		t.Errorf("it is told as %+v", e)
	}
	until(t, "it is tried again", func() bool { return len(server.Requests()) > 3 })
	cancel()
	if err := <-stopped; err != nil {
		t.Errorf("Run ended with %v", err)
	}
	if n := len(heard[chat.Uninstalled](b)); n != 1 {
		t.Errorf("it is told %d times", n)
	}
}

// A socket that cannot be dialled says nothing of the token.
func TestANetworkThatFailsIsNoTroubleWithAToken(t *testing.T) {
	r := listening(t, slackfake.Options{}, quick())
	s := r.d.service.Load()
	w, err := r.d.workspace("T1")
	if err != nil {
		t.Fatal(err)
	}
	for times := 1; times <= sureFailures; times++ {
		s.failed(w, &net.OpError{Op: "dial", Err: net.ErrClosed}, times)
	}
	if e := next[chat.Hindered](t, r.bot); e.By != chat.HindranceConnection {
		t.Errorf("it is told as %+v", e)
	}
}

// After a restart nothing is remembered of conversations. Whoever presses a button in their own one needs no request for
// that, of which Slack allows few a minute.
func TestAButtonInOnesOwnConversationWaitsForNothing(t *testing.T) {
	r := listening(t, slackfake.Options{}, quick())
	who := r.people[0]
	im := r.IM(who)
	r.bot.always(chat.Privately{Message: buttoned("Step one")})
	if shown, err := r.Write(who, im, "hello", ""); err != nil || !shown.Heard {
		t.Fatalf("%+v, %v", shown, err)
	}
	forget := func() {
		r.d.mu.Lock()
		defer r.d.mu.Unlock()
		clear(r.d.places)
	}
	r.bot.always(chat.Quiet{})
	opened := func() int {
		return len(slices.DeleteFunc(r.server.Requests(), func(q slackfake.Request) bool { return q.Method != "conversations.open" }))
	}
	forget()
	before := opened()
	messages := r.Messages(im)
	r.press(t, who, im, messages[len(messages)-1].TS)
	if e := next[chat.ActionUsed](t, r.bot); !e.Private || e.In != channelID("T1", im) || opened() != before {
		t.Errorf("it came as %+v, after %d requests", e.Envelope, opened()-before)
	}
	// Where only Slack can tell, and does not at once, somebody is answered all the same.
	forget()
	r.server.SetFaults(slackfake.Faults{Plan: func(q slackfake.Request) slackfake.Fault {
		if q.Method == "conversations.open" {
			return slackfake.Fault{Kind: slackfake.Limited, After: time.Minute}
		}
		return slackfake.Fault{}
	}})
	for range 2 {
		if shown, err := r.Command(who, im, "/weft", "help"); err != nil || !shown.Heard || len(shown.Private) != 1 {
			t.Errorf("a command: %+v, %v", shown, err)
		}
	}
}

// While Slack throttles the opening of forms, they are offered, and nobody waits for it.
func TestAFormThatHasToWaitIsOffered(t *testing.T) {
	r := listening(t, slackfake.Options{}, quick())
	r.bot.always(chat.Ask{Form: aForm()})
	r.server.SetFaults(slackfake.Next("views.open", 1, slackfake.Fault{Kind: slackfake.Limited, After: time.Minute}))
	for _, who := range r.people {
		begun := time.Now()
		if _, err := r.Command(who, r.channel, "/weft", "checkins create"); err != nil {
			t.Fatal(err)
		}
		until(t, "the form is offered", func() bool {
			read, err := r.Read(who, r.channel)
			return err == nil && slices.ContainsFunc(read, func(m slackfake.Seen) bool { return len(m.Controls) == 1 })
		})
		if took := time.Since(begun); took > 3*triggerLife {
			t.Errorf("somebody waited %s for it", took)
		}
	}
}

// A profile that changed is told without the language: then Slack is asked.
func TestAChangedProfileKeepsItsLanguage(t *testing.T) {
	r := listening(t, slackfake.Options{}, quick())
	r.help(t)
	r.Event(slackfake.Object{"type": "user_change", "event_ts": "1", "user": slackfake.Object{
		"id": r.people[0], "name": "amina", "tz": "Africa/Nairobi", "profile": slackfake.Object{"display_name": "Amina"},
	}})
	r.help(t)
	if all := heard[chat.CommandUsed](r.bot); all[1].Language != "fr-FR" || all[1].Name == "" {
		t.Errorf("afterwards the envelope is %+v", all[1].Envelope)
	}
}

// Whoever acts where Weft is not served reads that it did not work, instead of nothing.
func TestAnActWhereWeftIsNotIsNotPassedOver(t *testing.T) {
	r := overHTTP(t, nil)
	for path, body := range map[string]string{
		commandsPath: "command=%2Fweft&team_id=T9&user_id=U1&text=help", interactivePath: "payload=%7B%22type%22%3A%22block_actions%22%2C%22team%22%3A%7B%22id%22%3A%22T9%22%7D%7D",
	} {
		if status, _ := r.send(t, path, r.SigningSecret, []byte(body)); status != http.StatusServiceUnavailable {
			t.Errorf("%s is answered with %d", path, status)
		}
	}
	http.DefaultClient.CloseIdleConnections()
}

// Anybody can send what Slack did not sign; they do not fill the disk with it.
func TestStrangersDoNotFillTheLog(t *testing.T) {
	log := &written{}
	r := overHTTP(t, func(_ *slackfake.Server, c *Config) { c.Log = zerolog.New(log) })
	for range 50 {
		r.send(t, eventsPath, "another secret", []byte("{}"))
	}
	if n := strings.Count(log.String(), "turned away"); n == 0 || n > 10 {
		t.Errorf("50 such requests are logged %d times", n)
	}
	http.DefaultClient.CloseIdleConnections()
}

// Weft may be reached below a path of somebody else's site; browsers send the cookie only where it says.
func TestAnInstallationBelowAPath(t *testing.T) {
	for address, want := range map[string]string{
		"https://example.org/weft/slack/oauth": "/weft/slack", "https://weft.example.org/slack/oauth": "/slack", "": "/slack",
	} {
		s := &service{d: &Driver{config: Config{HTTP: HTTP{RedirectURL: address}}}}
		if got := s.stateCookie("x", 1); got.Path != want || got.Secure != (address != "") {
			t.Errorf("for %q the cookie is %+v; want %s", address, got, want)
		}
	}
}

// What is left unsaid of an app's Messages tab, Slack sets as it likes, and nobody could write to Weft.
func TestTheManifestLetsPeopleWrite(t *testing.T) {
	raw, err := Manifest(ManifestOptions{})
	if err != nil || !bytes.Contains(raw, []byte(`"messages_tab_read_only_enabled": false`)) {
		t.Errorf("it does not say that people may write: %v", err)
	}
}

// Remembering conversations costs a bounded amount, and not everything is forgotten at once.
func TestConversationsAreForgottenAFewAtATime(t *testing.T) {
	d, err := New(Config{APIURL: "http://127.0.0.1/api/"})
	if err != nil {
		t.Fatal(err)
	}
	for i := range maxPlaces + 10 {
		d.remember(strconv.Itoa(i), "D")
	}
	if n := len(d.places); n > maxPlaces || n < maxPlaces/2 {
		t.Errorf("%d are remembered", n)
	}
}

// slowLister takes long to say what can be asked for.
type slowLister struct {
	*fakeBot
	release chan struct{}
}

func (s slowLister) Commands(ctx context.Context, actor chat.UserID) ([]chat.Command, error) {
	<-s.release
	return s.fakeBot.Commands(ctx, actor)
}

// Slack waits three seconds for a command, whatever it is that takes longer.
func TestACommandIsAcknowledgedWhileItIsLookedUp(t *testing.T) {
	server := slackfake.New(slackfake.Options{AckWithin: unhurried})
	t.Cleanup(server.Close)
	w := server.AddWorkspace("T1", "Baobab")
	who := w.AddUser(slackfake.User{Name: "amina"})
	channel := w.AddChannel(slackfake.Conversation{Name: "general", Members: []string{w.BotUser, who}})
	d, err := New(configFor(server, w))
	if err != nil {
		t.Fatal(err)
	}
	d.pulse = quick()
	d.pulse.longPatience = 200 * time.Millisecond
	slow := slowLister{newBot(), make(chan struct{})}
	ctx, cancel := context.WithCancel(context.Background())
	stopped := make(chan error, 1)
	go func() { stopped <- d.Run(ctx, slow) }()
	<-d.Ready()
	shown, err := w.Command(who, channel, "/weft", "help")
	close(slow.release)
	if err != nil || !shown.Heard {
		t.Errorf("it is %+v, %v", shown, err)
	}
	if e := next[chat.CommandUsed](t, slow.fakeBot); e.Command != "help" {
		t.Errorf("it came as %+v", e)
	}
	cancel()
	if err := <-stopped; err != nil {
		t.Errorf("Run ended with %v", err)
	}
}
