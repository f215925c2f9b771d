package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"weft/data"
	"weft/data/bolt"
)

const (
	backupPrefix = "weft-"
	backupStamp  = "2006-01-02T150405" // UTC
	backupSuffix = ".backup.age"
	keysFolder   = "keys"
	keysSuffix   = ".keys.age"
	// keyBackupsFor is short: a copy of the keys can bring back words whose owner had them erased.
	keyBackupsFor = 3 * 24 * time.Hour
)

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
		directory := cmp.Or(cmd.To, c.backupDirectory())
		path, err := backUp(around, directory, to, s, time.Now())
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(around.out, "Written: %s\nThe keys lie apart, in %s; keep them for days, not for years.\n", path, filepath.Join(directory, keysFolder))
		return err
	})
}

func (c *config) backupDirectory() string {
	if c.Backup.Directory != "" {
		return c.Backup.Directory
	}
	return layout(c.State).backups()
}

// errNoDatabase says where a database was looked for.
func errNoDatabase(c config) error {
	return fmt.Errorf("there is no database in %s: set state to where Weft keeps its own", c.State)
}

// withState runs fn over the state directory of the configuration.
func withState(around *surroundings, fn func(config, data.MasterKey, *state) error) (err error) {
	c, err := loadConfig(around.config, around.environ)
	if err != nil {
		return err
	}
	if _, err := os.Stat(layout(c.State).database()); err != nil {
		return errNoDatabase(c)
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
		if _, err := os.Stat(layout(c.State).database()); err != nil {
			return errNoDatabase(c)
		}
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
		return fmt.Errorf("%s: %w", cmd.Backup, err)
	}
	_, err = fmt.Fprintf(around.out, "Sound: %d entries.\n", pairs)
	return err
}
