package chattest

import (
	"errors"
	"slices"
	"strings"
	"sync/atomic"

	"weft/bot/chat"
)

func commands(s *stage) {
	t := s.t
	who := s.person(0)
	shown := s.act(who, Command{In: s.Channels()[0], Line: "checkins pause until the rains end"})
	e := last[chat.CommandUsed](s)
	if e.Command != "checkins pause" || (e.Line != "until the rains end" && e.Options.Text("note") != "until the rains end") {
		t.Errorf("the command came as %q with %q and %v", e.Command, e.Line, e.Options)
	}
	if e.ID == "" || e.Actor != who || e.In != s.Channels()[0] || e.Private || e.Received.IsZero() {
		t.Errorf("the envelope is %+v", e.Envelope)
	}
	if !shown.Heard || shown.Private != nil || shown.Form != nil {
		t.Errorf("after a quiet command is shown %+v; want a tick", shown)
	}
	before := e.ID
	s.act(who, Command{In: s.Channels()[0], Line: "checkins"})
	if e := last[chat.CommandUsed](s); e.Command != "checkins" || e.Line != "" || e.ID == before {
		t.Errorf("the shorter command came as %q with %q under %s, after %s", e.Command, e.Line, e.ID, before)
	}
	s.act(who, Command{Line: "help"})
	if e := last[chat.CommandUsed](s); e.Command != "help" || !e.Private || e.In == s.Channels()[0] || e.In.IsZero() {
		t.Errorf("a command in the direct conversation came as %+v", e)
	}
	if text := s.all(s.person(1), s.channel(0)); strings.Contains(text, "until the rains end") {
		t.Error("others read what was typed behind a command")
	}
}

func words(s *stage) {
	t := s.t
	who, direct := s.person(0), chat.Direct{User: s.person(0)}
	asked := s.post("ask", direct, plain("how are you"))
	s.act(who, Write{Text: `well, <b>thank</b> you & "you"`})
	e := last[chat.Said](s)
	if e.Text != `well, <b>thank</b> you & "you"` || !e.Private || e.ID == "" || e.Message.IsZero() || e.In != asked.Channel {
		t.Errorf("words in a direct conversation came as %+v", e)
	}
	s.act(who, Write{Text: "in reply", ReplyTo: asked.Steps[0]})
	if e := last[chat.Said](s); e.Text != "in reply" || (!e.ReplyTo.IsZero() && e.ReplyTo != asked.Steps[0]) {
		t.Errorf("a reply came as %+v", e)
	}
	// What people say to each other is no business of Weft's.
	heard := len(s.script.heard())
	s.act(who, Write{In: s.Channels()[0], Text: "between us people"})
	if now := s.script.heard(); len(now) != heard {
		t.Errorf("Weft heard what was not said to it: %+v", now[heard:])
	}
	if m := s.the(s.person(1), s.channel(0), "between us people"); m.Author != who {
		t.Errorf("what %s wrote is seen as written by %q", who, m.Author)
	}
	// A reply to Weft in a channel is said to Weft.
	said := s.post("said", s.channel(0), plain("speak to me here"))
	s.act(who, Write{In: s.Channels()[0], Text: "speaking", ReplyTo: said.Steps[0]})
	if e := last[chat.Said](s); e.Text != "speaking" || e.Private || e.ReplyTo != said.Steps[0] || e.In != s.Channels()[0] {
		t.Errorf("a reply in a channel came as %+v", e)
	}
}

func controls(s *stage) {
	t := s.t
	who, other := s.person(0), s.person(1)
	r := s.post("controls", s.channel(0), chat.Message{Summary: "act", Blocks: []chat.Block{chat.Actions{Controls: []chat.Control{
		chat.Button{Label: "Press", Action: chat.Action{Route: "suite.press", Arg: strings.Repeat("a", 53)}, Style: chat.Danger},
		chat.Select{Label: "Choose", Action: chat.Action{Route: "suite.choose"}, Options: []chat.Option{{Value: "1", Label: "The first"}, {Value: "2", Label: "The second"}}},
		chat.PickPerson{Label: "Person", Action: chat.Action{Route: "suite.person"}},
		chat.PickChannel{Label: "Channel", Action: chat.Action{Route: "suite.channel"}},
	}}}})
	for _, c := range []struct {
		label, chosen string
		want          chat.Action
		value         chat.Value
	}{
		{"Press", "", chat.Action{Route: "suite.press", Arg: strings.Repeat("a", 53)}, nil},
		{"Choose", "The second", chat.Action{Route: "suite.choose"}, chat.ChoiceValue("2")},
		{"Person", other.String(), chat.Action{Route: "suite.person"}, chat.PersonValue(other)},
		{"Channel", s.Channels()[1].String(), chat.Action{Route: "suite.channel"}, chat.ChannelValue(s.Channels()[1])},
	} {
		s.act(who, Press{At: s.channel(0), On: lastStep(r), Label: c.label, Chosen: c.chosen})
		e := last[chat.ActionUsed](s)
		if e.Action != c.want || e.Value != c.value || e.Actor != who || e.In != s.Channels()[0] || e.ID == "" || !slices.Contains(r.Steps, e.Message) {
			t.Errorf("%s came as %+v", c.label, e)
		}
	}
}

func lastStep(r chat.Receipt) chat.MessageID { return r.Steps[len(r.Steps)-1] }

