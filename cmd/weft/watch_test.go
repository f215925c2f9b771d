package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"weft/bot"
)

// troubles hears what is reported.
type troubles struct {
	mu   sync.Mutex
	told []bot.Trouble
}

func (t *troubles) report(_ context.Context, trouble bot.Trouble) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.told = append(t.told, trouble)
	return nil
}

func (t *troubles) all() []bot.Trouble {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.told)
}

const gigabyte = 1 << 30

// TestWatchingTheDisk is an hourly look, at what is free and at which share of all it is.
func TestWatchingTheDisk(t *testing.T) {
	for name, c := range map[string]struct {
		free, total uint64
		err         error
		want        []bot.Trouble
		logged      bool
	}{
		"plenty":           {free: 10 * gigabyte, total: 100 * gigabyte},
		"little":           {free: 400 << 20, total: gigabyte, want: []bot.Trouble{{Kind: bot.TroubleDisk, Detail: "state: 400 MB free of 1024 MB"}}},
		"a small share":    {free: 2 * gigabyte, total: 100 * gigabyte, want: []bot.Trouble{{Kind: bot.TroubleDisk, Detail: "state: 2048 MB free of 102400 MB"}}},
		"nobody can tell":  {err: errors.ErrUnsupported},
		"it can't be read": {err: errors.New("gone"), logged: true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				told, said := &troubles{}, &safeBuffer{}
				w := newWatch(config{State: "state"}, told.report, zerolog.New(said))
				w.room = func(path string) (uint64, uint64, error) { return c.free, c.total, c.err }
				watching(t, w, 90*time.Minute)
				if diff := cmp.Diff(append(slices.Clone(c.want), c.want...), told.all()); diff != "" {
					t.Errorf("after an hour and a half, this was told:\n%s", diff)
				}
				if (said.String() != "") != (c.logged || c.want != nil) {
					t.Errorf("this was logged: %s", said.String())
				}
			})
		})
	}
}

// watching lets the watch run for some time.
func watching(t *testing.T, w *watch, d time.Duration) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), d)
	defer stop()
	done := make(chan struct{})
	go func() { w.run(ctx); close(done) }()
	<-done
}

func roomy(string) (free, total uint64, err error) { return gigabyte, gigabyte, nil }

// TestTheRoomOfThisMachine is read for real: whatever it is, no disk has more free than it has.
func TestTheRoomOfThisMachine(t *testing.T) {
	free, total, err := room(t.TempDir())
	if errors.Is(err, errors.ErrUnsupported) {
		return
	}
	if err != nil || total == 0 || free > total {
		t.Errorf("%d bytes are free of %d, %v", free, total, err)
	}
	if _, _, err := room(filepath.Join(t.TempDir(), "nowhere")); err == nil {
		t.Error("a place that is not there has no room")
	}
}

// TestTheClockThatJumps is told, forward and back; one that is corrected a little at a time is not.
func TestTheClockThatJumps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		told := &troubles{}
		w := newWatch(config{State: "state"}, told.report, zerolog.Nop())
		w.room = roomy
		begun := time.Now()
		w.clock = func() (time.Time, time.Duration) {
			elapsed := time.Since(begun)
			wall := begun.Add(elapsed)
			switch minute := int(elapsed.Minutes()); {
			case minute >= 30:
				wall = wall.Add(-time.Hour)
			case minute >= 20:
				wall = wall.Add(3 * time.Minute)
			default:
				wall = wall.Add(time.Duration(minute) * time.Second)
			}
			return wall, elapsed
		}
		watching(t, w, 50*time.Minute)
		want := []bot.Trouble{{Kind: bot.TroubleClock, Detail: "+2m41s"}, {Kind: bot.TroubleClock, Detail: "-1h3m0s"}}
		if diff := cmp.Diff(want, told.all()); diff != "" {
			t.Errorf("the clock jumped twice:\n%s", diff)
		}
	})
}

// TestTheBackupThatGrowsOld is told once it is older than a day and two hours; so is the one that never came.
func TestTheBackupThatGrowsOld(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		for name, c := range map[string]struct {
			nightly bool
			written time.Duration // ago; 0: never
			hours   int
			want    int
		}{
			"fresh":                {true, 2 * time.Hour, 20, 0},
			"from the other night": {true, 27 * time.Hour, 0, 1},
			"grows old":            {true, 2 * time.Hour, 26, 2},
			"never made, first":    {true, 0, 25, 0},
			"never made":           {true, 0, 28, 2},
			"nobody wants one":     {false, 0, 60, 0},
		} {
			told := &troubles{}
			settings := defaults()
			settings.Backup.Nightly, settings.Backup.Directory = c.nightly, filepath.Join(dir, name)
			if c.written != 0 {
				stamp := time.Now().Add(-c.written).UTC().Format(backupStamp)
				if err := os.MkdirAll(settings.Backup.Directory, 0o700); err != nil {
					t.Fatal(err)
				}
				written(t, filepath.Join(settings.Backup.Directory, backupPrefix+stamp+backupSuffix), "")
			}
			w := newWatch(settings, told.report, zerolog.Nop())
			w.room = roomy
			watching(t, w, time.Duration(c.hours)*time.Hour+30*time.Minute)
			if all := told.all(); len(all) != c.want || c.want > 0 && all[0].Kind != bot.TroubleBackup {
				t.Errorf("%s: %v was told", name, all)
			}
		}
	})
}
