package bottest

import (
	"context"
	"crypto/rand"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"weft/bot/chat"
	"weft/bot/chat/chattest"
)

// World is a platform in which a story happens: what every driver is tested on, which people and channels can enter
// while it runs. [Stage] is the scripted one.
type World interface {
	chattest.Harness
	// Enter makes an account, or changes what the platform says of it: zone and language, "" for nothing.
	Enter(name, zone, language string) chat.UserID
	// Open makes a channel with these people in it. A channel of that name which is there takes them in.
	Open(name string, people ...chat.UserID) chat.ChannelID
	// Loosen lets everybody enter a channel from now on, and read what was said there.
	Loosen(c chat.ChannelID)
	// Closes ends a person's direct conversation: Weft cannot write to them any more.
	Closes(u chat.UserID)
}

// Timed is a World whose messages bear community time.
type Timed interface {
	// KeepTime tells it how late it is, before it runs.
	KeepTime(now func() time.Time)
}

// StagePlatform is the platform name of a [Stage] that was given none.
const StagePlatform chat.Platform = "stage"

// The spaces in which a stage keeps its places.
const (
	theatre = "theatre" // accounts and channels
	aside   = "direct"
	home    = "home"
	room    = "room"
)

// Stage is a scripted platform in memory, and the driver that connects it. It does what it is told, unless Fault says
// otherwise. It may be run again after a run has ended, as platforms outlive the bots on them.
type Stage struct {
	chattest.Roster

	// Fault, if set, is asked before each request to the platform and may refuse it, lose it or lose its answer.
	Fault func(method string, key chat.PostKey, to chat.Address) Fault
	// PageSize, if set, is how many fields of a form are shown at a time.
	PageSize int

	platform chat.Platform

	mu         sync.Mutex
	handler    chat.Handler
	ready      chan struct{} // closed while it runs
	now        func() time.Time
	run        string // sets the events of this stage apart from those of another over the same store
	next       int
	people     map[chat.UserID]person
	inChannels bool // questions are better asked in a channel
	places     map[chat.ChannelID]*place
}

// Fault is how a request goes wrong.
type Fault struct {
	// Before is returned without the request taking effect.
	Before error
	// After is returned although the request has taken effect.
	After error
}

type person struct {
	name, zone, language string
	closed               bool
}

// place is where messages stand.
type place struct {
	id       chat.ChannelID
	name     string
	people   []chat.UserID
	about    chat.Place
	messages []*posted
}

func (p *place) private() bool { return p.id.Space == aside || p.id.Space == home }

// posted is one message. What is said in it is guarded by the stage's mutex.
type posted struct {
	id     chat.MessageID
	in     *place
	key    chat.PostKey
	thread chat.MessageID
	author chat.UserID // zero is Weft
	only   chat.UserID // the one person who sees it; zero is everybody there
	at     time.Time
	text   string // a person's words
	says   chat.Message
}

// NewStage returns an empty stage.
func NewStage() *Stage { return NewStageAs(StagePlatform) }

// NewStageAs returns an empty stage of another platform name, for communities on several.
func NewStageAs(name chat.Platform) *Stage {
	return &Stage{
		platform: name, ready: make(chan struct{}), now: time.Now, run: rand.Text()[:6],
		people: map[chat.UserID]person{}, places: map[chat.ChannelID]*place{},
	}
}

// KeepTime implements [Timed].
func (s *Stage) KeepTime(now func() time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = now
}

// AsksInChannels makes it a platform on which questions are better asked in a channel, from now on.
func (s *Stage) AsksInChannels() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inChannels = true
}

// Driver implements [chattest.Harness]: the stage is its own driver.
func (s *Stage) Driver() chat.Driver { return s }

func (s *Stage) stage() *Stage { return s }

// Ready implements [chattest.Harness].
func (s *Stage) Ready(ctx context.Context) error {
	_, err := s.connected(ctx)
	return err
}

