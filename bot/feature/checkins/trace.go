package checkins

import (
	"errors"
	"slices"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/words"
	"weft/data"
)

// traces tell, round by round, what became of asking a member and of giving the answers back, or why they were not
// asked. They tell of delivery alone: nothing in them differs by whether somebody answered, skipped, changed their
// answer or was reminded.
func (f *Feature) traces(v *bot.View, member community.MemberID, from, to time.Time) ([]bot.Traced, error) {
	m, err := v.People().Member(member)
	if errors.Is(err, data.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	seats, err := seatsOf(v, m)
	if err != nil {
		return nil, err
	}
	var all []bot.Traced
	for _, s := range seats {
		for item, err := range f.checkins.By(v.Reader(), byCohort, string(s.cohort.ID)) {
			if err != nil {
				return nil, err
			}
			rounds, err := f.roundsOf(v, item.Value.ID)
			if err != nil {
				return nil, err
			}
			for _, r := range rounds {
				s.round = r
				found, err := f.traced(v, s)
				if err != nil {
					return nil, err
				}
				for _, t := range found {
					if !t.At.Before(from) && t.At.Before(to) {
						all = append(all, t)
					}
				}
			}
		}
	}
	return all, nil
}

// seatsOf are the cohorts that a member is in, and those that they lead without being in them.
func seatsOf(v *bot.View, m community.Member) ([]seatIn, error) {
	cohorts, err := v.People().Cohorts()
	if err != nil {
		return nil, err
	}
	memberships, err := v.People().Of(m.ID)
	if err != nil {
		return nil, err
	}
	var seats []seatIn
	for _, c := range cohorts {
		i := slices.IndexFunc(memberships, func(ms community.Membership) bool { return ms.Cohort == c.ID })
		switch {
		case i >= 0:
			seats = append(seats, seatIn{cohort: c, membership: memberships[i], member: m})
		case c.LedBy(m.ID):
			seats = append(seats, seatIn{cohort: c, member: m})
		}
	}
	return seats, nil
}

// seatIn is a member's place in a round; whoever only leads its cohort has no membership.
type seatIn struct {
	round      Round
	cohort     community.Cohort
	membership community.Membership
	member     community.Member
}

// traced is what there is to tell of one round: how the member was asked, how the cohort was, and how it came back.
func (f *Feature) traced(v *bot.View, s seatIn) ([]bot.Traced, error) {
	w := v.Words()
	r := s.round
	asked := r.hourIn(s.member.Location(s.cohort.Zone))
	all := []bot.Traced{}
	tell := func(at time.Time, key string, became []chat.Span) {
		all = append(all, bot.Traced{
			At: at, Cohort: r.Cohort, What: w.Text(key, "title", r.Title, "cohort", s.cohort.Name), Became: became,
		})
	}
	if s.membership.Member != "" {
		became, err := f.becameOfAsking(v, s, asked)
		if err != nil {
			return nil, err
		}
		tell(asked, "checkins.agenda.asks", became)
	}
	for _, post := range s.posts(asked) {
		copies, err := v.Delivery(post.key)
		if err != nil {
			return nil, err
		}
		if len(copies) > 0 {
			tell(arrivedAt(copies, post.at), post.say, bot.Became(w, delivered(copies)))
		}
	}
	return all, nil
}

// tracedPost is a message that a member can read besides the one that asks them, when it was due, and the key of what
// it is called. Reminders are none: in a round with names they go to those who have not answered.
type tracedPost struct {
	at       time.Time
	key, say string
}

func (s seatIn) posts(asked time.Time) []tracedPost {
	r := s.round
	var posts []tracedPost
	for _, id := range s.member.Ever() {
		posts = append(posts, tracedPost{r.Closes, digestKey(r.ID, id), "checkins.trace.digest"})
	}
	if s.membership.Member == "" {
		return posts
	}
	return append(posts,
		tracedPost{asked, openKey(r.ID), "checkins.trace.in_channel"},
		tracedPost{r.Closes, sharedKey(r.ID), "checkins.agenda.shares"},
		tracedPost{r.Closes, sharedAnywayKey(r.ID), "checkins.agenda.shares"})
}

// becameOfAsking says what became of a member's message, or why there is none.
func (f *Feature) becameOfAsking(v *bot.View, s seatIn, asked time.Time) ([]chat.Span, error) {
	w := v.Words()
	for _, id := range slices.Backward(s.member.Ever()) {
		copies, err := v.Delivery(promptKey(s.round.ID, id))
		if err != nil {
			return nil, err
		}
		if len(copies) > 0 {
			return bot.Became(w, delivered(copies)), nil
		}
	}
	return s.whyNot(v, w, asked)
}

// whyNot says why nothing was planned for a member, as far as it can be told by now: wishes may have changed since.
func (s seatIn) whyNot(v *bot.View, w *words.Locale, asked time.Time) ([]chat.Span, error) {
	seat, err := seatAmong(v, s.member, s.round.Ask, s.round.channels(), asked, s.cohort.Zone)
	if err != nil {
		return nil, err
	}
	switch {
	case s.round.Closed && s.membership.Since.After(s.round.Closes):
		return w.Spans("checkins.trace.not_in_yet"), nil
	case seat.Why != "":
		return w.Spans("checkins.why." + string(seat.Why)), nil
	case s.round.tooLateFor(s.member, s.cohort):
		return w.Spans("checkins.trace.too_late"), nil
	case asked.After(v.Now()) && s.round.open():
		return w.Spans("checkins.trace.ahead", "when", w.Moment(asked, chat.MomentDateTime)), nil
	}
	return bot.Became(w, nil), nil
}

// arrivedAt is when a message first stood somewhere, or when it was due.
func arrivedAt(copies []bot.Copy, due time.Time) time.Time {
	var first time.Time
	for _, c := range copies {
		if c.State == bot.StateSent && (first.IsZero() || c.At.Before(first)) {
			first = c.At
		}
	}
	if first.IsZero() {
		return due
	}
	return first
}

// delivered leaves of copies that arrived nothing but that they did: that one could not be said anew would tell that
// there was something to say.
func delivered(copies []bot.Copy) []bot.Copy {
	all := make([]bot.Copy, len(copies))
	for i, c := range copies {
		if c.State == bot.StateSent {
			c.Reason = ""
		}
		all[i] = c
	}
	return all
}
