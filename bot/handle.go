package bot

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"weft/bot/chat"
	"weft/data"
)

// Handle decides what an event does, once however often it is delivered, and answers who acted.
func (b *Bot) Handle(ctx context.Context, e chat.Event) (response chat.Response, err error) {
	begun := b.elapsed()
	head := e.Head()
	if changed := changedPlace(e); !changed.IsZero() {
		b.look(ctx, changed)
	} else if !head.Private {
		b.glance(ctx, head.In)
	}
	response, err = b.handle(ctx, e)
	if errors.Is(err, errPanic) {
		b.meter.add("events", "panic")
		b.log.Error().Err(err).Str("event", string(head.ID)).Type("kind", e).Msg("a decision panicked; nothing was stored")
		return b.sorry(ctx, head)
	}
	b.meter.handled(fmt.Sprintf("%T", e), b.elapsed().Sub(begun))
	if err != nil {
		b.log.Error().Err(err).Str("event", string(head.ID)).Type("kind", e).Msg("an event could not be handled")
		return nil, fmt.Errorf("handle an event: %w", err)
	}
	b.wake()
	return response, nil
}

// changedPlace is the channel that an event says is not what it was.
func changedPlace(e chat.Event) chat.ChannelID {
	if changed, ok := e.(chat.PlaceChanged); ok {
		return changed.Channel
	}
	moved, _ := e.(chat.PlaceMoved)
	return moved.To
}

// errWrites: what was taken for a question turned out to change something.
var errWrites = errors.New("it writes")

// handle asks where only a form is asked for, and decides where something may change. Asking waits for nobody's
// commit, and nobody waits for it.
func (b *Bot) handle(ctx context.Context, e chat.Event) (response chat.Response, err error) {
	if b.asksForForm(e) {
		err = b.store.View(ctx, b.community, func(r data.Reader) (err error) {
			imagined := &noting{Writer: data.DryRun(r)}
			if response, err = b.handleOnce(imagined, e, &[]string{}); err == nil && imagined.wrote {
				return errWrites
			}
			return err
		})
		if !errors.Is(err, errWrites) {
			return response, err
		}
	}
	var ended []string
	err = b.store.Update(ctx, b.community, func(w data.Writer) (err error) {
		ended = nil // a decision may run again
		response, err = b.handleOnce(&noting{Writer: w}, e, &ended)
		return err
	})
	if err == nil {
		b.endKeys(ended)
	}
	return response, err
}

// endKeys ends the keys of those who were forgotten before they are told so. What fails here is tried again by the
// job that was stored with the decision.
func (b *Bot) endKeys(owners []string) {
	for _, owner := range owners {
		if err := b.endKey(owner); err != nil {
			b.log.Error().Err(err).Msg("a key could not be destroyed yet")
		}
	}
}

// asksForForm reports whether an event is a control that opens a form.
func (b *Bot) asksForForm(e chat.Event) bool {
	used, ok := e.(chat.ActionUsed)
	if !ok {
		return false
	}
	_, ok = b.registry.forms[used.Action.Route]
	return ok
}

// handleOnce runs the decision and remembers the event beside its effect. An event without any effect, such as
// asking for a form, may be repeated freely.
func (b *Bot) handleOnce(w *noting, e chat.Event, ended *[]string) (chat.Response, error) {
	tx, err := b.identify(w, e.Head())
	if err != nil {
		return nil, err
	}
	tx.ended = ended
	id := string(e.Head().ID)
	if _, err := b.seen.Get(w, id); err == nil {
		b.meter.repeated()
		return tx.Say("bot.repeated"), nil
	} else if !errors.Is(err, data.ErrNotFound) {
		return nil, err
	}
	if err := tx.isBack(e); err != nil {
		return nil, err
	}
	response, err := b.dispatch(tx, e)
	if private, ok := response.(chat.Privately); ok && tx.actor.Preferences.Simple {
		response = chat.Privately{Message: private.Message.Simple()}
	}
	if err != nil || !w.wrote || id == "" {
		return response, err
	}
	return response, b.seen.Put(w, seen{tx.now}, id)
}

var errPanic = errors.New("a decision panicked")

// sorry tells who acted that it is not their fault.
func (b *Bot) sorry(ctx context.Context, head chat.Envelope) (response chat.Response, err error) {
	err = b.store.View(ctx, b.community, func(r data.Reader) error {
		v, err := b.viewFor(r, head)
		if err != nil {
			return err
		}
		response = (&Tx{View: *v}).Say("bot.sorry")
		return nil
	})
	return response, err
}

// identify finds out who acted. Whoever has no account with us acts as nobody.
func (b *Bot) identify(w data.Writer, head chat.Envelope) (*Tx, error) {
	tx := b.newTx(w, View{bot: b, account: head})
	actor, err := tx.People().ByAccount(head.Actor)
	if err != nil && !errors.Is(err, data.ErrNotFound) {
		return nil, fmt.Errorf("find who acted: %w", err)
	}
	tx.actor = actor
	return tx, nil
}

