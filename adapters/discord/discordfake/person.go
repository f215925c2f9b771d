package discordfake

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"
)

// Sight is what somebody sees at once after they did something.
type Sight struct {
	// Message is the answer, which may be theirs alone; nil for none.
	Message *View
	// Thinking: the answer says "… is thinking" until it is edited.
	Thinking bool
	// Acknowledged: nothing new is shown; the control works on.
	Acknowledged bool
	// Updated is the message whose control was used, as it is now; nil where it was not changed at once.
	Updated *View
	// Modal is a form to fill in; nil for none.
	Modal *Modal
	// Choices are what autocomplete offers.
	Choices []Choice
	// Failed is what the client says when nothing came.
	Failed string
}

// Choice is something that autocomplete offers: what is read, and what is sent.
type Choice struct{ Name, Value string }

var (
	// ErrNoAnswer: the application did not answer within three seconds, and the client said so.
	ErrNoAnswer = errors.New("the application did not respond")
	// ErrClient: the client itself did not let somebody do that; nothing was sent.
	ErrClient = errors.New("the client does not allow it")
)

func clientRefuses(format string, of ...any) error {
	return fmt.Errorf("%w: %s", ErrClient, fmt.Sprintf(format, of...))
}

// failure is what the client says when nothing came, by what was done.
func failure(kind int) string {
	switch kind {
	case interactionComponent:
		return "This interaction failed"
	case interactionModal:
		return "Something went wrong. Try again."
	case interactionAutocomplete:
		return "Loading options failed"
	}
	return "The application did not respond"
}

