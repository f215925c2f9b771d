package cohorts

import (
	"errors"
	"slices"
	"strings"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
	"weft/scheduler"
)

func createForm(v *bot.View, _ bot.Input) (chat.Form, error) {
	w := v.Words()
	var languages []chat.Option
	for _, l := range v.Languages() {
		languages = append(languages, chat.Option{Value: l, Label: w.Text("words.language." + l)})
	}
	return chat.Form{
		Title:  w.Text("cohorts.create.title"),
		Submit: w.Text("cohorts.create.submit"),
		Fields: []chat.Field{
			{Name: "name", Label: w.Text("cohorts.field.name"), Input: chat.ShortText{Max: 60}},
			{Name: "about", Label: w.Text("cohorts.field.about"), Optional: true, Input: chat.LongText{Max: 400}},
			{Name: "channel", Label: w.Text("cohorts.field.channel"), Help: w.Text("cohorts.help.channel"), Optional: true, Input: chat.ChannelInput{}},
			{
				Name: "zone", Label: w.Text("cohorts.field.zone"), Help: w.Text("cohorts.help.zone"),
				Input: chat.ShortText{Max: 60}, Prefill: chat.TextValue(v.CommunityZone().String()),
			},
			{
				Name: "language", Label: w.Text("cohorts.field.language"), Input: chat.OneOf{Options: languages},
				Prefill: chat.ChoiceValue(w.Language()),
			},
		},
	}, nil
}

func create(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	w := tx.Words()
	name := in.Answers.Text("name")
	if _, err := tx.People().CohortNamed(name); !errors.Is(err, data.ErrNotFound) {
		return chat.Amend{Problems: map[string]string{"name": w.Text("cohorts.exists")}}, err
	}
	zone, err := scheduler.ResolveZone(in.Answers.Text("zone"))
	if err != nil {
		sentence, ok := bot.ScheduleProblem(w, err)
		if !ok {
			return nil, err
		}
		return chat.Amend{Problems: map[string]string{"zone": sentence}}, nil
	}
	c := community.Cohort{
		ID: community.CohortID(tx.NewID()), Name: name, About: in.Answers.Text("about"), Zone: zone,
		Language: in.Answers.Choice("language"), Leads: []community.MemberID{tx.Actor().ID},
		Created: tx.Now(),
	}
	if channel, ok := in.Answers["channel"].(chat.ChannelValue); ok {
		if other, err := tx.People().CohortOf(chat.ChannelID(channel)); err == nil {
			return chat.Amend{Problems: map[string]string{"channel": w.Text("cohorts.channel_taken", "cohort", other.Name)}}, nil
		}
		c.Channels = []chat.ChannelID{chat.ChannelID(channel)}
	}
	if err := tx.People().PutCohort(c); err != nil {
		return nil, err
	}
	if err := tx.Audit("cohorts.create", string(c.ID)); err != nil {
		return nil, err
	}
	if err := tx.Tell(bot.CohortChanged{Cohort: c.ID}); err != nil {
		return nil, err
	}
	return tx.Say("cohorts.created", "cohort", c.Name), nil
}

func leadForm(v *bot.View, _ bot.Input) (chat.Form, error) {
	w := v.Words()
	cohorts, err := v.People().Cohorts()
	if err != nil {
		return chat.Form{}, err
	}
	var options []chat.Option
	for _, c := range cohorts {
		if c.Active() && len(options) < chat.MaxOptions {
			options = append(options, chat.Option{Value: string(c.ID), Label: c.Name})
		}
	}
	return chat.Form{
		Title:  w.Text("cohorts.lead.title"),
		Submit: w.Text("cohorts.lead.submit"),
		Fields: []chat.Field{
			{Name: "cohort", Label: w.Text("cohorts.field.cohort"), Input: chat.OneOf{Options: options}},
			{Name: "person", Label: w.Text("cohorts.field.person"), Input: chat.PersonInput{}},
		},
	}, nil
}

func makeLead(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	w := tx.Words()
	person, _ := in.Answers["person"].(chat.PersonValue)
	m, err := tx.People().ByAccount(chat.UserID(person))
	if errors.Is(err, data.ErrNotFound) {
		return chat.Amend{Problems: map[string]string{"person": w.Text("cohorts.not_a_member")}}, nil
	}
	if err != nil {
		return nil, err
	}
	c, err := tx.People().Cohort(community.CohortID(in.Answers.Choice("cohort")))
	if err != nil {
		return nil, err
	}
	if !c.LedBy(m.ID) {
		c.Leads = append(c.Leads, m.ID)
	}
	if err := tx.People().PutCohort(c); err != nil {
		return nil, err
	}
	if err := tx.Audit("cohorts.lead", string(c.ID)+"/"+string(m.ID)); err != nil {
		return nil, err
	}
	return tx.Say("cohorts.leads", "name", m.Profile.Name, "cohort", c.Name), nil
}

