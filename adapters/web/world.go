package web

import (
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"weft/bot/chat"
)

// The kinds of place, which are also the first letters of their ids.
const (
	channelPlace = "c-"
	directPlace  = "d-"
	roomPlace    = "r-"
	homePlace    = "h-"
)

// place is where messages stand: a channel, somebody's conversation with Weft, a room, somebody's desk.
type place struct {
	id      string
	name    string
	topic   string
	members map[string]bool // person ids; for a direct conversation and a desk, the one person
	channel *Channel        // what the configuration says of a channel; nil for other kinds

	order   []uint64 // messages by number, oldest first, deleted ones left out
	touched []touch  // every change, oldest first, so that a reader can be brought up to date
}

// touch notes that a message changed at a revision.
type touch struct{ rev, message uint64 }

func (p *place) is(kind string) bool { return strings.HasPrefix(p.id, kind) }

// private holds where nobody but one person and Weft reads.
func (p *place) private() bool { return p.is(directPlace) || p.is(homePlace) }

// message is one message as the page keeps it. It is never changed once others can see it: an edit puts a new
// one in its place.
type message struct {
	Number  uint64       `json:"n"`
	Rev     uint64       `json:"r"`
	Place   string       `json:"p"`
	Thread  uint64       `json:"th,omitempty"` // the message whose thread it is in
	ReplyTo uint64       `json:"re,omitempty"`
	Author  string       `json:"a,omitempty"` // a person; "" is Weft
	Only    string       `json:"o,omitempty"` // the one person who sees it; "" is everybody in the place
	Key     chat.PostKey `json:"k,omitempty"`
	At      time.Time    `json:"at"` // in community time
	Wall    time.Time    `json:"w"`  // in the machine's time
	Edited  bool         `json:"ed,omitempty"`
	// Event is the event that a person's words were, or the one that a private answer answers.
	Event string `json:"ev,omitempty"`
	// Unheard: written to Weft, who has not acknowledged it yet.
	Unheard bool          `json:"un,omitempty"`
	Text    string        `json:"tx,omitempty"` // a person's words
	Body    storedMessage `json:"b,omitzero"`   // Weft's
	Gone    bool          `json:"-"`
}

func (m *message) id() chat.MessageID {
	return chat.MessageID{Channel: placeID(m.Place), ID: strconv.FormatUint(m.Number, 10)}
}

func (m *message) byWeft() bool { return m.Author == "" }

func (m *message) seenBy(person string) bool { return m.Only == "" || m.Only == person }

// openForm is a form that somebody has before them.
type openForm struct {
	ID     string     `json:"id"`
	Person string     `json:"p"`
	Place  string     `json:"pl"`
	From   uint64     `json:"m,omitempty"` // the message it was asked from
	Form   storedForm `json:"f"`
}

// doneForm is a form that was closed, and the event that closed it; "" where it was cancelled. The browser may
// send that event again when its answer was lost on the way.
type doneForm struct {
	*openForm
	event string
}

// change is one record of the log: exactly one of its parts is set besides the revision.
type change struct {
	Rev    uint64      `json:"rev"`
	Put    *message    `json:"put,omitempty"`
	Remove uint64      `json:"rm,omitempty"`
	Room   *room       `json:"room,omitempty"`
	Form   *openForm   `json:"form,omitempty"`
	Close  *closing    `json:"close,omitempty"`
	Member *membership `json:"mem,omitempty"`
	Read   *reading    `json:"read,omitempty"`
	// Start carries what outlives messages: the last number given and the secret of sessions.
	Start *start `json:"start,omitempty"`
}

type (
	room struct {
		ID     string   `json:"id"`
		Name   string   `json:"n"`
		People []string `json:"p"`
	}
	closing    struct{ Person, Form, Event string }
	membership struct {
		Place, Person string
		In            bool
	}
	reading struct {
		Person, Place string
		Upto          uint64
	}
	start struct {
		Number uint64
		Secret []byte
	}
)

// world is all that the page knows. It is guarded by the driver's mutex.
type world struct {
	rev    uint64
	number uint64 // of the last message
	secret []byte
	floor  uint64 // readers who saw less than this revision have to read everything anew

	present  atomic.Pointer[roster] // read without the mutex; whoever comes makes a new one
	channels []*Channel             // in the order in which they are listed
	places   map[string]*place
	messages map[uint64]*message
	byKey    map[chat.PostKey][]uint64
	byEvent  map[string]uint64      // persons' own words
	answers  map[string]uint64      // private answers, by the event that they answer
	forms    map[string][]*openForm // by person, newest last
	done     map[string]doneForm    // by person: the form that was closed last
	read     map[reading]uint64     // Upto is zero in the key
	files    map[string]file
	tag      func(message *message, block int) string // the unguessable id of a file
}

// file is a picture or an attachment: a block of a message.
type file struct {
	message uint64
	block   int
}

func newWorld(c Config) *world {
	w := &world{
		places: map[string]*place{}, messages: map[uint64]*message{},
		byKey: map[chat.PostKey][]uint64{}, byEvent: map[string]uint64{}, forms: map[string][]*openForm{},
		answers: map[string]uint64{}, done: map[string]doneForm{}, read: map[reading]uint64{}, files: map[string]file{},
	}
	w.present.Store(&roster{})
	for _, p := range c.People {
		w.admit(p)
	}
	for _, ch := range c.Channels {
		w.open(ch)
	}
	return w
}

