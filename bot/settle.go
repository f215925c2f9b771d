package bot

import (
	"context"
	"errors"
	"time"

	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
)

// settleQuietly ends a job for which nothing has to be sent, deciding again inside the transaction.
func (b *Bot) settleQuietly(ctx context.Context, j data.Job) error {
	return b.store.Settle(ctx, j, func(w data.Writer) error {
		tx := b.newTx(w, View{bot: b})
		r, err := b.assess(&tx.View, j)
		if err != nil {
			return err
		}
		switch r.verdict.do {
		case doNothing:
			return nil
		case doWait:
			return tx.postpone(j, r, r.verdict.until, r.verdict.reason)
		case doJoin:
			return tx.join(r)
		case doExpire:
			return tx.conclude(r, StateExpired, "")
		case doRetract:
			return tx.conclude(r, StateRetracted, r.verdict.reason)
		case doFail:
			state := StateFailed
			if r.verdict.reason == ReasonNotCertain {
				state = StateDoubtful
			}
			return tx.conclude(r, state, r.verdict.reason)
		case doSend, doLookFor, doEdit, doRemove:
			j.NotBefore = tx.now
			return w.Enqueue(j) // it has come to that meanwhile; the next turn sends it
		}
		return nil
	})
}

// settle records how a request ended. Whatever the driver said, it becomes one of four facts: it is done, it
// was certainly not done, it is not certain, or it never can be done.
func (b *Bot) settle(ctx context.Context, j data.Job, r request, receipt chat.Receipt, err error) error {
	ctx = context.WithoutCancel(ctx) // a fact is kept even while the program stops
	return b.store.Settle(ctx, j, func(w data.Writer) error {
		tx := b.newTx(w, View{bot: b})
		rec, getErr := b.posts.Get(w, r.record.Key)
		if getErr != nil {
			return nil //nolint:nilerr // forgotten while the request was under way; forgetting removes what was sent
		}
		now := r
		now.record = rec
		now.copy, _ = rec.copyIn(r.copy.Place)
		if r.verdict.do == doEdit || r.verdict.do == doRemove {
			return tx.settleChange(j, now, receipt, err)
		}
		return tx.settleFirst(j, now, receipt, err)
	})
}

func (t *Tx) settleFirst(j data.Job, r request, receipt chat.Receipt, err error) error {
	var busy chat.ErrBusy
	switch {
	case err == nil:
		return t.arrived(j, r, receipt)
	case errors.Is(err, errNotThere):
		return t.startOver(j, r, t.now)
	case errors.As(err, &busy):
		r.copy.Reason = ReasonBusy
		return t.startOver(j, r, t.now.Add(max(busy.After, time.Second)))
	case errors.Is(err, chat.ErrUnsupported):
		return t.conclude(r, StateDoubtful, ReasonNotCertain)
	case errors.Is(err, chat.ErrUnreachable):
		r.copy.Tried++
		if m, err := t.People().Member(r.record.To.Member); err == nil && r.copy.Tried < len(m.Accounts) {
			return t.startOver(j, r, t.now)
		}
		return t.conclude(r, StateFailed, ReasonUnreachable)
	case errors.Is(err, chat.ErrRefused):
		return t.conclude(r, StateFailed, ReasonRefused)
	case errors.Is(err, chat.ErrNotCertain), errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return t.postpone(j, r, t.now.Add(t.bot.lateness(r.copy)), ReasonNotCertain)
	}
	// An error that says nothing about the outcome is not certain either.
	t.bot.log.Warn().Err(err).Str("post", r.record.Key).Msg("a request ended in an unknown way")
	return t.postpone(j, r, t.now.Add(max(t.bot.lateness(r.copy), time.Second)), ReasonNotCertain)
}

// settleChange: an edit or a removal may be tried again at will; one that can never succeed is let go.
func (t *Tx) settleChange(j data.Job, r request, receipt chat.Receipt, err error) error {
	var busy chat.ErrBusy
	switch {
	case err == nil && r.verdict.do == doRemove:
		return t.conclude(r, StateRetracted, "")
	case err == nil:
		return t.arrived(j, r, receipt)
	case errors.As(err, &busy):
		j.NotBefore = t.now.Add(max(busy.After, time.Second))
		return t.writer.Enqueue(j)
	case errors.Is(err, chat.ErrUnreachable), errors.Is(err, chat.ErrRefused), errors.Is(err, chat.ErrUnsupported):
		r.copy.Revision, r.copy.Reason = r.revision, ReasonRefused // it stands as it is; the copy says so
		return t.keep(r)
	}
	j.NotBefore = t.now.Add(backoff(j.Attempts))
	return t.writer.Enqueue(j)
}

