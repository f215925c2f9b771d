package bolt

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"
)

// ErrHeld: another program has the file open.
var ErrHeld = errors.New("the database file is held by another program")

// holder is what the program that has a database open writes beside it. It is a help for people, not the
// lock: a crash leaves it behind, and the lock is gone all the same.
type holder struct {
	Program string    `json:"program"`
	Process int       `json:"process"`
	Since   time.Time `json:"since"`
}

func holderFile(path string) string { return path + ".holder" }

// announce says who holds the file. A note that cannot be written is no reason not to start.
func announce(path, program string) {
	raw, err := json.Marshal(holder{program, os.Getpid(), time.Now().UTC().Truncate(time.Second)})
	if err == nil {
		_ = os.WriteFile(holderFile(path), raw, 0o600)
	}
}

func held(path string) error {
	who := "another program; it left no name"
	var h holder
	if raw, err := os.ReadFile(holderFile(path)); err == nil && json.Unmarshal(raw, &h) == nil {
		who = fmt.Sprintf("probably %q (process %d, since %s)", h.Program, h.Process, h.Since.Format("2006-01-02 15:04 MST"))
	}
	return &refusal{
		sentence: fmt.Sprintf("%s is in use by %s: stop that one first, or name another file", path, who),
		cause:    ErrHeld,
	}
}
