package scheduler

import (
	"regexp"
	"strings"
	"sync"
)

// The grammar of schedules in English, from its smallest parts up. Text is folded (see [fold]), with single
// spaces, and with commas as words of their own.
const (
	reAnd = `(?: , and | , | and | & | ?/ ?| \+ )`

	reDay      = `(?:monday|mon|tuesday|tues|tue|wednesday|weds|wed|thursday|thurs|thur|thu|friday|fri|saturday|sat|sunday|sun)s?`
	reDayItem  = reDay + `(?:(?: ?- ?| to | through )` + reDay + `)?`
	reDays     = reDayItem + `(?:(?:` + reAnd + `| )(?:on |every |each )?` + reDayItem + `)*`
	reWorkdays = `(?:weekday|week day|working day|workday|business day)s?`

	reOrdinal  = `(?:1st|first|2nd|second|3rd|third|4th|fourth|5th|fifth|last)`
	reOrdinals = reOrdinal + `(?:` + reAnd + `(?:the )?` + reOrdinal + `)*`
	reOfMonth  = `(?:(?:of|in) (?:the|each|every|a) month|each month|every month|monthly)`
	reDateth   = `\d{1,2}(?:st|nd|rd|th)`
	reCount    = `(?:\d{1,3}|two|three|four|five|six|eight|ten|twelve)`

	reHalf     = `(?: ?[ap]\.?m\b\.?| in the (?:morning|afternoon|evening))`
	reClockFix = `(?:\d{1,2}[:.h]\d{2}` + reHalf + `?|\d{1,2}` + reHalf + `|\d{1,2} ?h\b|(?:12 )?noon|midday|(?:12 )?midnight|\d{1,2} o'clock)`
	reClockAny = `(?:` + reClockFix + `|\d{1,2})`

	reMonth = `(?:january|jan|february|feb|march|mar|april|apr|may|june|jun|july|jul|august|aug|september|sept|sep|october|oct|november|nov|december|dec)`
	reDate  = `(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|` +
		`\d{1,2}(?:st|nd|rd|th)?(?: of)? ` + reMonth + `(?:(?: ,)? \d{4})?|` + reMonth + ` \d{1,2}(?:st|nd|rd|th)?(?:(?: ,)? \d{4})?|` +
		`today|tomorrow|next week|next month|(?:next |this )?` + reDay + `)`

	reZoneWord = `(?:time zones?|timezones?|zones?|times?)`
)

// clause is one thing that a schedule can say: its pattern, and what it means.
type clause struct {
	pattern *regexp.Regexp
	read    func(p *reading, groups []string) *Problem
}

// grammar lists the clauses; the first whose pattern fits the words ahead is taken. Compiling it takes
// about a millisecond, so it is left until somebody types a schedule.
//
//nolint:gochecknoglobals // computed once, and never changed afterwards
var grammar = sync.OnceValue(func() []clause {
	const (
		on    = `(?:on )?(?:the )?`
		every = `(?:on )?(?:(?:every|each|all) )?`
		start = `(?:starting|starts|start|beginning|begins|commencing|from|since|as of)(?: from| on)?`
		end   = `(?:until|till|til|through|up to|to|ending|ends|end)(?: on)?`
		not   = `(?:but )?(?:except|excluding|without|skipping|skip|not)(?: on| for)?`
		whose = `(?:each|every|everyone's|everybody's|everyone|the|my|our|your|all|a|of|members'|member's|members|member|person's|people's|their|participants'|participant's|own|local)`
	)
	return []clause{
		say(`(bi-?weekly|bi-?monthly|twice a week)`, (*reading).biweekly),
		say(`(?:every other|every second|every|each|once a|once every) fortnight|fortnightly|every (?:other|second) week`, (*reading).fortnightly),
		say(`(?:once )?every (`+reCount+`) weeks?`, (*reading).everyWeeks),
		say(`(?:on )?(?:every|each) other (`+reDays+`)`, (*reading).everyOther),
		say(`only the (`+reOrdinals+`) of the month`, (*reading).onlyNth),
		say(on+`(every |each )?(?:the )?(`+reOrdinals+`) (`+reDays+`)(?: (`+reOfMonth+`))?`, (*reading).nthWeekday),
		say(on+`(?:every |each )?(?:first|1st) day `+reOfMonth, (*reading).firstDay),
		say(on+`(?:every |each )?(?:`+reOrdinals+`) (?:day|`+reWorkdays+`)(?: `+reOfMonth+`)?`, (*reading).nthPlainDay),
		say(on+`(?:first) `+reOfMonth, (*reading).firstDay),
		say(on+`(?:date|day)s? (\d{1,2}(?:`+reAnd+`\d{1,2})*) `+reOfMonth, (*reading).dates),
		say(on+`(`+reDateth+`(?:`+reAnd+`(?:the )?`+reDateth+`)*)(?: `+reOfMonth+`)?`, (*reading).dates),
		say(`counting from (`+reDate+`)`, (*reading).countingFrom),
		say(`(?:`+start+`) (`+reDate+`)`, (*reading).fromDate),
		say(`(?:`+end+`) (`+reDate+`)`, (*reading).untilDate),
		say(`(?:`+not+`) (`+reDate+`(?:`+reAnd+`(?:on )?`+reDate+`)*)`, (*reading).exceptDates),
		say(every+reWorkdays, (*reading).workdays),
		say(every+`(?:week ?ends?)`, (*reading).weekend),
		say(`every ?day|each day|daily|every single day|all days`, (*reading).daily),
		say(every+`(`+reDays+`)`, (*reading).weekdays),
		say(`(?:at|@|by) (`+reClockAny+`(?:`+reAnd+`(?:at )?`+reClockAny+`)*)`, (*reading).times),
		say(`(`+reClockFix+`(?:`+reAnd+`(?:at )?`+reClockFix+`)*)`, (*reading).times),
		say(`(?:in |by |at )?(?:my|my own) `+reZoneWord, (*reading).speakersZone),
		say(`(?:in |by |at )?`+whose+`(?: `+whose+`)* `+reZoneWord, (*reading).ownZone),
		say(`in zone (\S+)`, (*reading).namedZone),
		say(`monthly|every month|each month|once a month|`+reOfMonth, (*reading).monthly),
		say(`weekly|every week|each week|once a week|,|and|at|on|the|please`, (*reading).filler),
	}
})

// say makes a clause of a pattern that must start where the reading is, and end with a word.
func say(pattern string, read func(*reading, []string) *Problem) clause {
	return clause{pattern: regexp.MustCompile(`^(?:` + pattern + `)(?: |$)`), read: read}
}

// The items of lists.
var (
	dayPattern   = regexp.MustCompile(reDayItem)
	clockPattern = regexp.MustCompile(reClockAny)
	datePattern  = regexp.MustCompile(reDate)
)

// words prepares text for the grammar.
func words(text string) string {
	spaced := strings.NewReplacer(",", " , ", ";", " , ", "(", " ", ")", " ", "!", " ", "?", " ", "\n", " ", "\t", " ").Replace(fold(text))
	ws := strings.Fields(spaced)
	for i, w := range ws {
		if bare := strings.TrimRight(w, "."); bare != "" && !strings.HasSuffix(w, ".m.") {
			ws[i] = bare
		}
	}
	return strings.Join(ws, " ")
}
