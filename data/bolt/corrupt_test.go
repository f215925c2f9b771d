package bolt_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"weft/data"
	"weft/data/bolt"
)

// TestDamageIsRefused damages copies of a database in many ways. Opening one either refuses it, with a
// sentence and without touching it, or, when what was hit is in no use, finds everything as it was. It never
// panics and never runs in circles.
func TestDamageIsRefused(t *testing.T) {
	folder := t.TempDir()
	original := filepath.Join(folder, "weft.db")
	s := open(t, original)
	fill(t, s, 3000)
	err := s.Update(t.Context(), loom, func(w data.Writer) error {
		return errors.Join(w.Put(data.Path("large"), bytes.Repeat([]byte("x"), 50_000)), w.Delete(data.Path("k", "7")))
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Compact(t.Context()); err != nil { // no free pages: nearly every byte counts
		t.Fatal(err)
	}
	before := snapshot(t, s)
	closed(t, s)
	sound, err := os.ReadFile(original)
	if err != nil {
		t.Fatal(err)
	}
	sound = bytes.TrimRight(sound, "\x00") // what was grown in advance
	sound = append(sound, make([]byte, -len(sound)&4095)...)

	seed := uint64(os.Getpid())
	t.Logf("seed %d, %d pages", seed, len(sound)/4096)
	chance := rand.New(rand.NewPCG(seed, 1))
	refused, harmless := 0, 0
	try := func(what string, damaged []byte) {
		path := filepath.Join(folder, "damaged.db")
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := bolt.Open(path, bolt.Options{})
		if err != nil {
			refused++
			says(t, err, path)
			if after, _ := os.ReadFile(path); !bytes.Equal(after, damaged) {
				t.Fatalf("%s: the refused file was changed", what)
			}
			return
		}
		harmless++
		if !bytes.Equal(snapshot(t, s), before) {
			t.Errorf("%s: it was opened, and says something else", what)
		}
		closed(t, s)
	}
	for i := range 1500 {
		b := bytes.Clone(sound)
		at := 2*4096 + chance.IntN(len(b)-2*4096) // beyond the two meta pages
		switch i % 5 {
		case 0:
			b[at] ^= 1 << chance.IntN(8)
			try(fmt.Sprintf("bit flipped at %d", at), b)
		case 1: // the header of a page, where the pointers and sizes are
			at = at &^ 4095
			at += chance.IntN(64)
			b[at] = byte(chance.Uint32())
			try(fmt.Sprintf("byte %d of page %d became %d", at%4096, at/4096, b[at]), b)
		case 2:
			clear(b[at : at+min(4096, len(b)-at)])
			try(fmt.Sprintf("zeros at %d", at), b)
		case 3:
			from := 2*4096 + chance.IntN(len(b)/4096-2)*4096
			at = at &^ 4095
			copy(b[at:at+4096], sound[from:])
			try(fmt.Sprintf("page %d in the place of %d", from/4096, at/4096), b)
		case 4:
			try(fmt.Sprintf("cut after %d", at), b[:at])
		}
	}
	if refused < 1000 {
		t.Errorf("only %d of 1500 damages were noticed, %d were harmless", refused, harmless)
	}
	t.Logf("%d refused, %d harmless", refused, harmless)

	b := bytes.Clone(sound)
	clear(b[:2*4096])
	try("both meta pages gone", b)
	_, err = bolt.Open(filepath.Join(folder, "damaged.db"), bolt.Options{})
	if !errors.Is(err, bolt.ErrCorrupt) {
		t.Errorf("got %v", err)
	}
	says(t, err, "weft restore", "left as it is")
	b = bytes.Clone(sound)
	clear(b[:4096])
	try("first meta page gone: the second is as good, but for the last commit", b)
}

// TestDamageWhileRunning: a page that turns bad under a running store is an error for whoever reads it.
func TestDamageWhileRunning(t *testing.T) {
	path := filepath.Join(t.TempDir(), "weft.db")
	s := open(t, path)
	fill(t, s, 2000)
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for page := int64(2); page < 200; page++ {
		if _, err := f.WriteAt(bytes.Repeat([]byte{0xff}, 4096), page*4096); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Verify(t.Context()); !errors.Is(err, bolt.ErrCorrupt) {
		t.Errorf("reading gave %v", err)
	}
	err = s.Update(t.Context(), loom, func(w data.Writer) error { return w.Put(data.Path("k", "1"), nil) })
	if !errors.Is(err, bolt.ErrCorrupt) {
		t.Errorf("writing gave %v", err)
	}
}
