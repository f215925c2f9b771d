package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"weft/adapters/web"
	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/feature/checkins"
	"weft/scheduler"
)

// lostSpace is a place that a walk sees Weft removed from.
const lostSpace = "The Loft"

// different names one person for each thing that people can be: stranger, member, lead, guest, and what they may do
// besides.
func (c cast) different() []string {
	var all []string
	seen := map[string]bool{}
	for i, p := range c.People {
		kind := fmt.Sprint(p.Member, p.Role, len(p.Leads) > 0, p.NoDirect, i == len(c.People)-1)
		if !seen[kind] {
			seen[kind] = true
			all = append(all, p.ID)
		}
	}
	return all
}

// speaking is the same people, all of one language.
func (c cast) speaking(language string) cast {
	c.Language = language
	c.People, c.Cohorts = slices.Clone(c.People), slices.Clone(c.Cohorts)
	for i := range c.People {
		c.People[i].Language = language
	}
	for i := range c.Cohorts {
		c.Cohorts[i].Language = language
	}
	return c
}

// varied adds to the sample community what it does not have: a cohort that one enters by approval, a guest, two people of
// one name, somebody with an account elsewhere, and check-ins whose answers go to those who lead, are published without
// names, or stay with whoever gave them.
func (c cast) varied(tx *bot.Tx) error {
	last := c.Cohorts[len(c.Cohorts)-1]
	cohort, err := tx.People().Cohort(community.CohortID(last.ID))
	if err != nil {
		return err
	}
	cohort.Entry = community.ByApproval
	cohort.Channels = append(cohort.Channels, chat.ChannelID{Platform: web.Platform, Space: "loft", ID: "loom"})
	if err := tx.People().PutCohort(cohort); err != nil {
		return err
	}
	for person, change := range map[int]func(*community.Member){
		len(c.People) - 1: func(m *community.Member) { m.GuestOf = community.CohortID(c.Cohorts[0].ID) },
		len(c.People) - 2: func(m *community.Member) { m.Profile.Name = c.People[0].Name },
		len(c.People) - 3: func(m *community.Member) {
			m.Accounts = append(m.Accounts, chat.UserID{Platform: web.Platform, Space: "loft", ID: "somebody"})
		},
	} {
		if err := c.becomes(tx, person, change); err != nil {
			return err
		}
	}
	return c.asksOtherwise(tx)
}

// becomes changes a member; a person who has not joined is left alone.
func (c cast) becomes(tx *bot.Tx, person int, change func(*community.Member)) error {
	m, err := tx.People().ByAccount(web.User(c.People[person].ID))
	if err != nil {
		return nil //nolint:nilerr // not a member
	}
	change(&m)
	return tx.People().PutMember(m)
}

// asksOtherwise starts check-ins of the readerships that the sample does not have.
func (c cast) asksOtherwise(tx *bot.Tx) error {
	feature := checkins.New()
	template, _ := checkins.TemplateNamed("weekly")
	for _, kind := range []struct {
		reach community.Reach
		share checkins.Share
		on    string
	}{
		{community.CohortUnnamed, checkins.ShareChannel, "1,4"}, {community.LeadsOnly, checkins.ShareLeads, "2,5"}, {community.AuthorOnly, checkins.ShareNobody, "3,6"},
	} {
		one := template.Begin(tx.NewID(), community.CohortID(c.Cohorts[0].ID), "Sample "+string(kind.reach), tx.Now())
		one.Reach, one.Share, one.Spec = kind.reach, kind.share, scheduler.Spec{Cron: "0 9 * * " + kind.on, Zone: "Africa/Nairobi"}
		one.Window = time.Hour
		if _, err := feature.Start(tx, one); err != nil {
			return err
		}
	}
	return nil
}

// comesAndGoes has Weft added to many places, and removed from one.
func (w *walk) comesAndGoes(ctx context.Context) error {
	in := func(space string) chat.Envelope {
		return chat.Envelope{In: chat.ChannelID{Platform: web.Platform, Space: space}, Private: true}
	}
	added := func(space, title string) error {
		_, err := w.happens(ctx, in(space), func(e chat.Envelope) chat.Event {
			return chat.Installed{Envelope: e, Space: space, Title: title}
		})
		return err
	}
	for n := range 11 {
		space := fmt.Sprintf("space-%d", n)
		if err := added(space, "Workspace "+space); err != nil {
			return err
		}
	}
	if err := added("loft", lostSpace); err != nil {
		return err
	}
	_, err := w.happens(ctx, in("loft"), func(e chat.Envelope) chat.Event { return chat.Uninstalled{Envelope: e, Space: "loft"} })
	return err
}
