package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"weft/adapters/web"
	"weft/bot/chat"
)

// paper is a platform that shows nothing to anybody: it hands over what is said, and to whom.
type paper struct {
	mu     sync.Mutex
	next   int
	posted []sheet
	places map[chat.ChannelID]chat.Place
}

type sheet struct {
	to chat.Address
	m  chat.Message
}

// newPaper has the channels of a community.
func newPaper(people cast) *paper {
	p := &paper{places: map[chat.ChannelID]chat.Place{}}
	for _, ch := range people.Channels {
		id := web.ChannelOf(ch.ID)
		p.places[id] = chat.Place{Channel: id, Name: ch.Name, People: len(people.People), Open: ch.Open, Outside: ch.Outside}
	}
	return p
}

// take hands over what was posted since, as what people can do with it.
func (p *paper) take(w *walk) []deed {
	p.mu.Lock()
	posted := p.posted
	p.posted = nil
	p.mu.Unlock()
	var all []deed
	for _, s := range posted {
		switch to := s.to.(type) {
		case chat.Direct:
			all = append(all, w.reads(to.User, s.m)...)
		case chat.Home:
			all = append(all, w.reads(to.User, s.m)...)
		case chat.InChannel, chat.Room:
			for _, who := range w.people {
				all = append(all, w.reads(who, s.m)...)
			}
		}
	}
	return all
}

// loosen opens every place to everybody, and lists them.
func (p *paper) loosen() []chat.ChannelID {
	p.mu.Lock()
	defer p.mu.Unlock()
	for id, place := range p.places {
		place.Open = true
		p.places[id] = place
	}
	return slices.SortedFunc(maps.Keys(p.places), byID)
}

func byID(a, b chat.ChannelID) int { return strings.Compare(a.ID, b.ID) }

func (p *paper) anywhere() chat.ChannelID {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.MinFunc(slices.Collect(maps.Keys(p.places)), byID)
}

// Platform implements [chat.Driver]: the people of the sample are those of the page.
func (p *paper) Platform() chat.Platform { return web.Platform }

// Capabilities implements [chat.Driver].
func (p *paper) Capabilities() chat.Capabilities {
	return chat.Capabilities{InlineErrors: true, Rooms: true, Threads: true, Homes: true, KnowsZones: true, Finds: true}
}

// Run implements [chat.Driver].
func (p *paper) Run(ctx context.Context, _ chat.Handler) error {
	<-ctx.Done()
	return nil
}

// Post implements [chat.Driver].
func (p *paper) Post(_ context.Context, _ chat.PostKey, to chat.Address, m chat.Message) (chat.Receipt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.next++
	p.posted = append(p.posted, sheet{to, m})
	at := chat.ChannelID{Platform: web.Platform, Space: "paper", ID: "paper"}
	if to, ok := to.(chat.InChannel); ok {
		at = to.Channel
	}
	return chat.Receipt{Channel: at, Steps: []chat.MessageID{{Channel: at, ID: fmt.Sprint(p.next)}}}, nil
}

// Edit implements [chat.Driver].
func (p *paper) Edit(_ context.Context, _ chat.PostKey, r chat.Receipt, m chat.Message) (chat.Receipt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.posted = append(p.posted, sheet{chat.InChannel{Channel: r.Channel}, m})
	return r, nil
}

// Delete implements [chat.Driver].
func (p *paper) Delete(context.Context, chat.Receipt) error { return nil }

// Find implements [chat.Driver].
func (p *paper) Find(context.Context, chat.PostKey, chat.Address, time.Time) (chat.Receipt, bool, error) {
	return chat.Receipt{}, false, nil
}

// Describe implements [chat.Driver].
func (p *paper) Describe(_ context.Context, c chat.ChannelID) (chat.Place, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if place, ok := p.places[c]; ok {
		return place, nil
	}
	return chat.Place{}, chat.ErrUnreachable
}
