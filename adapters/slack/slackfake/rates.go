package slackfake

import (
	"fmt"
	"net/http"
	"time"
)

// Rates are Slack's rate limits; a zero field means Slack's figure. They count per workspace, and are multiplied by
// [Options.Speed].
type Rates struct {
	// PerChannel is how many messages a second one conversation takes (Slack: rate limits, about 1).
	PerChannel float64
	// Burst is how many of them may come at once before that ("short bursts" are allowed). Zero means 3.
	Burst int
	// PerWorkspace is how many messages a minute a workspace takes ("several hundred"); zero means 300.
	PerWorkspace int
	// Tiers replaces the calls a minute of methods by name.
	Tiers map[string]int
}

// window counts what happened within the last while.
type window struct {
	times []time.Time
	// due is when the next one would come if they came evenly.
	due time.Time
	// until is when a Retry-After ends, in real time: clients count real seconds.
	until time.Time
}

type limiter struct {
	windows map[string]*window
	early   int
}

// free tells how long it takes until another one fits, when most fit into per.
func (w *window) free(now time.Time, most int, per time.Duration) time.Duration {
	cut := 0
	for cut < len(w.times) && now.Sub(w.times[cut]) >= per {
		cut++
	}
	w.times = w.times[cut:]
	if len(w.times) < most {
		return 0
	}
	return per - now.Sub(w.times[len(w.times)-most])
}

// bound is one limit that a call has to fit under: most within any while of that length, or one in each while and burst
// at once.
type bound struct {
	key   string
	most  int
	per   time.Duration
	burst int
}

// wait tells how long it takes until a call fits.
func (b bound) wait(w *window, now time.Time) time.Duration {
	if b.burst == 0 {
		return w.free(now, b.most, b.per)
	}
	if w.due.Before(now) {
		return 0
	}
	return max(0, w.due.Sub(now)-time.Duration(b.burst-1)*b.per)
}

// count counts a call that passed.
func (b bound) count(w *window, now time.Time) {
	if b.burst == 0 {
		w.times = append(w.times, now)
		return
	}
	if w.due.Before(now) {
		w.due = now
	}
	w.due = w.due.Add(b.per)
}

// take counts a call against everything that limits it. It returns how long to wait, or zero if the call may pass.
func (l *limiter) take(s *Server, name string, m method, c *call) time.Duration {
	r := s.opts.Rates
	if r == nil || c.w == nil {
		return 0
	}
	minute := s.scaled(time.Minute)
	tier := m.tier
	if n := r.Tiers[name]; n > 0 {
		tier = n
	}
	// A little more than the figure, for the jitter of networks.
	bounds := []bound{{key: name, most: tier + max(1, tier/20), per: minute}}
	if name == "chat.postMessage" && r.Tiers[name] == 0 {
		bounds = nil // Its own limits are those below.
	}
	if name == "chat.postMessage" || name == "chat.postEphemeral" {
		most := r.PerWorkspace
		if most == 0 {
			most = 300
		}
		bounds = append(bounds, bound{key: "messages", most: most + most/20, per: minute})
	}
	if name == "chat.postMessage" {
		rate, burst := r.PerChannel, r.Burst
		if rate == 0 {
			rate = 1
		}
		if burst == 0 {
			burst = 3
		}
		second := s.scaled(time.Duration(float64(time.Second) / rate))
		bounds = append(bounds, bound{key: "channel " + l.place(c), per: second, burst: burst})
	}
	now, wait := time.Now(), time.Duration(0)
	windows := make([]*window, len(bounds))
	for i, b := range bounds {
		windows[i] = l.window(c.w, b.key)
		if w := windows[i]; now.Before(w.until) {
			l.early++
			wait = max(wait, w.until.Sub(now))
		} else if free := b.wait(w, now); free > 0 {
			w.until = now.Add(time.Duration(wholeSeconds(free)) * time.Second)
			wait = max(wait, free)
		}
	}
	if wait > 0 {
		return wait
	}
	for i, b := range bounds {
		b.count(windows[i], now)
	}
	return 0
}

func (l *limiter) window(w *Workspace, key string) *window {
	key = w.ID + " " + key
	if l.windows[key] == nil {
		l.windows[key] = &window{}
	}
	return l.windows[key]
}

// place is the conversation that a message goes to: a person's direct conversation under either name.
func (l *limiter) place(c *call) string {
	id := c.args.text("channel")
	if conv := c.w.ims[id]; conv != nil {
		return conv.ID
	}
	return id
}

// Stats count what came.
type Stats struct {
	// Requests are all requests; Limited those that were answered with 429.
	Requests, Limited int
	// Invalid are those that a platform counts against a client: 401, 403 and 429.
	Invalid int
	// TooEarly came before the Retry-After of an earlier answer had passed.
	TooEarly int
	// ByMethod counts the requests of each method, and ByWorkspace of each workspace.
	ByMethod, ByWorkspace map[string]int
	// ByError counts the refusals by their word.
	ByError map[string]int
}

// Stats of all requests so far.
func (s *Server) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := Stats{ByMethod: map[string]int{}, ByWorkspace: map[string]int{}, ByError: map[string]int{}, TooEarly: s.limiter.early}
	for _, r := range s.requests {
		out.Requests++
		out.ByMethod[r.Method]++
		out.ByWorkspace[r.Workspace]++
		if r.Error != "" {
			out.ByError[r.Error]++
		}
		switch r.Status {
		case http.StatusTooManyRequests:
			out.Limited++
			out.Invalid++
		case http.StatusUnauthorized, http.StatusForbidden:
			out.Invalid++
		}
	}
	return out
}

// Requests are all requests so far, in the order in which they came.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Request, len(s.requests))
	for i, r := range s.requests {
		out[i] = *r
	}
	return out
}

// Calls are the requests of one method.
func (s *Server) Calls(method string) []Request {
	var out []Request
	for _, r := range s.Requests() {
		if r.Method == method {
			out = append(out, r)
		}
	}
	return out
}

// String helps tests to say what came.
func (r Request) String() string {
	return fmt.Sprintf("#%d %s %s %s → %d %s (%s)", r.N, r.Method, r.Workspace, r.Channel, r.Status, r.Error, r.Fault)
}
