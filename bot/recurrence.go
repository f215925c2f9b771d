package bot

import (
	"errors"
	"fmt"
	"maps"
	"time"

	"weft/bot/words"
	"weft/scheduler"
)

// mostSkips is how many dates a schedule leaves out one by one; more are counted.
const mostSkips = 3

// Recurrence says a schedule as a sentence in a reader's language: "every Monday at 09:00, in each person’s own
// time". It says all that the spec says. A spec that makes no sense gives the [*scheduler.Problem] of its Compile.
func Recurrence(w *words.Locale, spec scheduler.Spec) (string, error) {
	d, err := scheduler.Describe(spec)
	if err != nil {
		return "", err
	}
	sentence := onDays(w, d.When)
	if len(d.Times) > 0 {
		times := make([]string, len(d.Times))
		for i, t := range d.Times {
			times[i] = t.String()
		}
		sentence = w.Text("bot.recurrence.at", "days", sentence, "times", w.And(times...))
	}
	if d.Zone == scheduler.OwnZone {
		sentence = w.Text("bot.recurrence.own_zone", "when", sentence)
	} else {
		sentence = w.Text("bot.recurrence.zone", "when", sentence, "zone", words.ZoneName(d.Zone))
	}
	return within(w, sentence, d), nil
}

// within adds from which date a schedule counts, between which it holds, and which it leaves out.
func within(w *words.Locale, sentence string, d scheduler.Description) string {
	if anchor := anchorOf(d.When); !anchor.IsZero() {
		sentence = w.Text("bot.recurrence.anchor", "when", sentence, "date", longDate(w, anchor))
	}
	if !d.From.IsZero() {
		sentence = w.Text("bot.recurrence.from", "when", sentence, "date", longDate(w, d.From))
	}
	if !d.Until.IsZero() {
		sentence = w.Text("bot.recurrence.until", "when", sentence, "date", longDate(w, d.Until))
	}
	switch {
	case len(d.Skip) > mostSkips:
		return w.Text("bot.recurrence.except", "when", sentence, "count", len(d.Skip))
	case len(d.Skip) > 0:
		dates := make([]string, len(d.Skip))
		for i, skip := range d.Skip {
			dates[i] = w.Text("bot.recurrence.on_date", "date", longDate(w, skip))
		}
		return w.Text("bot.recurrence.except_dates", "when", sentence, "dates", w.And(dates...))
	}
	return sentence
}

func onDays(w *words.Locale, when scheduler.When) string {
	switch when := when.(type) {
	case scheduler.Daily:
		return w.Text("bot.recurrence.daily")
	case scheduler.Weekdays:
		return w.Text("bot.recurrence.weekdays")
	case scheduler.Weekly:
		if len(when.Days) == 1 {
			return w.Text("bot.recurrence.weekly", "day", w.Weekday(when.Days[0]))
		}
		return w.Text("bot.recurrence.weekly_several", "days", onWeekdays(w, when.Days))
	case scheduler.EveryNWeeks:
		if when.N == 2 {
			return w.Text("bot.recurrence.every_two_weeks", "days", onWeekdays(w, when.Days))
		}
		return w.Text("bot.recurrence.every_n_weeks", "count", when.N, "days", onWeekdays(w, when.Days))
	case scheduler.MonthlyNth:
		days := make([]string, len(when.Days))
		for i, d := range when.Days {
			days[i] = w.Text("bot.recurrence.nth_day", "nth", nthNames(w, when.Nth), "day", w.Weekday(d))
		}
		return w.Text("bot.recurrence.monthly_nth", "days", w.And(days...))
	case scheduler.MonthlyDay:
		days := make([]string, len(when.Days))
		for i, d := range when.Days {
			days[i] = w.Text("bot.recurrence.on_day", "day", w.Day(d))
		}
		return w.Text("bot.recurrence.monthly_day", "days", w.And(days...), "count", len(days))
	case scheduler.Custom:
		return custom(w, when)
	}
	return ""
}

// custom shows a cron line to those who know how to read one, with the refinement that it cannot say itself.
func custom(w *words.Locale, c scheduler.Custom) string {
	sentence := w.Text("bot.recurrence.custom", "cron", c.Cron)
	switch {
	case c.EveryWeeks > 1:
		return w.Text("bot.recurrence.custom_weeks", "when", sentence, "n", c.EveryWeeks)
	case len(c.Nth) > 0:
		return w.Text("bot.recurrence.custom_nth", "when", sentence, "nth", nthNames(w, c.Nth))
	}
	return sentence
}

func anchorOf(when scheduler.When) scheduler.LocalDate {
	switch when := when.(type) {
	case scheduler.EveryNWeeks:
		return when.Anchor
	case scheduler.Custom:
		return when.Anchor
	case scheduler.Daily, scheduler.Weekdays, scheduler.Weekly, scheduler.MonthlyNth, scheduler.MonthlyDay:
	}
	return scheduler.LocalDate{}
}

// nthNames names places in a month, the last at the end: "first and last".
func nthNames(w *words.Locale, nth []int) string {
	var names []string
	last := false
	for _, n := range nth {
		if n < 0 {
			last = true
			continue
		}
		names = append(names, w.Text(fmt.Sprintf("bot.recurrence.nth.n%d", n)))
	}
	if last {
		names = append(names, w.Text("bot.recurrence.nth.last"))
	}
	return w.And(names...)
}

// onWeekdays names days the way they stand in a list: "lundi" alone, but "le lundi et le jeudi".
func onWeekdays(w *words.Locale, days []time.Weekday) string {
	names := make([]string, len(days))
	for i, d := range days {
		names[i] = w.Text("bot.recurrence.on_day", "day", w.Weekday(d))
	}
	return w.And(names...)
}

// longDate writes a date with its year, since a schedule may speak of another one.
func longDate(w *words.Locale, d scheduler.LocalDate) string {
	return w.Text("bot.recurrence.date", "day", w.Day(d.Day), "month", w.Month(d.Month), "year", d.Year)
}

// ScheduleProblem says in a reader's language what is wrong with a schedule. ok is false for any other error.
func ScheduleProblem(w *words.Locale, err error) (sentence string, ok bool) {
	var problem *scheduler.Problem
	if !errors.As(err, &problem) {
		return "", false
	}
	values := maps.Clone(problem.Args)
	for name, items := range problem.Lists {
		values[name] = joined(w, name, items)
	}
	var pairs []any
	for name, value := range values {
		pairs = append(pairs, name, value)
	}
	return w.Text("bot."+string(problem.Code), pairs...), true
}

// joined says several things the way the language does: words of a person in its quotation marks, times with its "and".
func joined(w *words.Locale, name string, items []string) string {
	switch name {
	case "understood":
		said := make([]string, len(items))
		for i, item := range items {
			said[i] = w.Text("bot.typing.quoted", "words", item)
		}
		return w.List(said...)
	case "times":
		return w.And(items...)
	}
	return w.List(items...)
}
