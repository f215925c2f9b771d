package checkins

import (
	"errors"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/words"
	"weft/data"
	"weft/scheduler"
)

// preview is a dry run: who would be asked at what hour of their day, and who not and why. Zones are not shown.
func (f *Feature) preview(tx *bot.Tx, c Checkin) (chat.Response, error) {
	w := tx.Words()
	cohort, err := tx.People().Cohort(c.Cohort)
	if err != nil {
		return nil, err
	}
	next, planned, err := tx.NextOccurrence(scheduleID(c.ID))
	if err != nil {
		return nil, err
	}
	if !planned {
		return tx.Say("checkins.preview.none"), nil
	}
	memberships, err := tx.People().In(c.Cohort)
	if err != nil {
		return nil, err
	}
	var get, not chat.List
	for _, ms := range memberships {
		member, err := tx.People().Member(ms.Member)
		if errors.Is(err, data.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		zone := member.Location(cohort.Zone)
		opens := next.Opens
		if c.Spec.Zone == scheduler.OwnZone {
			opens = next.Local.In(zone)
		}
		s := seatFor(member, c.Ask, opens, cohort.Zone)
		if s.Why != "" {
			not.Items = append(not.Items, w.Spans("checkins.preview.not", "name", member.Profile.Name, "why", w.Text("checkins.why."+string(s.Why))))
			continue
		}
		get.Items = append(get.Items, arrival(w, c, s, zone))
	}
	m := chat.Message{Summary: w.Text("checkins.preview.title", "title", c.Title), Language: w.Language()}
	m.Blocks = append(m.Blocks, chat.Heading{Text: w.Text("checkins.preview.title", "title", c.Title)})
	if len(get.Items) > 0 {
		m.Blocks = append(m.Blocks, w.Paragraph("checkins.preview.who", "count", len(get.Items)), get)
	}
	if len(not.Items) > 0 {
		m.Blocks = append(m.Blocks, w.Paragraph("checkins.preview.who_not", "count", len(not.Items)), not)
	}
	m.Blocks = append(m.Blocks, w.Fine("checkins.preview.nothing_sent"))
	return chat.Privately{Message: m}, nil
}

// arrival says when a seat would hear, without saying where they live: the hour of their own day where everybody has
// the same one, else the one instant of the round, in the time of whoever looks.
func arrival(w *words.Locale, c Checkin, s seat, zone *time.Location) []chat.Span {
	arrives := s.Member.Preferences.Quiet.NextWelcome(s.Opens, zone)
	name := s.Member.Profile.Name
	switch {
	case c.Spec.Zone == scheduler.OwnZone:
		local := arrives.In(zone)
		return w.Spans("checkins.preview.gets", "name", name, "date", w.Date(local), "time", local.Format("15:04"))
	case arrives.After(s.Opens):
		return w.Spans("checkins.preview.gets_later", "name", name)
	}
	return w.Spans("checkins.preview.gets_at", "name", name, "when", w.Moment(s.Opens, chat.MomentDateTime))
}
