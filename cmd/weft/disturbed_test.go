package main

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"weft/adapters/discord"
	"weft/adapters/discord/discordfake"
	"weft/adapters/slack"
	"weft/adapters/slack/slackfake"
	"weft/adapters/slack/slacktest"
	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/chat"
	"weft/bot/chat/chattest"
	"weft/data"
	"weft/data/memory"
	"weft/scheduler"
)

// trouble is how a platform misbehaves in the middle of a round, and how it recovers.
type trouble struct {
	// begins: from now on events come twice and out of order, requests are answered with 429, and answers get lost.
	begins func()
	// drops ends every connection; back waits until there is one again.
	drops, back func()
	ends        func()
	// suffered is how many requests went wrong.
	suffered func() int
}

func noTrouble() trouble {
	nothing := func() {}
	return trouble{nothing, nothing, nothing, nothing, func() int { return 0 }}
}

// TestAPlatformThatMisbehavesMidRound drops its connections in the middle of a check-in, delivers every event twice or
// more and some in another order, answers 429 for a while and loses answers. Once it is well again and everything has
// settled, all that anybody reads and all that is kept is as if nothing had happened.
func TestAPlatformThatMisbehavesMidRound(t *testing.T) {
	for name, open := range map[string]struct {
		world   func(*testing.T) bottest.World
		trouble func(*testing.T, bottest.World) trouble
	}{"slack": {newSlack, slackTrouble}, "discord": {newDiscord, discordTrouble}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var calm, after []string
			t.Run("undisturbed", func(t *testing.T) { calm = aRound(t, open.world(t), noTrouble()) })
			t.Run("disturbed", func(t *testing.T) {
				w := open.world(t)
				with := open.trouble(t, w)
				after = aRound(t, w, with)
				if n := with.suffered(); n < 8 {
					t.Errorf("only %d requests went wrong: that is no disturbance", n)
				}
			})
			if diff := cmp.Diff(lineByLine(calm, ""), lineByLine(after, "")); diff != "" {
				t.Errorf("the disturbance has left traces (-undisturbed +disturbed):\n%s", diff)
			}
		})
	}
}

// aRound is a round in which some answer by a form, one by typing, one skips and one says nothing. It returns all that
// is read in the end, and all that is kept.
func aRound(t *testing.T, w bottest.World, with trouble) []string {
	t.Helper()
	const zone = "Africa/Nairobi"
	c := bottest.New(t, features(), bottest.On(w))
	amal, gil := c.Facilitator("amal", zone), c.Person("gil", "", "en")
	people := []*bottest.Person{amal}
	for _, name := range []string{"bo", "carla", "dayo", "eva", "fay"} {
		people = append(people, c.Member(name, zone))
	}
	bo, carla, dayo, eva := people[1], people[2], people[3], people[4]
	c.Cohort("Weavers", zone, amal)
	for _, p := range people[1:] {
		p.Enters("Weavers")
	}
	amal.Does("checkins create weekly").
		Fills("reach", "cohort", "title", "Weekly reflection", "when", "every Monday at 9:00 in each member's own zone")
	c.Until("Monday 06:00")
	bo.Presses("Answer").Fills("moved", "The school said yes.", "energy", "4")

	with.begins()
	with.drops()
	with.back()
	carla.Presses("Answer").Fills("moved", "We planted trees.", "energy", "3")
	// Two write at one moment, and the line breaks while they do.
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	meanwhile := make(chan error, 1)
	go func() {
		_, err := w.Act(ctx, gil.Account, chattest.Write{Text: "hello"})
		meanwhile <- err
	}()
	with.drops()
	dayo.Replies("Hello dayo", "answer")
	if err := <-meanwhile; err != nil {
		t.Errorf("gil wrote, and it failed: %v", err)
	}
	with.back()
	dayo.Says("Slow, and good.").Says("skip").Says("5").Says("skip").Says("send")
	c.Until("Tuesday 14:00") // reminders
	with.drops()
	with.back()
	eva.Presses("Skip this time")
	c.After(time.Hour)

	with.ends()
	c.Until("Thursday 09:00") // the round has closed, and answers have come back
	waitsForTheEnd(t, c, people)
	amal.Does("checkins report")
	return append(allRead(t, c, w), kept(t, c, people)...)
}

