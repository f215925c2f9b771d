package discordfake

import (
	"net/http"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// The opcodes of the gateway (Discord: Opcodes and Status Codes).
const (
	opDispatch       = 0
	opHeartbeat      = 1
	opIdentify       = 2
	opPresence       = 3
	opVoiceState     = 4
	opResume         = 6
	opReconnect      = 7
	opRequestMembers = 8
	opInvalidSession = 9
	opHello          = 10
	opHeartbeatAck   = 11
)

// The close codes of the gateway (Discord: Opcodes and Status Codes).
const (
	closeUnknown        = 4000
	closeUnknownOpcode  = 4001
	closeDecode         = 4002
	closeUnidentified   = 4003
	closeAuthentication = 4004
	closeIdentified     = 4005
	closeSequence       = 4007
	closeRate           = 4008
	closeTimeout        = 4009
	closeShard          = 4010
	closeVersion        = 4012
	closeIntents        = 4013
	closeDisallowed     = 4014
)

// The intents that the platform looks at (Discord: Gateway, intents). Members, presences and message content are
// privileged.
const (
	intentGuilds         = 1 << 0
	intentMembers        = 1 << 1
	intentPresences      = 1 << 8
	intentGuildMessages  = 1 << 9
	intentDirectMessages = 1 << 12
	intentMessageContent = 1 << 15
	privilegedIntents    = intentMembers | intentPresences | intentMessageContent
	allIntents           = 1<<26 - 1
)

const (
	mostSends       = 120 // a minute and connection (Discord: Gateway, rate limiting)
	sendWindow      = time.Minute
	largestSend     = 4096 // bytes (Discord: Gateway, sending events)
	identifyWindow  = 24 * time.Hour
	concurrencyTime = 5 * time.Second
	keptForResume   = 20000 // events of a session; older ones are not replayed
)

// gateway is the websocket side. Its state is guarded by the server's mu.
type gateway struct {
	s           *Server
	upgrader    websocket.Upgrader
	connections map[*connection]bool
	sessions    map[string]*session
	next        []GatewayFault
	events      EventFaults
	identified  window
	concurrent  window
	counts      GatewayCounts
}

// GatewayCounts is what came to the gateway since the beginning.
type GatewayCounts struct {
	// Connections were opened, Identifies and Resumes tried; Resumed is how many of those went on.
	Connections, Identifies, Resumes, Resumed int
	// ResumedElsewhere are resumes that did not come to resume_gateway_url.
	ResumedElsewhere int
	// Heartbeats came.
	Heartbeats int
	// Closes are the codes with which we hung up, in order.
	Closes []int
}

// session is one shard's, over its connections.
type session struct {
	id            string
	shard, shards int
	intents       int
	sequence      int
	events        []event // kept for RESUME
	connection    *connection
	gone          time.Time // since when it has no connection
	held          *event    // waits to be overtaken
}

type event struct {
	sequence int
	name     string
	data     []byte // without its sequence
}

func newGateway(s *Server) *gateway {
	return &gateway{
		s: s, connections: map[*connection]bool{}, sessions: map[string]*session{},
		upgrader: websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }},
	}
}

func (g *gateway) url() string {
	return "ws://" + g.s.listener.Addr().String() + "/gateway"
}

func (g *gateway) resumeURL() string {
	return "ws://" + g.s.listener.Addr().String() + "/resume"
}

// startLimit is session_start_limit. The caller holds mu.
func (g *gateway) startLimit() object {
	length := g.s.scaled(identifyWindow)
	used, reset := g.identified.used, length-time.Since(g.identified.from)
	if reset <= 0 {
		used, reset = 0, 0
	}
	return object{
		"total": g.s.options.Identifies, "remaining": max(0, g.s.options.Identifies-used),
		"reset_after": reset.Milliseconds(), "max_concurrency": g.s.options.MaxConcurrency,
	}
}

func (g *gateway) serve(w http.ResponseWriter, r *http.Request) {
	s := g.s
	if !s.enter() {
		panic(http.ErrAbortHandler)
	}
	defer s.work.Done()
	s.mu.Lock()
	g.counts.Connections++
	s.touch()
	fault := Healthy
	if len(g.next) > 0 {
		fault, g.next = g.next[0], g.next[1:]
	}
	s.mu.Unlock()
	if fault == RefuseUpgrade {
		badGateway(w)
		return
	}
	ws, err := g.upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	c := newConnection(g, ws, fault)
	c.resumes = strings.HasPrefix(r.URL.Path, "/resume")
	s.mu.Lock()
	g.connections[c] = true
	s.mu.Unlock()
	select {
	case <-s.stopped: // closeAll may have come before
		_ = ws.Close()
	default:
	}
	defer c.end()
	if v := r.URL.Query().Get("v"); v != "10" {
		c.hangUp(closeVersion, "Invalid API version")
	} else if e := r.URL.Query().Get("encoding"); e != "" && e != "json" {
		c.hangUp(closeDecode, "The encoding is not offered here")
	}
	c.run()
}

