package bottest

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"weft/bot/chat"
)

// World is a driver in which a story can act. [Stage] is the scripted one.
type World interface {
	chat.Driver
	// Enter makes an account. Zone and language are what the platform says of it; "" for nothing.
	Enter(name, zone, language string) chat.UserID
	// Open makes a channel with these people in it.
	Open(name string, people ...chat.UserID) chat.ChannelID
	// Command, Say, Press and Submit act and return what the actor is shown at once. A zero channel means the
	// actor's own conversation with Weft.
	Command(u chat.UserID, in chat.ChannelID, line string) (chat.Response, error)
	Say(u chat.UserID, text string, replyTo chat.MessageID) (chat.Response, error)
	Press(u chat.UserID, on Seen, action chat.Action, value chat.Value) (chat.Response, error)
	Submit(u chat.UserID, form chat.Form, answers chat.Answers, on Seen) (chat.Response, error)
	// Sees lists what stands in every place that the person can read, oldest first.
	Sees(u chat.UserID) []Seen
}

// Seen is one message as somebody can read it.
type Seen struct {
	ID      chat.MessageID
	In      string // "direct", "home", "room" or a channel's name
	Thread  chat.MessageID
	Message chat.Message
}

// Text is the message as plain words.
func (s Seen) Text() string { return chat.PlainMessage(s.Message) }

// StagePlatform is the platform name of a [Stage].
const StagePlatform chat.Platform = "stage"

// Stage is a scripted platform in memory. It does what it is told, unless Fault says otherwise.
type Stage struct {
	// Fault, if set, is asked before each request to the platform and may refuse it, lose it or lose its answer.
	Fault func(method string, key chat.PostKey, to chat.Address) Fault

	mu       sync.Mutex
	handler  chat.Handler
	ready    chan struct{}
	next     int
	channels map[chat.ChannelID]*place
	people   map[chat.UserID]person
	places   map[chat.ChannelID]chat.Place
}

// Fault is how a request goes wrong.
type Fault struct {
	// Before is returned without the request taking effect.
	Before error
	// After is returned although the request has taken effect.
	After error
}

type person struct{ name, zone, language string }

type place struct {
	name     string
	people   []chat.UserID
	messages []*posted
}

type posted struct {
	key  chat.PostKey
	seen Seen
}

// NewStage returns an empty stage.
func NewStage() *Stage {
	return &Stage{
		ready: make(chan struct{}), channels: map[chat.ChannelID]*place{}, people: map[chat.UserID]person{},
		places: map[chat.ChannelID]chat.Place{},
	}
}

// Platform implements [chat.Driver].
func (s *Stage) Platform() chat.Platform { return StagePlatform }

// Capabilities implements [chat.Driver].
func (s *Stage) Capabilities() chat.Capabilities {
	return chat.Capabilities{InlineErrors: true, Rooms: true, Threads: true, Homes: true, KnowsZones: true, Finds: true}
}

// Run implements [chat.Driver].
func (s *Stage) Run(ctx context.Context, h chat.Handler) error {
	s.mu.Lock()
	s.handler = h
	s.mu.Unlock()
	close(s.ready)
	<-ctx.Done()
	return nil
}

