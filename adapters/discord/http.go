package discord

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

const (
	// largestInteraction bounds what the endpoint reads: an interaction without its files is some kilobytes.
	largestInteraction = 1 << 20
	// signedWithin is how old a request may be, in either direction: clocks differ, and whoever recorded one gets no
	// further with it than that.
	signedWithin = 5 * time.Minute
)

// interactionPing is Discord's question whether anybody is there, and its answer.
const interactionPing = 1

// endpoint takes interactions over HTTP, as the alternative to the gateway (Discord: Interactions, receiving).
type endpoint struct {
	key ed25519.PublicKey
	now func() time.Time
	// take hands over an interaction; answer is called once, with the first answer, unless nobody waits any more.
	take func(body []byte, answer func(reply) error)

	mu    sync.Mutex
	seen  map[string]time.Time // signatures that were taken, until they are too old anyway
	sweep time.Time            // when to look for old ones again
}

func newEndpoint(publicKey string, take func([]byte, func(reply) error)) (*endpoint, error) {
	key, err := hex.DecodeString(publicKey)
	if err != nil || len(key) != ed25519.PublicKeySize {
		return nil, errors.New("the public key of the Discord application has to be 64 hexadecimal digits")
	}
	return &endpoint{key: key, now: time.Now, take: take, seen: map[string]time.Time{}}, nil
}

// ServeHTTP answers one interaction.
func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "POST only", http.StatusMethodNotAllowed)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largestInteraction))
	if err != nil {
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		return
	}
	if !e.genuine(r.Header.Get("X-Signature-Ed25519"), r.Header.Get("X-Signature-Timestamp"), body) {
		http.Error(w, "invalid request signature", http.StatusUnauthorized)
		return
	}
	var head struct {
		Type int `json:"type"`
	}
	if err := json.Unmarshal(body, &head); err != nil {
		http.Error(w, "no interaction", http.StatusBadRequest)
		return
	}
	if head.Type == interactionPing {
		writeReply(w, reply{Type: interactionPing})
		return
	}
	e.answer(w, r, body)
}

// errLate: Discord no longer waits for the first answer.
var errLate = errors.New("the first answer comes too late")

// answer waits for the first answer. Whoever decides goes on when nobody waits any more.
func (e *endpoint) answer(w http.ResponseWriter, r *http.Request, body []byte) {
	answers, gone := make(chan reply), make(chan struct{})
	defer close(gone)
	e.take(body, func(first reply) error {
		select {
		case answers <- first:
			return nil
		case <-gone:
			return errLate
		}
	})
	wait, cancel := context.WithTimeout(r.Context(), firstAnswerWithin)
	defer cancel()
	select {
	case first := <-answers:
		writeReply(w, first)
	case <-wait.Done():
		http.Error(w, "not in time", http.StatusServiceUnavailable)
	}
}

func writeReply(w http.ResponseWriter, first reply) {
	data, err := json.Marshal(first)
	if err != nil {
		http.Error(w, "no answer", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(data) // whoever hung up hears nothing either way
}

// genuine reports whether a request is Discord's, is of now, and comes for the first time.
func (e *endpoint) genuine(signature, stamp string, body []byte) bool {
	signed, err := hex.DecodeString(signature)
	if err != nil || len(signed) != ed25519.SignatureSize {
		return false
	}
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return false
	}
	now := e.now()
	if age := now.Sub(time.Unix(seconds, 0)); age > signedWithin || age < -signedWithin {
		return false
	}
	if !ed25519.Verify(e.key, append([]byte(stamp), body...), signed) {
		return false
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if !now.Before(e.sweep) { // not each time: in ten busy minutes there are a hundred thousand of them
		maps.DeleteFunc(e.seen, func(_ string, until time.Time) bool { return until.Before(now) })
		e.sweep = now.Add(time.Minute)
	}
	if _, again := e.seen[string(signed)]; again {
		return false
	}
	e.seen[string(signed)] = now.Add(2 * signedWithin)
	return true
}

// serve answers at an address until ctx ends. listening is told the address once it takes connections.
func (e *endpoint) serve(ctx context.Context, address, path string, listening func(net.Addr)) error {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("listen for Discord's interactions: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle(path, e)
	server := &http.Server{
		Handler: mux, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10,
	}
	stopped := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(stopped)
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), firstAnswerWithin)
		defer cancel()
		if server.Shutdown(closing) != nil {
			_ = server.Close()
		}
	})
	listening(listener.Addr())
	err = server.Serve(listener)
	if !stop() {
		<-stopped
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("answer Discord's interactions: %w", err)
}
