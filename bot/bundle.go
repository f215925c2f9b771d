package bot

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"weft/bot/chat"
	"weft/data"
)

// part is what becomes of a post inside of another one's message, as it was rendered.
type part struct {
	key      string
	revision int
	state    State // StateSent: it is said; StateRetracted: it has nothing to say; StateFailed: it can't be said
	reason   Reason
}

// saying is a message with everything that it carries.
type saying struct {
	message chat.Message
	parts   []part
}

// errBroken: the post's own words cannot be said.
var errBroken = errors.New("the message cannot be rendered")

// say renders a post with everything that it carries, for one copy. A part that cannot be said is left out and
// does not keep the others from being said.
func (v *View) say(r request) (saying, error) {
	var all saying
	var said []chat.Message
	own, err := v.sayOwn(r)
	switch {
	case err == nil:
		said = append(said, own)
	case !errors.Is(err, ErrNothingToSay):
		return all, err
	case r.verdict.do == doSend:
		return all, err // what would have come along goes by itself
	}
	carried, err := v.carriedBy(r)
	if err != nil {
		return all, err
	}
	for _, post := range carried {
		message, p := v.sayPart(post, r.copy)
		if p.state == StateSent {
			said = append(said, message)
		} else if r.verdict.do == doSend {
			continue // its own turn will find the same, and say so
		}
		all.parts = append(all.parts, p)
	}
	all.message, err = v.bundle(r.record, said)
	return all, err
}

func (v *View) sayOwn(r request) (chat.Message, error) {
	if r.record.Retracted {
		return chat.Message{}, ErrNothingToSay
	}
	m, err := v.sayOne(r.record, r.copy)
	if err == nil || errors.Is(err, ErrNothingToSay) {
		return m, err
	}
	v.bot.log.Error().Err(err).Str("post", r.record.Key).Msg("a message could not be rendered")
	return m, errBroken
}

func (v *View) sayPart(post record, c Copy) (chat.Message, part) {
	p := part{key: post.Key, revision: post.Revision, state: StateSent}
	if post.Retracted {
		p.state = StateRetracted
		return chat.Message{}, p
	}
	m, err := v.sayOne(post, c)
	switch {
	case errors.Is(err, ErrNothingToSay):
		p.state, p.reason = StateRetracted, ReasonPointless
	case err != nil:
		v.bot.log.Error().Err(err).Str("post", post.Key).Msg("a part of a message could not be rendered")
		p.state, p.reason = StateFailed, ReasonBroken
	}
	return m, p
}

// carriedBy lists the posts that go into a message: those that it carries already, or for one that is yet to be
// sent, whatever else waits for the same person.
func (v *View) carriedBy(r request) ([]record, error) {
	if r.verdict.do == doSend {
		if r.verdict.day == "" {
			return nil, nil
		}
		return v.gather(r.record)
	}
	var all []record
	for _, key := range r.record.Parts {
		post, err := v.bot.posts.Get(v.reader, key)
		if errors.Is(err, data.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if post.Copies[0].Carrier == r.record.Key { // else it went by itself in the end
			all = append(all, post)
		}
	}
	return all, nil
}

// gather finds what else waits for the same person and may go now, so that it goes in the same message.
func (v *View) gather(rec record) ([]record, error) {
	var parts []record
	for item, err := range v.bot.posts.By(v.reader, indexWaiting, string(rec.To.Member)) {
		if err != nil {
			return nil, err
		}
		mayGo, err := v.mayJoin(item.Value)
		if err != nil {
			return nil, err
		}
		if mayGo && item.Value.Key != rec.Key {
			parts = append(parts, item.Value)
		}
	}
	return parts, nil
}

// mayJoin reports whether a post may be sent now inside of another one's message.
func (v *View) mayJoin(post record) (bool, error) {
	c := post.Copies[0]
	switch {
	case c.State != StateWaiting || post.Retracted || c.NotBefore.After(v.now):
		return false, nil
	case !post.Expires.IsZero() && !post.Expires.After(v.now):
		return false, nil
	}
	held, err := v.held(post)
	return !held, err
}

// carryAll puts the parts of a message into its carrier, if they are still what was rendered; else it gives
// data.ErrConflict.
func (t *Tx) carryAll(carrier *record, parts []part) error {
	for _, p := range parts {
		post, err := t.bot.posts.Get(t.writer, p.key)
		if err != nil {
			return fmt.Errorf("carry a post: %w", errors.Join(data.ErrConflict, err))
		}
		if mayGo, err := t.mayJoin(post); err != nil || !mayGo || post.Revision != p.revision {
			return errors.Join(data.ErrConflict, err)
		}
		if err := t.carry(carrier, p.key); err != nil {
			return err
		}
	}
	return nil
}

// carry puts a post into another one's message.
func (t *Tx) carry(carrier *record, key string) error {
	post, err := t.bot.posts.Get(t.writer, key)
	if err != nil {
		return err
	}
	c := post.Copies[0]
	c.State, c.Reason, c.Carrier, c.At = StateCarried, "", carrier.Key, t.now
	post.setCopy(c)
	if err := t.bot.posts.Put(t.writer, post, key); err != nil {
		return err
	}
	if !slices.Contains(carrier.Parts, key) {
		carrier.Parts = append(carrier.Parts, key)
	}
	return nil
}

// passOn tells the posts that a message carries what became of each, as it was rendered.
func (t *Tx) passOn(r request) error {
	for _, p := range r.parts {
		if err := t.tell(r, p); err != nil {
			return err
		}
	}
	return nil
}

// tell stores what became of one part of r's message, unless it has parted from it since.
func (t *Tx) tell(r request, p part) error {
	post, err := t.bot.posts.Get(t.writer, p.key)
	if errors.Is(err, data.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	mine := post.Copies[0]
	if mine.Carrier != r.record.Key || mine.State == p.state {
		return nil
	}
	mine.State, mine.Reason, mine.At = p.state, p.reason, t.now
	if p.state == StateSent {
		mine.Receipt, mine.Account, mine.Revision = r.copy.Receipt, r.copy.Account, p.revision
	}
	post.setCopy(mine)
	if err := t.bot.posts.Put(t.writer, post, p.key); err != nil {
		return err
	}
	if err := t.dropOfForgotten(post, mine.State); err != nil {
		return err
	}
	return t.report(post, mine)
}

// free lets posts go by themselves again that were to be said in a message which is not there.
func (t *Tx) free(carrier string, parts []string, at time.Time) error {
	for _, key := range parts {
		post, err := t.bot.posts.Get(t.writer, key)
		if errors.Is(err, data.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		c := post.Copies[0]
		if c.Carrier != carrier || c.State != StateCarried {
			continue // it was said there, or has parted from it
		}
		c.State, c.Carrier, c.NotBefore, c.At = StateWaiting, "", at, t.now
		post.setCopy(c)
		if err := t.bot.posts.Put(t.writer, post, key); err != nil {
			return err
		}
		if err := t.enqueueCopies(post); err != nil {
			return err
		}
	}
	return nil
}
