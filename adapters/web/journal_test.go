package web_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"weft/adapters/web"
)

func openJournal(t *testing.T, path string) *web.Journal {
	t.Helper()
	j, err := web.OpenJournal(path)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func records(t *testing.T, l web.Log) []string {
	t.Helper()
	var all []string
	for rec, err := range l.Load() {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(rec))
	}
	return all
}

func TestJournalKeepsWhatWasAppended(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.journal")
	j := openJournal(t, path)
	if err := j.Append([]byte("one"), []byte("two")); err != nil {
		t.Fatal(err)
	}
	// Not closed: as after kill -9.
	j = openJournal(t, path)
	if err := j.Append([]byte("three")); err != nil {
		t.Fatal(err)
	}
	if got := records(t, j); !slices.Equal(got, []string{"one", "two", "three"}) {
		t.Errorf("kept are %q", got)
	}
	next := func(yield func([]byte, error) bool) { yield([]byte("only"), nil) }
	if err := j.Replace(next); err != nil {
		t.Fatal(err)
	}
	if err := j.Append([]byte("after")); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if got := records(t, openJournal(t, path)); !slices.Equal(got, []string{"only", "after"}) {
		t.Errorf("after replacing, kept are %q", got)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the journal can be read by others: %v %v", info.Mode(), err)
	}
}

// A crash can cut the file at any byte: what was there before the cut record stays, and writing goes on.
func TestJournalCutAnywhere(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		path := filepath.Join(dir, "cut.journal")
		_ = os.Remove(path)
		j, err := web.OpenJournal(path)
		if err != nil {
			rt.Fatal(err)
		}
		var ends []int64
		want := rapid.SliceOfN(rapid.StringMatching(`[a-z{}": ]{0,30}`), 1, 6).Draw(rt, "records")
		for _, rec := range want {
			if err := j.Append([]byte(rec)); err != nil {
				rt.Fatal(err)
			}
			info, _ := os.Stat(path)
			ends = append(ends, info.Size())
		}
		cut := rapid.Int64Range(0, ends[len(ends)-1]).Draw(rt, "cut")
		if err := os.Truncate(path, cut); err != nil {
			rt.Fatal(err)
		}
		whole := 0
		for whole < len(ends) && ends[whole] <= cut {
			whole++
		}
		if j, err = web.OpenJournal(path); err != nil {
			rt.Fatalf("cut at %d of %v: %v", cut, ends, err)
		}
		if err := j.Append([]byte("after")); err != nil {
			rt.Fatal(err)
		}
		var got []string
		for rec, err := range j.Load() {
			if err != nil {
				rt.Fatal(err)
			}
			got = append(got, string(rec))
		}
		if expect := append(slices.Clone(want[:whole]), "after"); !slices.Equal(got, expect) {
			rt.Fatalf("cut at %d: kept %q, want %q", cut, got, expect)
		}
		_ = j.Close()
	})
}

func TestJournalRefuses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.journal")
	j := openJournal(t, path)
	for i := range 5 {
		if err := j.Append(fmt.Appendf(nil, "record %d", i)); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, content, says string }{
		{"damage in the middle", string(bytes.Replace(raw, []byte("record 2"), []byte("recXrd 2"), 1)), "record 3"},
		{"another file", "PNG and so on, quite another thing", "not a journal"},
	} {
		if err := os.WriteFile(path, []byte(c.content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := web.OpenJournal(path); err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v; want a sentence with %q and the file's name", c.name, err, c.says)
		}
		if now, _ := os.ReadFile(path); string(now) != c.content {
			t.Errorf("%s: the refused file was changed", c.name)
		}
	}
}
