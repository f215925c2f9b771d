package bot

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
)

// ErrNothingToSay is returned by a [Renderer] whose message is no longer needed; it is not sent, or is removed.
var ErrNothingToSay = errors.New("nothing to say")

// Kind says how a message relates to the wishes of who gets it. It matters for direct messages.
type Kind string

// The kinds of a message.
const (
	// Solicited: the person asked for it, or it corrects what they have. It is sent at any hour.
	Solicited Kind = ""
	// Unasked: it waits for the end of quiet hours, and shares one message a day with all other unasked ones.
	Unasked Kind = "unasked"
	// Urgent: unasked, but not held back by what was said earlier that day. Quiet hours still hold.
	Urgent Kind = "urgent"
)

// Doubt says which error is worse where a platform cannot tell whether a message arrived.
type Doubt string

// What to do where it cannot be known whether a message arrived. Facilitators are told in either case.
const (
	RatherNever Doubt = ""
	RatherTwice Doubt = "twice"
)

// To says who is to read a message. Build it with [ToMember], [ToAccount], [ToChannels], [ToRoom] or [ToHome].
type To struct {
	Member   community.MemberID   `json:",omitempty"`
	Account  chat.UserID          `json:",omitzero"` // the one of theirs that it is for, and no other
	Home     bool                 `json:",omitempty"`
	Room     []community.MemberID `json:",omitempty"`
	Channels []chat.ChannelID     `json:",omitempty"`
	Thread   string               `json:",omitempty"`
}

// ToMember is a direct message.
func ToMember(m community.MemberID) To { return To{Member: m} }

// ToAccount is a direct message to one of a member's accounts and no other: what concerns that account alone.
func ToAccount(m community.MemberID, account chat.UserID) To { return To{Member: m, Account: account} }

// ToChannels is the same message in each of these channels.
func ToChannels(channels ...chat.ChannelID) To { return To{Channels: channels} }

// ToThread is a reply to another post of Weft's, in each of the channels it stands in.
func ToThread(post string, channels ...chat.ChannelID) To {
	return To{Channels: channels, Thread: post}
}

// ToRoom is a small group, opened near a channel where the platform has no other way.
func ToRoom(near chat.ChannelID, members ...community.MemberID) To {
	return To{Room: members, Channels: []chat.ChannelID{near}}
}

// ToHome is a member's own desk, where one of their accounts has opened it.
func ToHome(m community.MemberID, account chat.UserID) To {
	return To{Member: m, Account: account, Home: true}
}

// Post is a message that is to exist.
type Post struct {
	// Key is unique and made from what the message is about, so that deciding twice says it once.
	Key string
	To  To
	// Show names the renderer and its argument. The message is said from the records of the moment it is sent.
	Show chat.Action
	Kind Kind
	// NotBefore is in community time; zero means now.
	NotBefore time.Time
	// Expires is when an unsent message has become pointless; zero means never.
	Expires time.Time
	// Reply is the form that is filled in by answering the message in words; zero for none.
	Reply chat.Action
	// Cohort is what the message is about: for holds, reports and traces.
	Cohort community.CohortID
	// Names are the members whose words or names the message contains: when one of them is forgotten it is
	// said anew without them.
	Names []community.MemberID
	Doubt Doubt
}

// State says what became of one copy of a message.
type State string

// The states of a copy. Only Sent is delivered.
const (
	StateWaiting   State = "waiting"   // to be sent
	StateCarried   State = "carried"   // to be sent, inside another message of the same day
	StateSending   State = "sending"   // a request was begun; how it ended is not known yet
	StateSent      State = "sent"      // it arrived
	StateFailed    State = "failed"    // it will not arrive
	StateExpired   State = "expired"   // it was not sent in time
	StateDoubtful  State = "doubtful"  // it may have arrived; the platform cannot tell
	StateRetracted State = "retracted" // it was taken back
)

