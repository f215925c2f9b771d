package data_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"weft/data"
	"weft/data/memory"
)

func openKeys(t *testing.T, path string, master data.MasterKey, db data.Bound) *data.Keys {
	t.Helper()
	k, err := data.OpenKeys(t.Context(), path, master, db)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = k.Close() })
	return k
}

func TestSealedWordsOpenForTheirRecordOnly(t *testing.T) {
	k := data.NewMemoryKeys()
	must(t, k.Ensure("amina"), k.Ensure("bo"))
	rapid.Check(t, func(rt *rapid.T) {
		words := rapid.SliceOf(rapid.Byte()).Draw(rt, "words")
		sealed, err := k.Seal("amina", "checkins/answers", "r1", words)
		if err != nil {
			rt.Fatal(err)
		}
		if len(words) > 3 && bytes.Contains(sealed, words) {
			rt.Fatal("sealed words can be read")
		}
		plain, err := k.Open("amina", "checkins/answers", "r1", sealed)
		if err != nil || !bytes.Equal(plain, words) {
			rt.Fatalf("opened as %q, %v", plain, err)
		}
		for _, place := range [][3]string{
			{"bo", "checkins/answers", "r1"}, {"amina", "checkins/answer", "sr1"}, {"amina", "checkins/answers", "r2"}, {"nobody", "checkins/answers", "r1"},
		} {
			if _, err := k.Open(place[0], place[1], place[2], sealed); err == nil {
				rt.Fatalf("opened as %v", place)
			}
		}
		altered := bytes.Clone(sealed)
		altered[rapid.IntRange(0, len(sealed)-1).Draw(rt, "at")] ^= 1
		if _, err := k.Open("amina", "checkins/answers", "r1", altered); err == nil {
			rt.Fatal("altered words were opened")
		}
	})
}

func TestDestroyedKeys(t *testing.T) {
	db, path, master := memory.New(), filepath.Join(t.TempDir(), "weft.keys"), data.NewMasterKey()
	k := openKeys(t, path, master, db)
	must(t, k.Ensure("amina"), k.Ensure("bo"))
	before, err := os.ReadFile(path)
	must(t, err)
	sealed, err := k.Seal("amina", "c", "1", []byte("words"))
	must(t, err)
	name, err := k.MAC("amina", "round 1")
	must(t, err)
	if again, _ := k.MAC("amina", "round 1"); again != name {
		t.Error("a MAC is not what it was")
	}
	if other, _ := k.MAC("bo", "round 1"); other == name {
		t.Error("two people have the same MAC")
	}
	must(t, k.Destroy("amina"), k.Destroy("amina"), k.Destroy("nobody"))
	gone := func() {
		t.Helper()
		_, openErr := k.Open("amina", "c", "1", sealed)
		_, macErr := k.MAC("amina", "round 1")
		_, sealErr := k.Seal("amina", "c", "1", nil)
		for _, err := range []error{openErr, macErr, sealErr} {
			if !errors.Is(err, data.ErrErased) {
				t.Errorf("a destroyed key gave %v", err)
			}
		}
	}
	gone()
	after, err := os.ReadFile(path)
	must(t, err)
	if len(after) != len(before) || bytes.Contains(after, before[128+41:128+101]) {
		t.Error("the wrapped key is still in the file")
	}
	must(t, k.Close())
	k = openKeys(t, path, master, db)
	gone()
	if _, err := k.Seal("bo", "c", "1", nil); err != nil {
		t.Errorf("somebody else's key is gone too: %v", err)
	}
	must(t, k.Ensure("amina")) // who comes back has a new key, and the old words stay erased
	if _, err := k.Open("amina", "c", "1", sealed); !errors.Is(err, data.ErrErased) {
		t.Errorf("old words under a new key gave %v", err)
	}
	if now, _ := os.ReadFile(path); len(now) != len(before) {
		t.Error("the free slot was not used again")
	}
}

// TestKeysOutliveTheProgram ensures and destroys at random, opening the file anew now and then.
func TestKeysOutliveTheProgram(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		db, path, master := memory.New(), filepath.Join(t.TempDir(), "weft.keys"), data.NewMasterKey()
		k := openKeys(t, path, master, db)
		sealed := map[string][]byte{}
		for range rapid.IntRange(1, 25).Draw(rt, "steps") {
			who := rapid.SampledFrom([]string{"a", "b", "c", "d", "e"}).Draw(rt, "who")
			switch rapid.IntRange(0, 4).Draw(rt, "do") {
			case 0:
				must(t, k.Destroy(who))
				delete(sealed, who)
			case 1:
				must(t, k.Close())
				k = openKeys(t, path, master, db)
			default:
				must(t, k.Ensure(who))
				if sealed[who] == nil {
					b, err := k.Seal(who, "c", who, []byte(who))
					must(t, err)
					sealed[who] = b
				}
			}
			for who, b := range sealed {
				if plain, err := k.Open(who, "c", who, b); err != nil || string(plain) != who {
					rt.Fatalf("the words of %s: %q, %v", who, plain, err)
				}
			}
		}
		must(t, k.Close())
	})
}

