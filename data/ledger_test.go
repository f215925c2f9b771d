package data_test

import (
	"os"
	"path/filepath"
	"reflect"
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
		{At: at.Add(3 * time.Hour), Community: "loom", Kind: data.Wished, Subject: "m2", Sealed: []byte{0, 255, '\n'}},
	}
	for i, e := range want {
		l := openLedger(t, path)
		must(t, l.Append(e))
		if got := l.Entries(); !reflect.DeepEqual(got, want[:i+1]) {
			t.Errorf("entries %v", got)
		}
		must(t, l.Close())
		// A crash in the middle of the next line.
		f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
		must(t, err)
		_, err = f.WriteString(`{"at":"2026-03`)
		must(t, err, f.Close())
	}
	if got := openLedger(t, path).Entries(); !reflect.DeepEqual(got, want) {
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

func TestLedgerFindsTheNewest(t *testing.T) {
	l := openLedger(t, filepath.Join(t.TempDir(), "weft.erasures"))
	of := func(subject string) func(data.LedgerEntry) bool {
		return func(e data.LedgerEntry) bool { return e.Subject == subject }
	}
	for _, purpose := range []string{"older", "newer"} {
		must(t, l.Append(data.LedgerEntry{Kind: data.OptedOut, Subject: "m1", Purpose: purpose}))
	}
	if e, found := l.Newest(of("m1")); !found || e.Purpose != "newer" {
		t.Errorf("found %v, %v", e, found)
	}
	if e, found := l.Newest(of("m2")); found {
		t.Errorf("found %v of nobody", e)
	}
}

func openLedger(t *testing.T, path string) *data.Ledger {
	t.Helper()
	l, err := data.OpenLedger(path)
	must(t, err)
	t.Cleanup(func() { _ = l.Close() })
	return l
}
