package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"filippo.io/age"
	"github.com/rs/zerolog"
)

// nightly backs up once a night, verifies what it wrote, and removes what is too old. A failure is logged and tried
// again the next night; it never stops the community.
func nightly(ctx context.Context, c config, s *state, to age.Recipient, log zerolog.Logger) error {
	if !c.Backup.Nightly {
		return nil
	}
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		return err
	}
	for {
		now := time.Now().In(zone)
		next := time.Date(now.Year(), now.Month(), now.Day(), c.Backup.Hour, 0, 0, 0, zone)
		if !next.After(now) {
			next = time.Date(now.Year(), now.Month(), now.Day()+1, c.Backup.Hour, 0, 0, 0, zone)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(time.Until(next)):
		}
		if err := oneNight(ctx, c, s, to, time.Now()); err != nil {
			log.Error().Err(err).Msg("the nightly backup failed")
			continue
		}
		log.Info().Str("directory", c.backupDirectory()).Msg("the nightly backup is written")
	}
}

// oneNight compacts, backs up and tidies. Compaction first: what was erased by day is in no file by morning.
func oneNight(ctx context.Context, c config, s *state, to age.Recipient, now time.Time) error {
	if err := s.store.Compact(ctx); err != nil {
		return fmt.Errorf("compact: %w", err)
	}
	if _, err := backUp(ctx, c.backupDirectory(), to, s, now); err != nil {
		return err
	}
	return tidy(c.backupDirectory(), c.Backup.Keep, now)
}

// tidy keeps the newest backups, and copies of keys for a few days only.
func tidy(directory string, keep int, now time.Time) error {
	written, err := filepath.Glob(filepath.Join(directory, backupPrefix+"*"+backupSuffix))
	if err != nil {
		return err
	}
	slices.Sort(written)
	var errs []error
	for _, old := range written[:max(0, len(written)-keep)] {
		errs = append(errs, os.Remove(old))
	}
	keys, err := filepath.Glob(filepath.Join(directory, "keys", backupPrefix+"*"+keysSuffix))
	if err != nil {
		return err
	}
	for _, path := range keys {
		stamp := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(path), backupPrefix), keysSuffix)
		at, err := time.Parse("2006-01-02T150405", stamp)
		if err == nil && now.Sub(at) > keyBackupsFor {
			errs = append(errs, os.Remove(path))
		}
	}
	return errors.Join(errs...)
}
