package slackfake

import (
	"maps"
	"slices"
)

// tell sends an event to the app, if it is subscribed to it. The caller holds the lock.
func (w *Workspace) tell(subscription string, event Object) *pending {
	if w.revoked != "" && subscription != "app_uninstalled" && subscription != "tokens_revoked" {
		return nil
	}
	if w.s.opts.Events != nil && !slices.Contains(w.s.opts.Events, subscription) {
		return nil
	}
	id := w.s.id("Ev")
	payload := Object{
		"token": "deprecated", "team_id": w.ID, "context_team_id": w.ID, "context_enterprise_id": nil, "api_app_id": w.AppID,
		"event": event, "type": "event_callback", "event_id": id, "event_time": w.s.seconds(), "is_ext_shared_channel": false,
		"event_context": "4-" + id,
		"authorizations": []any{Object{
			"enterprise_id": nil, "team_id": w.ID, "user_id": w.BotUser, "is_bot": true, "is_enterprise_install": false,
		}},
	}
	if channel, _ := event["channel"].(string); channel != "" {
		if c := w.channel(channel); c != nil {
			payload["is_ext_shared_channel"] = c.Shared
		}
	}
	kind, _ := event["type"].(string)
	return w.dispatch(eventsAPI, kind, payload, id)
}

// tellMessage tells of a message, or of what became of one, in a conversation where the app may read.
func (w *Workspace) tellMessage(c *Conversation, event Object) *pending {
	if !c.has(w.BotUser) || !w.scopes[scopeFor(c.Kind, "history")] {
		return nil
	}
	o := Object{"channel": c.ID, "channel_type": c.channelType(), "event_ts": event["ts"]}
	maps.Copy(o, event)
	subscription := map[Kind]string{
		Public: "message.channels", Private: "message.groups", IM: "message.im", MPIM: "message.mpim",
	}[c.Kind]
	return w.tell(subscription, o)
}

func (w *Workspace) membership(c *Conversation, user, what string) Object {
	kind := "C"
	if c.Kind == Private {
		kind = "G"
	}
	return Object{
		"type": what, "user": user, "channel": c.ID, "channel_type": kind, "team": w.ID, "event_ts": w.s.stamp(),
	}
}

// news changes the world, tells the app, and waits until that is settled.
func (w *Workspace) news(change func() []*pending) Shown {
	w.s.mu.Lock()
	sent := change()
	w.s.mu.Unlock()
	var out Shown
	for _, p := range sent {
		if p != nil {
			out.settle(p)
		}
	}
	return out
}

// Join lets a person join a channel.
func (w *Workspace) Join(user, channel string) Shown {
	return w.news(func() []*pending {
		c := w.channel(channel)
		if c == nil || c.has(user) {
			return nil
		}
		c.Members = append(c.Members, user)
		if !c.has(w.BotUser) {
			return nil
		}
		return []*pending{w.tell("member_joined_channel", w.membership(c, user, "member_joined_channel"))}
	})
}

// Invite adds the app to a channel.
func (w *Workspace) Invite(channel string) Shown { return w.Join(w.BotUser, channel) }

// Leave lets a person leave a channel, or be removed from it. If it is the app, it hears channel_left.
func (w *Workspace) Leave(user, channel string) Shown {
	return w.news(func() []*pending {
		c := w.channel(channel)
		if c == nil || !c.has(user) {
			return nil
		}
		heard := c.has(w.BotUser)
		c.Members = slices.DeleteFunc(c.Members, func(id string) bool { return id == user })
		switch {
		case user == w.BotUser && c.Kind == Private:
			return []*pending{w.tell("group_left", Object{"type": "group_left", "channel": c.ID, "actor_id": "", "event_ts": w.s.stamp()})}
		case user == w.BotUser:
			return []*pending{w.tell("channel_left", Object{"type": "channel_left", "channel": c.ID, "actor_id": "", "event_ts": w.s.stamp()})}
		case !heard:
			return nil
		}
		return []*pending{w.tell("member_left_channel", w.membership(c, user, "member_left_channel"))}
	})
}

// about names the events of a channel: channel_… for public ones, group_… for private ones.
func about(c *Conversation, what string) string {
	if c.Kind == Private {
		return "group_" + what
	}
	return "channel_" + what
}

// onChannel changes a channel and tells the app if it can see it.
func (w *Workspace) onChannel(channel string, change func(*Conversation) (kind string, event Object)) Shown {
	return w.news(func() []*pending {
		c := w.channel(channel)
		if c == nil {
			return nil
		}
		kind, event := change(c)
		if c.Kind != Public && !c.has(w.BotUser) {
			return nil
		}
		event["type"], event["event_ts"] = kind, w.s.stamp()
		return []*pending{w.tell(kind, event)}
	})
}

