package discord

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"weft/bot/chat"
)

// answerSaid decides what somebody said, and answers them alone: where they said it if nobody else is there, otherwise
// in a direct message. There is no interaction that could be answered privately.
func (r *run) answerSaid(ctx context.Context, said chat.Said) {
	r.d.inbound.meet(said.In.Space, said.In.ID)
	response, err := r.decide(ctx, said, said.Received.Add(tokenLife))
	if err != nil {
		r.d.log.Error().Err(err).Str("message", string(said.ID)).Msg("what somebody said was not kept, and they were told so")
		r.tellActor(ctx, said, chat.Message{Summary: r.d.in(said.Language).say("trouble")})
		return
	}
	switch response := response.(type) {
	case chat.Privately:
		r.tellActor(ctx, said, response.Message)
	case chat.Replace:
		r.tellActor(ctx, said, response.Message)
	case chat.Ask:
		r.tellActor(ctx, said, r.toContinue(response.Form))
	case chat.Amend:
		r.tellActor(ctx, said, chat.Message{Summary: strings.Join(slices.Sorted(maps.Values(response.Problems)), " ")})
	case chat.Quiet, nil:
	}
}

// toContinue offers a form: a mere message opens none.
func (r *run) toContinue(f chat.Form) chat.Message {
	w := r.d.in(f.Language)
	return chat.Message{Summary: w.say("ready_to_ask"), Language: f.Language, Blocks: []chat.Block{
		chat.Paragraph{Spans: chat.Text(w.say("ready_to_ask"))},
		chat.Actions{Controls: []chat.Control{chat.Button{Label: w.say("continue"), Action: f.Action, Style: chat.Primary}}},
	}}
}

// tellActor says something to whoever said something. Its key is that of what they said, so that Discord keeps one
// answer however often it is sent.
func (r *run) tellActor(ctx context.Context, said chat.Said, m chat.Message) {
	err := r.deliver(ctx, "answer/"+string(said.ID), chat.Direct{User: said.Actor}, m)
	if err == nil {
		return
	}
	if said.Private || !errors.Is(err, chat.ErrUnreachable) {
		r.d.log.Error().Err(err).Str("message", string(said.ID)).Msg("an answer was kept and could not be shown")
		return
	}
	// Their direct messages are closed: what everybody may read says that and nothing else.
	r.nudge(ctx, said, "closed")
}

// unread tells somebody that their reply could not be read. Discord shows it only where it mentions Weft, which a reply
// with its ping switched off does not.
func (r *run) unread(ctx context.Context, said chat.Said) { r.nudge(ctx, said, "unread") }

// nudge says one sentence where somebody said something, which holds nothing that is theirs.
func (r *run) nudge(ctx context.Context, said chat.Said, key string) {
	to := chat.InChannel{Channel: said.In, Thread: said.Thread}
	r.mu.Lock()
	theirs := r.guilds[said.In.Space].locale
	r.mu.Unlock()
	text := r.d.in(cmp.Or(said.Language, theirs)).say(key) // the language of the server, where theirs is not known
	if err := r.deliver(ctx, key+"/"+string(said.ID), to, chat.Message{Summary: text}); err != nil {
		r.d.log.Error().Err(err).Str("message", string(said.ID)).Msg("somebody could not be told how to reach Weft")
	}
}

// deliver posts an answer, and again where Discord asks to wait or nobody knows whether it arrived: the same key is the
// same message. Where only its beginning stands, it is completed.
func (r *run) deliver(ctx context.Context, key string, to chat.Address, m chat.Message) error {
	begun, made := time.Now(), chat.Receipt{}
	for attempt := 1; ; attempt++ {
		receipt, err := r.deliverOnce(ctx, key, made, to, m)
		if err == nil {
			made = receipt
		}
		if err == nil && made.Partial {
			err = errHalf
		}
		again := waitOf(err) > 0 || errors.Is(err, chat.ErrNotCertain) || errors.Is(err, errHalf)
		if !again || (attempt >= leastTries && time.Since(begun) > r.d.config.Timing.scaled(triedFor)) {
			return err
		}
		if sleep(ctx, max(waitOf(err), 100*time.Millisecond)) != nil {
			return err
		}
	}
}

const (
	// leastTries and triedFor say when an answer is given up: as long as somebody waits for one, and Discord remembers
	// its nonce (Discord: “the past few minutes”).
	leastTries = 6
	triedFor   = 3 * time.Minute
)

func (r *run) deliverOnce(ctx context.Context, key string, made chat.Receipt, to chat.Address, m chat.Message) (chat.Receipt, error) {
	if made.Partial {
		return r.d.Edit(ctx, chat.PostKey(key), made, m)
	}
	return r.d.Post(ctx, chat.PostKey(key), to, m)
}
