package discord_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"weft/adapters/discord"
	"weft/adapters/discord/discordfake"
	"weft/bot/chat"
	"weft/bot/chat/chattest"
)

func words(text string) chat.Message {
	return chat.Message{Summary: text, Blocks: []chat.Block{chat.Paragraph{Spans: chat.Text(text)}}}
}

// answers sets what the handler answers from now on.
func (l *listener) answers(with func(chat.Event) (chat.Response, error)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.answer = with
}

func (l *listener) always(r chat.Response) {
	l.answers(func(chat.Event) (chat.Response, error) { return r, nil })
}

// held is closed when it is let go, at the latest when the test ends: a test that failed leaves nobody waiting.
func held(t *testing.T) (until <-chan struct{}, letGo func()) {
	t.Helper()
	c := make(chan struct{})
	letGo = sync.OnceFunc(func() { close(c) })
	t.Cleanup(letGo)
	return c, letGo
}

// bothWays runs a test with interactions from the gateway, and again with interactions over HTTP.
func bothWays(t *testing.T, test func(t *testing.T, p *place)) {
	t.Helper()
	for name, listen := range map[string]string{"gateway": "", "HTTP": "127.0.0.1:0"} {
		t.Run(name, func(t *testing.T) {
			leavesNothing(t)
			options := discordfake.Options{Spec: discordfake.Spec(t)}
			p := newPlace(t, options, func(c *discord.Config) { c.Listen = listen })
			p.start(t)
			if listen != "" {
				if err := p.fake.SetEndpoint(t.Context(), "http://"+p.driver.InteractionsAddr()+"/discord/interactions"); err != nil {
					t.Fatal(err)
				}
			}
			test(t, p)
			for _, v := range p.fake.SpecViolations() {
				t.Errorf("Discord's OpenAPI document does not admit %s", v)
			}
			for _, r := range p.fake.Refusals() {
				// What follows may overtake a first answer that is still on its way over HTTP, and is sent again.
				if overtaken := listen != "" && r.Code == 10015; !overtaken {
					t.Errorf("Discord refused %+v", r)
				}
			}
		})
	}
}

// sees waits until amina reads a text in a channel, and returns the message.
func (p *place) sees(t *testing.T, in discordfake.Snowflake, text string) discordfake.View {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), unhurried)
	defer cancel()
	var found discordfake.View
	err := p.fake.Until(ctx, func() bool {
		for _, v := range p.amina.See(in) {
			if strings.Contains(v.Text, text) && !v.Thinking {
				found = v
				return true
			}
		}
		return false
	})
	if err != nil {
		t.Fatalf("%q is not read in %+v", text, p.amina.See(in))
	}
	return found
}

func TestASlowDecisionIsPutOff(t *testing.T) {
	bothWays(t, func(t *testing.T, p *place) {
		t.Helper()
		done, letGo := held(t)
		p.heard.answers(func(chat.Event) (chat.Response, error) {
			<-done
			return chat.Privately{Message: words("it took a while")}, nil
		})
		watch := chattest.Begin(t)
		sight, err := p.amina.Slash(p.room, "/help")
		if err != nil || !sight.Thinking || !sight.Message.Private {
			t.Fatalf("after %s the person sees %+v, %v; want that Weft is thinking, seen by them alone", watch.Took(), sight, err)
		}
		if took := watch.Took(); took > 2500*time.Millisecond {
			t.Errorf("that came after %s", took)
		}
		letGo()
		if v := p.sees(t, p.room, "it took a while"); v.ID != sight.Message.ID || !v.Private {
			t.Errorf("the answer is another message, or seen by others: %+v", v)
		}
	})
}

