package chat

import (
	"fmt"
	"strings"
)

// PlainMessage writes a message as text: for people who chose plain words, for golden files, and for what is
// read aloud. Controls are numbered in square brackets, so that they can be named in a reply.
func PlainMessage(m Message) string {
	var b strings.Builder
	number := 0
	for i, block := range m.Blocks {
		if i > 0 {
			b.WriteString("\n")
		}
		writeBlock(&b, block, &number)
	}
	return b.String()
}

func writeBlock(b *strings.Builder, block Block, number *int) {
	switch block := block.(type) {
	case Heading:
		fmt.Fprintf(b, "# %s\n", block.Text)
	case Paragraph:
		fmt.Fprintf(b, "%s\n", PlainText(block.Spans))
	case List:
		for i, item := range block.Items {
			sign := "-"
			if block.Ordered {
				sign = fmt.Sprintf("%d.", i+1)
			}
			fmt.Fprintf(b, "%s %s\n", sign, PlainText(item))
		}
	case Quote:
		fmt.Fprintf(b, "> %s\n", strings.ReplaceAll(PlainText(block.Spans), "\n", "\n> "))
	case Facts:
		for _, f := range block.Facts {
			fmt.Fprintf(b, "%s %s\n", f.Lead(), PlainText(f.Spans))
		}
	case Fine:
		fmt.Fprintf(b, "(%s)\n", PlainText(block.Spans))
	case Divider:
		b.WriteString("---\n")
	case Image:
		fmt.Fprintf(b, "[%s]\n", block.Alt)
	case Attachment:
		fmt.Fprintf(b, "[%s: %s]\n", block.Name, block.Alt)
	case Actions:
		for _, c := range block.Controls {
			*number++
			fmt.Fprintf(b, "[%d] %s\n", *number, ControlLabel(c))
		}
	}
}

// ControlLabel is the visible name of a control.
func ControlLabel(c Control) string {
	switch c := c.(type) {
	case Button:
		return c.Label
	case LinkButton:
		return c.Label + " (" + c.URL + ")"
	case Select:
		return c.Label
	case Search:
		return c.Label
	case PickPerson:
		return c.Label
	case PickChannel:
		return c.Label
	}
	return ""
}

// Controls returns every control of a message, in the order of [PlainMessage].
func (m Message) Controls() []Control {
	var all []Control
	for _, block := range m.Blocks {
		if row, ok := block.(Actions); ok {
			all = append(all, row.Controls...)
		}
	}
	return all
}