func searching(s *stage) {
	t := s.t
	r := s.post("search", chat.Direct{User: s.person(0)}, chat.Message{Summary: "search", Blocks: []chat.Block{chat.Actions{Controls: []chat.Control{
		chat.Search{Label: "Find", Action: chat.Action{Route: "suite.find"}},
	}}}})
	s.act(s.person(0), Press{At: chat.Direct{User: s.person(0)}, On: lastStep(r), Label: "Find", Chosen: "The film"})
	if e := last[chat.ActionUsed](s); e.Value != chat.ChoiceValue("film") {
		t.Errorf("the found option came as %#v", e.Value)
	}
	s.script.mu.Lock()
	defer s.script.mu.Unlock()
	if len(s.script.queries) == 0 || s.script.queries[0].Route != "suite.find" || s.script.queries[0].Actor != s.person(0) {
		t.Errorf("the queries were %+v", s.script.queries)
	}
}

func privateAnswer(s *stage) {
	t := s.t
	s.script.always(chat.Privately{Message: plain("between you and me")})
	who := s.person(0)
	r := s.post("shared", s.channel(0), chat.Message{Summary: "press it", Blocks: []chat.Block{
		chat.Actions{Controls: []chat.Control{chat.Button{Label: "Press", Action: chat.Action{Route: "suite.press"}}}},
	}})
	for _, a := range []Act{Command{In: s.Channels()[0], Line: "help"}, Press{At: s.channel(0), On: lastStep(r), Label: "Press"}} {
		shown := s.act(who, a)
		if shown.Private == nil || !strings.Contains(shown.Private.Text, "between you and me") || !shown.Private.Private {
			t.Errorf("after %T is shown %+v; want a private message", a, shown)
		}
	}
	if m := s.see(who, s.channel(0)); len(m) != 3 || m[2].Text != "between you and me" || !m[2].Private || !m[2].Author.IsZero() {
		t.Errorf("where they were given, the private answers are seen as %+v", m)
	}
	for _, other := range s.People()[1:] {
		if strings.Contains(s.all(other, s.channel(0)), "between you and me") {
			t.Errorf("%s reads the private answer to %s", other, who)
		}
	}
}

func replacing(s *stage) {
	t := s.t
	who := s.person(0)
	button := func(words string) chat.Message {
		return chat.Message{Summary: words, Blocks: []chat.Block{
			chat.Paragraph{Spans: chat.Text(words)},
			chat.Actions{Controls: []chat.Control{chat.Button{Label: "Go on", Action: chat.Action{Route: "suite.on"}}}},
		}}
	}
	s.script.answers(func(e chat.Event) (chat.Response, error) {
		if _, pressed := e.(chat.ActionUsed); pressed {
			return chat.Replace{Message: button("the second step")}, nil
		}
		return chat.Privately{Message: button("the first step")}, nil
	})
	shown := s.act(who, Command{In: s.Channels()[0], Line: "help"})
	if shown.Private == nil {
		t.Fatalf("no private message is shown: %+v", shown)
	}
	s.act(who, Press{At: s.channel(0), On: shown.Private.ID, Label: "Go on"})
	all := s.all(who, s.channel(0))
	if strings.Contains(all, "the first step") || strings.Count(all, "the second step") != 1 {
		t.Errorf("after replacing, this is seen:\n%s", all)
	}
	// A message that others read too stays as it is for them.
	r := s.post("shared", s.channel(1), button("for everyone here"))
	s.act(who, Press{At: s.channel(1), On: lastStep(r), Label: "Go on"})
	if all := s.all(s.person(1), s.channel(1)); !strings.Contains(all, "for everyone here") || strings.Contains(all, "the second step") {
		t.Errorf("one person's answer changed what others read:\n%s", all)
	}
}

func redelivery(s *stage) {
	t := s.t
	var calls atomic.Int32
	s.script.answers(func(chat.Event) (chat.Response, error) {
		if calls.Add(1) < 3 {
			return nil, errors.New("the store is away")
		}
		return chat.Privately{Message: plain("kept at last")}, nil
	})
	for _, a := range []Act{Command{In: s.Channels()[0], Line: "help"}, Write{Text: "please keep this"}} {
		calls.Store(0)
		from := len(s.script.heard())
		shown := s.act(s.person(0), a)
		events := s.script.heard()[from:]
		if len(events) != 3 {
			t.Fatalf("%T: the handler heard the event %d times; it refused it twice", a, len(events))
		}
		for _, e := range events[1:] {
			if e.Head().ID != events[0].Head().ID {
				t.Errorf("%T came again as %s, before as %s", a, e.Head().ID, events[0].Head().ID)
			}
		}
		if shown.Private == nil {
			t.Errorf("%T: after it was acknowledged is shown %+v", a, shown)
		}
	}
	direct := s.all(s.person(0), chat.Direct{User: s.person(0)})
	if n := strings.Count(direct, "please keep this"); n != 1 {
		t.Errorf("the words that were delivered again stand there %d times:\n%s", n, direct)
	}
	// What is never acknowledged is not shown as if it were.
	s.script.answers(func(chat.Event) (chat.Response, error) { return nil, errors.New("the store is away") })
	if _, err := s.Act(s.ctx(), s.person(0), Command{In: s.Channels()[0], Line: "help"}); err == nil {
		t.Error("an event that was never acknowledged looks as if it had been")
	}
}

func panicking(s *stage) {
	t := s.t
	var calls atomic.Int32
	s.script.answers(func(chat.Event) (chat.Response, error) {
		if calls.Add(1) == 1 {
			panic("a fault in a feature")
		}
		return chat.Quiet{}, nil
	})
	if shown := s.act(s.person(0), Command{In: s.Channels()[0], Line: "help"}); !shown.Heard {
		t.Errorf("after the panic, the same event again shows %+v", shown)
	}
}
