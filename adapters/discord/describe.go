package discord

import (
	"cmp"
	"context"
	"fmt"

	"weft/bot/chat"
)

// guildObject is what we read of a server.
type guildObject struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Owner string `json:"owner_id"`
	Roles []struct {
		ID          string      `json:"id"`
		Permissions Permissions `json:"permissions,string"`
	} `json:"roles"`
}

// roles are what the roles of a server permit, by id.
func (g guildObject) roles() map[string]Permissions {
	all := map[string]Permissions{}
	for _, r := range g.Roles {
		all[r.ID] = r.Permissions
	}
	return all
}

// countedUpTo is up to where Discord counts the people of a thread (Discord: Channel, member_count).
const countedUpTo = 50

// Describe implements [chat.Driver].
func (d *Driver) Describe(ctx context.Context, c chat.ChannelID) (chat.Place, error) {
	if err := ctx.Err(); err != nil {
		return chat.Place{}, err
	}
	if !placeable(c) {
		return chat.Place{}, fmt.Errorf("describe %s: %w", c, errNowhere("no such channel on Discord"))
	}
	place, err := d.describe(ctx, c)
	if err != nil {
		return chat.Place{}, fmt.Errorf("describe %s: %w", c, err)
	}
	return place, nil
}

func (d *Driver) describe(ctx context.Context, c chat.ChannelID) (chat.Place, error) {
	at := d.destinationOf(c)
	var is channelObject
	if err := d.call(ctx, get("/channels/"+c.ID).as("describe/"+c.ID, at.share), &is); err != nil {
		return chat.Place{}, err
	}
	if at.guild() != is.Guild {
		return chat.Place{}, errNowhere("the channel is not in that server")
	}
	if at.direct {
		return conversationPlace(c, is), nil
	}
	d.inbound.meet(c.Space, c.ID)
	place := chat.Place{
		Channel: c, Name: is.Name, Archived: is.Thread.Archived && is.Thread.Locked,
		Link: "https://discord.com/channels/" + c.Space + "/" + c.ID,
	}
	if is.Type == channelPrivateThread {
		// Whoever may manage threads can open it: Discord has no thread that its moderators cannot read.
		place.Overseen = true
		place.People = threadPeople(is)
		return place, nil
	}
	reads := is
	if is.Type == channelPublicThread || is.Type == channelAnnouncementThread {
		// A public thread is read by whoever reads its channel.
		if err := d.call(ctx, get("/channels/"+is.Parent).as("describe/"+is.Parent, at.share), &reads); err != nil {
			return chat.Place{}, err
		}
	}
	var guild guildObject
	if err := d.call(ctx, get("/guilds/"+c.Space).as("describe/"+c.Space, at.share), &guild); err != nil {
		return chat.Place{}, err
	}
	place.Open = openToAll(guild, reads)
	place.Overseen = !place.Open // administrators read every channel
	return place, nil
}

// conversationPlace is a direct conversation. Whoever runs Discord aside, nobody else reads it.
func conversationPlace(c chat.ChannelID, is channelObject) chat.Place {
	place := chat.Place{Channel: c, People: len(is.Recipients), Link: "https://discord.com/channels/@me/" + c.ID}
	for _, r := range is.Recipients {
		place.Name = cmp.Or(place.Name, r.Global, r.Name)
	}
	return place
}

// threadPeople is how many are in a thread, us not counted; 0 where Discord stopped counting.
func threadPeople(is channelObject) int {
	if is.Members >= countedUpTo {
		return 0
	}
	return max(is.Members-1, 0)
}

// openToAll reports whether everyone of a server reads a channel, also what was said before: what the role that everybody
// has may do there, which bears the server's id.
func openToAll(g guildObject, c channelObject) bool {
	may := channelPermissions(basePermissions(g.ID, g.roles(), nil), g.ID, "", nil, c.Overwrites)
	return may.Has(ViewChannel | ReadMessageHistory)
}
