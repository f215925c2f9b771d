package discordfake

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// SetEndpoint has interactions posted to an address from now on, instead of sent through the gateway. As Discord does,
// it tries the address first: a PING must be answered, and a badly signed one refused with 401. "" goes back to the
// gateway.
func (s *Server) SetEndpoint(ctx context.Context, address string) error {
	if address != "" {
		if err := s.tryEndpoint(ctx, address); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.endpoint = address
	return nil
}

func (s *Server) tryEndpoint(ctx context.Context, address string) error {
	s.mu.Lock()
	ping := encode(object{
		"id": s.ids.next(), "application_id": s.app, "type": interactionPing, "token": "ping", "version": 1, "user": s.bot.object(),
		"entitlements": []any{}, "authorizing_integration_owners": object{},
	})
	s.mu.Unlock()
	status, body, err := s.PostSigned(ctx, address, ping, Genuine)
	if err != nil {
		return err
	}
	pong, _ := decode(body)
	answer, _ := pong.(object)
	if status != http.StatusOK || number(answer, "type") != callbackPong {
		return fmt.Errorf("interactions_endpoint_url: the PING was answered with %d %s", status, body)
	}
	for _, forged := range []Signature{Forged, Unsigned, Altered} {
		if status, _, err = s.PostSigned(ctx, address, ping, forged); err != nil {
			return err
		}
		if status != http.StatusUnauthorized {
			return fmt.Errorf("interactions_endpoint_url: a badly signed PING (%d) was answered with %d instead of 401", forged, status)
		}
	}
	return nil
}

// Signature is how a request to the endpoint is signed.
type Signature int

// How a request can be signed.
const (
	// Genuine is signed by the application's key, now.
	Genuine Signature = iota
	// Forged is signed by another key.
	Forged
	// Unsigned has no signature.
	Unsigned
	// Altered has a genuine signature, of another body.
	Altered
	// Old is genuine, and an hour old: somebody repeats what they have overheard.
	Old
)

// PostSigned posts a body to an interactions endpoint, signed in some way, and returns the answer.
func (s *Server) PostSigned(ctx context.Context, address string, body []byte, how Signature) (status int, answer []byte, err error) {
	status, _, answer, err = s.postSigned(ctx, address, body, how)
	return status, answer, err
}

func (s *Server) postSigned(ctx context.Context, address string, body []byte, how Signature) (status int, header http.Header, answer []byte, err error) {
	at := time.Now()
	if how == Old {
		at = at.Add(-time.Hour)
	}
	stamp := strconv.FormatInt(at.Unix(), 10)
	key, signed := s.private, append([]byte(stamp), body...)
	switch how {
	case Forged:
		if _, key, err = ed25519.GenerateKey(nil); err != nil {
			return 0, nil, nil, err
		}
	case Altered:
		signed = append(signed, ' ')
	default:
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return 0, nil, nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "Discord-Interactions/1.0 (+https://discord.com)")
	if how != Unsigned {
		r.Header.Set("X-Signature-Ed25519", hex.EncodeToString(ed25519.Sign(key, signed)))
		r.Header.Set("X-Signature-Timestamp", stamp)
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(r)
	if err != nil {
		return 0, nil, nil, fmt.Errorf("posting to the interactions endpoint: %w", err)
	}
	defer response.Body.Close()
	answer, err = io.ReadAll(response.Body)
	return response.StatusCode, response.Header, answer, err
}

// delivery is an interaction on its way to the endpoint.
type delivery struct {
	address string
	i       *interaction
	body    []byte
}

// deliver posts interactions to the endpoint until the platform closes, whether or not whoever acted still looks.
func (s *Server) deliver(ctx context.Context) {
	for {
		select {
		case d := <-s.deliveries:
			s.work.Go(func() { s.postInteraction(ctx, d) })
		case <-s.stopped:
			return
		}
	}
}

// postInteraction gives an interaction to the endpoint. Its answer is the first answer, unless that came over REST
// already; 202 without a body says that it will come over REST.
func (s *Server) postInteraction(ctx context.Context, d delivery) {
	ctx, cancel := context.WithTimeout(ctx, s.scaled(s.options.AnswerWithin))
	defer cancel()
	status, header, answer, err := s.postSigned(ctx, d.address, d.body, Genuine)
	if err != nil || status != http.StatusOK {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	r := &request{Request: &http.Request{Method: http.MethodPost, Header: header}}
	if why := r.read(answer); why != nil || d.i.answered || s.older(d.i.at, s.options.AnswerWithin) {
		return
	}
	if s.spec != nil {
		s.spec.checkCallback(r)
	}
	if why := s.respond(r, d.i); why != nil {
		s.refused = append(s.refused, Refusal{Method: "ANSWER", Path: d.address, Status: why.status, Code: why.code, Message: why.Error()})
	}
}
