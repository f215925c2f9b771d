package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"weft/bot/chat"
)

// sighting is what a search found of a message: its steps by number, and how many there are to be.
type sighting struct {
	steps map[int]string
	of    int
	// files are the messages that share a file, by the file.
	files map[string]string
}

// clockDoubt is how far our clock and Slack's may be apart: looking back too far costs a page, too short a message that is
// said twice.
const clockDoubt = 5 * time.Minute

// Find implements [chat.Driver]. It reads the history of the conversation, or the replies of the thread; where Weft may
// not read it, Find is ErrUnsupported. Of what it reads, only the marks on Weft's own messages are looked at; what
// people wrote is dropped while it is decoded.
func (d *Driver) Find(ctx context.Context, key chat.PostKey, to chat.Address, since time.Time) (chat.Receipt, bool, error) {
	if _, home := to.(chat.Home); home {
		return chat.Receipt{}, false, nil // a desk is replaced as a whole: publishing it again does no harm
	}
	ctx = queued(ctx, "find "+string(key), "")
	r, found, err := d.find(ctx, key, to, since)
	if err != nil {
		return chat.Receipt{}, false, fmt.Errorf("look for %s: %w", key, harmless(err))
	}
	return r, found, nil
}

func (d *Driver) find(ctx context.Context, key chat.PostKey, to chat.Address, since time.Time) (r chat.Receipt, found bool, err error) {
	dest, err := d.destination(ctx, key, to)
	if err != nil {
		return r, false, err
	}
	if direct, ok := to.(chat.Direct); ok {
		if dest.channel, err = dest.w.opened(ctx, []string{direct.User.ID}); err != nil {
			return r, false, err
		}
	}
	seen, err := dest.w.search(ctx, dest, d.markOf(key), stamp(since.Add(-clockDoubt)))
	if err != nil || len(seen.steps) == 0 {
		return r, false, err
	}
	return seen.receipt(channelID(dest.w.team(), dest.channel)), true, nil
}

// receipt lists what was found, in order.
func (s sighting) receipt(channel chat.ChannelID) chat.Receipt {
	r := chat.Receipt{Channel: channel, Partial: len(s.steps) < s.of}
	for n := range s.of {
		if id, ok := s.steps[n]; ok {
			r.Steps = append(r.Steps, chat.MessageID{Channel: channel, ID: id})
		}
	}
	return r
}

// stamp is an instant as Slack writes it, in seconds; one microsecond earlier, since Slack leaves the bound itself out.
// Before Slack's time it is "", which is no bound.
func stamp(t time.Time) string {
	t = t.Add(-time.Microsecond)
	if t.Unix() < 1e9 { // a stamp has ten digits, so that stamps can be compared as text
		return ""
	}
	return strconv.FormatInt(t.Unix(), 10) + fmt.Sprintf(".%06d", t.Nanosecond()/1000)
}

// ours is what is decoded of a message: whose it is, and its mark.
type ours struct {
	TS       string `json:"ts"`
	BotID    string `json:"bot_id"`
	Metadata struct {
		Type    string          `json:"event_type"`
		Payload json.RawMessage `json:"event_payload"`
	} `json:"metadata"`
	Blocks []struct {
		ID string `json:"block_id"`
	} `json:"blocks"`
	Files []struct {
		ID string `json:"id"`
	} `json:"files"`
}

// mark reads the mark of a message; ok is false where it has none.
func (m ours) mark() (mark, bool) {
	if m.Metadata.Type == postMark || m.Metadata.Type == answerMark {
		var payload struct {
			ID   string `json:"id"`
			Step int    `json:"step"`
			Of   int    `json:"of"`
		}
		if err := json.Unmarshal(m.Metadata.Payload, &payload); err == nil && payload.ID != "" {
			return mark{id: payload.ID, step: payload.Step, of: payload.Of}, true
		}
	}
	for _, b := range m.Blocks {
		if found, ok := readBlockID(b.ID); ok {
			return found, true
		}
	}
	return mark{}, false
}

// search goes through a conversation, newest first, or through a thread.
func (w *workspace) search(ctx context.Context, dest destination, id, oldest string) (sighting, error) {
	bot, err := w.self(ctx)
	if err != nil {
		return sighting{}, err
	}
	method, args := "conversations.history", url.Values{
		"channel": {dest.channel}, "include_all_metadata": {"true"}, "limit": {strconv.Itoa(maxHistoryPage)},
	}
	if oldest != "" {
		args.Set("oldest", oldest)
	}
	if dest.thread != "" {
		method = "conversations.replies"
		args.Set("ts", dest.thread)
	}
	found := sighting{steps: map[int]string{}, files: map[string]string{}}
	for range maxHistoryPages {
		var page struct {
			Messages []ours `json:"messages"`
			More     bool   `json:"has_more"`
			Metadata struct {
				Next string `json:"next_cursor"`
			} `json:"response_metadata"`
		}
		if err := w.call(ctx, method, args, &page); err != nil {
			return sighting{}, unread(err)
		}
		for _, m := range page.Messages {
			found.see(m, bot, id, oldest)
		}
		if found.of > 0 && len(found.steps) == found.of || page.Metadata.Next == "" {
			return found, nil
		}
		args.Set("cursor", page.Metadata.Next)
	}
	if len(found.steps) == 0 { // not to have found it says nothing when not everything was read
		return sighting{}, fmt.Errorf("%w: too much was said since to go through", chat.ErrUnsupported)
	}
	return found, nil
}

// see notes a message if it is one of those looked for.
func (s *sighting) see(m ours, bot, id, oldest string) {
	mark, ok := m.mark()
	if !ok || m.BotID != bot || mark.id != id || m.TS <= oldest {
		return
	}
	step := m.TS
	if len(m.Files) > 0 {
		step = fileStep(m.TS, m.Files[0].ID, mark.content)
		s.files[m.Files[0].ID] = m.TS
	}
	if mark.step == 0 || s.of == 0 { // the first step knows best how many there are: every edit tells it
		s.of = mark.of
	}
	s.steps[mark.step] = max(s.steps[mark.step], step) // of two, an edit that was interrupted left the older one
}

// self is Weft as an author in this workspace; a workspace that was not met yet is met now.
func (w *workspace) self(ctx context.Context) (bot string, err error) {
	if bot = w.known().bot; bot != "" {
		return bot, nil
	}
	if err := w.d.meet(ctx, w); err != nil {
		return "", err
	}
	return w.known().bot, nil
}

// unread tells that Weft may not read a conversation from that it cannot be reached.
func unread(err error) error {
	if refusedWith(err, unreadable()...) {
		return errors.Join(chat.ErrUnsupported, err)
	}
	return err
}

// unreadable are the words for a conversation in which Weft may write and not read.
func unreadable() []string {
	return []string{"missing_scope", "no_permission", "not_allowed_token_type"}
}
