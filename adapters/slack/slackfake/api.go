package slackfake

import (
	"errors"
	"maps"
	"net/http"
	"strings"
	"time"
)

// maxBody bounds what a request may bring; Slack answers request_timeout or 413 far below.
const maxBody = 8 << 20

// Request is a call of the Web API as it came.
type Request struct {
	// N counts all calls of the Web API, uploads and response URLs from 1, also those that were never answered.
	N int
	// Method is chat.postMessage and so on; upload and response_url for the two others.
	Method string
	// At is when it came, by the wall clock.
	At time.Time
	// Token as given; Workspace is its workspace's id, empty if the token is unknown.
	Token, Workspace string
	// Channel is the argument of that name.
	Channel string
	// Args are all arguments but the token.
	Args Object
	// Fault is what was done to it by [Faults].
	Fault FaultKind
	// Status and Error are what was answered; Status is zero if nothing was. Took is how long it was under way.
	Status int
	Error  string
	Took   time.Duration
	// Effect tells whether the request was carried out (also if it was refused by then).
	Effect bool
}

// refusal is an answer with ok: false.
type refusal struct {
	word  string
	extra Object
}

func refuse(word string) *refusal { return &refusal{word: word} }

// refuseFor refuses and says where: response_metadata.messages.
func refuseFor(word string, messages []string) *refusal {
	extra := Object{"response_metadata": Object{"messages": messages}}
	if word == "invalid_blocks" {
		var errors []string
		for _, m := range messages {
			errors = append(errors, strings.TrimPrefix(m, "[ERROR] "))
		}
		extra["errors"] = errors
	}
	return &refusal{word: word, extra: extra}
}

// call is one method at work. Methods run under the server's lock.
type call struct {
	s     *Server
	w     *Workspace
	app   *app
	args  args
	token string
	// request is the number of the request.
	request int
}

// method of the Web API.
type method struct {
	// scopes of which the token needs at least one; none means that any token will do.
	scopes []string
	// tier is the number of calls a minute and workspace (Slack: rate limits, tiers 1–4).
	tier int
	do   func(*call) (Object, *refusal)
}

// Tiers of the Web API, in calls a minute (Slack: rate limits).
const (
	tier1 = 1
	tier2 = 20
	tier3 = 50
	tier4 = 100
	// tierOwn is a method with a rate of its own (Slack: "special"); several hundred a minute.
	tierOwn = 300
)

