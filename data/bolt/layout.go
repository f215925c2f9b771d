package bolt

import (
	"bytes"
	"encoding/binary"
	"hash/fnv"
)

// The layout of a file is that of bbolt's internal/common, file format 2, in the byte order of the machine:
//
//	page     id (8) · kind (2) · count (2) · overflow (4) · elements · keys and values, without gaps
//	meta     magic (4) · version (4) · page size (4) · flags (4) · root bucket (16) · freelist (8) ·
//	         end (8) · generation (8) · checksum (8)
//	branch   position (4) · key size (4) · child (8)
//	leaf     flags (4) · position (4) · key size (4) · value size (4)
//	bucket   root (8) · sequence (8) · an inline page, when root is zero
const (
	pageHeader  = 16
	element     = 16
	metaSize    = 64
	branchPage  = 0x01
	leafPage    = 0x02
	bucketEntry = 0x01
	boltMagic   = 0xED0CDAED
	boltVersion = 2
)

type meta struct {
	pageSize   uint32
	root       uint64
	end        uint64 // the first page that was never used
	generation uint64
}

// newestMeta returns the newer of the two meta pages that are whole.
func newestMeta(b []byte) (newest meta, found bool) {
	newest, found = metaAt(b, 0)
	offsets := []int64{int64(newest.pageSize)}
	if !found { // then the page size is not known, and the second may be in any of these places
		offsets = nil
		for size := int64(1024); size <= 1<<24; size *= 2 {
			offsets = append(offsets, size)
		}
	}
	for _, at := range offsets {
		second, ok := metaAt(b, at)
		if ok && int64(second.pageSize) == at && (!found || second.generation > newest.generation) {
			newest, found = second, true
		}
	}
	return newest, found
}

func metaAt(b []byte, offset int64) (meta, bool) {
	if offset+pageHeader+metaSize > int64(len(b)) {
		return meta{}, false
	}
	b = b[offset+pageHeader:][:metaSize]
	sum := fnv.New64a()
	sum.Write(b[:56])
	n := binary.NativeEndian
	m := meta{pageSize: n.Uint32(b[8:]), root: n.Uint64(b[16:]), end: n.Uint64(b[40:]), generation: n.Uint64(b[48:])}
	ok := n.Uint32(b) == boltMagic && n.Uint32(b[4:]) == boltVersion && n.Uint64(b[56:]) == sum.Sum64()
	return m, ok && m.pageSize >= 1024
}

// page is a branch or a leaf, with its overflow.
type page struct {
	b     []byte
	leaf  bool
	count int
}

func pageOf(b []byte) (p page, ok bool) {
	if len(b) < pageHeader {
		return page{}, false
	}
	kind := binary.NativeEndian.Uint16(b[8:])
	p = page{b: b, leaf: kind == leafPage, count: int(binary.NativeEndian.Uint16(b[10:]))}
	if kind != branchPage && kind != leafPage || p.start() > len(b) {
		return page{}, false
	}
	return p, p.count > 0 || len(bytes.Trim(b[pageHeader:], "\x00")) == 0
}

// start is where the keys and values begin.
func (p page) start() int { return pageHeader + p.count*element }

// entry is one element of a page: a key with a value, or with a child in a branch.
type entry struct {
	key, value []byte
	child      uint64
	bucket     bool
}

// entry returns the i-th entry, whose key must lie at the offset at.
func (p page) entry(i, at int) (entry, bool) {
	if i >= p.count {
		return entry{}, false
	}
	from := pageHeader + i*element
	n, b := binary.NativeEndian, p.b[from:]
	if !p.leaf {
		key, ok := p.cut(at, n.Uint32(b[4:]))
		return entry{key: key, child: n.Uint64(b[8:])}, ok && from+int(n.Uint32(b)) == at
	}
	key, keyFits := p.cut(at, n.Uint32(b[8:]))
	value, fits := p.cut(at+len(key), n.Uint32(b[12:]))
	return entry{key: key, value: value, bucket: n.Uint32(b)&bucketEntry != 0},
		keyFits && fits && len(key) > 0 && from+int(n.Uint32(b[4:])) == at
}

func (p page) cut(from int, size uint32) ([]byte, bool) {
	if uint64(from)+uint64(size) > uint64(len(p.b)) {
		return nil, false
	}
	return p.b[from : from+int(size)], true
}
