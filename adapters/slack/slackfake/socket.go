package slackfake

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// maxConnections is how many sockets an app may hold at once (Slack: Socket Mode).
const maxConnections = 10

// refreshWarning is how long before it closes a socket Slack warns (Slack: Socket Mode, disconnecting).
const refreshWarning = 10 * time.Second

// farewell is how long a closed socket waits for the other side to close.
const farewell = 500 * time.Millisecond

// conn is one socket of an app.
type conn struct {
	app  *app
	ws   *websocket.Conn
	out  chan outgoing
	gone chan struct{}
	once sync.Once
	// Under the server's lock:
	silent, closing bool
}

// outgoing is a frame to be written, or an end to be made.
type outgoing struct {
	data []byte
	tear bool
	end  bool
}

func connectionsOpen(c *call) (Object, *refusal) {
	if c.app.deaf {
		return nil, &refusal{word: "missing_scope", extra: Object{"needed": connectionsWrite, "provided": ""}}
	}
	if c.app.linkDisabled {
		return nil, refuse("link_disabled")
	}
	ticket := c.s.secret("")
	c.s.tickets[ticket] = c.app
	base := "ws" + strings.TrimPrefix(c.s.http.URL, "http")
	q := url.Values{"ticket": {ticket}, "app_id": {c.app.id}}
	return Object{"url": base + "/link/?" + q.Encode()}, nil
}

func (s *Server) serveSocket(rw http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	ticket := r.URL.Query().Get("ticket")
	a := s.tickets[ticket]
	delete(s.tickets, ticket) // A ticket opens one connection.
	s.mu.Unlock()
	if a == nil {
		http.Error(rw, "bad ticket", http.StatusUnauthorized)
		return
	}
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := upgrader.Upgrade(rw, r, nil)
	if err != nil {
		return // Upgrade has answered.
	}
	c := &conn{app: a, ws: ws, out: make(chan outgoing, 4096), gone: make(chan struct{})}
	s.mu.Lock()
	if s.ctx.Err() != nil {
		s.mu.Unlock()
		_ = ws.Close()
		return
	}
	if len(a.conns) >= maxConnections {
		c.sayJSON(Object{"type": "disconnect", "reason": "too_many_websockets", "debug_info": debugInfo()})
		c.queue(outgoing{end: true})
	} else {
		a.conns = append(a.conns, c)
		c.sayJSON(Object{
			"type": "hello", "num_connections": len(a.conns), "connection_info": Object{"app_id": a.id}, "debug_info": debugInfo(),
		})
	}
	s.spawn(c.write)
	s.wait.Add(1) // Closing waits for the handler of a hijacked connection too.
	defer s.wait.Done()
	s.mu.Unlock()
	c.read()
	s.mu.Lock()
	a.conns = slices.DeleteFunc(a.conns, func(have *conn) bool { return have == c })
	s.mu.Unlock()
	c.cut()
}

func debugInfo() Object {
	return Object{"host": "applink-fake", "build_number": 1, "approximate_connection_time": 18060}
}

// cut ends the TCP connection at once.
func (c *conn) cut() {
	c.once.Do(func() {
		close(c.gone)
		_ = c.ws.NetConn().Close()
	})
}

// sayJSON queues a frame. A socket whose queue is full is as good as gone.
func (c *conn) sayJSON(v any) {
	raw, err := json.Marshal(v)
	if err != nil {
		return
	}
	c.queue(outgoing{data: raw})
}

func (c *conn) queue(o outgoing) {
	select {
	case c.out <- o:
	default:
		c.cut()
	}
}

func (c *conn) isSilent() bool {
	c.app.s.mu.Lock()
	defer c.app.s.mu.Unlock()
	return c.silent
}

func (c *conn) write() {
	defer c.cut()
	beat := time.NewTicker(max(c.app.s.scaled(c.app.s.opts.PingEvery), 20*time.Millisecond))
	defer beat.Stop()
	for {
		select {
		case <-c.gone:
			return
		case o := <-c.out:
			switch {
			case o.end:
				_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Now().Add(time.Second))
				// Whoever closes first may lose what is still under way: the client gets a moment to close.
				select {
				case <-c.gone:
				case <-time.After(farewell):
				}
				return
			case o.tear:
				// The head of a text frame of 4,096 bytes, and nine of them.
				_, _ = c.ws.NetConn().Write([]byte("\x81\x7e\x10\x00{\"type\":\""))
				return
			case c.isSilent():
				continue
			}
			if c.ws.WriteMessage(websocket.TextMessage, o.data) != nil {
				return
			}
		case <-beat.C:
			if !c.isSilent() && c.ws.WriteControl(websocket.PingMessage, []byte("Ping from applink-fake"), time.Now().Add(time.Second)) != nil {
				return
			}
		}
	}
}

