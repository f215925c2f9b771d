package main

import (
	"strings"
	"testing"

	"weft/bot/chat"
)

// unwalked are what a walk through the program does not come by, and why that is no gap.
func unwalked() map[string]string {
	const turning = "it turns a page, with the same buttons as checkins.page and desk.trace_page; a walk is too short to fill two"
	return map[string]string{
		"checkins.mine": turning, "checkins.preview_page": turning, "desk.coming": turning,
	}
}

// TestFit holds all that Weft says, in every language, to what Slack and Discord can show, as “weft check” does, and the
// walk on which that is looked at to all that can be said: each renderer, and each route of a control or a form.
func TestFit(t *testing.T) {
	if racing {
		t.Parallel() // one language is one thread's work
	}
	paper, err := onPaper(defaults())
	if err != nil {
		t.Fatal(err)
	}
	languages := paper.Words().Languages()
	if racing {
		languages = languages[:1] // what races in one language races in all, and this takes long enough
	}
	var said safeBuffer
	all, err := (&checklist{out: &said}).everything(t.Context(), languages)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all.problems {
		t.Error(p)
	}
	for _, route := range paper.Renderers() {
		if !all.shown[route] {
			t.Errorf("nothing was said by %s", route)
		}
	}
	leave := unwalked()
	for _, route := range paper.Routes() {
		if _, known := leave[route]; !known && !all.used[route] {
			t.Errorf("nobody came by %s", route)
		}
		if all.used[route] {
			delete(leave, route)
		}
	}
	for route := range unwalked() {
		if _, still := leave[route]; !still {
			t.Errorf("a walk comes by %s after all: take it from the list", route)
		}
	}
	if all.messages < 1000*len(languages) || all.forms < 200*len(languages) {
		t.Errorf("%d messages and %d forms are too few to mean anything", all.messages, all.forms)
	}
	inOrder(t, said.String(), "looking at every message and form", "--quick", "right", "messages and",
		"forms, in "+strings.Join(languages, ", ")+": ", "all fit")
}

// TestWhatDoesNotFitIsFound: a look that finds nothing has to be able to.
func TestWhatDoesNotFitIsFound(t *testing.T) {
	for _, p := range platformFits() {
		if len(p.unfit(tooLarge())) == 0 {
			t.Errorf("%s shows whatever is asked of it", p.name)
		}
	}
}

// tooLarge is what no platform shows whole: a button with more on it than a button has room for.
func tooLarge() chat.Message {
	label := strings.Repeat("word ", 40)
	return chat.Message{Summary: "A button", Blocks: []chat.Block{chat.Actions{Controls: []chat.Control{
		chat.Button{Label: label, Action: chat.Action{Route: "some.thing"}},
	}}}}
}