func (b *Bot) dispatch(tx *Tx, e chat.Event) (response chat.Response, err error) {
	defer func() {
		if v := recover(); v != nil {
			// What a faulty feature wrote must not be stored: the error undoes the transaction.
			response, err = nil, fmt.Errorf("%w: %v\n%s", errPanic, v, debug.Stack())
		}
	}()
	in := Input{Envelope: e.Head()}
	switch e := e.(type) {
	case chat.CommandUsed:
		return b.command(tx, in, e)
	case chat.Said:
		in.Text, in.Message = e.Text, e.Message
		return b.said(tx, in, e.ReplyTo)
	case chat.ActionUsed:
		in.Arg, in.Value, in.Message = e.Action.Arg, e.Value, e.Message
		return b.act(tx, in, e.Action.Route)
	case chat.ShortcutUsed:
		in.Text, in.Message = e.Text, e.Message
		return b.act(tx, in, e.Route)
	case chat.FormSubmitted:
		in.Arg, in.Answers, in.Message = e.Action.Arg, e.Answers, e.Message
		return b.submit(tx, in, e)
	case chat.PageSubmitted:
		in.Arg, in.Answers, in.Message = e.Action.Arg, e.Answers, e.Message
		return b.turnPage(tx, in, e)
	case chat.FormContinued:
		in.Arg, in.Message = e.Action.Arg, e.Message
		return b.continueForm(tx, in, e.Action)
	case chat.HomeOpened:
		if b.registry.home == nil {
			return chat.Quiet{}, nil
		}
		return b.registry.home(tx, in)
	case chat.PlaceLeft:
		if !e.Whole {
			return chat.Quiet{}, nil // leaving a channel takes nobody out of a cohort
		}
		return chat.Quiet{}, tx.away()
	case chat.Installed:
		return chat.Quiet{}, tx.installed(SpaceID{e.In.Platform, e.Space}, e.Title)
	case chat.Uninstalled:
		return chat.Quiet{}, tx.uninstalled(SpaceID{e.In.Platform, e.Space})
	case chat.Hindered:
		return chat.Quiet{}, tx.hindered(SpaceID{e.In.Platform, e.Space}, e)
	case chat.PlaceMoved:
		return chat.Quiet{}, tx.move(e.From, e.To)
	case chat.PlaceJoined, chat.PlaceChanged:
		return chat.Quiet{}, nil // entering a channel enrols nobody
	}
	return nil, fmt.Errorf("an unknown kind of event %T", e)
}

// act does what a control says. Controls that name a form ask it.
func (b *Bot) act(tx *Tx, in Input, route string) (chat.Response, error) {
	if f, ok := b.registry.forms[route]; ok {
		if refusal, err := b.refuse(tx, in, f.Who); refusal != nil || err != nil {
			return refusal, err
		}
		tx.in = in
		response, err := tx.Ask(route, in.Arg)
		if errors.Is(err, data.ErrNotFound) {
			return tx.Say("bot.gone"), nil // what it was about: nothing that delivering the event again would bring back
		}
		return response, err
	}
	action, ok := b.registry.actions[route]
	if !ok {
		return tx.Say("bot.gone"), nil
	}
	if refusal, err := b.refuse(tx, in, action.who); refusal != nil || err != nil {
		return refusal, err
	}
	tx.in = in
	return action.it(tx, in)
}

// submit checks the answers of a form against the form as it would be asked now, and hands them on.
func (b *Bot) submit(tx *Tx, in Input, e chat.FormSubmitted) (chat.Response, error) {
	if e.Rest {
		return b.submitLast(tx, in, e)
	}
	form, refusal, err := b.formFor(tx, in, e.Action)
	if refusal != nil || err != nil {
		return refusal, err
	}
	return b.submitted(tx, in, form)
}

// formFor finds the form of an action as it would be asked now, or what those hear instead who may not fill it in.
func (b *Bot) formFor(tx *Tx, in Input, action chat.Action) (form chat.Form, refusal chat.Response, err error) {
	f, ok := b.registry.forms[action.Route]
	if !ok {
		return chat.Form{}, tx.Say("bot.gone"), nil
	}
	if refusal, err := b.refuse(tx, in, f.Who); refusal != nil || err != nil {
		return chat.Form{}, refusal, err
	}
	tx.in = in
	form, err = tx.Form(action.Route, action.Arg)
	if errors.Is(err, data.ErrNotFound) {
		return chat.Form{}, tx.Say("bot.gone"), nil
	}
	return form, nil, err
}

// submitted checks the answers of a whole form and hands them on.
func (b *Bot) submitted(tx *Tx, in Input, form chat.Form) (chat.Response, error) {
	answers, problems := form.Validate(in.Answers)
	if len(problems) > 0 {
		return chat.Amend{Problems: tx.explain(problems)}, nil
	}
	in.Answers = answers
	response, err := b.registry.forms[form.Action.Route].Do(tx, in)
	if _, wrong := response.(chat.Amend); err != nil || wrong {
		return response, err
	}
	return response, b.dropDraft(tx, form.Action)
}

// explain turns what is wrong with answers into sentences.
func (v *View) explain(problems []chat.Problem) map[string]string {
	said := make(map[string]string, len(problems))
	for _, p := range problems {
		said[p.Field] = v.Words().Text("bot.flaw."+string(p.Flaw), "limit", p.Limit)
	}
	return said
}