// arrived records what stands where, and goes on at once if the post has changed in the meantime.
func (t *Tx) arrived(j data.Job, r request, receipt chat.Receipt) error {
	r.copy.State, r.copy.Reason, r.copy.At, r.copy.Receipt = StateSent, "", t.now, receipt
	if r.verdict.do != doLookFor {
		r.copy.Revision = r.revision
	} // what was found may be of an older revision: it is edited once more
	if err := t.keep(r); err != nil {
		return err
	}
	if err := t.passOn(r.said, r.copy); err != nil {
		return err
	}
	if r.copy.Revision < r.record.Revision || r.record.Retracted {
		j.NotBefore = t.now
		return t.writer.Enqueue(j)
	}
	return nil
}

// passOn tells the posts that a message carries what became of it.
func (t *Tx) passOn(parts []string, c Copy) error {
	for _, key := range parts {
		part, err := t.bot.posts.Get(t.writer, key)
		if errors.Is(err, data.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		mine := part.Copies[0]
		if mine.State == c.State {
			continue
		}
		mine.State, mine.Reason, mine.At, mine.Receipt, mine.Account = c.State, c.Reason, c.At, c.Receipt, c.Account
		part.setCopy(mine)
		if err := t.bot.posts.Put(t.writer, part, key); err != nil {
			return err
		}
		if err := t.report(part, mine); err != nil {
			return err
		}
	}
	return nil
}

// conclude ends a copy. If it carried others, they share its fate.
func (t *Tx) conclude(r request, state State, reason Reason) error {
	r.copy.State, r.copy.Reason, r.copy.At = state, reason, t.now
	if err := t.keep(r); err != nil {
		return err
	}
	if err := t.passOn(r.record.Parts, r.copy); err != nil {
		return err
	}
	return t.report(r.record, r.copy)
}

// report lets features hear of a message that will not arrive.
func (t *Tx) report(rec record, c Copy) error {
	switch c.State {
	case StateFailed, StateExpired, StateDoubtful:
		t.bot.meter.undelivered(c.State)
		return t.Tell(PostFailed{rec.Key, rec.Cohort, rec.To.Member})
	case StateSent:
		t.bot.meter.delivered()
	case StateWaiting, StateCarried, StateSending, StateRetracted:
	}
	return nil
}

// postpone leaves the copy as it is and says why it waits.
func (t *Tx) postpone(j data.Job, r request, until time.Time, why Reason) error {
	r.copy.Reason = why
	if r.copy.State == StateWaiting {
		r.copy.NotBefore = until
	}
	if err := t.keep(r); err != nil {
		return err
	}
	j.NotBefore = until
	return t.writer.Enqueue(j)
}

// startOver makes a copy that is certainly not there wait for a new attempt.
func (t *Tx) startOver(j data.Job, r request, at time.Time) error {
	r.copy.State, r.copy.NotBefore, r.copy.At = StateWaiting, at, t.now
	if err := t.keep(r); err != nil {
		return err
	}
	j.NotBefore = at
	return t.writer.Enqueue(j)
}

// join puts a copy into the message that its reader has already had today.
func (t *Tx) join(r request) error {
	carrier, err := t.bot.posts.Get(t.writer, r.verdict.carrier)
	if err != nil {
		return err
	}
	if err := t.carry(&carrier, []string{r.record.Key}); err != nil {
		return err
	}
	carrier.Revision++
	if err := t.bot.posts.Put(t.writer, carrier, carrier.Key); err != nil {
		return err
	}
	return t.enqueueCopies(carrier)
}

func (t *Tx) keep(r request) error {
	r.record.setCopy(r.copy)
	return t.bot.posts.Put(t.writer, r.record, r.record.Key)
}

// forgetPosts removes the messages to a member and says anew those that name or quote them.
func (t *Tx) forgetPosts(m community.MemberID) error {
	for item, err := range t.bot.posts.By(t.reader, indexNames, string(m)) {
		if err != nil {
			return err
		}
		rec := item.Value
		change := t.Revise
		if rec.To.Member == m {
			change = t.Retract
		}
		if err := change(rec.Key); err != nil {
			return err
		}
	}
	return nil
}

// inDoubt is what becomes of a copy whose platform cannot be asked whether it arrived.
func (b *Bot) inDoubt(rec record) verdict {
	if rec.Doubt == RatherTwice {
		return verdict{do: doSend}
	}
	return verdict{do: doFail, reason: ReasonNotCertain}
}

// backoff waits longer after each failed attempt, up to ten minutes.
func backoff(attempts int) time.Duration {
	return min(time.Second<<min(attempts, 10), 10*time.Minute)
}
