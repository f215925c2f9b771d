package bot

import (
	"fmt"
	"time"

	"weft/bot/community"
	"weft/data"
)

// Audited is one thing that a facilitator, lead or steward did: who, what, to which object, when. Never content.
type Audited struct {
	ID     string
	At     time.Time
	By     community.MemberID
	Did    string
	Object string
}

// Audit records what the actor does, in the same transaction as its effect.
func (t *Tx) Audit(did, object string) error {
	id := t.NewID()
	if err := t.bot.audit.Put(t.writer, Audited{id, t.now, t.actor.ID, did, object}, id); err != nil {
		return fmt.Errorf("audit %s: %w", did, err)
	}
	return nil
}

// Audited lists what was done, oldest first. For stewards.
func (v *View) Audited() ([]Audited, error) { return data.Values(v.bot.audit.All(v.reader)) }
