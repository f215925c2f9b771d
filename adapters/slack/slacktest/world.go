package slacktest

import (
	"context"
	"strings"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"weft/adapters/slack"
	"weft/adapters/slack/slackfake"
	"weft/bot/chat"
	"weft/bot/chat/chattest"
)

// Options of a [World].
type Options struct {
	// HTTP: what happens comes over HTTP instead of Socket Mode.
	HTTP bool
	// Log is the driver's.
	Log zerolog.Logger
}

// World is a Slack workspace as a place where tests and stories happen: a [chattest.Harness] which people and channels
// can enter while it runs.
type World struct {
	// Server is the stand-in, and Workspace the one workspace in it, for tests that need more than people can do.
	Server    *slackfake.Server
	Workspace *slackfake.Workspace
	chattest.Roster

	driver *slack.Driver
	http   bool
	now    atomic.Pointer[func() time.Time]
}

// patience is how long people wait for an answer. Slack's three seconds are not what is told here, and on a machine that has
// much else to do they pass for nothing.
const patience = 20 * time.Second

// NewWorld starts an empty workspace. Close it once the driver has stopped.
func NewWorld(o Options) (*World, error) {
	w := &World{http: o.HTTP}
	w.KeepTime(time.Now)
	w.Server = slackfake.New(slackfake.Options{
		Now: func() time.Time { return (*w.now.Load())() },
		// Four deliveries, one after the other. People wait as long as it takes.
		Redeliver: []time.Duration{0, 0, 0}, AckWithin: 3 * time.Second, ActWithin: patience,
	})
	w.Workspace = w.Server.AddWorkspace("T0WEFT", "Baobab")
	config := slack.Config{
		APIURL: w.Server.URL(), Limits: slack.Limits{Messages: -1, InChannel: -1, Methods: -1}, Timeout: 5 * time.Second, Log: o.Log,
		Timing:     slack.Timing{Act: patience},
		Workspaces: []slack.Workspace{{ID: w.Workspace.ID, BotToken: w.Workspace.BotToken, AppToken: w.Workspace.AppToken}},
	}
	if o.HTTP {
		config.HTTP.Addr, config.SigningSecret = "127.0.0.1:0", w.Workspace.SigningSecret
	}
	driver, err := slack.New(config)
	if err != nil {
		w.Server.Close()
		return nil, err
	}
	w.driver = driver
	return w, nil
}

// Close ends the workspace.
func (w *World) Close() { w.Server.Close() }

// KeepTime sets whose time messages bear.
func (w *World) KeepTime(now func() time.Time) { w.now.Store(&now) }

// Driver implements [chattest.Harness].
func (w *World) Driver() chat.Driver { return w.driver }

// Ready implements [chattest.Harness].
func (w *World) Ready(ctx context.Context) error {
	select {
	case <-w.driver.Ready():
	case <-ctx.Done():
		return ctx.Err()
	}
	if !w.http {
		return w.Workspace.Connected(ctx, 1)
	}
	at := "http://" + w.driver.Addr() + "/slack/"
	return w.Workspace.Listen(ctx, slackfake.RequestURLs{
		Events: at + "events", Interactivity: at + "interactive", Commands: at + "commands", Options: at + "options",
	})
}

// Unreachable implements [chattest.Harness].
func (w *World) Unreachable() []chat.Address {
	nobody := w.user("U0NOBODY")
	return append(w.UnreachableWith(nobody), chat.Home{User: nobody})
}

func (w *World) user(id string) chat.UserID {
	return chat.UserID{Platform: slack.Platform, Space: w.Workspace.ID, ID: id}
}

func (w *World) place(id string) chat.ChannelID {
	return chat.ChannelID{Platform: slack.Platform, Space: w.Workspace.ID, ID: id}
}

// Enter lets somebody in, or changes what Slack says of them. Slack says a zone and a language of everybody.
func (w *World) Enter(name, zone, language string) chat.UserID {
	as := func(u *slackfake.User) {
		u.Name, u.RealName, u.DisplayName = chattest.Slug(name), name, name
		if zone != "" {
			u.TZ = zone
		}
		if language != "" {
			u.Locale = language
		}
	}
	if known, again := w.Named(name); again {
		w.Workspace.ChangeUser(known.ID, as)
		return known
	}
	u := slackfake.User{ID: chattest.Slug(name)} // not as Slack's are, but as a story tells them
	as(&u)
	id := w.user(w.Workspace.AddUser(u))
	w.Entered(name, id)
	return id
}

// Open makes a private channel with these people in it. A channel of that name which is there takes them in.
func (w *World) Open(name string, people ...chat.UserID) chat.ChannelID {
	id := "C0" + strings.ToUpper(strings.ReplaceAll(chattest.Slug(name), "-", ""))
	var members []string
	for _, u := range people {
		members = append(members, u.ID)
	}
	if !w.Opened(w.place(id)) {
		for _, user := range members {
			w.Workspace.Join(user, id)
		}
		return w.place(id)
	}
	w.Workspace.AddChannel(slackfake.Conversation{
		ID: id, Name: name, Kind: slackfake.Private, Members: append([]string{w.Workspace.BotUser}, members...),
	})
	return w.place(id)
}

// Loosen lets everybody enter a channel from now on, and read what was said there.
func (w *World) Loosen(c chat.ChannelID) { w.Workspace.Convert(c.ID, slackfake.Public) }

// Closes ends somebody's direct conversation with Weft.
func (w *World) Closes(u chat.UserID) {
	w.Workspace.Change(u.ID, func(u *slackfake.User) { u.Door = "messages_tab_disabled" })
	w.Closed(chat.Direct{User: u})
}
