package data

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// Bound is a database that a key file belongs to: [Core] over any engine.
type Bound interface {
	Header() Header
	// Bind records, durably, the id of the key file.
	Bind(ctx context.Context, keys string) error
}

// The key file is made of slots of slotSize bytes, each within one sector of a disk:
//
//	slot 0    magic (16) · id of this file (26) · id of the database (26) · check value (44)
//	slot n    state (1) · owner (32) · key id (8) · wrapped key (60)
//	each ends in a checksum (4); a slot of zeros is free
const (
	slotSize  = 128
	keysMagic = "weft keys 1\n\x00\x00\x00\x00"
	idSize    = 26 // rand.Text
	wrapped   = keySize + 28
	slotUsed  = 1
)

type slotFile struct {
	path string
	file *os.File
	next int   // the first slot after the last one
	free []int // slots in between
}

// OpenKeys opens the key file at path, or makes it for a database that has none yet. A key file that is
// missing, damaged, of another database, or wrapped by another master key is refused with one sentence.
func OpenKeys(ctx context.Context, path string, master MasterKey, db Bound) (*Keys, error) {
	h := db.Header()
	f, err := os.OpenFile(path, os.O_RDWR, 0o600)
	if errors.Is(err, os.ErrNotExist) && h.Keys == "" {
		if err := createKeys(path, master, h.Database); err != nil {
			return nil, fmt.Errorf("create the key file %s: %w", path, err)
		}
		f, err = os.OpenFile(path, os.O_RDWR, 0o600)
	}
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("the key file %s is missing: without it nobody's own words in this database can be read. Put it back from your backup of keys", path)
	}
	if err != nil {
		return nil, fmt.Errorf("open the key file: %w", err)
	}
	k := &Keys{master: master, file: &slotFile{path: path, file: f}, owned: map[owner]personal{}}
	id, err := k.load(h.Database)
	if err == nil && h.Keys == "" {
		err = db.Bind(ctx, id)
	} else if err == nil && h.Keys != id {
		err = fmt.Errorf("%s is not the key file that this database was last used with: put back the one that is", path)
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return k, nil
}

// createKeys writes the first slot beside path and links it there: a crash leaves a whole file or none.
func createKeys(path string, master MasterKey, database string) error {
	aead, err := gcm(master.key[:])
	if err != nil {
		return err
	}
	ids := rand.Text() + fmt.Sprintf("%-*.*s", idSize, idSize, database)
	head := append([]byte(keysMagic), ids...)
	head = aead.Seal(head, nil, []byte("weft keys check\n"), head) //nolint:gosec // no nonce is handed in: it draws its own
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(slot(head))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil {
		return err
	}
	return syncFolder(path)
}

// slot pads to the size of a slot and adds the checksum.
func slot(content []byte) []byte {
	b := make([]byte, slotSize)
	copy(b[:slotSize-4], content)
	binary.BigEndian.PutUint32(b[slotSize-4:], crc32.ChecksumIEEE(b[:slotSize-4]))
	return b
}

func whole(b []byte) bool {
	return binary.BigEndian.Uint32(b[slotSize-4:]) == crc32.ChecksumIEEE(b[:slotSize-4])
}

// load reads all slots and returns the id of the file.
func (k *Keys) load(database string) (string, error) {
	f := k.file
	raw, err := io.ReadAll(f.file)
	if err != nil {
		return "", fmt.Errorf("read the key file: %w", err)
	}
	damaged := fmt.Errorf("the key file %s is damaged and was left as it is: put it back from your backup of keys", f.path)
	if len(raw) < slotSize || !whole(raw[:slotSize]) || !bytes.HasPrefix(raw, []byte(keysMagic)) {
		return "", damaged
	}
	ids := len(keysMagic) + 2*idSize
	if of := string(bytes.TrimRight(raw[ids-idSize:ids], " ")); of != database {
		return "", fmt.Errorf("the key file %s belongs to another database: name the right one, or put it back from your backup of keys", f.path)
	}
	aead, err := gcm(k.master.key[:])
	if err != nil {
		return "", err
	}
	if _, err := aead.Open(nil, nil, raw[ids:ids+16+28], raw[:ids]); err != nil {
		return "", fmt.Errorf("the master key does not fit the key file %s: give the one that it was made with", f.path)
	}
	// A last slot that was not written to its end was never promised to anyone.
	f.next = len(raw) / slotSize
	for n := 1; n < f.next; n++ {
		b := raw[n*slotSize : (n+1)*slotSize]
		if !slices.ContainsFunc(b, func(c byte) bool { return c != 0 }) {
			f.free = append(f.free, n)
			continue
		}
		if !whole(b) || b[0] != slotUsed || k.adopt(n, b[1:]) != nil {
			return "", damaged
		}
	}
	return string(raw[len(keysMagic) : ids-idSize]), nil
}

// adopt takes over the key of a slot.
func (k *Keys) adopt(n int, b []byte) error {
	who, b := owner(b[:len(owner{})]), b[len(owner{}):]
	id, b := keyID(b[:len(keyID{})]), b[len(keyID{}):]
	aead, err := gcm(k.master.key[:])
	if err != nil {
		return err
	}
	key, err := aead.Open(nil, nil, b[:wrapped], wrapData(who, id))
	if err != nil {
		return err
	}
	k.owned[who], err = newPersonal(n, id, key)
	return err
}

func wrapData(who owner, id keyID) []byte { return append(who[:], id[:]...) }

// store writes a new key and returns its slot.
func (f *slotFile) store(master MasterKey, who owner, id keyID, key []byte) (int, error) {
	aead, err := gcm(master.key[:])
	if err != nil {
		return 0, err
	}
	content := append([]byte{slotUsed}, who[:]...)
	content = append(content, id[:]...)
	content = aead.Seal(content, nil, key, wrapData(who, id)) //nolint:gosec // no nonce is handed in: it draws its own
	n := f.next
	if len(f.free) > 0 {
		n = f.free[0]
	}
	if err := f.write(n, slot(content)); err != nil {
		return 0, err
	}
	if n == f.next {
		f.next++
	} else {
		f.free = f.free[1:]
	}
	return n, nil
}

func (f *slotFile) clear(n int) error {
	if err := f.write(n, make([]byte, slotSize)); err != nil {
		return err
	}
	f.free = append(f.free, n)
	return nil
}

func (f *slotFile) write(n int, b []byte) error {
	if _, err := f.file.WriteAt(b, int64(n)*slotSize); err != nil {
		return err
	}
	return f.file.Sync()
}

func (f *slotFile) close() error { return f.file.Close() }

// WriteTo writes a copy of the key file, for a backup of keys: kept apart from the database's, and not for
// long, since it holds keys that may be destroyed tomorrow.
func (k *Keys) WriteTo(w io.Writer) (int64, error) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	if k.file == nil {
		return 0, errors.New("keys in memory have no file to copy")
	}
	return io.Copy(w, io.NewSectionReader(k.file.file, 0, int64(k.file.next)*slotSize))
}

// syncFolder makes a new name in a folder durable.
func syncFolder(path string) error {
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
