package bolt_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"weft/data"
	"weft/data/bolt"
)

const loom = data.Community("loom")

func open(t *testing.T, path string) *bolt.Store {
	t.Helper()
	s, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func fill(t *testing.T, s data.Store, n int) {
	t.Helper()
	err := s.Update(t.Context(), loom, func(w data.Writer) error {
		for i := range n {
			if err := w.Put(data.Path("k", fmt.Sprint(i)), bytes.Repeat([]byte{byte(i)}, 100)); err != nil {
				return err
			}
			if err := w.Enqueue(data.Job{Key: fmt.Sprint(i), Lane: fmt.Sprint(i % 7)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func closed(t *testing.T, s data.Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// says holds an error to being one sentence that names the file and what to do.
func says(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one about %q", words)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%q does not say %q", err, w)
		}
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("%q has several lines", err)
	}
}

func TestAnotherKindIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "weft.db")
	s, err := bolt.Open(path, bolt.Options{Kind: "demo"})
	if err != nil {
		t.Fatal(err)
	}
	closed(t, s)
	_, err = bolt.Open(path, bolt.Options{Kind: "serve"})
	if !errors.Is(err, bolt.ErrKind) {
		t.Errorf("got %v", err)
	}
	says(t, err, path, `"demo"`, `"serve"`)
}

func TestFilesOfOthersAreRefusedAndLeftAlone(t *testing.T) {
	folder := t.TempDir()
	foreign := filepath.Join(folder, "foreign.db")
	db, err := bbolt.Open(foreign, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Update(func(tx *bbolt.Tx) error { _, err := tx.CreateBucket([]byte("theirs")); return err }); err != nil {
		t.Fatal(err)
	}
	_ = db.Close()
	newer := filepath.Join(folder, "newer.db")
	closed(t, open(t, newer))
	if db, err = bbolt.Open(newer, 0o600, nil); err != nil {
		t.Fatal(err)
	}
	if err := db.Update(func(tx *bbolt.Tx) error { return tx.Bucket([]byte("weft")).Put([]byte("format"), []byte("2")) }); err != nil {
		t.Fatal(err)
	}
	_ = db.Close()
	text := filepath.Join(folder, "text.db")
	empty := filepath.Join(folder, "empty.db")
	for path, content := range map[string]string{text: strings.Repeat("this is a letter\n", 2000), empty: ""} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for path, words := range map[string]string{
		foreign: "not a database of Weft", newer: "newer Weft", text: "does not begin as a database does", empty: "empty",
	} {
		before, _ := os.ReadFile(path)
		_, err := bolt.Open(path, bolt.Options{})
		says(t, err, path, words)
		if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
			t.Errorf("%s was changed", path)
		}
	}
	if _, err := bolt.Open(filepath.Join(folder, "no", "such", "folder.db"), bolt.Options{}); err == nil {
		t.Error("a folder that is not there was accepted")
	}
}

// TestAnotherProgramHoldsTheFile: the holder is a second process, the test binary run again.
func TestAnotherProgramHoldsTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "weft.db")
	holder := startChild(t, "hold", path)
	holder.line(t) // it has the file
	began := time.Now()
	_, err := bolt.Open(path, bolt.Options{LockWait: 500 * time.Millisecond})
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("the refusal took %v", took)
	}
	if !errors.Is(err, bolt.ErrHeld) {
		t.Errorf("got %v", err)
	}
	says(t, err, path, `"weft serve"`, fmt.Sprintf("process %d", holder.cmd.Process.Pid), "stop that one")
	holder.kill(t)
	closed(t, open(t, path)) // a killed holder holds nothing
	if _, err := os.Stat(path + ".holder"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the holder's note is left: %v", err)
	}
}

// TestOpenWaitsForTheLock: a restart that overlaps by a moment succeeds.
func TestOpenWaitsForTheLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "weft.db")
	first := open(t, path)
	opened := make(chan error)
	go func() {
		s, err := bolt.Open(path, bolt.Options{})
		if err == nil {
			err = s.Close()
		}
		opened <- err
	}()
	closed(t, first)
	if err := <-opened; err != nil {
		t.Fatal(err)
	}
}

