package web

import (
	"slices"
	"strings"
)

// placeView is the place that is open.
type placeView struct {
	words
	ID, Path, Person, Name, Topic string
	Who                           string // who reads it
	Count                         string
	Sign                          string
	Desk, Direct, Channel, Room   bool
	CanWrite, CanJoin, CanLeave   bool
	WhyNot, Hint, Placeholder     string
	Earlier                       string // the first message shown, if there are earlier ones
	Last                          string // the newest message
	Messages                      []messageView
}

// railView lists the places of a person.
type railView struct {
	words
	Person                 string
	Direct, Desk           linkView
	Channels, Rooms, Other []linkView
}

type linkView struct {
	words
	Path, Name, Note string
	Unread           int
	Open             bool // it is the one being looked at
	Archived         bool
	Person           string
}

// placeView describes the open place. The mutex is held.
func (d *Driver) placeView(v viewer) placeView {
	p := v.place
	view := placeView{
		words: v.words, ID: p.id, Path: p.pathOf(), Person: v.person.ID, Name: d.placeName(v, p), Topic: p.topic,
		Desk: p.is(homePlace), Direct: p.is(directPlace), Channel: p.is(channelPlace), Room: p.is(roomPlace),
	}
	switch {
	case p.private():
		view.Who, view.Hint, view.Placeholder = v.words.T("private_place"), v.words.T("read_by_weft"), v.words.T("write_weft")
		view.CanWrite = view.Direct
		return view
	case view.Room:
		view.Who = v.words.T("room_place")
	default:
		view.Who, view.Sign = d.readersOf(v, p), "#"
	}
	view.Count = v.words.N("members", len(p.members))
	view.Hint = v.words.T("not_read_by_weft")
	view.Placeholder = v.words.T("write_here", "name", view.Sign+view.Name)
	open := p.channel != nil && p.channel.Open
	member := p.members[v.person.ID]
	switch {
	case p.channel != nil && p.channel.Archived:
		view.WhyNot = v.words.T("archived_place")
	case !member:
		view.WhyNot, view.CanJoin = v.words.T("join_to_write"), open
	default:
		view.CanWrite, view.CanLeave = true, open
	}
	return view
}

// readersOf says who reads a channel, from what guards it.
func (d *Driver) readersOf(v viewer, p *place) string {
	parts := []string{v.words.T("members_place")}
	if p.channel.Open {
		parts[0] = v.words.T("open_place")
	}
	if p.channel.Outside {
		parts = append(parts, v.words.T("outside_place"))
	}
	if p.channel.Overseen {
		parts = append(parts, v.words.T("overseen_place"))
	}
	return strings.Join(parts, " ")
}

// placeName is what a person calls a place; a room without a name is called after the others in it.
func (d *Driver) placeName(v viewer, p *place) string {
	switch {
	case p.is(directPlace):
		return v.words.T("weft")
	case p.is(homePlace):
		return v.words.T("desk")
	case p.name != "":
		return p.name
	}
	var others []string
	for _, person := range d.world.roster().people {
		if p.members[person.ID] && person.ID != v.person.ID {
			others = append(others, person.Name)
		}
	}
	return listed(v.words, others)
}

// railView lists the person's places. The mutex is held.
func (d *Driver) railView(v viewer) railView {
	rail := railView{
		words: v.words, Person: v.person.ID,
		Direct: d.linkView(v, d.world.places[directPlace+v.person.ID]),
		Desk:   d.linkView(v, d.world.places[homePlace+v.person.ID]),
	}
	rail.Direct.Note = v.words.T("weft_note")
	for _, ch := range d.world.channels {
		p := d.world.places[channelPlace+ch.ID]
		switch {
		case p.members[v.person.ID]:
			rail.Channels = append(rail.Channels, d.linkView(v, p))
		case ch.Open:
			rail.Other = append(rail.Other, d.linkView(v, p))
		}
	}
	for _, p := range d.world.places {
		if p.is(roomPlace) && p.members[v.person.ID] {
			rail.Rooms = append(rail.Rooms, d.linkView(v, p))
		}
	}
	slices.SortFunc(rail.Rooms, func(a, b linkView) int { return strings.Compare(a.Name+a.Path, b.Name+b.Path) })
	return rail
}

func (d *Driver) linkView(v viewer, p *place) linkView {
	link := linkView{
		words: v.words, Path: p.pathOf(), Name: d.placeName(v, p), Open: p == v.place, Person: v.person.ID,
		Archived: p.channel != nil && p.channel.Archived,
	}
	if p.members[v.person.ID] && !link.Open {
		link.Unread = d.world.unread(p, v.person.ID)
	}
	return link
}
