package web_test

import (
	"bytes"
	"compress/gzip"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"weft/adapters/web"
	"weft/adapters/web/webtest"
	"weft/bot/chat"
)

// furnished opens a page on which everything is said that can be said.
func furnished(t *testing.T) (h hand, r *running, found bool) {
	t.Helper()
	if h, found = browse(t); !found {
		return h, nil, false
	}
	c := sampleConfig()
	c.Clock = &fakeClock{now: monday}
	r = run(t, c)
	furnish(t, r)
	h.letIn(r)
	return h, r, true
}

// On a phone everything that can be pressed is as large as a finger. A link within a sentence may be as low as its line,
// and a choice is pressed on its whole label.
func TestFingersHaveRoom(t *testing.T) {
	h, r, found := furnished(t)
	if !found {
		return
	}
	h.Touches()
	h.Look(webtest.Window{Width: 360, Height: 740})
	for _, path := range []string{"/", "/p/amina/weft", "/p/amina/c-cohort-a", "/p/dalia/c-cohort-a", "/p/efren/c-library", "/p/chloe/weft"} {
		h.Do(chromedp.Navigate(r.base()+path), chromedp.WaitReady(chromedp.CSS("body")))
		h.Run(`for (const d of document.querySelectorAll("details")) d.open = true; for (const f of document.querySelectorAll("[data-field]")) f.hidden = false`)
		small := h.Text(`[...document.querySelectorAll("a,button,input,select,textarea,summary,label:has(input)")]
			.filter(el => el.checkVisibility() && el.type !== "hidden" && !el.matches(".skip, label input, .body :is(p,li,dd):not(.attachment) > a"))
			.map(el => [el, el.getBoundingClientRect()]).filter(([, b]) => b.width < 43.5 || b.height < 43.5)
			.map(([el, b]) => el.outerHTML.slice(0, 120) + " " + b.width + "×" + b.height).join("\n")`)
		if small != "" {
			h.Errorf("on %s these are smaller than a finger:\n%s", path, small)
		}
	}
}

// With the keyboard of a phone open, what is written and the end of what was said stay in sight; the header leaves the
// page to the conversation.
func TestTheKeyboardCoversNothing(t *testing.T) {
	h, r, found := furnished(t)
	if !found {
		return
	}
	h.Look(webtest.Window{Width: 360, Height: 740})
	h.GoTo(r.base() + "/p/amina/c-cohort-a")
	h.Until(`document.getElementById("scroll").getBoundingClientRect().top <= 140`)
	h.Run(`document.getElementById("text").focus()`)
	h.Look(webtest.Window{Width: 360, Height: 380})
	h.Until(`document.getElementById("composer").getBoundingClientRect().bottom <= innerHeight`)
	h.Until(`(s => s.clientHeight > 120 && s.scrollHeight - s.scrollTop - s.clientHeight < 2)(document.getElementById("scroll"))`)
	h.Until(`document.querySelector("meta[name=viewport]").content.includes("interactive-widget=resizes-content")`)
	h.GoTo(r.base() + "/p/chloe/weft")
	for _, field := range []string{"f.week", "f.title", "f.people"} {
		h.Run(`document.querySelector("dialog [name='` + field + `']").focus()`)
		h.Until(`(f => f.bottom <= document.querySelector("dialog .end").getBoundingClientRect().top && f.top >= 0)(document.activeElement.getBoundingClientRect())`)
	}
}

