package checkins

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
)

func sharedAnywayKey(round string) string { return sharedKey(round) + "/anyway" }

// askLeads asks those who lead what to do about places that have grown more open since people answered; where nobody
// leads, the facilitators.
func (f *Feature) askLeads(tx *bot.Tx, r Round, cohort community.Cohort) error {
	leads, err := f.whoDecides(&tx.View, cohort)
	if err != nil {
		return err
	}
	for _, lead := range leads {
		if err := tx.Post(bot.Post{
			Key: withheldKey(r.ID, lead), To: bot.ToMember(lead), Kind: bot.Unasked, Cohort: r.Cohort,
			Show: chat.Action{Route: "checkins.withheld", Arg: r.ID}, Doubt: bot.RatherTwice,
		}); err != nil {
			return err
		}
	}
	return nil
}

// keepsFrom reports whether what a round gives back is not said in a channel: the cohort has ended, or the channel
// belongs to it no more, or more people can read there than people were told, and nobody who leads has decided to share
// all the same.
func (r Round) keepsFrom(v *bot.View, cohort community.Cohort, channel chat.ChannelID) bool {
	if !cohort.Active() || !slices.Contains(cohort.Channels, channel) {
		return true
	}
	if r.Decided == ShareAnyway && slices.Contains(r.Withheld, channel) {
		return false
	}
	return slices.ContainsFunc(r.Places, func(p promised) bool { return p.Channel == channel && p.moreOpen(v) })
}

// regardAfter is how long after sharing, and how often until then, it is looked at whether it was possible.
const regardAfter = time.Hour

func (f *Feature) planRegard(tx *bot.Tx, r Round, at time.Time) error {
	return tx.Later(routeRegard+"/"+r.ID, routeRegard, r.ID, at.Add(regardAfter))
}

// regard asks those who lead about places that turned out to be more open at the moment of sharing, which may be a night
// or a hold after the round closed.
func (f *Feature) regard(tx *bot.Tx, task bot.Task) error {
	r, err := f.round(tx.Reader(), task.Arg)
	if errors.Is(err, data.ErrNotFound) || (err == nil && r.Decided != "") {
		return nil
	}
	if err != nil {
		return err
	}
	cohort, err := tx.People().Cohort(r.Cohort)
	if err != nil || !cohort.Active() {
		return err
	}
	copies, err := tx.Delivery(sharedKey(r.ID))
	if err != nil {
		return err
	}
	waits, before := false, len(r.Withheld)
	for _, c := range copies {
		channel, err := chat.ParseChannelID(c.Place)
		if err != nil {
			return fmt.Errorf("read where answers were shared: %w", err)
		}
		waits = waits || c.State == bot.StateWaiting || c.State == bot.StateSending
		dropped := c.State == bot.StateRetracted && c.Reason == bot.ReasonPointless
		if dropped && slices.Contains(cohort.Channels, channel) && !slices.Contains(r.Withheld, channel) {
			r.Withheld = append(r.Withheld, channel)
		}
	}
	if waits {
		if err := f.planRegard(tx, r, tx.Now()); err != nil {
			return err
		}
	}
	if len(r.Withheld) == before {
		return nil
	}
	if err := f.rounds.Put(tx.Writer(), r, r.ID); err != nil {
		return err
	}
	return errors.Join(f.reviseWithheld(tx, r, cohort), f.askLeads(tx, r, cohort))
}

func (f *Feature) whoDecides(v *bot.View, cohort community.Cohort) ([]community.MemberID, error) {
	if len(cohort.Leads) > 0 {
		return cohort.Leads, nil
	}
	facilitators, err := v.People().WithRole(community.Facilitator)
	if err != nil {
		return nil, err
	}
	var ids []community.MemberID
	for _, m := range facilitators {
		ids = append(ids, m.ID)
	}
	return ids, nil
}

// renderWithheld asks one who leads, or says what was decided.
func (f *Feature) renderWithheld(r *bot.Rendering) (chat.Message, error) {
	round, err := f.roundOf(r)
	if err != nil {
		return chat.Message{}, err
	}
	w := r.Words()
	m := chat.Message{
		Summary: w.Text("checkins.withheld.summary", "title", round.Title),
		Blocks:  []chat.Block{chat.Heading{Text: w.Text("checkins.withheld.summary", "title", round.Title)}},
	}
	switch round.Decided {
	case ShareAnyway:
		m.Blocks = append(m.Blocks, w.Paragraph("checkins.withheld.shared"))
		return m, nil
	case KeepBack:
		m.Blocks = append(m.Blocks, w.Paragraph("checkins.withheld.kept"))
		return m, nil
	}
	places := chat.List{}
	for _, c := range round.Withheld {
		place, _ := r.Place(c)
		places.Items = append(places.Items, []chat.Span{chat.ChannelRef{Channel: c, Name: place.Name}})
	}
	m.Blocks = append(m.Blocks,
		w.Paragraph("checkins.withheld.why", "cohort", r.Cohort.Name), places, w.Paragraph("checkins.withheld.choose"),
		chat.Actions{Controls: []chat.Control{
			chat.Button{Label: w.Text("checkins.withheld.keep"), Action: chat.Action{Route: "checkins.keep", Arg: round.ID}, Style: chat.Primary},
			chat.Button{Label: w.Text("checkins.withheld.share"), Action: chat.Action{Route: "checkins.share", Arg: round.ID}},
		}})
	return m, nil
}

// decide is what a lead said about places that have grown more open. The first word counts.
func (f *Feature) decide(d Decided) bot.Decision {
	return func(tx *bot.Tx, in bot.Input) (chat.Response, error) {
		r, err := f.round(tx.Reader(), in.Arg)
		if errors.Is(err, data.ErrNotFound) || (err == nil && len(r.Withheld) == 0) {
			return tx.Say("bot.gone"), nil
		}
		if err != nil {
			return nil, err
		}
		if r.Decided != "" {
			return tx.Say("checkins.withheld.decided"), nil
		}
		cohort, err := tx.People().Cohort(r.Cohort)
		if err != nil {
			return nil, err
		}
		if !cohort.Active() {
			return tx.Say("checkins.archived", "cohort", cohort.Name), nil
		}
		r.Decided = d
		if err := f.rounds.Put(tx.Writer(), r, r.ID); err != nil {
			return nil, err
		}
		said := "checkins.withheld.kept"
		if d == ShareAnyway {
			said = "checkins.withheld.shared"
			if err := f.shareIn(tx, r, cohort, sharedAnywayKey(r.ID), r.Withheld); err != nil {
				return nil, err
			}
		}
		if err := f.reviseWithheld(tx, r, cohort); err != nil {
			return nil, err
		}
		return tx.Say(said), tx.Audit("checkins."+string(d), r.ID)
	}
}

// reviseWithheld says anew what those who lead were asked.
func (f *Feature) reviseWithheld(tx *bot.Tx, r Round, cohort community.Cohort) error {
	leads, err := f.whoDecides(&tx.View, cohort)
	if err != nil {
		return err
	}
	for _, lead := range leads {
		m, err := tx.People().Member(lead)
		if errors.Is(err, data.ErrNotFound) {
			continue // nobody has it any more
		}
		if err != nil {
			return err
		}
		for _, id := range m.Ever() {
			if err := tx.Revise(withheldKey(r.ID, id)); err != nil {
				return err
			}
		}
	}
	return nil
}
