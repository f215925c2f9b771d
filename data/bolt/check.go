package bolt

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// checkFile reads a bbolt file page by page, before bbolt does: what is wrong there would make bbolt panic in
// a goroutine of its own, or fault, or follow pointers in circles. It follows every page that can be reached,
// checks bounds, order and that none is reached twice, and the checksum of every value. It writes nothing.
func checkFile(f *os.File) (err error) {
	defer survive(&err)()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.Size() == 0 {
		return errors.New("the file is empty")
	}
	b, unmap, err := mapped(f, info.Size())
	if err != nil {
		return fmt.Errorf("read %s: %w", f.Name(), err)
	}
	defer func() { err = errors.Join(err, unmap()) }()
	m, ok := newestMeta(b)
	if !ok {
		return errors.New("it does not begin as a database does")
	}
	if pages := info.Size() / int64(m.pageSize); int64(m.end) > pages || m.end > 1<<40 {
		return fmt.Errorf("the file is cut short: %d of %d pages are there", pages, m.end)
	}
	c := &checker{file: b, meta: m, seen: make([]atomic.Bool, m.end)}
	c.hands.SetLimit(runtime.GOMAXPROCS(0))
	err = c.page(m.root, &bucket{level: atRoot}, 0, nil, nil)
	return cmp.Or(err, c.hands.Wait(), c.counts())
}

// deepest is more levels than any file can have.
const deepest = 64

// bucket is where a page belongs.
type bucket struct {
	level   level
	name    []byte
	seal    seal
	want    uint64 // how many entries the bucket says it has
	entries atomic.Uint64
}

// level is how deep a bucket lies, and what its entries are.
type level int

const (
	atRoot        level = iota // buckets
	atHeader                   // values of ours
	atCommunities              // buckets
	atSpace                    // values of a community
	elsewhere                  // another program's
)

// inside returns the bucket that lies in b under a name.
func (b *bucket) inside(e entry) *bucket {
	in := &bucket{level: elsewhere, name: e.key, seal: sealOf(e.key), want: binary.NativeEndian.Uint64(e.value[8:])}
	switch {
	case b.level == atRoot && string(e.key) == rootBucket:
		in.level = atHeader
	case b.level == atRoot && string(e.key) == spaceBucket:
		in.level = atCommunities
	case b.level == atCommunities:
		in.level = atSpace
	}
	return in
}

type checker struct {
	file []byte
	meta meta
	seen []atomic.Bool
	// hands share the work, since people wait for the start.
	hands errgroup.Group

	mu      sync.Mutex
	counted []*bucket
}

// child checks a page while others are checked, if a hand is free.
func (c *checker) child(id uint64, in *bucket, depth int, low, high []byte) error {
	free := c.hands.TryGo(func() (err error) {
		defer survive(&err)()
		return c.page(id, in, depth, low, high)
	})
	if free {
		return nil
	}
	return c.page(id, in, depth, low, high)
}

// page checks a page and all below it. Its keys are at or after low, and before high if there is one.
func (c *checker) page(id uint64, in *bucket, depth int, low, high []byte) error {
	if depth == deepest {
		return fmt.Errorf("page %d: pages go round in a circle", id)
	}
	if id < 2 || id >= c.meta.end {
		return fmt.Errorf("page %d is not in the file", id)
	}
	size := uint64(c.meta.pageSize)
	b := c.file[id*size:]
	if own := binary.NativeEndian.Uint64(b); own != id {
		return fmt.Errorf("page %d says that it is page %d", id, own)
	}
	more := uint64(binary.NativeEndian.Uint32(b[12:]))
	if more >= c.meta.end-id {
		return fmt.Errorf("page %d reaches beyond the file", id)
	}
	for n := id; n <= id+more; n++ {
		if c.seen[n].Swap(true) {
			return fmt.Errorf("page %d is in two places", n)
		}
	}
	p, ok := pageOf(b[:(more+1)*size])
	if !ok {
		return broken(id)
	}
	return c.elements(id, p, in, depth, low, high)
}

func broken(id uint64) error { return fmt.Errorf("page %d makes no sense", id) }

// elements checks what a page holds; id is where it is.
func (c *checker) elements(id uint64, p page, in *bucket, depth int, low, high []byte) error {
	if p.count == 0 && (!p.leaf || low != nil) { // only a bucket may be empty
		return broken(id)
	}
	if p.leaf {
		in.entries.Add(uint64(p.count))
	}
	last, free := low, p.start()
	for i := range p.count {
		e, ok := p.entry(i, free)
		if order := bytes.Compare(last, e.key); !ok || order > 0 || order == 0 && i > 0 {
			return broken(id)
		}
		last = e.key
		free += len(e.key) + len(e.value)
		var err error
		if p.leaf {
			err = c.value(id, e, in, depth)
		} else {
			next := high
			if after, ok := p.entry(i+1, free); ok {
				next = after.key
			}
			err = c.child(e.child, in, depth+1, e.key, next)
		}
		if err != nil {
			return err
		}
	}
	if high != nil && bytes.Compare(last, high) >= 0 {
		return broken(id)
	}
	return nil
}

func (c *checker) value(id uint64, e entry, in *bucket, depth int) error {
	if !e.bucket {
		return c.plain(id, e, in)
	}
	if len(e.value) < pageHeader {
		return broken(id)
	}
	next := in.inside(e)
	if next.level == atSpace || next.level == atCommunities {
		c.mu.Lock()
		c.counted = append(c.counted, next)
		c.mu.Unlock()
	}
	if root := binary.NativeEndian.Uint64(e.value); root != 0 {
		return c.page(root, next, depth+1, nil, nil)
	}
	inline, ok := pageOf(e.value[pageHeader:])
	if !ok || !inline.leaf {
		return broken(id)
	}
	return c.elements(id, inline, next, depth+1, nil, nil)
}

// plain checks a value that is no bucket.
func (c *checker) plain(id uint64, e entry, in *bucket) error {
	switch in.level {
	case atHeader:
		if string(e.key) == formatKey { // says how the rest is to be read
			return nil
		}
		fallthrough
	case atSpace:
		_, err := in.seal.open(e.key, e.value)
		return err
	case atRoot, atCommunities:
		return broken(id)
	case elsewhere:
	}
	return nil
}

// counts compares how many entries were found in each bucket with how many it says it has: a pointer that leads
// to a part of a tree, and not to its root, would else go unnoticed.
func (c *checker) counts() error {
	for _, b := range c.counted {
		if n := b.entries.Load(); n != b.want {
			return fmt.Errorf("%q has %d entries and should have %d", b.name, n, b.want)
		}
	}
	return nil
}
