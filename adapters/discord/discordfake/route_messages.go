package discordfake

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// nonceUse is a message that was sent with enforce_nonce.
type nonceUse struct {
	message *message
	at      time.Time
}

func (s *Server) messageRoutes(add adder) {
	const base = "/channels/{channel}/messages"
	add(http.MethodGet, base, withToken, s.history)
	add(http.MethodPost, base, withToken, s.createMessage)
	add(http.MethodGet, base+"/{message}", withToken, func(r *request) (answer, *refusal) {
		m, why := s.messageAt(r)
		if why != nil {
			return refused(why)
		}
		if !s.may(s.bot.id, m.channel).Has(ReadMessageHistory) {
			return refused(missingAccess())
		}
		return ok(s.messageObject(m))
	})
	add(http.MethodPatch, base+"/{message}", withToken, s.editMessage)
	add(http.MethodDelete, base+"/{message}", withToken, func(r *request) (answer, *refusal) {
		m, why := s.messageAt(r)
		if why != nil {
			return refused(why)
		}
		if m.author != s.bot && !s.may(s.bot.id, m.channel).Has(ManageMessages) {
			return refused(missingPermissions())
		}
		s.removeMessage(m)
		return noContent()
	})
	add(http.MethodPost, "/channels/{channel}/typing", withToken, func(r *request) (answer, *refusal) {
		if _, why := s.channelAt(r); why != nil {
			return refused(why)
		}
		return noContent()
	})
}

// channelAt is the channel of a request, which the bot has to see.
func (s *Server) channelAt(r *request) (*channel, *refusal) {
	c := s.channels[Snowflake(r.PathValue("channel"))]
	if c == nil {
		return nil, unknownChannel()
	}
	if c.guild != nil && c.guild.absent || !s.sees(s.bot.id, c) {
		return nil, missingAccess()
	}
	return c, nil
}

// messageAt is the message of a request. Ephemeral ones are nowhere in a channel.
func (s *Server) messageAt(r *request) (*message, *refusal) {
	c, why := s.channelAt(r)
	if why != nil {
		return nil, why
	}
	m := s.messages[Snowflake(r.PathValue("message"))]
	if m == nil || m.channel != c || m.ephemeral() {
		return nil, unknownMessage()
	}
	return m, nil
}

func (s *Server) history(r *request) (answer, *refusal) {
	c, why := s.channelAt(r)
	if why != nil {
		return refused(why)
	}
	query, limit := r.URL.Query(), usualMessagesFetched
	if l := query.Get("limit"); l != "" {
		n, err := strconv.Atoi(l)
		if err != nil || n < 1 || n > mostMessagesFetched {
			f := &form{}
			f.bounds("limit", n, 1, mostMessagesFetched)
			return refused(f.refusal())
		}
		limit = n
	}
	if !s.may(s.bot.id, c).Has(ReadMessageHistory) {
		return ok([]any{}) // told so by Discord: Get Channel Messages
	}
	var all []*message // newest first
	for _, m := range slices.Backward(c.messages) {
		if !m.ephemeral() {
			all = append(all, m)
		}
	}
	found := []any{}
	for _, m := range page(all, query.Get("before"), query.Get("after"), query.Get("around"), limit) {
		found = append(found, s.messageObject(m))
	}
	return ok(found)
}

// page picks messages, which come and go newest first.
func page(all []*message, before, after, around string, limit int) []*message {
	switch {
	case around != "":
		i := slices.IndexFunc(all, func(m *message) bool { return !Snowflake(around).Before(m.id) })
		if i < 0 {
			i = len(all)
		}
		from := max(0, i-limit/2)
		all = all[from:]
	case before != "":
		all = slices.DeleteFunc(slices.Clone(all), func(m *message) bool { return !m.id.Before(Snowflake(before)) })
	case after != "":
		all = slices.DeleteFunc(slices.Clone(all), func(m *message) bool { return !Snowflake(after).Before(m.id) })
		all = all[max(0, len(all)-limit):] // those nearest to it
	}
	return all[:min(limit, len(all))]
}

func (s *Server) createMessage(r *request) (answer, *refusal) {
	c, why := s.channelAt(r)
	if why != nil {
		return refused(why)
	}
	if why := s.maySend(c); why != nil {
		return refused(why)
	}
	nonce, why := nonceOf(r.body)
	if why != nil {
		return refused(why)
	}
	if use, again := s.nonces[nonce]; again && nonce != "" && truth(r.body, "enforce_nonce") && !s.older(use.at, s.options.NonceWindow) {
		if s.messages[use.message.id] == nil { // deleted since: meant so (discord-api-docs, pull request 6647)
			return refused(unknownMessage())
		}
		return ok(with(s.messageObject(use.message), object{"nonce": nonce}))
	}
	d, why := s.draft(r, r.body, nil, "")
	if why != nil {
		return refused(why)
	}
	if d.flags&^(flagSuppressEmbeds|flagSuppressNotifications|flagComponentsV2) != 0 {
		f := &form{}
		f.add("flags", "MESSAGE_FLAGS_INVALID", "Only SUPPRESS_EMBEDS, SUPPRESS_NOTIFICATIONS and IS_COMPONENTS_V2 can be set.")
		return refused(f.refusal())
	}
	if why := checkMessage(d, ""); why != nil {
		return refused(why)
	}
	may := s.may(s.bot.id, c)
	if len(d.attachments) > 0 && !may.Has(AttachFiles) || len(d.embeds) > 0 && !may.Has(EmbedLinks) {
		return refused(missingPermissions())
	}
	m := &message{channel: c, author: s.bot, nonce: nonce}
	if why := s.refer(m, child(r.body, "message_reference"), may); why != nil {
		return refused(why)
	}
	s.store(m, d)
	if nonce != "" && truth(r.body, "enforce_nonce") {
		s.rememberNonce(nonce, m)
	}
	o := s.messageObject(m)
	if nonce != "" {
		o["nonce"] = nonce
	}
	return ok(o)
}

