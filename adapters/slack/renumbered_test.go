package slack

import (
	"testing"

	"weft/adapters/slack/slackfake"
	"weft/bot/chat"
)

// A channel may get another id when it is shared. The bot hears of both, so that what is linked to it stays so.
func TestAChannelThatGetsAnotherIDIsTheSame(t *testing.T) {
	r := listening(t, slackfake.Options{}, quick())
	r.Event(slackfake.Object{"type": "channel_id_changed", "old_channel_id": r.channel, "new_channel_id": "C0SHARED", "event_ts": "1612206778.000000"})
	e := next[chat.PlaceMoved](t, r.bot)
	if e.From != channelID("T1", r.channel) || e.To != channelID("T1", "C0SHARED") || e.In != e.To || !e.Actor.IsZero() || e.ID == "" {
		t.Errorf("it came as %+v", e)
	}
}
