package slack

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	slackapi "github.com/slack-go/slack"

	"weft/bot/chat"
)

// destination is where a message goes, as Slack's methods name it.
type destination struct {
	w *workspace
	// channel is a conversation, or a person whose direct conversation is meant.
	channel string
	// thread is the first message of the thread; "" for none.
	thread string
}

// Post implements [chat.Driver].
func (d *Driver) Post(ctx context.Context, key chat.PostKey, to chat.Address, m chat.Message) (chat.Receipt, error) {
	if err := fit(m); err != nil {
		return chat.Receipt{}, fmt.Errorf("post %s: %w", key, err)
	}
	if home, ok := to.(chat.Home); ok {
		return d.publish(ctx, string(key), home.User, m)
	}
	dest, err := d.destination(queued(ctx, string(key), ""), key, to)
	if err != nil {
		return chat.Receipt{}, fmt.Errorf("post %s: %w", key, err)
	}
	p := &posting{d: d, key: key, kind: postMark, dest: dest}
	all := steps(m, dest.w.team(), d.says(m.Language))
	for n, s := range all {
		if err := p.post(ctx, n, len(all), s); err != nil {
			return p.stopped(err)
		}
	}
	return p.receipt, nil
}

// posting is a message on its way, step by step.
type posting struct {
	d       *Driver
	key     chat.PostKey
	kind    string // of its marks
	dest    destination
	receipt chat.Receipt
}

// stopped says what became of a message of which a step went wrong: nothing of it was done, some of it, or that is
// not certain.
func (p *posting) stopped(err error) (chat.Receipt, error) {
	if len(p.receipt.Steps) == 0 || errors.Is(err, chat.ErrNotCertain) {
		return chat.Receipt{}, fmt.Errorf("post %s: %w", p.key, err)
	}
	p.d.config.Log.Info().Err(err).Str("channel", p.receipt.Channel.String()).Msg("a message was sent in part; the rest follows")
	p.receipt.Partial = true
	return p.receipt, nil
}

// post sends one step in its turn.
func (p *posting) post(ctx context.Context, n, of int, s step) error {
	return p.send(queued(ctx, fmt.Sprintf("%s %d", p.key, n), p.dest.channel), n, of, s)
}

// send sends one step, with its mark, and notes it in the receipt.
func (p *posting) send(ctx context.Context, n, of int, s step) error {
	m := mark{id: p.d.markOf(p.key), step: n, of: of}
	if s.file != nil {
		return p.share(ctx, m, s)
	}
	if err := p.dest.w.withPictures(ctx, s); err != nil {
		return err
	}
	options := append(content(s), slackapi.MsgOptionMetadata(m.metadata(p.kind)))
	if p.dest.thread != "" {
		options = append(options, slackapi.MsgOptionTS(p.dest.thread))
	}
	channel, ts, err := p.dest.w.api.PostMessageContext(ctx, p.dest.channel, options...)
	if err != nil {
		return p.dest.w.unready(s, unreadableAnswer(err))
	}
	if ts == "" || channel == "" {
		return uncertain(errors.New("chat.postMessage: an answer that names no message"))
	}
	p.note(channel, ts)
	return nil
}

// note adds a step. A direct message was addressed to a person: from then on its conversation is known.
func (p *posting) note(channel, step string) {
	team := p.dest.w.team()
	if channel != p.dest.channel {
		p.d.remember(team+"/"+p.dest.channel, channel)
	}
	p.dest.channel = channel
	p.receipt.Channel = channelID(team, channel)
	p.receipt.Steps = append(p.receipt.Steps, messageID(team, channel, step))
}

// content is what people get of a step. The blocks are what is read; the text is the notification, in which Slack is to
// find no markup, no mention and no link to unfold.
func content(s step) []slackapi.MsgOption {
	return []slackapi.MsgOption{
		slackapi.MsgOptionText(clean(s.text), true), slackapi.MsgOptionBlocks(s.blocks...),
		slackapi.MsgOptionDisableLinkUnfurl(), slackapi.MsgOptionDisableMediaUnfurl(), slackapi.MsgOptionDisableMarkdown(),
		slackapi.MsgOptionParse(false), slackapi.MsgOptionLinkNames(false),
	}
}

// destination finds where an address leads. It opens a room that is not open yet, and makes sure that a thread's first
// message is still there: Slack would post below one that is gone, where nobody sees it.
func (d *Driver) destination(ctx context.Context, key chat.PostKey, to chat.Address) (destination, error) {
	switch to := to.(type) {
	case chat.Direct:
		w, err := d.workspaceOf(to.User.Platform, to.User.Space)
		return destination{w: w, channel: to.User.ID}, err
	case chat.Room:
		return d.room(ctx, to.People)
	case chat.InChannel:
		w, err := d.workspaceOf(to.Channel.Platform, to.Channel.Space)
		if err != nil || to.Thread.IsZero() {
			return destination{w: w, channel: to.Channel.ID}, err
		}
		root, err := w.thread(ctx, key, to)
		return destination{w: w, channel: to.Channel.ID, thread: root}, err
	case chat.Home:
		w, err := d.workspaceOf(to.User.Platform, to.User.Space)
		return destination{w: w, channel: to.User.ID}, err
	}
	return destination{}, fmt.Errorf("%w: no address", chat.ErrRefused)
}

// workspaceOf finds the workspace of an id; those of other platforms are none of ours.
func (d *Driver) workspaceOf(p chat.Platform, team string) (*workspace, error) {
	if p != Platform {
		return nil, fmt.Errorf("%w: not an id of Slack's", chat.ErrUnreachable)
	}
	return d.workspace(team)
}

// root is the first message of the thread in which a message stands, or that it begins. Its permalink tells, and needs
// no right to read anything (Slack: chat.getPermalink).
func (w *workspace) root(ctx context.Context, channel, step string) (string, error) {
	ts, _, _ := readStep(step)
	var said struct {
		Permalink string `json:"permalink"`
	}
	if err := w.call(ctx, "chat.getPermalink", url.Values{"channel": {channel}, "message_ts": {ts}}, &said); err != nil {
		return "", harmless(err)
	}
	link, err := url.Parse(said.Permalink)
	if err != nil {
		return ts, nil //nolint:nilerr // the message is there; where its thread begins is not said, so it begins there
	}
	if root := link.Query().Get("thread_ts"); root != "" {
		return root, nil
	}
	return ts, nil
}

// stands makes sure that the first message of a thread was not deleted. While replies hang on it, Slack keeps an empty
// message in its place and takes more of them. Where Weft may not read, that cannot be told.
func (w *workspace) stands(ctx context.Context, channel, root string) error {
	if !w.mayReadSome() {
		return nil
	}
	var said struct {
		Messages []struct {
			TS      string `json:"ts"`
			Subtype string `json:"subtype"`
		} `json:"messages"`
	}
	err := w.call(ctx, "conversations.replies", url.Values{"channel": {channel}, "ts": {root}, "limit": {"1"}}, &said)
	switch {
	case refusedWith(err, unreadable()...):
		return nil
	case err != nil:
		return harmless(err)
	}
	if len(said.Messages) > 0 && said.Messages[0].TS == root && said.Messages[0].Subtype == "tombstone" {
		return fmt.Errorf("%w: the message that the thread hangs on was deleted", chat.ErrUnreachable)
	}
	return nil
}
