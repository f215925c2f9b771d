package chat_test

import (
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"weft/bot/chat"
)

func abc() []chat.Option {
	return []chat.Option{{Value: "a", Label: "Apple"}, {Value: "b", Label: "Bread"}, {Value: "3", Label: "Three"}}
}

// ask is a form with one field.
func ask(in chat.Input) chat.Form {
	return chat.Form{Action: chat.Action{Route: "x"}, Title: "T", Submit: "S", Fields: []chat.Field{{Name: "f", Label: "F", Input: in}}}
}

func TestValidate(t *testing.T) {
	user := chat.UserID{Platform: "p", Space: "s", ID: "u"}
	for _, c := range []struct {
		name  string
		in    chat.Input
		given chat.Value
		flaw  chat.Flaw
		limit string
	}{
		{"short text", chat.ShortText{}, chat.TextValue("x"), "", ""},
		{"no answer", chat.ShortText{}, nil, chat.FlawMissing, ""},
		{"nothing but blanks", chat.ShortText{}, chat.TextValue(" \n\t "), chat.FlawMissing, ""},
		{"as long as may be, in characters", chat.ShortText{Max: 3}, chat.TextValue("éàü"), "", ""},
		{"longer", chat.ShortText{Max: 3}, chat.TextValue("éàüo"), chat.FlawTooLong, "3"},
		{"longer than a short text by default", chat.ShortText{}, chat.TextValue(strings.Repeat("x", 201)), chat.FlawTooLong, "200"},
		{"longer than a long text by default", chat.LongText{}, chat.TextValue(strings.Repeat("x", 3001)), chat.FlawTooLong, "3000"},
		{"another kind for a text", chat.LongText{}, chat.BoolValue(true), chat.FlawWrongKind, ""},
		{"number", chat.NumberInput{Min: 1, Max: 5}, chat.NumberValue(5), "", ""},
		{"number below", chat.NumberInput{Min: 1, Max: 5}, chat.NumberValue(0.5), chat.FlawTooSmall, "1"},
		{"number above", chat.NumberInput{Min: 1, Max: 5}, chat.NumberValue(5.5), chat.FlawTooLarge, "5"},
		{"number without bounds", chat.NumberInput{}, chat.NumberValue(-1e9), "", ""},
		{"part of a whole", chat.NumberInput{Whole: true}, chat.NumberValue(1.5), chat.FlawNotWhole, ""},
		{"words for a number", chat.NumberInput{}, chat.TextValue("many"), chat.FlawNotNumber, ""},
		{"not a number", chat.NumberInput{}, chat.NumberValue(math.NaN()), chat.FlawNotNumber, ""},
		{"endless", chat.NumberInput{}, chat.NumberValue(math.Inf(1)), chat.FlawNotNumber, ""},
		{"scale", chat.Scale{Low: 1, High: 5}, chat.NumberValue(1), "", ""},
		{"between two steps", chat.Scale{Low: 1, High: 5}, chat.NumberValue(2.5), chat.FlawNotWhole, ""},
		{"beyond the scale", chat.Scale{Low: 1, High: 5}, chat.NumberValue(6), chat.FlawTooLarge, "5"},
		{"option", chat.OneOf{Options: abc()}, chat.ChoiceValue("b"), "", ""},
		{"no such option", chat.OneOf{Options: abc()}, chat.ChoiceValue("z"), chat.FlawNotOffered, ""},
		{"a label is no value", chat.OneOf{Options: abc()}, chat.ChoiceValue("Apple"), chat.FlawNotOffered, ""},
		{"nothing chosen", chat.OneOf{Options: abc()}, chat.ChoiceValue(""), chat.FlawMissing, ""},
		{"options", chat.ManyOf{Options: abc()}, chat.ChoicesValue{"a", "3"}, "", ""},
		{"one of them is none", chat.ManyOf{Options: abc()}, chat.ChoicesValue{"a", "z"}, chat.FlawNotOffered, ""},
		{"none chosen", chat.ManyOf{Options: abc()}, chat.ChoicesValue{}, chat.FlawMissing, ""},
		{"date", chat.DateInput{}, chat.DateValue{Year: 2028, Month: 2, Day: 29}, "", ""},
		{"a day that is not", chat.DateInput{}, chat.DateValue{Year: 2026, Month: 2, Day: 29}, chat.FlawNotDate, ""},
		{"words for a date", chat.DateInput{}, chat.TextValue("tomorrow"), chat.FlawNotDate, ""},
		{"time", chat.TimeInput{}, chat.ClockValue{Hour: 23, Minute: 59}, "", ""},
		{"midnight", chat.TimeInput{}, chat.ClockValue{}, "", ""},
		{"past midnight", chat.TimeInput{}, chat.ClockValue{Hour: 24}, chat.FlawNotTime, ""},
		{"person", chat.PersonInput{}, chat.PersonValue(user), "", ""},
		{"nobody", chat.PersonInput{}, chat.PersonValue{}, chat.FlawWrongKind, ""},
		{"channel", chat.ChannelInput{}, chat.ChannelValue(user), "", ""},
		{"a person for a channel", chat.ChannelInput{}, chat.PersonValue(user), chat.FlawWrongKind, ""},
		{"no is an answer", chat.YesNo{}, chat.BoolValue(false), "", ""},
		{"words for yes", chat.YesNo{}, chat.TextValue("perhaps"), chat.FlawWrongKind, ""},
	} {
		kept, problems := ask(c.in).Validate(chat.Answers{"f": c.given, "unasked": chat.TextValue("x")})
		if _, there := kept["unasked"]; there {
			t.Errorf("%s: an answer that nobody asked for is kept", c.name)
		}
		if c.flaw == "" {
			if len(problems) != 0 || len(kept) != 1 {
				t.Errorf("%s: %v, kept %v; want it taken", c.name, problems, kept)
			}
			continue
		}
		if want := []chat.Problem{{Field: "f", Flaw: c.flaw, Limit: c.limit}}; !reflect.DeepEqual(problems, want) || len(kept) != 0 {
			t.Errorf("%s: %v, kept %v; want %v", c.name, problems, kept, want)
		}
	}
}

