package discordfake

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

type message struct {
	id          Snowflake
	channel     *channel
	author      *user
	kind        int
	content     string
	embeds      []object
	components  []object
	flags       int
	attachments []*file
	nonce       string
	pinged      []Snowflake // who is notified
	roles       []Snowflake // of roles too
	everyone    bool
	reference   Snowflake // the message replied to
	edited      time.Time
	edits       int
	to          Snowflake // whom an ephemeral message is shown to, alone
	source      *interaction
	thread      *channel
}

type file struct {
	id                Snowflake
	name, description string
	kind              string
	data              []byte
	url               string
}

func (m *message) ephemeral() bool { return m.flags&flagEphemeral != 0 }

func (f *file) object() object {
	o := object{"id": f.id, "filename": f.name, "size": len(f.data), "url": f.url, "proxy_url": f.url, "content_type": f.kind}
	if f.description != "" {
		o["description"] = f.description
	}
	return o
}

// object is the message as the bot is told of it: without the privileged intent, what others wrote is empty unless it
// was said to the bot (Discord: Gateway, message content intent).
func (s *Server) messageObject(m *message) object {
	told := m.author == s.bot || m.channel.guild == nil || slices.Contains(m.pinged, s.bot.id) || s.options.Intents&intentMessageContent != 0
	o := object{
		"id": m.id, "channel_id": m.channel.id, "author": m.author.object(), "content": "", "timestamp": stamp(m.id.Time()),
		"edited_timestamp": nil, "tts": false, "mention_everyone": m.everyone, "mentions": []any{}, "mention_roles": nonNil(m.roles),
		"attachments": []any{}, "embeds": []any{}, "components": []any{}, "pinned": false, "type": m.kind, "flags": m.flags,
	}
	if !m.edited.IsZero() {
		o["edited_timestamp"] = stamp(m.edited)
	}
	mentions := []any{}
	for _, who := range m.pinged {
		mentions = append(mentions, s.users[who].object())
	}
	o["mentions"] = mentions
	if told {
		attachments := []any{}
		for _, f := range m.attachments {
			attachments = append(attachments, f.object())
		}
		o["content"], o["attachments"] = m.content, attachments
		o["embeds"], o["components"] = nonNil(m.embeds), nonNil(m.components)
	}
	if m.reference != "" {
		reference := object{"type": 0, "message_id": m.reference, "channel_id": m.channel.id}
		if m.kind == messageThreadStarter {
			reference["channel_id"] = m.channel.parent
		}
		if m.channel.guild != nil {
			reference["guild_id"] = m.channel.guild.id
		}
		o["message_reference"], o["referenced_message"] = reference, nil
		if first := s.messages[m.reference]; first != nil {
			inner := s.messageObject(first)
			delete(inner, "referenced_message")
			o["referenced_message"] = inner
		}
	}
	if m.source != nil {
		o["application_id"], o["webhook_id"] = s.app, s.app
		o["interaction_metadata"] = object{
			"id": m.source.id, "type": m.source.kind, "user": m.source.who.object(),
			"authorizing_integration_owners": object{},
		}
	}
	if m.thread != nil {
		o["thread"] = s.channelObject(m.thread)
	}
	return o
}

var mentionPattern = regexp.MustCompile(`<@(!|&)?(\d+)>|@everyone|@here`)

// codePattern is what is shown as it was written: nothing in it mentions anybody.
var codePattern = regexp.MustCompile("(?s)```.*?```|``.*?``|`[^`]*`")

// notify works out whom a message notifies, from its text and allowed_mentions. may is what its author may in the
// channel; a nil allowed parses everything (Discord: Allowed Mentions).
func (s *Server) notify(m *message, allowed *object, may Permissions) {
	parse := func(kind string) bool {
		return allowed == nil || slices.Contains(list(*allowed, "parse"), any(kind))
	}
	named := func(kind string, who Snowflake) bool {
		return allowed != nil && slices.Contains(list(*allowed, kind), any(string(who)))
	}
	m.pinged, m.roles, m.everyone = nil, nil, false
	ping := func(who Snowflake) {
		if s.users[who] != nil && !slices.Contains(m.pinged, who) {
			m.pinged = append(m.pinged, who)
		}
	}
	for _, found := range mentionPattern.FindAllStringSubmatchIndex(readable(m), -1) {
		whole := readable(m)[found[0]:found[1]]
		if escaped(readable(m), found[0]) {
			continue
		}
		who := Snowflake(strings.Trim(whole, "<@!&>"))
		switch {
		case whole == "@everyone" || whole == "@here":
			m.everyone = m.everyone || parse("everyone") && may.Has(MentionEveryone) && m.channel.guild != nil
		case strings.HasPrefix(whole, "<@&"):
			g := m.channel.guild
			if g == nil || g.roles[who] == nil || !parse("roles") && !named("roles", who) {
				continue
			}
			if (g.roles[who].mentionable || may.Has(MentionEveryone)) && !slices.Contains(m.roles, who) {
				m.roles = append(m.roles, who)
			}
		case parse("users") || named("users", who):
			ping(who)
		}
	}
	if first := s.messages[m.reference]; first != nil && (allowed == nil || truth(*allowed, "replied_user")) {
		ping(first.author.id)
	}
}

