package data

import "iter"

// Pair is one entry of a [Space]: the key as the engine stores it, and the value, which is only borrowed.
type Pair struct {
	Key   string
	Value []byte
}

// Cursor hands out pairs in ascending order; ok is false at the end.
type Cursor func() (p Pair, ok bool, err error)

// Space is the plain key space of one community at one moment, as an engine keeps it. Values are borrowed:
// they hold until the transaction ends and are not to be changed.
type Space interface {
	Get(key string) (value []byte, found bool, err error)
	// From returns the pairs whose key is at or after from.
	From(from string) Cursor
}

// Change is one pending change of an [Overlay].
type Change struct {
	Key     string
	Value   []byte
	Deleted bool
}

// Overlay collects changes over a Space without touching it. It reads its own changes. A decision that is
// refused is thrown away with its overlay; one that succeeds is applied by its engine.
type Overlay struct {
	base    Space
	changes Tree[Change]
}

// NewOverlay returns an overlay without changes.
func NewOverlay(base Space) *Overlay { return &Overlay{base: base} }

// Put sets a pending value. The overlay keeps the slice.
func (o *Overlay) Put(key string, value []byte) {
	o.changes = o.changes.With(key, Change{Key: key, Value: value})
}

// Delete sets a pending deletion.
func (o *Overlay) Delete(key string) {
	o.changes = o.changes.With(key, Change{Key: key, Deleted: true})
}

// Changes yields what is pending, ascending by key: what an engine applies.
func (o *Overlay) Changes() iter.Seq[Change] {
	next := o.changes.From("")
	return func(yield func(Change) bool) {
		for _, c, ok := next(); ok && yield(c); {
			_, c, ok = next()
		}
	}
}

// Len is the number of pending changes.
func (o *Overlay) Len() int { return o.changes.Len() }

// Get implements [Space].
func (o *Overlay) Get(key string) ([]byte, bool, error) {
	if c, ok := o.changes.Get(key); ok {
		return c.Value, !c.Deleted, nil
	}
	return o.base.Get(key)
}

// From implements [Space]. What is written after the call is not seen by the cursor.
func (o *Overlay) From(from string) Cursor {
	if o.changes.Len() == 0 {
		return o.base.From(from)
	}
	m := &merge{below: o.base.From(from), above: o.changes.From(from)}
	m.lift()
	return m.next
}

// merge walks a base and the changes over it, side by side.
type merge struct {
	below   Cursor
	above   func() (string, Change, bool)
	pair    Pair // read from below, not yet handed out
	has     bool
	change  Change // read from above, not yet handed out
	pending bool
}

func (m *merge) lift() { _, m.change, m.pending = m.above() }

func (m *merge) next() (Pair, bool, error) {
	for {
		if !m.has && m.below != nil {
			pair, ok, err := m.below()
			if err != nil {
				return Pair{}, false, err
			}
			if !ok {
				m.below = nil
			}
			m.pair, m.has = pair, ok
		}
		if !m.pending || m.has && m.pair.Key < m.change.Key {
			pair, ok := m.pair, m.has
			m.pair, m.has = Pair{}, false
			return pair, ok, nil
		}
		if m.has && m.pair.Key == m.change.Key {
			m.has = false
		}
		change := m.change
		m.lift()
		if !change.Deleted {
			return Pair{change.Key, change.Value}, true, nil
		}
	}
}
