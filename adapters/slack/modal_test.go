package slack

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	slackapi "github.com/slack-go/slack"

	"weft/adapters/slack/slackfake"
	"weft/bot/chat"
)

// opened is a view that Slack took, as a person sees it.
func (w *world) opened(view slackapi.ModalViewRequest) slackfake.Rendered {
	w.t.Helper()
	team, err := w.d.workspace(w.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	// A Home tab takes the blocks of a modal too, and needs no trigger.
	if err := team.show(w.t.Context(), w.people[0], view.Blocks.BlockSet); err != nil {
		w.t.Fatalf("Slack refuses the form: %v", err)
	}
	return w.RenderView(w.people[0], w.Home(w.people[0]))
}

func options(n int) []chat.Option {
	var all []chat.Option
	for i := range n {
		all = append(all, chat.Option{Value: string(rune('a' + i)), Label: "The " + string(rune('a'+i))})
	}
	return all
}

func TestAFormKeepsEverythingThatIsSaid(t *testing.T) {
	w := newWorld(t, slackfake.Options{}, unbound())
	title := "A title that is longer than Slack's frame"
	few := options(3)
	few[1].Help = runes(maxOptionHelp + 1)
	f := chat.Form{
		Action: chat.Action{Route: "x.form", Arg: "7"}, Title: title, Submit: "Send", Language: "fr", Rest: true, Revision: "2",
		Intro: []chat.Block{
			chat.Fine{Spans: chat.Text("who sees this")},
			chat.Image{PNG: []byte("x"), Alt: "a chart"},
			chat.Attachment{Name: "n.txt", Data: []byte("x"), Alt: "notes"},
		},
		Fields: []chat.Field{
			{Name: "few", Label: "Few", Help: "one of them", Input: chat.OneOf{Options: few}, Prefill: chat.ChoiceValue("b")},
			{Name: "many", Label: "Many", Input: chat.OneOf{Options: options(maxChoices + 1)}, Prefill: chat.ChoiceValue("k")},
			{Name: "boxes", Label: "Boxes", Input: chat.ManyOf{Options: options(maxChoices)}, Prefill: chat.ChoicesValue{"a", "c"}},
			{Name: "menu", Label: "Menu", Input: chat.ManyOf{Options: options(maxChoices + 1)}, Prefill: chat.ChoicesValue{"a", "c"}},
			{Name: "scale", Label: "Scale", Input: chat.Scale{Low: 1, High: 10, LowName: "low", HighName: "high"}, Prefill: chat.NumberValue(4)},
			{Name: "text", Label: "Text", Optional: true, Input: chat.LongText{Max: 5000, Placeholder: runes(maxPlaceholder + 1)}, Prefill: chat.TextValue(runes(maxInputText))},
			{Name: "number", Label: "Number", Input: chat.NumberInput{}, Prefill: chat.NumberValue(2.5)},
			{Name: "date", Label: "Date", Input: chat.DateInput{}, Prefill: chat.DateValue{Year: 2026, Month: time.March, Day: 2}},
			{Name: "time", Label: "Time", Input: chat.TimeInput{}, Prefill: chat.ClockValue{Hour: 7, Minute: 5}},
			{Name: "person", Label: "Person", Input: chat.PersonInput{}, Prefill: chat.PersonValue(userID(w.ID, w.people[1]))},
			{Name: "place", Label: "Place", Input: chat.ChannelInput{}, Prefill: chat.ChannelValue(channelID(w.ID, w.other))},
			{Name: "yes", Label: "Yes", Input: chat.YesNo{Yes: "Oui", No: "Non"}, Prefill: chat.BoolValue(true)},
			{Name: "why", Label: "Why", Input: chat.ShortText{}, When: &chat.When{Field: "yes", OneOf: []string{"yes"}}},
		},
	}
	view := w.d.modal(f, formMeta{Channel: "C1", Message: "1.2", Respond: "https://hooks.example.org/1"})
	if view.Title.Text != "A title that is longer…" || view.Submit.Text != "Suivant" || view.Close.Text != "Annuler" || view.CallbackID != "x.form" {
		t.Errorf("the frame is %q, %q, %q, %q", view.Title.Text, view.Submit.Text, view.Close.Text, view.CallbackID)
	}
	meta, err := readMeta(view.PrivateMetadata)
	want := formMeta{
		Action: f.Action, Channel: "C1", Message: "1.2", Respond: "https://hooks.example.org/1", More: true, Through: "yes", Rest: true, Language: "fr",
	}
	if err != nil || meta != want {
		t.Errorf("the form remembers %+v, %v; want %+v", meta, err, want)
	}
	// Home tabs hold input blocks as modals do.
	seen := w.opened(view)
	for _, words := range []string{title, "who sees this", "a chart", "n.txt: notes", "1 · low", "10 · high", "Oui", few[1].Help, "est gardé", "page suivante"} {
		if !strings.Contains(seen.Text, words) {
			t.Errorf("%q is not read in:\n%s", words, seen.Text)
		}
	}
	if strings.Contains(seen.Text, "Why") {
		t.Error("a field that depends on this page stands on it")
	}
	kinds, initial := map[string]string{}, map[string][]string{}
	for _, c := range seen.Controls {
		name, _ := fieldName(c.BlockID)
		kinds[name], initial[name] = c.Type, c.Initial
	}
	wantKinds := map[string]string{
		"few": "radio_buttons", "many": "static_select", "boxes": "checkboxes", "menu": "multi_static_select", "scale": "radio_buttons",
		"text": "plain_text_input", "number": "plain_text_input", "date": "datepicker", "time": "timepicker", "person": "users_select",
		"place": "conversations_select", "yes": "radio_buttons",
	}
	if !reflect.DeepEqual(kinds, wantKinds) {
		t.Errorf("the fields are %v", kinds)
	}
	for name, want := range map[string][]string{
		"few": {"b"}, "many": {"k"}, "boxes": {"a", "c"}, "menu": {"a", "c"}, "scale": {"4"}, "number": {"2.5"}, "date": {"2026-03-02"},
		"time": {"07:05"}, "person": {w.people[1]}, "place": {w.other}, "yes": {"yes"}, "text": {runes(maxInputText)},
	} {
		if !slices.Equal(initial[name], want) {
			t.Errorf("%s is filled in with %.60q; want %.60q", name, initial[name], want)
		}
	}
}

// Each limit of a form is met to the character, and one over it is taken all the same.
func TestLimitsOfFormsInCharacters(t *testing.T) {
	w := newWorld(t, slackfake.Options{}, unbound())
	for name, c := range map[string]struct {
		most int
		at   func(n int) chat.Field
	}{
		"help":              {maxInputLabel, func(n int) chat.Field { return chat.Field{Help: runes(n), Input: chat.DateInput{}} }},
		"a placeholder":     {maxPlaceholder, func(n int) chat.Field { return chat.Field{Input: chat.ShortText{Placeholder: runes(n)}} }},
		"length of text":    {maxInputText, func(n int) chat.Field { return chat.Field{Input: chat.LongText{Max: n}} }},
		"what is prefilled": {maxInputText, func(n int) chat.Field { return chat.Field{Input: chat.LongText{}, Prefill: chat.TextValue(runes(n))} }},
		"buttons":           {maxChoices, func(n int) chat.Field { return chat.Field{Input: chat.OneOf{Options: options(n)}} }},
		"boxes":             {maxChoices, func(n int) chat.Field { return chat.Field{Input: chat.ManyOf{Options: options(n)}} }},
		"help of an option": {maxOptionHelp, func(n int) chat.Field {
			return chat.Field{Input: chat.OneOf{Options: []chat.Option{{Value: "v", Label: "l", Help: runes(n)}}}}
		}},
		"an end of a scale": {maxOptionText - len("1 · ") + 1, func(n int) chat.Field { return chat.Field{Input: chat.Scale{Low: 1, High: 2, LowName: runes(n)}} }},
	} {
		for _, n := range []int{c.most, c.most + 1} {
			field := c.at(n)
			field.Name, field.Label = "f", "F"
			f := chat.Form{
				Action: chat.Action{Route: "x"}, Title: runes(maxModalTitle + n%2), Submit: runes(maxModalButton), Cancel: runes(maxModalButton + 1), Fields: []chat.Field{field},
			}
			view := w.d.modal(f, formMeta{})
			for _, frame := range []string{view.Title.Text, view.Submit.Text, view.Close.Text} {
				if length(frame) > maxModalTitle {
					t.Errorf("%s: the frame holds %q", name, frame)
				}
			}
			w.opened(view)
		}
	}
}

func TestALastPageIsSent(t *testing.T) {
	f := chat.Form{
		Action: chat.Action{Route: "x"}, Title: "Short", Submit: "Send", Cancel: "Not now",
		Fields: []chat.Field{{Name: "a", Label: "A", Input: chat.ShortText{}}},
	}
	w := newWorld(t, slackfake.Options{}, unbound())
	view := w.d.modal(f, formMeta{})
	if view.Title.Text != "Short" || view.Submit.Text != "Send" || view.Close.Text != "Not now" || len(view.Blocks.BlockSet) != 1 {
		t.Errorf("the form is %+v", view)
	}
	meta, err := readMeta(view.PrivateMetadata)
	if err != nil || meta.More || meta.Rest || meta.Through != "" {
		t.Errorf("it remembers %+v, %v", meta, err)
	}
	if _, err := readMeta("not ours"); err == nil {
		t.Error("anything counts as what a form remembers")
	}
	long := formMeta{Respond: strings.Repeat("x", maxMetadata), Channel: "C1"}
	if got, err := readMeta(long.String()); err != nil || got.Channel != "C1" || got.Respond != "" {
		t.Errorf("too much is kept as %+v, %v", got, err)
	}
}

func TestAChangedPrefillShowsNoDraft(t *testing.T) {
	if fieldBlock("a", "1") == fieldBlock("a", "2") {
		t.Error("a block keeps its name when its prefill changes")
	}
	for _, name := range []string{"a", "a b", strings.Repeat("x", chat.MaxFieldName)} {
		if got, ok := fieldName(fieldBlock(name, strings.Repeat("r", 1000))); !ok || got != name {
			t.Errorf("%q comes back as %q, %v", name, got, ok)
		}
	}
}

func TestAnswersAreReadAsTheyWereGiven(t *testing.T) {
	pick := func(v string) slackapi.BlockAction {
		return slackapi.BlockAction{SelectedOption: slackapi.OptionBlockObject{Value: v}}
	}
	inputs := map[string]chat.Input{
		"text": chat.LongText{}, "empty": chat.LongText{}, "number": chat.NumberInput{}, "words": chat.NumberInput{},
		"scale": chat.Scale{Low: 1, High: 5}, "one": chat.OneOf{Options: options(3)}, "none": chat.OneOf{Options: options(12)},
		"date": chat.DateInput{}, "many": chat.ManyOf{Options: options(3)}, "boxes": chat.ManyOf{Options: options(12)}, "time": chat.TimeInput{},
		"who": chat.PersonInput{}, "where": chat.ChannelInput{}, "nobody": chat.PersonInput{}, "yes": chat.YesNo{}, "no": chat.YesNo{},
	}
	f := chat.Form{Title: "t", Submit: "s", Action: chat.Action{Route: "x"}}
	for _, name := range slices.Sorted(maps.Keys(inputs)) {
		f.Fields = append(f.Fields, chat.Field{Name: name, Label: name, Input: inputs[name]})
	}
	d := newWorld(t, slackfake.Options{}, unbound()).d
	view := slackapi.View{Blocks: d.modal(f, formMeta{}).Blocks, State: &slackapi.ViewState{Values: map[string]map[string]slackapi.BlockAction{}}}
	for name, given := range map[string]map[string]slackapi.BlockAction{
		"text": {kindText: {Value: " two\nlines "}}, "empty": {kindText: {}}, "number": {kindNumber: {Value: "٢,٥"}}, "words": {kindNumber: {Value: "many"}},
		"scale": {kindScale: pick("4")}, "one": {kindOne: pick("b")}, "none": {kindOne: {}}, "date": {kindDate: {SelectedDate: "2026-02-28"}},
		"many": {kindMany: {SelectedOptions: []slackapi.OptionBlockObject{{Value: "c"}, {Value: "a"}}}}, "boxes": {kindMany: {}},
		"time": {kindTime: {SelectedTime: "07:05"}}, "who": {kindPerson: {SelectedUser: "U1"}}, "where": {kindChannel: {SelectedConversation: "C1"}},
		"nobody": {kindPerson: {}}, "yes": {kindYesNo: pick("yes")}, "no": {kindYesNo: pick("no")},
	} {
		view.State.Values[fieldBlock(name, "")] = given
	}
	view.State.Values["other"] = map[string]slackapi.BlockAction{kindText: {Value: "not ours"}}
	want := chat.Answers{
		"text": chat.TextValue(" two\nlines "), "number": chat.NumberValue(2.5), "words": chat.TextValue("many"), "scale": chat.NumberValue(4),
		"one": chat.ChoiceValue("b"), "many": chat.ChoicesValue{"a", "c"}, "date": chat.DateValue{Year: 2026, Month: time.February, Day: 28},
		"time": chat.ClockValue{Hour: 7, Minute: 5}, "who": chat.PersonValue(userID("T1", "U1")), "where": chat.ChannelValue(channelID("T1", "C1")),
		"yes": chat.BoolValue(true), "no": chat.BoolValue(false),
	}
	if got := readAnswers("T1", view); !reflect.DeepEqual(got, want) {
		t.Errorf("the answers are\n%#v\nwant\n%#v", got, want)
	}
	if got := readAnswers("T1", slackapi.View{}); len(got) != 0 {
		t.Errorf("nothing is read as %v", got)
	}
}
