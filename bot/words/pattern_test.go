package words

import (
	"reflect"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"weft/bot/chat"
)

func TestPattern(t *testing.T) {
	tests := []struct {
		pattern string
		want    []chat.Span
	}{
		{"", nil},
		{"As it stands.", []chat.Span{chat.Plain{Text: "As it stands."}}},
		{"Hello {name}", []chat.Span{chat.Plain{Text: "Hello "}, chat.Plain{Text: "Bo"}}},
		{"**{name}**, hello", []chat.Span{chat.Strong{Text: "Bo"}, chat.Plain{Text: ", hello"}}},
		{"a **b** _c_ ``d``", []chat.Span{
			chat.Plain{Text: "a "},
			chat.Strong{Text: "b"},
			chat.Plain{Text: " "},
			chat.Emphasis{Text: "c"},
			chat.Plain{Text: " "},
			chat.Code{Text: "d"},
		}},
		{"`help` or `cohorts join {name}`", []chat.Span{
			chat.CommandLine{Text: "help"}, chat.Plain{Text: " or "}, chat.CommandLine{Text: "cohorts join Bo"},
		}},
		{"[the page]({url}).", []chat.Span{chat.Link{Text: "the page", URL: "https://example.org"}, chat.Plain{Text: "."}}},
		{`\*\*not strong\*\* \_ \{name\} \[x\] \\`, []chat.Span{chat.Plain{Text: `**not strong** _ {name} [x] \`}}},
		{`ends with \`, []chat.Span{chat.Plain{Text: `ends with \`}}},
		{"0 9 * * 1 and */2", []chat.Span{chat.Plain{Text: "0 9 * * 1 and */2"}}},
		{"{missing}", []chat.Span{chat.Plain{Text: "{missing}"}}},
		{"{count} of {count}", []chat.Span{chat.Plain{Text: "3"}, chat.Plain{Text: " of "}, chat.Plain{Text: "3"}}},
		{"by {who}", []chat.Span{chat.Plain{Text: "by "}, chat.Mention{Name: "bo"}}},
		{"in {spans}", []chat.Span{chat.Plain{Text: "in "}, chat.Strong{Text: "x"}, chat.Plain{Text: "y"}}},
		{"é ü « ».", []chat.Span{chat.Plain{Text: "é ü « »."}}},
	}
	values := map[string]any{
		"name": "Bo", "count": 3, "url": "https://example.org", "who": chat.Mention{Name: "bo"},
		"spans": []chat.Span{chat.Strong{Text: "x"}, chat.Plain{Text: "y"}},
	}
	for _, tt := range tests {
		t.Run(tt.pattern, func(t *testing.T) {
			pieces, err := parse(tt.pattern)
			if err != nil {
				t.Fatalf("parse: %v", err)
			}
			if got := fill(pieces, values); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("fill gives\n%#v\nwant\n%#v", got, tt.want)
			}
		})
	}
}

func TestPatternWithASlip(t *testing.T) {
	for _, pattern := range []string{
		"**strong", "_emphasis", "`command", "``code", "``code`", "{name", "[text]", "[text]({url}", "[text](https://example.org)", "** _both_ **", "`a **b** c`", "a**", "{",
	} {
		t.Run(pattern, func(t *testing.T) {
			if pieces, err := parse(pattern); err == nil {
				t.Errorf("parse takes it as %v", pieces)
			}
		})
	}
}

// hostile is what people may type: all that means something to some platform, mixed with ordinary words.
func hostile() *rapid.Generator[string] {
	signs := rapid.SampledFrom([]string{
		"*", "**", "_", "`", "```", "{", "}", "{name}", "[", "](", "](https://example.org)", "]({url})", "\\", "<", ">", "<!channel>",
		"@everyone", "@here", "<@U1>", "#general", "\n", "|", "~", "\u202e", "word", " ", "é", "漢",
	})
	return rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOf(signs).Draw(t, "signs"), "") })
}

// TestValuesNeverBecomeMarkup: whatever a value says, it fills its own place and no other, as plain text.
func TestValuesNeverBecomeMarkup(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		one, two := hostile().Draw(t, "one"), hostile().Draw(t, "two")
		pieces, err := parse("Hello {one}, **{two}** and `{one}` or ``{two}``")
		if err != nil {
			t.Fatalf("parse: %v", err)
		}
		got := fill(pieces, map[string]any{"one": one, "two": two})
		want := []chat.Span{
			chat.Plain{Text: "Hello "},
			chat.Plain{Text: one},
			chat.Plain{Text: ", "},
			chat.Strong{Text: two},
			chat.Plain{Text: " and "},
			chat.CommandLine{Text: one},
			chat.Plain{Text: " or "},
			chat.Code{Text: two},
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("fill gives\n%#v\nwant\n%#v", got, want)
		}
	})
}

// TestEscapedTextStaysAsItIs: with a backslash before each sign, any text is a pattern that says just that.
func TestEscapedTextStaysAsItIs(t *testing.T) {
	escape := strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "`", "\\`", "{", `\{`, "[", `\[`)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(hostile(), rapid.StringOf(rapid.RuneFrom(nil, unicode.L, unicode.P, unicode.S))).Draw(t, "text")
		pieces, err := parse(escape.Replace(text))
		if err != nil {
			t.Fatalf("parse: %v", err)
		}
		if got := chat.PlainText(fill(pieces, nil)); got != text {
			t.Fatalf("%q comes back as %q", text, got)
		}
	})
}

// FuzzParse: every pattern is either refused or says all of its text, in spans that no value can change.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"Hello {name}", "**a** _b_ `c` [d]({e})", `\**`, "[", "{}", "**", "a_b_c", "\\\xff"} {
		f.Add(seed, "@everyone **{name}** [x]({e})")
	}
	f.Fuzz(func(t *testing.T, pattern, value string) {
		pieces, err := parse(pattern)
		if err != nil {
			return
		}
		empty, filled := map[string]any{}, map[string]any{}
		for _, p := range pieces {
			if p.slot != "" {
				empty[p.slot], filled[p.slot] = "", value
			}
		}
		before, after := fill(pieces, empty), fill(pieces, filled)
		if len(before) != len(after) || len(after) != len(pieces) {
			t.Fatalf("%q has %d pieces, but %d spans with %q in it", pattern, len(pieces), len(after), value)
		}
		for i := range after {
			if reflect.TypeOf(before[i]) != reflect.TypeOf(after[i]) {
				t.Fatalf("%q: %q turns %#v into %#v", pattern, value, before[i], after[i])
			}
		}
	})
}
