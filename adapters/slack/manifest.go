package slack

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	slackapi "github.com/slack-go/slack"
)

// The names by which Slack sends back what stands in an app's manifest.
const (
	// slashCommand is the one command; everything else is typed behind it.
	slashCommand = "/weft"
	// askShortcut stands in the menu that is everywhere in Slack and opens help.
	askShortcut = "ask_weft"
	// saveShortcut stands in the menu of every message.
	saveShortcut = "save_for_community"
	// SaveRoute is where a message goes that somebody saved: the feature that has this route takes it.
	SaveRoute = "resources.save"
)

// Paths of the HTTP mode, below the address at which Slack reaches Weft.
const (
	eventsPath      = "/slack/events"
	interactivePath = "/slack/interactive"
	commandsPath    = "/slack/commands"
	optionsPath     = "/slack/options"
	installPath     = "/slack/install"
	oauthPath       = "/slack/oauth"
)

// ManifestOptions are what differs between one Slack app of Weft's and another.
type ManifestOptions struct {
	// Name is what people see as Weft's name, at most 35 characters (Slack: display_information); "" is Weft.
	Name string
	// ReadHistory lets Weft hear replies to its messages in channels, and look for messages of its own. Slack then
	// sends Weft everything that is said in channels where it is; Weft drops the rest unread.
	ReadHistory bool
	// Save offers the shortcut “Save for the community” on every message; only where a feature takes what is saved.
	Save bool
	// PublicURL is the address at which Slack reaches Weft ("https://weft.example.org"), for the HTTP mode; "" is
	// Socket Mode, which needs none.
	PublicURL string
}

// Manifest is the description of Weft's Slack app as JSON, to be pasted under "Create New App", "From a manifest".
func Manifest(o ManifestOptions) ([]byte, error) {
	if o.Name == "" {
		o.Name = "Weft"
	}
	base := strings.TrimRight(o.PublicURL, "/")
	if base != "" && !strings.HasPrefix(base, "https://") {
		return nil, fmt.Errorf("write a manifest: Slack sends events to https addresses only, not to %q", o.PublicURL)
	}
	at := func(path string) string {
		if base == "" {
			return ""
		}
		return base + path
	}
	m := manifest{
		Metadata: slackapi.ManifestMetadata{MajorVersion: 1, MinorVersion: 1},
		Display: slackapi.Display{
			Name: o.Name, Description: "Keeps a community of practice together", BackgroundColor: "#3d4f5f",
			LongDescription: longDescription,
		},
		Features: features{
			AppHome:   appHome{HomeTab: true, MessagesTab: true},
			BotUser:   slackapi.BotUser{DisplayName: o.Name},
			Shortcuts: shortcuts(o.Save),
			SlashCommands: []slackapi.ManifestSlashCommand{{
				Command: slashCommand, Url: at(commandsPath), ShouldEscape: true,
				Description: "See what is coming, your cohorts and your check-ins", UsageHint: "[help | join | coming | cohorts | checkins | preferences]",
			}},
		},
		OAuthConfig: slackapi.OAuthConfig{Scopes: slackapi.OAuthScopes{Bot: wanted(o.ReadHistory)}},
		Settings: settings{
			EventSubscriptions: slackapi.EventSubscriptions{RequestUrl: at(eventsPath), BotEvents: botEvents(o.ReadHistory)},
			Interactivity:      slackapi.Interactivity{IsEnabled: true, RequestUrl: at(interactivePath), MessageMenuOptionsUrl: at(optionsPath)},
			SocketModeEnabled:  base == "",
		},
	}
	if base != "" {
		m.OAuthConfig.RedirectUrls = []string{at(oauthPath)}
	}
	raw, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write a manifest: %w", err)
	}
	return append(raw, '\n'), nil
}

// longDescription is what people read before they add Weft: 174 to 4000 characters (Slack: display_information).
const longDescription = "Weft looks after a community of practice: people from many organisations who learn to do their work better together. " +
	"It asks how a cohort is doing, at an hour that suits each of its people, and gives the answers back to reflect on together. " +
	"It hears only what is said to it, says in each message who can see an answer, and forgets somebody who asks for that. " +
	"Nobody takes part without saying yes."

func shortcuts(save bool) []slackapi.Shortcut {
	all := []slackapi.Shortcut{
		{Name: "Ask Weft", CallbackID: askShortcut, Description: "See what you can do with Weft", Type: slackapi.GlobalShortcut},
	}
	if save {
		all = append(all, slackapi.Shortcut{
			Name: "Save for the community", CallbackID: saveShortcut, Description: "Keep this message among the resources", Type: slackapi.MessageShortcut,
		})
	}
	return all
}

// botEvents names what Slack tells Weft, sorted as Slack sorts them.
func botEvents(history bool) []string {
	events := []string{
		"app_home_opened", "app_mention", "app_uninstalled", "tokens_revoked", "message.im",
		"member_joined_channel", "member_left_channel", "team_join", "user_change",
		"channel_rename", "channel_archive", "channel_unarchive", "channel_deleted", "channel_shared", "channel_unshared",
		"channel_left", "channel_id_changed", "group_rename", "group_archive", "group_unarchive", "group_deleted", "group_left",
	}
	if history {
		events = append(events, "message.channels", "message.groups", "message.mpim")
	}
	slices.Sort(events)
	return events
}

// manifest, features, appHome and settings say what slack-go's types leave out where it is false: that an app does not use
// something, and that people may write to it. What is left unsaid there, Slack sets as it likes.
type manifest struct {
	Metadata    slackapi.ManifestMetadata `json:"_metadata"`
	Display     slackapi.Display          `json:"display_information"`
	Features    features                  `json:"features"`
	OAuthConfig slackapi.OAuthConfig      `json:"oauth_config"`
	Settings    settings                  `json:"settings"`
}

type features struct {
	AppHome       appHome                         `json:"app_home"`
	BotUser       slackapi.BotUser                `json:"bot_user"`
	Shortcuts     []slackapi.Shortcut             `json:"shortcuts"`
	SlashCommands []slackapi.ManifestSlashCommand `json:"slash_commands"`
}

type appHome struct {
	HomeTab          bool `json:"home_tab_enabled"`
	MessagesTab      bool `json:"messages_tab_enabled"`
	MessagesReadOnly bool `json:"messages_tab_read_only_enabled"`
}

type settings struct {
	EventSubscriptions   slackapi.EventSubscriptions `json:"event_subscriptions"`
	Interactivity        slackapi.Interactivity      `json:"interactivity"`
	OrgDeployEnabled     bool                        `json:"org_deploy_enabled"`
	SocketModeEnabled    bool                        `json:"socket_mode_enabled"`
	TokenRotationEnabled bool                        `json:"token_rotation_enabled"`
}
