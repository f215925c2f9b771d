package desk

import (
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
)

// typedCohort finds the cohort that a command names; "" where it names none, and so means the community. A name that
// is nobody's names a cohort that nobody leads.
func typedCohort(v *bot.View, in bot.Input) (community.CohortID, error) {
	name := typed(in, "cohort")
	if name == "" {
		return "", nil
	}
	c, err := v.People().CohortNamed(name)
	if errors.Is(err, data.ErrNotFound) {
		return community.CohortID(name), nil
	}
	return c.ID, err
}

func pressedCohort(_ *bot.View, in bot.Input) (community.CohortID, error) {
	return community.CohortID(in.Arg), nil
}

// meant is the cohort that a command or a button is about, the zero one for the community. ok is false where there is
// no such cohort.
func meant(v *bot.View, in bot.Input) (c community.Cohort, ok bool, err error) {
	id := community.CohortID(in.Arg)
	if id == "" {
		if id, err = typedCohort(v, in); err != nil || id == "" {
			return community.Cohort{}, err == nil, err
		}
	}
	c, err = v.People().Cohort(id)
	if errors.Is(err, data.ErrNotFound) {
		return community.Cohort{}, false, nil
	}
	return c, err == nil, err
}

// namesCohort: “hold weavers” is a command, “hold on, I am thinking” is not. Whoever may hold is not taken to answer with
// a name that is written wrongly: they would believe that all is quiet.
func namesCohort(v *bot.View, rest string) (bool, error) {
	_, err := v.People().CohortNamed(rest)
	if errors.Is(err, data.ErrNotFound) {
		return looksLikeAName(v, rest)
	}
	return err == nil, err
}

// longestName is how many words a name that nobody has may be of, and still be taken for one.
const longestName = 3

// looksLikeAName reports whether somebody who leads or facilitates has most likely meant a name: a few words, the first
// with a capital letter.
func looksLikeAName(v *bot.View, said string) (bool, error) {
	first, _ := utf8.DecodeRuneInString(said)
	if !unicode.IsUpper(first) || len(strings.Fields(said)) > longestName {
		return false, nil
	}
	cohorts, err := led(v)
	return len(cohorts) > 0 || v.IsFacilitator(v.Actor()), err
}

// nameOf is what people call a cohort; its id where it is gone.
func nameOf(v *bot.View, id community.CohortID) (string, error) {
	c, err := v.People().Cohort(id)
	if errors.Is(err, data.ErrNotFound) {
		return string(id), nil
	}
	return c.Name, err
}

// led lists the running cohorts that the actor leads.
func led(v *bot.View) ([]community.CohortID, error) {
	cohorts, err := v.Led()
	if err != nil {
		return nil, err
	}
	var ids []community.CohortID
	for _, c := range cohorts {
		if c.Active() {
			ids = append(ids, c.ID)
		}
	}
	return ids, nil
}

// suggestCohort completes the names of cohorts that the actor may hold and release.
func suggestCohort(v *bot.View, in bot.Input) ([]chat.Option, error) {
	all, err := v.People().Cohorts()
	if err != nil {
		return nil, err
	}
	mine, err := led(v)
	if err != nil {
		return nil, err
	}
	var options []chat.Option
	for _, c := range all {
		may := v.IsFacilitator(v.Actor()) || slices.Contains(mine, c.ID)
		if c.Active() && may && strings.Contains(strings.ToLower(c.Name), strings.ToLower(strings.TrimSpace(in.Text))) {
			options = append(options, chat.Option{Value: string(c.ID), Label: clipped(c.Name)})
		}
	}
	return options, nil
}

// clipped fits a name into a label.
func clipped(name string) string { return clippedTo(name, chat.MaxOptionLabel) }

func clippedTo(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most-1]) + "…"
}
