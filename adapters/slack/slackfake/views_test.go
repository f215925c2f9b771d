package slackfake_test

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"weft/adapters/slack/slackfake"
)

func modal(blocks []any, more object) object {
	o := object{"type": "modal", "title": plain("Title"), "submit": plain("Send"), "blocks": blocks}
	maps.Copy(o, more)
	return o
}

func textInput(block string) object {
	return object{
		"type": "input", "block_id": block, "label": plain("Label of " + block),
		"element": object{"type": "plain_text_input", "action_id": "v", "max_length": 5},
	}
}

// trigger lets Ann choose a shortcut and returns the trigger that the app got.
func (w *world) trigger(app *socketApp) string {
	w.t.Helper()
	n := len(app.heard())
	if shown := w.Shortcut(w.ann, "ask"); !shown.Heard {
		w.t.Fatalf("the shortcut was not heard: %+v", shown)
	}
	for _, o := range app.heard()[n:] {
		if id, ok := at(o, "payload", "trigger_id").(string); ok {
			return id
		}
	}
	w.t.Fatal("no trigger came")
	return ""
}

func TestEveryLimitOfViewsAtItsBoundary(t *testing.T) {
	w := newWorld(t, slackfake.Options{})
	app := w.connect(nil)
	filler := func(bytes int) object { return sized(t, bytes) }
	for name, limit := range map[string]struct {
		most int
		view func(n int) object
		word string
	}{
		"title":            {24, func(n int) object { return modal([]any{section("s")}, object{"title": plain(wide(n))}) }, "invalid_arguments"},
		"submit":           {24, func(n int) object { return modal([]any{section("s")}, object{"submit": plain(wide(n))}) }, "invalid_arguments"},
		"close":            {24, func(n int) object { return modal([]any{section("s")}, object{"close": plain(wide(n))}) }, "invalid_arguments"},
		"private metadata": {3000, func(n int) object { return modal([]any{section("s")}, object{"private_metadata": wide(n)}) }, "invalid_arguments"},
		"callback id":      {255, func(n int) object { return modal([]any{section("s")}, object{"callback_id": wide(n)}) }, "invalid_arguments"},
		"blocks":           {100, func(n int) object { return modal(items(n, func(int) any { return section("s") }), nil) }, "invalid_arguments"},
		"size":             {250_000, filler, "view_too_large"},
	} {
		if out := w.call("views.open", "trigger_id", w.trigger(app), "view", limit.view(limit.most)); out["ok"] != true {
			t.Errorf("%s: what fits is refused: %v", name, out)
		}
		if out := w.call("views.open", "trigger_id", w.trigger(app), "view", limit.view(limit.most+1)); out["error"] != limit.word {
			t.Errorf("%s: what is too much answers %v; want %s", name, out, limit.word)
		}
	}
	for name, view := range map[string]object{
		"an input without submit":    {"type": "modal", "title": plain("T"), "blocks": []any{textInput("a")}},
		"a modal without title":      {"type": "modal", "blocks": []any{section("s")}},
		"a home view as a modal":     {"type": "home", "blocks": []any{section("s")}},
		"two inputs with focus":      modal([]any{input(one("plain_text_input", object{"focus_on_load": true})), section("s"), actions(menu(object{"focus_on_load": true}))}, nil),
		"markup in a title":          modal([]any{section("s")}, object{"title": object{"type": "mrkdwn", "text": "t"}}),
		"a property that is unknown": modal([]any{section("s")}, object{"width": 3}),
	} {
		if out := w.call("views.open", "trigger_id", w.trigger(app), "view", view); out["error"] != "invalid_arguments" || at(out, "response_metadata", "messages", 0) == nil {
			t.Errorf("%s answers %v; want invalid_arguments and where", name, out)
		}
	}
	w.refused("invalid_arguments", "views.publish", "user_id", w.ann, "view", object{"type": "home", "title": plain("T"), "blocks": []any{}})
}

func TestATriggerLivesThreeSecondsAndOpensOnce(t *testing.T) {
	w := newWorld(t, slackfake.Options{Speed: 3})
	app := w.connect(nil)
	view := modal([]any{section("s")}, nil)
	w.refused("invalid_trigger_id", "views.open", "trigger_id", "made up", "view", view)
	id := w.trigger(app)
	w.ok("views.open", "trigger_id", id, "view", view)
	w.refused("exchanged_trigger_id", "views.open", "trigger_id", id, "view", view)
	id = w.trigger(app)
	<-time.After(1050 * time.Millisecond) // A trigger's life is what is tested: 3 s at three times the speed.
	w.refused("expired_trigger_id", "views.open", "trigger_id", id, "view", view)
}