// waitsForTheEnd waits until everybody has read what the round came to. The platform's clock is not the community's: whoever was
// asked to wait does so by the former, while the latter may be pushed by hours.
func waitsForTheEnd(t *testing.T, c *bottest.Community, people []*bottest.Person) {
	t.Helper()
	const last = "Weekly reflection: what was shared"
	waiting := func(p *bottest.Person) bool {
		return !slices.ContainsFunc(p.Heard(), func(s bottest.Seen) bool { return strings.Contains(s.Text(), last) })
	}
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for until := time.Now().Add(time.Minute); slices.ContainsFunc(people, waiting) && time.Now().Before(until); {
		<-again.C
		c.After(time.Minute)
	}
	for _, p := range people {
		p.HearsOnce(last)
	}
}

// allRead is all that everybody reads.
func allRead(t *testing.T, c *bottest.Community, w bottest.World) []string {
	t.Helper()
	var read []string
	for _, p := range c.Persons() {
		for _, s := range p.Heard() {
			text := sameEverywhere(s.Exact(), w)
			for _, other := range c.Persons() {
				text = strings.ReplaceAll(text, other.Account.ID, other.Name())
			}
			read = append(read, p.Name()+" reads, "+place(s)+":\n"+text)
		}
	}
	return read
}

// kept is what became of what everybody was to hear, and what is kept of their answers. The minute at which something
// arrived is left aside: what had to be sent again came later.
func kept(t *testing.T, c *bottest.Community, people []*bottest.Person) []string {
	t.Helper()
	var all []string
	c.Read(func(v *bot.View) error {
		for _, p := range people {
			m, err := v.People().ByAccount(p.Account)
			if err != nil {
				return err
			}
			traced, err := v.Traced(m.ID, bottest.Start, c.Now())
			if err != nil {
				return err
			}
			for _, told := range traced {
				became := fmt.Sprint(told.Became)
				all = append(all, p.Name()+" was to hear\n"+told.What+" "+clockTimes.ReplaceAllString(became, "then"))
			}
			about, err := v.As(m).Exported(m.ID)
			if err != nil {
				return err
			}
			all = append(all, p.Name()+" has\n"+fmt.Sprint(about["checkins"]))
		}
		return nil
	})
	return all
}

var clockTimes = regexp.MustCompile(`\b\d\d:\d\d\b`)

// planned lets requests that change what people read go wrong, one after the other in every way, until it is over.
type planned struct {
	n        atomic.Int64
	suffered atomic.Int64
}

// turn is which of so many ways a request goes; some go well.
func (p *planned) turn(of int) int { return int(p.n.Add(1)-1) % of }

func slackTrouble(t *testing.T, world bottest.World) trouble {
	t.Helper()
	w, ok := world.(*slacktest.World)
	if !ok {
		t.Fatalf("%T is no Slack", world)
	}
	var p planned
	ways := []slackfake.FaultKind{
		slackfake.DroppedAfter, slackfake.Limited, slackfake.FaultNone, slackfake.BrokenAfter, slackfake.DroppedBefore,
		slackfake.FaultNone, slackfake.Limited, slackfake.BrokenBefore, slackfake.FaultNone,
	}
	events := []slackfake.EventFault{
		{Kind: slackfake.EventDuplicated, Times: 2}, {Kind: slackfake.EventReordered}, {Kind: slackfake.EventRedelivered, Times: 1},
	}
	return trouble{
		begins: func() {
			w.Server.SetFaults(slackfake.Faults{Plan: func(r slackfake.Request) slackfake.Fault {
				ours := strings.Contains(fmt.Sprint(r.Args["metadata"]), "weft_post") || r.Method == "chat.update"
				if !ours {
					return slackfake.Fault{} // an answer to somebody who waits for it: the adapter's own tests disturb those
				}
				kind := ways[p.turn(len(ways))]
				if kind != slackfake.FaultNone {
					p.suffered.Add(1)
				}
				return slackfake.Fault{Kind: kind}
			}})
			w.Server.SetEventFaults(func(e slackfake.EventInfo) slackfake.EventFault { return events[e.N%len(events)] })
		},
		drops: func() { w.Workspace.DisconnectOne(slackfake.Refresh) },
		back: func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			if err := w.Workspace.Connected(ctx, 2); err != nil {
				t.Errorf("the connection was not made again: %v", err)
			}
		},
		ends: func() {
			w.Server.SetFaults(slackfake.Faults{})
			w.Server.SetEventFaults(nil)
		},
		suffered: func() int { return int(p.suffered.Load()) },
	}
}

