package main

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"weft/adapters/web/webtest"
)

// TestFirstTwoMinutes is what somebody does who has just typed `make demo`: opens the link, chooses who to be, pushes
// the clock to Monday, answers, and reads what the others see. In a real browser, on the real page.
func TestFirstTwoMinutes(t *testing.T) {
	h, ok := webtest.Browse(t, 5*time.Minute)
	if !ok {
		return
	}
	begun := time.Now()
	p := start(t, nil, "demo", "--address", "127.0.0.1:0")
	wide := webtest.Window{Width: 1360, Height: 900}
	h.Look(wide)
	h.Do(chromedp.Navigate(p.url))
	h.Do(chromedp.WaitVisible(chromedp.CSS(".cards")))
	h.Picture("1-who")
	h.Do(
		chromedp.Click(chromedp.CSS(`.cards a[href="/p/grace/weft"]`)),
		chromedp.WaitVisible(chromedp.CSS(`button[value="monday"]`)),
	)
	h.Picture("2-quiet")
	h.Do(
		chromedp.Click(chromedp.CSS(`button[value="monday"]`)),
		chromedp.WaitVisible(chromedp.CSS(`#messages .message.weft button.primary`)),
	)
	h.Picture("3-asked")
	h.Do(
		chromedp.Click(chromedp.CSS(`#messages .message.weft button.primary`)),
		chromedp.WaitVisible(chromedp.CSS(`dialog[open] textarea[name="f.moved"]`)),
	)
	h.Picture("4-form")
	h.Do(
		chromedp.Click(chromedp.CSS(`dialog[open] .end button.primary`)),
		chromedp.WaitVisible(chromedp.CSS(`dialog[open] .mend`)),
	)
	h.Picture("5-mend")
	h.Write(`dialog[open] textarea[name="f.moved"]`, "A neighbour offered two rooms.")
	h.Do(
		chromedp.Click(chromedp.CSS(`dialog[open] .scale label:nth-of-type(4)`)),
		chromedp.Click(chromedp.CSS(`dialog[open] .end button.primary`)),
		chromedp.WaitNotPresent(chromedp.CSS(`dialog[open]`)),
		chromedp.WaitVisible(chromedp.CSS(`#messages .message.weft ~ .message.weft`)),
	)
	h.Picture("6-thanks")
	page := p.open()
	for range 74 {
		push(t, page, "amal", "hour")
	}
	base := p.url[:len("http://127.0.0.1:")+5]
	h.Look(wide)
	h.Do(chromedp.Navigate(base + "/p/grace/c-welcome"))
	h.Do(chromedp.WaitVisible(chromedp.CSS(`#messages dl.facts`)))
	h.Picture("7-shared")
	if took := time.Since(begun); took > 2*time.Minute {
		t.Errorf("a machine needed %s for what a first-time user is to do in two minutes", took)
	}
	for name, w := range map[string]webtest.Window{
		"8-dark": {Width: 1360, Height: 900, Dark: true}, "9-narrow": {Width: 360, Height: 740}, "10-narrow-dark": {Width: 360, Height: 740, Dark: true},
	} {
		h.Look(w)
		h.Do(chromedp.Navigate(base + "/p/grace/c-welcome"))
		h.Do(chromedp.WaitVisible(chromedp.CSS(`#messages dl.facts`)))
		h.Picture(name)
	}
	for name, path := range map[string]string{"11-rtl": "/p/farid/weft", "12-french": "/p/driss/weft", "13-desk": "/p/grace/desk", "14-lead": "/p/amal/weft"} {
		if name == "14-lead" {
			if _, err := page.As("amal").Say(t.Context(), "weft", "checkins"); err != nil {
				t.Fatal(err)
			}
		}
		h.Look(wide)
		h.Do(chromedp.Navigate(base + path))
		h.Do(chromedp.WaitVisible(chromedp.CSS(`#messages .message`)))
		h.Picture(name)
	}
	h.Look(webtest.Window{Width: 360, Height: 740})
	h.Do(chromedp.Navigate(base+"/p/farid/weft"), chromedp.WaitVisible(chromedp.CSS(`#messages .message`)))
	h.Picture("15-rtl-narrow")
	h.Do(chromedp.Click(chromedp.CSS(`#messages .message.weft:last-of-type button.primary`)), chromedp.WaitVisible(chromedp.CSS(`dialog[open]`)))
	h.Picture("16-rtl-form")
	h.Do(chromedp.Navigate(base+"/p/farid/weft"), chromedp.WaitVisible(chromedp.CSS(`dialog[open] .end button.primary`)), chromedp.Click(chromedp.CSS(`dialog[open] .end button.primary`)), chromedp.WaitVisible(chromedp.CSS(`dialog[open] .mend a`)))
	h.Picture("17-rtl-mend")
}

