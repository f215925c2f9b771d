package scheduler

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// English says a spec as a phrase that [Parse] reads back to the same meaning: "every Monday at 09:00,
// Nairobi time". A spec that does not compile gives the sentence of its problem.
func English(s Spec) string {
	d, err := Describe(s)
	if err != nil {
		return err.Error()
	}
	parts := []string{englishWhen(d.When) + englishTimes(d.Times), englishZone(d.Zone)}
	parts = append(parts, englishAnchor(d.When)...)
	if !d.From.IsZero() {
		parts = append(parts, "from "+d.From.String())
	}
	if !d.Until.IsZero() {
		parts = append(parts, "until "+d.Until.String())
	}
	if len(d.Skip) > 0 {
		parts = append(parts, "except "+list(d.Skip))
	}
	return strings.Join(parts, ", ")
}

func englishWhen(w When) string {
	switch w := w.(type) {
	case Daily:
		return "every day"
	case Weekdays:
		return "every weekday"
	case Weekly:
		return "every " + list(w.Days)
	case EveryNWeeks:
		return everyWeeks(w.N) + " on " + list(w.Days)
	case MonthlyNth:
		return "the " + ordinals(w.Nth) + " " + list(w.Days) + " of the month"
	case MonthlyDay:
		return "day " + list(w.Days) + " of the month"
	case Custom:
		return englishCustom(w)
	}
	return ""
}

func englishCustom(w Custom) string {
	switch {
	case w.EveryWeeks > 1:
		return "cron " + w.Cron + ", " + everyWeeks(w.EveryWeeks)
	case len(w.Nth) > 0:
		return "cron " + w.Cron + ", only the " + ordinals(w.Nth) + " of the month"
	}
	return "cron " + w.Cron
}

func englishTimes(ts []ClockTime) string {
	if len(ts) == 0 {
		return ""
	}
	return " at " + list(ts)
}

func englishAnchor(w When) []string {
	anchor := LocalDate{}
	switch w := w.(type) {
	case EveryNWeeks:
		anchor = w.Anchor
	case Custom:
		anchor = w.Anchor
	case Daily, Weekdays, Weekly, MonthlyNth, MonthlyDay:
	}
	if anchor.IsZero() {
		return nil
	}
	return []string{"counting from " + anchor.String()}
}

// englishZone names a zone by its city where that is clear, otherwise in full.
func englishZone(zone string) string {
	if zone == OwnZone {
		return "in each member's own zone"
	}
	if resolved, err := ResolveZone(cityOf(zone)); err == nil && resolved == zone {
		return cityOf(zone) + " time"
	}
	return "in zone " + zone
}

func everyWeeks(n int) string { return "every " + strconv.Itoa(n) + " weeks" }

// ordinals names places in a month: "first and last".
func ordinals(nth []int) string {
	var words []string
	for _, n := range lastAtTheEnd(nth) {
		switch {
		case n == -1:
			words = append(words, "last")
		case n >= 1 && n <= 5:
			words = append(words, [...]string{"first", "second", "third", "fourth", "fifth"}[n-1])
		default:
			words = append(words, strconv.Itoa(n)+"th")
		}
	}
	return list(words)
}

// list joins items: "a", "a and b", "a, b and c".
func list[T time.Weekday | LocalDate | ClockTime | int | string](items []T) string {
	var b strings.Builder
	for i, item := range items {
		switch {
		case i == 0:
		case i == len(items)-1:
			b.WriteString(" and ")
		default:
			b.WriteString(", ")
		}
		fmt.Fprint(&b, item)
	}
	return b.String()
}
