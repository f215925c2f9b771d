package discord

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"weft/bot/chat"
)

// newMessage is Create Message: discordgo lacks the nonce.
type newMessage struct {
	messagePayload
	Nonce        string            `json:"nonce"`
	EnforceNonce bool              `json:"enforce_nonce"`
	Reference    *messageReference `json:"message_reference,omitempty"`
}

// messageReference makes a message a reply.
type messageReference struct {
	MessageID string `json:"message_id"`
	// FailIfNotExists: a reply to a message that is gone would stand there as if it had been meant for everyone.
	FailIfNotExists bool `json:"fail_if_not_exists"`
}

// sentMessage is what we read of a message of ours.
type sentMessage struct {
	ID         string      `json:"id"`
	ChannelID  string      `json:"channel_id"`
	Author     author      `json:"author"`
	Flags      int         `json:"flags"`
	Components []component `json:"components"`
}

type author struct {
	ID string `json:"id"`
}

// destination is where a message goes: a channel, a thread or a direct conversation.
type destination struct {
	channel chat.ChannelID
	share   string // whose turn it takes in the limiter
	replyTo string // the message that it answers, where there is no thread
	direct  bool
}

func (t destination) guild() string {
	if t.direct {
		return ""
	}
	return t.channel.Space
}

// Post implements [chat.Driver].
func (d *Driver) Post(ctx context.Context, key chat.PostKey, to chat.Address, m chat.Message) (chat.Receipt, error) {
	if err := ctx.Err(); err != nil {
		return chat.Receipt{}, err
	}
	pages, err := d.pages(m, d.guildOf(to))
	if err != nil {
		return chat.Receipt{}, fmt.Errorf("post to Discord: %w", err)
	}
	if len(pages) > maxSteps {
		return chat.Receipt{}, fmt.Errorf("post to Discord: %w: it would take %d messages", chat.ErrRefused, len(pages))
	}
	r, err := d.postTo(ctx, key, to, m, pages)
	if room, ok := to.(chat.Room); ok && hasCode(err, codeUnknownChannel) && d.rooms.forget(d.roomName(room)) {
		r, err = d.postTo(ctx, key, to, m, pages) // somebody removed the room that we remember: these people get another
	}
	if err != nil {
		return chat.Receipt{}, fmt.Errorf("post to Discord: %w", err)
	}
	return r, nil
}

func (d *Driver) postTo(ctx context.Context, key chat.PostKey, to chat.Address, m chat.Message, pages []page) (chat.Receipt, error) {
	at, err := d.resolve(ctx, key, to, m.Summary)
	if err != nil {
		return chat.Receipt{}, err
	}
	p := posting{driver: d, key: key, at: at, pages: pages, receipt: chat.Receipt{Channel: at.channel}}
	if at.direct || m.Discreet {
		p.herald = m.Summary // where people are notified of everything, and where it matters what a notification says
	}
	if err := p.all(ctx); err != nil {
		return chat.Receipt{}, err
	}
	return p.receipt, nil
}

// posting is one message on its way.
type posting struct {
	driver  *Driver
	key     chat.PostKey
	at      destination
	pages   []page
	herald  string // what a notification shows; "" where there is none to make
	what    string // tells the nonces of an edit from those of the post
	receipt chat.Receipt
}

// all sends what is not in the receipt yet. Once something stands, what certainly was not done makes the receipt partial
// and is no error.
func (p *posting) all(ctx context.Context) error {
	for step := len(p.receipt.Steps); step < len(p.pages); step++ {
		err := p.step(ctx, step)
		switch {
		case err == nil:
		case errors.Is(err, chat.ErrNotCertain), ctx.Err() != nil, len(p.receipt.Steps) == 0:
			return err
		default:
			p.driver.log.Info().Err(err).Int("step", step).Msg("the rest of a message has to wait")
			p.receipt.Partial = true
			return nil
		}
	}
	return nil
}

func (p *posting) step(ctx context.Context, step int) error {
	page := p.pages[step].marked(markOf(p.key, step, step == len(p.pages)-1))
	if step == 0 && p.herald != "" {
		return p.announced(ctx, page)
	}
	return p.create(ctx, step, page.payload(), page.Files)
}

func (p *posting) create(ctx context.Context, step int, body messagePayload, files []upload) error {
	full := newMessage{messagePayload: body, EnforceNonce: true}
	if step == 0 && p.at.replyTo != "" {
		full.Reference = &messageReference{MessageID: p.at.replyTo, FailIfNotExists: true}
	}
	for lives := range mostLives {
		full.Nonce = nonceOf(p.key, p.at.channel.ID, step, p.what+strings.Repeat("+", lives))
		made, err := p.send(ctx, step, full, files)
		if hasCode(err, codeUnknownMessage) && full.Reference == nil {
			continue // the nonce is that of a message that was removed since, and Discord remembers both
		}
		if err != nil {
			return err
		}
		p.receipt.Steps = append(p.receipt.Steps, chat.MessageID{Channel: p.at.channel, ID: made.ID})
		return nil
	}
	return errNowhere("a message of that name was removed again and again")
}

// mostLives is how often a step of a message may be removed and made again within the minutes in which Discord remembers
// its nonce, as when a long text is shortened and lengthened.
const mostLives = 5

// send makes one message, or with a nonce that Discord remembers is told of the one that was made before. Where a step
// is made anew by an edit, that may have been removed: then it is as unknown as if Discord had said so.
func (p *posting) send(ctx context.Context, step int, full newMessage, files []upload) (sentMessage, error) {
	var made sentMessage
	at := "/channels/" + p.at.channel.ID + "/messages"
	if err := p.driver.call(ctx, p.queued(post(at, full).with(files), step), &made); err != nil || p.what == "" {
		return made, err
	}
	err := p.driver.call(ctx, get(at+"/"+made.ID).urgent(p.at.share), nil)
	if hasCode(err, codeUnknownMessage) {
		return made, err
	}
	return made, nil // it was made: whether it can be read again is of no matter
}

// queued: the first step of a message waits in the queue; what was begun is finished before others begin.
func (p *posting) queued(r request, step int) request {
	if step > 0 {
		return r.urgent(p.at.share)
	}
	return r.as(string(p.key)+"/post", p.at.share)
}

// guildOf is the server in which an address lies, "" for a direct conversation.
func (d *Driver) guildOf(to chat.Address) string {
	space := ""
	switch to := to.(type) {
	case chat.InChannel:
		space = to.Channel.Space
	case chat.Room:
		space = to.Near.Space
	case chat.Direct, chat.Home:
	}
	if space == d.config.ApplicationID {
		return ""
	}
	return space
}
