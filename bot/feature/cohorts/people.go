package cohorts

import (
	"errors"
	"slices"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
)

// aboutSomebody does something with a person and a cohort at once where both were said, and else asks for them.
func aboutSomebody(route string, do bot.Decision) bot.Decision {
	return func(tx *bot.Tx, in bot.Input) (chat.Response, error) {
		c, problem, err := led(tx, in)
		if err != nil || (problem != nil && in.Answers.Text("cohort") != "") {
			return problem, err
		}
		if problem != nil { // the form asks which one
			options, err := cohortOptions(&tx.View)
			if err != nil || len(options) == 0 {
				return tx.Say("cohorts.list.none"), err
			}
			return tx.Ask(route, "")
		}
		if _, given := in.Answers["person"]; given && do != nil {
			in.Arg = string(c.ID)
			return do(tx, in)
		}
		return tx.Ask(route, string(c.ID))
	}
}

// cohortOptions are the running cohorts that the actor may run.
func cohortOptions(v *bot.View) ([]chat.Option, error) {
	all, err := v.People().Cohorts()
	if err != nil {
		return nil, err
	}
	var options []chat.Option
	for _, c := range all {
		if c.Active() && mayLead(v, c) && len(options) < chat.MaxOptions {
			options = append(options, chat.Option{Value: string(c.ID), Label: c.Name})
		}
	}
	return options, nil
}

// whoFields ask for a cohort, unless the form is about one, and for a person: one of those who come into question,
// where they are few and known, so that it does not matter on which platform they are.
func whoFields(v *bot.View, in bot.Input, candidates func(*bot.View, community.Cohort) ([]community.Member, error)) ([]chat.Field, error) {
	w := v.Words()
	if in.Arg == "" {
		options, err := cohortOptions(v)
		return []chat.Field{
			{Name: "cohort", Label: w.Text("cohorts.field.cohort"), Input: chat.OneOf{Options: options}},
			personField(v, in, nil),
		}, err
	}
	c, err := v.People().Cohort(community.CohortID(in.Arg))
	if err != nil {
		return nil, err
	}
	few, err := candidates(v, c)
	return []chat.Field{personField(v, in, few)}, err
}

func personField(v *bot.View, in bot.Input, few []community.Member) chat.Field {
	field := chat.Field{Name: "person", Label: v.Words().Text("cohorts.field.person"), Input: chat.PersonInput{}}
	given, isPerson := in.Answers["person"].(chat.PersonValue)
	if isPerson {
		field.Prefill = given
	}
	if len(few) == 0 || len(few) > chat.MaxOptions {
		return field
	}
	var options []chat.Option
	for _, m := range few {
		options = append(options, chat.Option{Value: string(m.ID), Label: m.Profile.Name, Help: m.Profile.Organisation})
		if isPerson && slices.Contains(m.Accounts, chat.UserID(given)) {
			field.Prefill = chat.ChoiceValue(m.ID)
		}
	}
	if _, fits := field.Prefill.(chat.ChoiceValue); !fits {
		field.Prefill = nil
	}
	field.Input = chat.OneOf{Options: options}
	return field
}

// anybody is nobody in particular: any member may be chosen.
func anybody(*bot.View, community.Cohort) ([]community.Member, error) { return nil, nil }

// peopleIn lists those who are in a cohort.
func peopleIn(v *bot.View, c community.Cohort) ([]community.Member, error) {
	memberships, err := v.People().In(c.ID)
	if err != nil {
		return nil, err
	}
	var people []community.Member
	for _, ms := range memberships {
		m, err := v.People().Member(ms.Member)
		if errors.Is(err, data.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		people = append(people, m)
	}
	return people, nil
}

// meant finds the cohort and the person that somebody who leads it chose, or answers what is wrong.
func meant(tx *bot.Tx, in bot.Input) (community.Cohort, community.Member, chat.Response, error) {
	id := community.CohortID(in.Arg)
	if id == "" {
		id = community.CohortID(in.Answers.Choice("cohort"))
	}
	c, err := tx.People().Cohort(id)
	if err != nil {
		return c, community.Member{}, nil, err
	}
	if !mayLead(&tx.View, c) {
		return c, community.Member{}, tx.Say("bot.refused.leads"), nil
	}
	m, problem, err := person(tx, in)
	return c, m, problem, err
}

// person finds who was chosen, or answers that they are no member.
func person(tx *bot.Tx, in bot.Input) (m community.Member, problem chat.Response, err error) {
	if account, ok := in.Answers["person"].(chat.PersonValue); ok {
		m, err = tx.People().ByAccount(chat.UserID(account))
	} else {
		m, err = tx.People().Member(community.MemberID(in.Answers.Choice("person")))
	}
	if errors.Is(err, data.ErrNotFound) {
		return m, amend("person", tx.Words().Text("cohorts.not_a_member")), nil
	}
	return m, nil, err
}
