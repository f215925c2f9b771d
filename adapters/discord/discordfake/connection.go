package discordfake

import (
	"encoding/json"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// connection is one websocket. One goroutine reads it, one writes it.
type connection struct {
	g       *gateway
	ws      *websocket.Conn
	fault   GatewayFault
	resumes bool // came to resume_gateway_url
	session *session
	sends   window

	mu     sync.Mutex
	queue  []frame
	more   chan struct{} // a token: something is in the queue
	ended  chan struct{}
	silent bool // writes nothing any more
	deaf   bool // acknowledges no heartbeat
	bye    bool // a close code has been sent: what still comes is not looked at
	once   sync.Once
}

// frame is what is written next: text, or the end of the connection.
type frame struct {
	data   []byte
	code   int
	why    string
	torn   bool // half a frame, then nothing
	broken bool
}

type payload struct {
	Op int             `json:"op"`
	D  json.RawMessage `json:"d"`
	S  *int            `json:"s"`
	T  *string         `json:"t"`
}

func newConnection(g *gateway, ws *websocket.Conn, fault GatewayFault) *connection {
	return &connection{
		g: g, ws: ws, fault: fault, more: make(chan struct{}, 1), ended: make(chan struct{}),
		silent: fault == SilentBeforeHello, deaf: fault == NoHeartbeatAcks,
	}
}

func (c *connection) push(f frame) {
	c.mu.Lock()
	if !c.silent || f.code != 0 || f.broken || f.torn {
		c.queue = append(c.queue, f)
	}
	c.mu.Unlock()
	select {
	case c.more <- struct{}{}:
	default:
	}
}

func (c *connection) fallSilent() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.silent = true
}

func (c *connection) say(op int, d any) {
	c.push(frame{data: encode(object{"op": op, "d": d, "s": nil, "t": nil})})
}

func (c *connection) dispatch(e event) {
	c.push(frame{data: encode(object{"op": opDispatch, "d": json.RawMessage(e.data), "s": e.sequence, "t": e.name})})
}

// hangUp closes with a code.
func (c *connection) hangUp(code int, why string) { c.push(frame{code: code, why: why}) }

// write sends what is queued, in order.
func (c *connection) write() {
	for {
		select {
		case <-c.ended:
			return
		case <-c.more:
		}
		c.mu.Lock()
		queue := c.queue
		c.queue = nil
		c.mu.Unlock()
		for _, f := range queue {
			if c.put(f) {
				continue
			}
			if f.code == 0 {
				_ = c.ws.Close()
			}
			return // after a close code the reader waits a moment for the client to go
		}
	}
}

func (c *connection) put(f frame) (open bool) {
	_ = c.ws.SetWriteDeadline(time.Now().Add(10 * time.Second))
	switch {
	case f.torn:
		// The head of a text frame of 1,000 bytes, and then a few of them.
		_, _ = c.ws.NetConn().Write(append([]byte{0x81, 0x7e, 0x03, 0xe8}, `{"op":0,"t":"MESS`...))
		return false
	case f.broken:
		return false
	case f.code != 0:
		c.g.s.mu.Lock()
		c.g.counts.Closes = append(c.g.counts.Closes, f.code)
		c.g.s.mu.Unlock()
		c.mu.Lock()
		c.bye = true
		_ = c.ws.SetReadDeadline(time.Now().Add(time.Second))
		c.mu.Unlock()
		_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(f.code, f.why), time.Now().Add(time.Second))
		return false
	}
	return c.ws.WriteMessage(websocket.TextMessage, f.data) == nil
}

