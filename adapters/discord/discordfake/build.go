package discordfake

import "time"

// Guild is a server of Discord's, seen by its owner.
type Guild struct {
	s *Server
	g *guild
}

// Person is somebody with an account, at their client.
type Person struct {
	s *Server
	u *user
}

// AddPerson makes an account. Its display name is the name; see [Person.Rename].
func (s *Server) AddPerson(name string) *Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := &user{id: s.ids.next(), name: name, global: name, locale: "en-GB"}
	s.users[u.id] = u
	return &Person{s, u}
}

// ID is the account's, the same in all guilds.
func (p *Person) ID() Snowflake { return p.u.id }

// Rename sets the account's display name (global_name); "" has none.
func (p *Person) Rename(global string) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.u.global = global
}

// Speaks sets the language of the person's client, as "pt-BR".
func (p *Person) Speaks(locale string) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.u.locale = locale
}

// LivesIn sets the zone of the person's clock, in which they read instants; without it that is UTC.
func (p *Person) LivesIn(zone *time.Location) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.u.zone = zone
}

// CloseDMs takes no direct messages from now on: whoever writes is told 50007.
func (p *Person) CloseDMs() {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.u.closed = true
}

// OpenDMs takes direct messages again.
func (p *Person) OpenDMs() {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.u.closed = false
}

// DM is the person's conversation with the bot.
func (p *Person) DM() Snowflake {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.s.directChannel(p.u).id
}

// directChannel is the conversation of somebody with the bot. The caller holds mu.
func (s *Server) directChannel(u *user) *channel {
	if u.dm == nil {
		u.dm = &channel{id: s.ids.next(), kind: DM, recipient: u.id}
		s.channels[u.dm.id] = u.dm
	}
	return u.dm
}

// AddGuild makes a server with its owner, @everyone, the bot and the bot's own role, which permits all that talking asks
// for, @everyone included, and managing nothing. Its members besides are those given.
func (s *Server) AddGuild(name string, owner *Person, others ...*Person) *Guild {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := &guild{
		id: s.ids.next(), name: name, owner: owner.u.id, locale: "en-US",
		roles: map[Snowflake]*role{}, members: map[Snowflake]*member{},
	}
	g.roles[g.id] = &role{id: g.id, name: "@everyone", permissions: usual &^ MentionEveryone}
	g.botRole = s.ids.next()
	g.roles[g.botRole] = &role{id: g.botRole, name: "Weft", permissions: usual, managed: true, position: 1}
	now := time.Now()
	g.members[s.bot.id] = &member{user: s.bot, roles: []Snowflake{g.botRole}, joined: now}
	for _, p := range append([]*Person{owner}, others...) {
		g.members[p.u.id] = &member{user: p.u, joined: now}
	}
	s.guilds[g.id] = g
	s.toGuild(g, "GUILD_CREATE", s.guildCreate(g))
	s.touch()
	return &Guild{s, g}
}

// ID is the guild's.
func (g *Guild) ID() Snowflake { return g.g.id }

// AddChannel makes a channel that everybody can see.
func (g *Guild) AddChannel(kind ChannelType, name string) Snowflake {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	c := &channel{id: g.s.ids.next(), kind: kind, guild: g.g, name: name, overwrites: map[Snowflake]overwrite{}}
	g.s.channels[c.id] = c
	g.s.toGuild(g.g, "CHANNEL_CREATE", g.s.channelObject(c))
	return c.id
}

// AddPrivateChannel makes a text channel that only those people can see, and not the bot unless it is let in with
// [Guild.Overwrite].
func (g *Guild) AddPrivateChannel(name string, people ...*Person) Snowflake {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	c := &channel{id: g.s.ids.next(), guild: g.g, name: name, overwrites: map[Snowflake]overwrite{g.g.id: {deny: ViewChannel}}}
	for _, p := range people {
		c.overwrites[p.u.id] = overwrite{allow: ViewChannel}
	}
	g.s.channels[c.id] = c
	g.s.toGuild(g.g, "CHANNEL_CREATE", g.s.channelObject(c))
	return c.id
}

// Overwrite sets what a role or an account may in a channel besides, or may not.
func (g *Guild) Overwrite(in, who Snowflake, allow, deny Permissions) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	c := g.s.channels[in]
	c.overwrites[who] = overwrite{allow: allow, deny: deny}
	g.s.toGuild(g.g, "CHANNEL_UPDATE", g.s.channelObject(c))
}

// RenameChannel gives a channel another name.
func (g *Guild) RenameChannel(in Snowflake, name string) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	c := g.s.channels[in]
	c.name = name
	g.s.announce(c, "UPDATE")
}

// DeleteChannel removes a channel with all that is in it.
func (g *Guild) DeleteChannel(in Snowflake) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.s.removeChannel(g.s.channels[in])
}

// Archive archives a thread, as people who manage threads do. A locked one is not reopened by writing in it.
func (g *Guild) Archive(thread Snowflake) { g.setArchived(thread, true, true) }

