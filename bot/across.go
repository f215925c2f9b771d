package bot

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/words"
	"weft/scheduler"
)

// What features tell of themselves, for what spans them: the desk, traces, exports, a cohort's history.

// Scheduled is something that goes out by itself, for those who run it.
type Scheduled struct {
	Title  string
	Cohort community.Cohort
	// When is the recurrence in the words of whoever looks.
	When string
	// Next is when it goes out next; zero while it is paused, or never again.
	Next   time.Time
	Paused bool
	// Notes say why it did or did not run, and what is not as it should be.
	Notes [][]chat.Span
	// Controls are what the viewer can do about it.
	Controls []chat.Control
}

// Traced is what became of one thing that a member was to be told, or why they were not to be.
type Traced struct {
	At     time.Time
	Cohort community.CohortID // "" where it is about none
	What   string
	// Became says how it went. It tells of delivery, never of what the member did with it.
	Became []chat.Span
}

// Waiting is something that waits for somebody's decision, for those who may take it.
type Waiting struct {
	// Title says what waits, in the words of whoever looks. Names are the members it names, if any.
	Title string
	Names []community.MemberID
	// Cohort is what it is about; the ID is empty where it is about the community.
	Cohort community.Cohort
	Since  time.Time
	// Controls are how it is decided.
	Controls []chat.Control
}

type (
	// WaitingFor lists what waits for a decision of the actor's. It shows nothing that the actor may not decide.
	WaitingFor func(v *View) ([]Waiting, error)
	// Schedules lists what a feature sends by itself and the actor may run.
	Schedules func(v *View) ([]Scheduled, error)
	// Traces tells what became of what a feature had for a member between two instants. Who may see it is decided by
	// whoever asks, cohort by cohort.
	Traces func(v *View, member community.MemberID, from, to time.Time) ([]Traced, error)
	// History tells what a cohort shared, as far as the actor may read it.
	History func(v *View, cohort community.Cohort) ([]chat.Block, error)
	// Export gives what a feature keeps about a member in a shape that can be written as JSON; nil for nothing. It is
	// for that member alone.
	Export func(v *View, member community.MemberID) (any, error)
	// Standing is a schedule that is always there: planned at start if it is not.
	Standing func(v *View) (scheduler.Entry, error)
)

// Schedules adds the feature's part of all that goes out by itself.
func (r *Registry) Schedules(s Schedules) {
	r.schedules = append(r.schedules, registered[Schedules]{r.feature, s})
}

// Traces adds the feature's part of why somebody did or did not hear something.
func (r *Registry) Traces(t Traces) { r.traces = append(r.traces, registered[Traces]{r.feature, t}) }

// History adds the feature's part of what a cohort leaves behind.
func (r *Registry) History(h History) {
	r.histories = append(r.histories, registered[History]{r.feature, h})
}

// Export adds the feature's part of what a member can take with them.
func (r *Registry) Export(e Export) { r.exports = append(r.exports, registered[Export]{r.feature, e}) }

// Standing adds a schedule that is always there. Its [Occasion] is registered under its route.
func (r *Registry) Standing(s Standing) {
	r.standing = append(r.standing, registered[Standing]{r.feature, s})
}

// Waiting adds the feature's part of what waits for somebody's decision.
func (r *Registry) Waiting(w WaitingFor) {
	r.waiting = append(r.waiting, registered[WaitingFor]{r.feature, w})
}

// gather puts together what each feature tells, nothing where one fails; what names it in an error.
func gather[F, T any](from []registered[F], what string, ask func(F) ([]T, error)) ([]T, error) {
	var all []T
	for _, r := range from {
		part, err := ask(r.it)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", what, r.feature, err)
		}
		all = append(all, part...)
	}
	return all, nil
}

// Waiting lists what waits for a decision of the actor's, in all features, the oldest first.
func (v *View) Waiting() ([]Waiting, error) {
	all, err := gather(v.bot.registry.waiting, "what waits in", func(w WaitingFor) ([]Waiting, error) { return w(v) })
	slices.SortStableFunc(all, func(a, b Waiting) int { return a.Since.Compare(b.Since) })
	return all, err
}

