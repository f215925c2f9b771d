package discord

import (
	"context"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"weft/bot/chat"
)

const (
	// firstAnswerWithin is how long Discord waits for the first answer: 3 s, less the way there and back (Discord:
	// Receiving and Responding).
	firstAnswerWithin = 2800 * time.Millisecond
	// deferAfter is how long a decision may take before its actor is told that it takes a while.
	deferAfter = 1500 * time.Millisecond
	// formAfter is the same where the answer may be a form: a form can only be the first answer.
	formAfter = 2400 * time.Millisecond
	// tokenLife is how long an interaction can be answered (Discord: Receiving and Responding), less a minute.
	tokenLife = 14 * time.Minute
	// suggestWithin bounds completing what somebody types.
	suggestWithin = 500 * time.Millisecond
)

// Tries is how often an event is handed over before whoever acted is told that it was not kept.
const Tries = 5

// pauses are how long to wait before the same event is handed over again. Discord tells an interaction once, so
// whatever keeps the store from taking it has to be waited out here.
func pauses() []time.Duration {
	return []time.Duration{50 * time.Millisecond, 250 * time.Millisecond, time.Second, 3 * time.Second}
}

// takeHTTP takes an interaction of the endpoint.
func (r *run) takeHTTP(body []byte, first func(reply) error) {
	it, err := decodeInteraction(body)
	if it.ID == "" {
		r.d.log.Warn().Msg("an interaction cannot be read")
		return
	}
	it.first = first
	r.take(it, err)
}

// take takes an interaction, once. unknown says why it is none that Weft knows; it is answered all the same.
func (r *run) take(it interaction, unknown error) {
	if !r.seen.first(it.ID, time.Now()) {
		return
	}
	r.begin(it.ID, func(ctx context.Context) {
		ctx, cancel := context.WithDeadline(ctx, it.received.Add(tokenLife))
		defer cancel()
		x := r.exchange(it)
		if unknown != nil {
			x.apologise(ctx, "gone")
			return
		}
		r.interact(ctx, x)
	})
}

// interact answers one interaction.
func (r *run) interact(ctx context.Context, x *exchange) {
	it := x.it
	switch it.Type {
	case interactionAutocomplete:
		r.complete(ctx, x)
		return
	case interactionCommand:
		r.command(ctx, x)
		return
	case interactionComponent:
		r.component(ctx, x)
		return
	case interactionModal:
		r.submission(ctx, x)
		return
	}
	r.d.log.Warn().Int("kind", it.Type).Str("interaction", it.ID).Msg("an interaction of a kind that is not known")
	x.apologise(ctx, "gone")
}

// settle decides what an event does, and answers who acted. Until then it keeps Discord waiting, or where it takes
// long, tells the person that it does.
func (r *run) settle(ctx context.Context, x *exchange, e chat.Event, patience time.Duration) {
	deferred := make(chan struct{})
	timer := time.AfterFunc(time.Until(x.it.received.Add(patience)), func() {
		defer close(deferred)
		x.wait(ctx)
	})
	response, err := r.decide(ctx, e, x.it.received.Add(tokenLife))
	if !timer.Stop() {
		<-deferred
	}
	if err != nil {
		r.d.log.Error().Err(err).Str("event", x.it.ID).Type("kind", e).Msg("what somebody did was not kept, and they were told so")
		x.apologise(ctx, "trouble")
		return
	}
	x.show(ctx, response)
}

// decide hands an event over until it is taken, always under the same id.
func (r *run) decide(ctx context.Context, e chat.Event, until time.Time) (response chat.Response, err error) {
	for _, pause := range append(pauses(), -1) {
		pause = r.d.config.Timing.scaled(pause)
		response, err = r.handle(ctx, e)
		if err == nil || pause < 0 || time.Now().Add(pause).After(until) {
			return response, err
		}
		r.d.log.Warn().Err(err).Str("event", string(e.Head().ID)).Msg("an event was not taken; it is handed over again")
		if err := sleep(ctx, pause); err != nil {
			return nil, err
		}
	}
	return response, err
}

