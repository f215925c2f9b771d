package webtest

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Keys types as a keyboard does: where a page takes a key for itself, no letter follows.
func (h Hand) Keys(keys ...string) {
	h.Helper()
	for _, k := range keys {
		if k != kb.Enter {
			h.Do(chromedp.KeyEvent(k))
			continue
		}
		down := input.DispatchKeyEventParams{Type: "keyDown", Key: "Enter", Code: "Enter", Text: "\r", UnmodifiedText: "\r", WindowsVirtualKeyCode: 13}
		up := input.DispatchKeyEventParams{Type: "keyUp", Key: "Enter", Code: "Enter", WindowsVirtualKeyCode: 13}
		h.Do(call(input.DispatchKeyEvent, down), call(input.DispatchKeyEvent, up))
	}
}

// Write clicks into a field and types there. Not chromedp.SendKeys: that reads a node's attributes before it holds the
// node's lock (chromedp 0.23.0), which the race detector finds as soon as the page changes one.
func (h Hand) Write(selector, words string) {
	h.Helper()
	h.Do(chromedp.Click(chromedp.CSS(selector)), chromedp.KeyEvent(words))
}

// Back goes to the control before, as Shift and Tab do.
func (h Hand) Back() {
	h.Helper()
	const shift = 8
	for _, kind := range []input.DispatchKeyEventType{"keyDown", "keyUp"} {
		h.Do(call(input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: kind, Key: "Tab", Code: "Tab", WindowsVirtualKeyCode: 9, Modifiers: shift}))
	}
}

// Touches makes the screen one that is touched.
func (h Hand) Touches() {
	h.Helper()
	h.Do(call(emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: true}))
}

// Tap puts a finger on the last thing that a CSS selector names and that can be seen: what is new stands last. It fails where something else
// lies over it, or where it is smaller than a finger.
func (h Hand) Tap(selector string) {
	h.Helper()
	h.Until(visible(selector))
	found := h.Text(`(async () => {
		let el, box, before = ""; // what is drawn anew meanwhile moves; nobody taps on what moves
		for (let still = 0; still < 3; await new Promise(done => setTimeout(done, 50))) {
			el = ` + visible(selector) + `;
			el.scrollIntoView({ block: "center", inline: "center" });
			box = el.getBoundingClientRect();
			still = JSON.stringify(box) === before ? still + 1 : 0;
			before = JSON.stringify(box);
		}
		el = ` + visible(selector) + `; // the same thing may have been drawn anew while we waited
		box = el.getBoundingClientRect();
		const x = box.left + box.width / 2, y = box.top + box.height / 2;
		const top = document.elementFromPoint(x, y);
		const hit = top && (el.contains(top) || top.contains(el) && top.closest("label") === el.closest("label"));
		return JSON.stringify({ x, y, covered: hit ? "" : (top ? top.outerHTML.slice(0, 200) : "nothing: it is out of sight"), small: Math.min(box.width, box.height) < 43.5 });
	})()`)
	var at struct {
		X, Y    float64
		Covered string
		Small   bool
	}
	if err := json.Unmarshal([]byte(found), &at); err != nil {
		h.Fatal(err)
	}
	if at.Covered != "" {
		h.Picture("failed")
		h.Fatalf("a finger on %s meets %s", selector, at.Covered)
	}
	if at.Small {
		h.Errorf("%s is smaller than a finger", selector)
	}
	h.Do(
		call(input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: "touchStart", TouchPoints: []*input.TouchPoint{{X: at.X, Y: at.Y}}}),
		call(input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: "touchEnd", TouchPoints: []*input.TouchPoint{}}),
	)
}

func visible(selector string) string {
	return `[...document.querySelectorAll(` + strconv.Quote(selector) + `)].filter(el => el.checkVisibility()).at(-1)`
}

// Heard is one thing that a screen reader finds: a landmark, a heading, a control, a picture.
type Heard struct {
	Role, Name, Description string
	Level                   int // of a heading
	Invalid                 bool
}

// Hears lists what a screen reader finds, in order, without what it leaves out.
func (h Hand) Hears() []Heard {
	h.Helper()
	var tree accessibility.GetFullAXTreeResult
	h.Do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) (err error) {
		tree, err = cdp.Call(ctx, target, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
		return err
	}))
	byID := map[accessibility.NodeID]*accessibility.Node{}
	for _, n := range tree.Nodes {
		byID[n.NodeID] = n
	}
	var all []Heard
	var walk func(n *accessibility.Node)
	walk = func(n *accessibility.Node) {
		if n == nil {
			return
		}
		if !n.Ignored {
			all = append(all, heard(n))
		}
		for _, child := range n.ChildIDs {
			walk(byID[child])
		}
	}
	root := slices.IndexFunc(tree.Nodes, func(n *accessibility.Node) bool { return n.ParentID == "" })
	if root >= 0 {
		walk(tree.Nodes[root])
	}
	return all
}

func heard(n *accessibility.Node) Heard {
	out := Heard{Role: said(n.Role), Name: strings.TrimSpace(said(n.Name)), Description: said(n.Description)}
	for _, p := range n.Properties {
		switch p.Name {
		case "level":
			out.Level, _ = strconv.Atoi(said(p.Value))
		case "invalid":
			out.Invalid = said(p.Value) == "true"
		default:
		}
	}
	return out
}

func said(v *accessibility.Value) string {
	if v == nil {
		return ""
	}
	var text any
	if json.Unmarshal(v.Value, &text) != nil || text == nil {
		return ""
	}
	if s, ok := text.(string); ok {
		return s
	}
	return string(v.Value)
}
