package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
)

// draftFor finds what a person's words go on with: the draft of the form that they reply to, or if they reply to
// none the one that they worked on last.
func (b *Bot) draftFor(tx *Tx, replied chat.Action) (latest draft, ok bool, err error) {
	for item, err := range b.drafts.All(tx.reader, string(tx.owner())) {
		if err != nil {
			return draft{}, false, err
		}
		row := item.Value
		if tx.now.Sub(row.Begun) >= day || (ok && row.Touched < latest.Touched) {
			continue
		}
		d, err := b.openDraft(tx, row)
		if errors.Is(err, data.ErrErased) {
			continue // what it was sealed with is gone: there is no such draft any more
		}
		if err != nil {
			return draft{}, false, err
		}
		if d.Left != nil {
			continue // pages of a form that a platform shows: words in a conversation do not go on with it
		}
		if replied.Route == "" || d.Action == replied {
			latest, ok = d, true
		}
	}
	return latest, ok, nil
}

func (b *Bot) openDraft(tx *Tx, row draftRow) (draft, error) {
	plain, err := tx.Open(tx.owner(), b.drafts.Name(), row.Owner, row.Sealed)
	if err != nil {
		return draft{}, fmt.Errorf("open a draft: %w", err)
	}
	d := draft{Answers: chat.Answers{}}
	if err := json.Unmarshal([]byte(plain), &d); err != nil {
		return draft{}, fmt.Errorf("read a draft: %w", err)
	}
	d.Owner, d.Begun, d.Touched = row.Owner, row.Begun, row.Touched
	return d, nil
}

func (b *Bot) keepDraft(tx *Tx, d draft, answers chat.Answers) error {
	d.Answers = answers
	plain, err := json.Marshal(d)
	if err != nil {
		return err
	}
	row := draftRow{Owner: d.Owner, Begun: d.Begun}
	for item, err := range b.drafts.All(tx.reader, d.Owner) {
		if err != nil {
			return err
		}
		row.Touched = max(row.Touched, item.Value.Touched+1)
	}
	if row.Sealed, err = tx.Seal(tx.owner(), b.drafts.Name(), d.Owner, string(plain)); err != nil {
		return fmt.Errorf("keep a draft: %w", err)
	}
	name, err := draftName(&tx.View, d.Action)
	if err != nil {
		return err
	}
	return b.drafts.Put(tx.writer, row, d.Owner, name)
}

// draftName is under what the actor's draft of a form is kept: only their key can tell which form it is.
func draftName(v *View, of chat.Action) (string, error) {
	return v.Mac(v.owner(), "draft\x00"+of.Route+"\x00"+of.Arg)
}

// dropDraft ends the actor's draft of one form; drafts of other forms stay.
func (b *Bot) dropDraft(tx *Tx, of chat.Action) error {
	name, err := draftName(&tx.View, of)
	if errors.Is(err, data.ErrErased) {
		return nil // without a key there is no draft
	}
	if err != nil {
		return err
	}
	id := []string{string(tx.owner()), name}
	if _, err := b.drafts.Get(tx.writer, id...); errors.Is(err, data.ErrNotFound) {
		return nil
	}
	if err := b.drafts.Delete(tx.writer, id...); err != nil {
		return err
	}
	return tx.dropStranger()
}

// dropStranger destroys the key of somebody who was no member, once nothing of theirs is left to be sealed with it.
func (t *Tx) dropStranger() error {
	if t.actor.ID != "" {
		return nil
	}
	for _, err := range t.bot.drafts.All(t.reader, string(t.owner())) {
		return err // there is another draft: the key is still needed
	}
	return t.destroyLater(t.owner())
}

// owner is whose drafts and answers these are: the member, or the account of somebody who is none yet.
func (v *View) owner() community.MemberID {
	if v.actor.ID != "" {
		return v.actor.ID
	}
	return community.MemberID(strangers + v.account.Actor.String())
}

// strangers begins the names under which those who are no members own their drafts.
const strangers = "account/"

// isPerson reports whether keys of this owner are a member's: strangers and things are in no ledger.
func isPerson(owner string) bool {
	return !strings.HasPrefix(owner, strangers) && !strings.HasPrefix(owner, things)
}
