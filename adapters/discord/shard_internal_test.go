package discord

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/rs/zerolog"
)

// script is a gateway that says on each connection what a test has written down, and notes what it hears.
type script struct {
	mu    sync.Mutex
	says  [][]string // for each connection
	heard []string
}

func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ws, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer ws.Close()
	s.mu.Lock()
	var says []string
	if len(s.says) > 0 {
		says, s.says = s.says[0], s.says[1:]
	}
	s.mu.Unlock()
	_ = ws.WriteMessage(websocket.TextMessage, []byte(`{"op":10,"d":{"heartbeat_interval":2000}}`))
	for {
		_, data, err := ws.ReadMessage()
		if err != nil {
			return
		}
		s.mu.Lock()
		s.heard = append(s.heard, string(data))
		s.mu.Unlock()
		for _, line := range says {
			_ = ws.WriteMessage(websocket.TextMessage, []byte(line))
		}
		says = nil
	}
}

// TestWhatCannotBeReadComesNotForEver: the event after which the session breaks off is asked for once more, and then the
// session is given up rather than resumed without end.
func TestWhatCannotBeReadComesNotForEver(t *testing.T) {
	ready := `{"op":0,"s":1,"t":"READY","d":{"session_id":"a","resume_gateway_url":""}}`
	s := &script{says: [][]string{
		{ready, `{"op":0,"s":2,"t":"MESSAGE_CREATE","d":{`},
		{`{"op":0,"s":2,"t":"MESSAGE_CREATE","d":{`},
		{strings.Replace(ready, `"a"`, `"b"`, 1), `{"op":0,"s":2,"t":"HELLO_AGAIN","d":{}}`},
	}}
	server := httptest.NewServer(s)
	defer server.Close()
	ctx, cancel := context.WithCancel(t.Context())
	budget, err := openBudget("")
	if err != nil {
		t.Fatal(err)
	}
	clocks := usualClocks()
	clocks.again = func(int) time.Duration { return 0 }
	var keys []string
	is := &shard{
		number: 0, of: 1, address: "ws" + strings.TrimPrefix(server.URL, "http"), dialer: &websocket.Dialer{}, clocks: clocks,
		gate: newIdentifyGate(1, 0), budget: budget, log: zerolog.Nop(), ready: func(int) {}, hinder: func(error) {},
		dispatch: func(e gatewayEvent) {
			keys = append(keys, e.Type+" "+e.Key)
			if e.Type == "HELLO_AGAIN" {
				cancel()
			}
		},
	}
	if err := is.run(ctx); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(keys, ", "); got != "READY a/1, READY b/1, HELLO_AGAIN b/2" {
		t.Errorf("heard were %s", got)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var ops []string
	for _, h := range s.heard {
		switch {
		case strings.Contains(h, `"op":2`):
			ops = append(ops, "IDENTIFY")
		case strings.Contains(h, `"op":6`):
			ops = append(ops, "RESUME")
		}
	}
	if got := strings.Join(ops, " "); got != "IDENTIFY RESUME IDENTIFY" {
		t.Errorf("we said %s", got)
	}
}

// slowGateway takes its time over an IDENTIFY, and notes when it heard each and when it answered.
type slowGateway struct {
	takes time.Duration

	mu              sync.Mutex
	heard, answered []time.Time
}

func (g *slowGateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ws, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer ws.Close()
	_ = ws.WriteMessage(websocket.TextMessage, []byte(`{"op":10,"d":{"heartbeat_interval":40000}}`))
	note := func(times *[]time.Time) {
		g.mu.Lock()
		defer g.mu.Unlock()
		*times = append(*times, time.Now())
	}
	for {
		_, data, err := ws.ReadMessage()
		if err != nil {
			return
		}
		if strings.Contains(string(data), `"op":2`) {
			note(&g.heard)
			<-time.After(g.takes)
			note(&g.answered)
			_ = ws.WriteMessage(websocket.TextMessage, []byte(`{"op":0,"s":1,"t":"READY","d":{"session_id":"a","resume_gateway_url":""}}`))
		}
	}
}

// TestATurnIsCountedFromTheAnswer: an IDENTIFY that is long on its way is counted by Discord when it comes, and the next
// has to keep its distance from that.
func TestATurnIsCountedFromTheAnswer(t *testing.T) {
	const apart = 200 * time.Millisecond
	g := &slowGateway{takes: 2 * apart}
	server := httptest.NewServer(g)
	defer server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	budget, err := openBudget("")
	if err != nil {
		t.Fatal(err)
	}
	gate := newIdentifyGate(1, apart)
	var both, ready sync.WaitGroup
	ready.Add(2)
	for number := range 2 {
		is := &shard{
			number: number, of: 2, address: "ws" + strings.TrimPrefix(server.URL, "http"), dialer: &websocket.Dialer{}, clocks: usualClocks(),
			gate: gate, budget: budget, log: zerolog.Nop(), ready: func(int) { ready.Done() }, hinder: func(error) {}, dispatch: func(gatewayEvent) {},
		}
		both.Go(func() {
			if err := is.run(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	ready.Wait()
	cancel()
	both.Wait()
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.heard) != 2 || g.heard[1].Sub(g.answered[0]) < apart {
		t.Errorf("it was heard at %v, and had answered at %v", g.heard, g.answered)
	}
}

// TestHowLongToWaitBetweenConnections: not at all at first, then longer and longer, up to a minute.
func TestHowLongToWaitBetweenConnections(t *testing.T) {
	if backoff(0) != 0 || backoff(1) != 0 {
		t.Error("the first attempt waits")
	}
	for failed := 2; failed < 40; failed++ {
		if wait := backoff(failed); wait < 500*time.Millisecond || wait > time.Minute {
			t.Errorf("after %d failures the next waits %s", failed, wait)
		}
	}
	if usualClocks().hello > 15*time.Second {
		t.Error("a gateway that says nothing is waited for longer than its heartbeat")
	}
}
