package cohorts

import (
	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
)

// removeForm is the confirmation as well: it says what will happen before it is sent.
func removeForm(v *bot.View, in bot.Input) (chat.Form, error) {
	w := v.Words()
	fields, err := whoFields(v, in, peopleIn)
	return chat.Form{
		Title: w.Text("cohorts.remove.title"), Submit: w.Text("cohorts.remove.submit"), Cancel: w.Text("cohorts.remove.cancel"),
		Intro: []chat.Block{w.Paragraph("cohorts.remove.intro")}, Fields: fields,
	}, err
}

// remove takes somebody out of a cohort, and off its leads. They are told, so that they do not wonder why it is quiet.
func (f *Feature) remove(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	c, m, problem, err := meant(tx, in)
	if problem != nil || err != nil {
		return problem, err
	}
	inside, err := tx.People().IsIn(c.ID, m.ID)
	if err != nil {
		return nil, err
	}
	if !inside && !c.LedBy(m.ID) {
		return amend("person", tx.Words().Text("cohorts.not_in", "name", m.Profile.Name, "cohort", c.Name)), nil
	}
	if err := tx.People().Leave(c.ID, m.ID); err != nil {
		return nil, err
	}
	if c.LedBy(m.ID) {
		if err := f.stepDown(tx, c, m.ID); err != nil {
			return nil, err
		}
	}
	if err := tx.Audit("cohorts.remove", string(c.ID)+"/"+string(m.ID)); err != nil {
		return nil, err
	}
	err = tx.Post(bot.Post{
		Key: "cohorts.removed/" + string(c.ID) + "/" + string(m.ID) + "/" + tx.NewID(), To: bot.ToMember(m.ID), Kind: bot.Unasked,
		Show: chat.Action{Route: "cohorts.removed"}, Cohort: c.ID, Doubt: bot.RatherTwice,
	})
	if err != nil {
		return nil, err
	}
	said := tx.Say("cohorts.removed", "name", m.Profile.Name, "cohort", c.Name)
	return said, tx.Tell(bot.CohortLeft{Member: m.ID, Cohort: c.ID})
}

func renderRemoved(r *bot.Rendering) (chat.Message, error) {
	in, err := r.People().IsIn(r.Cohort.ID, r.Reader.ID)
	if err != nil {
		return chat.Message{}, err
	}
	if in {
		return chat.Message{}, bot.ErrNothingToSay // they are back
	}
	return said(r, "cohorts.removed_you", "cohort", r.Cohort.Name), nil
}

// said is a message of one sentence.
func said(r *bot.Rendering, key string, pairs ...any) chat.Message {
	w := r.Words()
	return chat.Message{Summary: w.Text(key, pairs...), Blocks: []chat.Block{w.Paragraph(key, pairs...)}}
}

func welcomeForm(v *bot.View, in bot.Input) (chat.Form, error) {
	w := v.Words()
	all, err := v.People().Members()
	if err != nil {
		return chat.Form{}, err
	}
	var guests []community.Member
	for _, m := range all {
		if m.GuestOf != "" {
			guests = append(guests, m)
		}
	}
	return chat.Form{
		Title: w.Text("cohorts.welcome.title"), Submit: w.Text("cohorts.welcome.submit"),
		Intro:  []chat.Block{w.Paragraph("cohorts.welcome.intro")},
		Fields: []chat.Field{personField(v, in, guests)},
	}, nil
}

func welcomeNamed(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	if _, given := in.Answers["person"]; given {
		return welcome(tx, in)
	}
	return tx.Ask("cohorts.welcome", "")
}

// welcome makes a guest a full member. What they consented to when they came covers it: the same is kept about both.
func welcome(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	m, problem, err := person(tx, in)
	if problem != nil || err != nil {
		return problem, err
	}
	if m.GuestOf == "" {
		return amend("person", tx.Words().Text("cohorts.no_guest", "name", m.Profile.Name)), nil
	}
	m.GuestOf = ""
	if err := tx.People().PutMember(m); err != nil {
		return nil, err
	}
	if err := tx.Audit("cohorts.welcome", string(m.ID)); err != nil {
		return nil, err
	}
	err = tx.Post(bot.Post{
		Key: "cohorts.welcomed/" + string(m.ID), To: bot.ToMember(m.ID), Kind: bot.Unasked, Doubt: bot.RatherTwice,
		Show: chat.Action{Route: "cohorts.welcomed"},
	})
	if err != nil {
		return nil, err
	}
	return tx.Say("cohorts.welcomed", "name", m.Profile.Name), tx.Tell(bot.MemberChanged{Member: m.ID})
}

func renderWelcomed(r *bot.Rendering) (chat.Message, error) {
	if r.Reader.GuestOf != "" {
		return chat.Message{}, bot.ErrNothingToSay
	}
	return said(r, "cohorts.welcomed_you"), nil
}
