package discord

import (
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/rs/zerolog"

	"weft/bot/chat"
)

// Platform is the name in every id of this adapter.
const Platform chat.Platform = "discord"

// DefaultAPIURL is where Discord is.
const DefaultAPIURL = "https://discord.com"

// Config says which application this is, and how it reaches Discord. One application serves several servers.
type Config struct {
	// Token is the bot's token, as its page shows it: without "Bot " before it.
	Token string
	// ApplicationID is the application's id, which is also the Space of all user ids and direct conversations.
	ApplicationID string
	// PublicKey checks interactions that come over HTTP, in hexadecimal; "" where they come over the gateway.
	PublicKey string
	// Listen is the address of the interactions endpoint, such as ":8443"; "" takes interactions from the gateway.
	Listen string
	// APIURL is scheme and host of the API; "" is [DefaultAPIURL].
	APIURL string
	// Shards is how many connections the servers are divided among; 0 asks Discord.
	Shards int
	// IdentifyFile keeps over restarts how often a session was begun today; "" keeps it in memory.
	IdentifyFile string
	// Rooms names, by server, the channel under which all its small groups get their private threads. A server that is
	// missing has them under the channel that each is near to.
	Rooms map[string]string
	// Log takes what a steward may want to see: ids, never words or tokens.
	Log zerolog.Logger
	// Timing is for tests; the zero value is real time.
	Timing Timing
}

// Timing is how long things take. Zero fields have the usual values.
type Timing struct {
	// Request bounds one REST request, from the first byte to the last; 0 is 10 s.
	Request time.Duration
	// Late is how long after it was begun a request may still take effect; 0 is three times Request: a request that
	// was given up may wait in a queue of Discord's for longer than we waited for its answer.
	Late time.Duration
	// Speed divides the windows of Discord's rate limits, for a stand-in whose clocks run faster; 0 is 1.
	Speed float64
}

func (t Timing) orUsual() Timing {
	if t.Request <= 0 {
		t.Request = 10 * time.Second
	}
	if t.Late <= 0 {
		t.Late = 3 * t.Request
	}
	if t.Speed <= 0 {
		t.Speed = 1
	}
	return t
}

// check completes a configuration, or says in one sentence what is wrong with it.
func (c Config) check() (Config, error) {
	if c.APIURL == "" {
		c.APIURL = DefaultAPIURL
	}
	base, err := url.Parse(c.APIURL)
	switch {
	case err != nil || base.Host == "" || (base.Scheme != "https" && base.Scheme != "http"):
		return c, fmt.Errorf("the address of Discord's API %q has to be like %s", c.APIURL, DefaultAPIURL)
	case c.Token == "":
		return c, errors.New("the bot's token is missing: it is on the Bot page of the application in Discord's developer portal")
	case !isSnowflake(c.ApplicationID):
		return c, fmt.Errorf("the application id %q has to be digits: it is on the General Information page of the application", c.ApplicationID)
	}
	c.Timing = c.Timing.orUsual()
	return c, nil
}

// User is the id under which Weft knows an account, which is the same in all servers.
func (c Config) User(id string) chat.UserID {
	return chat.UserID{Platform: Platform, Space: c.ApplicationID, ID: id}
}

// Channel is the id under which Weft knows a channel or thread of a server; of a direct conversation where guild is "".
func (c Config) Channel(guild, id string) chat.ChannelID {
	if guild == "" {
		guild = c.ApplicationID
	}
	return chat.ChannelID{Platform: Platform, Space: guild, ID: id}
}
