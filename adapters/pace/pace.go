package pace

import (
	"container/list"
	"slices"
	"sync"
	"time"
)

const (
	// Patience is the longest that a driver waits on the spot for a slot that is booked. A longer wait goes back
	// to the outbox, whose hands are needed elsewhere. It has to be as long as people may come late by: with half of
	// it, those who were told to come earlier because others are late come too early to be kept, and ask for ever.
	Patience = 300 * time.Millisecond
	// late is the most that somebody may come late by and still be reckoned with as usual. Within so much of
	// the head of the queue, whoever is there may go before those who are not.
	late = 400 * time.Millisecond
	// grace is how long after its slot an appointment is kept.
	grace = 100 * time.Millisecond
	// forgotten is how long after its appointment a ticket is forgotten.
	forgotten = time.Minute
)

// Limit is one budget of a platform: at most Count requests in any Window, a sliding window as the platform counts.
// It is named so that several requests share it. A Count below 1 sets no bound of its own: such a limit only keeps
// what [Pacer.Hold] and [Pacer.Learn] say of it.
type Limit struct {
	Name   string
	Count  int
	Window time.Duration
}

// Pacer keeps the budgets of one platform. All methods may be called by many goroutines. Create one with [New].
type Pacer struct {
	now   func() time.Time
	start time.Time

	mu       sync.Mutex
	at       instant // the last reading of the clock, which never goes back
	limits   map[string]*limit
	unused   *list.List // limits, the longest unused first
	tickets  map[string]*ticket
	calendar calendar
	asked    int64 // tickets so far
	habit    habit
	invalid  breaker
}

// instant is elapsed time since the pacer was made.
type instant = time.Duration

// New makes a pacer over a clock of elapsed time.
func New(now func() time.Time) *Pacer {
	return &Pacer{
		now: now, start: now(), habit: habit{back: 1},
		limits: map[string]*limit{}, unused: list.New(), tickets: map[string]*ticket{},
		invalid: newBreaker(),
	}
}

// Turn asks whether it is ticket's turn. 0: go now; it is counted in all limits, and the ticket is spent.
// Otherwise nothing was counted, and the ticket is to come again after that long. Up to [Patience] the slot is
// booked: the caller waits on the spot. share is whose turn it is (a workspace, a server): where several wait for one
// limit they take turns, however many tickets each has waiting. A ticket that does not come again loses its place,
// and is forgotten a minute later.
func (p *Pacer) Turn(ticket, share string, limits ...Limit) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tick()
	return p.ask(p.ticket(ticket, share), limits)
}

// Drop gives a ticket's place up. A ticket that is not known is no error.
func (p *Pacer) Drop(ticket string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tick()
	if t, ok := p.tickets[ticket]; ok {
		p.forget(t)
	}
}

// Hold keeps everything from going out on a limit for d, as the platform asked (Retry-After). A hold that lasts
// longer already stays.
func (p *Pacer) Hold(limit string, d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tick()
	p.limit(limit).hold(p.at, p.at+d)
}

// Learn takes what the platform said of a bucket, as Discord's headers do: how many requests remain until it is full
// again after resetAfter. It can only make a limit stricter; of two answers about one bucket the smaller counts, since
// the larger was given before requests that are under way.
func (p *Pacer) Learn(limit string, remaining int, resetAfter time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tick()
	p.limit(limit).learn(p.at, remaining, p.at+resetAfter)
}

// Invalid counts an answer that the platform holds against our address: Discord bans one after 10,000 answers of
// 401, 403 or 429 in ten minutes. A share that gets nothing else is asked to wait longer and longer, up to ten
// minutes; one that gets many has an eighth of what the others have left of 800; and once those are used up, nothing
// goes out for anybody.
func (p *Pacer) Invalid(share string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tick()
	p.invalid.count(p.at, share)
}

// Valid says that a share got an answer that is not held against us: it need not wait any more for those before.
func (p *Pacer) Valid(share string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.invalid.clear(share)
}

// ask grants, books, or tells when to come again.
func (p *Pacer) ask(t *ticket, limits []Limit) time.Duration {
	if t.stage == booked && p.at < t.due {
		return t.due - p.at
	}
	if t.stage == missing {
		p.habit.returned(1)
	}
	if !t.ahead && (t.stage == waiting || t.stage == missing) {
		p.habit.came(p.at - t.due)
	}
	kept := t.stage == booked
	p.unbook(t)
	ls := p.known(limits)
	if from := p.invalid.until(p.at, t.share); from > p.at {
		p.place(t, nil, max(p.invalid.appointment(t.share, from), p.at+Patience+1))
		return t.due - p.at
	}
	if kept && p.room(ls) {
		p.grant(t, ls)
		return 0
	}
	slot := p.earliest(ls)
	home, when, near := p.predict(t, ls, slot)
	if !near && slot <= p.at+Patience && home.relieve(t) {
		home, when, near = p.predict(t, ls, slot)
	}
	switch {
	case near && slot == p.at:
		p.grant(t, ls)
		return 0
	case near && slot <= p.at+Patience:
		p.book(t, ls, slot)
		return slot - p.at
	}
	p.place(t, home, max(when-p.habit.lead(), p.at+Patience+1))
	return t.due - p.at
}

