package bot

import (
	"context"
	"errors"
	"sync"
	"time"

	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
)

// mostPlaces bounds how many channels are remembered, each with some hundred bytes. Whatever people use or a cohort is
// linked to stays; one that is forgotten is asked about again.
const mostPlaces = 10_000

// places remembers what platforms said about channels, so that no decision has to ask them. Of those that fill it, it
// forgets the half that was not used for longest.
type places struct {
	mu         sync.Mutex
	young, old map[chat.ChannelID]chat.Place
}

func newPlaces() *places { return &places{young: map[chat.ChannelID]chat.Place{}} }

func (p *places) get(c chat.ChannelID) (chat.Place, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if place, ok := p.young[c]; ok {
		return place, true
	}
	place, ok := p.old[c]
	if ok {
		p.keep(place)
	}
	return place, ok
}

func (p *places) put(place chat.Place) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.keep(place)
}

// keep is called with the mutex held.
func (p *places) keep(place chat.Place) {
	if _, known := p.young[place.Channel]; !known && len(p.young) >= mostPlaces/2 {
		p.old, p.young = p.young, map[chat.ChannelID]chat.Place{}
	}
	p.young[place.Channel] = place
}

// lookEvery is how often linked channels are looked at anew. Platforms that tell of changes are heard at once.
const lookEvery = 5 * time.Minute

// lookAround keeps what is known of the linked channels true, until ctx ends.
func (b *Bot) lookAround(ctx context.Context) {
	for {
		b.alongside(ctx, b.look)
		select {
		case <-ctx.Done():
			return
		case <-time.After(lookEvery):
		}
	}
}

// alongside does something with each linked channel until ctx ends: one after another on a platform, and the platforms side
// by side, so that one which says nothing costs the others no time.
func (b *Bot) alongside(ctx context.Context, do func(context.Context, chat.ChannelID)) {
	on := map[chat.Platform][]chat.ChannelID{}
	for _, c := range b.linked(ctx) {
		on[c.Platform] = append(on[c.Platform], c)
	}
	var all sync.WaitGroup
	for _, channels := range on {
		all.Go(func() {
			for _, c := range channels {
				if ctx.Err() != nil {
					return
				}
				do(ctx, c)
			}
		})
	}
	all.Wait()
}

// glancesTime bounds how long a schedule that is due waits for what is learned of linked channels, well below the lease of
// its job. What is not known by then is looked at again before a message speaks of it.
const glancesTime = 5 * time.Second

// glanceAll learns about the linked channels that are not known yet.
func (b *Bot) glanceAll(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, glancesTime)
	defer cancel()
	b.alongside(ctx, b.glance)
}

// linked lists the channels of all cohorts.
func (b *Bot) linked(ctx context.Context) []chat.ChannelID {
	var all []chat.ChannelID
	err := b.store.View(ctx, b.community, func(r data.Reader) error {
		cohorts, err := b.newView(r).People().Cohorts()
		for _, c := range cohorts {
			all = append(all, c.Channels...)
		}
		return err
	})
	if err != nil && !errors.Is(err, context.Canceled) {
		b.log.Error().Err(err).Msg("the linked channels could not be listed")
	}
	return all
}

// meet makes sure that the channels of a post's cohort are known before the post says who reads there; those of the
// posts too that it carries, or is about to carry.
func (b *Bot) meet(ctx context.Context, j data.Job) {
	var unknown []chat.ChannelID
	err := b.store.View(ctx, b.community, func(r data.Reader) error {
		rec, err := b.posts.Get(r, postOf(j))
		if err != nil {
			return err
		}
		unknown, err = b.newView(r).unmet(rec)
		return err
	})
	if err != nil {
		return // the post itself will meet the same error, and report it
	}
	for _, c := range unknown {
		b.look(ctx, c)
	}
}

// unmet lists the channels of which a message may speak and nothing is known.
func (v *View) unmet(rec record) ([]chat.ChannelID, error) {
	cohorts := map[community.CohortID]bool{rec.Cohort: true}
	for _, key := range rec.Parts {
		part, err := v.bot.posts.Get(v.reader, key)
		if err != nil && !errors.Is(err, data.ErrNotFound) {
			return nil, err
		}
		cohorts[part.Cohort] = true
	}
	if rec.To.Member != "" {
		for waiting, err := range v.bot.posts.By(v.reader, indexWaiting, string(rec.To.Member)) {
			if err != nil {
				return nil, err
			}
			cohorts[waiting.Value.Cohort] = true
		}
	}
	delete(cohorts, "")
	var unknown []chat.ChannelID
	for id := range cohorts {
		cohort, err := v.People().Cohort(id)
		if err != nil && !errors.Is(err, data.ErrNotFound) {
			return nil, err
		}
		for _, c := range cohort.Channels {
			if _, known := v.bot.places.get(c); !known {
				unknown = append(unknown, c)
			}
		}
	}
	return unknown, nil
}

// glanceTime bounds how long somebody who acts in a channel that is not known yet waits for what is learned of
// it. Platforms want an answer within three seconds.
const glanceTime = time.Second

// glance learns about a channel in which somebody acts, unless it is known.
func (b *Bot) glance(ctx context.Context, c chat.ChannelID) {
	if _, known := b.places.get(c); known {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, glanceTime)
	defer cancel()
	b.look(ctx, c)
}

// look asks a channel's platform about it, outside of any transaction. What cannot be learned now is left as
// it was.
func (b *Bot) look(ctx context.Context, c chat.ChannelID) {
	driver := b.drivers[c.Platform]
	if driver == nil || c.IsZero() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, b.requestTimeout)
	defer cancel()
	place, err := describe(ctx, driver, c)
	if err != nil {
		b.log.Debug().Err(err).Str("channel", c.String()).Msg("a channel could not be described")
		return
	}
	b.places.put(place)
}

func describe(ctx context.Context, driver chat.Driver, c chat.ChannelID) (place chat.Place, err error) {
	defer recovered(&err)
	return driver.Describe(ctx, c)
}
