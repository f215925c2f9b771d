package discordfake

import (
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// The rates that Discord documents (Rate Limits), or that are commonly seen where it documents none.
const (
	globalRate        = 50 // requests a second of one bot; interactions are not counted
	mostInvalid       = 10000
	invalidWindow     = 10 * time.Minute
	messageRate       = 5 // POST and PATCH of messages, a channel each, commonly seen
	messageRateWindow = 5 * time.Second
)

// limiter counts requests in fixed windows, as the X-RateLimit-Reset of Discord does.
type limiter struct {
	s *Server

	mu       sync.Mutex
	global   window
	buckets  map[string]*window
	invalids window
	banned   time.Time // until then everything is refused by what stands before Discord
	total    int
	tooMany  int
	wrong    int
}

type window struct {
	from time.Time
	used int
}

func newLimiter(s *Server) *limiter { return &limiter{s: s, buckets: map[string]*window{}} }

// take counts one in a window, and says how long until the next window when there is no room.
func (w *window) take(limit int, length time.Duration) (left int, reset time.Duration, fits bool) {
	now := time.Now()
	if now.Sub(w.from) >= length {
		w.from, w.used = now, 0
	}
	reset = length - now.Sub(w.from)
	if w.used >= limit {
		return 0, reset, false
	}
	w.used++
	return limit - w.used, reset, true
}

// rateOf is the limit of a route, and what it counts by.
func rateOf(route string, r *request) (key string, limit int, length time.Duration) {
	switch route {
	case "POST /channels/{channel}/messages", "PATCH /channels/{channel}/messages/{message}":
		return route + " " + r.PathValue("channel"), messageRate, messageRateWindow
	case "DELETE /channels/{channel}/messages/{message}":
		return route + " " + r.PathValue("channel"), 5, time.Second
	case "POST /webhooks/{webhook}/{token}", "PATCH /webhooks/{webhook}/{token}/messages/{message}":
		return route + " " + r.PathValue("token"), 5, 2 * time.Second
	}
	return "", 0, 0
}

// limited refuses a request that comes too soon; it tells of each bucket in the headers, as Discord does.
func (s *Server) limited(w http.ResponseWriter, r *request, route string, who access) bool {
	l := s.limiter
	l.mu.Lock()
	l.total++
	if time.Now().Before(l.banned) {
		wait := time.Until(l.banned)
		l.mu.Unlock()
		s.cloudflare(w, r, wait)
		return true
	}
	if !s.options.RateLimits {
		l.mu.Unlock()
		return false
	}
	key, limit, length := rateOf(route, r)
	if who == withToken {
		if _, reset, fits := l.global.take(globalRate, s.scaled(time.Second)); !fits {
			l.mu.Unlock()
			s.tooMany(w, r, reset, "global")
			return true
		}
	}
	if key == "" {
		l.mu.Unlock()
		return false
	}
	b := l.buckets[key]
	if b == nil {
		l.forgetIdle(s.scaled(time.Minute))
		b = &window{}
		l.buckets[key] = b
	}
	left, reset, fits := b.take(limit, s.scaled(length))
	l.mu.Unlock()
	h := w.Header()
	h.Set("X-RateLimit-Limit", strconv.Itoa(limit))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(left))
	h.Set("X-RateLimit-Reset", seconds(time.Duration(time.Now().Add(reset).UnixNano())))
	h.Set("X-RateLimit-Reset-After", seconds(reset))
	h.Set("X-RateLimit-Bucket", bucketName(route))
	if !fits {
		s.tooMany(w, r, reset, "user")
	}
	return !fits
}

// forgetIdle drops windows that have ended long ago, once there are many. The caller holds mu.
func (l *limiter) forgetIdle(after time.Duration) {
	if len(l.buckets) < 20000 {
		return
	}
	for key, w := range l.buckets {
		if time.Since(w.from) > after {
			delete(l.buckets, key)
		}
	}
}

// bucketName is what Discord calls a bucket: the same for every channel.
func bucketName(route string) string {
	sum := uint64(14695981039346656037)
	for _, b := range []byte(route) {
		sum = (sum ^ uint64(b)) * 1099511628211
	}
	return strconv.FormatUint(sum, 16)
}

// tooMany is Discord's own 429. scope is user or global.
func (s *Server) tooMany(w http.ResponseWriter, r *request, wait time.Duration, scope string) {
	w.Header().Set("X-RateLimit-Scope", scope)
	if scope == "global" {
		w.Header().Set("X-RateLimit-Global", "true")
	}
	s.tooManyBody(w, r, wait, scope == "global")
}

func (s *Server) tooManyBody(w http.ResponseWriter, r *request, wait time.Duration, global bool) {
	w.Header().Set("Retry-After", s.retryAfter(wait))
	w.Header().Set("Via", "1.1 google")
	s.limiter.said429(s)
	s.note(r, http.StatusTooManyRequests, nil)
	s.write(w, answer{http.StatusTooManyRequests, object{
		"message": "You are being rate limited.", "retry_after": math.Ceil(wait.Seconds()*1000) / 1000, "global": global, "code": 0,
	}})
}

// retryAfter is whole seconds, as Discord writes them, except where time runs faster and seconds are long.
func (s *Server) retryAfter(wait time.Duration) string {
	if s.options.Speed > 1 {
		return seconds(wait + time.Millisecond)
	}
	return strconv.Itoa(int(math.Ceil(wait.Seconds())))
}

// cloudflare is the 429 of what stands before Discord: no JSON, no buckets. wait 0 tells none.
func (s *Server) cloudflare(w http.ResponseWriter, r *request, wait time.Duration) {
	if wait > 0 {
		w.Header().Set("Retry-After", s.retryAfter(wait))
	}
	w.Header().Set("Content-Type", "text/html; charset=UTF-8")
	w.Header().Set("Server", "cloudflare")
	s.limiter.said429(s)
	s.note(r, http.StatusTooManyRequests, nil)
	w.WriteHeader(http.StatusTooManyRequests)
	_, _ = w.Write([]byte("<!doctype html><html><head><title>Access denied | discord.com used Cloudflare to restrict access</title></head><body>error code: 1015</body></html>"))
}

func (l *limiter) said429(*Server) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tooMany++
}

// invalid counts a 401, 403 or 429. Over 10,000 in 10 minutes the address is banned (Discord: Invalid Request Limit).
func (l *limiter) invalid() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.wrong++
	if _, reset, fits := l.invalids.take(mostInvalid, l.s.scaled(invalidWindow)); !fits && time.Now().After(l.banned) {
		l.banned = time.Now().Add(reset)
	}
}
