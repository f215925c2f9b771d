package web

import (
	"maps"
	"slices"

	"weft/bot/chat"
)

// roster is who can be somebody on the page, at one moment. It is never changed; a new one takes its place.
type roster struct {
	people []Person // in the order in which they are listed
	byID   map[string]*Person
}

func (w *world) roster() *roster { return w.present.Load() }

// admit lets a person in, or changes what is known of one who is. The mutex is held, but for the beginning.
func (w *world) admit(p Person) {
	old := w.roster()
	next := &roster{people: slices.Clone(old.people), byID: maps.Clone(old.byID)}
	if next.byID == nil {
		next.byID = map[string]*Person{}
	}
	if at := slices.IndexFunc(next.people, func(other Person) bool { return other.ID == p.ID }); at >= 0 {
		next.people[at] = p
	} else {
		next.people = append(next.people, p)
		for _, kind := range []string{directPlace, homePlace} {
			w.places[kind+p.ID] = &place{id: kind + p.ID, members: map[string]bool{p.ID: true}}
		}
	}
	next.byID[p.ID] = &p
	w.present.Store(next)
}

// open adds a channel. The mutex is held, but for the beginning.
func (w *world) open(c Channel) {
	members := map[string]bool{}
	for _, m := range c.Members {
		members[m] = true
	}
	w.channels = append(w.channels, &c)
	w.places[channelPlace+c.ID] = &place{id: channelPlace + c.ID, name: c.Name, topic: c.Topic, members: members, channel: &c}
}

// Admit lets a person in while the page runs, or changes what is known of one who is in already. It lasts as long as
// the driver; whoever is to be there again after a restart belongs into [Config]. Errors are those of [New].
func (d *Driver) Admit(p Person) error {
	if err := p.check(nil); err != nil {
		return err
	}
	d.mu.Lock()
	d.world.admit(p)
	d.mu.Unlock()
	d.hub.wakeAll()
	return nil
}

// OpenChannel adds a channel while the page runs; to one which is there it adds the members,
// and lets everybody enter if c is open. It lasts as long as the
// driver, as with [Driver.Admit]. Errors are those of [New].
func (d *Driver) OpenChannel(c Channel) (chat.ChannelID, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	people := map[string]bool{}
	for _, p := range d.world.roster().people {
		people[p.ID] = true
	}
	if err := c.check(nil, people); err != nil {
		return chat.ChannelID{}, err
	}
	if known := d.world.places[channelPlace+c.ID]; known != nil {
		for _, m := range c.Members {
			known.members[m] = true
		}
		if c.Open && !known.channel.Open {
			loosened := *known.channel
			loosened.Open = true
			known.channel = &loosened
		}
	} else {
		d.world.open(c)
	}
	d.hub.wakeAll()
	return ChannelOf(c.ID), nil
}
