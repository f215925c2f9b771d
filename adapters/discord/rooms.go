package discord

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"weft/bot/chat"
)

// A bot cannot open a group conversation on Discord: a room is a private thread under a channel, in which the people of
// the room, Weft, and whoever may manage threads there can read.

// archivePages bounds how many rooms of the past are looked through, a hundred at a time.
const archivePages = 10

// roomAgain is when to ask again for a room that another message is just opening.
const roomAgain = 500 * time.Millisecond

// room is the private thread of a few people. The same people have the same one under the same channel, also after a
// restart: its name ends in a short sign that is made of them.
func (d *Driver) room(ctx context.Context, key chat.PostKey, to chat.Room, title string) (destination, error) {
	near, name := d.near(to), d.roomName(to)
	if err := d.checkRoom(to); err != nil {
		return destination{}, err
	}
	if id, known := d.rooms.find(name); known {
		return d.destinationOf(d.config.Channel(near.Space, id)), nil
	}
	if !d.rooms.claim(name) {
		return destination{}, fmt.Errorf("another message is opening this room: %w", chat.ErrBusy{After: roomAgain})
	}
	defer d.rooms.release(name)
	found, err := d.findRoom(ctx, key, to)
	if err != nil {
		return destination{}, err
	}
	if found.ID == "" {
		found.ID, err = d.openRoom(ctx, key, to, title)
	} else if found.Messages == 0 { // we may have stopped before everybody was in it
		err = d.admit(ctx, near, found.ID, to.People)
	}
	if err != nil {
		return destination{}, err
	}
	d.rooms.keep(name, found.ID)
	return d.destinationOf(d.config.Channel(near.Space, found.ID)), nil
}

// checkRoom tells a room that there cannot be.
func (d *Driver) checkRoom(to chat.Room) error {
	near := d.near(to)
	if !placeable(near) || near.Space == d.config.ApplicationID {
		return errNowhere("a room on Discord needs a channel of a server to lie under")
	}
	if slices.ContainsFunc(to.People, func(p chat.UserID) bool { return !d.ours(p) }) {
		return errNowhere("somebody of the room is not on Discord")
	}
	return nil
}

// near is the channel under which a room lies: the one that was chosen for its server, else that of the address.
func (d *Driver) near(to chat.Room) chat.ChannelID {
	if chosen, ok := d.config.Rooms[to.Near.Space]; ok {
		to.Near.ID = chosen
	}
	return to.Near
}

// roomName is under which we remember a room.
func (d *Driver) roomName(to chat.Room) string { return d.near(to).ID + d.roomSign(to) }

// roomSign is the end of a room's name, made of who is in it.
func (d *Driver) roomSign(to chat.Room) string {
	people := make([]string, len(to.People))
	for i, p := range to.People {
		people[i] = p.ID
	}
	slices.Sort(people)
	sum := sha256.Sum256([]byte("weft room\x00" + d.config.ApplicationID + "\x00" + strings.Join(slices.Compact(people), ",")))
	return " · " + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:])[:6])
}

// lookupRoom is where the thread of a room is, found only if there is one. Nobody is let in: looking changes nothing.
func (d *Driver) lookupRoom(ctx context.Context, key chat.PostKey, to chat.Room) (at destination, found bool, err error) {
	if err := d.checkRoom(to); err != nil {
		return destination{}, false, err
	}
	id, known := d.rooms.find(d.roomName(to))
	if !known {
		thread, err := d.findRoom(ctx, key, to)
		if err != nil || thread.ID == "" {
			return destination{}, false, err
		}
		id = thread.ID
	}
	return d.destinationOf(d.config.Channel(to.Near.Space, id)), true, nil
}

// findRoom is the thread of a room as Discord has it; the zero thread where there is none.
func (d *Driver) findRoom(ctx context.Context, key chat.PostKey, to chat.Room) (channelObject, error) {
	near, sign := d.near(to), d.roomSign(to)
	me, err := d.me(ctx)
	if err != nil {
		return channelObject{}, err
	}
	is := func(c channelObject) bool {
		return c.Type == channelPrivateThread && c.Parent == near.ID && c.Owner == me && strings.HasSuffix(c.Name, sign)
	}
	found, err := d.activeThread(ctx, key, near, is)
	if err != nil || found.ID != "" {
		return found, err
	}
	return d.archivedThread(ctx, key, near, is)
}

