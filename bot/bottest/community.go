package bottest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"weft/bot"
	"weft/bot/chat"
	"weft/data"
	"weft/data/memory"
	"weft/scheduler"
)

// Start is when every story begins: a Wednesday morning, five days before the first Monday it may speak of.
var Start = time.Date(2026, time.November, 25, 8, 0, 0, 0, time.UTC)

// Community is a bot with people around it.
type Community struct {
	testing.TB
	Bot   *bot.Bot
	World World // the first, where there are several
	Clock *scheduler.OffsetClock
	Store data.Store

	worlds  []World
	persons map[string]*Person
	places  *places
	zone    *time.Location
}

// Option changes how a community is put together.
type Option func(*setup)

type setup struct {
	world World
	more  []World
	start time.Time
	store data.Store
	keys  *data.Keys
	zone  *time.Location
}

// On puts the community on another driver than a new [Stage].
func On(w World) Option { return func(s *setup) { s.world = w } }

// And puts the community on one more platform, of another name than the others.
func And(w World) Option { return func(s *setup) { s.more = append(s.more, w) } }

// Since starts the story at another instant than [Start].
func Since(t time.Time) Option { return func(s *setup) { s.start = t } }

// In gives the community another zone than UTC.
func In(zone *time.Location) Option { return func(s *setup) { s.zone = zone } }

// Over keeps the records in a store of the caller's, who also closes it.
func Over(store data.Store, keys *data.Keys) Option {
	return func(s *setup) { s.store, s.keys = store, keys }
}

type frozen time.Time

func (f frozen) Now() time.Time { return time.Time(f) }

// New starts a bot with these features. It ends with the test.
func New(tb testing.TB, features []bot.Feature, options ...Option) *Community {
	tb.Helper()
	s := setup{start: Start, zone: time.UTC}
	for _, o := range options {
		o(&s)
	}
	if s.world == nil {
		s.world = NewStage()
	}
	if s.store == nil {
		s.store, s.keys = memory.New(), data.NewMemoryKeys()
		tb.Cleanup(func() { _ = s.store.Close() })
	}
	clock := scheduler.NewOffsetClock(frozen(s.start), 0)
	known := &places{order: map[chat.MessageID]int{}}
	var worlds []World
	var drivers []chat.Driver
	for _, w := range append([]World{s.world}, s.more...) {
		if timed, ok := w.(Timed); ok {
			timed.KeepTime(clock.Now)
		}
		world := watchedWorld{w, known}
		worlds, drivers = append(worlds, world), append(drivers, world.Driver())
	}
	var seed atomic.Uint64
	b, err := bot.New(bot.Config{
		Community: "test", Store: s.store, Keys: s.keys, Clock: clock, Features: features,
		Drivers: drivers, Zone: s.zone, Elapsed: clock.Now,
		Log:  zerolog.New(zerolog.NewTestWriter(tb)).Level(zerolog.WarnLevel),
		Seed: func() uint64 { return seed.Add(1) },
	})
	if err != nil {
		tb.Fatalf("start the bot: %v", err)
	}
	c := &Community{
		TB: tb, Bot: b, World: worlds[0], worlds: worlds, Clock: clock, Store: s.store,
		persons: map[string]*Person{}, places: known, zone: s.zone,
	}
	c.run()
	return c
}

func (c *Community) run() {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- c.Bot.Run(ctx) }()
	c.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			c.Errorf("the bot ended badly: %v", err)
		}
	})
	ready, stop := context.WithTimeout(ctx, actWait)
	defer stop()
	for _, w := range c.worlds {
		if err := w.Ready(ready); err != nil {
			c.Fatalf("wait for the platform: %v", err)
		}
	}
}

// Settle waits until everything that is due is done.
func (c *Community) Settle() {
	c.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	if err := scheduler.Drain(ctx, c.Bot.Runners()...); err != nil {
		c.Fatalf("wait for the bot: %v", err)
	}
}

