package slack

import (
	"context"
	"net/url"

	slackapi "github.com/slack-go/slack"
)

// Identity is whom Slack takes the holder of a token for.
type Identity struct {
	// Team is the workspace's id, Name what people call it; both are "" for an app-level token, which belongs to none.
	Team, Name string
	// App is the id of the app that the token is of; "" where Slack does not tell.
	App string
}

// Identify asks Slack whose a bot token is, and what it lacks. Of the configuration it needs the address of the API
// alone. It changes nothing. Without an identity, the findings say why.
func Identify(ctx context.Context, c Config, botToken string) (Identity, []Finding) {
	w, err := stranger(c, botToken)
	if err != nil {
		return Identity{}, []Finding{{What: err.Error(), Where: "the configuration of Weft"}}
	}
	defer w.d.http.CloseIdleConnections()
	if err := w.d.meet(ctx, w); err != nil {
		return Identity{}, []Finding{finding("the bot token", err)}
	}
	about := w.known()
	who := Identity{Team: about.team, Name: about.name}
	if self, err := w.api.GetBotInfoContext(ctx, slackapi.GetBotInfoParameters{Bot: about.bot}); err == nil {
		who.App = self.AppID // one that may not be asked for tells nothing, and is no fault of the token's
	}
	return who, scopeFindings(about.scopes)
}

// IdentifyApp asks Slack whose an app-level token is, and tries whether it opens Socket Mode. It changes nothing.
func IdentifyApp(ctx context.Context, c Config, appToken string) (Identity, []Finding) {
	w, err := stranger(c, appToken)
	if err != nil {
		return Identity{}, []Finding{{What: err.Error(), Where: "the configuration of Weft"}}
	}
	defer w.d.http.CloseIdleConnections()
	if _, _, err := w.api.StartSocketModeContext(ctx); err != nil {
		return Identity{}, []Finding{finding("the app-level token", err)}
	}
	var said struct {
		App string `json:"app_id"`
	}
	if err := w.call(ctx, "auth.test", url.Values{}, &said); err != nil {
		return Identity{}, nil // it opens Socket Mode, which is what it is for
	}
	return Identity{App: said.App}, nil
}

// stranger is a workspace of which only a token is known. It is not served.
func stranger(c Config, token string) (*workspace, error) {
	d, err := New(Config{APIURL: c.APIURL, Timeout: c.Timeout, Log: c.Log})
	if err != nil {
		return nil, err
	}
	return d.newWorkspace(Workspace{BotToken: token, AppToken: token}), nil
}
