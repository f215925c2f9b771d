package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/rs/zerolog"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/feature/checkins"
	"weft/bot/feature/cohorts"
	"weft/bot/feature/desk"
	"weft/bot/feature/members"
	"weft/bot/feature/spaces"
	"weft/data"
	"weft/data/bolt"
	"weft/scheduler"
)

// features is the explicit list of what this program does for people. To add one, add one line.
func features() []bot.Feature {
	return []bot.Feature{
		members.New(),
		cohorts.New(),
		checkins.New(),
		desk.New(),
		spaces.New(),
	}
}

// The kinds of state directories. One program does not open the other's.
const (
	kindDemo  = "demo"
	kindServe = "serve"
)

// state is an open state directory.
type state struct {
	store  *bolt.Store
	keys   *data.Keys
	ledger *data.Ledger
}

// openState opens everything that lies in a directory, or makes it.
func openState(ctx context.Context, dir layout, kind string, master data.MasterKey) (*state, error) {
	if err := os.MkdirAll(string(dir), 0o700); err != nil {
		return nil, fmt.Errorf("the state directory can't be made: %w", err)
	}
	return openFiles(ctx, dir, dir.database(), bolt.Options{Kind: kind, Holder: "weft " + kind}, master)
}

// openFiles opens a database, with the keys and the ledger of a directory.
func openFiles(ctx context.Context, dir layout, database string, opts bolt.Options, master data.MasterKey) (*state, error) {
	store, err := bolt.Open(database, opts)
	if err != nil {
		return nil, err
	}
	keys, err := data.OpenKeys(ctx, dir.keys(), master, store)
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	ledger, err := data.OpenLedger(dir.ledger())
	if err != nil {
		return nil, errors.Join(err, keys.Close(), store.Close())
	}
	return &state{store, keys, ledger}, nil
}

// Close closes everything, the database last.
func (s *state) Close() error {
	return errors.Join(s.ledger.Close(), s.keys.Close(), s.store.Close())
}

// newBot puts the bot together over a state.
func newBot(c config, s *state, clock scheduler.Clock, drivers []chat.Driver, log zerolog.Logger, count bot.Counter) (*bot.Bot, error) {
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		return nil, fmt.Errorf("load the zone: %w", err)
	}
	stewards, err := c.stewards()
	if err != nil {
		return nil, err
	}
	return bot.New(bot.Config{
		Community: data.Community(c.Community), Store: s.store, Keys: s.keys, Ledger: s.ledger, Clock: clock,
		Features: features(), Drivers: drivers, Log: log, Stewards: stewards, Language: c.Language, Zone: zone, Count: count,
	})
}

// newLog writes structured lines for machines, or coloured ones for somebody who looks.
func newLog(c logConfig, around *surroundings) (zerolog.Logger, error) {
	level, err := c.level()
	if err != nil {
		return zerolog.Nop(), err
	}
	out := around.err
	if c.Format == "text" {
		out = zerolog.ConsoleWriter{Out: around.err, TimeFormat: time.DateTime}
	}
	return zerolog.New(out).Level(level).With().Timestamp().Logger(), nil
}
