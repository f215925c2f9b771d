package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/rs/zerolog"
	"golang.org/x/text/language"

	"weft/bot/chat"
	"weft/data"
)

// config is what a steward can set, in one file, and over it in the environment. Secrets are read from files or
// the environment, never from here, and never printed.
type config struct {
	State     string        `toml:"state"`
	Community string        `toml:"community"`
	Language  string        `toml:"language"`
	Zone      string        `toml:"zone"`
	Stewards  []string      `toml:"stewards"`
	MasterKey string        `toml:"master_key_file"`
	Log       logConfig     `toml:"log"`
	Health    healthConfig  `toml:"health"`
	Backup    backupConfig  `toml:"backup"`
	Page      pageConfig    `toml:"page"`
	Slack     slackConfig   `toml:"slack"`
	Discord   discordConfig `toml:"discord"`
}

type logConfig struct {
	Level  string `toml:"level"`
	Format string `toml:"format"`
}

type healthConfig struct {
	Address string `toml:"address"`
}

type backupConfig struct {
	Nightly   bool   `toml:"nightly"`
	Directory string `toml:"directory"`
	Hour      int    `toml:"hour"`
	Keep      int    `toml:"keep"`
	Recipient string `toml:"recipient"`
}

type pageConfig struct {
	Address string `toml:"address"`
	People  string `toml:"people"`
}

func (c logConfig) level() (zerolog.Level, error) {
	level, err := zerolog.ParseLevel(c.Level)
	if err != nil || c.Level == "" {
		return zerolog.NoLevel, fmt.Errorf("log.level is %q: it has to be debug, info, warn or error", c.Level)
	}
	if c.Format != "json" && c.Format != "text" {
		return zerolog.NoLevel, fmt.Errorf("log.format is %q: it has to be json or text", c.Format)
	}
	return level, nil
}

func defaults() config {
	return config{
		State: "state", Community: "default", Language: "en", Zone: "UTC",
		Log:    logConfig{Level: "info", Format: "json"},
		Health: healthConfig{Address: "127.0.0.1:8024"},
		Backup: backupConfig{Nightly: true, Hour: 3, Keep: 14},
	}
}

// setting is one setting that the environment can overrule.
type setting struct {
	name string
	set  func(c *config, value string) error
}

