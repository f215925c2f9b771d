package scheduler

import (
	"math/bits"
	"strconv"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// cronFields are the five fields as sets of bits. Fields that hold every value are stored alike however
// they were written, so that two cronFields are equal if they mean the same.
type cronFields struct {
	minutes, hours, dates, months, weekdays uint64
	// either: a day fits if its date or its weekday does, as cron has it when both are restricted.
	either bool
}

const (
	allMinutes  = 1<<60 - 1
	allHours    = 1<<24 - 1
	allDates    = 1<<32 - 2
	allMonths   = 1<<13 - 2
	allWeekdays = 1<<7 - 1
	starBit     = 1 << 63 // robfig's mark of a field that was written with a star
)

// cronField names a field and its bounds, for people.
type cronField struct {
	name      string
	low, high int
}

var fieldOrder = [5]cronField{
	{"minute", 0, 59},
	{"hour", 0, 23},
	{"day of the month", 1, 31},
	{"month", 1, 12},
	{"day of the week", 0, 7},
}

// parseCron reads five cron fields. It lets robfig's parser see nothing but characters that fields are made
// of: the zone prefixes that it also accepts make it panic.
func parseCron(line string) (cronFields, error) {
	if p := refuseBeforeParser(line); p != nil {
		return cronFields{}, p
	}
	fields := strings.Fields(line)
	fields[4] = sundayIsZero(fields[4])
	parser := cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow)
	for i, f := range fields {
		alone := [5]string{"*", "*", "*", "*", "*"}
		alone[i] = f
		if _, err := parser.Parse(strings.Join(alone[:], " ")); err != nil {
			return cronFields{}, badField(i, strings.Fields(line)[i])
		}
	}
	parsed, err := parser.Parse(strings.Join(fields, " "))
	if err != nil {
		return cronFields{}, problem(CodeFieldCount, "cron", line, "count", len(fields))
	}
	return canonical(parsed.(*cron.SpecSchedule)), nil
}

func refuseBeforeParser(line string) *Problem {
	trimmed := strings.TrimSpace(line)
	if trimmed == "" {
		return problem(CodeEmpty)
	}
	if prefix, _, ok := strings.Cut(trimmed, "="); ok {
		return problem(CodeZonePrefix, "prefix", prefix+"=")
	}
	if strings.HasPrefix(trimmed, "@") {
		return problem(CodeDescriptor, "descriptor", trimmed)
	}
	fields := strings.Fields(trimmed)
	if len(fields) != len(fieldOrder) {
		return problem(CodeFieldCount, "cron", trimmed, "count", len(fields))
	}
	for i, f := range fields {
		if !wellFormed(f) {
			return badField(i, f)
		}
	}
	return nil
}

// wellFormed refuses what robfig's parser reads in a way nobody means: "," is no day at all to it, and the
// 5 in "*-5" is ignored.
func wellFormed(field string) bool {
	for part := range strings.SplitSeq(field, ",") {
		if part == "" || strings.HasPrefix(part, "*-") || strings.HasPrefix(part, "?-") {
			return false
		}
		if strings.Trim(part, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ*?/-") != "" {
			return false
		}
	}
	return true
}

func badField(i int, value string) *Problem {
	f := fieldOrder[i]
	return problem(CodeBadField, "field", f.name, "value", value, "low", f.low, "high", f.high)
}

// sundayIsZero rewrites the parts of a weekday field that name 7, which people and other crons use for
// Sunday, into the numbers 0 to 6 that the parser knows. Anything it can't read is left for the parser.
func sundayIsZero(field string) string {
	parts := strings.Split(field, ",")
	for i, part := range parts {
		span, step, stepped := strings.Cut(part, "/")
		low, high, ranged := strings.Cut(span, "-")
		if !ranged {
			high = low
		}
		if high != "7" {
			continue
		}
		first, err := strconv.Atoi(low)
		every := 1
		if stepped {
			var stepErr error
			if every, stepErr = strconv.Atoi(step); stepErr != nil {
				continue
			}
		}
		if err != nil || first < 0 || first > 7 || every < 1 {
			continue
		}
		var days []string
		for d := first; d <= 7; d += every {
			days = append(days, strconv.Itoa(d%7))
		}
		parts[i] = strings.Join(days, ",")
	}
	return strings.Join(parts, ",")
}

func canonical(s *cron.SpecSchedule) cronFields {
	f := cronFields{
		minutes:  s.Minute & allMinutes,
		hours:    s.Hour & allHours,
		dates:    s.Dom & allDates,
		months:   s.Month & allMonths,
		weekdays: s.Dow & allWeekdays,
		either:   s.Dom&starBit == 0 && s.Dow&starBit == 0,
	}
	if f.either && (f.anyDate() || f.anyWeekday()) {
		f.dates, f.weekdays, f.either = allDates, allWeekdays, false
	}
	return f
}

func (f cronFields) anyDate() bool    { return f.dates == allDates }
func (f cronFields) anyWeekday() bool { return f.weekdays == allWeekdays }

// fits tells whether the schedule fires on that day at all.
func (f cronFields) fits(d LocalDate, w time.Weekday) bool {
	if f.months&(1<<d.Month) == 0 {
		return false
	}
	date, weekday := f.dates&(1<<d.Day) != 0, f.weekdays&(1<<w) != 0
	if f.either {
		return date || weekday
	}
	return date && weekday
}

// nextMinute returns the first minute of a day, at or after from, at which the schedule fires.
func (f cronFields) nextMinute(from int) (minute int, ok bool) {
	for h := from / 60; h < 24; h++ {
		if f.hours&(1<<h) == 0 {
			continue
		}
		low := 0
		if h == from/60 {
			low = from % 60
		}
		if left := f.minutes >> low; left != 0 {
			return h*60 + low + bits.TrailingZeros64(left), true
		}
	}
	return 0, false
}

// times lists the minutes of a day at which the schedule fires, ascending.
func (f cronFields) times() []int {
	var ts []int
	for m, ok := f.nextMinute(0); ok; m, ok = f.nextMinute(m + 1) {
		ts = append(ts, m)
	}
	return ts
}

// shortestGap returns the least number of minutes between two occurrences, within a day and over midnight.
func (f cronFields) shortestGap() int {
	const day = 24 * 60
	gap := day
	ts := f.times()
	for i := 1; i < len(ts); i++ {
		gap = min(gap, ts[i]-ts[i-1])
	}
	overMidnight := ts[0] + day - ts[len(ts)-1]
	if overMidnight < gap && f.onTwoDaysRunning() {
		gap = overMidnight
	}
	return gap
}

func (f cronFields) onTwoDaysRunning() bool {
	d := LocalDate{Year: 2000, Month: time.January, Day: 1}
	before := false
	for range horizonYears * 366 {
		fits := f.fits(d, d.Weekday())
		if fits && before {
			return true
		}
		d, before = d.AddDays(1), fits
	}
	return false
}

// bitsOf lists the numbers of the set bits, ascending.
func bitsOf(set uint64) []int {
	var ns []int
	for ; set != 0; set &= set - 1 {
		ns = append(ns, bits.TrailingZeros64(set))
	}
	return ns
}
