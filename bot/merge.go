package bot

import (
	"errors"
	"fmt"
	"slices"

	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
)

// Link makes an account one of a member's, with everything that is theirs. Where it is another member's, the two become
// one: who joined first stays. Both must have said yes, on a screen that named the other.
func (t *Tx) Link(stays community.Member, account chat.UserID) (community.Member, error) {
	goes, err := t.People().ByAccount(account)
	both := err == nil
	if err != nil && !errors.Is(err, data.ErrNotFound) {
		return community.Member{}, err
	}
	if both && goes.Joined.Before(stays.Joined) {
		stays, goes = goes, stays
	}
	if err := t.People().DropLinks(account); err != nil { // nobody was shown whose it is from now on
		return community.Member{}, err
	}
	if stays.First.IsZero() && len(stays.Accounts) > 0 {
		stays.First = stays.Accounts[0]
	}
	if err := t.rememberOf(data.OptedIn, stays.ID, accountPurpose(account)); err != nil {
		return community.Member{}, err
	}
	if both {
		return t.Merge(goes, stays)
	}
	if err := t.dropStrangersDrafts(account); err != nil {
		return community.Member{}, err
	}
	stays.Accounts = append(slices.Clone(stays.Accounts), account)
	if err := t.People().PutMember(stays); err != nil {
		return community.Member{}, err
	}
	return stays, t.Tell(MemberChanged{stays.ID})
}

// dropStrangersDrafts drops what somebody began to fill in while they were a stranger, and the key that it was sealed with.
func (t *Tx) dropStrangersDrafts(account chat.UserID) error {
	owner := community.MemberID(strangers + account.String())
	n, err := t.bot.drafts.ForgetAbout(t.writer, string(owner))
	if err != nil || n == 0 {
		return err
	}
	return t.destroyLater(owner)
}

// Merge makes one member of two who are one person: what every feature and the bot itself keep about the one who goes is
// from now on kept about the one who stays, under the stricter of both's wishes. Words are sealed anew with the key of
// the one who stays; the other key opens nothing any more but older copies of the file, and goes when they are forgotten.
func (t *Tx) Merge(goes, stays community.Member) (community.Member, error) {
	for _, merge := range t.bot.registry.merges {
		if err := merge.it(t, goes, stays); err != nil {
			return community.Member{}, fmt.Errorf("merge in %s: %w", merge.feature, err)
		}
	}
	if err := t.mergePosts(goes.ID, stays.ID); err != nil {
		return community.Member{}, err
	}
	if err := t.mergeContacts(goes.ID, stays.ID); err != nil {
		return community.Member{}, err
	}
	if _, err := t.bot.drafts.ForgetAbout(t.writer, string(goes.ID)); err != nil {
		return community.Member{}, err
	}
	entered, err := t.People().Of(goes.ID)
	if err != nil {
		return community.Member{}, err
	}
	m, err := t.People().Merge(stays, goes)
	if err != nil {
		return community.Member{}, err
	}
	for _, ms := range entered {
		if err := t.Tell(CohortEntered{Member: m.ID, Cohort: ms.Cohort}); err != nil {
			return community.Member{}, err
		}
	}
	if m.Zone != stays.Zone {
		if err := t.Tell(MemberMoved{m.ID}); err != nil {
			return community.Member{}, err
		}
	}
	return m, t.Tell(MemberChanged{m.ID})
}

// mergePosts hands over the messages to a member, and those that name them. Desks are published anew where they are
// opened.
func (t *Tx) mergePosts(goes, stays community.MemberID) error {
	all, err := data.Values(t.bot.posts.By(t.reader, indexNames, string(goes)))
	if err != nil {
		return err
	}
	for _, rec := range all {
		if rec.To.Member == goes {
			rec.To.Member = stays
		}
		rec.Names, rec.To.Room = inPlaceOf(rec.Names, goes, stays), inPlaceOf(rec.To.Room, goes, stays)
		rec.Retracted = rec.Retracted || rec.To.Home && rec.To.Member == stays
		rec.Revision++
		if err := t.bot.posts.Put(t.writer, rec, rec.Key); err != nil {
			return err
		}
		if err := t.enqueueCopies(rec); err != nil {
			return err
		}
	}
	return nil
}

// inPlaceOf is a list with one thing in the place of another, and nothing twice.
func inPlaceOf[T comparable](all []T, goes, stays T) []T {
	var merged []T
	for _, one := range all {
		if one == goes {
			one = stays
		}
		if !slices.Contains(merged, one) {
			merged = append(merged, one)
		}
	}
	return merged
}

// mergeContacts adds up when somebody was written to: a day on which either heard something is a day of both.
func (t *Tx) mergeContacts(goes, stays community.MemberID) error {
	all, err := data.Values(t.bot.contacts.All(t.reader, string(goes)))
	if err != nil {
		return err
	}
	for _, c := range all {
		if err := t.bot.contacts.Delete(t.writer, string(goes), c.Day); err != nil {
			return err
		}
		if _, err := t.bot.contacts.Get(t.writer, string(stays), c.Day); !errors.Is(err, data.ErrNotFound) {
			if err != nil {
				return err
			}
			continue
		}
		c.Member = stays
		if err := t.bot.contacts.Put(t.writer, c, string(stays), c.Day); err != nil {
			return err
		}
	}
	return nil
}

// partedPlatform is where nobody is: accounts that were parted are remembered under a name there.
const partedPlatform chat.Platform = "parted"

// Unlink takes an account off a member who has others. Whoever has it is a stranger then: what Weft wrote there directly
// is taken back where that can be done. Taking off the last account changes nothing: that is forgetting.
func (t *Tx) Unlink(id community.MemberID, account chat.UserID) error {
	m, err := t.People().Member(id)
	if err != nil {
		return err
	}
	as := chat.UserID{Platform: partedPlatform, Space: string(partedPlatform), ID: t.NewID()}
	left := m.Without(account, as)
	if len(left.Accounts) == 0 || len(left.Accounts) == len(m.Accounts) {
		return nil
	}
	if err := t.People().DropLinks(account); err != nil { // a code that was made there would still open the member's door
		return err
	}
	if err := t.Tell(AccountGone{Member: id, Account: account, As: as}); err != nil {
		return err
	}
	if err := t.People().PutMember(left); err != nil {
		return err
	}
	if err := t.retractAt(id, account); err != nil {
		return err
	}
	return t.Tell(MemberChanged{id})
}

// retractAt takes back what stands, or is being sent, in the conversation of one account.
func (t *Tx) retractAt(id community.MemberID, account chat.UserID) error {
	var there []string
	for item, err := range t.bot.posts.By(t.reader, indexNames, string(id)) {
		if err != nil {
			return err
		}
		rec := item.Value
		if rec.To.Member != id {
			continue
		}
		c := rec.Copies[0]
		if rec.To.Account == account || c.Account == account && (c.State == StateSent || c.State == StateSending) {
			there = append(there, rec.Key)
		}
	}
	for _, key := range there {
		if err := t.Retract(key); err != nil {
			return err
		}
	}
	return nil
}
