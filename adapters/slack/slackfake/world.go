package slackfake

import (
	"maps"
	"slices"
	"strings"
)

// Workspace is one Slack workspace into which the app is installed.
type Workspace struct {
	s *Server

	ID, Name string
	// BotToken (xoxb-…) calls the Web API.
	BotToken string
	// BotUser and BotID name the app's bot: the user it is, and the bot that signs messages.
	BotUser, BotID string
	// AppID, AppToken (xapp-…) and SigningSecret belong to the app. With [Options.OneApp] all workspaces share them.
	AppID, AppToken, SigningSecret string

	app       *app
	scopes    map[string]bool
	off       map[Setting]bool
	revoked   string
	users     []*User
	userByID  map[string]*User
	channels  []*Conversation
	convByID  map[string]*Conversation
	ims       map[string]*Conversation // by person
	rooms     map[string]*Conversation // by the sorted people
	whispered map[string][]*Message    // by person
	files     []*File
	home      map[string]*View
	stacks    map[string][]*View
	states    map[string]Object
	suggested map[string][]any
}

// User is a person (or another bot) in a workspace.
type User struct {
	ID string
	// Name is the handle, RealName the full name, DisplayName what others see if it is set.
	Name, RealName, DisplayName string
	// TZ is an IANA zone, Locale a tag such as en-GB.
	TZ, Locale string
	Email      string
	Pronouns   string
	IsBot      bool
	// Guest marks somebody who is restricted to a few channels.
	Guest bool
	// Stranger marks a member of another organisation, seen through a shared channel.
	Stranger bool
	// Deactivated accounts cannot be written to (Slack: deleted).
	Deactivated bool
	// Door is the error with which direct messages of the app are refused: messages_tab_disabled, channel_not_found,
	// restricted_action, … Empty means that it is open.
	Door string
}

// shown is the name that others read.
func (u *User) shown() string {
	for _, n := range []string{u.DisplayName, u.RealName, u.Name} {
		if n != "" {
			return n
		}
	}
	return u.ID
}

// Setting is a switch in the app's settings.
type Setting string

// The settings whose absence an app has to notice.
const (
	HomeTab     Setting = "home_tab"
	MessagesTab Setting = "messages_tab"
)

// SwitchOff switches a setting of the app off; [Workspace.SwitchOn] on again. All are on to begin with.
func (w *Workspace) SwitchOff(s Setting) {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	w.off[s] = true
}

// SwitchOn switches a setting of the app on.
func (w *Workspace) SwitchOn(s Setting) {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	delete(w.off, s)
}

// Kind tells what sort of conversation something is.
type Kind string

// The kinds, as Slack names them in conversations.list and in the channel_type of a message.
const (
	Public  Kind = "public_channel"
	Private Kind = "private_channel"
	IM      Kind = "im"
	MPIM    Kind = "mpim"
)

// Conversation is a channel, a direct message or a group direct message.
type Conversation struct {
	ID, Name string
	Kind     Kind
	Archived bool
	// Shared means that other organisations are in it (Slack Connect).
	Shared  bool
	Members []string

	messages  []*Message
	ephemeral []*Message
	topic     string
}

func (c *Conversation) has(user string) bool { return slices.Contains(c.Members, user) }

// channelType is what message events call the kind.
func (c *Conversation) channelType() string {
	switch c.Kind {
	case Public:
		return "channel"
	case Private:
		return "group"
	case IM, MPIM:
		return string(c.Kind)
	}
	return ""
}

// DefaultScopes are what an app of Weft's kind could be granted. [Workspace.Revoke] takes some away.
func DefaultScopes() []string {
	return []string{
		"chat:write", "im:write", "im:history", "im:read", "mpim:write", "mpim:history", "mpim:read", "channels:read",
		"channels:history", "channels:join", "groups:read", "groups:history", "users:read", "users:read.email",
		"users.profile:read", "files:write", "files:read", "commands", "app_mentions:read", "team:read",
	}
}

// AddWorkspace makes a workspace with the app installed and all of [DefaultScopes] granted.
func (s *Server) AddWorkspace(id, name string) *Workspace {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := &Workspace{
		s: s, ID: id, Name: name, scopes: map[string]bool{}, home: map[string]*View{}, userByID: map[string]*User{},
		convByID: map[string]*Conversation{}, ims: map[string]*Conversation{}, rooms: map[string]*Conversation{},
		whispered: map[string][]*Message{}, off: map[Setting]bool{},
		stacks: map[string][]*View{},
	}
	for _, scope := range DefaultScopes() {
		w.scopes[scope] = true
	}
	if !s.opts.OneApp || len(s.apps) == 0 {
		s.apps = append(s.apps, &app{
			s: s, id: s.id("A"), token: s.secret("xapp-1-"), secret: s.secret(""),
			clientID: s.secret("client."), clientSecret: s.secret(""),
		})
	}
	w.app = s.apps[len(s.apps)-1]
	w.AppID, w.AppToken, w.SigningSecret = w.app.id, w.app.token, w.app.secret
	w.BotUser, w.BotID, w.BotToken = s.id("U"), s.id("B"), s.secret("xoxb-")
	w.addUser(User{ID: w.BotUser, Name: "weft", RealName: "Weft", IsBot: true})
	s.workspaces = append(s.workspaces, w)
	return w
}

