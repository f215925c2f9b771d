package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"weft/bot/chat"
)

// answerWithin bounds the showing of one answer, uploads and waiting for a turn included.
const answerWithin = 30 * time.Second

// show shows the answer to the person who acted, and to nobody else. What cannot be shown is logged: everything that has
// to arrive goes through the outbox.
func (o *occasion) show(ctx context.Context, e chat.Event, response chat.Response) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	var err error
	switch r := response.(type) {
	case nil, chat.Quiet:
		o.quiet()
	case chat.Privately:
		err = o.privately(ctx, e, r.Message)
	case chat.Replace:
		err = o.replace(ctx, e, r.Message)
	case chat.Ask:
		err = o.ask(ctx, r.Form)
	case chat.Amend:
		err = o.amend(ctx, e, r)
	}
	if err != nil {
		o.s.log.Error().Err(err).Type("kind", e).Type("answer", response).Msg("an answer could not be shown")
	}
	o.leave(ctx)
}

// quiet is a tick after a command, which has to be answered somehow, and nothing after anything else.
func (o *occasion) quiet() {
	if o.command {
		o.door.ack(ephemeral(o.sentence(o.words().Heard)))
	}
}

// keepWaiting acknowledges what is not decided yet, since Slack waits no longer. What is answered is shown later.
func (o *occasion) keepWaiting() {
	switch {
	case o.command:
		o.door.ack(ephemeral(o.sentence(o.words().Later)))
	case o.submitted():
		o.door.ack(updateWith(o.view.note(o.words().Later)))
	default:
		o.door.ack(nil)
	}
}

// sorry says that what somebody did was not kept.
func (o *occasion) sorry(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	say := func() error {
		return o.tell(ctx, []step{o.sentence(o.words().Failed)})
	}
	if o.submitted() { // nothing that was written is lost: the form stays as it was filled in
		say = func() error { return o.turn(ctx, o.view.withProblems(map[string]string{"": o.words().Failed})) }
	}
	if err := say(); err != nil {
		o.s.log.Error().Err(err).Msg("somebody could not be told that it did not work")
	}
	o.leave(ctx)
}

// Heard is the tick after a command, in a language given by its BCP 47 tag, for tests that have to tell it from an answer.
func (d *Driver) Heard(language string) string { return d.says(language).Heard }

// NotKept is what somebody reads whose act could not be kept, for the same.
func (d *Driver) NotKept(language string) string { return d.says(language).Failed }

// leave closes the form that was sent, if it still lies open and nothing else took its place.
func (o *occasion) leave(ctx context.Context) {
	if !o.submitted() || o.view.turned || o.door.ack(clearAll()) {
		return
	}
	// It waits with a note, and Slack closes a modal only in the acknowledgement: the note says that it is done.
	if err := o.update(ctx, o.view.note(o.words().Heard)); err != nil {
		o.s.log.Warn().Err(err).Msg("a form that was sent could not be closed")
	}
}

// submitted: a form was sent, and its modal waits for what becomes of it.
func (o *occasion) submitted() bool { return o.view != nil && o.view.sent }

// privately shows a message to the person alone: among their own messages with Weft, or where they are, under “only
// visible to you”. Files cannot be shown like that, so they go to the person's own conversation.
func (o *occasion) privately(ctx context.Context, e chat.Event, m chat.Message) error {
	if err := fit(m); err != nil {
		return err
	}
	if _, opened := e.(chat.HomeOpened); opened {
		_, err := o.s.d.publish(ctx, "desk/"+o.user, userID(o.w.team(), o.user), m)
		return err
	}
	all := steps(m, o.w.team(), o.s.d.says(m.Language))
	if holdsFiles(m) && !o.private {
		if err := o.inPerson(ctx, all, ""); err != nil {
			return err
		}
		all = []step{o.sentence(o.words().Elsewhere)}
	}
	return o.tell(ctx, all)
}

// sentence is one of the adapter's own.
func (o *occasion) sentence(says string) step {
	return step{text: says, blocks: []slackapi.Block{slackapi.NewSectionBlock(plain(says), nil, nil)}}
}

// tell shows steps to the person alone.
func (o *occasion) tell(ctx context.Context, all []step) error {
	if o.private {
		return o.inPerson(ctx, all, o.thread)
	}
	for n, s := range all {
		err := o.whisper(ctx, s)
		if errors.Is(err, chat.ErrNotCertain) {
			return err // better not at all than twice: what only one person sees stands in no history
		}
		if err != nil {
			// Weft may not be in that channel at all.
			o.s.log.Info().Err(err).Msg("a private answer goes to the direct conversation, since it cannot be shown in the channel")
			return o.inPerson(ctx, all[n:], "")
		}
	}
	return nil
}

