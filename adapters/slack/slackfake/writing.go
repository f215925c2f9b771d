package slackfake

import (
	"fmt"
	"strings"
)

// Write writes something, in a thread if one is named. What is typed is escaped as Slack's clients escape it; only
// <@U…> of somebody in the workspace is a mention. A mention of the app in a channel is told as app_mention too.
func (w *Workspace) Write(user, channel, text, thread string) (Shown, error) {
	w.s.mu.Lock()
	c, err := w.place(user, channel)
	switch {
	case err != nil:
	case !c.has(user):
		err = fmt.Errorf("%w: %s is not in %s", ErrUnusable, user, channel)
	case c.Archived:
		err = fmt.Errorf("%w: %s is archived", ErrUnusable, channel)
	case thread != "" && c.message(thread) == nil:
		err = fmt.Errorf("%w: no message %s in %s", ErrUnseen, thread, channel)
	}
	if err != nil {
		w.s.mu.Unlock()
		return Shown{}, err
	}
	since := w.s.next()
	if thread != "" && c.message(thread).ThreadTS != "" {
		thread = c.message(thread).ThreadTS
	}
	escaped, blocks := w.typed(text)
	m := &Message{Text: escaped, Blocks: blocks, User: user, ThreadTS: thread, TS: w.s.stamp(), Channel: c.ID, Order: since}
	if root := c.message(thread); root != nil {
		root.ThreadTS = root.TS
	}
	c.messages = append(c.messages, m)
	sent := []*pending{w.tellMessage(c, m.json(c, w))}
	if c.Kind != IM && c.has(w.BotUser) && strings.Contains(escaped, "<@"+w.BotUser+">") {
		o := m.json(c, w)
		o["type"], o["channel"], o["event_ts"] = "app_mention", c.ID, m.TS
		sent = append(sent, w.tell("app_mention", o))
	}
	w.s.mu.Unlock()
	out := Shown{Channel: c.ID, TS: m.TS}
	for _, p := range sent {
		if p != nil {
			out.settle(p)
		}
	}
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	out.finish(w, user, since)
	return out, nil
}

// typed is what a client makes of what is typed: escaped text, and the rich text beside it.
func (w *Workspace) typed(text string) (string, []any) {
	var escaped strings.Builder
	runs := []any{}
	literal := func(s string) {
		for s != "" {
			loc := bareURL.FindStringIndex(s)
			if loc == nil {
				loc = []int{len(s), len(s)}
			}
			if plain := s[:loc[0]]; plain != "" {
				escaped.WriteString(escape(plain))
				runs = append(runs, Object{"type": "text", "text": plain})
			}
			if link := s[loc[0]:loc[1]]; link != "" {
				escaped.WriteString("<" + escape(link) + ">")
				runs = append(runs, Object{"type": "link", "url": link})
			}
			s = s[loc[1]:]
		}
	}
	rest := text
	for rest != "" {
		i := strings.Index(rest, "<@")
		end := -1
		if i >= 0 {
			end = strings.Index(rest[i:], ">")
		}
		if i < 0 || end < 0 || w.user(rest[i+2:i+end]) == nil {
			next := len(rest)
			if i >= 0 {
				next = i + 2
			}
			if i >= 0 && end < 0 {
				next = len(rest)
			}
			literal(rest[:next])
			rest = rest[next:]
			continue
		}
		literal(rest[:i])
		id := rest[i+2 : i+end]
		escaped.WriteString("<@" + id + ">")
		runs = append(runs, Object{"type": "user", "user_id": id})
		rest = rest[i+end+1:]
	}
	if len(runs) == 0 {
		return "", nil
	}
	return escaped.String(), w.named([]any{Object{
		"type": "rich_text", "elements": []any{Object{"type": "rich_text_section", "elements": runs}},
	}})
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func escape(s string) string { return escaper.Replace(s) }

// Edit changes what a person wrote.
func (w *Workspace) Edit(user, channel, ts, text string) (Shown, error) {
	return w.touch(user, channel, ts, func(c *Conversation, m *Message) Object {
		before := m.json(c, w)
		m.Text, m.Blocks = w.typed(text)
		m.Edited = w.s.stamp()
		return Object{
			"type": "message", "subtype": "message_changed", "hidden": true, "channel": c.ID, "ts": w.s.stamp(),
			"message": m.json(c, w), "previous_message": before,
		}
	})
}

// Unsay deletes what a person wrote.
func (w *Workspace) Unsay(user, channel, ts string) (Shown, error) {
	return w.touch(user, channel, ts, func(c *Conversation, m *Message) Object {
		before := m.json(c, w)
		m.Deleted = true
		return Object{
			"type": "message", "subtype": "message_deleted", "hidden": true, "channel": c.ID, "ts": w.s.stamp(),
			"deleted_ts": ts, "previous_message": before,
		}
	})
}

func (w *Workspace) touch(user, channel, ts string, change func(*Conversation, *Message) Object) (Shown, error) {
	w.s.mu.Lock()
	c, err := w.place(user, channel)
	if err != nil {
		w.s.mu.Unlock()
		return Shown{}, err
	}
	m := c.message(ts)
	if m == nil || m.User != user {
		w.s.mu.Unlock()
		return Shown{}, fmt.Errorf("%w: %s in %s", ErrUnseen, ts, channel)
	}
	p := w.tellMessage(c, change(c, m))
	w.s.mu.Unlock()
	out := Shown{Channel: channel, TS: ts}
	if p != nil {
		out.settle(p)
	}
	return out, nil
}