// escaped tells whether a backslash before it takes a sign's meaning.
func escaped(s string, at int) bool {
	n := 0
	for at > n && s[at-n-1] == '\\' {
		n++
	}
	return n%2 == 1
}

// readable is all text of a message that mentions can stand in, code left out.
func readable(m *message) string {
	var b strings.Builder
	b.WriteString(codePattern.ReplaceAllString(m.content, "``"))
	walk(m.components, func(o object) {
		if number(o, "type") == textDisplay {
			b.WriteString("\n" + codePattern.ReplaceAllString(text(o, "content"), "``"))
		}
	})
	return b.String()
}

// walk visits components, nested ones included, in the order in which they are read.
func walk(components []object, visit func(object)) {
	for _, o := range components {
		visit(o)
		walk(objects(o, "components"), visit)
		for _, key := range []string{"accessory", "component"} {
			if c := child(o, key); c != nil {
				walk([]object{c}, visit)
			}
		}
	}
}

// completeComponents fills in what a request may leave out and Discord gives back.
func completeComponents(components []object) {
	usually := func(o object, key string, value any) {
		if _, set := o[key]; !set {
			o[key] = value
		}
	}
	numberComponents(components)
	walk(components, func(o object) {
		switch number(o, "type") {
		case stringSelect, userSelect, roleSelect, mentionableSelect, channelSelect:
			usually(o, "min_values", 1)
			usually(o, "max_values", 1)
		case container:
			usually(o, "accent_color", nil)
			usually(o, "spoiler", false)
		case separator:
			usually(o, "spacing", 1)
			usually(o, "divider", true)
		case thumbnail:
			usually(o, "description", nil)
			usually(o, "spoiler", false)
		case fileComponent:
			usually(o, "spoiler", false)
		case mediaGallery:
			for _, item := range objects(o, "items") {
				usually(item, "description", nil)
				usually(item, "spoiler", false)
			}
		}
	})
}

// numberComponents fills in the ids of components that have none.
func numberComponents(components []object) {
	taken, next := map[int]bool{}, 1
	walk(components, func(o object) { taken[number(o, "id")] = true })
	walk(components, func(o object) {
		if number(o, "id") != 0 {
			return
		}
		for taken[next] {
			next++
		}
		o["id"], taken[next] = next, true
	})
}

// resolveMedia points what shows an attachment to where it lies. A request's components are cloned before.
func (s *Server) resolveMedia(m *message) {
	point := func(o object) {
		if text(o, "id") == "" && text(o, "url") != "" {
			o["id"] = string(s.ids.next())
		}
		if text(o, "proxy_url") == "" {
			o["proxy_url"] = o["url"]
		}
		name, isFile := strings.CutPrefix(text(o, "url"), "attachment://")
		if !isFile {
			return
		}
		for _, f := range m.attachments {
			if f.name == name {
				o["url"], o["proxy_url"], o["attachment_id"], o["content_type"] = f.url, f.url, f.id, f.kind
			}
		}
	}
	walk(m.components, func(o object) {
		for _, key := range []string{"media", "file"} {
			if c := child(o, key); c != nil {
				point(c)
				m.nameFile(o, c)
			}
		}
		for _, item := range objects(o, "items") {
			point(child(item, "media"))
		}
	})
	for _, e := range m.embeds {
		e["type"] = "rich"
		for _, f := range objects(e, "fields") {
			f["inline"] = truth(f, "inline")
		}
		for _, key := range []string{"image", "thumbnail"} {
			if c := child(e, key); c != nil {
				point(c)
			}
		}
	}
}

// nameFile tells a file component what it shows.
func (m *message) nameFile(o, media object) {
	for _, f := range m.attachments {
		if number(o, "type") == fileComponent && f.url == text(media, "url") {
			o["name"], o["size"] = f.name, len(f.data)
		}
	}
}
