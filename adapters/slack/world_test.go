package slack

import (
	"context"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"go.uber.org/goleak"

	"weft/adapters/slack/slackfake"
	"weft/bot/chat"
)

// world is a workspace of the stand-in with people and channels, and a driver that may write there.
type world struct {
	*slackfake.Workspace
	t       *testing.T
	server  *slackfake.Server
	d       *Driver
	people  []string
	channel string
	other   string
}

// unbound takes all bounds of ours away, for tests that are not about them.
func unbound() Limits { return Limits{Messages: -1, InChannel: -1, Methods: -1} }

func newWorld(t *testing.T, options slackfake.Options, limits Limits) *world {
	t.Helper()
	before := goleak.IgnoreCurrent() // registered first, so that it looks after everything else has been closed
	t.Cleanup(func() { goleak.VerifyNone(t, before) })
	w := &world{t: t, server: slackfake.New(options)}
	t.Cleanup(w.server.Close)
	w.Workspace = w.server.AddWorkspace("T1", "Baobab")
	for _, name := range []string{"amina", "bo", "chi", "dede"} {
		w.people = append(w.people, w.AddUser(slackfake.User{Name: name, TZ: "Africa/Nairobi"}))
	}
	all := append([]string{w.BotUser}, w.people...)
	w.channel = w.AddChannel(slackfake.Conversation{Name: "general", Members: all})
	w.other = w.AddChannel(slackfake.Conversation{Name: "elsewhere", Members: all})
	w.d = w.driver(limits, w.Workspace)
	return w
}

// driver makes another driver for workspaces of the server, as a restart does: it remembers nothing.
func (w *world) driver(limits Limits, spaces ...*slackfake.Workspace) *Driver {
	w.t.Helper()
	c := Config{APIURL: w.server.URL(), Limits: limits, Timeout: 2 * time.Second, Log: zerolog.Nop()}
	for _, space := range spaces {
		c.Workspaces = append(c.Workspaces, Workspace{ID: space.ID, BotToken: space.BotToken, AppToken: space.AppToken})
	}
	d, err := New(c)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(d.http.CloseIdleConnections)
	for _, known := range d.all() {
		if err := d.meet(context.Background(), known); err != nil {
			w.t.Fatal(err)
		}
	}
	return d
}

func (w *world) in() chat.Address { return chat.InChannel{Channel: channelID(w.ID, w.channel)} }

func (w *world) to(i int) chat.Address { return chat.Direct{User: userID(w.ID, w.people[i])} }

func (w *world) post(key chat.PostKey, to chat.Address, m chat.Message) chat.Receipt {
	w.t.Helper()
	r, err := w.d.Post(w.t.Context(), key, to, m)
	if err != nil {
		w.t.Fatalf("post %s: %v", key, err)
	}
	return r
}

// texts are what somebody reads of the messages in a conversation, oldest first.
func (w *world) texts(i int, channel string) []string {
	w.t.Helper()
	var out []string
	for _, m := range w.Messages(channel) {
		out = append(out, w.Render(w.people[i], m.Text, m.Blocks).Text)
	}
	return out
}

func says(words string) chat.Message {
	return chat.Message{Summary: words, Blocks: []chat.Block{chat.Paragraph{Spans: chat.Text(words)}}}
}
