package checkins

import (
	"errors"
	"slices"
	"strings"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/words"
	"weft/data"
	"weft/scheduler"
)

// namesInPart is how many people stand together in one part of a preview.
const namesInPart = 10

// whoWouldBeAsked lists the members of a cohort: those who get a message and when, those whom it may not reach, and
// those who get none and why.
func (f *Feature) whoWouldBeAsked(v *bot.View, c Checkin, cohort community.Cohort, next scheduler.Occurrence) ([]part, error) {
	memberships, err := v.People().In(c.Cohort)
	if err != nil {
		return nil, err
	}
	w := v.Words()
	var get, doubtful, not [][]chat.Span
	for _, ms := range memberships {
		member, err := v.People().Member(ms.Member)
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
		s, err := seatAmong(v, member, c.Ask, cohort.Channels, opens, cohort.Zone)
		if err != nil {
			return nil, err
		}
		closed, err := f.closedLastTime(v, c, member.ID)
		if err != nil {
			return nil, err
		}
		_, writes, err := v.Writes(member)
		if err != nil {
			return nil, err
		}
		because := func(key string) []chat.Span {
			return w.Spans("checkins.preview.not", "name", member.Profile.Name, "why", w.Text("checkins.why."+key))
		}
		switch {
		case s.Why != "":
			not = append(not, because(string(s.Why)))
		case !writes:
			doubtful = append(doubtful, because("no_account"))
		case closed:
			doubtful = append(doubtful, because("closed"))
		default:
			get = append(get, arrival(w, c, s, zone))
		}
	}
	return slices.Concat(
		named(w, "checkins.preview.who", get), named(w, "checkins.preview.who_may_not", doubtful), named(w, "checkins.preview.who_not", not),
	), nil
}

// named lists people by name, below a head that counts them.
func named(w *words.Locale, key string, people [][]chat.Span) []part {
	slices.SortFunc(people, func(a, b []chat.Span) int { return strings.Compare(chat.PlainText(a), chat.PlainText(b)) })
	head := []chat.Block{w.Paragraph(key, "count", len(people))}
	var parts []part
	for some := range slices.Chunk(people, namesInPart) {
		parts = append(parts, part{head: head, body: chat.List{Items: some}})
	}
	return parts
}

// closedLastTime reports whether the last message of this check-in did not reach a member, since their conversation
// was closed or there was no account.
func (f *Feature) closedLastTime(v *bot.View, c Checkin, member community.MemberID) (bool, error) {
	if c.Round == "" {
		return false, nil
	}
	copies, err := v.Delivery(promptKey(c.Round, member))
	return slices.ContainsFunc(copies, func(o bot.Copy) bool {
		return o.State == bot.StateFailed && (o.Reason == bot.ReasonUnreachable || o.Reason == bot.ReasonNoAccount)
	}), err
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
