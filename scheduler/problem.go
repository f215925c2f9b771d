package scheduler

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Code names one thing that can be wrong with a schedule. Codes are stable: locale files translate them.
type Code string

// Each code with its arguments.
const (
	CodeEmpty             Code = "schedule.empty"              // nothing was said
	CodeTooLong           Code = "schedule.too-long"           // max
	CodeNotUnderstood     Code = "schedule.not-understood"     // understood, rest, suggestion
	CodeNothingUnderstood Code = "schedule.nothing-understood" // rest, suggestion
	CodeNoZone            Code = "schedule.no-zone"            // understood
	CodeWhichOne          Code = "schedule.which-one"          // understood
	CodeNthUnclear        Code = "schedule.nth-unclear"        // said, nth, days
	CodeNoDays            Code = "schedule.no-days"            // understood, suggestion
	CodeNoTime            Code = "schedule.no-time"            // understood, suggestion
	CodeTwice             Code = "schedule.twice"              // what, first, second
	CodeTimesCross        Code = "schedule.times-cross"        // times
	CodeBadTime           Code = "schedule.bad-time"           // time
	CodeHourUnclear       Code = "schedule.hour-unclear"       // time, morning, afternoon
	CodeBadDate           Code = "schedule.bad-date"           // date
	CodeDateUnclear       Code = "schedule.date-unclear"       // date
	CodeBiweekly          Code = "schedule.biweekly"           // word
	CodeNthPlainDay       Code = "schedule.nth-plain-day"      // understood
	CodeUnknownZone       Code = "schedule.unknown-zone"       // zone
	CodeZoneNear          Code = "schedule.zone-near"          // zone, near
	CodeZoneUnclear       Code = "schedule.zone-unclear"       // zone, candidates
	CodeZonePrefix        Code = "schedule.zone-prefix"        // prefix
	CodeDescriptor        Code = "schedule.descriptor"         // descriptor
	CodeFieldCount        Code = "schedule.field-count"        // count, cron
	CodeBadField          Code = "schedule.bad-field"          // field, value, low, high
	CodeNeverFires        Code = "schedule.never-fires"        // cron
	CodeTooOften          Code = "schedule.too-often"          // minutes, least
	CodeBadWeeks          Code = "schedule.bad-weeks"          // weeks, most
	CodeNoAnchor          Code = "schedule.no-anchor"          // weeks
	CodeBadNth            Code = "schedule.bad-nth"            // nth
	CodeRefinements       Code = "schedule.refinements"        // first, second
	CodeUntilPast         Code = "schedule.until-past"         // from, until
	CodeTooManySkipped    Code = "schedule.too-many-skips"     // count, most
)

