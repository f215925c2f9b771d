package checkins

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
)

// answer is what one member did in one round, opened for somebody who may know.
type answer struct {
	Round  string             `json:"-"`
	Member community.MemberID `json:"-"`
	At     time.Time
	// Edited: it was changed after it was first given.
	Edited  bool
	Skipped bool
	// Reach is the member's own choice of who reads it, "" for the round's. It only ever narrows.
	Reach community.Reach
	// Published: it is part of what was published without names, as it was then.
	Published bool
	// Account is where it was said: what only its author may read is closed to their other accounts.
	Account chat.UserID `json:",omitzero"`
	Words   chat.Answers
}

// row is how it is stored: under a name that only the member's key can find, all of one look. Without the keys the
// file tells neither who answered nor who skipped, nor when.
type row struct {
	Round  string
	Opened time.Time // of the round: the row itself has no time
	Sealed []byte
}

// padding is what sealed answers are filled up to a multiple of, in bytes, so that a skip looks like an answer.
const padding = 2048

func answerName(v *bot.View, round string, m community.MemberID) (string, error) {
	return v.Mac(m, "checkins.answer/"+round)
}

// given returns what a member did in a round; ok is false if nothing.
func (f *Feature) given(v *bot.View, round string, m community.MemberID) (a answer, ok bool, err error) {
	name, err := answerName(v, round, m)
	if errors.Is(err, data.ErrErased) {
		return answer{}, false, nil
	}
	if err != nil {
		return answer{}, false, err
	}
	stored, err := f.answers.Get(v.Reader(), round, name)
	if errors.Is(err, data.ErrNotFound) {
		return answer{}, false, nil
	}
	if err != nil {
		return answer{}, false, err
	}
	plain, err := v.Open(m, f.answers.Name(), round, stored.Sealed)
	if err != nil {
		return answer{}, false, fmt.Errorf("open an answer: %w", err)
	}
	a = answer{Words: chat.Answers{}}
	if err := json.Unmarshal([]byte(plain), &a); err != nil {
		return answer{}, false, fmt.Errorf("read an answer: %w", err)
	}
	a.Round, a.Member = round, m
	return a, true, nil
}

// keep seals and stores what a member did.
func (f *Feature) keep(tx *bot.Tx, r Round, a answer) error {
	plain, err := json.Marshal(a)
	if err != nil {
		return err
	}
	sealed, err := tx.Seal(a.Member, f.answers.Name(), r.ID, pad(plain))
	if err != nil {
		return fmt.Errorf("seal an answer: %w", err)
	}
	name, err := answerName(&tx.View, r.ID, a.Member)
	if err != nil {
		return fmt.Errorf("name an answer: %w", err)
	}
	return f.answers.Put(tx.Writer(), row{r.ID, r.Opened, sealed}, r.ID, name)
}

// pad fills JSON up with white space, which means nothing there.
func pad(plain []byte) string {
	filled := make([]byte, (len(plain)/padding+1)*padding)
	for i := copy(filled, plain); i < len(filled); i++ {
		filled[i] = ' '
	}
	return string(filled)
}

// answered lists what was answered in a round, by everybody who is or was in its cohort, in the order of their ids.
// Who may read which of them is decided by the caller, with [Round.reachOf].
func (f *Feature) answered(v *bot.View, r Round) ([]answer, error) {
	people, err := f.everIn(v, r.Cohort)
	if err != nil {
		return nil, err
	}
	var all []answer
	for _, m := range people {
		a, done, err := f.given(v, r.ID, m)
		if errors.Is(err, data.ErrErased) {
			continue // their key is lost: their words are nobody's any more
		}
		if err != nil {
			return nil, err
		}
		if done && !a.Skipped {
			all = append(all, a)
		}
	}
	return all, nil
}

// everIn lists the members of a cohort and those who have left it since, by id.
func (f *Feature) everIn(v *bot.View, cohort community.CohortID) ([]community.MemberID, error) {
	memberships, err := v.People().In(cohort)
	if err != nil {
		return nil, err
	}
	seen := map[community.MemberID]bool{}
	var all []community.MemberID
	for _, ms := range memberships {
		seen[ms.Member] = true
		all = append(all, ms.Member)
	}
	for item, err := range f.former.All(v.Reader(), string(cohort)) {
		if err != nil {
			return nil, err
		}
		if !seen[item.Value.Member] {
			all = append(all, item.Value.Member)
		}
	}
	return all, nil
}

// reachOf is who may read an answer: what was promised in the round, or what its author narrowed it to.
func (r Round) reachOf(a answer) community.Reach {
	if a.Reach == "" {
		return r.Reach
	}
	return r.Reach.AtMost(a.Reach)
}

// private reports whether nobody is to find out who answered: then nothing that is kept or sent may differ by it.
func (r Round) private() bool {
	return r.Reach == community.CohortUnnamed || r.Reach == community.AuthorOnly
}

// readable lists the answers of a round that a viewer may read with their authors' names. It is the one lock on them.
func (f *Feature) readable(v *bot.View, r Round, cohort community.Cohort, viewer community.MemberID) ([]answer, error) {
	in, err := v.People().IsIn(cohort.ID, viewer)
	if err != nil {
		return nil, err
	}
	all, err := f.answered(v, r)
	if err != nil {
		return nil, err
	}
	var mine []answer
	for _, a := range all {
		audience := r.audience(cohort)
		audience.Reach = r.reachOf(a)
		if !audience.MayRead(viewer, a.Member, in) {
			continue
		}
		open, err := f.openTo(v, r, a, viewer)
		if err != nil {
			return nil, err
		}
		if open {
			mine = append(mine, a)
		}
	}
	return mine, nil
}

// former is somebody who has left a cohort: what they said there stays part of it until they are forgotten.
type former struct {
	Cohort community.CohortID
	Member community.MemberID
}
