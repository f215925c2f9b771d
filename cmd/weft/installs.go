package main

import (
	"context"

	"weft/adapters/slack"
)

// installs keeps in the vault what people install over HTTP. What is uninstalled, or whose token is revoked, leaves it at
// once: the token opens nothing any more.
type installs struct{ safe *vault }

var _ slack.Installs = installs{}

// Save implements [slack.Installs].
func (i installs) Save(_ context.Context, is slack.Installation) error {
	return i.safe.change(func(t *tokens) { t.put(slackTokens{Team: is.Team, Name: is.Name, BotToken: is.BotToken}) })
}

// All implements [slack.Installs].
func (i installs) All(context.Context) ([]slack.Installation, error) {
	kept, err := i.safe.read()
	if err != nil {
		return nil, err
	}
	var all []slack.Installation
	for _, w := range kept.Slack {
		all = append(all, slack.Installation{Team: w.Team, Name: w.Name, BotToken: w.BotToken})
	}
	return all, nil
}

// Remove implements [slack.Installs].
func (i installs) Remove(_ context.Context, team string) error {
	return i.safe.change(func(t *tokens) { t.drop(team) })
}
