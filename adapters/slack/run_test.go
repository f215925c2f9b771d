package slack

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"go.uber.org/goleak"

	"weft/adapters/slack/slackfake"
	"weft/bot/chat"
)

// fakeBot hears events, and answers as a test says.
type fakeBot struct {
	mu     sync.Mutex
	events []chat.Event
	answer func(chat.Event) (chat.Response, error)
	came   chan chat.Event
	met    []string // workspaces that were said to be there
}

func newBot() *fakeBot { return &fakeBot{came: make(chan chat.Event, 1000)} }

func (b *fakeBot) answers(with func(chat.Event) (chat.Response, error)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.answer = with
}

func (b *fakeBot) always(r chat.Response) {
	b.answers(func(chat.Event) (chat.Response, error) { return r, nil })
}

func (b *fakeBot) Handle(_ context.Context, e chat.Event) (chat.Response, error) {
	if there, ok := e.(chat.Installed); ok && strings.HasPrefix(string(there.ID), "met/") {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.met = append(b.met, there.Space) // said at each start: nobody did anything
		return chat.Quiet{}, nil
	}
	b.mu.Lock()
	b.events = append(b.events, e)
	answer := b.answer
	b.mu.Unlock()
	b.came <- e
	if answer == nil {
		return chat.Quiet{}, nil
	}
	return answer(e)
}

func (b *fakeBot) Suggest(context.Context, chat.Query) ([]chat.Option, error) { return nil, nil }

func (b *fakeBot) Commands(context.Context, chat.UserID) ([]chat.Command, error) {
	return []chat.Command{
		{Name: "help"},
		{Name: "checkins"},
		{Name: "checkins create", MayAsk: true},
		{Name: "introductions never", Options: []chat.CommandOption{{Name: "person", Input: chat.PersonInput{}}}},
	}, nil
}

// heard are the events of a kind so far.
func heard[E chat.Event](b *fakeBot) []E {
	b.mu.Lock()
	defer b.mu.Unlock()
	var all []E
	for _, e := range b.events {
		if e, ok := e.(E); ok {
			all = append(all, e)
		}
	}
	return all
}

// next waits for an event of a kind.
func next[E chat.Event](t *testing.T, b *fakeBot) E {
	t.Helper()
	late := time.NewTimer(20 * time.Second)
	defer late.Stop()
	for {
		select {
		case e := <-b.came:
			if e, ok := e.(E); ok {
				return e
			}
		case <-late.C:
			t.Fatalf("no %T came", *new(E))
		}
	}
}

// running is a workspace with a driver that runs in it.
type running struct {
	*slackfake.Workspace
	server  *slackfake.Server
	d       *Driver
	bot     *fakeBot
	people  []string
	channel string
}

// unhurried is how long Slack waits here where its patience is not what is tested: on a machine that has much else to do,
// the usual three seconds pass for nothing.
const unhurried = 20 * time.Second

// quick tries again within moments what takes minutes otherwise. How long a socket may be silent stays as it is: a machine
// that has much else to do is silent too.
func quick() pulse {
	p := defaultPulse()
	p.stagger, p.retry = time.Millisecond, 10*time.Millisecond
	return p
}

func listening(t *testing.T, options slackfake.Options, p pulse) *running {
	t.Helper()
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, before) })
	if options.PingEvery == 0 {
		options.PingEvery = 20 * time.Millisecond
	}
	if options.Redeliver == nil {
		options.Redeliver = []time.Duration{0, 0, 0}
	}
	if options.AckWithin == 0 {
		options.AckWithin = unhurried
	}
	r := &running{server: slackfake.New(options), bot: newBot()}
	t.Cleanup(r.server.Close)
	r.Workspace = r.server.AddWorkspace("T1", "Baobab")
	for _, name := range []string{"amina", "bo"} {
		r.people = append(r.people, r.AddUser(slackfake.User{Name: name, TZ: "Africa/Nairobi", Locale: "fr-FR"}))
	}
	r.channel = r.AddChannel(slackfake.Conversation{Name: "general", Members: append([]string{r.BotUser}, r.people...)})
	d, err := New(configFor(r.server, r.Workspace))
	if err != nil {
		t.Fatal(err)
	}
	r.d = d
	r.d.pulse = p
	r.start(t)
	if err := r.Connected(t.Context(), socketsPerApp); err != nil {
		t.Fatal(err)
	}
	return r
}

