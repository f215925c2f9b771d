package discord

import (
	"cmp"
	"context"
	"fmt"

	"weft/bot/chat"
)

// channelObject is what we read of a channel or thread.
type channelObject struct {
	ID         string          `json:"id"`
	Type       int             `json:"type"`
	Guild      string          `json:"guild_id"`
	Parent     string          `json:"parent_id"`
	Owner      string          `json:"owner_id"`
	Name       string          `json:"name"`
	Overwrites []roleOverwrite `json:"permission_overwrites"`
	Recipients []recipient     `json:"recipients"`
	Members    int             `json:"member_count"`  // of a thread, counted up to 50
	Messages   int             `json:"message_count"` // of a thread
	Thread     threadStatus    `json:"thread_metadata"`
}

type threadStatus struct {
	Archived   bool   `json:"archived"`
	Locked     bool   `json:"locked"`
	ArchivedAt string `json:"archive_timestamp"`
}

type recipient struct {
	ID     string `json:"id"`
	Name   string `json:"username"`
	Global string `json:"global_name"`
}

// errNowhere says why an address leads nowhere, without Discord being asked.
func errNowhere(why string) error { return fmt.Errorf("%w: %s", chat.ErrUnreachable, why) }

// resolve finds where a message goes, and makes the place where there is none yet. title names a thread.
func (d *Driver) resolve(ctx context.Context, key chat.PostKey, to chat.Address, title string) (destination, error) {
	switch to := to.(type) {
	case chat.Direct:
		at, err := d.conversation(ctx, key, to.User)
		return at, certain(err)
	case chat.Room:
		return d.room(ctx, key, to, title) // not certain: a second room would be one too many
	case chat.InChannel:
		at, err := d.inChannel(ctx, key, to, title)
		return at, certain(err)
	case chat.Home:
	}
	return destination{}, fmt.Errorf("%w: Discord has no desks", chat.ErrUnsupported)
}

// lookup finds where a message would have gone, and makes nothing.
func (d *Driver) lookup(ctx context.Context, key chat.PostKey, to chat.Address) (at destination, found bool, err error) {
	switch to := to.(type) {
	case chat.Direct:
		at, err = d.conversation(ctx, key, to.User) // opening a conversation shows nobody anything
	case chat.Room:
		at, found, err = d.lookupRoom(ctx, key, to)
		return at, found, ignoringGone(err)
	case chat.InChannel:
		at, found, err = d.standing(ctx, key, to)
		return at, found, ignoringGone(err)
	case chat.Home:
		return destination{}, false, nil
	}
	return at, err == nil, ignoringGone(err)
}

// ignoringGone: nothing stands where nothing can be posted. That we may not look is no such thing.
func ignoringGone(err error) error {
	if isGone(err) {
		return nil
	}
	return err
}

// conversation is the direct conversation with somebody.
func (d *Driver) conversation(ctx context.Context, key chat.PostKey, who chat.UserID) (destination, error) {
	if !d.ours(who) {
		return destination{}, errNowhere("no such account on Discord")
	}
	if id, known := d.direct.find(who.ID); known {
		return d.destinationOf(d.config.Channel("", id)), nil
	}
	var c channelObject
	open := post("/users/@me/channels", map[string]string{"recipient_id": who.ID})
	if err := d.call(ctx, open.as(string(key)+"/open", shareDirect), &c); err != nil {
		return destination{}, err
	}
	d.direct.keep(who.ID, c.ID)
	return d.destinationOf(d.config.Channel("", c.ID)), nil
}

// ours reports whether an id can be that of somebody whom this application can know.
func (d *Driver) ours(who chat.UserID) bool {
	return who.Platform == Platform && who.Space == d.config.ApplicationID && isSnowflake(who.ID)
}

// placeable reports whether an id can be that of a channel, thread or conversation.
func placeable(c chat.ChannelID) bool {
	return c.Platform == Platform && isSnowflake(c.Space) && isSnowflake(c.ID)
}

// inChannel is a channel, or the thread under one of its messages, begun where there is none.
func (d *Driver) inChannel(ctx context.Context, key chat.PostKey, to chat.InChannel, title string) (destination, error) {
	at, stands, err := d.standing(ctx, key, to)
	if err != nil || stands {
		return at, err
	}
	// The root is there and has no thread yet.
	begin := post("/channels/"+to.Channel.ID+"/messages/"+to.Thread.ID+"/threads", newThread{Name: threadName(title)})
	err = d.call(ctx, begin.as(string(key)+"/thread", to.Channel.Space), nil)
	if err != nil && !hasCode(err, codeThreadExists) {
		return destination{}, err
	}
	return d.destinationOf(d.config.Channel(to.Channel.Space, to.Thread.ID)), nil
}

// newThread is Start Thread. Type and Invitable are for threads without a message.
type newThread struct {
	Name      string `json:"name"`
	Type      int    `json:"type,omitempty"`
	Invitable *bool  `json:"invitable,omitempty"`
}

// threadName is what a thread is called: the summary of the first reply, which says nothing that not everyone in the
// channel may read.
func threadName(title string) string { return clipped(cmp.Or(oneLine(title), "Weft"), maxThreadName) }

// standing is where a message in a channel goes, as far as it is there: found is false for a thread that is not begun.
//
// Discord's threads have one level: a thread has the id of the message under which it hangs, and a reply to a reply
// belongs to the same. In a thread, and where people talk directly, there are no threads: an answer there is a reply.
func (d *Driver) standing(ctx context.Context, key chat.PostKey, to chat.InChannel) (at destination, found bool, err error) {
	if !placeable(to.Channel) {
		return destination{}, false, errNowhere("no such channel on Discord")
	}
	at = d.destinationOf(to.Channel)
	if to.Thread.IsZero() {
		return at, true, nil
	}
	if !isSnowflake(to.Thread.ID) || !placeable(to.Thread.Channel) {
		return destination{}, false, errNowhere("no such message on Discord")
	}
	root := to.Thread.ID
	if to.Thread.Channel.ID != to.Channel.ID {
		root = to.Thread.Channel.ID // it stands in a thread, which has the id of its root
	}
	var m struct {
		Thread *channelObject `json:"thread"`
	}
	look := get("/channels/" + to.Channel.ID + "/messages/" + root)
	if err := d.call(ctx, look.as(string(key)+"/root", at.share), &m); err != nil {
		return destination{}, false, err
	}
	if m.Thread != nil {
		return d.destinationOf(d.config.Channel(to.Channel.Space, m.Thread.ID)), true, nil
	}
	threaded, err := d.takesThreads(ctx, key, to.Channel)
	if err != nil || threaded {
		return destination{}, false, err
	}
	at.replyTo = root
	return at, true, nil
}

// takesThreads reports whether threads can hang in a place: direct conversations and threads have none.
func (d *Driver) takesThreads(ctx context.Context, key chat.PostKey, c chat.ChannelID) (bool, error) {
	if c.Space == d.config.ApplicationID {
		return false, nil
	}
	var is channelObject
	if err := d.call(ctx, get("/channels/"+c.ID).as(string(key)+"/kind", c.Space), &is); err != nil {
		return false, err
	}
	return is.Type == channelText || is.Type == channelAnnouncement, nil
}
