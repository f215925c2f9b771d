package discord

import (
	"strings"

	"weft/bot/chat"
)

// labelsOf counts how often each button says the same.
func labelsOf(m chat.Message) map[string]int {
	labels := map[string]int{}
	for _, c := range m.Controls() {
		if b, ok := c.(chat.Button); ok {
			labels[b.Label]++
		}
	}
	return labels
}

// actions writes controls in rows: up to five buttons in one, each select in one of its own.
func (r *renderer) actions(a chat.Actions) {
	var buttons []component
	flush := func() {
		if len(buttons) > 0 {
			r.add(piece{components: []component{row(buttons...)}})
		}
		buttons = nil
	}
	for _, c := range a.Controls {
		made, shown := r.control(c)
		switch {
		case shown != nil:
			flush()
			r.lines([][]chat.Span{shown}, plainLines)
		case made.Type == typeButton:
			if len(buttons) == maxRowButtons {
				flush()
			}
			buttons = append(buttons, made)
		default:
			flush()
			r.add(piece{components: []component{row(made)}})
		}
	}
	flush()
}

// control is a control as a component, or as text where there is no such component.
func (r *renderer) control(c chat.Control) (made component, shown []chat.Span) {
	switch c := c.(type) {
	case chat.Button:
		return component{
			Type: typeButton, Style: buttonStyle(c.Style), Label: r.clip("the button", r.named(c), maxButton), CustomID: r.custom(kindButton, c.Action),
		}, nil
	case chat.LinkButton:
		address, ok := webAddress(c.URL)
		if !ok || characters(address) > maxURL {
			return component{}, []chat.Span{chat.Link{Text: c.Label, URL: c.URL}}
		}
		return component{Type: typeButton, Style: buttonLink, Label: r.clip("the link", c.Label, maxButton), URL: address}, nil
	case chat.Select:
		return component{
			Type: typeStringSelect, CustomID: r.custom(kindSelect, c.Action), Placeholder: r.clip("the select", placeholder(c.Label, c.Placeholder), maxPlaceholder),
			Options: r.options(c.Options, func(value string) bool { return value != "" && value == c.Chosen }),
		}, nil
	case chat.Search:
		return component{
			Type: typeButton, Style: buttonSecondary, Label: r.clip("the search", c.Label, maxButton), CustomID: r.custom(kindSearch, c.Action),
		}, nil
	case chat.PickPerson:
		return component{Type: typeUserSelect, CustomID: r.custom(kindPerson, c.Action), Placeholder: r.clip("the select", c.Label, maxPlaceholder)}, nil
	case chat.PickChannel:
		return component{
			Type: typeChannelSelect, CustomID: r.custom(kindChannel, c.Action), Placeholder: r.clip("the select", c.Label, maxPlaceholder),
			ChannelTypes: pickableChannels(),
		}, nil
	}
	return component{}, nil
}

// named is what a button says. Discord has no second label for screen readers: where several say the same, the longer
// one is shown to all.
func (r *renderer) named(b chat.Button) string {
	if r.labels[b.Label] > 1 && b.Describe != "" {
		return b.Describe
	}
	return b.Label
}

// custom is the custom_id of the next control. Discord wants each to be different, and two buttons may do the same.
func (r *renderer) custom(k kind, a chat.Action) string {
	r.controls++
	return control{Kind: k, Index: r.controls % (controlBase * controlBase), Action: a}.customID()
}

func buttonStyle(s chat.ButtonStyle) int {
	switch s {
	case chat.Primary:
		return buttonPrimary
	case chat.Danger:
		return buttonDanger
	case chat.Secondary:
	}
	return buttonSecondary
}

// placeholder is what is read on a select that nothing is chosen in: its label, and what it says besides.
func placeholder(label, more string) string {
	if more == "" {
		return label
	}
	return chat.Fact{Label: label}.Lead() + " " + more
}

func (r *renderer) options(options []chat.Option, chosen func(value string) bool) []selectOption {
	all := make([]selectOption, len(options))
	for i, o := range options {
		label := o.Label
		if strings.TrimSpace(label) == "" {
			label = o.Value
		}
		all[i] = selectOption{
			Label: r.clip("the option", label, maxOption), Value: o.Value,
			Description: r.clip("the help of an option", o.Help, maxOption), Default: chosen(o.Value),
		}
	}
	return all
}

// selectOptions are options as they are shown, shortened where Discord has no room.
func selectOptions(options []chat.Option, chosen func(value string) bool) []selectOption {
	return (&renderer{}).options(options, chosen)
}