func configFor(server *slackfake.Server, spaces ...*slackfake.Workspace) Config {
	c := Config{APIURL: server.URL(), Limits: unbound(), Timeout: 2 * time.Second, Log: zerolog.Nop()}
	for _, w := range spaces {
		c.Workspaces = append(c.Workspaces, Workspace{ID: w.ID, BotToken: w.BotToken, AppToken: w.AppToken})
	}
	return c
}

func (r *running) start(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	stopped := make(chan error, 1)
	go func() { stopped <- r.d.Run(ctx, r.bot) }()
	t.Cleanup(func() {
		cancel()
		if err := <-stopped; err != nil {
			t.Errorf("Run ended with %v", err)
		}
	})
	select {
	case <-r.d.Ready():
	case <-time.After(20 * time.Second):
		t.Fatal("nothing can be heard")
	}
}

// until waits for something that happens by itself.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	late := time.After(20 * time.Second)
	for !holds() {
		select {
		case <-tick.C:
		case <-late:
			t.Fatalf("it never came true that %s", what)
		}
	}
}

// help types a command that has to be heard.
func (r *running) help(t *testing.T) {
	t.Helper()
	shown, err := r.Command(r.people[0], r.channel, "/weft", "help")
	if err != nil || !shown.Heard {
		t.Fatalf("a command: %+v, %v", shown, err)
	}
}