func TestOptionalFieldsMayStayEmpty(t *testing.T) {
	f := ask(chat.ShortText{})
	f.Fields[0].Optional = true
	if kept, problems := f.Validate(chat.Answers{"f": chat.TextValue("  ")}); len(problems) != 0 || len(kept) != 0 {
		t.Errorf("an empty optional field gives %v and is kept as %v", problems, kept)
	}
	if _, problems := f.Validate(chat.Answers{"f": chat.TextValue(strings.Repeat("x", 201))}); len(problems) != 1 {
		t.Errorf("an optional field that is too long gives %v", problems)
	}
}

func TestTextIsTrimmed(t *testing.T) {
	kept, _ := ask(chat.LongText{}).Validate(chat.Answers{"f": chat.TextValue("  two\n words\n")})
	if kept.Text("f") != "two\n words" {
		t.Errorf("kept is %q", kept.Text("f"))
	}
}

// branching asks more only of those who said so.
func branching() chat.Form {
	return chat.Form{Fields: []chat.Field{
		{Name: "how", Input: chat.OneOf{Options: abc()}},
		{Name: "why", When: &chat.When{Field: "how", OneOf: []string{"b", "3"}}, Input: chat.ShortText{}},
		{Name: "more", When: &chat.When{Field: "why"}, Input: chat.YesNo{}},
		{Name: "last", When: &chat.When{Field: "more", OneOf: []string{"yes"}}, Input: chat.NumberInput{}},
		{Name: "topics", Input: chat.ManyOf{Options: abc()}},
		{Name: "bread", When: &chat.When{Field: "topics", OneOf: []string{"b"}}, Input: chat.ShortText{}},
		{Name: "two", When: &chat.When{Field: "last", OneOf: []string{"2"}}, Input: chat.ShortText{}},
	}}
}

