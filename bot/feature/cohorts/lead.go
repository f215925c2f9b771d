package cohorts

import (
	"slices"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
)

func leadForm(v *bot.View, in bot.Input) (chat.Form, error) {
	w := v.Words()
	fields, err := whoFields(v, in, anybody)
	return chat.Form{Title: w.Text("cohorts.lead.title"), Submit: w.Text("cohorts.lead.submit"), Fields: fields}, err
}

// lead lets somebody lead a cohort. What waits for those who lead it waits for them as well. A guest of another cohort
// cannot, since they do not see this one.
func (f *Feature) lead(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	c, m, problem, err := meant(tx, in)
	if problem != nil || err != nil {
		return problem, err
	}
	if !m.MaySee(c.ID) {
		return amend("person", tx.Words().Text("cohorts.guest_of_another", "name", m.Profile.Name)), nil
	}
	said := tx.Say("cohorts.leads", "name", m.Profile.Name, "cohort", c.Name)
	if c.LedBy(m.ID) {
		return said, nil
	}
	c.Leads = append(slices.Clone(c.Leads), m.ID)
	if err := keepChanged(tx, c, "cohorts.lead", string(c.ID)+"/"+string(m.ID)); err != nil {
		return nil, err
	}
	return said, f.leadsChanged(tx, c)
}

func unleadForm(v *bot.View, in bot.Input) (chat.Form, error) {
	w := v.Words()
	fields, err := whoFields(v, in, leadsOf)
	return chat.Form{
		Title: w.Text("cohorts.unlead.title"), Submit: w.Text("cohorts.unlead.submit"), Fields: fields,
		Intro: []chat.Block{w.Paragraph("cohorts.unlead.intro")},
	}, err
}

// unlead takes somebody off the leads, oneself included. They stay in the cohort if they are.
func (f *Feature) unlead(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	c, m, problem, err := meant(tx, in)
	if problem != nil || err != nil {
		return problem, err
	}
	if !c.LedBy(m.ID) {
		return amend("person", tx.Words().Text("cohorts.not_a_lead", "name", m.Profile.Name, "cohort", c.Name)), nil
	}
	return tx.Say("cohorts.unled", "name", m.Profile.Name, "cohort", c.Name), f.stepDown(tx, c, m.ID)
}

// leadsChanged sees to it that requests wait for those who lead a cohort now, and that facilitators know of one that
// nobody leads.
func (f *Feature) leadsChanged(tx *bot.Tx, c community.Cohort) error {
	if err := f.passOn(tx, c); err != nil {
		return err
	}
	helpers, err := facilitators(&tx.View)
	if err != nil {
		return err
	}
	leads, err := leadsOf(&tx.View, c)
	if err != nil {
		return err
	}
	for _, m := range helpers {
		if len(leads) > 0 || !c.Active() {
			err = tx.Retract(unledKey(c.ID, m.ID))
		} else {
			err = tx.PostAgain(bot.Post{
				Key: unledKey(c.ID, m.ID), To: bot.ToMember(m.ID), Kind: bot.Unasked, Doubt: bot.RatherTwice,
				Show: chat.Action{Route: "cohorts.unled", Arg: string(c.ID)}, Cohort: c.ID,
			})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func unledKey(c community.CohortID, m community.MemberID) string {
	return "cohorts.unled/" + string(c) + "/" + string(m)
}

// renderUnled tells facilitators that a cohort has nobody who leads it, for as long as that is so.
func renderUnled(r *bot.Rendering) (chat.Message, error) {
	w := r.Words()
	leads, err := leadsOf(&r.View, r.Cohort)
	if err != nil {
		return chat.Message{}, err
	}
	if len(leads) > 0 || !r.Cohort.Active() || !r.IsFacilitator(r.Reader) {
		return chat.Message{}, bot.ErrNothingToSay
	}
	return chat.Message{
		Summary: w.Text("cohorts.unled_summary", "cohort", r.Cohort.Name),
		Blocks: []chat.Block{w.Paragraph("cohorts.unled_nobody", "cohort", r.Cohort.Name), chat.Actions{Controls: []chat.Control{
			chat.Button{Label: w.Text("cohorts.do.lead"), Action: chat.Action{Route: "cohorts.lead", Arg: r.Arg}},
		}}},
	}, nil
}

// facilitators lists those who help where nobody leads: they, and those who run the program.
func facilitators(v *bot.View) ([]community.Member, error) {
	all, err := v.People().Members()
	return slices.DeleteFunc(all, func(m community.Member) bool { return !v.IsFacilitator(m) }), err
}
