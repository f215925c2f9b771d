package slack

import (
	"context"
	"fmt"
	"strings"

	slackapi "github.com/slack-go/slack"

	"weft/bot/chat"
)

// homePrefix makes the id of a person's Home tab of theirs. Slack has none, since nobody can be written to there.
const homePrefix = "home:"

// homeStep is the one message of a Home tab.
const homeStep = "home"

// homeChannel is where a person's desk stands.
func homeChannel(team, user string) chat.ChannelID { return channelID(team, homePrefix+user) }

// homeOf is whose desk a channel is; ok is false for other channels.
func homeOf(c chat.ChannelID) (user chat.UserID, ok bool) {
	id, ok := strings.CutPrefix(c.ID, homePrefix)
	return chat.UserID{Platform: c.Platform, Space: c.Space, ID: id}, ok
}

// publish replaces what a person's Home tab shows. It may be repeated freely.
func (d *Driver) publish(ctx context.Context, key string, user chat.UserID, m chat.Message) (chat.Receipt, error) {
	w, err := d.workspaceOf(user.Platform, user.Space)
	if err != nil {
		return chat.Receipt{}, fmt.Errorf("publish %s: %w", key, err)
	}
	ctx = queued(ctx, key, "")
	s := step{blocks: desk(m, w.team(), d.says(m.Language))}
	if err := w.withPictures(ctx, s); err != nil {
		return chat.Receipt{}, fmt.Errorf("publish %s: %w", key, err)
	}
	if err := w.show(ctx, user.ID, s.blocks); err != nil {
		return chat.Receipt{}, fmt.Errorf("publish %s: %w", key, w.unready(s, err))
	}
	channel := homeChannel(user.Space, user.ID)
	return chat.Receipt{Channel: channel, Steps: []chat.MessageID{{Channel: channel, ID: homeStep}}}, nil
}

// clear empties a person's Home tab.
func (d *Driver) clear(ctx context.Context, user chat.UserID) error {
	w, err := d.workspaceOf(user.Platform, user.Space)
	if err != nil {
		return fmt.Errorf("clear a desk: %w", err)
	}
	if err := w.show(queued(ctx, "clear "+user.String(), ""), user.ID, []slackapi.Block{slackapi.NewDividerBlock()}); err != nil {
		return fmt.Errorf("clear a desk: %w", err)
	}
	return nil
}

func (w *workspace) show(ctx context.Context, user string, blocks []slackapi.Block) error {
	_, err := w.api.PublishViewContext(ctx, slackapi.PublishViewContextRequest{
		UserID: user, View: slackapi.HomeTabViewRequest{Type: slackapi.VTHomeTab, Blocks: slackapi.Blocks{BlockSet: blocks}},
	})
	return err
}

// desk lays a message out for a Home tab, whose blocks have to fit at once; what does not is said to be missing.
func desk(m chat.Message, team string, w words) []slackapi.Block {
	l := &layout{team: team, noFiles: true}
	l.all(m.Blocks)
	if len(l.units) == 0 {
		l.paragraph(chat.Text(m.Summary))
	}
	blocks := blocksOf(l.units)
	if len(blocks) > maxViewBlocks {
		blocks = append(blocks[:maxViewBlocks-1], slackapi.NewContextBlock("", plain(w.Overflow)))
	}
	return blocks
}
