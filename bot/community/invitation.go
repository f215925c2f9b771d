package community

import (
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"
	"unicode"

	"weft/data"
)

// InvitationLife is how long the code of an invitation opens anything.
const InvitationLife = 14 * 24 * time.Hour

// Invitation lets one person who has its code into one cohort, once. The code is kept nowhere: the invitation is
// found by a digest of it, made with a key that lies apart from the records.
type Invitation struct {
	// ID is the digest. It opens nothing that can be typed.
	ID     string
	Cohort CohortID
	// By is who gave it out. It goes with them.
	By   MemberID
	Made time.Time
}

// Expires is when its code opens nothing any more.
func (i Invitation) Expires() time.Time { return i.Made.Add(InvitationLife) }

// invitationKey owns the key that codes and their digests are made with. It is nobody's: what begins with "thing/"
// is in no ledger of people.
const invitationKey = "thing/community/invitations"

// The letters of a code: no two that look alike, on paper or on a phone, and no vowels, so that no code is a word.
const (
	codeLetters = "34679CDFGHJKMNPQRTWXY"
	codeLength  = 10
	codeGroup   = 5
)

// Invite makes an invitation into a cohort and returns its code, which cannot be had again. The nonce has to be new,
// and may be known to anybody: what nobody can guess comes from a key that has never left the file of keys. Chance of
// a decision would not do, since whoever learns its seed, or sees enough ids made from it, could foretell the code.
func (w Writer) Invite(nonce string, c CohortID, by MemberID, now time.Time) (string, error) {
	if err := w.register.keys.Ensure(invitationKey); err != nil {
		return "", fmt.Errorf("make a key for invitations: %w", err)
	}
	code, err := w.code(invitationKey, nonce)
	if err != nil {
		return "", fmt.Errorf("make a code: %w", err)
	}
	id, err := w.digest(invitationKey, code)
	if err != nil {
		return "", err
	}
	return code, w.register.invitations.Put(w.to, Invitation{ID: id, Cohort: c, By: by, Made: now}, id)
}

// Uninvite takes back the invitations into a cohort that one member gave out; "" takes back everybody's.
func (w Writer) Uninvite(c CohortID, by MemberID) error {
	open, err := w.Invitations(c)
	if err != nil {
		return err
	}
	for _, i := range open {
		if by != "" && i.By != by {
			continue
		}
		if err := w.Redeem(i); err != nil {
			return err
		}
	}
	return nil
}

// Redeem uses an invitation up.
func (w Writer) Redeem(i Invitation) error { return w.register.invitations.Delete(w.to, i.ID) }

// Invitation finds what a typed code opens at an instant, in capitals or not, with or without its dash. A code that
// never was, was used, is too old, or leads into a cohort that has ended, is data.ErrNotFound.
func (r Reader) Invitation(typed string, now time.Time) (Invitation, error) {
	code, ok := ReadCode(typed)
	if !ok {
		return Invitation{}, data.ErrNotFound
	}
	id, err := r.digest(invitationKey, code)
	if errors.Is(err, data.ErrErased) {
		return Invitation{}, data.ErrNotFound // nobody has been invited yet
	}
	if err != nil {
		return Invitation{}, err
	}
	return r.Invited(id, now)
}

// Invited returns the invitation of an id at an instant, or data.ErrNotFound as [Reader.Invitation] does.
func (r Reader) Invited(id string, now time.Time) (Invitation, error) {
	if id == "" {
		return Invitation{}, data.ErrNotFound
	}
	i, err := r.register.invitations.Get(r.from, id)
	if err != nil {
		return Invitation{}, err
	}
	c, err := r.Cohort(i.Cohort)
	if err != nil {
		return Invitation{}, err
	}
	if !c.Active() || !now.Before(i.Expires()) {
		return Invitation{}, data.ErrNotFound
	}
	return i, nil
}

// Invitations lists those into a cohort that have not been used. Some may be too old.
func (r Reader) Invitations(c CohortID) ([]Invitation, error) {
	return data.Values(r.register.invitations.By(r.from, byCohort, string(c)))
}

// InvitationsBy lists those that a member gave out and nobody has used. Some may be too old.
func (r Reader) InvitationsBy(m MemberID) ([]Invitation, error) {
	return data.Values(r.register.invitations.About(r.from, string(m)))
}

// code makes the one code of a nonce, under the key of a purpose.
func (r Reader) code(key, nonce string) (string, error) {
	mac, err := r.register.keys.MAC(key, "code\x00"+nonce)
	if err != nil {
		return "", err
	}
	number, err := base64.RawURLEncoding.DecodeString(mac)
	return spell(number), err
}

func (r Reader) digest(key, code string) (string, error) {
	return r.register.keys.MAC(key, "digest\x00"+code)
}

// spell writes a number as a code. What is left over of so large a number favours no letter that anybody could see.
func spell(number []byte) string {
	n, base, letter := new(big.Int).SetBytes(number), big.NewInt(int64(len(codeLetters))), new(big.Int)
	var code strings.Builder
	for i := range codeLength {
		if i > 0 && i%codeGroup == 0 {
			code.WriteByte('-')
		}
		n.DivMod(n, base, letter)
		code.WriteByte(codeLetters[letter.Int64()])
	}
	return code.String()
}

// ReadCode gives a typed code the one spelling that codes have, and reports whether it could be one at all. Digits of
// other scripts count as what they are.
func ReadCode(typed string) (code string, ok bool) {
	var letters []rune
	for _, r := range typed {
		switch {
		case r >= '٠' && r <= '٩':
			letters = append(letters, '0'+r-'٠')
		case r >= '۰' && r <= '۹':
			letters = append(letters, '0'+r-'۰')
		case unicode.IsLetter(r), unicode.IsDigit(r):
			letters = append(letters, unicode.ToUpper(r))
		}
	}
	if len(letters) != codeLength {
		return "", false
	}
	for _, r := range letters {
		if !strings.ContainsRune(codeLetters, r) {
			return "", false
		}
	}
	return string(letters[:codeGroup]) + "-" + string(letters[codeGroup:]), true
}
