package scheduler

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// number reads "2" or "two".
func number(word string) int {
	if n, err := strconv.Atoi(word); err == nil {
		return n
	}
	spelled := strings.Fields("zero one two three four five six seven eight nine ten eleven twelve")
	return max(slices.Index(spelled, word), 0)
}

// numbersIn lists the numbers in "1st, 15 and 28th".
func numbersIn(text string) []int {
	var ns []int
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return r < '0' || r > '9' }) {
		n, err := strconv.Atoi(word)
		if err != nil {
			n = -1
		}
		ns = append(ns, n)
	}
	return ns
}

// nthIn lists the places in "first, 3rd and last".
func nthIn(text string) []int {
	places := map[string]int{
		"1st": 1, "first": 1, "2nd": 2, "second": 2, "3rd": 3, "third": 3, "4th": 4, "fourth": 4, "5th": 5, "fifth": 5, "last": -1,
	}
	var ns []int
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(" ,/&+", r) }) {
		if n, ok := places[word]; ok {
			ns = append(ns, n)
		}
	}
	return sorted(ns)
}

// daysIn gives the set of weekdays in "mondays, wed to fri and sunday".
func daysIn(text string) uint64 {
	var set uint64
	for _, item := range dayPattern.FindAllString(text, -1) {
		low, high := dayNamed(item[:3]), dayNamed(item[:3])
		for _, to := range []string{"-", " to ", " through "} {
			if _, last, ranged := strings.Cut(item, to); ranged {
				high = dayNamed(strings.TrimSpace(last)[:3])
			}
		}
		for d := low; ; d = (d + 1) % 7 {
			set |= 1 << d
			if d == high {
				break
			}
		}
	}
	return set
}

// dayNamed finds a weekday by its first three letters.
func dayNamed(three string) time.Weekday {
	return time.Weekday(slices.Index(strings.Fields(dayNames), three))
}

// clockIn reads a time of day as people write it. An hour from 1 to 6 without anything more is refused:
// whoever writes "at 4" means the afternoon, and nobody is to be asked at four in the night by mistake.
func clockIn(said string) (ClockTime, *Problem) {
	switch strings.TrimPrefix(said, "12 ") {
	case "noon", "midday":
		return ClockTime{Hour: 12}, nil
	case "midnight":
		return ClockTime{}, nil
	}
	ns := numbersIn(said)
	c := ClockTime{Hour: ns[0]}
	if len(ns) > 1 {
		c.Minute = ns[1]
	}
	morning := strings.Contains(said, "a") && !strings.Contains(said, "afternoon") || strings.Contains(said, "morning")
	later := strings.ContainsRune(said, 'p') || strings.Contains(said, "afternoon") || strings.Contains(said, "evening")
	switch {
	case c.Hour > 23 || c.Minute > 59, (morning || later) && (c.Hour < 1 || c.Hour > 12):
		return ClockTime{}, problem(CodeBadTime, "time", said)
	case morning:
		c.Hour %= 12
	case later:
		c.Hour = c.Hour%12 + 12
	case len(ns) == 1 && c.Hour >= 1 && c.Hour <= 6 && !strings.HasPrefix(said, "0") && !strings.HasSuffix(said, "h"):
		return ClockTime{}, problem(CodeHourUnclear, "time", said,
			"morning", ClockTime{Hour: c.Hour}, "afternoon", ClockTime{Hour: c.Hour + 12})
	}
	return c, nil
}

// dateIn reads a date. One without a year is the next such date.
func (r *reading) dateIn(said string) (LocalDate, *Problem) {
	today := r.opts.Today
	if iso := numbersIn(said); len(iso) == 3 && iso[0] > 31 {
		return checked(LocalDate{Year: iso[0], Month: time.Month(iso[1]), Day: iso[2]}, said)
	}
	if strings.ContainsAny(said, "/.") {
		return LocalDate{}, problem(CodeDateUnclear, "date", said)
	}
	if m := monthIn(said); m != 0 {
		return r.dateInMonth(m, numbersIn(said), said)
	}
	switch {
	case today.IsZero():
		return LocalDate{}, problem(CodeBadDate, "date", said)
	case said == "today":
		return today, nil
	case said == "tomorrow":
		return today.AddDays(1), nil
	case said == "next month":
		return DateOf(time.Date(today.Year, today.Month+1, 1, 0, 0, 0, 0, time.UTC)), nil
	case said == "next week":
		return nextDay(today, time.Monday), nil
	}
	named := strings.TrimPrefix(strings.TrimPrefix(said, "next "), "this ")
	return nextDay(today, dayNamed(named[:3])), nil
}

func (r *reading) dateInMonth(m time.Month, ns []int, said string) (LocalDate, *Problem) {
	d := LocalDate{Year: r.opts.Today.Year, Month: m, Day: ns[0]}
	if len(ns) > 1 {
		d.Year = ns[1]
		return checked(d, said)
	}
	if r.opts.Today.IsZero() {
		return LocalDate{}, problem(CodeBadDate, "date", said)
	}
	if d.Before(r.opts.Today) {
		d.Year++
	}
	return checked(d, said)
}

func checked(d LocalDate, said string) (LocalDate, *Problem) {
	if !d.valid() {
		return LocalDate{}, problem(CodeBadDate, "date", said)
	}
	return d, nil
}

// monthIn finds the month that is named in a date, or 0.
func monthIn(said string) time.Month {
	for word := range strings.FieldsSeq(said) {
		if len(word) < 3 || isDigit(word[0]) {
			continue
		}
		if i := slices.Index(strings.Fields(monthNames), word[:3]); i >= 0 {
			return time.Month(i + 1)
		}
	}
	return 0
}

// nextDay returns the first such weekday after a date.
func nextDay(after LocalDate, w time.Weekday) LocalDate {
	ahead := (int(w-after.Weekday()) + 6) % 7
	return after.AddDays(ahead + 1)
}
