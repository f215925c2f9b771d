package slack

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"
	"time"

	slackapi "github.com/slack-go/slack"

	"weft/bot/chat"
)

const (
	// stateCookie binds an installation to the browser in which it was begun.
	stateCookie = "weft_slack_install"
	// stateLife is how long somebody may think about it.
	stateLife = 10 * time.Minute
	// statesKept bounds the installations that were begun and not ended.
	statesKept = 1000
)

// Installation is what an installation over HTTP leaves: whoever holds it can speak as Weft in that workspace.
type Installation struct {
	// Team is the workspace's id, Name what people call it.
	Team, Name string
	// BotToken is to be kept sealed, and never logged.
	BotToken string
	// Installer is the person who allowed it.
	Installer chat.UserID
}

// Installs keeps installations. Its implementation seals the tokens.
type Installs interface {
	// Save keeps an installation, in the place of an earlier one of the same team.
	Save(ctx context.Context, i Installation) error
	// All returns what is kept.
	All(ctx context.Context) ([]Installation, error)
	// Remove forgets the installation of a team, whose token is worth nothing any more; one that is not there is no error.
	Remove(ctx context.Context, team string) error
}

// recall takes up the workspaces that were installed before. What the configuration says of a workspace goes first.
func (s *service) recall(ctx context.Context) error {
	if s.d.config.Installs == nil || s.d.config.HTTP.Addr == "" {
		return nil
	}
	all, err := s.d.config.Installs.All(ctx)
	if err != nil {
		return fmt.Errorf("read the installations in Slack: %w", err)
	}
	for _, i := range all {
		if _, err := s.d.workspace(i.Team); err != nil {
			s.d.admit(s.d.newWorkspace(Workspace{ID: i.Team, Name: i.Name, BotToken: i.BotToken}))
		}
	}
	return nil
}

// installs reports whether Weft can be installed into further workspaces.
func (s *service) installs() bool {
	return s.d.config.Installs != nil && s.d.config.HTTP.ClientID != ""
}

// states are the installations that were begun, each for one browser and for one use. The zero value is ready.
type states struct {
	mu    sync.Mutex
	begun map[string]begun
}

type begun struct {
	cookie string
	until  time.Time
}

func (s *states) begin(now time.Time) (state, cookie string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.begun == nil || len(s.begun) >= statesKept {
		s.begun = map[string]begun{} // somebody plays with the address; whoever is in earnest begins again
	}
	state, cookie = rand.Text(), rand.Text()
	s.begun[state] = begun{cookie, now.Add(stateLife)}
	return state, cookie
}

// end uses a state up, and reports whether it was this browser's and still good.
func (s *states) end(state, cookie string, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, ok := s.begun[state]
	delete(s.begun, state)
	return ok && now.Before(b.until) && subtle.ConstantTimeCompare([]byte(b.cookie), []byte(cookie)) == 1
}

// install sends a browser to the page on which Slack asks whether Weft may come in. Whoever comes without the key finds
// nothing here: people of a workspace that is added are offered to join the community.
func (s *service) install(rw http.ResponseWriter, r *http.Request) {
	if subtle.ConstantTimeCompare([]byte(r.URL.Query().Get("key")), []byte(s.d.config.HTTP.InstallKey)) != 1 {
		http.NotFound(rw, r)
		return
	}
	state, cookie := s.states.begin(time.Now())
	http.SetCookie(rw, s.stateCookie(cookie, int(stateLife/time.Second)))
	ask := url.Values{
		"client_id": {s.d.config.HTTP.ClientID}, "scope": {strings.Join(wanted(s.d.config.HTTP.ReadHistory), ",")}, "state": {state},
	}
	if s.d.config.HTTP.RedirectURL != "" {
		ask.Set("redirect_uri", s.d.config.HTTP.RedirectURL)
	}
	http.Redirect(rw, r, strings.TrimSuffix(s.d.config.APIURL, "api/")+"oauth/v2/authorize?"+ask.Encode(), http.StatusFound)
}

