package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"weft/adapters/slack"
)

type setupSlackCommand struct {
	Forget string `help:"Forget the tokens of this workspace (its name or id) instead of asking for any." placeholder:"TEAM"`
}

// Run connects a workspace.
func (cmd setupSlackCommand) Run(around *surroundings) error {
	s, err := openSetup(around)
	if err != nil {
		return err
	}
	if cmd.Forget != "" {
		return s.forgetSlack(cmd.Forget)
	}
	if s.config.Slack.Address != "" {
		return s.slackOverHTTP()
	}
	s.say("Weft connects to one Slack workspace at a time. Run this again for another one.\n")
	s.saySlackApp()
	return s.slackWorkspace()
}

// saySlackApp says how an app is made.
func (s *setup) saySlackApp() {
	s.say(`First make the app, if there is none in that workspace yet:
  1. Say “weft manifest slack” in another window, and copy all that it prints.
  2. Open https://api.slack.com/apps and press “Create New App”, then “From a manifest”.
  3. Pick the workspace and press “Next”. Under “JSON”, put what you copied in place of what is there; press “Next”, then “Create”.
  4. In the menu on the left, open “Install App”, press “Install to” with the name of the workspace, then “Allow”.
`)
}

// slackWorkspace asks for the tokens of one workspace.
func (s *setup) slackWorkspace() error {
	s.say("The bot token is in the menu on the left, “OAuth & Permissions”, under “Bot User OAuth Token”. It begins with xoxb-.")
	var w slackTokens
	var app string
	err := s.secret(s.ctx, "Bot token", func(typed string) (string, error) {
		if wrong := wrongKind(typed, "xoxb-", "the bot token"); wrong != "" {
			return wrong, nil
		}
		who, found := slack.Identify(s.ctx, s.slackAPI(), typed)
		if err := s.ctx.Err(); err != nil {
			return "", err
		}
		if wrong := s.slackFindings(found); wrong != "" {
			return wrong, nil
		}
		w, app = slackTokens{Team: who.Team, Name: who.Name, BotToken: typed}, who.App
		return "", nil
	})
	if err != nil {
		return err
	}
	s.say("  This is the workspace %s (%s).\n", w.Name, w.Team)
	if s.config.Slack.Address == "" {
		if w.AppToken, err = s.slackAppToken(app); err != nil {
			return err
		}
	}
	again := slices.ContainsFunc(s.kept.Slack, func(old slackTokens) bool { return old.Team == w.Team })
	if err := s.keep(func(t *tokens) { t.put(w) }); err != nil {
		return err
	}
	s.overruled(slackBotToken)
	if again {
		s.say("%s was connected before; the new tokens take the place of the old ones.", w.Name)
	}
	s.slackNext()
	return nil
}

// slackAppToken asks for the token that opens Socket Mode, of the same app as the bot token.
func (s *setup) slackAppToken(app string) (token string, err error) {
	s.say(`The app-level token is made in the menu on the left, “Basic Information”, under “App-Level Tokens”: press
“Generate Token and Scopes”, type any name, press “Add Scope”, choose connections:write, press “Generate”, and copy the
token. It begins with xapp-.`)
	err = s.secret(s.ctx, "App-level token", func(typed string) (string, error) {
		if wrong := wrongKind(typed, "xapp-", "the app-level token"); wrong != "" {
			return wrong, nil
		}
		who, found := slack.IdentifyApp(s.ctx, s.slackAPI(), typed)
		if err := s.ctx.Err(); err != nil {
			return "", err
		}
		if len(found) > 0 {
			return found[0].What + "\n  Mend it at: " + found[0].Where, nil
		}
		if who.App != "" && app != "" && who.App != app {
			return fmt.Sprintf("This token is of another app (%s) than the bot token (%s): open the app whose bot token you gave.", who.App, app), nil
		}
		token = typed
		return "", nil
	})
	if err == nil {
		s.say("  Slack takes it: Weft can hear what people say to it.\n")
	}
	return token, err
}

