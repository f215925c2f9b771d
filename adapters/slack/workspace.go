package slack

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	slackapi "github.com/slack-go/slack"
)

// acceptedWithin is how long Slack may take to say whether a token is good: an event waits for it.
const acceptedWithin = time.Second

// errOthersToken: a token is good, and another workspace's than the configuration says.
var errOthersToken = errors.New("the token belongs to another workspace")

// workspace is one installation, with what Slack said of it.
type workspace struct {
	d      *Driver
	config Workspace
	api    *slackapi.Client
	// share is whose turn it is when requests wait, one for each workspace.
	share string

	mu    sync.RWMutex
	about about
}

// about is what auth.test tells.
type about struct {
	team, name, url string
	// bot is Weft as an author of messages, user as a member of the workspace.
	bot, user string
	scopes    map[string]bool
}

func (d *Driver) newWorkspace(c Workspace) *workspace {
	w := &workspace{d: d, config: c, share: strconv.FormatInt(d.shares.Add(1), 10), about: about{team: c.ID, name: c.Name}}
	w.api = slackapi.New(c.BotToken,
		slackapi.OptionAPIURL(d.config.APIURL), slackapi.OptionAppLevelToken(c.AppToken), slackapi.OptionHTTPClient(&wire{w: w}))
	return w
}

// team is the workspace's id; "" until it is met, where the configuration does not say.
func (w *workspace) team() string {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.about.team
}

// known is what Slack said of the workspace when it was met.
func (w *workspace) known() about {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.about
}

// name is what people call the workspace.
func (w *workspace) name() string {
	a := w.known()
	if a.name != "" {
		return a.name
	}
	return a.team
}

// may reports whether the token was granted a scope, as far as is known: before a workspace is met, nothing is.
func (w *workspace) may(scope string) bool { return w.known().scopes[scope] }

// meet asks who Weft is in a workspace and what it may do there. From then on the workspace is served.
func (d *Driver) meet(ctx context.Context, w *workspace) error {
	said, err := w.api.AuthTestContext(ctx)
	if err != nil {
		return fmt.Errorf("ask who Weft is in workspace %s: %w", w.name(), err)
	}
	if w.config.ID != "" && w.config.ID != said.TeamID {
		return fmt.Errorf("%w: it is given for %s and is %s's", errOthersToken, w.config.ID, said.TeamID)
	}
	w.mu.Lock()
	w.about = about{
		team: said.TeamID, name: said.Team, url: said.URL, bot: said.BotID, user: said.UserID, scopes: scopesIn(said.Header),
	}
	if w.config.Name != "" {
		w.about.name = w.config.Name
	}
	w.mu.Unlock()
	d.admit(w)
	return nil
}

// accepted reports whether Slack says that it takes the token.
func (w *workspace) accepted(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(nowOrNever(ctx), acceptedWithin)
	defer cancel()
	_, err := w.api.AuthTestContext(ctx)
	return err == nil
}

// admit serves a workspace from now on; one of the same id gives way to it.
func (d *Driver) admit(w *workspace) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.workspaces[w.team()] = w
	d.strangers = slices.DeleteFunc(d.strangers, func(s *workspace) bool { return s == w })
}

// dismiss stops serving a workspace: the app was uninstalled, or its token revoked.
func (d *Driver) dismiss(team string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.workspaces, team)
	maps.DeleteFunc(d.places, func(key, _ string) bool { return strings.HasPrefix(key, team+"/") })
	maps.DeleteFunc(d.pictures, func(key string, _ picture) bool { return strings.HasPrefix(key, team+"/") })
	maps.DeleteFunc(d.threads, func(key string, _ thread) bool { return strings.HasPrefix(key, team+"/") })
}

// scopesIn reads the scopes that a token has from the header that every answer carries (Slack: X-OAuth-Scopes).
func scopesIn(h http.Header) map[string]bool {
	scopes := map[string]bool{}
	for scope := range strings.SplitSeq(h.Get("X-OAuth-Scopes"), ",") {
		if scope = strings.TrimSpace(scope); scope != "" {
			scopes[scope] = true
		}
	}
	return scopes
}

// mayReadSome reports whether Weft can read what it posted in some kind of conversation. Before a workspace was met,
// it may be able to: what is in doubt since an earlier life has to wait until that is known.
func (w *workspace) mayReadSome() bool {
	return w.known().user == "" || slices.ContainsFunc(historyScopes(), w.may)
}

// historyScopes let Weft read what was said in channels, private channels, direct and group conversations.
func historyScopes() []string {
	return []string{"channels:history", "groups:history", "im:history", "mpim:history"}
}
