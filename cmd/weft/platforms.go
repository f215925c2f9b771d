package main

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"

	"github.com/rs/zerolog"

	"weft/adapters/discord"
	"weft/adapters/slack"
	"weft/adapters/web"
	"weft/bot"
	"weft/bot/chat"
	"weft/data"
)

// slackConfig says how Weft speaks with Slack. Its tokens stand in the vault or in the environment.
type slackConfig struct {
	// APIURL is another address than Slack's own, for a stand-in.
	APIURL string `toml:"api_url"`
	// Address, if set, is where Weft listens for what Slack sends over HTTP, in place of Socket Mode; PublicURL is the
	// https address at which Slack reaches it.
	Address   string `toml:"address"`
	PublicURL string `toml:"public_url"`
	ClientID  string `toml:"client_id"`
	// ReadHistory lets Weft look into channels for messages of its own, and hear replies to them.
	ReadHistory bool `toml:"read_history"`
	// MessagesPerMinute is how many messages go out to one workspace.
	MessagesPerMinute int `toml:"messages_per_minute"`
}

// discordConfig says how Weft speaks with Discord. Its token stands in the vault or in the environment.
type discordConfig struct {
	// APIURL is another address than Discord's own, for a stand-in.
	APIURL string `toml:"api_url"`
	// Shards is how many connections the servers are spread over; 0 asks Discord.
	Shards int `toml:"shards"`
	// Address, if set, is where Weft listens for interactions that Discord sends over HTTP.
	Address string `toml:"address"`
	// Rooms names for a server the channel below which small groups get their threads, as "server/channel".
	Rooms []string `toml:"rooms"`
}

// check says in one sentence what is wrong.
func (c slackConfig) check() error {
	if c.MessagesPerMinute < 0 {
		return fmt.Errorf("slack.messages_per_minute is %d: it has to be 1 or more; leave it out for one message a second", c.MessagesPerMinute)
	}
	if (c.Address == "") != (c.PublicURL == "") {
		return errors.New("slack.address and slack.public_url go together: where Weft listens, and the https address at which Slack reaches it. " +
			"Leave both out to connect through Socket Mode")
	}
	if c.Address != "" && !strings.HasPrefix(c.PublicURL, "https://") {
		return fmt.Errorf("slack.public_url is %q: Slack sends to https addresses only", c.PublicURL)
	}
	return isAddress("slack.address", c.Address)
}

// check says in one sentence what is wrong.
func (c discordConfig) check() error {
	if c.Shards < 0 {
		return fmt.Errorf("discord.shards is %d: it has to be 0, which asks Discord, or more", c.Shards)
	}
	for _, room := range c.Rooms {
		if server, channel, ok := strings.Cut(room, "/"); !ok || server == "" || channel == "" {
			return fmt.Errorf("discord.rooms lists %q: write the id of a server, a slash, and the id of a channel", room)
		}
	}
	return isAddress("discord.address", c.Address)
}

func isAddress(name, value string) error {
	if value == "" {
		return nil
	}
	if _, _, err := net.SplitHostPort(value); err != nil {
		return fmt.Errorf("%s is %q: write an address with a port, such as 127.0.0.1:3000", name, value)
	}
	return nil
}

// secret reads what must not stand in a configuration file: in the environment, or in the file that the environment
// names with _FILE added, as containers hand secrets over.
func secret(environ func(string) string, name string) (string, error) {
	if value := environ(name); value != "" {
		return strings.TrimSpace(value), nil
	}
	path := environ(name + "_FILE")
	if path == "" {
		return "", nil
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("%s_FILE names a file that can't be read by this account: %w", name, err)
	}
	return strings.TrimSpace(string(raw)), nil
}

// The secrets that the environment can hand in.
const (
	slackBotToken      = "WEFT_SLACK_BOT_TOKEN"      //nolint:gosec // the names of secrets, and none of them
	slackAppToken      = "WEFT_SLACK_APP_TOKEN"      //nolint:gosec // likewise
	slackSigningSecret = "WEFT_SLACK_SIGNING_SECRET" //nolint:gosec // likewise
	slackClientSecret  = "WEFT_SLACK_CLIENT_SECRET"  //nolint:gosec // likewise
	discordToken       = "WEFT_DISCORD_TOKEN"        //nolint:gosec // likewise
	discordApplication = "WEFT_DISCORD_APPLICATION_ID"
	discordPublicKey   = "WEFT_DISCORD_PUBLIC_KEY"
)

