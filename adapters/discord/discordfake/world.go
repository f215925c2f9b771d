package discordfake

import (
	"slices"
	"time"
)

// ChannelType is what kind of place a channel is (Discord: Channel types).
type ChannelType int

// The kinds of channel that there are here.
const (
	Text               ChannelType = 0
	DM                 ChannelType = 1
	Voice              ChannelType = 2
	Category           ChannelType = 4
	Announcement       ChannelType = 5
	AnnouncementThread ChannelType = 10
	PublicThread       ChannelType = 11
	PrivateThread      ChannelType = 12
	Forum              ChannelType = 15
)

type user struct {
	id           Snowflake
	name, global string
	locale       string
	bot          bool
	closed       bool // takes no direct messages
	dm           *channel
	zone         *time.Location
	modal        *Modal
}

type role struct {
	id          Snowflake
	name        string
	permissions Permissions
	managed     bool
	mentionable bool
	position    int
}

type member struct {
	user   *user
	nick   string
	roles  []Snowflake
	joined time.Time
}

type guild struct {
	id          Snowflake
	name        string
	owner       Snowflake
	botRole     Snowflake
	locale      string
	roles       map[Snowflake]*role
	members     map[Snowflake]*member
	absent      bool // the bot is not in it
	unavailable bool
}

type overwrite struct{ allow, deny Permissions }

type channel struct {
	id         Snowflake
	kind       ChannelType
	guild      *guild // nil in direct messages
	name       string
	topic      string
	parent     Snowflake
	recipient  Snowflake // of a DM, besides the bot
	overwrites map[Snowflake]overwrite
	messages   []*message
	// of threads
	owner            Snowflake
	members          []Snowflake
	archived, locked bool
	invitable        bool
	autoArchive      int
	archivedAt       time.Time
	totalSent        int
}

func (c *channel) thread() bool {
	return c.kind == PublicThread || c.kind == PrivateThread || c.kind == AnnouncementThread
}

func (c *channel) in(who Snowflake) bool { return slices.Contains(c.members, who) }

// last is the id of the newest message, "" for none.
func (c *channel) last() Snowflake {
	if len(c.messages) == 0 {
		return ""
	}
	return c.messages[len(c.messages)-1].id
}

func (u *user) object() object {
	o := object{
		"id": u.id, "username": u.name, "discriminator": "0", "global_name": nil, "avatar": nil, "public_flags": 0,
		"flags": 0, "bot": u.bot, "primary_guild": nil,
	}
	if u.global != "" {
		o["global_name"] = u.global
	}
	return o
}

// shown is the name that others read.
func (u *user) shown() string {
	if u.global != "" {
		return u.global
	}
	return u.name
}

func (m *member) object() object {
	o := object{
		"user": m.user.object(), "nick": nil, "roles": nonNil(m.roles), "joined_at": stamp(m.joined), "deaf": false,
		"mute": false, "flags": 0, "avatar": nil, "banner": nil, "pending": false, "premium_since": nil,
		"communication_disabled_until": nil,
	}
	if m.nick != "" {
		o["nick"] = m.nick
	}
	return o
}

func (r *role) object() object {
	return object{
		"id": r.id, "name": r.name, "permissions": r.permissions.String(), "managed": r.managed, "mentionable": r.mentionable,
		"position": r.position, "color": 0, "colors": object{"primary_color": 0, "secondary_color": nil, "tertiary_color": nil}, "hoist": false, "flags": 0, "icon": nil, "unicode_emoji": nil,
	}
}

func (s *Server) channelObject(c *channel) object {
	o := object{"id": c.id, "type": int(c.kind), "flags": 0, "last_message_id": nil}
	if last := c.last(); last != "" {
		o["last_message_id"] = last
	}
	if c.guild == nil {
		o["recipients"] = []any{s.users[c.recipient].object()}
		return o
	}
	o["guild_id"], o["name"], o["parent_id"] = c.guild.id, c.name, nil
	if c.parent != "" {
		o["parent_id"] = c.parent
	}
	if c.thread() {
		o["owner_id"], o["member_count"], o["message_count"], o["total_message_sent"] = c.owner, len(c.members), c.said(), c.totalSent
		o["rate_limit_per_user"] = 0
		o["thread_metadata"] = object{
			"archived": c.archived, "locked": c.locked, "auto_archive_duration": c.autoArchive, "invitable": c.invitable,
			"archive_timestamp": stamp(c.archivedAt), "create_timestamp": stamp(c.id.Time()),
		}
		if c.in(s.bot.id) {
			o["member"] = object{"id": c.id, "user_id": s.bot.id, "join_timestamp": stamp(c.id.Time()), "flags": 0}
		}
		return o
	}
	o["position"], o["nsfw"], o["rate_limit_per_user"], o["topic"] = 0, false, 0, nil
	if c.topic != "" {
		o["topic"] = c.topic
	}
	overwrites := []any{}
	for _, who := range sortedKeys(c.overwrites) {
		kind := 1
		if c.guild.roles[who] != nil {
			kind = 0
		}
		overwrites = append(overwrites, object{
			"id": who, "type": kind, "allow": c.overwrites[who].allow.String(), "deny": c.overwrites[who].deny.String(),
		})
	}
	o["permission_overwrites"] = overwrites
	return o
}

// guildObject is a guild as REST tells of it.
func (s *Server) guildObject(g *guild) object {
	roles := []any{}
	for _, r := range sortedKeys(g.roles) {
		roles = append(roles, g.roles[r].object())
	}
	return object{
		"id": g.id, "name": g.name, "owner_id": g.owner, "roles": roles, "icon": nil, "description": nil, "features": []any{},
		"emojis": []any{}, "stickers": []any{}, "preferred_locale": g.locale, "verification_level": 0,
		"default_message_notifications": 0, "explicit_content_filter": 0, "mfa_level": 0, "system_channel_id": nil,
		"system_channel_flags": 0, "rules_channel_id": nil, "public_updates_channel_id": nil, "premium_tier": 0,
		"premium_subscription_count": 0, "nsfw_level": 0, "afk_channel_id": nil, "afk_timeout": 300, "application_id": nil,
		"home_header": nil, "widget_enabled": false, "widget_channel_id": nil, "max_presences": nil, "max_members": 500000,
		"max_stage_video_channel_users": 50, "max_video_channel_users": 25, "safety_alerts_channel_id": nil,
		"premium_progress_bar_enabled": false, "nsfw": false, "incidents_data": nil,
		"vanity_url_code": nil, "banner": nil, "splash": nil, "discovery_splash": nil, "region": "deprecated",
	}
}

// channelsOf are the channels of a guild without threads, oldest first.
func (s *Server) channelsOf(g *guild) []*channel {
	var found []*channel
	for _, c := range sortedKeys(s.channels) {
		if c := s.channels[c]; c.guild == g && !c.thread() {
			found = append(found, c)
		}
	}
	return found
}

// threadsOf are the threads of a guild that are open and that the bot can look into.
func (s *Server) threadsOf(g *guild) []*channel {
	var found []*channel
	for _, c := range sortedKeys(s.channels) {
		if c := s.channels[c]; c.guild == g && c.thread() && !c.archived && s.sees(s.bot.id, c) {
			found = append(found, c)
		}
	}
	return found
}

func sortedKeys[V any](m map[Snowflake]V) []Snowflake {
	keys := make([]Snowflake, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, Snowflake.Compare)
	return keys
}

func nonNil[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}
