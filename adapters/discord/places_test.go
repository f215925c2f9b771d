package discord_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"weft/adapters/discord/discordfake"
	"weft/bot/chat"
)

func (s *stand) room(people ...int) chat.Room {
	r := chat.Room{Near: s.channel(0), Name: "Tea"}
	for _, i := range people {
		r.People = append(r.People, s.user(i))
	}
	return r
}

// made counts the requests that make something at a path that ends so.
func (s *stand) made(suffix string) int {
	n := 0
	for _, r := range s.Requests() {
		if r.Method == http.MethodPost && strings.HasSuffix(r.Path, suffix) && r.Status < 300 {
			n++
		}
	}
	return n
}

func TestTheSamePeopleHaveTheSameRoom(t *testing.T) {
	s := newStand(t, discordfake.Options{})
	first := s.post("1", s.room(0, 1), says("welcome"))
	s.driver = s.restarted()
	if again := s.post("2", s.room(1, 0), says("again")); again.Channel != first.Channel {
		t.Errorf("after a restart they are in %s; before in %s", again.Channel, first.Channel)
	}
	s.guild.Sleep(discordfake.Snowflake(first.Channel.ID)) // as Discord does after a few quiet days
	s.driver = s.restarted()
	if late := s.post("3", s.room(0, 1), says("and a week later")); late.Channel != first.Channel {
		t.Errorf("a week later they are in %s; before in %s", late.Channel, first.Channel)
	}
	if other := s.post("4", s.room(0, 2), says("others")); other.Channel == first.Channel {
		t.Error("other people are in the same room")
	}
	if n := s.made("/threads"); n != 2 {
		t.Errorf("%d threads were made; want two", n)
	}
	if got := s.people[2].See(discordfake.Snowflake(first.Channel.ID)); len(got) != 0 {
		t.Errorf("chen reads %d messages of a room that is not chen's", len(got))
	}
}

func TestARoomIsFoundWithoutBeingMade(t *testing.T) {
	s := newStand(t, discordfake.Options{})
	if _, found, err := s.driver.Find(t.Context(), "k", s.room(0, 1), time.Now().Add(-time.Minute)); found || err != nil {
		t.Errorf("before there is a room: %v, %v", found, err)
	}
	if n := s.made("/threads"); n != 0 {
		t.Errorf("looking made %d threads", n)
	}
	r := s.post("k", s.room(0, 1), says("welcome"))
	found, ok, err := s.restarted().Find(t.Context(), "k", s.room(0, 1), time.Now().Add(-time.Minute))
	if err != nil || !ok || !slices.Equal(found.Steps, r.Steps) {
		t.Errorf("found %+v, %v, %v; want %+v", found, ok, err, r)
	}
}

func TestARoomThatLacksSomebodyIsNone(t *testing.T) {
	s := newStand(t, discordfake.Options{})
	stranger := s.AddPerson("stranger")
	room := s.room(0)
	room.People = append(room.People, s.config.User(string(stranger.ID())))
	if _, err := s.driver.Post(t.Context(), "k", room, says("hello")); !errors.Is(err, chat.ErrUnreachable) {
		t.Errorf("got %v; want ErrUnreachable", err)
	}
	room = s.room(0, 1)
	room.Near = chat.ChannelID{}
	if _, err := s.driver.Post(t.Context(), "k", room, says("hello")); !errors.Is(err, chat.ErrUnreachable) {
		t.Errorf("near nothing: %v; want ErrUnreachable", err)
	}
	if n := s.made("/threads"); n != 0 {
		t.Errorf("%d rooms were made all the same", n)
	}
}

// Several messages to the same people at once make one room.
func TestARoomIsOpenedOnce(t *testing.T) {
	s := newStand(t, discordfake.Options{})
	to := slices.Repeat([]chat.Address{s.room(0, 1)}, 6)
	s.hands(t.Context(), to)
	if n := s.made("/threads"); n != 1 {
		t.Errorf("%d rooms were made", n)
	}
	threads := s.people[0].Threads(s.channels[0])
	if len(threads) != 1 || len(s.reads(0, threads[0])) != 6 {
		t.Errorf("the threads are %v", threads)
	}
}

func TestARoomThatSomebodyRemoved(t *testing.T) {
	s := newStand(t, discordfake.Options{})
	r := s.post("1", s.room(0, 1), says("welcome"))
	s.guild.DeleteChannel(discordfake.Snowflake(r.Channel.ID))
	again := s.post("2", s.room(0, 1), says("once more"))
	if got := s.reads(0, discordfake.Snowflake(again.Channel.ID)); again.Channel == r.Channel || !slices.Equal(got, []string{"once more"}) {
		t.Errorf("in %s is read %q", again.Channel, got)
	}
}

