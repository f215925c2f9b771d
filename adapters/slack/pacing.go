package slack

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"weft/adapters/pace"
	"weft/bot/chat"
)

const (
	// defaultMessages is how many messages a workspace gets in a minute. Slack: “several hundred”; one a second is what
	// also suits the people who read them.
	defaultMessages = 60
	// burst is how many of them may go at once: a community's morning comes evenly, and a message of several steps whole.
	burst = 5
	// channelWindow is the while in which a conversation gets as many messages as it has seconds. Slack: about one a
	// second, and short bursts are tolerated.
	channelWindow = 3 * time.Second
	// standardTier is what a method gets of which nothing is written in [tiers] (Slack: tier 3).
	standardTier = 50
	percent      = 100
)

// tiers are the calls a minute, workspace and method that Slack allows (Slack: rate limits, tiers 2 to 4, and the page
// of each method). Methods that are not named have tier 3.
func tiers(method string) int {
	switch method {
	case "conversations.list", "users.list":
		return 20
	case "chat.postEphemeral", "conversations.members", "users.info", "users.profile.get", "views.open", "views.push", "views.update",
		"views.publish", "files.getUploadURLExternal", "files.completeUploadExternal", "files.info":
		return 100
	case "chat.getPermalink", "auth.test", upload:
		return 300 // a rate of their own: “hundreds a minute”
	}
	return standardTier
}

func (l Limits) withDefaults() Limits {
	if l.Messages == 0 {
		l.Messages = defaultMessages
	}
	if l.InChannel == 0 {
		l.InChannel = int(channelWindow / time.Second)
	}
	if l.Methods == 0 {
		l.Methods = percent
	}
	return l
}

// turnKey is how a request says in its context whose turn it takes.
type turnKey struct{}

// place in the queue: a ticket of the outbox's, and the conversation that a message goes to, "" for other requests.
type place struct{ ticket, channel string }

// queued makes the requests of a context wait in line with everything that goes out by itself. Those of other contexts
// answer somebody who waits, and go first.
func queued(ctx context.Context, ticket, channel string) context.Context {
	return context.WithValue(ctx, turnKey{}, place{ticket, channel})
}

// nowOrNeverKey marks a context whose requests are not worth waiting for.
type nowOrNeverKey struct{}

// nowOrNever lets a request go at once or not at all: somebody waits for what can also be answered without it.
func nowOrNever(ctx context.Context) context.Context {
	return context.WithValue(ctx, nowOrNeverKey{}, true)
}

// unseen makes requests of a context prepare something that nobody sees yet: they count for no conversation.
func unseen(ctx context.Context) context.Context {
	if at, inLine := ctx.Value(turnKey{}).(place); inLine {
		return queued(ctx, at.ticket, "")
	}
	return ctx
}

// turn waits for a request's turn: at most a moment for what goes out by itself, which is ErrBusy where it has to wait
// longer, and as long as ctx allows for what answers somebody.
func (d *Driver) turn(ctx context.Context, w *workspace, method string) error {
	at, inLine := ctx.Value(turnKey{}).(place)
	if conversation, known := d.place(w.team() + "/" + at.channel); known { // a person stands for the conversation with them
		at.channel = conversation
	}
	limits := d.limits(w, method, at.channel)
	if ctx.Value(nowOrNeverKey{}) != nil {
		ticket := w.budget(method + " " + rand.Text())
		if wait := d.pacer.Turn(ticket, w.share, limits...); wait > 0 {
			d.pacer.Drop(ticket)
			return chat.ErrBusy{After: wait}
		}
		return nil
	}
	if !inLine {
		return d.pacer.Wait(ctx, w.share, limits...)
	}
	err := d.pacer.Take(ctx, w.budget(method+" "+at.ticket), w.share, limits...)
	if notYet, ok := errors.AsType[pace.NotYet](err); ok {
		return chat.ErrBusy{After: notYet.After}
	}
	if err != nil { // its turn was to come within that, and ctx ended before
		return fmt.Errorf("%w (%v)", chat.ErrBusy{After: pace.Patience}, err) //nolint:errorlint // why is for the log: nothing was sent
	}
	return nil
}

// limits are the budgets that a request spends.
func (d *Driver) limits(w *workspace, method, channel string) []pace.Limit {
	own := d.config.Limits
	tier := scaled(tiers(method), own.Methods)
	if method == "chat.postMessage" { // its own budgets follow; this one keeps what Slack asks for at the time
		tier = -1
	}
	all := []pace.Limit{{Name: w.budget(method), Count: tier, Window: time.Minute}}
	if method != "chat.postMessage" && method != "files.completeUploadExternal" {
		return all
	}
	if channel == "" && method != "chat.postMessage" { // an upload that is shown to nobody yet
		return all
	}
	atOnce := min(own.Messages, burst)
	all = append(all,
		pace.Limit{Name: w.budget("messages"), Count: own.Messages, Window: time.Minute},
		pace.Limit{Name: w.budget("messages at once"), Count: atOnce, Window: time.Duration(atOnce) * time.Minute / time.Duration(max(own.Messages, 1))})
	if channel != "" {
		all = append(all, pace.Limit{Name: w.budget("in " + channel), Count: own.InChannel, Window: channelWindow})
	}
	return all
}

// hold keeps a method still in one workspace, as Slack asked. Slack does not say which of its limits was met; other
// workspaces are not concerned.
func (d *Driver) hold(w *workspace, method string, after time.Duration) {
	d.pacer.Hold(w.budget(method), after)
}

// budget names a limit of this workspace alone.
func (w *workspace) budget(what string) string { return w.share + " " + what }

func scaled(count, per int) int {
	if per < 0 {
		return -1
	}
	return max(1, count*per/percent)
}
