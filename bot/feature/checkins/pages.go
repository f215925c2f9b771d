package checkins

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/words"
)

// What one page of shared answers holds at most, in characters and blocks: the least that a platform shows in one
// message is 4,000 characters in 40 parts (Discord) and 50 blocks (Slack), and a page has a heading, a closing
// question and its buttons besides.
const (
	pageText   = 3000
	pageBlocks = 24
)

// part is what stays together on a page: what is said, below a head that is repeated where a page begins in the middle.
type part struct {
	head []chat.Block
	body chat.Block
}

// page lays out one page of what a round gives back; to is how another one is asked for.
func (r Round) page(w *words.Locale, parts []part, page int, to func(page int) chat.Action) chat.Message {
	m := chat.Message{
		Summary: w.Text("checkins.shared.summary", "title", r.Title), Language: w.Language(),
		Blocks: []chat.Block{chat.Heading{Text: w.Text("checkins.shared.title", "title", r.Title)}},
	}
	if len(parts) == 0 {
		m.Blocks = append(m.Blocks, w.Paragraph(nothingShared(r)))
		return m
	}
	pages := paginate(parts)
	page = max(1, min(page, len(pages)))
	m.Blocks = append(m.Blocks, pages[page-1]...)
	if page == len(pages) {
		m.Blocks = append(m.Blocks, chat.Divider{}, w.Paragraph(r.closing(w)))
	}
	if len(pages) > 1 {
		m.Blocks = append(m.Blocks, turning(w, page, len(pages), to))
	}
	return m
}

// nothingShared is the key of what is said where nothing can be shown: kindly, and telling nothing of anybody.
func nothingShared(r Round) string {
	if r.Reach == community.CohortUnnamed {
		return "checkins.shared.too_few"
	}
	return "checkins.shared.nobody"
}

// closing is the key of the question that the group is left with.
func (r Round) closing(w *words.Locale) string {
	if key := "checkins." + r.Template + ".reflect"; r.Template != "" && w.Has(key) {
		return key
	}
	return "checkins.shared.reflect"
}

func turning(w *words.Locale, page, of int, to func(page int) chat.Action) chat.Block {
	var controls []chat.Control
	offer := func(key string, n int) {
		controls = append(controls, chat.Button{Label: w.Text(key, "page", n, "of", of), Action: to(n)})
	}
	if page > 1 {
		offer("checkins.shared.back", page-1)
	}
	if page < of {
		offer("checkins.shared.on", page+1)
	}
	return chat.Actions{Controls: controls}
}

func pageArg(round string, page int) string { return round + "/" + strconv.Itoa(page) }

func pageOf(arg string) (round string, page int) {
	round, number, _ := strings.Cut(arg, "/")
	page, err := strconv.Atoi(number)
	if err != nil {
		page = 1
	}
	return round, page
}

// paginate puts parts on pages. What does not fit begins the next page, below its head.
func paginate(parts []part) [][]chat.Block {
	var pages [][]chat.Block
	var page []chat.Block
	size := 0
	var head []chat.Block
	for i, p := range parts {
		blocks := []chat.Block{p.body}
		if i == 0 || !sameHead(head, p.head) || len(page) == 0 {
			blocks = append(slices.Clone(p.head), p.body)
		}
		if len(page) > 0 && (size+sizeOf(blocks) > pageText || len(page)+len(blocks) > pageBlocks) {
			pages = append(pages, page)
			page, size = nil, 0
			blocks = append(slices.Clone(p.head), p.body)
		}
		page, size, head = append(page, blocks...), size+sizeOf(blocks), p.head
	}
	return append(pages, page)
}

func sameHead(a, b []chat.Block) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

// sizeOf is how many characters blocks take, with what separates them from those before.
func sizeOf(blocks []chat.Block) int {
	return utf8.RuneCountInString(chat.PlainMessage(chat.Message{Blocks: blocks})) + 1
}
