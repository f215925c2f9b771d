package web_test

import (
	"context"
	"net/url"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"weft/adapters/web"
	"weft/bot/chat"
)

// hand is somebody at the browser.
type hand struct {
	t   *testing.T
	ctx context.Context
}

func (h hand) do(steps ...chromedp.Action[chromedp.Void]) {
	h.t.Helper()
	if err := chromedp.Do(h.ctx, steps...); err != nil {
		h.t.Fatal(err)
	}
}

func (h hand) goTo(address string) {
	h.t.Helper()
	h.do(chromedp.Navigate(address))
	h.until(`document.body.dataset.ready === "true"`)
}

// until waits for something to be so in the page.
func (h hand) until(expression string) {
	h.t.Helper()
	if _, err := chromedp.Run(h.ctx, chromedp.Poll[bool]("Boolean("+expression+")", chromedp.WithPollingTimeout(10_000_000_000))); err != nil {
		all, _ := chromedp.Run(h.ctx, chromedp.Evaluate[string](`(document.activeElement?.outerHTML || "").slice(0, 300) + "\n---\n" + document.body.innerText`))
		h.t.Fatalf("never %s: %v; the focus and the page:\n%s", expression, err, all)
	}
}

func (h hand) run(script string) {
	h.t.Helper()
	h.do(chromedp.Evaluate[chromedp.Void](script))
}

// keys types as a keyboard does: where a page takes a key for itself, no letter follows.
func (h hand) keys(keys ...string) {
	h.t.Helper()
	for _, k := range keys {
		if k == kb.Enter {
			h.do(enter())
			continue
		}
		h.do(chromedp.KeyEvent(k))
	}
}

func enter() chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		for _, step := range []input.DispatchKeyEventParams{
			{Type: "keyDown", Key: "Enter", Code: "Enter", Text: "\r", UnmodifiedText: "\r", WindowsVirtualKeyCode: 13},
			{Type: "keyUp", Key: "Enter", Code: "Enter", WindowsVirtualKeyCode: 13},
		} {
			if _, err := cdp.Call(ctx, target, input.DispatchKeyEvent, step); err != nil {
				return err
			}
		}
		return nil
	})
}

// A check-in is answered with the keyboard alone: the form says what is wrong and where, keeps what was typed over
// a reload, does not throw it away by one key, and gives the focus back.
func TestAnsweringWithTheKeyboard(t *testing.T) {
	h, found := browse(t)
	if !found {
		return
	}
	r := run(t, sampleConfig())
	r.post(t, "ask", chat.Direct{User: web.User("amina")}, checkInMessage(monday))
	h.letIn(r)
	h.goTo(r.base() + "/p/amina/weft")
	h.until(`document.querySelector("[data-control=button] button").textContent === "Answer"`)
	h.run(`document.querySelector("[data-control=button] button").focus()`)
	h.keys(kb.Enter)
	h.until(`document.querySelector("dialog[open]") && document.querySelector("dialog").contains(document.activeElement)`)
	h.until(`document.querySelector('[data-field="f.hard"]').hidden`)

	// The first field is a group: choose its last option, and what depends on it appears.
	h.until(`document.activeElement.type === "radio"`)
	h.keys(" ", kb.ArrowDown, kb.ArrowDown)
	h.until(`document.querySelector('[name="f.mood"]:checked').value === "hard" && !document.querySelector('[data-field="f.hard"]').hidden`)
	h.keys(kb.ArrowUp)
	h.until(`document.querySelector('[data-field="f.hard"]').hidden`)

	// Sent too early.
	h.run(`document.querySelector("dialog .end .primary").focus()`)
	h.keys(kb.Enter)
	h.until(`document.activeElement.classList.contains("mend")`)
	h.until(`(() => { const f = document.querySelector('[name="f.week"]'); const e = document.getElementById(f.getAttribute("aria-describedby").split(" ").pop());
		return f.getAttribute("aria-invalid") === "true" && !e.hidden && e.textContent.includes("at least a word"); })()`)
	h.keys(kb.Tab, kb.Enter) // the first link of the list of what is wrong
	h.until(`document.activeElement.name === "f.week"`)
	h.keys("We walked.")
	h.keys(kb.Escape)
	h.until(`document.querySelector("dialog[open]") && document.activeElement.hasAttribute("data-cancel")`)

	h.do(chromedp.Reload())
	h.until(`document.body.dataset.ready === "true" && document.querySelector("dialog[open]")`)
	h.until(`document.querySelector('[name="f.week"]').value === "We walked." && document.querySelector('[name="f.mood"]:checked').value === "so"`)
	h.run(`document.querySelector("dialog .end .primary").focus()`)
	h.keys(kb.Enter)
	h.until(`!document.querySelector("dialog") && document.getElementById("messages").textContent.includes("Your answer is with the cohort")`)
	h.until(`document.activeElement !== document.body`)
	events := r.bot.heard()
	e, ok := events[len(events)-1].(chat.FormSubmitted)
	if !ok || e.Answers.Text("week") != "We walked." || e.Answers.Choice("mood") != "so" || len(e.Answers) != 2 {
		t.Errorf("the answers came as %+v", events[len(events)-1])
	}
}