// run says hello and reads until the connection ends.
func (c *connection) run() {
	var writing sync.WaitGroup
	writing.Go(c.write)
	defer writing.Wait()
	defer c.once.Do(func() { close(c.ended) })
	defer c.ws.Close()
	interval := c.g.s.scaled(c.g.s.options.Heartbeat)
	c.say(opHello, object{"heartbeat_interval": interval.Milliseconds(), "_trace": []any{}})
	switch c.fault {
	case ReconnectAfterHello:
		c.say(opReconnect, nil)
		c.fallSilent()
	case SilentAfterHello:
		c.fallSilent()
	case CloseAfterHello:
		c.hangUp(closeUnknown, "Unknown error.")
	default:
	}
	c.ws.SetReadLimit(1 << 20)
	for {
		// Who does not beat for two intervals is gone.
		c.patience(2*interval + time.Second)
		_, data, err := c.ws.ReadMessage()
		if err != nil {
			c.left(err)
			return
		}
		if c.leaving() {
			continue
		}
		c.g.s.mu.Lock()
		code, why := c.receive(data)
		c.g.s.touch()
		c.g.s.mu.Unlock()
		if code != 0 {
			c.hangUp(code, why)
		}
	}
}

// patience sets how long the reader waits, unless it only waits for the client to go.
func (c *connection) patience(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.bye {
		_ = c.ws.SetReadDeadline(time.Now().Add(d))
	}
}

func (c *connection) leaving() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.bye
}

// left is how a client goes: with 1000 or 1001 it ends its session (Discord: Gateway, disconnecting).
func (c *connection) left(err error) {
	if c.leaving() {
		return // it only says our own goodbye again
	}
	c.g.s.mu.Lock()
	defer c.g.s.mu.Unlock()
	if c.session != nil && websocket.IsCloseError(err, websocket.CloseNormalClosure, websocket.CloseGoingAway) {
		delete(c.g.sessions, c.session.id)
	}
}

func (c *connection) end() {
	c.g.s.mu.Lock()
	defer c.g.s.mu.Unlock()
	delete(c.g.connections, c)
	if c.session != nil && c.session.connection == c {
		c.session.connection, c.session.gone = nil, time.Now()
	}
	c.g.s.touch()
}

// receive handles what a client sent; a code other than 0 hangs up. The caller holds the server's mu.
func (c *connection) receive(data []byte) (code int, why string) {
	if _, _, fits := c.sends.take(mostSends, c.g.s.scaled(sendWindow)); !fits {
		return closeRate, "You are being rate limited."
	}
	var p payload
	if len(data) > largestSend || json.Unmarshal(data, &p) != nil {
		return closeDecode, "Error while decoding payload."
	}
	if c.fault == SilentAfterHello || c.fault == SilentBeforeHello || c.fault == ReconnectAfterHello {
		return 0, ""
	}
	switch p.Op {
	case opHeartbeat:
		c.g.counts.Heartbeats++
		if !c.deaf {
			c.say(opHeartbeatAck, nil)
		}
		return 0, ""
	case opIdentify:
		return c.identify(p.D)
	case opResume:
		return c.resume(p.D)
	case opPresence, opVoiceState, opRequestMembers, 31:
		if c.session == nil {
			return closeUnidentified, "Not authenticated."
		}
		return 0, ""
	}
	return closeUnknownOpcode, "Unknown opcode."
}

func (c *connection) identify(data json.RawMessage) (code int, why string) {
	g, s := c.g, c.g.s
	var d struct {
		Token      string         `json:"token"`
		Intents    *int           `json:"intents"`
		Shard      []int          `json:"shard"`
		Properties map[string]any `json:"properties"`
	}
	if json.Unmarshal(data, &d) != nil || d.Properties == nil {
		return closeDecode, "Error while decoding payload."
	}
	if c.session != nil {
		return closeIdentified, "Already authenticated."
	}
	g.counts.Identifies++
	if strings.TrimPrefix(d.Token, "Bot ") != s.token {
		return closeAuthentication, "Authentication failed."
	}
	if _, _, fits := g.identified.take(s.options.Identifies, s.scaled(identifyWindow)); !fits {
		s.token = secret() // and its owner gets a mail
		return closeAuthentication, "Authentication failed."
	}
	if d.Intents == nil || *d.Intents&^allIntents != 0 || *d.Intents < 0 {
		return closeIntents, "Invalid intent(s)."
	}
	if *d.Intents&privilegedIntents&^s.options.Intents != 0 {
		return closeDisallowed, "Disallowed intent(s)."
	}
	if s.options.RateLimits {
		if _, _, fits := g.concurrent.take(s.options.MaxConcurrency, s.scaled(concurrencyTime)); !fits {
			c.say(opInvalidSession, false)
			return 0, ""
		}
	}
	session := &session{id: secret(), shards: 1, intents: *d.Intents, connection: c}
	if len(d.Shard) == 2 {
		session.shard, session.shards = d.Shard[0], d.Shard[1]
	}
	if session.shards < 1 || session.shard < 0 || session.shard >= session.shards {
		return closeShard, "Invalid shard."
	}
	c.session = session
	g.sessions[session.id] = session
	c.ready()
	return 0, ""
}

