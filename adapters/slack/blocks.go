package slack

import (
	slackapi "github.com/slack-go/slack"

	"weft/bot/chat"
)

func (l *layout) add(chars int, block slackapi.Block) {
	l.units = append(l.units, unit{block, chars})
}

func (l *layout) all(blocks []chat.Block) {
	for _, block := range blocks {
		l.one(block)
	}
}

func (l *layout) one(block chat.Block) {
	switch block := block.(type) {
	case chat.Heading:
		l.heading(block.Text)
	case chat.Paragraph:
		l.paragraph(block.Spans)
	case chat.List:
		l.list(block)
	case chat.Quote:
		l.quote(block.Spans)
	case chat.Facts:
		l.facts(block.Facts)
	case chat.Fine:
		l.fine(block.Spans)
	case chat.Divider:
		l.add(0, slackapi.NewDividerBlock())
	case chat.Image:
		l.image(block)
	case chat.Attachment:
		l.attachment(block)
	case chat.Actions:
		l.actions(block.Controls)
	}
}

// heading is a header block, whose text is plain and takes no emoji codes.
func (l *layout) heading(text string) {
	switch n := length(text); {
	case n == 0:
	case n > maxHeader:
		l.paragraph([]chat.Span{chat.Strong{Text: text}})
	default:
		l.add(n, slackapi.NewHeaderBlock(plain(text)))
	}
}

func (l *layout) paragraph(spans []chat.Span) {
	for _, part := range parts(spans, maxSection) {
		if elements := inline(part, l.team); len(elements) > 0 {
			l.rich(weight(part), slackapi.NewRichTextSection(elements...))
		}
	}
}

func (l *layout) quote(spans []chat.Span) {
	for _, part := range parts(spans, maxSection) {
		if elements := inline(part, l.team); len(elements) > 0 {
			l.rich(weight(part), &slackapi.RichTextQuote{Type: slackapi.RTEQuote, Elements: elements})
		}
	}
}

// list keeps its items together while they fit; the numbers of an ordered one go on in the next block.
func (l *layout) list(list chat.List) {
	style := slackapi.RTEListBullet
	if list.Ordered {
		style = slackapi.RTEListOrdered
	}
	var items []slackapi.RichTextElement
	first, sum := 0, 0
	flush := func(next int) {
		if len(items) > 0 {
			block := slackapi.NewRichTextList(style, 0, items...)
			if list.Ordered {
				block.Offset = first
			}
			l.rich(sum, block)
		}
		items, first, sum = nil, next, 0
	}
	for i, item := range list.Items {
		if weight(item) == 0 {
			item = chat.Text(" ") // an empty item keeps its number
		}
		for n, part := range parts(item, maxSection) {
			elements := inline(part, l.team)
			w := weight(part)
			if sum+w > maxSection {
				flush(i)
			}
			if n > 0 { // the rest of an item that is too long for one block has no sign of its own
				flush(i + 1)
				l.rich(w, slackapi.NewRichTextSection(elements...))
				continue
			}
			items, sum = append(items, slackapi.NewRichTextSection(elements...)), sum+w
		}
	}
	flush(0)
}

// facts are lines of a label and what holds for it.
func (l *layout) facts(facts []chat.Fact) {
	var lines []chat.Span
	sum := 0
	flush := func() {
		l.paragraph(lines)
		lines, sum = nil, 0
	}
	for _, fact := range facts {
		line := append([]chat.Span{chat.Strong{Text: fact.Lead()}, chat.Plain{Text: " "}}, fact.Spans...)
		w := weight(line) + 1
		if sum > 0 && sum+w > maxSection {
			flush()
		}
		if len(lines) > 0 {
			lines = append(lines, chat.Plain{Text: "\n"})
		}
		lines, sum = append(lines, line...), sum+w
	}
	flush()
}

func (l *layout) image(image chat.Image) {
	if l.noPictures {
		l.paragraph(chat.Text(image.Alt))
		return
	}
	l.add(length(image.Alt)+length(image.Title), &pictureBlock{image: image})
	if length(image.Alt) > maxAlt { // what does not fit beside the picture stands below it
		l.fine(chat.Text(image.Alt))
	}
}

func (l *layout) attachment(file chat.Attachment) {
	if l.noFiles {
		l.paragraph(chat.Text(file.Name + ": " + file.Alt))
		return
	}
	l.files = append(l.files, file)
}

// described are the blocks beside a file that is shared: what it holds, for those who cannot open it.
func described(file chat.Attachment) []slackapi.Block {
	l := &layout{}
	l.paragraph(chat.Text(file.Alt))
	return blocksOf(l.units)
}

func (l *layout) rich(chars int, element slackapi.RichTextElement) {
	l.add(chars, slackapi.NewRichTextBlock("", element))
}

// plain is a text object in which nothing is read as markup, nor as the code of an emoji.
func plain(text string) *slackapi.TextBlockObject {
	return slackapi.NewTextBlockObject(slackapi.PlainTextType, clean(text), false, false)
}