// We stop between making the room and letting everybody in.
func TestARoomIsCompleted(t *testing.T) {
	s := newStand(t, discordfake.Options{})
	s.SetFaults(discordfake.Faults{Plan: nth(2, http.MethodPut, "/thread-members/", discordfake.TooMany), RetryAfter: 20 * time.Millisecond})
	if _, err := s.driver.Post(t.Context(), "k", s.room(0, 1), says("welcome")); !busy(err) {
		t.Fatalf("got %v; want ErrBusy", err)
	}
	s.driver = s.restarted()
	r := s.post("k", s.room(0, 1), says("welcome"))
	for i := range 2 {
		if got := s.reads(i, discordfake.Snowflake(r.Channel.ID)); !slices.Equal(got, []string{"welcome"}) {
			t.Errorf("person %d reads %q", i, got)
		}
	}
	if n := s.made("/threads"); n != 1 {
		t.Errorf("%d rooms were made", n)
	}
}

func TestAThreadThatSomebodyBegan(t *testing.T) {
	s := newStand(t, discordfake.Options{})
	root := s.post("root", s.in(0), says("the beginning"))
	at := chat.InChannel{Channel: s.channel(0), Thread: root.Steps[0]}
	one := s.post("1", at, says("one"))
	s.driver = s.restarted()
	s.guild.Sleep(discordfake.Snowflake(one.Channel.ID))
	two := s.post("2", at, says("two")) // writing opens it again
	if one.Channel != two.Channel || one.Channel.ID != root.Steps[0].ID {
		t.Errorf("the replies stand in %s and %s; want the thread of %s", one.Channel, two.Channel, root.Steps[0])
	}
	found, ok, err := s.restarted().Find(t.Context(), "1", at, time.Now().Add(-time.Minute))
	if err != nil || !ok || !slices.Equal(found.Steps, one.Steps) {
		t.Errorf("found %+v, %v, %v; want %+v", found, ok, err, one)
	}
}

// A reply in a room or a direct conversation: there are no threads in either.
func TestAReplyWhereThereAreNoThreads(t *testing.T) {
	s := newStand(t, discordfake.Options{})
	for name, to := range map[string]chat.Address{"a direct conversation": s.direct(0), "a room": s.room(0, 1)} {
		root := s.post(chat.PostKey(name), to, says("question"))
		at := chat.InChannel{Channel: root.Channel, Thread: root.Steps[0]}
		s.post(chat.PostKey(name+" reply"), at, says("answer"))
		seen := s.people[0].See(discordfake.Snowflake(root.Channel.ID))
		if len(seen) != 2 || string(seen[1].ReplyTo) != root.Steps[0].ID {
			t.Errorf("%s: seen are %+v", name, seen)
		}
		if err := s.driver.Delete(t.Context(), root); err != nil {
			t.Fatal(err)
		}
		if _, err := s.driver.Post(t.Context(), chat.PostKey(name+" late"), at, says("too late")); !errors.Is(err, chat.ErrUnreachable) {
			t.Errorf("%s: a reply to what is gone gives %v", name, err)
		}
	}
}

func TestChangingWhatStandsInAThreadThatWasPutAway(t *testing.T) {
	s := newStand(t, discordfake.Options{})
	r := s.post("k", s.room(0, 1), says("before"))
	s.guild.Sleep(discordfake.Snowflake(r.Channel.ID))
	if _, err := s.driver.Edit(t.Context(), "k", r, says("after")); err != nil {
		t.Fatal(err)
	}
	if got := s.reads(0, discordfake.Snowflake(r.Channel.ID)); !slices.Equal(got, []string{"after"}) {
		t.Errorf("read is %q", got)
	}
}

func TestClosedConversations(t *testing.T) {
	s := newStand(t, discordfake.Options{})
	s.post("before", s.direct(0), says("hello"))
	s.people[0].CloseDMs()
	if _, err := s.driver.Post(t.Context(), "k", s.direct(0), says("hello")); !errors.Is(err, chat.ErrUnreachable) {
		t.Errorf("got %v; want ErrUnreachable", err)
	}
	if _, err := s.driver.Post(t.Context(), "k", chat.Direct{User: chat.UserID{Platform: "slack", Space: "T", ID: "U"}}, says("hello")); !errors.Is(err, chat.ErrUnreachable) {
		t.Errorf("somebody of elsewhere: %v; want ErrUnreachable", err)
	}
	if _, err := s.driver.Post(t.Context(), "k", chat.Home{User: s.user(1)}, says("hello")); !errors.Is(err, chat.ErrUnsupported) {
		t.Errorf("a desk: %v; want ErrUnsupported", err)
	}
}

