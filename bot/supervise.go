package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"weft/bot/chat"
)

// trial is how long a platform has to hold before it counts as one that worked. Whoever started the program is still
// looking until then.
const trial = 10 * time.Second

// keepRunning connects a platform again and again, less and less often, whenever it fails: one that refuses us for a
// while, or for good, keeps nobody from talking on the others, and nothing that waits is lost. Those who run the
// program are told each time. Only where the one platform that there is fails right at the start there is nobody to
// talk to, and the error is returned.
func (b *Bot) keepRunning(ctx context.Context, driver chat.Driver) error {
	failed := 0
	for {
		begun := systemElapsed() // the machine's: a connection does not hold longer because a clock is pushed
		err := run(ctx, driver, onPlatform{b, driver.Platform()})
		if ctx.Err() != nil {
			return nil //nolint:nilerr // told to stop: how the connection ended no longer matters
		}
		held := systemElapsed().Sub(begun)
		if failed == 0 && held < trial && len(b.drivers) == 1 {
			return fmt.Errorf("run %s: %w", driver.Platform(), err)
		}
		if held >= trial {
			failed = 0
		}
		failed++
		b.meter.add("platforms", "failed")
		b.log.Error().Err(err).Str("platform", string(driver.Platform())).Int("attempt", failed).Msg("a platform failed; it is connected again")
		// The platform alone: what it answers may hold what only the log should.
		if err := b.Report(ctx, Trouble{Kind: TroubleToken, Detail: string(driver.Platform())}); err != nil {
			b.log.Error().Err(err).Msg("trouble could not be reported")
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(backoff(failed)):
		}
	}
}

func run(ctx context.Context, driver chat.Driver, h chat.Handler) (err error) {
	defer recovered(&err)
	return cmp.Or(driver.Run(ctx, h), errEnded)
}

// errEnded: a platform has to stay connected until it is told to stop.
var errEnded = errors.New("the connection ended by itself")