// Whoever asks for something sees the answer, wherever on the page they were reading; what comes unasked moves nothing.
func TestWhatOneAskedForIsShown(t *testing.T) {
	h, found := browse(t)
	if !found {
		return
	}
	r := run(t, sampleConfig())
	long := chat.Message{Summary: "long"}
	for range 60 {
		long.Blocks = append(long.Blocks, chat.Paragraph{Spans: chat.Text("One line of many.")})
	}
	r.post(t, "long", inGeneral(), long)
	h.letIn(r)
	h.Look(webtest.Window{Width: 360, Height: 740})
	h.GoTo(r.base() + "/p/amina/c-general")
	h.Run(`document.getElementById("scroll").scrollTop = 0`)
	r.post(t, "unasked", inGeneral(), chat.Message{Summary: "Nobody asked for this."})
	h.Until(`document.getElementById("messages").textContent.includes("Nobody asked for this.") && document.getElementById("scroll").scrollTop === 0`)
	h.Run(`document.getElementById("text").focus()`)
	h.Keys("Where are we?", kb.Enter)
	h.Until(`(s => [...document.querySelectorAll("#messages > article")].some(a => a.textContent.includes("Where are we?")) &&
		s.scrollHeight - s.scrollTop - s.clientHeight < 2)(document.getElementById("scroll"))`)
}

// The keyboard goes through the page in the order in which it is read, shows where it is in every choice of colours, and
// comes out at the end.
func TestTabbingThrough(t *testing.T) {
	h, r, found := furnished(t)
	if !found {
		return
	}
	for name, w := range map[string]webtest.Window{
		"light": {Width: 1280, Height: 800}, "dark": {Width: 1280, Height: 800, Dark: true},
		"forced": {Width: 1280, Height: 800, Forced: true}, "narrow": {Width: 360, Height: 740},
	} {
		h.Look(w)
		h.GoTo(r.base() + "/p/dalia/c-cohort-a")
		h.Run(`window.stops = []`)
		for range 60 {
			h.Keys(kb.Tab)
			h.Run(`window.stops.push(document.activeElement)`)
			if h.Text(`document.activeElement === document.body || stops.length > 1 && document.activeElement === stops[0]`) == "true" {
				break
			}
			if seen := h.Text(`(el => { const ring = [el, el.nextElementSibling, el.closest(".box")].filter(Boolean).map(e => getComputedStyle(e));
				const box = el.getBoundingClientRect();
				return ring.some(s => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2) && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth })(document.activeElement)`); seen != "true" {
				h.Errorf("%s: nobody sees that the focus is on %s", name, h.Text(`document.activeElement.outerHTML.slice(0, 200)`))
			}
		}
		if ended := h.Text(`stops.length > 20 && (stops.at(-1) === document.body || stops.at(-1) === stops[0])`); ended != "true" {
			h.Errorf("%s: tabbing goes round somewhere, or nowhere: %s", name, h.Text(`stops.map(el => el.tagName + "#" + el.id).join(" ")`))
		}
		if wrong := h.Text(`stops.slice(1, -1).filter((el, i) => !(stops[i].compareDocumentPosition(el) & Node.DOCUMENT_POSITION_FOLLOWING)).map(el => el.outerHTML.slice(0, 80)).join("\n")`); wrong != "" {
			h.Errorf("%s: out of order: %s", name, wrong)
		}
		if last := h.Text(`stops.at(-2).closest(".side") !== null && stops[0].matches(".skip[href='#messages']") && stops[1].matches(".skip[href='#text']")`); last != "true" {
			h.Errorf("%s: the ways past come first, the clock last: %s", name, h.Text(`stops.at(-2).outerHTML.slice(0, 80)`))
		}
	}
	h.GoTo(r.base() + "/p/amina/c-cohort-a")
	h.Keys(kb.Tab, kb.Tab, kb.Enter)
	h.Until(`document.activeElement.id === "text"`)
	h.Do(chromedp.Reload())
	h.Keys(kb.Tab, kb.Enter)
	h.Until(`document.activeElement.id === "messages"`)
}

// A form is left with Escape, twice where something was written, and the focus is where it came from.
func TestEscape(t *testing.T) {
	h, r, found := furnished(t)
	if !found {
		return
	}
	h.GoTo(r.base() + "/p/dalia/weft")
	open := func() {
		h.Run(`document.querySelector("#messages [data-control=button] button").focus()`)
		h.Keys(kb.Enter)
		h.Until(`document.querySelector("dialog[open]")`)
	}
	closed := `!document.querySelector("dialog") && document.activeElement === document.querySelector("#messages [data-control=button] button")`
	open()
	h.Keys(kb.Escape)
	h.Until(closed)
	open()
	h.Run(`document.querySelector("dialog textarea").focus()`)
	h.Keys("something", kb.Escape)
	h.Until(`document.activeElement.hasAttribute("data-cancel")`)
	h.Keys(kb.Escape)
	h.Until(closed)
	h.Do(chromedp.Reload())
	h.Until(`document.body.dataset.ready === "true" && !document.querySelector("dialog")`)
}

