package scheduler

import (
	"cmp"
	"fmt"
	"time"
)

// The layouts of dates and local times, in JSON as in words.
const (
	dateLayout      = "2006-01-02"
	localTimeLayout = "2006-01-02T15:04"
)

// LocalDate is a day on the calendar, in no zone. The zero value means "no date".
type LocalDate struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf returns the date that the clock of t's own location shows.
func DateOf(t time.Time) LocalDate {
	y, m, d := t.Date()
	return LocalDate{Year: y, Month: m, Day: d}
}

// ParseDate reads "2026-11-30". Its error is a [*Problem].
func ParseDate(s string) (LocalDate, error) {
	t, err := time.Parse(dateLayout, s)
	if err != nil {
		return LocalDate{}, problem(CodeBadDate, "date", s)
	}
	return DateOf(t), nil
}

// IsZero tells whether there is no date.
func (d LocalDate) IsZero() bool { return d == LocalDate{} }

// String gives "2026-11-30".
func (d LocalDate) String() string {
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// Compare orders dates by the calendar: -1, 0 or 1.
func (d LocalDate) Compare(o LocalDate) int {
	return cmp.Or(cmp.Compare(d.Year, o.Year), cmp.Compare(d.Month, o.Month), cmp.Compare(d.Day, o.Day))
}

// Before tells whether d comes earlier than o.
func (d LocalDate) Before(o LocalDate) bool { return d.Compare(o) < 0 }

// After tells whether d comes later than o.
func (d LocalDate) After(o LocalDate) bool { return d.Compare(o) > 0 }

// AddDays returns the date n days later (or earlier, if n is negative).
func (d LocalDate) AddDays(n int) LocalDate {
	return DateOf(time.Date(d.Year, d.Month, d.Day+n, 0, 0, 0, 0, time.UTC))
}

// Weekday returns the day of the week.
func (d LocalDate) Weekday() time.Weekday { return d.wall().Weekday() }

// At returns the local time on that date at hour:minute.
func (d LocalDate) At(hour, minute int) LocalTime {
	return LocalTime{Date: d, Hour: hour, Minute: minute}
}

// MarshalText and UnmarshalText make a date "2026-11-30" in JSON; no date is "".
func (d LocalDate) MarshalText() ([]byte, error) {
	if d.IsZero() {
		return nil, nil
	}
	return []byte(d.String()), nil
}

// UnmarshalText is the inverse of MarshalText.
func (d *LocalDate) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = LocalDate{}
		return nil
	}
	parsed, err := ParseDate(string(b))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// wall is the date's midnight on the calendar without zones, for which UTC stands in.
func (d LocalDate) wall() time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
}

// valid tells whether the calendar has that day.
func (d LocalDate) valid() bool { return d.Year >= 1 && d.Year <= 9999 && DateOf(d.wall()) == d }

// week counts weeks since a Monday long ago, so that two dates are in the same week (Monday to Sunday)
// if and only if their numbers are equal.
func (d LocalDate) week() int {
	const thursday = 3 // 1970-01-01, day 0, was three days after a Monday
	day := int(d.wall().Unix()/86400) + thursday
	return (day - (day%7+7)%7) / 7
}

// LocalTime is a date and what a clock on the wall shows, to the minute, in no zone: 2026-11-30T09:00.
// It identifies an occurrence: "the round of 30 November at 9:00" stays the same round wherever its members
// travel and whatever governments do to their clocks. The zero value means "no time".
type LocalTime struct {
	Date   LocalDate
	Hour   int // 0 to 23
	Minute int // 0 to 59
}

// LocalOf returns what the clock of t's own location shows, without its seconds.
func LocalOf(t time.Time) LocalTime {
	return DateOf(t).At(t.Hour(), t.Minute())
}

// ParseLocal reads "2026-11-30T09:00". Its error is a [*Problem].
func ParseLocal(s string) (LocalTime, error) {
	t, err := time.Parse(localTimeLayout, s)
	if err != nil {
		return LocalTime{}, problem(CodeBadDate, "date", s)
	}
	return LocalOf(t), nil
}

// IsZero tells whether there is no time.
func (l LocalTime) IsZero() bool { return l == LocalTime{} }

// String gives "2026-11-30T09:00".
func (l LocalTime) String() string {
	return fmt.Sprintf("%vT%02d:%02d", l.Date, l.Hour, l.Minute)
}

// Compare orders local times by calendar and clock: -1, 0 or 1.
func (l LocalTime) Compare(o LocalTime) int {
	return cmp.Or(l.Date.Compare(o.Date), cmp.Compare(l.minuteOfDay(), o.minuteOfDay()))
}

// Before tells whether l comes earlier than o.
func (l LocalTime) Before(o LocalTime) bool { return l.Compare(o) < 0 }

// After tells whether l comes later than o.
func (l LocalTime) After(o LocalTime) bool { return l.Compare(o) > 0 }

// MarshalText makes a local time "2026-11-30T09:00" in JSON; no time is "".
func (l LocalTime) MarshalText() ([]byte, error) {
	if l.IsZero() {
		return nil, nil
	}
	return []byte(l.String()), nil
}

// UnmarshalText is the inverse of MarshalText.
func (l *LocalTime) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*l = LocalTime{}
		return nil
	}
	parsed, err := ParseLocal(string(b))
	if err != nil {
		return err
	}
	*l = parsed
	return nil
}

func (l LocalTime) minuteOfDay() int { return l.Hour*60 + l.Minute }

// wall is the local time on the calendar without zones, for which UTC stands in.
func (l LocalTime) wall() time.Time {
	return time.Date(l.Date.Year, l.Date.Month, l.Date.Day, l.Hour, l.Minute, 0, 0, time.UTC)
}