// act has the application told of an interaction, and waits for its first answer as a client does.
func (p *Person) act(prepare func() (*interaction, error)) (Sight, error) {
	s := p.s
	s.mu.Lock()
	i, err := prepare()
	if err != nil {
		s.mu.Unlock()
		return Sight{}, err
	}
	o := s.interactionObject(i)
	endpoint := s.endpoint
	if endpoint == "" {
		s.gateway.send(i.shardOf, 0, "INTERACTION_CREATE", o)
	}
	s.mu.Unlock()
	if endpoint != "" {
		select {
		case s.deliveries <- delivery{endpoint, i, encode(o)}:
		case <-s.stopped:
		}
	}
	timer := time.NewTimer(s.scaled(s.options.AnswerWithin))
	defer timer.Stop()
	select {
	case <-i.done:
	case <-s.stopped:
		return Sight{Failed: failure(i.kind)}, ErrNoAnswer
	case <-timer.C:
		s.mu.Lock()
		answered := i.answered
		s.mu.Unlock()
		if !answered {
			return Sight{Failed: failure(i.kind)}, ErrNoAnswer
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return i.sight, nil
}

// Interact has the application told of an interaction as it is given, of any kind and with any data: also what no client
// of today sends.
func (p *Person) Interact(in Snowflake, kind int, data map[string]any) (Sight, error) {
	return p.act(func() (*interaction, error) {
		c, err := p.place(in)
		if err != nil {
			return nil, err
		}
		return p.s.newInteraction(kind, p.u, c, data), nil
	})
}

// Settled waits until a message says no longer "… is thinking", and returns it.
func (p *Person) Settled(ctx context.Context, which Snowflake) (View, error) {
	var v View
	var err error
	waited := p.s.Until(ctx, func() bool {
		v, err = p.Message(which)
		return err != nil || !v.Thinking
	})
	return v, cmp.Or(err, waited)
}

// shardOf is the shard that hears of an interaction.
func (i *interaction) shardOf(shards int) int {
	if i.channel.guild == nil {
		return 0
	}
	return i.channel.guild.shard(shards)
}

// place is a channel that somebody can see. The caller holds mu.
func (p *Person) place(in Snowflake) (*channel, error) {
	c := p.s.channels[in]
	if c == nil || !p.s.sees(p.u.id, c) {
		return nil, clientRefuses("%s sees no channel %s", p.u.name, in)
	}
	return c, nil
}

// message is a message that somebody can see. The caller holds mu.
func (p *Person) message(which Snowflake) (*message, error) {
	m := p.s.messages[which]
	if m == nil || !p.s.sees(p.u.id, m.channel) || m.to != "" && m.to != p.u.id {
		return nil, clientRefuses("%s sees no message %s", p.u.name, which)
	}
	return m, nil
}

// own is a message that the person wrote. The caller holds mu.
func (p *Person) own(which Snowflake) (*message, error) {
	m, err := p.message(which)
	if err == nil && m.author != p.u {
		err = clientRefuses("it is not theirs")
	}
	return m, err
}

// Write writes in a channel, a thread or the direct conversation, and returns the message.
func (p *Person) Write(in Snowflake, text string) (Snowflake, error) {
	return p.write(in, text, "", nil)
}

// Reply replies to a message where it stands; whoever wrote that is pinged, as the client does unless told otherwise.
func (p *Person) Reply(to Snowflake, text string) (Snowflake, error) {
	return p.write("", text, to, &object{"parse": []any{"users", "roles", "everyone"}, "replied_user": true})
}

// ReplyQuietly replies with the ping switched off.
func (p *Person) ReplyQuietly(to Snowflake, text string) (Snowflake, error) {
	return p.write("", text, to, &object{"parse": []any{"users", "roles", "everyone"}, "replied_user": false})
}

func (p *Person) write(in Snowflake, said string, to Snowflake, allowed *object) (Snowflake, error) {
	s := p.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if to != "" {
		first, err := p.message(to)
		if err != nil {
			return "", err
		}
		in = first.channel.id
	}
	c, err := p.place(in)
	if err != nil {
		return "", err
	}
	may := s.may(p.u.id, c)
	if !may.Has(c.speak()) || c.archived && c.locked {
		return "", clientRefuses("%s may not write there", p.u.name)
	}
	if characters(said) > longestContent || said == "" {
		return "", clientRefuses("a message has 1 to %d characters", longestContent)
	}
	m := &message{channel: c, author: p.u, reference: to}
	if to != "" {
		m.kind = messageReply
	}
	if c.thread() && !c.in(p.u.id) { // who writes in a thread joins it
		c.members = append(c.members, p.u.id)
	}
	s.store(m, draft{content: said, mentions: allowed})
	return m.id, nil
}

// Edit changes what the person wrote.
func (p *Person) Edit(which Snowflake, said string) error {
	s := p.s
	s.mu.Lock()
	defer s.mu.Unlock()
	m, err := p.own(which)
	if err != nil {
		return err
	}
	m.edited = time.Now()
	s.apply(m, draft{content: said})
	s.tell(m, "MESSAGE_UPDATE")
	s.touch()
	return nil
}

// Delete removes what the person wrote.
func (p *Person) Delete(which Snowflake) error {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	m, err := p.own(which)
	if err == nil {
		p.s.removeMessage(m)
	}
	return err
}

// See is what somebody reads in a channel, oldest first: nothing where they cannot look. The lines that the platform
// writes itself, such as who was added to a thread, are left out.
func (p *Person) See(in Snowflake) []View {
	s := p.s
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := p.place(in)
	if err != nil {
		return nil
	}
	var seen []View
	for _, m := range c.messages {
		if !m.system() && (m.to == "" || m.to == p.u.id) {
			seen = append(seen, *s.view(m, p.u))
		}
	}
	return seen
}

// Message is one message as somebody reads it.
func (p *Person) Message(which Snowflake) (View, error) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	m, err := p.message(which)
	if err != nil {
		return View{}, err
	}
	return *p.s.view(m, p.u), nil
}

// Modal is the form that stands before somebody, nil for none.
func (p *Person) Modal() *Modal {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.u.modal
}

// Dismiss closes the form. The application is not told.
func (p *Person) Dismiss() {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.u.modal = nil
}

// Threads are the threads of a channel that somebody can look into, archived ones included, oldest first.
func (p *Person) Threads(in Snowflake) []Snowflake {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	var found []Snowflake
	for _, id := range sortedKeys(p.s.channels) {
		if c := p.s.channels[id]; c.thread() && c.parent == in && p.s.sees(p.u.id, c) {
			found = append(found, id)
		}
	}
	return found
}
