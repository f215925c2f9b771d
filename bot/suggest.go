package bot

import (
	"context"
	"errors"
	"fmt"

	"weft/bot/chat"
	"weft/data"
)

// Suggest completes what somebody types. Whoever may not use what they type gets no suggestions.
func (b *Bot) Suggest(ctx context.Context, q chat.Query) (options []chat.Option, err error) {
	suggester, ok := b.registry.suggesters[q.Route]
	if !ok {
		return nil, nil
	}
	err = b.store.View(ctx, b.community, func(r data.Reader) (err error) {
		defer recovered(&err)
		v, err := b.viewFor(r, chat.Envelope{Actor: q.Actor, In: q.In})
		if err != nil {
			return err
		}
		in := Input{Envelope: v.account, Text: q.Typed}
		if allowed, err := suggester.who.allows(v, in); err != nil || !allowed {
			return err
		}
		options, err = suggester.it(v, in)
		return err
	})
	return options[:min(len(options), chat.MaxSuggestions)], err
}

func (b *Bot) viewFor(r data.Reader, head chat.Envelope) (*View, error) {
	v := b.newView(r)
	v.account = head
	actor, err := v.People().ByAccount(head.Actor)
	if err != nil && !errors.Is(err, data.ErrNotFound) {
		return nil, fmt.Errorf("find who asks: %w", err)
	}
	v.actor = actor
	return v, nil
}
