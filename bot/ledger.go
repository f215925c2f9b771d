package bot

import (
	"errors"
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
func (v *View) budget(rec record) (verdict, error) {
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
	if carrier.Retracted || carrier.Copies[0].stuck() {
		return verdict{do: doSend, day: today}, nil // today's cannot be added to: this one takes its place
	}
	switch carrier.Copies[0].State {
	case StateSending, StateSent:
		if together || pressing {
			return verdict{do: doJoin, carrier: said.Carrier}, nil
		}
		return verdict{do: doWait, until: tomorrow, reason: ReasonBudget}, nil
	case StateWaiting, StateCarried, StateFailed, StateExpired, StateDoubtful, StateRetracted:
	}
	return verdict{do: doSend, day: today}, nil // today's has not arrived: this one takes its place
}

// stuck reports whether a message stands that can no longer be edited.
func (c Copy) stuck() bool { return c.State == StateSent && c.Reason != "" }

func startOfNextDay(now time.Time, zone *time.Location) time.Time {
	l := now.In(zone)
	return time.Date(l.Year(), l.Month(), l.Day()+1, 0, 0, 0, 0, zone)
}
