package main

import (
	"context"
	"errors"
	"fmt"

	"filippo.io/age"
	"github.com/rs/zerolog"
	"golang.org/x/sync/errgroup"

	"weft/bot"
	"weft/scheduler"
)

type serveCommand struct{}

// Run serves a community until the program is told to stop, and then finishes what is in hand.
func (serveCommand) Run(around *surroundings) (err error) {
	c, err := loadConfig(around.config, around.environ)
	if err != nil {
		return err
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
	speaks, err := preparePlatforms(around, c, master, log)
	if err != nil {
		return err
	}
	state, err := openState(around, layout(c.State), kindServe, master)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, state.Close()) }()
	if err := speaks.open(c); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, speaks.Close()) }()
	return serve(around, c, state, speaks, to, log)
}

func serve(around *surroundings, c config, state *state, speaks *platforms, to age.Recipient, log zerolog.Logger) error {
	metrics := newMetrics()
	b, err := newBot(c, state, scheduler.SystemClock{}, speaks.drivers, log, metrics)
	if err != nil {
		return err
	}
	if err := b.Prepare(around); err != nil {
		return err
	}
	if err := speaks.settle(around, b); err != nil {
		return err
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
	group.Go(func() error { announce(ctx, around, speaks, log); return nil })
	err = group.Wait()
	log.Info().Msg("Weft has stopped; nothing is left in hand")
	return err
}

// announce says where Weft is, to whoever started it.
func announce(ctx context.Context, around *surroundings, speaks *platforms, log zerolog.Logger) {
	if speaks.page != nil {
		select {
		case <-ctx.Done():
			return
		case <-speaks.page.Ready():
		}
		fmt.Fprintf(around.out, "The page is at %s\n", speaks.page.URL())
	}
	for _, name := range speaks.names {
		fmt.Fprintf(around.out, "Connecting to %s\n", name)
	}
	log.Info().Str("version", versionOf()).Msg("Weft is running")
}

var _ bot.Counter = (*metrics)(nil)