// TestModalsLieOnEachOther: three at most, pushed by triggers from within, closed one by one.
func TestModalsLieOnEachOther(t *testing.T) {
	w := newWorld(t, slackfake.Options{})
	app := w.connect(nil)
	view := func(name string) object {
		return modal([]any{actions(button("more", "More", name))}, object{"callback_id": name, "notify_on_close": true})
	}
	opened := w.ok("views.open", "trigger_id", w.trigger(app), "view", view("one"))
	w.refused("hash_conflict", "views.update", "view_id", at(opened, "view", "id"), "hash", "1.x", "view", view("one"))
	w.ok("views.update", "view_id", at(opened, "view", "id"), "hash", at(opened, "view", "hash"), "view", view("uno"))
	w.refused("hash_conflict", "views.update", "view_id", at(opened, "view", "id"), "hash", at(opened, "view", "hash"), "view", view("uno"))
	w.refused("not_found", "views.update", "view_id", "V0", "view", view("uno"))
	for i, name := range []string{"two", "three", "four"} {
		if _, err := w.Press(w.ann, slackfake.Target{ViewID: w.Modal(w.ann).ID, ActionID: "more"}); err != nil {
			t.Fatal(err)
		}
		heard := app.heard()
		id := at(heard[len(heard)-1], "payload", "trigger_id")
		if i < 2 {
			w.ok("views.push", "trigger_id", id, "view", view(name))
		} else {
			w.refused("push_limit_reached", "views.push", "trigger_id", id, "view", view(name))
		}
	}
	if shown := w.CloseModal(w.ann); shown.Modal == nil || shown.Modal.CallbackID != "two" || !shown.Heard {
		t.Errorf("after closing the third lies there %+v", shown.Modal)
	}
	o := app.await(t, func(o object) bool { return at(o, "payload", "type") == "view_closed" })
	if at(o, "payload", "view", "callback_id") != "three" || at(o, "payload", "is_cleared") != false {
		t.Errorf("told of closing: %v", o)
	}
}

// submission opens a modal with two inputs and lets the app answer submissions as told.
func submission(t *testing.T, answer func(object) any) (*world, *socketApp) {
	t.Helper()
	w := newWorld(t, slackfake.Options{AckWithin: time.Second})
	app := w.connect(func(o object) (any, bool) {
		if at(o, "payload", "type") != "view_submission" {
			return nil, true
		}
		a := answer(o)
		return a, a != "silence"
	})
	second := textInput("b")
	second["optional"] = true
	w.ok("views.open", "trigger_id", w.trigger(app), "view", modal([]any{textInput("a"), second}, object{"callback_id": "form", "private_metadata": "m"}))
	return w, app
}

