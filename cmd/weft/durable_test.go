package main

import (
	"context"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
	"weft/scheduler"
)

// durableBot is a bot with one feature on one platform, over the durable engine, for a benchmark.
func durableBot(tb testing.TB, f bot.Feature, driver chat.Driver) *bot.Bot {
	tb.Helper()
	state, err := openState(tb.Context(), layout(tb.TempDir()), kindServe, data.NewMasterKey())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = state.Close() })
	b, err := bot.New(bot.Config{
		Community: "many", Store: state.store, Keys: state.keys, Ledger: state.ledger, Clock: scheduler.SystemClock{},
		Features: []bot.Feature{f}, Drivers: []chat.Driver{driver}, Log: zerolog.Nop(),
	})
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// newcomer is a member with one account, who has chosen nothing yet.
func newcomer(id string, account chat.UserID, name string, joined time.Time) community.Member {
	return community.Member{
		ID: community.MemberID(id), Accounts: []chat.UserID{account}, Profile: community.Profile{Name: name}, Zone: "UTC", Language: "en",
		Level: community.Active, Preferences: community.DefaultPreferences(), Joined: joined,
	}
}

// runBot runs a bot until stop is called.
func runBot(tb testing.TB, b *bot.Bot) (stop func()) {
	tb.Helper()
	ctx, cancel := context.WithCancel(tb.Context())
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx) }()
	return func() {
		tb.Helper()
		cancel()
		if err := <-done; err != nil {
			tb.Error(err)
		}
	}
}
