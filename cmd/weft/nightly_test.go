package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"weft/bot"
	"weft/data"
)

// TestNextNight is the hour of the backup by the clock on the wall, once each local day.
func TestNextNight(t *testing.T) {
	for name, c := range map[string]struct {
		zone, now string
		hour      int
		want      string
	}{
		"later today":                   {"Africa/Nairobi", "2026-06-01T01:00:00+03:00", 3, "2026-06-01T03:00:00+03:00"},
		"exactly now is tomorrow":       {"Africa/Nairobi", "2026-06-01T03:00:00+03:00", 3, "2026-06-02T03:00:00+03:00"},
		"at midnight":                   {"UTC", "2026-06-01T23:59:59Z", 0, "2026-06-02T00:00:00Z"},
		"an hour that does not exist":   {"Europe/Paris", "2026-03-29T01:30:00+01:00", 2, "2026-03-29T03:00:00+02:00"},
		"the day after that":            {"Europe/Paris", "2026-03-29T03:00:00+02:00", 2, "2026-03-30T02:00:00+02:00"},
		"an hour that comes twice":      {"Europe/Paris", "2026-10-25T01:00:00+02:00", 2, "2026-10-25T02:00:00+02:00"},
		"not again in its second":       {"Europe/Paris", "2026-10-25T02:00:00+02:00", 2, "2026-10-26T02:00:00+01:00"},
		"a midnight that does not come": {"Africa/Cairo", "2026-04-23T12:00:00+02:00", 0, "2026-04-24T01:00:00+03:00"},
	} {
		t.Run(name, func(t *testing.T) {
			now, err := time.Parse(time.RFC3339, c.now)
			if err != nil {
				t.Fatal(err)
			}
			next, err := nextNight(now, c.hour, c.zone)
			if err != nil || next.Format(time.RFC3339) != c.want {
				t.Errorf("after %s comes %s (%v), and %s was expected", c.now, next.Format(time.RFC3339), err, c.want)
			}
		})
	}
}

func TestTidyKeepsWhatIsPromised(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "back[ups]") // no pattern
	now := time.Date(2026, 6, 20, 3, 0, 0, 0, time.UTC)
	put := func(name string) {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		written(t, path, "")
	}
	for day := range 6 {
		stamp := now.AddDate(0, 0, -day).Format(backupStamp)
		put(backupPrefix + stamp + backupSuffix)
		put(filepath.Join(keysFolder, backupPrefix+stamp+keysSuffix))
	}
	put(backupPrefix + "2026-06-19T030000" + backupSuffix + partSuffix)
	put("holiday.jpg")
	put(filepath.Join(keysFolder, "notes"))
	if err := tidy(dir, 2, now); err != nil {
		t.Fatal(err)
	}
	var left []string
	for path := range files(t, dir) {
		name, err := filepath.Rel(dir, path)
		if err != nil {
			t.Fatal(err)
		}
		left = append(left, name)
	}
	slices.Sort(left)
	want := []string{
		"holiday.jpg",
		"keys/notes",
		"keys/weft-2026-06-17T030000.keys.age", "keys/weft-2026-06-18T030000.keys.age",
		"keys/weft-2026-06-19T030000.keys.age", "keys/weft-2026-06-20T030000.keys.age",
		"weft-2026-06-19T030000.backup.age", "weft-2026-06-20T030000.backup.age",
	}
	if diff := cmp.Diff(want, left); diff != "" {
		t.Errorf("two backups, and keys of three days:\n%s", diff)
	}
	if err := tidy(filepath.Join(dir, "nowhere"), 2, now); err != nil {
		t.Errorf("nothing to tidy is no error: %v", err)
	}
}

// TestNights lets a week go by: one verified backup a night, the oldest removed, and one night whose directory fails
// is logged, keeps what was there, and stops nothing.
func TestNights(t *testing.T) {
	s, _ := unserved(t)
	c := defaults()
	c.Backup.Directory = filepath.Join(t.TempDir(), "backups")
	c.Backup.Keep = 3
	to, err := encryptTo("", data.NewMasterKey())
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 6, 1, 3, 0, 0, 0, time.UTC)
	night := func() error {
		now = now.AddDate(0, 0, 1)
		return oneNight(t.Context(), c, s, to, now)
	}
	for range 5 {
		if err := night(); err != nil {
			t.Fatal(err)
		}
	}
	backups, _, err := listed(c.Backup.Directory, backupSuffix)
	keys, _, errKeys := listed(filepath.Join(c.Backup.Directory, keysFolder), keysSuffix)
	if err != nil || errKeys != nil || len(backups) != 3 || len(keys) != 4 {
		t.Fatalf("%d backups and %d copies of keys are left (%v, %v)", len(backups), len(keys), err, errKeys)
	}
	whole := c.Backup.Directory
	c.Backup.Directory = written(t, filepath.Join(t.TempDir(), "a file"), "")
	if err := night(); err == nil || !strings.Contains(err.Error(), "backups") {
		t.Errorf("a directory that is a file is no place for backups: %v", err)
	}
	c.Backup.Directory = whole
	if err := os.Mkdir(filepath.Join(whole, backupPrefix+now.AddDate(0, 0, 1).Format(backupStamp)+backupSuffix+partSuffix), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := night(); err == nil {
		t.Error("a backup that can't be begun is a failure")
	}
	backups, _, err = listed(whole, backupSuffix)
	if err != nil || len(backups) != 3 {
		t.Errorf("a failed night removes no backup: %d are left (%v)", len(backups), err)
	}
	keys, _, err = listed(filepath.Join(whole, keysFolder), keysSuffix)
	if err != nil || len(keys) != 2 {
		t.Errorf("copies of keys get old whether or not a backup succeeds: %d are left (%v)", len(keys), err)
	}
	if err := night(); err != nil {
		t.Errorf("the next night all is well again: %v", err)
	}
}

// TestNightlyGoesOn runs the loop itself, through nights that fail and nights that do not.
func TestNightlyGoesOn(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s, _ := unserved(t)
		c := defaults()
		c.Zone, c.Backup.Hour, c.Backup.Directory = "Africa/Nairobi", 3, filepath.Join(dir, "backups")
		to, err := encryptTo("", data.NewMasterKey())
		if err != nil {
			t.Fatal(err)
		}
		var said safeBuffer
		told := &troubles{}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- nightly(ctx, c, s, to, told.report, zerolog.New(&said)) }()
		inTheWay := written(t, c.Backup.Directory, "")
		time.Sleep(49 * time.Hour)
		if n := strings.Count(said.String(), "the nightly backup failed"); n != 2 {
			t.Errorf("two nights failed, and this was logged:\n%s", said.String())
		}
		if all := told.all(); len(all) != 2 || all[0].Kind != bot.TroubleBackup || !strings.Contains(all[0].Detail, "backups") {
			t.Errorf("two nights failed, and this was told: %v", all)
		}
		if err := os.Remove(inTheWay); err != nil {
			t.Fatal(err)
		}
		time.Sleep(48 * time.Hour)
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		backups, _, err := listed(c.Backup.Directory, backupSuffix)
		if err != nil || len(backups) != 2 {
			t.Fatalf("two nights went well, and there are %v (%v):\n%s", backups, err, said.String())
		}
		for _, path := range backups {
			if !strings.HasSuffix(path, "T000000"+backupSuffix) { // three in Nairobi is midnight in UTC
				t.Errorf("%s was not written at three in Nairobi", path)
			}
		}
		if all := told.all(); len(all) != 2 {
			t.Errorf("two nights went well, and this was told: %v", all[2:])
		}
		_ = s.Close()
	})
}
