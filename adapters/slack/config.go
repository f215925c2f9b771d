package slack

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"weft/bot/chat"
)

// Platform is the name in every id of this adapter.
const Platform chat.Platform = "slack"

// DefaultAPIURL is where Slack's Web API answers.
const DefaultAPIURL = "https://slack.com/api/"

// defaultTimeout bounds one request. Slack answers within a second, and a picture takes a few.
const defaultTimeout = 10 * time.Second

// Config says which workspaces Weft serves, and how it is reached from them.
type Config struct {
	// Workspaces are served from the start; installing over HTTP adds others.
	Workspaces []Workspace
	// APIURL ends in a slash; "" means [DefaultAPIURL].
	APIURL string
	// SigningSecret proves that a request over HTTP is Slack's. Needed in HTTP mode only.
	SigningSecret string
	// HTTP serves events over HTTP; where Addr is "", events come through Socket Mode.
	HTTP HTTP
	// Installs keeps what is installed over HTTP; nil where nothing can be.
	Installs Installs
	// Command is the slash command, with its slash; "" means "/weft".
	Command string
	// Limits bound what goes out to each workspace.
	Limits Limits
	// Timeout bounds one request to Slack; 0 means 10 seconds.
	Timeout time.Duration
	// Secret makes the marks on messages, which everyone in a workspace could read through Slack's API, say nothing to
	// anybody else. It has to stay the same: with another one, Weft does not find what it posted before.
	Secret []byte
	Log    zerolog.Logger
	// Timing is for tests; the zero value is real time.
	Timing Timing
}

// Timing is how long things take. Zero fields have the usual values.
type Timing struct {
	// Act is how long Slack waits, after somebody did something, for an acknowledgement, and opens a form; 0 is 3 s, which is
	// Slack's (Slack: interactivity). A stand-in may be more patient.
	Act time.Duration
}

// Workspace is one installation of the app.
type Workspace struct {
	// ID is the team's id, such as T012AB3CD; "" where it is to be learned at the start.
	ID string
	// Name is for logs and for those who run the program; "" takes the name that Slack says.
	Name string
	// BotToken begins with xoxb-.
	BotToken string
	// AppToken begins with xapp- and opens Socket Mode; not needed in HTTP mode. Workspaces that share an app share it.
	AppToken string
}

// HTTP says where Slack's requests arrive, and how the app is installed.
type HTTP struct {
	// Addr is the address to listen at, such as ":3000"; "" for Socket Mode.
	Addr string
	// ClientID and ClientSecret are the app's; with them, people can install it into further workspaces.
	ClientID, ClientSecret string
	// InstallKey stands in the link by which an installation begins: only whoever has the link can add a workspace to the
	// community. Needed with ClientID.
	InstallKey string
	// RedirectURL is the address of the installation's second half, as Slack knows it.
	RedirectURL string
	// ReadHistory asks for the scopes that read channels, when the app is installed. See [Scopes].
	ReadHistory bool
}

// Limits bound what goes out to one workspace. Zero takes the default; below zero there is no bound of ours, and only
// what Slack asks for at the time is obeyed.
type Limits struct {
	// Messages is how many a minute; by default 60. Slack: “several hundred messages per minute” a workspace.
	Messages int
	// InChannel is how many messages one conversation gets in [channelWindow]; by default as many as it has seconds.
	// Slack: about one message a second a channel, short bursts tolerated.
	InChannel int
	// Methods scales the calls a minute of each method, in percent of Slack's tiers; by default 100.
	Methods int
}

func (c Config) withDefaults() Config {
	if c.APIURL == "" {
		c.APIURL = DefaultAPIURL
	}
	if c.Command == "" {
		c.Command = "/weft"
	}
	if c.Timing.Act == 0 {
		c.Timing.Act = triggerLife
	}
	if c.Timeout == 0 {
		c.Timeout = defaultTimeout
	}
	c.Limits = c.Limits.withDefaults()
	return c
}

func (c Config) check() error {
	base, err := url.Parse(c.APIURL)
	if err != nil || base.Host == "" || !strings.HasSuffix(base.Path, "/") {
		return fmt.Errorf("the address of Slack's API is %q; it begins with https:// and ends in a slash", c.APIURL)
	}
	seen := map[string]bool{}
	for i, w := range c.Workspaces {
		switch {
		case !strings.HasPrefix(w.BotToken, "xoxb-"):
			return fmt.Errorf("workspace %d (%s): a bot token begins with xoxb-", i+1, w.Name)
		case w.ID != "" && seen[w.ID]:
			return fmt.Errorf("workspace %s is given twice", w.ID)
		case c.HTTP.Addr == "" && !strings.HasPrefix(w.AppToken, "xapp-"):
			return fmt.Errorf("workspace %d (%s): Socket Mode needs an app-level token, which begins with xapp-", i+1, w.Name)
		}
		seen[w.ID] = true
	}
	if c.HTTP.Addr != "" && c.SigningSecret == "" {
		return errors.New("over HTTP, the app's signing secret is needed: without it anybody could pretend to be Slack")
	}
	if c.HTTP.ClientID != "" && c.HTTP.InstallKey == "" {
		return errors.New("installing in the browser needs an install key: without it anybody could add a workspace to the community")
	}
	return nil
}
