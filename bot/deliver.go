package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"weft/bot/chat"
	"weft/data"
)

// verdict is what is to be done about one copy now.
type verdict struct {
	do      doing
	until   time.Time // of doWait, community time
	reason  Reason
	carrier string // of doJoin
	day     string // of doSend: the local day in the contact ledger, "" where it does not count
}

type doing int

const (
	doNothing doing = iota // it is as it should be, or no longer wanted
	doWait                 // not now
	doJoin                 // inside another message of today
	doExpire               // too late
	doFail                 // it can't be
	doSend                 // for the first time
	doLookFor              // an earlier attempt may have left it
	doEdit                 // it says something else by now
	doRemove               // it was taken back
	doRetract              // it was taken back before it was sent
	doAgain                // it may be there or not, and missing is worse than twice
	doStand                // what stands there stays, though it should say something else
)

// decide is what the outbox does about a copy, as a function of the records and the time.
func (v *View) decide(rec record, c Copy, waited time.Duration, late time.Duration) (verdict, error) {
	switch c.State {
	case StateSending:
		if waited < late {
			return verdict{do: doWait, until: v.now.Add(late - waited), reason: ReasonNotCertain}, nil
		}
		return v.bot.inDoubt(rec, c), nil
	case StateSent:
		switch {
		case c.Carrier != "":
			return verdict{do: doNothing}, nil // its carrier is edited: the message is not this post's alone
		case rec.Retracted && len(rec.Parts) == 0:
			return verdict{do: doRemove}, nil
		case c.Revision < rec.Revision:
			return verdict{do: doEdit}, nil
		}
		return verdict{do: doNothing}, nil
	case StateWaiting:
		return v.decideFirst(rec)
	case StateCarried, StateFailed, StateExpired, StateDoubtful, StateRetracted:
	}
	return verdict{do: doNothing}, nil
}

func (v *View) decideFirst(rec record) (verdict, error) {
	held, err := v.held(rec)
	switch {
	case err != nil:
		return verdict{}, err
	case rec.Retracted:
		return verdict{do: doRetract}, nil
	case !rec.Expires.IsZero() && !rec.Expires.After(v.now):
		return verdict{do: doExpire}, nil
	case held:
		return verdict{do: doWait, until: heldUntil(rec), reason: ReasonHold}, nil
	case rec.To.Member == "" || rec.Kind == Solicited:
		return verdict{do: doSend}, nil
	}
	told, err := v.budget(rec)
	if errors.Is(err, data.ErrNotFound) {
		return verdict{do: doFail, reason: ReasonNoAccount}, nil
	}
	return told, err
}

// request is one call to a driver, decided and rendered.
type request struct {
	verdict  verdict
	record   record
	copy     Copy
	driver   chat.Driver
	address  chat.Address
	message  chat.Message
	revision int
	parts    []part // what the message carries besides its own words
}

// deliver brings one copy of one post to where it should be.
func (b *Bot) deliver(ctx context.Context, j data.Job) error {
	b.meet(ctx, j)
	r, err := b.consider(ctx, j)
	if err != nil {
		return err
	}
	if !r.verdict.do.talks() {
		return b.settleQuietly(ctx, j)
	}
	if err := b.begin(ctx, &r); err != nil {
		if errors.Is(err, data.ErrConflict) {
			return b.store.Release(ctx, j)
		}
		return err
	}
	receipt, err := b.talk(ctx, r)
	return b.settle(ctx, j, r, receipt, err)
}

func (d doing) talks() bool {
	return d == doSend || d == doLookFor || d == doEdit || d == doRemove
}

// consider reads, decides and renders, without writing.
func (b *Bot) consider(ctx context.Context, j data.Job) (r request, err error) {
	err = b.store.View(ctx, b.community, func(reader data.Reader) error {
		r, err = b.assess(b.newView(reader), j)
		return err
	})
	return r, err
}

func (b *Bot) assess(v *View, j data.Job) (request, error) {
	rec, err := b.posts.Get(v.reader, postOf(j))
	if errors.Is(err, data.ErrNotFound) {
		return request{verdict: verdict{do: doNothing}}, nil
	}
	if err != nil {
		return request{}, err
	}
	c, ok := rec.copyIn(placeOf(j))
	if !ok {
		return request{verdict: verdict{do: doNothing}, record: rec}, nil
	}
	r := request{record: rec, copy: c, revision: rec.Revision}
	if r.verdict, err = v.decide(rec, c, b.elapsed().Sub(c.Started), b.lateness(rec, c)); err != nil || !r.verdict.do.talks() {
		return r, err
	}
	return r, v.aim(&r)
}

