package bot

import (
	"errors"
	"slices"
	"time"

	"weft/bot/community"
	"weft/data"
)

// contact is what a member heard unasked on one local day: one message, which carries what comes together.
type contact struct {
	Member  community.MemberID
	Day     string // local date
	Carrier string // the post that was, or is being, sent
	At      time.Time
}

// sameMorning is how long after the day's message others still join it, since what is planned for one hour does
// not become due in one instant.
const sameMorning = 30 * time.Minute

// welcome returns the first instant from at on at which the member may be written to unasked.
func (v *View) welcome(id community.MemberID, at time.Time) (time.Time, error) {
	m, err := v.People().Member(id)
	if errors.Is(err, data.ErrNotFound) {
		return at, nil // delivery will find out, and say so
	}
	if err != nil {
		return at, err
	}
	return m.Preferences.Quiet.NextWelcome(at, v.zoneOf(m)), nil
}

func (v *View) zoneOf(m community.Member) *time.Location { return m.Location(v.bot.zone.String()) }

// budget decides what a message that was not asked for may do now, under the rule of one such message a day.
//
//	nothing was said today                 → it goes, and carries whatever else waits for the same person
//	today's went out moments ago, or this  → it joins today's message, which is edited: nobody is notified twice
//	one cannot wait until tomorrow
//	otherwise                              → it waits until tomorrow's first welcome hour
func (v *View) budget(rec record, c Copy) (verdict, error) {
	m, err := v.People().Member(rec.To.Member)
	if err != nil {
		return verdict{}, err
	}
	zone := v.zoneOf(m)
	if start := m.Preferences.Quiet.NextWelcome(v.now, zone); start.After(v.now) {
		return verdict{do: doWait, until: start, reason: ReasonQuiet}, nil
	}
	if rec.Kind == Urgent {
		return verdict{do: doSend}, nil
	}
	today := v.now.In(zone).Format(time.DateOnly)
	said, err := v.bot.contacts.Get(v.reader, string(m.ID), today)
	if errors.Is(err, data.ErrNotFound) || (err == nil && said.Carrier == rec.Key) {
		return verdict{do: doSend, day: today}, nil
	}
	if err != nil {
		return verdict{}, err
	}
	carrier, err := v.bot.posts.Get(v.reader, said.Carrier)
	if errors.Is(err, data.ErrNotFound) {
		return verdict{do: doSend, day: today}, nil
	}
	if err != nil {
		return verdict{}, err
	}
	tomorrow := m.Preferences.Quiet.NextWelcome(startOfNextDay(v.now, zone), zone)
	together := v.now.Sub(said.At) <= sameMorning
	pressing := !rec.Expires.IsZero() && !rec.Expires.After(tomorrow)
	switch carrier.Copies[0].State {
	case StateWaiting, StateSending, StateSent:
		if together || pressing {
			return verdict{do: doJoin, carrier: said.Carrier}, nil
		}
		return verdict{do: doWait, until: tomorrow, reason: ReasonBudget}, nil
	case StateCarried, StateFailed, StateExpired, StateDoubtful, StateRetracted:
	}
	return verdict{do: doSend, day: today}, nil // today's never arrived: this one takes its place
}

func startOfNextDay(now time.Time, zone *time.Location) time.Time {
	l := now.In(zone)
	return time.Date(l.Year(), l.Month(), l.Day()+1, 0, 0, 0, 0, zone)
}

// gather finds what else waits for the same person and may go now, so that it goes in the same message.
func (v *View) gather(rec record) ([]string, error) {
	var parts []string
	for item, err := range v.bot.posts.By(v.reader, indexWaiting, string(rec.To.Member)) {
		if err != nil {
			return nil, err
		}
		other := item.Value
		if other.Key == rec.Key || other.Kind != Unasked || other.Copies[0].NotBefore.After(v.now) {
			continue
		}
		if !other.Expires.IsZero() && other.Expires.Before(v.now) {
			continue
		}
		held, err := v.held(other)
		if err != nil {
			return nil, err
		}
		if !held {
			parts = append(parts, other.Key)
		}
	}
	slices.Sort(parts)
	return parts, nil
}

// carry puts posts into another one's message.
func (t *Tx) carry(carrier *record, parts []string) error {
	for _, key := range parts {
		part, err := t.bot.posts.Get(t.writer, key)
		if err != nil {
			return err
		}
		part.Copies[0].State, part.Copies[0].Carrier, part.Copies[0].At = StateCarried, carrier.Key, t.now
		if err := t.bot.posts.Put(t.writer, part, key); err != nil {
			return err
		}
		if !slices.Contains(carrier.Parts, key) {
			carrier.Parts = append(carrier.Parts, key)
		}
	}
	return nil
}