func (s *service) stateCookie(value string, seconds int) *http.Cookie {
	return &http.Cookie{ //nolint:gosec // Secure wherever Slack is: it sends browsers back to https alone. Without, for tests
		Name: stateCookie, Value: value, Path: s.cookiePath(), MaxAge: seconds, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: strings.HasPrefix(s.d.config.HTTP.RedirectURL, "https://"),
	}
}

// cookiePath is where browsers are to send the cookie: Weft may be reached below a path of somebody else's site.
func (s *service) cookiePath() string {
	back, err := url.Parse(s.d.config.HTTP.RedirectURL)
	if err != nil || !strings.HasPrefix(back.Path, "/") {
		return path.Dir(oauthPath)
	}
	return path.Dir(back.Path)
}

// installed takes what Slack sends a browser back with.
func (s *service) installed(rw http.ResponseWriter, r *http.Request) {
	cookie := ""
	if c, err := r.Cookie(stateCookie); err == nil {
		cookie = c.Value
	}
	says := s.d.says(r.Header.Get("Accept-Language"))
	http.SetCookie(rw, s.stateCookie("", -1))
	q := r.URL.Query()
	if !s.states.end(q.Get("state"), cookie, time.Now()) {
		page(rw, http.StatusForbidden, says.NotInstalled)
		return
	}
	if q.Get("error") != "" || q.Get("code") == "" { // whoever was asked said no
		page(rw, http.StatusOK, says.NotInstalled)
		return
	}
	i, err := s.exchange(r.Context(), q.Get("code"))
	if err != nil {
		s.log.Error().Err(err).Msg("an installation in Slack could not be completed")
		page(rw, http.StatusBadGateway, says.NotInstalled)
		return
	}
	s.begin(i)
	page(rw, http.StatusOK, says.Installed)
}

// exchange turns the code that Slack gave into a token, and keeps it.
func (s *service) exchange(ctx context.Context, code string) (Installation, error) {
	c := s.d.config
	said, err := slackapi.GetOAuthV2ResponseContext(ctx, s.d.http, c.HTTP.ClientID, c.HTTP.ClientSecret, code, c.HTTP.RedirectURL,
		slackapi.OAuthOptionAPIURL(c.APIURL))
	switch {
	case err != nil:
		return Installation{}, fmt.Errorf("ask Slack for a token: %w", err)
	case said.Team.ID == "" || !strings.HasPrefix(said.AccessToken, "xoxb-"):
		return Installation{}, fmt.Errorf("ask Slack for a token: it gave none for a workspace")
	}
	i := Installation{
		Team: said.Team.ID, Name: said.Team.Name, BotToken: said.AccessToken, Installer: userID(said.Team.ID, said.AuthedUser.ID),
	}
	if err := c.Installs.Save(ctx, i); err != nil {
		return Installation{}, fmt.Errorf("keep an installation: %w", err)
	}
	return i, nil
}

// begin serves a workspace from now on, and tells the bot.
func (s *service) begin(i Installation) {
	s.stop(i.Team) // an earlier installation there gives way
	w := s.d.newWorkspace(Workspace{ID: i.Team, Name: i.Name, BotToken: i.BotToken})
	s.d.admit(w)
	s.keep(s.life, w)
	head := s.news("installed")
	head.Actor = i.Installer
	s.spawn(func() { s.tell(chat.Installed{Envelope: head, Space: i.Team, Title: i.Name}) })
}

// page is all that is to be seen in the browser.
func page(rw http.ResponseWriter, status int, words string) {
	rw.Header().Set("Content-Type", "text/html; charset=utf-8")
	rw.Header().Set("Content-Security-Policy", "default-src 'none'")
	rw.Header().Set("Referrer-Policy", "no-referrer")
	rw.Header().Set("Cache-Control", "no-store")
	rw.WriteHeader(status)
	_, _ = fmt.Fprintf(rw, "<!doctype html><meta charset=utf-8><meta name=viewport content='width=device-width'><title>Weft</title><p>%s</p>\n", html.EscapeString(words))
}