// TestFullDisk fills a disk from within a child process. What was acknowledged stays, what is refused leaves
// nothing, and the store can be read, and written again when there is room.
func TestFullDisk(t *testing.T) {
	for _, disk := range []string{"limit", "tmpfs"} {
		t.Run(disk, func(t *testing.T) {
			child := startChild(t, "fill "+disk, filepath.Join(t.TempDir(), "weft.db"))
			out := child.rest(t)
			if !strings.HasSuffix(out, "done\n") {
				t.Errorf("the child said:\n%s", out)
			}
			t.Log(strings.TrimSpace(out))
		})
	}
}

func TestVerifyAndCompact(t *testing.T) {
	path := filepath.Join(t.TempDir(), "weft.db")
	s := open(t, path)
	fill(t, s, 2000)
	secret := []byte("the words of somebody who was erased")
	err := s.Update(t.Context(), loom, func(w data.Writer) error { return w.Put(data.Path("secret"), secret) })
	if err != nil {
		t.Fatal(err)
	}
	before := snapshot(t, s)
	err = s.Update(t.Context(), loom, func(w data.Writer) error {
		for i := range 1900 {
			if err := errors.Join(w.Delete(data.Path("k", fmt.Sprint(i))), w.Cancel(fmt.Sprint(i))); err != nil {
				return err
			}
		}
		return w.Delete(data.Path("secret"))
	})
	if err != nil {
		t.Fatal(err)
	}
	if !onDisk(t, path, secret) {
		t.Error("bbolt keeps deleted bytes in its file, and this test no longer sees it")
	}
	// A reader that began before sees what it saw, and does not hold up the compaction.
	err = s.View(t.Context(), loom, func(r data.Reader) error {
		if err := s.Compact(t.Context()); err != nil {
			return err
		}
		_, err := r.Get(data.Path("k", "1999"))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if onDisk(t, path, secret) {
		t.Error("the compacted file still holds the deleted words")
	}
	fill(t, s, 10) // the store goes on in the new file
	closed(t, s)
	report, err := bolt.Verify(t.Context(), path)
	if err != nil || report.Records != 110 || report.Jobs != 110 || report.Communities != 1 {
		t.Errorf("verify found %+v, %v", report, err)
	}
	if _, err := bolt.Verify(t.Context(), path+"x"); err == nil {
		t.Error("a file that is not there was verified")
	}
	left, _ := filepath.Glob(path + "?*")
	if len(left) > 0 {
		t.Errorf("left beside the database: %v", left)
	}

	restored := filepath.Join(t.TempDir(), "restored.db")
	h, err := bolt.Restore(t.Context(), restored, bytes.NewReader(before), bolt.Options{})
	if err != nil || h.Database == "" {
		t.Fatal(h, err)
	}
	r := open(t, restored)
	if r.ID() != h.Database || !bytes.Equal(snapshot(t, r), before) {
		t.Error("the restored database is another one")
	}
}

func TestRestoreRefuses(t *testing.T) {
	folder := t.TempDir()
	s := open(t, filepath.Join(folder, "weft.db"))
	fill(t, s, 10)
	taken := snapshot(t, s)
	target := filepath.Join(folder, "restored.db")
	restore := func(b []byte, o bolt.Options) error {
		_, err := bolt.Restore(t.Context(), target, bytes.NewReader(b), o)
		return err
	}
	if err := restore(taken[:len(taken)-1], bolt.Options{}); !errors.Is(err, data.ErrDamaged) {
		t.Errorf("a torn snapshot gave %v", err)
	}
	if err := restore(taken, bolt.Options{Kind: "demo"}); !errors.Is(err, bolt.ErrKind) {
		t.Errorf("a snapshot of another kind gave %v", err)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := bolt.Restore(over, target, bytes.NewReader(taken), bolt.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled restore gave %v", err)
	}
	if left, _ := filepath.Glob(target + "*"); len(left) > 0 {
		t.Errorf("refused restores left %v", left)
	}
	if err := restore(taken, bolt.Options{}); err != nil {
		t.Fatal(err)
	}
	err := restore(taken, bolt.Options{})
	says(t, err, target, "already there")
}

func snapshot(t *testing.T, s data.Store) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := s.Snapshot(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func onDisk(t *testing.T, path string, words []byte) bool {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Contains(raw, words)
}