func secretNames() []string {
	return []string{
		slackBotToken, slackAppToken, slackSigningSecret, slackClientSecret, discordToken, discordApplication, discordPublicKey,
	}
}

// knownBy gathers the tokens that platforms know Weft by: those of the vault, and over them those of the environment.
func knownBy(kept tokens, environ func(string) string) (tokens, error) {
	values := map[string]string{}
	for _, name := range secretNames() {
		value, err := secret(environ, name)
		if err != nil {
			return tokens{}, err
		}
		values[name] = value
	}
	bots, apps := strings.Fields(values[slackBotToken]), strings.Fields(values[slackAppToken])
	if len(bots) > 0 {
		kept.Slack = nil
	}
	for i, token := range bots {
		w := slackTokens{BotToken: token}
		switch {
		case len(apps) == len(bots):
			w.AppToken = apps[i]
		case len(apps) == 1:
			w.AppToken = apps[0] // one app in several workspaces
		case len(apps) > 0:
			return tokens{}, fmt.Errorf("%s holds %d tokens and %s %d: give one app token, or one for each", slackBotToken, len(bots), slackAppToken, len(apps))
		}
		kept.Slack = append(kept.Slack, w)
	}
	kept.SlackApp.SigningSecret = cmp.Or(values[slackSigningSecret], kept.SlackApp.SigningSecret)
	kept.SlackApp.ClientSecret = cmp.Or(values[slackClientSecret], kept.SlackApp.ClientSecret)
	if token := values[discordToken]; token != "" {
		kept.Discord = &discordTokens{Token: token, ApplicationID: values[discordApplication], PublicKey: values[discordPublicKey]}
	}
	return kept, nil
}

// slackFrom is the adapter's configuration.
func slackFrom(c config, known tokens, safe *vault, log zerolog.Logger) (slack.Config, error) {
	to := slack.Config{
		APIURL: c.Slack.APIURL, Log: log.With().Str("platform", "slack").Logger(), Installs: installs{safe},
		Limits: slack.Limits{Messages: c.Slack.MessagesPerMinute}, Secret: derived(safe.master, "marks on messages in Slack"),
	}
	if c.Slack.Address != "" {
		if known.SlackApp.SigningSecret == "" {
			return slack.Config{}, fmt.Errorf("Slack over HTTP needs the signing secret of the app, which proves that a request is Slack's: "+ //nolint:staticcheck // a name begins it
				"run “weft setup slack”, or set %s", slackSigningSecret)
		}
		to.SigningSecret = known.SlackApp.SigningSecret
		to.HTTP = slack.HTTP{
			Addr: c.Slack.Address, ClientID: c.Slack.ClientID, ClientSecret: known.SlackApp.ClientSecret,
			RedirectURL: strings.TrimRight(c.Slack.PublicURL, "/") + "/slack/oauth", ReadHistory: c.Slack.ReadHistory,
			InstallKey: installKey(safe.master),
		}
	}
	for _, w := range known.Slack {
		to.Workspaces = append(to.Workspaces, slack.Workspace{ID: w.Team, Name: w.Name, BotToken: w.BotToken, AppToken: w.AppToken})
	}
	return to, nil
}

// discordFrom is the adapter's configuration.
func discordFrom(c config, known discordTokens, log zerolog.Logger) discord.Config {
	to := discord.Config{
		Token: known.Token, ApplicationID: known.ApplicationID, PublicKey: known.PublicKey, Listen: c.Discord.Address,
		APIURL: c.Discord.APIURL, Shards: c.Discord.Shards, IdentifyFile: layout(c.State).identifies(),
		Rooms: map[string]string{}, Log: log.With().Str("platform", "discord").Logger(),
	}
	for _, room := range c.Discord.Rooms {
		server, channel, _ := strings.Cut(room, "/")
		to.Rooms[server] = channel
	}
	return to
}

// installLink is where a further Slack workspace is added in a browser, by whoever was given the link.
func installLink(c config, master data.MasterKey) string {
	return strings.TrimRight(c.Slack.PublicURL, "/") + "/slack/install?key=" + installKey(master)
}

