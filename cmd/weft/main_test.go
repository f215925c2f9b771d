package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"weft/bot/chat"
)

// TestMain lets the test binary be the program itself, for tests that kill it.
func TestMain(m *testing.M) {
	if os.Getenv("WEFT_TEST_AS_PROGRAM") == "1" {
		main()
		return
	}
	if os.Getenv(sweepEnv) != "" {
		os.Exit(drainAsChild())
	}
	if platform := os.Getenv(peopleEnv); platform != "" {
		os.Exit(actAsChild(chat.Platform(platform)))
	}
	os.Exit(m.Run())
}

// ended is a run of the program that came to its end.
type ended struct {
	code     int
	out, err string
}

// runs runs the program to its end.
func runs(t *testing.T, environ map[string]string, args ...string) ended {
	t.Helper()
	return typing(t, environ, "", args...)
}

// typing runs the program to its end, with somebody who types this into it.
func typing(t *testing.T, environ map[string]string, typed string, args ...string) ended {
	t.Helper()
	var out, errs safeBuffer
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	around := surroundings{Context: ctx, in: strings.NewReader(typed), out: &out, err: &errs, environ: func(k string) string { return environ[k] }}
	code := run(around, args)
	if ctx.Err() != nil {
		t.Fatalf("%v did not end by itself:\n%s\n%s", args, out.String(), errs.String())
	}
	return ended{code, out.String(), errs.String()}
}

// does expects the program to do what it is told.
func does(t *testing.T, environ map[string]string, args ...string) string {
	t.Helper()
	e := runs(t, environ, args...)
	if e.code != 0 {
		t.Fatalf("%v ended with %d:\n%s%s", args, e.code, e.out, e.err)
	}
	return e.out
}

// oneSentence expects a refusal in one line, with these words in it.
func oneSentence(t *testing.T, e ended, words ...string) {
	t.Helper()
	if e.code != 1 {
		t.Errorf("it ended with %d and not with 1:\n%s%s", e.code, e.out, e.err)
	}
	if !strings.HasPrefix(e.err, "weft: ") || strings.Count(e.err, "\n") != 1 {
		t.Errorf("one line was expected, and this was said:\n%s", e.err)
	}
	for _, w := range words {
		if !strings.Contains(e.err, w) {
			t.Errorf("it does not say %q: %s", w, e.err)
		}
	}
}

// files are all files below a directory with what is in them.
func files(t *testing.T, directory string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(directory, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		all[path] = string(raw)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func written(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestNotUnderstood(t *testing.T) {
	for _, c := range []struct {
		args []string
		hint string
	}{
		{nil, "demo"},
		{[]string{"dmeo"}, "did you mean \"demo\""},
		{[]string{"serve", "--sped"}, "--help"},
		{[]string{"restore"}, "<backup>"},
		{[]string{"restore", "/nowhere/at.all"}, "no such file"},
	} {
		e := runs(t, nil, c.args...)
		if e.code != 2 || !strings.Contains(e.err, c.hint) || !strings.Contains(e.err, "weft --help") {
			t.Errorf("%v: %d with a hint about %q was expected; it ended with %d and said:\n%s", c.args, 2, c.hint, e.code, e.err)
		}
	}
}

// TestHelpOnlyHelps: asking what a command does must not do it.
func TestHelpOnlyHelps(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, command := range []string{"", "demo", "serve", "setup", "manifest", "check", "backup", "restore", "compact", "verify", "key", "version"} {
		args := []string{"--help"}
		if command != "" {
			args = []string{command, "--help"}
		}
		e := runs(t, nil, args...)
		if e.code != 0 || !strings.Contains(e.out, "Usage: weft") || e.err != "" {
			t.Errorf("%v ended with %d and said:\n%s%s", args, e.code, e.out, e.err)
		}
		if strings.Contains(e.out, "weft-master-") || strings.Contains(e.out, "http://") {
			t.Errorf("%v does what it was asked about:\n%s", args, e.out)
		}
	}
	if left := files(t, "."); len(left) > 0 {
		t.Errorf("help left %v behind", left)
	}
}

func TestVersionAndKey(t *testing.T) {
	if said := does(t, nil, "version"); !strings.HasPrefix(said, "weft ") {
		t.Errorf("version says %q", said)
	}
	first, second := does(t, nil, "key"), does(t, nil, "key")
	if first == second || !strings.HasPrefix(first, "weft-master-1-") || strings.Count(first, "\n") != 1 {
		t.Errorf("two new keys are %q and %q", first, second)
	}
	environ := map[string]string{"WEFT_MASTER_KEY": first}
	c := defaults()
	if _, err := c.masterKey(func(k string) string { return environ[k] }); err != nil {
		t.Errorf("what “weft key” prints is no key: %v", err)
	}
}
