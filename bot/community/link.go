package community

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"weft/bot/chat"
	"weft/data"
)

// LinkLife is how long the code that links two accounts can be used, and how long both have to say yes.
const LinkLife = 15 * time.Minute

// MostGuesses is how many wrong codes one account may try within an hour.
const MostGuesses = 5

const guessing = time.Hour

// Link is two accounts on their way to being one member. Nothing is linked before both have said yes to a screen that
// names the other. The code itself is kept nowhere, as with an [Invitation].
type Link struct {
	// ID is the digest of the code.
	ID string
	// Member asked for the code, from Account.
	Member  MemberID
	Account chat.UserID
	// Other is where the code was typed; zero before. A code is typed once.
	Other chat.UserID `json:",omitzero"`
	// Both: they were a member there too when it was typed, as both screens say.
	Both bool `json:",omitempty"`
	// OtherSaid: there they said yes.
	OtherSaid bool `json:",omitempty"`
	// Shown: Account has seen whom it would be linked with.
	Shown bool `json:",omitempty"`
	Made  time.Time
	// Names are what each platform calls its account. They are sealed in the store.
	Names LinkNames `json:"-"`

	Sealed []byte
}

// LinkNames are the display names of the two accounts of a link.
type LinkNames struct{ Account, Other string }

// Expires is when the link is off if it was not made by then.
func (l Link) Expires() time.Time { return l.Made.Add(LinkLife) }

// linkKey owns the key of codes, digests and names of links. It is nobody's.
const linkKey = "thing/community/links"

func sidesOf(l Link) []string {
	sides := []string{l.Account.String()}
	if !l.Other.IsZero() {
		sides = append(sides, l.Other.String())
	}
	return sides
}

// OfferLink makes a code for an account of a member, in place of any that was made there before. It cannot be had again.
// The nonce is as for [Writer.Invite].
func (w Writer) OfferLink(nonce string, l Link) (code string, err error) {
	if err := w.register.keys.Ensure(linkKey); err != nil {
		return "", fmt.Errorf("make a key for links: %w", err)
	}
	if err := w.DropLinks(l.Account); err != nil {
		return "", err
	}
	if code, err = w.code(linkKey, nonce); err != nil {
		return "", fmt.Errorf("make a code: %w", err)
	}
	if l.ID, err = w.digest(linkKey, code); err != nil {
		return "", err
	}
	return code, w.PutLink(l)
}

// PutLink stores a link.
func (w Writer) PutLink(l Link) error {
	plain, err := json.Marshal(l.Names)
	if err != nil {
		return err
	}
	if l.Sealed, err = w.register.keys.Seal(linkKey, w.register.links.Name(), l.ID, plain); err != nil {
		return fmt.Errorf("seal the names of a link: %w", err)
	}
	return w.register.links.Put(w.to, l, l.ID)
}

// DropLink ends a link, made or not.
func (w Writer) DropLink(l Link) error { return w.register.links.Delete(w.to, l.ID) }

// DropLinks ends whatever link an account takes part in, on either side: one at a time is what anybody can keep in mind.
func (w Writer) DropLinks(account chat.UserID) error {
	var all []Link
	for item, err := range w.register.links.By(w.from, byAccount, account.String()) {
		if err != nil {
			return err
		}
		all = append(all, item.Value)
	}
	for _, l := range all {
		if err := w.DropLink(l); err != nil {
			return err
		}
	}
	return nil
}

// LinkOf finds what a code opens that is typed from an account: the link that waits for its other side, or that the same
// account opened before. Whatever else is typed is data.ErrNotFound.
func (r Reader) LinkOf(typed string, from chat.UserID, now time.Time) (Link, error) {
	code, ok := ReadCode(typed)
	if !ok {
		return Link{}, data.ErrNotFound
	}
	id, err := r.digest(linkKey, code)
	if errors.Is(err, data.ErrErased) {
		return Link{}, data.ErrNotFound // no code was ever made
	}
	if err != nil {
		return Link{}, err
	}
	l, err := r.Link(id, now)
	if err == nil && !l.Other.IsZero() && l.Other != from {
		return Link{}, data.ErrNotFound // it was typed somewhere else already
	}
	return l, err
}

// Link returns the link of an id, or data.ErrNotFound where its time is over.
func (r Reader) Link(id string, now time.Time) (Link, error) {
	l, err := r.register.links.Get(r.from, id)
	if err != nil {
		return Link{}, err
	}
	return r.openLink(l, now)
}

