package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"weft/bot/chat"
)

// Driver is the page: a [chat.Driver] whose platform is this process. Make one with [New].
type Driver struct {
	config Config
	log    Log
	page   *templates
	hub    *hub

	// mu guards world, pending, coming and comingFailed. It is never held while the log is written or a
	// handler decides.
	mu           sync.RWMutex
	world        *world
	pending      [][]byte              // records that are not in the log yet
	coming       map[string][]Upcoming // by language
	comingFailed bool

	// writing is held by whoever writes to the log; durable is the revision up to which all is in it.
	writing sync.Mutex
	durable uint64
	broken  atomic.Pointer[error] // the log could not be written: nothing is accepted any more
	failed  chan struct{}

	handler chat.Handler
	stirred chan struct{}
	ready   chan struct{}
	url     atomic.Pointer[string]
	running atomic.Bool
}

var _ chat.Driver = (*Driver)(nil)

// New brings back what the log kept. Errors say in one sentence what is wrong with the configuration or
// the log.
func New(c Config) (*Driver, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	page, err := parseTemplates()
	if err != nil {
		return nil, err
	}
	d := &Driver{
		config: c, log: c.Log, page: page, hub: newHub(), world: newWorld(c),
		failed: make(chan struct{}), stirred: make(chan struct{}, 1), ready: make(chan struct{}),
	}
	if d.log == nil {
		d.log = memoryLog{}
	}
	d.world.tag = func(m *message, block int) string {
		return d.world.seal(fmt.Sprintf("file %d %d %d", m.Number, m.Rev, block))
	}
	if err := d.load(); err != nil {
		return nil, err
	}
	return d, nil
}

// seal gives a name that nobody who lacks the secret can guess.
func (w *world) seal(what string) string {
	sum := sha256.Sum256(slices.Concat(w.secret, []byte("\x00"+what)))
	return hex.EncodeToString(sum[:16])
}

// Platform implements [chat.Driver].
func (d *Driver) Platform() chat.Platform { return Platform }

// Capabilities implements [chat.Driver]. The page can do all there is.
func (d *Driver) Capabilities() chat.Capabilities {
	return chat.Capabilities{
		FieldsPerPage: 0, Text: 40_000, InlineErrors: true, Rooms: true, Threads: true, Homes: true, KnowsZones: true,
		Finds: true, Late: 0, // a request lives and dies with the process, and its log says what it did
	}
}

// Ready is closed once the page can be opened.
func (d *Driver) Ready() <-chan struct{} { return d.ready }

// URL is the address that opens the page, with the key that lets one in; "" before [Driver.Ready]. Whoever
// has it can be everybody on the page.
func (d *Driver) URL() string {
	if u := d.url.Load(); u != nil {
		return *u
	}
	return ""
}

// commit decides changes under the mutex, makes them visible, and returns once they are in the log. When
// decide returns an error nothing happens and commit returns that error as it is.
func (d *Driver) commit(decide func(*world) ([]change, error)) error {
	rev, err := d.decide(decide)
	if err != nil || rev == 0 {
		return err
	}
	return d.flush(rev)
}

func (d *Driver) decide(decide func(*world) ([]change, error)) (rev uint64, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if broken := d.broken.Load(); broken != nil {
		return 0, *broken
	}
	changes, err := decide(d.world)
	if err != nil {
		return 0, err
	}
	records := make([][]byte, len(changes))
	for i := range changes {
		if records[i], err = d.world.stamp(&changes[i], d.world.rev+1+uint64(i)); err != nil {
			return 0, err
		}
	}
	for i, c := range changes {
		d.world.apply(c)
		d.pending = append(d.pending, records[i])
		d.tell(c)
		rev = c.Rev
	}
	return rev, nil
}

// flush returns when everything up to rev is in the log. Whoever comes first writes for all who wait.
func (d *Driver) flush(rev uint64) error {
	d.writing.Lock()
	defer d.writing.Unlock()
	if broken := d.broken.Load(); broken != nil {
		return *broken
	}
	if d.durable >= rev {
		return nil
	}
	d.mu.Lock()
	records, upto := d.pending, d.world.rev
	d.pending = nil
	d.mu.Unlock()
	if err := d.log.Append(records...); err != nil {
		// What is in the log is not known any more. Going on would promise what a restart may take back.
		err = fmt.Errorf("the page cannot keep what is said and has stopped: %w", err)
		d.broken.Store(&err)
		close(d.failed)
		return err
	}
	d.durable = upto
	return nil
}

