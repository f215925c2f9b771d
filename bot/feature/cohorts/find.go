package cohorts

import (
	"errors"
	"strings"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
)

// chosen finds the running cohort that somebody named, or the one of the channel they are in, or answers that there is
// none that they could mean. For a guest there is only their own.
func chosen(tx *bot.Tx, in bot.Input) (community.Cohort, chat.Response, error) {
	people := tx.People()
	return choose(tx, in, people.CohortNamed, people.CohortOf)
}

// chosenEver is [chosen], among those that have ended as well.
func chosenEver(tx *bot.Tx, in bot.Input) (community.Cohort, chat.Response, error) {
	people := tx.People()
	return choose(tx, in, people.CohortEverNamed, people.CohortEverOf)
}

func choose(
	tx *bot.Tx, in bot.Input, named func(string) (community.Cohort, error), of func(chat.ChannelID) (community.Cohort, error),
) (community.Cohort, chat.Response, error) {
	find := func() (community.Cohort, error) { return of(in.In) }
	if typed := in.Answers.Text("cohort"); strings.TrimSpace(typed) != "" {
		find = func() (community.Cohort, error) { return named(typed) }
	}
	c, err := find()
	if errors.Is(err, data.ErrNotFound) || (err == nil && !tx.Actor().MaySee(c.ID)) {
		return c, tx.Say("cohorts.unknown"), nil
	}
	return c, nil, err
}

// pointed finds the cohort that a control is about, or answers that there is none that the actor could mean.
func pointed(tx *bot.Tx, in bot.Input) (community.Cohort, chat.Response, error) {
	c, err := tx.People().Cohort(community.CohortID(in.Arg))
	if errors.Is(err, data.ErrNotFound) || (err == nil && !tx.Actor().MaySee(c.ID)) {
		return c, tx.Say("cohorts.unknown"), nil
	}
	return c, nil, err
}

// led finds the running cohort that somebody who leads means: named, or of the channel, or the only one they lead.
func led(tx *bot.Tx, in bot.Input) (community.Cohort, chat.Response, error) {
	if in.Answers.Text("cohort") == "" {
		if _, err := tx.People().CohortOf(in.In); errors.Is(err, data.ErrNotFound) {
			return onlyLed(tx)
		}
	}
	c, problem, err := chosen(tx, in)
	if problem != nil || err != nil {
		return c, problem, err
	}
	if !mayLead(&tx.View, c) {
		return c, tx.Say("bot.refused.leads"), nil
	}
	return c, nil, nil
}

func onlyLed(tx *bot.Tx) (community.Cohort, chat.Response, error) {
	mine, err := ledBy(&tx.View)
	if err != nil {
		return community.Cohort{}, nil, err
	}
	if len(mine) != 1 {
		return community.Cohort{}, tx.Say("cohorts.which"), nil
	}
	return mine[0], nil, nil
}

// ledBy lists the running cohorts that the actor leads themself.
func ledBy(v *bot.View) ([]community.Cohort, error) {
	all, err := v.People().Cohorts()
	if err != nil {
		return nil, err
	}
	var mine []community.Cohort
	for _, c := range all {
		if c.Active() && v.Actor().ID != "" && c.LedBy(v.Actor().ID) {
			mine = append(mine, c)
		}
	}
	return mine, nil
}

// mayLead reports whether the actor may do what those who lead a cohort may.
func mayLead(v *bot.View, c community.Cohort) bool {
	return v.IsFacilitator(v.Actor()) || (v.Actor().ID != "" && c.LedBy(v.Actor().ID))
}

// ledCohort names the cohort that a form or control is about. A form that asks which one is for whoever leads any.
func ledCohort(v *bot.View, in bot.Input) (community.CohortID, error) {
	if in.Arg != "" {
		return community.CohortID(in.Arg), nil
	}
	mine, err := ledBy(v)
	if err != nil || len(mine) == 0 {
		return "", err
	}
	return mine[0].ID, nil
}

// asksAbout answers with a form about the cohort that is meant.
func asksAbout(route string) bot.Decision {
	return func(tx *bot.Tx, in bot.Input) (chat.Response, error) {
		c, problem, err := led(tx, in)
		if problem != nil || err != nil {
			return problem, err
		}
		return tx.Ask(route, string(c.ID))
	}
}

// leadsOf lists those who lead a cohort, as they are now.
func leadsOf(v *bot.View, c community.Cohort) ([]community.Member, error) {
	var leads []community.Member
	for _, id := range c.Leads {
		m, err := v.People().Member(id)
		if errors.Is(err, data.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		leads = append(leads, m)
	}
	return leads, nil
}

// suggest completes the name of a cohort. Those that have ended come last.
func suggest(v *bot.View, in bot.Input) ([]chat.Option, error) {
	all, err := v.People().Cohorts()
	if err != nil {
		return nil, err
	}
	var running, ended []chat.Option
	for _, c := range all {
		if !v.Actor().MaySee(c.ID) || !startsLike(c.Name, in.Text) {
			continue
		}
		option := chat.Option{Value: string(c.ID), Label: c.Name}
		if c.Active() {
			running = append(running, option)
		} else {
			ended = append(ended, option)
		}
	}
	return append(running, ended...), nil
}

func startsLike(name, typed string) bool {
	return strings.HasPrefix(strings.ToLower(name), strings.ToLower(strings.TrimSpace(typed)))
}
