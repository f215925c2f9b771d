package bot_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/rs/zerolog"
	"go.uber.org/goleak"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
	"weft/data/bolt"
	"weft/data/memory"
	"weft/scheduler"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const noon = 12 * time.Hour

// monday is when these tests begin: noon in UTC, outside of everybody's quiet hours.
func monday() time.Time { return time.Date(2026, time.November, 30, 0, 0, 0, 0, time.UTC).Add(noon) }

// probe is the smallest feature that can say, ask and hear something. A note is what a message says; some notes
// make trouble.
type probe struct {
	notes *data.Collection[string]
	heard *data.Collection[int]
	extra func(*bot.Registry) // what else a test registers
}

const (
	notePanics  = "PANIC"
	noteUnfit   = "UNFIT"
	noteNothing = "NOTHING"
)

func newProbe() *probe {
	return &probe{
		notes: data.NewCollection(data.Definition[string]{Namespace: "probe", Name: "notes"}),
		heard: data.NewCollection(data.Definition[int]{Namespace: "probe", Name: "heard"}),
	}
}

func (p *probe) Name() string { return "probe" }

func (p *probe) Register(r *bot.Registry) {
	r.Words(fstest.MapFS{
		"words/en.toml": {Data: []byte("# read by a native speaker: yes\n[probe]\nnone = \"none\"\n")},
		"words/fr.toml": {Data: []byte("# read by a native speaker: no\n[probe]\nnone = \"rien\"\n")},
	})
	r.Collections(p.notes, p.heard)
	r.Renderer("probe.note", p.render)
	r.Hear(func(tx *bot.Tx, n bot.News) error {
		key := fmt.Sprintf("%T%+v", n, n)
		times, err := p.heard.Get(tx.Reader(), key)
		if err != nil && !errors.Is(err, data.ErrNotFound) {
			return err
		}
		return p.heard.Put(tx.Writer(), times+1, key)
	})
	if p.extra != nil {
		p.extra(r)
	}
}

func (p *probe) render(r *bot.Rendering) (chat.Message, error) {
	text, err := p.notes.Get(r.View.Reader(), r.Arg)
	if err != nil {
		return chat.Message{}, err
	}
	switch text {
	case notePanics:
		panic("a renderer's mistake")
	case noteUnfit:
		return chat.Message{}, nil
	case noteNothing:
		return chat.Message{}, bot.ErrNothingToSay
	}
	return chat.Message{
		Summary: "a note",
		Blocks:  []chat.Block{chat.Paragraph{Spans: chat.Text(fmt.Sprintf("<%s> %s", r.Arg, text))}},
	}, nil
}

// house is a bot over a store that it can lose and find again.
type house struct {
	*testing.T
	probe  *probe
	wire   *wire
	clock  *scheduler.OffsetClock
	store  *mortal
	keys   *data.Keys
	log    *syncBuffer
	bot    *bot.Bot
	stop   func() error
	faults *faults
	events int
	ledger *data.Ledger
	config func(*bot.Config)
	reopen func() data.Store
}

type houseOption func(*house)

// onDisk keeps the records in a file, which a restart opens anew.
func onDisk(h *house) {
	path := h.TempDir() + "/weft.db"
	h.reopen = func() data.Store {
		s, err := bolt.Open(path, bolt.Options{})
		if err != nil {
			h.Fatal(err)
		}
		return s
	}
}

// blind is a platform that cannot tell whether a message arrived.
func blind(h *house) { h.wire.can.Finds, h.wire.can.Late = false, 15*time.Second }

func withFeature(extra func(*bot.Registry)) houseOption {
	return func(h *house) { h.probe.extra = extra }
}

func openHouse(t *testing.T, options ...houseOption) *house {
	t.Helper()
	h := &house{
		T: t, probe: newProbe(), wire: newWire(), log: &syncBuffer{},
		clock: scheduler.NewOffsetClock(frozen(monday()), 0), keys: data.NewMemoryKeys(),
	}
	h.faults = &h.wire.faults
	h.faults.now = h.clock.Now
	var kept data.Store
	h.reopen = func() data.Store {
		if kept == nil {
			// One clock for leases and for the story: a restart need not wait out a real minute.
			kept = memory.New(data.WithElapsed(h.clock.Now))
			t.Cleanup(func() { _ = kept.Close() })
		}
		return kept
	}
	for _, o := range options {
		o(h)
	}
	h.start()
	t.Cleanup(func() {
		if h.stop != nil {
			_ = h.stop()
		}
	})
	return h
}

type frozen time.Time

func (f frozen) Now() time.Time { return time.Time(f) }

func (h *house) start() {
	h.Helper()
	h.store = &mortal{Store: h.reopen()}
	var seed atomic.Uint64 // an event may be decided while the bot still starts
	cfg := bot.Config{
		Community: "test", Store: h.store, Keys: h.keys, Clock: h.clock, Features: []bot.Feature{h.probe},
		Drivers: []chat.Driver{h.wire}, Elapsed: h.clock.Now, Log: zerolog.New(h.log), Ledger: h.ledger,
		Seed: func() uint64 { return seed.Add(1) },
	}
	if h.config != nil {
		h.config(&cfg)
	}
	b, err := bot.New(cfg)
	if err != nil {
		h.Fatal(err)
	}
	h.bot = b
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx) }()
	store := h.store
	h.stop = func() error {
		cancel()
		err := <-done
		if s, ok := store.Store.(*bolt.Store); ok {
			err = errors.Join(err, s.Close())
		}
		h.stop = nil
		return err
	}
}

