package slackfake

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Limits of conversations.
const (
	// minGroup and maxGroup bound a group direct message, without the app itself (Slack: conversations.open).
	minGroup, maxGroup = 2, 8
	// maxPage is the most that a page of a listing holds (Slack: pagination).
	maxPage = 1000
	// maxHistory is the most messages of a page of history (Slack: conversations.history).
	maxHistory = 999
)

// seen finds a conversation that the app may see.
func (c *call) seen(id string) (*Conversation, *refusal) {
	conv := c.w.channel(id)
	if conv == nil || (conv.Kind != Public && !conv.has(c.w.BotUser)) {
		return nil, refuse("channel_not_found")
	}
	return conv, nil
}

// scopeFor is the scope of a family (read, history) that a kind of conversation needs.
func scopeFor(k Kind, family string) string {
	return map[Kind]string{Public: "channels:", Private: "groups:", IM: "im:", MPIM: "mpim:"}[k] + family
}

func (c *call) may(conv *Conversation, family string) *refusal {
	if scope := scopeFor(conv.Kind, family); !c.w.scopes[scope] {
		return c.missing(scope)
	}
	return nil
}

func (c *Conversation) json(w *Workspace) Object {
	o := Object{
		"id": c.ID, "created": 1700000000, "is_archived": c.Archived, "is_im": c.Kind == IM, "is_mpim": c.Kind == MPIM,
		"is_channel": c.Kind == Public, "is_group": c.Kind == Private, "is_private": c.Kind != Public,
		"is_ext_shared": c.Shared, "is_shared": c.Shared, "is_org_shared": false, "context_team_id": w.ID,
	}
	if c.Kind == IM {
		for _, id := range c.Members {
			if id != w.BotUser {
				o["user"] = id
			}
		}
		return o
	}
	o["name"], o["name_normalized"], o["is_member"], o["num_members"] = c.Name, c.Name, c.has(w.BotUser), len(c.Members)
	o["is_general"] = false
	o["topic"] = Object{"value": c.topic, "creator": "", "last_set": 0}
	o["purpose"] = Object{"value": "", "creator": "", "last_set": 0}
	return o
}

func conversationsInfo(c *call) (Object, *refusal) {
	conv, refused := c.seen(c.args.text("channel"))
	if refused != nil {
		return nil, refused
	}
	if refused := c.may(conv, "read"); refused != nil {
		return nil, refused
	}
	o := conv.json(c.w)
	if !c.args.flag("include_num_members") {
		delete(o, "num_members")
	}
	return Object{"channel": o}, nil
}

// page cuts a list by cursor and limit.
func page[T any](a args, all []T, standard, most int) (cut []T, next string, refused *refusal) {
	from := 0
	if cursor := a.text("cursor"); cursor != "" {
		raw, err := base64.StdEncoding.DecodeString(cursor)
		n, bad := strconv.Atoi(strings.TrimPrefix(string(raw), "next:"))
		if err != nil || bad != nil || n < 0 || n > len(all) {
			return nil, "", refuse("invalid_cursor")
		}
		from = n
	}
	to := min(len(all), from+a.count("limit", standard, most))
	if to < len(all) {
		next = base64.StdEncoding.EncodeToString([]byte("next:" + strconv.Itoa(to)))
	}
	return all[from:to], next, nil
}

func cursor(next string) Object { return Object{"next_cursor": next} }

// span keeps the messages between oldest and latest, as the arguments say.
func span(a args, all []*Message) []*Message {
	oldest, latest, inclusive := a.text("oldest"), a.text("latest"), a.flag("inclusive")
	return slices.DeleteFunc(slices.Clone(all), func(m *Message) bool {
		t := TimeOf(m.TS)
		if oldest != "" && oldest != "0" {
			if from := looseTime(oldest); t.Before(from) || t.Equal(from) && !inclusive {
				return true
			}
		}
		if latest != "" {
			if to := looseTime(latest); t.After(to) || t.Equal(to) && !inclusive {
				return true
			}
		}
		return false
	})
}

func (c *call) listMessages(conv *Conversation, all []*Message) []any {
	out := []any{}
	for _, m := range all {
		o := m.json(conv, c.w)
		if m.Metadata != nil && c.args.flag("include_all_metadata") {
			o["metadata"] = m.Metadata
		}
		out = append(out, o)
	}
	return out
}

// readable finds a conversation whose history the app may read.
func (c *call) readable() (*Conversation, *refusal) {
	conv, refused := c.seen(c.args.text("channel"))
	if refused != nil {
		return nil, refused
	}
	if refused := c.may(conv, "history"); refused != nil {
		return nil, refused
	}
	if !conv.has(c.w.BotUser) {
		return nil, refuse("not_in_channel")
	}
	return conv, nil
}

func conversationsHistory(c *call) (Object, *refusal) {
	conv, refused := c.readable()
	if refused != nil {
		return nil, refused
	}
	var all []*Message
	for _, m := range slices.Backward(conv.messages) {
		if !m.Deleted && !m.isReply() {
			all = append(all, m)
		}
	}
	cut, next, refused := page(c.args, span(c.args, all), 100, maxHistory)
	if refused != nil {
		return nil, refused
	}
	out := Object{"messages": c.listMessages(conv, cut), "has_more": next != "", "pin_count": 0}
	if next != "" {
		out["response_metadata"] = cursor(next)
	}
	return out, nil
}

