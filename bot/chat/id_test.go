package chat_test

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"weft/bot/chat"
)

// anyID is whatever a platform may call something, awkward signs included.
func anyID() *rapid.Generator[string] {
	return rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "/", "%", "%2F", "U012AB3CD", "1717171717.000100", "a/b/c", "é ü", "\x00", "..", "+ +"}))
}

func anyUser() *rapid.Generator[chat.UserID] {
	return rapid.Custom(func(t *rapid.T) chat.UserID {
		return chat.UserID{Platform: chat.Platform(anyID().Draw(t, "platform")), Space: anyID().Draw(t, "space"), ID: anyID().Draw(t, "id")}
	})
}

func anyChannel() *rapid.Generator[chat.ChannelID] {
	return rapid.Map(anyUser(), func(u chat.UserID) chat.ChannelID { return chat.ChannelID(u) })
}

func TestIDsSurviveTheRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		user := anyUser().Draw(t, "user")
		if back, err := chat.ParseUserID(user.String()); err != nil || back != user {
			t.Fatalf("%#v is written %q and read back as %#v, %v", user, user, back, err)
		}
		channel := anyChannel().Draw(t, "channel")
		if back, err := chat.ParseChannelID(channel.String()); err != nil || back != channel {
			t.Fatalf("%#v is written %q and read back as %#v, %v", channel, channel, back, err)
		}
		message := chat.MessageID{Channel: channel, ID: anyID().Draw(t, "message")}
		if back, err := chat.ParseMessageID(message.String()); err != nil || back != message {
			t.Fatalf("%#v is written %q and read back as %#v, %v", message, message, back, err)
		}
	})
}

// Two ids that differ are written differently: they are keys.
func TestIDsDoNotCollide(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyUser().Draw(t, "a"), anyUser().Draw(t, "b")
		if (a == b) != (a.String() == b.String()) {
			t.Fatalf("%#v and %#v are written %q and %q", a, b, a, b)
		}
	})
}

func TestIDsInJSON(t *testing.T) {
	type record struct {
		User     chat.UserID
		Channel  chat.ChannelID
		Message  chat.MessageID
		PerPlace map[chat.ChannelID]chat.UserID
	}
	channel := chat.ChannelID{Platform: "p", Space: "a/b", ID: "c%"}
	in := record{chat.UserID{Platform: "p", Space: "s", ID: "u/1"}, channel, chat.MessageID{Channel: channel, ID: "1.2"}, map[chat.ChannelID]chat.UserID{channel: {}}}
	raw, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	var out record
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	if out.User != in.User || out.Channel != in.Channel || out.Message != in.Message || out.PerPlace[channel] != (chat.UserID{}) || len(out.PerPlace) != 1 {
		t.Errorf("%+v became %+v by way of %s", in, out, raw)
	}
}

func TestZeroIDs(t *testing.T) {
	if !(chat.UserID{}).IsZero() || !(chat.ChannelID{}).IsZero() || !(chat.MessageID{}).IsZero() {
		t.Error("the zero ids do not say that they are")
	}
	if (chat.UserID{ID: "u"}).IsZero() || (chat.ChannelID{Space: "s"}).IsZero() || (chat.MessageID{ID: "m"}).IsZero() {
		t.Error("an id that names something says that it is zero")
	}
}

func TestBrokenIDsAreRefused(t *testing.T) {
	for _, s := range []string{"", "a", "a/b", "a/b/c/d", "a/b/%zz", "%/b/c"} {
		if id, err := chat.ParseUserID(s); err == nil {
			t.Errorf("%q is read as %#v", s, id)
		} else if !strings.Contains(err.Error(), "read id") {
			t.Errorf("%q is refused with %v, which does not say what was being done", s, err)
		}
	}
}

func FuzzParseUserID(f *testing.F) {
	for _, s := range []string{"a/b/c", "a%2Fb//c", "//", "%", "///", "\x00/\xff/é"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id, err := chat.ParseUserID(s)
		if err != nil {
			return
		}
		again, err := chat.ParseUserID(id.String())
		if err != nil || again != id {
			t.Errorf("%q is read as %#v, written %q, read as %#v, %v", s, id, id, again, err)
		}
	})
}
