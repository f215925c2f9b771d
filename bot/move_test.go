package bot_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
)

// moves gives a channel another id, as a platform may when the channel is shared with others.
func (w *wire) moves(from, to chat.ChannelID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.open[to] = chat.Place{Channel: to, Name: w.open[from].Name, Outside: true}
	delete(w.open, from)
	for i, m := range w.messages {
		if m.id.Channel == from {
			w.messages[i].id.Channel = to
		}
	}
}

// A channel that goes by another id is the same to its cohort: what stands in it is changed there, what is to come is said
// there, and what may have arrived there is looked for there.
func TestAChannelThatMovesIsFollowed(t *testing.T) {
	h := openHouse(t)
	h.member("amal", "UTC")
	from, other := h.wire.channel("weavers"), h.wire.channel("elsewhere")
	to := chat.ChannelID{Platform: from.Platform, Space: from.Space, ID: "weavers-shared"}
	h.decide(func(tx *bot.Tx) error {
		return tx.People().PutCohort(community.Cohort{ID: "weavers", Name: "Weavers", Zone: "UTC", Language: "en", Channels: []chat.ChannelID{from, other}})
	})
	h.says(bot.Post{Key: "stands", To: bot.ToChannels(from, other)}, "good morning")
	h.says(bot.Post{Key: "goes", To: bot.ToChannels(from)}, "not for long")
	h.posts(bot.Post{Key: "waits", To: bot.ToThread("stands", from), NotBefore: monday().Add(time.Hour)}, "an answer")
	h.faults.on("post", "doubtful", after(chat.ErrNotCertain))
	h.says(bot.Post{Key: "doubtful", To: bot.ToChannels(from)}, "there or not")
	h.isIn("doubtful", bot.StateSending, bot.ReasonNotCertain)

	h.wire.moves(from, to)
	for range 2 { // Slack may say it twice
		if _, err := h.bot.Handle(t.Context(), chat.PlaceMoved{Envelope: chat.Envelope{ID: "moved", In: to}, From: from, To: to}); err != nil {
			t.Fatal(err)
		}
	}
	h.revises("stands", "good evening")
	h.retracts("goes")
	h.after(2 * time.Hour)

	var said []string
	for _, m := range h.wire.in(to) {
		said = append(said, strings.TrimSpace(chat.PlainMessage(m.says)))
	}
	if want := []string{"<stands> good evening", "<doubtful> there or not", "<waits> an answer"}; !slices.Equal(said, want) {
		t.Errorf("in the channel stands %q; want %q", said, want)
	}
	if n := h.faults.count("post", "doubtful"); n != 1 {
		t.Errorf("what had arrived was sent %d times", n)
	}
	below, ok := h.faults.of("post", "waits")[0].to.(chat.InChannel)
	if stood := h.copies("stands")[0].Receipt.Steps; !ok || below.Channel != to || !slices.Equal([]chat.MessageID{below.Thread}, stood) {
		t.Errorf("the answer went to %+v; want it below %v", below, stood)
	}
	for _, key := range []string{"waits", "doubtful"} {
		h.isIn(key, bot.StateSent, "")
	}
	h.read(func(v *bot.View) error {
		cohort, err := v.People().CohortOf(to)
		if want := []chat.ChannelID{to, other}; err != nil || !slices.Equal(cohort.Channels, want) {
			t.Errorf("the cohort has %v (%v); want %v", cohort.Channels, err, want)
		}
		place, known := v.Place(to)
		if !known || !place.Outside {
			t.Errorf("of the channel is known %+v, %v", place, known)
		}
		return nil
	})
}

// What is said of a channel of which nothing is kept, or of one that became itself, changes nothing.
func TestAChannelThatIsNobodysMoves(t *testing.T) {
	h := openHouse(t)
	from, other := h.wire.channel("weavers"), h.wire.channel("elsewhere")
	h.says(bot.Post{Key: "stands", To: bot.ToChannels(from)}, "good morning")
	for _, e := range []chat.PlaceMoved{
		{From: other, To: chat.ChannelID{Platform: wirePlatform, Space: "channels", ID: "new"}},
		{From: from, To: from},
		{From: from},
		{To: from},
		{From: from, To: chat.ChannelID{Platform: "other", Space: "channels", ID: "weavers"}},
	} {
		if _, err := h.bot.Handle(t.Context(), e); err != nil {
			t.Errorf("%+v: %v", e, err)
		}
	}
	if c := h.copies("stands")[0]; c.Place != from.String() || c.Receipt.Channel != from {
		t.Errorf("the message is said to be in %+v", c)
	}
}