// maySend tells why the bot cannot write in a channel.
func (s *Server) maySend(c *channel) *refusal {
	if c.guild == nil {
		u := s.users[c.recipient]
		if u.closed || !s.acquainted(u) {
			return refuse(http.StatusForbidden, 50007, "Cannot send messages to this user")
		}
		return nil
	}
	if c.kind == Category || c.kind == Forum {
		return refuse(http.StatusBadRequest, 50008, "Cannot send messages in a non-text channel")
	}
	may := s.may(s.bot.id, c)
	if !may.Has(c.speak()) {
		return missingPermissions()
	}
	if c.archived && c.locked && !may.Has(ManageThreads) {
		return refuse(http.StatusBadRequest, 50083, "Thread is archived")
	}
	return nil
}

// acquainted tells whether somebody shares a guild with the bot.
func (s *Server) acquainted(u *user) bool {
	for _, g := range s.guilds {
		if !g.absent && g.members[u.id] != nil {
			return true
		}
	}
	return false
}

func nonceOf(body object) (string, *refusal) {
	f := &form{}
	switch n := body["nonce"].(type) {
	case nil:
		return "", nil
	case string:
		f.length("nonce", n, 0, longestNonce)
		return n, f.refusal()
	default:
		if integer(n) == 0 {
			f.add("nonce", "NONCE_TYPE_INVALID", "Invalid nonce.")
		}
		return strconv.Itoa(integer(n)), f.refusal()
	}
}

// refer makes a message a reply.
func (s *Server) refer(m *message, reference object, may Permissions) *refusal {
	if reference == nil || number(reference, "type") != 0 {
		return nil
	}
	if !may.Has(ReadMessageHistory) {
		return refuse(http.StatusForbidden, 160002, "Cannot reply without permission to read message history")
	}
	first := s.messages[id(reference, "message_id")]
	if first == nil || first.channel != m.channel || first.ephemeral() {
		if has(reference, "fail_if_not_exists") && !truth(reference, "fail_if_not_exists") {
			return nil
		}
		f := &form{}
		f.add("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
		return f.refusal()
	}
	m.kind, m.reference = messageReply, first.id
	return nil
}

// store puts a new message where it belongs and tells of it. The caller holds mu.
func (s *Server) store(m *message, d draft) {
	m.id = s.ids.next()
	s.apply(m, d)
	c := m.channel
	c.messages = append(c.messages, m)
	c.totalSent++
	s.messages[m.id] = m
	if c.archived && !m.ephemeral() {
		c.archived, c.archivedAt = false, time.Now()
		s.announce(c, "UPDATE")
	}
	s.tell(m, "MESSAGE_CREATE")
	s.touch()
}

// rememberNonce keeps what was sent with a nonce for as long as enforce_nonce looks. The caller holds mu.
func (s *Server) rememberNonce(nonce string, m *message) {
	if len(s.nonces) >= 2*s.noncesLeft {
		for n, use := range s.nonces {
			if s.older(use.at, s.options.NonceWindow) {
				delete(s.nonces, n)
			}
		}
		s.noncesLeft = max(len(s.nonces), 1000)
	}
	s.nonces[nonce] = nonceUse{m, time.Now()}
}

func (s *Server) editMessage(r *request) (answer, *refusal) {
	m, why := s.messageAt(r)
	if why != nil {
		return refused(why)
	}
	if m.system() {
		return refused(refuse(http.StatusForbidden, 50021, "Cannot execute action on a system message"))
	}
	if m.author != s.bot {
		return refused(refuse(http.StatusForbidden, 50005, "Cannot edit a message authored by another user"))
	}
	if m.channel.archived {
		return refused(refuse(http.StatusBadRequest, 50083, "Thread is archived"))
	}
	if why := s.change(m, r, r.body, ""); why != nil {
		return refused(why)
	}
	return ok(s.messageObject(m))
}

// change edits a message of the bot's as a request says. The caller holds mu.
func (s *Server) change(m *message, r *request, said object, where string) *refusal {
	d, why := s.draft(r, said, m, where)
	if why != nil {
		return why
	}
	d.flags &^= flagLoading
	if why := checkMessage(d, where); why != nil {
		return why
	}
	s.apply(m, d)
	m.edited = time.Now()
	m.edits++
	s.tell(m, "MESSAGE_UPDATE")
	s.touch()
	return nil
}

// removeMessage deletes a message. The caller holds mu.
func (s *Server) removeMessage(m *message) {
	c := m.channel
	c.messages = slices.DeleteFunc(c.messages, func(other *message) bool { return other == m })
	delete(s.messages, m.id)
	for _, f := range m.attachments {
		delete(s.files, strings.TrimPrefix(f.url, s.URL()))
	}
	o := object{"id": m.id, "channel_id": c.id}
	if c.guild != nil {
		o["guild_id"] = c.guild.id
	}
	if !m.ephemeral() {
		s.toPlace(c, "MESSAGE_DELETE", o)
	}
	s.touch()
}

// tell dispatches a message to the bot, where it can see it.
func (s *Server) tell(m *message, event string) {
	if m.ephemeral() || !s.sees(s.bot.id, m.channel) {
		return
	}
	o := s.messageObject(m)
	if m.nonce != "" && event == "MESSAGE_CREATE" {
		o["nonce"] = m.nonce
	}
	if g := m.channel.guild; g != nil {
		o["guild_id"] = g.id
		if author := g.members[m.author.id]; author != nil {
			o["member"] = author.object()
		}
	}
	s.toPlace(m.channel, event, o)
}
