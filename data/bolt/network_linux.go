package bolt

import (
	"fmt"
	"path/filepath"
	"syscall"
)

// network names file systems on which locks and memory maps do not hold what a database needs.
// The numbers are those of statfs(2). It names none for the others.
func network(magic int64) string {
	switch uint32(magic) {
	case 0x6969:
		return "NFS"
	case 0xff534d42, 0xfe534d42, 0x517b:
		return "SMB"
	case 0x01021997:
		return "9P"
	case 0x00c36400:
		return "Ceph"
	case 0x5346414f, 0x6b414653:
		return "AFS"
	case 0x73757245:
		return "Coda"
	case 0x564c:
		return "NCP"
	}
	return ""
}

func refuseNetwork(path string) error {
	var s syscall.Statfs_t
	if err := syscall.Statfs(filepath.Dir(path), &s); err != nil {
		return fmt.Errorf("look at the folder of %s: %w", path, err)
	}
	name := network(int64(s.Type)) //nolint:unconvert // 32 bits wide on some machines
	if name == "" {
		return nil
	}
	return &refusal{sentence: fmt.Sprintf("%s is on a network file system (%s), where a database can be damaged: put it on a disk of this machine", path, name)}
}
