package discord

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"weft/bot/chat"
)

func speaking(t *testing.T) *Driver {
	t.Helper()
	all, err := parseWords()
	if err != nil {
		t.Fatal(err)
	}
	return &Driver{config: Config{ApplicationID: "1"}, words: all}
}

func short(name string) chat.Field {
	return chat.Field{Name: name, Label: "The " + name, Input: chat.ShortText{}}
}

func formOf(fields ...chat.Field) chat.Form {
	return chat.Form{Action: chat.Action{Route: "r.form", Arg: "1"}, Title: "Title", Submit: "Send", Fields: fields}
}

func intro() []chat.Block {
	return []chat.Block{chat.Fine{Spans: chat.Text("Everyone here reads it.")}}
}

// names are the fields that a modal shows.
func names(m modal) []string {
	var found []string
	for _, c := range m.Components {
		if c.Component != nil {
			found = append(found, c.Component.CustomID[1:])
		}
	}
	return found
}

func TestPages(t *testing.T) {
	six := []chat.Field{short("a"), short("b"), short("c"), short("d"), short("e"), short("f")}
	wordy := chat.Field{Name: "w", Label: strings.Repeat("é", 101), Input: chat.ShortText{}}
	later := short("later")
	later.When = &chat.When{Field: "a"}
	tests := map[string]struct {
		form  chat.Form
		shown []string
		more  bool
	}{
		"five":                          {formOf(six[:5]...), []string{"a", "b", "c", "d", "e"}, false},
		"six":                           {formOf(six...), []string{"a", "b", "c", "d", "e"}, true},
		"with a text above them":        {chat.Form{Intro: intro(), Fields: six[:5]}, []string{"a", "b", "c", "d"}, true},
		"four with a text above them":   {chat.Form{Intro: intro(), Fields: six[:4]}, []string{"a", "b", "c", "d"}, false},
		"a question that needs a text":  {formOf(append([]chat.Field{wordy}, six[:4]...)...), []string{"w", "a", "b", "c"}, true},
		"one that depends on an answer": {formOf(six[0], later, six[1]), []string{"a"}, true},
	}
	for name, tt := range tests {
		m := speaking(t).modalOf(tt.form, "")
		c, err := parseControl(m.CustomID)
		if err != nil {
			t.Fatal(err)
		}
		if got := names(m); !slices.Equal(got, tt.shown) || readExtra(c.Extra).More != tt.more || len(m.Components) > maxModalRows {
			t.Errorf("%s: %v, %q; want %v, more: %t", name, got, c.Extra, tt.shown, tt.more)
		}
	}
}

func TestTheLineAboutWhoReadsItIsAlwaysThere(t *testing.T) {
	f := formOf(short("a"))
	f.Intro = []chat.Block{chat.Heading{Text: "Your week"}, chat.Facts{Facts: []chat.Fact{{Label: "Until", Spans: chat.Text("Friday")}}}, intro()[0]}
	m := speaking(t).modalOf(f, "")
	if got := m.Components[0]; got.Type != typeTextDisplay || got.Content != "## Your week\n**Until\\:** Friday\n-# Everyone here reads it." {
		t.Errorf("above the fields stands %+v", got)
	}
}

