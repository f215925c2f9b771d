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
)

// share gives a round back where its check-in says. Places that have grown more open meanwhile wait for a lead.
func (f *Feature) share(tx *bot.Tx, r Round, open []chat.ChannelID) error {
	cohort, err := tx.People().Cohort(r.Cohort)
	if err != nil || !cohort.Active() {
		return err
	}
	switch r.Share {
	case ShareChannel:
		if err := f.shareIn(tx, r, cohort, sharedKey(r.ID), open); err != nil {
			return err
		}
		if err := f.planRegard(tx, r, f.sharesAt(tx, cohort)); err != nil {
			return err
		}
		if len(r.Withheld) > 0 {
			return f.askLeads(tx, r, cohort)
		}
	case ShareLeads:
		r.Given = slices.Clone(cohort.Leads)
		if err := f.rounds.Put(tx.Writer(), r, r.ID); err != nil {
			return err
		}
		for _, lead := range cohort.Leads {
			if err := tx.Post(bot.Post{
				Key: digestKey(r.ID, lead), To: bot.ToMember(lead), Kind: bot.Unasked, Cohort: r.Cohort,
				Show: chat.Action{Route: "checkins.digest", Arg: r.ID}, Doubt: bot.RatherTwice,
			}); err != nil {
				return err
			}
		}
	case ShareNobody:
	}
	return nil
}

// shareIn posts the answers in channels, in the morning of the cohort: below the message that asked, where there is one.
func (f *Feature) shareIn(tx *bot.Tx, r Round, cohort community.Cohort, key string, channels []chat.ChannelID) error {
	if len(channels) == 0 {
		return nil
	}
	to := bot.ToChannels(channels...)
	asked, err := tx.Reached(openKey(r.ID))
	if err != nil {
		return err
	}
	if asked {
		to = bot.ToThread(openKey(r.ID), channels...)
	}
	return tx.Post(bot.Post{
		Key: key, To: to, Cohort: r.Cohort, NotBefore: f.sharesAt(tx, cohort),
		Show: chat.Action{Route: "checkins.shared", Arg: r.ID}, Doubt: bot.RatherTwice,
	})
}

// sharesAt is the next time at which something may be said in a cohort's channels.
func (*Feature) sharesAt(tx *bot.Tx, cohort community.Cohort) time.Time {
	return community.DefaultPreferences().Quiet.NextWelcome(tx.Now(), tx.WordsIn(cohort).Zone())
}

// reviseShared says anew what was given back, wherever that was.
func (f *Feature) reviseShared(tx *bot.Tx, r Round) error {
	err := errors.Join(tx.Revise(sharedKey(r.ID)), tx.Revise(sharedAnywayKey(r.ID)))
	for _, lead := range r.Given {
		err = errors.Join(err, tx.Revise(digestKey(r.ID, lead)))
	}
	return err
}

// renderShared gives the answers of a round back to the cohort, and invites it to reflect.
func (f *Feature) renderShared(r *bot.Rendering) (chat.Message, error) {
	round, err := f.roundOf(r)
	if err != nil {
		return chat.Message{}, err
	}
	if !ShareChannel.allows(round.Reach) || (!r.Stands() && round.keepsFrom(&r.View, r.Cohort, r.Channel())) {
		return chat.Message{}, bot.ErrNothingToSay
	}
	return f.sharedPage(&r.View, r.Words(), round, forCohort, 1)
}

// renderDigest gives the answers of a round to one who leads. Whoever leads no more gets nothing.
func (f *Feature) renderDigest(r *bot.Rendering) (chat.Message, error) {
	round, err := f.round(r.View.Reader(), r.Arg)
	if errors.Is(err, data.ErrNotFound) || (err == nil && !r.Cohort.LedBy(r.Reader.ID)) {
		return chat.Message{}, bot.ErrNothingToSay
	}
	if err != nil {
		return chat.Message{}, err
	}
	return f.sharedPage(&r.View, r.Words(), round, forLeads, 1)
}

