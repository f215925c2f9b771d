package discordfake

import (
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Fault is what goes wrong with one request.
type Fault int

// What can go wrong with a request.
const (
	// None: nothing.
	None Fault = iota
	// TooMany is a 429 of the route, with Retry-After and retry_after.
	TooMany
	// TooManyGlobal is a 429 for the whole bot, with X-RateLimit-Global.
	TooManyGlobal
	// TooManyGlobalUnsaid is the same without that header: only the body says that it is global.
	TooManyGlobalUnsaid
	// TooManyHTML is a 429 of Cloudflare's, in HTML, with Retry-After.
	TooManyHTML
	// TooManyHTMLBare is the same without Retry-After.
	TooManyHTMLBare
	// DroppedBefore: the connection breaks, nothing was done.
	DroppedBefore
	// AnswerLost: it was done, and the connection breaks.
	AnswerLost
	// BadGatewayBefore is a 502 in HTML; nothing was done.
	BadGatewayBefore
	// BadGatewayAfter is a 502 in HTML; it was done.
	BadGatewayAfter
	// UnavailableBefore is a 503 in JSON; nothing was done.
	UnavailableBefore
	// Late: it is done after Faults.Late, also when nobody waits for it any more.
	Late
)

// Faults say what goes wrong with requests.
type Faults struct {
	// Plan decides for each request, by its number and all else that is known of it; nil lets nothing go wrong.
	Plan func(Request) Fault
	// RetryAfter is what a planned 429 asks to wait, in the platform's time; 0 is one second.
	RetryAfter time.Duration
	// Late is how late a late effect comes, in the platform's time.
	Late time.Duration
}

// Mix is a plan in which a share of all requests goes wrong, the same ones for the same seed: 429s, requests dropped
// before their effect, answers lost after it, 502s on both sides of it, and effects that come late.
func Mix(seed uint64, share float64) func(Request) Fault {
	return func(r Request) Fault {
		chance := rand.New(rand.NewPCG(seed, uint64(r.Number)))
		if chance.Float64() >= share {
			return None
		}
		kinds := []Fault{TooMany, TooManyGlobal, TooManyHTML, DroppedBefore, AnswerLost, BadGatewayBefore, BadGatewayAfter, Late}
		return kinds[chance.IntN(len(kinds))]
	}
}

// Storm is a plan in which everything that is asked of a guild's channels is answered with 429.
func (g *Guild) Storm() func(Request) Fault {
	return func(r Request) Fault {
		rest, of := strings.CutPrefix(r.Path, "/channels/")
		which, _, _ := strings.Cut(rest, "/")
		g.s.mu.Lock()
		defer g.s.mu.Unlock()
		if c := g.s.channels[Snowflake(which)]; of && c != nil && c.guild == g.g {
			return TooMany
		}
		return None
	}
}

type faults struct {
	mu sync.Mutex
	Faults
}

func newFaults() *faults { return &faults{} }

// SetFaults says what goes wrong from now on.
func (s *Server) SetFaults(f Faults) {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.Faults = f
}

func (f *faults) decide(r Request) Fault {
	f.mu.Lock()
	plan := f.Plan
	f.mu.Unlock()
	if plan == nil {
		return None
	}
	return plan(r)
}

func (f *faults) times() (retryAfter, late time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.RetryAfter == 0 {
		return time.Second, f.Late
	}
	return f.RetryAfter, f.Late
}

// before lets go wrong what goes wrong before the effect, and says whether the request ends there.
func (f *faults) before(s *Server, w http.ResponseWriter, r *request, fault Fault) (ended bool) {
	retryAfter, late := f.times()
	wait := s.scaled(retryAfter)
	switch fault {
	case TooMany:
		h := w.Header()
		h.Set("X-RateLimit-Limit", "5")
		h.Set("X-RateLimit-Remaining", "0")
		h.Set("X-RateLimit-Reset", seconds(time.Duration(time.Now().Add(wait).UnixNano())))
		h.Set("X-RateLimit-Reset-After", seconds(wait))
		h.Set("X-RateLimit-Bucket", bucketName(r.Method))
		s.tooMany(w, r, wait, "user")
	case TooManyGlobal:
		s.tooMany(w, r, wait, "global")
	case TooManyGlobalUnsaid:
		s.tooManyBody(w, r, wait, true)
	case TooManyHTML:
		s.cloudflare(w, r, wait)
	case TooManyHTMLBare:
		s.cloudflare(w, r, 0)
	case BadGatewayBefore:
		badGateway(w)
	case UnavailableBefore:
		s.write(w, answer{http.StatusServiceUnavailable, object{"message": "503: Service Unavailable", "code": 0}})
	case DroppedBefore:
		panic(http.ErrAbortHandler)
	case Late:
		if !s.wait(late) {
			panic(http.ErrAbortHandler)
		}
		return false
	default:
		return false
	}
	return true
}

// after lets go wrong what goes wrong once it is done, and says whether the request has been answered so.
func (f *faults) after(w http.ResponseWriter, fault Fault) (ended bool) {
	switch fault {
	case AnswerLost:
		panic(http.ErrAbortHandler)
	case BadGatewayAfter:
		badGateway(w)
		return true
	default:
		return false
	}
}

func badGateway(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(http.StatusBadGateway)
	_, _ = w.Write([]byte("<html><head><title>502 Server Error</title></head><body><h1>Error: Server Error</h1></body></html>"))
}
