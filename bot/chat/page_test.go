package chat_test

import (
	"fmt"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"weft/bot/chat"
)

// TestPagesAskTheSame fills in generated forms page by page, of any size, and all at once: the same is asked, once each
// and in the same order.
func TestPagesAskTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := chat.Form{}
		for i := range rapid.IntRange(1, 9).Draw(t, "fields") {
			field := chat.Field{Name: fmt.Sprint(i), Input: chat.YesNo{}}
			if i > 0 && rapid.Bool().Draw(t, "depends") {
				field.When = &chat.When{Field: fmt.Sprint(rapid.IntRange(0, i-1).Draw(t, "on")), OneOf: []string{"yes"}}
			}
			f.Fields = append(f.Fields, field)
		}
		whole := chat.Answers{}
		for _, field := range f.Fields {
			if !rapid.Bool().Draw(t, "left empty") {
				whole[field.Name] = chat.BoolValue(rapid.Bool().Draw(t, "answer"))
			}
		}
		var want []string
		for _, field := range f.Asked(whole) {
			want = append(want, field.Name)
		}

		size := rapid.IntRange(0, 4).Draw(t, "size")
		var asked []string
		answers := chat.Answers{}
		left, more := f, true
		for more {
			var page []chat.Field
			page, more = left.Page(size)
			for _, field := range page {
				asked = append(asked, field.Name)
				if value, answered := whole[field.Name]; answered {
					answers[field.Name] = value
				}
			}
			if size > 0 && len(page) > size || len(page) == 0 {
				t.Fatalf("a page of %d fields holds %d", size, len(page))
			}
			if rest, some := left.After(page[len(page)-1].Name, answers); some != more && !some {
				break
			} else if more {
				names := make([]string, len(rest.Fields))
				for i, field := range rest.Fields {
					names[i] = field.Name
				}
				left = f.Only(names, answers)
			}
		}
		if !reflect.DeepEqual(asked, want) {
			t.Fatalf("in pages of %d is asked %v; at once %v", size, asked, want)
		}
	})
}

func TestOnlyIsFilledIn(t *testing.T) {
	f := chat.Form{Fields: []chat.Field{
		{Name: "length", Input: chat.OneOf{}},
		{Name: "until", Input: chat.DateInput{}, When: &chat.When{Field: "length", OneOf: []string{"date"}}},
		{Name: "why", Input: chat.ShortText{}, When: &chat.When{Field: "length", OneOf: []string{"open"}}},
	}}
	answers := chat.Answers{"length": chat.ChoiceValue("date"), "until": chat.DateValue{Year: 2026, Month: 1, Day: 2}}
	part := f.Only([]string{"until", "why"}, answers)
	if len(part.Fields) != 1 || part.Fields[0].When != nil || part.Fields[0].Prefill != answers["until"] || !part.Rest {
		t.Errorf("only what is wrong is %+v", part)
	}
}
