package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// writeWhole puts a file where a reader, after whatever crash, finds all of it or what was there before.
func writeWhole(path string, content []byte) error {
	part := path + partSuffix
	file, err := os.OpenFile(part, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	if err = errors.Join(err, file.Sync(), file.Close()); err == nil {
		err = os.Rename(part, path)
	}
	if err != nil {
		return errors.Join(err, removed(part))
	}
	return syncFolder(path)
}

// partSuffix ends the name of a file that is still being written.
const partSuffix = ".part"

// removed removes a file; one that is gone already is no error.
func removed(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// syncFolder makes a new name durable.
func syncFolder(path string) error {
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	err = folder.Sync()
	if errors.Is(err, syscall.EINVAL) {
		err = nil // a share on the network may not know how; what it was told it has
	}
	return errors.Join(err, folder.Close())
}
