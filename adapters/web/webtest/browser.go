package webtest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// stepWait bounds one step in a browser, so that a test which waits for something that never comes says so.
const stepWait = time.Minute

// Hand is somebody at a real browser. What it cannot do fails its test.
type Hand struct {
	testing.TB
	tab context.Context
}

// Browse opens a real browser for at most that long, or says loudly that nothing was tested. `make test` installs one;
// with WEFT_REQUIRE_BROWSER=1, as there, a missing one is a failure. WEFT_TEST_BROWSER names another.
func Browse(tb testing.TB, life time.Duration) (h Hand, found bool) {
	tb.Helper()
	path := browser()
	if path == "" {
		if setting("WEFT_REQUIRE_BROWSER") == "1" {
			tb.Fatal("no browser was found, and WEFT_REQUIRE_BROWSER asks for one: install chromium")
		}
		fmt.Fprintf(os.Stderr, "\n!!! %s TESTED NOTHING: no chromium on this machine; `make test` installs it\n\n", tb.Name())
		return Hand{}, false
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.UserDataDir(filepath.Join(tb.TempDir(), "profile")),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-quic", true), chromedp.Flag("hide-scrollbars", true),
	)
	ctx, cancel := context.WithTimeout(context.Background(), life)
	tb.Cleanup(cancel)
	allocator, stop := chromedp.NewExecAllocator(ctx, options...)
	tb.Cleanup(stop)
	tab, closeTab := chromedp.NewContext(allocator)
	tb.Cleanup(closeTab)
	if err := chromedp.Do(tab); err != nil { // starts it, for longer than any one step
		tb.Fatal(err)
	}
	return Hand{tb, tab}, true
}

// For has the same browser serve a part of a test.
func (h Hand) For(tb testing.TB) Hand {
	tb.Helper()
	return Hand{tb, h.tab}
}

// setting reads what whoever runs the tests has set for them.
func setting(name string) string {
	return os.Getenv(name) //nolint:forbidigo // only tests stand on this package; the program cannot import it
}

func browser() string {
	if path := setting("WEFT_TEST_BROWSER"); path != "" {
		return path
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// Do takes steps one after the other.
func (h Hand) Do(steps ...chromedp.Action[chromedp.Void]) {
	h.Helper()
	ctx, cancel := context.WithTimeout(h.tab, stepWait)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		h.Picture("failed")
		h.Fatal(err)
	}
}

// GoTo opens an address of the page and waits until its script is there.
func (h Hand) GoTo(address string) {
	h.Helper()
	h.Do(chromedp.Navigate(address))
	h.Until(`document.body.dataset.ready === "true"`)
}

// Until waits for something to be so in the page, a condition of its script, or in the page that it leads to.
func (h Hand) Until(condition string) {
	h.Helper()
	poll := chromedp.Poll[bool]("Boolean("+condition+")", chromedp.WithPollingTimeout(stepWait))
	_, err := chromedp.Run(h.tab, poll)
	for left := 3; err != nil && left > 0 && strings.Contains(err.Error(), "context"); left-- { // that page is gone
		_, err = chromedp.Run(h.tab, poll)
	}
	if err != nil {
		all, _ := chromedp.Run(h.tab, chromedp.Evaluate[string](`(document.activeElement?.outerHTML || "").slice(0, 300) + "\n---\n" + document.body.innerText`))
		h.Picture("failed")
		h.Fatalf("never %s: %v; the focus and the page:\n%s", condition, err, all)
	}
}

// Run runs a script in the page.
func (h Hand) Run(script string) {
	h.Helper()
	h.Do(chromedp.Evaluate[chromedp.Void](script))
}

// Text is what a script of the page answers, as text. What the script promises is waited for.
func (h Hand) Text(script string) string {
	h.Helper()
	text, err := chromedp.Run(h.tab, chromedp.Evaluate[string]("(async () => String(await ("+script+")))()", chromedp.EvalAwaitPromise))
	if err != nil {
		h.Fatal(err)
	}
	return text
}

// Window is how the page is looked at.
type Window struct {
	Width, Height int64
	Dark          bool
	// Forced is the few colours that somebody chose for everything, who reads no others.
	Forced bool
}

// Look changes the window.
func (h Hand) Look(w Window) {
	h.Helper()
	scheme, forced := "light", "none"
	if w.Dark {
		scheme = "dark"
	}
	if w.Forced {
		forced = "active"
	}
	h.Do(chromedp.EmulateViewport(w.Width, w.Height), call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}, {Name: "forced-colors", Value: forced},
		},
	}))
}

// Picture leaves a picture for people to look at, where WEFT_SHOTS names a folder.
func (h Hand) Picture(name string) {
	h.Helper()
	dir := setting("WEFT_SHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(h.tab, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), png, 0o600)
	}
	if err != nil {
		h.Error(err)
	}
}

// call makes a step of a command of the browser's own protocol.
func call[P, R any](command cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, command, params)
		return err
	})
}