// Post implements [chat.Driver].
func (s *Stage) Post(_ context.Context, key chat.PostKey, to chat.Address, m chat.Message) (chat.Receipt, error) {
	fault := s.fault("post", key, to)
	if fault.Before != nil {
		return chat.Receipt{}, fault.Before
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	id, p, thread, err := s.placeFor(to)
	if err != nil {
		return chat.Receipt{}, err
	}
	if _, home := to.(chat.Home); home {
		p.messages = nil
	}
	s.next++
	message := chat.MessageID{Channel: id, ID: strconv.Itoa(s.next)}
	p.messages = append(p.messages, &posted{key, Seen{ID: message, In: p.name, Thread: thread, Message: m}})
	return chat.Receipt{Channel: id, Steps: []chat.MessageID{message}}, fault.After
}

// Edit implements [chat.Driver].
func (s *Stage) Edit(_ context.Context, key chat.PostKey, r chat.Receipt, m chat.Message) (chat.Receipt, error) {
	fault := s.fault("edit", key, nil)
	if fault.Before != nil {
		return r, fault.Before
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.channels {
		for _, posted := range p.messages {
			if slices.Contains(r.Steps, posted.seen.ID) {
				posted.seen.Message = m
				return r, fault.After
			}
		}
	}
	return r, fmt.Errorf("edit a message that is gone: %w", chat.ErrRefused)
}

// Delete implements [chat.Driver].
func (s *Stage) Delete(_ context.Context, r chat.Receipt) error {
	fault := s.fault("delete", "", nil)
	if fault.Before != nil {
		return fault.Before
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.channels {
		p.messages = slices.DeleteFunc(p.messages, func(m *posted) bool { return slices.Contains(r.Steps, m.seen.ID) })
	}
	return fault.After
}

// Find implements [chat.Driver].
func (s *Stage) Find(_ context.Context, key chat.PostKey, to chat.Address, _ time.Time) (chat.Receipt, bool, error) {
	if fault := s.fault("find", key, to); fault.Before != nil {
		return chat.Receipt{}, false, fault.Before
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, p := range s.channels {
		for _, m := range p.messages {
			if m.key == key {
				return chat.Receipt{Channel: id, Steps: []chat.MessageID{m.seen.ID}}, true, nil
			}
		}
	}
	return chat.Receipt{}, false, nil
}

// Describe implements [chat.Driver].
func (s *Stage) Describe(_ context.Context, c chat.ChannelID) (chat.Place, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.channels[c]
	if !ok {
		return chat.Place{}, chat.ErrUnreachable
	}
	described := s.places[c]
	described.Channel, described.Name, described.People = c, p.name, len(p.people)
	return described, nil
}

// Enter implements [World].
func (s *Stage) Enter(name, zone, language string) chat.UserID {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := chat.UserID{Platform: StagePlatform, Space: "theatre", ID: strings.ToLower(name)}
	s.people[u] = person{name, zone, language}
	return u
}

// Open implements [World].
func (s *Stage) Open(name string, people ...chat.UserID) chat.ChannelID {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := chat.ChannelID{Platform: StagePlatform, Space: "theatre", ID: name}
	s.channels[id] = &place{name: name, people: people}
	return id
}

// Change tells the bot that a place is another kind of place from now on.
func (s *Stage) Change(c chat.ChannelID, to chat.Place) error {
	s.mu.Lock()
	s.places[c] = to
	s.mu.Unlock()
	_, err := s.deliver(chat.PlaceChanged{Envelope: s.envelope(chat.UserID{}, c), Channel: c})
	return err
}

// Command implements [World].
func (s *Stage) Command(u chat.UserID, in chat.ChannelID, line string) (chat.Response, error) {
	return s.deliver(chat.CommandUsed{Envelope: s.envelope(u, in), Line: line})
}

// Say implements [World].
func (s *Stage) Say(u chat.UserID, text string, replyTo chat.MessageID) (chat.Response, error) {
	return s.deliver(chat.Said{Envelope: s.envelope(u, chat.ChannelID{}), Text: text, ReplyTo: replyTo})
}

// Press implements [World].
func (s *Stage) Press(u chat.UserID, on Seen, action chat.Action, value chat.Value) (chat.Response, error) {
	return s.deliver(chat.ActionUsed{Envelope: s.envelope(u, on.ID.Channel), Action: action, Value: value, Message: on.ID})
}

// Submit implements [World].
func (s *Stage) Submit(u chat.UserID, form chat.Form, answers chat.Answers, on Seen) (chat.Response, error) {
	return s.deliver(chat.FormSubmitted{Envelope: s.envelope(u, on.ID.Channel), Action: form.Action, Answers: answers, Message: on.ID})
}

// Sees implements [World].
func (s *Stage) Sees(u chat.UserID) []Seen {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Seen
	for _, p := range s.channels {
		if !slices.Contains(p.people, u) {
			continue
		}
		for _, m := range p.messages {
			all = append(all, m.seen)
		}
	}
	slices.SortFunc(all, func(a, b Seen) int { return number(a) - number(b) })
	return all
}

// Again delivers an event a second time, as platforms do.
func (s *Stage) Again(e chat.Event) (chat.Response, error) { return s.deliver(e) }

// Envelope makes the envelope of an event of u's, for stories that deliver their own.
func (s *Stage) Envelope(u chat.UserID) chat.Envelope { return s.envelope(u, chat.ChannelID{}) }

func (s *Stage) deliver(e chat.Event) (chat.Response, error) {
	<-s.ready
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	return s.handler.Handle(ctx, e)
}

func (s *Stage) envelope(u chat.UserID, in chat.ChannelID) chat.Envelope {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next++
	p := s.people[u]
	private := in.IsZero()
	if private {
		in = direct(u)
	}
	return chat.Envelope{
		ID: chat.EventID("event-" + strconv.Itoa(s.next)), Actor: u, Name: p.name, Zone: p.zone, Language: p.language,
		In: in, Private: private,
	}
}

func (s *Stage) fault(method string, key chat.PostKey, to chat.Address) Fault {
	s.mu.Lock()
	fault := s.Fault
	s.mu.Unlock()
	if fault == nil {
		return Fault{}
	}
	return fault(method, key, to)
}

func direct(u chat.UserID) chat.ChannelID {
	return chat.ChannelID{Platform: StagePlatform, Space: "direct", ID: u.ID}
}

func (s *Stage) placeFor(to chat.Address) (chat.ChannelID, *place, chat.MessageID, error) {
	switch to := to.(type) {
	case chat.Direct:
		id := direct(to.User)
		return id, s.private(id, "direct", to.User), chat.MessageID{}, nil
	case chat.Home:
		id := chat.ChannelID{Platform: StagePlatform, Space: "home", ID: to.User.ID}
		return id, s.private(id, "home", to.User), chat.MessageID{}, nil
	case chat.Room:
		names := make([]string, len(to.People))
		for i, u := range to.People {
			names[i] = u.ID
		}
		id := chat.ChannelID{Platform: StagePlatform, Space: "room", ID: strings.Join(names, "+")}
		return id, s.private(id, "room", to.People...), chat.MessageID{}, nil
	case chat.InChannel:
		p, ok := s.channels[to.Channel]
		if !ok {
			return to.Channel, nil, to.Thread, fmt.Errorf("no channel %s: %w", to.Channel, chat.ErrUnreachable)
		}
		return to.Channel, p, to.Thread, nil
	}
	return chat.ChannelID{}, nil, chat.MessageID{}, fmt.Errorf("an unknown address %T", to)
}

func (s *Stage) private(id chat.ChannelID, name string, people ...chat.UserID) *place {
	p, ok := s.channels[id]
	if !ok {
		p = &place{name: name, people: people}
		s.channels[id] = p
	}
	return p
}

// number orders messages by when they were posted.
func number(s Seen) int {
	n, err := strconv.Atoi(s.ID.ID)
	if err != nil {
		return 0
	}
	return n
}
