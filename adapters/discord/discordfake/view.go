package discordfake

import (
	"slices"
	"strings"
	"time"
)

// View is a message as one person reads it.
type View struct {
	ID, Channel Snowflake
	// Author is who wrote it; [Server.BotID] is the bot.
	Author Snowflake
	// Text is all that is read in it, in order, line by line: embeds, text displays, descriptions of pictures, labels
	// of buttons, placeholders and options of selects included.
	Text string
	// Controls are what can be used in it, in order.
	Controls []Control
	// Mentions are the names that stand out as mentions, Links what can be followed, Moments the instants.
	Mentions []string
	Links    []Link
	Moments  []Moment
	Styled   []Styled
	// Files are the pictures and files that can be opened.
	Files []File
	// Notified: it pinged this person.
	Notified bool
	// Private: "Only you can see this" stands under it.
	Private bool
	// Thinking: "… is thinking" stands there instead.
	Thinking bool
	Edited   bool
	// ReplyTo is the message that it replies to, Thread the thread that hangs under it; "" for none.
	ReplyTo, Thread Snowflake
	Flags           int
}

// Control is a button or select.
type Control struct {
	// Label is what is read on it: a button's label or a select's placeholder.
	Label string
	// Name is its custom_id, which nobody sees; "" for links.
	Name     string
	Kind     int
	Style    int
	URL      string
	Disabled bool
	Options  []Option
}

// File is a picture or file of a message.
type File struct {
	Name, Description, Type, URL string
	Data                         []byte
}

// view is a message as somebody reads it. The caller holds mu.
func (s *Server) view(m *message, u *user) *View {
	v := &View{
		ID: m.id, Channel: m.channel.id, Author: m.author.id, Private: m.ephemeral(), Thinking: m.flags&flagLoading != 0,
		Edited: !m.edited.IsZero(), ReplyTo: m.reference, Flags: m.flags,
	}
	if m.thread != nil {
		v.Thread = m.thread.id
	}
	v.Notified = m.flags&flagSuppressNotifications == 0 && s.notifies(m, u)
	w := &viewing{s: s, v: v, reader: s.reader(m.channel, u), m: m}
	w.say(m.content)
	if m.flags&flagSuppressEmbeds == 0 {
		for _, e := range m.embeds {
			w.embed(e)
		}
	}
	for _, c := range m.components {
		w.component(c)
	}
	if m.flags&flagComponentsV2 == 0 {
		for _, f := range m.attachments {
			w.file(f, f.description)
		}
	}
	v.Text = strings.Join(w.lines, "\n")
	return v
}

// notifies tells whether a message pings somebody who can see it.
func (s *Server) notifies(m *message, u *user) bool {
	if m.author == u || !s.sees(u.id, m.channel) || m.to != "" {
		return false
	}
	if m.channel.guild == nil || m.everyone || slices.Contains(m.pinged, u.id) {
		return true
	}
	member := m.channel.guild.members[u.id]
	return member != nil && slices.ContainsFunc(m.roles, func(r Snowflake) bool { return slices.Contains(member.roles, r) })
}

// reader resolves names as somebody's client does in a channel.
func (s *Server) reader(c *channel, u *user) Reader {
	return Reader{
		Now: time.Now(), Zone: u.zone,
		User: func(id Snowflake) string {
			found := s.users[id]
			if found == nil {
				return ""
			}
			if c.guild != nil && c.guild.members[id] != nil && c.guild.members[id].nick != "" {
				return c.guild.members[id].nick
			}
			return found.shown()
		},
		Role: func(id Snowflake) string {
			if c.guild == nil || c.guild.roles[id] == nil {
				return ""
			}
			return c.guild.roles[id].name
		},
		Channel: func(id Snowflake) string {
			found := s.channels[id]
			if found == nil || !s.sees(u.id, found) {
				return ""
			}
			return found.name
		},
	}
}

// viewing reads one message from top to bottom.
type viewing struct {
	s      *Server
	v      *View
	m      *message
	reader Reader
	lines  []string
}

func (w *viewing) say(markdown string) {
	if markdown == "" {
		return
	}
	r := Render(markdown, w.reader)
	w.lines = append(w.lines, r.Text)
	w.v.Mentions = append(w.v.Mentions, r.Mentions...)
	w.v.Links = append(w.v.Links, r.Links...)
	w.v.Moments = append(w.v.Moments, r.Moments...)
	w.v.Styled = append(w.v.Styled, r.Styled...)
}

func (w *viewing) literal(s string) {
	if s != "" {
		w.lines = append(w.lines, s)
	}
}

func (w *viewing) embed(e object) {
	w.literal(text(child(e, "author"), "name"))
	w.say(text(e, "title"))
	w.say(text(e, "description"))
	for _, f := range objects(e, "fields") {
		w.say(text(f, "name"))
		w.say(text(f, "value"))
	}
	if u := text(e, "url"); u != "" {
		w.v.Links = append(w.v.Links, Link{text(e, "title"), u})
	}
	w.media(child(e, "image"), "")
	w.literal(text(child(e, "footer"), "text"))
}

func (w *viewing) component(o object) {
	switch number(o, "type") {
	case textDisplay:
		w.say(text(o, "content"))
	case actionRow, container:
		for _, c := range objects(o, "components") {
			w.component(c)
		}
	case section:
		for _, c := range objects(o, "components") {
			w.component(c)
		}
		w.component(child(o, "accessory"))
	case thumbnail:
		w.media(child(o, "media"), text(o, "description"))
	case mediaGallery:
		for _, item := range objects(o, "items") {
			w.media(child(item, "media"), text(item, "description"))
		}
	case fileComponent:
		w.media(child(o, "file"), "")
	case button:
		w.control(o, text(o, "label"))
	case stringSelect, userSelect, roleSelect, mentionableSelect, channelSelect:
		w.control(o, text(o, "placeholder"))
	}
}

func (w *viewing) control(o object, label string) {
	c := Control{
		Label: label, Name: text(o, "custom_id"), Kind: number(o, "type"), Style: number(o, "style"), URL: text(o, "url"),
		Disabled: truth(o, "disabled"),
	}
	if emoji := text(child(o, "emoji"), "name"); emoji != "" {
		label = strings.TrimSpace(emoji + " " + label)
		if c.Label == "" {
			c.Label = emoji
		}
	}
	w.literal(label)
	for _, option := range objects(o, "options") {
		c.Options = append(c.Options, Option{text(option, "value"), text(option, "label"), text(option, "description")})
		w.literal(text(option, "label"))
		w.literal(text(option, "description"))
	}
	if c.URL != "" {
		w.v.Links = append(w.v.Links, Link{label, c.URL})
	}
	w.v.Controls = append(w.v.Controls, c)
}

// media shows what an address points to: an attachment of the message, or something on the web.
func (w *viewing) media(o object, description string) {
	address := text(o, "url")
	if address == "" {
		return
	}
	for _, f := range w.m.attachments {
		if f.url == address {
			if description == "" {
				description = f.description
			}
			w.file(f, description)
			return
		}
	}
	w.literal(description)
	w.v.Files = append(w.v.Files, File{Description: description, URL: address})
}

func (w *viewing) file(f *file, description string) {
	if !strings.HasPrefix(f.kind, "image/") {
		w.literal(f.name)
	}
	w.literal(description)
	w.v.Files = append(w.v.Files, File{f.name, description, f.kind, f.url, f.data})
}