func TestWordsOfAField(t *testing.T) {
	letters := func(n int) string { return strings.Repeat("é", n) }
	tests := map[string]struct {
		label, help string
		want        [3]string // label, help, above
	}{
		"both fit":                       {letters(45), letters(100), [3]string{letters(45), letters(100), ""}},
		"the label is too long":          {letters(46), "", [3]string{letters(44) + "…", letters(46), ""}},
		"no word is cut":                 {letters(40) + ", word and more", "", [3]string{letters(40) + "…", letters(40) + ", word and more", ""}},
		"it ends with a word":            {letters(39) + " word and more", "", [3]string{letters(39) + " word…", letters(39) + " word and more", ""}},
		"the longest label without help": {letters(100), "", [3]string{letters(44) + "…", letters(100), ""}},
		"longer than any help":           {letters(101), "", [3]string{letters(44) + "…", "", letters(101)}},
		"a long label with help":         {letters(46), "help", [3]string{letters(44) + "…", "help", letters(46)}},
		"help that is too long":          {"label", letters(101), [3]string{"label", "", letters(101)}},
		"both are too long":              {letters(46), letters(101), [3]string{letters(44) + "…", "", letters(46) + "\n" + letters(101)}},
	}
	for name, tt := range tests {
		label, help, above := fieldWords(chat.Field{Label: tt.label, Help: tt.help})
		if got := [3]string{label, help, above}; got != tt.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestPrefilledFieldsComeBack(t *testing.T) {
	options := []chat.Option{{Value: "z", Label: "Z"}, {Value: "b", Label: "B"}, {Value: "a", Label: "A"}}
	d := speaking(t)
	person := chat.PersonValue(d.config.User("55"))
	channel := chat.ChannelValue(d.config.Channel("7", "9"))
	answers := chat.Answers{
		"text": chat.TextValue("as it\n was"), "number": chat.NumberValue(2.5), "scale": chat.NumberValue(3), "one": chat.ChoiceValue("b"),
		"many": chat.ChoicesValue{"z", "a"}, "date": chat.DateValue{Year: 2026, Month: time.March, Day: 1}, "time": chat.ClockValue{Hour: 7, Minute: 5},
		"person": person, "channel": channel, "yes": chat.BoolValue(false),
	}
	inputs := map[string]chat.Input{
		"text": chat.LongText{}, "number": chat.NumberInput{Min: 0, Max: 9}, "scale": chat.Scale{Low: 1, High: 5, LowName: "low", HighName: "high"},
		"one": chat.OneOf{Options: options}, "many": chat.ManyOf{Options: options}, "date": chat.DateInput{}, "time": chat.TimeInput{},
		"person": chat.PersonInput{}, "channel": chat.ChannelInput{}, "yes": chat.YesNo{Yes: "Ja", No: "Nein"},
	}
	for name, in := range inputs {
		m := d.modalOf(formOf(chat.Field{Name: name, Label: name, Input: in, Prefill: answers[name]}), "7")
		c := m.Components[0].Component
		for _, o := range c.Options {
			if o.Default {
				c.Values = append([]string{o.Value}, c.Values...) // in an order of the client's
			}
		}
		for _, e := range c.DefaultValues {
			c.Values = append(c.Values, e.ID)
		}
		got, err := d.readModal(m.CustomID, "7", m.Components)
		if err != nil || !reflect.DeepEqual(got.Answers, chat.Answers{name: answers[name]}) || got.Through != name || got.Action.Route != "r.form" {
			t.Errorf("%s came back as %+v, %v; want %#v", name, got, err, answers[name])
		}
	}
}

func TestWhatIsLeftEmptyIsNoAnswer(t *testing.T) {
	d := speaking(t)
	m := d.modalOf(formOf(
		chat.Field{Name: "text", Label: "t", Optional: true, Input: chat.ShortText{}},
		chat.Field{Name: "one", Label: "o", Optional: true, Input: chat.OneOf{Options: []chat.Option{{Value: "a", Label: "A"}}}},
	), "")
	if *m.Components[0].Component.Required || *m.Components[1].Component.MinValues != 0 {
		t.Error("what may be left empty is asked for")
	}
	got, err := d.readModal(m.CustomID, "", m.Components)
	if err != nil || len(got.Answers) != 0 || got.Through != "one" {
		t.Errorf("got %+v, %v; want no answers", got, err)
	}
}

// A client keeps what was typed into a modal by its custom_id: a value that was prefilled anew needs a new one.
func TestARevisionIsAnotherModal(t *testing.T) {
	d, f := speaking(t), formOf(short("a"))
	seen := map[string]bool{}
	for _, revision := range []string{"", "1", "2"} {
		f.Revision = revision
		seen[d.modalOf(f, "").CustomID] = true
	}
	if len(seen) != 3 {
		t.Errorf("three revisions are %d modals", len(seen))
	}
}

// The longest there is: an action of 64 characters, all flags, a revision.
func TestTheLongestModal(t *testing.T) {
	f := formOf(short("a"), short("b"), short("c"), short("d"), short("e"), short("f"))
	f.Action, f.Revision, f.Rest = chat.Action{Route: strings.Repeat("r", 20), Arg: strings.Repeat("a", chat.MaxAction-20)}, "long ago", true
	f.Title = strings.Repeat("é", maxModalTitle)
	m := speaking(t).modalOf(f, "")
	if len(m.CustomID) > maxCustomID || m.Title != f.Title {
		t.Errorf("the custom_id has %d characters, the title is %q", len(m.CustomID), m.Title)
	}
	got, err := speaking(t).readModal(m.CustomID, "", m.Components)
	if err != nil || !got.More || !got.Rest || got.Action != f.Action || got.Through != "e" {
		t.Errorf("read back: %+v, %v", got, err)
	}
}

func TestModalsOfOthers(t *testing.T) {
	for _, id := range []string{"", "hello", control{Kind: kindButton, Action: chat.Action{Route: "r"}}.customID()} {
		if got, err := speaking(t).readModal(id, "", nil); err == nil {
			t.Errorf("%q was read as %+v", id, got)
		}
	}
}

func TestUnfitForms(t *testing.T) {
	many := make([]chat.Field, 12)
	for i := range many {
		many[i] = short(string(rune('a' + i)))
	}
	hint := short("a")
	hint.Input = chat.ShortText{Placeholder: strings.Repeat("é", maxInputHint+1)}
	picture := formOf(short("a"))
	picture.Intro = []chat.Block{chat.Image{Alt: "x"}}
	last := formOf(append(slices.Clone(many[:11]), chat.Field{Name: "z", Label: "Z", Input: chat.ShortText{Max: 3}, Prefill: chat.TextValue("four")})...)
	tests := map[string]struct {
		form chat.Form
		want string
	}{
		"fit":                  {formOf(many...), ""},
		"a long hint":          {formOf(hint), "the hint"},
		"a picture above":      {picture, "no picture"},
		"something on page 3":  {last, "the prefilled answer"},
		"what no platform can": {chat.Form{}, "needs a title"},
	}
	for name, tt := range tests {
		got := strings.Join(UnfitForm(tt.form), "; ")
		if (tt.want == "") != (got == "") || !strings.Contains(got, tt.want) {
			t.Errorf("%s: %q; want %q", name, got, tt.want)
		}
	}
}
