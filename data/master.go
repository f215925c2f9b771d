package data

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

const keySize = 32 // AES-256

// MasterKey wraps the keys of people. It lives apart from both the database and the key file: in the
// environment, a file of secrets, a credential of the service manager.
type MasterKey struct{ key [keySize]byte }

const masterPrefix = "weft-master-1-"

var errMasterKey = errors.New("this is no master key of Weft: it starts with \"" + masterPrefix + "\" and is copied whole, on one line")

// NewMasterKey returns a fresh random key.
func NewMasterKey() MasterKey {
	var m MasterKey
	_, _ = rand.Read(m.key[:]) // never fails: crypto/rand
	return m
}

// ParseMasterKey reads what [MasterKey.Secret] wrote. Space around it is ignored.
func ParseMasterKey(text string) (MasterKey, error) {
	var m MasterKey
	encoded, ok := strings.CutPrefix(strings.TrimSpace(text), masterPrefix)
	if !ok {
		return MasterKey{}, errMasterKey
	}
	raw, err := base64.RawURLEncoding.DecodeString(encoded)
	if err != nil || len(raw) != keySize {
		return MasterKey{}, errMasterKey
	}
	copy(m.key[:], raw)
	return m, nil
}

// Secret is the key as text, for the place where it is to be kept. Nothing else shows it.
func (m MasterKey) Secret() string {
	return masterPrefix + base64.RawURLEncoding.EncodeToString(m.key[:])
}

// Format keeps the key out of logs, whichever verb is used.
func (MasterKey) Format(s fmt.State, _ rune) { _, _ = s.Write([]byte("(master key)")) }
