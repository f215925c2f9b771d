package bot

import (
	"context"
	"sync"

	"weft/bot/chat"
)

// places remembers what platforms said about channels, so that no decision has to ask them.
type places struct {
	mu    sync.RWMutex
	known map[chat.ChannelID]chat.Place
}

func newPlaces() *places { return &places{known: map[chat.ChannelID]chat.Place{}} }

func (p *places) get(c chat.ChannelID) (chat.Place, bool) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	place, ok := p.known[c]
	return place, ok
}

func (p *places) put(place chat.Place) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.known[place.Channel] = place
}

// look asks a channel's platform about it, outside of any transaction. What cannot be learned now is left as
// it was.
func (b *Bot) look(ctx context.Context, c chat.ChannelID) {
	driver := b.drivers[c.Platform]
	if driver == nil || c.IsZero() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, b.requestTimeout)
	defer cancel()
	place, err := driver.Describe(ctx, c)
	if err != nil {
		b.log.Debug().Err(err).Str("channel", c.String()).Msg("a channel could not be described")
		return
	}
	b.places.put(place)
}
