package chat_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"weft/bot/chat"
)

func TestMarkdown(t *testing.T) {
	m := chat.Message{Summary: "not said twice", Blocks: []chat.Block{
		chat.Heading{Text: "What I keep"},
		chat.Paragraph{Spans: []chat.Span{
			chat.Plain{Text: "Hello "},
			chat.Strong{Text: "Bo"},
			chat.Plain{Text: ", "},
			chat.Emphasis{Text: "really"},
			chat.Plain{Text: ". Type "},
			chat.Code{Text: "data `x`"},
			chat.Plain{Text: " or "},
			chat.Link{Text: "look [here]", URL: "https://example.org/?a=1&b=<2>"},
			chat.Plain{Text: "."},
		}},
		chat.Heading{Text: "Check-ins #"},
		chat.List{Items: [][]chat.Span{chat.Text("one\ntwo"), chat.Text("three\n\nfour")}},
		chat.List{Items: [][]chat.Span{chat.Text("another list")}},
		chat.List{Ordered: true, Items: [][]chat.Span{chat.Text("first"), chat.Text("second")}},
		chat.Quote{Spans: chat.Text("# I said\nthis\n\nand *that*")},
		chat.Facts{Facts: []chat.Fact{{Label: "Name", Spans: chat.Text("Bo_B_")}, {Label: "How are you?", Spans: chat.Text("1. well")}}},
		chat.Image{Alt: "A chart: 3 of 5", Title: "left out"},
		chat.Attachment{Name: "notes.txt", Alt: "my notes"},
		chat.Actions{Controls: []chat.Control{chat.Button{Label: "Press me"}}},
		chat.Divider{},
		chat.Fine{Spans: chat.Text("Only you see this.")},
	}}
	want := `# What I keep

Hello **Bo**, *really*. Type ` + "`` data `x` ``" + ` or [look \[here\]](<https://example.org/?a=1\&b=%3C2%3E>).

## Check-ins \#

- one\
  two
- three

  four

* another list

1. first
2. second

> \# I said\
> this
>
> and \*that\*

- **Name:** Bo\_B\_
- **How are you?** 1. well

\[A chart: 3 of 5\]

` + "`notes.txt`" + `: my notes

* * *

(Only you see this.)
`
	if diff := cmp.Diff(want, chat.Markdown(m)); diff != "" {
		t.Error(diff)
	}
	if said := chat.Markdown(chat.Message{Summary: "only a sentence"}); said != "" {
		t.Errorf("a message without blocks says %q", said)
	}
}