// TestOneHand is all that a member does, with one thumb on the smallest phone: joining, answering, changing the answer,
// leaving one out, preferences, what is kept, and being forgotten. Nothing is covered, too small, or out of sight.
func TestOneHand(t *testing.T) {
	h, ok := webtest.Browse(t, 5*time.Minute)
	if !ok {
		return
	}
	p := start(t, nil, "demo", "--address", "127.0.0.1:0")
	h.Touches()
	h.Look(webtest.Window{Width: 360, Height: 740})
	h.Do(chromedp.Navigate(p.url), chromedp.WaitVisible(chromedp.CSS(".cards")))
	h.Tap(`.cards a[href="/p/kofi/weft"]`)
	h.Until(`document.body.dataset.ready === "true"`)
	h.Picture("hand-1-hello")

	say := func(line string) {
		h.Helper()
		h.Tap(`#text`)
		h.Keys(line)
		h.Tap(`#send`)
		h.Until(`document.getElementById("text").value === ""`)
	}
	press := func(route string) {
		h.Helper()
		h.Tap(`#messages form:has([name=route][value="` + route + `"]) button`)
	}
	form := func(field string) {
		h.Helper()
		h.Until(`document.querySelector("dialog[open] [data-field='f.` + field + `']")`)
	}
	submit := func() {
		h.Helper()
		h.Tap(`dialog[open] .end button.primary`)
		h.Until(`!document.querySelector("dialog")`)
	}
	fits := func(what string) {
		h.Helper()
		h.Picture("hand-" + what)
		h.Until(`document.documentElement.scrollWidth <= innerWidth && ![...document.querySelectorAll("dialog, .scroll, .composer")].some(el => el.scrollWidth > el.clientWidth)`)
	}

	say("/join")
	form("name")
	fits("2-join")
	h.Tap(`dialog[open] [data-field="f.level"] .choices label:first-child`)
	submit()
	fits("3-joined")
	say("/cohorts join Welcome Work")
	h.Tap(`#clockbox summary`)
	h.Tap(`#clock button[value=monday]`)
	h.Until(`document.querySelector("#messages [value='checkins.answer']") && !document.getElementById("clockbox").open`)
	fits("4-asked")

	press("checkins.answer")
	form("moved")
	h.Tap(`dialog[open] .end button.primary`)
	h.Until(`document.activeElement.name === "f.moved" && document.querySelector("dialog .mend li")`)
	fits("5-mend")
	h.Tap(`dialog[open] [name="f.moved"]`)
	h.Keys("A neighbour offered two rooms.")
	h.Tap(`dialog[open] .steps label:nth-of-type(4)`)
	submit()
	h.Until(`document.querySelector("#messages .edited")`)
	fits("6-thanks")
	press("checkins.answer")
	form("moved")
	h.Tap(`dialog[open] [name="f.moved"]`)
	h.Keys(" Two more came.")
	submit()
	fits("7-changed")
	h.Tap(`#clockbox summary`)
	h.Tap(`#clock button[value=monday]`) // a week later
	h.Until(`document.querySelector("#messages [value='checkins.skip']") && !document.getElementById("clockbox").open`)
	press("checkins.skip")
	h.Until(`!document.querySelector("#messages article:nth-last-of-type(-n+2) [value='checkins.skip']")`)
	fits("8-skipped")

	say("/preferences")
	form("discreet")
	fits("9-preferences")
	h.Tap(`dialog[open] [data-field="f.discreet"] .choices label:first-child`)
	submit()
	say("/data")
	h.Until(`document.querySelector("#messages [value='members.export']")`)
	fits("10-data")
	say("/forget me")
	h.Until(`document.querySelector("#messages [value='members.forget']")`)
	fits("11-forget")
	press("members.forget")
	h.Until(`document.querySelector("#messages article:last-of-type").textContent.includes("It is done.")`)
	fits("12-forgotten")
	h.GoTo(p.url[:len("http://127.0.0.1:")+5] + "/p/kofi/weft")
	say("/profile")
	h.Until(`document.querySelector("#messages [value='members.join']")`)
}
