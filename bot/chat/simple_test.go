package chat_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"weft/bot/chat"
)

func TestSimple(t *testing.T) {
	long := strings.Repeat("é", chat.MaxButtonLabel+1)
	press := chat.Action{Route: "checkins.answer", Arg: "r"}
	m := chat.Message{Summary: "How is it going?", Language: "en", Blocks: []chat.Block{
		chat.Heading{Text: "Weekly"},
		chat.Image{PNG: []byte{1}, Alt: "Energy: 3, then 4."},
		chat.Divider{},
		chat.Actions{Controls: []chat.Control{
			chat.Button{Label: "Answer", Describe: "Answer Weekly", Action: press, Style: chat.Primary},
			chat.Button{Label: "Skip", Describe: long, Action: press},
			chat.LinkButton{Label: "Read on", URL: "https://example.org"},
		}},
	}}
	want := chat.Message{Summary: "How is it going?", Language: "en", Blocks: []chat.Block{
		chat.Heading{Text: "Weekly"},
		chat.Paragraph{Spans: chat.Text("Energy: 3, then 4.")},
		chat.Actions{Controls: []chat.Control{
			chat.Button{Label: "Answer Weekly", Action: press, Style: chat.Primary},
			chat.Button{Label: "Skip", Describe: long, Action: press},
			chat.LinkButton{Label: "Read on", URL: "https://example.org"},
		}},
	}}
	before := chat.PlainMessage(m)
	if diff := cmp.Diff(want, m.Simple()); diff != "" {
		t.Error(diff)
	}
	if chat.PlainMessage(m) != before {
		t.Error("the message itself was changed")
	}
}
