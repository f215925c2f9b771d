package slack

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"weft/bot/chat"
)

// Finding is one thing that keeps Weft from working well in Slack, for those who run the program.
type Finding struct {
	// Workspace is its name, or its id, or its place in the configuration.
	Workspace string
	// What is the matter, and what people lose by it.
	What string
	// Where to mend it, in the words of Slack's own menus.
	Where string
	// Optional: everything else works without it.
	Optional bool
}

// Where things are mended.
const (
	whereTokens  = "api.slack.com/apps, your app, “OAuth & Permissions”, “Bot User OAuth Token”" //nolint:gosec // it says where a token is, and is none
	whereScopes  = "api.slack.com/apps, your app, “OAuth & Permissions”, “Bot Token Scopes”, “Add an OAuth Scope”; then “Reinstall to Workspace”"
	whereApp     = "api.slack.com/apps, your app, “Basic Information”, “App-Level Tokens”: a token with the scope connections:write"
	whereSocket  = "api.slack.com/apps, your app, “Socket Mode”, “Enable Socket Mode”"
	whereNetwork = "the network of the machine on which Weft runs: it has to reach slack.com over https"
	whereHTTP    = "the setting of the signing secret: api.slack.com/apps, your app, “Basic Information”, “App Credentials”, “Signing Secret”"
)

// Check asks Slack, for each workspace of a configuration, whether the tokens work and what Weft may do there. It sends
// no message. Nothing found is a good sign, and not a proof: Slack tells no app whether its Home tab, its
// events, its buttons and its command are switched on.
func Check(ctx context.Context, c Config) []Finding {
	if err := c.withDefaults().check(); err != nil {
		return []Finding{{What: err.Error(), Where: "the configuration of Weft"}}
	}
	d, err := New(c)
	if err != nil {
		return []Finding{{What: err.Error(), Where: "the configuration of Weft"}}
	}
	defer d.http.CloseIdleConnections()
	var all []Finding
	for i, configured := range c.Workspaces {
		w := d.newWorkspace(configured)
		found := d.examine(ctx, w)
		name := w.name()
		if name == "" {
			name = fmt.Sprintf("workspace %d", i+1)
		}
		for n := range found {
			found[n].Workspace = name
		}
		all = append(all, found...)
	}
	return all
}

// examine looks at one workspace.
func (d *Driver) examine(ctx context.Context, w *workspace) []Finding {
	if err := d.meet(ctx, w); err != nil {
		return []Finding{finding("the bot token", err)}
	}
	found := scopeFindings(w.known().scopes)
	if d.config.HTTP.Addr != "" {
		if len(d.config.SigningSecret) != signingSecretLength {
			found = append(found, Finding{What: "The signing secret is not as long as Slack's are, so nothing that Slack sends will be believed.", Where: whereHTTP})
		}
		return found
	}
	if _, _, err := w.api.StartSocketModeContext(ctx); err != nil {
		found = append(found, finding("the app-level token", err))
	}
	return found
}

// signingSecretLength is how many characters a signing secret has (Slack: 32 hexadecimal digits).
const signingSecretLength = 32

// scopeFindings are the scopes that a token lacks. Where Slack said nothing of its scopes, there is nothing to say.
func scopeFindings(granted map[string]bool) []Finding {
	if len(granted) == 0 {
		return nil
	}
	var found []Finding
	for _, scope := range Scopes() {
		if granted[scope.Name] {
			continue
		}
		found = append(found, Finding{
			What: fmt.Sprintf("The scope %s is missing. %s", scope.Name, scope.Reason), Where: whereScopes, Optional: scope.History,
		})
	}
	return found
}

// finding turns a failure into what can be done about it.
func finding(of string, err error) Finding {
	no, _ := errors.AsType[*refusal](err)
	switch {
	case no == nil && unanswered(err):
		return Finding{What: fmt.Sprintf("Slack could not be asked about %s: %v", of, err), Where: whereNetwork}
	case no == nil: // it is not the one that it should be
		return Finding{What: err.Error(), Where: whereTokens}
	case no.code == "link_disabled", no.code == "socket_mode_disabled":
		return Finding{What: "Socket Mode is switched off, so Weft hears nothing.", Where: whereSocket}
	case of == "the app-level token":
		return Finding{What: fmt.Sprintf("Slack does not take %s (%s), so Weft hears nothing.", of, no.code), Where: whereApp}
	case slices.Contains(lostTokens(), no.code):
		return Finding{What: fmt.Sprintf("Slack does not take %s (%s), so Weft can do nothing there.", of, no.code), Where: whereTokens}
	}
	return Finding{What: fmt.Sprintf("Slack refuses %s: %s", of, no.code), Where: whereTokens}
}

// unanswered reports whether Slack did not say anything, or nothing that can be relied on.
func unanswered(err error) bool {
	_, busy := errors.AsType[chat.ErrBusy](err)
	return busy || errors.Is(err, chat.ErrNotCertain) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}
