package bottest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"weft/bot/chat"
	"weft/bot/chat/chattest"
)

const (
	// answerWait bounds how long the bot may think about one event.
	answerWait = time.Minute
	// deliveries is how often an event is delivered that nobody acknowledges.
	deliveries = 4
)

// Act implements [chattest.Harness].
func (s *Stage) Act(ctx context.Context, who chat.UserID, act chattest.Act) (chattest.Shown, error) {
	ctx, cancel := context.WithTimeout(ctx, answerWait)
	defer cancel()
	handler, err := s.connected(ctx)
	if err != nil {
		return chattest.Shown{}, err
	}
	a := &acting{Stage: s, handler: handler, who: who}
	switch act := act.(type) {
	case chattest.Command:
		return a.command(ctx, act)
	case chattest.Write:
		return a.write(ctx, act)
	case chattest.Press:
		return a.press(ctx, act)
	case chattest.Submit:
		return a.submit(ctx, act)
	case chattest.OpenHome:
		return a.deliver(ctx, chat.HomeOpened{Envelope: s.envelope(who, homeOf(who))}, nil)
	}
	return chattest.Shown{}, fmt.Errorf("nobody can do %T", act)
}

// acting is one person doing one thing.
type acting struct {
	*Stage
	handler chat.Handler
	who     chat.UserID
}

// enter finds a place in which the person is; a zero channel is their own conversation with Weft.
func (a *acting) enter(c chat.ChannelID) (*place, error) {
	if c.IsZero() {
		c = direct(a.who)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	p := a.places[c]
	if p == nil || !slices.Contains(p.people, a.who) {
		return nil, fmt.Errorf("%s is not in %s", a.who, c)
	}
	return p, nil
}

func (a *acting) command(ctx context.Context, act chattest.Command) (chattest.Shown, error) {
	in, err := a.enter(act.In)
	if err != nil {
		return chattest.Shown{}, err
	}
	commands, err := a.handler.Commands(ctx, a.who)
	if err != nil {
		return chattest.Shown{}, err
	}
	name, rest := longestCommand(commands, act.Line)
	return a.deliver(ctx, chat.CommandUsed{Envelope: a.envelope(a.who, in.id), Command: name, Line: rest}, nil)
}

// longestCommand finds the longest command name with which a line begins, word by word, and what follows it.
func longestCommand(commands []chat.Command, line string) (name, rest string) {
	typed := strings.Fields(line)
	rest = line
	for _, c := range commands {
		words := strings.Fields(c.Name)
		if len(words) <= len(strings.Fields(name)) || len(words) > len(typed) {
			continue
		}
		if slices.EqualFunc(words, typed[:len(words)], strings.EqualFold) {
			name = c.Name
		}
	}
	for range strings.FieldsSeq(name) {
		rest = strings.TrimLeft(rest, " \t\n")
		rest = rest[len(strings.Fields(rest)[0]):]
	}
	return name, strings.TrimSpace(rest)
}

// write puts words where they were written. Weft hears them in a conversation of its own, and in reply to it.
func (a *acting) write(ctx context.Context, act chattest.Write) (chattest.Shown, error) {
	in, err := a.enter(act.In)
	if err != nil {
		return chattest.Shown{}, err
	}
	a.mu.Lock()
	said := &posted{author: a.who, text: act.Text}
	toWeft := in.private()
	if !act.ReplyTo.IsZero() {
		to := in.find(act.ReplyTo)
		if to == nil || !to.seenBy(a.who) {
			a.mu.Unlock()
			return chattest.Shown{}, fmt.Errorf("%s cannot reply to %s: it is not seen in %s", a.who, act.ReplyTo, in.id)
		}
		toWeft = toWeft || to.author.IsZero()
		if !in.private() {
			said.thread = to.root()
		}
	}
	a.put(in, said)
	a.mu.Unlock()
	if !toWeft {
		return chattest.Shown{}, nil
	}
	head := a.envelope(a.who, in.id)
	head.Thread = said.thread
	return a.deliver(ctx, chat.Said{Envelope: head, Message: said.id, Text: act.Text, ReplyTo: act.ReplyTo}, nil)
}

func (a *acting) press(ctx context.Context, act chattest.Press) (chattest.Shown, error) {
	in, err := a.enter(act.On.Channel)
	if err != nil {
		return chattest.Shown{}, err
	}
	a.mu.Lock()
	on := in.find(act.On)
	var controls []chat.Control
	if on != nil && on.seenBy(a.who) {
		controls = on.says.Controls()
	}
	a.mu.Unlock()
	for _, c := range controls {
		if labelOf(c) != act.Label {
			continue
		}
		action, value, err := a.choose(ctx, in, c, act.Chosen)
		if err != nil {
			return chattest.Shown{}, err
		}
		head := a.envelope(a.who, in.id)
		head.Thread = on.thread
		return a.deliver(ctx, chat.ActionUsed{Envelope: head, Action: action, Value: value, Message: on.actedOn()}, on)
	}
	return chattest.Shown{}, fmt.Errorf("%s sees no %q on %s", a.who, act.Label, act.On)
}

// choose reads what was chosen in a control. Only what is offered can be chosen.
func (a *acting) choose(ctx context.Context, in *place, c chat.Control, chosen string) (chat.Action, chat.Value, error) {
	switch c := c.(type) {
	case chat.Button:
		return c.Action, nil, nil
	case chat.Select:
		value, err := optionCalled(c.Options, chosen)
		return c.Action, value, err
	case chat.Search:
		query := chat.Query{Actor: a.who, In: in.id, Route: c.Action.Route, Typed: chosen}
		options, err := a.handler.Suggest(ctx, query)
		if err != nil {
			return c.Action, nil, err
		}
		value, err := optionCalled(options, chosen)
		return c.Action, value, err
	case chat.PickPerson:
		if value, ok := a.known(chat.ReadValue(chat.PersonInput{}, chosen)); ok {
			return c.Action, value, nil
		}
	case chat.PickChannel:
		if value, ok := a.known(chat.ReadValue(chat.ChannelInput{}, chosen)); ok {
			return c.Action, value, nil
		}
	case chat.LinkButton:
	}
	return chat.Action{}, nil, fmt.Errorf("%s cannot choose %q in %q", a.who, chosen, labelOf(c))
}

func optionCalled(options []chat.Option, label string) (chat.Value, error) {
	for _, o := range options {
		if o.Label == label {
			return chat.ChoiceValue(o.Value), nil
		}
	}
	return nil, fmt.Errorf("there is no option %q", label)
}

// known reports whether a value names a person of this stage, or a channel in which the one who acts is.
func (a *acting) known(v chat.Value) (chat.Value, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch v := v.(type) {
	case chat.PersonValue:
		_, ok := a.people[chat.UserID(v)]
		return v, ok
	case chat.ChannelValue:
		p := a.places[chat.ChannelID(v)]
		return v, p != nil && p.id.Space == theatre && slices.Contains(p.people, a.who)
	case chat.TextValue, chat.NumberValue, chat.ChoiceValue, chat.ChoicesValue, chat.DateValue, chat.ClockValue, chat.BoolValue, nil:
	}
	return v, false
}

// deliver hands over an event, again while it is not acknowledged, and shows the person what is answered. on is the
// message that was acted on, nil for none.
func (a *acting) deliver(ctx context.Context, e chat.Event, on *posted) (chattest.Shown, error) {
	var failed error
	for range deliveries {
		response, err := a.decide(ctx, e)
		if err == nil {
			return a.show(e, response, on)
		}
		failed = err
	}
	return chattest.Shown{}, fmt.Errorf("delivered %d times and never acknowledged: %w", deliveries, failed)
}

// decide turns a panic of the handler into an event that is not acknowledged.
func (a *acting) decide(ctx context.Context, e chat.Event) (response chat.Response, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("handle %s: panic: %v", e.Head().ID, v)
		}
	}()
	return a.handler.Handle(ctx, e)
}

