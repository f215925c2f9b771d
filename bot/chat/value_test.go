package chat_test

import (
	"encoding/json"
	"math"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"weft/bot/chat"
)

func anyDate() *rapid.Generator[chat.Date] {
	return rapid.Custom(func(t *rapid.T) chat.Date {
		return chat.Date{Year: rapid.IntRange(1, 9999).Draw(t, "year"), Month: time.Month(rapid.IntRange(1, 12).Draw(t, "month")), Day: rapid.IntRange(1, 28).Draw(t, "day")}
	})
}

func anyValue() *rapid.Generator[chat.Value] {
	return rapid.OneOf(
		rapid.Map(rapid.String(), func(s string) chat.Value { return chat.TextValue(s) }),
		rapid.Map(rapid.Float64Range(-1e15, 1e15), func(f float64) chat.Value { return chat.NumberValue(f) }),
		rapid.Map(rapid.String(), func(s string) chat.Value { return chat.ChoiceValue(s) }),
		rapid.Map(rapid.SliceOfN(rapid.String(), 1, 4), func(s []string) chat.Value { return chat.ChoicesValue(s) }),
		rapid.Map(anyDate(), func(d chat.Date) chat.Value { return chat.DateValue(d) }),
		rapid.Custom(func(t *rapid.T) chat.Value {
			return chat.ClockValue{Hour: rapid.IntRange(0, 23).Draw(t, "hour"), Minute: rapid.IntRange(0, 59).Draw(t, "minute")}
		}),
		rapid.Map(anyUser(), func(u chat.UserID) chat.Value { return chat.PersonValue(u) }),
		rapid.Map(anyChannel(), func(c chat.ChannelID) chat.Value { return chat.ChannelValue(c) }),
		rapid.Map(rapid.Bool(), func(b bool) chat.Value { return chat.BoolValue(b) }),
	)
}

// Answers come back from storage with the types they had.
func TestAnswersSurviveStorage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := chat.Answers(rapid.MapOf(rapid.String(), anyValue()).Draw(t, "answers"))
		raw, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		var out chat.Answers
		if err := json.Unmarshal(raw, &out); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(in, out) {
			t.Fatalf("went in\n%#v\nand came back\n%#v\nby way of %s", in, out, raw)
		}
	})
}

func TestAnswersOfALaterVersionAreRefused(t *testing.T) {
	for _, raw := range []string{`{"a":{"t":"voice","v":"x"}}`, `{"a":{"t":"number","v":"x"}}`, `{"a":{"t":"person","v":"x"}}`, `{"a":7}`, `[]`} {
		var a chat.Answers
		if err := json.Unmarshal([]byte(raw), &a); err == nil {
			t.Errorf("%s is read as %#v", raw, a)
		}
	}
}

// What a number cannot be is an error when it is stored, not a silent zero.
func TestAnswersThatCannotBeStored(t *testing.T) {
	if _, err := json.Marshal(chat.Answers{"n": chat.NumberValue(math.NaN())}); err == nil {
		t.Error("a number that is none can be stored")
	}
}

func TestCanonical(t *testing.T) {
	for _, c := range []struct {
		value chat.Value
		want  string
	}{
		{nil, ""},
		{chat.TextValue("as, typed"), "as, typed"},
		{chat.NumberValue(3), "3"},
		{chat.NumberValue(2.5), "2.5"},
		{chat.NumberValue(1e21), "1000000000000000000000"},
		{chat.ChoiceValue("a"), "a"},
		{chat.ChoicesValue{"a", "b"}, "a,b"},
		{chat.DateValue{Year: 2026, Month: time.March, Day: 2}, "2026-03-02"},
		{chat.ClockValue{Hour: 7, Minute: 5}, "07:05"},
		{chat.PersonValue{Platform: "p", Space: "s", ID: "u/1"}, "p/s/u%2F1"},
		{chat.ChannelValue{Platform: "p", Space: "s", ID: "c"}, "p/s/c"},
		{chat.BoolValue(true), "yes"},
		{chat.BoolValue(false), "no"},
	} {
		if got := chat.Canonical(c.value); got != c.want {
			t.Errorf("%#v is spelled %q; want %q", c.value, got, c.want)
		}
	}
}

func TestReadingAnswersByName(t *testing.T) {
	a := chat.Answers{"t": chat.TextValue("x"), "c": chat.ChoiceValue("y"), "cs": chat.ChoicesValue{"z"}, "b": chat.BoolValue(true)}
	if a.Text("t") != "x" || a.Choice("c") != "y" || len(a.Choices("cs")) != 1 || !a.Yes("b") {
		t.Error("an answer is not read under its name")
	}
	// Another kind under the name, or nothing, reads as no answer.
	if a.Text("c") != "" || a.Choice("t") != "" || a.Choices("missing") != nil || a.Yes("t") || chat.Answers(nil).Text("t") != "" {
		t.Error("an answer of another kind is read")
	}
}
