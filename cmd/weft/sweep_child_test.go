package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"weft/adapters/discord"
	"weft/adapters/slack"
	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
	"weft/scheduler"
)

// sweepEnv is how a child of the crash sweep is told what to do.
const sweepEnv = "WEFT_TEST_SWEEP"

// outboxOf is how many messages a swept outbox holds.
const outboxOf = 20

// sweptTimeout bounds a request of a swept adapter. It is short, so that a life is; a request may take effect up to
// twice as long after its beginning.
const sweptTimeout = 400 * time.Millisecond

// orders are what a child of the sweep is told.
type orders struct {
	State, Master string
	Platform      chat.Platform
	API           string
	Tokens        tokens
	// DieAt is the step at which the child kills itself; 0 lets it come to its end.
	DieAt int
	// Channels and People are where the messages go, in turn.
	Channels []chat.ChannelID
	People   []chat.UserID
}

// drainAsChild is the whole of a child: it opens what is there, wants twenty messages said, and says them.
func drainAsChild() int {
	var o orders
	if err := json.Unmarshal([]byte(os.Getenv(sweepEnv)), &o); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 3
	}
	if err := o.drain(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 4
	}
	return 0
}

func (o orders) drain() (err error) {
	ctx, stop := context.WithTimeout(context.Background(), 5*time.Minute)
	defer stop()
	master, err := data.ParseMasterKey(o.Master)
	if err != nil {
		return err
	}
	state, err := openState(ctx, layout(o.State), kindServe, master)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, state.Close()) }()
	driver, err := o.driver()
	if err != nil {
		return err
	}
	log := zerolog.New(os.Stderr).Level(zerolog.WarnLevel)
	b, err := bot.New(bot.Config{
		Community: "swept", Store: state.store, Keys: state.keys, Ledger: state.ledger, Clock: scheduler.SystemClock{},
		Features: []bot.Feature{sayer{}}, Drivers: []chat.Driver{&mortal{Driver: driver, dieAt: int64(o.DieAt)}}, Log: log,
		RequestTimeout: 10 * sweptTimeout, // a message may take several requests, and every one has a bound of its own
		LookAgain:      5 * time.Second,   // after forty lives in doubt each look would be put off for a minute
	})
	if err != nil {
		return err
	}
	if err := b.Prepare(ctx); err != nil {
		return err
	}
	if err := b.Decide(ctx, o.want); err != nil {
		return err
	}
	running, end := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- b.Run(running) }()
	err = o.untilSaid(ctx, b)
	end()
	return errors.Join(err, <-done)
}

func (o orders) driver() (chat.Driver, error) {
	log := zerolog.New(os.Stderr).Level(zerolog.ErrorLevel)
	if o.Platform == slack.Platform {
		w := o.Tokens.Slack[0]
		return slack.New(slack.Config{
			APIURL: o.API, Timeout: sweptTimeout, Limits: slack.Limits{Messages: -1, InChannel: -1, Methods: -1}, Secret: []byte("swept"), Log: log,
			Workspaces: []slack.Workspace{{ID: w.Team, BotToken: w.BotToken, AppToken: w.AppToken}},
		})
	}
	return discord.New(discord.Config{
		APIURL: o.API, Token: o.Tokens.Discord.Token, ApplicationID: o.Tokens.Discord.ApplicationID, Log: log,
		Timing: discord.Timing{Request: sweptTimeout, Speed: 100},
	})
}

// want asks for every message; what was asked for in an earlier life is the same message.
func (o orders) want(tx *bot.Tx) error {
	for i, account := range o.People {
		id := community.MemberID(fmt.Sprintf("m%d", i))
		if known, err := tx.People().Known(id); err != nil || known {
			if err != nil {
				return err
			}
			continue
		}
		if err := tx.People().PutMember(newcomer(string(id), account, account.ID, tx.Now())); err != nil {
			return err
		}
	}
	for i := range outboxOf {
		to := bot.ToChannels(o.Channels[i/2%len(o.Channels)])
		if i%2 == 1 {
			to = bot.ToMember(community.MemberID(fmt.Sprintf("m%d", i/2%len(o.People))))
		}
		p := bot.Post{Key: sweptKey(i), To: to, Show: chat.Action{Route: "sayer.say", Arg: fmt.Sprint(i)}}
		if err := tx.Post(p); err != nil {
			return err
		}
	}
	return nil
}

