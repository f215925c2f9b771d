package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"filippo.io/age"
	"github.com/rs/zerolog"

	"weft/bot"
	"weft/data"
	"weft/data/bolt"
	"weft/scheduler"
)

const (
	backupPrefix = "weft-"
	backupSuffix = ".backup.age"
	keysSuffix   = ".keys.age"
	// keyBackupsFor is short: a copy of the keys can bring back words whose owner had them erased.
	keyBackupsFor = 3 * 24 * time.Hour
)

// encryptTo chooses who can read a backup: the recipient that the steward named, or whoever holds the master key.
func encryptTo(recipient string, master data.MasterKey) (age.Recipient, error) {
	if recipient == "" {
		return age.NewScryptRecipient(master.Secret())
	}
	r, err := age.ParseX25519Recipient(recipient)
	if err != nil {
		return nil, fmt.Errorf("backup.recipient is not an age recipient (age1…): %w", err)
	}
	return r, nil
}

// writeSealed writes a file whole or not at all, encrypted.
func writeSealed(path string, to age.Recipient, write func(io.Writer) error) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make a place for backups: %w", err)
	}
	file, err := os.OpenFile(path+".part", os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("begin a backup: %w", err)
	}
	defer func() {
		if err != nil {
			_ = file.Close()
			_ = os.Remove(path + ".part")
		}
	}()
	sealed, err := age.Encrypt(file, to)
	if err != nil {
		return fmt.Errorf("encrypt a backup: %w", err)
	}
	if err := write(sealed); err != nil {
		return fmt.Errorf("write a backup: %w", err)
	}
	if err := errors.Join(sealed.Close(), file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("finish a backup: %w", err)
	}
	return os.Rename(path+".part", path)
}

// backUp writes the database, and apart from it the keys.
func backUp(ctx context.Context, directory string, to age.Recipient, s *state, at time.Time) (string, error) {
	name := filepath.Join(directory, backupPrefix+at.UTC().Format("2006-01-02T150405"))
	err := writeSealed(name+backupSuffix, to, func(w io.Writer) error { return s.store.Snapshot(ctx, w) })
	if err != nil {
		return "", err
	}
	keys := filepath.Join(directory, "keys", filepath.Base(name)+keysSuffix)
	err = writeSealed(keys, to, func(w io.Writer) error { _, err := s.keys.WriteTo(w); return err })
	return name + backupSuffix, err
}

type backupCommand struct {
	To string `arg:"" optional:"" help:"Directory for the backup. Default: backup.directory, or backups in the state directory." type:"path"`
}

// Run writes a backup of a community that is not running. One that runs backs itself up every night.
func (cmd backupCommand) Run(around *surroundings) error {
	return withState(around, func(c config, master data.MasterKey, s *state) error {
		to, err := encryptTo(c.Backup.Recipient, master)
		if err != nil {
			return err
		}
		directory := cmd.To
		if directory == "" {
			directory = c.backupDirectory()
		}
		path, err := backUp(around, directory, to, s, time.Now())
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(around.out, "Written: %s\nThe keys lie apart, in %s; keep them for days, not for years.\n", path, filepath.Join(directory, "keys"))
		return err
	})
}

func (c *config) backupDirectory() string {
	if c.Backup.Directory != "" {
		return c.Backup.Directory
	}
	return layout(c.State).backups()
}

// withState runs fn over the state directory of the configuration.
func withState(around *surroundings, fn func(config, data.MasterKey, *state) error) (err error) {
	c, err := loadConfig(around.config, around.environ)
	if err != nil {
		return err
	}
	if _, err := os.Stat(layout(c.State).database()); err != nil {
		return fmt.Errorf("there is no database in %s: set state to where Weft keeps its own", c.State)
	}
	master, err := c.masterKey(around.environ)
	if err != nil {
		return err
	}
	s, err := openState(around, layout(c.State), kindServe, master)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return fn(c, master, s)
}

