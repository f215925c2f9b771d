package chattest

import (
	"context"
	"errors"
	"strings"

	"weft/bot/chat"
)

func directMessage(s *stage) {
	t := s.t
	s.post("direct", chat.Direct{User: s.person(0)}, plain("for one alone"))
	s.the(s.person(0), chat.Direct{User: s.person(0)}, "for one alone")
	for _, other := range s.People()[1:] {
		if strings.Contains(s.all(other, chat.Direct{User: other}), "for one alone") {
			t.Errorf("%s sees what was said to %s", other, s.person(0))
		}
	}
}

func rooms(s *stage) {
	t := s.t
	room := chat.Room{People: s.People()[:3], Near: s.Channels()[0], Name: "a small room"}
	first := s.post("room-1", room, plain("welcome to you three"))
	again := s.post("room-2", room, plain("and again"))
	if first.Channel != again.Channel {
		t.Errorf("the same people were put in two rooms, %s and %s", first.Channel, again.Channel)
	}
	at := chat.InChannel{Channel: first.Channel}
	for _, who := range room.People {
		s.the(who, at, "welcome to you three")
		s.the(who, at, "and again")
	}
	if seen := s.see(s.person(3), at); len(seen) != 0 {
		t.Errorf("%s is not of the room and sees %d messages in it", s.person(3), len(seen))
	}
	place, err := s.Driver().Describe(s.ctx(), first.Channel)
	if err != nil || place.Open {
		t.Errorf("the room is described as %+v, %v; it is open to nobody else", place, err)
	}
}

func threads(s *stage) {
	t := s.t
	if !s.Driver().Capabilities().Threads {
		return
	}
	root := s.post("root", s.channel(0), plain("the beginning"))
	at := chat.InChannel{Channel: s.Channels()[0], Thread: root.Steps[0]}
	first := s.post("reply-1", at, plain("the first reply"))
	s.post("reply-2", chat.InChannel{Channel: s.Channels()[0], Thread: first.Steps[0]}, plain("a reply to the reply"))
	for _, words := range []string{"the first reply", "a reply to the reply"} {
		if m := s.the(s.person(0), at, words); m.Thread != root.Steps[0] {
			t.Errorf("%q hangs under %s; want %s", words, m.Thread, root.Steps[0])
		}
	}
	if err := s.Driver().Delete(s.ctx(), root); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Driver().Post(s.ctx(), "reply-3", at, plain("too late")); !errors.Is(err, chat.ErrUnreachable) {
		t.Errorf("posting under a message that is gone gives %v; want ErrUnreachable", err)
	}
}

func homes(s *stage) {
	t := s.t
	if !s.Driver().Capabilities().Homes {
		return
	}
	home := chat.Home{User: s.person(0)}
	s.act(s.person(0), OpenHome{})
	if e := last[chat.HomeOpened](s); e.Actor != s.person(0) || e.ID == "" {
		t.Errorf("opening the desk gave %+v", e)
	}
	s.post("home-1", home, plain("your desk in the morning"))
	r := s.post("home-2", home, plain("your desk at noon"))
	if _, err := s.Driver().Edit(s.ctx(), "home-2", r, chat.Message{Summary: "desk", Blocks: []chat.Block{
		chat.Paragraph{Spans: chat.Text("your desk at night")},
		chat.Actions{Controls: []chat.Control{chat.Button{Label: "tidy up", Action: chat.Action{Route: "desk.tidy", Arg: "7"}}}},
	}}); err != nil {
		t.Fatalf("edit the desk: %v", err)
	}
	seen := s.see(s.person(0), home)
	if len(seen) != 1 || !strings.Contains(seen[0].Text, "your desk at night") {
		t.Fatalf("the desk shows %+v; want one message, the last", seen)
	}
	if seen := s.see(s.person(1), chat.Home{User: s.person(1)}); len(seen) != 0 {
		t.Errorf("another person's desk shows %+v", seen)
	}
	s.act(s.person(0), Press{At: home, On: seen[0].ID, Label: "tidy up"})
	if e := last[chat.ActionUsed](s); !e.Message.IsZero() || e.Action != (chat.Action{Route: "desk.tidy", Arg: "7"}) {
		t.Errorf("a button of the desk gave %+v; want no message and its action", e)
	}
}

func describing(s *stage) {
	t := s.t
	for _, c := range s.Channels() {
		place, err := s.Driver().Describe(s.ctx(), c)
		if err != nil {
			t.Fatalf("describe %s: %v", c, err)
		}
		if place.Channel != c || place.Name == "" || place.Archived {
			t.Errorf("%s is described as %+v", c, place)
		}
		if place.People != 0 && place.People < len(s.People()) {
			t.Errorf("%s is said to have %d people; %d are in it", c, place.People, len(s.People()))
		}
	}
	nowhere := s.Channels()[0]
	nowhere.ID = "nowhere-at-all"
	if _, err := s.Driver().Describe(s.ctx(), nowhere); !errors.Is(err, chat.ErrUnreachable) {
		t.Errorf("describing an unknown place gives %v; want ErrUnreachable", err)
	}
}

func unreachable(s *stage) {
	t := s.t
	nobody := s.person(0)
	nobody.ID = "nobody-at-all"
	nowhere := s.Channels()[0]
	nowhere.ID = "nowhere-at-all"
	addresses := append(s.Unreachable(), chat.Direct{User: nobody}, chat.InChannel{Channel: nowhere})
	for _, to := range addresses {
		if _, err := s.Driver().Post(s.ctx(), "lost", to, plain("is anybody there")); !errors.Is(err, chat.ErrUnreachable) || errors.Is(err, chat.ErrNotCertain) {
			t.Errorf("posting to %#v gives %v; want ErrUnreachable", to, err)
		}
	}
}

func cancelled(s *stage) {
	t := s.t
	r := s.post("before", s.channel(0), plain("as it was"))
	ctx, cancel := context.WithCancel(s.ctx())
	cancel()
	d := s.Driver()
	if _, err := d.Post(ctx, "cancelled", s.channel(0), plain("never to be seen")); err == nil {
		t.Error("a cancelled Post reports success")
	}
	if _, err := d.Edit(ctx, "before", r, plain("never to be seen")); err == nil {
		t.Error("a cancelled Edit reports success")
	}
	if err := d.Delete(ctx, r); err == nil {
		t.Error("a cancelled Delete reports success")
	}
	if _, err := d.Describe(ctx, s.Channels()[0]); err == nil {
		t.Error("a cancelled Describe reports success")
	}
	all := s.all(s.person(0), s.channel(0))
	if strings.Contains(all, "never to be seen") || !strings.Contains(all, "as it was") {
		t.Errorf("cancelled calls left this:\n%s", all)
	}
}
