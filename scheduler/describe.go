package scheduler

import (
	"fmt"
	"strings"
	"time"
)

// ClockTime is a time of day.
type ClockTime struct {
	Hour   int // 0 to 23
	Minute int // 0 to 59
}

// String gives "09:00".
func (c ClockTime) String() string { return fmt.Sprintf("%02d:%02d", c.Hour, c.Minute) }

// Description is what a spec means, in parts that can be said in any language.
type Description struct {
	When  When
	Times []ClockTime // ascending; empty if When is Custom
	Zone  string      // IANA name, or [OwnZone]
	From  LocalDate   // first and last day, and days left out; zero and empty when there are none
	Until LocalDate
	Skip  []LocalDate // ascending
}

// When tells on which days a schedule fires. It is one of the kinds below, and of no other.
//
//sumtype:decl
type When interface{ when() }

// The kinds of [When].
type (
	// Daily is every day.
	Daily struct{}
	// Weekdays is Monday to Friday.
	Weekdays struct{}
	// Weekly is on some days of each week, Monday first.
	Weekly struct{ Days []time.Weekday }
	// EveryNWeeks is on some days of one week in N. The first counted is that of Anchor.
	EveryNWeeks struct {
		N      int
		Days   []time.Weekday
		Anchor LocalDate
	}
	// MonthlyNth is on the n-th (-1: last) of some weekdays of each month.
	MonthlyNth struct {
		Nth  []int
		Days []time.Weekday
	}
	// MonthlyDay is on some dates of each month.
	MonthlyDay struct{ Days []int }
	// Custom is anything else: a cron line, and at most one of the refinements of [EveryNWeeks] (EveryWeeks
	// above 1) and [MonthlyNth].
	Custom struct {
		Cron       string
		EveryWeeks int
		Anchor     LocalDate
		Nth        []int
	}
)

func (Daily) when()       {}
func (Weekdays) when()    {}
func (Weekly) when()      {}
func (EveryNWeeks) when() {}
func (MonthlyNth) when()  {}
func (MonthlyDay) when()  {}
func (Custom) when()      {}

// mostTimes bounds how many times of day are listed one by one; with more, the cron line says it better.
const mostTimes = 6

// Describe says what a spec means. Its error is the [*Problem] of [Spec.Compile].
func Describe(s Spec) (Description, error) {
	c, err := s.Compile()
	if err != nil {
		return Description{}, err
	}
	d := Description{When: c.when(), Zone: s.Zone, From: s.From, Until: s.Until, Skip: sortedDates(s.Skip)}
	if _, custom := d.When.(Custom); custom {
		return d, nil
	}
	for _, m := range c.cron.times() {
		d.Times = append(d.Times, ClockTime{Hour: m / 60, Minute: m % 60})
	}
	return d, nil
}

func (c *Schedule) when() When {
	f, s := c.cron, c.spec
	days := weekdaysOf(f.weekdays)
	switch {
	case f.either || f.months != allMonths || !f.anyDate() && !f.anyWeekday() || len(f.times()) > mostTimes:
		custom := Custom{Cron: strings.Join(strings.Fields(s.Cron), " "), Nth: sorted(s.Nth)}
		if s.EveryWeeks > 1 {
			custom.EveryWeeks, custom.Anchor = s.EveryWeeks, s.Anchor
		}
		return custom
	case !f.anyDate():
		return MonthlyDay{Days: bitsOf(f.dates)}
	case len(s.Nth) > 0:
		return MonthlyNth{Nth: lastAtTheEnd(s.Nth), Days: days}
	case s.EveryWeeks > 1:
		return EveryNWeeks{N: s.EveryWeeks, Days: days, Anchor: s.Anchor}
	case f.anyWeekday():
		return Daily{}
	case f.weekdays == mondayToFriday:
		return Weekdays{}
	}
	return Weekly{Days: days}
}

const mondayToFriday = 0b0111110

// weekdaysOf lists the days of a set, Monday first.
func weekdaysOf(set uint64) []time.Weekday {
	var days []time.Weekday
	for i := range 7 {
		if d := time.Weekday((i + 1) % 7); set&(1<<d) != 0 {
			days = append(days, d)
		}
	}
	return days
}

// lastAtTheEnd sorts places in a month: first, second, …, last.
func lastAtTheEnd(nth []int) []int {
	ns := sorted(nth)
	if len(ns) > 1 && ns[0] == -1 {
		ns = append(ns[1:], -1)
	}
	return ns
}