// connected waits until somebody handles events.
func (s *Stage) connected(ctx context.Context) (chat.Handler, error) {
	s.mu.Lock()
	ready := s.ready
	s.mu.Unlock()
	select {
	case <-ready:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.handler, nil
}

// Channels implements [chattest.Harness]: those which were opened and are not archived.
func (s *Stage) Channels() []chat.ChannelID {
	return s.opened(func(about chat.Place) bool { return !about.Archived })
}

// opened lists the channels of a kind.
func (s *Stage) opened(kind func(chat.Place) bool) []chat.ChannelID {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(s.Roster.Channels(), func(c chat.ChannelID) bool { return !kind(s.places[c].about) })
}

// Unreachable implements [chattest.Harness].
func (s *Stage) Unreachable() []chat.Address {
	nobody := chat.UserID{Platform: s.platform, Space: theatre, ID: "nobody"}
	all := append(s.UnreachableWith(nobody), chat.Home{User: nobody})
	for _, c := range s.opened(func(about chat.Place) bool { return about.Archived }) {
		all = append(all, chat.InChannel{Channel: c})
	}
	return all
}

// Enter implements [World].
func (s *Stage) Enter(name, zone, language string) chat.UserID {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := chat.UserID{Platform: s.platform, Space: theatre, ID: strings.ToLower(name)}
	known, again := s.people[u]
	s.people[u] = person{name, zone, language, known.closed}
	if !again {
		s.Entered(name, u)
		s.place(direct(u), "direct", u)
		s.place(homeOf(u), "home", u)
	}
	return u
}

// Loosen implements [World].
func (s *Stage) Loosen(c chat.ChannelID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p, ok := s.places[c]; ok {
		p.about.Open = true
	}
}

// Closes implements [World].
func (s *Stage) Closes(u chat.UserID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.people[u]
	p.closed = true
	s.people[u] = p
	s.Closed(chat.Direct{User: u})
}

// Open implements [World].
func (s *Stage) Open(name string, people ...chat.UserID) chat.ChannelID {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := chat.ChannelID{Platform: s.platform, Space: theatre, ID: name}
	s.Opened(id)
	s.place(id, name, people...)
	return id
}

// place finds a place, or makes it, and lets people in. The mutex is held.
func (s *Stage) place(id chat.ChannelID, name string, people ...chat.UserID) *place {
	p, ok := s.places[id]
	if !ok {
		p = &place{id: id, name: name}
		s.places[id] = p
	}
	for _, u := range people {
		if !slices.Contains(p.people, u) {
			p.people = append(p.people, u)
		}
	}
	return p
}

// Change tells the bot that a channel is another kind of place from now on.
func (s *Stage) Change(c chat.ChannelID, to chat.Place) error {
	s.mu.Lock()
	if p, ok := s.places[c]; ok {
		p.about = to
	}
	s.mu.Unlock()
	_, err := s.Again(chat.PlaceChanged{Envelope: s.envelope(chat.UserID{}, c), Channel: c})
	return err
}

// Move gives a channel another id, with everything that stands in it, and tells the bot.
func (s *Stage) Move(from, to chat.ChannelID) error {
	s.mu.Lock()
	if p, ok := s.places[from]; ok {
		delete(s.places, from)
		p.id, s.places[to] = to, p
		for _, m := range p.messages {
			m.id.Channel = to
			if m.thread.Channel == from {
				m.thread.Channel = to
			}
		}
	}
	s.mu.Unlock()
	_, err := s.Again(chat.PlaceMoved{Envelope: s.envelope(chat.UserID{}, to), From: from, To: to})
	return err
}

// Again delivers an event once more, as platforms do, or one of the story's own. Nobody is shown the answer.
func (s *Stage) Again(e chat.Event) (chat.Response, error) {
	ctx, cancel := context.WithTimeout(context.Background(), answerWait)
	defer cancel()
	handler, err := s.connected(ctx)
	if err != nil {
		return nil, err
	}
	return handler.Handle(ctx, e)
}

// Envelope makes the envelope of an event of u's, for stories that deliver their own.
func (s *Stage) Envelope(u chat.UserID) chat.Envelope { return s.envelope(u, chat.ChannelID{}) }

// envelope is that of a new event; a zero place is the person's own conversation with Weft.
func (s *Stage) envelope(u chat.UserID, in chat.ChannelID) chat.Envelope {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next++
	if in.IsZero() {
		in = direct(u)
	}
	p := s.people[u]
	return chat.Envelope{
		ID: chat.EventID("event-" + s.run + "-" + strconv.Itoa(s.next)), Actor: u, Name: p.name, Zone: p.zone, Language: p.language,
		In: in, Private: in.Space == aside || in.Space == home, Received: time.Now(),
	}
}

func direct(u chat.UserID) chat.ChannelID {
	return chat.ChannelID{Platform: u.Platform, Space: aside, ID: u.ID}
}
