package slackfake

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"time"
)

// Limits of response URLs (Slack: handling user interaction, message responses).
const (
	responseUses = 5
	responseLife = 30 * time.Minute
)

// responseURL is the right to answer an interaction without a token.
type responseURL struct {
	w       *Workspace
	conv    *Conversation
	user    string
	message *Message
	uses    int
	expires time.Time
}

func (w *Workspace) responseURL(kind string, conv *Conversation, user string, m *Message) string {
	id := w.s.secret("")
	r := &responseURL{w: w, conv: conv, user: user, message: m, expires: time.Now().Add(w.s.scaled(responseLife))}
	w.s.responses[id] = r
	return w.s.http.URL + "/" + kind + "/" + id
}

func (s *Server) serveResponseURL(rw http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		return
	}
	var v Object
	bad := json.Unmarshal(raw, &v) != nil
	s.mu.Lock()
	req := s.note("response_url", "", args(v))
	u := s.responses[r.PathValue("id")]
	if u != nil {
		req.Workspace, req.Channel = u.w.ID, u.conv.ID
	}
	s.mu.Unlock()
	s.suffer(rw, r, req, func() answer { //nolint:contextcheck // What follows outlives the request: it may be repeated for minutes.
		s.mu.Lock()
		defer s.mu.Unlock()
		switch {
		case bad:
			return answer{status: http.StatusBadRequest, body: Object{"ok": false, "error": "invalid_payload"}, word: "invalid_payload"}
		case u == nil || time.Now().After(u.expires):
			return answer{status: http.StatusNotFound, body: Object{"ok": false, "error": "expired_url"}, word: "expired_url"}
		case u.uses >= responseUses:
			return answer{status: http.StatusNotFound, body: Object{"ok": false, "error": "used_url"}, word: "used_url"}
		case u.w.revoked != "":
			return answer{status: http.StatusForbidden, body: Object{"ok": false, "error": u.w.revoked}, word: u.w.revoked}
		}
		u.uses++
		return u.respond(v)
	})
}

// respond does what the body of an answer says. An answer is seen by the person who acted alone, unless it says
// response_type in_channel.
func (u *responseURL) respond(v Object) answer {
	w := u.w
	c := &call{s: w.s, w: w, args: args(v)}
	ok := answer{status: http.StatusOK, body: Object{"ok": true}}
	fail := func(word string) answer {
		return answer{status: http.StatusOK, body: Object{"ok": false, "error": word}, word: word}
	}
	if c.args.flag("delete_original") {
		if u.message == nil {
			return fail("message_not_found")
		}
		u.remove()
		return ok
	}
	text, blocks, metadata, refused := c.content()
	if refused != nil {
		return answerRefusal(refused)
	}
	if c.args.flag("replace_original") && u.message != nil {
		m := u.message
		if m.Deleted {
			return fail("message_not_found")
		}
		before := m.json(u.conv, w)
		m.Text, m.Edited = text, w.s.stamp()
		if blocks != nil || c.args.has("blocks") {
			m.Blocks = w.named(blocks)
		} else {
			m.Blocks = nil
		}
		if metadata != nil {
			m.Metadata = metadata
		}
		if m.To == "" {
			w.tellMessage(u.conv, Object{
				"type": "message", "subtype": "message_changed", "hidden": true, "channel": u.conv.ID, "ts": w.s.stamp(),
				"message": m.json(u.conv, w), "previous_message": before,
			})
		}
		return ok
	}
	m := &Message{
		Text: text, Blocks: w.named(blocks), User: w.BotUser, BotID: w.BotID, AppID: w.AppID, Metadata: metadata,
		ThreadTS: c.args.text("thread_ts"),
	}
	if c.args.text("response_type") == "in_channel" {
		w.put(u.conv, m)
		return ok
	}
	m.To = u.user
	w.whisper(u.conv, m)
	return ok
}

// remove deletes the message that was acted upon.
func (u *responseURL) remove() {
	u.message.Deleted = true
	u.conv.ephemeral = slices.DeleteFunc(u.conv.ephemeral, func(m *Message) bool { return m == u.message })
}
