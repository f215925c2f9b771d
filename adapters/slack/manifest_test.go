package slack_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"weft/adapters/slack"
)

// app is what Slack reads in a manifest (Slack: app manifest schema).
type app struct {
	Display struct {
		Name            string `json:"name"`
		Description     string `json:"description"`
		LongDescription string `json:"long_description"`
	} `json:"display_information"`
	Features struct {
		AppHome struct {
			HomeTab          bool `json:"home_tab_enabled"`
			MessagesTab      bool `json:"messages_tab_enabled"`
			MessagesReadOnly bool `json:"messages_tab_read_only_enabled"`
		} `json:"app_home"`
		Commands []struct {
			Command      string `json:"command"`
			Description  string `json:"description"`
			UsageHint    string `json:"usage_hint"`
			URL          string `json:"url"`
			ShouldEscape bool   `json:"should_escape"`
		} `json:"slash_commands"`
		Shortcuts []struct {
			Name        string `json:"name"`
			CallbackID  string `json:"callback_id"`
			Description string `json:"description"`
			Type        string `json:"type"`
		} `json:"shortcuts"`
	} `json:"features"`
	OAuth struct {
		Redirects []string `json:"redirect_urls"`
		Scopes    struct {
			Bot []string `json:"bot"`
		} `json:"scopes"`
	} `json:"oauth_config"`
	Settings struct {
		Events struct {
			URL string   `json:"request_url"`
			Bot []string `json:"bot_events"`
		} `json:"event_subscriptions"`
		Interactivity struct {
			Enabled bool   `json:"is_enabled"`
			URL     string `json:"request_url"`
			Options string `json:"message_menu_options_url"`
		} `json:"interactivity"`
		Socket   *bool `json:"socket_mode_enabled"`
		Rotation *bool `json:"token_rotation_enabled"`
		Org      *bool `json:"org_deploy_enabled"`
	} `json:"settings"`
}

func manifestOf(t *testing.T, o slack.ManifestOptions) app {
	t.Helper()
	raw, err := slack.Manifest(o)
	if err != nil {
		t.Fatal(err)
	}
	var a app
	if err := json.Unmarshal(raw, &a); err != nil {
		t.Fatal(err)
	}
	return a
}

func TestManifestForSocketMode(t *testing.T) {
	a := manifestOf(t, slack.ManifestOptions{})
	if !*a.Settings.Socket || *a.Settings.Rotation || *a.Settings.Org || a.Settings.Events.URL != "" || a.Features.Commands[0].URL != "" {
		t.Errorf("the settings are %+v", a.Settings)
	}
	if !a.Features.AppHome.HomeTab || !a.Features.AppHome.MessagesTab || a.Features.AppHome.MessagesReadOnly || !a.Settings.Interactivity.Enabled {
		t.Errorf("people could not write to Weft, or had no desk: %+v", a.Features.AppHome)
	}
	if c := a.Features.Commands; len(c) != 1 || c[0].Command != "/weft" || !c[0].ShouldEscape || c[0].Description == "" || !strings.HasPrefix(c[0].UsageHint, "[help | ") {
		t.Errorf("the commands are %+v", c)
	}
	for _, s := range a.OAuth.Scopes.Bot {
		if strings.HasSuffix(s, ":history") && s != "im:history" {
			t.Errorf("%s is asked for although nobody wants channels to be read", s)
		}
	}
	if slices.Contains(a.Settings.Events.Bot, "message.channels") {
		t.Error("what is said in channels is subscribed to although nobody wants it")
	}
	// Slack: name 35, description 140, long description 174 to 4000; shortcuts 24 and 150 characters.
	if n := utf8.RuneCountInString(a.Display.LongDescription); n < 174 || n > 4000 || len(a.Display.Description) > 140 || len(a.Display.Name) > 35 {
		t.Errorf("the display information does not fit: %+v", a.Display)
	}
	for _, s := range a.Features.Shortcuts {
		if len(s.Name) > 24 || len(s.Description) > 150 || s.CallbackID == "" {
			t.Errorf("the shortcut %+v does not fit", s)
		}
	}
}

func TestManifestForHTTP(t *testing.T) {
	a := manifestOf(t, slack.ManifestOptions{PublicURL: "https://weft.example.org/", ReadHistory: true, Name: "Loom"})
	if *a.Settings.Socket || a.Settings.Events.URL != "https://weft.example.org/slack/events" || a.Display.Name != "Loom" ||
		a.Settings.Interactivity.URL != "https://weft.example.org/slack/interactive" || a.Settings.Interactivity.Options != "https://weft.example.org/slack/options" ||
		a.Features.Commands[0].URL != "https://weft.example.org/slack/commands" || !slices.Equal(a.OAuth.Redirects, []string{"https://weft.example.org/slack/oauth"}) {
		t.Errorf("the addresses are %+v, %+v", a.Settings, a.OAuth.Redirects)
	}
	for _, event := range []string{"message.channels", "message.groups", "message.mpim"} {
		if !slices.Contains(a.Settings.Events.Bot, event) {
			t.Errorf("%s is not subscribed to", event)
		}
	}
	if _, err := slack.Manifest(slack.ManifestOptions{PublicURL: "http://weft.example.org"}); err == nil {
		t.Error("an address without TLS is accepted, and Slack would not")
	}
}

// Slack refuses a manifest that subscribes to an event without one of the scopes that it needs.
func TestEveryEventHasItsScope(t *testing.T) {
	needs := map[string][]string{
		"app_home_opened": nil, "app_uninstalled": nil, "tokens_revoked": nil, "app_mention": {"app_mentions:read"},
		"message.im": {"im:history"}, "message.channels": {"channels:history"}, "message.groups": {"groups:history"}, "message.mpim": {"mpim:history"},
		"member_joined_channel": {"channels:read", "groups:read"}, "member_left_channel": {"channels:read", "groups:read"},
		"team_join": {"users:read"}, "user_change": {"users:read"}, "channel_rename": {"channels:read"}, "channel_archive": {"channels:read"},
		"channel_unarchive": {"channels:read"}, "channel_deleted": {"channels:read"}, "channel_left": {"channels:read"},
		"channel_id_changed": {"channels:read"}, "channel_shared": {"channels:read", "groups:read"}, "channel_unshared": {"channels:read", "groups:read"},
		"group_rename": {"groups:read"}, "group_archive": {"groups:read"}, "group_unarchive": {"groups:read"}, "group_deleted": {"groups:read"}, "group_left": {"groups:read"},
	}
	for _, o := range []slack.ManifestOptions{{}, {ReadHistory: true}} {
		a := manifestOf(t, o)
		for _, event := range a.Settings.Events.Bot {
			scopes, known := needs[event]
			if !known {
				t.Errorf("nobody has looked up which scope %s needs", event)
			}
			for _, scope := range scopes {
				if !slices.Contains(a.OAuth.Scopes.Bot, scope) {
					t.Errorf("%s needs %s, which is not asked for", event, scope)
				}
			}
		}
	}
	for _, s := range slack.Scopes() {
		if s.Reason == "" {
			t.Errorf("%s is asked for without a reason", s.Name)
		}
	}
}
