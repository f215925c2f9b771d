//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package bolt

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

const lockPause = 50 * time.Millisecond

// acquire locks the file as bbolt does, but with a bounded wait and a sentence that says who holds it. bbolt
// then locks the same open file again, which changes nothing.
func acquire(f *os.File, path string, wait time.Duration) error {
	for end := time.Now().Add(wait); ; time.Sleep(lockPause) {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) && !errors.Is(err, syscall.EINTR) {
			return fmt.Errorf("lock %s: %w", path, err)
		}
		if time.Now().Add(lockPause).After(end) {
			return held(path)
		}
	}
}

// mapped shows a file as memory, which costs no copy.
func mapped(f *os.File, size int64) (b []byte, unmap func() error, err error) {
	b, err = syscall.Mmap(int(f.Fd()), 0, int(size), syscall.PROT_READ, syscall.MAP_SHARED)
	return b, func() error { return syscall.Munmap(b) }, err
}
