package discordfake

import (
	"context"
	"fmt"
	"maps"
	"slices"
)

// Stored is a message as the platform keeps it, for tests to look at.
type Stored struct {
	ID, Author Snowflake
	Nonce      string
	Content    string
	Components []map[string]any
	Flags      int
	Edits      int
	// To is whom an ephemeral message is shown to; "" for all others.
	To Snowflake
	// Pinged are the people whom it notifies by mention.
	Pinged []Snowflake
}

// Stored are all messages of a channel, oldest first, ephemeral ones included, and without the lines that the platform
// writes itself.
func (s *Server) Stored(in Snowflake) []Stored {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[in]
	if c == nil {
		return nil
	}
	var found []Stored
	for _, m := range c.messages {
		if m.system() {
			continue
		}
		found = append(found, Stored{
			ID: m.id, Author: m.author.id, Nonce: m.nonce, Content: m.content, Components: clone(m.components), Flags: m.flags,
			Edits: m.edits, To: m.to, Pinged: slices.Clone(m.pinged),
		})
	}
	return found
}

// MessageCount is how many messages a channel holds, ephemeral ones included: cheaper than [Server.Stored].
func (s *Server) MessageCount(in Snowflake) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.channels[in]; c != nil {
		return c.said()
	}
	return 0
}

// Requests are all requests of the API so far, in order.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := make([]Request, len(s.log))
	for i, r := range s.log {
		found[i] = *r
	}
	return found
}

// Refusals are the requests that were refused, with what was wrong with them.
func (s *Server) Refusals() []Refusal {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.refused)
}

// Counts are requests by what became of them.
type Counts struct {
	// Requests are all, TooMany those answered with 429, Invalid those that count as invalid: 401, 403 and 429.
	Requests, TooMany, Invalid int
}

// Counts counts requests since the beginning.
func (s *Server) Counts() Counts {
	s.limiter.mu.Lock()
	defer s.limiter.mu.Unlock()
	return Counts{s.limiter.total, s.limiter.tooMany, s.limiter.wrong}
}

// CommandWrites counts what was done to commands.
func (s *Server) CommandWrites() CommandWrites {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.commands.writes
}

// Registered are the commands of a guild, or those of all guilds where it is "", as Discord gives them back.
func (s *Server) Registered(guild Snowflake) []map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []map[string]any
	for _, id := range sortedKeys(s.commands.of[guild]) {
		found = append(found, maps.Clone(s.commands.of[guild][id]))
	}
	return found
}

// ThreadMembers are those who were added to a thread, in order.
func (s *Server) ThreadMembers(thread Snowflake) []Snowflake {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.channels[thread]; c != nil {
		return slices.Clone(c.members)
	}
	return nil
}

// Connected is how many sessions have a gateway connection.
func (s *Server) Connected() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, session := range s.gateway.sessions {
		if session.connection != nil {
			n++
		}
	}
	return n
}

// Until waits for something to be so, and asks again whenever the platform has changed. The condition may look at
// everything that is exported.
func (s *Server) Until(ctx context.Context, so func() bool) error {
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if so() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("discordfake: it never came to be so: %w", ctx.Err())
		case <-s.stopped:
			return fmt.Errorf("discordfake: the platform has closed")
		}
	}
}
