package web

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"weft/bot/chat"
)

// place finds a place by the id under which Weft knows it.
func (w *world) place(c chat.ChannelID) *place {
	if c.Platform != Platform || c.Space != space {
		return nil
	}
	return w.places[c.ID]
}

// person finds a person by the id under which Weft knows them.
func (w *world) person(u chat.UserID) *Person {
	if u.Platform != Platform || u.Space != space {
		return nil
	}
	return w.roster().byID[u.ID]
}

// resolve finds where a message to an address stands. before is what has to happen first: a room is opened,
// a desk is cleared.
func (w *world) resolve(to chat.Address) (place string, thread uint64, before []change, err error) {
	switch to := to.(type) {
	case chat.Direct:
		p := w.person(to.User)
		if p == nil {
			return "", 0, nil, fmt.Errorf("%w: nobody on the page is %s", chat.ErrUnreachable, to.User)
		}
		if p.NoDirect {
			return "", 0, nil, fmt.Errorf("%w: %s takes no direct messages", chat.ErrUnreachable, p.ID)
		}
		return directPlace + p.ID, 0, nil, nil
	case chat.Home:
		p := w.person(to.User)
		if p == nil {
			return "", 0, nil, fmt.Errorf("%w: nobody on the page is %s", chat.ErrUnreachable, to.User)
		}
		return homePlace + p.ID, 0, w.clearDesk(homePlace + p.ID), nil
	case chat.Room:
		return w.resolveRoom(to)
	case chat.InChannel:
		return w.resolveChannel(to)
	}
	return "", 0, nil, fmt.Errorf("%w: the page has no such address", chat.ErrRefused)
}

func (w *world) resolveRoom(to chat.Room) (string, uint64, []change, error) {
	if len(to.People) < 2 || len(to.People) > chat.MaxRoomPeople {
		return "", 0, nil, fmt.Errorf("%w: a room is for two to %d people", chat.ErrRefused, chat.MaxRoomPeople)
	}
	var people []string
	for _, u := range to.People {
		p := w.person(u)
		if p == nil {
			return "", 0, nil, fmt.Errorf("%w: nobody on the page is %s", chat.ErrUnreachable, u)
		}
		people = append(people, p.ID)
	}
	slices.Sort(people)
	people = slices.Compact(people)
	// The same people meet in the same room, as in a group conversation elsewhere.
	sum := sha256.Sum256([]byte(strings.Join(people, " ")))
	id := roomPlace + hex.EncodeToString(sum[:6])
	if p := w.places[id]; p != nil && (to.Name == "" || p.name == to.Name) {
		return id, 0, nil, nil
	}
	return id, 0, []change{{Room: &room{ID: id, Name: to.Name, People: people}}}, nil
}

func (w *world) resolveChannel(to chat.InChannel) (string, uint64, []change, error) {
	p := w.place(to.Channel)
	if p == nil {
		return "", 0, nil, fmt.Errorf("%w: there is no channel %s on the page", chat.ErrUnreachable, to.Channel)
	}
	if p.channel != nil && p.channel.Archived {
		return "", 0, nil, fmt.Errorf("%w: %s is archived", chat.ErrUnreachable, p.name)
	}
	if p.is(homePlace) {
		return p.id, 0, w.clearDesk(p.id), nil
	}
	if to.Thread.IsZero() {
		return p.id, 0, nil, nil
	}
	root := w.find(to.Thread)
	if root == nil || root.Place != p.id {
		return "", 0, nil, fmt.Errorf("%w: the message that the thread hangs on is gone", chat.ErrUnreachable)
	}
	return p.id, root.root(), nil, nil
}

// root is the message on which m's thread hangs: threads have no threads.
func (m *message) root() uint64 {
	if m.Thread != 0 {
		return m.Thread
	}
	return m.Number
}

// clearDesk takes the message off a desk that the next one replaces.
func (w *world) clearDesk(desk string) []change {
	var gone []change
	for _, number := range w.places[desk].order {
		if m := w.message(number); m != nil && m.Only == "" {
			gone = append(gone, change{Remove: number})
		}
	}
	return gone
}

// stamp gives a change its revision and writes it down. Only what can be written can happen.
func (w *world) stamp(c *change, rev uint64) ([]byte, error) {
	c.Rev = rev
	if c.Put != nil {
		c.Put.Rev = rev
	}
	record, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", chat.ErrRefused, err)
	}
	return record, nil
}
