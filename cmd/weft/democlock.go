package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"
	"time"

	"weft/adapters/web"
	"weft/bot"
	"weft/scheduler"
)

// demoClock is a community clock that somebody at the page can push forward. How far it is ahead is kept before it
// moves, so that not even a crash turns it back.
type demoClock struct {
	*scheduler.OffsetClock
	path string
	bot  *bot.Bot
	push sync.Mutex // one push at a time
}

type keptOffset struct {
	Ahead time.Duration `json:"ahead"`
}

func openDemoClock(path string) (*demoClock, error) {
	var kept keptOffset
	raw, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(raw, &kept)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read how far the clock was pushed: %w", err)
	}
	return &demoClock{OffsetClock: scheduler.NewOffsetClock(scheduler.SystemClock{}, kept.Ahead), path: path}, nil
}

// drives tells the clock whose time it is.
func (c *demoClock) drives(b *bot.Bot) { c.bot = b }

// comingFor is how far ahead the page looks.
const comingFor = 21 * 24 * time.Hour

// Coming implements [web.Clock].
func (c *demoClock) Coming(ctx context.Context, language string) (list []web.Upcoming, err error) {
	err = c.bot.Read(ctx, func(v *bot.View) error {
		all, err := v.Upcoming(c.bot.Words().In(language, nil), c.Now().Add(comingFor))
		for _, u := range all {
			list = append(list, web.Upcoming{At: u.At, What: u.What, Who: someOf(u.Who)})
		}
		return err
	})
	return list, err
}

// someOf names a few and counts the rest.
func someOf(names []string) string {
	const few = 3
	if len(names) <= few {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s +%d", strings.Join(names[:few], ", "), len(names)-few)
}

// Next implements [web.Clock].
func (c *demoClock) Next(ctx context.Context) (time.Time, bool, error) {
	at, ok, err := scheduler.NextDue(ctx, c.bot.Runners()...)
	if !ok || err != nil || at.Sub(c.Now()) > 10*365*24*time.Hour {
		return time.Time{}, false, err
	}
	return at, true, nil
}

// Advance implements [web.Clock]: whatever is due on the way happens in its order.
func (c *demoClock) Advance(ctx context.Context, to time.Time) error {
	c.push.Lock()
	defer c.push.Unlock()
	for {
		if err := scheduler.Drain(ctx, c.bot.Runners()...); err != nil {
			return err
		}
		if !c.Now().Before(to) {
			return nil
		}
		next, ok, err := c.Next(ctx)
		if err != nil {
			return err
		}
		if !ok || next.After(to) {
			next = to
		}
		if err := c.keep(next); err != nil {
			return err
		}
		c.PushTo(next)
	}
}

func (c *demoClock) keep(next time.Time) error {
	ahead := c.Offset() + max(next.Sub(c.Now()), 0)
	raw, err := json.Marshal(keptOffset{ahead})
	if err != nil {
		return err
	}
	if err := writeWhole(c.path, raw); err != nil {
		return fmt.Errorf("keep how far the clock was pushed: %w", err)
	}
	return nil
}
