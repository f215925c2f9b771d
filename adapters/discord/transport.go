package discord

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/bwmarrin/discordgo"
)

// maxAnswer bounds what is read of an answer, in bytes: a hundred messages of the largest kind are below it.
const maxAnswer = 16 << 20

// answerKey is under which a request carries the place for its answer.
type answerKey struct{}

// transport sends what discordgo has built to where the API is, as version 10, and takes the answer down before
// discordgo sees it. discordgo's addresses are computed when the program starts, so this is the only place to turn them;
// it speaks version 9; it takes a 429 with an HTML body for an error of its own; and its limiter sleeps through a
// Retry-After deaf to the context, which is why the headers for it are kept from it.
type transport struct {
	base *url.URL
	next http.RoundTripper
}

// RoundTrip implements [http.RoundTripper].
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host = t.base.Scheme, t.base.Host
	rest := strings.TrimPrefix(r.URL.EscapedPath(), "/api/v"+discordgo.APIVersion)
	path := strings.TrimSuffix(t.base.EscapedPath(), "/") + "/api/v" + apiVersion + rest
	plain, err := url.PathUnescape(path)
	if err != nil {
		return nil, fmt.Errorf("build the address: %w", err)
	}
	r.URL.Path, r.URL.RawPath = plain, path
	r.Host = t.base.Host

	resp, err := t.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	_ = resp.Body.Close()
	if err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	if got, ok := r.Context().Value(answerKey{}).(*answer); ok {
		*got = answer{status: resp.StatusCode, header: resp.Header.Clone(), body: body}
	}
	for name := range resp.Header {
		if strings.HasPrefix(name, "X-Ratelimit-") {
			resp.Header.Del(name)
		}
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// newSession makes a discordgo session for REST alone: it opens no gateway.
func newSession(c Config) (*discordgo.Session, error) {
	session, err := discordgo.New("Bot " + c.Token)
	if err != nil {
		return nil, fmt.Errorf("set discordgo up: %w", err)
	}
	base, err := url.Parse(c.APIURL)
	if err != nil {
		return nil, fmt.Errorf("the address of Discord's API: %w", err)
	}
	pool, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		pool = &http.Transport{Proxy: http.ProxyFromEnvironment}
	}
	pool = pool.Clone()
	pool.MaxIdleConnsPerHost = 16 // the hands of an outbox, and people's clicks
	session.Client = &http.Client{
		Transport: transport{base: base, next: pool},
		// Nothing of the API redirects, and a token must not follow.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	session.LogLevel = -1 // we log ourselves, and tell what it takes for errors apart
	session.MaxRestRetries, session.ShouldRetryOnRateLimit, session.StateEnabled = 0, false, false
	return session, nil
}

// hangUp lets go of connections that nobody uses.
func (d *Driver) hangUp() { d.session.Client.CloseIdleConnections() }

// CloseIdleConnections passes on what [http.Client.CloseIdleConnections] asks for.
func (t transport) CloseIdleConnections() {
	if pool, ok := t.next.(*http.Transport); ok {
		pool.CloseIdleConnections()
	}
}
