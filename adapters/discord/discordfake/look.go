package discordfake

// Channel is what a client knows of a channel or thread.
type Channel struct {
	ID, Guild, Parent Snowflake // Guild is "" in direct messages, Parent "" where there is none
	Kind              ChannelType
	Name              string
}

// Channel tells of a channel or thread; the zero value where there is none.
func (s *Server) Channel(id Snowflake) Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[id]
	if c == nil {
		return Channel{}
	}
	found := Channel{ID: c.id, Parent: c.parent, Kind: c.kind, Name: c.name}
	if c.guild != nil {
		found.Guild = c.guild.id
	}
	return found
}

// Name is the modal's custom_id, which nobody sees.
func (m *Modal) Name() string { return text(m.data, "custom_id") }
