package discord

import (
	"fmt"
	"strings"

	"weft/bot/chat"
)

// renderer turns the blocks of one message into pieces.
type renderer struct {
	app, guild string
	book       *commandBook   // what commands are called
	labels     map[string]int // how often a button's label occurs
	pieces     []piece
	read       bool // whether anything is there to be read
	controls   int  // so far
	files      int
	err        error
	unfit      []string // what had to be shortened
}

// clip shortens what Discord has no room for, and notes that it did.
func (r *renderer) clip(what, text string, most int) string {
	text = clean(text)
	if n := characters(text); n > most {
		r.unfit = append(r.unfit, fmt.Sprintf("%s %q has %d characters and is shortened to %d", what, text, n, most))
	}
	return clipped(text, most)
}

// blocks renders a message. Where nothing is there to be read, only things to press, its summary is read above them.
func (r *renderer) blocks(m chat.Message) {
	for _, block := range m.Blocks {
		r.block(block)
	}
	if !r.read {
		rest := r.pieces
		r.pieces = nil
		r.lines([][]chat.Span{chat.Text(m.Summary)}, plainLines)
		r.pieces = append(r.pieces, rest...)
	}
}

func (r *renderer) block(block chat.Block) {
	switch block := block.(type) {
	case chat.Heading:
		r.lines([][]chat.Span{chat.Text(oneLine(block.Text))}, func(body string) string { return "## " + body })
		if n := len(r.pieces); n > 0 {
			r.pieces[n-1].glued = true
		}
	case chat.Paragraph:
		r.lines([][]chat.Span{block.Spans}, plainLines)
	case chat.List:
		r.list(block)
	case chat.Quote:
		r.lines([][]chat.Span{block.Spans}, eachLine("> "))
	case chat.Facts:
		facts := make([][]chat.Span, len(block.Facts))
		for i, f := range block.Facts {
			facts[i] = append([]chat.Span{chat.Strong{Text: f.Lead()}, chat.Plain{Text: " "}}, f.Spans...)
		}
		r.lines(facts, plainLines)
	case chat.Fine:
		r.lines([][]chat.Span{block.Spans}, eachLine("-# "))
	case chat.Divider:
		yes := true
		r.add(piece{components: []component{{Type: typeSeparator, Divider: &yes}}})
	case chat.Image:
		r.image(block)
	case chat.Attachment:
		r.attachment(block)
	case chat.Actions:
		r.actions(block)
	}
}

// plainLines leaves lines as they are.
func plainLines(body string) string { return body }

// eachLine puts a sign before every line. An empty line has it too in a quote, which would end there otherwise; small
// print of nothing is a line of signs.
func eachLine(sign string) func(string) string {
	return func(body string) string {
		lines := strings.Split(body, "\n")
		for i, line := range lines {
			if line != "" || sign == "> " {
				lines[i] = sign + line
			}
		}
		return strings.Join(lines, "\n")
	}
}

// list writes items one by one, since each has a sign of its own. Lines within an item are set in.
func (r *renderer) list(l chat.List) {
	var part []string
	var mentions []string
	size := 0
	flush := func() {
		if len(part) > 0 {
			r.display(strings.Join(part, "\n"), mentions)
		}
		part, mentions, size = nil, nil, 0
	}
	for i, item := range l.Items {
		sign := "- "
		if l.Ordered {
			sign = fmt.Sprintf("%d. ", i+1)
		}
		text, named := r.written(item)
		text = sign + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n"+strings.Repeat(" ", len(sign)))
		n := weight(text)
		if size+n > maxText {
			flush()
		}
		if n > maxText { // its first part has the sign, the others stand below it
			for j, some := range divide(item, maxText-len(sign), func(s []chat.Span) int { return r.cost(s, plainLines) }) {
				text, named := r.written(some)
				if j == 0 {
					text = sign + strings.TrimSpace(text)
				}
				r.display(text, named)
			}
			continue
		}
		part, mentions, size = append(part, text), append(mentions, named...), size+n+1
	}
	flush()
}