func TestWhen(t *testing.T) {
	for _, c := range []struct {
		name  string
		given chat.Answers
		asked string
	}{
		{"nothing answered yet", nil, "how topics"},
		{"an answer that asks no more", chat.Answers{"how": chat.ChoiceValue("a")}, "how topics"},
		{"one that does", chat.Answers{"how": chat.ChoiceValue("b")}, "how why topics"},
		{"answered at all", chat.Answers{"how": chat.ChoiceValue("3"), "why": chat.TextValue("x")}, "how why more topics"},
		{"three deep, a number by its spelling", chat.Answers{"how": chat.ChoiceValue("3"), "why": chat.TextValue("x"), "more": chat.BoolValue(true), "last": chat.NumberValue(2)}, "how why more last topics two"},
		{"no is not yes", chat.Answers{"how": chat.ChoiceValue("3"), "why": chat.TextValue("x"), "more": chat.BoolValue(false)}, "how why more topics"},
		{"a hidden answer counts for nothing", chat.Answers{"how": chat.ChoiceValue("a"), "why": chat.TextValue("x"), "more": chat.BoolValue(true)}, "how topics"},
		{"one of several", chat.Answers{"topics": chat.ChoicesValue{"a", "b"}}, "how topics bread"},
		{"none of several", chat.Answers{"topics": chat.ChoicesValue{"a"}}, "how topics"},
	} {
		var names []string
		for _, f := range branching().Asked(c.given) {
			names = append(names, f.Name)
		}
		if got := strings.Join(names, " "); got != c.asked {
			t.Errorf("%s: asked are %q; want %q", c.name, got, c.asked)
		}
	}
}

// Whatever is sent, what is kept was asked for and is sound: validating it again changes nothing.
func TestValidatingTwiceChangesNothing(t *testing.T) {
	names := []string{"how", "why", "more", "last", "topics", "bread", "two", "other"}
	rapid.Check(t, func(t *rapid.T) {
		given := chat.Answers(rapid.MapOf(rapid.SampledFrom(names), anyValue()).Draw(t, "given"))
		kept, _ := branching().Validate(given)
		again, problems := branching().Validate(kept)
		for _, p := range problems {
			if p.Flaw != chat.FlawMissing {
				t.Fatalf("what was kept has the flaw %v", p)
			}
		}
		asked := map[string]bool{}
		for _, f := range branching().Asked(kept) {
			asked[f.Name] = true
		}
		for name := range again {
			if !asked[name] {
				t.Fatalf("%q is kept and was not asked", name)
			}
		}
	})
}

func TestReadValue(t *testing.T) {
	for _, c := range []struct {
		name string
		in   chat.Input
		raw  []string
		want chat.Value
	}{
		{"nothing", chat.ShortText{}, nil, nil},
		{"blanks", chat.NumberInput{}, []string{"  "}, nil},
		{"text as it is", chat.LongText{}, []string{" a\nb "}, chat.TextValue(" a\nb ")},
		{"number", chat.NumberInput{}, []string{" 12.5 "}, chat.NumberValue(12.5)},
		{"number with a comma", chat.NumberInput{}, []string{"12,5"}, chat.NumberValue(12.5)},
		{"number in Arabic digits", chat.NumberInput{}, []string{"١٢"}, chat.NumberValue(12)},
		{"scale in Persian digits", chat.Scale{Low: 1, High: 5}, []string{"۴"}, chat.NumberValue(4)},
		{"words for a number", chat.NumberInput{}, []string{"a dozen"}, chat.TextValue("a dozen")},
		{"a word that is read as no number", chat.NumberInput{}, []string{"NaN"}, chat.TextValue("NaN")},
		{"a word that is read as endless", chat.Scale{Low: 1, High: 5}, []string{"inf"}, chat.TextValue("inf")},
		{"option by value", chat.OneOf{Options: abc()}, []string{"b"}, chat.ChoiceValue("b")},
		{"option by label, whatever its case", chat.OneOf{Options: abc()}, []string{" bREAD "}, chat.ChoiceValue("b")},
		{"option by number", chat.OneOf{Options: abc()}, []string{"2"}, chat.ChoiceValue("b")},
		{"a value before a number", chat.OneOf{Options: abc()}, []string{"3"}, chat.ChoiceValue("3")},
		{"an option that is none", chat.OneOf{Options: abc()}, []string{"9"}, chat.ChoiceValue("9")},
		{"options", chat.ManyOf{Options: abc()}, []string{"Apple", "2"}, chat.ChoicesValue{"a", "b"}},
		{"date", chat.DateInput{}, []string{"2026-03-02"}, chat.DateValue{Year: 2026, Month: time.March, Day: 2}},
		{"a day that is not", chat.DateInput{}, []string{"2026-02-30"}, chat.TextValue("2026-02-30")},
		{"time", chat.TimeInput{}, []string{"7:05"}, chat.ClockValue{Hour: 7, Minute: 5}},
		{"time past midnight", chat.TimeInput{}, []string{"25:00"}, chat.TextValue("25:00")},
		{"person", chat.PersonInput{}, []string{"p/s/u"}, chat.PersonValue{Platform: "p", Space: "s", ID: "u"}},
		{"a name is no person yet", chat.PersonInput{}, []string{"Amina"}, chat.TextValue("Amina")},
		{"channel", chat.ChannelInput{}, []string{"p/s/c"}, chat.ChannelValue{Platform: "p", Space: "s", ID: "c"}},
		{"yes", chat.YesNo{Yes: "Oui", No: "Non"}, []string{"yes"}, chat.BoolValue(true)},
		{"yes in the form's words", chat.YesNo{Yes: "Oui", No: "Non"}, []string{"oui"}, chat.BoolValue(true)},
		{"no in the form's words", chat.YesNo{Yes: "Oui", No: "Non"}, []string{"NON"}, chat.BoolValue(false)},
		{"neither", chat.YesNo{Yes: "Oui", No: "Non"}, []string{"peut-être"}, chat.TextValue("peut-être")},
	} {
		if got := chat.ReadValue(c.in, c.raw...); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %q is read as %#v; want %#v", c.name, c.raw, got, c.want)
		}
	}
}

