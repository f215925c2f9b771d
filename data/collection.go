package data

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"
)

// Definition declares a collection: records of one type, that one feature keeps.
type Definition[T any] struct {
	Namespace string // the feature
	Name      string // what its records are, in the plural
	// Indexes find records by a value: each function returns the values under which a record is to be
	// found, none or several. Changing one takes a migration (one that changes nothing will do).
	Indexes map[string]func(T) []string
	// Subjects returns the people a record is about. What is declared here is shown and erased with the
	// rest of their data. Nil means that the records are about nobody, or that nobody may be able to tell.
	Subjects func(T) []string
	// Retention is how long a record is kept, counted from Since. Zero means until it is erased.
	Retention time.Duration
	// Since is the moment from which Retention counts, in community time. Only needed with a Retention.
	Since func(T) time.Time
	// Migrations bring older records up: the first from version 1 to 2, and so on. The version of the
	// collection is one more than there are migrations. They are never removed or reordered.
	Migrations []Migration
	// Encode and Decode are the codec. Nil means JSON.
	Encode func(T) ([]byte, error)
	Decode func([]byte) (T, error)
}

// Migration turns an encoded record of one version into one of the next. Sealed words pass through as they
// are: they are bound to the collection and the record's id, which no migration changes.
type Migration func(raw []byte) ([]byte, error)

// ErrNewer: the records were written by a newer program.
var ErrNewer = errors.New("written by a newer Weft: use that one, or restore a backup from before")

// Collection keeps records of one type, in step with their indexes. It holds no state: what it reads and
// writes is in the transaction that it is given.
type Collection[T any] struct{ d Definition[T] }

// Item is one record with its id.
type Item[T any] struct {
	ID    []string
	Value T
}

// The indexes that a collection keeps for itself.
const (
	bySubject = "subject"
	bySince   = "since"
)

// NewCollection returns a collection. A definition that contradicts itself panics.
func NewCollection[T any](d Definition[T]) *Collection[T] {
	switch {
	case d.Namespace == "" || d.Name == "":
		panic("data: a collection needs a namespace and a name")
	case (d.Retention > 0) != (d.Since != nil):
		panic(fmt.Sprintf("data: collection %s/%s: Retention and Since go together", d.Namespace, d.Name))
	case d.Indexes[bySubject] != nil || d.Indexes[bySince] != nil:
		panic(fmt.Sprintf("data: collection %s/%s: the indexes %q and %q are kept by the collection itself", d.Namespace, d.Name, bySubject, bySince))
	}
	if d.Encode == nil {
		d.Encode = func(v T) ([]byte, error) { return json.Marshal(v) }
	}
	if d.Decode == nil {
		d.Decode = func(raw []byte) (v T, err error) {
			err = json.Unmarshal(raw, &v)
			return v, err
		}
	}
	return &Collection[T]{d}
}

// Name is "namespace/name". It is also what sealed words are bound to.
func (c *Collection[T]) Name() string { return c.d.Namespace + "/" + c.d.Name }

func (c *Collection[T]) recordKey(id []string) Key {
	return Path(append([]string{c.d.Namespace, c.d.Name, "is"}, id...)...)
}

func (c *Collection[T]) indexKey(index, value string, id []string) Key {
	return Path(append([]string{c.d.Namespace, c.d.Name, "by", index, value}, id...)...)
}

// Get returns a record, or [ErrNotFound].
func (c *Collection[T]) Get(r Reader, id ...string) (T, error) {
	var none T
	raw, err := r.Get(c.recordKey(id))
	if errors.Is(err, ErrNotFound) {
		return none, err
	}
	if err != nil {
		return none, fmt.Errorf("get from %s: %w", c.Name(), err)
	}
	return c.decode(raw)
}

// Put stores a record under its id, which may have several parts, and keeps the indexes in step.
func (c *Collection[T]) Put(w Writer, value T, id ...string) error {
	if len(id) == 0 {
		return fmt.Errorf("put into %s: a record needs an id", c.Name())
	}
	body, err := c.d.Encode(value)
	if err != nil {
		return fmt.Errorf("put into %s: %w", c.Name(), err)
	}
	e := envelope{Version: c.version(), Indexed: c.indexed(value), Body: body}
	if err := c.reindex(w, id, e.Indexed); err != nil {
		return fmt.Errorf("put into %s: %w", c.Name(), err)
	}
	if err := w.Put(c.recordKey(id), e.encode()); err != nil {
		return fmt.Errorf("put into %s: %w", c.Name(), err)
	}
	return nil
}

