package slack

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"weft/bot/chat"
)

// suggestWithin bounds the options for a search: whoever types waits for them.
const suggestWithin = 500 * time.Millisecond

// interaction is what Slack says of a control that was used, a form that was sent, a shortcut that was chosen. Of the
// message in which that happened only the text of one that somebody saved is decoded, later.
type interaction struct {
	Type       string `json:"type"`
	CallbackID string `json:"callback_id"`
	TriggerID  string `json:"trigger_id"`
	Respond    string `json:"response_url"`
	ActionTS   string `json:"action_ts"`
	Team       ident  `json:"team"`
	User       ident  `json:"user"`
	Channel    ident  `json:"channel"`
	Container  struct {
		MessageTS string `json:"message_ts"`
		ThreadTS  string `json:"thread_ts"`
		ChannelID string `json:"channel_id"`
		Ephemeral bool   `json:"is_ephemeral"`
	} `json:"container"`
	Message struct {
		TS       string `json:"ts"`
		ThreadTS string `json:"thread_ts"`
		Team     string `json:"team"`
		BotID    string `json:"bot_id"`
	} `json:"message"`
	View    *seenView              `json:"view"`
	Actions []slackapi.BlockAction `json:"actions"`
	// ActionID and Value are those of a search in which somebody types.
	ActionID string `json:"action_id"`
	Value    string `json:"value"`
}

type ident struct {
	ID string `json:"id"`
}

// readInteraction reads what somebody did in a message, a form, at their desk or in a menu.
func (s *service) readInteraction(d delivery, at *door) (task, string) {
	var i interaction
	if err := json.Unmarshal(d.payload, &i); err != nil {
		return task{}, "interaction"
	}
	w := s.served(i.View.installedIn(), i.Team.ID, i.Message.Team)
	if w == nil { // who did it reads from Slack that it did not work, instead of nothing
		return task{do: at.refuse}, i.Type
	}
	if i.User.ID == "" {
		return task{}, i.Type
	}
	o := i.occasion(s, w, at, d.received)
	t := task{lane: w.team() + "/" + i.User.ID, late: func() { at.ack(nil) }}
	switch i.Type {
	case "block_actions":
		t.do = func() { s.controlUsed(o, i) }
	case "block_suggestion":
		t = task{do: func() { s.suggest(o, i) }} // it changes nothing, and waits behind nothing
	case "view_submission":
		if i.View == nil {
			return task{}, i.Type
		}
		t.do = func() { s.submission(o) }
		t.late = func() { at.ack(updateWith(i.View.note(s.guess(o).Later))) }
	case "shortcut":
		t.do = s.shortcut(o, i)
	case "message_action":
		t.do = s.messageShortcut(o, i, d.payload)
	}
	return t, i.Type
}

// served is the first of some teams in which Weft is; nil for none. In a shared channel, Slack also names the workspaces
// of other organisations.
func (s *service) served(teams ...string) *workspace {
	for _, team := range teams {
		if w, err := s.d.workspace(team); err == nil && team != "" {
			return w
		}
	}
	return nil
}

// occasion is where that happened.
func (i interaction) occasion(s *service, w *workspace, at *door, received time.Time) *occasion {
	o := &occasion{
		s: s, w: w, door: at, user: i.User.ID, trigger: i.TriggerID, respond: i.Respond, received: received, view: i.View,
	}
	switch {
	case i.Container.ChannelID != "":
		o.channel = i.Container.ChannelID
	case i.Channel.ID != "":
		o.channel = i.Channel.ID
	default: // at their desk, in a modal, anywhere: it is between the two of us
		o.channel, o.private = homePrefix+i.User.ID, true
	}
	o.ephemeral = i.Container.Ephemeral
	if !o.ephemeral {
		o.message = i.Container.MessageTS
		if bot := w.known().bot; bot != "" && i.Message.BotID == bot {
			o.between() // in other people's conversations, what Weft says stays with one of them
		}
	}
	// A message that begins a thread names itself.
	for _, root := range []string{i.Container.ThreadTS, i.Message.ThreadTS} {
		if root != "" && root != i.Container.MessageTS {
			o.thread = root
		}
	}
	return o
}

