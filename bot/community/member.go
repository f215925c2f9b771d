package community

import (
	"slices"
	"time"

	"weft/bot/chat"
)

// MemberID names a member, whatever accounts they have.
type MemberID string

// CohortID names a cohort.
type CohortID string

// Role is what a member may do beyond being one. Leads are named by their cohort instead.
type Role string

// The roles. A steward may do what a facilitator may.
const (
	Facilitator Role = "facilitator"
	Steward     Role = "steward"
)

// Level is how much a member wants to be part of. Listening is as good as core: it is theirs to choose.
type Level string

// The levels of engagement, from most to least.
const (
	Core       Level = "core"
	Active     Level = "active"
	Occasional Level = "occasional"
	Listening  Level = "listening"
	Alumni     Level = "alumni"
)

// Levels lists the levels of engagement, from most to least.
func Levels() []Level { return []Level{Core, Active, Occasional, Listening, Alumni} }

// Prompted reports whether somebody at this level is asked things unasked. Who listens is told, not asked.
func (l Level) Prompted() bool { return l == Core || l == Active || l == Occasional }

// Profile is what a member says of themself. It is sealed in the store.
type Profile struct {
	Name         string
	Pronouns     string `json:",omitempty"`
	Organisation string `json:",omitempty"`
	Region       string `json:",omitempty"`
	// Languages are those that they work in, as they call them; the one that Weft speaks to them is [Member.Language].
	Languages []string `json:",omitempty"`
	Helps     []string `json:",omitempty"` // topics that they can help others with
	Learns    []string `json:",omitempty"` // topics that they want to learn about
}

// Quiet is the time of day, in the member's own zone, in which Weft does not write unasked.
// From after To crosses midnight; equal times mean no quiet hours.
type Quiet struct{ From, To chat.Clock }

// Preferences are a member's own and overrule what a facilitator chose.
type Preferences struct {
	Prompts   bool // be asked things
	Reminders bool // be reminded, once, before something closes
	Direct    bool // be asked in a direct message rather than in the channel
	// DirectChosen: they said so themselves; else a platform's custom decides, unless Direct is false.
	DirectChosen bool `json:",omitempty"`
	Simple       bool // short text, no pictures
	Discreet     bool // notifications say nothing of the content
	Quiet        Quiet
	// PausedUntil is the local date on which Weft writes again; "" for no pause, [UntilISay] for one without an end.
	PausedUntil string `json:",omitempty"`
}

// UntilISay is a pause that lasts until the member ends it: a date after all others.
const UntilISay = "9999-12-31"

// DefaultPreferences are what a new member starts with. Nights are quiet.
func DefaultPreferences() Preferences {
	return Preferences{
		Prompts: true, Reminders: true, Direct: true,
		Quiet: Quiet{From: chat.Clock{Hour: 21}, To: chat.Clock{Hour: 8}},
	}
}

// Consent is one yes, with what it was said to.
type Consent struct {
	Purpose  string
	Version  int
	Language string // of the text that was shown
	At       time.Time
}

// Member is one person who said yes to being one.
type Member struct {
	ID MemberID
	// Accounts, the preferred one first: there they are written to.
	Accounts []chat.UserID
	// Away are those among them that have left their workspace or server: nothing is written there.
	Away []chat.UserID `json:",omitempty"`
	// Opened are those whose words that only their author can read may be read from the member's other accounts too.
	Opened []chat.UserID `json:",omitempty"`
	// First is the one that was theirs alone before others were linked: what was said before belongs to it.
	First chat.UserID `json:",omitzero"`
	// Was are members that this one was before accounts were linked: their keys go with this one's.
	Was     []MemberID `json:",omitempty"`
	Profile Profile
	// Zone is an IANA name, "" while unknown. ZoneChosen: the member said so, and nothing else may change it.
	Zone       string
	ZoneChosen bool
	// Language is a BCP 47 tag. LanguageChosen: the member said so.
	Language       string
	LanguageChosen bool
	Level          Level
	Roles          []Role
	Preferences    Preferences
	Consents       []Consent
	Joined         time.Time
	// GuestOf is the one cohort that a guest was invited to; "" for full members.
	GuestOf CohortID `json:",omitempty"`
}

