package checkins

import (
	"encoding/json"
	"errors"
	"fmt"
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
	byMember = "member"
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

// Checkin is what a cohort is asked, again and again.
type Checkin struct {
	ID        string
	Cohort    community.CohortID
	Title     string
	Questions []Question
	Spec      scheduler.Spec
	Window    time.Duration
	Reach     community.Reach
	Ask       Ask
	Paused    bool
	Created   time.Time
	By        community.MemberID
	Ended     time.Time
	// Round is the newest round, "" before the first.
	Round string
	// Missed is what was not held because Weft stood still.
	Missed []string `json:",omitempty"`
}

// Round is one occurrence of a check-in. What it asks is frozen when it opens: edits apply from the next.
type Round struct {
	ID        string
	Checkin   string
	Cohort    community.CohortID
	Title     string
	Questions []Question
	Reach     community.Reach
	Ask       Ask
	Window    time.Duration
	OwnZone   bool // it opens at its hour in each member's own zone
	Local     scheduler.LocalTime
	Opened    time.Time
	Closes    time.Time // of its last slice
	Slices    []scheduler.Slice
	Places    []promised        `json:",omitempty"` // where the answers are shared, as people were told
	Withheld  []chat.ChannelID  `json:",omitempty"` // places that were grown more open by the time of sharing
	Late      []scheduler.Slice `json:",omitempty"` // zones whose hour had passed for too long
	Closed    bool              // its window is over; late answers are still taken
	Over      bool              // the next round has opened, or the check-in has ended
}

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

// answer is what one member did in one round.
type answer struct {
	Round   string
	Member  community.MemberID
	At      time.Time
	Edited  bool
	Skipped bool
	Sealed  []byte `json:",omitempty"`
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
		answers: data.NewCollection(data.Definition[answer]{
			Namespace: "checkins", Name: "answers",
			Indexes:   map[string]func(answer) []string{byMember: func(a answer) []string { return []string{string(a.Member)} }},
			Subjects:  func(a answer) []string { return []string{string(a.Member)} },
			Retention: keptFor, Since: func(a answer) time.Time { return a.At },
		}),
	}
}

func roundID(checkin string, local scheduler.LocalTime) string { return checkin + "@" + local.String() }

// audience is the rule of a round's answers. Every line about it and every read of them come from here. The places
// are those that were promised when the round opened, whatever was linked since.
func (r Round) audience(c community.Cohort) community.Audience {
	c.Channels = r.channels()
	return community.Audience{Reach: r.Reach, Cohort: c}
}

func (f *Feature) round(r data.Reader, id string) (Round, error) { return f.rounds.Get(r, id) }

// all lists the check-ins that have not ended.
func (f *Feature) all(v *bot.View) ([]Checkin, error) {
	var all []Checkin
	for item, err := range f.checkins.All(v.Reader()) {
		if err != nil {
			return nil, err
		}
		if item.Value.Ended.IsZero() {
			all = append(all, item.Value)
		}
	}
	return all, nil
}

func (f *Feature) ofCohort(v *bot.View, c community.CohortID) ([]Checkin, error) {
	var all []Checkin
	for item, err := range f.checkins.By(v.Reader(), byCohort, string(c)) {
		if err != nil {
			return nil, err
		}
		if item.Value.Ended.IsZero() {
			all = append(all, item.Value)
		}
	}
	return all, nil
}

// given returns what a member did in a round; ok is false if nothing.
func (f *Feature) given(v *bot.View, round string, m community.MemberID) (answer, bool, error) {
	a, err := f.answers.Get(v.Reader(), round, string(m))
	if errors.Is(err, data.ErrNotFound) {
		return answer{}, false, nil
	}
	return a, err == nil, err
}

// open reads the words of an answer for a viewer whom the round's rule allows to.
func (f *Feature) read(v *bot.View, a answer) (chat.Answers, error) {
	plain, err := v.Open(a.Member, f.answers.Name(), a.Round, a.Sealed)
	if err != nil {
		return nil, fmt.Errorf("open an answer: %w", err)
	}
	answers := chat.Answers{}
	return answers, json.Unmarshal([]byte(plain), &answers)
}

// keep seals and stores the words of an answer.
func (f *Feature) keep(tx *bot.Tx, a answer, words chat.Answers) error {
	plain, err := json.Marshal(words)
	if err != nil {
		return err
	}
	if a.Sealed, err = tx.Seal(a.Member, f.answers.Name(), a.Round, string(plain)); err != nil {
		return fmt.Errorf("seal an answer: %w", err)
	}
	return f.answers.Put(tx.Writer(), a, a.Round, string(a.Member))
}

// answered lists the answers of a round that have words in them.
func (f *Feature) answered(v *bot.View, round string) ([]answer, error) {
	var all []answer
	for item, err := range f.answers.All(v.Reader(), round) {
		if err != nil {
			return nil, err
		}
		if !item.Value.Skipped {
			all = append(all, item.Value)
		}
	}
	return all, nil
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

func openKey(round string) string { return "checkins.open/" + round }

func sharedKey(round string) string { return "checkins.shared/" + round }
