package scheduler

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// today is a Sunday.
var today = LocalDate{2026, time.November, 22}

var lisbon = ParseOptions{Today: today, Zone: "Europe/Lisbon"}

// said maps what people write to what Weft says back. Reading it aloud is the review.
var said = map[string]string{
	// as in the guides
	"every other Tuesday at 16:00 Nairobi time":                "every 2 weeks on Tuesday at 16:00, Nairobi time, counting from 2026-11-24",
	"first Monday of the month 9am":                            "the first Monday of the month at 09:00, Lisbon time",
	"weekdays 8:30":                                            "every weekday at 08:30, Lisbon time",
	"every Monday at 9":                                        "every Monday at 09:00, Lisbon time",
	"Mondays and Thursdays 14:00":                              "every Monday and Thursday at 14:00, Lisbon time",
	"every day at noon":                                        "every day at 12:00, Lisbon time",
	"every 2 weeks on Friday 10:00 from 2026-12-04":            "every 2 weeks on Friday at 10:00, Lisbon time, counting from 2026-12-04, from 2026-12-04",
	"last Friday of the month at 15:30 London time":            "the last Friday of the month at 15:30, London time",
	"every weekday at 9:00 in each member's own zone":          "every weekday at 09:00, in each member's own zone",
	"every weekday at 9:00 my members' time":                   "every weekday at 09:00, in each member's own zone",
	"0 9 * * 1":                                                "every Monday at 09:00, Lisbon time",
	"0 9 * * 7":                                                "every Sunday at 09:00, Lisbon time",
	"30 14 * * 1-5 Africa/Nairobi":                             "every weekday at 14:30, Nairobi time",
	"cron 0 9 1-7 * 1, in Manila":                              "cron 0 9 1-7 * 1, Manila time",
	"0 9 * 1-6 MON,WED":                                        "cron 0 9 * 1-6 MON,WED, Lisbon time",
	"first and third Tuesday of each month at 17:00":           "the first and third Tuesday of the month at 17:00, Lisbon time",
	"the 1st & 3rd tue of every month, 5pm, Bogotá":            "the first and third Tuesday of the month at 17:00, Bogota time",
	"every month on the second Wednesday at 10:00":             "the second Wednesday of the month at 10:00, Lisbon time",
	"on the 15th of the month at 8am":                          "day 15 of the month at 08:00, Lisbon time",
	"on the 1st and 15th of each month at 10.30":               "day 1 and 15 of the month at 10:30, Lisbon time",
	"first day of the month, midday":                           "day 1 of the month at 12:00, Lisbon time",
	"MONDAY, WEDNESDAY AND FRIDAY AT 7PM, SÃO PAULO TIME":      "every Monday, Wednesday and Friday at 19:00, Sao Paulo time",
	"mon-fri 09:00":                                            "every weekday at 09:00, Lisbon time",
	"Monday to Thursday at 9:15am":                             "every Monday, Tuesday, Wednesday and Thursday at 09:15, Lisbon time",
	"Saturday to Monday at 11:00":                              "every Monday, Saturday and Sunday at 11:00, Lisbon time",
	"weekends at 10 am":                                        "every Saturday and Sunday at 10:00, Lisbon time",
	"daily 9am and 5pm":                                        "every day at 09:00 and 17:00, Lisbon time",
	"every day at 9:30, 12:30 and 16:30":                       "every day at 09:30, 12:30 and 16:30, Lisbon time",
	"fortnightly on Wednesdays at 11:00":                       "every 2 weeks on Wednesday at 11:00, Lisbon time, counting from 2026-11-25",
	"every three weeks on Monday and Friday 9:00":              "every 3 weeks on Monday and Friday at 09:00, Lisbon time, counting from 2026-11-23",
	"every 2 weeks on Monday at 9:00 counting from 2026-11-16": "every 2 weeks on Monday at 09:00, Lisbon time, counting from 2026-11-16",
	"every Monday at 9:00 until 30 June 2027":                  "every Monday at 09:00, Lisbon time, until 2027-06-30",
	"every Monday at 9:00 from December 7 to June 28":          "every Monday at 09:00, Lisbon time, from 2026-12-07, until 2027-06-28",
	"every Friday 16:00 starting tomorrow":                     "every Friday at 16:00, Lisbon time, from 2026-11-23",
	"every Friday 16:00 starting next Friday":                  "every Friday at 16:00, Lisbon time, from 2026-11-27",
	"every Friday 16:00 except 25 December and 1 Jan 2027":     "every Friday at 16:00, Lisbon time, except 2026-12-25 and 2027-01-01",
	"weekdays at 9, but not on 2026-12-25, 2026-12-28":         "every weekday at 09:00, Lisbon time, except 2026-12-25 and 2026-12-28",
	"Tuesdays at 4 in the afternoon":                           "every Tuesday at 16:00, Lisbon time",
	"Tuesdays at 04:00":                                        "every Tuesday at 04:00, Lisbon time",
	"thursdays 9h30, paris":                                    "every Thursday at 09:30, Paris time",
	"Thursdays 10 o'clock":                                     "every Thursday at 10:00, Lisbon time",
	"at 9:00 every Monday, Addis Ababa":                        "every Monday at 09:00, Addis Ababa time",
	"every Monday at 9:00 time in Port-au-Prince":              "every Monday at 09:00, Port-au-Prince time",
	"every Monday at 9:00 Mexico City local time":              "every Monday at 09:00, Mexico City time",
	"every Monday at 9:00, Kenya":                              "every Monday at 09:00, Nairobi time",
	"every Monday at 9:00 Eastern time":                        "every Monday at 09:00, New York time",
	"every Monday at 9:00 UTC":                                 "every Monday at 09:00, UTC time",
	"every Monday at 9:00 utc+3":                               "every Monday at 09:00, in zone Etc/GMT-3",
	"every Monday at 9:00 America/Argentina/San_Juan":          "every Monday at 09:00, San Juan time",
	"every Monday at 9:00 in their own time zone":              "every Monday at 09:00, in each member's own zone",
	"every Monday at 9:00 everyone's local time":               "every Monday at 09:00, in each member's own zone",
	"every Monday at 9:00 my time":                             "every Monday at 09:00, Lisbon time",
	"Every Monday at 9 a.m.":                                   "every Monday at 09:00, Lisbon time",
	"every Monday at midnight.":                                "every Monday at 00:00, Lisbon time",
	"every Monday at 12am":                                     "every Monday at 00:00, Lisbon time",
	"every Monday at 12pm":                                     "every Monday at 12:00, Lisbon time",
	"each Monday & each Friday @ 10:00":                        "every Monday and Friday at 10:00, Lisbon time",
	"every Monday and every Friday at 10:00":                   "every Monday and Friday at 10:00, Lisbon time",
	"weekly on Friday at 10:00":                                "every Friday at 10:00, Lisbon time",
	"please every Friday at 10:00 (Nairobi time)":              "every Friday at 10:00, Nairobi time",
	"every friday 10:00 cox's bazar":                           "every Friday at 10:00, Dhaka time",
	"every friday 10:00 cox’s bazar time":                      "every Friday at 10:00, Dhaka time",
}

