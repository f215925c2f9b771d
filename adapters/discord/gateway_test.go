package discord_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"go.uber.org/goleak"

	"weft/adapters/discord"
	"weft/adapters/discord/discordfake"
	"weft/bot/chat"
	"weft/bot/chat/chattest"
)

const (
	// speed is how much faster than Discord the platform of these tests runs, where its rates and its pauses are meant.
	speed = 20
	// heartbeat is how often it asks for a heartbeat.
	heartbeat = 2 * time.Second
	// unhurried is how long people wait here for an answer, and how long a test waits for what has to come. Where the
	// three seconds of Discord's are not what is tested, a machine that is busy elsewhere may take longer.
	unhurried = 20 * time.Second
)

// listener is a handler that notes what it hears.
type listener struct {
	mu     sync.Mutex
	events []chat.Event
	// installed are the servers that were said to be there.
	installed []chat.Installed

	news   chan struct{}
	answer func(chat.Event) (chat.Response, error)
	// last are the servers that were known when the handler last listened.
	last []string
	// placed decides what becomes of servers that Weft was invited to, or removed from.
	placed func(chat.Event) error
}

func newListener() *listener { return &listener{news: make(chan struct{}, 1)} }

func (l *listener) Handle(_ context.Context, e chat.Event) (chat.Response, error) {
	l.mu.Lock()
	answer := l.answer
	there, installed := e.(chat.Installed)
	_, removed := e.(chat.Uninstalled)
	if installed || removed {
		answer = l.place
	}
	if installed { // said at each start, at any moment: nobody did anything
		l.installed = append(l.installed, there)
	} else {
		l.events = append(l.events, e)
	}
	l.mu.Unlock()
	select {
	case l.news <- struct{}{}:
	default:
	}
	if answer == nil {
		return chat.Quiet{}, nil
	}
	return answer(e)
}

func (l *listener) place(e chat.Event) (chat.Response, error) {
	l.mu.Lock()
	placed := l.placed
	l.mu.Unlock()
	if placed == nil {
		return chat.Quiet{}, nil
	}
	return chat.Quiet{}, placed(e)
}

func (l *listener) Suggest(ctx context.Context, q chat.Query) ([]chat.Option, error) {
	if q.Typed == "slow" {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return []chat.Option{{Value: "guide", Label: "The guide"}}, nil
}

func (l *listener) Commands(context.Context, chat.UserID) ([]chat.Command, error) {
	return []chat.Command{
		{Name: "help", About: "What you can ask for", MayAsk: false},
		{Name: "find", About: "Find something", Options: []chat.CommandOption{{Name: "name", About: "Its name", Input: chat.ShortText{}, Query: "resources.named"}}},
	}, nil
}

func (l *listener) SpacesOn(_ context.Context, platform chat.Platform) ([]string, error) {
	if platform != discord.Platform {
		return nil, nil
	}
	return l.last, nil
}

func (l *listener) heard() []chat.Event {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.events)
}

// until waits until so holds of what was heard.
func (l *listener) until(t *testing.T, within time.Duration, what string, so func([]chat.Event) bool) {
	t.Helper()
	watch := chattest.Begin(t)
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for !so(l.heard()) {
		select {
		case <-l.news:
		case <-look.C:
		}
		if watch.Took() > within {
			t.Fatalf("%s: not within %s; heard %d events: %+v", what, within, len(l.heard()), l.heard())
		}
	}
}

func said(text string) func([]chat.Event) bool {
	return func(events []chat.Event) bool {
		return slices.ContainsFunc(events, func(e chat.Event) bool {
			s, ok := e.(chat.Said)
			return ok && s.Text == text
		})
	}
}

// leavesNothing fails a test that leaves goroutines behind, its parallel parts included.
func leavesNothing(t *testing.T) {
	t.Helper()
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, before) })
}

// place is a small platform, with a driver on it.
type place struct {
	fake   *discordfake.Server
	amina  *discordfake.Person
	guild  *discordfake.Guild
	room   discordfake.Snowflake
	config discord.Config
	driver *discord.Driver
	heard  *listener
	stop   func() error
}

