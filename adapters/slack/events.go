package slack

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	slackapi "github.com/slack-go/slack"

	"weft/bot/chat"
)

// outerEvent is what Slack says around an event (Slack: Events API).
type outerEvent struct {
	Type           string `json:"type"`
	EventID        string `json:"event_id"`
	TeamID         string `json:"team_id"`
	Authorizations []struct {
		TeamID string `json:"team_id"`
	} `json:"authorizations"`
	Event json.RawMessage `json:"event"`
}

// innerEvent is all of an event but words: whether they are meant for Weft is found out before they are read.
type innerEvent struct {
	Type        string          `json:"type"`
	Subtype     string          `json:"subtype"`
	Channel     json.RawMessage `json:"channel"`
	ChannelType string          `json:"channel_type"`
	User        json.RawMessage `json:"user"`
	BotID       string          `json:"bot_id"`
	TS          string          `json:"ts"`
	ThreadTS    string          `json:"thread_ts"`
	ParentUser  string          `json:"parent_user_id"`
	Hidden      bool            `json:"hidden"`
	Tab         string          `json:"tab"`
	Old         string          `json:"old_channel_id"`
	New         string          `json:"new_channel_id"`
	Tokens      struct {
		Bot []string `json:"bot"`
	} `json:"tokens"`
}

// readEvent reads an event. What is not meant for Weft is dropped here, with its words unread.
func (s *service) readEvent(d delivery, at *door) (task, string) {
	var outer outerEvent
	var e innerEvent
	if json.Unmarshal(d.payload, &outer) != nil || json.Unmarshal(outer.Event, &e) != nil {
		if outer.Type == "app_rate_limited" { // Slack: above 30,000 events an hour
			s.log.Error().Str("team", outer.TeamID).Msg("so much happens in a workspace that Slack leaves events out")
		}
		return task{}, "event"
	}
	team := outer.TeamID
	if len(outer.Authorizations) > 0 { // in a shared channel, TeamID may be somebody else's workspace
		team = outer.Authorizations[0].TeamID
	}
	w, err := s.d.workspace(team)
	switch {
	case errors.As(err, new(chat.ErrBusy)), err == nil && w.known().user == "" && !e.ends():
		return task{do: at.refuse}, e.Type // Weft does not know yet who it is there: Slack brings the event again
	case err != nil:
		return task{}, e.Type
	}
	o := &occasion{
		s: s, w: w, door: at, user: e.about(e.User, "id"), channel: e.about(e.Channel, "id"), received: d.received,
	}
	return s.sort(o, e, outer), e.Type
}

// sort finds out what an event means for Weft, if anything.
func (s *service) sort(o *occasion, e innerEvent, outer outerEvent) task {
	id := outer.EventID
	byUser, byChannel := o.w.team()+"/"+o.user, o.w.team()+"/"+o.channel
	switch e.Type {
	case "message", "app_mention":
		if !e.saidToWeft(o.w.known()) {
			return task{}
		}
		return task{lane: byUser, do: func() { s.said(o, e, outer.Event) }}
	case "app_home_opened":
		if e.Tab != "home" {
			return task{}
		}
		o.channel, o.private = homePrefix+o.user, true
		return task{lane: byUser, do: func() {
			s.happened(o, func(head chat.Envelope) chat.Event { return chat.HomeOpened{Envelope: head} }, id)
		}}
	case "member_joined_channel", "member_left_channel", "channel_left", "group_left":
		return s.moved(o, e, id)
	case "team_join":
		s.learnProfile(o, outer.Event)
		return task{lane: byUser, do: func() {
			s.happened(o, func(head chat.Envelope) chat.Event { return chat.PlaceJoined{Envelope: head} }, id)
		}}
	case "user_change":
		if !s.learnProfile(o, outer.Event).Deleted {
			return task{}
		}
		return task{lane: byUser, do: func() {
			s.happened(o, func(head chat.Envelope) chat.Event { return chat.PlaceLeft{Envelope: head, Whole: true} }, id)
		}}
	case "channel_rename", "channel_archive", "channel_unarchive", "channel_deleted", "channel_shared", "channel_unshared",
		"group_rename", "group_archive", "group_unarchive", "group_deleted":
		return task{lane: byChannel, do: func() { s.changed(o, id) }}
	case "channel_id_changed":
		if e.Old == "" || e.New == "" {
			return task{}
		}
		o.channel = e.New
		return task{lane: o.w.team() + "/" + e.Old, do: func() { s.renumbered(o, e.Old, id) }}
	case "app_uninstalled":
		return task{lane: byChannel, do: func() { s.uninstalled(o, id) }}
	case "tokens_revoked":
		if len(e.Tokens.Bot) == 0 { // somebody's own token, of which Weft has none
			return task{}
		}
		return task{lane: byChannel, do: func() { s.uninstalled(o, id) }}
	}
	return task{}
}

// ends reports whether Weft is in the workspace no more: then it will never learn who it was there.
func (e innerEvent) ends() bool { return e.Type == "app_uninstalled" || e.Type == "tokens_revoked" }

// about is an id that stands by itself in some events and in an object in others.
func (innerEvent) about(raw json.RawMessage, name string) string {
	var id string
	if json.Unmarshal(raw, &id) == nil {
		return id
	}
	var in map[string]json.RawMessage
	if json.Unmarshal(raw, &in) == nil && json.Unmarshal(in[name], &id) == nil {
		return id
	}
	return ""
}

