package scheduler

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// reading is a schedule in words, half read.
type reading struct {
	opts ParseOptions
	rest string // what is still to be read

	cron          string
	days          uint64 // as in cronFields
	nth           []int
	monthDates    []int
	monthlyOn     bool // "monthly" was said
	clocks        []ClockTime
	weeks         int
	anchor        LocalDate
	zone          string
	from, until   LocalDate
	skip          []LocalDate
	taken         map[string]string // what was said about what, to notice a second time
	understood    []string
	unknown       []string
	unknownBefore string // what remained after the last word that was not understood
}

// step reads the next clause, or puts the next word aside as not understood.
func (r *reading) step() *Problem {
	for _, c := range grammar() {
		m := c.pattern.FindStringSubmatch(r.rest)
		if m == nil {
			continue
		}
		r.rest = r.rest[len(m[0]):]
		m[0] = strings.TrimSpace(m[0])
		return c.read(r, m)
	}
	if taken, p := r.place(); taken || p != nil {
		return p
	}
	word, rest, _ := strings.Cut(r.rest, " ")
	if hour, err := strconv.Atoi(word); err == nil && hour < 24 && r.taken["time"] == "" {
		r.rest = rest
		return r.times([]string{word, word})
	}
	if len(r.unknown) > 0 && r.unknownBefore == r.rest {
		r.unknown[len(r.unknown)-1] += " " + word
	} else {
		r.unknown = append(r.unknown, word)
	}
	r.rest, r.unknownBefore = rest, rest
	return nil
}

// take notes that a clause about something was read. It refuses a second one.
func (r *reading) take(what, said string) *Problem {
	if first, ok := r.taken[what]; ok {
		return problem(CodeTwice, "what", what, "first", first, "second", said)
	}
	if r.taken == nil {
		r.taken = make(map[string]string)
	}
	r.taken[what] = said
	r.understood = append(r.understood, said)
	return nil
}

// takeDays is take for days. A cron line has said them already.
func (r *reading) takeDays(said string) *Problem {
	if r.cron != "" {
		return problem(CodeTwice, "what", "days", "first", r.cron, "second", said)
	}
	return r.take("days", said)
}

func (r *reading) soFar() several { return quoted(r.understood...) }

func (r *reading) biweekly(m []string) *Problem { return problem(CodeBiweekly, "word", m[1]) }

func (r *reading) fortnightly(m []string) *Problem {
	r.weeks = 2
	return r.take("weeks", m[0])
}

func (r *reading) everyWeeks(m []string) *Problem {
	r.weeks = number(m[1])
	if r.weeks == 0 {
		return problem(CodeBadWeeks, "weeks", 0, "most", MaxWeeks)
	}
	return r.take("weeks", m[0])
}

func (r *reading) everyOther(m []string) *Problem {
	r.weeks, r.days = 2, r.days|daysIn(m[1])
	if p := r.take("weeks", m[0]); p != nil {
		return p
	}
	r.understood = r.understood[:len(r.understood)-1]
	return r.takeDays(m[0])
}

func (r *reading) onlyNth(m []string) *Problem {
	r.nth = nthIn(m[1])
	return r.take("place in the month", m[0])
}

func (r *reading) nthWeekday(m []string) *Problem {
	every, nth, weekdays, ofMonth := m[1], m[2], m[3], m[4]
	r.nth, r.days = nthIn(nth), daysIn(weekdays)
	if every != "" && ofMonth == "" && !r.monthlyOn && nth != "last" && nth != "first" {
		return problem(CodeNthUnclear, "said", m[0], "nth", nth, "days", weekdays)
	}
	return r.takeDays(m[0])
}

func (r *reading) nthPlainDay(m []string) *Problem {
	return problem(CodeNthPlainDay, "understood", quoted(m[0]))
}

func (r *reading) firstDay(m []string) *Problem {
	r.monthDates = []int{1}
	return r.takeDays(m[0])
}

func (r *reading) dates(m []string) *Problem {
	for _, d := range numbersIn(m[1]) {
		if d < 1 || d > 31 {
			return problem(CodeBadDate, "date", m[0])
		}
		r.monthDates = append(r.monthDates, d)
	}
	r.monthDates = sorted(r.monthDates)
	return r.takeDays(m[0])
}

func (r *reading) workdays(m []string) *Problem {
	r.days = mondayToFriday
	return r.takeDays(m[0])
}

