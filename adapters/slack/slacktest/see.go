package slacktest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"weft/adapters/slack/slackfake"
	"weft/bot/chat"
	"weft/bot/chat/chattest"
)

// conversation is the one that an address names for a person; ok is false where there is nothing for them.
func (w *World) conversation(who chat.UserID, at chat.Address) (channel string, ok bool) {
	switch at := at.(type) {
	case chat.Direct:
		if at.User != who {
			return "", false
		}
		return w.Workspace.IM(who.ID), true
	case chat.InChannel:
		return at.Channel.ID, true
	case chat.Room, chat.Home:
	}
	return "", false
}

// See implements [chattest.Harness].
func (w *World) See(ctx context.Context, who chat.UserID, at chat.Address) ([]chattest.Seen, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("look at a place: %w", err)
	}
	if home, ok := at.(chat.Home); ok {
		return w.seeHome(who, home), nil
	}
	channel, ok := w.conversation(who, at)
	if !ok {
		return nil, nil
	}
	read, err := w.Workspace.Read(who.ID, channel)
	if err != nil {
		return nil, nil //nolint:nilerr // nothing is there for this person
	}
	thread := ""
	if in, ok := at.(chat.InChannel); ok {
		thread = stamp(in.Thread.ID)
	}
	a := &acting{World: w, who: who, im: w.Workspace.IM(who.ID)}
	var all []chattest.Seen
	for _, m := range read {
		if thread == "" || m.TS == thread || m.ThreadTS == thread {
			all = append(all, a.seen(m))
		}
	}
	return all, nil
}

func (w *World) seeHome(who chat.UserID, at chat.Home) []chattest.Seen {
	view := w.Workspace.Home(who.ID)
	if at.User != who || view == nil {
		return nil
	}
	a := &acting{World: w, who: who}
	seen := a.rendered(w.Workspace.RenderView(who.ID, view))
	a.readInto(&seen, view.Blocks, nil)
	seen.ID, seen.Private = chat.MessageID{Channel: w.place("home:" + who.ID), ID: "home"}, true
	return []chattest.Seen{seen}
}

// seen is a message as the person reads it.
func (a *acting) seen(m slackfake.Seen) chattest.Seen {
	seen := a.rendered(m.Rendered)
	if len(m.Blocks) > 0 {
		a.readInto(&seen, m.Blocks, m.Message.Files)
	}
	channel := a.place(m.Channel)
	seen.ID = chat.MessageID{Channel: channel, ID: stepOf(m)}
	seen.Private = m.Private || m.Channel == a.im
	if m.User != a.Workspace.BotUser {
		seen.Author = a.user(m.User)
	}
	if m.ThreadTS != "" && m.ThreadTS != m.TS {
		seen.Thread = chat.MessageID{Channel: channel, ID: m.ThreadTS}
	}
	return seen
}

// stepOf is how a receipt names a message: one that shares a file also by the file and what is in it.
func stepOf(m slackfake.Seen) string {
	if len(m.Message.Files) == 0 {
		return m.TS
	}
	f := m.Message.Files[0]
	sum := sha256.Sum256(f.Content)
	return m.TS + "+" + f.ID + "+" + hex.EncodeToString(sum[:4])
}

func (a *acting) rendered(r slackfake.Rendered) chattest.Seen {
	seen := chattest.Seen{Text: r.Text, Links: r.Links}
	for _, name := range r.Mentions {
		if !strings.HasPrefix(name, "#") { // a channel stands out too, and nobody is called
			seen.Mentions = append(seen.Mentions, name)
		}
	}
	for _, m := range r.Moments {
		seen.Moments = append(seen.Moments, chattest.Moment{Text: m.Text, At: m.At})
	}
	for _, c := range r.Controls {
		seen.Controls = append(seen.Controls, c.Label)
	}
	for _, f := range r.Files {
		seen.Files = append(seen.Files, chattest.File{Data: f.Content})
	}
	return seen
}

// readInto reads blocks, line by line, without the signs that only show what kind of block it is: bullets and numbers of
// lists. A line across is one, as elsewhere. An instant is read in the words that came with it, as where Slack's own
// cannot be shown: each client spells it in its own way.
func (a *acting) readInto(seen *chattest.Seen, blocks []any, files []*slackfake.File) {
	var lines, instants []string
	for _, f := range files {
		lines = append(lines, f.Name) // what it holds stands beside it
	}
	for _, b := range blocks {
		block, _ := b.(slackfake.Object)
		if block["type"] == "divider" {
			lines = append(lines, "---")
			continue
		}
		if block["type"] == "image" { // what it says before what it is called, as elsewhere
			alt, _ := block["alt_text"].(string)
			lines = append(lines, alt)
			if title := textIn(block["title"]); title != "" {
				lines = append(lines, title)
			}
			continue
		}
		spelt, _ := worded(b, &instants).(slackfake.Object)
		text := a.Workspace.Render(a.who.ID, "", []any{spelt}).Text
		if isList(block) {
			text = signs.ReplaceAllString(text, "")
		}
		if text != "" {
			lines = append(lines, text)
		}
	}
	seen.Text = plainly(strings.Join(lines, "\n"))
	for i := range seen.Moments {
		if i < len(instants) {
			seen.Moments[i].Text = instants[i]
		}
	}
}

// worded is a part of a block with the words of instants in their place, which are noted in order.
func worded(part any, instants *[]string) any {
	switch part := part.(type) {
	case []any:
		out := make([]any, len(part))
		for i, p := range part {
			out[i] = worded(p, instants)
		}
		return out
	case slackfake.Object:
		words, ok := part["fallback"].(string)
		if ok && part["type"] == "date" {
			*instants = append(*instants, words)
			return slackfake.Object{"type": "text", "text": words}
		}
		if text, ok := part["text"].(string); ok && part["type"] == "mrkdwn" {
			part = maps.Clone(part)
			part["text"] = dates.ReplaceAllStringFunc(text, func(tag string) string {
				words := dates.FindStringSubmatch(tag)[1]
				*instants = append(*instants, unescaped.Replace(words))
				return words
			})
		}
		out := slackfake.Object{}
		for name, p := range part {
			if name == "elements" {
				p = worded(p, instants)
			}
			out[name] = p
		}
		return out
	}
	return part
}

// dates are instants in Slack's markup, with the words for where they cannot be shown.
var dates = regexp.MustCompile(`<!date\^[^|>]*\|([^>]*)>`)

var unescaped = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

// plainly is text in which commands are called as they are on every platform, without what Slack has people type before
// them. How they really stand there is for the adapter's own tests.
func plainly(text string) string { return strings.ReplaceAll(text, "/weft ", "") }

// signs stand before the items of a list.
var signs = regexp.MustCompile(`(?m)^(•|\d+\.) `)

func isList(block slackfake.Object) bool {
	elements, _ := block["elements"].([]any)
	return slices.ContainsFunc(elements, func(e any) bool {
		element, _ := e.(slackfake.Object)
		return element["type"] == "rich_text_list"
	})
}
