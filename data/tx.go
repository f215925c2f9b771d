package data

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
)

// What fits in every engine, the distributed ones to come included.
const (
	// MaxKey is the longest key of a record, a job, a queue or a lane, in bytes.
	MaxKey = 4096
	// MaxValue is the largest value of a record and the largest body of a job, in bytes.
	MaxValue = 16 << 20
)

var (
	errEnded = errors.New("this transaction has ended")
	errKey   = fmt.Errorf("a key has 1 to %d bytes", MaxKey)
	errValue = fmt.Errorf("a value has at most %d bytes", MaxValue)
)

// reader is a Reader over a space. A function that keeps one beyond its transaction gets errEnded instead of
// memory that is no longer its own.
type reader struct {
	space     Space
	community Community
	ended     bool
}

func (r *reader) end() { r.ended = true }

func (r *reader) Get(k Key) ([]byte, error) {
	if r.ended {
		return nil, errEnded
	}
	v, found, err := r.space.Get(recordSpace + string(k))
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, ErrNotFound
	}
	return owned(v), nil
}

func (r *reader) Scan(prefix, after Key) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for p, err := range r.within(recordSpace+string(prefix), recordSpace+string(after)) {
			if err != nil {
				yield(Entry{}, err)
				return
			}
			if !yield(Entry{Key(p.Key[len(recordSpace):]), owned(p.Value)}, nil) {
				return
			}
		}
	}
}

func (r *reader) Job(key string) (Job, error) {
	if r.ended {
		return Job{}, errEnded
	}
	j, found, err := readJob(r.space, key)
	if err != nil {
		return Job{}, err
	}
	if !found {
		return Job{}, ErrNotFound
	}
	j.Community = r.community
	return j, nil
}

func (r *reader) Jobs(prefix string) iter.Seq2[Job, error] {
	return func(yield func(Job, error) bool) {
		for p, err := range r.within(jobSpace+prefix, "") {
			var j Job
			if err == nil {
				j, err = decodeJob(p.Key[len(jobSpace):], p.Value)
			}
			if err != nil {
				yield(Job{}, err)
				return
			}
			j.Community = r.community
			if !yield(j, nil) {
				return
			}
		}
	}
}

// within yields the pairs whose key starts with prefix and is greater than after.
func (r *reader) within(prefix, after string) iter.Seq2[Pair, error] {
	return func(yield func(Pair, error) bool) {
		if r.ended {
			yield(Pair{}, errEnded)
			return
		}
		from := prefix
		if after >= prefix {
			from = after + "\x00"
		}
		next := r.space.From(from)
		for {
			p, ok, err := next()
			if err != nil {
				yield(Pair{}, err)
				return
			}
			if !ok || !strings.HasPrefix(p.Key, prefix) || !yield(p, nil) {
				return
			}
			if r.ended {
				yield(Pair{}, errEnded)
				return
			}
		}
	}
}

// writer is a Writer over an overlay.
type writer struct {
	reader
	overlay *Overlay
	settles *settling // nil outside Settle
}

func newWriter(o *Overlay, c Community) *writer {
	return &writer{reader: reader{space: o, community: c}, overlay: o}
}

func (w *writer) Put(k Key, v []byte) error {
	if err := w.check(string(k), len(v)); err != nil {
		return fmt.Errorf("put: %w", err)
	}
	w.overlay.Put(recordSpace+string(k), owned(v))
	return nil
}

func (w *writer) Delete(k Key) error {
	if err := w.check(string(k), 0); err != nil {
		return fmt.Errorf("delete: %w", err)
	}
	w.overlay.Delete(recordSpace + string(k))
	return nil
}

func (w *writer) Enqueue(j Job) error {
	if err := w.check(j.Key, len(j.Body)); err != nil {
		return fmt.Errorf("enqueue: %w", err)
	}
	if len(j.Queue) > MaxKey || len(j.Lane) > MaxKey {
		return fmt.Errorf("enqueue: queue or lane: %w", errKey)
	}
	if w.settles != nil && j.Key == w.settles.job.Key {
		return w.settles.retry(w.overlay, j)
	}
	old, replaces, err := readJob(w.overlay, j.Key)
	if err != nil {
		return err
	}
	j.Attempts = 0
	return place(w.overlay, j, old, replaces)
}

func (w *writer) Cancel(key string) error {
	if w.ended {
		return errEnded
	}
	old, found, err := readJob(w.overlay, key)
	if err != nil || !found {
		return err
	}
	return displace(w.overlay, old)
}

func (w *writer) check(key string, size int) error {
	switch {
	case w.ended:
		return errEnded
	case key == "" || len(key) > MaxKey:
		return errKey
	case size > MaxValue:
		return errValue
	}
	return nil
}

// owned copies a value. An empty one is not nil, whichever engine it comes from.
func owned(v []byte) []byte {
	if len(v) == 0 {
		return []byte{}
	}
	return slices.Clone(v)
}
