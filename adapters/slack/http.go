package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

const (
	// maxRequest bounds what one request may bring. The largest thing that Slack sends is a view, of 250 kB at most.
	maxRequest = 1 << 20
	// answerDeadline is when a request is answered, whatever became of it: Slack waits three seconds.
	answerDeadline = 2900 * time.Millisecond
	// closingWithin is how long requests that came in may take when Weft stops.
	closingWithin = 3 * time.Second
)

// Addr is the address at which Slack's requests arrive, with the port that was really opened; "" before [Driver.Ready],
// and in Socket Mode.
func (d *Driver) Addr() string {
	if at := d.addr.Load(); at != nil {
		return *at
	}
	return ""
}

// listen opens the port.
func (d *Driver) listen(ctx context.Context) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", d.config.HTTP.Addr)
	if err != nil {
		return nil, fmt.Errorf("listen for Slack: %w", err)
	}
	at := l.Addr().String()
	d.addr.Store(&at)
	return l, nil
}

// serve takes Slack's requests until ctx ends: everything on one port.
func (s *service) serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{
		Handler: s.routes(), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second,
		WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
	}
	failed := make(chan error, 1)
	s.spawn(func() { failed <- server.Serve(l) })
	select {
	case err := <-failed:
		return fmt.Errorf("take Slack's requests: %w", err)
	case <-ctx.Done():
	}
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), closingWithin)
	defer cancel()
	if err := server.Shutdown(closing); err != nil {
		_ = server.Close() // whoever still waits is cut off; Slack brings events again
	}
	return nil
}

func (s *service) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+eventsPath, s.signed(s.httpEvent))
	mux.HandleFunc("POST "+interactivePath, s.signed(s.httpInteraction))
	mux.HandleFunc("POST "+optionsPath, s.signed(s.httpInteraction))
	mux.HandleFunc("POST "+commandsPath, s.signed(s.httpCommand))
	if s.installs() {
		mux.HandleFunc("GET "+installPath, s.install)
		mux.HandleFunc("GET "+oauthPath, s.installed)
	}
	return mux
}

// signed lets through only what Slack has signed. The signature is over the body as it came, so the body is read first.
func (s *service) signed(next func(rw http.ResponseWriter, r *http.Request, body []byte)) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, maxRequest))
		var large *http.MaxBytesError
		switch {
		case errors.As(err, &large):
			http.Error(rw, "too large", http.StatusRequestEntityTooLarge)
			return
		case err != nil:
			http.Error(rw, "unreadable", http.StatusBadRequest)
			return
		}
		if err := verify(s.d.config.SigningSecret, r.Header, body, time.Now()); err != nil {
			s.turnedAway.Warn().Err(err).Str("path", r.URL.Path).Msg("a request that is not Slack's was turned away")
			http.Error(rw, "not signed by Slack", http.StatusUnauthorized)
			return
		}
		next(rw, r, body)
	}
}

// httpEvent takes an event. One that is delivered again is known by its event_id; the retry header says nothing of
// whether the first delivery was kept.
func (s *service) httpEvent(rw http.ResponseWriter, _ *http.Request, body []byte) {
	var question struct {
		Type      string `json:"type"`
		Challenge string `json:"challenge"`
	}
	if err := json.Unmarshal(body, &question); err != nil {
		http.Error(rw, "not JSON", http.StatusBadRequest)
		return
	}
	if question.Type == "url_verification" { // Slack asks once whether somebody is at home
		writeJSON(rw, map[string]string{"challenge": question.Challenge})
		return
	}
	s.answer(rw, kindEvents, body)
}

func (s *service) httpInteraction(rw http.ResponseWriter, _ *http.Request, body []byte) {
	form, err := url.ParseQuery(string(body))
	if err != nil || !json.Valid([]byte(form.Get("payload"))) {
		http.Error(rw, "no payload", http.StatusBadRequest)
		return
	}
	s.answer(rw, kindInteractive, []byte(form.Get("payload")))
}

func (s *service) httpCommand(rw http.ResponseWriter, _ *http.Request, body []byte) {
	form, err := url.ParseQuery(string(body))
	if err == nil && form.Get("ssl_check") == "1" { // Slack looks whether the certificate is good
		rw.WriteHeader(http.StatusOK)
		return
	}
	if err != nil || !form.Has("command") {
		http.Error(rw, "no command", http.StatusBadRequest)
		return
	}
	fields := map[string]string{}
	for name := range form {
		fields[name] = form.Get(name)
	}
	payload, err := json.Marshal(fields)
	if err != nil {
		http.Error(rw, "unreadable", http.StatusBadRequest)
		return
	}
	s.answer(rw, kindCommands, payload)
}

// answer takes a delivery and waits for what becomes of it. What is not acknowledged in time is answered as a failure,
// so that Slack delivers an event again; it may well be kept by then, and is known when it comes.
func (s *service) answer(rw http.ResponseWriter, kind string, payload []byte) {
	acknowledged, declined := make(chan any, 1), make(chan struct{})
	at := &door{acknowledge: func(answer any) { acknowledged <- answer }, decline: func() { close(declined) }}
	s.take(delivery{kind: kind, payload: payload, received: time.Now()}, at)
	late := time.NewTimer(answerDeadline)
	defer late.Stop()
	select {
	case answer := <-acknowledged:
		if answer == nil {
			rw.WriteHeader(http.StatusOK)
			return
		}
		writeJSON(rw, answer)
	case <-declined:
		http.Error(rw, "not kept", http.StatusServiceUnavailable)
	case <-late.C:
		http.Error(rw, "not decided yet", http.StatusServiceUnavailable)
	}
}

func writeJSON(rw http.ResponseWriter, v any) {
	rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = rw.Write(mustJSON(v)) // a client that went away hears nothing, and Slack asks again
}
