package main

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"weft/adapters/discord/discordfake"
	"weft/adapters/slack/slackfake"
	"weft/adapters/web/webtest"
	"weft/bot"
	"weft/data"
)

// bothStands is an environment in which a community is served on the page, in two workspaces and on two servers.
type bothStands struct {
	environ  map[string]string
	slack    *slackfake.Server
	one, two *slackfake.Workspace
	discord  *discordfake.Server
	guilds   []*discordfake.Guild
}

func newBothStands(t *testing.T) *bothStands {
	t.Helper()
	s := &bothStands{environ: settled(t), slack: slackStand(t, slackfake.Options{OneApp: true}), discord: discordStand(t, discordfake.Options{})}
	s.one, s.two = s.slack.AddWorkspace("T0ONE", "Baobab"), s.slack.AddWorkspace("T0TWO", "Acacia")
	owner := s.discord.AddPerson("Owner")
	s.guilds = []*discordfake.Guild{s.discord.AddGuild("Circle", owner), s.discord.AddGuild("Ring", owner)}
	s.environ = with(
		s.environ, "WEFT_SLACK_API_URL", s.slack.URL(), "WEFT_SLACK_BOT_TOKEN", s.one.BotToken+" "+s.two.BotToken, "WEFT_SLACK_APP_TOKEN", s.one.AppToken,
		"WEFT_DISCORD_API_URL", s.discord.URL(), "WEFT_DISCORD_TOKEN", s.discord.Token(), "WEFT_DISCORD_APPLICATION_ID", string(s.discord.ApplicationID()),
	)
	return s
}

// connected waits until people are heard in Slack and in Discord.
func (s *bothStands) connected(t *testing.T, person *discordfake.Person, in discordfake.Snowflake) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := s.one.Connected(ctx, 1); err != nil {
		t.Fatalf("no connection to Slack: %v", err)
	}
	heard := func() bool {
		return s.discord.Connected() > 0 && slices.Contains(person.Commands(in), "join")
	}
	if err := s.discord.Until(ctx, heard); err != nil {
		t.Fatalf("no connection to Discord, or no commands: %v", err)
	}
}

// joinsInSlack types the command and sends the form as it is filled in.
func joinsInSlack(t *testing.T, w *slackfake.Workspace, user string) {
	t.Helper()
	shown, err := w.Command(user, w.IM(user), "/weft", "join")
	if err != nil || shown.Modal == nil {
		t.Fatalf("%s types /weft join and sees %+v (%v)", user, shown, err)
	}
	if shown, err = w.Submit(user, nil); err != nil || len(shown.Errors) > 0 || shown.Failed != "" {
		t.Fatalf("%s sends the form and sees %+v (%v)", user, shown, err)
	}
}

// joinsInDiscord types the command and sends the form, page by page.
func joinsInDiscord(t *testing.T, p *discordfake.Person, in discordfake.Snowflake) {
	t.Helper()
	sight, err := p.Slash(in, "/join")
	for range 4 {
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case sight.Modal != nil:
			answers := map[string][]string{}
			for _, f := range sight.Modal.Fields {
				if f.Value == "" && len(f.Chosen) == 0 && f.Required && len(f.Options) == 0 {
					answers[f.Name] = []string{"Africa/Nairobi"}
				}
			}
			sight, err = p.Submit(sight.Modal, answers)
		case sight.Message != nil && len(sight.Message.Controls) > 0 && strings.Contains(sight.Message.Controls[0].Label, "Continue"):
			sight, err = p.Press(sight.Message.ID, sight.Message.Controls[0].Label)
		default:
			return
		}
	}
	t.Fatalf("the form of joining has no end: %+v", sight)
}

// joinsOnThePage types the command and sends the form as it is filled in.
func joinsOnThePage(t *testing.T, page *webtest.Page, person string) {
	t.Helper()
	shown, err := page.As(person).Say(t.Context(), "weft", "/join")
	if err != nil || shown.Form == nil {
		t.Fatalf("%s types /join and sees %+v (%v)", person, shown, err)
	}
	if shown, err = page.As(person).Submit(t.Context(), shown.Form, nil); err != nil || len(shown.Problems) > 0 {
		t.Fatalf("%s sends the form and sees %+v (%v)", person, shown, err)
	}
}

