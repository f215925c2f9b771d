package bot_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"weft/bot"
	"weft/bot/chat"
)

// unsteady is a platform whose connection ends after some time, each time.
type unsteady struct {
	*wire
	name  chat.Platform
	holds time.Duration
	ends  func() error
	runs  atomic.Int32
}

func (u *unsteady) Platform() chat.Platform { return u.name }

func (u *unsteady) Run(ctx context.Context, _ chat.Handler) error {
	u.runs.Add(1)
	select {
	case <-ctx.Done():
		return nil
	case <-time.After(u.holds):
		return u.ends()
	}
}

func beside(drivers ...chat.Driver) houseOption {
	return func(h *house) { h.config = func(c *bot.Config) { c.Drivers = append(c.Drivers, drivers...) } }
}

func alone(driver chat.Driver) houseOption {
	return func(h *house) { h.config = func(c *bot.Config) { c.Drivers = []chat.Driver{driver} } }
}

func refused() error { return errors.New("token refused") }

// TestAPlatformThatFailsIsConnectedAgain, ever less often, and those who run the program hear of it: of the platform,
// and not of what it answered.
func TestAPlatformThatFailsIsConnectedAgain(t *testing.T) {
	for name, c := range map[string]struct {
		holds time.Duration
		ends  func() error
		alone bool
		runs  int32 // within ten minutes
	}{
		"refused at once, beside one that works": {ends: refused, runs: 9},
		"refused after a minute":                 {holds: time.Minute, ends: refused, alone: true, runs: 10},
		"ended by itself":                        {holds: time.Minute, ends: func() error { return nil }, alone: true, runs: 10},
		"a mistake in its program":               {holds: time.Minute, ends: func() error { panic("a driver's mistake") }, alone: true, runs: 10},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				fails := &unsteady{wire: newWire(), name: "shaky", holds: c.holds, ends: c.ends}
				platforms := beside(fails)
				if c.alone {
					platforms = alone(fails)
				}
				h := openHouse(t, platforms)
				time.Sleep(10 * time.Minute)
				h.settle()
				if runs := fails.runs.Load(); runs != c.runs {
					t.Errorf("it was connected %d times in ten minutes; want %d", runs, c.runs)
				}
				h.hearsNews(bot.Trouble{Kind: bot.TroubleToken, Detail: "shaky"})
				if !c.alone {
					h.member("amal", "UTC")
					h.says(bot.Post{Key: "a", To: toAmal()}, "hello")
					h.isIn("a", bot.StateSent, "")
				}
				if err := h.stop(); err != nil {
					t.Errorf("the bot ended with %v", err)
				}
			})
		})
	}
}

// hearsNews expects news to have been heard, and returns how often.
func (h *house) hearsNews(n bot.News) (times int) {
	h.Helper()
	h.read(func(v *bot.View) (err error) {
		times, err = h.probe.heard.Get(v.Reader(), fmt.Sprintf("%T%+v", n, n))
		return err
	})
	return times
}

// TestThePlatformThatFailsAtTheStart is told to whoever started the program, where it is the only one.
func TestThePlatformThatFailsAtTheStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openHouse(t, alone(&unsteady{wire: newWire(), name: "shaky", holds: time.Second, ends: refused}))
		time.Sleep(time.Minute)
		if err := h.stop(); err == nil || !strings.Contains(err.Error(), "run shaky: token refused") {
			t.Errorf("the bot ended with %v", err)
		}
	})
}
