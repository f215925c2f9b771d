package discord

import (
	"cmp"
	"context"
	"fmt"

	"weft/bot/chat"
)

// envelope is what every event of an interaction carries. Discord tells the language of the person's client and no
// zone.
func (d *Driver) envelope(it interaction) chat.Envelope {
	who := it.who()
	name := cmp.Or(who.Global, who.Name)
	if it.Member != nil {
		name = cmp.Or(it.Member.Nick, name)
	}
	in, thread := d.where(it.Guild, it.Channel)
	return chat.Envelope{
		ID: chat.EventID(it.ID), Actor: d.config.User(who.ID), Name: name, Language: it.Locale,
		In: in, Private: it.private(), Thread: thread, Received: it.received,
	}
}

// where says what a channel of Discord's is to Weft: a public thread is part of the channel it hangs in, under the
// message that has the same id; a private one is a room of its own.
func (d *Driver) where(guild string, c channel) (chat.ChannelID, chat.MessageID) {
	if !c.public() || c.Parent == "" {
		return d.config.Channel(guild, c.ID), chat.MessageID{}
	}
	in := d.config.Channel(guild, c.Parent)
	return in, chat.MessageID{Channel: in, ID: c.ID}
}

// channelOf asks what kind of channel it is in which something was said: messages name their channel by its id alone.
// What was asked once is remembered, since no channel becomes another kind.
func (d *Driver) channelOf(ctx context.Context, guild, id string) (channel, error) {
	if guild == "" {
		return channel{ID: id}, nil
	}
	if parent, ok := d.inbound.threads.find(id); ok {
		return threadIn(id, parent), nil
	}
	var c channel
	if err := d.call(ctx, get("/channels/"+id).urgent(guild), &c); err != nil {
		return channel{}, fmt.Errorf("ask what channel %s is: %w", id, err)
	}
	d.rememberChannel(c)
	return c, nil
}

// rememberChannel notes whether a channel is a public thread, and of which channel.
func (d *Driver) rememberChannel(c channel) {
	parent := ""
	if c.public() {
		parent = c.Parent
	}
	d.inbound.threads.keep(c.ID, parent)
}

// threadIn is a channel as it is remembered.
func threadIn(id, parent string) channel {
	if parent == "" {
		return channel{ID: id}
	}
	return channel{ID: id, Type: channelPublicThread, Parent: parent}
}

// messageID is a message as it stands in receipts: that of a thread stands in the thread.
func (d *Driver) messageID(guild, channel, id string) chat.MessageID {
	return chat.MessageID{Channel: d.config.Channel(guild, channel), ID: id}
}
