package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"weft/adapters/discord/discordfake"
	"weft/adapters/slack/slackfake"
	"weft/bot/chat"
	"weft/data"
)

// unset is an environment with a master key and a state directory, and no platform but these.
func unset(t *testing.T, pairs ...string) map[string]string {
	t.Helper()
	dir := t.TempDir()
	t.Chdir(dir)
	return with(map[string]string{
		"WEFT_STATE": filepath.Join(dir, "state"), "WEFT_MASTER_KEY": data.NewMasterKey().Secret(), "WEFT_HEALTH_ADDRESS": freeAddress(t),
	}, pairs...)
}

// vaultOf changes what is kept.
func vaultOf(t *testing.T, environ map[string]string, edit func(*tokens)) {
	t.Helper()
	master, err := data.ParseMasterKey(environ["WEFT_MASTER_KEY"])
	if err != nil {
		t.Fatal(err)
	}
	if err := openVault(layout(environ["WEFT_STATE"]), master).change(edit); err != nil {
		t.Fatal(err)
	}
}

// keptIn reads the vault.
func keptIn(t *testing.T, environ map[string]string) tokens {
	t.Helper()
	master, err := data.ParseMasterKey(environ["WEFT_MASTER_KEY"])
	if err != nil {
		t.Fatal(err)
	}
	kept, err := openVault(layout(environ["WEFT_STATE"]), master).read()
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

func slackStand(t *testing.T, options slackfake.Options) *slackfake.Server {
	t.Helper()
	fake := slackfake.New(options)
	t.Cleanup(fake.Close)
	return fake
}

func discordStand(t *testing.T, options discordfake.Options) *discordfake.Server {
	t.Helper()
	fake := discordfake.New(options)
	t.Cleanup(fake.Close)
	return fake
}

// inOrder expects that all of this is said, one after the other.
func inOrder(t *testing.T, said string, words ...string) {
	t.Helper()
	rest := said
	for _, w := range words {
		_, after, found := strings.Cut(rest, w)
		if !found {
			t.Fatalf("%q is not said, or not in its place:\n%s", w, said)
		}
		rest = after
	}
}

// withoutTokens expects that none of these is shown, and that none lies in the clear in the state directory.
func withoutTokens(t *testing.T, e ended, environ map[string]string, secrets ...string) {
	t.Helper()
	for _, s := range secrets {
		if strings.Contains(e.out+e.err, s) {
			t.Errorf("it shows a token:\n%s%s", e.out, e.err)
		}
		if _, err := os.Stat(environ["WEFT_STATE"]); err != nil {
			continue
		}
		for name, content := range files(t, environ["WEFT_STATE"]) {
			if strings.Contains(content, s) {
				t.Errorf("%s holds a token in the clear", name)
			}
		}
	}
}

func lines(typed ...string) string { return strings.Join(typed, "\n") + "\n" }

func TestSetupSlack(t *testing.T) {
	fake := slackStand(t, slackfake.Options{})
	one, two := fake.AddWorkspace("T0ONE", "Baobab"), fake.AddWorkspace("T0TWO", "Acacia")
	environ := unset(t, "WEFT_SLACK_API_URL", fake.URL())
	tokens := []string{one.BotToken, one.AppToken, two.BotToken, two.AppToken}

	one.Revoke("chat:write")
	e := typing(t, environ, lines("Bearer", one.AppToken, "xoxp-1", "xoxb-wrong", one.BotToken), "setup", "slack")
	inOrder(
		t, e.out, "weft manifest slack", "Create New App", "From a manifest", "Install App", "OAuth & Permissions", "Bot User OAuth Token",
		"not the bot token: that begins with xoxb-", "once more",
		"This is an app-level token", "Wanted is the bot token",
		"a person's token",
		"Slack does not take the bot token", "Bot User OAuth Token",
		"The scope chat:write is missing", "Reinstall to Workspace",
	)
	oneSentence(t, e, "nothing was typed")
	if kept := keptIn(t, environ); len(kept.Slack) > 0 {
		t.Errorf("something was kept of a setup that did not end: %d workspaces", len(kept.Slack))
	}

	one.Grant("chat:write")
	e = typing(t, environ, lines(" "+one.BotToken+" \r", one.BotToken, "xapp-1-wrong", two.AppToken, one.AppToken), "setup", "slack")
	inOrder(
		t, e.out, "This is the workspace Baobab (T0ONE)", "App-Level Tokens", "Generate Token and Scopes", "connections:write",
		"This is a bot token", "Slack does not take the app-level token", "connections:write", "another app", "Slack takes it",
		"Kept in", "weft.tokens", "weft serve", "Another workspace",
	)
	if e.code != 0 {
		t.Fatalf("it ended with %d: %s", e.code, e.err)
	}
	withoutTokens(t, e, environ, tokens...)

	for range 2 { // the second time in place of the first
		e = typing(t, environ, lines(two.BotToken, two.AppToken), "setup", "slack")
	}
	inOrder(t, e.out, "Acacia (T0TWO)", "connected before")
	kept := keptIn(t, environ)
	want := []slackTokens{
		{Team: "T0ONE", Name: "Baobab", BotToken: one.BotToken, AppToken: one.AppToken},
		{Team: "T0TWO", Name: "Acacia", BotToken: two.BotToken, AppToken: two.AppToken},
	}
	if !slices.Equal(kept.Slack, want) {
		t.Errorf("%d workspaces are kept, and not these two", len(kept.Slack))
	}

	oneSentence(t, runs(t, environ, "setup", "slack", "--forget", "Oak"), `"Oak"`, "Baobab (T0ONE), Acacia (T0TWO)")
	e = runs(t, environ, "setup", "slack", "--forget", "baobab")
	inOrder(t, e.out, "forgotten", "Manage apps")
	if kept := keptIn(t, environ); !slices.Equal(kept.Slack, want[1:]) {
		t.Errorf("after one was forgotten, %d are kept", len(kept.Slack))
	}
	does(t, environ, "setup", "slack", "--forget", "T0TWO")
	oneSentence(t, runs(t, environ, "setup", "slack", "--forget", "T0TWO"), "nothing to forget")
	withoutTokens(t, e, environ, tokens...)
}

func TestSetupSlackWithoutConnectionsWrite(t *testing.T) {
	fake := slackStand(t, slackfake.Options{})
	one := fake.AddWorkspace("T0ONE", "Baobab")
	one.Disconnect(slackfake.LinkDisabled)
	environ := unset(t, "WEFT_SLACK_API_URL", fake.URL())
	e := typing(t, environ, lines(one.BotToken, one.AppToken), "setup", "slack")
	inOrder(t, e.out, "Socket Mode is switched off", "Enable Socket Mode")
	oneSentence(t, e, "nothing was typed")
}

func TestSetupSlackOverHTTP(t *testing.T) {
	fake := slackStand(t, slackfake.Options{})
	one := fake.AddWorkspace("T0ONE", "Baobab")
	id, client := one.Credentials()
	environ := unset(t, "WEFT_SLACK_API_URL", fake.URL(), "WEFT_SLACK_ADDRESS", "127.0.0.1:0", "WEFT_SLACK_PUBLIC_URL", "https://weft.example.org",
		"WEFT_SLACK_CLIENT_ID", id)
	const signing = "0123456789abcdef0123456789abcdef"
	oneSentence(t, runs(t, environ, "serve"), "signing secret", "weft setup slack", "WEFT_SLACK_SIGNING_SECRET")
	e := typing(t, environ, lines("short", signing, strings.ToUpper(signing)), "setup", "slack")
	inOrder(t, e.out, "Signing secret", "has 32 digits", "this has 5 characters", "weft.example.org/slack/install", "Kept in", "No workspace was connected now")
	if e.code != 0 {
		t.Errorf("the app alone is enough, since people can install it; it ended with %d: %s", e.code, e.err)
	}
	e = typing(t, environ, lines(signing, signing, one.BotToken), "setup", "slack")
	inOrder(t, e.out, "Kept in", "Baobab", "Kept in")
	withoutTokens(t, e, environ, signing, client, one.BotToken)
	kept := keptIn(t, environ)
	if kept.SlackApp.SigningSecret != signing || len(kept.Slack) != 1 || kept.Slack[0].AppToken != "" {
		t.Error("the secrets of the app and one workspace without an app-level token should be kept")
	}
}

func TestSetupDiscord(t *testing.T) {
	fake := discordStand(t, discordfake.Options{})
	environ := unset(t, "WEFT_DISCORD_API_URL", fake.URL())
	e := typing(t, environ, lines("1234567890", strings.Repeat("ab", 32), "two words", "wrong", "Bot "+fake.Token()), "setup", "discord")
	inOrder(
		t, e.out, "New Application", "Privileged Gateway Intents", "Reset Token",
		"application's id", "public key", "no space", "does not accept the bot's token", "This is the application Weft",
		"Kept in", "oauth2/authorize?", "View Channel", "Send Messages in Threads", "weft serve",
	)
	if e.code != 0 {
		t.Fatalf("it ended with %d: %s", e.code, e.err)
	}
	withoutTokens(t, e, environ, fake.Token())
	want := discordTokens{Token: fake.Token(), ApplicationID: string(fake.ApplicationID()), PublicKey: fake.PublicKey()}
	if kept := keptIn(t, environ).Discord; kept == nil || *kept != want {
		t.Error("another application is kept, or none")
	}

	// Another application would not know anybody.
	old := discordTokens{Token: "old", ApplicationID: "42"}
	vaultOf(t, environ, func(t *tokens) { t.Discord = &old })
	if e := typing(t, environ, lines(fake.Token(), "no"), "setup", "discord"); e.code != 0 || !strings.Contains(e.out, "stranger") || *keptIn(t, environ).Discord != old {
		t.Errorf("it was not to be changed, and it ended with %d:\n%s", e.code, e.out)
	}
	if typing(t, environ, lines(fake.Token(), "Yes"), "setup", "discord"); *keptIn(t, environ).Discord != want {
		t.Error("it was to be changed")
	}
	does(t, environ, "setup", "discord", "--forget")
	if keptIn(t, environ).Discord != nil {
		t.Error("the token was to be forgotten")
	}
	oneSentence(t, runs(t, environ, "setup", "discord", "--forget"), "nothing to forget")
}

// TestSetupAsksNothingThatCouldNotBeKept: before anything is typed, it is known that it can be sealed and written.
func TestSetupAsksNothingThatCouldNotBeKept(t *testing.T) {
	environ := unset(t)
	for _, platform := range []string{"slack", "discord"} {
		for name, c := range map[string]struct {
			environ map[string]string
			says    string
		}{
			"no master key":     {with(environ, "WEFT_MASTER_KEY", ""), "no master key"},
			"nothing writable":  {with(environ, "WEFT_STATE", written(t, "file", "")), "not a directory"},
			"nobody who types":  {environ, "nothing was typed"},
			"a broken file":     {with(environ, "WEFT_ZONE", "Mars"), "Mars"},
			"another's address": {with(environ, "WEFT_SLACK_PUBLIC_URL", "https://x"), "go together"},
		} {
			t.Run(platform+", "+name, func(t *testing.T) {
				e := runs(t, c.environ, "setup", platform)
				oneSentence(t, e, c.says)
				if asked := strings.Contains(e.out, "oken: "); asked != (name == "nobody who types") {
					t.Errorf("it asked: %v\n%s", asked, e.out)
				}
			})
		}
	}
	if _, err := os.Stat(environ["WEFT_STATE"]); err == nil {
		t.Error("it made a state directory")
	}
}

func TestVaultOfAnotherKey(t *testing.T) {
	fake := discordStand(t, discordfake.Options{})
	environ := unset(t, "WEFT_DISCORD_API_URL", fake.URL())
	typing(t, environ, lines(fake.Token()), "setup", "discord")
	lost := with(environ, "WEFT_MASTER_KEY", data.NewMasterKey().Secret())
	for _, command := range [][]string{{"serve"}, {"setup", "slack"}, {"setup", "discord"}} {
		oneSentence(t, runs(t, lost, command...), "weft.tokens", "another master key", "weft setup")
	}
	e := runs(t, lost, "check", "--quick")
	inOrder(t, e.out, "missing", "weft.tokens", "another master key")
	info, err := os.Stat(layout(environ["WEFT_STATE"]).tokens())
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v (%v)", info.Mode(), err)
	}
}

