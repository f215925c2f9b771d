package discordfake

import (
	"net/http"
	"slices"
)

func (s *Server) threadRoutes(add adder) {
	add(http.MethodPost, "/channels/{channel}/threads", withToken, func(r *request) (answer, *refusal) {
		c, why := s.channelAt(r)
		if why != nil {
			return refused(why)
		}
		// Without a type a private one is made (Discord: Start Thread without Message, a note).
		return s.startThread(c, ChannelType(numberOr(r.body, "type", int(PrivateThread))), r.body, nil)
	})
	add(http.MethodPost, "/channels/{channel}/messages/{message}/threads", withToken, func(r *request) (answer, *refusal) {
		m, why := s.messageAt(r)
		if why != nil {
			return refused(why)
		}
		if m.thread != nil {
			return refused(refuse(http.StatusBadRequest, 160004, "A thread has already been created for this message"))
		}
		kind := PublicThread
		if m.channel.kind == Announcement {
			kind = AnnouncementThread
		}
		return s.startThread(m.channel, kind, r.body, m)
	})
	const members = "/channels/{channel}/thread-members"
	add(http.MethodGet, members, withToken, func(r *request) (answer, *refusal) {
		c, why := s.threadAt(r)
		if why != nil {
			return refused(why)
		}
		if s.options.Intents&intentMembers == 0 { // Discord: List Thread Members
			return refused(missingAccess())
		}
		found := []any{}
		for _, who := range c.members {
			found = append(found, threadMember(c, who))
		}
		return ok(found)
	})
	add(http.MethodGet, members+"/{user}", withToken, func(r *request) (answer, *refusal) {
		c, why := s.threadAt(r)
		if why != nil {
			return refused(why)
		}
		if who := Snowflake(r.PathValue("user")); c.in(who) {
			return ok(threadMember(c, who))
		}
		return refused(unknownMember())
	})
	add(http.MethodPut, members+"/{user}", withToken, s.addToThread)
	add(http.MethodDelete, members+"/{user}", withToken, s.takeFromThread)
	add(http.MethodGet, "/guilds/{guild}/threads/active", withToken, func(r *request) (answer, *refusal) {
		g, why := s.guildAt(r)
		if why != nil {
			return refused(why)
		}
		return ok(s.threadList(s.threadsOf(g)))
	})
	for _, path := range []string{"/channels/{channel}/threads/archived/private", "/channels/{channel}/users/@me/threads/archived/private"} {
		add(http.MethodGet, path, withToken, func(r *request) (answer, *refusal) { return s.archivedThreads(r, PrivateThread) })
	}
	add(http.MethodGet, "/channels/{channel}/threads/archived/public", withToken, func(r *request) (answer, *refusal) {
		return s.archivedThreads(r, PublicThread)
	})
}

func threadMember(c *channel, who Snowflake) object {
	return object{"id": c.id, "user_id": who, "join_timestamp": stamp(c.id.Time()), "flags": 0}
}

func (s *Server) threadList(threads []*channel) object {
	found, members := []any{}, []any{}
	for _, c := range threads {
		found = append(found, s.channelObject(c))
		if c.in(s.bot.id) {
			members = append(members, threadMember(c, s.bot.id))
		}
	}
	return object{"threads": found, "members": members, "has_more": false}
}

func (s *Server) archivedThreads(r *request, kind ChannelType) (answer, *refusal) {
	c, why := s.channelAt(r)
	if why != nil {
		return refused(why)
	}
	var found []*channel
	for _, t := range slices.Backward(sortedKeys(s.channels)) {
		if t := s.channels[t]; t.thread() && t.parent == c.id && t.archived && (t.kind == PrivateThread) == (kind == PrivateThread) && s.sees(s.bot.id, t) {
			found = append(found, t)
		}
	}
	return ok(s.threadList(found))
}

