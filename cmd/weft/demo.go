package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/sync/errgroup"

	"weft/adapters/web"
	"weft/bot/chat"
	"weft/data"
)

// demoCommand opens the sample community. It uses the same engine, the same outbox and the same features as a
// community that is served; only the people and the clock are made up.
type demoCommand struct {
	Keep    string `help:"Keep the state in this directory, and go on from it next time." type:"path"`
	Address string `help:"Where the page listens, on this machine only." default:"127.0.0.1:8023"`
	Log     string `help:"How much to log: debug, info, warn or error." default:"warn"`
}

// Run serves the page until the program is told to stop.
func (d demoCommand) Run(around *surroundings) (err error) {
	people, err := readCast("the sample community", sampleFile)
	if err != nil {
		return err
	}
	dir := layout(d.Keep)
	if d.Keep == "" {
		passing, err := os.MkdirTemp("", "weft-demo-")
		if err != nil {
			return fmt.Errorf("make a place for this demonstration: %w", err)
		}
		defer func() { _ = os.RemoveAll(passing) }()
		dir = layout(passing)
	}
	master, err := demoKey(dir)
	if err != nil {
		return err
	}
	state, err := openState(around, dir, kindDemo, master)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, state.Close()) }()
	journal, err := web.OpenJournal(dir.journal())
	if err != nil {
		return fmt.Errorf("open what the page has said: %w", err)
	}
	defer func() { err = errors.Join(err, journal.Close()) }()
	return d.serve(around, dir, people, state, journal)
}

func (d demoCommand) serve(around *surroundings, dir layout, people cast, state *state, journal *web.Journal) error {
	log, err := newLog(logConfig{Level: d.Log, Format: "text"}, around)
	if err != nil {
		return err
	}
	clock, err := openDemoClock(dir.clock())
	if err != nil {
		return err
	}
	page, err := web.New(people.page(d.Address, journal, clock))
	if err != nil {
		return err
	}
	settings := defaults()
	settings.Community, settings.Language, settings.Zone = "demo", people.Language, people.Zone
	b, err := newBot(settings, state, clock.OffsetClock, []chat.Driver{page}, log, nil)
	if err != nil {
		return err
	}
	clock.drives(b)
	if err := b.Prepare(around); err != nil {
		return err
	}
	if err := people.settle(around, b); err != nil {
		return fmt.Errorf("set up the sample community: %w", err)
	}
	group, ctx := errgroup.WithContext(around)
	group.Go(func() error { return b.Run(ctx) })
	group.Go(func() error {
		d.greet(ctx, around, people, page)
		return nil
	})
	return group.Wait()
}

// greet says where the page is, once it is there.
func (d demoCommand) greet(ctx context.Context, around *surroundings, people cast, page *web.Driver) {
	select {
	case <-ctx.Done():
		return
	case <-page.Ready():
	}
	kept := "Nothing is kept when you stop it; to keep it, add --keep DIRECTORY."
	if d.Keep != "" {
		kept = "Its state is kept in " + d.Keep + "."
	}
	fmt.Fprintf(around.out, "\n  %s is open at\n\n      %s\n\n  The people are made up and the clock is yours to push. %s\n  Stop with Ctrl-C.\n\n",
		people.Name, page.URL(), kept)
}

// demoKey keeps the demonstration's master key beside its state. A real one never lies there.
func demoKey(dir layout) (data.MasterKey, error) {
	raw, err := os.ReadFile(dir.master())
	if err == nil {
		return data.ParseMasterKey(strings.TrimSpace(string(raw)))
	}
	if !errors.Is(err, os.ErrNotExist) {
		return data.MasterKey{}, fmt.Errorf("read the demonstration's key: %w", err)
	}
	if _, err := os.Stat(dir.database()); err == nil {
		return data.MasterKey{}, fmt.Errorf("%s holds a database but not the key of a demonstration: was it made by “weft serve”? "+
			"Choose another directory", dir)
	}
	key := data.NewMasterKey()
	if err := os.MkdirAll(string(dir), 0o700); err != nil {
		return data.MasterKey{}, fmt.Errorf("make the directory to keep: %w", err)
	}
	if err := writeWhole(dir.master(), []byte(key.Secret()+"\n")); err != nil {
		return data.MasterKey{}, fmt.Errorf("keep the demonstration's key: %w", err)
	}
	return key, nil
}
