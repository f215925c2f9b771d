package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/rs/zerolog"

	"weft/adapters/web"
	"weft/bot"
	"weft/bot/chat"
	"weft/data"
	"weft/data/memory"
	"weft/scheduler"
)

// A walk goes through the program on paper as people would: a sample community in which everybody uses every command,
// control and form that they are shown, for some weeks, and nothing leaves the process. What is said on the way is
// what every platform has to be able to show.
type walk struct {
	bot      *bot.Bot
	clock    *scheduler.OffsetClock
	paper    *paper
	said     func(chat.Message)
	asked    func(chat.Form)
	people   []chat.UserID
	curious  chat.UserID
	language string
	double   chat.UserID // another account of the same person's
	refuses  bool        // whoever decides about others says no

	tried  map[string]int // how often each person did each thing since the clock was pushed
	events int
	last   bool            // the last day: what cannot be undone may be done
	hints  []string        // what may be typed behind a command
	used   map[string]bool // routes of controls and forms
	shown  map[string]bool // renderers
}

// How long a walk goes on: enough to see every control of every state of things, few enough to take a second.
const (
	mostTries    = 2 // of one route by one person, with different arguments, between two pushes of the clock
	mostEvents   = 60_000
	walkDays     = 13
	exploreEvery = 6
	lastDays     = 1 // on which people also end, archive and forget
)

// walkThrough walks in one language, once as each of a few different people, and hands over all that is said and asked.
// It returns the routes that were used and the renderers that spoke.
func walkThrough(ctx context.Context, language string, said func(chat.Message), asked func(chat.Form)) (used, shown map[string]bool, err error) {
	people, err := readCast("the sample community", sampleFile)
	if err != nil {
		return nil, nil, err
	}
	used, shown = map[string]bool{}, map[string]bool{}
	for n, who := range people.different() {
		w, err := newWalk(people.speaking(language), who, language)
		if err != nil {
			return nil, nil, err
		}
		w.said, w.asked, w.refuses = said, asked, n%2 > 0
		if err := w.goes(ctx, people.speaking(language)); err != nil {
			return nil, nil, fmt.Errorf("walk through the program as %s: %w", who, err)
		}
		maps.Copy(used, w.used)
		maps.Copy(shown, w.shown)
	}
	return used, shown, nil
}

// newWalk lets one person do all they can, and the others answer what they are asked.
func newWalk(people cast, curious, language string) (*walk, error) {
	start := time.Date(2026, time.November, 25, 8, 0, 0, 0, time.UTC)
	w := &walk{
		language: language, curious: web.User(curious), double: web.User(curious + "-elsewhere"), clock: scheduler.NewOffsetClock(stopped(start), 0),
		tried: map[string]int{}, used: map[string]bool{}, shown: map[string]bool{}, paper: newPaper(people),
	}
	for _, p := range people.People {
		w.people = append(w.people, web.User(p.ID))
	}
	w.hints = []string{people.Cohorts[0].Name, people.People[0].Name, people.Checkins[0].Title, lostSpace}
	zone, err := time.LoadLocation(people.Zone)
	if err != nil {
		return nil, err
	}
	w.bot, err = bot.New(bot.Config{
		Community: "paper", Store: memory.New(), Keys: data.NewMemoryKeys(), Clock: w.clock, Features: features(), Drivers: []chat.Driver{w.paper},
		Log: zerolog.Nop(), Language: language, Zone: zone, Elapsed: w.clock.Now, Seed: func() uint64 { return 1 },
	})
	return w, err
}

type stopped time.Time

// Now implements [scheduler.Clock].
func (s stopped) Now() time.Time { return time.Time(s) }

func (w *walk) goes(ctx context.Context, people cast) error {
	if err := w.bot.Prepare(ctx); err != nil {
		return err
	}
	for _, set := range []func(*bot.Tx) error{people.found, people.varied} {
		if err := w.bot.Decide(ctx, set); err != nil {
			return err
		}
	}
	if err := w.comesAndGoes(ctx); err != nil {
		return err
	}
	running, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- w.bot.Run(running) }()
	err := w.days(ctx)
	stop()
	return errors.Join(err, <-done)
}

// look notes which renderers have spoken.
func (w *walk) look(v *bot.View) error {
	shown, err := v.Shown()
	for _, route := range shown {
		w.shown[route] = true
	}
	return err
}

// happens hands the next event over, for what is in its envelope besides its id.
func (w *walk) happens(ctx context.Context, head chat.Envelope, event func(chat.Envelope) chat.Event) (chat.Response, error) {
	w.events++
	head.ID = chat.EventID(fmt.Sprintf("paper-%d", w.events))
	return w.bot.Handle(ctx, event(head))
}