func TestManifest(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, c := range map[string]struct {
		environ map[string]string
		args    []string
		history bool
		socket  bool
		called  string
	}{
		"as it is":          {socket: true, called: "Weft"},
		"with a name":       {args: []string{"--name", "Loom"}, socket: true, called: "Loom"},
		"reading":           {args: []string{"--read-history"}, history: true, socket: true, called: "Weft"},
		"reading, as set":   {environ: map[string]string{"WEFT_SLACK_READ_HISTORY": "true"}, history: true, socket: true, called: "Weft"},
		"not as set":        {environ: map[string]string{"WEFT_SLACK_READ_HISTORY": "true"}, args: []string{"--no-read-history"}, socket: true, called: "Weft"},
		"over HTTP":         {args: []string{"--public-url", "https://weft.example.org/"}, called: "Weft"},
		"over HTTP, as set": {environ: map[string]string{"WEFT_SLACK_ADDRESS": ":3000", "WEFT_SLACK_PUBLIC_URL": "https://weft.example.org"}, called: "Weft"},
	} {
		t.Run(name, func(t *testing.T) {
			var m struct {
				Display struct {
					Name string `json:"name"`
				} `json:"display_information"`
				OAuth struct {
					Scopes    struct{ Bot []string } `json:"scopes"`
					Redirects []string               `json:"redirect_urls"`
				} `json:"oauth_config"`
				Settings struct {
					Socket bool `json:"socket_mode_enabled"`
					Events struct {
						URL string `json:"request_url"`
					} `json:"event_subscriptions"`
				} `json:"settings"`
			}
			if err := json.Unmarshal([]byte(does(t, c.environ, append([]string{"manifest", "slack"}, c.args...)...)), &m); err != nil {
				t.Fatal(err)
			}
			url := "https://weft.example.org/slack/events"
			if c.socket {
				url = ""
			}
			if m.Display.Name != c.called || slices.Contains(m.OAuth.Scopes.Bot, "channels:history") != c.history || m.Settings.Socket != c.socket || m.Settings.Events.URL != url {
				t.Errorf("it says %+v", m)
			}
		})
	}
	var m struct {
		Features struct {
			Commands []struct {
				Hint string `json:"usage_hint"`
			} `json:"slash_commands"`
		}
	}
	if err := json.Unmarshal([]byte(does(t, nil, "manifest", "slack")), &m); err != nil {
		t.Fatal(err)
	}
	b, _ := wholeBot(t)
	commands, err := b.CommandsIn(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	for word := range strings.SplitSeq(strings.Trim(m.Features.Commands[0].Hint, "[]"), " | ") {
		if !slices.ContainsFunc(commands, func(c chat.Command) bool { return c.Name == word }) {
			t.Errorf("people who type /weft are shown %q, which is no command", word)
		}
	}
	oneSentence(t, runs(t, nil, "manifest", "slack", "--public-url", "http://weft.example.org"), "https", "http://weft.example.org")
	oneSentence(t, runs(t, nil, "manifest", "slack", "--name", strings.Repeat("ä", 36)), "36 characters", "35")
}