// TestAFormThatComesTooLateWaitsBehindAButton: a modal can only be the first answer.
func TestAFormThatComesTooLateWaitsBehindAButton(t *testing.T) {
	p := newPlace(t, discordfake.Options{Spec: discordfake.Spec(t)}, nil)
	p.start(t)
	form := chat.Form{
		Action: chat.Action{Route: "suite.form", Arg: "1"}, Title: "A question", Submit: "Send", Language: "en",
		Fields: []chat.Field{{Name: "how", Label: "How?", Input: chat.ShortText{}}},
	}
	slow, letGo := held(t)
	p.heard.answers(func(e chat.Event) (chat.Response, error) {
		if _, again := e.(chat.FormContinued); !again {
			<-slow
		}
		return chat.Ask{Form: form}, nil
	})
	sight, err := p.amina.Slash(p.room, "/help")
	if err != nil || !sight.Thinking {
		t.Fatalf("the person sees %+v, %v", sight, err)
	}
	letGo()
	note := p.sees(t, p.room, "Continue")
	sight, err = p.amina.Press(note.ID, "Continue")
	if err != nil || sight.Modal == nil {
		t.Fatalf("Continue shows %+v, %v", sight, err)
	}
	p.heard.always(chat.Privately{Message: words("thank you")})
	if _, err = p.amina.Submit(sight.Modal, map[string][]string{sight.Modal.Fields[0].Name: {"well"}}); err != nil {
		t.Fatal(err)
	}
	events := p.heard.heard()
	sent, ok := events[len(events)-1].(chat.FormSubmitted)
	if !ok || sent.Answers.Text("how") != "well" || sent.Action != form.Action {
		t.Errorf("the form came as %+v", events[len(events)-1])
	}
	// The answer takes the place of the note, which nobody needs any more.
	if v := p.sees(t, p.room, "thank you"); v.ID != note.ID {
		t.Errorf("the answer is %+v beside the note %s", v, note.ID)
	}
}

// TestAnEventThatComesTwiceIsAnsweredOnce: the gateway may tell everything again.
func TestAnEventThatComesTwiceIsAnsweredOnce(t *testing.T) {
	p := newPlace(t, discordfake.Options{}, nil)
	p.start(t)
	p.fake.SetEventFaults(discordfake.EventFaults{Copies: 2, Reorder: true, ReplayKnown: 10})
	p.heard.always(chat.Privately{Message: words("heard you")})
	for range 3 {
		if sight, err := p.amina.Slash(p.room, "/help"); err != nil || sight.Message == nil {
			t.Fatalf("%+v, %v", sight, err)
		}
	}
	p.says(t, "once")
	p.heard.until(t, unhurried, "once", said("once"))
	p.fake.DropGateway()
	p.says(t, "the last")
	p.heard.until(t, unhurried, "the last", said("the last"))
	if err := p.stop(); err != nil {
		t.Fatal(err)
	}
	seen := map[chat.EventID]int{}
	for _, e := range p.heard.heard() {
		seen[e.Head().ID]++
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("%s was handed over %d times", id, n)
		}
	}
	if n := strings.Count(fmt.Sprint(p.amina.See(p.room)), "heard you"); n != 3 {
		t.Errorf("three commands were answered %d times", n)
	}
}

// TestAFirstAnswerThatIsLostOnTheWay: sent again, Discord takes one alone, and nobody reads two.
func TestAFirstAnswerThatIsLostOnTheWay(t *testing.T) {
	for name, fault := range map[string]discordfake.Fault{
		"after it was taken": discordfake.AnswerLost, "a 502 after it": discordfake.BadGatewayAfter,
		"before it was taken": discordfake.DroppedBefore, "a 502 before it": discordfake.BadGatewayBefore, "a 429": discordfake.TooMany,
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t, discordfake.Options{}, nil)
			p.start(t)
			p.heard.always(chat.Privately{Message: words("here it is")})
			var failed atomic.Bool
			p.fake.SetFaults(discordfake.Faults{RetryAfter: 100 * time.Millisecond, Plan: func(r discordfake.Request) discordfake.Fault {
				if strings.HasSuffix(r.Path, "/callback") && failed.CompareAndSwap(false, true) {
					return fault
				}
				return discordfake.None
			}})
			sight, err := p.amina.Slash(p.room, "/help")
			if err != nil || sight.Message == nil {
				t.Fatalf("%+v, %v", sight, err)
			}
			if err := p.stop(); err != nil {
				t.Fatal(err)
			}
			if n := len(p.amina.See(p.room)); n != 1 || !failed.Load() {
				t.Errorf("%d messages are read", n)
			}
		})
	}
}

func TestALongAnswerGoesOn(t *testing.T) {
	bothWays(t, func(t *testing.T, p *place) {
		t.Helper()
		var long chat.Message
		long.Summary = "a long answer"
		for i := range 30 {
			long.Blocks = append(long.Blocks, chat.Paragraph{Spans: chat.Text(fmt.Sprintf("paragraph %02d ", i) + strings.Repeat("word ", 80))})
		}
		file := []byte("a,b\n1,2\n")
		long.Blocks = append(long.Blocks, chat.Attachment{Name: "data.csv", MediaType: "text/csv", Data: file, Alt: "what is kept"})
		p.heard.always(chat.Privately{Message: long})
		if _, err := p.amina.Slash(p.room, "/help"); err != nil {
			t.Fatal(err)
		}
		last := p.sees(t, p.room, "what is kept")
		if len(last.Files) != 1 || string(last.Files[0].Data) != string(file) {
			t.Errorf("the files are %+v", last.Files)
		}
		var all string
		for _, v := range p.amina.See(p.room) {
			if !v.Private {
				t.Errorf("others read a part of it: %s", v.Text)
			}
			all += v.Text
		}
		at := -1
		for i := range 30 {
			next := strings.Index(all, fmt.Sprintf("paragraph %02d", i))
			if next <= at {
				t.Fatalf("paragraph %d is not read, or not in its place", i)
			}
			at = next
		}
	})
}

