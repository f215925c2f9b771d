package slack

import (
	"context"
	"fmt"
	"slices"
	"strings"

	slackapi "github.com/slack-go/slack"

	"weft/bot/chat"
)

// maxPlaces bounds what is remembered of conversations, some hundred bytes each; what is forgotten is asked for anew, as
// it comes.
const maxPlaces = 50_000

// room is the group conversation of some people of one workspace.
func (d *Driver) room(ctx context.Context, people []chat.UserID) (destination, error) {
	if len(people) == 0 || len(people) > maxRoomPeople {
		return destination{}, fmt.Errorf("%w: a room of %d people; 1 to %d are possible", chat.ErrRefused, len(people), maxRoomPeople)
	}
	var ids []string
	for _, who := range people {
		if who.Platform != Platform || who.Space != people[0].Space {
			return destination{}, fmt.Errorf("%w: a room holds people of one workspace", chat.ErrUnreachable)
		}
		ids = append(ids, who.ID)
	}
	w, err := d.workspaceOf(Platform, people[0].Space)
	if err != nil {
		return destination{}, err
	}
	channel, err := w.opened(ctx, ids)
	return destination{w: w, channel: channel}, err
}

// opened is the conversation that Weft has with these people alone. Opening one that is open already changes nothing,
// so it may be asked for again after any failure.
func (w *workspace) opened(ctx context.Context, people []string) (string, error) {
	people = slices.Sorted(slices.Values(people))
	key := w.team() + "/" + strings.Join(slices.Compact(people), ",")
	if channel, ok := w.d.place(key); ok {
		return channel, nil
	}
	channel, _, _, err := w.api.OpenConversationContext(ctx, &slackapi.OpenConversationParameters{Users: people})
	if err != nil {
		return "", harmless(err)
	}
	w.d.remember(key, channel.ID)
	return channel.ID, nil
}

func (d *Driver) place(key string) (channel string, ok bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	channel, ok = d.places[key]
	return channel, ok
}

func (d *Driver) remember(key, channel string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, known := d.places[key]; !known && len(d.places) >= maxPlaces {
		for some := range d.places {
			if len(d.places) < maxPlaces*3/4 {
				break
			}
			delete(d.places, some)
		}
	}
	d.places[key] = channel
}
