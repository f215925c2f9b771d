package discord

import (
	"fmt"
	"strings"

	"weft/bot/chat"
)

// Unfit lists what of a message Discord has no room for or cannot show, in words for whoever writes it; none where all
// of it is shown. What takes several messages is shown, and not listed.
func Unfit(m chat.Message) []string {
	if err := m.Check(); err != nil {
		return []string{err.Error()}
	}
	r := &renderer{labels: labelsOf(m)}
	r.blocks(m)
	found := r.unfit
	if r.err != nil {
		found = append(found, r.err.Error())
	}
	if n := len(r.pages()); n > maxSteps {
		found = append(found, fmt.Sprintf("the message would take %d messages of Discord's; %d are possible", n, maxSteps))
	}
	if n := characters(m.Summary); n > maxContent {
		found = append(found, fmt.Sprintf("the summary has %d characters; a notification has room for %d", n, maxContent))
	}
	return append(found, unshown(m)...)
}

// unshown is what Discord has no place for.
func unshown(m chat.Message) []string {
	var found []string
	for _, c := range m.Controls() {
		if s, ok := c.(chat.Search); ok && s.Placeholder != "" {
			found = append(found, fmt.Sprintf("the search %q: Discord shows no %q in a button", s.Label, s.Placeholder))
		}
	}
	return found
}

// UnfitForm lists the same of a form, all its pages. That the label of the button that sends it is Discord's own is
// not listed: it is so with every form.
func UnfitForm(f chat.Form) []string {
	if err := f.Check(); err != nil {
		return []string{err.Error()}
	}
	var found []string
	if left := introLeft(f.Intro); left != "" {
		found = append(found, "a form shows text above its fields, and no "+left)
	}
	d := &Driver{}
	for rest := f; ; {
		r := &renderer{}
		m, shown := d.modalWith(r, rest)
		found = append(found, r.unfit...)
		found = append(found, modalFlaws(m)...)
		if len(shown) == len(rest.Fields) {
			return found
		}
		rest.Fields = rest.Fields[len(shown):]
	}
}

// modalFlaws is what of one page Discord would refuse.
func modalFlaws(m modal) []string {
	var found []string
	text := 0
	for _, c := range m.Components {
		text += characters(c.Content)
	}
	if text > maxText {
		found = append(found, fmt.Sprintf("the form %q has %d characters above its fields; %d are possible", m.Title, text, maxText))
	}
	if n := len(m.Components); n > maxModalRows {
		found = append(found, fmt.Sprintf("the form %q has %d parts on one page; %d are possible", m.Title, n, maxModalRows))
	}
	if n := len(m.CustomID); n > maxCustomID {
		found = append(found, fmt.Sprintf("the form %q carries %d characters; %d are possible", m.Title, n, maxCustomID))
	}
	return found
}

// introLeft names what of the blocks above the fields is no text.
func introLeft(intro []chat.Block) string {
	var left []string
	for _, block := range intro {
		switch block.(type) {
		case chat.Image:
			left = append(left, "picture")
		case chat.Attachment:
			left = append(left, "file")
		case chat.Actions:
			left = append(left, "buttons")
		case chat.Heading, chat.Paragraph, chat.List, chat.Quote, chat.Facts, chat.Fine, chat.Divider:
		}
	}
	return strings.Join(left, ", ")
}