// At moves the clock forward to an instant, through everything that happens on the way.
func (c *Community) At(t time.Time) {
	c.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 4*time.Minute)
	defer cancel()
	if err := scheduler.PushTo(ctx, c.Clock, t, c.Bot.Runners()...); err != nil {
		c.Fatalf("push the clock to %s: %v", t, err)
	}
}

// Until moves the clock to the next such weekday and time, as "Monday 09:00", in the community's zone.
func (c *Community) Until(when string) {
	c.Helper()
	day, clock, ok := strings.Cut(when, " ")
	at, err := time.Parse("15:04", clock)
	if !ok || err != nil {
		c.Fatalf("%q is not like \"Monday 09:00\"", when)
	}
	local := c.Clock.Now().In(c.zone)
	for d := range 8 {
		t := time.Date(local.Year(), local.Month(), local.Day()+d, at.Hour(), at.Minute(), 0, 0, c.zone)
		if t.Weekday().String() == day && t.After(local) {
			c.At(t)
			return
		}
	}
	c.Fatalf("%q is no weekday", day)
}

// After moves the clock forward.
func (c *Community) After(d time.Duration) {
	c.Helper()
	c.At(c.Clock.Now().Add(d))
}

// Now is community time.
func (c *Community) Now() time.Time { return c.Clock.Now() }

// Person returns the person of that name, who enters when first named. Zone and language are those the platform
// tells, if given: c.Person("bo", "Asia/Manila", "fr").
func (c *Community) Person(name string, zoneAndLanguage ...string) *Person {
	c.Helper()
	return c.enter(name, c.World, name, zoneAndLanguage)
}

// PersonOn returns the account of that name on one of several platforms, as [Community.Person] does on the first. An
// account is a person of its own in the story, whoever is behind it.
func (c *Community) PersonOn(w World, name string, zoneAndLanguage ...string) *Person {
	c.Helper()
	on := c.watched(w)
	return c.enter(name+" on "+string(on.Driver().Platform()), on, name, zoneAndLanguage)
}

func (c *Community) enter(called string, w World, name string, zoneAndLanguage []string) *Person {
	if p, ok := c.persons[called]; ok {
		return p
	}
	said := append(slices.Clone(zoneAndLanguage), "", "")
	p := &Person{c: c, world: w, name: called, Account: w.Enter(name, said[0], said[1])}
	c.persons[called] = p
	return p
}

// watched finds the community's own view of a platform that it stands on.
func (c *Community) watched(w World) World {
	c.Helper()
	name := w.Driver().Platform()
	for _, on := range c.worlds {
		if on.Driver().Platform() == name {
			return on
		}
	}
	c.Fatalf("this community is not on %s", name)
	return nil
}

// Persons returns who is named in the story so far, by name.
func (c *Community) Persons() []*Person {
	return slices.SortedFunc(maps.Values(c.persons), func(a, b *Person) int { return strings.Compare(a.name, b.name) })
}

// Channel opens a channel with everybody who has entered so far.
func (c *Community) Channel(name string) chat.ChannelID {
	return c.ChannelOn(c.World, name)
}

// ChannelOn opens a channel on one of several platforms, with everybody who has entered there so far.
func (c *Community) ChannelOn(w World, name string) chat.ChannelID {
	c.Helper()
	on := c.watched(w)
	var people []chat.UserID
	for _, p := range c.Persons() {
		if p.Account.Platform == on.Driver().Platform() {
			people = append(people, p.Account)
		}
	}
	return on.Open(name, people...)
}

// Stage returns the scripted platform, for stories in which it misbehaves.
func (c *Community) Stage() *Stage {
	c.Helper()
	s, ok := c.World.(watchedWorld).World.(interface{ stage() *Stage })
	if !ok {
		c.Fatalf("this story needs the scripted community")
	}
	return s.stage()
}

func quote(s string) string { return fmt.Sprintf("%q", s) }
