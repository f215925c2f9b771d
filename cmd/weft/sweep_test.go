package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"weft/adapters/discord"
	"weft/adapters/discord/discordfake"
	"weft/adapters/slack"
	"weft/adapters/slack/slackfake"
	"weft/bot/chat"
	"weft/data"
)

const (
	// sweptKills is how often a child is killed while it drains an outbox through one adapter; WEFT_SWEEP_KILLS asks
	// for another number.
	sweptKills = 60 / share
	// sweptFaults is the share of requests that go wrong.
	sweptFaults = 0.3
	// leastWrong is how many requests of each kind must have gone wrong for a run to mean anything, and leastTorn the
	// share of kills in the middle of a request.
	leastWrong = 3 / share
	leastTorn  = 0.2
	// mostLives bounds the lives of one outbox.
	mostLives = 200
)

// TestCrashSweep drains an outbox of twenty messages through each adapter, over real sockets, against a platform of
// which three requests in ten go wrong, and kills the process that drains it at every numbered step: before a request,
// in the middle of one, after one and before that is written down. In the end every message stands there once.
func TestCrashSweep(t *testing.T) {
	kills := sweptKills
	if asked := os.Getenv("WEFT_SWEEP_KILLS"); asked != "" {
		n, err := strconv.Atoi(asked)
		if err != nil {
			t.Fatal(err)
		}
		kills = n
	}
	for name, open := range map[string]func(*testing.T, uint64) swept{"slack": sweptSlack, "discord": sweptDiscord} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &sweep{wrong: map[string]int{}}
			for seed := uint64(1); s.kills < kills && !t.Failed(); seed++ {
				s.drain(t, seed, open(t, seed))
				t.Logf("so far %d kills in %d outboxes", s.kills, s.outboxes)
			}
			t.Logf("%d kills, %d in the middle of a request, in %d outboxes; gone wrong: %v", s.kills, s.torn, s.outboxes, s.wrong)
			if t.Failed() {
				return
			}
			if float64(s.torn) < leastTorn*float64(s.kills) {
				t.Errorf("only %d of %d kills came in the middle of a request: that proves little", s.torn, s.kills)
			}
			for _, kind := range slices.Sorted(maps.Keys(s.wrong)) {
				if s.wrong[kind] < leastWrong {
					t.Errorf("only %d requests went wrong by %s: that proves little", s.wrong[kind], kind)
				}
			}
		})
	}
}

// swept is a platform with a bot on it that is about to be killed.
type swept interface {
	// orders are all but the state and the step.
	orders() orders
	// killAt has fn called when the n-th request from now comes in, before it takes effect.
	killAt(n int, fn func())
	// heals ends all faults; wrong is what went wrong so far, by kind, with every kind that was planned.
	heals()
	wrong() map[string]int
	// said is every text that stands somewhere, in all conversations.
	said() []string
	close()
}

type sweep struct {
	kills, torn, outboxes int
	wrong                 map[string]int
}

// drain lets one outbox be drained in as many lives as it takes, the n-th of which ends at a later step than the one
// before: every other one at a step of the driver, and every other one in the middle of a request.
func (s *sweep) drain(t *testing.T, seed uint64, p swept) {
	t.Helper()
	defer p.close()
	s.outboxes++
	o := p.orders()
	o.State, o.Master = t.TempDir(), data.NewMasterKey().Secret()
	for life := 1; ; life++ {
		if life > mostLives {
			t.Fatalf("seed %d: after %d lives the outbox is not drained", seed, mostLives)
		}
		o.DieAt = 0
		step := life/4 + int(seed)%3 + 1
		middle := life%2 == 0
		if !middle {
			o.DieAt = step
		}
		killed, said, err := s.live(t, o, p, middle, step)
		if err != nil {
			t.Fatalf("seed %d, life %d: %v\n%s", seed, life, err, said)
		}
		if !killed {
			break
		}
		s.kills++
		if middle {
			s.torn++
		}
	}
	for kind, n := range p.wrong() {
		s.wrong[kind] += n
	}
	p.heals()
	time.Sleep(3 * sweptTimeout) // what takes effect late has done so by then
	said := strings.Join(p.said(), "\n")
	for i := range outboxOf {
		for _, part := range []string{"begins", "ends"} {
			if n := strings.Count(said, sweptWords(fmt.Sprint(i), part)); n != 1 {
				t.Errorf("seed %d: %q stands there %d times", seed, sweptWords(fmt.Sprint(i), part), n)
			}
		}
	}
}

// live runs the child until it ends or is killed.
func (s *sweep) live(t *testing.T, o orders, p swept, middle bool, step int) (killed bool, said string, err error) {
	t.Helper()
	raw, err := json.Marshal(o)
	if err != nil {
		return false, "", err
	}
	self, err := os.Executable()
	if err != nil {
		return false, "", err
	}
	child := exec.CommandContext(t.Context(), self)
	child.Env = append(os.Environ(), sweepEnv+"="+string(raw))
	var out bytes.Buffer
	child.Stdout, child.Stderr = &out, &out
	if err := child.Start(); err != nil {
		return false, "", err
	}
	if middle {
		p.killAt(step, func() { _ = child.Process.Kill() })
	}
	err = child.Wait()
	p.killAt(0, nil)
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == -1 {
		return true, out.String(), nil
	}
	return false, out.String(), err
}

// doom calls a function when a numbered request comes in.
type doom struct {
	mu   sync.Mutex
	left int
	fn   func()
}

func (d *doom) killAt(n int, fn func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.left, d.fn = n, fn
}

