package main

import (
	"context"
	"slices"
	"strings"

	"weft/bot/chat"
)

// typed is every command that the curious one can type.
func (w *walk) typed(ctx context.Context) ([]deed, error) {
	commands, err := w.bot.Commands(ctx, w.curious)
	if err != nil {
		return nil, err
	}
	var all []deed
	for _, c := range commands {
		for _, line := range w.lines(ctx, w.curious, c) {
			all = append(all, w.types(w.curious, c.Name, line))
		}
	}
	return all, nil
}

func (w *walk) types(who chat.UserID, command, line string) deed {
	return deed{who: who, named: "/" + command + line, danger: isLast(command), event: func(e chat.Envelope) chat.Event {
		return chat.CommandUsed{Envelope: e, Command: command, Line: line}
	}}
}

// looksOnly reports whether a command changes nothing, and shows what has changed.
func looksOnly(named string) bool {
	return slices.ContainsFunc([]string{"/cohorts", "/cohorts about", "/checkins", "/checkins show", "/spaces", "/coming", "/schedules"}, func(c string) bool {
		return named == c || strings.HasPrefix(named, c+" ")
	})
}

// lines are ways to type a command: bare, and with something for its first option that is offered or likely.
func (w *walk) lines(ctx context.Context, who chat.UserID, c chat.Command) []string {
	lines := []string{""}
	if len(c.Options) == 0 {
		return lines
	}
	route := c.Options[0].Query
	if route != "" {
		options, err := w.bot.Suggest(ctx, chat.Query{Actor: who, Route: route})
		if err == nil {
			for _, o := range options[:min(len(options), mostTries)] {
				lines = append(lines, " "+o.Value)
			}
		}
	}
	for _, hint := range w.hints {
		if route == "" || c.Name == "trace" || hint == lostSpace && strings.HasPrefix(c.Name, "spaces ") {
			lines = append(lines, " "+hint)
		}
	}
	return lines
}