// threadList is an answer that lists threads.
type threadList struct {
	Threads []channelObject `json:"threads"`
	More    bool            `json:"has_more"`
}

func (d *Driver) activeThread(ctx context.Context, key chat.PostKey, near chat.ChannelID, is func(channelObject) bool) (channelObject, error) {
	var list threadList
	if err := d.call(ctx, get("/guilds/"+near.Space+"/threads/active").as(string(key)+"/active", near.Space), &list); err != nil {
		return channelObject{}, err
	}
	return first(list.Threads, is), nil
}

// archivedThread looks through the private threads that we are in and that have been put away, latest first.
func (d *Driver) archivedThread(ctx context.Context, key chat.PostKey, near chat.ChannelID, is func(channelObject) bool) (channelObject, error) {
	before := ""
	for range archivePages {
		var list threadList
		path := "/channels/" + near.ID + "/users/@me/threads/archived/private?limit=100"
		if before != "" {
			path += "&before=" + url.QueryEscape(before)
		}
		if err := d.call(ctx, get(path).as(string(key)+"/archived"+before, near.Space), &list); err != nil {
			return channelObject{}, err
		}
		if found := first(list.Threads, is); found.ID != "" || !list.More || len(list.Threads) == 0 {
			return found, nil
		}
		before = list.Threads[len(list.Threads)-1].ID
	}
	return channelObject{}, nil
}

func first(threads []channelObject, is func(channelObject) bool) channelObject {
	if i := slices.IndexFunc(threads, is); i >= 0 {
		return threads[i]
	}
	return channelObject{}
}

// openRoom makes the thread, called as the room or, where that has no name, after what is said in it first, once it is
// known that everybody can be let in: a room that lacks somebody is none.
func (d *Driver) openRoom(ctx context.Context, key chat.PostKey, to chat.Room, title string) (string, error) {
	near, sign := d.near(to), d.roomSign(to)
	if err := d.checkSight(ctx, key, near, to.People); err != nil {
		return "", err
	}
	no := false
	name := clipped(oneLine(cmp.Or(to.Name, title)), maxThreadName-characters(sign)) + sign
	var made channelObject
	begin := post("/channels/"+near.ID+"/threads", newThread{Name: strings.TrimSpace(name), Type: channelPrivateThread, Invitable: &no})
	if err := d.call(ctx, begin.as(string(key)+"/room", near.Space), &made); err != nil {
		return "", err
	}
	return made.ID, d.admit(ctx, near, made.ID, to.People)
}

// checkSight refuses people who are not in the server, or do not see the channel under which a room would lie: they would
// be in a thread that Discord does not show them, and the others would wait there for an answer.
func (d *Driver) checkSight(ctx context.Context, key chat.PostKey, near chat.ChannelID, people []chat.UserID) error {
	var guild guildObject
	var above channelObject
	if err := d.call(ctx, get("/guilds/"+near.Space).as(string(key)+"/server", near.Space), &guild); err != nil {
		return err
	}
	if err := d.call(ctx, get("/channels/"+near.ID).as(string(key)+"/above", near.Space), &above); err != nil {
		return err
	}
	for _, p := range people {
		var member struct {
			Roles []string `json:"roles"`
		}
		if err := d.call(ctx, get("/guilds/"+near.Space+"/members/"+p.ID).as(string(key)+"/member/"+p.ID, near.Space), &member); err != nil {
			return err
		}
		may := channelPermissions(basePermissions(guild.ID, guild.roles(), member.Roles), guild.ID, p.ID, member.Roles, above.Overwrites)
		if p.ID != guild.Owner && !may.Has(ViewChannel) {
			return errNowhere("somebody of the room does not see the channel under which it would lie")
		}
	}
	return nil
}

// admit lets people into a room. Those who are in it already stay.
func (d *Driver) admit(ctx context.Context, near chat.ChannelID, thread string, people []chat.UserID) error {
	for _, p := range people {
		if err := d.call(ctx, put("/channels/"+thread+"/thread-members/"+p.ID).urgent(near.Space), nil); err != nil {
			return err
		}
	}
	return nil
}
