package checkins

import (
	"errors"
	"slices"

	"weft/bot"
	"weft/bot/community"
	"weft/data"
)

// opens reports whether an answer of a member's may be shown to them where they are now. What others may read too is
// open; what only they can read is open at the account from which they said it, and at others once they opened it.
func (r Round) opens(v *bot.View, author community.Member, a answer) bool {
	return r.reachOf(a) != community.AuthorOnly || v.MayOpen(author, a.Account)
}

// openTo is opens for a reader who may be somebody else than the author.
func (f *Feature) openTo(v *bot.View, r Round, a answer, reader community.MemberID) (bool, error) {
	if a.Member != reader || r.reachOf(a) != community.AuthorOnly {
		return true, nil
	}
	m, err := v.People().Member(reader)
	return err == nil && r.opens(v, m, a), err
}

// merge hands over what somebody answered, sealed anew. Where both accounts answered the same round the newest answer
// stays. What the one who goes was asked is taken back; where a round is open, the one who stays is asked in its place.
func (f *Feature) merge(tx *bot.Tx, goes, stays community.Member) error {
	rounds, err := data.Values(f.rounds.All(tx.Reader()))
	if err != nil {
		return err
	}
	for _, r := range rounds {
		if err := f.mergeIn(tx, r, goes, stays); err != nil {
			return err
		}
	}
	return f.mergeFormer(tx, goes.ID, stays.ID)
}

func (f *Feature) mergeIn(tx *bot.Tx, r Round, goes, stays community.Member) error {
	if !r.Over {
		if err := errors.Join(tx.Retract(promptKey(r.ID, goes.ID)), tx.Retract(reminderKey(r.ID, goes.ID))); err != nil {
			return err
		}
	}
	theirs, done, err := f.given(&tx.View, r.ID, goes.ID)
	if err != nil || !done {
		return err
	}
	name, err := answerName(&tx.View, r.ID, goes.ID)
	if err != nil {
		return err
	}
	if err := f.answers.Delete(tx.Writer(), r.ID, name); err != nil {
		return err
	}
	own, answered, err := f.given(&tx.View, r.ID, stays.ID)
	if err != nil {
		return err
	}
	newest := said(theirs, goes)
	if answered {
		newest = newer(newest, said(own, stays))
	}
	newest.Member = stays.ID
	return errors.Join(f.keep(tx, r, newest), f.changed(tx, r, stays.ID))
}

// said is an answer that knows from where it was said.
func said(a answer, by community.Member) answer {
	if a.Account.IsZero() {
		a.Account = by.First
	}
	if a.Account.IsZero() && len(by.Accounts) > 0 {
		a.Account = by.Accounts[0]
	}
	return a
}

// newer is what somebody said last of two answers to one round; what they said counts more than that they skipped it.
// What was published of either stays their own.
func newer(a, b answer) answer {
	published := a.Published || b.Published
	if a.Skipped != b.Skipped && a.Skipped || a.Skipped == b.Skipped && b.At.After(a.At) {
		a = b
	}
	a.Published = published
	return a
}

func (f *Feature) mergeFormer(tx *bot.Tx, goes, stays community.MemberID) error {
	left, err := data.Values(f.former.About(tx.Reader(), string(goes)))
	if err != nil {
		return err
	}
	for _, m := range left {
		if err := f.former.Put(tx.Writer(), former{m.Cohort, stays}, string(m.Cohort), string(stays)); err != nil {
			return err
		}
	}
	_, err = f.former.ForgetAbout(tx.Writer(), string(goes))
	return err
}

// close deletes what only its author could read and was said from an account that is no longer theirs, unless they had
// opened it: nobody can read it any more. What stays no longer tells from which account it was said.
func (f *Feature) close(tx *bot.Tx, gone bot.AccountGone) error {
	m, err := tx.People().Member(gone.Member)
	if errors.Is(err, data.ErrNotFound) {
		return nil // everything of theirs went with them
	}
	if err != nil {
		return err
	}
	rounds, err := data.Values(f.rounds.All(tx.Reader()))
	if err != nil {
		return err
	}
	for _, r := range rounds {
		if err := f.closeIn(tx, r, m, gone); err != nil {
			return err
		}
	}
	return nil
}

func (f *Feature) closeIn(tx *bot.Tx, r Round, m community.Member, gone bot.AccountGone) error {
	a, done, err := f.given(&tx.View, r.ID, m.ID)
	if err != nil || !done {
		return err
	}
	theirs := a.Account == gone.Account || a.Account.IsZero() && m.First == gone.As
	switch {
	case !theirs:
		return nil
	case r.reachOf(a) != community.AuthorOnly || slices.Contains(m.Opened, gone.As):
		a.Account = gone.As
		return f.keep(tx, r, a)
	}
	name, err := answerName(&tx.View, r.ID, m.ID)
	if err != nil {
		return err
	}
	return f.answers.Delete(tx.Writer(), r.ID, name)
}