func TestASubmissionIsCheckedAndAnswered(t *testing.T) {
	var answer shared[any]
	w, app := submission(t, func(object) any { return answer.get() })
	submit := func(values map[string][]string) slackfake.Shown {
		t.Helper()
		shown, err := w.Submit(w.ann, values)
		if err != nil {
			t.Fatal(err)
		}
		return shown
	}
	sent := func() int {
		n := 0
		for _, o := range app.heard() {
			if at(o, "payload", "type") == "view_submission" {
				n++
			}
		}
		return n
	}
	if shown := submit(nil); shown.Errors["a"] == "" || sent() != 0 {
		t.Errorf("a required field may stay empty: %+v", shown)
	}
	if shown := submit(map[string][]string{"a": {wide(6)}}); shown.Errors["a"] == "" || sent() != 0 {
		t.Errorf("six characters fit into five: %+v", shown)
	}
	answer.set(object{"response_action": "errors", "errors": object{"a": "Not that one"}})
	if shown := submit(map[string][]string{"a": {wide(5)}}); shown.Errors["a"] != "Not that one" || shown.Modal == nil || sent() != 1 {
		t.Errorf("inline errors are shown as %+v", shown)
	}
	answer.set(object{"response_action": "errors", "errors": object{"nowhere": "Not that one"}})
	if shown := submit(nil); shown.Failed != slackfake.Trouble || shown.Errors != nil {
		t.Errorf("an error at no input is shown as %+v", shown)
	}
	answer.set(object{"response_action": "update", "view": modal([]any{section(wide(3001))}, nil)})
	if shown := submit(nil); shown.Failed != slackfake.Trouble {
		t.Errorf("an unfit view is shown as %+v", shown)
	}
	answer.set("silence")
	if shown := submit(nil); shown.Failed != slackfake.TimedOut || shown.Modal == nil {
		t.Errorf("silence is shown as %+v", shown)
	}
	answer.set(object{"response_action": "update", "view": modal([]any{textInput("a"), textInput("c")}, object{"callback_id": "page 2"})})
	if shown := submit(nil); shown.Modal == nil || shown.Modal.CallbackID != "page 2" {
		t.Errorf("the second page is shown as %+v", shown.Modal)
	}
	answer.set(object{"response_action": "push", "view": modal([]any{section("s")}, object{"callback_id": "above"})})
	if shown := submit(map[string][]string{"c": {"c"}}); shown.Modal == nil || shown.Modal.CallbackID != "above" {
		t.Errorf("the pushed modal is shown as %+v", shown.Modal)
	}
	answer.set(nil)
	if shown := submit(nil); shown.Modal == nil || shown.Modal.CallbackID != "page 2" {
		t.Errorf("after the pushed one lies there %+v", shown.Modal)
	}
	// What was typed before the update is still there.
	answer.set(object{"response_action": "clear"})
	if shown := submit(nil); shown.Modal != nil || !shown.Heard {
		t.Errorf("after clearing lies there %+v", shown.Modal)
	}
	heard := app.heard()
	values := at(heard[len(heard)-1], "payload", "view", "state", "values")
	if at(values, "a", "v", "value") != wide(5) || at(values, "c", "v", "value") != "c" {
		t.Errorf("sent at last was %v", values)
	}
}

func TestAHomeIsPublishedAndOpened(t *testing.T) {
	w := newWorld(t, slackfake.Options{})
	app := w.connect(nil)
	if shown := w.OpenHome(w.ann); !shown.Heard || w.Home(w.ann) != nil {
		t.Errorf("before anything is published: %+v", shown)
	}
	app.await(t, func(o object) bool {
		return at(o, "payload", "event", "tab") == "home" && at(o, "payload", "event", "view") == nil
	})
	home := object{"type": "home", "blocks": []any{section("Your desk"), actions(button("go", "Go", "1"))}}
	out := w.ok("views.publish", "user_id", w.ann, "view", home)
	w.ok("views.publish", "user_id", w.ann, "view", home, "hash", at(out, "view", "hash"))
	w.refused("hash_conflict", "views.publish", "user_id", w.ann, "view", home, "hash", at(out, "view", "hash"))
	w.refused("user_not_found", "views.publish", "user_id", "U0", "view", home)
	if r := w.RenderView(w.ann, w.Home(w.ann)); r.Text != "Your desk\nGo" {
		t.Errorf("Ann's desk reads %q", r.Text)
	}
	if w.Home(w.bo) != nil {
		t.Error("Bo sees a desk that nobody published to him")
	}
	if _, err := w.Press(w.ann, slackfake.Target{ViewID: w.Home(w.ann).ID, ActionID: "go"}); err != nil {
		t.Fatal(err)
	}
	o := app.await(t, func(o object) bool { return at(o, "payload", "type") == "block_actions" })
	if at(o, "payload", "container", "type") != "view" || at(o, "payload", "view", "type") != "home" || at(o, "payload", "response_url") != nil {
		t.Errorf("a press at home came as %v", o)
	}
}

// sized is a modal of exactly that many bytes of JSON.
func sized(t *testing.T, bytes int) object {
	t.Helper()
	v := modal([]any{section("s")}, nil)
	frame := len(dump(t, section(""))) + len(",")
	for {
		rest := bytes - len(dump(t, v))
		if rest == 0 {
			return v
		}
		n := min(2900, rest-frame)
		if left := rest - frame - n; left > 0 && left <= frame {
			n -= 100
		}
		v["blocks"] = append(v["blocks"].([]any), section(fmt.Sprintf("%0*d", n, 0)))
	}
}
