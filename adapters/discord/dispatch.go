package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"

	"weft/bot/chat"
)

// dispatch takes an event of the gateway and returns at once. What is not known is left aside: Discord adds events
// without asking.
func (r *run) dispatch(e gatewayEvent) {
	switch e.Type {
	case "INTERACTION_CREATE":
		it, err := decodeInteraction(e.Data)
		if err != nil {
			r.d.log.Warn().Err(err).Str("interaction", it.ID).Msg("an interaction is none that Weft knows")
		}
		if it.ID != "" {
			r.take(it, err)
		}
	case "MESSAGE_CREATE":
		r.hear(e.Data)
	case "READY":
		r.readied(e)
	case "GUILD_CREATE", "GUILD_UPDATE", "GUILD_DELETE":
		r.guildChanged(e)
	case "CHANNEL_UPDATE", "CHANNEL_DELETE", "THREAD_UPDATE", "THREAD_DELETE":
		r.channelChanged(e)
	case "THREAD_CREATE", "CHANNEL_CREATE":
		var c channel
		if json.Unmarshal(e.Data, &c) == nil {
			r.d.rememberChannel(c)
		}
	case "GUILD_ROLE_CREATE", "GUILD_ROLE_UPDATE", "GUILD_ROLE_DELETE":
		r.rolesChanged(e)
	}
}

// Kinds of message that people write (Discord: Message types).
const (
	messagePlain = 0
	messageReply = 19
)

// heard is a message without its words: those are read only once it is known that they were said to Weft.
type heard struct {
	ID        string  `json:"id"`
	ChannelID string  `json:"channel_id"`
	Guild     string  `json:"guild_id"`
	Type      int     `json:"type"`
	Webhook   string  `json:"webhook_id"`
	Author    user    `json:"author"`
	Member    *member `json:"member"`
	Mentions  []user  `json:"mentions"`
	Reference struct {
		Message string `json:"message_id"`
	} `json:"message_reference"`
	Referenced struct {
		Author user `json:"author"`
	} `json:"referenced_message"`
}

// hear takes a message that was said to Weft: anything in a direct conversation; in a server, what replies to a message
// of Weft's or mentions it. Everything else is not decoded any further.
func (r *run) hear(data json.RawMessage) {
	var m heard
	if err := json.Unmarshal(data, &m); err != nil || m.ID == "" || m.Author.ID == "" || m.ChannelID == "" {
		r.d.log.Warn().Msg("a message of Discord's cannot be read")
		return
	}
	self := r.d.knownSelf()
	if m.Author.Bot || m.Webhook != "" || m.Author.ID == self || (m.Type != messagePlain && m.Type != messageReply) {
		return
	}
	replies := m.Reference.Message != "" && m.Referenced.Author.ID == self && self != ""
	mentioned := slices.ContainsFunc(m.Mentions, func(u user) bool { return u.ID == self && self != "" })
	if m.Guild != "" && !replies && !mentioned {
		return
	}
	if !r.seen.first(m.ID, time.Now()) {
		return
	}
	var words struct {
		Content string `json:"content"`
	}
	_ = json.Unmarshal(data, &words) // it was read before
	received := time.Now()
	r.inTurn(m.ChannelID, m.ID, func(ctx context.Context) {
		said, err := r.said(ctx, m, words.Content, replies)
		if err != nil {
			r.d.log.Warn().Err(err).Str("channel", m.ChannelID).Msg("where something was said cannot be told; it is taken as its channel")
		}
		said.Received = received
		if m.Guild != "" && !mentioned && words.Content == "" {
			r.unread(ctx, said)
			return
		}
		r.answerSaid(ctx, said)
	})
}

// said is a message as the bot hears it.
func (r *run) said(ctx context.Context, m heard, content string, replies bool) (chat.Said, error) {
	at, err := r.d.channelOf(ctx, m.Guild, m.ChannelID)
	if err != nil {
		at = channel{ID: m.ChannelID}
	}
	in, thread := r.d.where(m.Guild, at)
	name := cmp.Or(m.Author.Global, m.Author.Name)
	if m.Member != nil {
		name = cmp.Or(m.Member.Nick, name)
	}
	said := chat.Said{
		Envelope: chat.Envelope{
			ID: chat.EventID(m.ID), Actor: r.d.config.User(m.Author.ID), Name: name, In: in, Private: m.Guild == "", Thread: thread,
		},
		Message: r.d.messageID(m.Guild, m.ChannelID, m.ID), Text: plainWords(content, r.d.knownSelf(), m.Mentions),
	}
	said.Language, _ = r.d.inbound.locales.find(m.Author.ID)
	if replies {
		said.ReplyTo = r.d.messageID(m.Guild, m.ChannelID, m.Reference.Message)
	}
	return said, err
}

// plainWords is what somebody wrote, with people called by their names and without the mention of Weft that led to it.
func plainWords(content, self string, mentioned []user) string {
	content = strings.TrimSpace(strings.NewReplacer("<@"+self+">", "", "<@!"+self+">", "").Replace(content))
	return regexp.MustCompile(`<@!?([0-9]{1,20})>`).ReplaceAllStringFunc(content, func(mark string) string {
		id := strings.Trim(mark, "<@!>")
		for _, u := range mentioned {
			if u.ID == id {
				return "@" + cmp.Or(u.Global, u.Name)
			}
		}
		return mark
	})
}
