package discord_test

import (
	"net/http"
	"strings"
	"testing"

	"weft/adapters/discord"
	"weft/adapters/discord/discordfake"
	"weft/bot/chat"
)

// TestCheckNamesWhatIsMissing and where to set it, and finds nothing where all is well.
func TestCheckNamesWhatIsMissing(t *testing.T) {
	leavesNothing(t)
	for name, c := range map[string]struct {
		spoil  func(*place)
		change func(*discord.Config)
		want   []string // in this order; none: nothing is found
	}{
		"all is well":         {},
		"another token":       {change: func(c *discord.Config) { c.Token = "old" }, want: []string{"does not accept the bot's token", "Reset Token"}},
		"no token":            {change: func(c *discord.Config) { c.Token = "" }, want: []string{"token is missing"}},
		"another application": {change: func(c *discord.Config) { c.ApplicationID = "42" }, want: []string{"not to 42", "Application ID"}},
		"an endpoint nobody told Discord of": {
			change: func(c *discord.Config) { c.Listen = ":0" }, want: []string{"Discord does not know where", "Interactions Endpoint URL"},
		},
		"a permission of the server": {
			spoil: func(p *place) { p.guild.Deny(discordfake.AttachFiles) }, want: []string{"Circle #general", "Attach Files (to show charts", "Edit Channel"},
		},
		"a permission of the channel": {
			spoil: func(p *place) {
				p.guild.Overwrite(p.room, p.fake.BotID(), 0, discordfake.CreatePrivateThreads|discordfake.SendMessages)
			},
			want: []string{"#general", "Send Messages (to", "Create Private Threads (to", "Edit Channel"},
		},
		"a channel that Weft does not see": {
			spoil: func(p *place) { p.guild.Overwrite(p.room, p.fake.BotID(), 0, discordfake.ViewChannel) }, want: []string{"View Channel"},
		},
		"a channel that is gone": {spoil: func(p *place) { p.guild.DeleteChannel(p.room) }, want: []string{"channel is gone", "Unlink"}},
		"a server that is gone":  {spoil: func(p *place) { p.guild.Kick() }, want: []string{"in no server yet", "oauth2/authorize", "not in any more"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t, discordfake.Options{}, nil)
			config := p.config
			if c.spoil != nil {
				c.spoil(p)
			}
			if c.change != nil {
				c.change(&config)
			}
			var all strings.Builder
			for _, f := range discord.Check(t.Context(), config, p.channel()) {
				all.WriteString(f.Where + ": " + f.What + " " + f.Mend + "\n")
				if f.What == "" || f.Mend == "" {
					t.Errorf("a finding does not say what is wrong and how to mend it: %+v", f)
				}
			}
			if len(c.want) == 0 && all.Len() > 0 {
				t.Errorf("where nothing is wrong is found:\n%s", all.String())
			}
			rest := all.String()
			for _, want := range c.want {
				_, after, found := strings.Cut(rest, want)
				if !found {
					t.Fatalf("%q is not said, or not in its place:\n%s", want, all.String())
				}
				rest = after
			}
		})
	}
}

// TestCheckChangesNothing: it only asks.
func TestCheckChangesNothing(t *testing.T) {
	leavesNothing(t)
	p := newPlace(t, discordfake.Options{}, nil)
	discord.Check(t.Context(), p.config, p.channel(), chat.ChannelID{Platform: "slack", Space: "T", ID: "C"})
	for _, r := range p.fake.Requests() {
		if r.Method != http.MethodGet {
			t.Errorf("%s %s", r.Method, r.Path)
		}
	}
}
