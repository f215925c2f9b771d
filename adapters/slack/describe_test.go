package slack

import (
	"errors"
	"testing"

	"weft/adapters/slack/slackfake"
	"weft/bot/chat"
)

func TestAPlaceIsDescribed(t *testing.T) {
	w := newWorld(t, slackfake.Options{}, unbound())
	all := append([]string{w.BotUser}, w.people...)
	for name, c := range map[string]struct {
		channel slackfake.Conversation
		want    chat.Place
	}{
		"open":     {slackfake.Conversation{Name: "open", Members: all}, chat.Place{Name: "open", People: 4, Open: true}},
		"private":  {slackfake.Conversation{Name: "private", Kind: slackfake.Private, Members: all}, chat.Place{Name: "private", People: 4}},
		"shared":   {slackfake.Conversation{Name: "shared", Shared: true, Members: all}, chat.Place{Name: "shared", People: 4, Open: true, Outside: true}},
		"archived": {slackfake.Conversation{Name: "old", Archived: true, Members: all}, chat.Place{Name: "old", People: 4, Open: true, Archived: true}},
		"without":  {slackfake.Conversation{Name: "without", Members: w.people}, chat.Place{Name: "without", People: 4, Open: true}},
	} {
		id := w.AddChannel(c.channel)
		c.want.Channel = channelID(w.ID, id)
		got, err := w.d.Describe(t.Context(), c.want.Channel)
		c.want.Link = got.Link
		if err != nil || got != c.want {
			t.Errorf("%s: %+v, %v; want %+v", name, got, err, c.want)
		}
		if team, err := w.d.workspace(w.ID); err != nil || got.Link != team.known().url+"archives/"+id {
			t.Errorf("%s: the link is %s", name, got.Link)
		}
	}
	direct := channelID(w.ID, w.IM(w.people[0]))
	if got, err := w.d.Describe(t.Context(), direct); err != nil || got != (chat.Place{Channel: direct, People: 1}) {
		t.Errorf("a direct conversation: %+v, %v", got, err)
	}
	home := homeChannel(w.ID, w.people[0])
	if got, err := w.d.Describe(t.Context(), home); err != nil || got != (chat.Place{Channel: home, People: 1}) {
		t.Errorf("a desk: %+v, %v", got, err)
	}
	for _, c := range []chat.ChannelID{channelID(w.ID, "CNOWHERE"), channelID("T9", "C1"), {Platform: "web", Space: "page", ID: "x"}} {
		if _, err := w.d.Describe(t.Context(), c); !errors.Is(err, chat.ErrUnreachable) {
			t.Errorf("%s gives %v", c, err)
		}
	}
	// A look that got no answer leaves no doubt: it is looked again.
	w.server.SetFaults(slackfake.Next("conversations.info", 1, slackfake.Fault{Kind: slackfake.DroppedBefore}))
	var busy chat.ErrBusy
	if _, err := w.d.Describe(t.Context(), channelID(w.ID, w.channel)); !errors.As(err, &busy) || errors.Is(err, chat.ErrNotCertain) {
		t.Errorf("without an answer: %v", err)
	}
}

// What is about to be shared counts as shared.
func TestWhoElseIsInAChannel(t *testing.T) {
	for name, c := range map[string]conversation{"shared": {External: true}, "about to be": {Pending: true}, "over an organisation": {Shared: true}} {
		if !c.place(channelID("T1", "C1"), "").Outside {
			t.Errorf("%s: nobody else is said to be in it", name)
		}
	}
}
