package bot

import (
	"strconv"
	"testing"

	"weft/bot/chat"
)

// TestWhatIsKnownOfChannelsIsBounded, and what is used stays, as it was said last.
func TestWhatIsKnownOfChannelsIsBounded(t *testing.T) {
	channel := func(id string) chat.ChannelID { return chat.ChannelID{Platform: "wire", Space: "one", ID: id} }
	p := newPlaces()
	p.put(chat.Place{Channel: channel("used"), Name: "old name"})
	p.put(chat.Place{Channel: channel("used"), Name: "new name"})
	p.put(chat.Place{Channel: channel("unused")})
	for i := range 3 * mostPlaces {
		p.put(chat.Place{Channel: channel(strconv.Itoa(i))})
		if place, ok := p.get(channel("used")); !ok || place.Name != "new name" {
			t.Fatalf("after %d others, what is known of a channel in use is %+v", i, place)
		}
		if n := len(p.young) + len(p.old); n > mostPlaces {
			t.Fatalf("%d channels are remembered; the bound is %d", n, mostPlaces)
		}
	}
	if _, ok := p.get(channel("unused")); ok {
		t.Error("a channel that nobody uses is remembered for ever")
	}
}