func (r *reading) weekend(m []string) *Problem {
	r.days = 1<<time.Saturday | 1<<time.Sunday
	return r.takeDays(m[0])
}

func (r *reading) daily(m []string) *Problem {
	r.days = allWeekdays
	return r.takeDays(m[0])
}

func (r *reading) weekdays(m []string) *Problem {
	r.days = daysIn(m[1])
	return r.takeDays(m[0])
}

func (r *reading) monthly(m []string) *Problem {
	r.monthlyOn = true
	r.understood = append(r.understood, m[0])
	return nil
}

func (r *reading) filler([]string) *Problem { return nil }

func (r *reading) times(m []string) *Problem {
	if r.cron != "" {
		return problem(CodeTwice, "what", "time", "first", r.cron, "second", m[0])
	}
	for _, said := range clockPattern.FindAllString(m[1], -1) {
		c, p := clockIn(said)
		if p != nil {
			return p
		}
		r.clocks = append(r.clocks, c)
	}
	slices.SortFunc(r.clocks, func(a, b ClockTime) int { return a.Hour*60 + a.Minute - b.Hour*60 - b.Minute })
	return r.take("time", m[0])
}

func (r *reading) countingFrom(m []string) (p *Problem) {
	if r.anchor, p = r.dateIn(m[1]); p != nil {
		return p
	}
	return r.take("date to count from", m[0])
}

func (r *reading) fromDate(m []string) (p *Problem) {
	if r.from, p = r.dateIn(m[1]); p != nil {
		return p
	}
	return r.take("start", m[0])
}

func (r *reading) untilDate(m []string) (p *Problem) {
	if r.until, p = r.dateIn(m[1]); p != nil {
		return p
	}
	return r.take("end", m[0])
}

func (r *reading) exceptDates(m []string) *Problem {
	for _, said := range datePattern.FindAllString(m[1], -1) {
		d, p := r.dateIn(said)
		if p != nil {
			return p
		}
		r.skip = append(r.skip, d)
	}
	r.understood = append(r.understood, m[0])
	return nil
}

func (r *reading) ownZone(m []string) *Problem {
	r.zone = OwnZone
	return r.take("zone", m[0])
}

func (r *reading) speakersZone(m []string) *Problem {
	r.zone = r.opts.Zone
	return r.take("zone", m[0])
}

func (r *reading) namedZone(m []string) *Problem {
	if zone, ok := places().iana[m[1]]; ok {
		r.zone = zone
		return r.take("zone", m[0])
	}
	zone, err := ResolveZone(m[1])
	if err != nil {
		return asProblem(err)
	}
	r.zone = zone
	return r.take("zone", m[0])
}

// longestPlace is the most words that a name of a zone has ("San Pedro Sula", "Santa Cruz de la Sierra").
const longestPlace = 5

// place reads a zone by the name of a place: "nairobi time", "in nairobi", "nairobi". The longest name wins.
func (r *reading) place() (taken bool, p *Problem) {
	ahead := strings.Fields(r.rest)
	start := 0
	for start < len(ahead) && slices.Contains([]string{"in", "by", "time"}, ahead[start]) {
		start++
	}
	for n := min(longestPlace, len(ahead)-start); n > 0; n-- {
		end := start + n
		name := strings.TrimSuffix(strings.Join(ahead[start:end], " "), "'s")
		for end < len(ahead) && slices.Contains([]string{"local", "time", "timezone", "zone"}, ahead[end]) {
			end++
		}
		beforeTime := end > start+n
		if len(zonesNamed(name)) == 0 && (n > 1 || !misnamed(name, beforeTime)) {
			continue
		}
		zone, err := ResolveZone(name)
		if err != nil {
			return false, asProblem(err)
		}
		r.zone, r.rest = zone, strings.Join(ahead[end:], " ")
		return true, r.take("zone", strings.Join(ahead[:end], " "))
	}
	return false, nil
}

// misnamed tells whether a word that is no zone we know was meant as one.
func misnamed(word string, beforeTime bool) bool {
	return beforeTime || strings.Contains(word, "/") && strings.ContainsAny(word, "abcdefghijklmnopqrstuvwxyz")
}

// notUnderstood says which words made no sense.
func (r *reading) notUnderstood() *Problem {
	rest := strings.Join(r.unknown, " … ")
	if len(r.understood) == 0 {
		return problem(CodeNothingUnderstood, "rest", rest)
	}
	return problem(CodeNotUnderstood, "understood", r.soFar(), "rest", rest)
}