type restoreCommand struct {
	Backup   string `arg:"" help:"The backup." type:"existingfile"`
	Identity string `help:"File with the age identity that the backup was encrypted to. Default: the master key." type:"existingfile"`
}

// Run brings a backup back into a state directory whose database is gone or was moved aside. The key file and the
// ledger of erasures stay where they are: what was erased since the backup stays erased.
func (cmd restoreCommand) Run(around *surroundings) (err error) {
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
	plain, closing, err := openSealed(cmd.Backup, cmd.Identity, master)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closing()) }()
	if err := os.MkdirAll(string(dir), 0o700); err != nil {
		return fmt.Errorf("the state directory can't be made: %w", err)
	}
	if _, err := bolt.Restore(around, dir.database(), plain, bolt.Options{Kind: kindServe, Holder: "weft restore"}); err != nil {
		return err
	}
	s, err := openState(around, dir, kindServe, master)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	b, err := newBot(c, s, scheduler.SystemClock{}, nil, zerolog.Nop(), nil)
	if err != nil {
		return err
	}
	return makeSafe(around, c, b, s)
}

func makeSafe(around *surroundings, c config, b *bot.Bot, s *state) error {
	if err := b.Catalog().Migrate(around, s.store, data.Community(c.Community)); err != nil {
		return err
	}
	done, err := b.AfterRestore(around, s.ledger.Entries())
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(around.out, "Restored, and on hold: nothing is sent until a facilitator says “release”.\n"+
		"  erased again, as they had asked since: %d\n  messages to look for before they are sent: %d\n  schedules moved to their next time: %d\n",
		done.Erased, done.Doubted, done.Skipped)
	return err
}

func openSealed(path, identityFile string, master data.MasterKey) (io.Reader, func() error, error) {
	var identity age.Identity
	var err error
	if identityFile == "" {
		identity, err = age.NewScryptIdentity(master.Secret())
	} else {
		identity, err = readIdentity(identityFile)
	}
	if err != nil {
		return nil, nil, err
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("open the backup: %w", err)
	}
	plain, err := age.Decrypt(file, identity)
	if err != nil {
		_ = file.Close()
		return nil, nil, fmt.Errorf("%s can't be decrypted: it was made for another key, or is damaged", path)
	}
	return plain, file.Close, nil
}

func readIdentity(path string) (age.Identity, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open the identity: %w", err)
	}
	defer func() { _ = file.Close() }()
	identities, err := age.ParseIdentities(file)
	if err != nil || len(identities) == 0 {
		return nil, fmt.Errorf("%s holds no age identity", path)
	}
	return identities[0], nil
}

type compactCommand struct{}

// Run rewrites the database of a community that is not running.
func (compactCommand) Run(around *surroundings) error {
	return withState(around, func(_ config, _ data.MasterKey, s *state) error {
		if err := s.store.Compact(around); err != nil {
			return err
		}
		_, err := fmt.Fprintln(around.out, "Compacted. Nothing that was deleted is left in the file.")
		return err
	})
}

type verifyCommand struct {
	Backup   string `arg:"" optional:"" help:"A backup to verify instead of the database." type:"existingfile"`
	Identity string `help:"File with the age identity that the backup was encrypted to. Default: the master key." type:"existingfile"`
}

// Run reads the database, or a backup, from start to end.
func (cmd verifyCommand) Run(around *surroundings) (err error) {
	c, err := loadConfig(around.config, around.environ)
	if err != nil {
		return err
	}
	if cmd.Backup == "" {
		report, err := bolt.Verify(around, layout(c.State).database())
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(around.out, "Sound: %d communities, %d records, %d jobs, %d bytes.\n",
			report.Communities, report.Records, report.Jobs, report.Bytes)
		return err
	}
	master, err := c.masterKey(around.environ)
	if err != nil {
		return err
	}
	plain, closing, err := openSealed(cmd.Backup, cmd.Identity, master)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closing()) }()
	_, pairs, err := data.VerifySnapshot(around, plain)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(around.out, "Sound: %d entries.\n", pairs)
	return err
}
