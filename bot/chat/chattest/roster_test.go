package chattest_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"weft/bot/chat"
	"weft/bot/chat/chattest"
)

func user(id string) chat.UserID { return chat.UserID{Platform: "loom", Space: "home", ID: id} }

func channel(id string) chat.ChannelID {
	return chat.ChannelID{Platform: "loom", Space: "home", ID: id}
}

// TestRoster lists everybody and every channel once, and what is closed only where nothing can be said.
func TestRoster(t *testing.T) {
	var r chattest.Roster
	if len(r.People())+len(r.Channels()) > 0 {
		t.Error("somebody is there before anybody entered")
	}
	for _, name := range []string{"Amina", "Bruno", "Amina"} {
		r.Entered(name, user(chattest.Slug(name)))
	}
	for _, id := range []string{"general", "attic"} {
		if first, again := r.Opened(channel(id)), r.Opened(channel(id)); !first || again {
			t.Errorf("#%s is new: %v, and when it is opened again: %v", id, first, again)
		}
	}
	r.Closed(chat.Direct{User: user("bruno")})
	r.Closed(chat.InChannel{Channel: channel("attic")})

	if diff := cmp.Diff([]chat.UserID{user("amina")}, r.People()); diff != "" {
		t.Errorf("whom Weft can write to (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]chat.ChannelID{channel("general")}, r.Channels()); diff != "" {
		t.Errorf("where Weft can write (-want +got):\n%s", diff)
	}
	want := []chat.Address{
		chat.Direct{User: user("bruno")},
		chat.InChannel{Channel: channel("attic")},
		chat.Direct{User: user("nobody")},
		chat.Room{People: []chat.UserID{user("amina"), user("nobody")}, Near: channel("general")},
	}
	if diff := cmp.Diff(want, r.UnreachableWith(user("nobody"))); diff != "" {
		t.Errorf("what takes no messages (-want +got):\n%s", diff)
	}
	if u, known := r.Named("Bruno"); u != user("bruno") || !known {
		t.Errorf("Bruno is %v, %v: whoever closed the door is still somebody", u, known)
	}
	if u, known := r.Named("Chloe"); known {
		t.Errorf("Chloe, who never came, is %v", u)
	}
}

// TestOwnID reads the platform's id in one of ours, and leaves what people type alone.
func TestOwnID(t *testing.T) {
	for text, want := range map[string]string{
		user("a/b").String(): "a/b", channel("general").String(): "general", "bo": "bo", "either/or": "either/or", "//": "//",
	} {
		if got := chattest.OwnID(text); got != want {
			t.Errorf("in %q stands %q, want %q", text, got, want)
		}
	}
}