// Copy is one message in one place.
type Copy struct {
	Place     string // "member", "home", "room", or the channel
	Marked    string `json:",omitempty"` // the channel's id when its key was made, where it has moved since
	State     State
	Reason    Reason        `json:",omitempty"`
	At        time.Time     // of the last change of state, community time
	NotBefore time.Time     `json:",omitzero"`
	Account   chat.UserID   `json:",omitzero"`  // the account tried or used
	Refused   []chat.UserID `json:",omitempty"` // accounts that took no message: another is tried
	Started   time.Time     `json:",omitzero"`  // of the request in flight, elapsed time
	With      []chat.UserID `json:",omitempty"` // who is in the room that the request in flight goes to
	Revision  int           `json:",omitempty"` // what stands there
	Receipt   chat.Receipt  `json:",omitzero"`
	Carrier   string        `json:",omitempty"` // the post that carries this one
	Doubts    int           `json:",omitempty"` // requests that ended without telling how
	Again     bool          `json:",omitempty"` // it was sent a second time in doubt
}

// Reason says in one word why a copy is where it is.
type Reason string

// Why a copy waits or failed.
const (
	ReasonQuiet       Reason = "quiet_hours"
	ReasonBudget      Reason = "one_a_day"
	ReasonHold        Reason = "hold"
	ReasonBusy        Reason = "platform_busy"
	ReasonUnreachable Reason = "unreachable"
	ReasonRefused     Reason = "refused"
	ReasonNoAccount   Reason = "no_account"
	ReasonNotCertain  Reason = "not_certain"
	ReasonPointless   Reason = "nothing_to_say"
	ReasonBroken      Reason = "cannot_be_said"
)

// record is a post as it is stored.
type record struct {
	Post
	Revision  int
	Retracted bool `json:",omitempty"`
	Created   time.Time
	Copies    []Copy
	Parts     []string `json:",omitempty"` // posts that this one carries
}

const (
	placeMember = "member"
	placeHome   = "home"
	placeRoom   = "room"
)

// Post says that a message is to exist. Saying it again under the same key changes nothing.
func (t *Tx) Post(p Post) error {
	_, err := t.bot.posts.Get(t.writer, p.Key)
	if !errors.Is(err, data.ErrNotFound) {
		return err
	}
	rec := record{Created: t.now}
	for _, place := range placesOf(p.To) {
		rec.Copies = append(rec.Copies, Copy{Place: place, State: StateRetracted})
	}
	return t.want(p, rec)
}

// PostAgain says that a message is to exist even if it was taken back before, or had nothing to say: somebody left
// and returned.
func (t *Tx) PostAgain(p Post) error {
	rec, err := t.bot.posts.Get(t.writer, p.Key)
	if errors.Is(err, data.ErrNotFound) {
		return t.Post(p)
	}
	gone := func(c Copy) bool { return c.State == StateRetracted }
	if err != nil || (!rec.Retracted && !slices.ContainsFunc(rec.Copies, gone)) {
		return err
	}
	return t.want(p, rec)
}

// want stores a post whose copies that are not there are to be there.
func (t *Tx) want(p Post, rec record) (err error) {
	if p.Key == "" || t.bot.registry.renderers[p.Show.Route] == nil {
		return fmt.Errorf("post %q: there is no renderer %q", p.Key, p.Show.Route)
	}
	rec.Post, rec.Retracted, rec.Revision = p, false, rec.Revision+1
	for i, c := range rec.Copies {
		if c.State != StateRetracted {
			continue
		}
		if rec.Copies[i], err = t.newCopy(p, c.Place); err != nil {
			return err
		}
	}
	if err := t.bot.posts.Put(t.writer, rec, p.Key); err != nil {
		return err
	}
	return t.enqueueCopies(rec)
}

// newCopy is a copy that waits for its time.
func (t *Tx) newCopy(p Post, place string) (Copy, error) {
	start := t.now
	if p.NotBefore.After(start) {
		start = p.NotBefore
	}
	c := Copy{Place: place, State: StateWaiting, At: t.now, NotBefore: start}
	if place != placeMember || p.Kind == Solicited {
		return c, nil
	}
	var err error
	if c.NotBefore, err = t.welcome(p.To.Member, start); c.NotBefore.After(start) {
		c.Reason = ReasonQuiet
	}
	return c, err
}