// Ever lists the members that this one was before accounts were linked, and itself at the end: what was written to them
// then is still filed under those.
func (m Member) Ever() []MemberID { return append(slices.Clone(m.Was), m.ID) }

// Has reports whether the member has a role; a steward has every role.
func (m Member) Has(r Role) bool {
	return slices.Contains(m.Roles, r) || slices.Contains(m.Roles, Steward)
}

// MayOpen reports whether one account of a member's may read what only its author can read and was said from another:
// the same account always, the others once its owner has opened it to them. account is zero where nobody acts, said where
// it was said before there was more than one.
func (m Member) MayOpen(account, said chat.UserID) bool {
	if account.IsZero() && len(m.Accounts) == 1 {
		account = m.Accounts[0]
	}
	if said.IsZero() {
		said = m.First
	}
	if said.IsZero() {
		return len(m.Accounts) < 2
	}
	return said == account || slices.Contains(m.Opened, said)
}

// Here lists the member's accounts that can be written to, the preferred one first.
func (m Member) Here() []chat.UserID {
	return slices.DeleteFunc(slices.Clone(m.Accounts), func(u chat.UserID) bool { return slices.Contains(m.Away, u) })
}

// Without is the member without one of their accounts, which nothing in it tells of any more: what was said there, and
// what they had opened of it, is said under another name from now on.
func (m Member) Without(account, as chat.UserID) Member {
	m = m.Except(account)
	m.Opened = slices.Clone(m.Opened)
	for i, u := range m.Opened {
		if u == account {
			m.Opened[i] = as
		}
	}
	if m.First == account {
		m.First = as
	}
	return m
}

// Except is the member with all of their accounts but one.
func (m Member) Except(account chat.UserID) Member {
	drop := func(all []chat.UserID) []chat.UserID {
		return slices.DeleteFunc(slices.Clone(all), func(u chat.UserID) bool { return u == account })
	}
	m.Accounts, m.Away = drop(m.Accounts), drop(m.Away)
	return m
}

// MaySee reports whether a cohort is the member's to see and to join: a guest has only their own.
func (m Member) MaySee(c CohortID) bool { return m.GuestOf == "" || m.GuestOf == c }

// Location returns the member's zone, or else the fallback's, or else UTC.
func (m Member) Location(fallback string) *time.Location {
	for _, name := range []string{m.Zone, fallback} {
		if name == "" {
			continue
		}
		if zone, err := time.LoadLocation(name); err == nil {
			return zone
		}
	}
	return time.UTC
}

// Paused reports whether the member asked Weft to be silent at this instant.
func (m Member) Paused(now time.Time, zone *time.Location) bool {
	return m.Preferences.PausedUntil != "" && now.In(zone).Format(time.DateOnly) < m.Preferences.PausedUntil
}

// NextWelcome returns the first instant from at on that is outside the member's quiet hours, by the clock on
// their wall: where it is put forward out of the quiet hours, they end with the change; where it is put back into
// them, they begin again.
func (q Quiet) NextWelcome(at time.Time, zone *time.Location) time.Time {
	local := at.In(zone)
	for q.covers(local) {
		left := (minutes(q.To) - local.Hour()*60 - local.Minute() + 24*60) % (24 * 60)
		passed := time.Duration(local.Second())*time.Second + time.Duration(local.Nanosecond())
		end := local.Add(time.Duration(left)*time.Minute - passed)
		if _, change := local.ZoneBounds(); !change.IsZero() && change.Before(end) {
			end = change
		}
		local = end
	}
	if local.Equal(at) {
		return at
	}
	return local
}

func (q Quiet) covers(local time.Time) bool {
	from, to, now := minutes(q.From), minutes(q.To), local.Hour()*60+local.Minute()
	if from <= to {
		return now >= from && now < to
	}
	return now >= from || now < to
}

func minutes(c chat.Clock) int { return c.Hour*60 + c.Minute }
