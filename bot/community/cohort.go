package community

import (
	"slices"
	"time"

	"weft/bot/chat"
)

// Entry says how people come into a cohort.
type Entry string

// How people come into a cohort.
const (
	OpenEntry  Entry = ""         // whoever wants to
	ByApproval Entry = "approval" // they ask, and those who lead it answer; an invitation needs no asking
)

// Cohort is a group that learns together for a while.
type Cohort struct {
	ID       CohortID
	Name     string
	About    string `json:",omitempty"`
	Zone     string // IANA; used while a member's own is unknown
	Language string // BCP 47; of what is said in its channels
	// Channels are linked to it: what it shares appears there. Linking enrols nobody.
	Channels []chat.ChannelID
	Leads    []MemberID
	Entry    Entry `json:",omitempty"`
	Created  time.Time
	Archived time.Time
}

// LedBy reports whether the member leads the cohort.
func (c Cohort) LedBy(m MemberID) bool { return slices.Contains(c.Leads, m) }

// Active reports whether the cohort still runs.
func (c Cohort) Active() bool { return c.Archived.IsZero() }

// Membership is one member in one cohort.
type Membership struct {
	Cohort CohortID
	Member MemberID
	Since  time.Time
}
