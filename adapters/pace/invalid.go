package pace

import "time"

// Discord bans an address after 10,000 invalid answers (401, 403, 429) in ten minutes (Discord: rate limits, invalid
// request limit). We stay below 1,000: 800, and two hundred for what is under way when they are used up.
const (
	invalidBudget = 800
	invalidWindow = 10 * time.Minute
	// invalidPart: one share has a part of what the others have left, so that a few hostile servers do not use up
	// everything: ten of them leave a quarter.
	invalidPart = 8
	// invalidSpacing keeps those who have to wait for the same moment from coming all at once.
	invalidSpacing = 20 * time.Millisecond
	// invalidPatience is how many in a row a share may get before it has to pause: as many as are under way at once.
	invalidPatience = 8
)

// breaker keeps the budget of invalid answers.
type breaker struct {
	answers []invalidAnswer // within the window, in order
	shares  map[string]*offence
	next    instant // when the next of those who are not to blame may come, once the budget is used up
}

type invalidAnswer struct {
	at    instant
	share string
}

// offence is what one share got.
type offence struct {
	answers []instant // within the window
	row     int       // how many since the last valid answer, of those that were asked after the last pause
	probing bool      // one was let through to see
	until   instant   // nothing goes out before
	next    instant   // when the next of those who wait for that may come
}

func newBreaker() breaker { return breaker{shares: map[string]*offence{}} }

func (b *breaker) count(now instant, share string) {
	b.trim(now)
	b.answers = append(b.answers, invalidAnswer{at: now, share: share})
	o, ok := b.shares[share]
	if !ok {
		o = &offence{}
		b.shares[share] = o
	}
	o.answers = append(o.answers, now)
	if o.row >= invalidPatience && !o.probing {
		return // it was under way when the pause began, and says nothing new
	}
	o.row++
	o.probing = false
	o.until = max(o.until, now+o.pause())
}

func (b *breaker) clear(share string) {
	if o, ok := b.shares[share]; ok {
		o.row, o.probing, o.until, o.next = 0, false, 0, 0
	}
}

// granted lets one request at a time find out whether a share's trouble is over.
func (b *breaker) granted(now instant, share string) {
	if o, ok := b.shares[share]; ok && o.row >= invalidPatience {
		o.probing = true
		o.until = max(o.until, now+o.pause())
	}
}

// until is when a share may ask the platform again.
func (b *breaker) until(now instant, share string) instant {
	b.trim(now)
	at := now
	if over := len(b.answers) - invalidBudget; over >= 0 {
		at = b.answers[over].at + invalidWindow
	}
	o, ok := b.shares[share]
	if !ok {
		return at
	}
	part := max((invalidBudget-len(b.answers)+len(o.answers))/invalidPart, 1)
	if over := len(o.answers) - part; over >= 0 {
		at = max(at, o.answers[over]+invalidWindow)
	}
	return max(at, o.until)
}

// appointment is when the next one of a share may come who has to wait until a moment, one after another.
func (b *breaker) appointment(share string, until instant) instant {
	next := &b.next
	if o, ok := b.shares[share]; ok {
		next = &o.next
	}
	at := max(*next, until)
	*next = at + invalidSpacing
	return at
}

// trim forgets what the platform has forgotten, and with it the shares that have nothing else.
func (b *breaker) trim(now instant) {
	for len(b.answers) > 0 && b.answers[0].at+invalidWindow <= now {
		o := b.shares[b.answers[0].share]
		o.answers = o.answers[1:]
		if len(o.answers) == 0 {
			delete(b.shares, b.answers[0].share)
		}
		b.answers = b.answers[1:]
	}
}

// pause doubles with each invalid answer in a row, from one second to the window.
func (o *offence) pause() time.Duration {
	if o.row < invalidPatience {
		return 0
	}
	return min(time.Second<<min(o.row-invalidPatience, 10), invalidWindow)
}