func conversationsReplies(c *call) (Object, *refusal) {
	conv, refused := c.readable()
	if refused != nil {
		return nil, refused
	}
	root := conv.message(c.args.text("ts"))
	if root == nil {
		return nil, refuse("thread_not_found")
	}
	if root.ThreadTS != "" && root.ThreadTS != root.TS {
		if root = conv.message(root.ThreadTS); root == nil {
			return nil, refuse("thread_not_found")
		}
	}
	// The first message always comes along, whatever the span (Slack: conversations.replies).
	replies := span(c.args, conv.replies(root.TS))
	cut, next, refused := page(c.args, append([]*Message{root}, replies...), 1000, maxPage)
	if refused != nil {
		return nil, refused
	}
	out := Object{"messages": c.listMessages(conv, cut), "has_more": next != ""}
	if next != "" {
		out["response_metadata"] = cursor(next)
	}
	return out, nil
}

func conversationsOpen(c *call) (Object, *refusal) {
	users := c.args.list("users")
	if id := c.args.text("channel"); id != "" && len(users) == 0 {
		conv, refused := c.seen(id)
		switch {
		case refused != nil:
			return nil, refused
		case conv.Kind != IM && conv.Kind != MPIM:
			return nil, refuse("method_not_supported_for_channel_type")
		}
		return Object{"channel": Object{"id": conv.ID}, "no_op": true, "already_open": true}, nil
	}
	users = slices.DeleteFunc(users, func(id string) bool { return id == c.w.BotUser })
	slices.Sort(users)
	users = slices.Compact(users)
	switch {
	case len(users) == 0:
		return nil, refuse("users_list_not_supplied")
	case len(users) > maxGroup:
		return nil, refuse("too_many_users")
	}
	for _, id := range users {
		u := c.w.user(id)
		switch {
		case u == nil:
			return nil, refuse("user_not_found")
		case u.Deactivated:
			return nil, refuse("user_disabled")
		case u.IsBot && len(users) == 1:
			return nil, refuse("cannot_dm_bot")
		}
	}
	if len(users) == 1 {
		if !c.w.scopes["im:write"] {
			return nil, c.missing("im:write")
		}
		return c.opened(c.w.im(users[0])), nil
	}
	if !c.w.scopes["mpim:write"] {
		return nil, c.missing("mpim:write")
	}
	return c.opened(c.w.mpim(users)), nil
}

func (c *call) opened(conv *Conversation) Object {
	if c.args.flag("return_im") {
		return Object{"channel": conv.json(c.w)}
	}
	return Object{"channel": Object{"id": conv.ID}}
}

func conversationsMembers(c *call) (Object, *refusal) {
	conv, refused := c.seen(c.args.text("channel"))
	if refused != nil {
		return nil, refused
	}
	if refused := c.may(conv, "read"); refused != nil {
		return nil, refused
	}
	cut, next, refused := page(c.args, conv.Members, 100, maxPage)
	if refused != nil {
		return nil, refused
	}
	return Object{"members": append([]string{}, cut...), "response_metadata": cursor(next)}, nil
}

func conversationsList(c *call) (Object, *refusal) {
	kinds := c.args.list("types")
	if len(kinds) == 0 {
		kinds = []string{string(Public)}
	}
	var all []any
	for _, k := range kinds {
		switch Kind(k) {
		case Public, Private, IM, MPIM:
		default:
			return nil, refuse("invalid_types")
		}
		if scope := scopeFor(Kind(k), "read"); !c.w.scopes[scope] {
			return nil, c.missing(scope)
		}
	}
	for _, conv := range c.w.channels {
		hidden := conv.Kind != Public && !conv.has(c.w.BotUser)
		if hidden || !slices.Contains(kinds, string(conv.Kind)) || conv.Archived && c.args.flag("exclude_archived") {
			continue
		}
		all = append(all, conv.json(c.w))
	}
	cut, next, refused := page(c.args, all, 100, maxPage)
	if refused != nil {
		return nil, refused
	}
	return Object{"channels": append([]any{}, cut...), "response_metadata": cursor(next)}, nil
}

func conversationsJoin(c *call) (Object, *refusal) {
	conv, refused := c.seen(c.args.text("channel"))
	switch {
	case refused != nil:
		return nil, refused
	case conv.Kind != Public:
		return nil, refuse("method_not_supported_for_channel_type")
	case conv.Archived:
		return nil, refuse("is_archived")
	}
	if !conv.has(c.w.BotUser) {
		conv.Members = append(conv.Members, c.w.BotUser)
		c.w.tell("member_joined_channel", c.w.membership(conv, c.w.BotUser, "member_joined_channel"))
	}
	return Object{"channel": conv.json(c.w)}, nil
}

func conversationsLeave(c *call) (Object, *refusal) {
	conv, refused := c.seen(c.args.text("channel"))
	if refused != nil {
		return nil, refused
	}
	if !conv.has(c.w.BotUser) {
		return Object{"not_in_channel": true}, nil
	}
	conv.Members = slices.DeleteFunc(conv.Members, func(id string) bool { return id == c.w.BotUser })
	return nil, nil
}

// looseTime reads oldest and latest, which may be whole seconds or carry fewer digits than a ts.
func looseTime(s string) time.Time {
	sec, frac, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(sec, 10, 64)
	if err != nil {
		return time.Time{}
	}
	micro, err := strconv.ParseInt((frac + "000000")[:6], 10, 64)
	if err != nil {
		micro = 0
	}
	return time.Unix(n, micro*1000)
}