// room reports whether all limits let one go now, whatever is booked: a booking that is a moment late goes before
// those behind it, which then wait that moment longer.
func (p *Pacer) room(ls []*limit) bool {
	for _, l := range ls {
		if !l.room(p.at) {
			return false
		}
	}
	return true
}

// earliest is when all limits have room that is not booked.
func (p *Pacer) earliest(ls []*limit) instant {
	at := p.at
	for {
		before := at
		for _, l := range ls {
			at = l.earliest(p.at, at)
		}
		if at == before {
			return at
		}
	}
}

// predict says which limit lets a ticket go last, and when; and whether a slot that is free is the ticket's to take.
func (p *Pacer) predict(t *ticket, ls []*limit, slot instant) (home *limit, when instant, near bool) {
	near = true
	for _, l := range ls {
		turn := t.turnIn(l)
		k := l.queue.rank(turn, t.number)
		free := l.earliest(p.at, p.at)
		if max(l.slot(p.at, k), free) > p.at+Patience+late && !l.spare(p.at, slot, t) {
			near = false
		}
		if !t.ahead {
			k += p.habit.returning(l.away.rank(turn, t.number))
		}
		if s := max(l.slot(p.at, k), free); home == nil || s > when {
			home, when = l, s
		}
	}
	return home, max(when, slot), near
}

// grant lets a ticket go, now.
func (p *Pacer) grant(t *ticket, ls []*limit) {
	for _, l := range ls {
		l.serve(t)
		l.send(p.at)
	}
	p.invalid.granted(p.at, t.share)
	p.forget(t)
}

// book keeps a slot for a ticket that is there.
func (p *Pacer) book(t *ticket, ls []*limit, slot instant) {
	for _, l := range ls {
		l.serve(t)
	}
	t.leave()
	t.stage, t.due, t.ahead, t.books = booked, slot, true, ls
	for _, l := range ls {
		l.book(t)
	}
	p.calendar.set(t, slot+late)
}

// unbook gives up what is booked for a ticket, if anything is.
func (p *Pacer) unbook(t *ticket) {
	for _, l := range t.books {
		l.unbook(t)
	}
	t.books = nil
}

// place makes a ticket wait for a limit (nil: for none) until it is due.
func (p *Pacer) place(t *ticket, home *limit, due instant) {
	var turn int64
	if home != nil {
		turn = t.turnIn(home)
	}
	t.leave()
	t.stage, t.due, t.turn, t.home = waiting, due, turn, home
	if home != nil {
		home.enter(t)
	}
	p.calendar.set(t, due+p.habit.lead()+grace)
}

// tick reads the clock, and passes on the places of those who did not come.
func (p *Pacer) tick() {
	p.at = max(p.at, p.now().Sub(p.start))
	for t := p.calendar.first(); t != nil && t.wake <= p.at; t = p.calendar.first() {
		if t.stage == missing {
			p.habit.returned(0)
			p.forget(t)
			continue
		}
		p.unbook(t)
		t.stepOut()
		t.stage = missing
		if t.home != nil {
			t.home.miss(t)
		}
		p.calendar.set(t, t.due+forgotten)
	}
	p.sweep()
}

// ticket finds a ticket, or writes one out.
func (p *Pacer) ticket(id, share string) *ticket {
	t, ok := p.tickets[id]
	if !ok {
		p.asked++
		t = &ticket{id: id, share: share, number: p.asked, index: -1}
		p.tickets[id] = t
	}
	return t
}

func (p *Pacer) forget(t *ticket) {
	p.unbook(t)
	t.leave()
	p.calendar.remove(t)
	delete(p.tickets, t.id)
}

// known finds the limits of a request, in the figures of this request. One that is named twice counts once.
func (p *Pacer) known(limits []Limit) []*limit {
	ls := make([]*limit, 0, len(limits))
	for _, named := range limits {
		l := p.limit(named.Name)
		l.set(p.at, named)
		if !slices.Contains(ls, l) {
			ls = append(ls, l)
		}
	}
	return ls
}

// limit finds a limit, or opens one.
func (p *Pacer) limit(name string) *limit {
	l, ok := p.limits[name]
	if !ok {
		l = &limit{name: name, virtual: 1, shares: map[string]*standing{}, claims: map[string]*tree{}}
		l.element = p.unused.PushBack(l)
		p.limits[name] = l
	}
	p.unused.MoveToBack(l.element)
	return l
}

// sweep forgets limits that bind nobody any more. It looks at the few that were unused for longest, more of them
// than one call can open, so that what is kept is bounded by what was lately in use.
func (p *Pacer) sweep() {
	for range 8 {
		e := p.unused.Front()
		if e == nil {
			return
		}
		l := e.Value.(*limit)
		if !l.idle(p.at) {
			p.unused.MoveToBack(e)
			continue
		}
		p.unused.Remove(e)
		delete(p.limits, l.name)
	}
}
