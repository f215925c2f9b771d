package cohorts

import (
	"errors"
	"slices"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
)

// hear withdraws what has become needless, and notices when nobody leads a cohort any more.
func (f *Feature) hear(tx *bot.Tx, news bot.News) error {
	switch n := news.(type) {
	case bot.CohortEntered:
		return f.withdraw(tx, n.Cohort, n.Member)
	case bot.MemberGone:
		all, err := tx.People().Cohorts()
		if err != nil {
			return err
		}
		for _, c := range all {
			if !c.Active() || len(c.Leads) > 0 {
				continue
			}
			if err := f.leadsChanged(tx, c); err != nil {
				return err
			}
		}
	case bot.MemberJoined, bot.MemberChanged, bot.MemberMoved, bot.CohortLeft, bot.CohortChanged, bot.SchedulesChanged,
		bot.PostFailed, bot.Trouble, bot.AccountGone, bot.SpaceChanged, bot.PlaceMoved:
	}
	return nil
}

// about tells a member which cohorts they are in, what they asked for, and whom they have invited.
func (f *Feature) about(v *bot.View, id community.MemberID) ([]chat.Block, error) {
	mine, err := f.kept(v, id)
	if err != nil || mine == nil {
		return nil, err
	}
	w := v.Words()
	list := chat.List{}
	for _, m := range mine.Cohorts {
		key := "cohorts.kept.in"
		switch {
		case m.Leads && m.Since.IsZero():
			key = "cohorts.kept.leads"
		case m.Leads:
			key = "cohorts.kept.in_and_leads"
		}
		list.Items = append(list.Items, w.Spans(key, "cohort", m.Cohort, "when", w.Moment(m.Since, chat.MomentDate)))
	}
	for _, r := range mine.Requests {
		list.Items = append(list.Items, w.Spans("cohorts.kept.asked", "cohort", r.Cohort, "when", w.Moment(r.Asked, chat.MomentDate)))
	}
	for _, i := range mine.Invitations {
		list.Items = append(list.Items, w.Spans("cohorts.kept.invited", "cohort", i.Cohort, "when", w.Moment(i.Until, chat.MomentDate)))
	}
	return []chat.Block{chat.Heading{Text: w.Text("cohorts.about")}, list}, nil
}

// forget removes what a member asked for, and their place among those who were told of others' requests.
func (f *Feature) forget(tx *bot.Tx, id community.MemberID) error {
	for item, err := range f.requests.All(tx.Reader()) {
		if err != nil {
			return err
		}
		r := item.Value
		if r.Member == id {
			if err := f.takeBack(tx, r); err != nil {
				return err
			}
			continue
		}
		if !slices.Contains(r.Told, id) {
			continue
		}
		r.Told = slices.DeleteFunc(r.Told, func(m community.MemberID) bool { return m == id })
		if err := f.requests.Put(tx.Writer(), r, r.ID); err != nil {
			return err
		}
	}
	_, err := f.requests.ForgetAbout(tx.Writer(), string(id))
	return err
}

// merge hands over what a member asked for. Where both accounts asked the same cohort, what the one who stays asked
// stands. Requests of others that the one who goes has before them stay where they are, under the names they were sent by.
func (f *Feature) merge(tx *bot.Tx, goes, stays community.Member) error {
	for item, err := range f.requests.All(tx.Reader()) {
		if err != nil {
			return err
		}
		r := item.Value
		if r.Member != goes.ID && !slices.Contains(r.Told, goes.ID) {
			continue
		}
		if r.Member == goes.ID {
			own, err := f.latest(&tx.View, stays.ID, r.Cohort)
			if err != nil {
				return err
			}
			in, err := tx.People().IsIn(r.Cohort, stays.ID)
			if err != nil {
				return err
			}
			if r.State == Waiting && (own.State == Waiting || in) {
				if err := errors.Join(f.takeBack(tx, r), f.requests.Delete(tx.Writer(), r.ID)); err != nil {
					return err
				}
				continue
			}
			r.Member = stays.ID
		}
		if slices.Contains(r.Told, goes.ID) && slices.Contains(r.Told, stays.ID) { // they have it before them twice
			if err := tx.Retract(requestKey(r.ID, goes.ID)); err != nil {
				return err
			}
			r.Told = slices.DeleteFunc(slices.Clone(r.Told), func(m community.MemberID) bool { return m == goes.ID })
		}
		if err := f.requests.Put(tx.Writer(), r, r.ID); err != nil {
			return err
		}
	}
	return nil
}

// mine is what a member can take with them.
type mine struct {
	GuestOf     string       `json:"guest_of,omitempty"`
	Cohorts     []membership `json:"cohorts,omitempty"`
	Requests    []request    `json:"requests,omitempty"`
	Invitations []invitation `json:"invitations_given,omitempty"`
}

type membership struct {
	Cohort string    `json:"cohort"`
	Since  time.Time `json:"since,omitzero"` // zero for who leads it and is not in it
	Leads  bool      `json:"leads,omitempty"`
	Ended  time.Time `json:"ended,omitzero"`
}

type request struct {
	Cohort string    `json:"cohort"`
	Asked  time.Time `json:"asked"`
	State  State     `json:"state"`
}

type invitation struct {
	Cohort string    `json:"cohort"`
	Until  time.Time `json:"until"`
}

func (f *Feature) export(v *bot.View, id community.MemberID) (any, error) {
	mine, err := f.kept(v, id)
	if err != nil || mine == nil {
		return nil, err
	}
	return mine, nil
}

// kept gathers what is kept about a member and cohorts; nil for nothing.
func (f *Feature) kept(v *bot.View, id community.MemberID) (*mine, error) {
	cohorts, err := v.People().Cohorts()
	if err != nil {
		return nil, err
	}
	me, err := v.People().Member(id)
	if err != nil && !errors.Is(err, data.ErrNotFound) {
		return nil, err
	}
	memberships, err := v.People().Of(id)
	if err != nil {
		return nil, err
	}
	names, all := map[community.CohortID]string{}, &mine{}
	for _, c := range cohorts {
		names[c.ID] = c.Name
		at := slices.IndexFunc(memberships, func(ms community.Membership) bool { return ms.Cohort == c.ID })
		if at < 0 && !c.LedBy(id) {
			continue
		}
		m := membership{Cohort: c.Name, Leads: c.LedBy(id), Ended: c.Archived}
		if at >= 0 {
			m.Since = memberships[at].Since
		}
		all.Cohorts = append(all.Cohorts, m)
	}
	all.GuestOf = names[me.GuestOf]
	requests, err := f.of(v, id)
	if err != nil {
		return nil, err
	}
	for _, r := range requests {
		all.Requests = append(all.Requests, request{names[r.Cohort], r.At, r.State})
	}
	invitations, err := v.People().InvitationsBy(id)
	if err != nil {
		return nil, err
	}
	for _, i := range invitations {
		all.Invitations = append(all.Invitations, invitation{names[i.Cohort], i.Expires()})
	}
	if all.GuestOf == "" && len(all.Cohorts)+len(all.Requests)+len(all.Invitations) == 0 {
		return nil, nil
	}
	return all, nil
}
