package slackfake

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// RequestURLs switch an app from Socket Mode to HTTP: where Slack posts what happens. An empty one falls back to the
// first that is set.
type RequestURLs struct {
	Events, Interactivity, Commands, Options string
}

func (u RequestURLs) of(p *pending) string {
	first := ""
	for _, v := range []string{u.Events, u.Interactivity, u.Commands, u.Options} {
		if first == "" {
			first = v
		}
	}
	url := map[string]string{eventsAPI: u.Events, interactive: u.Interactivity, slash: u.Commands}[p.kind]
	if p.about == "block_suggestion" {
		url = u.Options
	}
	if url == "" {
		return first
	}
	return url
}

// Listen sets the app's request URLs. As in the app's settings, the events URL has to pass url_verification first; the
// error says how it did not.
func (w *Workspace) Listen(ctx context.Context, urls RequestURLs) error {
	if urls.Events != "" {
		w.s.mu.Lock()
		challenge := w.s.secret("")
		w.s.mu.Unlock()
		body, err := json.Marshal(Object{"type": "url_verification", "token": "deprecated", "challenge": challenge})
		if err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(ctx, w.s.scaled(w.s.opts.AckWithin))
		defer cancel()
		status, answer, err := w.s.knockAt(ctx, w.SigningSecret, urls.Events, "application/json", body, nil)
		if err != nil {
			return err
		}
		var o struct {
			Challenge string `json:"challenge"`
		}
		if json.Unmarshal(answer, &o) != nil {
			o.Challenge = string(bytes.TrimSpace(answer))
		}
		if status != http.StatusOK || o.Challenge != challenge {
			return fmt.Errorf("url_verification: status %d, challenge %q", status, o.Challenge)
		}
	}
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	w.app.urls = urls
	return nil
}

// Sign is the signature of a body under a secret, as Slack puts it into X-Slack-Signature.
func Sign(secret, timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = fmt.Fprintf(mac, "v0:%s:%s", timestamp, body)
	return "v0=" + hex.EncodeToString(mac.Sum(nil))
}

// knockAt posts something signed.
func (s *Server) knockAt(ctx context.Context, secret, to, kind string, body []byte, header http.Header) (int, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	for k := range header {
		req.Header.Set(k, header.Get(k))
	}
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	req.Header.Set("Content-Type", kind)
	req.Header.Set("X-Slack-Request-Timestamp", stamp)
	req.Header.Set("X-Slack-Signature", Sign(secret, stamp, body))
	// A connection of its own each time: nothing stays open behind the server.
	req.Close = true
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if res.Header.Get("X-Slack-No-Retry") == "1" {
		return -res.StatusCode, answer, err
	}
	return res.StatusCode, answer, err
}

// knock makes one attempt over HTTP.
func (p *pending) knock(to, envelope string, attempt int, reason string) {
	s := p.s
	raw, err := json.Marshal(p.payload)
	if err != nil {
		return
	}
	kind, header := "application/x-www-form-urlencoded", http.Header{}
	switch p.kind {
	case eventsAPI:
		kind = "application/json"
		if attempt > 0 {
			header.Set("X-Slack-Retry-Num", strconv.Itoa(attempt))
			header.Set("X-Slack-Retry-Reason", reason)
		}
	case interactive:
		raw = []byte(url.Values{"payload": {string(raw)}}.Encode())
	case slash:
		form := url.Values{}
		for k, v := range p.payload {
			if text, ok := v.(string); ok {
				form.Set(k, text)
			}
		}
		raw = []byte(form.Encode())
	}
	ctx, cancel := context.WithTimeout(s.ctx, p.patience())
	defer cancel()
	status, answer, err := s.knockAt(ctx, p.app.secret, to, kind, raw, header)
	if err == nil && (status == http.StatusOK || status == -http.StatusOK) {
		if len(bytes.TrimSpace(answer)) == 0 {
			answer = nil
		}
		s.acknowledge(envelope, answer)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pending[envelope] == p { // or it is given up already
		close(p.failed)
	}
	switch {
	case status < 0:
		p.reason = "no_retry"
	case errors.Is(err, context.DeadlineExceeded):
		p.reason = "http_timeout"
	case err != nil:
		p.reason = "connection_failed"
	default:
		p.reason = "http_error"
	}
}