func methods() map[string]method {
	read := []string{"channels:read", "groups:read", "im:read", "mpim:read"}
	history := []string{"channels:history", "groups:history", "im:history", "mpim:history"}
	write := []string{"chat:write"}
	return map[string]method{
		"api.test":                     {tier: tier4, do: apiTest},
		"auth.test":                    {tier: tierOwn, do: authTest},
		"auth.revoke":                  {tier: tier3, do: authRevoke},
		"apps.connections.open":        {tier: tier1 * 20, do: connectionsOpen},
		"oauth.v2.access":              {tier: tier4, do: oauthAccess},
		"bots.info":                    {scopes: []string{"users:read"}, tier: tier3, do: botsInfo},
		"team.info":                    {scopes: []string{"team:read"}, tier: tier3, do: teamInfo},
		"chat.postMessage":             {scopes: write, tier: tierOwn, do: postMessage},
		"chat.postEphemeral":           {scopes: write, tier: tier4, do: postEphemeral},
		"chat.update":                  {scopes: write, tier: tier3, do: updateMessage},
		"chat.delete":                  {scopes: write, tier: tier3, do: deleteMessage},
		"chat.getPermalink":            {tier: tierOwn, do: getPermalink},
		"conversations.info":           {scopes: read, tier: tier3, do: conversationsInfo},
		"conversations.history":        {scopes: history, tier: tier3, do: conversationsHistory},
		"conversations.replies":        {scopes: history, tier: tier3, do: conversationsReplies},
		"conversations.open":           {scopes: []string{"im:write", "mpim:write"}, tier: tier3, do: conversationsOpen},
		"conversations.members":        {scopes: read, tier: tier4, do: conversationsMembers},
		"conversations.list":           {scopes: read, tier: tier2, do: conversationsList},
		"conversations.join":           {scopes: []string{"channels:join"}, tier: tier3, do: conversationsJoin},
		"conversations.leave":          {scopes: []string{"channels:manage", "channels:join", "groups:write"}, tier: tier3, do: conversationsLeave},
		"users.info":                   {scopes: []string{"users:read"}, tier: tier4, do: usersInfo},
		"users.list":                   {scopes: []string{"users:read"}, tier: tier2, do: usersList},
		"users.profile.get":            {scopes: []string{"users.profile:read"}, tier: tier4, do: usersProfile},
		"views.open":                   {tier: tier4, do: viewsOpen},
		"views.push":                   {tier: tier4, do: viewsPush},
		"views.update":                 {tier: tier4, do: viewsUpdate},
		"views.publish":                {tier: tier4, do: viewsPublish},
		"files.getUploadURLExternal":   {scopes: []string{"files:write"}, tier: tier4, do: getUploadURL},
		"files.completeUploadExternal": {scopes: []string{"files:write"}, tier: tier4, do: completeUpload},
		"files.info":                   {scopes: []string{"files:read"}, tier: tier4, do: filesInfo},
		"files.delete":                 {scopes: []string{"files:write"}, tier: tier3, do: filesDelete},
	}
}

func (s *Server) serveAPI(rw http.ResponseWriter, r *http.Request) {
	name := r.PathValue("method")
	a, token, bad := readArgs(r)
	if bad != nil && bad.word == "request_timeout" {
		return // The client went away while it was sending.
	}
	if id, secret, ok := r.BasicAuth(); ok && bad == nil && name == "oauth.v2.access" {
		a["client_id"], a["client_secret"] = id, secret
	}
	s.mu.Lock()
	req := s.note(name, token, a)
	s.mu.Unlock()
	s.suffer(rw, r, req, func() answer {
		if bad != nil {
			return answerRefusal(bad)
		}
		return s.perform(req.N, name, token, a)
	})
}

// note counts a request.
func (s *Server) note(name, token string, a args) *Request {
	req := &Request{N: len(s.requests) + 1, Method: name, Token: token, At: time.Now(), Args: Object(a), Channel: a.text("channel")}
	if w := s.workspaceOf(token); w != nil {
		req.Workspace = w.ID
	}
	s.requests = append(s.requests, req)
	return req
}

// perform carries a call out. Each answer to a bot token says which scopes that has (Slack: X-OAuth-Scopes).
func (s *Server) perform(n int, name, token string, a args) (said answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, ok := s.methods[name]
	if !ok {
		return answerRefusal(&refusal{word: "unknown_method", extra: Object{"req_method": name}})
	}
	c := &call{s: s, args: a, token: token, request: n}
	defer func() {
		if c.w != nil && c.w.revoked == "" {
			said.header = maps.Clone(said.header)
			if said.header == nil {
				said.header = map[string]string{}
			}
			said.header["X-OAuth-Scopes"] = c.w.granted()
		}
	}()
	if word := c.identify(name); word != "" {
		return answerRefusal(refuse(word))
	}
	if c.w != nil && len(m.scopes) > 0 && !c.hasScope(m.scopes...) {
		return answerRefusal(c.missing(m.scopes[0]))
	}
	if wait := s.limiter.take(s, name, m, c); wait > 0 {
		return answerLimited(wait)
	}
	body, refused := m.do(c)
	if refused != nil {
		return answerRefusal(refused)
	}
	return answerOK(body)
}

// errGone is why a connection ends without an answer.
var errGone = errors.New("slackfake: connection dropped on purpose")
