package slack

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"weft/adapters/slack/slackfake"
	"weft/bot/chat"
)

// runes is text of n characters, each of which takes several bytes.
func runes(n int) string { return strings.Repeat("ض", n) }

// Each limit is met to the character, and what is one over it is cut, moved or split: Slack takes both.
func TestLimitsInCharacters(t *testing.T) {
	w := newWorld(t, slackfake.Options{}, unbound())
	button := func(b chat.Button) chat.Block {
		b.Action = chat.Action{Route: "x.go"}
		return chat.Actions{Controls: []chat.Control{b}}
	}
	option := func(o chat.Option) chat.Block {
		return chat.Actions{Controls: []chat.Control{chat.Select{Label: "s", Action: chat.Action{Route: "x"}, Options: []chat.Option{o}}}}
	}
	for _, c := range []struct {
		name string
		at   func(n int) chat.Block
		most int
		over bool // one over it is a message all the same
	}{
		{"a heading", func(n int) chat.Block { return chat.Heading{Text: runes(n)} }, maxHeader, false},
		{"a paragraph", func(n int) chat.Block { return chat.Paragraph{Spans: chat.Text(runes(n))} }, maxSection, true},
		{"small print", func(n int) chat.Block { return chat.Fine{Spans: chat.Text(runes(n))} }, maxSection, true},
		{"a quote", func(n int) chat.Block { return chat.Quote{Spans: chat.Text(runes(n))} }, maxSection, true},
		{"an item", func(n int) chat.Block { return chat.List{Items: [][]chat.Span{chat.Text(runes(n))}} }, maxSection, true},
		{"all blocks", func(n int) chat.Block { return chat.Paragraph{Spans: chat.Text(runes(n))} }, maxBlocksText, true},
		{"a button", func(n int) chat.Block { return button(chat.Button{Label: runes(n)}) }, maxButton, false},
		{"what is said of a button", func(n int) chat.Block { return button(chat.Button{Label: "b", Describe: runes(n)}) }, maxLabel, true},
		{"an option", func(n int) chat.Block { return option(chat.Option{Value: "v", Label: runes(n)}) }, maxOptionText, false},
		{"help of an option", func(n int) chat.Block { return option(chat.Option{Value: "v", Label: "l", Help: runes(n)}) }, maxOptionHelp, true},
		{"a description", func(n int) chat.Block { return chat.Image{PNG: shot(t, 2), Alt: runes(n)} }, maxAlt, true},
		{"a title of a picture", func(n int) chat.Block { return chat.Image{PNG: shot(t, 2), Alt: "a", Title: runes(n)} }, maxImageTitle, true},
		{"an address", func(n int) chat.Block {
			return chat.Actions{Controls: []chat.Control{chat.LinkButton{Label: "l", URL: "https://example.org/" + strings.Repeat("x", n-len("https://example.org/"))}}}
		}, maxURL, true},
		{"an invitation", func(n int) chat.Block {
			return chat.Actions{Controls: []chat.Control{
				chat.Select{Label: "s", Placeholder: runes(n), Action: chat.Action{Route: "x"}, Options: options(chat.MaxOptions)},
			}}
		}, maxPlaceholder, true},
		{"a row", func(n int) chat.Block {
			var row chat.Actions
			for range n {
				row.Controls = append(row.Controls, chat.Button{Label: "b", Action: chat.Action{Route: "same", Arg: "same"}})
			}
			return row
		}, maxElements, true},
	} {
		for _, n := range []int{c.most, c.most + 1} {
			key := chat.PostKey(c.name + string(rune('0'+n-c.most)))
			m := chat.Message{Summary: "s", Blocks: []chat.Block{c.at(n)}}
			if n > c.most && !c.over {
				if err := m.Check(); err == nil {
					t.Errorf("%s of %d characters passes the portable check", c.name, n)
				}
				continue
			}
			if _, err := w.d.Post(t.Context(), key, w.in(), m); err != nil {
				t.Errorf("%s of %d: %v", c.name, n, err)
			}
		}
	}
	many := chat.Message{Summary: "s"}
	for range maxBlocks + 1 {
		many.Blocks = append(many.Blocks, chat.Divider{})
	}
	if r := w.post("blocks", w.in(), many); len(r.Steps) != 2 {
		t.Errorf("%d blocks take %d messages", len(many.Blocks), len(r.Steps))
	}
	w.post("summary", w.in(), chat.Message{Summary: runes(maxText + 1)})
}

// block is the first block of a message that consists of one of ours.
func block(t *testing.T, b chat.Block) slackfake.Object {
	t.Helper()
	w := newWorld(t, slackfake.Options{}, unbound())
	w.post("one", w.in(), chat.Message{Summary: "s", Blocks: []chat.Block{b}})
	o, _ := w.Messages(w.channel)[0].Blocks[0].(slackfake.Object)
	return o
}

