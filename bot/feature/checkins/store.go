package checkins

import (
	"errors"
	"iter"
	"slices"
	"strings"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
	"weft/scheduler"
)

const (
	keptFor  = 400 * 24 * time.Hour
	byCohort = "cohort"
	byRound  = "checkin"
)

// Ask says where a check-in is asked.
type Ask string

// Where a check-in is asked.
const (
	AskDirect  Ask = "direct"
	AskChannel Ask = "channel"
	AskBoth    Ask = "both"
)

func (a Ask) direct() bool  { return a == AskDirect || a == AskBoth }
func (a Ask) channel() bool { return a == AskChannel || a == AskBoth }

// Share says where the answers of a round go when it closes.
type Share string

// Where answers go.
const (
	ShareChannel Share = "channel" // to the cohort's channels, to reflect on together
	ShareLeads   Share = "leads"   // to those who lead, by direct message
	ShareNobody  Share = "nobody"  // nowhere by itself: those who may read them can ask for them
)

// Shares lists them from widest to narrowest.
func Shares() []Share { return []Share{ShareChannel, ShareLeads, ShareNobody} }

// allows reports whether answers with this reach may go there.
func (s Share) allows(r community.Reach) bool {
	switch s {
	case ShareChannel:
		return r == community.CohortNamed || r == community.CohortUnnamed
	case ShareLeads:
		return r != community.AuthorOnly
	case ShareNobody:
		return true
	}
	return false
}

// shareFor is where answers go unless somebody chooses otherwise: as far as those who may read them.
func shareFor(r community.Reach) Share {
	for _, s := range Shares() {
		if s.allows(r) {
			return s
		}
	}
	return ShareNobody
}

// Layout says how shared answers are put in order.
type Layout string

// The orders. Answers without names are always by question.
const (
	ByPerson   Layout = "person"
	ByQuestion Layout = "question"
)

// Checkin is what a cohort is asked, again and again.
type Checkin struct {
	ID        string
	Cohort    community.CohortID
	Title     string
	Template  string // what it began as: its closing question is the template's
	Questions []Question
	Spec      scheduler.Spec
	Window    time.Duration
	Reach     community.Reach
	Share     Share
	Layout    Layout
	Ask       Ask
	Remind    bool // once, before a round closes
	Paused    bool
	Created   time.Time
	By        community.MemberID
	Ended     time.Time
	// Round is the newest round, "" before the first.
	Round string
	// Missed is what was not held because Weft stood still.
	Missed []string `json:",omitempty"`
	// Named counts the questions that were added: no name is ever used twice.
	Named int `json:",omitempty"`
	// Skipped are the dates that somebody left out one at a time; the schedule skips them among others.
	Skipped []scheduler.LocalDate `json:",omitempty"`
}

// Round is one occurrence of a check-in. What it asks is frozen when it opens: edits apply from the next.
type Round struct {
	ID        string
	Checkin   string
	Cohort    community.CohortID
	Title     string
	Template  string
	Questions []Question
	Reach     community.Reach
	Share     Share
	Layout    Layout
	Ask       Ask
	Remind    bool
	Window    time.Duration
	OwnZone   bool // it opens at its hour in each member's own zone
	Local     scheduler.LocalTime
	Opened    time.Time
	Closes    time.Time // of its last slice
	Slices    []scheduler.Slice
	Places    []promised        `json:",omitempty"` // where the answers are shared, as people were told
	Withheld  []chat.ChannelID  `json:",omitempty"` // places that had grown more open by the time of sharing
	Decided   Decided           `json:",omitempty"` // what a lead said about those
	Late      []scheduler.Slice `json:",omitempty"` // zones whose hour had passed for too long
	Told      *told             `json:",omitempty"` // whom it reached, once it is closed
	// Given are those who led when the answers were given to the leads, as they were then: whoever leads no more, or is
	// another member since accounts were linked, has them still, in a message of that name.
	Given  []community.MemberID `json:",omitempty"`
	Closed bool                 // its window is over; late answers are still taken
	Over   bool                 // the next round has opened, or the check-in has ended
}

// Decided is what a lead said about places that had grown more open.
type Decided string

// What a lead can say.
const (
	ShareAnyway Decided = "share"
	KeepBack    Decided = "keep"
)

// promised is a place as it was when people were asked: what they read about it is what they agreed to.
type promised struct {
	Channel                 chat.ChannelID
	Known                   bool
	Open, Outside, Overseen bool
}

// channels are the places of a round.
func (r Round) channels() []chat.ChannelID {
	var all []chat.ChannelID
	for _, p := range r.Places {
		all = append(all, p.Channel)
	}
	return all
}

