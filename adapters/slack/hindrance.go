package slack

import (
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"time"

	"weft/bot/chat"
)

// hindrance is one cause of trouble in one workspace, of which those who run the program hear once.
type hindrance struct {
	w  *workspace
	by chat.Hindrance
}

// troubled hears of every refusal that has to do with Weft's standing in a workspace: a token that is no longer accepted,
// a scope that is missing. It does not block.
func (d *Driver) troubled(w *workspace, code, needed string) {
	if s := d.service.Load(); s != nil {
		s.trouble(w, code, needed)
	}
}

// trouble says what a refusal means for those who run the program; ok is false where it means nothing to them.
func (s *service) trouble(w *workspace, code, needed string) (ok bool) {
	by, detail, ok := diagnose(code, needed)
	if ok {
		s.hinder(w, by, detail)
	}
	return ok
}

// diagnose turns Slack's word for a refusal into what is missing, and where to set it, in the words of Slack's menus.
func diagnose(code, needed string) (by chat.Hindrance, detail string, ok bool) {
	switch {
	case code == "missing_scope":
		return chat.HindrancePermission, missingScopesDetail(strings.Split(needed, ",")), true
	case code == "link_disabled", code == "socket_mode_disabled":
		return chat.HindrancePermission, "Socket Mode is switched off: " + whereSocket, true
	case code == "not_allowed_token_type":
		return chat.HindranceToken, "a token is not of the kind that is needed: the bot token begins with xoxb-, the app-level token with xapp-", true
	case slices.Contains(lostTokens(), code):
		return chat.HindranceToken, fmt.Sprintf("Slack no longer accepts the token (%s): %s", code, whereTokens), true
	}
	return "", "", false
}

// missingScopes are those that Weft cannot do without and a token lacks. Where nothing is known of it, none is missing.
func missingScopes(granted map[string]bool) []string {
	if len(granted) == 0 {
		return nil
	}
	return slices.DeleteFunc(wanted(false), func(scope string) bool { return granted[scope] })
}

func missingScopesDetail(scopes []string) string {
	return fmt.Sprintf("the scope %s is missing: %s", strings.Join(scopes, ", "), whereScopes)
}

// hinder tells those who run the program, once for each cause until it is mended.
func (s *service) hinder(w *workspace, by chat.Hindrance, detail string) {
	if s.known(w, by) {
		return
	}
	s.log.Error().Str("workspace", w.name()).Str("by", string(by)).Str("detail", detail).Msg("Weft is hindered in a Slack workspace")
	e := chat.Hindered{
		Envelope: s.news("hindered"), Space: w.team(), Title: w.name(), By: by, Detail: detail,
	}
	s.spawn(func() { s.tell(e) })
}

// known notes that those who run the program hear of a cause, and reports whether they did before.
func (s *service) known(w *workspace, by chat.Hindrance) (before bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before = s.told[hindrance{w, by}]
	s.told[hindrance{w, by}] = true
	return before
}

// mended: the next time that this goes wrong is news again.
func (s *service) mended(w *workspace, by chat.Hindrance) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.told, hindrance{w, by})
}

// news is the envelope of what the adapter itself found out.
func (s *service) news(what string) chat.Envelope {
	return chat.Envelope{ID: chat.EventID(what + "/" + rand.Text()), Received: time.Now()}
}

// tell hands over what no platform would deliver again, until it is kept.
func (s *service) tell(e chat.Event) {
	for failed := 1; ; failed++ {
		_, err := s.decide(s.life, e)
		if err == nil || s.life.Err() != nil {
			return
		}
		s.log.Error().Err(err).Type("kind", e).Msg("news of a workspace could not be kept yet")
		if !wait(s.life, s.backoff(failed)) {
			return
		}
	}
}
