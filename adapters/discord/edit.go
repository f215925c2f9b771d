package discord

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"weft/bot/chat"
)

// changedMessage is Edit Message. Content is always null: a message that began as its summary gives it up when it
// becomes one of components.
type changedMessage struct {
	messagePayload
	Content *string `json:"content"`
}

// Edit implements [chat.Driver].
func (d *Driver) Edit(ctx context.Context, key chat.PostKey, r chat.Receipt, m chat.Message) (chat.Receipt, error) {
	if err := ctx.Err(); err != nil {
		return r, err
	}
	at := d.destinationOf(r.Channel)
	pages, err := d.pages(m, at.guild())
	switch {
	case err != nil:
		return r, fmt.Errorf("edit on Discord: %w", err)
	case len(pages) > maxSteps:
		return r, fmt.Errorf("edit on Discord: %w: it would take %d messages", chat.ErrRefused, len(pages))
	case len(r.Steps) == 0:
		return r, fmt.Errorf("edit on Discord: %w: the receipt names no message", chat.ErrUnreachable)
	}
	next, err := d.edit(ctx, key, at, r, pages)
	if err != nil {
		return r, fmt.Errorf("edit on Discord: %w", err)
	}
	return next, nil
}

func (d *Driver) edit(ctx context.Context, key chat.PostKey, at destination, r chat.Receipt, pages []page) (chat.Receipt, error) {
	steps := slices.Clone(r.Steps)
	for i := range min(len(steps), len(pages)) {
		whole := pages[i].marked(markOf(key, i, i == len(pages)-1))
		r := request{ticket: string(key) + "/edit/" + strconv.Itoa(i), share: at.share}
		if err := d.rewrite(ctx, steps[i], whole, r); err != nil {
			return chat.Receipt{}, err
		}
	}
	for i := len(pages); i < len(steps); i++ {
		if err := d.removeMessage(ctx, steps[i]); err != nil {
			return chat.Receipt{}, err
		}
	}
	if len(steps) >= len(pages) {
		return chat.Receipt{Channel: r.Channel, Steps: steps[:len(pages)]}, nil
	}
	return d.complete(ctx, key, at, chat.Receipt{Channel: r.Channel, Steps: steps}, pages)
}

// complete posts the steps that a message has too few. An earlier attempt may have left some of them: those are looked
// for first, and made to say what they are to say now.
func (d *Driver) complete(ctx context.Context, key chat.PostKey, at destination, r chat.Receipt, pages []page) (chat.Receipt, error) {
	left, err := d.marks(ctx, key, at, timeOf(r.Steps[0].ID))
	if err != nil {
		return chat.Receipt{}, err
	}
	p := posting{driver: d, key: key, at: at, pages: pages, receipt: r, what: "edit " + fingerprint(pages)}
	for step := len(r.Steps); step < len(pages); step++ {
		id, stands := left.steps[step]
		if !stands {
			break
		}
		m := chat.MessageID{Channel: at.channel, ID: id}
		if err := d.rewrite(ctx, m, pages[step].marked(markOf(key, step, step == len(pages)-1)), request{share: at.share}); err != nil {
			return chat.Receipt{}, err
		}
		p.receipt.Steps = append(p.receipt.Steps, m)
	}
	if err := p.all(ctx); err != nil {
		return chat.Receipt{}, err
	}
	return p.receipt, nil
}

// rewrite makes a message say something else. Its files go with it each time: a message that keeps some and loses others
// could not be told from one that was half changed. queue says how the request waits.
func (d *Driver) rewrite(ctx context.Context, m chat.MessageID, whole page, queue request) error {
	body := changedMessage{messagePayload: whole.payload()}
	r := patch("/channels/"+m.Channel.ID+"/messages/"+m.ID, body).with(whole.Files)
	r.ticket, r.share = queue.ticket, queue.share
	return d.inOpenThread(ctx, m.Channel, func() error { return d.call(ctx, r, nil) })
}

// Delete implements [chat.Driver].
func (d *Driver) Delete(ctx context.Context, r chat.Receipt) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, step := range slices.Backward(r.Steps) {
		if err := d.removeMessage(ctx, step); err != nil {
			return fmt.Errorf("delete on Discord: %w", err)
		}
	}
	return nil
}

// removeMessage removes one message. That it is gone already, or its channel, is what was asked for.
func (d *Driver) removeMessage(ctx context.Context, m chat.MessageID) error {
	if !isSnowflake(m.ID) || !isSnowflake(m.Channel.ID) {
		return nil
	}
	r := remove("/channels/"+m.Channel.ID+"/messages/"+m.ID).as("delete/"+m.String(), d.destinationOf(m.Channel).share)
	err := d.inOpenThread(ctx, m.Channel, func() error { return d.call(ctx, r, nil) })
	if hasCode(err, codeUnknownMessage, codeUnknownChannel) {
		return nil
	}
	return err
}

// inOpenThread does something to a message. In a thread that was archived meanwhile Discord refuses it, and the thread is
// opened first: only posting does that by itself.
func (d *Driver) inOpenThread(ctx context.Context, c chat.ChannelID, do func() error) error {
	err := do()
	if !hasCode(err, codeThreadArchived) {
		return err
	}
	open := patch("/channels/"+c.ID, map[string]bool{"archived": false}).urgent(d.destinationOf(c).share)
	if opened := d.call(ctx, open, nil); opened != nil {
		return errors.Join(err, opened)
	}
	return do()
}

// destinationOf is a channel that is known already.
func (d *Driver) destinationOf(c chat.ChannelID) destination {
	at := destination{channel: c, share: c.Space, direct: c.Space == d.config.ApplicationID}
	if at.direct {
		at.share = shareDirect
	}
	return at
}

// fingerprint tells what is to be said from anything else that may have been said under the same key.
func fingerprint(pages []page) string {
	sum := sha256.New()
	for _, p := range pages {
		data, err := json.Marshal(p)
		if err != nil {
			panic("discord: " + err.Error())
		}
		sum.Write(data)
	}
	return hex.EncodeToString(sum.Sum(nil))
}
