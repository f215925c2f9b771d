package discordfake

import "net/http"

// adder registers a route.
type adder func(method, path string, who access, do handler)

func (s *Server) userRoutes(add adder) {
	add(http.MethodGet, "/users/@me", withToken, func(*request) (answer, *refusal) {
		return ok(with(s.bot.object(), object{"verified": true, "mfa_enabled": false, "locale": "en-US", "email": nil}))
	})
	add(http.MethodGet, "/users/{user}", withToken, func(r *request) (answer, *refusal) {
		u := s.users[Snowflake(r.PathValue("user"))]
		if u == nil {
			return refused(unknownUser())
		}
		return ok(u.object())
	})
	add(http.MethodPost, "/users/@me/channels", withToken, s.openDirect)
	add(http.MethodGet, "/users/@me/guilds", withToken, func(*request) (answer, *refusal) {
		guilds := []any{}
		for _, g := range sortedKeys(s.guilds) {
			if g := s.guilds[g]; !g.absent {
				guilds = append(guilds, object{
					"id": g.id, "name": g.name, "icon": nil, "banner": nil, "owner": g.owner == s.bot.id,
					"permissions": g.base(s.bot.id).String(), "features": []any{},
				})
			}
		}
		return ok(guilds)
	})
	add(http.MethodDelete, "/users/@me/guilds/{guild}", withToken, func(r *request) (answer, *refusal) {
		g := s.guilds[Snowflake(r.PathValue("guild"))]
		if g == nil || g.absent {
			return refused(unknownGuild())
		}
		s.leaveGuild(g)
		return noContent()
	})
	application := func(*request) (answer, *refusal) { return ok(s.applicationObject()) }
	add(http.MethodGet, "/applications/@me", withToken, application)
	add(http.MethodGet, "/oauth2/applications/@me", withToken, application)
	add(http.MethodGet, "/gateway", withoutToken, func(*request) (answer, *refusal) {
		return ok(object{"url": s.gateway.url()})
	})
	add(http.MethodGet, "/gateway/bot", withToken, func(*request) (answer, *refusal) {
		return ok(object{"url": s.gateway.url(), "shards": s.options.Shards, "session_start_limit": s.gateway.startLimit()})
	})
}

func (s *Server) applicationObject() object {
	o := object{
		"id": s.app, "name": "Weft", "icon": nil, "description": "", "summary": "", "type": nil, "bot_public": true,
		"bot_require_code_grant": false, "verify_key": s.PublicKey(), "flags": s.applicationFlags(), "bot": s.bot.object(),
		"interactions_endpoint_url": nil, "redirect_uris": []any{}, "role_connections_verification_url": nil,
		"owner": s.bot.object(), "team": nil, "approximate_guild_count": len(s.guilds), "hook": true,
		"integration_types_config": object{"0": object{}}, "flags_new": digits(s.applicationFlags()),
		"approximate_user_install_count": 0, "approximate_user_authorization_count": 0, "explicit_content_filter": 0,
		"eligible_oauth2_scopes": []any{"bot", "applications.commands"},
	}
	if s.endpoint != "" {
		o["interactions_endpoint_url"] = s.endpoint
	}
	return o
}

// applicationFlags tells of the privileged intents granted (Discord: Application flags, the limited ones).
func (s *Server) applicationFlags() int {
	flags := 0
	for intent, flag := range map[int]int{intentPresences: 1 << 13, intentMembers: 1 << 15, intentMessageContent: 1 << 19} {
		if s.options.Intents&intent != 0 {
			flags |= flag
		}
	}
	return flags
}

func (s *Server) openDirect(r *request) (answer, *refusal) {
	who := id(r.body, "recipient_id")
	if who == "" {
		f := &form{}
		f.required("recipient_id")
		return refused(f.refusal())
	}
	u := s.users[who]
	if u == nil {
		return refused(refuse(http.StatusBadRequest, 50033, "Invalid Recipient(s)"))
	}
	if u.bot {
		return refused(refuse(http.StatusForbidden, 50007, "Cannot send messages to this user"))
	}
	return ok(s.channelObject(s.directChannel(u)))
}
