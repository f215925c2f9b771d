package webtest

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"weft/adapters/web"
)

// clock is community time, which somebody else moves.
type clock struct {
	now atomic.Pointer[func() time.Time]
}

// Now implements [web.Clock].
func (c *clock) Now() time.Time { return (*c.now.Load())() }

// Coming implements [web.Clock]: the page is told nothing of what a story has in store.
func (c *clock) Coming(context.Context, string) ([]web.Upcoming, error) { return nil, nil }

// Next implements [web.Clock].
func (c *clock) Next(context.Context) (time.Time, bool, error) { return time.Time{}, false, nil }

// Advance implements [web.Clock].
func (c *clock) Advance(context.Context, time.Time) error {
	return errors.New("only the story moves the clock")
}
