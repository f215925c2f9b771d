package desk

import (
	"strings"

	"weft/bot"
	"weft/bot/community"
	"weft/bot/words"
)

// kindOf says what kind of message a renderer makes, and about which cohort: enough to know what is going on, and
// nothing of what it says or to whom.
func kindOf(v *bot.View, w *words.Locale, route string, cohort community.CohortID) (string, error) {
	key := "desk.kind." + strings.ReplaceAll(route, ".", "_")
	if !w.Has(key) {
		key = "desk.kind.some"
	}
	if cohort == "" {
		return w.Text(key), nil
	}
	name, err := nameOf(v, cohort)
	return w.Text("desk.kind_of_cohort", "kind", w.Text(key), "cohort", name), err
}
