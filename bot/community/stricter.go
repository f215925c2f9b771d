package community

import (
	"slices"
	"time"

	"weft/bot/chat"
)

// Wishes are what a member asked of Weft: how much, when, and on what terms.
type Wishes struct {
	Level       Level
	Preferences Preferences
	Consents    []Consent
}

// Wishes returns what the member asked for.
func (m Member) Wishes() Wishes { return Wishes{m.Level, m.Preferences, m.Consents} }

// Stricter joins what one person asked for in two places: of each wish the one that lets Weft do less. It is never
// looser than either of the two, and which of them comes first does not matter. Only a pause of quiet hours that would be
// the whole day keeps one minute free, since equal times mean none.
func Stricter(a, b Wishes) Wishes {
	p, q := a.Preferences, b.Preferences
	return Wishes{
		Level: quieter(a.Level, b.Level),
		Preferences: Preferences{
			Prompts: p.Prompts && q.Prompts, Reminders: p.Reminders && q.Reminders,
			Direct: p.Direct && q.Direct, DirectChosen: directChosen(p, q),
			Simple: p.Simple || q.Simple, Discreet: p.Discreet || q.Discreet,
			Quiet: p.Quiet.And(q.Quiet), PausedUntil: max(p.PausedUntil, q.PausedUntil),
		},
		Consents: both(a.Consents, b.Consents),
	}
}

// quieter is the level that receives less.
func quieter(a, b Level) Level {
	if slices.Index(Levels(), a) > slices.Index(Levels(), b) {
		return a
	}
	return b
}

// directChosen: direct messages were chosen only where they were chosen twice; declining them once is enough.
func directChosen(p, q Preferences) bool {
	if p.Direct && q.Direct {
		return p.DirectChosen && q.DirectChosen
	}
	return true
}

// both are the consents that were given in both places, each as it was given to the older text.
func both(a, b []Consent) []Consent {
	var all []Consent
	for _, c := range a {
		for _, o := range b {
			if o.Purpose == c.Purpose {
				all = append(all, older(c, o))
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Consent) int { return a.At.Compare(b.At) })
	return slices.CompactFunc(all, func(a, b Consent) bool { return a == b })
}

func older(a, b Consent) Consent {
	if b.Version < a.Version || b.Version == a.Version && b.At.Before(a.At) {
		return b
	}
	return a
}

const wholeDay = 24 * 60

// And is the shortest quiet time that holds both.
func (q Quiet) And(o Quiet) Quiet {
	switch {
	case q.length() == 0:
		return o
	case o.length() == 0:
		return q
	}
	fromQ, fromO := max(q.length(), q.until(o)+o.length()), max(o.length(), o.until(q)+q.length())
	from, length := minutes(q.From), fromQ
	if fromO < fromQ || fromO == fromQ && minutes(o.From) < from {
		from, length = minutes(o.From), fromO
	}
	length = min(length, wholeDay-1)
	return Quiet{From: clockAt(from), To: clockAt(from + length)}
}

// length is how many minutes are quiet.
func (q Quiet) length() int { return (minutes(q.To) - minutes(q.From) + wholeDay) % wholeDay }

// until is how many minutes after q the other begins.
func (q Quiet) until(o Quiet) int { return (minutes(o.From) - minutes(q.From) + wholeDay) % wholeDay }

func clockAt(minute int) chat.Clock {
	return chat.Clock{Hour: minute / 60 % 24, Minute: minute % 60}
}

// Merged is one person of two members: the one who stays, with the other's accounts, roles and stricter wishes. What
// other members see of them (name, pronouns, organisation) stays as it was.
func Merged(stays, goes Member) Member {
	m := stays
	w := Stricter(stays.Wishes(), goes.Wishes())
	m.Level, m.Preferences, m.Consents = w.Level, w.Preferences, w.Consents
	m.Accounts = joined(stays.Accounts, goes.Accounts)
	m.Away, m.Opened = joined(stays.Away, goes.Away), joined(stays.Opened, goes.Opened)
	m.Roles = joined(stays.Roles, goes.Roles)
	m.Was = joined(stays.Was, append(slices.Clone(goes.Was), goes.ID))
	if goes.GuestOf != stays.GuestOf {
		m.GuestOf = "" // a guest in two cohorts is a full member, as by a second invitation
	}
	if !stays.ZoneChosen && (goes.ZoneChosen || stays.Zone == "") {
		m.Zone, m.ZoneChosen = goes.Zone, goes.ZoneChosen
	}
	if !stays.LanguageChosen && (goes.LanguageChosen || stays.Language == "") {
		m.Language, m.LanguageChosen = goes.Language, goes.LanguageChosen
	}
	if m.Profile.Region == "" {
		m.Profile.Region = goes.Profile.Region
	}
	m.Profile.Languages = joined(stays.Profile.Languages, goes.Profile.Languages)
	m.Profile.Helps = joined(stays.Profile.Helps, goes.Profile.Helps)
	m.Profile.Learns = joined(stays.Profile.Learns, goes.Profile.Learns)
	m.Joined = earlier(stays.Joined, goes.Joined)
	return m
}

func joined[T comparable](a, b []T) []T {
	all := slices.Clone(a)
	for _, one := range b {
		if !slices.Contains(all, one) {
			all = append(all, one)
		}
	}
	return all
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
