package bot

import (
	"context"
	"errors"
	"slices"
	"time"

	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
)

// leastWait keeps a platform that asks to wait for no time at all from being asked without end.
const leastWait = 100 * time.Millisecond

// lookAgain is how long what may be repeated freely is put off at most: an edit of what stands somewhere, and a look for
// what may.
const lookAgain = time.Minute

// incomplete is the revision of a copy of which some steps are missing: an edit completes it.
const incomplete = -1

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
			return tx.conclude(r, StateExpired, r.copy.Reason) // why it waited is why it was too late
		case doRetract:
			return tx.conclude(r, StateRetracted, r.verdict.reason)
		case doFail:
			state := StateFailed
			if r.verdict.reason == ReasonNotCertain {
				state = StateDoubtful
			}
			return tx.conclude(r, state, r.verdict.reason)
		case doAgain:
			r.copy.Again = true
			return tx.startOver(j, r, tx.now)
		case doStand:
			return tx.stand(r, r.verdict.reason)
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
		if errors.Is(getErr, data.ErrNotFound) {
			return nil // its time was over while the request was under way
		}
		if getErr != nil {
			return getErr
		}
		now := r
		now.record = rec
		now.copy, _ = rec.copyIn(r.copy.Place)
		switch r.verdict.do {
		case doEdit, doRemove:
			return tx.settleChange(j, now, receipt, err)
		case doLookFor:
			return tx.settleLook(j, now, receipt, err)
		default:
			return tx.settleFirst(j, now, receipt, err)
		}
	})
}

func (t *Tx) settleFirst(j data.Job, r request, receipt chat.Receipt, err error) error {
	var busy chat.ErrBusy
	switch {
	case err == nil:
		return t.arrived(j, r, receipt)
	case errors.As(err, &busy):
		r.copy.Reason = ReasonBusy
		return t.startOver(j, r, t.now.Add(max(busy.After, leastWait)))
	case errors.Is(err, chat.ErrUnreachable):
		if r.record.To.Member != "" {
			r.copy.Refused = append(r.copy.Refused, r.copy.Account)
			if _, why, err := t.nextAccount(r.record.To, r.copy.Refused); err == nil && why == "" {
				return t.startOver(j, r, t.now)
			}
		}
		return t.conclude(r, StateFailed, ReasonUnreachable)
	case errors.Is(err, chat.ErrRefused), errors.Is(err, chat.ErrUnsupported):
		return t.conclude(r, StateFailed, ReasonRefused)
	case errors.Is(err, chat.ErrNotCertain), errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
	default: // an error that says nothing about the outcome is not certain either
		t.bot.log.Warn().Err(err).Str("post", r.record.Key).Msg("a request ended in an unknown way")
	}
	return t.doubt(j, r)
}

// settleLook records what looking for a message told. Nothing that goes wrong with looking says anything about
// the message itself: it may be there all the while.
func (t *Tx) settleLook(j data.Job, r request, receipt chat.Receipt, err error) error {
	var busy chat.ErrBusy
	switch {
	case err == nil:
		return t.arrived(j, r, receipt)
	case errors.Is(err, errNotThere):
		return t.startOver(j, r, t.now)
	case errors.As(err, &busy):
		return t.postpone(j, r, t.now.Add(max(busy.After, leastWait)), ReasonNotCertain)
	case errors.Is(err, chat.ErrUnreachable):
		return t.conclude(r, StateDoubtful, ReasonNotCertain)
	case errors.Is(err, chat.ErrUnsupported), errors.Is(err, chat.ErrRefused):
		if mayRepeat(r.record, r.copy) {
			r.copy.Again = true
			return t.startOver(j, r, t.now)
		}
		return t.conclude(r, StateDoubtful, ReasonNotCertain)
	}
	return t.doubt(j, r)
}

// doubt leaves a copy as one that may have arrived, to be looked at once a late request can no longer surprise.
func (t *Tx) doubt(j data.Job, r request) error {
	r.copy.Doubts++
	wait := max(t.bot.lateness(r.record, r.copy), t.bot.again(r.copy.Doubts-1))
	return t.postpone(j, r, t.now.Add(wait), ReasonNotCertain)
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
		j.NotBefore = t.now.Add(max(busy.After, leastWait))
		return t.writer.Enqueue(j)
	case errors.Is(err, chat.ErrUnreachable), errors.Is(err, chat.ErrRefused), errors.Is(err, chat.ErrUnsupported):
		return t.stand(r, ReasonRefused)
	}
	r.copy.Doubts++
	if err := t.keep(r); err != nil {
		return err
	}
	j.NotBefore = t.now.Add(t.bot.again(r.copy.Doubts - 1))
	return t.writer.Enqueue(j)
}