func TestARefreshLeavesTheOtherSocketListening(t *testing.T) {
	r := listening(t, slackfake.Options{}, quick())
	for range 10 {
		if n := r.DisconnectOne(slackfake.Refresh); n != 1 {
			t.Fatalf("%d sockets were refreshed", n)
		}
		r.help(t) // at once: nobody waits for the new one
		if err := r.Connected(t.Context(), socketsPerApp); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(heard[chat.CommandUsed](r.bot)); n != 10 {
		t.Errorf("10 commands were heard %d times", n)
	}
}

func TestSocketsComeBack(t *testing.T) {
	for name, harm := range map[string]func(*running) int{
		"after a torn frame":       func(r *running) int { return r.Tear() },
		"after they fell silent":   func(r *running) int { return r.Silence() },
		"after all were refreshed": func(r *running) int { return r.Disconnect(slackfake.Refresh) },
	} {
		t.Run(name, func(t *testing.T) {
			p := quick()
			p.silence = 400 * time.Millisecond
			r := listening(t, slackfake.Options{AckWithin: 500 * time.Millisecond}, p)
			if n := harm(r); n != socketsPerApp {
				t.Fatalf("%d sockets were harmed", n)
			}
			until(t, "a command is heard again", func() bool {
				if r.Connected(t.Context(), 1) != nil {
					return false
				}
				if len(r.server.Acks()) > 200 {
					t.Fatal("nothing is heard any more")
				}
				heardNow := make(chan bool, 1)
				go func() {
					shown, err := r.Command(r.people[0], r.channel, "/weft", "help")
					heardNow <- err == nil && shown.Heard
				}()
				return <-heardNow
			})
		})
	}
}

func TestWhatNobodyKnowsIsAcknowledged(t *testing.T) {
	r := listening(t, slackfake.Options{}, quick())
	if !r.SendRaw(slackfake.Object{"type": "telepathy", "envelope_id": "env-1", "payload": slackfake.Object{"thought": "private"}}) {
		t.Fatal("there is no socket")
	}
	until(t, "the envelope is acknowledged", func() bool {
		return slices.ContainsFunc(r.server.Acks(), func(a slackfake.Ack) bool { return a.EnvelopeID == "env-1" && a.Acknowledged })
	})
	if shown := r.Event(slackfake.Object{"type": "dream_dreamt", "user": r.people[0], "event_ts": "1"}); !shown.Heard {
		t.Errorf("an event of a type that nobody knows: %+v", shown)
	}
	r.help(t)
	if n := len(r.bot.events); n != 1 {
		t.Errorf("the bot heard %d events; want the command alone: %+v", n, r.bot.events)
	}
}

func TestWhatComesTwiceIsDoneOnce(t *testing.T) {
	for name, fault := range map[string]slackfake.EventFault{
		"at the same time":              {Kind: slackfake.EventDuplicated, Times: 3},
		"after the answer went missing": {Kind: slackfake.EventRedelivered, Times: 2},
		"out of order":                  {Kind: slackfake.EventReordered},
	} {
		t.Run(name, func(t *testing.T) {
			r := listening(t, slackfake.Options{AckWithin: 1500 * time.Millisecond}, quick()) // the time until it comes again
			r.bot.always(chat.Privately{Message: says("I have it.")})
			r.server.SetEventFaults(func(slackfake.EventInfo) slackfake.EventFault { return fault })
			im := r.IM(r.people[0])
			if shown, err := r.Write(r.people[0], im, "please keep this", ""); err != nil || !shown.Heard {
				t.Fatalf("words: %+v, %v", shown, err)
			}
			settled(t, r)
			if said := heard[chat.Said](r.bot); len(said) != 1 || said[0].Text != "please keep this" {
				t.Errorf("the words were heard as %+v", said)
			}
			if answers := weftSaid(r, im); len(answers) != 1 {
				t.Errorf("they were answered with %q", answers)
			}
		})
	}
}

// settled waits until each delivery so far is acknowledged, in some attempt.
func settled(t *testing.T, r *running) {
	t.Helper()
	until(t, "everything is acknowledged", func() bool {
		open := map[string]bool{}
		for _, a := range r.server.Acks() {
			if _, known := open[a.EventID]; !known || a.Acknowledged {
				open[a.EventID] = !a.Acknowledged
			}
		}
		return !slices.Contains(slices.Collect(maps.Values(open)), true)
	})
}

func weftSaid(r *running, channel string) []string {
	var all []string
	for _, m := range r.Messages(channel) {
		if m.User == r.BotUser {
			all = append(all, r.Render(r.people[0], m.Text, m.Blocks).Text)
		}
	}
	return all
}

func TestAnUninstalledAppStopsAtOnce(t *testing.T) {
	r := listening(t, slackfake.Options{AckWithin: 2 * time.Second}, quick()) // the second event is acknowledged by nobody
	r.Uninstall()
	e := next[chat.Uninstalled](t, r.bot)
	if e.Space != "T1" || e.ID == "" {
		t.Errorf("it is told as %+v", e)
	}
	until(t, "no socket is left", func() bool { return r.Sockets() == 0 })
	until(t, "nothing is sent any more", func() bool {
		_, err := r.d.Post(t.Context(), "late", chat.Direct{User: userID("T1", r.people[0])}, says("too late"))
		return errors.Is(err, chat.ErrUnreachable)
	})
	asked := len(r.server.Requests())
	if _, err := r.d.Post(t.Context(), "later", chat.Direct{User: userID("T1", r.people[0])}, says("too late")); !errors.Is(err, chat.ErrUnreachable) {
		t.Errorf("a message to somebody there: %v", err)
	}
	if n := len(r.server.Requests()); n != asked {
		t.Errorf("Slack was asked %d more times after Weft had left", n-asked)
	}
	if n := len(heard[chat.Uninstalled](r.bot)); n != 1 {
		t.Errorf("it is told %d times; Slack says it in two events", n)
	}
}

func TestOneWorkspaceThatFailsStopsNoOther(t *testing.T) {
	server := slackfake.New(slackfake.Options{})
	t.Cleanup(server.Close)
	good, bad := server.AddWorkspace("T1", "Baobab"), server.AddWorkspace("T2", "Acacia")
	bad.RevokeToken()
	who := good.AddUser(slackfake.User{Name: "amina"})
	channel := good.AddChannel(slackfake.Conversation{Name: "general", Members: []string{good.BotUser, who}})
	d, err := New(configFor(server, bad, good))
	if err != nil {
		t.Fatal(err)
	}
	d.pulse = quick()
	r := &running{Workspace: good, server: server, d: d, bot: newBot(), people: []string{who}, channel: channel}
	r.start(t)
	e := next[chat.Hindered](t, r.bot)
	if e.Space != "T2" || e.By != chat.HindranceToken || !strings.Contains(e.Detail, "OAuth & Permissions") || strings.Contains(e.Detail, bad.BotToken) {
		t.Errorf("the trouble is told as %+v", e)
	}
	until(t, "it is tried again and again", func() bool {
		return len(slices.DeleteFunc(server.Requests(), func(q slackfake.Request) bool { return q.Method != "auth.test" })) > 6
	})
	r.help(t)
	if n := len(heard[chat.Hindered](r.bot)); n != 1 {
		t.Errorf("one cause is told %d times", n)
	}
}

func TestAMissingScopeIsSaidByName(t *testing.T) {
	server := slackfake.New(slackfake.Options{})
	t.Cleanup(server.Close)
	w := server.AddWorkspace("T1", "Baobab")
	w.Revoke("users:read", "files:write")
	d, err := New(configFor(server, w))
	if err != nil {
		t.Fatal(err)
	}
	d.pulse = quick()
	r := &running{Workspace: w, server: server, d: d, bot: newBot()}
	r.start(t)
	e := next[chat.Hindered](t, r.bot)
	if e.By != chat.HindrancePermission || !strings.Contains(e.Detail, "users:read") || !strings.Contains(e.Detail, "files:write") ||
		strings.Contains(e.Detail, "chat:write") || !strings.Contains(e.Detail, "Reinstall to Workspace") || e.Title != "Baobab" {
		t.Errorf("the trouble is told as %+v", e)
	}
}

func TestAnAppTokenThatIsRefused(t *testing.T) {
	server := slackfake.New(slackfake.Options{})
	t.Cleanup(server.Close)
	w := server.AddWorkspace("T1", "Baobab")
	config := configFor(server, w)
	config.Workspaces[0].AppToken = "xapp-1-wrong"
	d, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	d.pulse = quick()
	b := newBot()
	ctx, cancel := context.WithCancel(context.Background())
	stopped := make(chan error, 1)
	go func() { stopped <- d.Run(ctx, b) }()
	if e := next[chat.Hindered](t, b); e.By != chat.HindranceToken {
		t.Errorf("the trouble is told as %+v", e)
	}
	cancel()
	if err := <-stopped; err != nil {
		t.Errorf("Run ended with %v", err)
	}
}

// Workspaces of one app share its sockets, and one that leaves takes nothing from the others.
func TestWorkspacesOfOneApp(t *testing.T) {
	server := slackfake.New(slackfake.Options{OneApp: true, PingEvery: 20 * time.Millisecond, AckWithin: unhurried})
	t.Cleanup(server.Close)
	first, second := server.AddWorkspace("T1", "Baobab"), server.AddWorkspace("T2", "Acacia")
	d, err := New(configFor(server, first, second))
	if err != nil {
		t.Fatal(err)
	}
	d.pulse = quick()
	r := &running{Workspace: first, server: server, d: d, bot: newBot()}
	r.start(t)
	if err := first.Connected(t.Context(), socketsPerApp); err != nil {
		t.Fatal(err)
	}
	ask := func(w *slackfake.Workspace) chat.CommandUsed {
		t.Helper()
		who := w.AddUser(slackfake.User{Name: "amina"})
		shown, err := w.Command(who, w.IM(who), "/weft", "help")
		if err != nil || !shown.Heard {
			t.Fatalf("a command in %s: %+v, %v", w.Name, shown, err)
		}
		return next[chat.CommandUsed](t, r.bot)
	}
	for _, w := range []*slackfake.Workspace{first, second} {
		if e := ask(w); e.Actor.Space != w.ID || e.In.Space != w.ID || !e.Private {
			t.Errorf("a command in %s came as %+v", w.Name, e)
		}
	}
	if n := first.Sockets(); n != socketsPerApp {
		t.Errorf("one app holds %d sockets", n)
	}
	first.Uninstall()
	next[chat.Uninstalled](t, r.bot)
	if e := ask(second); e.Actor.Space != "T2" {
		t.Errorf("a command in the other workspace came as %+v", e)
	}
}

// TestWhereWeftIsIsSaidAtEachStart: somebody may have added it again while it was not running, and its data is then no
// longer to be deleted.
func TestWhereWeftIsIsSaidAtEachStart(t *testing.T) {
	r := listening(t, slackfake.Options{}, quick())
	until(t, "the workspace is said", func() bool {
		r.bot.mu.Lock()
		defer r.bot.mu.Unlock()
		return slices.Equal(r.bot.met, []string{r.ID})
	})
}