// Sleep archives a thread as it happens by itself after some quiet: writing in it opens it again.
func (g *Guild) Sleep(thread Snowflake) { g.setArchived(thread, true, false) }

// Reopen opens an archived thread.
func (g *Guild) Reopen(thread Snowflake) { g.setArchived(thread, false, false) }

func (g *Guild) setArchived(thread Snowflake, archived, locked bool) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	c := g.s.channels[thread]
	c.archived, c.locked, c.archivedAt = archived, locked, time.Now()
	g.s.announce(c, "UPDATE")
}

// AddRole makes a role.
func (g *Guild) AddRole(name string, may Permissions) Snowflake {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	r := &role{id: g.s.ids.next(), name: name, permissions: may, position: len(g.g.roles)}
	g.g.roles[r.id] = r
	g.s.toGuild(g.g, "GUILD_ROLE_CREATE", object{"guild_id": g.g.id, "role": r.object()})
	return r.id
}

// Permit sets what a role permits, the guild's own id being @everyone.
func (g *Guild) Permit(which Snowflake, may Permissions) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	r := g.g.roles[which]
	r.permissions = may
	g.s.toGuild(g.g, "GUILD_ROLE_UPDATE", object{"guild_id": g.g.id, "role": r.object()})
}

// BotRole is the role that the bot got when it was invited.
func (g *Guild) BotRole() Snowflake { return g.g.botRole }

// Deny takes permissions from everybody who does not own the guild, the bot among them.
func (g *Guild) Deny(what Permissions) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	for _, r := range sortedKeys(g.g.roles) {
		role := g.g.roles[r]
		role.permissions &^= what
		g.s.toGuild(g.g, "GUILD_ROLE_UPDATE", object{"guild_id": g.g.id, "role": role.object()})
	}
}

// Give gives somebody a role.
func (g *Guild) Give(p *Person, which Snowflake) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	m := g.g.members[p.u.id]
	m.roles = append(m.roles, which)
}

// Join makes somebody a member. Bots without the privileged intent are not told.
func (g *Guild) Join(p *Person) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	m := &member{user: p.u, joined: time.Now()}
	g.g.members[p.u.id] = m
	g.s.toGuild(g.g, "GUILD_MEMBER_ADD", with(m.object(), object{"guild_id": g.g.id}))
	g.s.touch()
}

// Leave makes somebody no member. Bots without the privileged intent are not told.
func (g *Guild) Leave(p *Person) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	delete(g.g.members, p.u.id)
	g.s.toGuild(g.g, "GUILD_MEMBER_REMOVE", object{"guild_id": g.g.id, "user": p.u.object()})
	g.s.touch()
}

// Nick gives somebody a name in this guild.
func (g *Guild) Nick(p *Person, nick string) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.g.members[p.u.id].nick = nick
}

// Kick removes the bot.
func (g *Guild) Kick() {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.s.leaveGuild(g.g)
}

// Invite brings the bot back, with the permissions that its role had.
func (g *Guild) Invite() {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.g.absent = false
	g.g.members[g.s.bot.id] = &member{user: g.s.bot, roles: []Snowflake{g.g.botRole}, joined: time.Now()}
	g.s.toGuild(g.g, "GUILD_CREATE", g.s.guildCreate(g.g))
}

// FailOutage makes the guild unavailable, as in an outage of the platform: the bot is still in it.
func (g *Guild) FailOutage() {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.s.toGuild(g.g, "GUILD_DELETE", object{"id": g.g.id, "unavailable": true})
	g.g.unavailable = true
}

// EndOutage makes it available again.
func (g *Guild) EndOutage() {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.g.unavailable = false
	g.s.toGuild(g.g, "GUILD_CREATE", g.s.guildCreate(g.g))
}

// leaveGuild takes the bot out of a guild. The caller holds mu.
func (s *Server) leaveGuild(g *guild) {
	s.toGuild(g, "GUILD_DELETE", object{"id": g.id})
	g.absent = true
	delete(g.members, s.bot.id)
	s.commands.forget(g.id)
	s.touch()
}

// removeChannel deletes a channel and its threads. The caller holds mu.
func (s *Server) removeChannel(c *channel) {
	for _, t := range sortedKeys(s.channels) {
		if t := s.channels[t]; t != nil && t.thread() && t.parent == c.id {
			s.removeChannel(t)
		}
	}
	s.announce(c, "DELETE")
	delete(s.channels, c.id)
	for _, m := range c.messages {
		delete(s.messages, m.id)
	}
	s.touch()
}

// announce tells of a channel or thread. The caller holds mu.
func (s *Server) announce(c *channel, what string) {
	if c.guild == nil {
		return
	}
	if c.thread() {
		if !s.sees(s.bot.id, c) {
			return
		}
		s.toGuild(c.guild, "THREAD_"+what, s.channelObject(c))
		return
	}
	s.toGuild(c.guild, "CHANNEL_"+what, s.channelObject(c))
}
