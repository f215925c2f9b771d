package discordfake_test

import (
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"

	"weft/adapters/discord/discordfake"
)

func commandNote() object {
	return object{"name": "weft", "description": "Weft", "options": []any{
		object{"type": 1, "name": "help", "description": "Help"},
		object{"type": 2, "name": "checkins", "description": "Check-ins", "options": []any{
			object{"type": 1, "name": "pause", "description": "Pause", "options": []any{
				object{"type": 3, "name": "note", "description": "Why", "required": true, "autocomplete": true},
				object{"type": 4, "name": "days", "description": "How long", "min_value": 1, "max_value": 30},
				object{"type": 6, "name": "who", "description": "Who"},
			}},
		}},
	}}
}

func TestACommandIsAnsweredPrivately(t *testing.T) {
	w := newWorld(t, discordfake.Options{Spec: discordfake.Spec(t)})
	w.register(commandNote())
	var heard object
	w.answers(w.connect(), func(i object) object { heard = i; return reply("**Noted**, "+"Amina", 64) })

	sight, err := w.amina.Slash(w.room, "/weft checkins pause note: a long week days:3 who:@bo")
	if err != nil {
		t.Fatal(err)
	}
	if sight.Message == nil || sight.Message.Text != "Noted, Amina" || !sight.Message.Private {
		t.Errorf("amina sees %+v", sight.Message)
	}
	if got := len(w.bo.See(w.room)); got != 0 {
		t.Errorf("bo sees %d messages of it", got)
	}
	if got := len(w.amina.See(w.room)); got != 1 {
		t.Errorf("amina sees %d messages; want one", got)
	}
	group := heard["data"].(object)["options"].([]any)[0].(object)
	leaf := group["options"].([]any)[0].(object)
	options := leaf["options"].([]any)
	if group["name"] != "checkins" || leaf["name"] != "pause" || len(options) != 3 || options[0].(object)["value"] != "a long week" || options[1].(object)["value"] != 3.0 {
		t.Errorf("the application heard %v", heard["data"])
	}
	users := heard["data"].(object)["resolved"].(object)["users"].(object)
	if users[string(w.bo.ID())].(object)["username"] != "bo" {
		t.Errorf("resolved: %v", users)
	}
	if v := w.SpecViolations(); len(v) > 0 {
		t.Errorf("the document does not admit: %v", v)
	}
}

func TestTheClientRefusesWhatItWould(t *testing.T) {
	w := newWorld(t, discordfake.Options{})
	w.register(commandNote())
	for _, line := range []string{
		"/unknown", "/weft", "/weft checkins", "/weft checkins pause", "/weft checkins pause note:x days:many",
		"/weft checkins pause note:x days:31", "/weft checkins pause note:x who:@stranger", "/weft help now",
	} {
		if _, err := w.amina.Slash(w.room, line); !errors.Is(err, discordfake.ErrClient) {
			t.Errorf("%s: got %v; want the client to refuse it", line, err)
		}
	}
	if got := w.amina.Commands(w.room); !slices.Equal(got, []string{"weft checkins pause", "weft help"}) {
		t.Errorf("offered: %v", got)
	}
}

func TestNobodyAnswers(t *testing.T) {
	w := newWorld(t, discordfake.Options{Speed: 30})
	w.register(commandNote())
	s := w.connect()
	seen := make(chan object, 1)
	w.answers(s, func(i object) object { seen <- i; return nil })
	sight, err := w.amina.Slash(w.room, "/weft help")
	interaction := <-seen
	if !errors.Is(err, discordfake.ErrNoAnswer) || sight.Failed != "The application did not respond" {
		t.Fatalf("got %+v, %v", sight, err)
	}
	path := "/interactions/" + interaction["id"].(string) + "/" + interaction["token"].(string) + "/callback"
	w.refuses(w.call(http.MethodPost, path, reply("too late", 0)), http.StatusNotFound, 10062)
}

func TestASecondAnswerIsRefused(t *testing.T) {
	w := newWorld(t, discordfake.Options{})
	w.register(commandNote())
	var interaction object
	w.answers(w.connect(), func(i object) object { interaction = i; return reply("one", 0) })
	if _, err := w.bo.Slash(w.room, "/weft help"); err != nil {
		t.Fatal(err)
	}
	path := "/interactions/" + interaction["id"].(string) + "/" + interaction["token"].(string) + "/callback"
	w.refuses(w.call(http.MethodPost, path, reply("two", 0)), http.StatusBadRequest, 40060)
	if seen := w.amina.See(w.room); len(seen) != 1 || seen[0].Text != "one" {
		t.Errorf("the channel shows %+v", seen)
	}
}