func newPlace(t *testing.T, options discordfake.Options, change func(*discord.Config)) *place {
	t.Helper()
	if options.AnswerWithin == 0 {
		options.AnswerWithin = time.Duration(max(options.Speed, 1) * float64(unhurried))
	}
	fake := discordfake.New(options)
	t.Cleanup(fake.Close)
	p := &place{fake: fake, amina: fake.AddPerson("amina"), heard: newListener()}
	p.guild = fake.AddGuild("Circle", p.amina)
	p.room = p.guild.AddChannel(discordfake.Text, "general")
	config := discord.Config{
		Token: fake.Token(), ApplicationID: string(fake.ApplicationID()), PublicKey: fake.PublicKey(), APIURL: fake.URL(),
		Log: zerolog.New(zerolog.NewTestWriter(t)), Timing: discord.Timing{Speed: max(options.Speed, 1)},
	}
	if change != nil {
		change(&config)
	}
	driver, err := discord.New(config)
	if err != nil {
		t.Fatal(err)
	}
	p.config, p.driver = config, driver
	return p
}

func (p *place) start(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- p.driver.Run(ctx, p.heard) }()
	p.stop = sync.OnceValue(func() error {
		cancel()
		return <-ended
	})
	t.Cleanup(func() {
		if err := p.stop(); err != nil {
			t.Errorf("Run ended with %v; it should end with nothing when it is asked to", err)
		}
	})
	select {
	case <-p.driver.Ready():
	case err := <-ended:
		t.Fatalf("Run ended with %v", err)
	case <-time.After(unhurried):
		t.Fatal("the driver does not get ready")
	}
}

func (p *place) says(t *testing.T, text string) {
	t.Helper()
	if _, err := p.amina.Write(p.amina.DM(), text); err != nil {
		t.Fatal(err)
	}
}

// TestTheGatewayRecovers re-creates each way in which a connection is known to hang or to break. Whatever happens, what
// people say is heard within two heartbeat intervals, also what they said while nobody listened, and the session is
// gone on with wherever Discord allows it.
func TestTheGatewayRecovers(t *testing.T) {
	leavesNothing(t)
	healthy := discordfake.Healthy
	for name, c := range map[string]struct {
		next []discordfake.GatewayFault // of the connections after the first
		// happen breaks the first connection; nil drops it.
		happen func(*discordfake.Server)
		anew   bool // the session cannot be gone on with
		missed bool // what was said meanwhile is lost with the session
	}{
		"the connection drops":                    {},
		"silence before HELLO":                    {next: []discordfake.GatewayFault{discordfake.SilentBeforeHello}},
		"silence after HELLO":                     {next: []discordfake.GatewayFault{discordfake.SilentAfterHello}},
		"op 7 right after HELLO":                  {next: []discordfake.GatewayFault{discordfake.ReconnectAfterHello}},
		"closed right after HELLO":                {next: []discordfake.GatewayFault{discordfake.CloseAfterHello}},
		"a refused upgrade":                       {next: []discordfake.GatewayFault{discordfake.RefuseUpgrade}},
		"op 9 on RESUME, for good":                {next: []discordfake.GatewayFault{discordfake.RefuseResume}, anew: true, missed: true},
		"op 9 on RESUME, for now":                 {next: []discordfake.GatewayFault{discordfake.RefuseResumeForNow}},
		"a torn frame":                            {happen: (*discordfake.Server).TearGateway},
		"op 7":                                    {happen: (*discordfake.Server).AskReconnect},
		"op 9":                                    {happen: (*discordfake.Server).InvalidateSessions, anew: true, missed: true},
		"silence":                                 {happen: (*discordfake.Server).Silence},
		"closed with 4000":                        {happen: func(s *discordfake.Server) { s.CloseGateway(4000) }},
		"closed with 1001":                        {happen: func(s *discordfake.Server) { s.CloseGateway(1001) }},
		"a session that Discord has forgotten":    {happen: func(s *discordfake.Server) { s.ForgetSessions(); s.DropGateway() }, anew: true, missed: true},
		"a torn frame right after it was resumed": {next: []discordfake.GatewayFault{discordfake.TornFrame}},
		"op 1":                                   {happen: (*discordfake.Server).AskHeartbeat},
		"an opcode and an event from the future": {happen: func(s *discordfake.Server) { s.Dispatch("SOMETHING_NEW", map[string]any{"a": []any{1}}) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlace(t, discordfake.Options{Speed: speed, Heartbeat: heartbeat * speed}, nil)
			p.start(t)
			p.says(t, "before")
			p.heard.until(t, unhurried, "before", said("before"))
			p.fake.NextConnections(append(c.next, healthy)...)
			if c.happen == nil {
				c.happen = (*discordfake.Server).DropGateway
			}
			watch := chattest.Begin(t)
			c.happen(p.fake)
			if !c.missed {
				p.says(t, "meanwhile")
				p.heard.until(t, 2*heartbeat, "meanwhile", said("meanwhile"))
			}
			if c.anew {
				if err := p.fake.Until(t.Context(), func() bool { return p.fake.GatewayCounts().Identifies == 2 && p.fake.Connected() == 1 }); err != nil {
					t.Fatal(err)
				}
				t.Logf("begun anew after %s", watch.Took())
				p.says(t, "after")
				p.heard.until(t, 2*heartbeat-watch.Took(), "after", said("after"))
			}
			if n := p.fake.GatewayCounts().Identifies; !c.anew && n != 1 {
				t.Errorf("%d sessions were begun; the first could be gone on with", n)
			}
			if n := p.fake.GatewayCounts().ResumedElsewhere; n != 0 {
				t.Errorf("%d times the session was resumed at another address than Discord's", n)
			}
		})
	}
}

