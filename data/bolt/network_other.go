//go:build !linux

package bolt

import (
	"fmt"
	"os"
	"path/filepath"
)

// refuseNetwork knows the file systems of Linux only.
func refuseNetwork(path string) error {
	if _, err := os.Stat(filepath.Dir(path)); err != nil {
		return fmt.Errorf("look at the folder of %s: %w", path, err)
	}
	return nil
}