// The canonical spelling of an answer is read back as that answer: prefilled pages rely on it.
func TestReadValueReadsCanonical(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for in, v := range map[chat.Input]chat.Value{
			chat.NumberInput{}:  chat.NumberValue(rapid.Float64Range(-1e12, 1e12).Draw(t, "number")),
			chat.DateInput{}:    chat.DateValue(anyDate().Draw(t, "date")),
			chat.TimeInput{}:    chat.ClockValue{Hour: rapid.IntRange(0, 23).Draw(t, "hour"), Minute: rapid.IntRange(0, 59).Draw(t, "minute")},
			chat.PersonInput{}:  chat.PersonValue{Platform: "p", Space: "s", ID: rapid.String().Draw(t, "id")},
			chat.ChannelInput{}: chat.ChannelValue{Platform: "p", Space: "s", ID: rapid.String().Draw(t, "id")},
			chat.YesNo{}:        chat.BoolValue(rapid.Bool().Draw(t, "yes")),
		} {
			if back := chat.ReadValue(in, chat.Canonical(v)); back != v {
				t.Fatalf("%#v is spelled %q and read as %#v", v, chat.Canonical(v), back)
			}
		}
	})
}

func FuzzReadValue(f *testing.F) {
	inputs := []chat.Input{
		chat.ShortText{},
		chat.LongText{},
		chat.NumberInput{Min: 0, Max: 9},
		chat.Scale{Low: 1, High: 5},
		chat.OneOf{Options: abc()},
		chat.ManyOf{Options: abc()},
		chat.DateInput{},
		chat.TimeInput{},
		chat.PersonInput{},
		chat.ChannelInput{},
		chat.YesNo{Yes: "y", No: "n"},
	}
	for i := range inputs {
		f.Add(i, "2026-03-02")
		f.Add(i, "١٢")
	}
	f.Fuzz(func(t *testing.T, i int, raw string) {
		in := inputs[((i%len(inputs))+len(inputs))%len(inputs)]
		v := chat.ReadValue(in, raw)
		if v == nil && strings.TrimSpace(raw) != "" {
			t.Errorf("%q is read by %T as no answer at all", raw, in)
		}
		// Whatever was typed can be judged, and what passes can be stored.
		if kept, problems := ask(in).Validate(chat.Answers{"f": v}); len(problems) == 0 {
			if _, err := kept.MarshalJSON(); err != nil {
				t.Errorf("%q passes as %#v and cannot be stored: %v", raw, v, err)
			}
		}
	})
}