// restart stops the program in order and starts it again.
func (h *house) restart() {
	h.Helper()
	if err := h.stop(); err != nil && h.store.alive() == nil {
		h.Fatalf("the bot ended badly: %v", err)
	}
	h.start()
}

// revive starts the program again after its store died under it.
func (h *house) revive() {
	h.Helper()
	_ = h.stop()
	h.clock.Push(2 * time.Minute) // the leases of the dead run out
	h.start()
}

func (h *house) settle() {
	h.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	if err := scheduler.Drain(ctx, h.bot.Runners()...); err != nil {
		h.Fatalf("wait for the bot: %v", err)
	}
}

func (h *house) after(d time.Duration) { h.Helper(); h.at(h.clock.Now().Add(d)) }

func (h *house) at(t time.Time) {
	h.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 4*time.Minute)
	defer cancel()
	if err := scheduler.PushTo(ctx, h.clock, t, h.bot.Runners()...); err != nil {
		if h.store.alive() != nil {
			panic(errDied)
		}
		h.Fatalf("push the clock: %v", err)
	}
}

func (h *house) decide(fn func(*bot.Tx) error) {
	h.Helper()
	err := h.bot.Decide(context.Background(), fn)
	if errors.Is(err, data.ErrClosed) && h.store.alive() != nil { // the program died in the meantime: decide again
		h.revive()
		err = h.bot.Decide(context.Background(), fn)
	}
	if err != nil {
		h.Fatalf("decide: %v", err)
	}
}

func (h *house) read(fn func(*bot.View) error) {
	h.Helper()
	if err := h.bot.Read(context.Background(), fn); err != nil {
		h.Fatalf("read: %v", err)
	}
}

// member makes a member with one account, in a zone.
func (h *house) member(name, zone string, changes ...func(*community.Member)) community.MemberID {
	h.Helper()
	m := community.Member{
		ID: community.MemberID("m-" + name), Accounts: []chat.UserID{account(name)},
		Profile: community.Profile{Name: name}, Zone: zone, Level: community.Active,
		Preferences: community.DefaultPreferences(),
	}
	for _, change := range changes {
		change(&m)
	}
	h.decide(func(tx *bot.Tx) error { return tx.People().PutMember(m) })
	return m.ID
}

// spareAccount is a second account of the same person.
func spareAccount(name string) func(*community.Member) {
	return func(m *community.Member) { m.Accounts = append(m.Accounts, account(name)) }
}

func (h *house) write(tx *bot.Tx, key, text string) error {
	return h.probe.notes.Put(tx.Writer(), text, key)
}

// says makes a post whose note is its key, and lets everything due happen.
func (h *house) says(p bot.Post, text string) {
	h.Helper()
	h.posts(p, text)
	h.settle()
}

func (h *house) posts(p bot.Post, text string) {
	h.Helper()
	p.Show = chat.Action{Route: "probe.note", Arg: p.Key}
	h.decide(func(tx *bot.Tx) error {
		if err := h.write(tx, p.Key, text); err != nil {
			return err
		}
		return tx.Post(p)
	})
}

func (h *house) revises(key, text string) {
	h.Helper()
	h.decide(func(tx *bot.Tx) error {
		if err := h.write(tx, key, text); err != nil {
			return err
		}
		return tx.Revise(key)
	})
}

func (h *house) retracts(key string) {
	h.Helper()
	h.decide(func(tx *bot.Tx) error { return tx.Retract(key) })
}

func (h *house) copies(key string) (copies []bot.Copy) {
	h.Helper()
	h.read(func(v *bot.View) (err error) {
		copies, err = v.Delivery(key)
		return err
	})
	return copies
}

// isIn expects the post's only copy to be in a state, for a reason.
func (h *house) isIn(key string, state bot.State, reason bot.Reason) {
	h.Helper()
	copies := h.copies(key)
	if len(copies) != 1 || copies[0].State != state || copies[0].Reason != reason {
		h.Errorf("%s is %+v; want %s (%s)", key, copies, state, reason)
	}
	reached := false
	h.read(func(v *bot.View) (err error) {
		reached, err = v.Reached(key)
		return err
	})
	if state != bot.StateSent && reached {
		h.Errorf("%s counts as having reached somebody, but it is %s", key, state)
	}
}

// sees returns what stands before a person, oldest first.
func (h *house) sees(name string) []string {
	var all []string
	for _, m := range h.wire.in(direct(name)) {
		all = append(all, strings.TrimSpace(chat.PlainMessage(m.says)))
	}
	return all
}