// handle turns a panic of the handler into an event that is not acknowledged.
func (r *run) handle(ctx context.Context, e chat.Event) (response chat.Response, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("handle %s: panic: %s\n%s", e.Head().ID, panicked(v), debug.Stack())
		}
	}()
	return r.h.Handle(ctx, e)
}

// command takes a slash command.
func (r *run) command(ctx context.Context, x *exchange) {
	path, values := x.it.path()
	c, ok := r.book.named[path]
	if !ok {
		// A client that shows an old list: the bot says what comes nearest.
		r.settle(ctx, x, chat.CommandUsed{Envelope: x.head, Command: path, Line: typedLine(values)}, deferAfter)
		return
	}
	options := chat.Answers{}
	for _, v := range values {
		for _, o := range c.Options {
			if o.Name != v.Name {
				continue
			}
			if value := r.d.readOption(o.Input, x.it, v); value != nil {
				options[o.Name] = value
			}
		}
	}
	patience := deferAfter
	if c.MayAsk {
		patience = formAfter
	}
	r.settle(ctx, x, chat.CommandUsed{Envelope: x.head, Command: c.Name, Options: options}, patience)
}

func typedLine(values []commandValue) string {
	var words []string
	for _, v := range values {
		words = append(words, plainValue(v.Value))
	}
	return strings.Join(words, " ")
}

// complete answers autocomplete. What cannot be completed can still be typed.
func (r *run) complete(ctx context.Context, x *exchange) {
	path, values := x.it.path()
	c := r.book.named[path]
	for _, v := range values {
		for _, o := range c.Options {
			if !v.Focused || o.Name != v.Name || o.Query == "" {
				continue
			}
			found := r.suggest(ctx, chat.Query{Actor: x.head.Actor, In: x.head.In, Route: o.Query, Typed: plainValue(v.Value)})
			x.complete(ctx, choices(found))
			return
		}
	}
	x.complete(ctx, nil)
}

// suggest asks a query handler, which has half a second.
func (r *run) suggest(ctx context.Context, q chat.Query) (found []chat.Option) {
	ctx, cancel := context.WithTimeout(ctx, suggestWithin)
	defer cancel()
	defer func() {
		if v := recover(); v != nil {
			r.d.log.Error().Str("route", q.Route).Str("panic", panicked(v)).Msg("a query panicked")
		}
	}()
	found, err := r.h.Suggest(ctx, q)
	if err != nil {
		r.d.log.Warn().Err(err).Str("route", q.Route).Msg("a query was not answered")
		return nil
	}
	return found[:min(len(found), chat.MaxSuggestions)]
}

// component takes a button or a select.
func (r *run) component(ctx context.Context, x *exchange) {
	it := x.it
	c := it.control
	used := chat.ActionUsed{Envelope: x.head, Action: c.Action, Message: x.message()}
	chosen := ""
	if len(it.Data.Values) > 0 {
		chosen = it.Data.Values[0]
	}
	switch c.Kind {
	case kindSelect, kindSearchPick:
		used.Value = chat.ChoiceValue(chosen)
	case kindPerson:
		chosen = it.Data.person(chosen)
		used.Value = chat.PersonValue(r.d.config.User(chosen))
	case kindChannel:
		chosen = it.Data.channel(chosen)
		used.Value = chat.ChannelValue(r.d.config.Channel(it.Guild, chosen))
	case kindSearch:
		x.askSearch(ctx)
		return
	case kindContinue:
		r.settle(ctx, x, chat.FormContinued{Envelope: x.head, Action: c.Action, Message: x.message()}, formAfter)
		return
	case kindMend:
		r.mend(ctx, x)
		return
	case kindButton, kindSearchText, kindForm, kindWait:
	}
	if chosen == "" && used.Value != nil {
		x.show(ctx, chat.Quiet{}) // nothing chosen: nothing done
		return
	}
	r.settle(ctx, x, used, formAfter)
}
