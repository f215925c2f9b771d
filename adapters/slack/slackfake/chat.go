package slackfake

import (
	"strings"
	"unicode/utf8"
)

// writable finds a conversation in which the app may write, or says why not.
func (c *call) writable(id string) (*Conversation, *refusal) {
	if id == "" {
		return nil, refuse("channel_not_found")
	}
	if u := c.w.user(id); u != nil {
		switch {
		case u.IsBot:
			return nil, refuse("cannot_dm_bot")
		case u.Deactivated:
			return nil, refuse("user_disabled")
		case u.Door != "":
			return nil, refuse(u.Door)
		case c.w.off[MessagesTab]:
			return nil, refuse("messages_tab_disabled")
		}
		return c.w.im(id), nil
	}
	conv := c.w.channel(strings.TrimPrefix(id, "#"))
	if conv == nil {
		for _, named := range c.w.channels {
			if named.Name != "" && named.Name == strings.TrimPrefix(id, "#") && named.Kind == Public {
				conv = named
			}
		}
	}
	switch {
	case conv == nil, conv.Kind != Public && !conv.has(c.w.BotUser):
		return nil, refuse("channel_not_found")
	case conv.Archived:
		return nil, refuse("is_archived")
	case !conv.has(c.w.BotUser) && !c.hasScope("chat:write.public"):
		return nil, refuse("not_in_channel")
	}
	if conv.Kind == IM {
		if c.w.off[MessagesTab] {
			return nil, refuse("messages_tab_disabled")
		}
		for _, id := range conv.Members {
			u := c.w.user(id)
			switch {
			case u == nil || id == c.w.BotUser:
			case u.Deactivated:
				return nil, refuse("user_disabled")
			case u.Door != "":
				return nil, refuse(u.Door)
			}
		}
	}
	return conv, nil
}

// content reads text, blocks and metadata of a message that is to be written.
func (c *call) content() (text string, blocks []any, metadata Object, refused *refusal) {
	text = c.args.text("text")
	if c.args.has("attachments") {
		if v, ok := c.args.value("attachments"); !ok {
			return "", nil, nil, refuse("invalid_attachments")
		} else if l, _ := v.([]any); len(l) > 0 && len(l) > 100 {
			return "", nil, nil, refuse("too_many_attachments")
		}
	}
	blocks, refused = c.blocks()
	if refused != nil {
		return "", nil, nil, refused
	}
	if strings.TrimSpace(text) == "" && len(blocks) == 0 {
		return "", nil, nil, refuse("no_text")
	}
	if utf8.RuneCountInString(text) > maxText {
		// Slack cuts the text of new messages off and only refuses much longer ones. A client of ours must do neither.
		return "", nil, nil, refuse("msg_too_long")
	}
	metadata, refused = c.metadata()
	return text, blocks, metadata, refused
}

func (c *call) blocks() ([]any, *refusal) {
	v, ok := c.args.value("blocks")
	if !ok {
		return nil, refuse("invalid_blocks_format")
	}
	if v == nil {
		return nil, nil
	}
	blocks, ok := v.([]any)
	if !ok {
		return nil, refuse("invalid_blocks_format")
	}
	if found := c.w.checkMessage(blocks); len(found) > 0 {
		return nil, refuseFor("invalid_blocks", found)
	}
	if visible(blocks) > maxBlocksText {
		return nil, refuse("msg_blocks_too_long")
	}
	return blocks, nil
}

// metadata of a message: an event_type, and a flat event_payload.
func (c *call) metadata() (Object, *refusal) {
	v, ok := c.args.value("metadata")
	if !ok {
		return nil, refuse("invalid_metadata_format")
	}
	if v == nil {
		return nil, nil
	}
	o, ok := v.(Object)
	if !ok {
		return nil, refuse("invalid_metadata_format")
	}
	if len(o) == 0 {
		return o, nil
	}
	kind, _ := o["event_type"].(string)
	_, isObject := o["event_payload"].(Object)
	if kind == "" || !isObject {
		return nil, refuse("invalid_metadata_format")
	}
	if utf8.RuneCountInString(compact(o)) > maxMetadata {
		return nil, refuse("metadata_too_large")
	}
	return o, nil
}

// threadOf checks the thread that a message is to stand in.
func (c *call) threadOf(conv *Conversation) (string, *refusal) {
	ts := c.args.text("thread_ts")
	if ts == "" {
		return "", nil
	}
	root := conv.message(ts)
	if root == nil {
		return "", refuse("thread_not_found")
	}
	if root.ThreadTS != "" {
		return root.ThreadTS, nil
	}
	return ts, nil
}

