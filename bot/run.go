package bot

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"weft/bot/chat"
	"weft/data"
	"weft/scheduler"
)

func (b *Bot) runner(queue string, workers int, handle scheduler.Handler) *scheduler.Runner {
	return scheduler.NewRunner(scheduler.RunnerConfig{
		Store: b.store, Queue: queue, Clock: b.clock, Workers: workers,
		Handle: func(ctx context.Context, j data.Job) error {
			defer b.wake() // what one queue does may give another something to do
			return b.attempt(ctx, j, handle)
		},
		OnError: func(j data.Job, err error) {
			b.log.Error().Err(err).Str("queue", j.Queue).Str("job", j.Key).Msg("a job failed")
		},
	})
}

// Run connects the platforms and works until ctx ends. It then finishes what is in hand and returns.
func (b *Bot) Run(ctx context.Context) error {
	if err := b.Prepare(ctx); err != nil {
		if ctx.Err() != nil {
			return nil //nolint:nilerr // told to stop before it began
		}
		return err
	}
	group, running := errgroup.WithContext(ctx)
	for _, runner := range b.runners {
		group.Go(func() error { return runner.Run(running) })
	}
	for _, driver := range b.drivers {
		group.Go(func() error { return b.keepRunning(running, driver) })
	}
	group.Go(func() error { b.expire(running); return nil })
	group.Go(func() error { b.replan(running); return nil })
	group.Go(func() error { b.lookAround(running); return nil })
	return group.Wait()
}

// Prepare brings what is stored up to this program, before anything runs.
func (b *Bot) Prepare(ctx context.Context) error {
	if err := b.Catalog().Migrate(ctx, b.store, b.community); err != nil {
		return fmt.Errorf("prepare the records: %w", err)
	}
	err := b.store.Update(ctx, b.community, func(w data.Writer) error { return b.newTx(w, View{bot: b}).planStanding() })
	if err != nil {
		return fmt.Errorf("prepare the standing schedules: %w", err)
	}
	return nil
}

// Report tells those who run the program that something is amiss, through the features that listen for it.
func (b *Bot) Report(ctx context.Context, t Trouble) error {
	err := b.store.Update(ctx, b.community, func(w data.Writer) error { return b.newTx(w, View{bot: b}).Tell(t) })
	if err != nil {
		return fmt.Errorf("report trouble with the %s: %w", t.Kind, err)
	}
	b.wake()
	return nil
}

// Runners are the bot's queues, for those who push the clock.
func (b *Bot) Runners() []*scheduler.Runner { return b.runners }

func (b *Bot) wake() {
	for _, r := range b.runners {
		r.Wake()
	}
}

// expire removes what has been kept for as long as was promised, once an hour.
func (b *Bot) expire(ctx context.Context) {
	const atATime = 500
	catalog := b.Catalog()
	for {
		removed := 0
		err := b.store.Update(ctx, b.community, func(w data.Writer) (err error) {
			removed, err = catalog.Expire(w, b.clock.Now(), atATime)
			return err
		})
		if err != nil && ctx.Err() == nil {
			b.log.Error().Err(err).Msg("records past their time could not be removed")
		}
		if removed > 0 && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Hour):
		}
	}
}

// lateness is how long after its beginning a request may still take effect.
func (b *Bot) lateness(rec record, c Copy) time.Duration {
	driver := b.drivers[platformOf(rec, c)]
	if driver == nil {
		return b.requestTimeout
	}
	return driver.Capabilities().Late
}

// mayFind reports whether the platform can be asked if a message arrived; where none is known it is assumed.
func (b *Bot) mayFind(rec record, c Copy) bool {
	driver := b.drivers[platformOf(rec, c)]
	return driver == nil || driver.Capabilities().Finds
}

func platformOf(rec record, c Copy) chat.Platform {
	if c.Place == placeRoom && len(rec.To.Channels) > 0 {
		return rec.To.Channels[0].Platform
	}
	if channel, err := chat.ParseChannelID(c.Place); err == nil {
		return channel.Platform
	}
	return c.Account.Platform
}

func systemSeed() uint64 {
	var raw [8]byte
	if _, err := rand.Read(raw[:]); err != nil {
		panic(err) // crypto/rand does not fail on a supported system
	}
	return binary.LittleEndian.Uint64(raw[:])
}

// replan moves planned occurrences that today's zone data opens at another instant than yesterday's did. It runs
// beside the queues: what is overdue does not wait for it.
func (b *Bot) replan(ctx context.Context) {
	moved, err := scheduler.Replan(ctx, b.store, b.community)
	if err != nil && ctx.Err() == nil {
		b.log.Error().Err(err).Msg("the schedules could not be planned anew")
	}
	if moved > 0 {
		b.log.Info().Int("moved", moved).Msg("clocks have changed their rules: occurrences were moved")
		b.wake()
	}
}
