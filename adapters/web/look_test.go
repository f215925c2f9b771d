package web_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"weft/adapters/web"
	"weft/adapters/web/webtest"
	"weft/bot/chat"
)

// look is one way to look at the page.
type look struct {
	name   string
	path   string
	window webtest.Window
	before string // a script that opens something
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
		{"people", "/", webtest.Window{Width: 1280, Height: 900}, ""},
		{"people-narrow-dark", "/", webtest.Window{Width: 360, Height: 740, Dark: true}, ""},
		{"weft-wide", "/p/amina/weft", webtest.Window{Width: 1440, Height: 900}, ""},
		{"weft-wide-dark", "/p/amina/weft", webtest.Window{Width: 1440, Height: 900, Dark: true}, ""},
		{"channel-wide", "/p/amina/c-cohort-a", webtest.Window{Width: 1440, Height: 900}, ""},
		{"channel-top-dark", "/p/amina/c-cohort-a", webtest.Window{Width: 1440, Height: 900, Dark: true}, `document.getElementById("scroll").scrollTop=0`},
		{"channel-middle", "/p/bruno/c-cohort-a", webtest.Window{Width: 1000, Height: 800}, ""},
		{"channel-narrow", "/p/amina/c-cohort-a", webtest.Window{Width: 360, Height: 740}, `document.getElementById("scroll").scrollTop=0`},
		{"channel-narrow-end-dark", "/p/amina/c-cohort-a", webtest.Window{Width: 360, Height: 740, Dark: true}, ""},
		{"clock-narrow", "/p/amina/c-general", webtest.Window{Width: 360, Height: 740}, `document.getElementById("clockbox").open=true`},
		{"rtl-wide", "/p/dalia/c-cohort-a", webtest.Window{Width: 1440, Height: 900}, ""},
		{"rtl-narrow-dark", "/p/dalia/weft", webtest.Window{Width: 360, Height: 740, Dark: true}, ""},
		{"who-open", "/p/amina/c-general", webtest.Window{Width: 1280, Height: 800}, `document.getElementById("who").open=true`},
		{"form-wide", "/p/chloe/weft", webtest.Window{Width: 1280, Height: 900}, ""},
		{"form-narrow-dark", "/p/chloe/weft", webtest.Window{Width: 360, Height: 740, Dark: true}, ""},
		{"form-narrow-lower", "/p/chloe/weft", webtest.Window{Width: 360, Height: 740}, `document.querySelector("dialog").scrollTop=420`},
		{"form-errors", "/p/chloe/weft", webtest.Window{Width: 1280, Height: 900}, `document.querySelector("dialog form").requestSubmit()`},
		{"form-lower-dark", "/p/chloe/weft", webtest.Window{Width: 1280, Height: 900, Dark: true}, `document.querySelector("dialog").scrollTop=700`},
		{"command", "/p/bruno/weft", webtest.Window{Width: 1280, Height: 800}, `const t=document.getElementById("text");t.focus();t.value="/ch";t.dispatchEvent(new Event("input"))`},
		{"empty-desk", "/p/efren/desk", webtest.Window{Width: 1280, Height: 800, Dark: true}, ""},
		{"closed", "/p/efren/c-old", webtest.Window{Width: 800, Height: 600}, ""},
		{"form-errors-narrow", "/p/chloe/weft", webtest.Window{Width: 360, Height: 740}, `document.querySelector("dialog form").requestSubmit()`},
		{"form-keyboard", "/p/chloe/weft", webtest.Window{Width: 360, Height: 380}, `document.querySelector("dialog textarea").focus()`},
		{"keyboard", "/p/amina/c-cohort-a", webtest.Window{Width: 360, Height: 380}, `document.getElementById("text").focus()`},
		{"forced", "/p/amina/c-cohort-a", webtest.Window{Width: 1280, Height: 800, Forced: true, Dark: true}, `document.querySelector("#messages button").focus()`},
		{"forced-form", "/p/chloe/weft", webtest.Window{Width: 360, Height: 740, Forced: true}, `document.querySelector("[name='f.energy']").focus()`},
		{"rtl-wide-dark", "/p/dalia/weft", webtest.Window{Width: 1440, Height: 900, Dark: true}, ""},
		{"rtl-narrow", "/p/dalia/c-cohort-a", webtest.Window{Width: 360, Height: 740}, ""},
		{"who-narrow", "/p/amina/c-general", webtest.Window{Width: 360, Height: 740}, `document.getElementById("who").open=true`},
		{"command-narrow", "/p/bruno/weft", webtest.Window{Width: 360, Height: 380}, `const t=document.getElementById("text");t.focus();t.value="/checkins pause ";t.dispatchEvent(new Event("input"))`},
		{"join", "/p/efren/c-library", webtest.Window{Width: 1280, Height: 700}, ""},
	} {
		t.Run(l.name, func(t *testing.T) { l.take(h.For(t), r) })
	}
}

func (l look) take(h webtest.Hand, r *running) {
	h.Helper()
	h.Look(l.window)
	h.Do(chromedp.Navigate(r.base()+l.path), chromedp.WaitReady(chromedp.CSS("body")))
	if l.before != "" {
		h.Run(l.before)
		h.Text(`new Promise(r => setTimeout(r, 400))`)
	}
	if over := h.Text(`document.documentElement.scrollWidth - innerWidth`); over != "0" {
		h.Errorf("the page is %s pixels wider than its window of %d", over, l.window.Width)
	}
	h.Picture(l.name)
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