func TestAutocomplete(t *testing.T) {
	w := newWorld(t, discordfake.Options{Spec: discordfake.Spec(t)})
	w.register(commandNote())
	w.answers(w.connect(), func(i object) object {
		if i["type"] != 4.0 {
			t.Errorf("got interaction %v", i["type"])
		}
		return object{"type": 8, "data": object{"choices": []any{object{"name": "A guide", "value": "guide"}}}}
	})
	choices, err := w.amina.Autocomplete(w.room, "/weft checkins pause note:gui", "note")
	if err != nil || !slices.Equal(choices, []discordfake.Choice{{Name: "A guide", Value: "guide"}}) {
		t.Errorf("got %v, %v", choices, err)
	}
	if _, err := w.amina.Autocomplete(w.room, "/weft checkins pause days:3", "days"); !errors.Is(err, discordfake.ErrClient) {
		t.Errorf("an option without autocomplete: %v", err)
	}
}

func TestControlsAndAModal(t *testing.T) {
	w := newWorld(t, discordfake.Options{Spec: discordfake.Spec(t)})
	var last object
	w.answers(w.connect(), func(i object) object {
		last = i
		data := i["data"].(object)
		switch {
		case data["custom_id"] == "ask":
			return object{"type": 9, "data": object{"custom_id": "form", "title": "Your week", "components": []any{
				object{"type": 10, "content": "Only **you** see this."},
				object{"type": 18, "label": "How was it?", "description": "In a word", "component": object{"type": 4, "custom_id": "word", "style": 1, "max_length": 10}},
				object{"type": 18, "label": "Who helped?", "component": object{"type": 5, "custom_id": "who", "required": false, "min_values": 0, "max_values": 2}},
				object{"type": 18, "label": "Mood", "component": object{"type": 3, "custom_id": "mood", "options": []any{
					object{"label": "Fine", "value": "1"}, object{"label": "So so", "value": "2", "default": true},
				}}},
			}}}
		case i["type"] == 5.0:
			return object{"type": 7, "data": object{"content": "Thank you", "components": []any{}}}
		}
		return object{"type": 6}
	})
	message := w.send(w.room, object{"content": "A check-in", "components": []any{
		object{"type": 1, "components": []any{object{"type": 2, "style": 1, "label": "Answer", "custom_id": "ask"}}},
		object{"type": 1, "components": []any{object{"type": 8, "custom_id": "place", "placeholder": "Where", "channel_types": []any{0}}}},
	}})

	sight, err := w.bo.Choose(message, "Where", string(w.room))
	if err != nil || !sight.Acknowledged {
		t.Fatalf("choosing: %+v, %v", sight, err)
	}
	if channels := last["data"].(object)["resolved"].(object)["channels"].(object); channels[string(w.room)].(object)["name"] != "general" {
		t.Errorf("resolved: %v", channels)
	}
	sight, err = w.bo.Press(message, "Answer")
	if err != nil || sight.Modal == nil {
		t.Fatalf("pressing: %+v, %v", sight, err)
	}
	if sight.Modal.Title != "Your week" || sight.Modal.Text[0] != "Only you see this." || len(sight.Modal.Fields) != 3 {
		t.Errorf("the form: %+v", sight.Modal)
	}
	for name, wrong := range map[string]map[string][]string{
		"nothing in what is required": {},
		"too long":                    {"word": {"magnificent"}},
		"more than can be chosen":     {"word": {"good"}, "who": {string(w.amina.ID()), string(w.bo.ID()), "3"}},
		"an unknown option":           {"word": {"good"}, "mood": {"Grand"}},
	} {
		if _, err := w.bo.Submit(sight.Modal, wrong); !errors.Is(err, discordfake.ErrClient) {
			t.Errorf("%s: %v", name, err)
		}
	}
	sight, err = w.bo.Submit(sight.Modal, map[string][]string{"word": {"good"}, "who": {string(w.amina.ID())}})
	if err != nil || sight.Updated == nil || sight.Updated.Text != "Thank you" {
		t.Fatalf("submitting: %+v, %v", sight, err)
	}
	data := last["data"].(object)
	parts := data["components"].([]any)
	mood := parts[3].(object)["component"].(object)
	if parts[1].(object)["type"] != 18.0 || parts[1].(object)["component"].(object)["value"] != "good" || mood["values"].([]any)[0] != "2" {
		t.Errorf("submitted: %v", parts)
	}
	if data["resolved"].(object)["users"].(object)[string(w.amina.ID())] == nil {
		t.Errorf("resolved: %v", data["resolved"])
	}
	if v := w.SpecViolations(); len(v) > 0 {
		t.Errorf("the document does not admit: %v", v)
	}
}

