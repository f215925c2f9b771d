package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/rs/zerolog"

	"weft/bot"
	"weft/data"
	"weft/data/bolt"
	"weft/scheduler"
)

type restoreCommand struct {
	Backup   string `arg:"" help:"The backup." type:"existingfile"`
	Keys     string `help:"The backup of the keys, where the key file is gone too." type:"existingfile"`
	Identity string `help:"File with the age identity that the backup was encrypted to. Default: the master key." type:"existingfile"`
}

// Run brings a backup back into a state directory whose database is gone or was moved aside. The key file and the
// ledger of erasures stay where they are: what was erased since the backup stays erased. What fails leaves nothing.
func (cmd restoreCommand) Run(around *surroundings) error {
	c, err := loadConfig(around.config, around.environ)
	if err != nil {
		return err
	}
	master, err := c.masterKey(around.environ)
	if err != nil {
		return err
	}
	dir := layout(c.State)
	if _, err := os.Stat(dir.database()); err == nil {
		return fmt.Errorf("%s is there already: move it aside first, so that nothing is overwritten", dir.database())
	}
	_, missing := os.Stat(string(dir))
	if err := os.MkdirAll(string(dir), 0o700); err != nil {
		return fmt.Errorf("the state directory can't be made: %w", err)
	}
	if err = cmd.restore(around, c, master); err != nil && missing != nil {
		_ = os.Remove(string(dir)) // only if nothing is in it
	}
	return err
}

// restore works in a folder of its own. The database takes its place only once it is safe to run: a crash on the
// way must not leave one that would send at its next start what was sent long ago.
func (cmd restoreCommand) restore(around *surroundings, c config, master data.MasterKey) (err error) {
	dir := layout(c.State)
	work, err := os.MkdirTemp(string(dir), "restoring-*")
	if err != nil {
		return fmt.Errorf("make a place to restore in: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	database := filepath.Join(work, filepath.Base(dir.database()))
	opts := bolt.Options{Kind: kindServe, Holder: "weft restore"}
	if err := cmd.unpack(around, database, opts, master); err != nil {
		return err
	}
	undo, err := cmd.bringKeys(dir, master)
	if err != nil {
		return err
	}
	if err := makeSafe(around, c, dir, database, opts, master); err != nil {
		return errors.Join(err, undo())
	}
	if err := os.Link(database, dir.database()); err != nil {
		return errors.Join(fmt.Errorf("put the database in its place: %w", err), undo())
	}
	return syncFolder(dir.database())
}

func (cmd restoreCommand) unpack(around *surroundings, database string, opts bolt.Options, master data.MasterKey) (err error) {
	plain, closing, err := openSealed(cmd.Backup, cmd.Identity, master)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closing()) }()
	if _, err := bolt.Restore(around, database, plain, opts); err != nil {
		return fmt.Errorf("%s: %w", cmd.Backup, err)
	}
	return nil
}

// bringKeys puts the key file back where it is gone. One that is there is never replaced: keys that were destroyed
// since would come back. The function undoes it.
func (cmd restoreCommand) bringKeys(dir layout, master data.MasterKey) (undo func() error, err error) {
	nothing := func() error { return nil }
	if cmd.Keys == "" {
		return nothing, nil
	}
	if _, err := os.Stat(dir.keys()); err == nil {
		return nothing, fmt.Errorf("%s is there already and is newer than any backup of it: leave out --keys", dir.keys())
	}
	plain, closing, err := openSealed(cmd.Keys, cmd.Identity, master)
	if err != nil {
		return nothing, err
	}
	raw, err := io.ReadAll(plain)
	if err := errors.Join(err, closing()); err != nil {
		return nothing, fmt.Errorf("%s is torn or was altered, and nothing was restored from it: %w", cmd.Keys, err)
	}
	if err := writeWhole(dir.keys(), raw); err != nil {
		return nothing, fmt.Errorf("put the key file back: %w", err)
	}
	return func() error { return removed(dir.keys()) }, nil
}

// makeSafe puts what was restored on hold, and erases again what was erased since.
func makeSafe(around *surroundings, c config, dir layout, database string, opts bolt.Options, master data.MasterKey) (err error) {
	_, noLedger := os.Stat(dir.ledger())
	s, err := openFiles(around, dir, database, opts, master)
	if err != nil {
		return errors.Join(err, removedIf(noLedger != nil, dir.ledger()))
	}
	done, err := settleRestored(around, c, s)
	if err := errors.Join(err, s.Close()); err != nil {
		return errors.Join(err, removedIf(noLedger != nil, dir.ledger()))
	}
	fmt.Fprintf(around.out, "Restored, and on hold: nothing is sent until a facilitator says “release”.\n"+
		"  erased again, as they had asked since: %d\n  less again for members who had left something or asked for less since: %d\n"+
		"  messages to look for before they are sent: %d\n  schedules moved to their next time: %d\n",
		done.Erased, done.OptedOut, done.Doubted, done.Skipped)
	if done.OnlyParted > 0 {
		fmt.Fprintf(around.out, "Members of whom this backup knows only an account that they have unlinked since: %d. It is theirs again, because "+
			"nothing else leads to them. Ask them before you release anything.\n", done.OnlyParted)
	}
	if noLedger != nil {
		fmt.Fprintf(around.out, "No ledger of erasures was in %s, so whoever asked to be forgotten since this backup is back in it, and whoever left something is back there. "+
			"If you still have %s, put it there and restore again.\n", dir, filepath.Base(dir.ledger()))
	}
	return nil
}

func removedIf(made bool, path string) error {
	if !made {
		return nil
	}
	return removed(path)
}

func settleRestored(around *surroundings, c config, s *state) (bot.Restored, error) {
	b, err := newBot(c, s, scheduler.SystemClock{}, nil, zerolog.Nop(), nil)
	if err != nil {
		return bot.Restored{}, err
	}
	if err := b.Catalog().Migrate(around, s.store, data.Community(c.Community)); err != nil {
		return bot.Restored{}, err
	}
	return b.AfterRestore(around, s.ledger.Entries())
}