func sweptKey(i int) string { return fmt.Sprintf("sayer/%02d", i) }

// untilSaid waits until every message stands somewhere. One that is given up is an error.
func (o orders) untilSaid(ctx context.Context, b *bot.Bot) error {
	for {
		var left, lost []string
		err := b.Read(ctx, func(v *bot.View) error {
			for i := range outboxOf {
				copies, err := v.Delivery(sweptKey(i))
				if err != nil {
					return err
				}
				for _, c := range copies {
					switch {
					case c.State == bot.StateSent && c.Revision >= 0: // below that, steps are missing
					case c.State == bot.StateWaiting || c.State == bot.StateSending || c.State == bot.StateSent:
						left = append(left, fmt.Sprintf("%s: %s, %s, %d doubts, since %s", sweptKey(i), c.State, c.Reason, c.Doubts, c.Started))
					default:
						lost = append(lost, fmt.Sprintf("%s: %s, %s", sweptKey(i), c.State, c.Reason))
					}
				}
			}
			return nil
		})
		if err != nil || len(lost) > 0 {
			return errors.Join(err, fmt.Errorf("given up: %s", strings.Join(lost, "; ")))
		}
		if len(left) == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%d messages are still to be said: %w: %s", len(left), ctx.Err(), strings.Join(left, "; "))
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// sayer is a feature that says what it is told to: every tenth message is so long that it takes two steps.
type sayer struct{}

// Name implements [bot.Feature].
func (sayer) Name() string { return "sayer" }

// Register implements [bot.Feature].
func (sayer) Register(r *bot.Registry) {
	r.Renderer("sayer.say", func(r *bot.Rendering) (chat.Message, error) {
		m := chat.Message{Summary: sweptWords(r.Arg, "begins"), Blocks: []chat.Block{chat.Paragraph{Spans: chat.Text(sweptWords(r.Arg, "begins"))}}}
		if strings.HasSuffix(r.Arg, "0") {
			for range 60 {
				m.Blocks = append(m.Blocks, chat.Paragraph{Spans: chat.Text(strings.Repeat("so it goes on and on ", 12))})
			}
		}
		m.Blocks = append(m.Blocks, chat.Paragraph{Spans: chat.Text(sweptWords(r.Arg, "ends"))})
		return m, nil
	})
}

func sweptWords(message, part string) string { return fmt.Sprintf("message-%s-%s.", message, part) }

// mortal is a driver that dies at a numbered step: before a request is made, or after it was answered and before that is
// written down.
type mortal struct {
	chat.Driver
	dieAt int64
	steps atomic.Int64
}

func (m *mortal) step() {
	if m.steps.Add(1) == m.dieAt {
		if self, err := os.FindProcess(os.Getpid()); err == nil {
			_ = self.Kill()
		}
		select {} // nothing of this process comes after
	}
}

// Post implements [chat.Driver].
func (m *mortal) Post(ctx context.Context, key chat.PostKey, to chat.Address, said chat.Message) (chat.Receipt, error) {
	m.step()
	defer m.step()
	return m.Driver.Post(ctx, key, to, said)
}

// Edit implements [chat.Driver].
func (m *mortal) Edit(ctx context.Context, key chat.PostKey, r chat.Receipt, said chat.Message) (chat.Receipt, error) {
	m.step()
	defer m.step()
	return m.Driver.Edit(ctx, key, r, said)
}

// Find implements [chat.Driver].
func (m *mortal) Find(ctx context.Context, key chat.PostKey, to chat.Address, since time.Time) (chat.Receipt, bool, error) {
	m.step()
	defer m.step()
	return m.Driver.Find(ctx, key, to, since)
}
