package web_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// browse opens a real browser, or says loudly that it did not. `make test` installs one; with
// WEFT_REQUIRE_BROWSER=1, as there, a missing one is a failure.
func browse(t *testing.T) (h hand, found bool) {
	t.Helper()
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		if os.Getenv("WEFT_REQUIRE_BROWSER") == "1" {
			t.Fatal("no browser was found, and WEFT_REQUIRE_BROWSER asks for one: install chromium")
		}
		fmt.Fprintf(os.Stderr, "\n!!! %s TESTED NOTHING: no chromium on this machine; `make test` installs it\n\n", t.Name())
		return hand{}, false
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.UserDataDir(filepath.Join(t.TempDir(), "profile")),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-quic", true), chromedp.Flag("hide-scrollbars", true),
	)
	ctx, cancel := context.WithTimeout(context.Background(), 90*time.Second)
	t.Cleanup(cancel)
	allocator, stop := chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(stop)
	tab, closeTab := chromedp.NewContext(allocator)
	t.Cleanup(closeTab)
	return hand{t, tab}, true
}

// letIn opens the link that the program prints, and waits for where it leads.
func (h hand) letIn(r *running) {
	h.t.Helper()
	h.do(chromedp.Navigate(r.URL()), chromedp.WaitVisible(chromedp.CSS(".cards")))
}