func TestWrongKeyFilesAreRefused(t *testing.T) {
	folder, master, db := t.TempDir(), data.NewMasterKey(), memory.New()
	path := filepath.Join(folder, "weft.keys")
	k := openKeys(t, path, master, db)
	must(t, k.Ensure("amina"))
	var backup bytes.Buffer
	_, err := k.WriteTo(&backup)
	must(t, err, k.Close())
	good, err := os.ReadFile(path)
	must(t, err)
	if !bytes.Equal(good, backup.Bytes()) {
		t.Error("the backup of the keys is another file")
	}

	refuses := func(what string, path string, master data.MasterKey, db data.Bound, words ...string) {
		t.Helper()
		before, _ := os.ReadFile(path)
		_, err := data.OpenKeys(t.Context(), path, master, db)
		if err == nil {
			t.Fatalf("%s was accepted", what)
		}
		for _, w := range append(words, path) {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%s: %q does not say %q", what, err, w)
			}
		}
		if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
			t.Errorf("%s: the file was changed", what)
		}
	}
	missing := filepath.Join(folder, "missing.keys")
	refuses("a missing file", missing, master, db, "missing", "backup of keys")
	if _, err := os.Stat(missing); err == nil {
		t.Error("a key file was made for a database that has one")
	}
	refuses("another master key", path, data.NewMasterKey(), db, "master key")
	refuses("another database", path, master, memory.New(), "another database")
	other := filepath.Join(folder, "other.keys")
	openKeys(t, other, master, &unbound{db})
	refuses("a second key file of the same database", other, master, db, "not the key file")
	for name, b := range map[string][]byte{
		"empty": {}, "short": good[:100], "noise": bytes.Repeat([]byte("x"), 300),
		"bad header": flip(good, 20), "bad slot": flip(good, 140), "bad wrapped key": flip(good, 128+60),
	} {
		damaged := filepath.Join(folder, name)
		must(t, os.WriteFile(damaged, b, 0o600))
		refuses(name, damaged, master, db, "damaged")
	}
	// A slot that a crash left half written was promised to nobody.
	must(t, os.WriteFile(path, append(bytes.Clone(good), good[128:200]...), 0o600))
	k = openKeys(t, path, master, db)
	must(t, k.Ensure("bo"), k.Close())
	must(t, openKeys(t, path, master, db).Close())
}

// unbound is a database as it was before it had a key file.
type unbound struct{ data.Bound }

func (u *unbound) Header() data.Header {
	h := u.Bound.Header()
	h.Keys = ""
	return h
}

func (u *unbound) Bind(context.Context, string) error { return nil }

func flip(b []byte, at int) []byte {
	b = bytes.Clone(b)
	b[at] ^= 1
	return b
}

func TestMasterKey(t *testing.T) {
	m := data.NewMasterKey()
	again, err := data.ParseMasterKey("\n " + m.Secret() + " \n")
	if err != nil || again != m {
		t.Errorf("the key reads back as %v", err)
	}
	for _, verb := range []string{"%v", "%s", "%x", "%#v", "%+v", "%d"} {
		if got := fmt.Sprintf(verb, m); got != "(master key)" {
			t.Errorf("%s shows %q", verb, got)
		}
	}
	for _, bad := range []string{"", m.Secret()[1:], m.Secret()[:40], m.Secret() + "AA", "weft-master-1-!"} {
		if _, err := data.ParseMasterKey(bad); err == nil {
			t.Errorf("%q was read as a master key", bad)
		}
	}
}

func TestKeysByManyHands(t *testing.T) {
	k := openKeys(t, filepath.Join(t.TempDir(), "weft.keys"), data.NewMasterKey(), memory.New())
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			who := fmt.Sprint(i % 4)
			for range 20 {
				if err := k.Ensure(who); err != nil {
					t.Error(err)
				}
				sealed, err := k.Seal(who, "c", "1", []byte(who))
				if err != nil {
					t.Error(err)
				}
				if plain, err := k.Open(who, "c", "1", sealed); err != nil || string(plain) != who {
					t.Errorf("%q, %v", plain, err)
				}
			}
		})
	}
	all.Wait()
}

func must(tb testing.TB, errs ...error) {
	tb.Helper()
	if err := errors.Join(errs...); err != nil {
		tb.Fatal(err)
	}
}

// TestSealedTextsTellNoOwner: without the keys nobody can tell which texts were sealed for one person. What stands
// before the ciphertext differs each time, also for the same words of the same person.
func TestSealedTextsTellNoOwner(t *testing.T) {
	keys := data.NewMemoryKeys()
	seen := map[string]bool{}
	for i := range 200 {
		who := fmt.Sprint("member ", i%2)
		if err := keys.Ensure(who); err != nil {
			t.Fatal(err)
		}
		sealed, err := keys.Seal(who, "checkins/answers", "r", []byte("the same words"))
		if err != nil {
			t.Fatal(err)
		}
		for at := 1; at+6 <= len(sealed); at++ {
			piece := fmt.Sprint(at, string(sealed[at:at+6]))
			if seen[piece] {
				t.Fatalf("six bytes at %d are those of another text: %x", at, sealed[at:at+6])
			}
			seen[piece] = true
		}
		if plain, err := keys.Open(who, "checkins/answers", "r", sealed); err != nil || string(plain) != "the same words" {
			t.Fatalf("%q, %v", plain, err)
		}
	}
}