func postMessage(c *call) (Object, *refusal) {
	text, blocks, metadata, refused := c.content()
	if refused != nil {
		return nil, refused
	}
	conv, refused := c.writable(c.args.text("channel"))
	if refused != nil {
		return nil, refused
	}
	thread, refused := c.threadOf(conv)
	if refused != nil {
		return nil, refused
	}
	m := c.w.put(conv, &Message{
		Text: text, Blocks: c.w.named(blocks), Metadata: metadata, User: c.w.BotUser, BotID: c.w.BotID, AppID: c.w.AppID,
		ThreadTS: thread, Broadcast: thread != "" && c.args.flag("reply_broadcast"), Request: c.request,
		linkNames: c.args.flag("link_names") || c.args.text("parse") == "full",
	})
	return Object{"channel": conv.ID, "ts": m.TS, "message": m.json(conv, c.w)}, nil
}

func postEphemeral(c *call) (Object, *refusal) {
	text, blocks, _, refused := c.content()
	if refused != nil {
		return nil, refused
	}
	u := c.w.user(c.args.text("user"))
	if u == nil {
		return nil, refuse("user_not_found")
	}
	conv, refused := c.writable(c.args.text("channel"))
	if refused != nil {
		return nil, refused
	}
	if !conv.has(u.ID) {
		return nil, refuse("user_not_in_channel")
	}
	m := c.w.whisper(conv, &Message{
		Text: text, Blocks: c.w.named(blocks), To: u.ID, User: c.w.BotUser, BotID: c.w.BotID, AppID: c.w.AppID,
		ThreadTS: c.args.text("thread_ts"),
	})
	return Object{"message_ts": m.TS}, nil
}

func updateMessage(c *call) (Object, *refusal) {
	conv, refused := c.writable(c.args.text("channel"))
	if refused != nil {
		return nil, refused
	}
	m := conv.message(c.args.text("ts"))
	switch {
	case m == nil:
		return nil, refuse("message_not_found")
	case m.BotID != c.w.BotID:
		return nil, refuse("cant_update_message")
	}
	blocks, refused := c.blocks()
	if refused != nil {
		return nil, refused
	}
	metadata, refused := c.metadata()
	if refused != nil {
		return nil, refused
	}
	text := c.args.text("text")
	switch {
	case utf8.RuneCountInString(text) > maxUpdate:
		return nil, refuse("msg_too_long")
	case text == "" && !c.args.has("blocks") && !c.args.has("attachments") && !c.args.has("file_ids"):
		return nil, refuse("no_text")
	}
	before := m.json(conv, c.w)
	if c.args.has("text") {
		m.Text = text
	}
	// Blocks and metadata that are left out stay; an empty list or object takes them away (Slack: chat.update).
	if c.args.has("blocks") && c.args.text("blocks") != "" || isList(c.args["blocks"]) {
		m.Blocks = c.w.named(blocks)
	}
	switch {
	case len(metadata) > 0:
		m.Metadata = metadata
	case metadata != nil:
		m.Metadata = nil
	}
	m.Edited = c.s.stamp()
	after := m.json(conv, c.w)
	c.w.tellMessage(conv, Object{
		"type": "message", "subtype": "message_changed", "hidden": true, "channel": conv.ID, "ts": c.s.stamp(),
		"message": after, "previous_message": before,
	})
	return Object{"channel": conv.ID, "ts": m.TS, "text": m.Text, "message": after}, nil
}

func isList(v any) bool {
	_, ok := v.([]any)
	return ok
}

func deleteMessage(c *call) (Object, *refusal) {
	conv := c.w.channel(c.args.text("channel"))
	if conv == nil || (conv.Kind != Public && !conv.has(c.w.BotUser)) {
		return nil, refuse("channel_not_found")
	}
	m := conv.message(c.args.text("ts"))
	switch {
	case m == nil:
		return nil, refuse("message_not_found")
	case m.BotID != c.w.BotID:
		return nil, refuse("cant_delete_message")
	}
	before := m.json(conv, c.w)
	m.Deleted = true
	c.w.tellMessage(conv, Object{
		"type": "message", "subtype": "message_deleted", "hidden": true, "channel": conv.ID, "ts": c.s.stamp(),
		"deleted_ts": m.TS, "previous_message": before,
	})
	return Object{"channel": conv.ID, "ts": m.TS}, nil
}

func getPermalink(c *call) (Object, *refusal) {
	conv := c.w.channel(c.args.text("channel"))
	if conv == nil {
		return nil, refuse("channel_not_found")
	}
	ts := c.args.text("message_ts")
	m := conv.message(ts)
	if m == nil {
		return nil, refuse("message_not_found")
	}
	link := "https://" + strings.ToLower(c.w.Name) + ".slack.com/archives/" + conv.ID + "/p" + strings.ReplaceAll(ts, ".", "")
	if m.ThreadTS != "" && m.ThreadTS != m.TS { // the link to a reply says where its thread begins (Slack: chat.getPermalink)
		link += "?thread_ts=" + m.ThreadTS + "&cid=" + conv.ID
	}
	return Object{"channel": conv.ID, "permalink": link}, nil
}
