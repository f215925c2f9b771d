package discord

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"
)

func TestTheBudgetStopsWellBeforeDiscord(t *testing.T) {
	path := filepath.Join(t.TempDir(), "identify.json")
	b, err := openBudget(path)
	if err != nil {
		t.Fatal(err)
	}
	b.most = 3
	begun := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	for i := range 3 {
		if err := b.spend(begun.Add(time.Duration(i) * time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	again, err := openBudget(path)
	if err != nil {
		t.Fatal(err)
	}
	again.most = 3
	noon := begun.Add(4 * time.Hour)
	if err := again.spend(noon); !errors.Is(err, errSpent) {
		t.Errorf("after a restart the fourth session of the day gives %v", err)
	}
	if left := again.left(noon); left != 20*time.Hour {
		t.Errorf("the next session may begin in %s; the first was begun 4 hours ago", left)
	}
	if left := again.left(begun.Add(24 * time.Hour)); left != 0 {
		t.Errorf("a day after the first, %s are left to wait", left)
	}
	if files, _ := os.ReadDir(filepath.Dir(path)); len(files) != 1 {
		t.Errorf("the folder holds %d files; only the budget should be left", len(files))
	}
	if identifyMost >= 1000 {
		t.Errorf("we stop at %d; Discord resets the token at 1,000", identifyMost)
	}
}

func TestADamagedBudgetCountsAnew(t *testing.T) {
	path := filepath.Join(t.TempDir(), "identify.json")
	if err := os.WriteFile(path, []byte(`["2026-03-`), 0o600); err != nil {
		t.Fatal(err)
	}
	b, err := openBudget(path)
	if err != nil || len(b.at) != 0 {
		t.Errorf("a torn file gives %v, %v", b, err)
	}
	if err := b.spend(time.Now()); err != nil {
		t.Error(err)
	}
	if _, err := openBudget(t.TempDir()); err == nil {
		t.Error("a folder in the place of the file is taken for an empty budget")
	}
}

// TestShardsTakeTurns: those of one remainder begin five seconds apart, others at once.
func TestShardsTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newIdentifyGate(2, identifyEvery)
		start := time.Now()
		at := map[int]time.Duration{}
		for _, shard := range []int{0, 1, 2, 4} {
			leave, err := g.enter(t.Context(), shard)
			if err != nil {
				t.Fatal(err)
			}
			at[shard] = time.Since(start)
			leave(time.Now())
		}
		if at[0] != 0 || at[1] != 0 || at[2] != 5*time.Second || at[4] != 10*time.Second {
			t.Errorf("they begin after %v", at)
		}
		leave, err := g.enter(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		leave(time.Time{}) // it came to nothing
		before := time.Now()
		if _, err := g.enter(t.Context(), 1); err != nil || time.Since(before) != 0 {
			t.Errorf("after a turn that was not used, the next waits %s, %v", time.Since(before), err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := g.enter(ctx, 0); !errors.Is(err, context.Canceled) {
			t.Errorf("a turn that nobody waits for any more gives %v", err)
		}
	})
}