// TestMarkdownOfWhatPeopleType: nothing that a person types becomes markup.
func TestMarkdownOfWhatPeopleType(t *testing.T) {
	for typed, want := range map[string]string{
		"# big":                    `\# big`,
		"- item":                   `\- item`,
		"+ item":                   `\+ item`,
		"* item":                   `\* item`,
		"12. item":                 `12\. item`,
		"1) item":                  `1\) item`,
		"a\n===":                   "a\\\n\\===",
		"a\n---":                   "a\\\n\\---",
		"    code":                 "code",
		"```\ncode":                "\\`\\`\\`\\\ncode",
		"~~~":                      `\~\~\~`,
		"> quote":                  `\> quote`,
		"<b>bold</b>":              `\<b\>bold\</b\>`,
		"<!-- hidden":              `\<!-- hidden`,
		"&amp;":                    `\&amp;`,
		"[text](javascript:x)":     `\[text\](javascript:x)`,
		"![picture](http://x)":     `!\[picture\](http://x)`,
		"[a]: http://x":            `\[a\]: http://x`,
		"a | b\n:-":                "a \\| b\\\n\\:-",
		"**strong** __so__ ~~no~~": `\*\*strong\*\* \_\_so\_\_ \~\~no\~\~`,
		`back\slash\`:              `back\\slash\\`,
		"ends in\\\na break":       "ends in&#92;\\\na break",
		"a\r\nb\rc\u2028d":         "a\\\nb\\\nc\\\nd",
		"\x00nul\x1b":              "nul",
		"1 - 1 = 0. Fine.":         `1 \- 1 = 0. Fine.`,
		"sure!":                    `sure\!`,
		"":                         "",
	} {
		if want != "" {
			want += "\n"
		}
		got := chat.Markdown(chat.Message{Blocks: []chat.Block{chat.Paragraph{Spans: chat.Text(typed)}}})
		if got != want {
			t.Errorf("%q becomes %q instead of %q", typed, got, want)
		}
	}
}

// TestMarkdownOfLinks: an address that leads anywhere but to the web or to a mailbox is text, and nobody's words are
// made a picture by the link that follows them.
func TestMarkdownOfLinks(t *testing.T) {
	said := func(spans ...chat.Span) string {
		return strings.TrimSpace(chat.Markdown(chat.Message{Blocks: []chat.Block{chat.Paragraph{Spans: spans}}}))
	}
	for want, got := range map[string]string{
		`press (javascript:alert(1))`: said(chat.Link{Text: "press", URL: "javascript:alert(1)"}),
		`Look\![a](<mailto:a@b.c>)`:   said(chat.Plain{Text: "Look!"}, chat.Link{Text: "a", URL: "mailto:a@b.c"}),
		`[a](<https://b/%3E%20c>)`:    said(chat.Link{Text: "a", URL: "https://b/> c"}),
		`@Bo #general`:                said(chat.Mention{Name: "Bo"}, chat.Plain{Text: " "}, chat.ChannelRef{Name: "general"}),
		"`a`b":                        said(chat.Code{Text: "a"}, chat.Code{Text: "b"}),
		"`help`: hi":                  said(chat.CommandLine{Text: "help"}, chat.Plain{Text: ": hi"}),
		`**a**b`:                      said(chat.Strong{Text: "a"}, chat.Emphasis{Text: "b"}),
		`“a”b`:                        said(chat.Strong{Text: "“a”"}, chat.Plain{Text: "b"}),
		`x **a** y`:                   said(chat.Plain{Text: "x"}, chat.Strong{Text: " a "}, chat.Plain{Text: "y"}),
	} {
		if got != want {
			t.Errorf("it says %q instead of %q", got, want)
		}
	}
}

// TestMarkdownKeepsWhatWasTyped reads back what was written, by the two rules of CommonMark that it is written with:
// a backslash makes the sign after it a plain one, and at the end of a line a break.
func TestMarkdownKeepsWhatWasTyped(t *testing.T) {
	pieces := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{
		"\n", "\r\n", "  ", "\t", "*", "__", "```", "# ", "- ", "1. ", "<b>", "&amp;", "[a](b)", "![", "\\", "|", "===", "> ", "!", "~~",
	}))
	rapid.Check(t, func(t *rapid.T) {
		typed := strings.Join(rapid.SliceOfN(pieces, 0, 8).Draw(t, "pieces"), "")
		written := chat.Markdown(chat.Message{Blocks: []chat.Block{chat.Paragraph{Spans: chat.Text(typed)}}})
		var read strings.Builder
		begins := true
		runes := []rune(strings.ReplaceAll(written, "&#92;\\\n", "\\\\\\\n"))
		for i := 0; i < len(runes); i++ {
			switch r := runes[i]; {
			case r == '\\' && i+1 < len(runes):
				i++
				read.WriteRune(runes[i])
				begins = runes[i] == '\n'
				continue
			case strings.ContainsRune("\\`*_[]<>&~|", r), begins && strings.ContainsRune("#+-=.):", r):
				t.Fatalf("%q became %q, in which %q could be read as a sign", typed, written, r)
			default:
				read.WriteRune(r)
			}
			begins = runes[i] == '\n' || begins && (unicode.IsDigit(runes[i]) || runes[i] == ' ' || runes[i] == '\t')
		}
		if got, want := bare(read.String()), bare(typed); got != want {
			t.Fatalf("%q became %q, which reads %q", typed, written, got)
		}
	})
}

// bare is a text without what Markdown does not keep: control characters, and how many spaces stand at the end of a
// line.
func bare(s string) string {
	s = strings.Map(func(r rune) rune {
		if !unicode.IsSpace(r) && (unicode.IsControl(r) || r == unicode.ReplacementChar) {
			return -1
		}
		return r
	}, strings.NewReplacer("\v", "", "\f", "").Replace(s))
	return strings.Join(strings.Fields(s), " ")
}
