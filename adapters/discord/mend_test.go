package discord_test

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"weft/adapters/discord/discordfake"
	"weft/bot/chat"
)

// TestWhatIsToBeMendedElsewhereIsAskedThere: something is wrong that hangs together with an earlier page; what is opened
// is what the answer says, not the page that was sent.
func TestWhatIsToBeMendedElsewhereIsAskedThere(t *testing.T) {
	p := newPlace(t, discordfake.Options{}, nil)
	p.start(t)
	action := chat.Action{Route: "suite.form"}
	field := func(name, label string, prefill chat.Value) chat.Field {
		return chat.Field{Name: name, Label: label, Input: chat.ShortText{}, Prefill: prefill}
	}
	last := chat.Form{Action: action, Title: "A question", Submit: "Send", Language: "en", Rest: true, Fields: []chat.Field{field("until", "Until when?", nil)}}
	mend := last
	mend.Fields = []chat.Field{field("how", "How long?", chat.TextValue("a week")), field("until", "Until when?", chat.TextValue("yesterday"))}
	p.heard.answers(func(e chat.Event) (chat.Response, error) {
		if _, sent := e.(chat.FormSubmitted); sent {
			return chat.Amend{Problems: map[string]string{"until": "That is over"}, Form: &mend}, nil
		}
		return chat.Ask{Form: last}, nil
	})
	sight, err := p.amina.Slash(p.room, "/help")
	if err != nil {
		t.Fatal(err)
	}
	sight, err = p.amina.Submit(sight.Modal, map[string][]string{sight.Modal.Fields[0].Name: {"yesterday"}})
	if err != nil || !strings.Contains(sight.Message.Text, "Until when? That is over") {
		t.Fatalf("the person sees %+v, %v", sight, err)
	}
	again, err := p.amina.Press(sight.Message.ID, "Mend it")
	if err != nil || again.Modal == nil || len(again.Modal.Fields) != 2 || again.Modal.Fields[0].Value != "a week" {
		t.Fatalf("Mend it shows %+v, %v", again, err)
	}
}

// TestAnAnswerThatStandsHalfIsCompleted: somebody writes, and the edit that makes the beginning of the answer the whole
// of it is refused at first.
func TestAnAnswerThatStandsHalfIsCompleted(t *testing.T) {
	p := newPlace(t, discordfake.Options{}, nil)
	p.start(t)
	p.heard.answers(func(chat.Event) (chat.Response, error) {
		return chat.Privately{Message: chat.Message{Summary: "In short", Blocks: []chat.Block{chat.Paragraph{Spans: chat.Text("All of it")}}}}, nil
	})
	var refused atomic.Bool
	p.fake.SetFaults(discordfake.Faults{Plan: func(r discordfake.Request) discordfake.Fault {
		if r.Method == http.MethodPatch && refused.CompareAndSwap(false, true) {
			return discordfake.UnavailableBefore
		}
		return discordfake.None
	}})
	if _, err := p.amina.Write(p.amina.DM(), "hello"); err != nil {
		t.Fatal(err)
	}
	whole := func() bool {
		for _, v := range p.amina.See(p.amina.DM()) {
			if strings.Contains(v.Text, "All of it") {
				return true
			}
		}
		return false
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := p.fake.Until(ctx, whole); err != nil || !refused.Load() {
		t.Errorf("the answer was never whole (refused once: %t): %v", refused.Load(), err)
	}
}
