package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
)

// choice is what a person decided that a backup from before must not undo when it is restored. It goes into the ledger
// beside the key file, by a job that is stored with the decision. The ledger tells nobody what was chosen: it holds names that
// only the person's key can make, and what is sealed with that key.
type choice struct {
	Kind    data.LedgerKind
	Member  community.MemberID
	Purpose string `json:",omitempty"`
}

// ledgerJob begins the keys of jobs that add to the ledger.
const ledgerJob = "ledger/"

// chose has the choices remembered that a piece of news tells of.
func (t *Tx) chose(n News) error {
	switch n := n.(type) {
	case MemberChanged:
		return t.remember(choice{Kind: data.Wished, Member: n.Member})
	case CohortEntered:
		return t.rememberOf(data.OptedIn, n.Member, cohortPurpose(n.Cohort))
	case CohortLeft:
		return t.rememberOf(data.OptedOut, n.Member, cohortPurpose(n.Cohort))
	case AccountGone:
		return t.rememberOf(data.OptedOut, n.Member, accountPurpose(n.Account))
	case MemberJoined, MemberMoved, MemberGone, CohortChanged, SchedulesChanged, PostFailed, Trouble, SpaceChanged, PlaceMoved:
	}
	return nil
}

func cohortPurpose(c community.CohortID) string { return "cohort\x00" + string(c) }

func accountPurpose(u chat.UserID) string { return "account\x00" + u.String() }

// rememberOf remembers a choice about one thing, under a name of it that only the member's key can make.
func (t *Tx) rememberOf(kind data.LedgerKind, m community.MemberID, purpose string) error {
	name, err := t.bot.keys.MAC(string(m), purpose)
	if errors.Is(err, data.ErrErased) {
		return nil // nobody is left whose choice it was
	}
	if err != nil {
		return err
	}
	return t.remember(choice{Kind: kind, Member: m, Purpose: name})
}

func (t *Tx) remember(c choice) error {
	if t.bot.ledger == nil {
		return nil
	}
	body, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return t.writer.Enqueue(data.Job{
		Key: ledgerJob + t.NewID(), Queue: queueKeys, Lane: ledgerJob + string(c.Member), NotBefore: t.now, Body: body,
	})
}

// workKeys does what concerns the files beside the database.
func (b *Bot) workKeys(ctx context.Context, j data.Job) error {
	if strings.HasPrefix(j.Key, ledgerJob) {
		return b.noteChoice(ctx, j)
	}
	return b.destroyKey(ctx, j)
}

// noteChoice writes a choice into the ledger. Written twice, it means the same.
func (b *Bot) noteChoice(ctx context.Context, j data.Job) error {
	var c choice
	if err := json.Unmarshal(j.Body, &c); err != nil {
		return fmt.Errorf("read a choice: %w", err)
	}
	if err := b.writeChoice(ctx, c); err != nil && !errors.Is(err, data.ErrNotFound) && !errors.Is(err, data.ErrErased) {
		return fmt.Errorf("remember a choice: %w", err)
	}
	return b.store.Settle(ctx, j, func(data.Writer) error { return nil })
}

func (b *Bot) writeChoice(ctx context.Context, c choice) error {
	entry := data.LedgerEntry{At: b.clock.Now(), Community: b.community, Kind: c.Kind, Subject: string(c.Member), Purpose: c.Purpose}
	if c.Kind != data.Wished {
		return b.ledger.Append(entry)
	}
	wishes, err := b.wishesOf(ctx, c.Member)
	if err != nil {
		return err
	}
	last, found := b.ledger.Newest(func(e data.LedgerEntry) bool {
		return e.Kind == data.Wished && e.Subject == string(c.Member) && e.Community == b.community
	})
	if found {
		// What can't be opened is as good as absent.
		if was, err := b.keys.Open(string(c.Member), wishesIn, wishesIn, last.Sealed); err == nil && bytes.Equal(was, wishes) {
			return nil // something else of the member changed
		}
	}
	if entry.Sealed, err = b.keys.Seal(string(c.Member), wishesIn, wishesIn, wishes); err != nil {
		return err
	}
	return b.ledger.Append(entry)
}

// wishesIn is the place to which sealed wishes are bound.
const wishesIn = "ledger/wishes"

// wishesOf are how much a member wants, when and on what terms. What they consented to is not among them: a consent that
// was taken back is a member who has gone.
func (b *Bot) wishesOf(ctx context.Context, id community.MemberID) (wishes []byte, err error) {
	err = b.Read(ctx, func(v *View) error {
		m, err := v.People().Member(id)
		if err != nil {
			return err
		}
		w := m.Wishes()
		w.Consents = nil
		wishes, err = json.Marshal(w)
		return err
	})
	return wishes, err
}
