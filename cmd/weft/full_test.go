package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestDiskThatIsFull lets the disk fill up while people answer. Weft says so, to whoever acts and to the steward, and
// with room again every answer that was acknowledged is there.
func TestDiskThatIsFull(t *testing.T) {
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=48m"); err != nil {
		fmt.Fprintf(os.Stderr, "\n!!! %s TESTED NOTHING: no small disk can be mounted here (%v); root can\n\n", t.Name(), err)
		return
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(disk, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	whole := settled(t)
	whole["WEFT_STATE"] = filepath.Join(disk, "state")
	p := start(t, whole, "serve")
	page := p.open()
	openRound(t, page)
	filler := filepath.Join(disk, "filler")
	fill(t, filler)

	kept, refused, why := 0, false, ""
	for n := 1; n <= 5000 && !refused; n++ {
		words := fmt.Sprintf("answer %d. %s", n, strings.Repeat("and more of it ", 90))
		message := openMessage(page, "grace")
		shown, err := page.As("grace").Press(t.Context(), "c-welcome", message, "Answer", "")
		if err != nil || shown.Form == nil {
			refused, why = true, fmt.Sprint(shown, err)
			break
		}
		said, err := page.As("grace").Submit(t.Context(), shown.Form, map[string][]string{"moved": {words}, "energy": {"2"}})
		if refused = err != nil || said.Message == "" || len(said.Problems) > 0; !refused {
			kept = n
		}
		why = fmt.Sprint(said, err)
	}
	if !refused || kept == 0 {
		t.Fatalf("%d answers were kept on a full disk, and refused is %v: that proves nothing; the last said %s", kept, refused, why)
	}
	soon(t, "the steward is told why", func() bool { return strings.Contains(p.err.String(), "no space left on device") })
	p.stop()
	<-p.done
	p.done <- 0 // it may have ended by itself, since it cannot keep what is said
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	found := remembers(t, start(t, whole, "serve").open(), "grace")
	if !strings.HasPrefix(found, fmt.Sprintf("answer %d.", kept)) && !strings.HasPrefix(found, fmt.Sprintf("answer %d.", kept+1)) {
		t.Errorf("answer %d was acknowledged, and %.20q is found", kept, found)
	}
}

// fill leaves hardly any room on the disk of a file.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for size := 1 << 20; size >= 4096; size /= 2 {
		for err = nil; err == nil; {
			_, err = f.Write(make([]byte, size))
		}
	}
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Truncate(info.Size() - 256<<10); err != nil {
		t.Fatal(err)
	}
}
