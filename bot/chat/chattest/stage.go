package chattest

import (
	"context"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"weft/bot/chat"
)

// stage is a harness whose driver runs, with a handler that a test tells what to answer.
type stage struct {
	Harness
	t      *testing.T
	script *script
}

func newStage(t *testing.T, open func(t *testing.T) Harness) *stage {
	t.Helper()
	// Registered first, so that it looks after everything else has been closed.
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, before) })

	s := &stage{Harness: open(t), t: t, script: &script{}}
	ctx, cancel := context.WithCancel(context.Background())
	stopped := make(chan error, 1)
	go func() { stopped <- s.Driver().Run(ctx, s.script) }()
	t.Cleanup(func() {
		cancel()
		if err := <-stopped; err != nil {
			t.Errorf("Run ended with %v; it should end with nothing when it is asked to", err)
		}
	})
	if err := s.Ready(ctx); err != nil {
		t.Fatalf("the driver does not get ready: %v", err)
	}
	return s
}

func (s *stage) ctx() context.Context { return s.t.Context() }

func (s *stage) person(i int) chat.UserID { return s.People()[i] }

func (s *stage) channel(i int) chat.Address { return chat.InChannel{Channel: s.Channels()[i]} }

func (s *stage) post(key chat.PostKey, to chat.Address, m chat.Message) chat.Receipt {
	s.t.Helper()
	r, err := s.Driver().Post(s.ctx(), key, to, m)
	if err != nil {
		s.t.Fatalf("post %s: %v", key, err)
	}
	if len(r.Steps) == 0 || r.Channel.IsZero() {
		s.t.Fatalf("post %s gave the receipt %+v, which names no message", key, r)
	}
	return r
}

func (s *stage) act(who chat.UserID, a Act) Shown {
	s.t.Helper()
	shown, err := s.Act(s.ctx(), who, a)
	if err != nil {
		s.t.Fatalf("%s does %#v: %v", who, a, err)
	}
	return shown
}

func (s *stage) see(who chat.UserID, at chat.Address) []Seen {
	s.t.Helper()
	seen, err := s.See(s.ctx(), who, at)
	if err != nil {
		s.t.Fatalf("%s looks at %#v: %v", who, at, err)
	}
	return seen
}

// all is everything that a person reads at an address.
func (s *stage) all(who chat.UserID, at chat.Address) string {
	s.t.Helper()
	var b strings.Builder
	for _, m := range s.see(who, at) {
		b.WriteString(m.Text + "\n")
	}
	return b.String()
}

// the is the only message at an address that says something.
func (s *stage) the(who chat.UserID, at chat.Address, saying string) Seen {
	s.t.Helper()
	var found []Seen
	for _, m := range s.see(who, at) {
		if strings.Contains(m.Text, saying) {
			found = append(found, m)
		}
	}
	if len(found) != 1 {
		s.t.Fatalf("%s sees %d messages that say %q at %#v; want one. All of it:\n%s", who, len(found), saying, at, s.all(who, at))
	}
	return found[0]
}

// script is the handler: it remembers events, and answers as the test says.
type script struct {
	mu      sync.Mutex
	events  []chat.Event
	answer  func(chat.Event) (chat.Response, error)
	queries []chat.Query
}

// answers sets what the handler answers from now on.
func (s *script) answers(with func(chat.Event) (chat.Response, error)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = with
}

// always answers everything alike.
func (s *script) always(r chat.Response) {
	s.answers(func(chat.Event) (chat.Response, error) { return r, nil })
}

func (s *script) heard() []chat.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]chat.Event(nil), s.events...)
}

// Handle implements chat.Handler.
func (s *script) Handle(_ context.Context, e chat.Event) (chat.Response, error) {
	if _, start := e.(chat.Installed); start {
		return chat.Quiet{}, nil // where a driver is, it says at each start: nobody did anything
	}
	s.mu.Lock()
	s.events = append(s.events, e)
	answer := s.answer
	s.mu.Unlock()
	if answer == nil {
		return chat.Quiet{}, nil
	}
	return answer(e)
}

// Suggest implements chat.Handler: the same two options, whatever is typed.
func (s *script) Suggest(_ context.Context, q chat.Query) ([]chat.Option, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queries = append(s.queries, q)
	return []chat.Option{{Value: "guide", Label: "The guide"}, {Value: "film", Label: "The film"}}, nil
}

// Commands implements chat.Handler.
func (s *script) Commands(context.Context, chat.UserID) ([]chat.Command, error) {
	return []chat.Command{
		{Name: "checkins pause", About: "Pause check-ins", Options: []chat.CommandOption{{Name: "note", About: "Why", Input: chat.ShortText{}, Rest: true}}},
		{Name: "checkins", About: "Your check-ins", MayAsk: true},
		{Name: "help", About: "What you can ask for"},
	}, nil
}

// last is the newest event, which has to be of the kind E.
func last[E chat.Event](s *stage) E {
	s.t.Helper()
	events := s.script.heard()
	if len(events) == 0 {
		s.t.Fatalf("the handler heard nothing; want %T", *new(E))
	}
	e, ok := events[len(events)-1].(E)
	if !ok {
		s.t.Fatalf("the handler heard %T; want %T", events[len(events)-1], *new(E))
	}
	return e
}

func plain(summary string) chat.Message {
	return chat.Message{Summary: summary, Blocks: []chat.Block{chat.Paragraph{Spans: chat.Text(summary)}}}
}
