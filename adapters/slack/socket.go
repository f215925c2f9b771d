package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/rs/zerolog"
	slackapi "github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
)

const (
	// socketsPerApp: while Slack refreshes one, the other listens (Slack: Socket Mode allows ten).
	socketsPerApp = 2
	// socketStagger keeps the two from being refreshed together: Slack refreshes a socket some hours after it was
	// opened.
	socketStagger = 20 * time.Second
	// socketSilence is how long Slack may send no ping before a socket counts as dead. slack-go looks once in this
	// time, so a dead one is noticed after at most twice as long.
	socketSilence = 30 * time.Second
	// socketFrame bounds what one envelope may hold. Slack sends at most 250 kB of a view, and all of it is ours.
	socketFrame = 4 << 20
	// socketAnswer is the size from which Slack drops an answer in an acknowledgement without a word (20 kB; slack-go:
	// maxResponseSize).
	socketAnswer = 20 * 1024
)

// Envelope types of Socket Mode, and kinds of delivery over HTTP.
const (
	kindEvents      = "events_api"
	kindInteractive = "interactive"
	kindCommands    = "slash_commands"
)

// socket is one connection of an app, kept up until its context ends.
type socket struct {
	client *socketmode.Client
	log    zerolog.Logger
	// take is given each envelope that Slack wants acknowledged, in order. It must not block.
	take func(d delivery, ack func(answer any))
	// up is called when Slack has greeted the connection, down with every failed attempt to connect.
	up   func()
	down func(error)
}

// newSocket makes a client of slack-go. It keeps its own connection: a refresh, a silence and a torn frame end in a new
// one. What it cannot mend, such as a token that is refused, ends listen.
func newSocket(api *slackapi.Client, silence time.Duration, s socket) *socket {
	s.client = socketmode.New(api, socketmode.OptionPingInterval(silence), socketmode.OptionReadLimit(socketFrame))
	return &s
}

// listen returns when ctx ends, with nil, or when there is no connecting with what we have.
func (s *socket) listen(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- s.run(ctx) }()
	for {
		select {
		case e := <-s.client.Events:
			s.hear(ctx, e)
		case err := <-ended:
			if ctx.Err() != nil {
				return nil // told to stop: how the connection ended no longer matters
			}
			return fmt.Errorf("connect a socket: %w", err)
		}
	}
}

func (s *socket) run(ctx context.Context) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v", v)
		}
	}()
	return s.client.RunContext(ctx)
}

// envelope is what every envelope has, known or not.
type envelope struct {
	Type       string          `json:"type"`
	EnvelopeID string          `json:"envelope_id"`
	Payload    json.RawMessage `json:"payload"`
}

func (s *socket) hear(ctx context.Context, e socketmode.Event) {
	switch e.Type {
	case socketmode.EventTypeHello:
		s.up()
	case socketmode.EventTypeConnectionError:
		if failed, ok := e.Data.(*slackapi.ConnectionErrorEvent); ok && ctx.Err() == nil {
			s.down(failed.ErrorObj)
		}
	case socketmode.EventTypeErrorBadMessage:
		// slack-go does not know the type. We may, and Slack wants it acknowledged either way: it would come again.
		if bad, ok := e.Data.(*socketmode.ErrorBadMessage); ok {
			s.hearRaw(ctx, bad.Message)
		}
	case socketmode.EventTypeErrorWriteFailed:
		// The acknowledgement is lost: Slack delivers an event again, and the person who acted reads that it failed.
		if failed, ok := e.Data.(*socketmode.ErrorWriteFailed); ok {
			s.log.Warn().Err(failed.Cause).Str("envelope", failed.Response.EnvelopeID).Msg("an acknowledgement did not reach Slack")
		}
	default:
		if e.Request != nil && e.Request.EnvelopeID != "" {
			s.pass(ctx, envelope{e.Request.Type, e.Request.EnvelopeID, e.Request.Payload})
		}
	}
}

func (s *socket) hearRaw(ctx context.Context, raw json.RawMessage) {
	var e envelope
	if err := json.Unmarshal(raw, &e); err != nil || e.EnvelopeID == "" {
		s.log.Warn().Str("type", e.Type).Msg("Slack sent what is no envelope")
		return
	}
	s.pass(ctx, e)
}

func (s *socket) pass(ctx context.Context, e envelope) {
	ack := func(answer any) {
		if answer != nil && len(mustJSON(answer)) >= socketAnswer {
			s.log.Error().Str("type", e.Type).Msg("an answer is too large for its acknowledgement and is left out")
			answer = nil
		}
		if err := s.client.AckCtx(ctx, e.EnvelopeID, answer); err != nil && !errors.Is(err, context.Canceled) {
			s.log.Warn().Err(err).Str("envelope", e.EnvelopeID).Msg("an acknowledgement could not be sent")
		}
	}
	s.take(delivery{kind: e.Type, payload: e.Payload, received: time.Now()}, ack)
}

// mustJSON is how large something is on the wire; what cannot be written is nothing.
func mustJSON(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return raw
}