// AddUser adds somebody; what is left empty is filled in. It returns the id.
func (w *Workspace) AddUser(u User) string {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	return w.addUser(u)
}

func (w *Workspace) addUser(u User) string {
	if u.ID == "" {
		u.ID = w.s.id("U")
	}
	if u.Name == "" {
		u.Name = strings.ToLower(strings.ReplaceAll(u.shown(), " ", "."))
	}
	if u.RealName == "" {
		u.RealName = u.shown()
	}
	if u.TZ == "" {
		u.TZ = "Etc/UTC"
	}
	if u.Locale == "" {
		u.Locale = "en-US"
	}
	w.users, w.userByID[u.ID] = append(w.users, &u), &u
	return u.ID
}

// AddChannel adds a conversation; the zero Kind is a public channel. It returns the id.
func (w *Workspace) AddChannel(c Conversation) string {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	if c.Kind == "" {
		c.Kind = Public
	}
	return w.addChannel(&Conversation{
		ID: c.ID, Name: c.Name, Kind: c.Kind, Archived: c.Archived, Shared: c.Shared, Members: slices.Clone(c.Members),
	}).ID
}

func (w *Workspace) addChannel(c *Conversation) *Conversation {
	if c.ID == "" {
		prefix := map[Kind]string{Public: "C", Private: "C", IM: "D", MPIM: "C"}[c.Kind]
		c.ID = w.s.id(prefix)
	}
	w.channels, w.convByID[c.ID] = append(w.channels, c), c
	switch {
	case c.Kind == IM && c.has(w.BotUser):
		for _, id := range c.Members {
			w.ims[id] = c
		}
	case c.Kind == MPIM:
		w.rooms[roomKey(c.Members)] = c
	}
	return c
}

// Convert makes a channel public or private, as an administrator may. Slack tells an app nothing of it.
func (w *Workspace) Convert(channel string, to Kind) {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	if c := w.channel(channel); c != nil {
		c.Kind = to
	}
}

// Change changes a user in place, without telling the app; [Workspace.ChangeUser] tells it.
func (w *Workspace) Change(user string, with func(*User)) {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	if u := w.user(user); u != nil {
		with(u)
	}
}

// Revoke takes scopes away from the app's bot token; connections:write from its app-level token.
func (w *Workspace) Revoke(scopes ...string) {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	for _, scope := range scopes {
		delete(w.scopes, scope)
		w.app.deaf = w.app.deaf || scope == connectionsWrite
	}
}

// Only leaves the app's bot token no scopes but these.
func (w *Workspace) Only(scopes ...string) {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	clear(w.scopes)
	for _, scope := range scopes {
		w.scopes[scope] = true
	}
}

// Grant gives scopes to the app's bot token.
func (w *Workspace) Grant(scopes ...string) {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	for _, scope := range scopes {
		if scope == connectionsWrite {
			w.app.deaf = false
			continue
		}
		w.scopes[scope] = true
	}
}

// connectionsWrite is the scope of an app-level token that Socket Mode needs.
const connectionsWrite = "connections:write"

// granted lists the scopes as Slack does in headers and errors.
func (w *Workspace) granted() string {
	return strings.Join(slices.Sorted(maps.Keys(w.scopes)), ",")
}

func (w *Workspace) user(id string) *User { return w.userByID[id] }

func (w *Workspace) byName(name string) *User {
	for _, u := range w.users {
		if u.Name == name {
			return u
		}
	}
	return nil
}

func (w *Workspace) channel(id string) *Conversation { return w.convByID[id] }

// IM opens the direct conversation between a person and the app, as the person does by opening it, and returns its id.
func (w *Workspace) IM(user string) string {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	return w.im(user).ID
}

func (w *Workspace) im(user string) *Conversation {
	if c := w.ims[user]; c != nil {
		return c
	}
	return w.addChannel(&Conversation{Kind: IM, Members: []string{w.BotUser, user}})
}

// roomKey names a group by its people, whatever their order.
func roomKey(people []string) string {
	return strings.Join(slices.Compact(slices.Sorted(slices.Values(people))), " ")
}

// mpim is the group conversation of exactly these people and the bot.
func (w *Workspace) mpim(users []string) *Conversation {
	all := slices.Compact(slices.Sorted(slices.Values(append([]string{w.BotUser}, users...))))
	if c := w.rooms[roomKey(all)]; c != nil {
		return c
	}
	var names []string
	for _, id := range all {
		if u := w.user(id); u != nil {
			names = append(names, u.Name)
		}
	}
	return w.addChannel(&Conversation{Kind: MPIM, Members: all, Name: "mpdm-" + strings.Join(names, "--") + "-1"})
}