// sentences says each problem in English: what was understood, what was not, what to do.
var sentences = map[Code]string{
	CodeEmpty:             "No schedule was given. Write for example “every Monday at 9:00 Nairobi time”.",
	CodeTooLong:           "That is longer than {max} characters, too long for a schedule. Write for example “every Monday at 9:00 Nairobi time”.",
	CodeNotUnderstood:     "I understood {understood}, but not “{rest}”. Try for example “{suggestion}”.",
	CodeNothingUnderstood: "I do not understand “{rest}” as a schedule. Try for example “{suggestion}”.",
	CodeNoZone:            "I understood {understood}, but not in which time zone. Add for example “Nairobi time”, or “in each member's own zone”.",
	CodeWhichOne:          "I understood {understood}, but not which one of the month. Try for example “first Monday of the month at 9:00”.",
	CodeNthUnclear:        "“{said}” could be every few weeks or once a month. Write “the {nth} {days} of the month”, or for example “every 2 weeks on Tuesday”.",
	CodeNoDays:            "I understood {understood}, but not on which days. Try for example “{suggestion}”.",
	CodeNoTime:            "I understood {understood}, but not at what time. Try for example “{suggestion}”.",
	CodeTwice:             "“{first}” and “{second}” cannot both hold. Keep one of them, or make two schedules.",
	CodeTimesCross:        "The times {times} cannot share one schedule, since they differ in both hours and minutes. Make one schedule for each.",
	CodeBadTime:           "“{time}” is not a time of day. Write it like 9:00, 16:30 or 9am.",
	CodeHourUnclear:       "“{time}” could be {morning} or {afternoon}. Write the one you mean.",
	CodeBadDate:           "“{date}” is not a date that I know. Write it like 2026-12-04, year first.",
	CodeDateUnclear:       "“{date}” means different days in different countries. Write it like 2026-12-04, year first.",
	CodeBiweekly:          "“{word}” means twice a week to some and every two weeks to others. Write “every 2 weeks on Friday” or “every Monday and Thursday”.",
	CodeNthPlainDay:       "I understood {understood}, but a place in the month needs a day of the week. Try “first Monday of the month” or “on the 1st of the month”.",
	CodeUnknownZone:       "I do not know a time zone “{zone}”. Name a large city in the zone, such as Nairobi, or its IANA name, such as Africa/Nairobi.",
	CodeZoneNear:          "I do not know a time zone “{zone}”. Did you mean {near}? If not, name a large city in the zone, or its IANA name, such as Africa/Nairobi.",
	CodeZoneUnclear:       "“{zone}” could mean several time zones: {candidates}. Write the one you mean.",
	CodeZonePrefix:        "A zone cannot be given as “{prefix}” in front of the five cron fields. Write the zone after them, for example “0 9 * * 1 Africa/Nairobi”.",
	CodeDescriptor:        "“{descriptor}” does not say at what time people are to be asked. Write it out, for example “every day at 9:00”.",
	CodeFieldCount:        "A cron line has five fields (minute, hour, day of the month, month, day of the week), but “{cron}” has {count}. For Mondays at nine write “0 9 * * 1”.",
	CodeBadField:          "In the cron line, “{value}” does not fit where it stands. Use numbers from {low} to {high} there, “*” for all, and commas, ranges such as 1-5 or steps such as */2.",
	CodeNeverFires:        "“{cron}” never comes: there is no day on the calendar that fits all of it. Check the day of the month, the month and the dates.",
	CodeTooOften:          "That would come as little as {minutes} min apart. Each time speaks to people: {least} min is the least. Choose fewer times.",
	CodeBadWeeks:          "“Every {weeks} weeks” is not possible. Choose between 1 and {most} weeks.",
	CodeNoAnchor:          "“Every {weeks} weeks” needs a date to count from. Add for example “counting from 2026-12-04”.",
	CodeBadNth:            "There is no weekday number {nth} in a month. Use 1 to 5, or -1 for the last.",
	CodeRefinements:       "“{first}” and “{second}” cannot be combined in one schedule. Keep one of them.",
	CodeUntilPast:         "The schedule would end on {until}, before it starts on {from}. Give a later end.",
	CodeTooManySkipped:    "{count} dates to leave out are too many; {most} is the most. Remove those that are past.",
}

// Problem says what is wrong with a schedule, as a code and its arguments, so that it can be said in any
// language. It is the mistake of a person, and its text is fit for that person to read.
type Problem struct {
	Code Code
	Args map[string]string
	// Lists holds, one by one, what is several things in Args, where they are joined in English: the clauses that were
	// understood, as they were typed, the times, the zones that a name could mean.
	Lists map[string][]string
}

// Codes lists every code in order. Locale files must have a sentence for each.
func Codes() []Code { return slices.Sorted(maps.Keys(sentences)) }

// Error says the problem in English.
func (p *Problem) Error() string {
	s, ok := sentences[p.Code]
	if !ok {
		return fmt.Sprintf("%s %v", p.Code, p.Args)
	}
	pairs := make([]string, 0, 2*len(p.Args))
	for k, v := range p.Args {
		pairs = append(pairs, "{"+k+"}", v)
	}
	return strings.NewReplacer(pairs...).Replace(s)
}

// problem makes a Problem from a code and alternating names and values.
func problem(code Code, args ...any) *Problem {
	p := &Problem{Code: code, Args: make(map[string]string, len(args)/2)}
	for i := 0; i+1 < len(args); i += 2 {
		name := args[i].(string)
		p.Args[name] = fmt.Sprint(args[i+1])
		if s, ok := args[i+1].(several); ok {
			p.Lists = map[string][]string{name: s.items}
		}
	}
	return p
}

// several are the things that an argument names, with how English says them.
type several struct {
	items   []string
	english string
}

func (s several) String() string { return s.english }

// quoted are words of a person.
func quoted(clauses ...string) several {
	inQuotes := make([]string, len(clauses))
	for i, c := range clauses {
		inQuotes[i] = "“" + c + "”"
	}
	return several{clauses, strings.Join(inQuotes, ", ")}
}

func timesOf(clocks []ClockTime) several {
	times := make([]string, len(clocks))
	for i, c := range clocks {
		times[i] = c.String()
	}
	return several{times, list(clocks)}
}
