package main

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"weft/adapters/discord"
	"weft/adapters/discord/discordfake"
	"weft/adapters/slack"
	"weft/adapters/slack/slackfake"
	"weft/bot"
	"weft/bot/chat"
)

// BenchmarkDelivery delivers one message to each of many people, through the durable engine and over real sockets, to
// stand-ins that keep to the documented rates, on clocks that run faster. It reports how long that took in parts of the
// shortest time that the rates allow, and which share of the requests was answered with 429.
func BenchmarkDelivery(b *testing.B) {
	for _, people := range []int{1_000, 10_000} {
		for _, p := range []struct {
			name string
			open func(testing.TB, int) delivered
		}{{"slack", deliveredSlack}, {"discord", deliveredDiscord}} {
			b.Run(fmt.Sprintf("%s/%d", p.name, people), func(b *testing.B) {
				for b.Loop() {
					d := p.open(b, people)
					took := deliver(b, d)
					requests, limited := d.counts()
					b.ReportMetric(took.Seconds()/d.floor.Seconds(), "x-floor")
					b.ReportMetric(100*float64(limited)/float64(requests), "%429")
					b.ReportMetric(float64(people-d.arrived()), "lost")
					d.close()
				}
			})
		}
	}
}

// delivered is a platform to which messages are delivered.
type delivered struct {
	driver  chat.Driver
	people  []chat.UserID
	floor   time.Duration // the shortest time that the documented rates allow
	counts  func() (requests, limited int)
	arrived func() int
	close   func()
}

// How much faster than real ones the clocks of the stand-ins run.
const (
	slackSpeed   = 4
	discordSpeed = 1
)

// slackPerMinute is the least that “several hundred messages per minute” can mean.
const slackPerMinute = 300

func deliveredSlack(tb testing.TB, people int) delivered {
	tb.Helper()
	s := slackfake.New(slackfake.Options{Speed: slackSpeed, Rates: &slackfake.Rates{PerWorkspace: slackPerMinute}})
	team := s.AddWorkspace("T0MANY", "Many")
	d := delivered{floor: time.Duration(people) * time.Minute / (slackPerMinute * slackSpeed), close: s.Close}
	for i := range people {
		d.people = append(d.people, chat.UserID{Platform: slack.Platform, Space: team.ID, ID: team.AddUser(slackfake.User{Name: fmt.Sprintf("p%d", i)})})
	}
	driver, err := slack.New(slack.Config{
		APIURL: s.URL(), Log: zerolog.Nop(), Workspaces: []slack.Workspace{{ID: team.ID, BotToken: team.BotToken, AppToken: team.AppToken}},
		Limits: slack.Limits{Messages: slackPerMinute * slackSpeed, InChannel: 3 * slackSpeed, Methods: 100 * slackSpeed},
	})
	if err != nil {
		tb.Fatal(err)
	}
	d.driver = driver
	d.counts = func() (int, int) { stats := s.Stats(); return stats.Requests, stats.Limited }
	d.arrived = func() int { return len(team.AllMessages()) }
	return d
}

func deliveredDiscord(tb testing.TB, people int) delivered {
	tb.Helper()
	s := discordfake.New(discordfake.Options{Speed: discordSpeed, RateLimits: true})
	app := string(s.ApplicationID())
	owner := s.AddPerson("owner")
	all := make([]*discordfake.Person, people)
	d := delivered{close: s.Close}
	// Whoever is written to for the first time costs three requests: one opens the conversation, one makes the
	// notification, one says the whole.
	d.floor = time.Duration(3*people) * time.Second / (50 * discordSpeed)
	for i := range all {
		all[i] = s.AddPerson(fmt.Sprintf("p%d", i))
		d.people = append(d.people, chat.UserID{Platform: discord.Platform, Space: app, ID: string(all[i].ID())})
	}
	s.AddGuild("Many", owner, all...)
	driver, err := discord.New(discord.Config{
		APIURL: s.URL(), Token: s.Token(), ApplicationID: app, Log: zerolog.Nop(), Timing: discord.Timing{Speed: discordSpeed},
	})
	if err != nil {
		tb.Fatal(err)
	}
	d.driver = driver
	d.counts = func() (int, int) { counts := s.Counts(); return counts.Requests, counts.TooMany }
	d.arrived = func() int {
		n := 0
		for _, p := range all {
			n += min(len(s.Stored(p.DM())), 1)
		}
		return n
	}
	return d
}

// deliver says one sentence to everybody and returns how long that took.
func deliver(tb testing.TB, d delivered) time.Duration {
	tb.Helper()
	b, ctx := durableBot(tb, sayer{}, d.driver), tb.Context()
	if err := b.Prepare(ctx); err != nil {
		tb.Fatal(err)
	}
	const atOnce = 500
	for from := 0; from < len(d.people); from += atOnce {
		if err := b.Decide(ctx, func(tx *bot.Tx) error { return tellThem(tx, d.people, from, min(from+atOnce, len(d.people))) }); err != nil {
			tb.Fatal(err)
		}
	}
	begun := time.Now()
	stop := runBot(tb, b)
	wait, cancel := context.WithTimeout(ctx, 20*time.Minute)
	defer cancel()
	for d.arrived() < len(d.people) && wait.Err() == nil {
		select {
		case <-wait.Done():
		case <-time.After(50 * time.Millisecond):
		}
	}
	took := time.Since(begun)
	stop()
	return took
}

func tellThem(tx *bot.Tx, people []chat.UserID, from, to int) error {
	for i := from; i < to; i++ {
		m := newcomer(fmt.Sprintf("m%05d", i), people[i], "Somebody", tx.Now())
		if err := tx.People().PutMember(m); err != nil {
			return err
		}
		p := bot.Post{Key: fmt.Sprintf("sayer/%05d", i), To: bot.ToMember(m.ID), Show: chat.Action{Route: "sayer.say", Arg: fmt.Sprint(i, ".")}}
		if err := tx.Post(p); err != nil {
			return err
		}
	}
	return nil
}
