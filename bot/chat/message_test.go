package chat_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"weft/bot/chat"
)

var update = flag.Bool("update", false, "write the golden files anew")

// everything is a message with every block, span and control.
func everything() chat.Message {
	user := chat.UserID{Platform: "p", Space: "s", ID: "amina"}
	return chat.Message{
		Summary: "The check-in of this week", Language: "en",
		Blocks: []chat.Block{
			chat.Heading{Text: "How is your week going?"},
			chat.Paragraph{Spans: []chat.Span{
				chat.Plain{Text: "Good morning "},
				chat.Mention{User: user, Name: "Amina"},
				chat.Plain{Text: ". "},
				chat.Strong{Text: "A sentence"},
				chat.Plain{Text: " is "},
				chat.Emphasis{Text: "enough"},
				chat.Plain{Text: "; type "},
				chat.Code{Text: "/checkins answer"},
				chat.Plain{Text: " or read "},
				chat.Link{Text: "about it", URL: "https://example.org/about"},
				chat.Plain{Text: ", "},
				chat.Link{Text: "https://example.org", URL: "https://example.org"},
				chat.Plain{Text: " and "},
				chat.ChannelRef{Channel: chat.ChannelID(user), Name: "general"},
				chat.Plain{Text: ", until "},
				chat.Moment{At: time.Date(2026, 3, 3, 14, 0, 0, 0, time.UTC), Text: "Tuesday 17:00 Nairobi time"},
				chat.Plain{Text: "."},
			}},
			chat.List{Items: [][]chat.Span{chat.Text("one"), chat.Text("another")}},
			chat.List{Ordered: true, Items: [][]chat.Span{chat.Text("first"), chat.Text("second")}},
			chat.Quote{Spans: chat.Text("We moved our circle.\nTwo families came.")},
			chat.Facts{Facts: []chat.Fact{{Label: "Answered", Spans: chat.Text("3 of 9")}, {Label: "Closes", Spans: chat.Text("on Tuesday")}}},
			chat.Divider{},
			chat.Image{Alt: "Energy over four weeks: two, three, three, four.", Title: "Energy"},
			chat.Attachment{Name: "guide.pdf", Alt: "The guide, four pages"},
			chat.Actions{Controls: []chat.Control{
				chat.Button{Label: "Answer", Action: chat.Action{Route: "checkins.answer"}},
				chat.LinkButton{Label: "Join the call", URL: "https://example.org/call"},
				chat.Select{Label: "Remind me", Action: chat.Action{Route: "desk.remind"}},
			}},
			chat.Fine{Spans: chat.Text("Everyone in this cohort sees your answer with your name.")},
			chat.Actions{Controls: []chat.Control{
				chat.Search{Label: "Find", Action: chat.Action{Route: "resources.find"}},
				chat.PickPerson{Label: "Choose a person", Action: chat.Action{Route: "x.person"}},
				chat.PickChannel{Label: "Choose a channel", Action: chat.Action{Route: "x.channel"}},
			}},
		},
	}
}

func TestPlainMessage(t *testing.T) {
	got := chat.PlainMessage(everything())
	path := filepath.Join("testdata", "everything.txt")
	if *update {
		if err := os.MkdirAll("testdata", 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the message in plain words is\n%s\nwant\n%s", got, want)
	}
	if n := len(everything().Controls()); n != 6 || !strings.Contains(got, "[6] Choose a channel") {
		t.Errorf("%d controls, and the numbers in the text do not go with them", n)
	}
}

func TestMessageCheck(t *testing.T) {
	button := func(label, route, arg string) chat.Block {
		return chat.Actions{Controls: []chat.Control{chat.Button{Label: label, Action: chat.Action{Route: route, Arg: arg}}}}
	}
	many := make([]chat.Option, chat.MaxOptions+1)
	for i := range many {
		many[i] = chat.Option{Value: strings.Repeat("x", i+1), Label: "x"}
	}
	for _, c := range []struct {
		name  string
		block chat.Block
		says  string // "" means fit
	}{
		{"heading of the greatest length", chat.Heading{Text: strings.Repeat("é", chat.MaxHeading)}, ""},
		{"longer heading", chat.Heading{Text: strings.Repeat("é", chat.MaxHeading+1)}, "heading"},
		{"picture without words", chat.Image{Title: "Energy"}, "Energy"},
		{"file without a name", chat.Attachment{Alt: "a file"}, "needs a name"},
		{"file without words", chat.Attachment{Name: "a.pdf"}, "a.pdf"},
		{"action of the greatest length", button("Go", "r", strings.Repeat("a", chat.MaxAction-1)), ""},
		{"longer action", button("Go", "r", strings.Repeat("a", chat.MaxAction)), "longer than 64"},
		{"action without a route", button("Go", "", "x"), "empty"},
		{"longer label", button(strings.Repeat("x", chat.MaxButtonLabel+1), "r", ""), "label of a control"},
		{"a long address of a short label", chat.Actions{Controls: []chat.Control{chat.LinkButton{Label: "Go", URL: "https://example.org/" + strings.Repeat("x", 200)}}}, ""},
		{"select without options", chat.Actions{Controls: []chat.Control{chat.Select{Label: "S", Action: chat.Action{Route: "r"}}}}, "0 options"},
		{"select with too many", chat.Actions{Controls: []chat.Control{chat.Select{Label: "S", Action: chat.Action{Route: "r"}, Options: many}}}, "26 options"},
		{"one option twice", chat.Actions{Controls: []chat.Control{chat.Select{Label: "S", Action: chat.Action{Route: "r"}, Options: []chat.Option{{Value: "a", Label: "A"}, {Value: "a", Label: "B"}}}}}, "twice"},
		{"search without a route", chat.Actions{Controls: []chat.Control{chat.Search{Label: "S"}}}, "empty"},
		{"person without a route", chat.Actions{Controls: []chat.Control{chat.PickPerson{Label: "S"}}}, "empty"},
		{"channel without a route", chat.Actions{Controls: []chat.Control{chat.PickChannel{Label: "S"}}}, "empty"},
	} {
		err := chat.Message{Summary: "s", Blocks: []chat.Block{c.block}}.Check()
		switch {
		case c.says == "" && err != nil:
			t.Errorf("%s: %v; want it fit", c.name, err)
		case c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)):
			t.Errorf("%s: %v; want a sentence with %q", c.name, err, c.says)
		}
	}
	if err := (chat.Message{}).Check(); err == nil || !strings.Contains(err.Error(), "summary") {
		t.Errorf("a message without a summary: %v", err)
	}
}