func TestADeferredAnswerIsEditedAndFollowed(t *testing.T) {
	w := newWorld(t, discordfake.Options{Spec: discordfake.Spec(t)})
	w.register(commandNote())
	var interaction object
	w.answers(w.connect(), func(i object) object { interaction = i; return object{"type": 5, "data": object{"flags": 64}} })
	sight, err := w.amina.Slash(w.room, "/weft help")
	if err != nil || !sight.Thinking {
		t.Fatalf("got %+v, %v", sight, err)
	}
	hook := "/webhooks/" + string(w.ApplicationID()) + "/" + interaction["token"].(string)
	if a := w.call(http.MethodPost, hook, object{"content": "Here it is"}); a.status != http.StatusOK || a.id() != sight.Message.ID {
		t.Fatalf("the first follow-up should take the place of what is loading: %d %s", a.status, a.raw)
	}
	if a := w.call(http.MethodPost, hook, object{"content": "And more", "flags": 64}); a.status != http.StatusOK {
		t.Fatal(a.raw)
	}
	if a := w.call(http.MethodPatch, hook+"/messages/@original", object{"content": "Here it is, mended"}); a.status != http.StatusOK {
		t.Fatal(a.raw)
	}
	var texts []string
	for _, v := range w.amina.See(w.room) {
		texts = append(texts, v.Text)
		if !v.Private || v.Thinking {
			t.Errorf("%q: private %t, thinking %t", v.Text, v.Private, v.Thinking)
		}
	}
	if !slices.Equal(texts, []string{"Here it is, mended", "And more"}) {
		t.Errorf("amina sees %q", texts)
	}
	if a := w.call(http.MethodDelete, hook+"/messages/@original", nil); a.status != http.StatusNoContent {
		t.Fatal(a.raw)
	}
	w.refuses(w.call(http.MethodGet, hook+"/messages/@original", nil), http.StatusNotFound, 10008)
	w.refuses(w.call(http.MethodPost, "/webhooks/"+string(w.ApplicationID())+"/unknown", object{"content": "x"}), http.StatusNotFound, 10015)
}

func TestATokenDies(t *testing.T) {
	w := newWorld(t, discordfake.Options{TokenLife: time.Second})
	w.register(commandNote())
	var interaction object
	w.answers(w.connect(), func(i object) object { interaction = i; return reply("one", 0) })
	if _, err := w.amina.Slash(w.room, "/weft help"); err != nil {
		t.Fatal(err)
	}
	hook := "/webhooks/" + string(w.ApplicationID()) + "/" + interaction["token"].(string)
	deadline := time.Now().Add(20 * time.Second)
	for w.call(http.MethodGet, hook+"/messages/@original", nil).status == http.StatusOK {
		if time.Now().After(deadline) {
			t.Fatal("the token serves for ever")
		}
	}
	w.refuses(w.call(http.MethodPost, hook, object{"content": "x"}), http.StatusUnauthorized, 50027)
}

func TestAnInteractionThatNobodyAnsweredHasNoWebhook(t *testing.T) {
	w := newWorld(t, discordfake.Options{AnswerWithin: 100 * time.Millisecond})
	w.register(commandNote())
	seen := make(chan object, 1)
	w.answers(w.connect(), func(i object) object { seen <- i; return nil })
	_, _ = w.amina.Slash(w.room, "/weft help")
	hook := "/webhooks/" + string(w.ApplicationID()) + "/" + (<-seen)["token"].(string)
	w.refuses(w.call(http.MethodPost, hook, object{"content": "x"}), http.StatusNotFound, 10015)
}
