package bolt_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"weft/data"
	"weft/data/bolt"
)

// TestMain lets the test binary be the other program: the one that holds a file, fills a disk, or is killed.
func TestMain(m *testing.M) {
	role, path := os.Getenv("WEFT_TEST_ROLE"), os.Getenv("WEFT_TEST_PATH")
	var err error
	switch role {
	case "":
		os.Exit(m.Run())
	case "hold":
		err = hold(path)
	case "fill limit":
		err = fillLimit(path)
	case "fill tmpfs":
		err = fillTmpfs(path)
	case "commit":
		err = commitUntilKilled(path)
	}
	if err != nil {
		fmt.Println("failed:", err)
		os.Exit(1)
	}
}

// child is the test binary in another role. What it prints is read line by line.
type child struct {
	cmd *exec.Cmd
	out *bufio.Reader
	in  io.Closer // open until the child is to end
}

func startChild(t *testing.T, role, path string) *child {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := &child{cmd: exec.CommandContext(t.Context(), self)}
	c.cmd.Env = append(os.Environ(), "WEFT_TEST_ROLE="+role, "WEFT_TEST_PATH="+path)
	c.cmd.Stderr = os.Stderr
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	c.out = bufio.NewReader(out)
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *child) line(t *testing.T) string {
	t.Helper()
	line, err := c.out.ReadString('\n')
	if err != nil {
		t.Fatalf("the child ended: %v %q", err, line)
	}
	return strings.TrimSpace(line)
}

func (c *child) kill(t *testing.T) {
	t.Helper()
	if err := c.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, c.out)
	_ = c.cmd.Wait()
}

func (c *child) rest(t *testing.T) string {
	t.Helper()
	out, err := io.ReadAll(c.out)
	if err != nil {
		t.Fatal(err)
	}
	_ = c.cmd.Wait()
	return string(out)
}

func hold(path string) error {
	_, err := bolt.Open(path, bolt.Options{Holder: "weft serve"})
	if err != nil {
		return err
	}
	fmt.Println("holding")
	// Reading keeps the program alive. With nothing left to run at all, Go's runtime may call it a deadlock and end it.
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// fillLimit meets a limit on the size of files: growing fails.
func fillLimit(path string) error {
	signal.Ignore(syscall.SIGXFSZ)
	return fillUp(path, func(full bool) error {
		limit := syscall.Rlimit{Cur: 1 << 30, Max: 1 << 30}
		if full {
			limit.Cur = 20 << 20
		}
		return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit)
	})
}

// fillTmpfs meets a disk that is really full: writing fails in the middle. Only root may mount one.
func fillTmpfs(path string) error {
	folder := filepath.Dir(path)
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=8m"); err != nil {
		fmt.Printf("not tried, since no tmpfs can be mounted here (%v): the limit on file sizes stands in\ndone\n", err)
		return nil
	}
	defer func() { _ = syscall.Unmount(folder, syscall.MNT_DETACH) }()
	return fillUp(path, func(full bool) error {
		size := "size=64m"
		if full {
			size = "size=8m"
		}
		return syscall.Mount("tmpfs", folder, "tmpfs", syscall.MS_REMOUNT, size)
	})
}

func fillUp(path string, disk func(full bool) error) error {
	if err := disk(true); err != nil {
		return err
	}
	s, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		return err
	}
	background := context.Background()
	kept, refusals := 0, 0
	write := func() error {
		return s.Update(background, loom, func(w data.Writer) error {
			return errors.Join(
				w.Put(data.Path("count"), []byte(fmt.Sprint(kept+1))),
				w.Put(data.Path("big", fmt.Sprint(kept)), make([]byte, 100_000)),
				w.Enqueue(data.Job{Key: fmt.Sprint(kept), Lane: "l"}),
			)
		})
	}
	for refusals < 5 {
		if err := write(); err == nil {
			kept++
		} else {
			if refusals++; refusals == 1 {
				fmt.Println(kept, "kept, then:", err)
			}
		}
		if kept > 100_000 {
			return errors.New("the disk never filled")
		}
	}
	whole := func() error {
		report, err := s.Verify(background)
		if err == nil && (report.Records != kept+1 || report.Jobs != kept) {
			err = fmt.Errorf("%d were kept, and there is %+v", kept, report)
		}
		return err
	}
	if err := whole(); err != nil {
		return fmt.Errorf("while full: %w", err)
	}
	if err := disk(false); err != nil {
		return err
	}
	if err := write(); err != nil {
		return fmt.Errorf("with room again: %w", err)
	}
	kept++
	if err := errors.Join(whole(), s.Close()); err != nil {
		return fmt.Errorf("with room again: %w", err)
	}
	if s, err = bolt.Open(path, bolt.Options{}); err != nil {
		return err
	}
	if err := errors.Join(whole(), s.Close()); err != nil {
		return fmt.Errorf("after opening again: %w", err)
	}
	fmt.Println("done")
	return nil
}
