package data

import (
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
)

// envelope is how a collection stores a record: with the version it was written by, and with the places in
// which it is indexed, so that these can be taken back whatever the program has learnt since.
type envelope struct {
	Version int
	Indexed []indexed
	Body    []byte
}

type indexed struct{ Index, Value string }

func (e envelope) encode() []byte {
	b := binary.AppendUvarint(nil, uint64(e.Version))
	b = binary.AppendUvarint(b, uint64(len(e.Indexed)))
	for _, i := range e.Indexed {
		b = appendText(appendText(b, i.Index), i.Value)
	}
	return append(b, e.Body...)
}

var errEnvelope = errors.New("the record is not one that a collection wrote")

func decodeEnvelope(b []byte) (envelope, error) {
	version, b, ok := cutNumber(b)
	if !ok {
		return envelope{}, errEnvelope
	}
	n, b, ok := cutNumber(b)
	e := envelope{Version: int(version)}
	for range n {
		var i indexed
		if i.Index, b, ok = cutText(b); !ok {
			return envelope{}, errEnvelope
		}
		if i.Value, b, ok = cutText(b); !ok {
			return envelope{}, errEnvelope
		}
		e.Indexed = append(e.Indexed, i)
	}
	e.Body = b
	if !ok {
		return envelope{}, errEnvelope
	}
	return e, nil
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func cutNumber(b []byte) (n uint64, rest []byte, ok bool) {
	n, size := binary.Uvarint(b)
	if size <= 0 {
		return 0, nil, false
	}
	return n, b[size:], true
}

func cutText(b []byte) (s string, rest []byte, ok bool) {
	n, b, ok := cutNumber(b)
	if !ok || n > uint64(len(b)) {
		return "", nil, false
	}
	return string(b[:n]), b[n:], true
}

func (c *Collection[T]) version() int { return len(c.d.Migrations) + 1 }

// decode opens an envelope and brings its record up to today's version.
func (c *Collection[T]) decode(raw []byte) (T, error) {
	var none T
	e, err := decodeEnvelope(raw)
	if err != nil {
		return none, fmt.Errorf("read from %s: %w", c.Name(), err)
	}
	if e.Version < 1 || e.Version > c.version() {
		return none, fmt.Errorf("read from %s: a record of version %d, where this program knows %d: %w", c.Name(), e.Version, c.version(), ErrNewer)
	}
	for i, migrate := range c.d.Migrations[e.Version-1:] {
		if e.Body, err = migrate(e.Body); err != nil {
			return none, fmt.Errorf("read from %s: migrate from version %d: %w", c.Name(), e.Version+i, err)
		}
	}
	value, err := c.d.Decode(e.Body)
	if err != nil {
		return none, fmt.Errorf("read from %s: %w", c.Name(), err)
	}
	return value, nil
}

// sorted ranges over a map in the order of its keys.
func sorted[V any](m map[string]V) iter.Seq2[string, V] {
	return func(yield func(string, V) bool) {
		for _, k := range slices.Sorted(maps.Keys(m)) {
			if !yield(k, m[k]) {
				return
			}
		}
	}
}