// TestServeOnEverything serves one community on the page, in two Slack workspaces and on two Discord servers, from nothing
// but the environment, and somebody joins on each.
func TestServeOnEverything(t *testing.T) {
	s := newBothStands(t)
	amina, bo := s.one.AddUser(slackfake.User{RealName: "Amina", TZ: "Africa/Nairobi"}), s.two.AddUser(slackfake.User{RealName: "Bo", TZ: "Asia/Manila"})
	carla, driss := s.discord.AddPerson("Carla"), s.discord.AddPerson("Driss")
	s.guilds[0].Join(carla)
	s.guilds[1].Join(driss)
	here, there := s.guilds[0].AddChannel(discordfake.Text, "general"), s.guilds[1].AddChannel(discordfake.Text, "general")

	p := start(t, s.environ, "serve")
	s.connected(t, carla, here)
	joinsInSlack(t, s.one, amina)
	joinsInSlack(t, s.two, bo)
	joinsInDiscord(t, carla, here)
	joinsInDiscord(t, driss, there)
	joinsOnThePage(t, p.open(), "kofi")
	e := runs(t, s.environ, "check", "--quick")
	inOrder(t, e.out, "the page and its people", "Slack, in 2 workspaces", "a Weft that runs has the database open", "Discord, its servers")
	if e.code != 0 {
		t.Errorf("all is there, and check ended with %d: %s%s", e.code, e.out, e.err)
	}
	for _, secret := range []string{s.one.BotToken, s.two.BotToken, s.one.AppToken, s.discord.Token()} {
		if strings.Contains(p.out.String()+p.err.String()+e.out, secret) {
			t.Error("a token is shown")
		}
	}
	inOrder(t, p.out.String(), "Connecting to Slack, in 2 workspaces", "Connecting to Discord")
	p.end()

	spaces := map[string]string{}
	asked(t, s.environ, func(v *bot.View) error {
		members, err := v.People().Members()
		for _, m := range members {
			spaces[m.Accounts[0].ID] = string(m.Accounts[0].Platform) + "/" + m.Accounts[0].Space
		}
		return err
	})
	app := "discord/" + string(s.discord.ApplicationID())
	for id, want := range map[string]string{
		amina: "slack/T0ONE", bo: "slack/T0TWO", string(carla.ID()): app, string(driss.ID()): app, "kofi": "web/page",
	} {
		if spaces[id] != want {
			t.Errorf("%s should be a member on %s, and is one on %q", id, want, spaces[id])
		}
	}
}

// TestServersThatWereLeftInTheMeantime: being removed from a server while Weft does not run is noticed when it runs
// again, and being invited again likewise.
func TestServersThatWereLeftInTheMeantime(t *testing.T) {
	s := newBothStands(t)
	where := func(says string) {
		t.Helper()
		p := start(t, s.environ, "serve")
		steward := p.open().As("amal")
		soon(t, "the steward reads "+says, func() bool {
			_, err := steward.Say(t.Context(), "weft", "/spaces")
			if err != nil {
				t.Fatal(err)
			}
			v, err := steward.Read(t.Context(), "weft")
			if err != nil {
				t.Fatal(err)
			}
			return strings.Contains(v.Messages[len(v.Messages)-1].Text, says)
		})
		p.end()
	}
	where("Ring (Discord): I have been there since")
	s.guilds[1].Kick()
	where("Ring (Discord): I was removed on")
	s.guilds[1].Invite()
	where("Ring (Discord): I have been there since")
}