// link makes the channel in which it is said one of a cohort's. It enrols nobody.
func link(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	if in.Private || in.In.IsZero() {
		return tx.Say("cohorts.link_where"), nil
	}
	c, problem, err := chosen(tx, in)
	if problem != nil || err != nil {
		return problem, err
	}
	if !c.LedBy(tx.Actor().ID) && !tx.IsFacilitator(tx.Actor()) {
		return tx.Say("bot.refused.leads"), nil
	}
	if other, err := tx.People().CohortOf(in.In); err == nil && other.ID != c.ID {
		return tx.Say("cohorts.channel_taken", "cohort", other.Name), nil
	}
	if !slices.Contains(c.Channels, in.In) {
		c.Channels = append(c.Channels, in.In)
	}
	if err := tx.People().PutCohort(c); err != nil {
		return nil, err
	}
	if err := tx.Audit("cohorts.link", string(c.ID)); err != nil {
		return nil, err
	}
	return tx.Say("cohorts.linked", "cohort", c.Name), tx.Tell(bot.CohortChanged{Cohort: c.ID})
}

func joinNamed(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	c, problem, err := chosen(tx, in)
	if problem != nil || err != nil {
		return problem, err
	}
	return enter(tx, c)
}

func join(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	c, err := tx.People().Cohort(community.CohortID(in.Arg))
	if errors.Is(err, data.ErrNotFound) || (err == nil && !c.Active()) {
		return tx.Say("cohorts.unknown"), nil
	}
	if err != nil {
		return nil, err
	}
	return enter(tx, c)
}

func enter(tx *bot.Tx, c community.Cohort) (chat.Response, error) {
	me := tx.Actor().ID
	in, err := tx.People().IsIn(c.ID, me)
	if err != nil {
		return nil, err
	}
	if in {
		return tx.Say("cohorts.in_already", "cohort", c.Name), nil
	}
	if err := tx.People().Enter(community.Membership{Cohort: c.ID, Member: me, Since: tx.Now()}); err != nil {
		return nil, err
	}
	return tx.Say("cohorts.joined", "cohort", c.Name), tx.Tell(bot.CohortEntered{Member: me, Cohort: c.ID})
}

func leaveNamed(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	c, problem, err := chosen(tx, in)
	if problem != nil || err != nil {
		return problem, err
	}
	in.Arg = string(c.ID)
	return leave(tx, in)
}

func leave(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	id, me := community.CohortID(in.Arg), tx.Actor().ID
	c, err := tx.People().Cohort(id)
	if errors.Is(err, data.ErrNotFound) {
		return tx.Say("cohorts.unknown"), nil
	}
	if err != nil {
		return nil, err
	}
	if err := tx.People().Leave(id, me); err != nil {
		return nil, err
	}
	if c.LedBy(me) { // whoever leaves reads and runs nothing there any more
		c.Leads = slices.DeleteFunc(c.Leads, func(m community.MemberID) bool { return m == me })
		if err := tx.People().PutCohort(c); err != nil {
			return nil, err
		}
		if err := tx.Audit("cohorts.unlead", string(id)+"/"+string(me)); err != nil {
			return nil, err
		}
	}
	return tx.Say("cohorts.left", "cohort", c.Name), tx.Tell(bot.CohortLeft{Member: me, Cohort: id})
}

// chosen finds the cohort that somebody named, or the one of the channel they are in, or answers that there is none.
func chosen(tx *bot.Tx, in bot.Input) (community.Cohort, chat.Response, error) {
	typed := in.Answers.Text("cohort")
	find := func() (community.Cohort, error) { return tx.People().CohortNamed(typed) }
	if strings.TrimSpace(typed) == "" {
		find = func() (community.Cohort, error) { return tx.People().CohortOf(in.In) }
	}
	c, err := find()
	if errors.Is(err, data.ErrNotFound) {
		return c, tx.Say("cohorts.unknown"), nil
	}
	return c, nil, err
}

func startsLike(name, typed string) bool {
	return strings.HasPrefix(strings.ToLower(name), strings.ToLower(strings.TrimSpace(typed)))
}