// controlUsed hands over what a button, a menu or a picker was used for.
func (s *service) controlUsed(o *occasion, i interaction) {
	if len(i.Actions) == 0 {
		o.door.ack(nil)
		return
	}
	ctx, cancel := context.WithTimeout(s.life, decideWithin)
	defer cancel()
	used := i.Actions[0]
	action, ok := readAction(used.ActionID)
	if !ok { // a link that was followed
		o.door.ack(nil)
		return
	}
	if o.view != nil && o.view.Type == "modal" {
		if meta, err := readMeta(o.view.PrivateMetadata); err == nil {
			o.at(meta)
		}
	}
	o.settleIn(ctx)
	head := o.envelope(o.act("action"))
	if rest, ok := strings.CutPrefix(used.ActionID, continued+" "); ok && rest != "" {
		s.act(o, chat.FormContinued{Envelope: head, Action: action, Message: o.on()}, s.d.pulse.longPatience)
		return
	}
	value, chosen := valueOf(o.w.team(), used)
	if !chosen { // a menu that was emptied
		o.door.ack(nil)
		return
	}
	s.act(o, chat.ActionUsed{Envelope: head, Action: action, Value: value, Message: o.on()}, s.d.pulse.longPatience)
}

// valueOf is what was chosen; nil for a button. ok is false where nothing was.
func valueOf(team string, used slackapi.BlockAction) (v chat.Value, ok bool) {
	switch string(used.Type) {
	case "static_select", "external_select", "radio_buttons", "overflow":
		return chat.ChoiceValue(used.SelectedOption.Value), used.SelectedOption.Value != ""
	case "users_select":
		return chat.PersonValue(userID(team, used.SelectedUser)), used.SelectedUser != ""
	case "conversations_select":
		return chat.ChannelValue(channelID(team, used.SelectedConversation)), used.SelectedConversation != ""
	case "channels_select":
		return chat.ChannelValue(channelID(team, used.SelectedChannel)), used.SelectedChannel != ""
	}
	return nil, true
}

// suggest answers what somebody types into a search. There is no answer later: what takes too long finds nothing.
func (s *service) suggest(o *occasion, i interaction) {
	ctx, cancel := context.WithTimeout(s.life, suggestWithin)
	defer cancel()
	action, ok := readAction(i.ActionID)
	var found []chat.Option
	if ok {
		var err error
		found, err = s.handler.Suggest(ctx, chat.Query{
			Actor: userID(o.w.team(), o.user), In: channelID(o.w.team(), o.channel), Route: action.Route, Typed: i.Value,
		})
		if err != nil {
			s.log.Warn().Err(err).Str("route", action.Route).Msg("a search found nothing")
		}
	}
	options := []*slackapi.OptionBlockObject{}
	for _, o := range found[:min(len(found), chat.MaxSuggestions)] {
		options = append(options, option(o))
	}
	o.door.ack(map[string]any{"options": options})
}

// shortcut is one that is chosen anywhere in Slack; nil for one that is none of ours.
func (s *service) shortcut(o *occasion, i interaction) func() {
	if i.CallbackID != askShortcut {
		return nil
	}
	return func() {
		ctx, cancel := context.WithTimeout(s.life, decideWithin)
		defer cancel()
		o.settleIn(ctx)
		s.act(o, chat.CommandUsed{Envelope: o.envelope(o.act("shortcut"))}, s.d.pulse.longPatience)
	}
}

// messageShortcut is one that is chosen for a message. It is the one way by which what people say to each other comes to
// Weft: somebody hands it over.
func (s *service) messageShortcut(o *occasion, i interaction, payload json.RawMessage) func() {
	if i.CallbackID != saveShortcut {
		return nil
	}
	var handed struct {
		Message struct {
			Text string `json:"text"`
		} `json:"message"`
	}
	if err := json.Unmarshal(payload, &handed); err != nil {
		return nil
	}
	o.message, o.thread = i.Message.TS, ""
	if i.Message.ThreadTS != "" && i.Message.ThreadTS != i.Message.TS {
		o.thread = i.Message.ThreadTS
	}
	return func() {
		ctx, cancel := context.WithTimeout(s.life, decideWithin)
		defer cancel()
		o.settleIn(ctx)
		e := chat.ShortcutUsed{Envelope: o.envelope(o.act("shortcut")), Route: SaveRoute, Message: o.on(), Text: typedText(handed.Message.Text)}
		// The message is somebody else's: it is never the one that an answer replaces.
		o.message = ""
		s.act(o, e, s.d.pulse.longPatience)
	}
}
