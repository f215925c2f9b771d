package discord

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"weft/adapters/pace"
)

const (
	// globalRate is how many requests a bot may send in a second, answers to interactions not counted (Discord: Rate
	// limits, global).
	globalRate = 50
	// globalLimit names that limit.
	globalLimit = "global"
	// rounded is by how much the headers may say too little: they are in milliseconds.
	rounded = 2 * time.Millisecond
	// urgentPatience is how long the end of something begun waits for its turn on the spot.
	urgentPatience = 200 * time.Millisecond
	// mostRoutes bounds what is remembered of buckets. There are a few dozen routes.
	mostRoutes = 512
)

// buckets is what was learnt of Discord's rate limits: which routes share a bucket, and how large it is.
type buckets struct {
	mu    sync.Mutex
	known map[string]bucket // by route
}

// bucket is Discord's budget for some routes, per channel, server or webhook.
type bucket struct {
	name   string // "" until Discord has named it
	count  int
	window time.Duration
}

func newBuckets() *buckets { return &buckets{known: map[string]bucket{}} }

// of is the bucket of a request's route. Until Discord has said how large it is, messages are taken to be five in five
// seconds, as is commonly seen: eight hands would otherwise find that out by eight requests at once.
func (b *buckets) of(r request, speed float64) bucket {
	b.mu.Lock()
	defer b.mu.Unlock()
	found, ok := b.known[r.method+r.route]
	if !ok && strings.Contains(r.route, "/messages") && r.method != http.MethodGet {
		return bucket{count: 5, window: faster(5*time.Second, speed)}
	}
	return found
}

// own names the limit that a request's route has per channel, server or webhook.
func (r request) own() string { return r.method + r.route + "/" + r.major }

// shared names the limit that Discord has for all routes of a bucket.
func (r request) shared(b bucket) string { return b.name + "/" + r.major }

// limits are what a request counts for.
func (b *buckets) limits(r request, speed float64) []pace.Limit {
	of := b.of(r, speed)
	limits := []pace.Limit{
		{Name: globalLimit, Count: globalRate, Window: faster(time.Second, speed)},
		{Name: r.own(), Count: of.count, Window: of.window},
	}
	if of.name != "" {
		limits = append(limits, pace.Limit{Name: r.shared(of)})
	}
	return limits
}

func faster(d time.Duration, speed float64) time.Duration { return time.Duration(float64(d) / speed) }

// note keeps what an answer's headers say of a route's bucket. Discord tells when the bucket is full again, not how
// long its window is: the longest that was seen is.
func (b *buckets) note(r request, h http.Header) {
	name, count := h.Get("X-RateLimit-Bucket"), whole(h.Get("X-RateLimit-Limit"))
	if name == "" {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	route := r.method + r.route
	if _, ok := b.known[route]; !ok && len(b.known) >= mostRoutes {
		return
	}
	window := seconds(h.Get("X-RateLimit-Reset-After"))
	if old := b.known[route]; old.name == name {
		window = max(window, old.window)
	}
	b.known[route] = bucket{name: name, count: count, window: window}
}

// learn tells the limiter what an answer says, so that the next request keeps to it.
func (d *Driver) learn(r request, a answer) {
	if !r.free { // what Discord does not count, its figures say nothing of
		d.buckets.note(r, a.header)
	}
	switch a.status {
	case http.StatusTooManyRequests, http.StatusUnauthorized, http.StatusForbidden:
		d.pacer.Invalid(r.share)
	default:
		d.pacer.Valid(r.share)
	}
	if r.free {
		return // each has a bucket of its own, and whoever asks waits as long as it says
	}
	of := d.buckets.of(r, d.config.Timing.Speed)
	if a.status == http.StatusTooManyRequests {
		d.hold(r, of, a)
		return
	}
	if left := a.header.Get("X-RateLimit-Remaining"); left != "" && of.name != "" {
		d.pacer.Learn(r.shared(of), whole(left), seconds(a.header.Get("X-RateLimit-Reset-After"))+rounded)
	}
}

// hold lets nothing out that a 429 concerns before the time that it asks for has passed.
func (d *Driver) hold(r request, of bucket, a answer) {
	d.log.Warn().Str("route", r.route).Bool("global", a.global()).Dur("after", a.retryAfter()).Msg("Discord asks to wait")
	if a.global() {
		d.pacer.Hold(globalLimit, a.retryAfter())
		return
	}
	d.pacer.Hold(r.own(), a.retryAfter())
	if of.name != "" {
		d.pacer.Hold(r.shared(of), a.retryAfter())
	}
}

func whole(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

func seconds(s string) time.Duration {
	f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || f < 0 {
		return 0
	}
	return time.Duration(f * float64(time.Second))
}

var ids = regexp.MustCompile(`/[0-9]{1,20}`)

// newRequest makes a request and names its bucket: the path with its ids left out, and the id that stands first.
func newRequest(method, path string, body any) request {
	plain, _, _ := strings.Cut(path, "?")
	major := strings.TrimPrefix(ids.FindString(plain), "/")
	route := ids.ReplaceAllString(plain, "/{id}")
	if strings.HasPrefix(plain, "/webhooks/") || strings.HasPrefix(plain, "/interactions/") {
		// Tokens are ids, too: each interaction has a bucket of its own.
		parts := strings.Split(strings.TrimPrefix(route, "/"), "/")
		if len(parts) > 2 {
			major += "/" + strings.Split(plain, "/")[3]
			parts[2] = "{token}"
			route = "/" + strings.Join(parts, "/")
		}
	}
	return request{method: method, path: path, route: route, major: major, body: body, share: shareDirect}
}