// stand expects exactly these messages before a person, each with all the pieces that its string lists.
func (h *house) stand(name string, messages ...string) {
	h.Helper()
	seen := h.sees(name)
	if len(seen) != len(messages) {
		h.Errorf("%s sees %d messages %q; want %d: %q", name, len(seen), seen, len(messages), messages)
		return
	}
	for i, want := range messages {
		for piece := range strings.SplitSeq(want, "|") {
			if !strings.Contains(seen[i], piece) {
				h.Errorf("message %d before %s is %q; want %q in it", i+1, name, seen[i], piece)
			}
		}
		if got, wanted := strings.Count(seen[i], "<"), len(strings.Split(want, "|")); got != wanted {
			h.Errorf("message %d before %s says %d things, %q; want %d", i+1, name, got, seen[i], wanted)
		}
	}
}

// hears expects the news that a post failed to have been heard so often.
func (h *house) failures(key string, want int) {
	h.Helper()
	got := 0
	h.read(func(v *bot.View) error {
		for item, err := range h.probe.heard.All(v.Reader()) {
			if err != nil {
				return err
			}
			if strings.HasPrefix(item.ID[0], "bot.PostFailed{Post:"+key+" ") {
				got += item.Value
			}
		}
		return nil
	})
	if got != want {
		h.Errorf("the failure of %s was heard %d times; want %d", key, got, want)
	}
}

// raw is everything that the store holds, byte for byte.
func (h *house) raw() string {
	h.Helper()
	var b strings.Builder
	err := h.store.Store.View(context.Background(), "test", func(r data.Reader) error {
		for e, err := range r.Scan("", "") {
			if err != nil {
				return err
			}
			b.WriteString(string(e.Key) + "=" + string(e.Value) + "\n")
		}
		for j, err := range r.Jobs("") {
			if err != nil {
				return err
			}
			b.WriteString(j.Key + "=" + string(j.Body) + "\n")
		}
		return nil
	})
	if err != nil {
		h.Fatal(err)
	}
	return b.String()
}

// inFlight does something during the next request of a method, before its effect.
func (h *house) inFlight(method string, answer fault, do func()) {
	var once sync.Once
	h.faults.by(func(_ context.Context, c call) fault {
		ends := fault{}
		if c.method == method {
			once.Do(func() {
				do()
				ends = answer
			})
		}
		return ends
	})
}

// acts delivers an event of somebody's, in their own conversation unless it says where.
func (h *house) acts(who chat.UserID, event func(chat.Envelope) chat.Event) (chat.Response, error) {
	h.Helper()
	h.events++
	return h.bot.Handle(h.Context(), event(chat.Envelope{
		ID: chat.EventID(fmt.Sprintf("event-%d", h.events)), Actor: who, In: direct(who.ID), Private: true,
	}))
}

// hears returns what somebody is shown after an event, as plain text.
func (h *house) hears(who chat.UserID, event func(chat.Envelope) chat.Event) string {
	h.Helper()
	response, err := h.acts(who, event)
	if err != nil {
		h.Fatalf("%s acted, and it failed: %v", who, err)
	}
	return h.shown(response)
}

func (h *house) shown(response chat.Response) string {
	h.Helper()
	switch r := response.(type) {
	case chat.Privately:
		if err := r.Message.Check(); err != nil {
			h.Errorf("no platform can show this: %v", err)
		}
		return chat.PlainMessage(r.Message)
	case chat.Ask:
		return "form " + r.Form.Action.Route + " " + r.Form.Action.Arg
	case chat.Amend:
		return fmt.Sprint("amend ", r.Problems)
	case chat.Quiet, nil:
		return "quiet"
	case chat.Replace:
		return "replace " + chat.PlainMessage(r.Message)
	}
	return ""
}

func command(line string) func(chat.Envelope) chat.Event {
	return func(e chat.Envelope) chat.Event { return chat.CommandUsed{Envelope: e, Line: line} }
}

func saying(text string) func(chat.Envelope) chat.Event {
	return func(e chat.Envelope) chat.Event { return chat.Said{Envelope: e, Text: text} }
}

func pressing(route, arg string) func(chat.Envelope) chat.Event {
	return func(e chat.Envelope) chat.Event {
		return chat.ActionUsed{Envelope: e, Action: chat.Action{Route: route, Arg: arg}}
	}
}

// syncBuffer is a log that tests read while the bot writes it.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// corruptPost makes a post to somebody whose record cannot be opened any more.
func (h *house) corruptPost(m community.MemberID) {
	h.Helper()
	h.posts(bot.Post{Key: "broken", To: bot.ToMember(m), NotBefore: h.clock.Now().Add(time.Minute)}, "hello")
	err := h.store.Update(context.Background(), "test", func(w data.Writer) error {
		for e, err := range w.Scan("", "") {
			if err != nil {
				return err
			}
			if !bytes.Contains(e.Value, []byte(`"Sealed"`)) || !bytes.Contains(e.Value, []byte(m)) {
				continue
			}
			at := bytes.Index(e.Value, []byte(`"Sealed":"`)) + len(`"Sealed":"`) + 30
			e.Value[at] ^= 1
			return w.Put(e.Key, e.Value)
		}
		return errors.New("no such member")
	})
	if err != nil {
		h.Fatal(err)
	}
}
