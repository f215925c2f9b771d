package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"weft/adapters/discord"
	"weft/adapters/slack"
	"weft/bot"
	"weft/bot/chat"
	"weft/data"
	"weft/data/bolt"
	"weft/scheduler"
)

// platforms looks at each platform that is configured, and asks it what Weft may do there.
func (l *checklist) platforms(around *surroundings, c config, master data.MasterKey) error {
	some := c.Page.Address != "" && c.Page.People != ""
	if some {
		l.say("the page and its people", pageIsRight(around, c))
	}
	known, safe, err := tokensFor(around, c, master)
	if err != nil {
		l.say("the tokens of Slack and Discord", err)
		return nil
	}
	if len(known.Slack) > 0 || c.Slack.Address != "" {
		some = true
		if err := l.slack(around, c, known, safe); err != nil {
			return err
		}
	}
	if known.Discord != nil {
		some = true
		if err := l.discord(around, c, *known.Discord); err != nil {
			return err
		}
	}
	if !some {
		l.say("a platform to speak on", errNoPlatform)
	}
	return nil
}

// tokensFor gathers the tokens of the vault and of the environment. Without a master key there are only the latter.
func tokensFor(around *surroundings, c config, master data.MasterKey) (tokens, *vault, error) {
	safe := openVault(layout(c.State), master)
	kept := tokens{}
	if master != (data.MasterKey{}) {
		var err error
		if kept, err = safe.read(); err != nil {
			return tokens{}, nil, err
		}
	}
	known, err := knownBy(kept, around.environ)
	return known, safe, err
}

// slack asks Slack about each workspace.
func (l *checklist) slack(ctx context.Context, c config, known tokens, safe *vault) error {
	to, err := slackFrom(c, known, safe, zerolog.Nop())
	if err != nil {
		l.say("Slack", err)
		return nil
	}
	if len(to.Workspaces) == 0 {
		l.note("Slack: no workspace is connected yet. Install Weft into one at %s, or run “weft setup slack”", installLink(c, safe.master))
	}
	found := slackConcerns(c, slack.Check(ctx, to))
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, f := range found {
		name := "Slack"
		if f.Workspace != "" {
			name += ", " + f.Workspace
		}
		l.say(name, fmt.Errorf("%s Mend it at: %s", f.What, f.Where))
	}
	if len(found) == 0 && len(to.Workspaces) > 0 {
		l.say("Slack, "+workspaces(len(to.Workspaces)), nil)
	}
	return nil
}

// discord asks Discord about the application, each server, and the channels that are linked there.
func (l *checklist) discord(ctx context.Context, c config, known discordTokens) error {
	linked, err := linkedChannels(ctx, c)
	switch {
	case errors.Is(err, bolt.ErrHeld):
		l.note("a Weft that runs has the database open, so single channels of Discord's are not looked at, only servers. Stop it to look at both")
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		l.say("the database, for the channels that are linked", err)
	}
	found := discord.Check(ctx, discordFrom(c, known, zerolog.Nop()), linked...)
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, f := range found {
		name := "Discord"
		if f.Where != "" {
			name += ", " + f.Where
		}
		l.say(name, fmt.Errorf("%s Mend it: %s", f.What, f.Mend))
	}
	if len(found) == 0 {
		l.say("Discord, its servers and what Weft may do there", nil)
	}
	return nil
}

// lookWait is how long to wait for a database that another program has open.
const lookWait = time.Second

// linkedChannels reads from the database which channels are linked; none where there is no database yet. It changes
// nothing, and is ErrHeld while a Weft runs.
func linkedChannels(ctx context.Context, c config) (linked []chat.ChannelID, err error) {
	path := layout(c.State).database()
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	store, err := bolt.Open(path, bolt.Options{Kind: kindServe, Holder: "weft check", LockWait: lookWait})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	b, err := bot.New(bot.Config{
		Community: data.Community(c.Community), Store: store, Keys: data.NewMemoryKeys(),
		Clock: scheduler.SystemClock{}, Features: features(), Log: zerolog.Nop(),
	})
	if err != nil {
		return nil, err
	}
	err = b.Read(ctx, func(v *bot.View) error {
		cohorts, err := v.People().Cohorts()
		for _, cohort := range cohorts {
			linked = append(linked, cohort.Channels...)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the linked channels: %w", err)
	}
	return slices.DeleteFunc(linked, func(ch chat.ChannelID) bool { return ch.Platform != discord.Platform }), nil
}

// everything looks at all that Weft says, in every language, for Slack and Discord, and returns what that came to.
func (l *checklist) everything(ctx context.Context, languages []string) (fit, error) {
	fmt.Fprintln(l.out, "  …        looking at every message and form in every language, for Slack and Discord (up to half a minute; --quick leaves it out)")
	all, err := lookAtAll(ctx, languages)
	if err != nil {
		return fit{}, err
	}
	for _, p := range all.problems {
		l.note("%s", p)
	}
	looked := fmt.Sprintf("%d messages and %d forms, in %s", all.messages, all.forms, strings.Join(languages, ", "))
	if len(all.problems) > 0 {
		l.note("of %s, the above do not fit Slack or Discord whole: please tell whoever built this Weft", looked)
		return all, nil
	}
	l.say(looked+": all fit Slack and Discord", nil)
	return all, nil
}
