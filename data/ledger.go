package data

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"
	"time"
)

// LedgerKind is what somebody asked for that a restored backup must not undo.
type LedgerKind string

// The kinds of entries.
const (
	Erased   LedgerKind = "erased"    // everything about the subject
	OptedOut LedgerKind = "opted out" // of the purpose
	OptedIn  LedgerKind = "opted in"  // to the purpose, after all
	Wished   LedgerKind = "wished"    // what is sealed, from now on
)

// LedgerEntry is one erasure, opting out or wish.
type LedgerEntry struct {
	At        time.Time  `json:"at"` // community time
	Community Community  `json:"community"`
	Kind      LedgerKind `json:"kind"`
	Subject   string     `json:"subject"`           // an opaque id, never a name
	Purpose   string     `json:"purpose,omitempty"` // what was opted out of or in to, by a name that the subject's key made
	Sealed    []byte     `json:"sealed,omitempty"`  // what was wished, sealed with the subject's key
}

// Ledger remembers erasures, optings out and wishes beside the key file, outside the database, so that restoring an
// older backup applies them again. It only grows. Safe for concurrent use.
type Ledger struct {
	mu      sync.Mutex
	path    string
	file    *os.File
	entries []LedgerEntry
	size    int64
}

// OpenLedger opens the ledger at path, or makes an empty one. A last line that a crash cut short was never
// promised to anyone and is dropped; other damage is refused.
func OpenLedger(path string) (*Ledger, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the ledger of erasures: %w", err)
	}
	l := &Ledger{path: path, file: f}
	if err := errors.Join(l.read(), syncFolder(path)); err != nil {
		_ = f.Close()
		return nil, err
	}
	return l, nil
}

func (l *Ledger) read() error {
	raw, err := io.ReadAll(l.file)
	if err != nil {
		return fmt.Errorf("read the ledger of erasures: %w", err)
	}
	end := bytes.LastIndexByte(raw, '\n') + 1
	for line := range bytes.Lines(raw[:end]) {
		var e LedgerEntry
		if err := json.Unmarshal(line, &e); err != nil {
			return fmt.Errorf("the ledger of erasures %s is damaged and was left as it is: put it back from a backup", l.path)
		}
		l.entries = append(l.entries, e)
	}
	l.size = int64(end)
	return nil
}

// Append adds an entry. When it returns nil the entry is durable.
func (l *Ledger) Append(e LedgerEntry) error {
	line, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("add to the ledger of erasures: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	line = append(line, '\n')
	if err := l.file.Truncate(l.size); err != nil {
		return fmt.Errorf("add to the ledger of erasures: %w", err)
	}
	_, err = l.file.WriteAt(line, l.size)
	if err := errors.Join(err, l.file.Sync()); err != nil {
		return fmt.Errorf("add to the ledger of erasures: %w", err)
	}
	l.size += int64(len(line))
	l.entries = append(l.entries, e)
	return nil
}

// Entries returns all entries, the oldest first.
func (l *Ledger) Entries() []LedgerEntry {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.entries)
}

// Newest returns the newest entry that is wanted.
func (l *Ledger) Newest(wanted func(LedgerEntry) bool) (LedgerEntry, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range slices.Backward(l.entries) {
		if wanted(e) {
			return e, true
		}
	}
	return LedgerEntry{}, false
}

// Close closes the file.
func (l *Ledger) Close() error { return l.file.Close() }
