package data

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"sync"
)

// Keys keeps one random key per person, in a small file of its own beside the database. A person's words are
// sealed with their key; destroying it erases the words wherever copies of them lie. Safe for concurrent use.
type Keys struct {
	mu     sync.RWMutex
	master MasterKey
	file   *slotFile // nil in memory
	owned  map[owner]personal
}

// owner stands for a person in the key file, which names nobody: HMAC(master, person).
type owner [sha256.Size]byte

// personal is what is known of one person's key.
type personal struct {
	slot    int
	id      keyID
	sealing cipher.AEAD
	naming  []byte // the key of MAC
}

// keyID marks each sealed text, so that words of a destroyed key are told from altered ones. What stands there is
// [keyID.mark] and differs each time: without the keys nobody can tell which texts have one owner.
type keyID [8]byte

// saltSize is how many random bytes blind a key's mark.
const saltSize = 8

// mark is what a text that was sealed with this key shows for a salt.
func (id keyID) mark(salt []byte) []byte {
	h := hmac.New(sha256.New, id[:])
	h.Write(salt)
	return h.Sum(nil)[:len(id)]
}

// NewMemoryKeys returns keys that are gone when the program ends: for tests and demonstrations.
func NewMemoryKeys() *Keys {
	return &Keys{master: NewMasterKey(), owned: map[owner]personal{}}
}

// Ensure makes a key for a person who has none. When it returns nil the key is durable.
func (k *Keys) Ensure(subject string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	who := k.owner(subject)
	if _, has := k.owned[who]; has {
		return nil
	}
	var id keyID
	key := make([]byte, keySize)
	_, _ = rand.Read(id[:]) // never fails: crypto/rand
	_, _ = rand.Read(key)
	slot := 0
	if k.file != nil {
		var err error
		if slot, err = k.file.store(k.master, who, id, key); err != nil {
			return fmt.Errorf("keep a new key in %s: %w", k.file.path, err)
		}
	}
	p, err := newPersonal(slot, id, key)
	if err != nil {
		return err
	}
	k.owned[who] = p
	return nil
}

// Has reports whether there is a key for a person.
func (k *Keys) Has(subject string) bool {
	k.mu.RLock()
	defer k.mu.RUnlock()
	_, has := k.owned[k.owner(subject)]
	return has
}

// Destroy destroys a person's key for good: its slot is overwritten, durably. No key is no error. What the
// disk itself may keep of old blocks is still wrapped by the master key.
func (k *Keys) Destroy(subject string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	who := k.owner(subject)
	p, has := k.owned[who]
	if !has {
		return nil
	}
	if k.file != nil {
		if err := k.file.clear(p.slot); err != nil {
			return fmt.Errorf("destroy a key in %s: %w", k.file.path, err)
		}
	}
	clear(p.naming)
	delete(k.owned, who)
	return nil
}

// Seal encrypts a person's words for one record. They open for the same record only. Without a key (nobody
// ensured one, or it was destroyed) it gives [ErrErased].
func (k *Keys) Seal(subject, collection, id string, plain []byte) ([]byte, error) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	p, has := k.owned[k.owner(subject)]
	if !has {
		return nil, ErrErased
	}
	sealed := make([]byte, 1+saltSize, headSize+len(plain)+gcmOverhead)
	sealed[0] = sealFormat
	_, _ = rand.Read(sealed[1:]) // never fails: crypto/rand
	sealed = append(sealed, p.id.mark(sealed[1:])...)
	return p.sealing.Seal(sealed, nil, plain, boundTo(collection, id)), nil //nolint:gosec // no nonce is handed in: it draws its own
}

const (
	sealFormat  = 2 // 1, never released, showed the key's id as it is
	headSize    = 1 + saltSize + len(keyID{})
	gcmOverhead = 12 + 16 // nonce and tag
)

var errAltered = errors.New("sealed words do not belong to this record, or were altered")

// Open decrypts what Seal sealed. Words whose key was destroyed give [ErrErased].
func (k *Keys) Open(subject, collection, id string, sealed []byte) ([]byte, error) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	if len(sealed) < headSize || sealed[0] != sealFormat {
		return nil, errAltered
	}
	p, has := k.owned[k.owner(subject)]
	if !has || !bytes.Equal(p.id.mark(sealed[1:1+saltSize]), sealed[1+saltSize:headSize]) {
		return nil, ErrErased
	}
	plain, err := p.sealing.Open(nil, nil, sealed[headSize:], boundTo(collection, id))
	if err != nil {
		return nil, errAltered
	}
	return plain, nil
}

// MAC names something in a way that only the holder of a person's key can find again: a record filed under it
// does not tell whose it is, and after Destroy nobody can find out. It is printable.
func (k *Keys) MAC(subject, message string) (string, error) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	p, has := k.owned[k.owner(subject)]
	if !has {
		return "", ErrErased
	}
	h := hmac.New(sha256.New, p.naming)
	h.Write([]byte(message))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)), nil
}

// Close closes the file.
func (k *Keys) Close() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.owned = map[owner]personal{}
	if k.file == nil {
		return nil
	}
	return k.file.close()
}

func (k *Keys) owner(subject string) owner {
	h := hmac.New(sha256.New, k.master.key[:])
	h.Write([]byte("weft key owner\x00" + subject))
	return owner(h.Sum(nil))
}

func newPersonal(slot int, id keyID, key []byte) (personal, error) {
	sealingKey, err := hkdf.Key(sha256.New, key, nil, "weft seal", keySize)
	if err != nil {
		return personal{}, err
	}
	naming, err := hkdf.Key(sha256.New, key, nil, "weft mac", keySize)
	if err != nil {
		return personal{}, err
	}
	sealing, err := gcm(sealingKey)
	return personal{slot, id, sealing, naming}, err
}

// gcm is AES-256-GCM which draws its own nonce and puts it before the ciphertext.
func gcm(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// boundTo is the associated data: sealed words cannot be moved to another record.
func boundTo(collection, id string) []byte { return []byte(Path(collection, id)) }
