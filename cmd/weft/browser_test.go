package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// browse opens a real browser. Without one it says loudly that nothing was tested; with WEFT_REQUIRE_BROWSER=1, as
// `make test` sets it, that is a failure.
func browse(t *testing.T) (context.Context, bool) {
	t.Helper()
	path := os.Getenv("WEFT_TEST_BROWSER")
	if path == "" {
		path, _ = exec.LookPath("chromium")
	}
	if path == "" {
		if os.Getenv("WEFT_REQUIRE_BROWSER") == "1" {
			t.Fatal("no browser was found, and WEFT_REQUIRE_BROWSER asks for one: install chromium")
		}
		fmt.Fprintf(os.Stderr, "\n!!! %s TESTED NOTHING: no chromium on this machine; `make test` installs it\n\n", t.Name())
		return nil, false
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.UserDataDir(filepath.Join(t.TempDir(), "profile")),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-quic", true), chromedp.Flag("hide-scrollbars", true),
	)
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(cancel)
	allocator, stop := chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(stop)
	tab, closeTab := chromedp.NewContext(allocator)
	t.Cleanup(closeTab)
	if err := chromedp.Do(tab); err != nil { // starts it, for longer than any one step
		t.Fatal(err)
	}
	return tab, true
}

// window is how the page is looked at.
type window struct {
	width, height int64
	dark          bool
}

func (w window) open(ctx context.Context, t *testing.T, url string) {
	t.Helper()
	scheme := "light"
	if w.dark {
		scheme = "dark"
	}
	media := chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}},
		})
		return err
	})
	do(ctx, t, chromedp.EmulateViewport(w.width, w.height), media, chromedp.Navigate(url))
}

func do(ctx context.Context, t *testing.T, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	step, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	if err := chromedp.Do(step, actions...); err != nil {
		picture(ctx, t, "failed")
		t.Fatal(err)
	}
}

// picture leaves a picture for people to look at, where WEFT_SHOTS names a folder.
func picture(ctx context.Context, t *testing.T, name string) {
	t.Helper()
	dir := os.Getenv("WEFT_SHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestFirstTwoMinutes is what somebody does who has just typed `make demo`: opens the link, chooses who to be, pushes
// the clock to Monday, answers, and reads what the others see. In a real browser, on the real page.
func TestFirstTwoMinutes(t *testing.T) {
	ctx, ok := browse(t)
	if !ok {
		return
	}
	begun := time.Now()
	p := start(t, nil, "demo", "--address", "127.0.0.1:0")
	wide := window{1360, 900, false}
	wide.open(ctx, t, p.url)
	do(ctx, t, chromedp.WaitVisible(chromedp.CSS(".cards")))
	picture(ctx, t, "1-who")
	do(ctx, t,
		chromedp.Click(chromedp.CSS(`.cards a[href="/p/grace/weft"]`)),
		chromedp.WaitVisible(chromedp.CSS(`button[value="monday"]`)),
	)
	picture(ctx, t, "2-quiet")
	do(ctx, t,
		chromedp.Click(chromedp.CSS(`button[value="monday"]`)),
		chromedp.WaitVisible(chromedp.CSS(`#messages .message.weft button.primary`)),
	)
	picture(ctx, t, "3-asked")
	do(ctx, t,
		chromedp.Click(chromedp.CSS(`#messages .message.weft button.primary`)),
		chromedp.WaitVisible(chromedp.CSS(`dialog[open] textarea[name="f.moved"]`)),
	)
	picture(ctx, t, "4-form")
	do(ctx, t,
		chromedp.Click(chromedp.CSS(`dialog[open] .end button.primary`)),
		chromedp.WaitVisible(chromedp.CSS(`dialog[open] .mend`)),
	)
	picture(ctx, t, "5-mend")
	do(ctx, t,
		chromedp.SendKeys(chromedp.CSS(`dialog[open] textarea[name="f.moved"]`), "A neighbour offered two rooms."),
		chromedp.Click(chromedp.CSS(`dialog[open] .scale label:nth-of-type(4)`)),
		chromedp.Click(chromedp.CSS(`dialog[open] .end button.primary`)),
		chromedp.WaitNotPresent(chromedp.CSS(`dialog[open]`)),
		chromedp.WaitVisible(chromedp.CSS(`#messages .message.weft ~ .message.weft`)),
	)
	picture(ctx, t, "6-thanks")
	page := p.open()
	for range 74 {
		push(t, page, "amal", "hour")
	}
	base := p.url[:len("http://127.0.0.1:")+5]
	wide.open(ctx, t, base+"/p/grace/c-welcome")
	do(ctx, t, chromedp.WaitVisible(chromedp.CSS(`#messages dl.facts`)))
	picture(ctx, t, "7-shared")
	if took := time.Since(begun); took > 2*time.Minute {
		t.Errorf("a machine needed %s for what a first-time user is to do in two minutes", took)
	}
	for name, w := range map[string]window{"8-dark": {1360, 900, true}, "9-narrow": {360, 740, false}, "10-narrow-dark": {360, 740, true}} {
		w.open(ctx, t, base+"/p/grace/c-welcome")
		do(ctx, t, chromedp.WaitVisible(chromedp.CSS(`#messages dl.facts`)))
		picture(ctx, t, name)
	}
	for name, path := range map[string]string{"11-rtl": "/p/farid/weft", "12-french": "/p/driss/weft", "13-desk": "/p/grace/desk", "14-lead": "/p/amal/weft"} {
		if name == "14-lead" {
			if _, err := page.As("amal").Say(t.Context(), "weft", "checkins"); err != nil {
				t.Fatal(err)
			}
		}
		wide.open(ctx, t, base+path)
		do(ctx, t, chromedp.WaitVisible(chromedp.CSS(`#messages .message`)))
		picture(ctx, t, name)
	}
}