// As looks at the same records with the eyes of a member: for what is decided or said when nobody acts.
func (v *View) As(m community.Member) *View {
	other := *v
	other.actor, other.account, other.in, other.once = m, chat.Envelope{}, Input{}, map[string]any{}
	return &other
}

// Schedules lists all that goes out by itself and that the actor may run: next first, paused last.
func (v *View) Schedules() ([]Scheduled, error) {
	all, err := gather(v.bot.registry.schedules, "schedules of", func(s Schedules) ([]Scheduled, error) { return s(v) })
	slices.SortStableFunc(all, func(a, b Scheduled) int {
		if a.Next.IsZero() != b.Next.IsZero() {
			if a.Next.IsZero() {
				return 1
			}
			return -1
		}
		return a.Next.Compare(b.Next)
	})
	return all, err
}

// Traced lists what became of what a member was to be told between two instants, earliest first. The caller shows
// only what its reader may see.
func (v *View) Traced(member community.MemberID, from, to time.Time) ([]Traced, error) {
	all, err := gather(v.bot.registry.traces, "traces of", func(t Traces) ([]Traced, error) { return t(v, member, from, to) })
	slices.SortStableFunc(all, func(a, b Traced) int { return a.At.Compare(b.At) })
	return all, err
}

// History tells what a cohort shared, feature by feature, as far as the actor may read it.
func (v *View) History(cohort community.Cohort) ([]chat.Block, error) {
	return gather(v.bot.registry.histories, "history of", func(h History) ([]chat.Block, error) { return h(v, cohort) })
}

// Exported gives what every feature keeps about a member, by the feature's name. It is for that member alone.
func (v *View) Exported(member community.MemberID) (map[string]any, error) {
	all := map[string]any{}
	for _, e := range v.bot.registry.exports {
		part, err := e.it(v, member)
		if err != nil {
			return nil, fmt.Errorf("export of %s: %w", e.feature, err)
		}
		if part != nil {
			all[e.feature] = part
		}
	}
	return all, nil
}

// Kept is one kind of record, and for how long it is kept.
type Kept struct {
	Collection string
	// For is zero where nothing expires by itself.
	For time.Duration
}

// Retention lists how long each kind of record about people is kept. The same periods are enforced.
func (v *View) Retention() []Kept {
	var all []Kept
	for _, c := range slices.Concat(v.bot.people.Collections(), v.bot.collections(), v.bot.registry.collections) {
		if d := c.Describe(); d.Personal {
			all = append(all, Kept{c.Name(), d.Retention})
		}
	}
	slices.SortFunc(all, func(a, b Kept) int { return cmp.Compare(a.Collection, b.Collection) })
	return all
}

// Became says in the words of a language what became of a message: its copies that count, in one sentence.
func Became(w *words.Locale, copies []Copy) []chat.Span {
	if len(copies) == 0 {
		return w.Spans("bot.became.nothing")
	}
	c := copies[0]
	for _, other := range copies[1:] {
		if other.State != StateSent && c.State == StateSent {
			c = other // what did not arrive matters more
		}
	}
	at := c.At
	if c.State == StateWaiting && c.NotBefore.After(at) {
		at = c.NotBefore
	}
	said := w.Spans("bot.became."+string(c.State), "when", w.Moment(at, chat.MomentDateTime))
	if c.Reason == "" {
		return said
	}
	return w.Spans("bot.became_because", "became", said, "because", w.Spans("bot.because."+string(c.Reason)))
}

// planStanding plans every standing schedule that is not planned yet.
func (t *Tx) planStanding() error {
	for _, s := range t.bot.registry.standing {
		entry, err := s.it(&t.View)
		if err != nil {
			return fmt.Errorf("the standing schedule of %s: %w", s.feature, err)
		}
		if _, planned, err := t.NextOccurrence(entry.ID); err != nil || planned {
			if err != nil {
				return err
			}
			continue
		}
		if _, _, err := t.Schedule(entry); err != nil {
			return fmt.Errorf("plan the standing schedule of %s: %w", s.feature, err)
		}
	}
	return nil
}
