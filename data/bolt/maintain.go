package bolt

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"

	"weft/data"
)

// Verify reads a database from start to end while no program has it open, and counts what is in it. It looks
// at every page and every checksum, and at whether jobs, lanes and the due index agree. It changes nothing.
func Verify(ctx context.Context, path string) (data.Report, error) {
	if _, err := os.Stat(path); err != nil {
		return data.Report{}, fmt.Errorf("verify %s: %w", path, err)
	}
	e, err := openEngine(path, Options{}.withDefaults())
	if err != nil {
		return data.Report{}, err
	}
	core := data.NewCore(e)
	report, err := core.Verify(ctx)
	if err != nil {
		err = damaged(path, err)
	}
	return report, errors.Join(err, core.Close())
}

// Restore makes the database at path from a snapshot. The file appears there only when it is whole: a torn
// or altered snapshot ([data.ErrDamaged]), one of another kind, or a crash leave nothing. A file that is
// already there is refused.
func Restore(ctx context.Context, path string, snapshot io.Reader, opts Options) (data.Header, error) {
	opts = opts.withDefaults()
	if err := refuseNetwork(path); err != nil {
		return data.Header{}, err
	}
	if _, err := os.Stat(path); err == nil {
		return data.Header{}, &refusal{sentence: fmt.Sprintf("%s is already there: move it away first, or name another file to restore into", path), cause: os.ErrExist}
	}
	temporary, err := temporaryBeside(path)
	if err != nil {
		return data.Header{}, err
	}
	defer os.Remove(temporary)
	h, err := restoreInto(ctx, temporary, snapshot, opts.Kind)
	if err != nil {
		return data.Header{}, err
	}
	if err := os.Link(temporary, path); err != nil {
		return data.Header{}, fmt.Errorf("restore %s: %w", path, err)
	}
	return h, syncFolder(path)
}

func restoreInto(ctx context.Context, path string, snapshot io.Reader, kind string) (data.Header, error) {
	if err := build(path, data.Header{Kind: kind}); err != nil {
		return data.Header{}, err
	}
	db, err := bbolt.Open(path, 0o600, boltOptions())
	if err != nil {
		return data.Header{}, fmt.Errorf("restore: %w", err)
	}
	core := data.NewCore(newEngine(db, path, data.Header{Kind: kind}))
	h, err := data.Restore(ctx, snapshot, core)
	if err == nil && h.Kind != kind {
		err = &refusal{sentence: fmt.Sprintf("the snapshot belongs to %q and not to %q", h.Kind, kind), cause: ErrKind}
	}
	return h, errors.Join(err, core.Close())
}

// Compact copies what is alive into a new file and puts that in the place of the old one: afterwards the
// file holds no byte of what was deleted. Writers wait meanwhile, readers do not. A crash leaves the old file
// or the new one, whole. What the disk itself may keep of the old file's blocks is out of reach.
func (s *Store) Compact(ctx context.Context) error { return s.engine.compact(ctx) }

func (e *engine) compact(ctx context.Context) error {
	done := make(chan error, 1)
	err := e.exclusively(ctx, func(*bbolt.Tx) error {
		e.compacting = done
		return nil
	})
	if err != nil {
		return err
	}
	return <-done
}

// replace swaps the file. It runs on the committer, between transactions.
func (e *engine) replace() error {
	temporary, err := temporaryBeside(e.path)
	if err != nil {
		return err
	}
	defer os.Remove(temporary)
	next, err := compacted(temporary, e.file.db)
	if err != nil {
		return fmt.Errorf("compact %s: %w", e.path, err)
	}
	// The new file is locked already, so nobody can come between.
	if err := os.Rename(temporary, e.path); err != nil {
		return errors.Join(fmt.Errorf("compact %s: %w", e.path, err), next.Close())
	}
	return errors.Join(syncFolder(e.path), e.exchange(next))
}

// file is an open database file. After a compaction the old one stays open until its last reader is done.
type file struct {
	db      *bbolt.DB
	readers int
	retired bool
}

func (e *engine) borrow() *file {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.file.readers++
	return e.file
}

func (e *engine) giveBack(f *file) {
	e.mu.Lock()
	f.readers--
	last := f.retired && f.readers == 0
	e.mu.Unlock()
	if last {
		_ = f.db.Close() // nothing of ours is in that file any more
	}
}

func (e *engine) exchange(next *bbolt.DB) error {
	e.mu.Lock()
	old := e.file
	e.file = &file{db: next}
	old.retired = true
	last := old.readers == 0
	e.mu.Unlock()
	if last {
		return old.db.Close()
	}
	return nil
}

// compactTx bounds how much of a compaction is in memory at once, in bytes.
const compactTx = 16 << 20

// compacted returns an open copy of a database, on disk and checked.
func compacted(path string, of *bbolt.DB) (_ *bbolt.DB, err error) {
	next, err := bbolt.Open(path, 0o600, boltOptions())
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = next.Close()
		}
	}()
	next.NoSync = true // once, at the end
	if err := guarded(func() error { return bbolt.Compact(next, of, compactTx) }); err != nil {
		return nil, err
	}
	next.NoSync = false
	if err := next.Sync(); err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return next, errors.Join(checkFile(f), f.Close())
}

func temporaryBeside(path string) (string, error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".new-*")
	if err != nil {
		return "", fmt.Errorf("make a file beside %s: %w", path, err)
	}
	return f.Name(), f.Close()
}
