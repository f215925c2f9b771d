package pace

import (
	"container/list"
	"slices"
	"time"
)

// limit is what is known of one budget: what went out, what is booked, who waits.
type limit struct {
	name    string
	element *list.Element // in Pacer.unused
	count   int
	window  time.Duration

	sent      []instant // within the last window, in order: at most count
	booked    []*ticket // in order of their slots; never more than there are callers on the spot
	held      instant   // nothing goes out before
	wider     int       // by how many more margins a window is longer, since it was found too short
	widened   instant   // when that changed
	remaining int       // what the platform said is left until reset
	reset     instant

	queue        tree             // who waits here, in their order
	appointments tree             // the same, by when they are due
	away         tree             // who waited here and did not come, and may still
	claims       map[string]*tree // of those, whose place nobody took over, by share
	virtual      int64
	shares       map[string]*standing // of those who wait
}

// standing is how far a share has got in the rounds of a limit.
type standing struct {
	next    int64 // the round of its next ticket
	waiting int
}

// What a window is longer by, for requests that take longer on their way than others: a 64th, and up to four more
// while the platform says that this is not enough.
const (
	marginPart = 64
	marginMost = 250 * time.Millisecond
	widerMost  = 4
	widerFor   = 10 * time.Minute // after which one is tried less
)

// set takes the figures of a request. They seldom change.
func (l *limit) set(now instant, named Limit) {
	if l.wider > 0 && l.widened+widerFor <= now {
		l.wider, l.widened = l.wider-1, now
	}
	margin := min(named.Window/marginPart, marginMost)
	l.count, l.window = named.Count, named.Window+margin*time.Duration(1+l.wider)
	gone := 0
	for gone < len(l.sent) && l.sent[gone]+l.window <= now {
		gone++
	}
	l.sent = l.sent[gone:]
}

// hold keeps everything back until a moment. That the platform asks for it says that the margin was too small; those
// that it asks of requests that were under way by then say nothing more.
func (l *limit) hold(now, until instant) {
	if l.held <= now && l.wider < widerMost {
		l.wider++
	}
	l.held, l.widened = max(l.held, until), now
}

func (l *limit) learn(now instant, remaining int, reset instant) {
	if l.reset > now {
		remaining, reset = min(remaining, l.remaining), max(reset, l.reset)
	}
	l.remaining, l.reset = remaining, reset
}

func (l *limit) idle(now instant) bool {
	return l.queue.len() == 0 && l.away.len() == 0 && len(l.booked) == 0 && l.held <= now && l.reset <= now &&
		(len(l.sent) == 0 || l.sent[len(l.sent)-1]+l.window <= now)
}

// room reports whether one more may go now: what was sent alone decides.
func (l *limit) room(now instant) bool {
	switch {
	case l.held > now, l.reset > now && l.remaining <= 0:
		return false
	case l.count <= 0 || len(l.sent) < l.count:
		return true
	}
	return l.sent[len(l.sent)-l.count]+l.window <= now
}

// send counts a request.
func (l *limit) send(now instant) {
	l.remaining--
	if l.count > 0 {
		l.sent = append(l.sent, now)
	}
}

// taken is how many slots are used or booked, oldest first.
func (l *limit) taken() int { return len(l.sent) + len(l.booked) }

// slotAt is the moment of the i-th taken slot. A booking that is overdue goes any moment.
func (l *limit) slotAt(now instant, i int) instant {
	if i < len(l.sent) {
		return l.sent[i]
	}
	return max(l.booked[i-len(l.sent)].due, now)
}

// earliest is the first moment from `from` on at which one more may go, those that are booked as they are.
func (l *limit) earliest(now, from instant) instant {
	at := max(from, l.held)
	if l.reset > at && l.remaining <= len(l.booked) {
		at = l.reset
	}
	if l.count <= 0 {
		return at
	}
	for {
		next := l.push(now, at)
		if next == at {
			return at
		}
		at = next
	}
}

// push is at, if one may go then; otherwise the next moment worth looking at.
func (l *limit) push(now, at instant) instant {
	n := l.taken()
	place := n
	for place > 0 && l.slotAt(now, place-1) > at {
		place--
	}
	if place >= l.count {
		if free := l.slotAt(now, place-l.count) + l.window; free > at {
			return free
		}
	}
	for i := max(place, l.count-1); i < n; i++ { // those booked for later, which would be one further back
		before := at
		switch back := i + 1 - l.count; {
		case back < place:
			before = l.slotAt(now, back)
		case back > place:
			before = l.slotAt(now, back-1)
		}
		if later := l.slotAt(now, i); before+l.window > later {
			return later
		}
	}
	return at
}