// aim finds the account and the words. What has no account fails; what has nothing to say is dropped.
func (v *View) aim(r *request) error {
	if err := v.route(r); err != nil {
		return err
	}
	if !r.verdict.do.talks() || r.verdict.do == doRemove || r.verdict.do == doLookFor {
		return nil
	}
	said, err := v.say(*r)
	switch {
	case errors.Is(err, ErrNothingToSay) && r.verdict.do == doEdit:
		r.verdict, r.parts = verdict{do: doRemove}, said.parts
	case errors.Is(err, ErrNothingToSay):
		r.verdict = verdict{do: doRetract, reason: ReasonPointless}
	case errors.Is(err, errBroken) && r.verdict.do == doEdit:
		r.verdict = verdict{do: doStand, reason: ReasonBroken}
	case errors.Is(err, errBroken):
		r.verdict = verdict{do: doFail, reason: ReasonBroken}
	case err != nil:
		return err
	default:
		r.message, r.parts = said.message, said.parts
	}
	return nil
}

func (r *record) copyIn(place string) (Copy, bool) {
	for _, c := range r.Copies {
		if c.Place == place {
			return c, true
		}
	}
	return Copy{}, false
}

func (r *record) setCopy(c Copy) {
	for i := range r.Copies {
		if r.Copies[i].Place == c.Place {
			r.Copies[i] = c
		}
	}
}

func placeOf(j data.Job) string {
	_, place, _ := strings.Cut(string(j.Body), "\n")
	return place
}

// begin stores the intent to send before anything is sent, so that a crash leaves a trace of it. It gives
// data.ErrConflict if the post has changed since it was rendered.
func (b *Bot) begin(ctx context.Context, r *request) error {
	if r.verdict.do != doSend {
		return nil // edits and removals may be repeated freely
	}
	return b.store.Update(ctx, b.community, func(w data.Writer) error {
		tx := b.newTx(w, View{bot: b})
		rec, err := b.posts.Get(w, r.record.Key)
		if err != nil {
			return fmt.Errorf("begin a post: %w", errors.Join(data.ErrConflict, err))
		}
		c, ok := rec.copyIn(r.copy.Place)
		if !ok || rec.Revision != r.revision || c.State != StateWaiting || len(c.Refused) > len(r.copy.Refused) {
			return data.ErrConflict
		}
		again, err := tx.decide(rec, c, 0, 0)
		if err != nil || again.do != doSend {
			return errors.Join(data.ErrConflict, err)
		}
		if err := tx.carryAll(&rec, r.parts); err != nil {
			return err
		}
		c.State, c.At, c.Started = StateSending, tx.now, b.elapsed()
		c.Account = r.copy.Account
		if room, ok := r.address.(chat.Room); ok {
			c.With = room.People
		}
		rec.setCopy(c)
		r.record, r.copy = rec, c
		if r.verdict.day != "" {
			said := contact{rec.To.Member, r.verdict.day, rec.Key, tx.now}
			if err := b.contacts.Put(w, said, string(said.Member), said.Day); err != nil {
				return err
			}
		}
		return b.posts.Put(w, rec, rec.Key)
	})
}

// talk is the only place where anything of the outbox reaches the network.
func (b *Bot) talk(ctx context.Context, r request) (receipt chat.Receipt, err error) {
	ctx, cancel := context.WithTimeout(ctx, b.requestTimeout)
	defer cancel()
	defer recovered(&err)
	key := chat.PostKey(r.record.Key + "#" + cmp.Or(r.copy.Marked, r.copy.Place))
	switch r.verdict.do {
	case doEdit:
		return r.driver.Edit(ctx, key, r.copy.Receipt, r.message)
	case doRemove:
		return r.copy.Receipt, r.driver.Delete(ctx, r.copy.Receipt)
	case doLookFor:
		receipt, found, err := r.driver.Find(ctx, key, r.address, r.copy.Started.Add(-time.Minute))
		if err == nil && !found {
			err = errNotThere
		}
		return receipt, err
	case doSend:
		return r.driver.Post(ctx, key, r.address, r.message)
	case doNothing, doWait, doJoin, doExpire, doFail, doRetract, doAgain, doStand:
	}
	return chat.Receipt{}, nil
}

var errNotThere = errors.New("the message is not there")