// startThread makes a thread, under a message or on its own.
func (s *Server) startThread(parent *channel, kind ChannelType, said object, under *message) (answer, *refusal) {
	if parent.guild == nil || parent.thread() || parent.kind != Text && parent.kind != Announcement {
		return refused(refuse(http.StatusBadRequest, 50024, "Cannot execute action on this channel type"))
	}
	f := &form{}
	f.length("name", text(said, "name"), 1, longestThreadName)
	checkAutoArchive(f, said)
	fits := parent.kind == Text && (kind == PublicThread || kind == PrivateThread) || parent.kind == Announcement && kind == AnnouncementThread
	if !fits {
		f.add("type", "BASE_TYPE_CHOICES", "The type does not fit the channel.")
	}
	if why := f.refusal(); why != nil {
		return refused(why)
	}
	need := CreatePublicThreads
	if kind == PrivateThread {
		need = CreatePrivateThreads
	}
	if !s.may(s.bot.id, parent).Has(need) {
		return refused(missingPermissions())
	}
	c := &channel{
		id: s.ids.next(), kind: kind, guild: parent.guild, name: text(said, "name"), parent: parent.id, owner: s.bot.id,
		members: []Snowflake{s.bot.id}, autoArchive: numberOr(said, "auto_archive_duration", 4320), invitable: !has(said, "invitable") || truth(said, "invitable"),
	}
	c.archivedAt = c.id.Time()
	if under != nil {
		c.id, under.thread = under.id, c // a thread under a message has its id
		under.flags |= flagHasThread
	}
	s.channels[c.id] = c
	s.toGuild(c.guild, "THREAD_CREATE", with(s.channelObject(c), object{"newly_created": true}))
	switch {
	case under != nil:
		s.writeSystem(c, messageThreadStarter, message{reference: under.id})
	case kind == PublicThread:
		s.writeSystem(parent, messageThreadCreated, message{content: c.name})
	}
	s.touch()
	return created(s.channelObject(c))
}

func (s *Server) threadAt(r *request) (*channel, *refusal) {
	c, why := s.channelAt(r)
	if why != nil {
		return nil, why
	}
	if !c.thread() {
		return nil, refuse(http.StatusBadRequest, 50024, "Cannot execute action on this channel type")
	}
	return c, nil
}

// threadMemberAt is the open thread of a request, and whom it is about.
func (s *Server) threadMemberAt(r *request) (*channel, Snowflake, *refusal) {
	c, why := s.threadAt(r)
	if why != nil {
		return nil, "", why
	}
	if c.archived {
		return nil, "", refuse(http.StatusBadRequest, 50083, "Thread is archived")
	}
	if who := Snowflake(r.PathValue("user")); who != "@me" {
		return c, who, nil
	}
	return c, s.bot.id, nil
}

// addToThread adds somebody: whoever can write in it may, while it is open (Discord: Add Thread Member).
func (s *Server) addToThread(r *request) (answer, *refusal) {
	c, who, why := s.threadMemberAt(r)
	if why != nil {
		return refused(why)
	}
	if !s.may(s.bot.id, c).Has(SendMessagesInThreads) {
		return refused(missingPermissions())
	}
	if s.users[who] == nil {
		return refused(unknownUser())
	}
	if c.guild.members[who] == nil {
		return refused(unknownMember())
	}
	if !s.may(who, s.channels[c.parent]).Has(ViewChannel) { // who cannot see the channel cannot be in its threads
		return refused(missingAccess())
	}
	if !c.in(who) {
		c.members = append(c.members, who)
		s.threadMembers(c, object{"added_members": []any{threadMember(c, who)}})
		if who != s.bot.id {
			s.writeSystem(c, messageRecipientAdd, message{pinged: []Snowflake{who}})
		}
	}
	return noContent()
}

func (s *Server) takeFromThread(r *request) (answer, *refusal) {
	c, who, why := s.threadMemberAt(r)
	if why != nil {
		return refused(why)
	}
	own := c.kind == PrivateThread && c.owner == s.bot.id
	if who != s.bot.id && !own && !s.may(s.bot.id, c).Has(ManageThreads) {
		return refused(missingPermissions())
	}
	if !c.in(who) {
		return refused(unknownMember())
	}
	c.members = slices.DeleteFunc(c.members, func(m Snowflake) bool { return m == who })
	s.threadMembers(c, object{"removed_member_ids": []any{who}})
	return noContent()
}

func (s *Server) threadMembers(c *channel, what object) {
	s.toGuild(c.guild, "THREAD_MEMBERS_UPDATE", with(object{"id": c.id, "guild_id": c.guild.id, "member_count": len(c.members)}, what))
	s.touch()
}
