package discordfake

// GatewayFault is how a gateway connection is ill.
type GatewayFault int

// What can be wrong with a connection from its beginning.
const (
	// Healthy connections are as they should be.
	Healthy GatewayFault = iota
	// RefuseUpgrade answers the upgrade with a 502.
	RefuseUpgrade
	// SilentBeforeHello accepts, and never says a word.
	SilentBeforeHello
	// ReconnectAfterHello sends op 7 right after HELLO, and nothing after it.
	ReconnectAfterHello
	// SilentAfterHello says HELLO and nothing after it.
	SilentAfterHello
	// CloseAfterHello hangs up with 4000 after HELLO.
	CloseAfterHello
	// SilentAfterReady falls silent after READY and the guilds, or after RESUMED.
	SilentAfterReady
	// CloseAfterReady hangs up with 4000 there.
	CloseAfterReady
	// TornFrame breaks off there in the middle of a frame.
	TornFrame
	// NoHeartbeatAcks never acknowledges a heartbeat; events still come.
	NoHeartbeatAcks
	// RefuseResume answers RESUME with op 9, d false: the session is gone.
	RefuseResume
	// RefuseResumeForNow answers RESUME with op 9, d true: it may be tried again.
	RefuseResumeForNow
)

// EventFaults are how events come.
type EventFaults struct {
	// Copies is how often each event comes again.
	Copies int
	// Reorder has each event overtaken by the next, if that comes within 50 ms.
	Reorder bool
	// ReplayKnown is how many events a RESUME replays that the client has seen.
	ReplayKnown int
}

// SetEventFaults says how events come from now on.
func (s *Server) SetEventFaults(f EventFaults) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.events = f
}

// NextConnections makes the next gateway connections ill, the first one in the first way.
func (s *Server) NextConnections(faults ...GatewayFault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.next = append(s.gateway.next, faults...)
}

// each does something with every open connection.
func (g *gateway) each(do func(*connection)) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	for c := range g.connections {
		do(c)
	}
}

func (g *gateway) closeEach(code int, why string) {
	g.each(func(c *connection) { c.hangUp(code, why) })
}

// closeAll breaks every connection.
func (g *gateway) closeAll() { g.each(func(c *connection) { _ = c.ws.NetConn().Close() }) }

// silenceLater falls silent once what is queued has been written.
func (c *connection) silenceLater() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.silent = true // what is in the queue already is still written
}

// AskReconnect sends op 7 to every connection, and leaves them open, as Discord does for a while.
func (s *Server) AskReconnect() {
	s.gateway.each(func(c *connection) { c.say(opReconnect, nil) })
}

// AskHeartbeat sends op 1 to every connection: a heartbeat is wanted now.
func (s *Server) AskHeartbeat() {
	s.gateway.each(func(c *connection) { c.say(opHeartbeat, nil) })
}

// InvalidateSessions sends op 9, d false, and forgets the sessions.
func (s *Server) InvalidateSessions() {
	s.gateway.each(func(c *connection) {
		if c.session != nil {
			delete(s.gateway.sessions, c.session.id)
			c.session = nil
		}
		c.say(opInvalidSession, false)
	})
}

// ForgetSessions forgets what could be resumed, and tells nobody.
func (s *Server) ForgetSessions() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.sessions = map[string]*session{}
}

// DropGateway breaks every connection, without a word.
func (s *Server) DropGateway() {
	s.gateway.each(func(c *connection) { c.push(frame{broken: true}) })
}

// TearGateway breaks every connection in the middle of a frame.
func (s *Server) TearGateway() {
	s.gateway.each(func(c *connection) { c.push(frame{torn: true}) })
}

// CloseGateway hangs up on every connection with a code.
func (s *Server) CloseGateway(code int) { s.gateway.closeEach(code, "") }

// Silence has every open connection say nothing any more, without closing: half-open, as after a change of networks.
func (s *Server) Silence() { s.gateway.each((*connection).fallSilent) }

// Dispatch sends an event of any name to all sessions of shard 0: also one that nobody knows.
func (s *Server) Dispatch(name string, data map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.send(shardZero, 0, name, data)
}

// GatewayCounts is what came to the gateway since the beginning.
func (s *Server) GatewayCounts() GatewayCounts {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.gateway.counts
	c.Closes = append([]int(nil), c.Closes...)
	return c
}
