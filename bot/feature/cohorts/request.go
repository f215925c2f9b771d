package cohorts

import (
	"slices"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
)

// State says what became of a request.
type State string

// What can become of a request. One that was taken back, or had become needless, is not kept.
const (
	Waiting  State = "waiting"
	Accepted State = "accepted"
	Declined State = "declined"
	Ended    State = "ended" // the cohort did, before anybody answered
)

// Request is somebody's wish to come into a cohort. Those who lead it see it, and who asked.
type Request struct {
	ID     string
	Cohort community.CohortID
	Member community.MemberID
	At     time.Time
	State  State
	// Decided is when it was answered; zero while it waits.
	Decided time.Time `json:",omitzero"`
	// Told are those who have it before them.
	Told []community.MemberID
}

const (
	// requestLife is how long a request is kept.
	requestLife = 90 * 24 * time.Hour
	// untilAsked is how long a cohort is not asked again for somebody who heard that it is not the moment.
	untilAsked = 14 * 24 * time.Hour
	byCohort   = "cohort"
)

func newRequests() *data.Collection[Request] {
	return data.NewCollection(data.Definition[Request]{
		Namespace: "cohorts", Name: "requests",
		Indexes:   map[string]func(Request) []string{byCohort: func(r Request) []string { return []string{string(r.Cohort)} }},
		Subjects:  func(r Request) []string { return []string{string(r.Member)} },
		Retention: requestLife, Since: func(r Request) time.Time { return r.At },
	})
}

// waiting lists the requests for a cohort that nobody has answered yet, the oldest first.
func (f *Feature) waiting(v *bot.View, c community.CohortID) ([]Request, error) {
	all, err := data.Values(f.requests.By(v.Reader(), byCohort, string(c)))
	return slices.DeleteFunc(all, func(r Request) bool { return r.State != Waiting }), err
}

// of lists what a member asked for, the oldest first.
func (f *Feature) of(v *bot.View, m community.MemberID) ([]Request, error) {
	return data.Values(f.requests.About(v.Reader(), string(m)))
}

// latest is what a member asked a cohort last; its ID is empty where they never did.
func (f *Feature) latest(v *bot.View, m community.MemberID, c community.CohortID) (Request, error) {
	all, err := f.of(v, m)
	if err != nil {
		return Request{}, err
	}
	for _, r := range slices.Backward(all) {
		if r.Cohort == c {
			return r, nil
		}
	}
	return Request{}, nil
}

// ask passes the actor's wish on to those who lead a cohort. Asking twice is asking once.
func (f *Feature) ask(tx *bot.Tx, c community.Cohort) (chat.Response, error) {
	last, err := f.latest(&tx.View, tx.Actor().ID, c.ID)
	if err != nil {
		return nil, err
	}
	again := last.Decided.Add(untilAsked)
	switch {
	case last.State == Waiting:
		return tx.Say("cohorts.asked_already", "cohort", c.Name), nil
	case last.State == Declined && tx.Now().Before(again):
		return tx.Say("cohorts.ask_again", "cohort", c.Name, "when", tx.Words().Moment(again, chat.MomentDate)), nil
	}
	r := Request{ID: tx.NewID(), Cohort: c.ID, Member: tx.Actor().ID, At: tx.Now(), State: Waiting}
	if r, err = f.tell(tx, c, r); err != nil {
		return nil, err
	}
	if len(r.Told) == 0 {
		return tx.Say("cohorts.asked_nobody", "cohort", c.Name), nil
	}
	return tx.Say("cohorts.asked", "cohort", c.Name), nil
}

// tell puts a request before those who may answer it now, and takes it from those who may not any more. It is nothing
// that they asked for: it waits for the end of the night, and comes with what else comes that day.
func (f *Feature) tell(tx *bot.Tx, c community.Cohort, r Request) (Request, error) {
	answer, err := answering(&tx.View, c)
	if err != nil {
		return r, err
	}
	for _, m := range r.Told {
		if slices.Contains(answer, m) {
			continue
		}
		if err := tx.Retract(requestKey(r.ID, m)); err != nil {
			return r, err
		}
	}
	r.Told = slices.DeleteFunc(answer, func(m community.MemberID) bool { return m == r.Member })
	for _, m := range r.Told {
		err := tx.PostAgain(bot.Post{
			Key: requestKey(r.ID, m), To: bot.ToMember(m), Kind: bot.Unasked, Doubt: bot.RatherTwice,
			Show: chat.Action{Route: "cohorts.request", Arg: r.ID}, Cohort: r.Cohort, Names: []community.MemberID{r.Member},
		})
		if err != nil {
			return r, err
		}
	}
	return r, f.requests.Put(tx.Writer(), r, r.ID)
}

// passOn puts what waits for a cohort before those who lead it now.
func (f *Feature) passOn(tx *bot.Tx, c community.Cohort) error {
	waiting, err := f.waiting(&tx.View, c.ID)
	if err != nil {
		return err
	}
	for _, r := range waiting {
		if _, err := f.tell(tx, c, r); err != nil {
			return err
		}
	}
	return nil
}

// answering lists who is asked: those who lead the cohort, or where nobody does, facilitators.
func answering(v *bot.View, c community.Cohort) ([]community.MemberID, error) {
	people, err := leadsOf(v, c)
	if err == nil && len(people) == 0 {
		people, err = facilitators(v)
	}
	var ids []community.MemberID
	for _, m := range people {
		ids = append(ids, m.ID)
	}
	return ids, err
}

// unask takes the actor's own request back.
func (f *Feature) unask(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	c, problem, err := pointed(tx, in)
	if problem != nil || err != nil {
		return problem, err
	}
	return tx.Say("cohorts.unasked", "cohort", c.Name), f.withdraw(tx, c.ID, tx.Actor().ID)
}

// withdraw takes back what nobody needs to answer any more, and leaves no trace of it.
func (f *Feature) withdraw(tx *bot.Tx, c community.CohortID, m community.MemberID) error {
	last, err := f.latest(&tx.View, m, c)
	if err != nil || last.State != Waiting {
		return err
	}
	if err := f.takeBack(tx, last); err != nil {
		return err
	}
	return f.requests.Delete(tx.Writer(), last.ID)
}

func (f *Feature) takeBack(tx *bot.Tx, r Request) error {
	for _, m := range r.Told {
		if err := tx.Retract(requestKey(r.ID, m)); err != nil {
			return err
		}
	}
	return nil
}

// reviseRequests has what waits said anew, as when a cohort has another name.
func (f *Feature) reviseRequests(tx *bot.Tx, c community.CohortID) error {
	waiting, err := f.waiting(&tx.View, c)
	if err != nil {
		return err
	}
	for _, r := range waiting {
		for _, m := range r.Told {
			if err := tx.Revise(requestKey(r.ID, m)); err != nil {
				return err
			}
		}
	}
	return nil
}

func requestKey(request string, lead community.MemberID) string {
	return "cohorts.request/" + request + "/" + string(lead)
}