// LinkWith returns the link in which an account takes part, the newest, or data.ErrNotFound.
func (r Reader) LinkWith(account chat.UserID, now time.Time) (newest Link, err error) {
	err = data.ErrNotFound
	for item, failed := range r.register.links.By(r.from, byAccount, account.String()) {
		if failed != nil {
			return Link{}, failed
		}
		l, failed := r.openLink(item.Value, now)
		if errors.Is(failed, data.ErrNotFound) {
			continue
		}
		if failed != nil {
			return Link{}, failed
		}
		if err != nil || l.Made.After(newest.Made) {
			newest, err = l, nil
		}
	}
	return newest, err
}

func (r Reader) openLink(l Link, now time.Time) (Link, error) {
	if !now.Before(l.Expires()) {
		return Link{}, data.ErrNotFound
	}
	plain, err := r.register.keys.Open(linkKey, r.register.links.Name(), l.ID, l.Sealed)
	if errors.Is(err, data.ErrErased) {
		return Link{}, data.ErrNotFound
	}
	if err != nil {
		return Link{}, fmt.Errorf("open the names of a link: %w", err)
	}
	return l, json.Unmarshal(plain, &l.Names)
}

// guesses are the wrong codes that one account typed. It is filed under a name that does not tell whose it is.
type guesses struct{ At []time.Time }

func (g guesses) last() time.Time {
	if len(g.At) == 0 {
		return time.Time{}
	}
	return g.At[len(g.At)-1]
}

// since leaves out those of more than an hour ago.
func (g guesses) since(now time.Time) guesses {
	g.At = slices.DeleteFunc(slices.Clone(g.At), func(t time.Time) bool { return now.Sub(t) >= guessing })
	return g
}

// MayGuess reports whether an account may try a code now.
func (w Writer) MayGuess(account chat.UserID, now time.Time) (bool, error) {
	g, _, err := w.guessesOf(account)
	return len(g.since(now).At) < MostGuesses, err
}

// GuessedWrong remembers that an account typed a code that opens nothing.
func (w Writer) GuessedWrong(account chat.UserID, now time.Time) error {
	g, name, err := w.guessesOf(account)
	if err != nil {
		return err
	}
	g = g.since(now)
	g.At = append(g.At, now)
	return w.register.guesses.Put(w.to, g, name)
}

func (w Writer) guessesOf(account chat.UserID) (g guesses, name string, err error) {
	if err := w.register.keys.Ensure(linkKey); err != nil {
		return g, "", fmt.Errorf("make a key for links: %w", err)
	}
	if name, err = w.register.keys.MAC(linkKey, "guesses\x00"+account.String()); err != nil {
		return g, "", err
	}
	g, err = w.register.guesses.Get(w.to, name)
	if errors.Is(err, data.ErrNotFound) {
		return guesses{}, name, nil
	}
	return g, name, err
}

// Merge makes one member of two: memberships, leads and invitations of the one who goes are the other's from now on. What
// features keep is theirs to hand over, before.
func (w Writer) Merge(stays, goes Member) (Member, error) {
	if err := w.mergeMemberships(stays.ID, goes.ID); err != nil {
		return Member{}, err
	}
	cohorts, err := w.Cohorts()
	if err != nil {
		return Member{}, err
	}
	for _, c := range cohorts {
		if !c.LedBy(goes.ID) {
			continue
		}
		c.Leads = joined(nil, replaced(c.Leads, goes.ID, stays.ID))
		if err := w.PutCohort(c); err != nil {
			return Member{}, err
		}
	}
	given, err := w.InvitationsBy(goes.ID)
	if err != nil {
		return Member{}, err
	}
	for _, i := range given {
		i.By = stays.ID
		if err := w.register.invitations.Put(w.to, i, i.ID); err != nil {
			return Member{}, err
		}
	}
	m := Merged(stays, goes)
	if err := w.DeleteMember(goes.ID); err != nil {
		return Member{}, err
	}
	return m, w.PutMember(m)
}

// mergeMemberships hands over memberships, each since the earlier of two.
func (w Writer) mergeMemberships(stays, goes MemberID) error {
	theirs, err := w.Of(goes)
	if err != nil {
		return err
	}
	for _, ms := range theirs {
		if err := w.Leave(ms.Cohort, goes); err != nil {
			return err
		}
		own, err := w.register.memberships.Get(w.from, string(ms.Cohort), string(stays))
		if err != nil && !errors.Is(err, data.ErrNotFound) {
			return err
		}
		if err == nil {
			ms.Since = earlier(own.Since, ms.Since)
		}
		ms.Member = stays
		if err := w.Enter(ms); err != nil {
			return err
		}
	}
	return nil
}

// replaced is a list with one id in the place of another.
func replaced(all []MemberID, old, by MemberID) []MemberID {
	all = slices.Clone(all)
	for i, m := range all {
		if m == old {
			all[i] = by
		}
	}
	return all
}