func TestAMissingPermissionIsNamed(t *testing.T) {
	s := newStand(t, discordfake.Options{})
	s.guild.Overwrite(s.channels[0], s.guild.BotRole(), 0, discordfake.SendMessages)
	_, err := s.driver.Post(t.Context(), "k", s.in(0), says("hello"))
	if !errors.Is(err, chat.ErrUnreachable) || !strings.Contains(err.Error(), "Send Messages") {
		t.Errorf("got %v; want the permission", err)
	}
}

// A channel whose history we may not read looks like an empty one. Taking it for that would say things twice.
func TestAHistoryThatMayNotBeRead(t *testing.T) {
	s := newStand(t, discordfake.Options{})
	s.post("k", s.in(0), says("hello"))
	s.guild.Overwrite(s.channels[0], s.guild.ID(), 0, discordfake.ReadMessageHistory)
	s.guild.Overwrite(s.channels[0], s.guild.BotRole(), 0, discordfake.ReadMessageHistory)
	if _, found, err := s.restarted().Find(t.Context(), "k", s.in(0), time.Now().Add(-time.Minute)); err == nil || found {
		t.Errorf("found %v, %v; want an error", found, err)
	}
}

func TestOnlyOurOwnMessagesAreFound(t *testing.T) {
	s := newStand(t, discordfake.Options{})
	since := time.Now().Add(-time.Minute)
	for range 120 { // more than one page of others' words
		if _, err := s.people[0].Write(s.channels[0], "chatter"); err != nil {
			t.Fatal(err)
		}
	}
	r := s.post("k", s.in(0), says("hello"))
	found, ok, err := s.restarted().Find(t.Context(), "k", s.in(0), since)
	if err != nil || !ok || !slices.Equal(found.Steps, r.Steps) {
		t.Errorf("found %+v, %v, %v; want %+v", found, ok, err, r)
	}
}

func TestWhoReadsAPlace(t *testing.T) {
	s := newStand(t, discordfake.Options{})
	private := s.guild.AddPrivateChannel("staff", s.people[0])
	s.guild.Overwrite(private, s.guild.BotRole(), discordfake.ViewChannel, 0)
	s.guild.Overwrite(s.channels[1], s.guild.ID(), 0, discordfake.ReadMessageHistory)
	s.guild.Overwrite(s.channels[1], s.guild.BotRole(), discordfake.ReadMessageHistory, 0)
	root := s.post("root", s.in(0), says("root"))
	thread := s.post("reply", chat.InChannel{Channel: s.channel(0), Thread: root.Steps[0]}, says("reply"))
	room := s.post("room", s.room(0, 1), says("welcome"))
	direct := s.post("direct", s.direct(0), says("hello"))
	tests := map[string]struct {
		at             chat.ChannelID
		open, overseen bool
		people         int
	}{
		"a channel for everyone":      {s.channel(0), true, false, 0},
		"one without its past":        {s.channel(1), false, true, 0},
		"a private channel":           {s.config.Channel(string(s.guild.ID()), string(private)), false, true, 0},
		"a thread of an open channel": {thread.Channel, true, false, 0},
		"a room":                      {room.Channel, false, true, 2},
		"a direct conversation":       {direct.Channel, false, false, 1},
	}
	for name, tt := range tests {
		place, err := s.driver.Describe(t.Context(), tt.at)
		if err != nil || place.Open != tt.open || place.Overseen != tt.overseen || place.People != tt.people || place.Name == "" || place.Link == "" {
			t.Errorf("%s: %+v, %v", name, place, err)
		}
	}
	s.guild.Archive(discordfake.Snowflake(room.Channel.ID))
	if place, err := s.driver.Describe(t.Context(), room.Channel); err != nil || !place.Archived {
		t.Errorf("a locked room: %+v, %v", place, err)
	}
	elsewhere := s.channel(0)
	elsewhere.Space = "1"
	if _, err := s.driver.Describe(t.Context(), elsewhere); !errors.Is(err, chat.ErrUnreachable) {
		t.Errorf("a channel under another server's id: %v; want ErrUnreachable", err)
	}
}
