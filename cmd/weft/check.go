package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/rs/zerolog"

	"weft/adapters/web"
	"weft/bot"
	"weft/bot/words"
	"weft/data"
	"weft/data/memory"
	"weft/scheduler"
)

type checkCommand struct {
	Health bool `help:"Ask a running Weft on this machine whether it is well, and say nothing else."`
	Quick  bool `help:"Leave out the look at every message and form in every language, which takes some seconds."`
}

// Run says what is right, what is missing and how to mend it. Its exit status tells the two apart.
func (cmd checkCommand) Run(around *surroundings) error {
	c, err := loadConfig(around.config, around.environ)
	if err != nil {
		return err
	}
	if cmd.Health {
		return askHealth(around, c.Health.Address)
	}
	list := &checklist{out: around.out}
	list.say("configuration", nil)
	master, err := c.masterKey(around.environ)
	list.say("master key", err)
	list.say("state directory "+c.State, writable(c.State))
	paper, err := onPaper(c)
	if err != nil {
		return err
	}
	if err := wordsComplete(paper.Words()); err != nil {
		list.note("words in every language: %v", err) // nothing that a steward can mend
	} else {
		list.say("words in every language", nil)
	}
	if err := list.platforms(around, c, master); err != nil {
		return err
	}
	if !cmd.Quick {
		if _, err := list.everything(around, paper.Words().Languages()); err != nil {
			return err
		}
	}
	if list.wrong > 0 {
		return fmt.Errorf("%d of these need you", list.wrong)
	}
	fmt.Fprintln(around.out, "All is there. Start it with “weft serve”.")
	return nil
}

// checklist says what is right, what is missing and what is worth knowing, one line each.
type checklist struct {
	out   io.Writer
	wrong int
}

// say says that something is right, or what is missing.
func (l *checklist) say(what string, err error) {
	if err == nil {
		fmt.Fprintf(l.out, "  right    %s\n", what)
		return
	}
	l.wrong++
	fmt.Fprintf(l.out, "  missing  %s: %v\n", what, err)
}

// note says what is worth knowing and no reason not to start.
func (l *checklist) note(format string, values ...any) {
	fmt.Fprintf(l.out, "  note     "+format+"\n", values...)
}

// writable tries what a start would do, in the directory or in the one in which it would be made. It leaves nothing.
func writable(directory string) error {
	full, err := filepath.Abs(directory)
	if err != nil {
		return err
	}
	for {
		there, err := os.Stat(full)
		if err == nil && !there.IsDir() {
			return fmt.Errorf("%s is not a directory", full)
		}
		if err == nil {
			break
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		full = filepath.Dir(full)
	}
	probe, err := os.CreateTemp(full, ".weft-check-*")
	if err != nil {
		return err
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// onPaper is the program without anything it keeps: to look at its words, and to try a community out.
func onPaper(c config) (*bot.Bot, error) {
	return bot.New(bot.Config{
		Community: data.Community(c.Community), Store: memory.New(), Keys: data.NewMemoryKeys(),
		Clock: scheduler.SystemClock{}, Features: features(), Log: zerolog.Nop(),
	})
}

// wordsComplete reports the words that a language lacks.
func wordsComplete(all bundle) error {
	for _, lang := range all.Languages() {
		has := all.Keys(lang)
		var lacks []string
		for _, key := range all.Keys(words.Fallback) {
			if !slices.Contains(has, key) {
				lacks = append(lacks, key)
			}
		}
		if len(lacks) > 0 {
			return fmt.Errorf("%s lacks %q and %d more, and says them in English: ask whoever built this Weft to complete it",
				lang, lacks[0], len(lacks)-1)
		}
	}
	return nil
}

// bundle is what is asked of [words.Bundle].
type bundle interface {
	Languages() []string
	Keys(lang string) []string
}

// rehearse makes the page and its community on paper, so that what is wrong with them is known before anything is
// stored.
func rehearse(ctx context.Context, c config, people cast) error {
	if _, err := web.New(people.page(c.Page.Address, nil, nil)); err != nil {
		return err
	}
	b, err := onPaper(c)
	if err != nil {
		return err
	}
	if err := b.Prepare(ctx); err != nil {
		return err
	}
	return b.Decide(ctx, people.found)
}

func pageIsRight(ctx context.Context, c config) error {
	people, err := readCastFile(c.Page.People)
	if err != nil {
		return err
	}
	return rehearse(ctx, c, people)
}
