package slack

import (
	"strings"
	"testing"

	"weft/adapters/slack/slackfake"
)

func TestCheckSaysWhatIsMissingAndWhereToMendIt(t *testing.T) {
	server := slackfake.New(slackfake.Options{})
	t.Cleanup(server.Close)
	w := server.AddWorkspace("T1", "Baobab")
	granted := wanted(true)
	w.Revoke(slackfake.DefaultScopes()...)
	w.Grant(granted...)
	config := configFor(server, w)
	if found := Check(t.Context(), config); len(found) != 0 {
		t.Errorf("where nothing is the matter, it finds %+v", found)
	}
	for _, c := range []struct {
		why         string
		wrong, mend func()
		what, where string
		optional    bool
	}{
		{"a scope", func() { w.Revoke("files:write") }, func() { w.Grant("files:write") }, "files:write", "Bot Token Scopes", false},
		{"reading channels", func() { w.Revoke("groups:history") }, func() { w.Grant("groups:history") }, "groups:history", "Bot Token Scopes", true},
		{"Socket Mode", func() { w.Disconnect(slackfake.LinkDisabled) }, w.EnableLink, "Socket Mode is switched off", "Enable Socket Mode", false},
		{"the app token", func() { config.Workspaces[0].AppToken = "xapp-1-wrong" }, func() { config.Workspaces[0].AppToken = w.AppToken }, "app-level token", "App-Level Tokens", false},
		{"the bot token", func() { config.Workspaces[0].BotToken = "xoxb-wrong" }, func() { config.Workspaces[0].BotToken = w.BotToken }, "bot token", "Bot User OAuth Token", false},
		{"another workspace's token", func() { config.Workspaces[0].ID = "T7" }, func() { config.Workspaces[0].ID = "T1" }, "belongs to another workspace", "Bot User OAuth Token", false},
		{"the network", func() { config.APIURL = "http://127.0.0.1:1/api/" }, func() { config.APIURL = server.URL() }, "could not be asked", "network", false},
		{"the configuration", func() { config.Workspaces[0].BotToken = "T1" }, func() { config.Workspaces[0].BotToken = w.BotToken }, "xoxb-", "configuration", false},
	} {
		c.wrong()
		found := Check(t.Context(), config)
		c.mend()
		if len(found) != 1 || !strings.Contains(found[0].What, c.what) || !strings.Contains(found[0].Where, c.where) || found[0].Optional != c.optional {
			t.Errorf("%s: it finds %+v", c.why, found)
			continue
		}
		if strings.Contains(found[0].What+found[0].Where, w.BotToken) || strings.Contains(found[0].What, "wrong") {
			t.Errorf("%s: a token is in what is said: %+v", c.why, found[0])
		}
	}
	if n := len(w.AllMessages()); n != 0 {
		t.Errorf("checking sent %d messages", n)
	}
}
