package web

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"weft/bot/chat"
)

// maxSaid is how many characters one message of a person may have.
const maxSaid = 8000

// eventForm is how the browser names what somebody did: once, whatever number of times it has to send it.
var eventForm = regexp.MustCompile(`^[A-Za-z0-9-]{8,64}$`)

// eventOf reads the event's id. The person is part of it, so that nobody can take another's.
func eventOf(v viewer, r *http.Request) (string, error) {
	id := r.PostForm.Get("event")
	if !eventForm.MatchString(id) {
		return "", refuse(v, http.StatusBadRequest, "refused")
	}
	return v.person.ID + ":" + id, nil
}

func envelope(v viewer, event string, thread chat.MessageID) chat.Envelope {
	return chat.Envelope{
		ID: chat.EventID(event), Actor: User(v.person.ID),
		Name: v.person.Name, Zone: v.person.Zone, Language: v.person.Language,
		In: placeID(v.place.id), Private: v.place.private(), Thread: thread, Received: time.Now(),
	}
}

// say takes what somebody wrote: a command, words for Weft, or words for the others.
func (d *Driver) say(ctx context.Context, v viewer, r *http.Request) (answer, error) {
	event, err := eventOf(v, r)
	if err != nil {
		return answer{}, err
	}
	text := strings.TrimSpace(r.PostForm.Get("text"))
	replyTo, err := d.checkSay(v, text, r.PostForm.Get("reply"))
	if err != nil {
		return answer{}, err
	}
	if line, isCommand := commandLine(text); isCommand {
		return d.useCommand(ctx, v, event, line, replyTo)
	}
	said, err := d.keepWords(v, event, text, replyTo)
	if err != nil || !said.Unheard {
		return answer{}, err
	}
	return d.deliver(ctx, v, said)
}

// checkSay returns the message that is replied to, nil for none.
func (d *Driver) checkSay(v viewer, text, reply string) (*message, error) {
	switch {
	case text == "":
		return nil, refuse(v, http.StatusUnprocessableEntity, "empty")
	case utf8.RuneCountInString(text) > maxSaid:
		return nil, refuse(v, http.StatusUnprocessableEntity, "too_long", "n", maxSaid)
	}
	d.mu.RLock()
	defer d.mu.RUnlock()
	switch ch := v.place.channel; {
	case ch != nil && ch.Archived:
		return nil, refuse(v, http.StatusForbidden, "archived_place")
	case !v.place.members[v.person.ID]:
		return nil, refuse(v, http.StatusForbidden, "join_to_write")
	case reply == "":
		return nil, nil
	}
	if m := d.visible(v, reply); m != nil {
		return m, nil
	}
	return nil, refuse(v, http.StatusConflict, "changed_meanwhile")
}

// visible finds a message by number, if the viewer sees it here. The mutex is held.
func (d *Driver) visible(v viewer, number string) *message {
	n, err := strconv.ParseUint(number, 10, 64)
	if err != nil {
		return nil
	}
	m := d.world.message(n)
	if m == nil || m.Place != v.place.id || !m.seenBy(v.person.ID) {
		return nil
	}
	return m
}

// keepWords puts what a person wrote into the place, once for each event. It is for Weft in a conversation
// with Weft and in reply to Weft; all else people say to each other.
func (d *Driver) keepWords(v viewer, event, text string, replyTo *message) (*message, error) {
	var said *message
	err := d.commit(func(w *world) ([]change, error) {
		if number, known := w.byEvent[event]; known {
			said = w.message(number)
			return nil, nil
		}
		said = &message{
			Number: w.number + 1, Place: v.place.id, Author: v.person.ID, At: d.now(), Wall: time.Now(),
			Event: event, Text: text, Unheard: v.place.private() || (replyTo != nil && replyTo.byWeft()),
		}
		if replyTo != nil {
			said.ReplyTo = replyTo.Number
		}
		if replyTo != nil && !v.place.private() {
			said.Thread = replyTo.root()
		}
		return []change{{Put: said}}, nil
	})
	return said, err
}

// deliver hands a person's words to Weft, and notes that Weft has them.
func (d *Driver) deliver(ctx context.Context, v viewer, said *message) (answer, error) {
	id := func(number uint64) chat.MessageID {
		if number == 0 {
			return chat.MessageID{}
		}
		return chat.MessageID{Channel: placeID(said.Place), ID: strconv.FormatUint(number, 10)}
	}
	a, err := d.handle(ctx, v, chat.Said{
		Envelope: envelope(v, said.Event, id(said.Thread)), Message: said.id(), Text: said.Text, ReplyTo: id(said.ReplyTo),
	}, nil)
	if err != nil {
		return answer{}, err
	}
	return a, d.commit(func(w *world) ([]change, error) {
		now := w.message(said.Number)
		if now == nil || !now.Unheard {
			return nil, nil
		}
		heard := *now
		heard.Unheard = false
		return []change{{Put: &heard}}, nil
	})
}