// Rename gives a channel another name.
func (w *Workspace) Rename(channel, name string) Shown {
	return w.onChannel(channel, func(c *Conversation) (string, Object) {
		c.Name = name
		return about(c, "rename"), Object{"channel": Object{"id": c.ID, "name": name, "name_normalized": name, "created": 1700000000}}
	})
}

// Archive closes a channel; [Workspace.Unarchive] opens it again.
func (w *Workspace) Archive(channel, by string) Shown {
	return w.onChannel(channel, func(c *Conversation) (string, Object) {
		c.Archived = true
		return about(c, "archive"), Object{"channel": c.ID, "user": by, "is_moved": 0}
	})
}

// Unarchive opens a channel again.
func (w *Workspace) Unarchive(channel, by string) Shown {
	return w.onChannel(channel, func(c *Conversation) (string, Object) {
		c.Archived = false
		return about(c, "unarchive"), Object{"channel": c.ID, "user": by}
	})
}

// Delete removes a channel for good.
func (w *Workspace) Delete(channel, by string) Shown {
	return w.onChannel(channel, func(c *Conversation) (string, Object) {
		delete(w.convByID, c.ID)
		w.channels = slices.DeleteFunc(w.channels, func(have *Conversation) bool { return have == c })
		return about(c, "deleted"), Object{"channel": c.ID, "actor_id": by}
	})
}

// Share opens a channel to another organisation; [Workspace.Unshare] ends that.
func (w *Workspace) Share(channel, otherTeam string) Shown {
	return w.onChannel(channel, func(c *Conversation) (string, Object) {
		c.Shared = true
		return "channel_shared", Object{"channel": c.ID, "connected_team_id": otherTeam}
	})
}

// Unshare ends the sharing of a channel.
func (w *Workspace) Unshare(channel, otherTeam string) Shown {
	return w.onChannel(channel, func(c *Conversation) (string, Object) {
		c.Shared = false
		return "channel_unshared", Object{"channel": c.ID, "previously_connected_team_id": otherTeam, "is_ext_shared": false}
	})
}

// JoinTeam adds a person to the workspace and tells the app. It returns the id.
func (w *Workspace) JoinTeam(u User) (string, Shown) {
	var id string
	shown := w.news(func() []*pending {
		id = w.addUser(u)
		return []*pending{w.tell("team_join", Object{
			"type": "team_join", "user": w.user(id).json(w, w.scopes["users:read.email"], true), "event_ts": w.s.stamp(),
		})}
	})
	return id, shown
}

// ChangeUser changes a person (name, zone, deactivated …) and tells the app.
func (w *Workspace) ChangeUser(user string, with func(*User)) Shown {
	return w.news(func() []*pending {
		u := w.user(user)
		if u == nil {
			return nil
		}
		with(u)
		return []*pending{w.tell("user_change", Object{
			"type": "user_change", "user": u.json(w, w.scopes["users:read.email"], true), "cache_ts": w.s.seconds(), "event_ts": w.s.stamp(),
		})}
	})
}

// Uninstall removes the app from the workspace: its token is dead from then on, and it hears tokens_revoked and
// app_uninstalled, in no certain order.
func (w *Workspace) Uninstall() Shown {
	return w.news(func() []*pending {
		w.revoked = "account_inactive"
		return []*pending{
			w.tell("tokens_revoked", Object{
				"type": "tokens_revoked", "tokens": Object{"oauth": []any{}, "bot": []any{w.BotUser}}, "event_ts": w.s.stamp(),
			}),
			w.tell("app_uninstalled", Object{"type": "app_uninstalled", "event_ts": w.s.stamp()}),
		}
	})
}

// RevokeToken makes the bot token invalid, and tells the app.
func (w *Workspace) RevokeToken() Shown {
	return w.news(func() []*pending {
		w.revoked = "token_revoked"
		return []*pending{w.tell("tokens_revoked", Object{
			"type": "tokens_revoked", "tokens": Object{"oauth": []any{}, "bot": []any{w.BotUser}}, "event_ts": w.s.stamp(),
		})}
	})
}

// Event sends any event, such as one of a type that nobody knows yet, whether the app is subscribed to it or not.
func (w *Workspace) Event(event Object) Shown {
	return w.news(func() []*pending {
		id := w.s.id("Ev")
		kind, _ := event["type"].(string)
		return []*pending{w.dispatch(eventsAPI, kind, Object{
			"token": "deprecated", "team_id": w.ID, "api_app_id": w.AppID, "event": event, "type": "event_callback",
			"event_id": id, "event_time": w.s.seconds(),
		}, id)}
	})
}