// TestAFileIsTheFirstAnswer: over HTTP it cannot stand in the answer itself.
func TestAFileIsTheFirstAnswer(t *testing.T) {
	bothWays(t, func(t *testing.T, p *place) {
		t.Helper()
		file := []byte("kept about you")
		p.heard.always(chat.Privately{Message: chat.Message{Summary: "your data", Blocks: []chat.Block{
			chat.Attachment{Name: "data.txt", MediaType: "text/plain", Data: file, Alt: "your data"},
		}}})
		if _, err := p.amina.Slash(p.room, "/help"); err != nil {
			t.Fatal(err)
		}
		if v := p.sees(t, p.room, "your data"); !v.Private || len(v.Files) != 1 || string(v.Files[0].Data) != string(file) {
			t.Errorf("the file is seen as %+v", v)
		}
	})
}

// TestReplacingInADirectConversation: a message there is the reader's alone, and becomes what the answer says.
func TestReplacingInADirectConversation(t *testing.T) {
	bothWays(t, func(t *testing.T, p *place) {
		t.Helper()
		button := chat.Actions{Controls: []chat.Control{chat.Button{Label: "Go on", Action: chat.Action{Route: "suite.on"}}}}
		who := chat.UserID{Platform: discord.Platform, Space: string(p.fake.ApplicationID()), ID: string(p.amina.ID())}
		first := words("the first step")
		first.Blocks = append(first.Blocks, button)
		r, err := p.driver.Post(t.Context(), "first", chat.Direct{User: who}, first)
		if err != nil {
			t.Fatal(err)
		}
		p.heard.always(chat.Replace{Message: words("the second step")})
		if _, err := p.amina.Press(discordfake.Snowflake(r.Steps[0].ID), "Go on"); err != nil {
			t.Fatal(err)
		}
		if v := p.sees(t, p.amina.DM(), "the second step"); string(v.ID) != r.Steps[0].ID || strings.Contains(v.Text, "first") {
			t.Errorf("it is now %+v", v)
		}
		used, ok := p.heard.heard()[len(p.heard.heard())-1].(chat.ActionUsed)
		if !ok || used.Message != r.Steps[0] || !used.Private || used.In != r.Channel {
			t.Errorf("it came as %+v; the receipt is %+v", used, r)
		}
	})
}

// TestWhatIsToBeMendedIsNotKeptForEver: after a restart the form is asked anew.
func TestWhatIsToBeMendedIsNotKeptForEver(t *testing.T) {
	p := newPlace(t, discordfake.Options{}, nil)
	p.start(t)
	form := chat.Form{
		Action: chat.Action{Route: "suite.form"}, Title: "A question", Submit: "Send", Language: "en",
		Fields: []chat.Field{{Name: "n", Label: "How many?", Input: chat.NumberInput{}}},
	}
	p.heard.answers(func(e chat.Event) (chat.Response, error) {
		if _, sent := e.(chat.FormSubmitted); sent {
			return chat.Amend{Problems: map[string]string{"n": "A number, please"}}, nil
		}
		return chat.Ask{Form: form}, nil
	})
	sight, err := p.amina.Slash(p.room, "/help")
	if err != nil {
		t.Fatal(err)
	}
	sight, err = p.amina.Submit(sight.Modal, map[string][]string{sight.Modal.Fields[0].Name: {"a few"}})
	if err != nil || !strings.Contains(sight.Message.Text, "How many? A number, please") {
		t.Fatalf("the person sees %+v, %v", sight, err)
	}
	again, err := p.amina.Press(sight.Message.ID, "Mend it")
	if err != nil || again.Modal == nil || again.Modal.Fields[0].Value != "a few" {
		t.Fatalf("Mend it shows %+v, %v", again, err)
	}
	p.amina.Dismiss()
	if err := p.stop(); err != nil {
		t.Fatal(err)
	}
	p.start(t)
	again, err = p.amina.Press(sight.Message.ID, "Mend it")
	if err != nil || again.Modal == nil || again.Modal.Fields[0].Value != "" {
		t.Fatalf("after a restart Mend it shows %+v, %v", again, err)
	}
	if _, anew := p.heard.heard()[len(p.heard.heard())-1].(chat.FormContinued); !anew {
		t.Errorf("the form was asked by %+v", p.heard.heard())
	}
}

