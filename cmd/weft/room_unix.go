//go:build linux || darwin

package main

import "syscall"

// room is how many bytes are free for this program, of how many, on the disk where a path lies.
func room(path string) (free, total uint64, err error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(path, &s); err != nil {
		return 0, 0, err
	}
	block := uint64(s.Bsize) // never negative; its width differs between systems
	return s.Bavail * block, s.Blocks * block, nil
}
