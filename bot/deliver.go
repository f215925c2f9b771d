package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"weft/bot/chat"
	"weft/bot/community"
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
)

// decide is what the outbox does about a copy, as a function of the records and the time.
func (v *View) decide(rec record, c Copy, waited time.Duration, late time.Duration) (verdict, error) {
	withdrawn := rec.Retracted && len(rec.Parts) == 0
	switch c.State {
	case StateSending:
		if waited < late {
			return verdict{do: doWait, until: v.now.Add(late - waited), reason: ReasonNotCertain}, nil
		}
		return verdict{do: doLookFor}, nil
	case StateSent:
		switch {
		case withdrawn:
			return verdict{do: doRemove}, nil
		case c.Revision < rec.Revision && c.Carrier == "":
			return verdict{do: doEdit}, nil
		}
		return verdict{do: doNothing}, nil
	case StateWaiting:
		return v.decideFirst(rec, c, withdrawn)
	case StateCarried, StateFailed, StateExpired, StateDoubtful, StateRetracted:
	}
	return verdict{do: doNothing}, nil
}

func (v *View) decideFirst(rec record, c Copy, withdrawn bool) (verdict, error) {
	held, err := v.held(rec)
	switch {
	case err != nil:
		return verdict{}, err
	case withdrawn:
		return verdict{do: doRetract}, nil
	case !rec.Expires.IsZero() && !rec.Expires.After(v.now):
		return verdict{do: doExpire}, nil
	case held:
		return verdict{do: doWait, until: parked, reason: ReasonHold}, nil
	case rec.To.Member == "" || rec.Kind == Solicited:
		return verdict{do: doSend}, nil
	}
	told, err := v.budget(rec, c)
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
	said     []string // the posts that the message carries, as it was rendered
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
	if err := b.begin(ctx, j, &r); err != nil {
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
	if c.State == StateSending && !b.mayFind(c, rec) {
		r.verdict = b.inDoubt(rec)
		return r, nil
	}
	if r.verdict, err = v.decide(rec, c, b.elapsed().Sub(c.Started), b.lateness(c)); err != nil || !r.verdict.do.talks() {
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
	if r.verdict.do == doSend && r.verdict.day != "" {
		parts, err := v.gather(r.record)
		if err != nil {
			return err
		}
		r.record.Parts = parts
	}
	message, err := v.say(r.record, r.copy)
	switch {
	case errors.Is(err, ErrNothingToSay) && r.verdict.do == doEdit:
		r.verdict = verdict{do: doRemove}
		return nil
	case errors.Is(err, ErrNothingToSay):
		r.verdict = verdict{do: doRetract, reason: ReasonPointless}
		return nil
	case err != nil:
		v.bot.log.Error().Err(err).Str("post", r.record.Key).Msg("a message could not be rendered")
		if r.verdict.do == doEdit {
			r.verdict = verdict{do: doNothing} // what stands there stays, until it changes again
			return nil
		}
		r.verdict = verdict{do: doFail, reason: ReasonBroken}
		return nil
	}
	r.message, r.said = message, r.record.Parts
	return nil
}

// route chooses the driver and address: the account that was used before, or the next that has not refused.
func (v *View) route(r *request) error {
	to := r.record.To
	fail := func(reason Reason) error {
		r.verdict = verdict{do: doFail, reason: reason}
		return nil
	}
	switch {
	case to.Member != "":
		account, reason, err := v.accountFor(r)
		if err != nil {
			return err
		}
		if reason != "" {
			return fail(reason)
		}
		r.copy.Account = account
		r.address = chat.Direct{User: account}
		if to.Home {
			r.address = chat.Home{User: account}
		}
		r.driver = v.bot.drivers[account.Platform]
	case len(to.Room) > 0:
		return v.routeRoom(r)
	default:
		channel, err := chat.ParseChannelID(r.copy.Place)
		if err != nil {
			return err
		}
		address := chat.InChannel{Channel: channel}
		if to.Thread != "" {
			parent, err := v.threadIn(to.Thread, r.copy.Place)
			if err != nil {
				return err
			}
			address.Thread = parent
		}
		r.address, r.driver = address, v.bot.drivers[channel.Platform]
	}
	if r.driver == nil {
		return fail(ReasonNoAccount)
	}
	return nil
}

// accountFor is the account that a message to one member goes to: for one that stands, the one it went to, even
// if its owner was forgotten since.
func (v *View) accountFor(r *request) (chat.UserID, Reason, error) {
	if r.copy.State != StateWaiting {
		return r.copy.Account, "", nil
	}
	m, err := v.People().Member(r.record.To.Member)
	if errors.Is(err, data.ErrNotFound) || (err == nil && r.copy.Tried >= len(m.Accounts)) {
		return chat.UserID{}, ReasonNoAccount, nil
	}
	if err != nil {
		return chat.UserID{}, "", err
	}
	return m.Accounts[r.copy.Tried], "", nil
}

func (v *View) routeRoom(r *request) error {
	near := r.record.To.Channels[0]
	room := chat.Room{Near: near}
	for _, id := range r.record.To.Room {
		m, err := v.People().Member(id)
		if err != nil && !errors.Is(err, data.ErrNotFound) {
			return err
		}
		if account, ok := accountOn(m, near.Platform); ok {
			room.People = append(room.People, account)
			continue
		}
		r.verdict = verdict{do: doFail, reason: ReasonNoAccount}
		return nil
	}
	r.address, r.driver = room, v.bot.drivers[near.Platform]
	if r.driver == nil {
		r.verdict = verdict{do: doFail, reason: ReasonNoAccount}
	}
	return nil
}

// threadIn finds the message to reply to; a post that does not stand there is replied to in the open.
func (v *View) threadIn(post, place string) (chat.MessageID, error) {
	parent, err := v.bot.posts.Get(v.reader, post)
	if errors.Is(err, data.ErrNotFound) {
		return chat.MessageID{}, nil
	}
	if err != nil {
		return chat.MessageID{}, err
	}
	c, ok := parent.copyIn(place)
	if !ok || len(c.Receipt.Steps) == 0 {
		return chat.MessageID{}, nil
	}
	return c.Receipt.Steps[0], nil
}

func accountOn(m community.Member, p chat.Platform) (chat.UserID, bool) {
	for _, account := range m.Accounts {
		if account.Platform == p {
			return account, true
		}
	}
	return chat.UserID{}, false
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
func (b *Bot) begin(ctx context.Context, j data.Job, r *request) error {
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
		if !ok || rec.Revision != r.revision || c.State != StateWaiting {
			return data.ErrConflict
		}
		again, err := tx.decide(rec, c, 0, 0)
		if err != nil || again.do != doSend {
			return errors.Join(data.ErrConflict, err)
		}
		if err := tx.carry(&rec, r.record.Parts); err != nil {
			return err
		}
		c.State, c.At, c.Started, c.Account = StateSending, tx.now, b.elapsed(), r.copy.Account
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
	key := chat.PostKey(r.record.Key + "#" + r.copy.Place)
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
	case doNothing, doWait, doJoin, doExpire, doFail, doRetract:
	}
	return chat.Receipt{}, nil
}

var errNotThere = errors.New("the message is not there")
