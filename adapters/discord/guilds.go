package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"weft/bot/chat"
)

// guildState is what is known of a server.
type guildState struct {
	name, locale string
}

// guild is a server as the gateway tells of it.
type guild struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Locale      string    `json:"preferred_locale"`
	Unavailable bool      `json:"unavailable"`
	Threads     []channel `json:"threads"`
}

// lastKnown are the servers that we were in when the handler last heard of them. Discord tells nobody afterwards who was
// removed while they were away: what is left out of the first READY is how it shows.
func lastKnown(ctx context.Context, h chat.Handler) (map[string]guildState, error) {
	known := map[string]guildState{}
	lister, ok := h.(chat.SpaceLister)
	if !ok {
		return known, nil
	}
	ids, err := lister.SpacesOn(ctx, Platform)
	if err != nil {
		return nil, fmt.Errorf("list the servers that Weft was in: %w", err)
	}
	for _, id := range ids {
		known[id] = guildState{}
	}
	return known, nil
}

// readied notes who we are and which servers we are in. Each shard names its own; what one that begins anew leaves out was
// lost while nobody listened.
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
	there := map[string]guildState{}
	var left []string
	r.mu.Lock()
	for _, g := range ready.Guilds {
		there[g.ID] = r.guilds[g.ID]
	}
	for id := range r.guilds {
		if _, stays := there[id]; !stays && shardOf(id, ready.Shard[1]) == ready.Shard[0] {
			left = append(left, id)
			delete(r.guilds, id)
		}
	}
	maps.Copy(r.guilds, there)
	r.mu.Unlock()
	for _, id := range left {
		r.d.inbound.forget(id)
		r.uninstalled(id, e.Key)
	}
}

// shardOf is which of so many connections tells of a server (Discord: Gateway, sharding).
func shardOf(guild string, of int) int { return int((snowflake(guild) >> 22) % uint64(max(of, 1))) }

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
		r.d.inbound.forget(g.ID)
	default:
		known.name, known.locale = g.Name, g.Locale
		r.guilds[g.ID] = known
	}
	r.mu.Unlock()
	for _, thread := range g.Threads {
		r.d.rememberChannel(thread)
	}
	switch {
	case g.Unavailable:
	case e.Type == "GUILD_CREATE":
		// Said of each server at each start, too, each time as a new event: one that Weft was invited to again while it was
		// not running, or that was missing because somebody started it with another token, has its data no longer deleted.
		r.tellInTurn(g.ID, chat.Installed{Envelope: newsEnvelope("installed/" + g.ID + "/" + e.Key), Space: g.ID, Title: g.Name})
	case e.Type == "GUILD_DELETE":
		r.uninstalled(g.ID, e.Key)
	}
}

func (r *run) uninstalled(guild, key string) {
	r.tellInTurn(guild, chat.Uninstalled{Envelope: newsEnvelope("uninstalled/" + guild + "/" + key), Space: guild})
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
	if slices.Contains(r.d.inbound.described(c.Guild), c.ID) { // large servers rename channels of no concern all day
		r.placeChanged(c.Guild, c.ID, e.Key)
	}
}

func (r *run) placeChanged(guild, id, key string) {
	in := r.d.config.Channel(guild, id)
	head := newsEnvelope("channel/" + id + "/" + key)
	head.In = in
	r.tell(chat.PlaceChanged{Envelope: head, Channel: in})
}

// rolesChanged hears of what everybody may do in a server, which opens or closes channels. Which ones, Discord leaves to
// be worked out, so every channel that was spoken of is looked at again. Other roles say nothing of who is everybody, and
// change all day where somebody lets their colour do so.
func (r *run) rolesChanged(e gatewayEvent) {
	var g struct {
		Guild string `json:"guild_id"`
		Role  struct {
			ID string `json:"id"`
		} `json:"role"`
	}
	if json.Unmarshal(e.Data, &g) != nil || g.Guild == "" || g.Role.ID != g.Guild {
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
	r.begin(string(e.Head().ID), func(ctx context.Context) { r.handOver(ctx, e) })
}

// tellInTurn does so after what came before of the same server: whoever removes Weft and invites it again at once has it.
func (r *run) tellInTurn(guild string, e chat.Event) {
	r.inTurn("server/"+guild, string(e.Head().ID), func(ctx context.Context) { r.handOver(ctx, e) })
}

func (r *run) handOver(ctx context.Context, e chat.Event) {
	if _, err := r.decide(ctx, e, time.Now().Add(tokenLife)); err != nil {
		r.d.log.Error().Err(err).Str("event", string(e.Head().ID)).Msg("what Discord told was not taken")
	}
}
