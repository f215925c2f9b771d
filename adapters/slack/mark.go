package slack

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	slackapi "github.com/slack-go/slack"

	"weft/bot/chat"
)

// What marks are called in the event_type of a message's metadata: one of the outbox, and an answer to somebody.
const (
	postMark   = "weft_post"
	answerMark = "weft_answer"
)

// mark says which message of Weft's a message of Slack's is, so that it can be found again. Everyone in the workspace
// could read it through Slack's API, so it says nothing to anybody: no name, no key, no date.
type mark struct {
	// id stands for the post's key.
	id string
	// step is which of the messages it takes this is, from 0; of is how many it takes.
	step, of int
	// content stands for what is in the file that the step shares; "" for one that shares none.
	content string
}

// markOf is the mark of a post without its step. With a secret, nobody can try keys out either.
func (d *Driver) markOf(key chat.PostKey) string {
	mac := hmac.New(sha256.New, d.config.Secret)
	mac.Write([]byte(key))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// metadata is the mark as Slack keeps it beside a message of a kind.
func (m mark) metadata(kind string) slackapi.SlackMetadata {
	return slackapi.SlackMetadata{EventType: kind, EventPayload: map[string]any{"id": m.id, "step": m.step, "of": m.of}}
}

// blockID is the mark where there is no metadata: in the message that shares a file.
func (m mark) blockID() string {
	return fmt.Sprintf("%s:%s:%d:%d:%s", postMark, m.id, m.step, m.of, m.content)
}

// readBlockID reads what blockID wrote.
func readBlockID(id string) (m mark, ok bool) {
	p := strings.Split(id, ":")
	if len(p) != 5 || p[0] != postMark {
		return mark{}, false
	}
	step, badStep := strconv.Atoi(p[2])
	of, badOf := strconv.Atoi(p[3])
	return mark{p[1], step, of, p[4]}, badStep == nil && badOf == nil
}

// fileStep is the id of a step that shares a file: when it was posted ("" where Slack does not say), which file it is,
// and what stands for what was in it, so that an edit knows whether it is the same still.
func fileStep(ts, file, content string) string { return ts + "+" + file + "+" + content }

func contentOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:4])
}

// readStep takes the id of a step apart; file and content are "" for one that shares no file.
func readStep(id string) (ts, file, content string) {
	ts, rest, _ := strings.Cut(id, "+")
	file, content, _ = strings.Cut(rest, "+")
	return ts, file, content
}