func TestParseSaysBackWhatWasMeant(t *testing.T) {
	for text, want := range said {
		t.Run(text, func(t *testing.T) {
			spec, err := Parse(text, lisbon)
			if err != nil {
				t.Fatalf("refused: %v", err)
			}
			if got := English(spec); got != want {
				t.Errorf("\n got %s\nwant %s\nspec %+v", got, want, spec)
			}
		})
	}
}

// refused maps what makes no sense to the sentence that says so.
var refused = map[string]string{
	"":                               "No schedule was given. Write for example “every Monday at 9:00 Nairobi time”.",
	"   ":                            "No schedule was given. Write for example “every Monday at 9:00 Nairobi time”.",
	"whenever you like":              "I do not understand “whenever you like” as a schedule. Try for example “every Monday at 9:00 Nairobi time”.",
	"every mondya at 9":              "I understood “at 9”, but not “every mondya”. Try for example “every monday at 9”.",
	"every Monday":                   "I understood “every monday”, but not at what time. Try for example “every Monday at 9:00”.",
	"at 9:00":                        "I understood “at 9:00”, but not on which days. Try for example “every Monday at 9:00”.",
	"every 2 weeks at 9:00":          "I understood “every 2 weeks”, “at 9:00”, but not on which days. Try for example “every 2 weeks at 9:00 on Monday”.",
	"every Monday at 4":              "“4” could be 04:00 or 16:00. Write the one you mean.",
	"every Monday at 25:00":          "“25:00” is not a time of day. Write it like 9:00, 16:30 or 9am.",
	"every Monday at 13pm":           "“13pm” is not a time of day. Write it like 9:00, 16:30 or 9am.",
	"every Monday 9:00 or so":        "I understood “every monday”, “9:00”, but not “or so”. Try for example “every Monday at 9:00 Nairobi time”.",
	"every Monday at 9:00 and 14:30": "The times 09:00 and 14:30 cannot share one schedule, since they differ in both hours and minutes. Make one schedule for each.",
	"every Monday at 9:00, Thursday at 10:00":             "“every monday” and “thursday” cannot both hold. Keep one of them, or make two schedules.",
	"biweekly on Friday at 10:00":                         "“biweekly” means twice a week to some and every two weeks to others. Write “every 2 weeks on Friday” or “every Monday and Thursday”.",
	"every second Tuesday at 9:00":                        "“every second tuesday” could be every few weeks or once a month. Write “the second tuesday of the month”, or for example “every 2 weeks on Tuesday”.",
	"monthly on Monday at 9:00":                           "I understood “monthly”, “on monday”, “at 9:00”, but not which one of the month. Try for example “first Monday of the month at 9:00”.",
	"first weekday of the month at 9:00":                  "I understood “first weekday of the month”, but a place in the month needs a day of the week. Try “first Monday of the month” or “on the 1st of the month”.",
	"last day of the month at 9:00":                       "I understood “last day of the month”, but a place in the month needs a day of the week. Try “first Monday of the month” or “on the 1st of the month”.",
	"every Monday at 9:00 Nairobbi time":                  "I do not know a time zone “nairobbi”. Did you mean Nairobi? If not, name a large city in the zone, or its IANA name, such as Africa/Nairobi.",
	"every Monday at 9:00 Africa/Atlantis":                "I do not know a time zone “africa/atlantis”. Name a large city in the zone, such as Nairobi, or its IANA name, such as Africa/Nairobi.",
	"every Monday at 9:00 IST":                            "“ist” could mean several time zones: Asia/Kolkata, Europe/Dublin, Asia/Jerusalem. Write the one you mean.",
	"every Monday at 9:00 London time, Paris time":        "“london time” and “paris time” cannot both hold. Keep one of them, or make two schedules.",
	"every Monday at 9:00 from 04/12/2026":                "“04/12/2026” means different days in different countries. Write it like 2026-12-04, year first.",
	"every Monday at 9:00 from 2026-02-30":                "“2026-02-30” is not a date that I know. Write it like 2026-12-04, year first.",
	"every Monday at 9:00 from 2027-01-01 to 2026-12-01":  "The schedule would end on 2026-12-01, before it starts on 2027-01-01. Give a later end.",
	"every Monday at 9:00 from 2026-12-01 to 2026-12-05":  "“0 9 * * 1” never comes: there is no day on the calendar that fits all of it. Check the day of the month, the month and the dates.",
	"every 99 weeks on Monday at 9:00":                    "“Every 99 weeks” is not possible. Choose between 1 and 52 weeks.",
	"every 0 weeks on Monday at 9:00":                     "“Every 0 weeks” is not possible. Choose between 1 and 52 weeks.",
	"every hour":                                          "I do not understand “every hour” as a schedule. Try for example “every Monday at 9:00 Nairobi time”.",
	"0 9 * *":                                             "A cron line has five fields (minute, hour, day of the month, month, day of the week), but “0 9 * *” has 4. For Mondays at nine write “0 9 * * 1”.",
	"0 0 9 * * 1":                                         "A cron line has five fields (minute, hour, day of the month, month, day of the week), but “0 0 9 * * 1” has 6. For Mondays at nine write “0 9 * * 1”.",
	"0 0 9 * * *":                                         "A cron line has five fields (minute, hour, day of the month, month, day of the week), but “0 0 9 * * *” has 6. For Mondays at nine write “0 9 * * 1”.",
	"TZ=0":                                                "A zone cannot be given as “TZ=” in front of the five cron fields. Write the zone after them, for example “0 9 * * 1 Africa/Nairobi”.",
	"TZ=UTC":                                              "A zone cannot be given as “TZ=” in front of the five cron fields. Write the zone after them, for example “0 9 * * 1 Africa/Nairobi”.",
	"CRON_TZ=":                                            "A zone cannot be given as “CRON_TZ=” in front of the five cron fields. Write the zone after them, for example “0 9 * * 1 Africa/Nairobi”.",
	"CRON_TZ=Asia/Tokyo 0 9 * * 1":                        "A zone cannot be given as “CRON_TZ=” in front of the five cron fields. Write the zone after them, for example “0 9 * * 1 Africa/Nairobi”.",
	"@daily":                                              "“@daily” does not say at what time people are to be asked. Write it out, for example “every day at 9:00”.",
	"0 0 31 2 *":                                          "“0 0 31 2 *” never comes: there is no day on the calendar that fits all of it. Check the day of the month, the month and the dates.",
	"* 9 * * 1":                                           "That would come as little as 1 min apart. Each time speaks to people: 15 min is the least. Choose fewer times.",
	"0 24 * * 1":                                          "In the cron line, “24” does not fit where it stands. Use numbers from 0 to 23 there, “*” for all, and commas, ranges such as 1-5 or steps such as */2.",
	"0 9 * * 8":                                           "In the cron line, “8” does not fit where it stands. Use numbers from 0 to 7 there, “*” for all, and commas, ranges such as 1-5 or steps such as */2.",
	"0 9 , * *":                                           "In the cron line, “,” does not fit where it stands. Use numbers from 1 to 31 there, “*” for all, and commas, ranges such as 1-5 or steps such as */2.",
	"0 9 * * 1 at 10:00":                                  "“0 9 * * 1” and “at 10:00” cannot both hold. Keep one of them, or make two schedules.",
	"0 9 1 * * every 2 weeks counting from 2026-12-04":    "“every 2 weeks” and “days of the month” cannot be combined in one schedule. Keep one of them.",
	"every Monday at 9:00-10:00":                          "I understood “every monday”, but not “9:00-10:00”. Try for example “every Monday at 9:00 Nairobi time”.",
	"every Monday at 9:00" + strings.Repeat(" ", MaxText): "That is longer than 4000 characters, too long for a schedule. Write for example “every Monday at 9:00 Nairobi time”.",
}

