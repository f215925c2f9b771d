package slack

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"weft/bot/chat"
)

// readCommand reads a slash command.
func (s *service) readCommand(d delivery, at *door) (task, string) {
	var c slackapi.SlashCommand
	if err := json.Unmarshal(d.payload, &c); err != nil {
		return task{}, "slash command"
	}
	w, err := s.d.workspace(c.TeamID)
	if err != nil { // who typed it reads from Slack that it did not work, instead of nothing
		return task{do: at.refuse}, c.Command
	}
	if c.UserID == "" {
		return task{}, c.Command
	}
	o := &occasion{
		s: s, w: w, door: at, user: c.UserID, channel: c.ChannelID, trigger: c.TriggerID, respond: c.ResponseURL,
		received: d.received, command: true,
	}
	late := func() { at.ack(ephemeral(o.sentence(s.guess(o).Later))) }
	return task{lane: c.TeamID + "/" + c.UserID, do: func() { s.command(o, c.Text, late) }, late: late}, c.Command
}

// command hands over what was typed behind /weft. late acknowledges it while it is being found out what is meant, which
// takes a while too.
func (s *service) command(o *occasion, typed string, late func()) {
	ctx, cancel := context.WithTimeout(s.life, decideWithin)
	defer cancel()
	found := time.AfterFunc(s.d.pulse.longPatience-time.Since(o.received), late)
	defer found.Stop()
	o.settleIn(ctx)
	commands, err := s.commands(ctx, o)
	if err != nil {
		s.log.Error().Err(err).Msg("the commands could not be listed")
	}
	command, line := longestCommand(commands, typed)
	patience := s.d.pulse.patience
	if command.MayAsk || command.Name == "" {
		patience = s.d.pulse.longPatience
	}
	e := chat.CommandUsed{Envelope: o.envelope(o.act("command")), Command: command.Name, Line: o.spoken(line, command)}
	s.act(o, e, patience)
}

// commands asks the bot what it can be asked for. A panic there keeps nobody from being heard.
func (s *service) commands(ctx context.Context, o *occasion) (all []chat.Command, err error) {
	defer func() {
		if v := recover(); v != nil {
			s.log.Error().Interface("panic", v).Msg("listing commands panicked")
		}
	}()
	return s.handler.Commands(ctx, userID(o.w.team(), o.user))
}

// longestCommand finds the longest command with whose name a line begins, word by word, and what follows it.
func longestCommand(commands []chat.Command, line string) (found chat.Command, rest string) {
	typed := strings.Fields(line)
	for _, c := range commands {
		words := strings.Fields(c.Name)
		if len(words) <= len(strings.Fields(found.Name)) || len(words) > len(typed) {
			continue
		}
		if slices.EqualFunc(words, typed[:len(words)], strings.EqualFold) {
			found = c
		}
	}
	rest = line
	for range strings.FieldsSeq(found.Name) {
		rest = strings.TrimSpace(rest)
		rest = rest[len(strings.Fields(rest)[0]):]
	}
	return found, strings.TrimSpace(rest)
}

// spoken is a line as it was typed. Where the command takes a person or a channel, a mention becomes the id that
// [chat.ReadValue] reads; elsewhere it is a name.
func (o *occasion) spoken(line string, c chat.Command) string {
	takes := slices.ContainsFunc(c.Options, func(option chat.CommandOption) bool {
		switch option.Input.(type) {
		case chat.PersonInput, chat.ChannelInput:
			return true
		case chat.ShortText, chat.LongText, chat.NumberInput, chat.Scale, chat.OneOf, chat.ManyOf, chat.DateInput, chat.TimeInput, chat.YesNo:
		}
		return false
	})
	if takes {
		return typedIDs(o.w.team(), line)
	}
	return typedText(line)
}

// bracketed are the things that Slack's clients set in angle brackets in what people type (Slack: formatting text): a
// person, a channel, a broadcast, a link. What was typed as an angle bracket itself arrives as &lt;, except behind a
// command, where it stands as it is.
var bracketed = regexp.MustCompile(`<(?:([@#])([A-Z0-9]+)|!([^<>|]+)|((?:https?|mailto|tel):[^<>|]*))(?:\|([^<>]*))?>`)

var unescaped = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

// typedText is what somebody typed, as they saw it.
func typedText(raw string) string {
	return unescaped.Replace(bracketed.ReplaceAllStringFunc(raw, func(m string) string {
		part := bracketed.FindStringSubmatch(m)
		sign, id, broadcast, link, label := part[1], part[2], part[3], part[4], part[5]
		switch {
		case sign != "" && label != "":
			return sign + label
		case sign != "":
			return sign + id
		case broadcast != "" && label != "":
			return label
		case broadcast != "":
			name, _, _ := strings.Cut(broadcast, "^")
			return "@" + name
		}
		return strings.TrimPrefix(strings.TrimPrefix(link, "mailto:"), "tel:")
	}))
}

// typedIDs is the same with people and channels by their ids.
func typedIDs(team, raw string) string {
	return typedText(bracketed.ReplaceAllStringFunc(raw, func(m string) string {
		part := bracketed.FindStringSubmatch(m)
		switch part[1] {
		case "@":
			return userID(team, part[2]).String()
		case "#":
			return channelID(team, part[2]).String()
		}
		return m
	}))
}
