package cohorts

import (
	"errors"
	"slices"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/words"
	"weft/data"
)

// requestedCohort names the cohort that a request is for, so that only those who lead it answer. Whoever leads any may
// hear that a request is gone.
func (f *Feature) requestedCohort(v *bot.View, in bot.Input) (community.CohortID, error) {
	r, err := f.requests.Get(v.Reader(), in.Arg)
	if errors.Is(err, data.ErrNotFound) {
		return ledCohort(v, bot.Input{})
	}
	return r.Cohort, err
}

func (f *Feature) accept(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	return f.decide(tx, in.Arg, Accepted)
}

func (f *Feature) decline(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	return f.decide(tx, in.Arg, Declined)
}

// decide answers a request, once.
func (f *Feature) decide(tx *bot.Tx, id string, how State) (chat.Response, error) {
	r, err := f.requests.Get(tx.Reader(), id)
	if errors.Is(err, data.ErrNotFound) {
		return tx.Say("cohorts.request.gone"), nil
	}
	if err != nil {
		return nil, err
	}
	c, err := tx.People().Cohort(r.Cohort)
	if err != nil {
		return nil, err
	}
	m, err := tx.People().Member(r.Member)
	if errors.Is(err, data.ErrNotFound) {
		return tx.Say("cohorts.request.gone"), nil
	}
	if err != nil {
		return nil, err
	}
	if r.State != Waiting { // two who lead were there at once: the first answer counts
		return tx.Say("cohorts.request."+string(r.State), "name", m.Profile.Name, "cohort", c.Name), nil
	}
	if how == Accepted {
		if err := bring(tx, c.ID, m.ID); err != nil {
			return nil, err
		}
	}
	if err := tx.Audit("cohorts."+string(how), string(c.ID)+"/"+string(m.ID)); err != nil {
		return nil, err
	}
	said := tx.Say("cohorts.request."+string(how)+"_now", "name", m.Profile.Name, "cohort", c.Name)
	return said, f.settle(tx, r, how)
}

// settle keeps an answer, says it where the request stands, takes the request back where nobody has read it yet, and
// tells who asked: at once by day, since they wait for it.
func (f *Feature) settle(tx *bot.Tx, r Request, how State) error {
	r.State, r.Decided = how, tx.Now()
	if err := f.requests.Put(tx.Writer(), r, r.ID); err != nil {
		return err
	}
	for _, m := range r.Told {
		key := requestKey(r.ID, m)
		reached, err := tx.Reached(key)
		if err != nil {
			return err
		}
		if reached {
			err = tx.Revise(key)
		} else {
			err = tx.Retract(key)
		}
		if err != nil {
			return err
		}
	}
	return tx.Post(bot.Post{
		Key: "cohorts.answer/" + r.ID, To: bot.ToMember(r.Member), Kind: bot.Urgent, Doubt: bot.RatherTwice,
		Show: chat.Action{Route: "cohorts.answer", Arg: r.ID}, Cohort: r.Cohort,
	})
}

// renderRequest shows a request to somebody who may answer it, with the answer once there is one.
func (f *Feature) renderRequest(r *bot.Rendering) (chat.Message, error) {
	request, err := f.requests.Get(r.View.Reader(), r.Arg)
	if errors.Is(err, data.ErrNotFound) {
		return chat.Message{}, bot.ErrNothingToSay
	}
	if err != nil {
		return chat.Message{}, err
	}
	asks, err := r.People().Member(request.Member)
	if errors.Is(err, data.ErrNotFound) || !slices.Contains(request.Told, r.Reader.ID) {
		return chat.Message{}, bot.ErrNothingToSay
	}
	if err != nil {
		return chat.Message{}, err
	}
	w := r.Words()
	if request.State != Waiting {
		return said(r, "cohorts.request."+string(request.State), "name", asks.Profile.Name, "cohort", r.Cohort.Name), nil
	}
	m := chat.Message{Summary: w.Text("cohorts.request.summary", "cohort", r.Cohort.Name)}
	m.Blocks = requested(w, request, asks, r.Cohort)
	m.Blocks = append(m.Blocks, w.Fine("cohorts.request.who"))
	return m, nil
}

// requested is a request as whoever may answer it reads it: with what every member can see of who asks.
func requested(w *words.Locale, r Request, asks community.Member, c community.Cohort) []chat.Block {
	key := "cohorts.request.asks"
	if asks.Profile.Organisation != "" {
		key = "cohorts.request.asks_from"
	}
	name := asks.Profile.Name
	return []chat.Block{
		w.Paragraph(key, "name", name, "organisation", asks.Profile.Organisation, "cohort", c.Name, "when", w.Moment(r.At, chat.MomentDate)),
		chat.Actions{Controls: answers(w, r, asks)},
	}
}

// answers are what can be said to a request.
func answers(w *words.Locale, r Request, asks community.Member) []chat.Control {
	name := asks.Profile.Name
	return []chat.Control{
		chat.Button{
			Label: w.Text("cohorts.accept"), Describe: w.Text("cohorts.accept_named", "name", name),
			Action: chat.Action{Route: "cohorts.accept", Arg: r.ID}, Style: chat.Primary,
		},
		chat.Button{
			Label: w.Text("cohorts.decline"), Describe: w.Text("cohorts.decline_named", "name", name),
			Action: chat.Action{Route: "cohorts.decline", Arg: r.ID},
		},
	}
}

// renderAnswer tells who asked what the answer is. It names nobody: those who lead answer together.
func (f *Feature) renderAnswer(r *bot.Rendering) (chat.Message, error) {
	request, err := f.requests.Get(r.View.Reader(), r.Arg)
	if errors.Is(err, data.ErrNotFound) || (err == nil && request.State == Waiting) {
		return chat.Message{}, bot.ErrNothingToSay
	}
	if err != nil {
		return chat.Message{}, err
	}
	in, err := r.People().IsIn(request.Cohort, request.Member)
	if err != nil {
		return chat.Message{}, err
	}
	if in != (request.State == Accepted) {
		return chat.Message{}, bot.ErrNothingToSay // it has come otherwise since: they were invited, or have left
	}
	again := r.Words().Moment(request.Decided.Add(untilAsked), chat.MomentDate)
	return said(r, "cohorts.answer."+string(request.State), "cohort", r.Cohort.Name, "when", again), nil
}
