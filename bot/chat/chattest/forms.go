package chattest

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"weft/bot/chat"
)

// everyField is a form with a field of every kind.
func everyField() chat.Form {
	options := []chat.Option{{Value: "a", Label: "The a"}, {Value: "b", Label: "The b"}, {Value: "c", Label: "The c"}}
	return chat.Form{
		Action: chat.Action{Route: "suite.form", Arg: "42"}, Title: "Every kind of field", Submit: "Send", Language: "en",
		Intro: []chat.Block{chat.Paragraph{Spans: chat.Text("who can see this")}},
		Fields: []chat.Field{
			{Name: "short", Label: "Short", Help: "in few words", Input: chat.ShortText{}},
			{Name: "long", Label: "Long", Input: chat.LongText{}},
			{Name: "number", Label: "Number", Input: chat.NumberInput{Min: 0, Max: 10}},
			{Name: "scale", Label: "Scale", Input: chat.Scale{Low: 1, High: 5, LowName: "low", HighName: "high"}},
			{Name: "one", Label: "One of", Input: chat.OneOf{Options: options}},
			{Name: "many", Label: "Many of", Input: chat.ManyOf{Options: options}},
			{Name: "date", Label: "Date", Input: chat.DateInput{}},
			{Name: "time", Label: "Time", Input: chat.TimeInput{}},
			{Name: "person", Label: "Person", Input: chat.PersonInput{}},
			{Name: "channel", Label: "Channel", Input: chat.ChannelInput{}},
			{Name: "yes", Label: "Yes or no", Input: chat.YesNo{Yes: "Yes", No: "No"}},
			{Name: "empty", Label: "Optional", Optional: true, Input: chat.ShortText{}},
			{Name: "filled", Label: "Prefilled", Input: chat.ShortText{}, Prefill: chat.TextValue("as it was")},
			{Name: "lines", Label: "Prefilled lines", Input: chat.LongText{}, Prefill: chat.TextValue("one\n\n  two")},
			{Name: "chosen", Label: "Prefilled choices", Input: chat.ManyOf{Options: options}, Prefill: chat.ChoicesValue{"a", "c"}},
		},
	}
}

// ask brings a form before a person from a message in the first channel. A form that is asked page by page is kept and
// gone on with as a bot does; then gets the answers of all pages.
func (s *stage) ask(who chat.UserID, f chat.Form, then func(chat.FormSubmitted) chat.Response) (Shown, chat.Receipt) {
	s.t.Helper()
	kept, through := chat.Answers{}, ""
	s.script.answers(func(e chat.Event) (chat.Response, error) {
		switch e := e.(type) {
		case chat.FormSubmitted:
			if e.Rest {
				maps.Copy(kept, e.Answers)
				e.Answers = kept
			}
			return then(e), nil
		case chat.PageSubmitted:
			if !e.Rest {
				kept = chat.Answers{}
			}
			maps.Copy(kept, e.Answers)
			through = e.Through
			rest, more := f.After(through, kept)
			if !more {
				return then(chat.FormSubmitted{Envelope: e.Envelope, Action: e.Action, Answers: kept, Message: e.Message}), nil
			}
			return chat.Ask{Form: rest}, nil
		case chat.FormContinued:
			rest, _ := f.After(through, kept)
			return chat.Ask{Form: rest}, nil
		}
		return chat.Ask{Form: f}, nil
	})
	r := s.post("asks", s.channel(0), chat.Message{Summary: "answer", Blocks: []chat.Block{
		chat.Actions{Controls: []chat.Control{chat.Button{Label: "Answer", Action: chat.Action{Route: "suite.answer"}}}},
	}})
	shown := s.act(who, Press{At: s.channel(0), On: lastStep(r), Label: "Answer"})
	if shown.Form == nil {
		s.t.Fatalf("no form is shown: %+v", shown)
	}
	return shown, r
}

// fill sends a form, page by page where there are pages, and returns what was read on all of them and what is seen in
// the end.
func (s *stage) fill(who chat.UserID, f *Form, answers map[string][]string) (pages []*Form, last Shown) {
	s.t.Helper()
	for {
		pages = append(pages, f)
		last = s.act(who, Submit{Form: f, Answers: answers})
		if last.Form == nil || len(last.Problems) > 0 {
			return pages, last
		}
		if !last.Form.Rest {
			s.t.Fatalf("after a page another form is shown: %+v", last.Form)
		}
		f = last.Form
	}
}

