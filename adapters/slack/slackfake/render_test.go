package slackfake_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"weft/adapters/slack/slackfake"
)

func TestMarkupIsReadAsPeopleReadIt(t *testing.T) {
	w := newWorld(t, slackfake.Options{})
	for sent, want := range map[string]string{
		"*bold* _italic_ ~gone~ `code`":              "bold italic gone code",
		"2*3*4 snake_case_name a ~ b ~ c":            "2*3*4 snake_case_name a ~ b ~ c",
		"* not * bold":                               "* not * bold",
		"*two\nlines*":                               "*two\nlines*",
		"`*code*` stays":                             "*code* stays",
		"```\n*block*\n```":                          "\n*block*\n",
		"&lt;b&gt; &amp;amp; &quot;":                 "<b> &amp; &quot;",
		"hello <@" + w.ann + ">":                     "hello @Ann Weaver",
		"in <#" + w.general + "> and <#C0|other>":    "in #general and #other",
		"<!channel> and <!here>":                     "@channel and @here",
		"<https://e.org/?a=1&amp;b=2|words>":         "words",
		"<mailto:a@e.org>":                           "a@e.org",
		"see https://e.org/x today":                  "see https://e.org/x today",
		":wave: :nosuch:":                            "👋 :nosuch:",
		"&gt; quoted":                                "quoted",
		"<!date^1772454600^{date_long} {time}|then>": "Monday, March 2nd, 2026 3:30 PM",
		"<!date^soon^{date}|then>":                   "then",
		"<nothing of the kind>":                      "<nothing of the kind>",
	} {
		if r := w.Render(w.ann, sent, nil); r.Text != want {
			t.Errorf("%q is read as %q; want %q", sent, r.Text, want)
		}
	}
	r := w.Render(w.bo, "<@"+w.ann+"> <!everyone> <https://e.org/?a=1&amp;b=2|words> https://e.org/x <!date^1772454600^{time}|then>", nil)
	if !slices.Equal(r.Mentions, []string{"@Ann Weaver", "@everyone"}) || !slices.Equal(r.Links, []string{"https://e.org/?a=1&b=2", "https://e.org/x"}) {
		t.Errorf("mentions %v, links %v", r.Mentions, r.Links)
	}
	if len(r.Moments) != 1 || r.Moments[0].Text != "8:30 PM" || !r.Moments[0].At.Equal(time.Unix(1772454600, 0)) {
		t.Errorf("in Manila the moment is read as %v", r.Moments)
	}
}

// TestPlainTextAndRichTextAreLiteral, but for emoji in plain text unless they are switched off.
func TestPlainTextAndRichTextAreLiteral(t *testing.T) {
	w := newWorld(t, slackfake.Options{})
	const tricky = "*a* <@U1> &amp; <https://e.org|x> :wave: https://e.org"
	off := object{"type": "plain_text", "text": tricky, "emoji": false}
	for name, block := range map[string]object{
		"plain text": {"type": "section", "text": off},
		"rich text":  rich(richSection(tricky)),
	} {
		if r := w.Render(w.ann, "notification", []any{block}); r.Text != tricky || len(r.Mentions)+len(r.Links) != 0 {
			t.Errorf("%s is read as %+v", name, r)
		}
	}
	r := w.Render(w.ann, "", []any{object{"type": "section", "text": plain(":wave: <@U1>")}})
	if r.Text != "👋 <@U1>" {
		t.Errorf("plain text with emoji is read as %q", r.Text)
	}
}

// TestEverythingInAMessageIsRead: with blocks, the text is a notification and nothing else.
func TestEverythingInAMessageIsRead(t *testing.T) {
	w := newWorld(t, slackfake.Options{})
	box := one("checkboxes", object{"action_id": "boxes", "options": options(2), "initial_options": options(1)})
	field := input(one("plain_text_input", object{"action_id": "words", "placeholder": plain("Type here"), "initial_value": "so far"}))
	field["hint"], field["optional"] = plain("A hint"), true
	r := w.Render(w.ann, "notification", []any{
		object{"type": "header", "text": plain("Head")},
		object{"type": "section", "fields": []any{plain("F1"), plain("F2")}},
		object{"type": "context", "elements": []any{plain("Small"), object{"type": "image", "image_url": "https://e.org/i.png", "alt_text": "Icon"}}},
		object{"type": "image", "image_url": "https://e.org/p.png", "alt_text": "Picture", "title": plain("Title")},
		actions(button("go", "Go", "7"), box), field,
		rich(object{"type": "rich_text_list", "style": "ordered", "offset": 2, "elements": []any{richSection("x"), richSection("y")}}),
	})
	want := "Head F1 F2 Small Icon Title Picture Go Option 0 Option 1 Label Type here A hint 3. x 4. y"
	if got := strings.ReplaceAll(r.Text, "\n", " "); got != want {
		t.Errorf("read is %q; want %q", got, want)
	}
	if len(r.Controls) != 3 || r.Controls[0].Value != "7" || r.Controls[1].Initial[0] != "0" || r.Controls[2].Label != "Label" || !r.Controls[2].Optional || r.Controls[2].Initial[0] != "so far" {
		t.Errorf("controls are %+v", r.Controls)
	}
}
