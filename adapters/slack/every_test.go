package slack

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"weft/adapters/slack/slackfake"
	"weft/bot/chat"
)

// Whatever passes the portable check is taken by Slack, and all of it is read, in order.
func TestEveryMessageIsTaken(t *testing.T) {
	w := newWorld(t, slackfake.Options{}, unbound())
	picture := shot(t, 2)
	number := 0
	rapid.Check(t, func(t *rapid.T) {
		number++
		said := 0
		letters := rapid.StringOfN(rapid.SampledFrom([]rune("ab *_~`<>&|:.\n\t@#é漢ض👩\u200d\u202e\u0301")), 0, 60, -1)
		// text begins with a number of its own, so that each can be found again, in order; few are very long.
		text := func() string {
			said++
			s := fmt.Sprintf("⟦%d⟧", said) + letters.Draw(t, "text")
			if rapid.IntRange(0, 19).Draw(t, "long") == 0 {
				s += strings.Repeat(letters.Draw(t, "again")+" ", rapid.IntRange(1, 300).Draw(t, "times"))
			}
			return s
		}
		spans := func() []chat.Span {
			var all []chat.Span
			for range rapid.IntRange(0, 4).Draw(t, "spans") {
				switch rapid.IntRange(0, 6).Draw(t, "span") {
				case 0:
					all = append(all, chat.Strong{Text: text()})
				case 1:
					all = append(all, chat.Code{Text: text()})
				case 2:
					all = append(all, chat.Link{Text: text(), URL: "https://example.org/" + fmt.Sprint(said)})
				case 3:
					all = append(all, chat.Link{Text: text(), URL: letters.Draw(t, "address")})
				case 4:
					all = append(all, chat.Mention{User: userID(w.ID, w.people[0]), Name: "amina"})
				case 5:
					all = append(all, chat.Plain{Text: letters.Draw(t, "blank")})
				default:
					all = append(all, chat.Plain{Text: text()})
				}
			}
			return all
		}
		m := chat.Message{Summary: "s"}
		for range rapid.IntRange(0, 60).Draw(t, "blocks") {
			switch rapid.IntRange(0, 9).Draw(t, "block") {
			case 0:
				said++
				m.Blocks = append(m.Blocks, chat.Heading{Text: fmt.Sprintf("⟦%d⟧", said)})
			case 1:
				m.Blocks = append(m.Blocks, chat.List{Ordered: said%2 == 0, Items: [][]chat.Span{spans(), spans()}})
			case 2:
				m.Blocks = append(m.Blocks, chat.Quote{Spans: spans()})
			case 3:
				m.Blocks = append(m.Blocks, chat.Facts{Facts: []chat.Fact{{Label: text(), Spans: spans()}}})
			case 4:
				m.Blocks = append(m.Blocks, chat.Fine{Spans: spans()})
			case 5:
				m.Blocks = append(m.Blocks, chat.Divider{})
			case 6:
				said++
				m.Blocks = append(m.Blocks, chat.Image{PNG: picture, Alt: fmt.Sprintf("⟦%d⟧", said)})
			case 7:
				said++
				m.Blocks = append(m.Blocks, chat.Actions{Controls: []chat.Control{
					chat.Button{Label: fmt.Sprintf("⟦%d⟧", said), Action: chat.Action{Route: "x"}}, chat.Search{Action: chat.Action{Route: "x"}},
				}})
			default:
				m.Blocks = append(m.Blocks, chat.Paragraph{Spans: spans()})
			}
		}
		if err := m.Check(); err != nil {
			t.Fatalf("the test made an unfit message: %v", err)
		}
		r, err := w.d.Post(w.t.Context(), chat.PostKey(fmt.Sprint("every", number)), w.in(), m)
		if err != nil || r.Partial {
			t.Fatalf("%+v, %v", r, err)
		}
		var read strings.Builder
		for _, s := range w.texts(0, w.channel) {
			read.WriteString(s)
		}
		at := 0
		for n := range said {
			next := strings.Index(read.String()[at:], fmt.Sprintf("⟦%d⟧", n+1))
			if next < 0 {
				t.Fatalf("⟦%d⟧ of %d is not read, or not after the one before it", n+1, said)
			}
			at += next
		}
		if err := w.d.Delete(w.t.Context(), r); err != nil {
			t.Fatal(err)
		}
	})
}
