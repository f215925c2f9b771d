package data

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"iter"
)

// A snapshot is one magic line, a header, and pieces, each with its length before it:
//
//	"weft snapshot 1\n"
//	header            JSON: which database this is
//	'c' community     the pairs that follow belong to it
//	'p' key value     …
//	'e' count         the end, with the number of pairs
//	sha256            over everything before it
const snapshotMagic = "weft snapshot 1\n"

// maxPiece bounds what a damaged length can make us allocate.
const maxPiece = MaxValue + 64<<10

// Header says which database a snapshot was taken of.
type Header struct {
	// Database is the random id that binds a database to its key file.
	Database string `json:"database"`
	// Kind is "demo" or "serve": one program does not open the other's file.
	Kind string `json:"kind"`
	// Keys is the id of the key file, once there is one.
	Keys string `json:"keys,omitempty"`
}

// Record is one pair of a community's key space.
type Record struct {
	Community Community
	Pair
}

// Records is a snapshot while it is being read.
type Records struct {
	Header Header
	// All yields every record, ascending within a community, and can be ranged over once. What ends with
	// an error must not be kept.
	All iter.Seq2[Record, error]
}

// ErrDamaged: a snapshot is torn, altered, or not a snapshot at all. Nothing was restored.
var ErrDamaged = errors.New("this is no whole snapshot of Weft: it is torn or was altered, and nothing was restored from it")

// Loader is what a snapshot can be restored into: [Core] over any engine.
type Loader interface {
	// Load fills a store that holds nothing, completely or not at all.
	Load(ctx context.Context, records Records) error
}

// Load implements [Loader].
func (c *Core) Load(ctx context.Context, records Records) error {
	if err := c.enter(ctx); err != nil {
		return err
	}
	defer c.inHand.Done()
	return c.engine.Load(ctx, records)
}

// Restore reads a snapshot into a store that holds nothing yet. It is read once, from start to end, and kept
// only when its checksum is right: a torn or altered one leaves the store empty and gives [ErrDamaged].
func Restore(ctx context.Context, r io.Reader, into Loader) (Header, error) {
	s := &snapshotReader{in: bufio.NewReaderSize(r, 1<<16), sum: sha256.New()}
	h, err := s.header()
	if err != nil {
		return Header{}, err
	}
	return h, into.Load(ctx, Records{Header: h, All: s.records(ctx)})
}

// VerifySnapshot reads a snapshot from start to end and says which database it is of, or [ErrDamaged].
func VerifySnapshot(ctx context.Context, r io.Reader) (h Header, pairs int, err error) {
	h, err = Restore(ctx, r, discard{&pairs})
	return h, pairs, err
}

// discard is a Loader that only counts.
type discard struct{ pairs *int }

func (d discard) Load(_ context.Context, records Records) error {
	for _, err := range records.All {
		if err != nil {
			return err
		}
		*d.pairs++
	}
	return nil
}

func writeSnapshot(ctx context.Context, w io.Writer, h Header, s Snapshot) error {
	sum := sha256.New()
	out := &snapshotWriter{out: bufio.NewWriterSize(io.MultiWriter(w, sum), 1<<16)}
	header, err := json.Marshal(h)
	if err != nil {
		return fmt.Errorf("write snapshot: %w", err)
	}
	out.text(snapshotMagic)
	out.piece(header)
	all, err := s.Communities()
	if err != nil {
		return fmt.Errorf("write snapshot: %w", err)
	}
	for _, c := range all {
		out.text("c")
		out.piece([]byte(c))
		for next := s.Space(c).From(""); ; {
			p, ok, err := next()
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				return fmt.Errorf("write snapshot: %w", err)
			}
			if !ok {
				break
			}
			out.text("p")
			out.piece([]byte(p.Key))
			out.piece(p.Value)
			out.pairs++
			if out.err != nil {
				return fmt.Errorf("write snapshot: %w", out.err)
			}
		}
	}
	out.text("e")
	out.number(out.pairs)
	if err := errors.Join(out.err, out.out.Flush()); err != nil {
		return fmt.Errorf("write snapshot: %w", err)
	}
	if _, err := w.Write(sum.Sum(nil)); err != nil {
		return fmt.Errorf("write snapshot: %w", err)
	}
	return nil
}

// snapshotWriter remembers its first error, so that the format reads as a list above.
type snapshotWriter struct {
	out   *bufio.Writer
	pairs uint64
	err   error
}

func (w *snapshotWriter) text(s string) {
	if w.err == nil {
		_, w.err = w.out.WriteString(s)
	}
}

func (w *snapshotWriter) number(n uint64) {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], n)
	w.text(string(b[:]))
}

func (w *snapshotWriter) piece(b []byte) {
	w.number(uint64(len(b)))
	if w.err == nil {
		_, w.err = w.out.Write(b)
	}
}

type snapshotReader struct {
	in  *bufio.Reader
	sum hash.Hash
}

func (r *snapshotReader) header() (Header, error) {
	magic, err := r.take(uint64(len(snapshotMagic)))
	if err != nil || string(magic) != snapshotMagic {
		return Header{}, ErrDamaged
	}
	raw, err := r.piece()
	if err != nil {
		return Header{}, err
	}
	var h Header
	if err := json.Unmarshal(raw, &h); err != nil {
		return Header{}, ErrDamaged
	}
	return h, nil
}

func (r *snapshotReader) records(ctx context.Context) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		var community Community
		var pairs uint64
		for {
			kind, err := r.take(1)
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				yield(Record{}, err)
				return
			}
			switch kind[0] {
			case 'c':
				name, err := r.piece()
				if err != nil {
					yield(Record{}, err)
					return
				}
				community = Community(name)
			case 'p':
				p, err := r.pair()
				if err != nil || community == "" {
					yield(Record{}, errors.Join(err, ErrDamaged))
					return
				}
				pairs++
				if !yield(Record{community, p}, nil) {
					return
				}
			case 'e':
				if err := r.end(pairs); err != nil {
					yield(Record{}, err)
				}
				return
			default:
				yield(Record{}, ErrDamaged)
				return
			}
		}
	}
}

func (r *snapshotReader) pair() (Pair, error) {
	key, err := r.piece()
	if err != nil {
		return Pair{}, err
	}
	value, err := r.piece()
	return Pair{string(key), value}, err
}

// end checks the count, the checksum, and that nothing follows.
func (r *snapshotReader) end(pairs uint64) error {
	n, err := r.number()
	if err != nil || n != pairs {
		return ErrDamaged
	}
	want := r.sum.Sum(nil)
	got, err := r.take(sha256.Size)
	if err != nil || string(got) != string(want) {
		return ErrDamaged
	}
	if _, err := r.in.ReadByte(); err != io.EOF {
		return ErrDamaged
	}
	return nil
}

func (r *snapshotReader) number() (uint64, error) {
	b, err := r.take(8)
	if err != nil {
		return 0, err
	}
	return binary.BigEndian.Uint64(b), nil
}

func (r *snapshotReader) piece() ([]byte, error) {
	n, err := r.number()
	if err != nil {
		return nil, err
	}
	if n > maxPiece {
		return nil, ErrDamaged
	}
	return r.take(n)
}

func (r *snapshotReader) take(n uint64) ([]byte, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(r.in, b); err != nil {
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return nil, ErrDamaged
		}
		return nil, fmt.Errorf("read snapshot: %w", err)
	}
	r.sum.Write(b)
	return b, nil
}
