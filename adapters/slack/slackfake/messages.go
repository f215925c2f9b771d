package slackfake

import (
	"slices"
)

// Limits of messages.
const (
	// maxText is where chat.postMessage cuts text off, in characters (Slack: chat.postMessage, truncating content).
	maxText = 40000
	// maxUpdate is the longest text that an edit may give a message, in characters (Slack: chat.update, msg_too_long).
	maxUpdate = 4000
	// maxBlocksText is about where a message's blocks are too much (msg_blocks_too_long; reported, not documented).
	maxBlocksText = 13200
	// maxMetadata bounds the JSON of a message's metadata, in characters (metadata_too_large).
	maxMetadata = 16000
)

// Message as it stands in a conversation.
type Message struct {
	TS, Channel, Text string
	// User wrote it. BotID and AppID are set if it was the app.
	User, BotID, AppID string
	Blocks             []any
	// Metadata is what the app attached; people do not see it.
	Metadata Object
	// ThreadTS is the ts of the thread's first message; equal to TS there.
	ThreadTS string
	// Broadcast means that a reply is also shown in the channel.
	Broadcast bool
	// To is the only person who sees it; empty if everyone does.
	To      string
	Files   []*File
	Edited  string
	Deleted bool
	Subtype string
	// Request is the number of the [Request] to chat.postMessage that made it; zero for all others.
	Request int
	// Order is the place in which it took effect, over all conversations.
	Order int64

	linkNames bool
}

// isReply tells whether the message stands in a thread and not in the channel.
func (m *Message) isReply() bool { return m.ThreadTS != "" && m.ThreadTS != m.TS && !m.Broadcast }

// json is the message as the Web API and events tell it.
func (m *Message) json(c *Conversation, w *Workspace) Object {
	o := Object{"type": "message", "ts": m.TS, "text": m.Text, "user": m.User, "team": w.ID}
	if m.BotID != "" {
		o["bot_id"], o["app_id"] = m.BotID, m.AppID
		o["bot_profile"] = Object{"id": m.BotID, "app_id": m.AppID, "name": "Weft", "team_id": w.ID}
	} else {
		o["client_msg_id"] = "msg-" + m.TS
	}
	if len(m.Blocks) > 0 {
		o["blocks"] = m.Blocks
	}
	if m.Subtype != "" {
		o["subtype"] = m.Subtype
	}
	if m.Edited != "" {
		o["edited"] = Object{"user": m.User, "ts": m.Edited}
	}
	if len(m.Files) > 0 {
		var files []any
		for _, f := range m.Files {
			files = append(files, f.json(w))
		}
		o["files"] = files
	}
	if m.ThreadTS != "" {
		o["thread_ts"] = m.ThreadTS
		if m.ThreadTS == m.TS {
			o["reply_count"] = len(c.replies(m.TS))
		} else if root := c.message(m.ThreadTS); root != nil {
			o["parent_user_id"] = root.User
		}
	}
	return o
}

func (c *Conversation) message(ts string) *Message {
	for _, m := range c.messages {
		if m.TS == ts && !m.Deleted {
			return m
		}
	}
	return nil
}

func (c *Conversation) replies(root string) []*Message {
	var out []*Message
	for _, m := range c.messages {
		if m.ThreadTS == root && m.TS != root && !m.Deleted {
			out = append(out, m)
		}
	}
	return out
}

// put adds a message to a conversation and tells the app about it, as Slack does also of the app's own messages.
func (w *Workspace) put(conv *Conversation, m *Message) *Message {
	m.TS, m.Channel, m.Order = w.s.stamp(), conv.ID, w.s.next()
	if m.ThreadTS != "" {
		if root := conv.message(m.ThreadTS); root != nil {
			root.ThreadTS = root.TS
		}
	}
	conv.messages = append(conv.messages, m)
	w.tellMessage(conv, m.json(conv, w))
	return m
}

// whisper shows a message to one person.
func (w *Workspace) whisper(conv *Conversation, m *Message) *Message {
	m.TS, m.Channel, m.Order = w.s.stamp(), conv.ID, w.s.next()
	conv.ephemeral = append(conv.ephemeral, m)
	w.whispered[m.To] = append(w.whispered[m.To], m)
	return m
}

// Messages are all messages of a conversation that stand now, threads included, oldest first, with their metadata.
func (w *Workspace) Messages(channel string) []Message {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	c := w.channel(channel)
	if c == nil {
		return nil
	}
	var out []Message
	for _, m := range c.messages {
		if !m.Deleted {
			out = append(out, copied(m))
		}
	}
	return out
}

// AllMessages are the standing messages of all conversations, in the order in which they took effect.
func (w *Workspace) AllMessages() []Message {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	var out []Message
	for _, c := range w.channels {
		for _, m := range c.messages {
			if !m.Deleted {
				out = append(out, copied(m))
			}
		}
	}
	slices.SortFunc(out, func(a, b Message) int { return int(a.Order - b.Order) })
	return out
}

func copied(m *Message) Message {
	out := *m
	out.Files = slices.Clone(m.Files)
	return out
}