func discordTrouble(t *testing.T, world bottest.World) trouble {
	t.Helper()
	w, ok := world.(askedDirectly)
	if !ok {
		t.Fatalf("%T is no Discord", world)
	}
	fake := w.Fake()
	var p planned
	ways := []discordfake.Fault{
		discordfake.AnswerLost, discordfake.TooMany, discordfake.None, discordfake.BadGatewayAfter, discordfake.DroppedBefore, discordfake.None,
		discordfake.TooManyHTML, discordfake.None, discordfake.BadGatewayBefore, discordfake.None, discordfake.UnavailableBefore,
		discordfake.None, discordfake.TooManyGlobal, discordfake.None, discordfake.None,
	}
	return trouble{
		begins: func() {
			fake.SetFaults(discordfake.Faults{Plan: func(r discordfake.Request) discordfake.Fault {
				if r.Method == http.MethodGet || !strings.Contains(r.Path, "/channels") {
					return discordfake.None
				}
				way := ways[p.turn(len(ways))]
				if way != discordfake.None {
					p.suffered.Add(1)
				}
				return way
			}})
			fake.SetEventFaults(discordfake.EventFaults{Copies: 2, Reorder: true, ReplayKnown: 20})
		},
		drops: fake.DropGateway,
		back: func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			if err := fake.Until(ctx, func() bool { return fake.Connected() > 0 }); err != nil {
				t.Errorf("the connection was not made again: %v", err)
			}
		},
		ends: func() {
			fake.SetFaults(discordfake.Faults{})
			fake.SetEventFaults(discordfake.EventFaults{})
		},
		suffered: func() int { return int(p.suffered.Load()) },
	}
}

// TestAStormInOneSpaceSlowsNoOther delivers to two workspaces, and to two servers, while everything that is said to the
// first is answered with 429. The second has all of its messages about as soon as without that, nobody asks again before
// the wait has passed, and the platform counts few requests as invalid.
func TestAStormInOneSpaceSlowsNoOther(t *testing.T) {
	for name, open := range map[string]func(*testing.T) stormy{"slack": stormySlack, "discord": stormyDiscord} {
		t.Run(name, func(t *testing.T) {
			calm := open(t)
			usual := delivers(t, calm)
			s := open(t)
			s.storm()
			took := delivers(t, s)
			if took > 2*usual+2*time.Second {
				t.Errorf("in the storm the other space had its messages after %s; without it after %s", took, usual)
			}
			invalid, early := s.refused()
			if invalid == 0 {
				t.Errorf("nothing was refused: that is no storm")
			}
			// Each channel may ask again once in that time.
			if most := stormyChannels * (2 + int(took/stormWait)); invalid > most {
				t.Errorf("%d requests were invalid within %s; want %d at most", invalid, took, most)
			}
			if early > 0 {
				t.Errorf("%d requests came before they were to", early)
			}
		})
	}
}

// stormy is a platform with two spaces; all that is said in the first may be answered with 429.
type stormy struct {
	driver   chat.Driver
	channels [2][]chat.ChannelID
	storm    func()
	// arrived counts the messages in a channel of the second space; refused what was invalid, and what came too early.
	arrived func(chat.ChannelID) int
	refused func() (invalid, early int)
}

const (
	stormyChannels = 4
	stormyMessages = 10 // in each
	stormWait      = 3 * time.Second
)

// tooEarly reports whether a request that came so long after one that was refused came before it was to. What was under
// way when the refusal was read is not.
func tooEarly(after time.Duration) bool { return after > stormWait/2 && after < stormWait }