// TestCommandsAreReadAsTheyAreTyped: Slack hears them behind its own command, wherever somebody is.
func TestCommandsAreReadAsTheyAreTyped(t *testing.T) {
	spans := []chat.Span{chat.Plain{Text: "Type "}, chat.CommandLine{Text: "cohorts join Weavers"}, chat.Plain{Text: " or say "}, chat.Code{Text: "keep"}}
	section, _ := block(t, chat.Paragraph{Spans: spans})["elements"].([]any)[0].(slackfake.Object)["elements"].([]any)
	for i, want := range []string{"Type ", "/weft cohorts join Weavers", " or say ", "keep"} {
		run, _ := section[i].(slackfake.Object)
		style, _ := run["style"].(slackfake.Object)
		if run["text"] != want || (style["code"] == true) != (i%2 == 1) {
			t.Errorf("part %d is %v; want %q", i, run, want)
		}
	}
	small, _ := block(t, chat.Fine{Spans: spans})["elements"].([]any)[0].(slackfake.Object)
	if small["text"] != "Type /weft cohorts join Weavers or say keep" {
		t.Errorf("small print reads %v", small)
	}
}

// TestSmallPrintStaysSmall: a channel, a person or an instant in it does not make it a paragraph; words that Slack would
// read as markup do, since nobody's words may become any.
func TestSmallPrintStaysSmall(t *testing.T) {
	at := time.Date(2026, 3, 2, 12, 30, 0, 0, time.UTC)
	w := newWorld(t, slackfake.Options{}, unbound())
	here := chat.ChannelRef{Channel: channelID(w.ID, w.channel), Name: "weavers"}
	for _, c := range []struct {
		spans []chat.Span
		kind  string
		text  string
	}{
		{chat.Text("*small* & <plain>"), "plain_text", "*small* & <plain>"},
		{[]chat.Span{chat.Plain{Text: "Seen in "}, here, chat.Plain{Text: " & <elsewhere"}}, "mrkdwn", "Seen in <#" + here.Channel.ID + "> &amp; &lt;elsewhere"},
		{
			[]chat.Span{chat.Plain{Text: "Until "}, chat.Moment{At: at, Text: "2 March, 12:30 (Nairobi time)"}},
			"mrkdwn",
			"Until <!date^1772454600^{date_long_pretty}, {time}|2 March, 12:30 (Nairobi time)>",
		},
		{[]chat.Span{chat.Link{Text: "a & b", URL: "https://example.org/?a=b&c"}}, "mrkdwn", "<https://example.org/?a=b&amp;c|a &amp; b>"},
		{[]chat.Span{here, chat.Plain{Text: " of _weavers_"}}, "", ""},
		{[]chat.Span{here, chat.Plain{Text: " > all"}}, "", ""},
		{[]chat.Span{here, chat.Plain{Text: ":sm"}, chat.Strong{Text: "ile:"}}, "", ""},
		{[]chat.Span{here, chat.Mention{Name: "ann`s"}}, "", ""},
		{[]chat.Span{chat.Link{Text: "a|b", URL: "https://example.org"}}, "", ""},
	} {
		m := chat.Message{Summary: "s", Blocks: []chat.Block{chat.Fine{Spans: c.spans}}}
		w.post(chat.PostKey(chat.PlainText(c.spans)), w.in(), m)
		all := w.Messages(w.channel)
		shown, _ := all[len(all)-1].Blocks[0].(slackfake.Object)
		if c.kind == "" {
			if shown["type"] != "rich_text" {
				t.Errorf("%v is shown as %v; want a paragraph", c.spans, shown)
			}
			continue
		}
		elements, _ := shown["elements"].([]any)
		if text, _ := elements[0].(slackfake.Object); shown["type"] != "context" || text["type"] != c.kind || text["text"] != c.text {
			t.Errorf("%v is shown as %v; want %s %q", c.spans, shown, c.kind, c.text)
		}
	}
}

// TestSmallPrintSaysWhatItSays: whatever words stand in it, they are read as they stand and call nobody.
func TestSmallPrintSaysWhatItSays(t *testing.T) {
	w := newWorld(t, slackfake.Options{}, unbound())
	word := rapid.SampledFrom([]string{
		"*", "_", "~", "`", "<", ">", "&", "|", ":", ":smile", "smile:", "@here", "<!channel>", "&lt;", "https://example.org", "\n", " ", "a", "é", "漢",
	})
	text := rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(word, 1, 5).Draw(t, "words"), "") })
	small := 0
	rapid.Check(t, func(t *rapid.T) {
		spans := []chat.Span{
			chat.Plain{Text: text.Draw(t, "before")},
			chat.ChannelRef{Channel: channelID(w.ID, w.channel), Name: "general"},
			chat.Strong{Text: text.Draw(t, "after")},
		}
		written, ok := mrkdwn(spans, w.ID)
		if !ok {
			return
		}
		small++
		read := w.Render(w.people[0], "", []any{slackfake.Object{
			"type": "context", "elements": []any{slackfake.Object{"type": "mrkdwn", "text": written, "verbatim": true}},
		}})
		if want := chat.PlainText(spans); read.Text != want || len(read.Links) > 0 || !slices.Equal(read.Mentions, []string{"#general"}) {
			t.Fatalf("%q is read as %q, with %v and %v; want %q", written, read.Text, read.Mentions, read.Links, want)
		}
	})
	if small == 0 {
		t.Error("nothing was small print")
	}
}