func (c *conn) read() {
	c.ws.SetReadLimit(1 << 20)
	c.ws.SetPingHandler(func(data string) error {
		if c.isSilent() {
			return nil
		}
		err := c.ws.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(time.Second))
		if errors.Is(err, websocket.ErrCloseSent) {
			return nil
		}
		return err
	})
	for {
		kind, raw, err := c.ws.ReadMessage()
		if err != nil {
			return
		}
		var ack struct {
			EnvelopeID string          `json:"envelope_id"`
			Payload    json.RawMessage `json:"payload"`
		}
		if kind != websocket.TextMessage || json.Unmarshal(raw, &ack) != nil || ack.EnvelopeID == "" {
			continue
		}
		if !c.isSilent() {
			c.app.s.acknowledge(ack.EnvelopeID, ack.Payload)
		}
	}
}

// live are the sockets to which envelopes may go.
func (a *app) live() []*conn {
	return slices.DeleteFunc(slices.Clone(a.conns), func(c *conn) bool { return c.closing })
}

// Sockets is how many sockets the app holds.
func (w *Workspace) Sockets() int {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	return len(w.app.live())
}

// Connected waits until the app holds at least n sockets.
func (w *Workspace) Connected(ctx context.Context, n int) error {
	t := time.NewTicker(2 * time.Millisecond)
	defer t.Stop()
	for w.Sockets() < n {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-w.s.ctx.Done():
			return errGone
		case <-t.C:
		}
	}
	return nil
}

// Reason is why Slack disconnects a socket.
type Reason string

// The reasons (Slack: Socket Mode, disconnecting).
const (
	// Warning says that a refresh follows in about 10 seconds; until then envelopes go on coming.
	Warning Reason = "warning"
	// Refresh asks for a new connection, and closes this one.
	Refresh Reason = "refresh_requested"
	// LinkDisabled means that Socket Mode was switched off; no connection can be opened any more.
	LinkDisabled Reason = "link_disabled"
)

// Disconnect ends all of the app's sockets as Slack does. It returns how many.
func (w *Workspace) Disconnect(why Reason) int { return w.disconnect(why, maxConnections) }

// DisconnectOne ends the oldest socket, as a refresh does.
func (w *Workspace) DisconnectOne(why Reason) int { return w.disconnect(why, 1) }

func (w *Workspace) disconnect(why Reason, most int) int {
	s := w.s
	s.mu.Lock()
	defer s.mu.Unlock()
	conns := w.app.live()
	conns = conns[:min(most, len(conns))]
	w.app.linkDisabled = w.app.linkDisabled || why == LinkDisabled
	say := func(c *conn, why Reason) {
		c.sayJSON(Object{"type": "disconnect", "reason": why, "debug_info": debugInfo()})
	}
	end := func(c *conn, why Reason) {
		c.closing = true
		say(c, why)
		c.queue(outgoing{end: true})
	}
	for _, c := range conns {
		if why != Warning {
			end(c, why)
			continue
		}
		say(c, Warning)
		s.spawn(func() {
			if !s.sleep(s.scaled(refreshWarning)) {
				return
			}
			s.mu.Lock()
			defer s.mu.Unlock()
			if slices.Contains(c.app.conns, c) {
				end(c, Refresh)
			}
		})
	}
	return len(conns)
}

// EnableLink switches Socket Mode on again after [LinkDisabled].
func (w *Workspace) EnableLink() {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	w.app.linkDisabled = false
}

// Silence makes all present sockets of the app fall silent for good: TCP stays open, nothing is said, no ping comes and
// none is answered. Envelopes that fall to such a socket are lost. It returns how many sockets.
func (w *Workspace) Silence() int {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	for _, c := range w.app.conns {
		c.silent = true
	}
	return len(w.app.conns)
}

// Tear breaks all sockets of the app in the middle of a frame. It returns how many.
func (w *Workspace) Tear() int {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	conns := w.app.live()
	for _, c := range conns {
		c.closing = true
		c.queue(outgoing{tear: true})
	}
	return len(conns)
}

// SendRaw sends any JSON on one socket, such as an envelope of a type that nobody knows yet. An envelope_id in it is
// watched for an acknowledgement, which [Server.Acks] lists. It reports whether there was a socket.
func (w *Workspace) SendRaw(v Object) bool {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	live := w.app.live()
	if len(live) == 0 {
		return false
	}
	if id, _ := v["envelope_id"].(string); id != "" {
		kind, _ := v["type"].(string)
		p := &pending{s: w.s, app: w.app, kind: kind, envelope: id, sent: time.Now(), acked: make(chan struct{}), done: make(chan struct{})}
		p.team, p.about = w.ID, kind
		w.s.pending[id] = p
		w.s.attempted(p)
	}
	live[w.s.chance.IntN(len(live))].sayJSON(v)
	return true
}