// TestWhatIsNotKnownIsAnsweredAllTheSame: controls of another version, and kinds of interaction that come later.
func TestWhatIsNotKnownIsAnsweredAllTheSame(t *testing.T) {
	p := newPlace(t, discordfake.Options{}, nil)
	p.start(t)
	who := chat.UserID{Platform: discord.Platform, Space: string(p.fake.ApplicationID()), ID: string(p.amina.ID())}
	m := words("choose")
	m.Blocks = append(m.Blocks, chat.Actions{Controls: []chat.Control{chat.Button{Label: "Go", Action: chat.Action{Route: "suite.on"}}}})
	if _, err := p.driver.Post(t.Context(), "m", chat.Direct{User: who}, m); err != nil {
		t.Fatal(err)
	}
	p.fake.Dispatch("INTERACTION_CREATE", map[string]any{"id": "1", "type": 99, "token": "t", "channel_id": "1", "user": map[string]any{"id": "1"}})
	p.fake.Dispatch("INTERACTION_CREATE", map[string]any{"id": "5", "type": 2, "token": "t", "channel_id": "1"})
	p.fake.Dispatch("INTERACTION_CREATE", map[string]any{"id": []any{}})
	p.fake.Dispatch("MESSAGE_CREATE", map[string]any{"id": "2"})
	p.fake.Dispatch("GUILD_CREATE", map[string]any{"id": 3})
	p.fake.Dispatch("INTERACTION_CREATE", map[string]any{
		"id": "4", "type": 3, "token": "t", "channel_id": "1", "user": map[string]any{"id": "1"}, "data": map[string]any{"custom_id": "theirs"},
	})
	p.says(t, "still there")
	p.heard.until(t, unhurried, "still there", said("still there"))
	if n := len(p.heard.heard()); n != 1 {
		t.Errorf("%d events were handed over: %+v", n, p.heard.heard())
	}
}

func TestAutocompleteHasHalfASecond(t *testing.T) {
	bothWays(t, func(t *testing.T, p *place) {
		t.Helper()
		choices, err := p.amina.Autocomplete(p.room, "/find name:gui", "name")
		if err != nil || len(choices) != 1 || choices[0] != (discordfake.Choice{Name: "The guide", Value: "guide"}) {
			t.Errorf("completion offers %+v, %v", choices, err)
		}
		watch := chattest.Begin(t)
		choices, err = p.amina.Autocomplete(p.room, "/find name:slow", "name")
		if took := watch.Took(); err != nil || len(choices) != 0 || took > 1500*time.Millisecond {
			t.Errorf("a query that takes for ever offers %+v, %v, after %s", choices, err, took)
		}
	})
}

// TestPeopleAreToldWhenNothingWasKept, and the store is asked again before.
func TestPeopleAreToldWhenNothingWasKept(t *testing.T) {
	p := newPlace(t, discordfake.Options{Speed: speed}, nil)
	p.start(t)
	var calls atomic.Int32
	p.heard.answers(func(chat.Event) (chat.Response, error) {
		calls.Add(1)
		return nil, errors.New("the store is away")
	})
	if _, err := p.amina.Slash(p.room, "/help"); err != nil {
		t.Fatal(err)
	}
	if v := p.sees(t, p.room, p.driver.Phrase("en", "trouble")); !v.Private {
		t.Errorf("others read it: %+v", v)
	}
	if n := calls.Load(); n != discord.Tries {
		t.Errorf("the store was asked %d times; want %d", n, discord.Tries)
	}
}

