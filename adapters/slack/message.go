package slack

import (
	slackapi "github.com/slack-go/slack"

	"weft/bot/chat"
)

// step is one message of Slack's; most messages take one.
type step struct {
	// text is the notification and what a screen reader says first.
	text   string
	blocks []slackapi.Block
	// file is shared by a step of its own, since a message of Slack's that is posted cannot hold one.
	file *chat.Attachment
}

// unit is a block with the characters that it adds to a message.
type unit struct {
	block slackapi.Block
	chars int
}

// layout makes a message into blocks. It is handed around so that every control of a message has a number of its own.
type layout struct {
	// team reads it: mentions of its people and channels stand out.
	team string
	// Pictures and files are said in words where there is no room for them: both in forms, files on a Home tab.
	noPictures, noFiles bool
	controls            int
	units               []unit
	files               []chat.Attachment
}

// steps lays a message out: as few messages as Slack's limits allow, then its files.
func steps(m chat.Message, team string, w words) []step {
	l := &layout{team: team}
	l.all(m.Blocks)
	if len(l.units) == 0 {
		l.paragraph(chat.Text(m.Summary))
	}
	var out []step
	for _, page := range packed(l.units, maxBlocks, maxBlocksText) {
		text := m.Summary
		if len(out) > 0 {
			text = w.Continued + " " + m.Summary
		}
		out = append(out, step{text: shortened(text, maxNotice), blocks: page})
	}
	for _, file := range l.files {
		out = append(out, step{text: m.Summary, blocks: described(file), file: &file})
	}
	return out
}

// packed puts units into as few pages as the limits allow. What is acted with stays with what stands before it, where
// that fits.
func packed(units []unit, most, chars int) [][]slackapi.Block {
	var pages [][]slackapi.Block
	var page []unit
	sum := 0
	for _, u := range units {
		if len(page) > 0 && (len(page) == most || sum+u.chars > chars) {
			var carried []unit
			if u.block.BlockType() == slackapi.MBTAction && len(page) > 1 {
				last := page[len(page)-1]
				if last.chars+u.chars <= chars {
					carried, page = []unit{last}, page[:len(page)-1]
				}
			}
			pages = append(pages, blocksOf(page))
			page, sum = carried, 0
			for _, c := range carried {
				sum += c.chars
			}
		}
		page, sum = append(page, u), sum+u.chars
	}
	if len(page) > 0 {
		pages = append(pages, blocksOf(page))
	}
	return pages
}

func blocksOf(units []unit) []slackapi.Block {
	blocks := make([]slackapi.Block, len(units))
	for i, u := range units {
		blocks[i] = u.block
	}
	return blocks
}