func TestFormCheck(t *testing.T) {
	fit := ask(chat.ShortText{})
	if err := fit.Check(); err != nil {
		t.Fatalf("a fit form: %v", err)
	}
	field := func(f chat.Field) func(*chat.Form) {
		return func(form *chat.Form) { form.Fields = append(form.Fields, f) }
	}
	text := chat.ShortText{}
	for _, c := range []struct {
		name   string
		change func(*chat.Form)
		says   string
	}{
		{"no route", func(f *chat.Form) { f.Action = chat.Action{} }, "empty"},
		{"no title", func(f *chat.Form) { f.Title = "" }, "needs a title"},
		{"no submit", func(f *chat.Form) { f.Submit = "" }, "needs a title"},
		{"no field", func(f *chat.Form) { f.Fields = nil }, "a field"},
		{"long title", func(f *chat.Form) { f.Title = strings.Repeat("x", chat.MaxFormTitle+1) }, "title of the form"},
		{"long submit", func(f *chat.Form) { f.Submit = strings.Repeat("x", chat.MaxSubmitLabel+1) }, "submit label"},
		{"one name twice", field(chat.Field{Name: "f", Label: "F", Input: text}), "used twice"},
		{"no name", field(chat.Field{Label: "F", Input: text}), "empty or used twice"},
		{"no label", field(chat.Field{Name: "g", Input: text}), "no label"},
		{"no input", field(chat.Field{Name: "g", Label: "G"}), "no kind of answer"},
		{"depends on what comes later", field(chat.Field{Name: "g", Label: "G", Input: text, When: &chat.When{Field: "h"}}), "not asked before"},
		{"depends on itself", field(chat.Field{Name: "g", Label: "G", Input: text, When: &chat.When{Field: "g"}}), "not asked before"},
		{"a scale of one step", field(chat.Field{Name: "g", Label: "G", Input: chat.Scale{Low: 1, High: 1}}), "1 steps"},
		{"a scale of eleven", field(chat.Field{Name: "g", Label: "G", Input: chat.Scale{Low: 0, High: 10}}), "11 steps"},
		{"a choice of none", field(chat.Field{Name: "g", Label: "G", Input: chat.OneOf{}}), "0 options"},
		{"long name", field(chat.Field{Name: strings.Repeat("g", chat.MaxFieldName+1), Label: "G", Input: text}), "field name"},
		{"long label", field(chat.Field{Name: "g", Label: strings.Repeat("g", chat.MaxFieldLabel+1), Input: text}), "field label"},
	} {
		f := ask(chat.ShortText{})
		c.change(&f)
		if err := f.Check(); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v; want a sentence with %q", c.name, err, c.says)
		}
	}
}

func TestActionFits(t *testing.T) {
	for _, c := range []struct {
		action chat.Action
		fits   bool
	}{
		{chat.Action{Route: "a"}, true},
		{chat.Action{Route: strings.Repeat("a", 32), Arg: strings.Repeat("b", 32)}, true},
		{chat.Action{Route: strings.Repeat("a", 32), Arg: strings.Repeat("b", 33)}, false},
		{chat.Action{Arg: "b"}, false},
	} {
		if c.action.Fits() != c.fits {
			t.Errorf("%v fits: %v; want %v", c.action, !c.fits, c.fits)
		}
	}
}

// A label that ends as a question ends takes no colon.
func TestLead(t *testing.T) {
	for label, want := range map[string]string{
		"Name": "Name:", "How are you?": "How are you?", "كيف الحال؟": "كيف الحال؟", "Comment allez-vous ? ": "Comment allez-vous ? ",
		"To share:": "To share:", "元気？": "元気？", "": ":",
	} {
		if got := (chat.Fact{Label: label}).Lead(); got != want {
			t.Errorf("%q stands as %q; want %q", label, got, want)
		}
	}
}
