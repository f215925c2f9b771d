package main

import (
	"context"
	"fmt"

	"weft/data"
)

type setupCommand struct {
	Slack   setupSlackCommand   `cmd:"" help:"Connect a Slack workspace. Run it again for another one."`
	Discord setupDiscordCommand `cmd:"" help:"Connect Discord."`
}

// setup is one conversation with whoever connects a platform.
type setup struct {
	prompt
	ctx    context.Context //nolint:containedctx // it lives as long as the command
	config config
	master data.MasterKey
	safe   *vault
	kept   tokens
}

// openSetup finds out, before anything is asked, whether what is typed could be kept.
func openSetup(around *surroundings) (*setup, error) {
	c, err := loadConfig(around.config, around.environ)
	if err != nil {
		return nil, err
	}
	master, err := c.masterKey(around.environ)
	if err != nil {
		return nil, err
	}
	if err := writable(c.State); err != nil {
		return nil, fmt.Errorf("nothing could be kept in the state directory %s: %w", c.State, err)
	}
	safe := openVault(layout(c.State), master)
	kept, err := safe.read()
	if err != nil {
		return nil, err
	}
	return &setup{prompt: prompt{around}, ctx: around, config: c, master: master, safe: safe, kept: kept}, nil
}

// keep seals what was learned, and says where.
func (s *setup) keep(edit func(*tokens)) error {
	if err := s.safe.change(edit); err != nil {
		return err
	}
	s.say("Kept in %s, sealed under the master key.", s.safe.path)
	return nil
}

// overruled warns where the environment goes before what was kept.
func (s *setup) overruled(name string) {
	if value, err := secret(s.around.environ, name); err != nil || value != "" {
		s.say("Note: %s is set in the environment and goes before what was kept. Remove it there.", name)
	}
}
