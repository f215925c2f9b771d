package slackfake

import (
	"slices"
	"strings"
)

// app is what belongs to an app rather than to an installation: its sockets, its secrets, its request URLs.
type app struct {
	s                      *Server
	id, token, secret      string
	clientID, clientSecret string
	conns                  []*conn
	urls                   RequestURLs
	linkDisabled           bool
	deaf                   bool // the app-level token lacks connections:write
}

func (s *Server) workspaceOf(token string) *Workspace {
	for _, w := range s.workspaces {
		if w.BotToken == token {
			return w
		}
	}
	return nil
}

// identify finds out whose token it is, and refuses those that may not call the method.
func (c *call) identify(name string) string {
	switch name {
	case "api.test", "oauth.v2.access":
		return ""
	}
	if c.token == "" {
		return "not_authed"
	}
	for _, a := range c.s.apps {
		if a.token == c.token {
			c.app = a
		}
	}
	c.w = c.s.workspaceOf(c.token)
	switch {
	case c.app == nil && c.w == nil:
		return "invalid_auth"
	case c.w != nil && c.w.revoked != "":
		return c.w.revoked
	case name == "auth.test":
		return ""
	case name == "apps.connections.open" && c.app == nil, name != "apps.connections.open" && c.w == nil:
		return "not_allowed_token_type"
	}
	return ""
}

func (c *call) hasScope(any ...string) bool {
	return slices.ContainsFunc(any, func(s string) bool { return c.w.scopes[s] })
}

// missing is the refusal of a token without a scope: it says what is needed and what there is.
func (c *call) missing(scope string) *refusal {
	return &refusal{word: "missing_scope", extra: Object{"needed": scope, "provided": c.w.granted()}}
}

func apiTest(c *call) (Object, *refusal) {
	if word := c.args.text("error"); word != "" {
		return nil, refuse(word)
	}
	return Object{"args": Object(c.args)}, nil
}

func authTest(c *call) (Object, *refusal) {
	if c.w == nil {
		return Object{"app_name": "Weft", "app_id": c.app.id}, nil
	}
	return Object{
		"url": "https://" + strings.ToLower(c.w.Name) + ".slack.com/", "team": c.w.Name, "team_id": c.w.ID,
		"user": "weft", "user_id": c.w.BotUser, "bot_id": c.w.BotID, "is_enterprise_install": false,
	}, nil
}

func authRevoke(c *call) (Object, *refusal) {
	if c.args.flag("test") {
		return Object{"revoked": false}, nil
	}
	c.w.revoked = "token_revoked"
	return Object{"revoked": true}, nil
}

func botsInfo(c *call) (Object, *refusal) {
	if bot := c.args.text("bot"); bot != c.w.BotID {
		return nil, refuse("bot_not_found")
	}
	return Object{"bot": Object{
		"id": c.w.BotID, "deleted": false, "name": "Weft", "app_id": c.w.AppID, "user_id": c.w.BotUser,
	}}, nil
}

func teamInfo(c *call) (Object, *refusal) {
	return Object{"team": Object{"id": c.w.ID, "name": c.w.Name, "domain": strings.ToLower(c.w.Name)}}, nil
}

// Authorize is what the page "allow this app" gives the person who installs it: a code that oauth.v2.access takes once.
// It also revives a workspace whose app had been uninstalled.
func (w *Workspace) Authorize() (code string) {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	code = w.s.secret("")
	w.s.codes[code] = w
	return code
}

// Credentials are the client id and secret with which oauth.v2.access is called.
func (w *Workspace) Credentials() (id, secret string) { return w.app.clientID, w.app.clientSecret }

func oauthAccess(c *call) (Object, *refusal) {
	w := c.s.codes[c.args.text("code")]
	switch {
	case w == nil:
		return nil, refuse("invalid_code")
	case c.args.text("client_id") != w.app.clientID:
		return nil, refuse("invalid_client_id")
	case c.args.text("client_secret") != w.app.clientSecret:
		return nil, refuse("bad_client_secret")
	}
	delete(c.s.codes, c.args.text("code"))
	w.revoked = ""
	return Object{
		"access_token": w.BotToken, "token_type": "bot", "scope": w.granted(), "bot_user_id": w.BotUser,
		"app_id": w.AppID, "team": Object{"id": w.ID, "name": w.Name}, "enterprise": nil,
		"authed_user": Object{"id": ""}, "is_enterprise_install": false,
	}, nil
}