// saidToWeft reports whether a message was said to Weft by a person: in their own conversation with it, by its name, or
// in a thread that begins with a message of Weft's.
func (e innerEvent) saidToWeft(weft about) bool {
	user := e.about(e.User, "id")
	switch {
	case e.Hidden, e.BotID != "", user == "", user == weft.user, user == "USLACKBOT", e.TS == "":
		return false
	case !slices.Contains([]string{"", "file_share", "thread_broadcast", "me_message"}, e.Subtype):
		return false
	}
	return e.Type == "app_mention" || e.ChannelType == "im" || weft.user != "" && e.ParentUser == weft.user
}

// said hands over words. Their id is that of the message: in a thread of Weft's, words that also name Weft are told of
// twice, as two events.
func (s *service) said(o *occasion, e innerEvent, raw json.RawMessage) {
	ctx, cancel := context.WithTimeout(s.life, decideWithin)
	defer cancel()
	var written struct {
		Text string `json:"text"`
	}
	if err := json.Unmarshal(raw, &written); err != nil {
		return
	}
	if e.ChannelType == "im" {
		o.private = true
		o.between()
	}
	if e.ThreadTS != e.TS {
		o.thread = e.ThreadTS
	}
	o.settleIn(ctx)
	team, weft := o.w.team(), o.w.known().user
	said := chat.Said{
		Envelope: o.envelope("said/" + team + "/" + o.channel + "/" + e.TS), Message: messageID(team, o.channel, e.TS),
		Text: wordsTo(team, weft, written.Text),
	}
	if o.thread != "" && e.ParentUser == weft {
		said.ReplyTo = messageID(team, o.channel, o.thread)
	}
	s.event(o, said)
}

// wordsTo is what somebody said to Weft, without its name in front. Words that are nothing but a mention answer a
// question for a person or a channel.
func wordsTo(team, weft, raw string) string {
	raw = strings.TrimSpace(raw)
	if rest, named := strings.CutPrefix(raw, "<@"+weft+">"); named {
		raw = strings.TrimLeft(rest, " ,:\n")
	}
	if bracketed.FindString(raw) == raw && raw != "" && (raw[1] == '@' || raw[1] == '#') {
		return typedIDs(team, raw)
	}
	return typedText(raw)
}

// happened hands over what has no words.
func (s *service) happened(o *occasion, what func(chat.Envelope) chat.Event, id string) {
	ctx, cancel := context.WithTimeout(s.life, decideWithin)
	defer cancel()
	o.settleIn(ctx)
	s.event(o, what(o.envelope(id)))
}

// moved: somebody entered or left a channel. Where that is Weft itself, the place has changed.
func (s *service) moved(o *occasion, e innerEvent, id string) task {
	lane := o.w.team() + "/" + o.channel
	if o.user == o.w.known().user || strings.HasSuffix(e.Type, "_left") {
		return task{lane: lane, do: func() { s.changed(o, id) }}
	}
	return task{lane: lane, do: func() {
		s.happened(o, func(head chat.Envelope) chat.Event {
			if e.Type == "member_joined_channel" {
				return chat.PlaceJoined{Envelope: head}
			}
			return chat.PlaceLeft{Envelope: head}
		}, id)
	}}
}

// changed: a channel is not what it was. Nobody in particular did that.
func (s *service) changed(o *occasion, id string) {
	o.user = ""
	head := o.envelope(id)
	head.Actor = chat.UserID{}
	s.event(o, chat.PlaceChanged{Envelope: head, Channel: head.In})
}

// renumbered: a channel goes by another id, as it may when it is shared with another organisation, or no more.
func (s *service) renumbered(o *occasion, old, id string) {
	o.user = ""
	head := o.envelope(id)
	head.Actor = chat.UserID{}
	s.event(o, chat.PlaceMoved{Envelope: head, From: channelID(o.w.team(), old), To: head.In})
}

// learnProfile takes what an event says of somebody.
func (s *service) learnProfile(o *occasion, raw json.RawMessage) slackapi.User {
	var e struct {
		User slackapi.User `json:"user"`
	}
	if err := json.Unmarshal(raw, &e); err == nil && e.User.ID != "" {
		s.people.changed(o.w.team(), e.User)
	}
	return e.User
}

// uninstalled: Weft is not in the workspace any more. Once that is kept, everything there ends. Slack may say so late, or
// again, when Weft is back already: as long as it takes the token, that is no news. It is asked to say so once more, in
// case that it takes the token only because it has not noticed yet.
func (s *service) uninstalled(o *occasion, id string) {
	team := o.w.team()
	if now, err := s.d.workspace(team); err != nil || now != o.w {
		o.door.ack(nil) // Slack says it in two events, and the other one came first
		return
	}
	s.known(o.w, chat.HindranceToken) // whoever hears of the end need not hear of its token
	if o.w.accepted(s.life) {
		s.mended(o.w, chat.HindranceToken)
		s.log.Warn().Str("team", team).Msg("Slack says that Weft was removed from a workspace, and takes its token all the same; it stays")
		o.door.refuse()
		return
	}
	head := s.news("uninstalled")
	head.ID = chat.EventID(id)
	if !s.event(o, chat.Uninstalled{Envelope: head, Space: team}) {
		return
	}
	if now, err := s.d.workspace(team); err == nil && now != o.w { // somebody has installed it anew in this very moment
		s.spawn(func() { s.tell(chat.Installed{Envelope: s.news("installed"), Space: team, Title: now.name()}) })
		return
	}
	s.stop(team)
	if s.d.config.Installs == nil {
		return
	}
	if err := s.d.config.Installs.Remove(s.life, team); err != nil {
		s.log.Error().Err(err).Str("team", team).Msg("the token of a workspace that Weft has left could not be forgotten")
	}
}
