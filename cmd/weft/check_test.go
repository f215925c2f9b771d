package main

import (
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"weft/adapters/discord/discordfake"
	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/scheduler"
)

// TestCheckAsksThePlatforms: what is missing on each is named, with where to set it.
func TestCheckAsksThePlatforms(t *testing.T) {
	s := newBothStands(t)
	room := s.guilds[0].AddChannel(discordfake.Text, "weavers")
	s.environ = with(s.environ, "WEFT_PAGE_ADDRESS", "")
	s.two.Revoke("channels:history", "groups:history", "mpim:history") // the steward's choice
	e := runs(t, s.environ, "check", "--quick")
	inOrder(t, e.out, "right    Slack, in 2 workspaces", "right    Discord", "All is there")
	if e.code != 0 || strings.Contains(e.out, "missing") {
		t.Errorf("all is there, and check ended with %d:\n%s%s", e.code, e.out, e.err)
	}
	e = runs(t, with(s.environ, "WEFT_SLACK_READ_HISTORY", "true"), "check", "--quick")
	inOrder(t, e.out, "missing  Slack, Acacia: The scope channels:history is missing", "“Add an OAuth Scope”", "groups:history", "mpim:history")
	if e.code != 1 || !strings.Contains(e.err, "3 of these need you") {
		t.Errorf("three scopes are missing, and check ended with %d: %s", e.code, e.err)
	}

	s.one.Revoke("files:write")
	s.guilds[1].Deny(discordfake.AttachFiles)
	e = runs(t, s.environ, "check", "--quick")
	inOrder(t, e.out, "missing  Slack, Baobab: The scope files:write", "Reinstall to Workspace", "missing  Discord, Ring", "Attach Files (to show charts", "Server Settings")
	oneSentence(t, e, "2 of these need you")

	// A channel that is linked is looked at by itself.
	s.guilds[1].Permit(s.guilds[1].BotRole(), discordfake.AttachFiles)
	linked(t, s.environ, chat.ChannelID{Platform: "discord", Space: string(s.guilds[0].ID()), ID: string(room)})
	s.guilds[0].Overwrite(room, s.discord.BotID(), 0, discordfake.SendMessages)
	e = runs(t, s.environ, "check", "--quick")
	inOrder(t, e.out, "Discord, Circle #weavers", "Send Messages (to ask questions", "#weavers: Edit Channel")

	e = runs(t, with(s.environ, "WEFT_SLACK_BOT_TOKEN", "xoxb-wrong", "WEFT_DISCORD_TOKEN", "wrong"), "check", "--quick")
	inOrder(t, e.out, "missing  Slack, workspace 1: Slack does not take the bot token (invalid_auth)", "missing  Discord: Discord does not accept the bot's token")
	if strings.Contains(e.out, "xoxb-wrong") {
		t.Error("check shows a token")
	}
	e = runs(t, with(s.environ, "WEFT_SLACK_BOT_TOKEN", "", "WEFT_DISCORD_TOKEN", ""), "check", "--quick")
	inOrder(t, e.out, "missing  a platform to speak on", "weft setup slack", "weft setup discord")
}

// linked makes a community with one cohort in a channel, as Weft would.
func linked(t *testing.T, environ map[string]string, channel chat.ChannelID) {
	t.Helper()
	c, err := loadConfig("", func(k string) string { return environ[k] })
	if err != nil {
		t.Fatal(err)
	}
	master, err := c.masterKey(func(k string) string { return environ[k] })
	if err != nil {
		t.Fatal(err)
	}
	state, err := openState(t.Context(), layout(c.State), kindServe, master)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = state.Close() }()
	b, err := newBot(c, state, scheduler.SystemClock{}, nil, zerolog.Nop(), nil)
	if err != nil {
		t.Fatal(err)
	}
	err = b.Decide(t.Context(), func(tx *bot.Tx) error {
		return tx.People().PutCohort(community.Cohort{ID: "weavers", Name: "Weavers", Channels: []chat.ChannelID{channel}})
	})
	if err != nil {
		t.Fatal(err)
	}
}
