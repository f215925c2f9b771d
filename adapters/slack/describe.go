package slack

import (
	"context"
	"fmt"
	"net/url"

	"weft/bot/chat"
)

// conversation is what Weft wants to know of a channel.
type conversation struct {
	Name       string `json:"name"`
	User       string `json:"user"`
	People     int    `json:"num_members"`
	Member     bool   `json:"is_member"`
	Direct     bool   `json:"is_im"`
	Group      bool   `json:"is_mpim"`
	Private    bool   `json:"is_private"`
	Archived   bool   `json:"is_archived"`
	External   bool   `json:"is_ext_shared"`
	Pending    bool   `json:"is_pending_ext_shared"`
	Shared     bool   `json:"is_org_shared"`
	Restricted bool   `json:"is_frozen"`
}

// Describe implements [chat.Driver].
func (d *Driver) Describe(ctx context.Context, c chat.ChannelID) (chat.Place, error) {
	w, err := d.workspaceOf(c.Platform, c.Space)
	if err != nil {
		return chat.Place{}, fmt.Errorf("describe %s: %w", c, err)
	}
	if _, home := homeOf(c); home {
		return chat.Place{Channel: c, People: 1}, nil
	}
	var said struct {
		Channel conversation `json:"channel"`
	}
	args := url.Values{"channel": {c.ID}, "include_num_members": {"true"}}
	if err := w.call(queued(ctx, "describe "+c.String(), ""), "conversations.info", args, &said); err != nil {
		return chat.Place{}, fmt.Errorf("describe %s: %w", c, harmless(err))
	}
	return said.Channel.place(c, w.known().url), nil
}

// place says what a channel is to those who ask who reads it. A channel shared with another organisation, or about to
// be, counts as one in which others are.
func (s conversation) place(c chat.ChannelID, workspace string) chat.Place {
	p := chat.Place{
		Channel: c, Name: s.Name, People: s.People, Open: !s.Private && !s.Direct && !s.Group,
		Outside: s.External || s.Pending || s.Shared, Archived: s.Archived || s.Restricted,
	}
	if s.Member && p.People > 0 {
		p.People--
	}
	if s.Direct {
		p.People = 1
	}
	if workspace != "" && !s.Direct {
		p.Link = workspace + "archives/" + c.ID
	}
	return p
}
