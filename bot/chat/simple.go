package chat

import "unicode/utf8"

// Simple says a message for somebody who wants short, plain messages: pictures give way to the words that say the
// same, and a button that could be mistaken for another is named in full where there is room.
func (m Message) Simple() Message {
	blocks := make([]Block, 0, len(m.Blocks))
	for _, block := range m.Blocks {
		switch block := block.(type) {
		case Image:
			blocks = append(blocks, Paragraph{Spans: Text(block.Alt)})
		case Actions:
			blocks = append(blocks, simpleActions(block))
		case Divider:
		case Heading, Paragraph, List, Quote, Facts, Fine, Attachment:
			blocks = append(blocks, block)
		}
	}
	m.Blocks = blocks
	return m
}

func simpleActions(a Actions) Actions {
	named := Actions{Controls: make([]Control, len(a.Controls))}
	for i, control := range a.Controls {
		if b, ok := control.(Button); ok && b.Describe != "" && utf8.RuneCountInString(b.Describe) <= MaxButtonLabel {
			b.Label, b.Describe = b.Describe, ""
			control = b
		}
		named.Controls[i] = control
	}
	return named
}
