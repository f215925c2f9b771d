package main

import (
	"errors"
	"fmt"
	"strings"

	"weft/adapters/discord"
)

type setupDiscordCommand struct {
	Forget bool `help:"Forget the bot's token instead of asking for one."`
}

// Run connects the application, which may be on any number of servers.
func (cmd setupDiscordCommand) Run(around *surroundings) error {
	s, err := openSetup(around)
	if err != nil {
		return err
	}
	if cmd.Forget {
		return s.forgetDiscord()
	}
	s.say(`Weft is one application in Discord, which any number of servers can invite.

First make it, if there is none yet:
  1. Open https://discord.com/developers/applications and press “New Application”. Type the name that people will see, and
     press “Create”.
  2. In the menu on the left, open “Bot”. Leave everything under “Privileged Gateway Intents” off: Weft needs none of it.

The token is on the same page: press “Reset Token”, then “Yes, do it!”, then “Copy”. Discord shows it once.`)
	var is discordTokens
	var app discord.Application
	err = s.secret(s.ctx, "Token", func(typed string) (string, error) {
		typed = strings.TrimPrefix(typed, "Bot ")
		if wrong := notDiscordToken(typed); wrong != "" {
			return wrong, nil
		}
		who, found := discord.Identify(s.ctx, discord.Config{Token: typed, APIURL: s.config.Discord.APIURL})
		if err := s.ctx.Err(); err != nil {
			return "", err
		}
		if len(found) > 0 {
			return found[0].What + "\n  Mend it at: " + found[0].Mend, nil
		}
		app, is = who, discordTokens{Token: typed, ApplicationID: who.ID, PublicKey: who.PublicKey}
		return "", nil
	})
	if err != nil {
		return err
	}
	s.say("  This is the application %s (%s).\n", app.Name, app.ID)
	if goOn, err := s.sameApplication(app); err != nil || !goOn {
		return err
	}
	if err := s.keep(func(t *tokens) { t.Discord = &is }); err != nil {
		return err
	}
	s.overruled(discordToken)
	s.discordNext(is)
	return nil
}

// notDiscordToken recognises what was copied from beside the right place.
func notDiscordToken(typed string) string {
	switch {
	case strings.Trim(typed, "0123456789") == "":
		return "These are digits alone, as in an application's id. The token is on the page “Bot”, and longer."
	case notHexadecimal(typed, publicKeyLength, "") == "":
		return "This looks like the public key. The token is on the page “Bot”, “Reset Token”."
	case strings.ContainsAny(typed, " \t"):
		return "A token has no space in it: copy it once more."
	}
	return ""
}

// publicKeyLength is how many hexadecimal digits an application's public key has.
const publicKeyLength = 64

// sameApplication asks before one application takes the place of another: Discord's people are known to Weft by it.
func (s *setup) sameApplication(app discord.Application) (bool, error) {
	old := s.kept.Discord
	if old == nil || old.ApplicationID == app.ID {
		return true, nil
	}
	goOn, err := s.yes(s.ctx, fmt.Sprintf("Until now, Weft was the application %s. Everybody on Discord whom it knows is known by that one, and would be a stranger "+
		"to the new one. Change it all the same?", old.ApplicationID))
	if err == nil && !goOn {
		s.say("Nothing was changed.")
	}
	return goOn, err
}

// discordNext says what to do now, and what still keeps Weft from working.
func (s *setup) discordNext(is discordTokens) {
	s.say("\nNext, invite Weft to each server that is to have it. Somebody who has “Manage Server” there opens\n\n  %s\n\n"+
		"chooses the server, and presses “Continue” and “Authorize”. It asks for these permissions and no others:\n", discord.InviteURL(is.ApplicationID))
	for _, need := range discord.Needs() {
		s.say("  %-26s to %s", need.Menu, need.For)
	}
	if s.config.Discord.Address != "" {
		s.say("\ndiscord.address is set, so Discord is to send over HTTP: in the developer portal, “General Information”, write the\n"+
			"address at which Discord reaches Weft, ending in /discord/interactions, into “Interactions Endpoint URL” once Weft runs at\n%s.", s.config.Discord.Address)
	}
	s.say("\n“weft check” looks whether all is there, “weft serve” starts Weft; one that runs already has to be started anew. On the\n" +
		"server, say /help.")
}

// forgetDiscord forgets the token.
func (s *setup) forgetDiscord() error {
	if s.kept.Discord == nil {
		return errors.New("no token of Discord's is kept, so there is nothing to forget")
	}
	if err := s.safe.change(func(t *tokens) { t.Discord = nil }); err != nil {
		return err
	}
	s.say("The token is forgotten. A Weft that runs has to be started anew. What it keeps about people there is not touched; in the\n" +
		"developer portal, “Bot”, “Reset Token” makes the old token worthless.")
	return nil
}