// named are the roles of what has to say what it is.
var named = regexp.MustCompile(`^(button|link|textbox|searchbox|combobox|radio|checkbox|radiogroup|image|navigation|complementary|region|dialog|article|listbox|DisclosureTriangle)$`)

// A screen reader finds landmarks, headings in order, lists, and a name of its own on everything one can use.
func TestWhatAScreenReaderFinds(t *testing.T) {
	h, r, found := furnished(t)
	if !found {
		return
	}
	for _, path := range []string{"/p/amina/c-cohort-a", "/p/dalia/c-cohort-a", "/p/chloe/weft"} {
		h.GoTo(r.base() + path)
		all := h.Hears()
		level, actions := 1, map[string]int{}
		for _, x := range all {
			if named.MatchString(x.Role) && x.Name == "" {
				h.Errorf("%s: a %s has no name", path, x.Role)
			}
			if x.Role == "heading" {
				if x.Level > level+1 {
					h.Errorf("%s: the heading %q of level %d follows one of level %d", path, x.Name, x.Level, level)
				}
				level = x.Level
			}
			if x.Role == "button" {
				actions[x.Name+" "+x.Description]++
			}
		}
		for action, times := range actions {
			if times > 1 && !strings.HasSuffix(action, ":30") { // two of one person in one minute are told apart by their place
				h.Errorf("%s: %d buttons say the same: %q", path, times, action)
			}
		}
		has := func(role, name string) {
			if !slices.ContainsFunc(all, func(x webtest.Heard) bool { return x.Role == role && strings.Contains(x.Name, name) }) {
				h.Errorf("%s: a screen reader finds no %s %q", path, role, name)
			}
		}
		if path == "/p/chloe/weft" { // a form is open, and nothing else is there
			has("dialog", "How is your week?")
			has("radiogroup", "How are you arriving?")
			has("radio", "1, very little")
			has("radio", "5, plenty")
			has("textbox", "What moved in your week?")
			continue
		}
		for _, landmark := range []string{"banner", "main", "navigation", "complementary", "list", "listitem", "term", "definition", "blockquote", "figure", "time", "code"} {
			has(landmark, "")
		}
		has("image", "Energy over four weeks")
		has("link", "circle-guide.pdf, 33 kB")
		has("button", "Choose: Remind me")
	}
	h.Run(`document.querySelector("dialog form").requestSubmit()`)
	h.Until(`document.querySelector("dialog .mend li")`)
	if !slices.ContainsFunc(h.Hears(), func(x webtest.Heard) bool {
		return x.Role == "textbox" && x.Invalid && strings.Contains(x.Description, "Write at least a word here")
	}) {
		h.Error("what is wrong with a field is not said with it")
	}
}

// Each message is in its own language and direction, whatever page it stands on, and each time says when it is.
func TestEachMessageInItsLanguage(t *testing.T) {
	h, r, found := furnished(t)
	if !found {
		return
	}
	for _, at := range [][]string{{"amina", "صباح الخير", "ar"}, {"dalia", "Good morning from Nairobi", "en"}, {"dalia", "Un abrazo", "es"}, {"amina", "Good morning from Nairobi", ""}, {"dalia", "صباح الخير", ""}} {
		h.GoTo(r.base() + "/p/" + at[0] + "/c-cohort-a")
		body := `[...document.querySelectorAll(".message .body")].find(b => b.textContent.includes("` + at[1] + `"))`
		if got := h.Text(body + `.lang`); got != at[2] {
			h.Errorf("%q is read to %s as %q; want %q", at[1], at[0], got, at[2])
		}
		want := "ltr"
		if at[1] == "صباح الخير" {
			want = "rtl"
		}
		if got := h.Text(`getComputedStyle(` + body + `).direction`); got != want {
			h.Errorf("%q runs %s for %s", at[1], got, at[0])
		}
		if n := h.Text(`[...document.querySelectorAll("#messages time")].filter(t => !t.dateTime).length`); n != "0" {
			h.Errorf("%s times say no instant", n)
		}
	}
}

