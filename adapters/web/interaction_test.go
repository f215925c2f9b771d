package web_test

import (
	"net/url"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"weft/adapters/web"
	"weft/bot/chat"
)

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
	h.GoTo(r.base() + "/p/amina/weft")
	h.Until(`document.querySelector("[data-control=button] button").textContent === "Answer"`)
	h.Run(`document.querySelector("[data-control=button] button").focus()`)
	h.Keys(kb.Enter)
	h.Until(`document.querySelector("dialog[open]") && document.querySelector("dialog").contains(document.activeElement)`)
	h.Until(`document.querySelector('[data-field="f.hard"]').hidden`)

	// The first field is a group: choose its last option, and what depends on it appears.
	h.Until(`document.activeElement.type === "radio"`)
	h.Keys(" ", kb.ArrowDown, kb.ArrowDown)
	h.Until(`document.querySelector('[name="f.mood"]:checked').value === "hard" && !document.querySelector('[data-field="f.hard"]').hidden`)
	h.Keys(kb.ArrowUp)
	h.Until(`document.querySelector('[data-field="f.hard"]').hidden`)

	// Sent too early.
	h.Run(`document.querySelector("dialog .end .primary").focus()`)
	h.Keys(kb.Enter)
	h.Until(`document.activeElement.name === "f.week"`) // where it is wrong, with the reason
	h.Until(`(() => { const f = document.activeElement; const e = document.getElementById(f.getAttribute("aria-describedby").split(" ").pop());
		return f.getAttribute("aria-invalid") === "true" && !e.hidden && e.textContent.includes("at least a word"); })()`)
	h.Until(`document.querySelector("dialog .mend[role=alert]").textContent.includes("One thing to mend")`)
	h.Keys("We walked.")
	h.Keys(kb.Escape)
	h.Until(`document.querySelector("dialog[open]") && document.activeElement.hasAttribute("data-cancel")`)
	h.Until(`document.querySelector("dialog .form-status").textContent.includes("once more")`)

	h.Do(chromedp.Reload())
	h.Until(`document.body.dataset.ready === "true" && document.querySelector("dialog[open]")`)
	h.Until(`document.querySelector('[name="f.week"]').value === "We walked." && document.querySelector('[name="f.mood"]:checked').value === "so"`)
	h.Run(`document.querySelector("dialog .end .primary").focus()`)
	h.Keys(kb.Enter)
	h.Until(`!document.querySelector("dialog") && document.getElementById("messages").textContent.includes("Your answer is with the cohort")`)
	h.Until(`document.activeElement !== document.body`)
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
	h.GoTo(r.base() + "/p/amina/c-general")
	h.Run(`document.getElementById("text").focus()`)
	h.Keys("/", "c", "h")
	h.Until(`document.querySelectorAll("#options [role=option]").length === 3 && document.getElementById("text").getAttribute("aria-expanded") === "true"`)
	h.Keys(kb.ArrowDown, kb.ArrowDown, kb.ArrowDown)
	h.Until(`document.getElementById(document.getElementById("text").getAttribute("aria-activedescendant")).textContent.includes("/checkins pause")`)
	h.Keys(kb.Enter)
	h.Until(`document.getElementById("text").value === "/checkins pause "`)
	h.Keys("2026-03-09", kb.Enter)
	h.Until(`document.getElementById("status").textContent === "Weft heard: /checkins pause 2026-03-09" && document.getElementById("text").value === ""`)
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
	h.GoTo(r.base() + "/p/amina/c-general")
	nasty := `<img src=x onerror="window.pwned=1"><script>window.pwned=2</script>"'>`
	receipt := r.post(t, "live", inGeneral(), chat.Message{Summary: nasty, Blocks: []chat.Block{
		chat.Paragraph{Spans: chat.Text(nasty)},
		chat.Paragraph{Spans: []chat.Span{chat.Link{Text: "run", URL: "javascript:window.pwned=3"}}},
		chat.Actions{Controls: []chat.Control{chat.Button{Label: nasty[:60], Action: chat.Action{Route: `a"><b>`, Arg: nasty[:50]}}}},
	}})
	if _, err := r.page.As("bruno").Say(t.Context(), "c-general", nasty); err != nil {
		t.Fatal(err)
	}
	h.Until(`document.querySelectorAll("#messages > article").length === 2`)
	h.Until(`document.getElementById("live").textContent.includes("onerror")`)
	h.Until(`[...document.querySelectorAll("#messages .body p")].filter(p => p.textContent.includes("<script>window.pwned=2</script>")).length === 2`)
	h.Until(`!document.querySelector("#messages script, #messages img, #live img, #messages a[href^=javascript]") && window.pwned === undefined`)
	// The control still does what it says.
	h.Run(`document.querySelector("#messages [data-control=button] button").click()`)
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
	h.Until(`document.querySelector("#messages > article .body").textContent === "calm again"`)
	if err := r.Delete(t.Context(), receipt); err != nil {
		t.Fatal(err)
	}
	h.Until(`document.querySelectorAll("#messages > article").length === 1`)
	r.post(t, "elsewhere", chat.Direct{User: web.User("amina")}, chat.Message{Summary: "for you"})
	h.Until(`document.title.startsWith("(1)") && document.querySelector('#rail [data-path=weft] .count')`)
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
	h.GoTo(r.base() + "/p/amina/c-general")
	link, err := url.Parse(r.URL())
	if err != nil {
		t.Fatal(err)
	}
	r.stop()
	// Written while nobody listens: it is sent again until somebody does.
	h.Run(`document.getElementById("text").focus()`)
	h.Keys("Is anybody there?", kb.Enter)
	h.Until(`document.getElementById("status").textContent.includes("Trying again")`)
	h.Until(`document.getElementById("text").value === "Is anybody there?"`)

	c, _ = kept(t, path)
	c.Addr = link.Host
	again := run(t, c)
	h.Until(`document.getElementById("text").value === "" && document.querySelectorAll("#messages > article").length >= 1`)
	again.post(t, "after", inGeneral(), chat.Message{Summary: "said after the restart"})
	h.Until(`document.getElementById("messages").textContent.includes("said after the restart")`)
	h.Until(`[...document.querySelectorAll("#messages > article")].filter(a => a.textContent.includes("Is anybody there?")).length === 1`)
}
