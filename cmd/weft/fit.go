package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"weft/adapters/discord"
	"weft/adapters/slack"
	"weft/bot/chat"
)

// platformFit is what one platform says of messages and forms that it could not show whole.
type platformFit struct {
	name  string
	unfit func(chat.Message) []string
	form  func(chat.Form) []string
}

func platformFits() []platformFit {
	return []platformFit{
		{"Slack", slack.Unfit, slack.UnfitForm},
		{"Discord", discord.Unfit, discord.UnfitForm},
	}
}

// fit is what a look at all that Weft says came to.
type fit struct {
	messages, forms int
	// problems are sentences, each once, in order.
	problems []string
	// used and shown are the routes and renderers that were looked at.
	used, shown map[string]bool
}

// lookAtAll renders every message and form that a walk through the program meets, in each language, for every platform,
// and reports what would not fit.
func lookAtAll(ctx context.Context, languages []string) (fit, error) {
	all := fit{used: map[string]bool{}, shown: map[string]bool{}}
	found := map[string]bool{}
	var mu sync.Mutex
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(2)
	for _, language := range languages {
		group.Go(func() error {
			seen := map[string]bool{}
			one := fit{}
			note := func(where string, problems []string) {
				mu.Lock()
				defer mu.Unlock()
				for _, p := range problems {
					found[fmt.Sprintf("%s, %s", where, p)] = true
				}
			}
			said := func(m chat.Message) {
				key := m.Summary + "\n" + chat.PlainMessage(m)
				if seen[key] {
					return
				}
				seen[key] = true
				one.messages++
				for _, p := range platformFits() {
					note(fmt.Sprintf("%s in %s: %q", p.name, language, m.Summary), p.unfit(m))
				}
			}
			asked := func(f chat.Form) {
				key := fmt.Sprint(f)
				if seen[key] {
					return
				}
				seen[key] = true
				one.forms++
				for _, p := range platformFits() {
					note(fmt.Sprintf("%s in %s: the form %q", p.name, language, f.Title), p.form(f))
				}
			}
			used, shown, err := walkThrough(ctx, language, said, asked)
			mu.Lock()
			defer mu.Unlock()
			all.messages += one.messages
			all.forms += one.forms
			maps.Copy(all.used, used)
			maps.Copy(all.shown, shown)
			return err
		})
	}
	err := group.Wait()
	all.problems = slices.Sorted(maps.Keys(found))
	return all, err
}
