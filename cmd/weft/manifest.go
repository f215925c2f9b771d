package main

import (
	"cmp"
	"fmt"
	"slices"

	"weft/adapters/slack"
)

type manifestCommand struct {
	Slack manifestSlackCommand `cmd:"" help:"Print the description of Weft's Slack app, to be pasted where Slack asks for a manifest."`
}

type manifestSlackCommand struct {
	Name        string `help:"What people see as its name." default:"Weft"`
	ReadHistory *bool  `negatable:"" help:"Hear replies to Weft in channels, and look there for messages of its own. Slack then sends it all that is said where it is. Default: slack.read_history."`
	PublicURL   string `help:"Address at which Slack reaches Weft over https, in place of Socket Mode. Default: slack.public_url." name:"public-url"`
}

// mostName is what Slack shows of an app's name (Slack: display_information).
const mostName = 35

// Run prints the manifest and nothing else, so that it can be handed on.
func (cmd manifestSlackCommand) Run(around *surroundings) error {
	c, err := loadConfig(around.config, around.environ)
	if err != nil {
		return err
	}
	if n := len([]rune(cmd.Name)); n > mostName {
		return fmt.Errorf("the name has %d characters, and Slack takes %d: choose a shorter one", n, mostName)
	}
	history := c.Slack.ReadHistory
	if cmd.ReadHistory != nil {
		history = *cmd.ReadHistory
	}
	paper, err := onPaper(c)
	if err != nil {
		return err
	}
	raw, err := slack.Manifest(slack.ManifestOptions{
		Name: cmd.Name, ReadHistory: history, PublicURL: cmp.Or(cmd.PublicURL, c.Slack.PublicURL),
		Save: slices.Contains(paper.Routes(), slack.SaveRoute),
	})
	if err != nil {
		return err
	}
	_, err = around.out.Write(raw)
	return err
}
