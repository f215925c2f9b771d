package discordfake

import (
	"maps"
	"slices"
	"time"
)

// The kinds of interaction, and of answers (Discord: Receiving and Responding).
const (
	interactionPing         = 1
	interactionCommand      = 2
	interactionComponent    = 3
	interactionAutocomplete = 4
	interactionModal        = 5

	callbackPong           = 1
	callbackMessage        = 4
	callbackDeferred       = 5
	callbackDeferredUpdate = 6
	callbackUpdate         = 7
	callbackChoices        = 8
	callbackModal          = 9
)

// interaction is something that somebody did, until its token dies.
type interaction struct {
	id      Snowflake
	token   string
	kind    int
	who     *user
	channel *channel
	data    object
	from    *message // the message whose component was used, also for a modal that it opened
	at      time.Time

	answered bool
	callback int           // the type of the first answer
	original *message      // what @original is
	done     chan struct{} // closed at the first answer
	sight    Sight         // what the first answer shows
}

// newInteraction makes an interaction and remembers its token. The caller holds mu.
func (s *Server) newInteraction(kind int, u *user, c *channel, data object) *interaction {
	i := &interaction{
		id: s.ids.next(), token: "aW50ZXJhY3Rpb246" + secret(), kind: kind, who: u, channel: c, data: data,
		at: time.Now(), done: make(chan struct{}),
	}
	s.forgetDead()
	s.interactions[i.id] = i
	s.webhooks[i.token] = i
	return i
}

// object is the interaction as the application is told of it.
func (s *Server) interactionObject(i *interaction) object {
	o := object{
		"id": i.id, "application_id": s.app, "type": i.kind, "data": i.data, "token": i.token, "version": 1,
		"channel_id": i.channel.id, "channel": s.channelObject(i.channel), "locale": i.who.locale, "entitlements": []any{},
		"app_permissions": s.may(s.bot.id, i.channel).String(), "attachment_size_limit": largestFile,
	}
	if g := i.channel.guild; g != nil {
		o["guild_id"], o["guild_locale"] = g.id, g.locale
		o["guild"] = object{"id": g.id, "locale": g.locale, "features": []any{}}
		o["member"] = with(g.members[i.who.id].object(), object{"permissions": s.may(i.who.id, i.channel).String()})
		o["context"], o["authorizing_integration_owners"] = 0, object{"0": g.id}
	} else {
		o["user"], o["context"], o["authorizing_integration_owners"] = i.who.object(), 1, object{"0": "0"}
	}
	if i.from != nil {
		o["message"] = s.messageObject(i.from)
	}
	return o
}

// resolve describes what ids in an interaction's data stand for.
func (s *Server) resolve(c *channel, kind int, ids []string) object {
	users, members, channels, roles := object{}, object{}, object{}, object{}
	for _, which := range ids {
		who := Snowflake(which)
		if u := s.users[who]; u != nil {
			users[which] = u.object()
			if c.guild != nil && c.guild.members[who] != nil {
				m := maps.Clone(c.guild.members[who].object())
				delete(m, "user")
				delete(m, "deaf")
				delete(m, "mute")
				members[which] = with(m, object{"permissions": s.may(who, c).String()})
			}
		}
		if chosen := s.channels[who]; chosen != nil && kind == channelSelect {
			o := object{"id": chosen.id, "type": int(chosen.kind), "name": chosen.name, "permissions": s.may(s.bot.id, chosen).String(), "parent_id": nil}
			if chosen.parent != "" {
				o["parent_id"] = chosen.parent
			}
			channels[which] = o
		}
		if c.guild != nil && c.guild.roles[who] != nil {
			roles[which] = c.guild.roles[who].object()
		}
	}
	o := object{}
	for key, found := range map[string]object{"users": users, "members": members, "channels": channels, "roles": roles} {
		if len(found) > 0 {
			o[key] = found
		}
	}
	return o
}

// mayAnswer says which answers an interaction of this kind takes (Discord: Interaction callback type).
func (i *interaction) mayAnswer(callback int) bool {
	switch i.kind {
	case interactionCommand:
		return slices.Contains([]int{callbackMessage, callbackDeferred, callbackModal}, callback)
	case interactionComponent:
		return slices.Contains([]int{callbackMessage, callbackDeferred, callbackDeferredUpdate, callbackUpdate, callbackModal}, callback)
	case interactionAutocomplete:
		return callback == callbackChoices
	case interactionModal:
		answers := []int{callbackMessage, callbackDeferred}
		if i.from != nil {
			answers = append(answers, callbackDeferredUpdate, callbackUpdate)
		}
		return slices.Contains(answers, callback)
	}
	return false
}

// settle closes the wait for the first answer. The caller holds mu.
func (s *Server) settle(i *interaction, callback int, sight Sight) {
	i.answered, i.callback, i.sight = true, callback, sight
	close(i.done)
	s.touch()
}

// forgetDead drops the oldest interactions, whose tokens have died some time ago. The caller holds mu.
func (s *Server) forgetDead() {
	if len(s.interactions) < 2*s.living {
		return
	}
	for id, i := range s.interactions {
		if s.older(i.at, 2*s.options.TokenLife) {
			delete(s.interactions, id)
			delete(s.webhooks, i.token)
		}
	}
	s.living = max(len(s.interactions), 1000)
}
