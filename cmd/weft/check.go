package main

import (
	"fmt"
	"os"
	"slices"

	"github.com/rs/zerolog"

	"weft/bot"
	"weft/bot/words"
	"weft/data"
	"weft/data/memory"
	"weft/scheduler"
)

type checkCommand struct {
	Health bool `help:"Ask a running Weft on this machine whether it is well, and say nothing else."`
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
	wrong := 0
	say := func(what string, err error) {
		if err == nil {
			fmt.Fprintf(around.out, "  right    %s\n", what)
			return
		}
		wrong++
		fmt.Fprintf(around.out, "  missing  %s: %v\n", what, err)
	}
	say("configuration", nil)
	_, err = c.masterKey(around.environ)
	say("master key", err)
	say("state directory "+c.State, writable(c.State))
	say("words in every language", wordsComplete(c))
	if c.Page.Address == "" || c.Page.People == "" {
		say("a platform to speak on", errNoPlatform)
	} else {
		_, err = readCastFile(c.Page.People)
		say("the page and its people", err)
	}
	if wrong > 0 {
		return fmt.Errorf("%d of these need you", wrong)
	}
	fmt.Fprintln(around.out, "All is there. Start it with “weft serve”.")
	return nil
}

// writable tries what a start would do.
func writable(directory string) error {
	if err := os.MkdirAll(directory, 0o700); err != nil {
		return err
	}
	probe, err := os.CreateTemp(directory, ".weft-check-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(probe.Name()) }()
	return probe.Close()
}

// wordsComplete reports the first word that a language lacks.
func wordsComplete(c config) error {
	b, err := bot.New(bot.Config{
		Community: data.Community(c.Community), Store: memory.New(), Keys: data.NewMemoryKeys(),
		Clock: scheduler.SystemClock{}, Features: features(), Log: zerolog.Nop(),
	})
	if err != nil {
		return err
	}
	all := b.Words()
	for _, lang := range all.Languages() {
		for _, key := range all.Keys(words.Fallback) {
			if !slices.Contains(all.Keys(lang), key) {
				return fmt.Errorf("%s lacks %q", lang, key)
			}
		}
	}
	return nil
}