// Revise says that what a message says has changed. Copies that stand are edited; edits coalesce.
func (t *Tx) Revise(key string) error {
	return t.change(key, func(rec *record) { rec.Revision++ })
}

// Retract takes a message back: an unsent copy is never sent, one that stands is removed.
func (t *Tx) Retract(key string) error {
	return t.change(key, func(rec *record) { rec.Retracted = true; rec.Revision++ })
}

func (t *Tx) change(key string, by func(*record)) error {
	rec, err := t.bot.posts.Get(t.writer, key)
	if errors.Is(err, data.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	by(&rec)
	if err := t.bot.posts.Put(t.writer, rec, key); err != nil {
		return err
	}
	for _, c := range rec.Copies {
		if c.Carrier != "" {
			if err := t.Revise(c.Carrier); err != nil {
				return err
			}
		}
	}
	return t.enqueueCopies(rec)
}

// Delivery tells what became of a message, copy by copy. Only those who may see the message's cohort should.
func (v *View) Delivery(key string) ([]Copy, error) {
	rec, err := v.bot.posts.Get(v.reader, key)
	if errors.Is(err, data.ErrNotFound) {
		return nil, nil
	}
	for i, c := range rec.Copies {
		if rec.Retracted && len(rec.Parts) > 0 && c.State == StateSent && c.Revision == rec.Revision && c.Reason == "" {
			rec.Copies[i].State = StateRetracted // what stands there are only the posts that it carries
		}
	}
	return rec.Copies, err
}

// Reached reports whether a message stands where it should, in at least one place.
func (v *View) Reached(key string) (bool, error) {
	rec, err := v.bot.posts.Get(v.reader, key)
	if errors.Is(err, data.ErrNotFound) {
		return false, nil
	}
	return !rec.Retracted && slices.ContainsFunc(rec.Copies, func(c Copy) bool { return c.State == StateSent }), err
}

func placesOf(to To) []string {
	switch {
	case to.Home:
		return []string{placeHome}
	case to.Member != "":
		return []string{placeMember}
	case len(to.Room) > 0:
		return []string{placeRoom}
	}
	places := make([]string, len(to.Channels))
	for i, c := range to.Channels {
		places[i] = c.String()
	}
	return places
}

// enqueueCopies asks the outbox to bring every copy to the post's revision.
func (t *Tx) enqueueCopies(rec record) error {
	for _, c := range rec.Copies {
		if c.Carrier != "" && c.State != StateWaiting {
			continue
		}
		if err := t.writer.Enqueue(copyJob(rec, c, c.NotBefore)); err != nil {
			return fmt.Errorf("enqueue a copy: %w", err)
		}
	}
	return nil
}

// copyJob makes the job of a copy. Its lane is the conversation, so that people read things in order; urgent
// messages and desks have lanes of their own, and so has each cohort, since one may be on hold alone. What stands
// already waits behind nothing: it may hold the words of somebody who was forgotten, and the next message of its
// conversation may be a week away.
func copyJob(rec record, c Copy, at time.Time) data.Job {
	lane := c.Place
	if rec.To.Member != "" || len(rec.To.Room) > 0 {
		lane = fmt.Sprintf("%s/%s/%v", c.Place, rec.To.Member, rec.To.Room)
	}
	lane = string(rec.Kind) + "/" + lane + "/" + string(rec.Cohort)
	if rec.NotBefore.After(rec.Created) {
		// Only a lane's head is looked at: what is planned for Friday must not stop what is due today.
		lane += "/" + rec.NotBefore.UTC().Format(time.RFC3339)
	}
	if c.State == StateSent {
		lane = ""
	}
	return data.Job{
		Key:   "post/" + rec.Key + "/" + c.Place,
		Queue: queueOutbox,
		Lane:  lane,
		Body:  []byte(rec.Key + "\n" + c.Place), NotBefore: at, Expires: rec.Expires,
	}
}