// TestTheFirstConnectionIsBounded: a gateway that says nothing at the very first is given up, too.
func TestTheFirstConnectionIsBounded(t *testing.T) {
	leavesNothing(t)
	p := newPlace(t, discordfake.Options{Speed: speed, Heartbeat: heartbeat * speed}, nil)
	p.fake.NextConnections(discordfake.ReconnectAfterHello, discordfake.CloseAfterHello, discordfake.NoHeartbeatAcks)
	p.start(t)
	p.says(t, "hello")
	p.heard.until(t, 2*heartbeat, "hello", said("hello"))
	// The connection that acknowledges nothing is replaced, and the session stays.
	if err := p.fake.Until(t.Context(), func() bool { return p.fake.GatewayCounts().Resumed == 1 }); err != nil {
		t.Fatal(err)
	}
	// A gateway that hangs up right after HELLO may have read who we are before.
	if n := p.fake.GatewayCounts(); n.Identifies > 2 {
		t.Errorf("%d sessions were begun: %+v", n.Identifies, n)
	}
}

// TestTheIdentifyBudgetOutlivesTheProgram: what was spent is read again.
func TestTheIdentifyBudgetOutlivesTheProgram(t *testing.T) {
	file := filepath.Join(t.TempDir(), "identify.json")
	p := newPlace(t, discordfake.Options{}, func(c *discord.Config) { c.IdentifyFile = file })
	p.start(t)
	if err := p.stop(); err != nil {
		t.Fatal(err)
	}
	p.start(t)
	if err := p.stop(); err != nil {
		t.Fatal(err)
	}
	if n, err := discord.SpentIn(file); err != nil || n != 2 {
		t.Errorf("%d sessions are noted, %v; two were begun", n, err)
	}
}

// TestAConnectionThatFailsAgainAndAgainIsToldOnce, and goes on being made.
func TestAConnectionThatFailsAgainAndAgainIsToldOnce(t *testing.T) {
	leavesNothing(t)
	const faster = 5 * speed
	p := newPlace(t, discordfake.Options{Speed: faster, Heartbeat: heartbeat * faster}, nil)
	p.start(t)
	p.fake.NextConnections(slices.Repeat([]discordfake.GatewayFault{discordfake.RefuseUpgrade}, 8)...)
	p.fake.DropGateway()
	p.says(t, "meanwhile")
	p.heard.until(t, unhurried, "meanwhile", said("meanwhile"))
	p.heard.until(t, unhurried, "the hindrance", kind[chat.Hindered])
	if e, n := last[chat.Hindered](p.heard); n != 1 || e.By != chat.HindranceConnection || e.ID == "" {
		t.Errorf("%d hindrances were told, the last as %+v", n, e)
	}
	if n := p.fake.GatewayCounts().Identifies; n != 1 {
		t.Errorf("%d sessions were begun; the first could be gone on with", n)
	}
}

// TestASpentBudgetIsNotOverdrawn: Discord would take the token away.
func TestASpentBudgetIsNotOverdrawn(t *testing.T) {
	leavesNothing(t)
	spent := make([]time.Time, discord.IdentifyMost)
	for i := range spent {
		spent[i] = time.Now().Add(-time.Hour)
	}
	data, err := json.Marshal(spent)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "identify.json")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	p := newPlace(t, discordfake.Options{}, func(c *discord.Config) { c.IdentifyFile = file })
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- p.driver.Run(ctx, p.heard) }()
	p.heard.until(t, unhurried, "the hindrance", kind[chat.Hindered])
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if n := p.fake.GatewayCounts().Identifies; n != 0 {
		t.Errorf("%d sessions were begun all the same", n)
	}
}