// A private answer is announced once, in its language, and is no news when the page is opened again.
func TestAnAnswerIsAnnouncedOnce(t *testing.T) {
	h, r, found := furnished(t)
	if !found {
		return
	}
	h.GoTo(r.base() + "/p/amina/c-cohort-a")
	h.Run(`[...document.querySelectorAll("#messages button")].find(b => b.textContent === "Not this time").click()`)
	said := `[...document.querySelectorAll("#live p")].filter(p => p.textContent.includes("The next round is on Monday"))`
	h.Until(said + `.length === 1`)
	if lang := h.Text(said + `[0].lang`); lang != "en" {
		h.Errorf("it is announced in %q", lang)
	}
	h.Do(chromedp.Reload())
	h.Until(`document.body.dataset.ready === "true" && document.querySelector("#messages .only")`)
	r.post(t, "later", chat.InChannel{Channel: web.ChannelOf("cohort-a")}, chat.Message{Summary: "said later"})
	h.Until(`document.getElementById("live").textContent.includes("said later")`)
	h.Until(said + `.length === 0`)
}

// Whoever presses a button in a message hears what became of the message.
func TestWhatBecameOfItIsAnnounced(t *testing.T) {
	h, r, found := furnished(t)
	if !found {
		return
	}
	r.bot.answers(func(chat.Event) (chat.Response, error) {
		return chat.Replace{Message: chat.Message{Summary: "The check-in", Language: "fr", Blocks: []chat.Block{chat.Paragraph{Spans: chat.Text("C’est noté.")}}}}, nil
	})
	h.GoTo(r.base() + "/p/bruno/weft")
	h.Run(`document.querySelector("#messages [data-control=button] button").focus()`)
	h.Keys(kb.Enter)
	h.Until(`[...document.querySelectorAll("#live p")].some(p => p.textContent === "C’est noté." && p.lang === "fr")`)
	h.Until(`document.activeElement.matches("article.message")`)
}

// In Arabic, what is written the other way stands as it is typed: codes with brackets, names of channels, files.
func TestRightToLeft(t *testing.T) {
	h, r, found := furnished(t)
	if !found {
		return
	}
	r.post(t, "codes", chat.InChannel{Channel: web.ChannelOf("cohort-a")}, chat.Message{Summary: "أوامر", Language: "ar", Blocks: []chat.Block{
		chat.Paragraph{Spans: []chat.Span{
			chat.Plain{Text: "للبدء: "},
			chat.Code{Text: "/invite <name>"},
			chat.Plain{Text: "، في "},
			chat.ChannelRef{Channel: web.ChannelOf("general"), Name: "general"},
			chat.Plain{Text: "، مع "},
			chat.ChannelRef{Channel: web.ChannelOf("nowhere"), Name: "somewhere"},
			chat.Plain{Text: "."},
		}},
		chat.Attachment{Name: "guide (2026).pdf", MediaType: "application/pdf", Data: []byte("%"), Alt: "الدليل"},
	}})
	for _, width := range []int64{1280, 360} {
		h.Look(webtest.Window{Width: width, Height: 800})
		h.GoTo(r.base() + "/p/dalia/c-cohort-a")
		h.Run(`window.runs = (el) => { const walk = document.createTreeWalker(el, NodeFilter.SHOW_TEXT), at = [];
			for (let n; (n = walk.nextNode());) for (let i = 0; i < n.length; i++) { if (!n.data[i].trim()) continue;
				const r = document.createRange(); r.setStart(n, i); r.setEnd(n, i + 1); at.push(r.getBoundingClientRect()); }
			return at.every((b, i) => !i || b.top > at[i - 1].top + 5 || b.left > at[i - 1].left); }`)
		for what, el := range map[string]string{
			"a code": `document.querySelector("article:last-of-type code")`, "a channel": `document.querySelector("article:last-of-type a.channel")`,
			"a channel one does not see": `document.querySelector("article:last-of-type p bdi")`,
			"the name of the place":      `document.querySelector("h1 bdi")`, "the name of a file": `document.querySelector("article:last-of-type .attachment bdi")`,
		} {
			if h.Text(`runs(`+el+`)`) != "true" {
				h.Errorf("at %d pixels %s does not run from left to right", width, what)
			}
		}
		if h.Text(`runs(document.querySelector("#messages article:last-of-type p"))`) == "true" {
			h.Error("the sentence around it does")
		}
		if placeholder := h.Text(`document.getElementById("text").placeholder`); !strings.Contains(placeholder, "\u2068#cohort-a\u2069") {
			h.Errorf("the name of the channel is not held together in %q", placeholder)
		}
	}
}

