package bot

import (
	"context"
	"errors"
	"fmt"

	"weft/bot/community"
	"weft/data"
	"weft/scheduler"
)

// Restored says what had to be done to records that came out of a backup.
type Restored struct {
	Erased   int // members who had themselves forgotten since the backup, and were again
	OptedOut int // members who had left a cohort, unlinked an account or asked for less since the backup, and did again
	// OnlyParted are members of whom the backup knows no account but one that they had unlinked since: it is still theirs.
	OnlyParted int
	Doubted    int // messages that may have gone out since the backup; each is looked for before it is sent
	Skipped    int // schedules whose time passed in between; they go on with their next time
}

// AfterRestore makes restored records safe to run: everything is on hold, nothing is sent by itself, who was
// forgotten since stays forgotten, who left something or asked for less since gets no more than that, and what may have
// been sent since is looked for before it is sent again.
func (b *Bot) AfterRestore(ctx context.Context, ledger []data.LedgerEntry) (Restored, error) {
	var done Restored
	err := b.store.Update(ctx, b.community, func(w data.Writer) error {
		done = Restored{}
		tx := b.newTx(w, View{bot: b})
		if err := tx.Hold(Hold{Why: whyRestored}); err != nil {
			return err
		}
		if err := tx.eraseAgain(ledger, &done); err != nil {
			return err
		}
		if err := tx.chooseAgain(ledger, &done); err != nil {
			return err
		}
		if err := tx.doubtPosts(&done); err != nil {
			return err
		}
		return tx.skipPassed(&done)
	})
	if err != nil {
		return Restored{}, fmt.Errorf("make restored records safe: %w", err)
	}
	return done, nil
}

func (t *Tx) eraseAgain(ledger []data.LedgerEntry, done *Restored) error {
	for _, e := range ledger {
		if e.Kind != data.Erased || e.Community != t.bot.community {
			continue
		}
		id := community.MemberID(e.Subject)
		known, err := t.People().Known(id)
		if err != nil {
			return err
		}
		if !known {
			continue
		}
		if err := t.Erase(id); err != nil {
			return err
		}
		done.Erased++
	}
	return nil
}

// doubtPosts treats what was unsent or in flight at the time of the backup as a request that was begun then.
func (t *Tx) doubtPosts(done *Restored) error {
	for item, err := range t.bot.posts.All(t.reader) {
		if err != nil {
			return err
		}
		rec, doubted := item.Value, false
		for i, c := range rec.Copies {
			if c.State == StateWaiting && !c.NotBefore.After(t.now) || c.State == StateSending {
				rec.Copies[i].State, rec.Copies[i].Started, doubted = StateSending, rec.Created, true
				if err := t.guessAccount(rec, &rec.Copies[i]); err != nil {
					return err
				}
			}
		}
		if !doubted {
			continue
		}
		done.Doubted++
		if err := t.bot.posts.Put(t.writer, rec, rec.Key); err != nil {
			return err
		}
	}
	return nil
}

// guessAccount says where to look for a message that had not been begun when the backup was made: at the account
// that was next. Which platforms will be connected is not known yet.
func (t *Tx) guessAccount(rec record, c *Copy) error {
	if rec.To.Member == "" || !c.Account.IsZero() {
		return nil
	}
	m, err := t.People().Member(rec.To.Member)
	if errors.Is(err, data.ErrNotFound) {
		return nil // its owner was forgotten
	}
	if err != nil {
		return err
	}
	for _, account := range m.Accounts {
		taken, err := t.mayTake(rec.To, m, account, c.Refused)
		if err != nil {
			return err
		}
		if taken {
			c.Account = account
			return nil
		}
	}
	return nil
}

// skipPassed moves every schedule whose time passed since the backup to its next time.
func (t *Tx) skipPassed(done *Restored) error {
	for job, err := range t.reader.Jobs(scheduler.JobKey("")) {
		if err != nil {
			return err
		}
		if job.NotBefore.After(t.now) {
			continue
		}
		planned, err := scheduler.Decode(job)
		if err != nil {
			return err
		}
		if _, _, err := scheduler.Plan(t.writer, planned.Entry, t.now); err != nil {
			return err
		}
		done.Skipped++
	}
	return nil
}