// sayAgain delivers words that Weft had not acknowledged.
func (d *Driver) sayAgain(ctx context.Context, v viewer, r *http.Request) (answer, error) {
	d.mu.RLock()
	m := d.visible(v, r.PostForm.Get("message"))
	d.mu.RUnlock()
	if m == nil || m.Author != v.person.ID {
		return answer{}, refuse(v, http.StatusConflict, "changed_meanwhile")
	}
	if !m.Unheard {
		return answer{}, nil
	}
	return d.deliver(ctx, v, m)
}

// redeliver hands over what an earlier run of the program had taken but not acknowledged.
func (d *Driver) redeliver(ctx context.Context) {
	type waiting struct {
		viewer viewer
		said   *message
	}
	var all []waiting
	d.mu.RLock()
	for _, number := range d.world.byEvent {
		if m := d.world.message(number); m != nil && m.Unheard && d.world.person(User(m.Author)) != nil {
			all = append(all, waiting{d.viewer(d.world.person(User(m.Author)), d.world.places[m.Place]), m})
		}
	}
	d.mu.RUnlock()
	for _, w := range all {
		// What fails stays marked, and its author can send it again.
		_, _ = d.deliver(ctx, w.viewer, w.said)
	}
}

// press uses a control of a message. The control is named by its action, and has to stand in the message as
// it is now: positions shift when a message is edited.
func (d *Driver) press(ctx context.Context, v viewer, r *http.Request) (answer, error) {
	event, err := eventOf(v, r)
	if err != nil {
		return answer{}, err
	}
	wanted := chat.Action{Route: r.PostForm.Get("route"), Arg: r.PostForm.Get("arg")}
	d.mu.RLock()
	m := d.visible(v, r.PostForm.Get("message"))
	var control chat.Control
	if m != nil {
		control = controlWith(chat.Message(m.Body), wanted)
	}
	d.mu.RUnlock()
	if control == nil {
		return answer{}, refuse(v, http.StatusConflict, "changed_meanwhile")
	}
	value, err := d.chosen(v, control, r.PostForm.Get("value"))
	if err != nil {
		return answer{}, err
	}
	e := chat.ActionUsed{Envelope: envelope(v, event, m.threadID()), Action: wanted, Value: value}
	if !v.place.is(homePlace) || m.Only != "" {
		e.Message = m.id()
	}
	return d.handle(ctx, v, e, m)
}

func (m *message) threadID() chat.MessageID {
	if m.Thread == 0 {
		return chat.MessageID{}
	}
	return chat.MessageID{Channel: placeID(m.Place), ID: strconv.FormatUint(m.Thread, 10)}
}

func controlWith(m chat.Message, wanted chat.Action) chat.Control {
	for _, c := range m.Controls() {
		if a, acts := actionOf(c); acts && a == wanted {
			return c
		}
	}
	return nil
}

func actionOf(c chat.Control) (a chat.Action, acts bool) {
	switch c := c.(type) {
	case chat.Button:
		return c.Action, true
	case chat.Select:
		return c.Action, true
	case chat.Search:
		return c.Action, true
	case chat.PickPerson:
		return c.Action, true
	case chat.PickChannel:
		return c.Action, true
	case chat.LinkButton:
	}
	return chat.Action{}, false
}

// chosen reads what was chosen in a control. Only what was offered can be chosen.
func (d *Driver) chosen(v viewer, c chat.Control, raw string) (chat.Value, error) {
	var value chat.Value
	switch c := c.(type) {
	case chat.Button, chat.LinkButton:
		return nil, nil
	case chat.Search:
		if raw != "" {
			value = chat.ChoiceValue(raw)
		}
	case chat.Select:
		for _, o := range c.Options {
			if o.Value == raw {
				value = chat.ChoiceValue(raw)
			}
		}
	case chat.PickPerson:
		value = d.readPerson(raw)
	case chat.PickChannel:
		value = d.readChannel(v, raw)
	}
	if value == nil {
		return nil, refuse(v, http.StatusUnprocessableEntity, "choose_one")
	}
	return value, nil
}

// readPerson returns nil for whoever is not on the page.
func (d *Driver) readPerson(raw string) chat.Value {
	id, err := chat.ParseUserID(raw)
	if err != nil || d.world.person(id) == nil {
		return nil
	}
	return chat.PersonValue(id)
}

// readChannel returns nil for a channel that the viewer cannot see.
func (d *Driver) readChannel(v viewer, raw string) chat.Value {
	id, err := chat.ParseChannelID(raw)
	if err != nil {
		return nil
	}
	d.mu.RLock()
	defer d.mu.RUnlock()
	if p := d.world.place(id); p == nil || !p.is(channelPlace) || !d.world.canSee(p, v.person.ID) {
		return nil
	}
	return chat.ChannelValue(id)
}

// handle lets Weft decide and shows the person who acted what it answers. on is the message that was acted on.
func (d *Driver) handle(ctx context.Context, v viewer, e chat.Event, on *message) (answer, error) {
	response, err := d.decideSafely(ctx, e)
	if err != nil {
		return answer{}, err
	}
	d.stir()
	return d.show(v, e, response, on)
}

// decideSafely turns a panic of the handler into an error: the event is not acknowledged, and the page goes on.
func (d *Driver) decideSafely(ctx context.Context, e chat.Event) (response chat.Response, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("handle %s: panic: %v", e.Head().ID, r)
		}
	}()
	return d.handler.Handle(ctx, e)
}