// slackOverHTTP asks for the secrets of the app, and then, if there is one yet, for the token of a workspace.
func (s *setup) slackOverHTTP() error {
	s.say("slack.address is set, so Slack sends over HTTP to %s. Take it out of the configuration for Socket Mode.\n", s.config.Slack.PublicURL)
	s.saySlackApp()
	s.say("The signing secret is in the menu on the left, “Basic Information”, under “App Credentials”: press “Show”.")
	err := s.secret(s.ctx, "Signing secret", func(typed string) (string, error) {
		s.kept.SlackApp.SigningSecret = typed
		return notHexadecimal(typed, signingSecretLength, "A signing secret"), nil
	})
	if err != nil {
		return err
	}
	if s.config.Slack.ClientID != "" {
		s.say("\nThe client secret stands in the same place; with it, Weft is installed at %s\nGive that link to nobody but those who are to add a workspace: its people are offered to join your community.", installLink(s.config, s.safe.master))
		err := s.secret(s.ctx, "Client secret", func(typed string) (string, error) {
			s.kept.SlackApp.ClientSecret = typed
			return notHexadecimal(typed, signingSecretLength, "A client secret"), nil
		})
		if err != nil {
			return err
		}
	}
	app := s.kept.SlackApp
	if err := s.keep(func(t *tokens) { t.SlackApp = app }); err != nil {
		return err
	}
	s.overruled(slackSigningSecret)
	s.say("")
	err = s.slackWorkspace()
	if errors.Is(err, errNothingTyped) {
		s.say("No workspace was connected now.")
		s.slackNext()
		return nil
	}
	return err
}

// signingSecretLength is how many hexadecimal digits Slack's signing and client secrets have.
const signingSecretLength = 32

// notHexadecimal says what is wrong with a secret of so many hexadecimal digits.
func notHexadecimal(typed string, digits int, name string) string {
	if len(typed) == digits && strings.Trim(strings.ToLower(typed), "0123456789abcdef") == "" {
		return ""
	}
	return fmt.Sprintf("%s has %d digits from 0 to 9 and a to f; this has %d characters.", name, digits, len([]rune(typed)))
}

// slackAPI is where Slack is, for trying a token out.
func (s *setup) slackAPI() slack.Config { return slack.Config{APIURL: s.config.Slack.APIURL} }

// slackFindings says what keeps a token from being of use. What the steward chose to do without is left out.
func (s *setup) slackFindings(found []slack.Finding) string {
	var lines []string
	for _, f := range slackConcerns(s.config, found) {
		lines = append(lines, f.What+"\n  Mend it at: "+f.Where)
	}
	return strings.Join(lines, "\n  ")
}

// slackConcerns leaves out what is missing by choice: reading channels, unless the configuration asks for it.
func slackConcerns(c config, found []slack.Finding) []slack.Finding {
	return slices.DeleteFunc(slices.Clone(found), func(f slack.Finding) bool { return f.Optional && !c.Slack.ReadHistory })
}

// slackNext says what to do now.
func (s *setup) slackNext() {
	s.say(`
Next: “weft check” looks whether all is there, “weft serve” starts Weft; one that runs already has to be started anew. In
Slack, invite Weft to a channel with /invite @Weft, and say /weft help. Another workspace is added by running “weft setup
slack” again.`)
}

// forgetSlack forgets the tokens of one workspace.
func (s *setup) forgetSlack(typed string) error {
	var is, all []string
	for _, w := range s.kept.Slack {
		if w.Team == typed || strings.EqualFold(w.Name, typed) {
			is = append(is, w.Team)
		}
		all = append(all, fmt.Sprintf("%s (%s)", w.Name, w.Team))
	}
	switch {
	case len(all) == 0:
		return errors.New("the tokens of no Slack workspace are kept, so there is nothing to forget")
	case len(is) == 0:
		return fmt.Errorf("no workspace %q is connected. These are: %s", typed, strings.Join(all, ", "))
	case len(is) > 1:
		return fmt.Errorf("%d workspaces are called %q: give the id of one. These are connected: %s", len(is), typed, strings.Join(all, ", "))
	}
	if err := s.safe.change(func(t *tokens) { t.drop(is[0]) }); err != nil {
		return err
	}
	s.say("The tokens of %s are forgotten. A Weft that runs has to be started anew. What it keeps about people there is not touched; in\n"+
		"Slack, remove the app at “Manage apps” to have their tokens refused, too.", typed)
	return nil
}

// wrongKind recognises what was copied from beside the right place.
func wrongKind(typed, prefix, what string) string {
	kinds := []struct{ prefix, is string }{
		{"xoxb-", "a bot token, “OAuth & Permissions”, “Bot User OAuth Token”"},
		{"xapp-", "an app-level token, “Basic Information”, “App-Level Tokens”"},
		{"xoxp-", "a person's token (“User OAuth Token”), which Weft never uses"},
		{"xoxe", "a token that is renewed by itself or renews others, which Weft does not use"},
	}
	if strings.HasPrefix(typed, prefix) {
		return ""
	}
	for _, k := range kinds {
		if strings.HasPrefix(typed, k.prefix) {
			return fmt.Sprintf("This is %s. Wanted is %s, which begins with %s.", k.is, what, prefix)
		}
	}
	return fmt.Sprintf("This is not %s: that begins with %s.", what, prefix)
}
