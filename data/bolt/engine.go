package bolt

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"

	"go.etcd.io/bbolt"

	"weft/data"
)

// maxGroup bounds how many updates wait for one fsync.
const maxGroup = 512

// engine is group commit over bbolt: one goroutine, the committer, holds the write transaction and lets the
// waiting updates have it in turn, each on an overlay of its own, and then commits all of them with one fsync.
// The functions of the updates run on the goroutines of their callers, so that a panic stays theirs.
type engine struct {
	path     string
	requests chan *request
	stopped  sync.WaitGroup

	mu     sync.Mutex
	header data.Header
	file   *file

	// The rest is the committer's alone.
	pending    data.Header // written in the transaction under way
	compacting chan error  // who waits for the file to be replaced when the transaction is over
	broken     error       // no more writing until the file is opened anew
}

func newEngine(db *bbolt.DB, path string, h data.Header) *engine {
	e := &engine{file: &file{db: db}, path: path, header: h, requests: make(chan *request)}
	e.stopped.Go(func() {
		for r := range e.requests {
			e.commit(r)
		}
	})
	return e
}

func (e *engine) Header() data.Header {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.header
}

// Close implements [data.Engine].
func (e *engine) Close() error {
	close(e.requests)
	e.stopped.Wait()
	_ = os.Remove(holderFile(e.path))
	return e.file.db.Close()
}

// Read implements [data.Engine].
func (e *engine) Read(_ context.Context, fn func(data.Snapshot) error) error {
	f := e.borrow()
	defer e.giveBack(f)
	tx, err := f.db.Begin(false)
	if err != nil {
		return fmt.Errorf("read the database: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	return fn(snapshot{tx})
}

// request is one update on its way through the committer.
type request struct {
	write func(tx *bbolt.Tx) (apply func() error, err error)
	turn  chan *bbolt.Tx // the committer lends the transaction
	back  chan outcome   // and gets it back
	done  chan error     // the fate of the whole group
}

type outcome struct {
	apply func() error // nil: nothing to store
	gone  bool         // the update's function panicked: nobody waits for its fate
}

// Write implements [data.Engine].
func (e *engine) Write(ctx context.Context, c data.Community, fn func(*data.Overlay) error) error {
	return e.submit(ctx, func(tx *bbolt.Tx) (func() error, error) {
		o := data.NewOverlay(spaceOf(tx, c))
		if err := fn(o); err != nil || o.Len() == 0 {
			return nil, err
		}
		return func() error { return apply(tx, c, o) }, nil
	})
}

// exclusively runs fn on the write transaction itself.
func (e *engine) exclusively(ctx context.Context, fn func(*bbolt.Tx) error) error {
	return e.submit(ctx, func(tx *bbolt.Tx) (func() error, error) {
		return func() error { return fn(tx) }, nil
	})
}

func (e *engine) submit(ctx context.Context, write func(*bbolt.Tx) (func() error, error)) error {
	r := &request{
		write: write,
		turn:  make(chan *bbolt.Tx), back: make(chan outcome), done: make(chan error, 1),
	}
	select {
	case e.requests <- r:
	case <-ctx.Done():
		return ctx.Err()
	}
	var refusal error
	for {
		select {
		case tx := <-r.turn:
			refusal = r.run(tx)
		case err := <-r.done:
			if err == nil {
				err = refusal
			}
			return err
		}
	}
}

// run has the transaction for the length of the update's function, and gives it back even when that panics.
func (r *request) run(tx *bbolt.Tx) error {
	result := outcome{gone: true}
	defer func() { r.back <- result }()
	apply, err := r.write(tx)
	result = outcome{apply: apply}
	return err
}

// commit serves the first update and all that wait behind it in one transaction. A refused update learns its
// fate with the group too, since what it refused may rest on what the group has not made durable yet.
func (e *engine) commit(first *request) {
	group := []*request{first}
	for len(group) > 0 {
		group = e.attempt(group)
	}
}

// attempt runs the group, and what joins it, in one transaction. When the changes of one update cannot be
// applied, it alone fails, and the others are returned to run again on a clean transaction.
func (e *engine) attempt(group []*request) (again []*request) {
	finish := func(err error) {
		for _, r := range group {
			r.done <- err
		}
	}
	if e.broken != nil {
		finish(e.broken)
		return nil
	}
	e.pending, e.compacting = data.Header{}, nil
	tx, err := e.file.db.Begin(true)
	if err != nil {
		finish(fmt.Errorf("write to the database: %w", err))
		return nil
	}
	changed := false
	for i := 0; i < len(group); i++ {
		r := group[i]
		r.turn <- tx
		result := <-r.back
		if result.gone {
			group = slices.Delete(group, i, i+1)
			i--
		}
		if result.apply != nil {
			if err := guarded(result.apply); err != nil {
				_ = tx.Rollback()
				r.done <- fmt.Errorf("write to the database %s: %w", e.path, err)
				return slices.Delete(group, i, i+1)
			}
			changed = true
		}
		if i == len(group)-1 && len(group) < maxGroup {
			group = e.join(group)
		}
	}
	if !changed {
		_ = tx.Rollback()
		finish(nil)
		return nil
	}
	err = e.finish(tx)
	finish(err)
	if e.compacting != nil && err == nil {
		e.compacting <- e.replace()
	}
	return nil
}

// join takes one more waiting update, if there is one.
func (e *engine) join(group []*request) []*request {
	select {
	case r, ok := <-e.requests:
		if ok {
			return append(group, r)
		}
	default:
	}
	return group
}

// finish commits. bbolt takes back a commit that fails, and the store goes on; only when the disk failed so
// late that the commit may stand all the same is nothing more written until the file is opened anew.
func (e *engine) finish(tx *bbolt.Tx) error {
	id := tx.ID()
	err := guarded(tx.Commit)
	if err == nil {
		if e.pending != (data.Header{}) {
			e.mu.Lock()
			e.header = e.pending
			e.mu.Unlock()
		}
		return nil
	}
	err = fmt.Errorf("write to the database %s: %w", e.path, err)
	_ = guarded(tx.Rollback) // nothing, unless the commit panicked
	if errors.Is(err, ErrCorrupt) || e.stands(id) {
		err = fmt.Errorf("%w; it is not certain whether the last changes were kept: start the program again", err)
		e.broken = err
	}
	return err
}

// stands tells whether the transaction is in the file, or cannot be said not to be.
func (e *engine) stands(id int) bool {
	stands := true
	_ = guarded(func() error {
		tx, err := e.file.db.Begin(false)
		if err != nil {
			return err
		}
		stands = tx.ID() >= id
		return tx.Rollback()
	})
	return stands
}

func guarded(fn func() error) (err error) {
	defer survive(&err)()
	return fn()
}

func apply(tx *bbolt.Tx, c data.Community, o *data.Overlay) error {
	w, err := writeTo(tx, c)
	if err != nil {
		return err
	}
	for change := range o.Changes() {
		if change.Deleted {
			err = w.remove([]byte(change.Key))
		} else {
			err = w.put([]byte(change.Key), change.Value)
		}
		if err != nil {
			return err
		}
	}
	return w.end()
}
