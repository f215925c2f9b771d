package discord

import (
	"fmt"
	"slices"

	"weft/bot/chat"
)

// page is one message of Discord's: a message of ours takes one, or several where it is long.
type page struct {
	Components []component
	Files      []upload
	// Mentions are the ids of the people that it names on purpose.
	Mentions []string
}

// messagePayload is a page as it is sent: what Create Message, Edit Message and answers to interactions have in common.
type messagePayload struct {
	Content         string          `json:"content,omitempty"`
	Components      []component     `json:"components"`
	Flags           int             `json:"flags"`
	AllowedMentions allowedMentions `json:"allowed_mentions"`
	Attachments     []attachment    `json:"attachments"`
}

// Flags of a message (Discord: Message flags).
const (
	flagEphemeral    = 1 << 6
	flagComponentsV2 = 1 << 15
)

// allowedMentions says whom a message may notify. It is always sent: without it Discord looks for everyone, roles and
// people in the text.
type allowedMentions struct {
	Parse       []string `json:"parse"`
	Users       []string `json:"users,omitempty"`
	RepliedUser bool     `json:"replied_user"`
}

// payload is the page as it is sent.
func (p page) payload() messagePayload {
	return messagePayload{
		Components: p.Components, Flags: flagComponentsV2, Attachments: attachments(p.Files),
		AllowedMentions: allowedMentions{Parse: []string{}, Users: p.Mentions[:min(len(p.Mentions), maxMentions)]},
	}
}

// pages renders a message that is shown in a server, or in a direct conversation where guild is "". An error is
// chat.ErrRefused.
func (d *Driver) pages(m chat.Message, guild string) ([]page, error) {
	if err := m.Check(); err != nil {
		return nil, fmt.Errorf("%w: %w", chat.ErrRefused, err)
	}
	r := &renderer{app: d.config.ApplicationID, guild: guild, book: d.book.Load(), labels: labelsOf(m)}
	r.blocks(m)
	if r.err != nil {
		return nil, fmt.Errorf("%w: %w", chat.ErrRefused, r.err)
	}
	return r.pages(), nil
}

// piece is what is not divided between two messages.
type piece struct {
	components []component
	files      []upload
	mentions   []string
	count      int // of components
	text       int // of characters
	bytes      int // of texts, as Discord counts them
	glued      bool
}

// pages fills messages with pieces, in order. A heading does not stay behind alone.
func (r *renderer) pages() []page {
	var all []page
	from, count, text, bytes, files := 0, 0, 0, 0, 0
	flush := func(to int) {
		for to-1 > from && r.pieces[to-1].glued && to < len(r.pieces) {
			to--
		}
		all = append(all, bound(r.pieces[from:to]))
		from, count, text, bytes, files = to, 0, 0, 0, 0
	}
	for i := 0; i < len(r.pieces); i++ {
		p := r.pieces[i]
		full := count+p.count > maxComponents || text+p.text > maxText || bytes+p.bytes > maxTextBytes || files+len(p.files) > maxFiles
		if i > from && full {
			flush(i)
			i = from
			p = r.pieces[i]
		}
		count, text, bytes, files = count+p.count, text+p.text, bytes+p.bytes, files+len(p.files)
	}
	flush(len(r.pieces))
	return all
}

func bound(pieces []piece) page {
	var p page
	for _, part := range pieces {
		p.Components = append(p.Components, part.components...)
		p.Files = append(p.Files, part.files...)
		for _, id := range part.mentions {
			if !slices.Contains(p.Mentions, id) { // Discord wants each once
				p.Mentions = append(p.Mentions, id)
			}
		}
	}
	return p
}
