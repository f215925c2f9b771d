package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"filippo.io/age"

	"weft/data"
)

// masterWork is the work factor of age's passphrases. It makes guessing dear where a person thought of the words;
// a master key is 256 random bits, and age's usual factor would take 256 MB of a small server every night.
const masterWork = 10

// encryptTo chooses who can read a sealed file: the recipient that the steward named, or whoever holds the master key.
func encryptTo(recipient string, master data.MasterKey) (age.Recipient, error) {
	if recipient != "" {
		return parseRecipient(recipient)
	}
	r, err := age.NewScryptRecipient(master.Secret())
	if err != nil {
		return nil, fmt.Errorf("encrypt to the master key: %w", err)
	}
	r.SetWorkFactor(masterWork)
	return r, nil
}

// parseRecipient reads an age recipient; "" is none. What it was given is not repeated: somebody may have put the
// secret half there.
func parseRecipient(text string) (age.Recipient, error) {
	if text == "" {
		return nil, nil
	}
	r, err := age.ParseX25519Recipient(text)
	if err != nil {
		return nil, errors.New("backup.recipient is not an age recipient: write the public one, which begins with age1 " +
			"(the secret one stays away from this server)")
	}
	return r, nil
}

// writeSealed writes a file whole or not at all, encrypted, and reads it back to see that the disk has it.
func writeSealed(path string, to age.Recipient, write func(io.Writer) error) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make a place for a sealed file: %w", err)
	}
	file, err := os.OpenFile(path+partSuffix, os.O_CREATE|os.O_RDWR|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("begin a sealed file: %w", err)
	}
	defer func() {
		if err != nil {
			_ = file.Close()
			_ = os.Remove(path + partSuffix)
		}
	}()
	sum := sha256.New()
	sealed, err := age.Encrypt(io.MultiWriter(file, sum), to)
	if err != nil {
		return fmt.Errorf("encrypt a file: %w", err)
	}
	if err := write(sealed); err != nil {
		return fmt.Errorf("write a sealed file: %w", err)
	}
	if err := errors.Join(sealed.Close(), file.Sync()); err != nil {
		return fmt.Errorf("finish a sealed file: %w", err)
	}
	if err := holds(file, sum.Sum(nil)); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return fmt.Errorf("finish a sealed file: %w", err)
	}
	if err := os.Rename(path+partSuffix, path); err != nil {
		return fmt.Errorf("finish a sealed file: %w", err)
	}
	return syncFolder(path)
}

func holds(file *os.File, want []byte) error {
	sum := sha256.New()
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read a sealed file again: %w", err)
	}
	if _, err := io.Copy(sum, file); err != nil {
		return fmt.Errorf("read a sealed file again: %w", err)
	}
	if !bytes.Equal(sum.Sum(nil), want) {
		return fmt.Errorf("the disk gives back other bytes of %s than were written: look at the disk, and name another directory", file.Name())
	}
	return nil
}

// backUp writes the database, verifying it on the way, and apart from it the keys.
func backUp(ctx context.Context, directory string, to age.Recipient, s *state, at time.Time) (string, error) {
	name := filepath.Join(directory, backupPrefix+at.UTC().Format(backupStamp))
	err := writeSealed(name+backupSuffix, to, func(w io.Writer) error { return writeVerified(ctx, w, s) })
	if err != nil {
		return "", err
	}
	keys := filepath.Join(directory, keysFolder, filepath.Base(name)+keysSuffix)
	err = writeSealed(keys, to, func(w io.Writer) error { _, err := s.keys.WriteTo(w); return err })
	return name + backupSuffix, err
}

// writeVerified writes a snapshot to w and, beside it, through the reader that a restore would use.
func writeVerified(ctx context.Context, w io.Writer, s *state) error {
	read, beside := io.Pipe()
	verified := make(chan error, 1)
	go func() {
		_, _, err := data.VerifySnapshot(ctx, read)
		verified <- errors.Join(err, read.CloseWithError(err))
	}()
	err := s.store.Snapshot(ctx, io.MultiWriter(w, beside))
	return errors.Join(err, beside.CloseWithError(err), <-verified)
}

// openSealed opens what was written sealed, a backup or the tokens, for whoever can read it. The function closes it.
func openSealed(path, identityFile string, master data.MasterKey) (io.Reader, func() error, error) {
	identity, err := chooseIdentity(identityFile, master)
	if err != nil {
		return nil, nil, err
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("open a sealed file: %w", err)
	}
	plain, err := age.Decrypt(file, identity)
	if err != nil {
		_ = file.Close()
		return nil, nil, fmt.Errorf("%s can't be decrypted with %s: it was made for another, or is damaged; nothing was changed",
			path, nameOf(identityFile))
	}
	return plain, file.Close, nil
}

func nameOf(identityFile string) string {
	if identityFile == "" {
		return "the master key (a backup for a recipient needs --identity)"
	}
	return "the identity in " + identityFile
}

func chooseIdentity(file string, master data.MasterKey) (age.Identity, error) {
	if file == "" {
		return age.NewScryptIdentity(master.Secret())
	}
	raw, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("open the identity: %w", err)
	}
	defer func() { _ = raw.Close() }()
	identities, err := age.ParseIdentities(raw)
	if err != nil || len(identities) == 0 {
		return nil, fmt.Errorf("%s holds no age identity: name the file that age-keygen wrote", file)
	}
	return identities[0], nil
}
