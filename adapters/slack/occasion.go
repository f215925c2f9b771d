package slack

import (
	"context"
	"crypto/rand"
	"time"

	"weft/bot/chat"
)

// occasion is what somebody did, where, and what Slack gave us to answer them with.
type occasion struct {
	s    *service
	w    *workspace
	door *door
	user string

	// channel is where it happened: a conversation, or the person's desk. thread is the first message of the thread, ""
	// outside of threads. private: nobody but the person and Weft is there.
	channel, thread string
	private         bool

	// trigger opens one form within three seconds; respond answers five times within half an hour, also where Weft is
	// no member.
	trigger, respond string
	// message is the message that was acted on, "" where there was none, or one that only the person sees and that
	// Slack forgets.
	message   string
	ephemeral bool
	// view is the form that was sent, or the modal in which somebody acted; nil for none.
	view *seenView

	command  bool
	received time.Time
	who      profile
	language string
}

// settleIn finds out where and who that is. It has to be called before the envelope is made; where Slack does not tell
// in time, what is not known is left out.
func (o *occasion) settleIn(ctx context.Context) {
	o.who = o.s.people.of(ctx, o.w, o.user)
	if o.language == "" {
		o.language = o.who.language
	}
	if !o.private && isDirect(o.channel) {
		// Two people's own conversation looks like one with Weft: only Slack can tell them apart. Where it does not at
		// once, others may be there, and the answer is for one pair of eyes all the same.
		ctx, cancel := context.WithTimeout(nowOrNever(ctx), profileWait)
		defer cancel()
		with, err := o.w.opened(ctx, []string{o.user})
		o.private = err == nil && with == o.channel
	}
}

// between notes that the conversation is one with Weft alone, if it is one between two.
func (o *occasion) between() {
	if isDirect(o.channel) {
		o.private = true
		o.s.d.remember(o.w.team()+"/"+o.user, o.channel)
	}
}

// isDirect reports whether a conversation is one between two (Slack: their ids begin with D).
func isDirect(channel string) bool { return len(channel) > 0 && channel[0] == 'D' }

// envelope names the event; id has to be the same whenever Slack delivers the same, and differ for what is not.
func (o *occasion) envelope(id string) chat.Envelope {
	team := o.w.team()
	e := chat.Envelope{
		ID: chat.EventID(id), Actor: userID(team, o.user), Name: o.who.name, Zone: o.who.zone, Language: o.who.language,
		Private: o.private, Received: o.received,
	}
	if o.channel != "" {
		e.In = channelID(team, o.channel)
	}
	if o.thread != "" {
		e.Thread = messageID(team, o.channel, o.thread)
	}
	return e
}

// act names what somebody did by its trigger: Slack gives each act its own, and the same when it delivers it again.
func (o *occasion) act(kind string) string {
	if o.trigger == "" {
		return kind + "/" + rand.Text()
	}
	return kind + "/" + o.trigger
}

// on is the message that was acted on.
func (o *occasion) on() chat.MessageID {
	if o.message == "" {
		return chat.MessageID{}
	}
	return messageID(o.w.team(), o.channel, o.message)
}

// words are the adapter's own, in the person's language.
func (o *occasion) words() words { return o.s.d.says(o.language) }

// direct is the person's conversation with Weft.
func (o *occasion) direct(ctx context.Context) (channel string, err error) {
	if o.private && isDirect(o.channel) {
		return o.channel, nil
	}
	return o.w.opened(ctx, []string{o.user})
}
