package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"weft/bot/chat"
)

// slashCommandType is a command that is typed; others stand in menus.
const slashCommandType = 1

// listCommands builds the book of commands. A handler that lists only what somebody in particular may use lists what
// anybody may.
func listCommands(ctx context.Context, h chat.Handler) (commandBook, error) {
	lister, ok := h.(chat.CommandLister)
	if !ok {
		commands, err := h.Commands(ctx, chat.UserID{})
		if err != nil {
			return commandBook{}, fmt.Errorf("list the commands: %w", err)
		}
		return newCommandBook(commands, nil)
	}
	commands, err := lister.CommandsIn(ctx, "")
	if err != nil {
		return commandBook{}, fmt.Errorf("list the commands: %w", err)
	}
	help := map[string][]chat.Command{}
	for locale, language := range locales() {
		if help[locale], err = lister.CommandsIn(ctx, language); err != nil {
			return commandBook{}, fmt.Errorf("list the commands in %s: %w", language, err)
		}
	}
	return newCommandBook(commands, help)
}

// register brings Discord's list of our commands to what it should be, and touches nothing that is right already:
// each change costs some of a daily allowance, and makes clients load everything anew. It tries until it is done.
func (r *run) register(ctx context.Context, book commandBook) error {
	for failed := 1; ; failed++ {
		err := r.registerOnce(ctx, book)
		if err == nil || ctx.Err() != nil || errors.Is(err, chat.ErrRefused) || isUnauthorized(err) {
			return err
		}
		r.d.log.Warn().Err(err).Msg("the commands are not known to Discord yet")
		if sleep(ctx, max(waitOf(err), r.d.config.Timing.scaled(backoff(failed+1)))) != nil {
			return nil //nolint:nilerr // told to stop
		}
	}
}

func (r *run) registerOnce(ctx context.Context, book commandBook) error {
	base := "/applications/" + r.d.config.ApplicationID + "/commands"
	var there []slashCommand
	if err := r.d.call(ctx, get(base+"?with_localizations=true").urgent(shareDirect), &there); err != nil {
		return fmt.Errorf("read the commands that Discord knows: %w", err)
	}
	change := differences(there, book.slash)
	for _, id := range change.remove {
		if err := r.d.call(ctx, remove(base+"/"+id).urgent(shareDirect), nil); err != nil && !isGone(err) {
			return fmt.Errorf("remove a command: %w", err)
		}
	}
	var refused []error
	for _, c := range change.write {
		call := post(base, c)
		if c.ID != "" {
			call = patch(base+"/"+c.ID, withoutID(c))
		}
		err := r.d.call(ctx, call.urgent(shareDirect), nil)
		if errors.Is(err, chat.ErrRefused) {
			refused = append(refused, fmt.Errorf("the command %q: %w", c.Name, err))
			continue // the others are none the worse for it
		}
		if err != nil {
			return fmt.Errorf("write the command %q: %w", c.Name, err)
		}
	}
	return errors.Join(refused...)
}

func withoutID(c slashCommand) slashCommand {
	c.ID = ""
	return c
}

// changes are what makes one list of commands another.
type changes struct {
	remove []string       // ids
	write  []slashCommand // with an id where they are there already
}

// differences compares what is there with what should be. Commands that are not typed are none of ours.
func differences(there, wanted []slashCommand) changes {
	var change changes
	known := map[string]slashCommand{}
	for _, c := range there {
		if c.Type != slashCommandType {
			continue
		}
		known[c.Name] = c
		if !slices.ContainsFunc(wanted, func(w slashCommand) bool { return w.Name == c.Name }) {
			change.remove = append(change.remove, c.ID)
		}
	}
	for _, w := range wanted {
		is, here := known[w.Name]
		w.ID = is.ID
		if !here || !sameCommand(is, w) {
			change.write = append(change.write, w)
		}
	}
	return change
}

// sameCommand compares as Discord reads: what is empty and what is left out are one.
func sameCommand(a, b slashCommand) bool {
	x, err := json.Marshal(normal(a))
	if err != nil {
		return false
	}
	y, err := json.Marshal(normal(b))
	return err == nil && bytes.Equal(x, y)
}

func normal(c slashCommand) slashCommand {
	c.ID = ""
	c.DescriptionLocalizations = maps.Clone(c.DescriptionLocalizations)
	if len(c.DescriptionLocalizations) == 0 {
		c.DescriptionLocalizations = nil
	}
	c.Options = normalOptions(c.Options)
	c.IntegrationTypes = slices.Sorted(slices.Values(c.IntegrationTypes))
	c.Contexts = slices.Sorted(slices.Values(c.Contexts))
	return c
}

func normalOptions(options []slashOption) []slashOption {
	all := []slashOption{}
	for _, o := range options {
		o.ChannelTypes = slices.Sorted(slices.Values(o.ChannelTypes))
		if len(o.Options) > 0 {
			o.Options = normalOptions(o.Options)
		}
		all = append(all, o)
	}
	return all
}