func settings() []setting {
	text := func(to func(*config) *string) func(*config, string) error {
		return func(c *config, v string) error { *to(c) = v; return nil }
	}
	number := func(to func(*config) *int) func(*config, string) error {
		return func(c *config, v string) (err error) {
			if *to(c), err = strconv.Atoi(v); err != nil {
				return errors.New("it has to be a whole number")
			}
			return nil
		}
	}
	yesNo := func(to func(*config) *bool) func(*config, string) error {
		return func(c *config, v string) (err error) {
			if *to(c), err = strconv.ParseBool(v); err != nil {
				return errors.New("it has to be true or false")
			}
			return nil
		}
	}
	return []setting{
		{"WEFT_STATE", text(func(c *config) *string { return &c.State })},
		{"WEFT_COMMUNITY", text(func(c *config) *string { return &c.Community })},
		{"WEFT_LANGUAGE", text(func(c *config) *string { return &c.Language })},
		{"WEFT_ZONE", text(func(c *config) *string { return &c.Zone })},
		{"WEFT_STEWARDS", func(c *config, v string) error { c.Stewards = strings.Fields(v); return nil }},
		{"WEFT_MASTER_KEY_FILE", text(func(c *config) *string { return &c.MasterKey })},
		{"WEFT_LOG_LEVEL", text(func(c *config) *string { return &c.Log.Level })},
		{"WEFT_LOG_FORMAT", text(func(c *config) *string { return &c.Log.Format })},
		{"WEFT_HEALTH_ADDRESS", text(func(c *config) *string { return &c.Health.Address })},
		{"WEFT_BACKUP_NIGHTLY", yesNo(func(c *config) *bool { return &c.Backup.Nightly })},
		{"WEFT_BACKUP_DIRECTORY", text(func(c *config) *string { return &c.Backup.Directory })},
		{"WEFT_BACKUP_HOUR", number(func(c *config) *int { return &c.Backup.Hour })},
		{"WEFT_BACKUP_KEEP", number(func(c *config) *int { return &c.Backup.Keep })},
		{"WEFT_BACKUP_RECIPIENT", text(func(c *config) *string { return &c.Backup.Recipient })},
		{"WEFT_PAGE_ADDRESS", text(func(c *config) *string { return &c.Page.Address })},
		{"WEFT_PAGE_PEOPLE", text(func(c *config) *string { return &c.Page.People })},
		{"WEFT_SLACK_API_URL", text(func(c *config) *string { return &c.Slack.APIURL })},
		{"WEFT_SLACK_ADDRESS", text(func(c *config) *string { return &c.Slack.Address })},
		{"WEFT_SLACK_PUBLIC_URL", text(func(c *config) *string { return &c.Slack.PublicURL })},
		{"WEFT_SLACK_CLIENT_ID", text(func(c *config) *string { return &c.Slack.ClientID })},
		{"WEFT_SLACK_READ_HISTORY", yesNo(func(c *config) *bool { return &c.Slack.ReadHistory })},
		{"WEFT_SLACK_MESSAGES_PER_MINUTE", number(func(c *config) *int { return &c.Slack.MessagesPerMinute })},
		{"WEFT_DISCORD_API_URL", text(func(c *config) *string { return &c.Discord.APIURL })},
		{"WEFT_DISCORD_SHARDS", number(func(c *config) *int { return &c.Discord.Shards })},
		{"WEFT_DISCORD_ADDRESS", text(func(c *config) *string { return &c.Discord.Address })},
		{"WEFT_DISCORD_ROOMS", func(c *config, v string) error { c.Discord.Rooms = strings.Fields(v); return nil }},
	}
}

// loadConfig reads the file, if there is one, and the environment over it, and checks the whole.
func loadConfig(path string, environ func(string) string) (config, error) {
	c := defaults()
	if err := c.readFile(path); err != nil {
		return config{}, err
	}
	for _, s := range settings() {
		value := environ(s.name)
		if value == "" {
			continue
		}
		if err := s.set(&c, value); err != nil {
			return config{}, fmt.Errorf("the environment variable %s is %q: %w", s.name, value, err)
		}
	}
	return c, c.check()
}

// usualConfig is read where no other file is named. It may be missing: everything has a default, or can stand in
// the environment.
const usualConfig = "weft.toml"

func (c *config) readFile(named string) error {
	path := cmp.Or(named, usualConfig)
	raw, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && named == "":
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("the configuration file %s is not there: write it, or name another with --config or WEFT_CONFIG", path)
	case err != nil:
		return fmt.Errorf("the configuration file %s can't be read by this account: %w", path, err)
	}
	return readTOML("the configuration file "+path, string(raw), c)
}

// readTOML reads a file that a steward wrote. What is wrong with it is one sentence that says where.
func readTOML(name, text string, into any) error {
	read, err := toml.Decode(text, into)
	var broken toml.ParseError
	switch {
	case errors.As(err, &broken) && broken.LastKey != "":
		return fmt.Errorf("%s is broken in line %d, at %q: %s", name, broken.Position.Line, broken.LastKey, broken.Message)
	case errors.As(err, &broken):
		return fmt.Errorf("%s is broken in line %d: %s", name, broken.Position.Line, broken.Message)
	case err != nil:
		return fmt.Errorf("%s can't be read: %w", name, err)
	}
	if unknown := read.Undecoded(); len(unknown) > 0 {
		return fmt.Errorf("%s sets %q, which Weft does not know: check its spelling and the section that it stands in", name, unknown[0].String())
	}
	return nil
}