// arrived records what stands where, and goes on at once if the post has changed in the meantime.
func (t *Tx) arrived(j data.Job, r request, receipt chat.Receipt) error {
	doubts := r.copy.Doubts
	if r.copy.State != StateSent { // what is said anew has not arrived anew: nobody reads from it when somebody answered
		r.copy.At = t.now
	}
	r.copy.State, r.copy.Reason, r.copy.Receipt = StateSent, "", receipt
	if r.verdict.do != doLookFor { // what was found may be of an older revision: it is edited once more
		r.copy.Revision = r.revision
	}
	r.copy.Doubts = 0
	if receipt.Partial {
		r.copy.Revision = incomplete
		r.copy.Doubts = doubts + 1
	}
	if err := t.keep(r); err != nil {
		return err
	}
	if r.verdict.do != doEdit {
		if err := t.report(r.record, r.copy); err != nil {
			return err
		}
	}
	if err := t.passOn(r); err != nil {
		return err
	}
	if r.copy.Revision < r.record.Revision || r.record.Retracted {
		j.NotBefore = t.now
		if receipt.Partial {
			j.NotBefore = t.now.Add(t.bot.again(doubts))
		}
		return t.writer.Enqueue(j)
	}
	return nil
}

// conclude ends a copy. What it carried shares its fate if that has to do with the reader; otherwise it is free
// to go by itself.
func (t *Tx) conclude(r request, state State, reason Reason) error {
	parts := r.record.Parts
	r.copy.State, r.copy.Reason, r.copy.At = state, reason, t.now
	r.record.Parts = nil
	if err := t.keep(r); err != nil {
		return err
	}
	if err := t.report(r.record, r.copy); err != nil {
		return err
	}
	if err := t.dropOfForgotten(r.record, state); err != nil {
		return err
	}
	if r.verdict.do == doRemove {
		if err := t.passOn(r); err != nil {
			return err
		}
	}
	if reason != ReasonUnreachable && reason != ReasonNoAccount && reason != ReasonNotCertain {
		return t.free(r.record.Key, parts, t.now)
	}
	for _, key := range parts {
		if err := t.tell(r, part{key: key, state: state, reason: reason}); err != nil {
			return err
		}
	}
	return nil
}

// stand leaves what stands there as it is, though it should say something else by now; the copy says so. What
// was to be said in it for the first time goes by itself.
func (t *Tx) stand(r request, why Reason) error {
	r.copy.Revision, r.copy.Reason = r.revision, why
	if err := t.keep(r); err != nil {
		return err
	}
	return t.free(r.record.Key, r.record.Parts, t.now)
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

// startOver makes a copy that is not there wait for a new attempt. What it carried is not there either.
func (t *Tx) startOver(j data.Job, r request, at time.Time) error {
	parts := r.record.Parts
	r.copy.State, r.copy.NotBefore, r.copy.At = StateWaiting, at, t.now
	r.record.Parts = nil
	if err := t.keep(r); err != nil {
		return err
	}
	if err := t.free(r.record.Key, parts, at); err != nil {
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
	if err := t.carry(&carrier, r.record.Key); err != nil {
		return err
	}
	carrier.Revision++
	if err := t.bot.posts.Put(t.writer, carrier, carrier.Key); err != nil {
		return err
	}
	return t.enqueueCopies(carrier)
}

func (t *Tx) keep(r request) error {
	if r.copy.State != StateSending {
		r.copy.With = nil
	}
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
		switch {
		case rec.To.Member == m && !rec.standsOrWill():
			change = func(key string) error { return t.bot.posts.Delete(t.writer, key) }
		case rec.To.Member == m:
			change = t.Retract
		}
		if err := change(rec.Key); err != nil {
			return err
		}
	}
	return nil
}

// inDoubt is what becomes of a copy that may have arrived, now that no late request can surprise any more.
func (b *Bot) inDoubt(rec record, c Copy) verdict {
	switch {
	case b.mayFind(rec, c):
		return verdict{do: doLookFor}
	case mayRepeat(rec, c):
		return verdict{do: doAgain}
	}
	return verdict{do: doFail, reason: ReasonNotCertain}
}

// mayRepeat: where nobody can tell, a message is said a second time if never is worse, but not a third time.
func mayRepeat(rec record, c Copy) bool { return rec.Doubt == RatherTwice && !c.Again }

// backoff waits longer after each failed attempt, up to ten minutes.
func backoff(attempts int) time.Duration {
	return min(time.Second<<min(attempts, 10), 10*time.Minute)
}

// again is how long what may be repeated freely waits after so many failed attempts.
func (b *Bot) again(attempts int) time.Duration { return min(backoff(attempts), b.lookAgain) }

// standsOrWill reports whether any copy is somewhere, or may yet be.
func (r record) standsOrWill() bool {
	return slices.ContainsFunc(r.Copies, func(c Copy) bool {
		switch c.State {
		case StateWaiting, StateCarried, StateSending, StateSent:
			return true
		case StateFailed, StateExpired, StateDoubtful, StateRetracted:
		}
		return false
	})
}

// dropOfForgotten removes what is known of a message that was taken back from somebody who was forgotten: their
// account and what they were asked.
func (t *Tx) dropOfForgotten(rec record, state State) error {
	if state != StateRetracted || rec.To.Member == "" {
		return nil
	}
	known, err := t.People().Known(rec.To.Member)
	if err != nil || known {
		return err
	}
	return t.bot.posts.Delete(t.writer, rec.Key)
}
