package slack

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"testing"

	"weft/adapters/slack/slackfake"
	"weft/bot/chat"
)

// What is filled in on a form comes from the person's client. A choice counts only if the form offers it, an answer only
// in a field that the form has and of the kind that it takes; the rest of what was sent is read all the same.
func TestOnlyWhatAFormOffersIsTaken(t *testing.T) {
	inputs := map[string]chat.Input{
		"radio": chat.OneOf{Options: options(3)}, "menu": chat.OneOf{Options: options(12)}, "boxes": chat.ManyOf{Options: options(3)},
		"list": chat.ManyOf{Options: options(12)}, "scale": chat.Scale{Low: 1, High: 5}, "yes": chat.YesNo{Yes: "Yes", No: "No"},
		"who": chat.PersonInput{}, "where": chat.ChannelInput{}, "text": chat.ShortText{},
	}
	f := chat.Form{Title: "t", Submit: "s", Action: chat.Action{Route: "x"}}
	for _, name := range slices.Sorted(maps.Keys(inputs)) {
		f.Fields = append(f.Fields, chat.Field{Name: name, Label: name, Optional: true, Input: inputs[name]})
	}
	d := newWorld(t, slackfake.Options{}, unbound()).d
	read := func(held map[string]string) chat.Answers {
		t.Helper()
		values := map[string]json.RawMessage{}
		for name, state := range held {
			values[fieldBlock(name, "")] = json.RawMessage(state)
		}
		raw := mustJSON(map[string]any{
			"type": "modal", "blocks": d.modal(f, formMeta{}).Blocks, "state": map[string]any{"values": values},
		})
		var view seenView
		if err := json.Unmarshal(raw, &view); err != nil {
			t.Fatal(err)
		}
		return readAnswers("T1", view.read)
	}

	genuine := map[string]string{
		"radio": `{"one":{"selected_option":{"value":"b"}}}`, "menu": `{"one":{"selected_option":{"value":"l"}}}`,
		"boxes": `{"many":{"selected_options":[{"value":"c"},{"value":"a"}]}}`, "list": `{"many":{"selected_options":[{"value":"l"}]}}`,
		"scale": `{"scale":{"selected_option":{"value":"5"}}}`, "yes": `{"yesno":{"selected_option":{"value":"no"}}}`,
		"who": `{"person":{"selected_user":"U1"}}`, "where": `{"channel":{"selected_conversation":"C1"}}`, "text": `{"text":{"value":"words"}}`,
	}
	want := chat.Answers{
		"radio": chat.ChoiceValue("b"), "menu": chat.ChoiceValue("l"), "boxes": chat.ChoicesValue{"a", "c"}, "list": chat.ChoicesValue{"l"},
		"scale": chat.NumberValue(5), "yes": chat.BoolValue(false), "who": chat.PersonValue(userID("T1", "U1")),
		"where": chat.ChannelValue(channelID("T1", "C1")), "text": chat.TextValue("words"),
	}
	if got := read(genuine); !reflect.DeepEqual(got, want) {
		t.Fatalf("what is offered is read as\n%#v\nwant\n%#v", got, want)
	}

	for name, forged := range map[string]string{
		"radio": `{"one":{"selected_option":{"value":"z"}}}`, "menu": `{"one":{"selected_option":{"value":"z"}}}`,
		"boxes": `{"many":{"selected_options":[{"value":"z"}]}}`, "list": `{"many":{"selected_options":[{"value":"z"},{"value":""}]}}`,
		"scale": `{"scale":{"selected_option":{"value":"999"}}}`, "yes": `{"yesno":{"selected_option":{"value":"YES"}}}`,
		"who": `{"person":{"selected_user":"../users.list"}}`, "where": `{"channel":{"selected_conversation":"D1"}}`,
		"text": `{"one":{"selected_option":{"value":"another kind"}}}`, "unasked": `{"text":{"value":"of a field that is not there"}}`,
	} {
		held, left := maps.Clone(genuine), maps.Clone(want)
		held[name] = forged
		delete(left, name)
		if got := read(held); !reflect.DeepEqual(got, left) {
			t.Errorf("%s: %s is read as %#v", name, forged, got[name])
		}
	}
	held := maps.Clone(genuine)
	held["boxes"] = `{"many":{"selected_options":[{"value":"z"},{"value":"b"}]}}`
	if got := read(held)["boxes"]; !reflect.DeepEqual(got, chat.ChoicesValue{"b"}) {
		t.Errorf("one box of two that is offered is read as %#v", got)
	}
}