// A command is completed and sent with the keyboard, and its tick is read out.
func TestTypingACommand(t *testing.T) {
	h, found := browse(t)
	if !found {
		return
	}
	r := run(t, sampleConfig())
	h.letIn(r)
	h.goTo(r.base() + "/p/amina/c-general")
	h.run(`document.getElementById("text").focus()`)
	h.keys("/", "c", "h")
	h.until(`document.querySelectorAll("#options [role=option]").length === 3 && document.getElementById("text").getAttribute("aria-expanded") === "true"`)
	h.keys(kb.ArrowDown, kb.ArrowDown, kb.ArrowDown)
	h.until(`document.getElementById(document.getElementById("text").getAttribute("aria-activedescendant")).textContent.includes("/checkins pause")`)
	h.keys(kb.Enter)
	h.until(`document.getElementById("text").value === "/checkins pause "`)
	h.keys("2026-03-09", kb.Enter)
	h.until(`document.getElementById("status").textContent === "Weft heard: /checkins pause 2026-03-09" && document.getElementById("text").value === ""`)
	if e, ok := r.bot.heard()[0].(chat.CommandUsed); !ok || e.Command != "checkins pause" || e.Line != "2026-03-09" {
		t.Errorf("the command came as %+v", r.bot.heard()[0])
	}
}

// What happens elsewhere shows at once, is announced, is counted, and runs nothing.
func TestLiveAndHarmless(t *testing.T) {
	h, found := browse(t)
	if !found {
		return
	}
	r := run(t, sampleConfig())
	h.letIn(r)
	h.goTo(r.base() + "/p/amina/c-general")
	nasty := `<img src=x onerror="window.pwned=1"><script>window.pwned=2</script>"'>`
	receipt := r.post(t, "live", inGeneral(), chat.Message{Summary: nasty, Blocks: []chat.Block{
		chat.Paragraph{Spans: chat.Text(nasty)},
		chat.Paragraph{Spans: []chat.Span{chat.Link{Text: "run", URL: "javascript:window.pwned=3"}}},
		chat.Actions{Controls: []chat.Control{chat.Button{Label: nasty[:60], Action: chat.Action{Route: `a"><b>`, Arg: nasty[:50]}}}},
	}})
	if _, err := r.page.As("bruno").Say(t.Context(), "c-general", nasty); err != nil {
		t.Fatal(err)
	}
	h.until(`document.querySelectorAll("#messages > article").length === 2`)
	h.until(`document.getElementById("live").textContent.includes("onerror")`)
	h.until(`[...document.querySelectorAll("#messages .body p")].filter(p => p.textContent.includes("<script>window.pwned=2</script>")).length === 2`)
	h.until(`!document.querySelector("#messages script, #messages img, #live img, #messages a[href^=javascript]") && window.pwned === undefined`)
	// The control still does what it says.
	h.run(`document.querySelector("#messages [data-control=button] button").click()`)
	waitFor(t, func() bool {
		for _, e := range r.bot.heard() {
			if a, ok := e.(chat.ActionUsed); ok && a.Action.Arg == nasty[:50] {
				return true
			}
		}
		return false
	})
	if _, err := r.Edit(t.Context(), "live", receipt, chat.Message{Summary: "calm again"}); err != nil {
		t.Fatal(err)
	}
	h.until(`document.querySelector("#messages > article .body").textContent === "calm again"`)
	if err := r.Delete(t.Context(), receipt); err != nil {
		t.Fatal(err)
	}
	h.until(`document.querySelectorAll("#messages > article").length === 1`)
	r.post(t, "elsewhere", chat.Direct{User: web.User("amina")}, chat.Message{Summary: "for you"})
	h.until(`document.title.startsWith("(1)") && document.querySelector('#rail [data-path=weft] .count')`)
}

// The program is killed and started again while a page is open and somebody writes: the page goes on by itself.
func TestThePageOutlivesAKill(t *testing.T) {
	h, found := browse(t)
	if !found {
		return
	}
	path := filepath.Join(t.TempDir(), "page.journal")
	c, _ := kept(t, path)
	r := run(t, c)
	h.letIn(r)
	h.goTo(r.base() + "/p/amina/c-general")
	link, err := url.Parse(r.URL())
	if err != nil {
		t.Fatal(err)
	}
	r.stop()
	// Written while nobody listens: it is sent again until somebody does.
	h.run(`document.getElementById("text").focus()`)
	h.keys("Is anybody there?", kb.Enter)
	h.until(`document.getElementById("status").textContent.includes("Trying again")`)
	h.until(`document.getElementById("text").value === "Is anybody there?"`)

	c, _ = kept(t, path)
	c.Addr = link.Host
	again := run(t, c)
	h.until(`document.getElementById("text").value === "" && document.querySelectorAll("#messages > article").length >= 1`)
	again.post(t, "after", inGeneral(), chat.Message{Summary: "said after the restart"})
	h.until(`document.getElementById("messages").textContent.includes("said after the restart")`)
	h.until(`[...document.querySelectorAll("#messages > article")].filter(a => a.textContent.includes("Is anybody there?")).length === 1`)
}
