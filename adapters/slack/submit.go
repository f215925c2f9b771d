package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"weft/bot/chat"
)

// seenView is a view as Slack says that somebody sees it, with what they filled in.
type seenView struct {
	ID              string           `json:"id"`
	Type            string           `json:"type"`
	PrivateMetadata string           `json:"private_metadata"`
	InstalledTeam   string           `json:"app_installed_team_id"`
	Blocks          []map[string]any `json:"blocks"`

	// read is the same in slack-go's types. frame is what stands around the blocks, and held what was filled in, both as
	// they came.
	read  slackapi.View
	frame map[string]any
	held  map[string]map[string]map[string]any
	// sent: it was submitted, and turned: what comes next stands in its place already.
	sent, turned bool
}

// UnmarshalJSON keeps a view as it came beside what is read of it, since it may have to be shown again.
func (v *seenView) UnmarshalJSON(raw []byte) error {
	type plainView seenView
	if err := json.Unmarshal(raw, (*plainView)(v)); err != nil {
		return err
	}
	var held struct {
		State struct {
			Values map[string]map[string]map[string]any `json:"values"`
		} `json:"state"`
	}
	if err := json.Unmarshal(raw, &held); err != nil {
		return err
	}
	v.held = held.State.Values
	if err := json.Unmarshal(raw, &v.read); err != nil {
		return err
	}
	return json.Unmarshal(raw, &v.frame)
}

func (v *seenView) installedIn() string {
	if v == nil {
		return ""
	}
	return v.InstalledTeam
}

// submission reads a form, or a page of one, that somebody sent. One that is sent again after it was mended is another
// act.
func (s *service) submission(o *occasion) {
	ctx, cancel := context.WithTimeout(s.life, decideWithin)
	defer cancel()
	o.view.sent = true
	meta, err := readMeta(o.view.PrivateMetadata)
	if err != nil { // an older or a newer Weft asked; what was written stays where it is
		s.log.Error().Err(err).Msg("a form came back of which Weft no longer knows what it was for")
		o.settleIn(ctx)
		o.sorry(ctx)
		return
	}
	o.at(meta)
	o.settleIn(ctx)
	head, answers := o.envelope(o.act("view")), readAnswers(o.w.team(), o.view.read)
	var e chat.Event = chat.FormSubmitted{Envelope: head, Action: meta.Action, Answers: answers, Rest: meta.Rest, Message: o.on()}
	if meta.More {
		e = chat.PageSubmitted{
			Envelope: head, Action: meta.Action, Answers: answers, Rest: meta.Rest, Through: meta.Through, Message: o.on(),
		}
	}
	s.act(o, e, s.d.pulse.longPatience)
}

// at puts the occasion where the form was asked from.
func (o *occasion) at(meta formMeta) {
	o.channel, o.thread, o.private = meta.Channel, meta.Thread, meta.Private
	o.message, o.respond, o.ephemeral, o.language = meta.Message, meta.Respond, meta.Ephemeral, meta.Language
}

// meta is what a form remembers that is asked on this occasion.
func (o *occasion) meta() formMeta {
	return formMeta{
		Channel: o.channel, Thread: o.thread, Private: o.private, Message: o.message, Respond: o.respond, Ephemeral: o.ephemeral,
	}
}

// ask shows a form: in the place of the page that was sent, on top of the modal in which somebody acted, or by itself.
func (o *occasion) ask(ctx context.Context, f chat.Form) error {
	if err := f.Check(); err != nil {
		return fmt.Errorf("%w: %w", chat.ErrRefused, err)
	}
	view := o.s.d.modal(f, o.meta())
	if o.submitted() {
		if err := o.turn(ctx, view); err != nil {
			return o.reopen(ctx, f, err)
		}
		return nil
	}
	open := o.w.api.OpenViewContext
	if o.view != nil && o.view.Type == "modal" {
		open = o.w.api.PushViewContext
	}
	inTime, cancel := context.WithDeadline(ctx, o.received.Add(o.s.d.pulse.trigger))
	defer cancel()
	if _, err := open(inTime, o.trigger, view); err != nil {
		return o.reopen(ctx, f, err)
	}
	return nil
}

// turn shows a view in the place of the one that was sent.
func (o *occasion) turn(ctx context.Context, view any) error {
	o.view.turned = true
	// What is too large for an acknowledgement goes by itself, and a note keeps its place.
	if len(mustJSON(updateWith(view))) < socketAnswer {
		if o.door.ack(updateWith(view)) {
			return nil
		}
	} else {
		o.door.ack(updateWith(o.view.note(o.words().Later)))
	}
	return o.update(ctx, view)
}

// update changes the modal that lies open.
func (o *occasion) update(ctx context.Context, view any) error {
	return o.w.call(ctx, "views.update", url.Values{"view_id": {o.view.ID}, "view": {string(mustJSON(view))}}, nil)
}

// triggerLife is how long Slack waits for what becomes of what somebody did, and how long it opens a form for it.
const triggerLife = 3 * time.Second

// continued marks the button that opens what is left of a form.
const continued = "continue"

// reopen offers a form that Slack did not open: a trigger works for three seconds, and once. Where it is not certain
// whether it did, an offer too many does no harm.
func (o *occasion) reopen(ctx context.Context, f chat.Form, why error) error {
	tooLate := refusedWith(why, "expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "trigger_expired", "trigger_exchanged", "not_found", "push_limit_reached")
	if !tooLate && !unanswered(why) {
		return why
	}
	o.s.log.Info().Err(why).Msg("a form could not be opened in time; a button opens it")
	w := o.s.d.says(f.Language)
	id := actionID(0, f.Action)
	if f.Rest {
		id = strings.Replace(id, "0", continued, 1)
	}
	button := slackapi.NewButtonBlockElement(id, "", plain(w.Open)).WithStyle(slackapi.StylePrimary)
	return o.tell(ctx, []step{{text: w.Reopen, blocks: []slackapi.Block{
		slackapi.NewSectionBlock(plain(w.Reopen+" "+f.Title), nil, nil), slackapi.NewActionBlock("", button),
	}}})
}