// strikes counts one request.
func (d *doom) strikes() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.left > 0 {
		if d.left--; d.left == 0 {
			d.fn()
		}
	}
}

// slackSwept is Slack with a workspace, four channels and four people.
type slackSwept struct {
	doom
	*slackfake.Server
	team *slackfake.Workspace
	o    orders
}

func sweptSlack(_ *testing.T, seed uint64) swept {
	s := &slackSwept{Server: slackfake.New(slackfake.Options{Seed: seed})}
	s.team = s.AddWorkspace("T0SWEPT", "Swept")
	s.o = orders{Platform: slack.Platform, API: s.URL(), Tokens: tokens{Slack: []slackTokens{{Team: s.team.ID, BotToken: s.team.BotToken, AppToken: s.team.AppToken}}}}
	for i := range 4 {
		user := s.team.AddUser(slackfake.User{Name: fmt.Sprintf("person%d", i)})
		channel := s.team.AddChannel(slackfake.Conversation{Name: fmt.Sprintf("channel%d", i), Members: []string{user, s.team.BotUser}})
		s.o.People = append(s.o.People, chat.UserID{Platform: slack.Platform, Space: s.team.ID, ID: user})
		s.o.Channels = append(s.o.Channels, chat.ChannelID{Platform: slack.Platform, Space: s.team.ID, ID: channel})
	}
	mix := slackfake.Mix(seed, sweptFaults, 2*sweptTimeout)
	s.SetFaults(slackfake.Faults{Plan: func(r slackfake.Request) slackfake.Fault {
		if r.Method != "apps.connections.open" && r.Method != "auth.test" {
			s.strikes()
		}
		return mix.Plan(r)
	}})
	return s
}

func (s *slackSwept) orders() orders { return s.o }
func (s *slackSwept) heals()         { s.SetFaults(slackfake.Faults{}) }
func (s *slackSwept) close()         { s.Close() }

func (s *slackSwept) wrong() map[string]int {
	kinds := map[string]int{}
	for _, kind := range []slackfake.FaultKind{slackfake.Limited, slackfake.DroppedBefore, slackfake.DroppedAfter, slackfake.BrokenAfter, slackfake.Late} {
		kinds[string(kind)] = 0
	}
	for _, r := range s.Requests() {
		if r.Fault != slackfake.FaultNone {
			kinds[string(r.Fault)]++
		}
	}
	return kinds
}

func (s *slackSwept) said() []string {
	var all []string
	for _, m := range s.team.AllMessages() {
		all = append(all, s.team.Render(s.o.People[0].ID, "", m.Blocks).Text)
	}
	return all
}

// discordSwept is Discord with a server, four channels and four people.
type discordSwept struct {
	doom
	*discordfake.Server
	o      orders
	people []*discordfake.Person
}

func sweptDiscord(_ *testing.T, seed uint64) swept {
	s := &discordSwept{Server: discordfake.New(discordfake.Options{Speed: 100})}
	app := string(s.ApplicationID())
	s.o = orders{Platform: discord.Platform, API: s.URL(), Tokens: tokens{Discord: &discordTokens{Token: s.Token(), ApplicationID: app}}}
	for i := range 4 {
		p := s.AddPerson(fmt.Sprintf("person%d", i))
		s.people = append(s.people, p)
		s.o.People = append(s.o.People, chat.UserID{Platform: discord.Platform, Space: app, ID: string(p.ID())})
	}
	guild := s.AddGuild("Swept", s.people[0], s.people[1:]...)
	for i := range 4 {
		channel := guild.AddChannel(discordfake.Text, fmt.Sprintf("channel%d", i))
		s.o.Channels = append(s.o.Channels, chat.ChannelID{Platform: discord.Platform, Space: string(guild.ID()), ID: string(channel)})
	}
	mix := discordfake.Mix(seed, sweptFaults)
	s.SetFaults(discordfake.Faults{
		RetryAfter: 20 * time.Second, Late: 2 * sweptTimeout * 100, // in the platform's time, which runs a hundred times as fast
		Plan: func(r discordfake.Request) discordfake.Fault {
			if !strings.Contains(r.Path, "/messages") && !strings.Contains(r.Path, "/users/@me/channels") {
				return discordfake.None
			}
			s.strikes()
			return mix(r)
		},
	})
	return s
}

func (s *discordSwept) orders() orders { return s.o }
func (s *discordSwept) heals()         { s.SetFaults(discordfake.Faults{}) }
func (s *discordSwept) close()         { s.Close() }

func (s *discordSwept) wrong() map[string]int {
	kinds := map[string]int{}
	for _, kind := range []discordfake.Fault{
		discordfake.TooMany, discordfake.TooManyGlobal, discordfake.TooManyHTML, discordfake.DroppedBefore, discordfake.AnswerLost,
		discordfake.BadGatewayBefore, discordfake.BadGatewayAfter, discordfake.Late,
	} {
		kinds[fmt.Sprint(kind)] = 0
	}
	for _, r := range s.Requests() {
		if r.Fault != discordfake.None {
			kinds[fmt.Sprint(r.Fault)]++
		}
	}
	return kinds
}

func (s *discordSwept) said() []string {
	var all []string
	see := func(p *discordfake.Person, in string) {
		for _, m := range p.See(discordfake.Snowflake(in)) {
			all = append(all, m.Text)
		}
	}
	for _, p := range s.people {
		see(p, string(p.DM()))
	}
	for _, c := range s.o.Channels {
		see(s.people[0], c.ID)
	}
	return all
}
