package bolt

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"

	"weft/data"
)

// Options says how a database is opened. The zero value is good for tests.
type Options struct {
	// Kind is what the file is for, for example "demo" or "serve". It is written into a new file; a file
	// of another kind is refused. Empty means "weft".
	Kind string
	// Holder names this program to whoever finds the file locked, for example "weft serve". Empty means the
	// name of the executable.
	Holder string
	// LockWait is how long to wait for another program to let go of the file. Zero means four seconds.
	LockWait time.Duration
	// Elapsed is the clock of leases. Nil means time.Now.
	Elapsed func() time.Time
	// OpenFile opens the database file. Nil means os.OpenFile; tests hand out failing files.
	OpenFile func(name string, flag int, perm os.FileMode) (*os.File, error)
}

func (o Options) withDefaults() Options {
	if o.Kind == "" {
		o.Kind = "weft"
	}
	if o.Holder == "" {
		o.Holder = filepath.Base(os.Args[0])
	}
	if o.LockWait == 0 {
		o.LockWait = 4 * time.Second
	}
	if o.Elapsed == nil {
		o.Elapsed = time.Now
	}
	if o.OpenFile == nil {
		o.OpenFile = os.OpenFile
	}
	return o
}

// Store is a [data.Store] in one file.
type Store struct {
	*data.Core
	engine *engine
}

// Open opens the database at path, and makes a new one where there is none. It checks the whole file first:
// what is damaged, foreign, newer than this program, of another kind, held by another program or on a
// network file system is refused with one sentence that names the file, and is left as it was.
func Open(path string, opts Options) (*Store, error) {
	opts = opts.withDefaults()
	if err := refuseNetwork(path); err != nil {
		return nil, err
	}
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		if err := create(path, opts.Kind); err != nil {
			return nil, err
		}
	}
	e, err := openEngine(path, opts)
	if err != nil {
		return nil, err
	}
	if kind := e.header.Kind; kind != opts.Kind {
		_ = e.Close()
		return nil, &refusal{sentence: fmt.Sprintf("%s belongs to %q and not to %q: name another file, or start the program that it belongs to", path, kind, opts.Kind), cause: ErrKind}
	}
	return &Store{Core: data.NewCore(e, data.WithElapsed(opts.Elapsed)), engine: e}, nil
}

// ID is the random id of this database. It binds the key file to it and survives restore and compaction.
func (s *Store) ID() string { return s.Header().Database }

// Path is the file.
func (s *Store) Path() string { return s.engine.path }

// The names of buckets, and the keys of the first.
const (
	rootBucket  = "weft"
	spaceBucket = "communities" // a bucket for each
	formatKey   = "format"
	databaseKey = "database"
	kindKey     = "kind"
	keysKey     = "keys"
	format      = "1"
)

// mapSize is reserved address space, not memory: a reader then never makes a writer wait for a larger map.
const mapSize = 1 << 30

func boltOptions() *bbolt.Options {
	return &bbolt.Options{
		Timeout:         time.Second, // the lock is already ours, see Options.LockWait
		InitialMmapSize: mapSize,
		FreelistType:    bbolt.FreelistMapType,
		NoFreelistSync:  true,
		NoStatistics:    true,
	}
}

func openEngine(path string, opts Options) (*engine, error) {
	bo := boltOptions()
	bo.OpenFile = func(name string, flag int, perm os.FileMode) (*os.File, error) {
		f, err := openLocked(name, flag&^os.O_CREATE, perm, opts)
		if err != nil {
			return nil, err
		}
		if err := checkFile(f); err != nil {
			_ = f.Close()
			return nil, damaged(path, err)
		}
		return f, nil
	}
	db, err := bbolt.Open(path, 0o600, bo)
	if err != nil {
		return nil, openError(path, err)
	}
	header, err := readHeader(db)
	if err != nil {
		_ = db.Close()
		return nil, openError(path, err)
	}
	announce(path, opts.Holder)
	return newEngine(db, path, header), nil
}

// openLocked opens the file and locks it. Whoever held the lock may have put another file in its place
// meanwhile: then that one is opened.
func openLocked(path string, flag int, perm os.FileMode, opts Options) (*os.File, error) {
	for {
		f, err := opts.OpenFile(path, flag, perm)
		if err != nil {
			return nil, err
		}
		if err := acquire(f, path, opts.LockWait); err != nil {
			_ = f.Close()
			return nil, err
		}
		mine, err := f.Stat()
		if err == nil {
			var there os.FileInfo
			if there, err = os.Stat(path); err == nil && os.SameFile(mine, there) {
				return f, nil
			}
		}
		if err := errors.Join(err, f.Close()); err != nil {
			return nil, err
		}
	}
}

