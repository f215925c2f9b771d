package web

import "sync"

// hub wakes the open pages that something concerns. It carries no content: each page then reads from the
// world what is new to it, so a page that was slow or away misses nothing.
type hub struct {
	mu       sync.Mutex
	byPerson map[string]map[*listener]bool
}

// listener is one open page.
type listener struct {
	person string
	wake   chan struct{} // holds one: a second wake-up before the first was heard adds nothing
}

func newHub() *hub { return &hub{byPerson: map[string]map[*listener]bool{}} }

func (h *hub) listen(person string) (l *listener, leave func()) {
	l = &listener{person: person, wake: make(chan struct{}, 1)}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.byPerson[person] == nil {
		h.byPerson[person] = map[*listener]bool{}
	}
	h.byPerson[person][l] = true
	return l, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.byPerson[person], l)
		if len(h.byPerson[person]) == 0 {
			delete(h.byPerson, person)
		}
	}
}

func (h *hub) wakePerson(person string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.wakeLocked(person)
}

func (h *hub) wakeAll() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for person := range h.byPerson {
		h.wakeLocked(person)
	}
}

func (h *hub) wakeLocked(person string) {
	for l := range h.byPerson[person] {
		select {
		case l.wake <- struct{}{}:
		default:
		}
	}
}

// tell wakes whoever a change concerns.
func (d *Driver) tell(c change) {
	switch {
	case c.Put != nil:
		d.tellPlace(c.Put)
	case c.Remove != 0:
		d.tellPlace(d.world.messages[c.Remove])
	case c.Form != nil:
		d.hub.wakePerson(c.Form.Person)
	case c.Close != nil:
		d.hub.wakePerson(c.Close.Person)
	case c.Read != nil:
		d.hub.wakePerson(c.Read.Person)
	default:
		d.hub.wakeAll()
	}
}

func (d *Driver) tellPlace(m *message) {
	if m == nil {
		return
	}
	if m.Only != "" {
		d.hub.wakePerson(m.Only)
		return
	}
	p := d.world.places[m.Place]
	if p == nil {
		return
	}
	if p.channel != nil && p.channel.Open {
		d.hub.wakeAll() // anybody may be looking in
		return
	}
	for person := range p.members {
		d.hub.wakePerson(person)
	}
}
