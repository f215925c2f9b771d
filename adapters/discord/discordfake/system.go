package discordfake

// The types of messages (Discord: Message types). Those that the platform writes itself stand in the history like all
// others, in the name of who caused them, and without a word of theirs.
const (
	messageUsual         = 0
	messageRecipientAdd  = 1
	messageThreadCreated = 18
	messageReply         = 19
	messageCommand       = 20
	messageThreadStarter = 21
)

// system tells whether the platform itself wrote the message.
func (m *message) system() bool {
	return m.kind == messageRecipientAdd || m.kind == messageThreadCreated || m.kind == messageThreadStarter
}

// writeSystem writes a message of the platform's. The caller holds mu.
func (s *Server) writeSystem(c *channel, kind int, m message) {
	m.id, m.channel, m.author, m.kind = s.ids.next(), c, s.bot, kind
	c.messages = append(c.messages, &m)
	s.messages[m.id] = &m
	if kind != messageThreadStarter { // it repeats what was told already
		s.tell(&m, "MESSAGE_CREATE")
	}
	s.touch()
}

// said is how many messages people and the bot wrote in a channel.
func (c *channel) said() int {
	n := 0
	for _, m := range c.messages {
		if !m.system() {
			n++
		}
	}
	return n
}
