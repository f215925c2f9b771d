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
	Simple    bool // short text, no pictures
	Discreet  bool // notifications say nothing of the content
	Quiet     Quiet
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
	// Accounts, the preferred one first.
	Accounts []chat.UserID
	Profile  Profile
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

// Has reports whether the member has a role; a steward has every role.
func (m Member) Has(r Role) bool {
	return slices.Contains(m.Roles, r) || slices.Contains(m.Roles, Steward)
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