// TestWhatWasBegunIsAnsweredOnTheWayOut: being told to stop ends no decision in the middle.
func TestWhatWasBegunIsAnsweredOnTheWayOut(t *testing.T) {
	p := newPlace(t, discordfake.Options{}, nil)
	p.start(t)
	deciding := make(chan struct{})
	goOn, letGo := held(t)
	p.heard.answers(func(chat.Event) (chat.Response, error) {
		close(deciding)
		<-goOn
		return chat.Privately{Message: words("kept")}, nil
	})
	stopped := make(chan error, 1)
	go func() {
		<-deciding
		go func() { stopped <- p.stop() }()
		letGo()
	}()
	sight, err := p.amina.Slash(p.room, "/help")
	if err != nil || sight.Message == nil || sight.Message.Text != "kept" {
		t.Errorf("the person sees %+v, %v", sight, err)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
	if slices.ContainsFunc(p.amina.See(p.room), func(v discordfake.View) bool { return v.Thinking }) {
		t.Error("somebody was left with a Weft that is thinking")
	}
}

// TestASlowControl: the message that others read stays, and what comes late is seen by who pressed alone.
func TestASlowControl(t *testing.T) {
	bothWays(t, func(t *testing.T, p *place) {
		t.Helper()
		m := words("for everyone here")
		m.Blocks = append(m.Blocks, chat.Actions{Controls: []chat.Control{chat.Button{Label: "Answer", Action: chat.Action{Route: "suite.answer"}}}})
		r, err := p.driver.Post(t.Context(), "m", chat.InChannel{Channel: p.channel()}, m)
		if err != nil {
			t.Fatal(err)
		}
		slow, letGo := held(t)
		p.heard.answers(func(e chat.Event) (chat.Response, error) {
			if _, again := e.(chat.FormContinued); !again {
				<-slow
			}
			return chat.Ask{Form: chat.Form{
				Action: chat.Action{Route: "suite.form"}, Title: "A question", Submit: "Send",
				Fields: []chat.Field{{Name: "how", Label: "How?", Input: chat.ShortText{}}},
			}}, nil
		})
		sight, err := p.amina.Press(discordfake.Snowflake(r.Steps[0].ID), "Answer")
		if err != nil || !sight.Acknowledged {
			t.Fatalf("the person sees %+v, %v", sight, err)
		}
		letGo()
		note := p.sees(t, p.room, "Continue")
		if !note.Private || !strings.Contains(p.amina.See(p.room)[0].Text, "for everyone here") {
			t.Errorf("the note is %+v, before it stands %+v", note, p.amina.See(p.room)[0])
		}
		sight, err = p.amina.Press(note.ID, "Continue")
		if err != nil || sight.Modal == nil {
			t.Fatalf("Continue shows %+v, %v", sight, err)
		}
		p.heard.always(chat.Quiet{})
		if _, err := p.amina.Submit(sight.Modal, map[string][]string{sight.Modal.Fields[0].Name: {"well"}}); err != nil {
			t.Fatal(err)
		}
		if sent, _ := last[chat.FormSubmitted](p.heard); sent.Message != r.Steps[0] {
			t.Errorf("the form came from %s; it was asked from %s", sent.Message, r.Steps[0])
		}
		if v := p.sees(t, p.room, p.driver.Phrase("en", "heard")); v.ID != note.ID || len(v.Controls) != 0 {
			t.Errorf("the note became %+v", v)
		}
	})
}

// TestASearchThatFindsNothing offers another.
func TestASearchThatFindsNothing(t *testing.T) {
	p := newPlace(t, discordfake.Options{Spec: discordfake.Spec(t)}, nil)
	p.start(t)
	m := words("look it up")
	m.Blocks = append(m.Blocks, chat.Actions{Controls: []chat.Control{chat.Search{Label: "Find", Action: chat.Action{Route: "suite.find"}}}})
	r, err := p.driver.Post(t.Context(), "m", chat.InChannel{Channel: p.channel()}, m)
	if err != nil {
		t.Fatal(err)
	}
	sight, err := p.amina.Press(discordfake.Snowflake(r.Steps[0].ID), "Find")
	if err != nil || sight.Modal == nil {
		t.Fatalf("%+v, %v", sight, err)
	}
	typed := func(m *discordfake.Modal, text string) discordfake.Sight {
		sight, err := p.amina.Submit(m, map[string][]string{m.Fields[0].Name: {text}})
		if err != nil || sight.Message == nil {
			t.Fatalf("%+v, %v", sight, err)
		}
		return sight
	}
	nothing := typed(sight.Modal, "slow").Message
	if !strings.Contains(nothing.Text, p.driver.Phrase("en", "search_none")) || !nothing.Private {
		t.Fatalf("the person sees %+v", nothing)
	}
	again, err := p.amina.Press(nothing.ID, p.driver.Phrase("en", "search_again"))
	if err != nil || again.Modal == nil {
		t.Fatalf("%+v, %v", again, err)
	}
	found := typed(again.Modal, "gui").Message
	if _, err := p.amina.Choose(found.ID, "", "The guide"); err != nil {
		t.Fatal(err)
	}
	if used, _ := last[chat.ActionUsed](p.heard); used.Value != chat.ChoiceValue("guide") || used.Message != r.Steps[0] {
		t.Errorf("it came as %+v; the search stands on %s", used, r.Steps[0])
	}
}
