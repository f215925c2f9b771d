package bot

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"runtime/debug"
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

// mostAttempts is how often a failing piece of work is tried before it is given up and reported.
const mostAttempts = 10

// attempt runs a job; one that fails waits and is tried again, and one that keeps failing is given up, so that
// a mistake in the program can hold up neither its lane nor the log.
func (b *Bot) attempt(ctx context.Context, j data.Job, handle scheduler.Handler) error {
	err := guarded(ctx, j, handle)
	if err == nil || errors.Is(err, data.ErrStale) || errors.Is(err, data.ErrClosed) {
		return nil
	}
	b.meter.failed(j.Queue)
	again := j
	again.NotBefore = b.clock.Now().Add(backoff(j.Attempts))
	settleErr := b.store.Settle(context.WithoutCancel(ctx), j, func(w data.Writer) error {
		if j.Attempts+1 >= mostAttempts && j.Queue != queueKeys {
			return nil
		}
		return w.Enqueue(again)
	})
	if errors.Is(settleErr, data.ErrStale) {
		settleErr = nil
	}
	return errors.Join(fmt.Errorf("attempt %d: %w", j.Attempts+1, err), settleErr)
}

func guarded(ctx context.Context, j data.Job, handle scheduler.Handler) (err error) {
	defer recovered(&err)
	return handle(ctx, j)
}

// recovered turns a panic into an error that carries where it happened.
func recovered(err *error) {
	if v := recover(); v != nil {
		*err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
	}
}

// Run connects the platforms and works until ctx ends. It then finishes what is in hand and returns.
func (b *Bot) Run(ctx context.Context) error {
	if err := b.Prepare(ctx); err != nil {
		return err
	}
	group, running := errgroup.WithContext(ctx)
	for _, runner := range b.runners {
		group.Go(func() error { return runner.Run(running) })
	}
	for _, driver := range b.drivers {
		group.Go(func() error {
			if err := driver.Run(running, b); err != nil && running.Err() == nil {
				return fmt.Errorf("run %s: %w", driver.Platform(), err)
			}
			return nil
		})
	}
	group.Go(func() error { b.expire(running); return nil })
	group.Go(func() error { b.lookAround(running); return nil })
	return group.Wait()
}

// Prepare brings what is stored up to this program, before anything runs.
func (b *Bot) Prepare(ctx context.Context) error {
	if err := b.Catalog().Migrate(ctx, b.store, b.community); err != nil {
		return fmt.Errorf("prepare the records: %w", err)
	}
	if _, err := scheduler.Replan(ctx, b.store, b.community); err != nil {
		return fmt.Errorf("plan the schedules anew: %w", err)
	}
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
func (b *Bot) lateness(c Copy) time.Duration {
	driver := b.drivers[platformOf(c)]
	if driver == nil {
		return b.requestTimeout
	}
	return driver.Capabilities().Late
}

// mayFind reports whether the platform can be asked if a message arrived; where none is known it is assumed.
func (b *Bot) mayFind(c Copy, _ record) bool {
	driver := b.drivers[platformOf(c)]
	return driver == nil || driver.Capabilities().Finds
}

func platformOf(c Copy) chat.Platform {
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