func readHeader(db *bbolt.DB) (h data.Header, err error) {
	err = db.View(func(tx *bbolt.Tx) error {
		b := tx.Bucket([]byte(rootBucket))
		if b == nil || tx.Bucket([]byte(spaceBucket)) == nil {
			return errors.New("it is not a database of Weft")
		}
		if string(b.Get([]byte(formatKey))) != format {
			return errors.New("it was written by a newer Weft: use that one, or restore a backup of this one")
		}
		var errs [3]error
		h.Database, errs[0] = headerValue(b, databaseKey)
		h.Kind, errs[1] = headerValue(b, kindKey)
		h.Keys, errs[2] = headerValue(b, keysKey)
		return errors.Join(errs[:]...)
	})
	return h, err
}

func headerValue(b *bbolt.Bucket, key string) (string, error) {
	v, err := sealOf(rootBucket).open([]byte(key), b.Get([]byte(key)))
	return string(v), err
}

// create builds a new database beside path and then links it there, so that a crash leaves a whole database
// or none, and of two programs that start at once only one makes it.
func create(path, kind string) error {
	temporary, err := temporaryBeside(path)
	if err != nil {
		return err
	}
	defer os.Remove(temporary)
	if err := build(temporary, data.Header{Database: rand.Text(), Kind: kind}); err != nil {
		return err
	}
	if err := os.Link(temporary, path); err != nil && !errors.Is(err, os.ErrExist) {
		return fmt.Errorf("create the database: %w", err)
	}
	return syncFolder(path)
}

// build makes an empty database in an empty file.
func build(path string, h data.Header) error {
	db, err := bbolt.Open(path, 0o600, boltOptions())
	if err != nil {
		return fmt.Errorf("create the database %s: %w", path, err)
	}
	err = db.Update(func(tx *bbolt.Tx) error { return writeHeader(tx, h) })
	if err := errors.Join(err, db.Close()); err != nil {
		return fmt.Errorf("create the database %s: %w", path, err)
	}
	return nil
}

func writeHeader(tx *bbolt.Tx, h data.Header) error {
	b, err := tx.CreateBucketIfNotExists([]byte(rootBucket))
	if err != nil {
		return err
	}
	if _, err := tx.CreateBucketIfNotExists([]byte(spaceBucket)); err != nil {
		return err
	}
	put := func(key, value string) error {
		return b.Put([]byte(key), sealOf(rootBucket).close([]byte(key), []byte(value)))
	}
	return errors.Join(b.Put([]byte(formatKey), []byte(format)), put(databaseKey, h.Database), put(kindKey, h.Kind), put(keysKey, h.Keys))
}

// syncFolder makes a new name durable.
func syncFolder(path string) error {
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func openError(path string, err error) error {
	if refused, ok := errors.AsType[*refusal](err); ok {
		return refused
	}
	return fmt.Errorf("open the database %s: %w", path, err)
}

// refusal is a whole sentence for a steward, with what to do.
type refusal struct {
	sentence string
	cause    error
}

func (r *refusal) Error() string { return r.sentence }
func (r *refusal) Unwrap() error { return r.cause }

// ErrKind: the file is of another kind than the program that opens it.
var ErrKind = errors.New("the database file is of another kind")

// ErrCorrupt: the file is damaged.
var ErrCorrupt = errors.New("the database file is damaged")

func damaged(path string, cause error) error {
	return &refusal{
		sentence: fmt.Sprintf("%s is damaged (%v) and was left as it is: put a backup in its place with \"weft restore\", and keep the damaged file until you have looked at what the backup holds", path, cause),
		cause:    errors.Join(ErrCorrupt, cause),
	}
}

var errNotEmpty = errors.New("restore: the database already holds something")

// Load implements [data.Engine], in one transaction.
func (e *engine) Load(ctx context.Context, records data.Records) error {
	return e.exclusively(ctx, func(tx *bbolt.Tx) error {
		spaces := tx.Bucket([]byte(spaceBucket))
		if k, _ := spaces.Cursor().First(); k != nil {
			return errNotEmpty
		}
		var w *writing
		var of data.Community
		for r, err := range records.All {
			if err != nil {
				return err
			}
			if w == nil || r.Community != of {
				if err := endOf(w); err != nil {
					return err
				}
				if w, err = writeTo(tx, r.Community); err != nil {
					return err
				}
				of = r.Community
			}
			w.bucket.FillPercent = 0.9 // records arrive in order
			if err := w.put([]byte(r.Key), r.Value); err != nil {
				return err
			}
		}
		if err := endOf(w); err != nil {
			return err
		}
		e.pending = records.Header
		e.pending.Kind = e.header.Kind
		return writeHeader(tx, e.pending)
	})
}

// Bind implements [data.Engine].
func (e *engine) Bind(ctx context.Context, keys string) error {
	return e.exclusively(ctx, func(tx *bbolt.Tx) error {
		e.pending = e.header
		e.pending.Keys = keys
		return writeHeader(tx, e.pending)
	})
}

func endOf(w *writing) error {
	if w == nil {
		return nil
	}
	return w.end()
}