// asked looks into the database of a Weft that has stopped.
func asked(t *testing.T, environ map[string]string, look func(*bot.View) error) {
	t.Helper()
	c, err := loadConfig("", func(k string) string { return environ[k] })
	if err != nil {
		t.Fatal(err)
	}
	master, err := data.ParseMasterKey(environ["WEFT_MASTER_KEY"])
	if err != nil {
		t.Fatal(err)
	}
	state, err := openState(t.Context(), layout(c.State), kindServe, master)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = state.Close() }()
	b, err := newBot(c, state, stopped(time.Now()), nil, zerolog.Nop(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Read(t.Context(), look); err != nil {
		t.Fatal(err)
	}
}

// TestServeWithATokenThatIsWrong: the other platforms go on; where there is no other, one sentence says why it ends.
func TestServeWithATokenThatIsWrong(t *testing.T) {
	s := newBothStands(t)
	amina := s.one.AddUser(slackfake.User{RealName: "Amina", TZ: "Africa/Nairobi"})
	p := start(t, with(s.environ, "WEFT_DISCORD_TOKEN", "wrong", "WEFT_SLACK_BOT_TOKEN", s.one.BotToken+" xoxb-wrong"), "serve")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := s.one.Connected(ctx, 1); err != nil {
		t.Fatal(err)
	}
	joinsInSlack(t, s.one, amina)
	soon(t, "the log says what fails", func() bool {
		return strings.Contains(p.err.String(), "a platform failed") && strings.Contains(p.err.String(), "a workspace cannot be served yet")
	})
	p.end()
	if strings.Contains(p.err.String(), "xoxb-wrong") {
		t.Error("the log shows a token")
	}

	alone := with(s.environ, "WEFT_PAGE_ADDRESS", "", "WEFT_SLACK_BOT_TOKEN", "", "WEFT_DISCORD_TOKEN", "wrong", "WEFT_STATE", t.TempDir())
	e := runs(t, alone, "serve")
	said := slices.DeleteFunc(strings.Split(strings.TrimSpace(e.err), "\n"), func(line string) bool { return strings.HasPrefix(line, "{") })
	if e.code != 1 || len(said) != 1 || !strings.HasPrefix(said[0], "weft: ") || !strings.Contains(said[0], "discord") {
		t.Errorf("one sentence was expected, and with %d this was said: %q", e.code, said)
	}
	for name, c := range map[string]struct {
		environ map[string]string
		says    []string
	}{
		"a person's token":     {with(s.environ, "WEFT_SLACK_BOT_TOKEN", "xoxp-1"), []string{"Slack", "xoxb-"}},
		"no app-level token":   {with(s.environ, "WEFT_SLACK_APP_TOKEN", ""), []string{"Slack", "xapp-"}},
		"too many of them":     {with(s.environ, "WEFT_SLACK_APP_TOKEN", "a b c"), []string{"WEFT_SLACK_BOT_TOKEN holds 2 tokens", "WEFT_SLACK_APP_TOKEN 3"}},
		"no application":       {with(s.environ, "WEFT_DISCORD_APPLICATION_ID", ""), []string{"Discord", "General Information"}},
		"a file that is not":   {with(s.environ, "WEFT_DISCORD_TOKEN", "", "WEFT_DISCORD_TOKEN_FILE", "nowhere"), []string{"WEFT_DISCORD_TOKEN_FILE", "can't be read"}},
		"no API at that place": {with(s.environ, "WEFT_DISCORD_API_URL", "discord"), []string{"Discord", "https://discord.com"}},
	} {
		t.Run(name, func(t *testing.T) { oneSentence(t, runs(t, c.environ, "serve"), c.says...) })
	}
}

// TestServeInstallsOverHTTP: somebody installs Weft in their browser; the token is sealed in the vault, serves after a
// restart, and is gone once the app is uninstalled.
func TestServeInstallsOverHTTP(t *testing.T) {
	fake := slackStand(t, slackfake.Options{})
	one := fake.AddWorkspace("T0ONE", "Baobab")
	id, client := one.Credentials()
	address := freeAddress(t)
	environ := with(
		settled(t), "WEFT_SLACK_API_URL", fake.URL(), "WEFT_SLACK_ADDRESS", address, "WEFT_SLACK_PUBLIC_URL", "https://weft.example.org",
		"WEFT_SLACK_CLIENT_ID", id, "WEFT_SLACK_CLIENT_SECRET", client, "WEFT_SLACK_SIGNING_SECRET", one.SigningSecret,
	)
	e := runs(t, environ, "check", "--quick")
	inOrder(t, e.out, "no workspace is connected yet", "https://weft.example.org/slack/install")
	p := start(t, environ, "serve")
	inOrder(t, p.out.String(), "Slack, in no workspace yet")
	installsInBrowser(t, "http://"+address, installKey(masterOf(t, environ)), one)
	kept := keptIn(t, environ).Slack
	if len(kept) != 1 || kept[0] != (slackTokens{Team: "T0ONE", Name: "Baobab", BotToken: one.BotToken}) {
		t.Errorf("after the installation %d workspaces are kept", len(kept))
	}
	p.end()

	p = start(t, environ, "serve")
	inOrder(t, p.out.String(), "Slack, in one workspace")
	at := "http://" + address + "/slack/"
	soon(t, "Slack's requests are taken", func() bool {
		return one.Listen(t.Context(), slackfake.RequestURLs{Events: at + "events", Interactivity: at + "interactive", Commands: at + "commands", Options: at + "options"}) == nil
	})
	one.Uninstall()
	soon(t, "the token is forgotten", func() bool { return len(keptIn(t, environ).Slack) == 0 })
	p.end()
	for name, content := range files(t, environ["WEFT_STATE"]) {
		if strings.Contains(content, one.BotToken) {
			t.Errorf("%s holds the token in the clear", name)
		}
	}
}

// installsInBrowser does what somebody does who installs Weft.
func installsInBrowser(t *testing.T, base, key string, w *slackfake.Workspace) {
	t.Helper()
	browser := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	var to *url.URL
	var cookies []*http.Cookie
	soon(t, "the page of the installation is there", func() bool {
		res, err := browser.Get(base + "/slack/install?key=" + key)
		if err != nil {
			return false
		}
		defer res.Body.Close()
		cookies = res.Cookies()
		to, err = res.Location()
		return err == nil && res.StatusCode == http.StatusFound
	})
	back := base + "/slack/oauth?" + url.Values{"state": {to.Query().Get("state")}, "code": {w.Authorize()}}.Encode()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, back, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, cookie := range cookies {
		req.AddCookie(cookie)
	}
	res, err := browser.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("Slack sent the browser back, and Weft answered %s", res.Status)
	}
	browser.CloseIdleConnections()
}

func masterOf(t *testing.T, environ map[string]string) data.MasterKey {
	t.Helper()
	master, err := data.ParseMasterKey(environ["WEFT_MASTER_KEY"])
	if err != nil {
		t.Fatal(err)
	}
	return master
}
