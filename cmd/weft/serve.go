package main

import (
	"context"
	"errors"
	"fmt"

	"filippo.io/age"
	"github.com/rs/zerolog"
	"golang.org/x/sync/errgroup"

	"weft/adapters/web"
	"weft/bot"
	"weft/bot/chat"
	"weft/scheduler"
)

type serveCommand struct{}

// errNoPlatform says what to do when there is nowhere to talk.
var errNoPlatform = errors.New("no platform is configured, so there is nobody to talk to. This version speaks through a page on " +
	"this machine: set page.address and page.people in the configuration file (the steward's guide shows both). " +
	"Slack and Discord are not built yet. To look around without any configuration, try “weft demo”")

// Run serves a community until the program is told to stop, and then finishes what is in hand.
func (serveCommand) Run(around *surroundings) (err error) {
	c, err := loadConfig(around.config, around.environ)
	if err != nil {
		return err
	}
	if c.Page.Address == "" || c.Page.People == "" {
		return errNoPlatform
	}
	people, err := readCastFile(c.Page.People)
	if err != nil {
		return err
	}
	if err := rehearse(around, c, people); err != nil {
		return fmt.Errorf("the file %s: %w", c.Page.People, err)
	}
	log, err := newLog(c.Log, around)
	if err != nil {
		return err
	}
	master, err := c.masterKey(around.environ)
	if err != nil {
		return err
	}
	to, err := encryptTo(c.Backup.Recipient, master)
	if err != nil {
		return err
	}
	state, err := openState(around, layout(c.State), kindServe, master)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, state.Close()) }()
	journal, err := web.OpenJournal(layout(c.State).journal())
	if err != nil {
		return fmt.Errorf("open what the page has said: %w", err)
	}
	defer func() { err = errors.Join(err, journal.Close()) }()
	return serve(around, c, people, state, journal, to, log)
}

func serve(around *surroundings, c config, people cast, state *state, journal *web.Journal, to age.Recipient, log zerolog.Logger) error {
	page, err := web.New(people.page(c.Page.Address, journal, nil))
	if err != nil {
		return err
	}
	metrics := newMetrics()
	b, err := newBot(c, state, scheduler.SystemClock{}, []chat.Driver{page}, log, metrics)
	if err != nil {
		return err
	}
	if err := b.Prepare(around); err != nil {
		return err
	}
	if err := people.settle(around, b); err != nil {
		return fmt.Errorf("set up the community: %w", err)
	}
	health, err := listenHealth(around, c.Health.Address, b, metrics)
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(around)
	group.Go(func() error { return b.Run(ctx) })
	group.Go(func() error { return health.run(ctx) })
	group.Go(func() error { return nightly(ctx, c, state, to, b.Report, log) })
	group.Go(func() error { newWatch(c, b.Report, log).run(ctx); return nil })
	group.Go(func() error { announce(ctx, around, page, log); return nil })
	err = group.Wait()
	log.Info().Msg("Weft has stopped; nothing is left in hand")
	return err
}

func announce(ctx context.Context, around *surroundings, page *web.Driver, log zerolog.Logger) {
	select {
	case <-ctx.Done():
	case <-page.Ready():
		log.Info().Str("version", versionOf()).Msg("Weft is running")
		fmt.Fprintf(around.out, "The page is at %s\n", page.URL())
	}
}

var _ bot.Counter = (*metrics)(nil)