// Post implements [chat.Driver].
func (d *Driver) Post(ctx context.Context, key chat.PostKey, to chat.Address, m chat.Message) (chat.Receipt, error) {
	if err := ctx.Err(); err != nil {
		return chat.Receipt{}, err
	}
	if err := m.Check(); err != nil {
		return chat.Receipt{}, fmt.Errorf("%w: %w", chat.ErrRefused, err)
	}
	var posted *message
	err := d.commit(func(w *world) ([]change, error) {
		p, thread, before, err := w.resolve(to)
		if err != nil {
			return nil, err
		}
		posted = &message{
			Number: w.number + 1, Place: p, Thread: thread, Key: key, At: d.now(), Wall: time.Now(), Body: storedMessage(m),
		}
		return append(before, change{Put: posted}), nil
	})
	if err != nil {
		return chat.Receipt{}, d.uncertain("post on the page", err)
	}
	d.stir()
	return chat.Receipt{Channel: placeID(posted.Place), Steps: []chat.MessageID{posted.id()}}, nil
}

// uncertain tells a log that failed, which may have kept the change all the same, from a refusal.
func (d *Driver) uncertain(doing string, err error) error {
	if d.broken.Load() != nil {
		return fmt.Errorf("%s: %w: %w", doing, chat.ErrNotCertain, err)
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// Edit implements [chat.Driver].
func (d *Driver) Edit(ctx context.Context, key chat.PostKey, r chat.Receipt, m chat.Message) (chat.Receipt, error) {
	if err := ctx.Err(); err != nil {
		return chat.Receipt{}, err
	}
	if err := m.Check(); err != nil {
		return chat.Receipt{}, fmt.Errorf("%w: %w", chat.ErrRefused, err)
	}
	err := d.commit(func(w *world) ([]change, error) {
		old := w.ofReceipt(r)
		if old == nil || !old.byWeft() {
			return nil, fmt.Errorf("%w: the message is gone", chat.ErrUnreachable)
		}
		return []change{{Put: old.saying(m)}}, nil
	})
	if err != nil {
		return chat.Receipt{}, d.uncertain("edit on the page", err)
	}
	d.stir()
	return r, nil
}

// saying is the message with other words of Weft's.
func (m *message) saying(body chat.Message) *message {
	next := *m
	next.Body, next.Edited = storedMessage(body), !strings.HasPrefix(m.Place, homePlace)
	return &next
}

// ofReceipt finds the message of a receipt. A desk shows one message, whichever receipt asks for it.
func (w *world) ofReceipt(r chat.Receipt) *message {
	if len(r.Steps) == 0 {
		return nil
	}
	if desk := w.place(r.Channel); desk != nil && desk.is(homePlace) {
		for _, number := range desk.order {
			if m := w.message(number); m != nil && m.Only == "" {
				return m
			}
		}
	}
	return w.find(r.Steps[0])
}

// Delete implements [chat.Driver].
func (d *Driver) Delete(ctx context.Context, r chat.Receipt) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	err := d.commit(func(w *world) ([]change, error) {
		var gone []change
		for _, step := range r.Steps {
			if m := w.find(step); m != nil && m.byWeft() {
				gone = append(gone, change{Remove: m.Number})
			}
		}
		return gone, nil
	})
	if err != nil {
		return d.uncertain("delete on the page", err)
	}
	d.stir()
	return nil
}

// Find implements [chat.Driver]. since is compared in community time and in the machine's, and the later
// counts, so that a clock pushed forward meanwhile hides nothing.
func (d *Driver) Find(ctx context.Context, key chat.PostKey, to chat.Address, since time.Time) (chat.Receipt, bool, error) {
	if err := ctx.Err(); err != nil {
		return chat.Receipt{}, false, err
	}
	d.mu.RLock()
	defer d.mu.RUnlock()
	if broken := d.broken.Load(); broken != nil {
		return chat.Receipt{}, false, *broken
	}
	p, _, _, err := d.world.resolve(to)
	if errors.Is(err, chat.ErrUnreachable) || errors.Is(err, chat.ErrRefused) {
		return chat.Receipt{}, false, nil // nothing can stand where nothing can be posted
	}
	for _, number := range slices.Backward(d.world.byKey[key]) {
		m := d.world.message(number)
		if m != nil && m.Place == p && (!m.At.Before(since) || !m.Wall.Before(since)) {
			return chat.Receipt{Channel: placeID(p), Steps: []chat.MessageID{m.id()}}, true, nil
		}
	}
	return chat.Receipt{}, false, nil
}

// Describe implements [chat.Driver].
func (d *Driver) Describe(ctx context.Context, c chat.ChannelID) (chat.Place, error) {
	if err := ctx.Err(); err != nil {
		return chat.Place{}, err
	}
	d.mu.RLock()
	defer d.mu.RUnlock()
	p := d.world.place(c)
	if p == nil {
		return chat.Place{}, fmt.Errorf("describe %s: %w: there is no such place on the page", c, chat.ErrUnreachable)
	}
	place := chat.Place{Channel: c, Name: p.name, People: len(p.members)}
	if p.channel != nil {
		place.Open, place.Outside = p.channel.Open, p.channel.Outside
		place.Overseen, place.Archived = p.channel.Overseen, p.channel.Archived
	}
	return place, nil
}
