package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"
	"time"

	"weft/adapters/discord"
	"weft/adapters/discord/discordfake"
	"weft/adapters/slack"
	"weft/adapters/slack/slackfake"
	"weft/bot/chat"
)

// peopleEnv is how a child of [BenchmarkInteractions] is told on which platform its people are.
const peopleEnv = "WEFT_TEST_PEOPLE"

// perSecond is how many people act in a second.
const perSecond = 200

// throng is the stand-in of a platform with people on it who are about to act. It is a process of its own: what it
// remembers of everything that ever happened is not taken for Weft's.
type throng struct {
	where
	ready func(context.Context) error // waits until Weft is connected
	act   func(n int) error           // has somebody type the command, and waits until they have the answer
	close func()
}

// where is what a driver needs in order to connect.
type where struct {
	API    string
	Tokens tokens
}

// acted is how it was to act.
type acted struct {
	P50, P99 time.Duration
	Failed   int
	Why      string // the first failure
}

// actAsChild is the whole of a child: it says where the platform is, and has as many people act as it reads, until
// there is nothing left to read. Each time it says how long they waited, all so far.
func actAsChild(platform chat.Platform) int {
	t := throngs()[platform]()
	defer t.close()
	if err := t.serve(json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 3
	}
	return 0
}

func throngs() map[chat.Platform]func() throng {
	return map[chat.Platform]func() throng{slack.Platform: slackThrong, discord.Platform: discordThrong}
}

func (t throng) serve(in *json.Decoder, out *json.Encoder) error {
	if err := out.Encode(t.where); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := t.ready(ctx); err != nil {
		return err
	}
	if err := t.act(0); err != nil { // what is met for the first time is not measured
		return err
	}
	var waits []time.Duration
	var failures []error
	for {
		var n int
		if err := in.Decode(&n); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		more, failed := t.acting(n)
		waits, failures = append(waits, more...), append(failures, failed...)
		if err := out.Encode(summary(waits, failures)); err != nil {
			return err
		}
	}
}

// acting has n people act, evenly, however long those before them wait. A wait counts from when somebody was to act.
func (t throng) acting(n int) (waits []time.Duration, failures []error) {
	waits = make([]time.Duration, n)
	var mu sync.Mutex
	var all sync.WaitGroup
	begun := time.Now()
	for k := range n {
		due := begun.Add(time.Duration(k) * time.Second / perSecond)
		time.Sleep(time.Until(due))
		all.Go(func() {
			err := t.act(k)
			waits[k] = time.Since(due)
			if err != nil {
				mu.Lock()
				defer mu.Unlock()
				failures = append(failures, err)
			}
		})
	}
	all.Wait()
	return waits, failures
}

func summary(waits []time.Duration, failures []error) acted {
	a := acted{Failed: len(failures)}
	if len(failures) > 0 {
		a.Why = failures[0].Error()
	}
	if sorted := slices.Sorted(slices.Values(waits)); len(sorted) > 0 {
		a.P50, a.P99 = sorted[len(sorted)/2], sorted[len(sorted)*99/100]
	}
	return a
}

func slackThrong() throng {
	s := slackfake.New(slackfake.Options{})
	team := s.AddWorkspace("T0MANY", "Many")
	var people []string
	for k := range perSecond {
		people = append(people, team.AddUser(slackfake.User{Name: fmt.Sprintf("p%d", k)}))
	}
	channel := team.AddChannel(slackfake.Conversation{Name: "general", Members: append(slices.Clone(people), team.BotUser)})
	return throng{
		where: where{API: s.URL(), Tokens: tokens{Slack: []slackTokens{{Team: team.ID, BotToken: team.BotToken, AppToken: team.AppToken}}}},
		ready: func(ctx context.Context) error { return team.Connected(ctx, 1) },
		act: func(n int) error {
			shown, err := team.Command(people[n%len(people)], channel, "/weft", "note")
			if err == nil && !shown.Heard {
				err = fmt.Errorf("not acknowledged: %+v", shown)
			}
			return err
		},
		close: s.Close,
	}
}

func discordThrong() throng {
	s := discordfake.New(discordfake.Options{})
	var people []*discordfake.Person
	for k := range perSecond {
		people = append(people, s.AddPerson(fmt.Sprintf("p%d", k)))
	}
	guild := s.AddGuild("Many", people[0], people[1:]...)
	channel := guild.AddChannel(discordfake.Text, "general")
	return throng{
		where: where{API: s.URL(), Tokens: tokens{Discord: &discordTokens{Token: s.Token(), ApplicationID: string(s.ApplicationID())}}},
		ready: func(ctx context.Context) error {
			return s.Until(ctx, func() bool { return s.Connected() > 0 && len(s.Registered("")) > 0 })
		},
		act: func(n int) error {
			_, err := people[n%len(people)].Slash(channel, "note")
			return err
		},
		close: s.Close,
	}
}