// delivers says everything in both spaces, and returns how long it took until the second had all of it.
func delivers(t *testing.T, s stormy) time.Duration {
	t.Helper()
	b, err := bot.New(bot.Config{
		Community: "stormy", Store: memory.New(), Keys: data.NewMemoryKeys(), Clock: scheduler.SystemClock{},
		Features: []bot.Feature{sayer{}}, Drivers: []chat.Driver{s.driver}, Log: zerolog.Nop(),
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	defer stop()
	if err := b.Prepare(ctx); err != nil {
		t.Fatal(err)
	}
	if err := b.Decide(ctx, func(tx *bot.Tx) error {
		for n := range stormyMessages {
			for _, space := range s.channels {
				for i, c := range space {
					key := fmt.Sprintf("sayer/%s/%d/%d", c, i, n)
					if err := tx.Post(bot.Post{Key: key, To: bot.ToChannels(c), Show: chat.Action{Route: "sayer.say", Arg: "1"}}); err != nil {
						return err
					}
				}
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	begun, done := time.Now(), make(chan error, 1)
	go func() { done <- b.Run(ctx) }()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	all := func() bool {
		return !slices.ContainsFunc(s.channels[1], func(c chat.ChannelID) bool { return s.arrived(c) < stormyMessages })
	}
	for !all() && ctx.Err() == nil {
		<-look.C
	}
	took := time.Since(begun)
	if ctx.Err() != nil {
		t.Error("the second space has not had all its messages")
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	return took
}

func stormySlack(t *testing.T) stormy {
	t.Helper()
	server := slackfake.New(slackfake.Options{})
	t.Cleanup(server.Close)
	var s stormy
	config := slack.Config{APIURL: server.URL(), Log: zerolog.Nop(), Limits: slack.Limits{Messages: 1200, InChannel: -1, Methods: -1}}
	var spaces [2]*slackfake.Workspace
	for i := range spaces {
		w := server.AddWorkspace(fmt.Sprintf("T0SPACE%d", i), "Space")
		spaces[i] = w
		config.Workspaces = append(config.Workspaces, slack.Workspace{ID: w.ID, BotToken: w.BotToken, AppToken: w.AppToken})
		for n := range stormyChannels {
			id := w.AddChannel(slackfake.Conversation{ID: fmt.Sprintf("C0%d%d", i, n), Name: fmt.Sprintf("c%d", n), Kind: slackfake.Public, Members: []string{w.BotUser}})
			s.channels[i] = append(s.channels[i], chat.ChannelID{Platform: slack.Platform, Space: w.ID, ID: id})
		}
	}
	driver, err := slack.New(config)
	if err != nil {
		t.Fatal(err)
	}
	s.driver = driver
	s.arrived = func(c chat.ChannelID) int { return len(spaces[1].Messages(c.ID)) }
	s.storm = func() {
		server.SetFaults(slackfake.Faults{Plan: func(r slackfake.Request) slackfake.Fault {
			if r.Workspace != spaces[0].ID || r.Method != "chat.postMessage" {
				return slackfake.Fault{}
			}
			return slackfake.Fault{Kind: slackfake.Limited, After: stormWait}
		}})
	}
	s.refused = func() (invalid, early int) {
		var last time.Time
		for _, r := range server.Calls("chat.postMessage") {
			if r.Status != http.StatusTooManyRequests {
				continue
			}
			if invalid++; tooEarly(r.At.Sub(last)) {
				early++
			}
			last = r.At
		}
		return invalid, early
	}
	return s
}

func stormyDiscord(t *testing.T) stormy {
	t.Helper()
	server := discordfake.New(discordfake.Options{})
	t.Cleanup(server.Close)
	app := string(server.ApplicationID())
	driver, err := discord.New(discord.Config{APIURL: server.URL(), Token: server.Token(), ApplicationID: app, Log: zerolog.Nop()})
	if err != nil {
		t.Fatal(err)
	}
	s := stormy{driver: driver}
	var spaces [2]*discordfake.Guild
	owner := server.AddPerson("owner")
	for i := range spaces {
		spaces[i] = server.AddGuild("Space", owner)
		for n := range stormyChannels {
			id := spaces[i].AddChannel(discordfake.Text, fmt.Sprintf("c%d", n))
			s.channels[i] = append(s.channels[i], chat.ChannelID{Platform: discord.Platform, Space: string(spaces[i].ID()), ID: string(id)})
		}
	}
	s.arrived = func(c chat.ChannelID) int { return server.MessageCount(discordfake.Snowflake(c.ID)) }
	s.storm = func() { server.SetFaults(discordfake.Faults{Plan: spaces[0].Storm(), RetryAfter: stormWait}) }
	s.refused = func() (invalid, early int) {
		last := map[string]time.Time{}
		for _, r := range server.Requests() {
			if r.Status != http.StatusTooManyRequests {
				continue
			}
			if tooEarly(r.At.Sub(last[r.Method+r.Path])) {
				early++
			}
			last[r.Method+r.Path] = r.At
		}
		return server.Counts().Invalid, early
	}
	return s
}
