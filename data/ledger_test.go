package data_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"weft/data"
)

func TestLedgerOutlivesTheProgram(t *testing.T) {
	path := filepath.Join(t.TempDir(), "weft.erasures")
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	want := []data.LedgerEntry{
		{At: at, Community: "loom", Kind: data.Erased, Subject: "m1"},
		{At: at.Add(time.Hour), Community: "loom", Kind: data.OptedOut, Subject: "m2", Purpose: "introductions"},
		{At: at.Add(2 * time.Hour), Community: "mill", Kind: data.Erased, Subject: "a\nb"},
	}
	for i, e := range want {
		l := openLedger(t, path)
		must(t, l.Append(e))
		if got := l.Entries(); !slices.Equal(got, want[:i+1]) {
			t.Errorf("entries %v", got)
		}
		must(t, l.Close())
		// A crash in the middle of the next line.
		f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
		must(t, err)
		_, err = f.WriteString(`{"at":"2026-03`)
		must(t, err, f.Close())
	}
	if got := openLedger(t, path).Entries(); !slices.Equal(got, want) {
		t.Errorf("entries %v, want %v", got, want)
	}
}

func TestDamagedLedgerIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "weft.erasures")
	must(t, os.WriteFile(path, []byte("{\"at\":\n{}\n"), 0o600))
	_, err := data.OpenLedger(path)
	if err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("got %v", err)
	}
}

func openLedger(t *testing.T, path string) *data.Ledger {
	t.Helper()
	l, err := data.OpenLedger(path)
	must(t, err)
	t.Cleanup(func() { _ = l.Close() })
	return l
}