// slot is when the k-th of those who wait can go, if all before them do.
func (l *limit) slot(now instant, k int) instant {
	at := max(now, l.held)
	if l.count <= 0 {
		if l.reset > at && k >= l.remaining-len(l.booked) {
			at = l.reset
		}
		return at
	}
	if i := l.taken() - l.count + k%l.count; i >= 0 {
		at = max(at, l.slotAt(now, i)+l.window)
	}
	at += time.Duration(k/l.count) * l.window
	if left := max(l.remaining-len(l.booked), 0); l.reset > now && k >= left {
		at = max(at, l.reset+time.Duration((k-left)/l.count)*l.window)
	}
	return at
}

// spare reports whether a slot can be had at a moment without anybody who has an appointment missing theirs: what is
// free in the window before is more than those who come before the slot comes free again.
func (l *limit) spare(now, at instant, t *ticket) bool {
	if l.count <= 0 {
		return l.reset <= at
	}
	free := l.count
	for i := l.taken() - 1; i >= 0 && l.slotAt(now, i)+l.window > at; i-- {
		free--
	}
	expected := l.appointments.rank(int64(at+l.window), 0)
	if t.in && t.home == l && t.due < at+l.window {
		expected--
	}
	return expected < free
}

func (l *limit) book(t *ticket) {
	i, _ := slices.BinarySearchFunc(l.booked, t.due, func(other *ticket, due instant) int {
		if other.due <= due {
			return -1
		}
		return 1
	})
	l.booked = slices.Insert(l.booked, i, t)
}

func (l *limit) unbook(t *ticket) {
	if i := slices.Index(l.booked, t); i >= 0 {
		l.booked = slices.Delete(l.booked, i, i+1)
	}
}

// next is the round in which a share's next ticket stands: its own next one, but none that is over.
func (l *limit) next(share string) int64 {
	if s, ok := l.shares[share]; ok {
		return max(l.virtual, s.next)
	}
	return l.virtual
}

func (l *limit) standing(share string) *standing {
	s, ok := l.shares[share]
	if !ok {
		s = &standing{}
		l.shares[share] = s
	}
	return s
}

// enter makes a ticket wait here, in its round.
func (l *limit) enter(t *ticket) {
	s := l.standing(t.share)
	s.waiting++
	if !t.ahead {
		s.next = max(s.next, t.turn+1)
	}
	l.queue.insert(t, &t.order, t.turn, t.number)
	l.appointments.insert(t, &t.appt, int64(t.due), t.number)
	t.in = true
}

// exit is the other way. A share of which nobody waits any more owes no rounds for those who gave up; when nobody
// waits at all, all shares begin anew.
func (l *limit) exit(t *ticket) {
	l.queue.remove(&t.order)
	l.appointments.remove(&t.appt)
	t.in = false
	s := l.standing(t.share)
	s.waiting--
	if s.waiting == 0 {
		s.next = min(s.next, l.virtual+1)
	}
	if l.queue.len() == 0 {
		clear(l.shares)
	}
}

// miss notes that a ticket did not come. It keeps its place in the reckoning, since it may still come, and
// its claim until somebody relieves it.
func (l *limit) miss(t *ticket) {
	l.away.insert(t, &t.appt, t.turn, t.number)
	t.away = true
	if t.ahead {
		return
	}
	claims, ok := l.claims[t.share]
	if !ok {
		claims = &tree{}
		l.claims[t.share] = claims
	}
	claims.insert(t, &t.order, t.turn, t.number)
	t.claims = true
}

// found is the other way.
func (l *limit) found(t *ticket) {
	l.away.remove(&t.appt)
	t.away = false
	if t.claims {
		l.unclaim(t)
	}
}

func (l *limit) unclaim(t *ticket) {
	claims := l.claims[t.share]
	claims.remove(&t.order)
	t.claims = false
	if claims.len() == 0 {
		delete(l.claims, t.share)
	}
}

// relieve lets a ticket that is there stand in for one of its own share that did not come, and which gets the later
// place in exchange: a turn is a share's, and a slot should not pass unused. It reports whether there was one.
func (l *limit) relieve(t *ticket) bool {
	claims, ok := l.claims[t.share]
	if !ok || t.ahead {
		return false
	}
	other, turn := claims.first(), t.turnIn(l)
	if other.turn >= turn {
		return false
	}
	t.leave()
	l.found(other)
	t.home, t.turn, other.turn = l, other.turn, turn
	t.number, other.number = other.number, t.number
	l.away.insert(other, &other.appt, other.turn, other.number)
	other.away = true
	s := l.standing(t.share)
	s.next = max(s.next, turn+1)
	return true
}

// serve gives a ticket its turn. Those ahead of all rounds take none.
func (l *limit) serve(t *ticket) {
	if t.ahead || l.queue.len() == 0 {
		return
	}
	turn := t.turnIn(l)
	l.virtual = max(l.virtual, turn)
	s := l.standing(t.share)
	s.next = max(s.next, turn+1)
}
