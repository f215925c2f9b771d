package scheduler

import (
	"fmt"
	"slices"
	"time"
)

// OwnZone stands in [Spec.Zone] for "each member's own zone": nine o'clock is then nine o'clock for
// everybody, and a round has one slice per distinct zone.
const OwnZone = "own"

// Bounds of a schedule.
const (
	// MinInterval is the shortest time between two occurrences. An occurrence speaks to people; nobody can
	// be asked more often than every quarter of an hour without being driven away, and a slip in the
	// minute field ("* 9 * * 1") would otherwise ask them sixty times.
	MinInterval = 15 * time.Minute
	// MaxWeeks bounds "every N weeks" to a year.
	MaxWeeks = 52
	// MaxSkips bounds the list of dates to leave out: ten years of holidays.
	MaxSkips = 200
)

// horizon is how far ahead a schedule is searched for an occurrence: after 28 years the weekdays fall on
// the same dates again, and what has not come by then will not come.
const horizonYears = 28

// Spec says when something recurs, by the calendar and the clock on the wall. It is a plain value that can
// be stored as JSON; [Spec.Compile] checks it.
type Spec struct {
	// Cron is five fields: minute, hour, day of the month, month, day of the week. 7 is Sunday, as 0 is.
	Cron string `json:"cron"`
	// Zone is an IANA name such as "Africa/Nairobi", or [OwnZone].
	Zone string `json:"zone"`
	// EveryWeeks keeps one week in so many (0 and 1: every week), counted from the week of Anchor.
	// Weeks begin on Monday.
	EveryWeeks int       `json:"every_weeks,omitempty"`
	Anchor     LocalDate `json:"anchor,omitzero"`
	// Nth keeps, of the weekdays that Cron names, the first (1) to fifth (5) of the month, or the last (-1).
	Nth []int `json:"nth,omitempty"`
	// From and Until are the first and last day on which the schedule may fire; zero means no bound.
	From  LocalDate `json:"from,omitzero"`
	Until LocalDate `json:"until,omitzero"`
	// Skip are days on which it does not fire, such as holidays.
	Skip []LocalDate `json:"skip,omitempty"`
}

// Compile checks the spec and makes it ready to be asked for occurrences. Its error is a [*Problem].
func (s Spec) Compile() (*Schedule, error) {
	fields, err := parseCron(s.Cron)
	if err != nil {
		return nil, err
	}
	zone, err := loadZone(s.Zone)
	if err != nil {
		return nil, err
	}
	c := &Schedule{spec: s, cron: fields, zone: zone, skip: make(map[LocalDate]struct{}, len(s.Skip))}
	if s.EveryWeeks > 1 {
		c.anchorWeek = s.Anchor.week()
	}
	for _, d := range s.Skip {
		c.skip[d] = struct{}{}
	}
	if p := c.check(); p != nil {
		return nil, p
	}
	return c, nil
}

func (c *Schedule) check() *Problem {
	checks := []func() *Problem{c.checkWeeks, c.checkNth, c.checkDates, c.checkInterval, c.checkFires}
	for _, check := range checks {
		if p := check(); p != nil {
			return p
		}
	}
	return nil
}

func (c *Schedule) checkWeeks() *Problem {
	s := c.spec
	if s.EveryWeeks < 0 || s.EveryWeeks > MaxWeeks {
		return problem(CodeBadWeeks, "weeks", s.EveryWeeks, "most", MaxWeeks)
	}
	if s.EveryWeeks < 2 {
		return nil
	}
	if s.Anchor.IsZero() {
		return problem(CodeNoAnchor, "weeks", s.EveryWeeks)
	}
	if !c.cron.anyDate() {
		return problem(CodeRefinements, "first", fmt.Sprintf("every %d weeks", s.EveryWeeks), "second", "days of the month")
	}
	return nil
}

func (c *Schedule) checkNth() *Problem {
	s := c.spec
	if len(s.Nth) == 0 {
		return nil
	}
	for _, n := range s.Nth {
		if n != -1 && (n < 1 || n > 5) {
			return problem(CodeBadNth, "nth", n)
		}
	}
	if s.EveryWeeks > 1 {
		return problem(CodeRefinements, "first", fmt.Sprintf("every %d weeks", s.EveryWeeks), "second", ordinals(s.Nth)+" of the month")
	}
	if !c.cron.anyDate() {
		return problem(CodeRefinements, "first", ordinals(s.Nth)+" of the month", "second", "days of the month")
	}
	if c.cron.anyWeekday() {
		return problem(CodeNthPlainDay, "understood", quoted(ordinals(s.Nth)+" of the month"))
	}
	return nil
}

func (c *Schedule) checkDates() *Problem {
	s := c.spec
	dates := append([]LocalDate{s.Anchor, s.From, s.Until}, s.Skip...)
	for _, d := range dates {
		if !d.IsZero() && !d.valid() {
			return problem(CodeBadDate, "date", d)
		}
	}
	if len(s.Skip) > MaxSkips {
		return problem(CodeTooManySkipped, "count", len(s.Skip), "most", MaxSkips)
	}
	if !s.Until.IsZero() && s.Until.Before(s.From) {
		return problem(CodeUntilPast, "from", s.From, "until", s.Until)
	}
	return nil
}

func (c *Schedule) checkInterval() *Problem {
	least := int(MinInterval.Minutes())
	gap := c.cron.shortestGap()
	if gap >= least {
		return nil
	}
	return problem(CodeTooOften, "minutes", gap, "least", least)
}

func (c *Schedule) checkFires() *Problem {
	if _, ok := c.NextLocal(LocalTime{Date: c.firstDay().AddDays(-1), Hour: 23, Minute: 59}); !ok {
		return problem(CodeNeverFires, "cron", c.spec.Cron)
	}
	return nil
}

// firstDay is a day no later than the first occurrence that matters.
func (c *Schedule) firstDay() LocalDate {
	if !c.spec.From.IsZero() {
		return c.spec.From
	}
	if !c.spec.Until.IsZero() {
		return c.spec.Until.AddDays(-366 * horizonYears)
	}
	return LocalDate{Year: 2000, Month: time.January, Day: 1}
}

// Equal tells whether two specs mean the same, however they are written: "0 9 * * 7" and "0 9 * * SUN" do.
// Specs that do not compile equal nothing.
func (s Spec) Equal(o Spec) bool {
	a, errA := s.Compile()
	b, errB := o.Compile()
	if errA != nil || errB != nil {
		return false
	}
	return a.cron == b.cron && s.Zone == o.Zone && s.From == o.From && s.Until == o.Until &&
		max(s.EveryWeeks, 1) == max(o.EveryWeeks, 1) && a.phase() == b.phase() &&
		slices.Equal(sorted(s.Nth), sorted(o.Nth)) &&
		slices.EqualFunc(sortedDates(s.Skip), sortedDates(o.Skip), func(x, y LocalDate) bool { return x == y })
}

// phase tells which of the N weeks counts.
func (c *Schedule) phase() int {
	if c.spec.EveryWeeks < 2 {
		return 0
	}
	n := c.spec.EveryWeeks
	return (c.anchorWeek%n + n) % n
}

func sorted(ns []int) []int {
	return slices.Compact(slices.Sorted(slices.Values(ns)))
}

func sortedDates(ds []LocalDate) []LocalDate {
	return slices.Compact(slices.SortedFunc(slices.Values(ds), LocalDate.Compare))
}
