package memory

import (
	"context"
	"crypto/rand"
	"errors"
	"sync/atomic"

	"weft/data"
)

// Store is a [data.Store] in memory.
type Store struct {
	*data.Core
}

// New returns an empty store.
func New(opts ...data.Option) *Store {
	e := &engine{turn: make(chan struct{}, 1)}
	e.state.Store(&state{header: data.Header{Database: rand.Text(), Kind: "memory"}})
	return &Store{data.NewCore(e, opts...)}
}

// engine keeps one immutable state; a write makes the next one.
type engine struct {
	state atomic.Pointer[state]
	turn  chan struct{} // holds a token while somebody writes
}

type state struct {
	header data.Header
	spaces data.Tree[space]
}

type space struct{ data.Tree[[]byte] }

func (s space) Get(key string) ([]byte, bool, error) {
	v, ok := s.Tree.Get(key)
	return v, ok, nil
}

func (s space) From(from string) data.Cursor {
	next := s.Tree.From(from)
	return func() (data.Pair, bool, error) {
		key, v, ok := next()
		return data.Pair{Key: key, Value: v}, ok, nil
	}
}

func (s *state) Communities() ([]data.Community, error) {
	var all []data.Community
	next := s.spaces.From("")
	for name, _, ok := next(); ok; name, _, ok = next() {
		all = append(all, data.Community(name))
	}
	return all, nil
}

func (s *state) Space(c data.Community) data.Space {
	found, _ := s.spaces.Get(string(c))
	return found
}

func (e *engine) Header() data.Header { return e.state.Load().header }

func (e *engine) Close() error { return nil }

func (e *engine) Read(_ context.Context, fn func(data.Snapshot) error) error {
	return fn(e.state.Load())
}

func (e *engine) Write(ctx context.Context, c data.Community, fn func(*data.Overlay) error) error {
	select {
	case e.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-e.turn }()
	old := e.state.Load()
	base, _ := old.spaces.Get(string(c))
	o := data.NewOverlay(base)
	if err := fn(o); err != nil {
		return err
	}
	if o.Len() == 0 {
		return nil
	}
	for change := range o.Changes() {
		if change.Deleted {
			base = space{base.Without(change.Key)}
		} else {
			base = space{base.With(change.Key, change.Value)}
		}
	}
	e.state.Store(&state{header: old.header, spaces: old.spaces.With(string(c), base)})
	return nil
}

// Bind implements [data.Engine].
func (e *engine) Bind(_ context.Context, keys string) error {
	e.turn <- struct{}{}
	defer func() { <-e.turn }()
	next := *e.state.Load()
	next.header.Keys = keys
	e.state.Store(&next)
	return nil
}

var errNotEmpty = errors.New("restore: the store already holds something")

func (e *engine) Load(_ context.Context, records data.Records) error {
	e.turn <- struct{}{}
	defer func() { <-e.turn }()
	if e.state.Load().spaces.Len() > 0 {
		return errNotEmpty
	}
	var spaces data.Tree[space]
	for r, err := range records.All {
		if err != nil {
			return err
		}
		s, _ := spaces.Get(string(r.Community))
		spaces = spaces.With(string(r.Community), space{s.With(r.Key, r.Value)})
	}
	e.state.Store(&state{header: records.Header, spaces: spaces})
	return nil
}