// turn shows another page of what was shared, to whoever asks and may read it.
func (f *Feature) turn(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	id, page := pageOf(in.Arg)
	round, err := f.round(tx.Reader(), id)
	if errors.Is(err, data.ErrNotFound) {
		return tx.Say("bot.gone"), nil
	}
	if err != nil {
		return nil, err
	}
	cohort, err := tx.People().Cohort(round.Cohort)
	if err != nil {
		return nil, err
	}
	member, err := tx.People().IsIn(cohort.ID, tx.Actor().ID)
	if err != nil {
		return nil, err
	}
	who := forCohort
	switch {
	case cohort.LedBy(tx.Actor().ID):
		who = forLeads
	case !member || !ShareChannel.allows(round.Reach):
		return tx.Say("checkins.not_yours"), nil
	}
	m, err := f.sharedPage(&tx.View, tx.Words(), round, who, page)
	return chat.Privately{Message: m}, err
}

// audienceOfPage is for whom answers are put together.
type audienceOfPage int

const (
	forCohort audienceOfPage = iota // what everybody in the cohort may read
	forLeads                        // what those who lead may read
)

// sharedPage is one page of what a round gives back. Pages count from 1; one that is not there is the last.
func (f *Feature) sharedPage(
	v *bot.View, w *words.Locale, round Round, who audienceOfPage, page int,
) (chat.Message, error) {
	parts, err := f.sharedParts(v, w, round, who)
	if err != nil {
		return chat.Message{}, err
	}
	return round.page(w, parts, page, func(n int) chat.Action {
		return chat.Action{Route: "checkins.page", Arg: pageArg(round.ID, n)}
	}), nil
}

// sharedParts are the answers of a round, in its order.
func (f *Feature) sharedParts(v *bot.View, w *words.Locale, round Round, who audienceOfPage) ([]part, error) {
	if round.Reach == community.CohortUnnamed {
		p, ok, err := f.published(v, round.ID)
		if err != nil || !ok {
			return nil, err
		}
		return p.parts(w, round), nil
	}
	all, err := f.answered(v, round)
	if err != nil {
		return nil, err
	}
	named, err := byName(v, slices.DeleteFunc(all, func(a answer) bool {
		reach := round.reachOf(a)
		return reach != community.CohortNamed && (who != forLeads || reach != community.LeadsOnly)
	}))
	if err != nil {
		return nil, err
	}
	if round.Layout == ByQuestion {
		return byQuestion(w, round, named), nil
	}
	return byPerson(w, round, named), nil
}

// namedAnswer is an answer with the name of who gave it.
type namedAnswer struct {
	name string
	answer
}

// byName orders answers by the names of who gave them. Whoever is forgotten gave none.
func byName(v *bot.View, all []answer) ([]namedAnswer, error) {
	named := make([]namedAnswer, 0, len(all))
	for _, a := range all {
		member, err := v.People().Member(a.Member)
		if errors.Is(err, data.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		named = append(named, namedAnswer{member.Profile.Name, a})
	}
	slices.SortStableFunc(named, func(a, b namedAnswer) int { return strings.Compare(a.name, b.name) })
	return named, nil
}

func byPerson(w *words.Locale, round Round, all []namedAnswer) []part {
	var parts []part
	for _, a := range all {
		head := []chat.Block{chat.Paragraph{Spans: []chat.Span{chat.Strong{Text: a.name}}}}
		for _, q := range round.Questions {
			if v, ok := a.Words[q.Name]; ok {
				parts = append(parts, part{head, chat.Facts{Facts: []chat.Fact{q.fact(w, v)}}})
			}
		}
	}
	return parts
}

func byQuestion(w *words.Locale, round Round, all []namedAnswer) []part {
	var parts []part
	for _, q := range round.Questions {
		head := []chat.Block{chat.Paragraph{Spans: []chat.Span{chat.Strong{Text: q.text(w).Short}}}}
		for _, a := range all {
			if v, ok := a.Words[q.Name]; ok {
				parts = append(parts, part{head, chat.Facts{Facts: []chat.Fact{{Label: a.name, Spans: q.fact(w, v).Spans}}}})
			}
		}
	}
	return parts
}
