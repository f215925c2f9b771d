package scheduler

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// MaxText is the most characters that [Parse] reads.
const MaxText = 4000

// ParseOptions are what the words leave open.
type ParseOptions struct {
	// Today, where the person is: for "tomorrow", dates without a year, and the week from which "every
	// other" counts.
	Today LocalDate
	// Zone is used when the words name none: an IANA name or [OwnZone].
	Zone string
}

// Parse reads a schedule in plain English, or as a cron line:
//
//	every other Tuesday at 16:00 Nairobi time
//	first Monday of the month 9am
//	weekdays 8:30 in each member's own zone, from 2026-12-04, except 2026-12-25
//	0 9 * * 1
//
// What it returns compiles. Whoever shows the result should say it back (see [Describe]) before relying on
// it. The error is a [*Problem], which says what was understood, what was not, and what to write instead.
func Parse(text string, opts ParseOptions) (Spec, error) {
	if utf8.RuneCountInString(text) > MaxText {
		return Spec{}, problem(CodeTooLong, "max", MaxText)
	}
	spec, p := parse(strings.ToValidUTF8(text, ""), opts)
	if p != nil {
		return Spec{}, withSuggestion(p, text, opts)
	}
	return spec, nil
}

func parse(text string, opts ParseOptions) (Spec, *Problem) {
	line, rest := cutCron(text)
	r := &reading{opts: opts, cron: line, rest: words(rest)}
	if r.cron == "" && r.rest == "" {
		return Spec{}, problem(CodeEmpty)
	}
	if r.cron != "" {
		r.understood = append(r.understood, "cron "+r.cron)
		if _, err := parseCron(r.cron); err != nil {
			return Spec{}, asProblem(err)
		}
	}
	for r.rest != "" {
		if p := r.step(); p != nil {
			return Spec{}, p
		}
	}
	spec, p := r.spec()
	if p != nil {
		return Spec{}, p
	}
	if _, err := spec.Compile(); err != nil {
		return Spec{}, asProblem(err)
	}
	return spec, nil
}

// cutCron splits off the cron line that a text begins with. A text that only tries to be one, with "*", "="
// or "@", is taken whole, so that the person hears what is wrong with it as a cron line.
func cutCron(text string) (line, rest string) {
	fields := strings.Fields(text)
	named := len(fields) > 0 && strings.EqualFold(strings.TrimSuffix(fields[0], ":"), "cron")
	if named {
		fields = fields[1:]
	}
	if len(fields) == 0 {
		return "", ""
	}
	if strings.Contains(fields[0], "=") || len(fields[0]) > 1 && fields[0][0] == '@' && !isDigit(fields[0][1]) {
		return fields[0], ""
	}
	n := 0
	for n < len(fields) && n < len(fieldOrder) && isCronField(n, strings.TrimSuffix(fields[n], ",")) {
		n++
	}
	switch {
	case n == len(fieldOrder):
		fields[n-1] = strings.TrimSuffix(fields[n-1], ",")
		if len(fields) == n+1 && isCronField(n-1, fields[n]) {
			return strings.Join(fields, " "), "" // six fields, with seconds perhaps
		}
		return strings.Join(fields[:n], " "), strings.Join(fields[n:], " ")
	case named, slices.Contains(fields, "*"):
		return strings.Join(fields, " "), ""
	}
	return "", text
}

// isCronField tells whether a word looks like the i-th field of a cron line.
func isCronField(i int, word string) bool {
	const monthField, dayField = 3, 4
	for part := range strings.FieldsFuncSeq(word, func(r rune) bool { return strings.ContainsRune(",-/", r) }) {
		switch {
		case part == "*" || part == "?" || strings.Trim(part, "0123456789") == "":
		case i == monthField && isName(part, monthNames), i == dayField && isName(part, dayNames):
		default:
			return false
		}
	}
	return word != ""
}

const (
	monthNames = "jan feb mar apr may jun jul aug sep oct nov dec"
	dayNames   = "sun mon tue wed thu fri sat"
)

func isName(word, names string) bool {
	return slices.Contains(strings.Fields(names), strings.ToLower(word))
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

// spec puts together what was read, or says what is missing.
func (r *reading) spec() (Spec, *Problem) {
	if len(r.unknown) > 0 {
		return Spec{}, r.notUnderstood()
	}
	s := Spec{
		Cron: r.cron, Zone: r.zone, EveryWeeks: r.weeks, Anchor: r.anchor, Nth: r.nth,
		From: r.from, Until: r.until, Skip: r.skip,
	}
	if s.Zone == "" {
		s.Zone = r.opts.Zone
	}
	if s.Zone == "" {
		return Spec{}, problem(CodeNoZone, "understood", r.soFar())
	}
	if s.Cron == "" {
		line, p := r.cronLine()
		if p != nil {
			return Spec{}, p
		}
		s.Cron = line
	}
	if s.EveryWeeks < 2 {
		s.EveryWeeks, s.Anchor = 0, LocalDate{}
	} else if s.Anchor.IsZero() {
		s.Anchor = r.firstCounted()
	}
	return s, nil
}

func (r *reading) cronLine() (string, *Problem) {
	switch {
	case r.monthlyOn && len(r.nth) == 0 && r.days != 0:
		return "", problem(CodeWhichOne, "understood", r.soFar())
	case r.days == 0 && len(r.monthDates) == 0:
		return "", problem(CodeNoDays, "understood", r.soFar())
	case len(r.clocks) == 0:
		return "", problem(CodeNoTime, "understood", r.soFar())
	}
	minutes, hours, p := r.crossed()
	if p != nil {
		return "", p
	}
	dates, weekdays := "*", "*"
	if len(r.monthDates) > 0 {
		dates = commas(r.monthDates)
	}
	if r.days != 0 && r.days != allWeekdays {
		weekdays = commas(bitsOf(r.days))
	}
	if r.days == mondayToFriday {
		weekdays = "1-5"
	}
	return strings.Join([]string{minutes, hours, dates, "*", weekdays}, " "), nil
}

// crossed gives the minute and hour fields. Cron fires at every minute of the one in every hour of the
// other, so not every set of times can be said in one line.
func (r *reading) crossed() (minutes, hours string, p *Problem) {
	var ms, hs []int
	for _, c := range r.clocks {
		ms, hs = append(ms, c.Minute), append(hs, c.Hour)
	}
	ms, hs = sorted(ms), sorted(hs)
	distinct := make(map[ClockTime]struct{})
	for _, c := range r.clocks {
		distinct[c] = struct{}{}
	}
	if len(distinct) != len(ms)*len(hs) {
		return "", "", problem(CodeTimesCross, "times", timesOf(r.clocks))
	}
	return commas(ms), commas(hs), nil
}

// firstCounted is the day from whose week "every N weeks" counts: the first that fits, from the start of the
// schedule or from today.
func (r *reading) firstCounted() LocalDate {
	d := r.opts.Today
	if !r.from.IsZero() {
		d = r.from
	}
	if d.IsZero() {
		return d
	}
	for range 7 {
		if r.days == 0 || r.days&(1<<d.Weekday()) != 0 {
			return d
		}
		d = d.AddDays(1)
	}
	return d
}

func commas(ns []int) string {
	var parts []string
	for _, n := range ns {
		parts = append(parts, strconv.Itoa(n))
	}
	return strings.Join(parts, ",")
}

func asProblem(err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	panic(fmt.Sprintf("scheduler: an error that is no problem: %v", err))
}