// promisedIn are the places of a cohort as they are now.
func promisedIn(v *bot.View, cohort community.Cohort) []promised {
	var all []promised
	for _, c := range cohort.Channels {
		place, known := v.Place(c)
		all = append(all, promised{c, known, place.Open, place.Outside, place.Overseen})
	}
	return all
}

// moreOpen reports whether more people can read there now than people were told. Of a place that nobody could
// describe nothing was promised.
func (p promised) moreOpen(v *bot.View) bool {
	now, known := v.Place(p.Channel)
	return p.Known && known && (now.Open && !p.Open || now.Outside && !p.Outside || now.Overseen && !p.Overseen)
}

func newStore() *Feature {
	return &Feature{
		checkins: data.NewCollection(data.Definition[Checkin]{
			Namespace: "checkins", Name: "checkins",
			Indexes: map[string]func(Checkin) []string{byCohort: func(c Checkin) []string { return []string{string(c.Cohort)} }},
		}),
		rounds: data.NewCollection(data.Definition[Round]{
			Namespace: "checkins", Name: "rounds",
			Indexes:   map[string]func(Round) []string{byRound: func(r Round) []string { return []string{r.Checkin} }},
			Retention: keptFor, Since: func(r Round) time.Time { return r.Opened },
		}),
		answers: data.NewCollection(data.Definition[row]{
			Namespace: "checkins", Name: "answers",
			Subjects:  func(row) []string { return nil }, // about people, and the file does not tell about whom
			Retention: keptFor, Since: func(a row) time.Time { return a.Opened },
		}),
		publications: data.NewCollection(data.Definition[publicationRow]{
			Namespace: "checkins", Name: "publications",
			Retention: keptFor, Since: func(p publicationRow) time.Time { return p.Opened },
		}),
		former: data.NewCollection(data.Definition[former]{
			Namespace: "checkins", Name: "former",
			Subjects: func(m former) []string { return []string{string(m.Member)} },
		}),
	}
}

func roundID(checkin string, local scheduler.LocalTime) string { return checkin + "@" + local.String() }

// audience is the rule of a round's answers. Every line about it and every read of them come from here. The places
// are those that were promised when the round opened, whatever was linked since.
func (r Round) audience(c community.Cohort) community.Audience {
	c.Channels = nil
	if r.Share == ShareChannel {
		c.Channels = r.channels()
	}
	return community.Audience{Reach: r.Reach, Cohort: c}
}

func (f *Feature) round(r data.Reader, id string) (Round, error) { return f.rounds.Get(r, id) }

// all lists the check-ins that have not ended.
func (f *Feature) all(v *bot.View) ([]Checkin, error) {
	return notEnded(f.checkins.All(v.Reader()))
}

func (f *Feature) ofCohort(v *bot.View, c community.CohortID) ([]Checkin, error) {
	return notEnded(f.checkins.By(v.Reader(), byCohort, string(c)))
}

func notEnded(items iter.Seq2[data.Item[Checkin], error]) ([]Checkin, error) {
	all, err := data.Values(items)
	return slices.DeleteFunc(all, func(c Checkin) bool { return !c.Ended.IsZero() }), err
}

// asked is the round that somebody answers, read once for the rule, the form and the decision.
func (f *Feature) asked(v *bot.View, id string) (Round, error) {
	return bot.Once(v, "checkins.round/"+id, func() (Round, error) { return f.round(v.Reader(), id) })
}

// cohortOfRound finds the cohort of the round that an action or form names.
func (f *Feature) cohortOfRound(v *bot.View, in bot.Input) (community.CohortID, error) {
	r, err := f.asked(v, in.Arg)
	if errors.Is(err, data.ErrNotFound) {
		return "", nil
	}
	return r.Cohort, err
}

// cohortOfCheckin finds the cohort of the check-in that an action names.
func (f *Feature) cohortOfCheckin(v *bot.View, in bot.Input) (community.CohortID, error) {
	c, err := f.checkins.Get(v.Reader(), in.Arg)
	if errors.Is(err, data.ErrNotFound) {
		return "", nil
	}
	return c.Cohort, err
}

func scheduleID(checkin string) string { return routeRound + "/" + checkin }

func checkinOf(scheduleID string) string { return strings.TrimPrefix(scheduleID, routeRound+"/") }

func promptKey(round string, m community.MemberID) string {
	return "checkins.prompt/" + round + "/" + string(m)
}

func reminderKey(round string, m community.MemberID) string {
	return "checkins.reminder/" + round + "/" + string(m)
}

func digestKey(round string, lead community.MemberID) string {
	return "checkins.digest/" + round + "/" + string(lead)
}

func withheldKey(round string, lead community.MemberID) string {
	return "checkins.withheld/" + round + "/" + string(lead)
}

func openKey(round string) string { return "checkins.open/" + round }

func sharedKey(round string) string { return "checkins.shared/" + round }
