package discord_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"weft/adapters/discord"
	"weft/adapters/discord/discordfake"
	"weft/bot/chat"
)

// outbox sends one message as the outbox of the bot does: again when it is told to wait; when it is not certain, after
// as long as a request can live and only after a look. Every attempt is made by a driver that remembers nothing, as after
// a crash.
func (s *stand) outbox(ctx context.Context, key chat.PostKey, to chat.Address, m chat.Message) (chat.Receipt, error) {
	late := s.driver.Capabilities().Late
	var r chat.Receipt
	looking, standing := false, false
	for ctx.Err() == nil {
		d, err := discord.New(s.config)
		if err != nil {
			return r, err
		}
		switch {
		case standing:
			var next chat.Receipt
			if next, err = d.Edit(ctx, key, r, m); err == nil {
				r = next
			}
		case looking:
			var found bool
			if r, found, err = d.Find(ctx, key, to, time.Now().Add(-time.Minute)); err == nil {
				looking, standing = false, found
			}
		default:
			if r, err = d.Post(ctx, key, to, m); err == nil {
				standing = true
			}
		}
		d.HangUp()
		if standing && err == nil && !r.Partial {
			return r, nil
		}
		var b chat.ErrBusy
		switch {
		case errors.As(err, &b):
			pause(ctx, b.After)
		case errors.Is(err, chat.ErrNotCertain):
			pause(ctx, late)
			looking = !standing
		case err != nil:
			return r, err
		}
	}
	return r, ctx.Err()
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// A third of all requests goes wrong, in every way there is: nothing is lost, and nothing said twice.
func TestUnderAMixOfFaults(t *testing.T) {
	for seed := range uint64(2) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			s := newStand(t, discordfake.Options{})
			s.config.Timing = discord.Timing{Request: 150 * time.Millisecond, Late: 450 * time.Millisecond, Speed: 100}
			s.driver = s.restarted()
			s.SetFaults(discordfake.Faults{Plan: discordfake.Mix(seed, 0.3), RetryAfter: 50 * time.Millisecond, Late: 300 * time.Millisecond})
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
			defer cancel()
			places := []chat.Address{s.direct(0), s.in(0), s.room(0, 1), s.direct(0), s.in(1)}
			receipts := make([]chat.Receipt, 10)
			var all sync.WaitGroup
			for worker := range len(places) {
				all.Go(func() {
					for i := worker; i < len(receipts); i += len(places) {
						m := says(fmt.Sprintf("message %02d.", i))
						if i%5 == 0 {
							m.Blocks = append(m.Blocks, long().Blocks...)
						}
						r, err := s.outbox(ctx, chat.PostKey(fmt.Sprint("mix-", i)), places[worker], m)
						if err != nil {
							t.Errorf("message %d: %v", i, err)
						}
						receipts[i] = r
					}
				})
			}
			all.Wait()
			s.SetFaults(discordfake.Faults{})
			seen := map[string]int{}
			for i, r := range receipts {
				in := discordfake.Snowflake(r.Channel.ID)
				if n := strings.Count(strings.Join(s.reads(0, in), "\n"), fmt.Sprintf("message %02d.", i)); n != 1 {
					t.Errorf("message %d is read %d times", i, n)
				}
				seen[string(in)] += len(r.Steps)
			}
			for in, steps := range seen {
				if got := len(s.reads(0, discordfake.Snowflake(in))); got != steps {
					t.Errorf("in %s stand %d messages; the receipts name %d", in, got, steps)
				}
			}
		})
	}
}