// ready greets a new session, and tells of its guilds one after the other.
func (c *connection) ready() {
	s, session := c.g.s, c.session
	var mine []*guild
	guilds := []any{}
	for _, id := range sortedKeys(s.guilds) {
		if g := s.guilds[id]; !g.absent && g.shard(session.shards) == session.shard {
			mine = append(mine, g)
			guilds = append(guilds, object{"id": g.id, "unavailable": true})
		}
	}
	c.g.deliver(session, event{name: "READY", data: encode(object{
		"v": 10, "user": with(s.bot.object(), object{"verified": true, "mfa_enabled": false, "email": nil}), "guilds": guilds,
		"session_id": session.id, "session_type": "normal", "resume_gateway_url": c.g.resumeURL(), "user_settings": object{},
		"relationships": []any{}, "private_channels": []any{}, "presences": []any{}, "guild_join_requests": []any{},
		"shard": []any{session.shard, session.shards}, "application": object{"id": s.app, "flags": s.applicationFlags()},
		"geo_ordered_rtc_regions": []any{}, "_trace": []any{},
	})})
	for _, g := range mine {
		if session.intents&intentGuilds != 0 && !g.unavailable {
			c.g.deliver(session, event{name: "GUILD_CREATE", data: encode(s.guildCreate(g))})
		}
	}
	s.touch()
	c.afterReady()
}

// afterReady lets go wrong what goes wrong with a connection that stands.
func (c *connection) afterReady() {
	switch c.fault {
	case SilentAfterReady:
		c.silenceLater()
	case TornFrame:
		c.push(frame{torn: true})
	case CloseAfterReady:
		c.hangUp(closeUnknown, "Unknown error.")
	default:
	}
}

func (c *connection) resume(data json.RawMessage) (code int, why string) {
	g, s := c.g, c.g.s
	var d struct {
		Token     string `json:"token"`
		SessionID string `json:"session_id"`
		Seq       *int   `json:"seq"`
	}
	if json.Unmarshal(data, &d) != nil {
		return closeDecode, "Error while decoding payload."
	}
	g.counts.Resumes++
	if !c.resumes {
		g.counts.ResumedElsewhere++
	}
	if strings.TrimPrefix(d.Token, "Bot ") != s.token {
		return closeAuthentication, "Authentication failed."
	}
	switch c.fault {
	case RefuseResume:
		delete(g.sessions, d.SessionID)
		c.say(opInvalidSession, false)
		return 0, ""
	case RefuseResumeForNow:
		c.say(opInvalidSession, true)
		return 0, ""
	default:
	}
	session := g.sessions[d.SessionID]
	if session == nil || session.connection == nil && s.older(session.gone, replayWindow) {
		c.say(opInvalidSession, false)
		return 0, ""
	}
	if d.Seq == nil || *d.Seq > session.sequence {
		delete(g.sessions, session.id)
		return closeSequence, "Invalid sequence number."
	}
	if old := session.connection; old != nil && old != c {
		old.push(frame{broken: true})
	}
	session.connection, c.session = c, session
	g.counts.Resumed++
	from := *d.Seq - g.events.ReplayKnown
	for _, e := range session.events {
		if e.sequence > from {
			c.dispatch(e)
		}
	}
	g.put(session, event{name: "RESUMED", data: []byte(`{"_trace":[]}`)})
	s.touch()
	c.afterReady()
	return 0, ""
}
