package bolt

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"runtime/debug"

	"go.etcd.io/bbolt"

	"weft/data"
)

// seal is the checksum that each value carries, since bbolt keeps none: a flipped bit is an error, and not a
// wrong word in somebody's mouth. It covers the name of the bucket, the key and the value.
type seal struct {
	table *crc32.Table
	name  uint32
}

const sumSize = 4

var errChecksum = errors.New("a value does not match its checksum")

func sealOf[N ~string | ~[]byte](name N) seal {
	table := crc32.MakeTable(crc32.Castagnoli) // made once, by the library
	return seal{table, crc32.Checksum([]byte(name), table)}
}

func (s seal) sum(key, value []byte) uint32 {
	return crc32.Update(crc32.Update(s.name, s.table, key), s.table, value)
}

// close appends the checksum to a copy of the value.
func (s seal) close(key, value []byte) []byte {
	sealed := make([]byte, 0, len(value)+sumSize)
	sealed = append(sealed, value...)
	return binary.BigEndian.AppendUint32(sealed, s.sum(key, value))
}

// open checks the checksum and returns the value without it.
func (s seal) open(key, sealed []byte) ([]byte, error) {
	n := len(sealed) - sumSize
	if n < 0 || binary.BigEndian.Uint32(sealed[n:]) != s.sum(key, sealed[:n]) {
		return nil, errChecksum
	}
	return sealed[:n:n], nil
}

// writing writes pairs to a community's bucket. The bucket counts its entries in what bbolt calls its
// sequence; the check at start compares.
type writing struct {
	bucket *bbolt.Bucket
	seal   seal
	count  uint64
}

func writeTo(tx *bbolt.Tx, c data.Community) (*writing, error) {
	all := tx.Bucket([]byte(spaceBucket))
	b := all.Bucket([]byte(c))
	if b == nil {
		var err error
		if b, err = all.CreateBucket([]byte(c)); err != nil {
			return nil, err
		}
		if _, err := all.NextSequence(); err != nil {
			return nil, err
		}
	}
	return &writing{b, sealOf(c), b.Sequence()}, nil
}

func (w *writing) put(key, value []byte) error {
	if w.bucket.Get(key) == nil {
		w.count++
	}
	return w.bucket.Put(key, w.seal.close(key, value))
}

func (w *writing) remove(key []byte) error {
	if w.bucket.Get(key) != nil {
		w.count--
	}
	return w.bucket.Delete(key)
}

func (w *writing) end() error { return w.bucket.SetSequence(w.count) }

// space reads a community's bucket; without a bucket it is empty.
type space struct {
	bucket *bbolt.Bucket
	seal   seal
}

func spaceOf(tx *bbolt.Tx, c data.Community) space {
	if c == "" {
		return space{}
	}
	return space{tx.Bucket([]byte(spaceBucket)).Bucket([]byte(c)), sealOf(c)}
}

func (s space) Get(key string) (value []byte, found bool, err error) {
	if s.bucket == nil {
		return nil, false, nil
	}
	defer survive(&err)()
	k := []byte(key)
	sealed := s.bucket.Get(k)
	if sealed == nil {
		return nil, false, nil
	}
	value, err = s.seal.open(k, sealed)
	return value, err == nil, corrupt(err)
}

func (s space) From(from string) data.Cursor {
	if s.bucket == nil {
		return func() (data.Pair, bool, error) { return data.Pair{}, false, nil }
	}
	var cursor *bbolt.Cursor
	return func() (p data.Pair, ok bool, err error) {
		defer survive(&err)()
		var k, v []byte
		if cursor == nil {
			cursor = s.bucket.Cursor()
			k, v = cursor.Seek([]byte(from))
		} else {
			k, v = cursor.Next()
		}
		if k == nil {
			return data.Pair{}, false, nil
		}
		value, err := s.seal.open(k, v)
		return data.Pair{Key: string(k), Value: value}, err == nil, corrupt(err)
	}
}

func corrupt(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", ErrCorrupt, err)
}

// survive turns what bbolt does when the disk hands it nonsense, a panic or a memory fault, into an error.
func survive(err *error) func() {
	before := debug.SetPanicOnFault(true)
	return func() {
		debug.SetPanicOnFault(before)
		if r := recover(); r != nil {
			*err = errors.Join(*err, fmt.Errorf("%w: %v", ErrCorrupt, r))
		}
	}
}

// snapshot is a read transaction.
type snapshot struct{ tx *bbolt.Tx }

func (s snapshot) Communities() (all []data.Community, err error) {
	defer survive(&err)()
	err = s.tx.Bucket([]byte(spaceBucket)).ForEachBucket(func(name []byte) error {
		all = append(all, data.Community(name))
		return nil
	})
	return all, err
}

func (s snapshot) Space(c data.Community) data.Space { return spaceOf(s.tx, c) }
