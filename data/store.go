package data

import (
	"context"
	"errors"
	"io"
	"iter"
	"time"
)

// Community names one community of practice. Every read and every write happens inside one.
type Community string

// Key is a path in a community's ordered key space. Keys compare as bytes. Build one with [Path], which
// escapes its parts, so that no part can be mistaken for a separator.
type Key string

// Entry is one key and its value. The value belongs to the caller.
type Entry struct {
	Key   Key
	Value []byte
}

// Documented sentinels. Code branches on these and on no other error of this package.
var (
	// ErrNotFound: nothing is stored under the key.
	ErrNotFound = errors.New("not found")
	// ErrConflict: the records that the work was computed from have changed since; compute again.
	ErrConflict = errors.New("the records changed meanwhile")
	// ErrStale: the job was handed to another worker after this one's lease ran out; nothing was written.
	ErrStale = errors.New("the lease ran out and the job went to another worker")
	// ErrClosed: the store was closed.
	ErrClosed = errors.New("the store is closed")
	// ErrErased: the key of the person whose words these were has been destroyed.
	ErrErased = errors.New("these words were erased with their owner's key")
)

// Reader sees one snapshot of one community.
type Reader interface {
	// Get returns a copy of the value, or [ErrNotFound].
	Get(Key) ([]byte, error)
	// Scan yields the entries whose key starts with prefix and is greater than after ("" for the first),
	// in ascending key order. An error ends the sequence with a zero Entry.
	// The caller may write to the same transaction while scanning; it does not see what it wrote meanwhile.
	Scan(prefix, after Key) iter.Seq2[Entry, error]
	// Job returns the waiting or claimed job with that key, or [ErrNotFound].
	Job(key string) (Job, error)
	// Jobs yields the waiting and claimed jobs whose key starts with prefix, ascending by key.
	Jobs(prefix string) iter.Seq2[Job, error]
}

// Writer is a Reader that may also change what it sees. It reads its own writes.
type Writer interface {
	Reader
	Put(Key, []byte) error
	// Delete removes a key; a key that is not there is no error.
	Delete(Key) error
	// Enqueue stores a job, or replaces the one with the same key. A replaced job keeps its place in its
	// lane (unless the lane changes) and its attempts are counted anew. Replacing a job that a worker holds
	// is allowed: when that worker settles, the newer version stays and becomes due by its own NotBefore.
	Enqueue(Job) error
	// Cancel removes a job; one that is not there is no error. If a worker holds it, that worker may still
	// settle (its effects are facts), and the job is gone afterwards.
	Cancel(key string) error
}

// Job is work that waits. Jobs of one lane run strictly one after another, in the order in which they were
// first enqueued; jobs of different lanes do not wait for each other.
type Job struct {
	Key   string // unique in its community; also what makes enqueueing twice harmless
	Queue string // which workers take it, for example "outbox" or "schedule"
	Lane  string // a conversation, a schedule; it belongs to its queue; "" means a lane of its own
	// NotBefore is in community time. A head that is not due yet holds its lane.
	NotBefore time.Time
	// Expires is in community time; zero means never. The store only keeps it: whoever claims the job
	// decides what an expired one means.
	Expires time.Time
	Body    []byte

	// The rest is set by the store and ignored by Enqueue.

	Community Community
	Attempts  int    // how often it was claimed before, in this and earlier runs of the program, as far as was settled
	Order     uint64 // place in its lane
	Version   uint64 // changes with every Enqueue of the same key
	Fence     uint64 // the fencing token of this claim; zero when not claimed
}

// Store keeps the records of communities. All engines behave alike: package datatest holds them to it.
type Store interface {
	// View runs fn over one snapshot. It does not wait for writers and no writer waits for it.
	View(ctx context.Context, c Community, fn func(Reader) error) error
	// Update runs fn and then stores all it wrote, durably, or nothing. Updates of one community run one
	// after another. fn must have no other effects: it may run again. When fn returns an error nothing is
	// stored and Update returns that error as it is.
	Update(ctx context.Context, c Community, fn func(Writer) error) error
	// Claim takes up to n jobs of a queue, of all communities, that are heads of their lanes and due at now
	// (community time), earliest first. Each carries a fencing token; after ttl (elapsed time) an unsettled
	// job may be claimed again. Claims do not outlive the process: after a restart every job can be claimed.
	Claim(ctx context.Context, now time.Time, queue string, n int, ttl time.Duration) ([]Job, error)
	// Settle ends a claimed job and stores what fn writes, in one transaction. The job is removed and the
	// next of its lane promoted, unless fn enqueued the same key again (a retry: it keeps its place and
	// counts one attempt more) or somebody replaced it meanwhile. When fn returns an error nothing is stored
	// and the job stays claimed until its lease runs out. A lost lease gives [ErrStale].
	Settle(ctx context.Context, j Job, fn func(Writer) error) error
	// Release gives a claimed job back untouched, so that it may be claimed at once. A lost lease gives
	// [ErrStale].
	Release(ctx context.Context, j Job) error
	// NextDue returns when the earliest claimable head of the queue is due, in community time.
	// ok is false when nothing waits. It costs the same however many jobs there are. What a worker holds is
	// left out until it is settled, released, or its lease runs out: look again now and then.
	NextDue(ctx context.Context, queue string) (at time.Time, ok bool, err error)
	// Communities lists the communities that hold at least one record.
	Communities(ctx context.Context) ([]Community, error)
	// Snapshot writes a consistent, engine-independent copy of everything, checksummed.
	Snapshot(ctx context.Context, w io.Writer) error
	Close() error
}