func (c *config) check() error {
	if c.State == "" || c.Community == "" {
		return errors.New("state and community can't be empty: give them a value, or leave them out")
	}
	if _, err := time.LoadLocation(c.Zone); err != nil || c.Zone == "" || c.Zone == "Local" {
		return fmt.Errorf("the zone %q is not known: write one such as Africa/Nairobi", c.Zone)
	}
	if _, err := language.Parse(c.Language); err != nil {
		return fmt.Errorf("language is %q: write a tag such as en or fr", c.Language)
	}
	if c.Backup.Hour < 0 || c.Backup.Hour > 23 {
		return fmt.Errorf("backup.hour is %d: it has to be from 0 to 23", c.Backup.Hour)
	}
	if c.Backup.Keep < 1 {
		return fmt.Errorf("backup.keep is %d: keep at least one backup, or set backup.nightly to false", c.Backup.Keep)
	}
	host, _, err := net.SplitHostPort(c.Health.Address)
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
		return fmt.Errorf("health.address is %q: it has to be a loopback address with a port, such as 127.0.0.1:8024", c.Health.Address)
	}
	if strings.Contains(c.MasterKey, "weft-master-") {
		return errors.New("master_key_file holds a master key: put the key into a file that only Weft's account can read, and name that file")
	}
	if _, err := c.Log.level(); err != nil {
		return err
	}
	if err := errors.Join(c.Slack.check(), c.Discord.check()); err != nil {
		return err
	}
	if _, err := parseRecipient(c.Backup.Recipient); err != nil {
		return err
	}
	_, err = c.stewards()
	return err
}

func (c *config) stewards() ([]chat.UserID, error) {
	var all []chat.UserID
	for _, s := range c.Stewards {
		id, err := chat.ParseUserID(s)
		if err != nil {
			return nil, fmt.Errorf("stewards lists %q: an account is written platform/workspace/id", s)
		}
		all = append(all, id)
	}
	return all, nil
}

// masterKey finds the master key: in the environment, or in the file that the configuration names.
func (c *config) masterKey(environ func(string) string) (data.MasterKey, error) {
	if text := environ("WEFT_MASTER_KEY"); text != "" {
		key, err := data.ParseMasterKey(text)
		if err != nil {
			return data.MasterKey{}, fmt.Errorf("the environment variable WEFT_MASTER_KEY: %w", err)
		}
		return key, nil
	}
	if c.MasterKey == "" {
		return data.MasterKey{}, errors.New("there is no master key. Make one with “weft key > master.key”, keep a copy of it " +
			"somewhere else, and set master_key_file or WEFT_MASTER_KEY")
	}
	raw, err := os.ReadFile(c.MasterKey)
	if err != nil {
		return data.MasterKey{}, fmt.Errorf("the master key can't be read from the file that master_key_file names: %w", err)
	}
	key, err := data.ParseMasterKey(string(raw))
	if err != nil {
		return data.MasterKey{}, fmt.Errorf("the file %s: %w", c.MasterKey, err)
	}
	return key, nil
}

// layout is where everything lies in a state directory.
type layout string

func (d layout) database() string   { return filepath.Join(string(d), "weft.db") }
func (d layout) keys() string       { return filepath.Join(string(d), "weft.keys") }
func (d layout) ledger() string     { return filepath.Join(string(d), "weft.erasures") }
func (d layout) journal() string    { return filepath.Join(string(d), "page.journal") }
func (d layout) clock() string      { return filepath.Join(string(d), "clock.json") }
func (d layout) master() string     { return filepath.Join(string(d), "master.key") }
func (d layout) tokens() string     { return filepath.Join(string(d), "weft.tokens") }
func (d layout) identifies() string { return filepath.Join(string(d), "discord.identifies") }
func (d layout) backups() string    { return filepath.Join(string(d), "backups") }

type keyCommand struct{}

// Run prints a new master key. It is the only place where one is ever printed.
func (keyCommand) Run(around *surroundings) error {
	_, err := fmt.Fprintln(around.out, data.NewMasterKey().Secret())
	return err
}
