package bot

import (
	"encoding/json"
	"errors"
	"fmt"

	"weft/bot/chat"
	"weft/data"
)

// draftFor finds what a person's words go on with: the draft of the form that they reply to, or if they reply to
// none the one that they worked on last.
func (b *Bot) draftFor(tx *Tx, replied chat.Action) (latest draft, ok bool, err error) {
	for item, err := range b.drafts.All(tx.reader, string(tx.owner())) {
		if err != nil {
			return draft{}, false, err
		}
		d := item.Value
		switch {
		case tx.now.Sub(d.Begun) >= day:
		case replied.Route != "" && d.Action != replied:
		case !ok || d.Touched > latest.Touched:
			latest, ok = d, true
		}
	}
	return latest, ok, nil
}

func (b *Bot) keepDraft(tx *Tx, d draft, answers chat.Answers) error {
	plain, err := json.Marshal(answers)
	if err != nil {
		return err
	}
	latest, _, err := b.draftFor(tx, chat.Action{})
	if err != nil {
		return err
	}
	d.Touched = latest.Touched + 1
	if d.Sealed, err = tx.Seal(tx.owner(), b.drafts.Name(), d.id(), string(plain)); err != nil {
		return fmt.Errorf("keep a draft: %w", err)
	}
	return b.drafts.Put(tx.writer, d, d.Owner, d.Action.Route, d.Action.Arg)
}

func (b *Bot) openDraft(tx *Tx, d draft) (chat.Answers, error) {
	plain, err := tx.Open(tx.owner(), b.drafts.Name(), d.id(), d.Sealed)
	if err != nil {
		return nil, fmt.Errorf("open a draft: %w", err)
	}
	answers := chat.Answers{}
	return answers, json.Unmarshal([]byte(plain), &answers)
}

// dropDraft ends the actor's draft of one form; drafts of other forms stay.
func (b *Bot) dropDraft(tx *Tx, of chat.Action) error {
	id := []string{string(tx.owner()), of.Route, of.Arg}
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

// id binds the sealed answers to the draft's place in the store.
func (d draft) id() string { return d.Owner + "\x00" + d.Action.Route + "\x00" + d.Action.Arg }