func TestParseSaysWhatIsWrong(t *testing.T) {
	for text, want := range refused {
		t.Run(text, func(t *testing.T) {
			spec, err := Parse(text, lisbon)
			if err == nil {
				t.Fatalf("accepted as %q", English(spec))
			}
			if got := err.Error(); got != want {
				t.Errorf("\n got %s\nwant %s", got, want)
			}
		})
	}
}

func TestParseWithoutZone(t *testing.T) {
	_, err := Parse("every Monday at 9:00", ParseOptions{Today: today})
	var p *Problem
	if !errors.As(err, &p) || p.Code != CodeNoZone {
		t.Errorf("got %v, want %s", err, CodeNoZone)
	}
}

func TestParseNeedsTodayOnlyForRelativeDates(t *testing.T) {
	noToday := ParseOptions{Zone: "Europe/Lisbon"}
	wants := map[string]Code{
		"every Monday at 9:00":                         "",
		"every 2 weeks on Friday 10:00":                CodeNoAnchor,
		"every 2 weeks on Friday 10:00 from 2026-12-1": "",
		"every Friday 10:00 from tomorrow":             CodeBadDate,
		"every Friday 10:00 from 3 May":                CodeBadDate,
	}
	for text, want := range wants {
		var got Code
		_, err := Parse(text, noToday)
		if p, ok := errors.AsType[*Problem](err); ok {
			got = p.Code
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestEnglishIsReadBackToTheSameMeaning(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		spec := anySpec().Draw(t, "spec")
		words := English(spec)
		back, err := Parse(words, ParseOptions{})
		if err != nil {
			t.Fatalf("%q is refused: %v", words, err)
		}
		if !back.Equal(spec) {
			t.Fatalf("%q is read as\n%+v, was\n%+v\n%s", words, back, spec, cmp.Diff(spec, back))
		}
	})
}

func FuzzParse(f *testing.F) {
	for text := range said {
		f.Add(text)
	}
	for text := range refused {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		spec, err := Parse(text, lisbon)
		if err != nil {
			var p *Problem
			if !errors.As(err, &p) || strings.Contains(p.Error(), "{") && !strings.Contains(text, "{") {
				t.Fatalf("%q: not a sentence: %v", text, err)
			}
			return
		}
		back, err := Parse(English(spec), ParseOptions{})
		if err != nil || !back.Equal(spec) {
			t.Fatalf("%q is said as %q, which is read as %+v, %v", text, English(spec), back, err)
		}
	})
}
