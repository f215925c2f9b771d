package web

import (
	"crypto/hmac"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"
)

// What the page and everything on it may load and do. Nothing inline, nothing from elsewhere, in no frame.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// Bounds of what a browser may send and how long it may take.
const (
	maxBody      = 256 << 10
	maxHeader    = 16 << 10
	headerWait   = 5 * time.Second
	readWait     = 15 * time.Second
	writeWait    = 60 * time.Second // pushing the clock may do a week's work
	idleWait     = 2 * time.Minute
	shutdownWait = 5 * time.Second
)

// guard lets in only requests that this machine's browser makes on purpose, from a page of ours.
//
// The host is checked since another site may point its own name at 127.0.0.1 and read whatever we answer (DNS
// rebinding); the origin, since any site may make a browser send us a form; the key, since other people may
// have accounts on this machine.
func (d *Driver) guard(hosts []string, next http.Handler) http.Handler {
	crossOrigin := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		if !contains(hosts, r.Host) {
			http.Error(w, "This page answers to "+hosts[0]+" only.", http.StatusMisdirectedRequest)
			return
		}
		if err := crossOrigin.Check(r); err != nil {
			http.Error(w, "Another site tried to act here.", http.StatusForbidden)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		next.ServeHTTP(w, r)
	})
}

func contains(hosts []string, host string) bool {
	for _, h := range hosts {
		if strings.EqualFold(h, host) {
			return true
		}
	}
	return false
}

// hostsOf lists how a browser on this machine may call the page.
func hostsOf(addr net.Addr) []string {
	host, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return []string{addr.String()}
	}
	return []string{net.JoinHostPort(host, port), net.JoinHostPort("localhost", port)}
}

// cookieName holds the port, since cookies of one host are shared by all its ports.
func cookieName(host string) string {
	_, port, _ := net.SplitHostPort(host)
	return "weft-" + port
}

// session is what the cookie holds and key what the link holds; neither tells the other. With a log they stay
// the same over a restart, so that an open page goes on where it was.
func (w *world) session() string { return w.seal("session") }
func (w *world) key() string     { return w.seal("key") }

// admitted holds where the browser entered with the key.
func (d *Driver) admitted(r *http.Request) bool {
	c, err := r.Cookie(cookieName(r.Host))
	return err == nil && hmac.Equal([]byte(c.Value), []byte(d.world.session()))
}

// inside serves only browsers that entered with the key.
func (d *Driver) inside(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !d.admitted(r) {
			d.showNote(w, r, http.StatusForbidden, "locked_title", "locked")
			return
		}
		next(w, r)
	}
}

// enter gives a browser that knows the key its cookie. It answers with a page that leads on, not with a
// redirect: a strict cookie would not follow one that began on another site.
func (d *Driver) enter(w http.ResponseWriter, r *http.Request) {
	if !hmac.Equal([]byte(r.URL.Query().Get("key")), []byte(d.world.key())) {
		d.showNote(w, r, http.StatusForbidden, "locked_title", "locked")
		return
	}
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // loopback is served without TLS, where a Secure cookie would be dropped by some browsers
		Name: cookieName(r.Host), Value: d.world.session(), Path: "/",
		HttpOnly: true, SameSite: http.SameSiteStrictMode, MaxAge: int((365 * 24 * time.Hour).Seconds()),
	})
	d.render(w, r, http.StatusOK, "enter", noteView{words: d.page.wordsFor(r.Header.Get("Accept-Language"))})
}

func urlOf(addr net.Addr, key string) string {
	return fmt.Sprintf("http://%s/enter?key=%s", addr, key)
}
