package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"weft/bot"
)

// What those who run the program hear of before it hurts.
const (
	leastFree   = 500 << 20 // bytes
	leastShare  = 5         // of a hundred
	mostJump    = 2 * time.Minute
	oldBackup   = 26 * time.Hour // a night and a little patience
	lookAtClock = time.Minute
	lookAtDisk  = time.Hour
)

// reporter tells those who run the program that something is amiss.
type reporter func(context.Context, bot.Trouble) error

// watch looks after the machine: its clock, its disk, and whether there is a fresh backup.
type watch struct {
	state   string
	backups string // "" where none are made
	report  reporter
	log     zerolog.Logger
	// The machine, so that tests can make their own: what the clock on the wall shows beside how long it has run since
	// some instant, and how many bytes are free of how many where a path lies. errors.ErrUnsupported: nobody can tell.
	clock func() (wall time.Time, elapsed time.Duration)
	room  func(path string) (free, total uint64, err error)
}

func newWatch(c config, report reporter, log zerolog.Logger) *watch {
	w := &watch{state: c.State, report: report, log: log, clock: systemClock(), room: room}
	if c.Backup.Nightly {
		w.backups = c.backupDirectory()
	}
	return w
}

// systemClock is the machine's. Elapsed time goes on whatever the wall is set to.
func systemClock() func() (time.Time, time.Duration) {
	begun := time.Now()
	return func() (time.Time, time.Duration) { return time.Now().Round(0), time.Since(begun) }
}

// run looks until ctx ends. What it cannot find out is logged, and looked for again.
func (w *watch) run(ctx context.Context) {
	begun, _ := w.clock()
	wall, elapsed := w.clock()
	for next := elapsed; ; {
		if elapsed >= next {
			w.look(ctx, bot.TroubleDisk, w.disk)
			w.look(ctx, bot.TroubleBackup, func() (string, error) { return w.backup(begun, wall) })
			next = elapsed + lookAtDisk
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(lookAtClock):
		}
		nowWall, nowElapsed := w.clock()
		if jump := nowWall.Sub(wall) - (nowElapsed - elapsed); jump.Abs() > mostJump {
			w.tell(ctx, bot.Trouble{Kind: bot.TroubleClock, Detail: signed(jump)})
		}
		wall, elapsed = nowWall, nowElapsed
	}
}

func signed(d time.Duration) string {
	if d > 0 {
		return "+" + d.Round(time.Second).String()
	}
	return d.Round(time.Second).String()
}

// look finds out whether something is amiss, and tells it. What is amiss has a detail.
func (w *watch) look(ctx context.Context, kind bot.TroubleKind, find func() (detail string, err error)) {
	detail, err := find()
	if err != nil {
		w.log.Warn().Err(err).Msg("the machine could not be looked at")
	}
	if detail != "" {
		w.tell(ctx, bot.Trouble{Kind: kind, Detail: detail})
	}
}

func (w *watch) tell(ctx context.Context, t bot.Trouble) {
	w.log.Warn().Str("trouble", string(t.Kind)).Str("detail", t.Detail).Msg("something is amiss with the machine")
	if err := w.report(ctx, t); err != nil && ctx.Err() == nil {
		w.log.Error().Err(err).Msg("trouble could not be reported")
	}
}

// disk looks how much room is left where the state lies.
func (w *watch) disk() (amiss string, err error) {
	free, total, err := w.room(w.state)
	if errors.Is(err, errors.ErrUnsupported) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("look how much room is left: %w", err)
	}
	if free >= leastFree && free >= total/100*leastShare {
		return "", nil
	}
	return fmt.Sprintf("%s: %d MB free of %d MB", w.state, free>>20, total>>20), nil
}

// backup looks how old the newest backup is. Where there is none yet, the first night has to come first.
func (w *watch) backup(begun, now time.Time) (amiss string, err error) {
	if w.backups == "" {
		return "", nil
	}
	written, _, err := listed(w.backups, backupSuffix)
	if err != nil {
		return "", err
	}
	newest, name := begun, w.backups
	if len(written) > 0 {
		name = written[len(written)-1]
		stamp := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(name), backupPrefix), backupSuffix)
		if newest, err = time.Parse(backupStamp, stamp); err != nil {
			return "", fmt.Errorf("read when %s was written: %w", name, err)
		}
	}
	if now.Sub(newest) <= oldBackup {
		return "", nil
	}
	return fmt.Sprintf("%s: %.0f h old", name, now.Sub(newest).Hours()), nil
}
