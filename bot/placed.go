package bot

import (
	"context"

	"weft/bot/chat"
)

// onPlatform hands over events of one platform. What concerns a whole space happens nowhere in it and is nobody's act: it
// is given the space as its place.
type onPlatform struct {
	*Bot
	platform chat.Platform
}

// Handle implements [chat.Handler].
func (p onPlatform) Handle(ctx context.Context, e chat.Event) (chat.Response, error) {
	return p.Bot.Handle(ctx, p.placed(e))
}

func (p onPlatform) placed(e chat.Event) chat.Event {
	in := func(head chat.Envelope, space string) chat.Envelope {
		head.In, head.Private = chat.ChannelID{Platform: p.platform, Space: space}, true
		return head
	}
	switch e := e.(type) {
	case chat.Installed:
		e.Envelope = in(e.Envelope, e.Space)
		return e
	case chat.Uninstalled:
		e.Envelope = in(e.Envelope, e.Space)
		return e
	case chat.Hindered:
		e.Envelope = in(e.Envelope, e.Space)
		return e
	case chat.CommandUsed, chat.Said, chat.ActionUsed, chat.FormSubmitted, chat.PageSubmitted, chat.FormContinued,
		chat.HomeOpened, chat.ShortcutUsed, chat.PlaceJoined, chat.PlaceLeft, chat.PlaceChanged, chat.PlaceMoved:
	}
	return e
}
