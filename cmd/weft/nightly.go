package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"filippo.io/age"
	"github.com/rs/zerolog"

	"weft/bot"
	"weft/scheduler"
)

// nightly backs up once a night, verifies what it wrote, and removes what is too old. A failure is logged and tried
// again the next night, and those who run the program are told; it never stops the community.
func nightly(ctx context.Context, c config, s *state, to age.Recipient, report reporter, log zerolog.Logger) error {
	if !c.Backup.Nightly {
		return nil
	}
	for {
		next, err := nextNight(time.Now(), c.Backup.Hour, c.Zone)
		if err != nil {
			return err
		}
		if !waitUntil(ctx, next) {
			return nil
		}
		if err := oneNight(ctx, c, s, to, time.Now()); err != nil {
			log.Error().Err(err).Msg("the nightly backup failed")
			if err := report(ctx, bot.Trouble{Kind: bot.TroubleBackup, Detail: err.Error()}); err != nil {
				log.Error().Err(err).Msg("trouble could not be reported")
			}
			continue
		}
		log.Info().Str("directory", c.backupDirectory()).Msg("the nightly backup is written")
	}
}

// nextNight is when the next nightly backup begins, by the clock on the wall in a zone: once each local day, also on
// the day whose hour does not exist, and on the one that has it twice.
func nextNight(now time.Time, hour int, zone string) (time.Time, error) {
	place, err := time.LoadLocation(zone)
	if err != nil {
		return time.Time{}, fmt.Errorf("find the hour of the nightly backup: %w", err)
	}
	schedule, err := scheduler.Spec{Cron: fmt.Sprintf("0 %d * * *", hour), Zone: zone}.Compile()
	if err != nil {
		return time.Time{}, fmt.Errorf("find the hour of the nightly backup: %w", err)
	}
	return schedule.In(place).Next(now), nil
}

// waitUntil reports whether that instant came before ctx ended. It looks at the clock now and then, since a machine
// that slept wakes with a timer that did not run.
func waitUntil(ctx context.Context, at time.Time) bool {
	for {
		left := time.Until(at)
		if left <= 0 {
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-time.After(min(left, 10*time.Minute)):
		}
	}
}

// oneNight compacts, backs up and tidies. One that fails does not keep the others from being done: a disk without
// room to compact may have room for a backup, and copies of keys are too old in any case.
func oneNight(ctx context.Context, c config, s *state, to age.Recipient, now time.Time) error {
	var errs []error
	if err := s.store.Compact(ctx); err != nil {
		errs = append(errs, err)
	}
	keep := c.Backup.Keep
	if _, err := backUp(ctx, c.backupDirectory(), to, s, now); err != nil {
		errs = append(errs, err)
		keep = everything
	}
	return errors.Join(append(errs, tidy(c.backupDirectory(), keep, now))...)
}

// everything is kept while no new backup comes behind it.
const everything = 1 << 30

// tidy keeps the newest backups, and copies of keys for a few days only. What was never finished is removed.
func tidy(directory string, keep int, now time.Time) error {
	written, unfinished, err := listed(directory, backupSuffix)
	if err != nil {
		return err
	}
	old := written[:max(0, len(written)-keep)]
	keys, torn, err := listed(filepath.Join(directory, keysFolder), keysSuffix)
	if err != nil {
		return err
	}
	for _, path := range keys {
		stamp := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(path), backupPrefix), keysSuffix)
		at, err := time.Parse(backupStamp, stamp)
		if err == nil && now.Sub(at) > keyBackupsFor {
			old = append(old, path)
		}
	}
	var errs []error
	for _, list := range [][]string{old, unfinished, torn} {
		for _, path := range list {
			errs = append(errs, removed(path))
		}
	}
	return errors.Join(errs...)
}

// listed are the files of a kind in a directory, the oldest first, and those of them that were never finished.
func listed(directory, suffix string) (whole, unfinished []string, err error) {
	entries, err := os.ReadDir(directory)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("look for old backups: %w", err)
	}
	for _, e := range entries {
		path := filepath.Join(directory, e.Name())
		switch {
		case !strings.HasPrefix(e.Name(), backupPrefix):
		case strings.HasSuffix(e.Name(), suffix):
			whole = append(whole, path)
		case strings.HasSuffix(e.Name(), suffix+partSuffix):
			unfinished = append(unfinished, path)
		}
	}
	return whole, unfinished, nil
}