// Delete removes a record and its index entries; one that is not there is no error.
func (c *Collection[T]) Delete(w Writer, id ...string) error {
	if err := c.reindex(w, id, nil); err != nil {
		return fmt.Errorf("delete from %s: %w", c.Name(), err)
	}
	if err := w.Delete(c.recordKey(id)); err != nil {
		return fmt.Errorf("delete from %s: %w", c.Name(), err)
	}
	return nil
}

// All yields the records whose id starts with these parts, ascending by id; without parts, all of them.
func (c *Collection[T]) All(r Reader, prefix ...string) iter.Seq2[Item[T], error] {
	return func(yield func(Item[T], error) bool) {
		for e, err := range r.Scan(c.recordKey(prefix), "") {
			item := Item[T]{}
			if err == nil {
				item.ID = e.Key.Parts()[3:]
				item.Value, err = c.decode(e.Value)
			}
			if err != nil {
				yield(Item[T]{}, err)
				return
			}
			if !yield(item, nil) {
				return
			}
		}
	}
}

// Values gathers the records that All, By or About yield, without their ids.
func Values[T any](items iter.Seq2[Item[T], error]) ([]T, error) {
	var all []T
	for item, err := range items {
		if err != nil {
			return nil, err
		}
		all = append(all, item.Value)
	}
	return all, nil
}

// By yields the records that an index finds under a value, ascending by id.
func (c *Collection[T]) By(r Reader, index, value string) iter.Seq2[Item[T], error] {
	if c.d.Indexes[index] == nil {
		panic(fmt.Sprintf("data: collection %s has no index %q", c.Name(), index))
	}
	return c.by(r, index, value)
}

// About yields the records that are about a person, ascending by id.
func (c *Collection[T]) About(r Reader, subject string) iter.Seq2[Item[T], error] {
	return c.by(r, bySubject, subject)
}

func (c *Collection[T]) by(r Reader, index, value string) iter.Seq2[Item[T], error] {
	return func(yield func(Item[T], error) bool) {
		for e, err := range r.Scan(c.indexKey(index, value, nil), "") {
			item := Item[T]{}
			if err == nil {
				item.ID = e.Key.Parts()[5:]
				item.Value, err = c.Get(r, item.ID...)
			}
			if err != nil {
				yield(Item[T]{}, err)
				return
			}
			if !yield(item, nil) {
				return
			}
		}
	}
}

// indexed lists where a record is to be found.
func (c *Collection[T]) indexed(value T) []indexed {
	var all []indexed
	add := func(index string, values ...string) {
		for _, v := range values {
			all = append(all, indexed{index, v})
		}
	}
	for index, values := range sorted(c.d.Indexes) {
		add(index, values(value)...)
	}
	if c.d.Subjects != nil {
		add(bySubject, c.d.Subjects(value)...)
	}
	if c.d.Since != nil {
		add(bySince, instant(c.d.Since(value)))
	}
	return all
}

// reindex brings the index entries of a record from those it was stored with, which are not always those that
// today's functions would give it, to those it is to have. What stays the same is not written again.
func (c *Collection[T]) reindex(w Writer, id []string, want []indexed) error {
	have, err := c.indexedAs(w, id)
	if err != nil {
		return err
	}
	for _, i := range have {
		if slices.Contains(want, i) {
			continue
		}
		if err := w.Delete(c.indexKey(i.Index, i.Value, id)); err != nil {
			return err
		}
	}
	for _, i := range want {
		if slices.Contains(have, i) {
			continue
		}
		if err := w.Put(c.indexKey(i.Index, i.Value, id), nil); err != nil {
			return err
		}
	}
	return nil
}

// indexedAs returns the index entries that a record was stored with; none for one that is not there.
func (c *Collection[T]) indexedAs(r Reader, id []string) ([]indexed, error) {
	raw, err := r.Get(c.recordKey(id))
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	e, err := decodeEnvelope(raw)
	if err == nil && e.Version > c.version() {
		err = ErrNewer
	}
	return e.Indexed, err
}