// holdsFiles reports whether a message has pictures or files.
func holdsFiles(m chat.Message) bool {
	return slices.ContainsFunc(m.Blocks, func(b chat.Block) bool {
		switch b.(type) {
		case chat.Image, chat.Attachment:
			return true
		case chat.Heading, chat.Paragraph, chat.List, chat.Quote, chat.Facts, chat.Fine, chat.Divider, chat.Actions:
		}
		return false
	})
}

// whisper shows one step where the person is, to them alone.
func (o *occasion) whisper(ctx context.Context, s step) error {
	if o.command && o.door.open() && len(mustJSON(ephemeral(s))) < socketAnswer && o.door.ack(ephemeral(s)) {
		return nil
	}
	if o.respond != "" {
		said := ephemeral(s)
		said.ThreadTS = o.thread
		if err := o.postResponse(ctx, said); err == nil || errors.Is(err, chat.ErrNotCertain) {
			return err
		}
	}
	options := content(s)
	if o.thread != "" {
		options = append(options, slackapi.MsgOptionTS(o.thread))
	}
	_, err := o.w.api.PostEphemeralContext(ctx, o.channel, o.user, options...)
	return err
}

// replace puts a message in the place of the one acted on, where that was the person's alone.
func (o *occasion) replace(ctx context.Context, e chat.Event, m chat.Message) error {
	own := o.ephemeral && o.respond != "" || o.private && o.message != ""
	if !own || holdsFiles(m) {
		return o.privately(ctx, e, m)
	}
	if err := fit(m); err != nil {
		return err
	}
	all := steps(m, o.w.team(), o.s.d.says(m.Language))
	if err := o.replaceWith(ctx, all[0]); err != nil {
		if errors.Is(err, chat.ErrNotCertain) {
			return err
		}
		return o.privately(ctx, e, m) // it is gone, or too old to be reached
	}
	return o.tell(ctx, all[1:])
}

func (o *occasion) replaceWith(ctx context.Context, s step) error {
	if o.ephemeral {
		said := ephemeral(s)
		said.ReplaceOriginal = true
		return o.postResponse(ctx, said)
	}
	_, _, _, err := o.w.api.UpdateMessageContext(ctx, o.channel, o.message, content(s)...)
	return err
}

// response is a message as a response_url and an acknowledgement take it.
type response struct {
	Type            string           `json:"response_type,omitempty"`
	Text            string           `json:"text"`
	Blocks          []slackapi.Block `json:"blocks,omitempty"`
	ThreadTS        string           `json:"thread_ts,omitempty"`
	ReplaceOriginal bool             `json:"replace_original"`
	UnfurlLinks     bool             `json:"unfurl_links"`
	UnfurlMedia     bool             `json:"unfurl_media"`
}

// ephemeral is a step for one person. Its text, which notifications show, is escaped: there it could become markup.
func ephemeral(s step) *response {
	return &response{Type: "ephemeral", Text: escaped.Replace(clean(s.text)), Blocks: s.blocks}
}

var escaped = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// postResponse answers through the address that came with what somebody did. Slack: five times, within half an hour.
func (o *occasion) postResponse(ctx context.Context, r *response) error {
	body, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("write an answer: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, o.respond, bytes.NewReader(body))
	if err != nil {
		return errors.New("answer by response_url: it is no address") // which one is a secret
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	resp, err := o.s.d.http.Do(req)
	if err != nil {
		return fmt.Errorf("answer by response_url: %w", uncertain(errors.New("no answer"))) // the address itself is a secret
	}
	defer resp.Body.Close()
	said, err := io.ReadAll(io.LimitReader(resp.Body, maxResponseAnswer))
	if err != nil {
		return fmt.Errorf("answer by response_url: %w", uncertain(err))
	}
	// Slack says “ok”, or in JSON what is wrong, at times with the status of a success.
	var wrong struct {
		OK    *bool  `json:"ok"`
		Error string `json:"error"`
	}
	if json.Unmarshal(said, &wrong) != nil || wrong.OK == nil || *wrong.OK {
		wrong.Error = ""
	}
	if resp.StatusCode != http.StatusOK || wrong.Error != "" {
		code := fmt.Sprintf("%s (status %d)", wrong.Error, resp.StatusCode)
		return fmt.Errorf("answer by response_url: %w", &refusal{code: code, kind: chat.ErrRefused})
	}
	return nil
}

// maxResponseAnswer bounds what a response_url answers, in bytes.
const maxResponseAnswer = 64 << 10

// sentences are what is wrong, in a steady order, that of the form as a whole first.
func sentences(problems map[string]string) []string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(problems)) {
		all = append(all, problems[name])
	}
	return all
}