// apply is the only thing that changes a world, while running as well as while loading.
func (w *world) apply(c change) {
	w.rev = max(w.rev, c.Rev)
	switch {
	case c.Put != nil:
		w.put(c.Put)
	case c.Remove != 0:
		w.remove(c.Remove, c.Rev)
	case c.Room != nil:
		w.openRoom(c.Room)
	case c.Form != nil:
		w.openForm(c.Form)
	case c.Close != nil:
		w.closeForm(c.Close)
	case c.Member != nil:
		if p := w.places[c.Member.Place]; p != nil && c.Member.In {
			p.members[c.Member.Person] = true
		} else if p != nil {
			delete(p.members, c.Member.Person)
		}
	case c.Read != nil:
		key := reading{Person: c.Read.Person, Place: c.Read.Place}
		w.read[key] = max(w.read[key], c.Read.Upto)
	case c.Start != nil:
		w.number, w.secret = max(w.number, c.Start.Number), c.Start.Secret
	}
}

func (w *world) put(m *message) {
	p := w.places[m.Place]
	if p == nil {
		return // the place left the configuration, and its messages with it
	}
	w.number = max(w.number, m.Number)
	p.touched = append(p.touched, touch{m.Rev, m.Number})
	if m.Gone {
		w.messages[m.Number] = m
		return
	}
	if old := w.messages[m.Number]; old != nil {
		w.forgetFiles(old)
	} else {
		p.order = append(p.order, m.Number)
		if m.Key != "" {
			w.byKey[m.Key] = append(w.byKey[m.Key], m.Number)
		}
		switch {
		case m.Event != "" && m.byWeft():
			w.answers[m.Event] = m.Number
		case m.Event != "":
			w.byEvent[m.Event] = m.Number
		}
	}
	w.messages[m.Number] = m
	for i, block := range m.Body.Blocks {
		if isFile(block) {
			w.files[w.tag(m, i)] = file{m.Number, i}
		}
	}
}

func isFile(b chat.Block) bool {
	_, picture := b.(chat.Image)
	_, attachment := b.(chat.Attachment)
	return picture || attachment
}

func (w *world) remove(number, rev uint64) {
	m := w.messages[number]
	if m == nil {
		return
	}
	w.forgetFiles(m)
	p := w.places[m.Place]
	p.order = slices.DeleteFunc(p.order, func(n uint64) bool { return n == number })
	p.touched = append(p.touched, touch{rev, number})
	w.byKey[m.Key] = slices.DeleteFunc(w.byKey[m.Key], func(n uint64) bool { return n == number })
	if len(w.byKey[m.Key]) == 0 {
		delete(w.byKey, m.Key)
	}
	if m.byWeft() {
		delete(w.answers, m.Event)
	} else {
		delete(w.byEvent, m.Event)
	}
	w.messages[number] = &message{
		Number: number, Rev: rev, Place: m.Place, Thread: m.Thread, Author: m.Author, Only: m.Only, Gone: true,
	}
}

func (w *world) forgetFiles(m *message) {
	for i, block := range m.Body.Blocks {
		if isFile(block) {
			delete(w.files, w.tag(m, i))
		}
	}
}

// formsKept is how many forms one person may have open, in several tabs.
const formsKept = 5

func (w *world) openForm(f *openForm) {
	open := append(w.forms[f.Person], f)
	w.forms[f.Person] = open[max(0, len(open)-formsKept):]
}

func (w *world) closeForm(c *closing) {
	if f := w.form(c.Person, c.Form); f != nil {
		w.forms[c.Person] = slices.DeleteFunc(w.forms[c.Person], func(open *openForm) bool { return open == f })
		w.done[c.Person] = doneForm{f, c.Event}
	}
}

// form returns a form that somebody has open, nil where it is not.
func (w *world) form(person, id string) *openForm {
	for _, f := range w.forms[person] {
		if f.ID == id {
			return f
		}
	}
	return nil
}

func (w *world) openRoom(r *room) {
	p := w.places[r.ID]
	if p == nil {
		p = &place{id: r.ID, members: map[string]bool{}}
		w.places[r.ID] = p
	}
	for _, person := range r.People {
		p.members[person] = true
	}
	if r.Name != "" {
		p.name = r.Name
	}
}

// message returns a message that is still there.
func (w *world) message(number uint64) *message {
	if m := w.messages[number]; m != nil && !m.Gone {
		return m
	}
	return nil
}

// find reads a message id of Weft's vocabulary.
func (w *world) find(id chat.MessageID) *message {
	number, err := strconv.ParseUint(id.ID, 10, 64)
	if err != nil {
		return nil
	}
	m := w.message(number)
	if m == nil || placeID(m.Place) != id.Channel {
		return nil
	}
	return m
}

// since lists what changed in a place after a revision, each message once, oldest first.
func (w *world) since(p *place, rev uint64) []*message {
	from := sort.Search(len(p.touched), func(i int) bool { return p.touched[i].rev > rev })
	seen := map[uint64]bool{}
	var changed []*message
	for _, t := range p.touched[from:] {
		if !seen[t.message] {
			seen[t.message] = true
			changed = append(changed, w.messages[t.message])
		}
	}
	slices.SortFunc(changed, func(a, b *message) int { return int(a.Number) - int(b.Number) })
	return changed
}

// unread counts what others wrote in a place since the person last looked, up to 99.
func (w *world) unread(p *place, person string) int {
	upto := w.read[reading{Person: person, Place: p.id}]
	n := 0
	for i := len(p.order) - 1; i >= 0 && p.order[i] > upto && n < 99; i-- {
		if m := w.messages[p.order[i]]; m.Author != person && m.seenBy(person) {
			n++
		}
	}
	return n
}

// canSee holds where the person may read a place.
func (w *world) canSee(p *place, person string) bool {
	return p != nil && (p.members[person] || (p.channel != nil && p.channel.Open))
}
