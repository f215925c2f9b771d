package bot

import (
	"errors"
	"fmt"
	"time"

	"weft/bot/words"
	"weft/scheduler"
)

// Recurrence says a schedule as a sentence in a reader's language: "every Monday at 09:00, in each person's own
// time". A spec that makes no sense gives the [*scheduler.Problem] of its Compile.
func Recurrence(w *words.Locale, spec scheduler.Spec) (string, error) {
	d, err := scheduler.Describe(spec)
	if err != nil {
		return "", err
	}
	times := make([]string, len(d.Times))
	for i, t := range d.Times {
		times[i] = t.String()
	}
	sentence := w.Text("bot.recurrence.at", "days", onDays(w, d.When), "times", w.And(times...))
	if custom, ok := d.When.(scheduler.Custom); ok {
		sentence = w.Text("bot.recurrence.custom", "cron", custom.Cron)
	}
	if d.Zone == scheduler.OwnZone {
		sentence = w.Text("bot.recurrence.own_zone", "when", sentence)
	} else {
		sentence = w.Text("bot.recurrence.zone", "when", sentence, "zone", words.ZoneName(d.Zone))
	}
	if !d.From.IsZero() {
		sentence = w.Text("bot.recurrence.from", "when", sentence, "date", d.From.String())
	}
	if !d.Until.IsZero() {
		sentence = w.Text("bot.recurrence.until", "when", sentence, "date", d.Until.String())
	}
	if len(d.Skip) > 0 {
		sentence = w.Text("bot.recurrence.except", "when", sentence, "count", len(d.Skip))
	}
	return sentence, nil
}

func onDays(w *words.Locale, when scheduler.When) string {
	switch when := when.(type) {
	case scheduler.Daily:
		return w.Text("bot.recurrence.daily")
	case scheduler.Weekdays:
		return w.Text("bot.recurrence.weekdays")
	case scheduler.Weekly:
		return w.Text("bot.recurrence.weekly", "days", dayNames(w, when.Days))
	case scheduler.EveryNWeeks:
		return w.Text("bot.recurrence.every_n_weeks", "n", when.N, "days", dayNames(w, when.Days))
	case scheduler.MonthlyNth:
		nth := make([]string, len(when.Nth))
		for i, n := range when.Nth {
			nth[i] = w.Text(nthKey(n))
		}
		return w.Text("bot.recurrence.monthly_nth", "nth", w.And(nth...), "days", dayNames(w, when.Days))
	case scheduler.MonthlyDay:
		days := make([]string, len(when.Days))
		for i, d := range when.Days {
			days[i] = fmt.Sprint(d)
		}
		return w.Text("bot.recurrence.monthly_day", "days", w.And(days...))
	case scheduler.Custom:
	}
	return ""
}

func nthKey(n int) string {
	if n < 0 {
		return "bot.recurrence.nth.last"
	}
	return fmt.Sprintf("bot.recurrence.nth.n%d", n)
}

func dayNames(w *words.Locale, days []time.Weekday) string {
	names := make([]string, len(days))
	for i, d := range days {
		names[i] = w.Weekday(d)
	}
	return w.And(names...)
}

// ScheduleProblem says in a reader's language what is wrong with a schedule. ok is false for any other error.
func ScheduleProblem(w *words.Locale, err error) (sentence string, ok bool) {
	var problem *scheduler.Problem
	if !errors.As(err, &problem) {
		return "", false
	}
	var pairs []any
	for name, value := range problem.Args {
		pairs = append(pairs, name, value)
	}
	return w.Text("bot."+string(problem.Code), pairs...), true
}
