package slackfake

import (
	"encoding/binary"
	"hash/fnv"
	"math/rand/v2"
	"net/http"
	"time"
)

// FaultKind is what can go wrong with one request.
type FaultKind string

// The kinds.
const (
	// FaultNone lets the request through.
	FaultNone FaultKind = ""
	// Limited is a 429 with Retry-After; nothing takes effect.
	Limited FaultKind = "429"
	// LimitedBare is a 429 without Retry-After.
	LimitedBare FaultKind = "429 without Retry-After"
	// LimitedPage is a 429 of a proxy: HTML.
	LimitedPage FaultKind = "429 as HTML"
	// BrokenBefore is a 5xx, and nothing took effect.
	BrokenBefore FaultKind = "5xx before the effect"
	// BrokenAfter is a 5xx, although it took effect.
	BrokenAfter FaultKind = "5xx after the effect"
	// DroppedBefore closes the connection before anything took effect.
	DroppedBefore FaultKind = "dropped before the effect"
	// DroppedAfter closes the connection instead of answering; it took effect.
	DroppedAfter FaultKind = "answer lost after the effect"
	// Unanswered takes effect, and is never answered: the connection stays open until the client gives up.
	Unanswered FaultKind = "never answered"
	// Late is not answered, and takes effect after [Fault.After], whether the client still waits or not.
	Late FaultKind = "takes effect late"
	// Slow takes effect and is answered after [Fault.After].
	Slow FaultKind = "slow"
	// Internal is a 200 with internal_error; Slack says that it may have taken effect. Here it did not.
	Internal FaultKind = "internal_error"
)

// Fault is one thing that goes wrong.
type Fault struct {
	Kind FaultKind
	// After is a duration for Late and Slow, in real time. For Limited it is what Retry-After says (zero: 1 second).
	After time.Duration
	// Status of BrokenBefore and BrokenAfter; zero means 502.
	Status int
}

// Faults decide what goes wrong.
type Faults struct {
	// Plan says what happens to a request. It is called under the server's lock: it must be quick, and must not call the
	// server. Nil means that nothing goes wrong.
	Plan func(Request) Fault
}

// SetFaults replaces what goes wrong from now on; the zero Faults end it.
func (s *Server) SetFaults(f Faults) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = f
}

// Mix is a plan by which a share of all requests goes wrong, each kind alike: 429, dropped before the effect, answer
// lost after it, 502 after it, and effects up to late afterwards. What happens to the n-th request depends on seed
// and n alone, so that a run can be repeated.
func Mix(seed uint64, share float64, late time.Duration) Faults {
	return Faults{Plan: func(r Request) Fault {
		if r.Method == "apps.connections.open" || r.Method == "auth.test" {
			return Fault{}
		}
		h := fnv.New64a()
		_ = binary.Write(h, binary.LittleEndian, []uint64{seed, uint64(r.N)})
		chance := rand.New(rand.NewPCG(h.Sum64(), seed))
		if chance.Float64() >= share {
			return Fault{}
		}
		kinds := []FaultKind{Limited, DroppedBefore, DroppedAfter, BrokenAfter, Late}
		f := Fault{Kind: kinds[chance.IntN(len(kinds))]}
		if f.Kind == Late {
			f.After = time.Duration(chance.Float64() * float64(late))
		}
		return f
	}}
}

// Storm answers every request of one workspace with 429; wait is what Retry-After says.
func Storm(w *Workspace, wait time.Duration) Faults {
	return Faults{Plan: func(r Request) Fault {
		if r.Workspace != w.ID {
			return Fault{}
		}
		return Fault{Kind: Limited, After: wait}
	}}
}

// Next makes the next n requests of a method go wrong, all others pass. An empty method means all methods.
func Next(method string, n int, f Fault) Faults {
	return Faults{Plan: func(r Request) Fault {
		if (method != "" && r.Method != method) || n == 0 {
			return Fault{}
		}
		n--
		return f
	}}
}

// suffer lets a request go wrong as planned, or through.
func (s *Server) suffer(rw http.ResponseWriter, r *http.Request, req *Request, perform func() answer) {
	s.mu.Lock()
	var f Fault
	if s.faults.Plan != nil {
		f = s.faults.Plan(*req)
	}
	req.Fault = f.Kind
	s.mu.Unlock()

	effect := func() answer {
		a := perform()
		s.mu.Lock()
		defer s.mu.Unlock()
		req.Effect, req.Error = true, a.word
		return a
	}
	reply := func(a answer) {
		s.mu.Lock()
		req.Status, req.Error, req.Took = a.status, a.word, time.Since(req.At)
		s.mu.Unlock()
		a.write(rw)
	}
	broken := answer{status: f.Status, body: "<html><body>Something went wrong</body></html>", word: "server_error"}
	if f.Status == 0 {
		broken.status = http.StatusBadGateway
	}
	switch f.Kind {
	case FaultNone:
		reply(effect())
	case Limited:
		reply(answerLimited(max(f.After, time.Second)))
	case LimitedBare:
		a := answerLimited(time.Second)
		a.header = nil
		reply(a)
	case LimitedPage:
		reply(answer{status: http.StatusTooManyRequests, body: "<html><body>Too many requests</body></html>", word: "ratelimited"})
	case BrokenBefore:
		reply(broken)
	case BrokenAfter:
		effect()
		reply(broken)
	case DroppedBefore:
		panic(http.ErrAbortHandler)
	case DroppedAfter:
		effect()
		panic(http.ErrAbortHandler)
	case Unanswered:
		effect()
		s.abandon(r)
	case Late:
		s.spawn(func() {
			if s.sleep(f.After) {
				effect()
			}
		})
		s.abandon(r)
	case Slow:
		if s.sleep(f.After) {
			reply(effect())
		}
	case Internal:
		reply(answerRefusal(refuse("internal_error")))
	}
}

// abandon keeps a connection open without a word until the client gives up.
func (s *Server) abandon(r *http.Request) {
	select {
	case <-r.Context().Done():
	case <-s.ctx.Done():
	}
	panic(http.ErrAbortHandler)
}

// EventFaultKind is what can go wrong with an event on its way to the app.
type EventFaultKind string

// The kinds.
const (
	// EventFine is delivered once.
	EventFine EventFaultKind = ""
	// EventDuplicated is sent Times times more at once, each in an envelope of its own.
	EventDuplicated EventFaultKind = "duplicated"
	// EventRedelivered loses Times acknowledgements, so that it is sent again later.
	EventRedelivered EventFaultKind = "redelivered"
	// EventReordered is held back until the next one has been sent.
	EventReordered EventFaultKind = "reordered"
)

// EventFault is one thing that goes wrong with an event. Times zero means once.
type EventFault struct {
	Kind  EventFaultKind
	Times int
}

// EventInfo is what a plan knows of an event.
type EventInfo struct {
	N                        int
	Type, EventID, Workspace string
}

// SetEventFaults replaces what goes wrong with events from now on; nil ends it. The plan is called under the server's
// lock: it must be quick, and must not call the server.
func (s *Server) SetEventFaults(plan func(EventInfo) EventFault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.eventFault = plan
}