// errUnfit is found by a story before a platform finds it.
var errUnfit = errors.New("no platform can show that")

func (a *acting) show(e chat.Event, response chat.Response, on *posted) (chattest.Shown, error) {
	switch r := response.(type) {
	case chat.Privately:
		return a.answer(e, r.Message)
	case chat.Replace:
		if on == nil || !a.owns(on) {
			return a.answer(e, r.Message) // others read that message too
		}
		if err := r.Message.Check(); err != nil {
			return chattest.Shown{}, fmt.Errorf("%w: %w", errUnfit, err)
		}
		a.mu.Lock()
		defer a.mu.Unlock()
		on.says = r.Message
		seen := a.seen(on)
		return chattest.Shown{Private: &seen}, nil
	case chat.Ask:
		return a.ask(e, r.Form, on)
	case chat.Amend:
		_, whole := e.(chat.FormSubmitted)
		_, page := e.(chat.PageSubmitted)
		if whole || page {
			return a.amend(e, r, on)
		}
		said := strings.Join(slices.Sorted(maps.Values(r.Problems)), " ")
		return a.answer(e, chat.Message{Summary: said})
	case chat.Quiet, nil:
	}
	_, typed := e.(chat.CommandUsed)
	return chattest.Shown{Heard: typed}, nil
}

// amend leaves the form as it is, or shows the one to mend it in.
func (a *acting) amend(e chat.Event, r chat.Amend, on *posted) (chattest.Shown, error) {
	if r.Form == nil {
		return chattest.Shown{Problems: r.Problems}, nil
	}
	shown, err := a.ask(e, *r.Form, on)
	shown.Problems = r.Problems
	return shown, err
}

// owns holds where nobody but the person who acts sees the message.
func (a *acting) owns(m *posted) bool {
	return m.author.IsZero() && (m.only == a.who || m.in.private())
}

// answer puts a message where the event happened that only the actor sees.
func (a *acting) answer(e chat.Event, m chat.Message) (chattest.Shown, error) {
	if err := m.Check(); err != nil {
		return chattest.Shown{}, fmt.Errorf("%w: %w", errUnfit, err)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	head := e.Head()
	said := a.put(a.places[head.In], &posted{only: a.who, thread: head.Thread, says: m})
	seen := a.seen(said)
	return chattest.Shown{Private: &seen}, nil
}