// lines writes texts one below another, in one text display as long as they fit into one.
func (r *renderer) lines(lines [][]chat.Span, shape func(string) string) {
	var part, mentions []string
	size := 0
	flush := func() {
		if len(part) > 0 {
			r.display(strings.Join(part, "\n"), mentions)
		}
		part, mentions, size = nil, nil, 0
	}
	add := func(text string, named []string) {
		if size+weight(text) > maxText {
			flush()
		}
		part, mentions, size = append(part, text), append(mentions, named...), size+weight(text)+1
	}
	for _, line := range lines {
		text, named := r.written(line)
		if strings.TrimSpace(text) == "" {
			continue
		}
		if text = shape(text); weight(text) <= maxText {
			add(text, named)
			continue
		}
		flush()
		for _, some := range divide(line, maxText, func(s []chat.Span) int { return r.cost(s, shape) }) {
			text, named := r.written(some)
			r.display(shape(text), named)
		}
	}
	flush()
}

// cost is what spans take of a text display at most, wherever they stand.
func (r *renderer) cost(spans []chat.Span, shape func(string) string) int {
	text, _ := r.written(spans)
	return weight(shape(text)) + 1
}

// weight is what a text takes of the room in a message: its characters, or where those are long in UTF-8, as Chinese and
// emoji are, its bytes in the same measure.
func weight(text string) int {
	return max(characters(text), (len(text)*maxText+maxTextBytes-1)/maxTextBytes)
}

func (r *renderer) written(spans []chat.Span) (text string, mentions []string) {
	w := writer{app: r.app, guild: r.guild, book: r.book}
	w.spans(spans)
	return w.b.String(), w.mentions
}

// display adds a text. One of nothing but spaces Discord refuses, and nobody would see it.
func (r *renderer) display(text string, mentions []string) {
	if strings.TrimSpace(text) == "" {
		return
	}
	r.read = true
	r.add(piece{components: []component{textDisplay(text)}, mentions: mentions, text: characters(text), bytes: len(text) + bytesPerText})
}

func (r *renderer) add(p piece) {
	for _, c := range p.components {
		p.count += c.count()
	}
	r.pieces = append(r.pieces, p)
}

// image shows a picture with its title above it. Words for those who cannot see it go with the picture, and are read
// below it where they are longer than Discord lets them be there.
func (r *renderer) image(i chat.Image) {
	if i.Title != "" {
		r.lines([][]chat.Span{{chat.Strong{Text: oneLine(i.Title)}}}, plainLines)
		r.pieces[len(r.pieces)-1].glued = true
	}
	f, ok := r.file("picture.png", "image/png", i.PNG, clipped(i.Alt, maxAlt))
	if !ok {
		return
	}
	r.read = true
	r.add(piece{files: []upload{f}, components: []component{{
		Type: typeMediaGallery, Items: []mediaItem{{Media: mediaRef{"attachment://" + f.Name}, Description: f.Description}},
	}}})
	if characters(i.Alt) > maxAlt {
		r.lines([][]chat.Span{chat.Text(i.Alt)}, eachLine("-# "))
	}
}

// attachment shows a file, and beside it under which name it was given and what it holds.
func (r *renderer) attachment(a chat.Attachment) {
	f, ok := r.file(a.Name, a.MediaType, a.Data, "")
	if !ok {
		return
	}
	r.read = true
	r.add(piece{
		files: []upload{f}, components: []component{{Type: typeFile, File: &mediaRef{"attachment://" + f.Name}}}, glued: true,
	})
	r.lines([][]chat.Span{chat.Text(oneLine(a.Name) + ": " + a.Alt)}, eachLine("-# "))
}

func (r *renderer) file(name, mediaType string, data []byte, description string) (upload, bool) {
	if len(data) > maxFileBytes {
		r.err = fmt.Errorf("the file %q has %d bytes; Discord takes %d", name, len(data), maxFileBytes)
		return upload{}, false
	}
	f := upload{Name: fileName(name, r.files), MediaType: mediaType, Data: data, Description: description}
	r.files++
	return f, true
}
