package web

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"sync"
)

// Log keeps records in order. The driver writes to it from one goroutine at a time.
type Log interface {
	// Append stores the records behind those that are there, durably: when it returns nil, no crash loses
	// them. After a crash meanwhile the first few of them may be there, never a part of one.
	Append(records ...[]byte) error
	// Load yields all records, oldest first. An error ends the sequence.
	Load() iter.Seq2[[]byte, error]
	// Replace puts these records in the place of all, durably and at once: after a crash meanwhile either
	// the old ones or the new ones are there.
	Replace(records iter.Seq2[[]byte, error]) error
}

// journalHeader is the first line of a journal, so that no other file is taken for one.
const journalHeader = "weft page journal 1\n"

// Journal is a [Log] in one file: a line per record, with a checksum before it. It holds what people wrote on
// the page, so it is readable by its owner alone. One process may have it open; the program's lock on its
// state file, which lies beside it, sees to that.
type Journal struct {
	path string
	mu   sync.Mutex
	file *os.File
}

// OpenJournal opens the journal at path, or begins one. A record cut short at the end, as a crash leaves it,
// was never acknowledged and is dropped; damage anywhere else is refused with the place of it.
func OpenJournal(path string) (*Journal, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the page's journal: %w", err)
	}
	j := &Journal{path: path, file: f}
	if err := j.prepare(); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return j, nil
}

func (j *Journal) prepare() error {
	head := make([]byte, len(journalHeader))
	n, err := io.ReadFull(j.file, head)
	switch {
	case err == nil && string(head) == journalHeader:
		return j.dropTornTail()
	case n == 0 || (err != nil && bytes.HasPrefix([]byte(journalHeader), head[:n])):
		return j.begin()
	default:
		return fmt.Errorf("%s is not a journal of Weft's page; name another file, or move this one away", j.path)
	}
}

func (j *Journal) begin() error {
	if err := j.file.Truncate(0); err != nil {
		return fmt.Errorf("begin the page's journal: %w", err)
	}
	if _, err := j.file.WriteAt([]byte(journalHeader), 0); err != nil {
		return fmt.Errorf("begin the page's journal: %w", err)
	}
	if _, err := j.file.Seek(0, io.SeekEnd); err != nil {
		return fmt.Errorf("begin the page's journal: %w", err)
	}
	return errors.Join(j.file.Sync(), syncFolder(j.path))
}

func (j *Journal) dropTornTail() error {
	end := int64(len(journalHeader))
	for rec, err := range j.records() {
		if err != nil {
			return err
		}
		end += int64(len(rec) + len(frame(nil)))
	}
	if err := j.file.Truncate(end); err != nil {
		return fmt.Errorf("cut the torn end off the page's journal: %w", err)
	}
	_, err := j.file.Seek(end, io.SeekStart)
	return err
}

// Append implements [Log].
func (j *Journal) Append(records ...[]byte) error {
	var b bytes.Buffer
	for _, r := range records {
		b.Write(frame(r))
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if _, err := j.file.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write to the page's journal: %w", err)
	}
	if err := j.file.Sync(); err != nil {
		return fmt.Errorf("write to the page's journal: %w", err)
	}
	return nil
}

// Load implements [Log].
func (j *Journal) Load() iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		j.mu.Lock()
		defer j.mu.Unlock()
		for rec, err := range j.records() {
			if !yield(rec, err) {
				return
			}
		}
	}
}

// records reads the file from its start without moving where the next record is written. It stops silently
// before a record that is cut short at the very end.
func (j *Journal) records() iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		info, err := j.file.Stat()
		if err != nil {
			yield(nil, err)
			return
		}
		from := int64(len(journalHeader))
		r := bufio.NewReaderSize(io.NewSectionReader(j.file, from, info.Size()-from), 1<<16)
		for number := 1; ; number++ {
			line, err := r.ReadBytes('\n')
			if err != nil {
				return // the end, or a line that was never finished
			}
			rec, ok := unframe(line)
			if !ok {
				// Pages of a file may reach the disk in any order: only damage with sound records
				// behind it is damage.
				if soundRecordIn(r) {
					yield(nil, fmt.Errorf("record %d of %s is damaged; restore the file from a backup, "+
						"or move it away to start with an empty page", number, j.path))
				}
				return
			}
			if !yield(rec, nil) {
				return
			}
		}
	}
}

func soundRecordIn(r *bufio.Reader) bool {
	for {
		line, err := r.ReadBytes('\n')
		if err != nil {
			return false
		}
		if _, ok := unframe(line); ok {
			return true
		}
	}
}

// Replace implements [Log]: the new file is complete and on the disk before it takes the old one's name.
func (j *Journal) Replace(records iter.Seq2[[]byte, error]) (err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	next, err := os.OpenFile(j.path+".new", os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("compact the page's journal: %w", err)
	}
	if err := writeAll(next, records); err != nil {
		return fmt.Errorf("compact the page's journal: %w", errors.Join(err, next.Close(), os.Remove(next.Name())))
	}
	if err := os.Rename(next.Name(), j.path); err != nil {
		return fmt.Errorf("compact the page's journal: %w", errors.Join(err, next.Close()))
	}
	old := j.file
	j.file = next
	return errors.Join(syncFolder(j.path), old.Close())
}

func writeAll(f *os.File, records iter.Seq2[[]byte, error]) error {
	w := bufio.NewWriterSize(f, 1<<16)
	if _, err := w.WriteString(journalHeader); err != nil {
		return err
	}
	for rec, err := range records {
		if err != nil {
			return err
		}
		if _, err := w.Write(frame(rec)); err != nil {
			return err
		}
	}
	return errors.Join(w.Flush(), f.Sync())
}

// Close closes the file. What was appended is on the disk already.
func (j *Journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := j.file.Close(); err != nil && !errors.Is(err, fs.ErrClosed) {
		return fmt.Errorf("close the page's journal: %w", err)
	}
	return nil
}

// frame writes a record as "checksum record newline". Records are JSON, so they hold no raw newline.
func frame(record []byte) []byte {
	return fmt.Appendf(nil, "%08x %s\n", crc32.Checksum(record, crc32.MakeTable(crc32.Castagnoli)), record)
}

func unframe(line []byte) ([]byte, bool) {
	if len(line) < len("00000000 \n") || line[8] != ' ' {
		return nil, false
	}
	sum, err := strconv.ParseUint(string(line[:8]), 16, 32)
	rec := line[9 : len(line)-1]
	return rec, err == nil && uint32(sum) == crc32.Checksum(rec, crc32.MakeTable(crc32.Castagnoli))
}

// syncFolder makes a new or renamed file's entry in its folder durable.
func syncFolder(path string) error {
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