// Nothing is lost where a text is cut, no part is longer than it may be, and no word is cut that need not be.
func TestPartsLoseNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.IntRange(1, 60).Draw(t, "limit")
		text := rapid.StringOfN(rapid.SampledFrom([]rune("ab. \n?…ضé\u0301\u200d👩")), 0, 200, -1)
		var spans []chat.Span
		for range rapid.IntRange(0, 4).Draw(t, "spans") {
			switch s := text.Draw(t, "text"); rapid.IntRange(0, 5).Draw(t, "kind") {
			case 0:
				spans = append(spans, chat.Strong{Text: s})
			case 1:
				spans = append(spans, chat.Code{Text: s})
			case 2:
				spans = append(spans, chat.Moment{Text: "12:30"})
			case 3:
				spans = append(spans, chat.CommandLine{Text: "help"})
			default:
				spans = append(spans, chat.Plain{Text: s})
			}
		}
		var whole strings.Builder
		for _, part := range parts(spans, limit) {
			whole.WriteString(chat.PlainText(part))
			if n := weight(part); n > max(limit, len("/weft help")) {
				t.Fatalf("a part of %d characters; the limit is %d", n, limit)
			}
		}
		if got, want := whole.String(), chat.PlainText(spans); got != want {
			t.Fatalf("put together it is %q; want %q", got, want)
		}
	})
}

func TestWhereATextIsCut(t *testing.T) {
	for _, c := range []struct {
		text  string
		limit int
		want  []string
	}{
		{"One. Two three four.", 12, []string{"One. Two ", "three four."}},
		{"One two. Three four.", 12, []string{"One two. ", "Three four."}},
		{"One\ntwo. Three", 9, []string{"One\n", "two. ", "Three"}},
		{"unbreakable", 4, []string{"unbr", "eaka", "ble"}},
		{"see https://example.org/long now", 24, []string{"see ", "https://example.org/long", " now"}},
	} {
		var got []string
		for _, part := range parts(chat.Text(c.text), c.limit) {
			got = append(got, chat.PlainText(part))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q at %d is cut into %q; want %q", c.text, c.limit, got, c.want)
		}
	}
}

func TestALongListKeepsItsNumbers(t *testing.T) {
	w := newWorld(t, slackfake.Options{}, unbound())
	list := chat.List{Ordered: true}
	for range 40 {
		list.Items = append(list.Items, chat.Text(runes(200)))
	}
	w.post("list", w.in(), chat.Message{Summary: "s", Blocks: []chat.Block{list}})
	want := 0
	for _, b := range w.Messages(w.channel)[0].Blocks {
		elements, _ := b.(slackfake.Object)["elements"].([]any)
		for _, e := range elements {
			o, _ := e.(slackfake.Object)
			if int(o["offset"].(float64)) != want {
				t.Errorf("a list begins after %v; want %d", o["offset"], want)
			}
			items, _ := o["elements"].([]any)
			want += len(items)
		}
	}
	if want != 40 {
		t.Errorf("there are %d items", want)
	}
}

func TestControlsStayWithWhatStandsBeforeThem(t *testing.T) {
	m := long("w", 1)
	m.Blocks = append(m.Blocks, chat.Actions{Controls: []chat.Control{chat.Button{Label: "b", Action: chat.Action{Route: "x"}}}})
	all := steps(m, "T1", words{Continued: "Continued:"})
	if len(all) != 2 || len(all[0].blocks) != maxBlocks-1 || len(all[1].blocks) != 2 {
		t.Errorf("the messages have %d and %d blocks", len(all[0].blocks), len(all[1].blocks))
	}
	if all[0].text != "w" || all[1].text != "Continued: w" {
		t.Errorf("the notifications are %q and %q", all[0].text, all[1].text)
	}
}

func TestActionsComeBackAsTheyWere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := chat.Action{
			Route: rapid.StringMatching(`[a-z]{1,8}(\.[a-z]{1,8})?`).Draw(t, "route"),
			Arg:   rapid.StringMatching(`[ -~]{0,40}`).Draw(t, "arg"),
		}
		id := actionID(rapid.IntRange(0, 500).Draw(t, "number"), a)
		if got, ok := readAction(id); !ok || got != a {
			t.Fatalf("%+v comes back as %+v, %v", a, got, ok)
		}
		if utf8.RuneCountInString(id) > maxActionID {
			t.Fatalf("%q is too long", id)
		}
	})
	for _, id := range []string{"", "3", "3 ", "3 x"} {
		if a, ok := readAction(id); ok {
			t.Errorf("%q counts as %+v", id, a)
		}
	}
}