// installKey keeps strangers from adding a workspace of theirs to the community.
func installKey(master data.MasterKey) string {
	return hex.EncodeToString(derived(master, "installing Weft into Slack")[:16])
}

// derived is a secret of its own for one purpose, which lasts as long as the master key and does not lead back to it.
func derived(master data.MasterKey, purpose string) []byte {
	mac := hmac.New(sha256.New, []byte(master.Secret()))
	mac.Write([]byte(purpose))
	return mac.Sum(nil)
}

// platforms are what a community speaks on.
type platforms struct {
	drivers []chat.Driver
	names   []string // for those who run the program
	onPage  bool
	page    *web.Driver
	people  cast // of the page
	journal *web.Journal
}

// errNoPlatform says what to do when there is nowhere to talk.
var errNoPlatform = errors.New("no platform is configured, so there is nobody to talk to. Connect one with “weft setup slack” or " +
	"“weft setup discord”, or set page.address and page.people for a page on this machine (the steward's guide shows all three). " +
	"To look around without any configuration, try “weft demo”")

// preparePlatforms reads all that is configured, and says in one sentence what is wrong with it. Nothing is connected and
// nothing is written yet.
func preparePlatforms(around *surroundings, c config, master data.MasterKey, log zerolog.Logger) (*platforms, error) {
	p := &platforms{}
	if p.onPage = c.Page.Address != "" && c.Page.People != ""; p.onPage {
		if err := p.readPage(around, c); err != nil {
			return nil, err
		}
	}
	known, safe, err := tokensFor(around, c, master)
	if err != nil {
		return nil, err
	}
	if len(known.Slack) > 0 || c.Slack.Address != "" {
		if err := p.openSlack(c, known, safe, log); err != nil {
			return nil, err
		}
	}
	if known.Discord != nil {
		driver, err := discord.New(discordFrom(c, *known.Discord, log))
		if err != nil {
			return nil, fmt.Errorf("connect Discord: %w", err)
		}
		p.drivers, p.names = append(p.drivers, driver), append(p.names, "Discord")
	}
	if len(p.drivers) == 0 && !p.onPage {
		return nil, errNoPlatform
	}
	return p, nil
}

func (p *platforms) readPage(ctx context.Context, c config) (err error) {
	if p.people, err = readCastFile(c.Page.People); err != nil {
		return err
	}
	if err := rehearse(ctx, c, p.people); err != nil {
		return fmt.Errorf("the file %s: %w", c.Page.People, err)
	}
	return nil
}

// open opens what platforms keep in the state directory.
func (p *platforms) open(c config) (err error) {
	if !p.onPage {
		return nil
	}
	if p.journal, err = web.OpenJournal(layout(c.State).journal()); err != nil {
		return fmt.Errorf("open what the page has said: %w", err)
	}
	if p.page, err = web.New(p.people.page(c.Page.Address, p.journal, nil)); err != nil {
		return errors.Join(err, p.Close())
	}
	p.drivers = append(p.drivers, p.page)
	return nil
}

func (p *platforms) openSlack(c config, known tokens, safe *vault, log zerolog.Logger) error {
	to, err := slackFrom(c, known, safe, log)
	if err != nil {
		return err
	}
	driver, err := slack.New(to)
	if err != nil {
		return fmt.Errorf("connect Slack: %w", err)
	}
	p.drivers = append(p.drivers, driver)
	p.names = append(p.names, "Slack, "+workspaces(len(known.Slack)))
	return nil
}

// workspaces counts them for people.
func workspaces(n int) string {
	switch n {
	case 0:
		return "in no workspace yet"
	case 1:
		return "in one workspace"
	}
	return fmt.Sprintf("in %d workspaces", n)
}

// settle makes the community that the page's people are in, unless it has been made before.
func (p *platforms) settle(ctx context.Context, b *bot.Bot) error {
	if p.page == nil {
		return nil
	}
	if err := p.people.settle(ctx, b); err != nil {
		return fmt.Errorf("set up the community: %w", err)
	}
	return nil
}

// Close closes what platforms keep.
func (p *platforms) Close() error {
	if p.journal == nil {
		return nil
	}
	return p.journal.Close()
}
