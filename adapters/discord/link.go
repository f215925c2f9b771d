package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// Opcodes (Discord: Gateway opcodes).
const (
	opDispatch       = 0
	opHeartbeat      = 1
	opIdentify       = 2
	opResume         = 6
	opReconnect      = 7
	opInvalidSession = 9
	opHello          = 10
	opHeartbeatAck   = 11
)

const (
	// closeToResume is sent where the session is to be gone on with: 1000 and 1001 would end it (Discord: Gateway,
	// disconnecting).
	closeToResume = 4000
	// sendWait bounds one write to the gateway.
	sendWait = 5 * time.Second
	// largestPayload bounds what is read at once: a large server with all its channels is some megabytes.
	largestPayload = 64 << 20
)

// payload is one frame of the gateway.
type payload struct {
	Op   int             `json:"op"`
	Data json.RawMessage `json:"d"`
	Seq  *int64          `json:"s"`
	Type string          `json:"t"`
}

// command is what is sent.
type command struct {
	Op   int `json:"op"`
	Data any `json:"d"`
}

// Why a connection ended, beside what the network and the gateway say.
var (
	errAsked   = errors.New("the gateway asks to reconnect")
	errInvalid = errors.New("the session is no longer valid")
	errZombie  = errors.New("a heartbeat was not acknowledged")
	errTorn    = errors.New("the gateway sent what cannot be read")
)

// link is one connection to the gateway. Each read has a deadline of one and a half heartbeats, and each write has
// one: nothing here can wait for ever.
type link struct {
	ws       *websocket.Conn
	interval time.Duration

	writing sync.Mutex
	mu      sync.Mutex
	cause   error // why we hung up ourselves
	acked   atomic.Bool
	beats   sync.WaitGroup
	ending  chan struct{}
}

// dialGateway connects and reads HELLO, within wait.
func dialGateway(ctx context.Context, dialer *websocket.Dialer, address string, wait time.Duration) (*link, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("read the address of the gateway: %w", err)
	}
	if u.Path == "" {
		u.Path = "/"
	}
	query := u.Query()
	query.Set("v", apiVersion)
	query.Set("encoding", "json")
	u.RawQuery = query.Encode()

	deadline := time.Now().Add(wait)
	dialing, cancel := context.WithDeadline(ctx, deadline)
	defer cancel()
	ws, answer, err := dialer.DialContext(dialing, u.String(), nil)
	if err != nil {
		return nil, fmt.Errorf("connect to the gateway: %w", err)
	}
	_ = answer.Body.Close()
	ws.SetReadLimit(largestPayload)
	l := &link{ws: ws, ending: make(chan struct{})}
	// Whoever stops the program does not wait for a gateway that says nothing.
	stop := context.AfterFunc(dialing, func() { _ = ws.NetConn().Close() })
	defer stop()
	if err := l.greeted(deadline); err != nil {
		l.hangUp(closeToResume, err)
		return nil, fmt.Errorf("be greeted by the gateway: %w", err)
	}
	return l, nil
}

// greeted reads HELLO.
func (l *link) greeted(deadline time.Time) error {
	p, err := l.read(deadline)
	if err != nil {
		return err
	}
	switch p.Op {
	case opHello:
	case opReconnect:
		return errAsked
	case opInvalidSession:
		return errInvalid
	default:
		return fmt.Errorf("%w: opcode %d before HELLO", errTorn, p.Op)
	}
	var hello struct {
		Interval int64 `json:"heartbeat_interval"`
	}
	if err := json.Unmarshal(p.Data, &hello); err != nil || hello.Interval <= 0 {
		return fmt.Errorf("%w: HELLO", errTorn)
	}
	l.interval = time.Duration(hello.Interval) * time.Millisecond
	return nil
}

// read returns the next frame, or why there is none.
func (l *link) read(deadline time.Time) (payload, error) {
	if err := l.ws.SetReadDeadline(deadline); err != nil {
		return payload{}, l.why(err)
	}
	_, data, err := l.ws.ReadMessage()
	if err != nil {
		return payload{}, l.why(err)
	}
	var p payload
	if err := json.Unmarshal(data, &p); err != nil {
		return payload{}, errTorn // what it holds may be words of people, and is not for a log
	}
	return p, nil
}

// next reads a frame within one and a half heartbeats: a gateway that acknowledges each is never silent for longer.
func (l *link) next() (payload, error) { return l.read(time.Now().Add(l.interval * 3 / 2)) }

// send writes one frame.
func (l *link) send(op int, data any) error {
	l.writing.Lock()
	defer l.writing.Unlock()
	if err := l.ws.SetWriteDeadline(time.Now().Add(min(sendWait, max(l.interval, time.Second)))); err != nil {
		return err
	}
	return l.ws.WriteJSON(command{op, data})
}

// beat sends heartbeats until the connection ends, the first after a random part of an interval (Discord: Gateway,
// heartbeat interval). A heartbeat that is not acknowledged by the time of the next ends the connection: it is deaf,
// and waiting longer would only lose time.
func (l *link) beat(sequence func() any) {
	l.acked.Store(true)
	l.beats.Go(func() {
		timer := time.NewTimer(time.Duration(rand.Float64() * float64(l.interval)))
		defer timer.Stop()
		for {
			select {
			case <-l.ending:
				return
			case <-timer.C:
			}
			if !l.acked.Swap(false) {
				l.hangUp(closeToResume, errZombie)
				return
			}
			if err := l.send(opHeartbeat, sequence()); err != nil {
				l.hangUp(closeToResume, fmt.Errorf("send a heartbeat: %w", err))
				return
			}
			timer.Reset(l.interval)
		}
	})
}

// why is the reason for which we hung up, or else what the network says.
func (l *link) why(err error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cause != nil {
		return l.cause
	}
	return err
}

// hangUp ends the connection with a close code, and may be called often. It never waits for the other side: the
// socket is closed whether or not anybody reads what we say.
func (l *link) hangUp(code int, cause error) {
	l.mu.Lock()
	if l.cause == nil {
		l.cause = cause
	}
	l.mu.Unlock()
	_ = l.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(time.Second))
	_ = l.ws.NetConn().Close()
}

// end gives everything back.
func (l *link) end() {
	close(l.ending)
	l.hangUp(closeToResume, errors.New("done"))
	l.beats.Wait()
}