// Whoever types a command is told how it goes.
func TestACommandSaysHowItGoes(t *testing.T) {
	h, r, found := furnished(t)
	if !found {
		return
	}
	h.GoTo(r.base() + "/p/amina/c-general")
	h.Run(`document.getElementById("text").focus()`)
	h.Keys(strings.Split("/checkins pause ", "")...)
	h.Until(`document.getElementById("status").textContent === "/checkins pause [until] · until: The day on which they go on"`)
	h.Keys(kb.Escape)
	h.Keys(strings.Split("\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b", "")...)
	h.Until(`document.getElementById("text").value === "" && document.getElementById("status").textContent === ""`)
}

// A short text of two hundred characters is shown in lines that wrap, and is one line all the same.
func TestAShortTextThatWraps(t *testing.T) {
	h, r, found := furnished(t)
	if !found {
		return
	}
	r.bot.answers(func(e chat.Event) (chat.Response, error) {
		if _, submitted := e.(chat.FormSubmitted); submitted {
			return chat.Quiet{}, nil
		}
		return chat.Ask{Form: chat.Form{Action: chat.Action{Route: "r"}, Title: "When", Submit: "Save", Language: "en", Fields: []chat.Field{{Name: "when", Label: "When?", Input: chat.ShortText{}}}}}, nil
	})
	h.Look(webtest.Window{Width: 360, Height: 740})
	h.GoTo(r.base() + "/p/amina/weft")
	h.Run(`document.querySelector("#messages [data-control=button] button").click()`)
	h.Until(`document.querySelector("dialog textarea")?.rows === 2`)
	h.Run(`document.querySelector("dialog textarea").value = "every other Tuesday\nat 16:00 in each member's own zone, counting from 2026-12-04, except 2026-12-25"; document.querySelector("dialog textarea").dispatchEvent(new Event("input", { bubbles: true }))`)
	h.Until(`(t => t.scrollHeight <= t.offsetHeight)(document.querySelector("dialog textarea"))`)
	h.Run(`document.querySelector("dialog textarea").focus()`)
	h.Keys(kb.Enter)
	h.Until(`!document.querySelector("dialog")`)
	events := r.bot.heard()
	e, ok := events[len(events)-1].(chat.FormSubmitted)
	if !ok || e.Answers.Text("when") != "every other Tuesday at 16:00 in each member's own zone, counting from 2026-12-04, except 2026-12-25" {
		t.Errorf("it came as %+v", events[len(events)-1])
	}
}

// The whole page is light enough for a slow line: what travels at first, and what travels again.
func TestThePageIsLight(t *testing.T) {
	c := sampleConfig()
	c.Clock = &fakeClock{now: monday}
	r := run(t, c)
	furnish(t, r)
	total := 0
	for _, path := range []string{"/p/amina/c-cohort-a", "/static/app.css", "/static/app.js", "/static/forms.js", "/static/icon.svg"} {
		body, err := r.page.Fetch(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		if _, err := z.Write(body); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d bytes, %d compressed", path, len(body), b.Len())
		total += b.Len()
	}
	if total > 32<<10 {
		t.Errorf("the page weighs %d bytes, compressed", total)
	}
}