// send gives each session of a shard an event, if it has the intent. The caller holds mu.
func (g *gateway) send(shardOf func(shards int) int, intent int, name string, data any) {
	var encoded []byte
	for _, session := range g.sessions {
		if session.shard != shardOf(session.shards) || intent != 0 && session.intents&intent == 0 {
			continue
		}
		if encoded == nil {
			encoded = encode(data)
		}
		g.deliver(session, event{name: name, data: encoded})
	}
}

// deliver keeps an event of a session and sends it, once or as the faults say. The caller holds mu.
func (g *gateway) deliver(session *session, e event) {
	if g.events.Reorder && e.name != "READY" && e.name != "RESUMED" {
		if session.held == nil {
			session.held = &e
			time.AfterFunc(overtakeWithin, func() {
				g.s.mu.Lock()
				defer g.s.mu.Unlock()
				g.release(session, &e)
			})
			return
		}
		first := session.held
		session.held = nil
		g.put(session, e)
		g.put(session, *first)
		return
	}
	g.put(session, e)
}

// overtakeWithin is how long an event waits for another that overtakes it.
const overtakeWithin = 50 * time.Millisecond

func (g *gateway) release(session *session, e *event) {
	if session.held == e {
		session.held = nil
		g.put(session, *e)
	}
}

func (g *gateway) put(session *session, e event) {
	for range 1 + g.events.Copies {
		session.sequence++
		e.sequence = session.sequence
		session.events = append(session.events, e)
		if len(session.events) > keptForResume {
			session.events = session.events[len(session.events)-keptForResume:]
		}
		if session.connection != nil {
			session.connection.dispatch(e)
		}
		if e.name == "READY" {
			return
		}
	}
}

// intentOf is the intent that an event asks for, 0 for none.
func intentOf(name string, direct bool) int {
	switch {
	case strings.HasPrefix(name, "GUILD_MEMBER_"):
		return intentMembers
	case strings.HasPrefix(name, "GUILD_"), strings.HasPrefix(name, "CHANNEL_"), strings.HasPrefix(name, "THREAD_"):
		return intentGuilds
	case strings.HasPrefix(name, "MESSAGE_") && direct:
		return intentDirectMessages
	case strings.HasPrefix(name, "MESSAGE_"):
		return intentGuildMessages
	}
	return 0
}

// shard is the shard of a guild among so many (Discord: Gateway, sharding).
func (g *guild) shard(shards int) int { return int((g.id.number() >> 22) % uint64(shards)) }

func shardZero(int) int { return 0 }

// toGuild dispatches an event of a guild. The caller holds mu.
func (s *Server) toGuild(g *guild, name string, data object) {
	if g.absent || g.unavailable {
		return
	}
	s.gateway.send(g.shard, intentOf(name, false), name, data)
}

// toPlace dispatches an event of a channel. The caller holds mu.
func (s *Server) toPlace(c *channel, name string, data object) {
	if c.guild == nil {
		s.gateway.send(shardZero, intentOf(name, true), name, data)
		return
	}
	s.toGuild(c.guild, name, data)
}

// guildCreate is a guild as GUILD_CREATE tells of it: without the privileged intent the bot alone is in its members.
func (s *Server) guildCreate(g *guild) object {
	channels, threads, members := []any{}, []any{}, []any{}
	for _, c := range s.channelsOf(g) {
		channels = append(channels, s.channelObject(c))
	}
	for _, c := range s.threadsOf(g) {
		threads = append(threads, s.channelObject(c))
	}
	for _, who := range sortedKeys(g.members) {
		if who == s.bot.id || s.options.Intents&intentMembers != 0 {
			members = append(members, g.members[who].object())
		}
	}
	return with(s.guildObject(g), object{
		"channels": channels, "threads": threads, "members": members, "member_count": len(g.members), "large": false,
		"joined_at": stamp(g.id.Time()), "unavailable": false, "voice_states": []any{}, "presences": []any{},
		"stage_instances": []any{}, "guild_scheduled_events": []any{}, "soundboard_sounds": []any{},
	})
}
