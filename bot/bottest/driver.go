package bottest

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"weft/bot/chat"
)

// Platform implements [chat.Driver].
func (s *Stage) Platform() chat.Platform { return s.platform }

// Capabilities implements [chat.Driver].
func (s *Stage) Capabilities() chat.Capabilities {
	s.mu.Lock()
	defer s.mu.Unlock()
	return chat.Capabilities{
		FieldsPerPage: s.PageSize, InlineErrors: true, Rooms: true, Threads: true, Homes: true, KnowsZones: true, Finds: true,
		PrefersChannel: s.inChannels,
	}
}

// Run implements [chat.Driver].
func (s *Stage) Run(ctx context.Context, h chat.Handler) error {
	s.mu.Lock()
	s.handler = h
	close(s.ready)
	s.mu.Unlock()
	<-ctx.Done()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.handler, s.ready = nil, make(chan struct{})
	return nil
}

// Post implements [chat.Driver].
func (s *Stage) Post(ctx context.Context, key chat.PostKey, to chat.Address, m chat.Message) (chat.Receipt, error) {
	fault := s.fault(ctx, "post", key, to)
	if fault.Before != nil {
		return chat.Receipt{}, fault.Before
	}
	if err := m.Check(); err != nil {
		return chat.Receipt{}, fmt.Errorf("%w: %w", chat.ErrRefused, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p, thread, err := s.reach(to)
	if err != nil {
		return chat.Receipt{}, err
	}
	if p.id.Space == home {
		p.messages = slices.DeleteFunc(p.messages, func(m *posted) bool { return m.only.IsZero() })
	}
	said := s.put(p, &posted{key: key, thread: thread, says: m})
	return chat.Receipt{Channel: p.id, Steps: []chat.MessageID{said.id}}, fault.After
}

// put adds a message to a place. The mutex is held.
func (s *Stage) put(p *place, m *posted) *posted {
	s.next++
	m.id, m.in, m.at = chat.MessageID{Channel: p.id, ID: strconv.Itoa(s.next)}, p, s.now()
	p.messages = append(p.messages, m)
	return m
}

// Edit implements [chat.Driver].
func (s *Stage) Edit(ctx context.Context, key chat.PostKey, r chat.Receipt, m chat.Message) (chat.Receipt, error) {
	fault := s.fault(ctx, "edit", key, nil)
	if fault.Before != nil {
		return r, fault.Before
	}
	if err := m.Check(); err != nil {
		return r, fmt.Errorf("%w: %w", chat.ErrRefused, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	said := s.ofReceipt(r)
	if said == nil {
		return r, fmt.Errorf("edit a message that is gone: %w", chat.ErrUnreachable)
	}
	said.says = m
	return r, fault.After
}

// ofReceipt finds the message of a receipt, nil where it is gone. A desk shows one message, whichever receipt asks
// for it. The mutex is held.
func (s *Stage) ofReceipt(r chat.Receipt) *posted {
	p := s.places[r.Channel]
	if p == nil {
		return nil
	}
	for _, m := range p.messages {
		if m.author.IsZero() && (slices.Contains(r.Steps, m.id) || (p.id.Space == home && m.only.IsZero())) {
			return m
		}
	}
	return nil
}

// Delete implements [chat.Driver].
func (s *Stage) Delete(ctx context.Context, r chat.Receipt) error {
	fault := s.fault(ctx, "delete", "", nil)
	if fault.Before != nil {
		return fault.Before
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.places[r.Channel]; p != nil {
		p.messages = slices.DeleteFunc(p.messages, func(m *posted) bool {
			return m.author.IsZero() && slices.Contains(r.Steps, m.id)
		})
	}
	return fault.After
}

// Find implements [chat.Driver].
func (s *Stage) Find(ctx context.Context, key chat.PostKey, to chat.Address, since time.Time) (chat.Receipt, bool, error) {
	if fault := s.fault(ctx, "find", key, to); fault.Before != nil {
		return chat.Receipt{}, false, fault.Before
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p, _, err := s.reach(to)
	if err != nil {
		return chat.Receipt{}, false, nil // nothing can stand where nothing can be posted
	}
	for _, m := range slices.Backward(p.messages) {
		if m.key == key && !m.at.Before(since) {
			return chat.Receipt{Channel: p.id, Steps: []chat.MessageID{m.id}}, true, nil
		}
	}
	return chat.Receipt{}, false, nil
}

// Describe implements [chat.Driver].
func (s *Stage) Describe(ctx context.Context, c chat.ChannelID) (chat.Place, error) {
	if err := ctx.Err(); err != nil {
		return chat.Place{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.places[c]
	if !ok {
		return chat.Place{}, fmt.Errorf("describe %s: %w", c, chat.ErrUnreachable)
	}
	described := p.about
	described.Channel, described.Name, described.People = c, p.name, len(p.people)
	return described, nil
}

// fault asks what goes wrong with a request; one that was given up before it began never takes effect.
func (s *Stage) fault(ctx context.Context, method string, key chat.PostKey, to chat.Address) Fault {
	if err := ctx.Err(); err != nil {
		return Fault{Before: err}
	}
	s.mu.Lock()
	fault := s.Fault
	s.mu.Unlock()
	if fault == nil {
		return Fault{}
	}
	return fault(method, key, to)
}

// reach finds where a message to an address stands. The mutex is held.
func (s *Stage) reach(to chat.Address) (*place, chat.MessageID, error) {
	none := chat.MessageID{}
	switch to := to.(type) {
	case chat.Direct:
		if p, ok := s.people[to.User]; !ok || p.closed {
			return nil, none, fmt.Errorf("%s takes no direct messages: %w", to.User, chat.ErrUnreachable)
		}
		return s.places[direct(to.User)], none, nil
	case chat.Home:
		if _, ok := s.people[to.User]; !ok {
			return nil, none, fmt.Errorf("nobody is %s: %w", to.User, chat.ErrUnreachable)
		}
		return s.places[homeOf(to.User)], none, nil
	case chat.Room:
		return s.reachRoom(to)
	case chat.InChannel:
		p, ok := s.places[to.Channel]
		if !ok || p.about.Archived {
			return nil, none, fmt.Errorf("no channel %s takes messages: %w", to.Channel, chat.ErrUnreachable)
		}
		if to.Thread.IsZero() {
			return p, none, nil
		}
		root := p.find(to.Thread)
		if root == nil {
			return nil, none, fmt.Errorf("the message that the thread hangs on is gone: %w", chat.ErrUnreachable)
		}
		return p, root.root(), nil
	}
	return nil, none, fmt.Errorf("an address of the kind %T: %w", to, chat.ErrRefused)
}

func (s *Stage) reachRoom(to chat.Room) (*place, chat.MessageID, error) {
	var names []string
	for _, u := range to.People {
		if _, ok := s.people[u]; !ok {
			return nil, chat.MessageID{}, fmt.Errorf("nobody is %s: %w", u, chat.ErrUnreachable)
		}
		names = append(names, u.ID)
	}
	slices.Sort(names) // the same people meet in the same room
	id := chat.ChannelID{Platform: s.platform, Space: room, ID: strings.Join(names, "+")}
	return s.place(id, "room", to.People...), chat.MessageID{}, nil
}

func homeOf(u chat.UserID) chat.ChannelID {
	return chat.ChannelID{Platform: u.Platform, Space: home, ID: u.ID}
}

// find returns a message that is still there, nil otherwise.
func (p *place) find(id chat.MessageID) *posted {
	for _, m := range p.messages {
		if m.id == id {
			return m
		}
	}
	return nil
}

// root is the message on which m's thread hangs: threads have no threads.
func (m *posted) root() chat.MessageID {
	if !m.thread.IsZero() {
		return m.thread
	}
	return m.id
}
