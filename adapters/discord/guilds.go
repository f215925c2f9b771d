package discord

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"weft/bot/chat"
)

// guildState is what is known of a server.
type guildState struct {
	name string
}

// guild is a server as the gateway tells of it.
type guild struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Unavailable bool      `json:"unavailable"`
	Joined      string    `json:"joined_at"`
	Threads     []channel `json:"threads"`
}

// readied notes who we are and which servers we are in. Those of the first READY are no news; what a later one adds or
// leaves out changed while nobody listened.
func (r *run) readied(e gatewayEvent) {
	var ready struct {
		User   user    `json:"user"`
		Guilds []guild `json:"guilds"`
		Shard  [2]int  `json:"shard"`
	}
	if json.Unmarshal(e.Data, &ready) != nil {
		return
	}
	r.d.setMe(ready.User.ID)
	var left []string
	r.mu.Lock()
	if !r.begun || ready.Shard[1] > 1 {
		// With several shards each READY names its own servers, and none can tell what another has lost.
		for _, g := range ready.Guilds {
			r.guilds[g.ID] = guildState{name: r.guilds[g.ID].name}
		}
	} else {
		for id := range r.guilds {
			if !slices.ContainsFunc(ready.Guilds, func(g guild) bool { return g.ID == id }) {
				left = append(left, id)
				delete(r.guilds, id)
			}
		}
	}
	r.begun = true
	r.mu.Unlock()
	for _, id := range left {
		r.uninstalled(id, e.Key)
	}
}

// guildChanged hears of servers that Weft was invited to, or removed from. One that is unavailable is neither: Discord
// has trouble, and will tell when it is over.
func (r *run) guildChanged(e gatewayEvent) {
	var g guild
	if json.Unmarshal(e.Data, &g) != nil || g.ID == "" {
		return
	}
	r.mu.Lock()
	known := r.guilds[g.ID]
	switch {
	case g.Unavailable:
	case e.Type == "GUILD_DELETE":
		delete(r.guilds, g.ID)
	default:
		known.name = g.Name
		r.guilds[g.ID] = known
	}
	r.mu.Unlock()
	for _, thread := range g.Threads {
		r.d.rememberChannel(thread)
	}
	switch {
	case g.Unavailable:
	case e.Type == "GUILD_CREATE":
		// Said of each server at each start, too: one that Weft was invited to again while it was not running has its data
		// no longer deleted.
		r.tell(chat.Installed{Envelope: newsEnvelope("installed/" + g.ID + "/" + g.Joined), Space: g.ID, Title: g.Name})
	case e.Type == "GUILD_DELETE":
		r.uninstalled(g.ID, e.Key)
	}
}

func (r *run) uninstalled(guild, key string) {
	r.tell(chat.Uninstalled{Envelope: newsEnvelope("uninstalled/" + guild + "/" + key), Space: guild})
}

// channelChanged hears of channels that were renamed, opened, closed or deleted.
func (r *run) channelChanged(e gatewayEvent) {
	var c channel
	if json.Unmarshal(e.Data, &c) != nil || c.Guild == "" {
		return
	}
	if c.public() {
		r.d.rememberChannel(c)
		return // it is part of its channel, which did not change
	}
	r.placeChanged(c.Guild, c.ID, e.Key)
}

func (r *run) placeChanged(guild, id, key string) {
	in := r.d.config.Channel(guild, id)
	head := newsEnvelope("channel/" + id + "/" + key)
	head.In = in
	r.tell(chat.PlaceChanged{Envelope: head, Channel: in})
}

// rolesChanged hears of a role that opens or closes channels. Which ones, Discord leaves to be worked out, so every
// channel that was spoken of is looked at again.
func (r *run) rolesChanged(e gatewayEvent) {
	var g struct {
		Guild string `json:"guild_id"`
	}
	if json.Unmarshal(e.Data, &g) != nil {
		return
	}
	for _, id := range r.d.inbound.described(g.Guild) {
		r.placeChanged(g.Guild, id, e.Key)
	}
}

// newsEnvelope is that of something that nobody did towards Weft.
func newsEnvelope(id string) chat.Envelope {
	return chat.Envelope{ID: chat.EventID(id), Received: time.Now()}
}

// tell hands over an event that nobody waits to be answered.
func (r *run) tell(e chat.Event) {
	r.begin(string(e.Head().ID), func(ctx context.Context) {
		if _, err := r.decide(ctx, e, time.Now().Add(tokenLife)); err != nil {
			r.d.log.Error().Err(err).Str("event", string(e.Head().ID)).Msg("what Discord told was not taken")
		}
	})
}
