package main

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"weft/adapters/discord"
	"weft/adapters/discord/discordfake"
	"weft/adapters/slack"
	"weft/adapters/slack/slackfake"
	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
	"weft/scheduler"
)

// perSecond is how many people act in a second.
const perSecond = 200

// BenchmarkInteractions has 200 people a second type a command that stores something, on one process with the durable
// engine, over real sockets, and reports how long they wait until the platform has the answer: the 50th and the 99th of
// a hundred, and how the memory in use grew from the first tenth to the end. The stand-ins and the people share the
// processors with the program. -benchtime 120000x is ten minutes.
func BenchmarkInteractions(b *testing.B) {
	for _, p := range []struct {
		name string
		open func(testing.TB) interactive
	}{{"slack", interactiveSlack}, {"discord", interactiveDiscord}} {
		b.Run(p.name, func(b *testing.B) {
			i := p.open(b)
			stop := serving(b, i.driver)
			defer stop()
			i.ready()
			if err := i.act(0); err != nil { // what is met for the first time
				b.Fatal(err)
			}
			waits, failed, grown := i.run(b.N)
			slices.Sort(waits)
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(waits[len(waits)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(waits[len(waits)*99/100].Microseconds())/1000, "p99-ms")
			b.ReportMetric(float64(failed), "failed")
			b.ReportMetric(float64(grown)/(1<<20), "MB-grown")
			i.close()
		})
	}
}

// interactive is a platform with people on it who are about to act.
type interactive struct {
	driver chat.Driver
	ready  func()
	act    func(n int) error
	forget func() // has the stand-in forget what it keeps for tests
	close  func()
}

// run has n people act, evenly, however long they wait.
func (i interactive) run(n int) (waits []time.Duration, failed int, grown int64) {
	waits = make([]time.Duration, n)
	var mu sync.Mutex
	var all sync.WaitGroup
	var early uint64
	tick := time.NewTicker(time.Second / perSecond)
	defer tick.Stop()
	for k := range n {
		<-tick.C
		all.Go(func() {
			begun := time.Now()
			err := i.act(k)
			waits[k] = time.Since(begun)
			if err != nil {
				mu.Lock()
				failed++
				mu.Unlock()
			}
		})
		if k == n/10 {
			early = inUse(i)
		}
	}
	all.Wait()
	return waits, failed, int64(inUse(i)) - int64(early)
}

func inUse(i interactive) uint64 {
	i.forget()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse
}

// serving runs a bot with one command over a driver.
func serving(tb testing.TB, driver chat.Driver) (stop func()) {
	tb.Helper()
	state, err := openState(context.Background(), layout(tb.TempDir()), kindServe, data.NewMasterKey())
	if err != nil {
		tb.Fatal(err)
	}
	b, err := bot.New(bot.Config{
		Community: "many", Store: state.store, Keys: state.keys, Ledger: state.ledger, Clock: scheduler.SystemClock{},
		Features: []bot.Feature{noter{}}, Drivers: []chat.Driver{driver}, Log: zerolog.Nop(),
	})
	if err != nil {
		tb.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx) }()
	return func() {
		cancel()
		if err := <-done; err != nil {
			tb.Error(err)
		}
		_ = state.Close()
	}
}

// noter is a feature whose one command makes whoever types it a member, anew each time: a decision that stores a sealed
// record.
type noter struct{}

// Name implements [bot.Feature].
func (noter) Name() string { return "note" }

// Register implements [bot.Feature].
func (noter) Register(r *bot.Registry) {
	r.Command(bot.Command{Name: "note", Who: bot.Anyone(), Do: func(tx *bot.Tx, in bot.Input) (chat.Response, error) {
		m := community.Member{
			ID: community.MemberID("m" + in.Actor.ID), Accounts: []chat.UserID{in.Actor}, Profile: community.Profile{Name: in.Name}, Zone: "UTC",
			Language: "en", Level: community.Active, Preferences: community.DefaultPreferences(), Joined: tx.Now(),
		}
		return chat.Quiet{}, tx.People().PutMember(m)
	}})
}

func interactiveSlack(tb testing.TB) interactive {
	tb.Helper()
	s := slackfake.New(slackfake.Options{})
	team := s.AddWorkspace("T0MANY", "Many")
	var people []string
	for k := range perSecond {
		people = append(people, team.AddUser(slackfake.User{Name: fmt.Sprintf("p%d", k)}))
	}
	channel := team.AddChannel(slackfake.Conversation{Name: "general", Members: append(slices.Clone(people), team.BotUser)})
	driver, err := slack.New(slack.Config{
		APIURL: s.URL(), Log: zerolog.Nop(), Workspaces: []slack.Workspace{{ID: team.ID, BotToken: team.BotToken, AppToken: team.AppToken}},
	})
	if err != nil {
		tb.Fatal(err)
	}
	return interactive{
		driver: driver, forget: s.Forget, close: s.Close,
		ready: func() {
			ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
			defer cancel()
			if err := team.Connected(ctx, 1); err != nil {
				tb.Fatal(err)
			}
		},
		act: func(n int) error {
			shown, err := team.Command(people[n%len(people)], channel, "/weft", "note")
			if err == nil && !shown.Heard {
				err = fmt.Errorf("not acknowledged: %+v", shown)
			}
			return err
		},
	}
}

func interactiveDiscord(tb testing.TB) interactive {
	tb.Helper()
	s := discordfake.New(discordfake.Options{Keep: 500})
	app := string(s.ApplicationID())
	var people []*discordfake.Person
	for k := range perSecond {
		people = append(people, s.AddPerson(fmt.Sprintf("p%d", k)))
	}
	guild := s.AddGuild("Many", people[0], people[1:]...)
	channel := guild.AddChannel(discordfake.Text, "general")
	driver, err := discord.New(discord.Config{APIURL: s.URL(), Token: s.Token(), ApplicationID: app, Log: zerolog.Nop()})
	if err != nil {
		tb.Fatal(err)
	}
	return interactive{
		driver: driver, forget: func() {}, close: s.Close,
		ready: func() {
			ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
			defer cancel()
			if err := s.Until(ctx, func() bool { return s.Connected() > 0 && len(s.Registered("")) > 0 }); err != nil {
				tb.Fatal(err)
			}
		},
		act: func(n int) error {
			_, err := people[n%len(people)].Slash(channel, "note")
			return err
		},
	}
}