func forms(s *stage) {
	t := s.t
	f := everyField()
	var sent chat.FormSubmitted
	shown, r := s.ask(s.person(0), f, func(e chat.FormSubmitted) chat.Response { sent = e; return chat.Quiet{} })
	long := "two\nlines & <b>three</b>"
	pages, _ := s.fill(s.person(0), shown.Form, map[string][]string{
		"short": {"words"}, "long": {long}, "number": {"2.5"}, "scale": {"4"}, "one": {"b"}, "many": {"a", "c"}, "date": {"2026-02-28"},
		"time": {"07:05"}, "person": {s.person(1).String()}, "channel": {s.Channels()[1].String()}, "yes": {"no"},
	})
	var fields []string
	var read strings.Builder
	for _, page := range pages {
		fields = append(fields, page.Fields...)
		read.WriteString(page.Text + "\n")
		if page.Title != f.Title {
			t.Errorf("the form is called %q; want %q", page.Title, f.Title)
		}
	}
	for _, field := range f.Fields {
		if !slices.Contains(fields, field.Name) {
			t.Errorf("the field %q is not shown; there are %q", field.Name, fields)
		}
	}
	for _, want := range []string{f.Title, "who can see this", "Short", "in few words", "Many of", "The c", "low", "high", "Yes or no"} {
		if !strings.Contains(read.String(), want) {
			t.Errorf("%q is not read in the form:\n%s", want, read.String())
		}
	}
	want := chat.Answers{
		"short": chat.TextValue("words"), "long": chat.TextValue(long), "number": chat.NumberValue(2.5), "scale": chat.NumberValue(4),
		"one": chat.ChoiceValue("b"), "many": chat.ChoicesValue{"a", "c"}, "date": chat.DateValue{Year: 2026, Month: time.February, Day: 28},
		"time": chat.ClockValue{Hour: 7, Minute: 5}, "person": chat.PersonValue(s.person(1)), "channel": chat.ChannelValue(s.Channels()[1]),
		"yes": chat.BoolValue(false), "filled": chat.TextValue("as it was"),
		"lines": chat.TextValue("one\n\n  two"), "chosen": chat.ChoicesValue{"a", "c"},
	}
	if !reflect.DeepEqual(sent.Answers, want) {
		t.Errorf("the answers came as\n%#v\nwant\n%#v", sent.Answers, want)
	}
	if sent.Action != f.Action || sent.Actor != s.person(0) || sent.ID == "" || sent.In != s.Channels()[0] || !slices.Contains(r.Steps, sent.Message) {
		t.Errorf("the form came as %+v; it was asked from %v", sent, r.Steps)
	}
	if kept, problems := f.Validate(sent.Answers); len(problems) != 0 || len(kept) != len(want) {
		t.Errorf("the answers do not pass: %v", problems)
	}
}

func amending(s *stage) {
	t := s.t
	f := chat.Form{
		Action: chat.Action{Route: "suite.form"}, Title: "Mend", Submit: "Send",
		Fields: []chat.Field{{Name: "number", Label: "Number", Input: chat.NumberInput{}}, {Name: "words", Label: "Words", Optional: true, Input: chat.ShortText{}}},
	}
	shown, _ := s.ask(s.person(0), f, func(e chat.FormSubmitted) chat.Response {
		if _, ok := e.Answers["number"].(chat.NumberValue); !ok {
			return chat.Amend{Problems: map[string]string{"number": "a number, please", "": "one thing is missing"}}
		}
		return chat.Privately{Message: plain("thank you for mending")}
	})
	wrong := s.act(s.person(0), Submit{Form: shown.Form, Answers: map[string][]string{"number": {"many"}, "words": {"stay"}}})
	if e := last[chat.FormSubmitted](s); e.Answers["number"] != chat.TextValue("many") {
		t.Errorf("what is no number came as %#v; want the text, so that it can be said what is wrong", e.Answers["number"])
	}
	if wrong.Problems["number"] != "a number, please" || wrong.Problems[""] != "one thing is missing" {
		t.Fatalf("the problems are shown as %+v", wrong)
	}
	first := last[chat.FormSubmitted](s).ID
	again := shown.Form
	if wrong.Form != nil {
		again = wrong.Form // a platform may have to open it anew, filled in
	}
	right := s.act(s.person(0), Submit{Form: again, Answers: map[string][]string{"number": {"12"}, "words": {"stay"}}})
	e := last[chat.FormSubmitted](s)
	if e.Answers["number"] != chat.NumberValue(12) || e.Answers.Text("words") != "stay" || e.ID == first {
		t.Errorf("the mended form came as %+v, after the event %s", e, first)
	}
	if right.Private == nil || len(right.Problems) != 0 {
		t.Errorf("after mending is shown %+v", right)
	}
}

func asking(s *stage) {
	t := s.t
	f := chat.Form{
		Action: chat.Action{Route: "suite.form"}, Title: "When", Submit: "Send",
		Fields: []chat.Field{
			{Name: "how", Label: "How", Input: chat.OneOf{Options: []chat.Option{{Value: "well", Label: "Well"}, {Value: "badly", Label: "Badly"}}}},
			{Name: "help", Label: "Help?", When: &chat.When{Field: "how", OneOf: []string{"badly"}}, Input: chat.YesNo{Yes: "Yes", No: "No"}},
			{Name: "who", Label: "Who?", When: &chat.When{Field: "help", OneOf: []string{"yes"}}, Input: chat.ShortText{}},
		},
	}
	for _, c := range []struct {
		sent map[string][]string
		want chat.Answers
	}{
		{map[string][]string{"how": {"badly"}, "help": {"yes"}, "who": {"Amina"}}, chat.Answers{"how": chat.ChoiceValue("badly"), "help": chat.BoolValue(true), "who": chat.TextValue("Amina")}},
		{map[string][]string{"how": {"well"}, "help": {"yes"}, "who": {"Amina"}}, chat.Answers{"how": chat.ChoiceValue("well")}},
		{map[string][]string{"how": {"badly"}, "help": {"no"}, "who": {"Amina"}}, chat.Answers{"how": chat.ChoiceValue("badly"), "help": chat.BoolValue(false)}},
	} {
		var got chat.Answers
		shown, _ := s.ask(s.person(0), f, func(e chat.FormSubmitted) chat.Response { got = e.Answers; return chat.Quiet{} })
		s.fill(s.person(0), shown.Form, c.sent)
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v came as %#v; want %#v", c.sent, got, c.want)
		}
	}
}
