package discord

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/rs/zerolog"

	"weft/adapters/pace"
	"weft/adapters/phrases"
	"weft/bot/chat"
)

// Driver connects Discord. Make one with [New].
type Driver struct {
	config  Config
	log     zerolog.Logger
	session *discordgo.Session // REST alone
	pacer   *pace.Pacer
	buckets *buckets
	words   phrases.Book[words]

	direct *places // user id → direct conversation
	rooms  *places // people and channel → private thread

	inbound *inbound
	book    atomic.Pointer[commandBook] // nil before it runs

	mu   sync.Mutex
	self string // the bot's own user id, "" until it is known
}

var _ chat.Driver = (*Driver)(nil)

// New makes a driver that has not met Discord yet. Errors say in one sentence what is wrong with the configuration.
func New(c Config) (*Driver, error) {
	c, err := c.check()
	if err != nil {
		return nil, err
	}
	all, err := parseWords()
	if err != nil {
		return nil, err
	}
	session, err := newSession(c)
	if err != nil {
		return nil, err
	}
	return &Driver{
		config: c, log: c.Log, session: session, pacer: pace.New(time.Now), buckets: newBuckets(), words: all,
		direct: newPlaces(), rooms: newPlaces(), inbound: newInbound(),
	}, nil
}

// Platform implements [chat.Driver].
func (d *Driver) Platform() chat.Platform { return Platform }

// Capabilities implements [chat.Driver].
func (d *Driver) Capabilities() chat.Capabilities {
	return chat.Capabilities{
		FieldsPerPage: maxModalRows, Text: maxText, Threads: true, Finds: true, Late: d.config.Timing.Late, PrefersChannel: true,
	}
}

// me is the bot's own user id, asked for once.
func (d *Driver) me(ctx context.Context) (string, error) {
	d.mu.Lock()
	known := d.self
	d.mu.Unlock()
	if known != "" {
		return known, nil
	}
	var user struct {
		ID string `json:"id"`
	}
	if err := d.call(ctx, get("/users/@me").as("me", shareDirect), &user); err != nil {
		return "", fmt.Errorf("ask who we are: %w", err)
	}
	d.setMe(user.ID)
	return user.ID, nil
}

// setMe notes the bot's own user id, which the gateway also tells.
func (d *Driver) setMe(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.self = id
}

// isSnowflake reports whether an id can be one of Discord's: anything else is known to name nothing, and must not
// become a part of an address.
func isSnowflake(id string) bool {
	if id == "" || len(id) > 20 {
		return false
	}
	for _, r := range id {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}
