package web_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"weft/adapters/web"
	"weft/bot/chat"
)

// look is one way to look at the page.
type look struct {
	name          string
	path          string
	width, height int64
	dark          bool
	before        string // a script that opens something
}

// TestPageFitsEveryWindow opens the page in many shapes and asks of each that nothing sticks out sideways and that
// the browser had nothing to complain about. With WEFT_SHOTS set to a folder it leaves pictures there for people.
func TestPageFitsEveryWindow(t *testing.T) {
	h, found := browse(t)
	if !found {
		return
	}
	c := sampleConfig()
	c.Clock = &fakeClock{now: monday}
	r := run(t, c)
	furnish(t, r)
	h.letIn(r)
	for _, l := range []look{
		{"people", "/", 1280, 900, false, ""},
		{"people-narrow-dark", "/", 360, 740, true, ""},
		{"weft-wide", "/p/amina/weft", 1440, 900, false, ""},
		{"weft-wide-dark", "/p/amina/weft", 1440, 900, true, ""},
		{"channel-wide", "/p/amina/c-cohort-a", 1440, 900, false, ""},
		{"channel-top-dark", "/p/amina/c-cohort-a", 1440, 900, true, `document.getElementById("scroll").scrollTop=0`},
		{"channel-middle", "/p/bruno/c-cohort-a", 1000, 800, false, ""},
		{"channel-narrow", "/p/amina/c-cohort-a", 360, 740, false, `document.getElementById("scroll").scrollTop=0`},
		{"channel-narrow-end-dark", "/p/amina/c-cohort-a", 360, 740, true, ""},
		{"clock-narrow", "/p/amina/c-general", 360, 740, false, `document.getElementById("clockbox").open=true`},
		{"rtl-wide", "/p/dalia/c-cohort-a", 1440, 900, false, ""},
		{"rtl-narrow-dark", "/p/dalia/weft", 360, 740, true, ""},
		{"who-open", "/p/amina/c-general", 1280, 800, false, `document.getElementById("who").open=true`},
		{"form-wide", "/p/chloe/weft", 1280, 900, false, ""},
		{"form-narrow-dark", "/p/chloe/weft", 360, 740, true, ""},
		{"form-narrow-lower", "/p/chloe/weft", 360, 740, false, `document.querySelector("dialog").scrollTop=420`},
		{"form-errors", "/p/chloe/weft", 1280, 900, false, `document.querySelector("dialog form").requestSubmit()`},
		{"form-lower-dark", "/p/chloe/weft", 1280, 900, true, `document.querySelector("dialog").scrollTop=700`},
		{"command", "/p/bruno/weft", 1280, 800, false, `const t=document.getElementById("text");t.focus();t.value="/ch";t.dispatchEvent(new Event("input"))`},
		{"empty-desk", "/p/efren/desk", 1280, 800, true, ""},
		{"closed", "/p/efren/c-old", 800, 600, false, ""},
		{"join", "/p/efren/c-library", 1280, 700, false, ""},
	} {
		t.Run(l.name, func(t *testing.T) { l.take(h.ctx, t, r) })
	}
}

func (l look) take(ctx context.Context, t *testing.T, r *running) {
	t.Helper()
	scheme := "light"
	if l.dark {
		scheme = "dark"
	}
	setMedia := chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}},
		})
		return err
	})
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(l.width, l.height), setMedia,
		chromedp.Navigate(r.base()+l.path), chromedp.WaitReady(chromedp.CSS("body"))); err != nil {
		t.Fatal(err)
	}
	if l.before != "" {
		if err := chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](l.before)); err != nil {
			t.Fatal(err)
		}
		if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`new Promise(r => setTimeout(() => r(true), 400))`, chromedp.EvalAwaitPromise)); err != nil {
			t.Fatal(err)
		}
	}
	over, err := chromedp.Run(ctx, chromedp.Evaluate[int](`document.documentElement.scrollWidth - innerWidth`))
	if err != nil {
		t.Fatal(err)
	}
	if over > 0 {
		t.Errorf("the page is %d pixels wider than its window of %d", over, l.width)
	}
	if dir := os.Getenv("WEFT_SHOTS"); dir != "" {
		png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, l.name+".png"), png, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// furnish lets a community talk for a while.
func furnish(t *testing.T, r *running) {
	t.Helper()
	say := func(person, place, text string) {
		if _, err := r.page.As(person).Say(t.Context(), place, text); err != nil {
			t.Fatal(err)
		}
	}
	cohort := chat.InChannel{Channel: web.ChannelOf("cohort-a")}
	say("amina", "c-cohort-a", "Good morning from Nairobi. The rain has come at last.")
	say("bruno", "c-cohort-a", "Still night in Bogotá, I will write later. Un abrazo.")
	opened := r.post(t, "open", cohort, checkInMessage(monday))
	if _, err := r.page.As("bruno").Reply(t.Context(), "c-cohort-a", opened.Steps[0].ID, "Can I answer by voice next time?"); err != nil {
		t.Fatal(err)
	}
	if _, err := r.page.As("dalia").Reply(t.Context(), "c-cohort-a", opened.Steps[0].ID, "صباح الخير جميعا، سأجيب بعد الظهر."); err != nil {
		t.Fatal(err)
	}
	r.post(t, "digest", cohort, digestMessage(monday))
	for i, person := range []string{"amina", "bruno", "chloe", "dalia"} {
		r.post(t, chat.PostKey(fmt.Sprintf("ask-%d", i)), chat.Direct{User: web.User(person)}, checkInMessage(monday))
	}
	say("amina", "weft", "Thank you, I will answer tonight.")
	press := func(person, label string) {
		v := r.read(t, person, "weft")
		if _, err := r.page.As(person).Press(t.Context(), "weft", v.Messages[0].ID, label, ""); err != nil {
			t.Fatal(err)
		}
	}
	press("amina", "Not this time")
	press("chloe", "Answer")
	r.post(t, "room", chat.Room{People: []chat.UserID{web.User("amina"), web.User("efren")}, Name: ""}, chat.Message{
		Summary: "You two have not met yet.", Language: "en", Blocks: []chat.Block{chat.Paragraph{Spans: chat.Text("You two have not met yet. Efren listens in Manila, Amina leads a circle in Nairobi; both wrote about rest.")}},
	})
	r.post(t, "hello", inGeneral(), chat.Message{Summary: "A new cohort begins on Monday.", Language: "en"})
}
