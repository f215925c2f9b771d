package discord

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"weft/bot/chat"
)

// codeInteractionDone: the interaction has been answered before (Discord: JSON error codes).
const codeInteractionDone = 40060

// toldEvery is how often the stewards hear of the same hindrance.
const toldEvery = 24 * time.Hour

// hindrance is what keeps Weft from working: in a server, or everywhere where Guild is "".
type hindrance struct {
	Guild  string
	By     chat.Hindrance
	Detail string // what is missing and where to set it; the same hindrance has the same words
}

// hinder tells those who run the program, once a day.
func (r *run) hinder(_ context.Context, h hindrance) {
	now := time.Now()
	key := h.Guild + "/" + string(h.By) + "/" + h.Detail
	in := r.d.inbound
	in.mu.Lock()
	again := now.Sub(in.told[key]) < toldEvery
	if !again {
		in.told[key] = now
	}
	in.mu.Unlock()
	if again {
		return
	}
	r.mu.Lock()
	title := r.guilds[h.Guild].name
	r.mu.Unlock()
	space := h.Guild
	if space == "" {
		space, title = r.d.config.ApplicationID, "Discord"
	}
	r.tell(chat.Hindered{
		Envelope: newsEnvelope("hindered/" + key + "/" + now.UTC().Format(time.DateOnly)),
		Space:    space, Title: title, By: h.By, Detail: h.Detail,
	})
}

// noticed looks at a refused request for what the stewards can mend: permissions that are missing in a server. It is
// called for every request of the driver's.
func (d *Driver) noticed(r request, err error) {
	failed, ok := errors.AsType[*apiError](err)
	if !ok || (failed.Code != codeMissingAccess && failed.Code != codeMissingPermissions) || failed.Needs == "" {
		return
	}
	d.inbound.mu.Lock()
	now := d.inbound.current
	d.inbound.mu.Unlock()
	if now == nil || !now.isIn(r.share) {
		return // of a server that Weft is not in, more is said elsewhere
	}
	now.hinder(now.doing, hindrance{
		Guild: r.share, By: chat.HindrancePermission,
		Detail: failed.Needs + ". Server Settings → Roles → the role of Weft, or Edit Channel → Permissions in the channel where it is missing",
	})
}

// isIn reports whether Weft is in a server.
func (r *run) isIn(guild string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, there := r.guilds[guild]
	return there
}

// meet remembers a channel in which Weft was spoken to or which was asked about.
func (in *inbound) meet(guild, channel string) {
	if guild == "" {
		return
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	if len(in.met[guild]) < mostMet && !slices.Contains(in.met[guild], channel) {
		in.met[guild] = append(in.met[guild], channel)
	}
}

// forget drops what is remembered of a server that Weft has left.
func (in *inbound) forget(guild string) {
	in.mu.Lock()
	defer in.mu.Unlock()
	delete(in.met, guild)
	maps.DeleteFunc(in.told, func(key string, _ time.Time) bool { return strings.HasPrefix(key, guild+"/") })
}

// mostMet bounds how many channels of a server are remembered.
const mostMet = 500

// described lists the channels of a server that matter to somebody.
func (in *inbound) described(guild string) []string {
	in.mu.Lock()
	defer in.mu.Unlock()
	return slices.Clone(in.met[guild])
}

// knownSelf is the bot's own user id, "" until it is known.
func (d *Driver) knownSelf() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.self
}
