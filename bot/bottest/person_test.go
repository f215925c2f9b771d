package bottest_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/chat"
)

// parrot is a feature that asks for a word, says it back, and has a button.
type parrot struct{}

func (parrot) Name() string { return "parrot" }

func (parrot) Register(r *bot.Registry) {
	ask := func(tx *bot.Tx, _ bot.Input) (chat.Response, error) { return tx.Ask("parrot.word", "") }
	r.Command(bot.Command{Name: "parrot", Who: bot.Anyone(), MayAsk: true, Do: ask})
	r.Form("parrot.word", bot.Form{
		Who: bot.Anyone(),
		Build: func(*bot.View, bot.Input) (chat.Form, error) {
			return chat.Form{Title: "A word", Submit: "Say it", Fields: []chat.Field{
				{Name: "word", Label: "Which word?", Input: chat.ShortText{Max: 5}, Prefill: chat.TextValue("hello")},
				{Name: "loud", Label: "How loud?", Optional: true, Input: chat.Scale{Low: 1, High: 3}},
			}}, nil
		},
		Do: func(_ *bot.Tx, in bot.Input) (chat.Response, error) {
			words := fmt.Sprintf("%s at %v", in.Answers.Text("word"), chat.Canonical(in.Answers["loud"]))
			return chat.Privately{Message: chat.Message{Summary: words, Blocks: []chat.Block{
				chat.Paragraph{Spans: chat.Text(words)},
				chat.Actions{Controls: []chat.Control{chat.Button{Label: "Again", Action: chat.Action{Route: "parrot.word"}}}},
			}}}, nil
		},
	})
}

// TestStoriesCanFail holds every expectation to a story in which it does not hold: one that cannot fail tells nothing.
func TestStoriesCanFail(t *testing.T) {
	said := func(p *bottest.Person) *bottest.Person { return p.Does("parrot").Fills("loud", "2") }
	for _, c := range []struct {
		why   string
		story func(*bottest.Person)
		want  string
	}{
		{"as it should be", func(p *bottest.Person) { said(p).HearsOnce("hello at 2").Presses("Again").IsAsked("Which word?") }, ""},
		{"what stays as it was filled in", func(p *bottest.Person) {
			p.Does("parrot").Fills("word", "too long", "loud", "3").IsTold("5").Fills("word", "short").Hears("short at 3")
		}, ""},
		{"one of several buttons", func(p *bottest.Person) { said(p).PressesTheOne("Again", "Again, for hello").IsAsked("Which word?") }, ""},
		{"none of several buttons", func(p *bottest.Person) { said(p).PressesTheOne("Once", "Once more") }, `bo finds no control "Once", nor "Once more"`},
		{"an instant that was never told", func(p *bottest.Person) { said(p).HearsWhen("hello at ", bottest.Start) }, `bo has not heard "hello at 2026-11-25T08:00:00Z"`},
		{"what was never said", func(p *bottest.Person) { said(p).Hears("goodbye") }, `bo has not heard "goodbye"`},
		{"what was said twice", func(p *bottest.Person) { said(said(p)).HearsOnce("hello at 2") }, `bo has heard "hello at 2" 2 times`},
		{"what should not be said", func(p *bottest.Person) { said(p).HearsNothingOf("hello") }, `bo has heard "hello"`},
		{"what a person says themselves", func(p *bottest.Person) { p.Says("a secret").Hears("a secret") }, `bo has not heard "a secret"`},
		{"a question that is not asked", func(p *bottest.Person) { p.Does("parrot").IsAsked("When?") }, `bo is not asked "When?"`},
		{"no question", func(p *bottest.Person) { said(p).IsAsked("Which word?") }, "bo is asked nothing"},
		{"no problem", func(p *bottest.Person) { said(p).IsTold("5") }, `bo is not told "5"`},
		{"a field that is not there", func(p *bottest.Person) { p.Does("parrot").Fills("colour", "red") }, `has no field "colour"`},
		{"half a pair", func(p *bottest.Person) { p.Does("parrot").Fills("word") }, "are no pairs"},
		{"no form", func(p *bottest.Person) { p.Fills("word", "red") }, "bo has no form open"},
		{"no such button", func(p *bottest.Person) { said(p).Presses("Fly") }, `bo finds no control "Fly"`},
		{"nothing to reply to", func(p *bottest.Person) { p.Replies("goodbye", "bye") }, "bo cannot reply"},
		{"a channel in which one is not", func(p *bottest.Person) {
			p.DoesIn(chat.ChannelID{Platform: bottest.StagePlatform, Space: "theatre", ID: "attic"}, "parrot")
		}, "is not in"},
	} {
		t.Run(c.why, func(t *testing.T) {
			critic := &critic{TB: t}
			community := bottest.New(critic, []bot.Feature{parrot{}})
			told := make(chan struct{})
			go func() { // a story that cannot go on ends its goroutine
				defer close(told)
				c.story(community.Person("bo", "Asia/Manila", "en"))
			}()
			<-told
			if c.want == "" && critic.said != "" || !strings.Contains(critic.said, c.want) {
				t.Errorf("the story fails with %q; want %q", critic.said, c.want)
			}
		})
	}
}

// critic notes what a story fails with.
type critic struct {
	testing.TB
	said string
}

func (c *critic) Errorf(format string, args ...any) { c.said += fmt.Sprintf(format, args...) + "\n" }

func (c *critic) Fatalf(format string, args ...any) {
	c.Errorf(format, args...)
	runtime.Goexit()
}

// TestFaults tells a request that never arrived from one whose answer was lost.
func TestFaults(t *testing.T) {
	s := bottest.NewStage()
	s.KeepTime(func() time.Time { return bottest.Start })
	bo := s.Enter("bo", "", "")
	lost := errors.New("lost on the way")
	faults := map[chat.PostKey]bottest.Fault{"before": {Before: lost}, "after": {After: lost}, "none": {}}
	s.Fault = func(method string, key chat.PostKey, _ chat.Address) bottest.Fault {
		if method != "post" {
			return bottest.Fault{}
		}
		return faults[key]
	}
	for key, fault := range faults {
		_, err := s.Post(t.Context(), key, chat.Direct{User: bo}, chat.Message{Summary: string(key)})
		if wrong := fault != (bottest.Fault{}); wrong != errors.Is(err, lost) {
			t.Errorf("%s: Post gives %v", key, err)
		}
		_, found, err := s.Find(t.Context(), key, chat.Direct{User: bo}, bottest.Start)
		if err != nil || found != (fault.Before == nil) {
			t.Errorf("%s: afterwards Find gives %v, %v", key, found, err)
		}
	}
}
