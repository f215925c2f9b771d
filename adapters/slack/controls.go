package slack

import (
	"strconv"
	"strings"

	slackapi "github.com/slack-go/slack"

	"weft/bot/chat"
)

// actions are rows of controls, each in as many blocks as Slack's limit asks for.
func (l *layout) actions(controls []chat.Control) {
	var row []slackapi.BlockElement
	chars := 0
	flush := func() {
		if len(row) > 0 {
			l.add(chars, slackapi.NewActionBlock("", row...))
		}
		row, chars = nil, 0
	}
	for _, control := range controls {
		label := chat.ControlLabel(control)
		if link, ok := control.(chat.LinkButton); ok && !followable(link.URL) {
			flush()
			l.fine(chat.Text(label))
			continue
		}
		if chosen, ok := control.(chat.Select); ok && (chosen.Chosen != "" || chosen.Placeholder != "") {
			flush()
			l.labelled(chosen)
			continue
		}
		if len(row) == maxElements || len(row) > 0 && chars+controlWeight(control) > maxSection {
			flush()
		}
		row = append(row, l.control(control))
		chars += controlWeight(control)
	}
	flush()
}

// labelled is a select whose label would be hidden by what is chosen in it, or by what invites to choose: the label
// stands to its left.
func (l *layout) labelled(s chat.Select) {
	l.add(length(s.Label)+controlWeight(s), slackapi.NewSectionBlock(plain(s.Label), nil, slackapi.NewAccessory(l.control(s))))
}

// controlWeight is how many characters of a message's budget a control takes: all that can be read in it.
func controlWeight(control chat.Control) int {
	n := length(chat.ControlLabel(control))
	if menu, ok := control.(chat.Select); ok {
		n += length(menu.Placeholder)
		for _, o := range menu.Options {
			n += length(o.Label) + length(o.Help) + length(o.Value)
		}
	}
	return n
}

func (l *layout) control(control chat.Control) slackapi.BlockElement {
	number := l.controls
	l.controls++
	switch c := control.(type) {
	case chat.Button:
		b := slackapi.NewButtonBlockElement(actionID(number, c.Action), "", plain(shortened(c.Label, maxButton)))
		b.AccessibilityLabel = shortened(c.Describe, maxLabel)
		return b.WithStyle(style(c.Style))
	case chat.LinkButton:
		return slackapi.NewButtonBlockElement(strconv.Itoa(number), "", plain(shortened(c.Label, maxButton))).WithURL(c.URL)
	case chat.Select:
		return selectOf(actionID(number, c.Action), c)
	case chat.Search:
		return search(actionID(number, c.Action), c)
	case chat.PickPerson:
		return pick(slackapi.OptTypeUser, actionID(number, c.Action), c.Label)
	case chat.PickChannel:
		return pickChannel(actionID(number, c.Action), c.Label)
	}
	return nil
}

func style(s chat.ButtonStyle) slackapi.Style {
	switch s {
	case chat.Primary:
		return slackapi.StylePrimary
	case chat.Danger:
		return slackapi.StyleDanger
	case chat.Secondary:
	}
	return slackapi.StyleDefault
}

func selectOf(id string, c chat.Select) *slackapi.SelectBlockElement {
	invitation := c.Placeholder
	if invitation == "" {
		invitation = c.Label
	}
	menu := pick(slackapi.OptTypeStatic, id, invitation)
	for _, o := range c.Options {
		choice := option(o)
		menu.Options = append(menu.Options, choice)
		if o.Value == c.Chosen && c.Chosen != "" {
			menu.InitialOption = choice
		}
	}
	return menu
}

// search asks for options from the first character on.
func search(id string, c chat.Search) *slackapi.SelectBlockElement {
	invitation := c.Label
	if c.Placeholder != "" && c.Placeholder != c.Label {
		invitation = c.Label + " · " + c.Placeholder
	}
	menu, one := pick(slackapi.OptTypeExternal, id, invitation), 1
	menu.MinQueryLength = &one
	return menu
}

func pickChannel(id, label string) *slackapi.SelectBlockElement {
	menu := pick(slackapi.OptTypeConversations, id, label)
	menu.Filter = &slackapi.SelectBlockElementFilter{Include: []string{"public", "private"}, ExcludeBotUsers: true}
	return menu
}

func pick(kind, id, label string) *slackapi.SelectBlockElement {
	menu := &slackapi.SelectBlockElement{Type: kind, ActionID: id}
	if label != "" {
		menu.Placeholder = plain(shortened(label, maxPlaceholder))
	}
	return menu
}

func option(o chat.Option) *slackapi.OptionBlockObject {
	label := o.Label
	if label == "" {
		label = o.Value
	}
	choice := slackapi.NewOptionBlockObject(o.Value, plain(shortened(label, maxOptionText)), nil)
	if o.Help != "" {
		choice.Description = plain(shortened(o.Help, maxOptionHelp))
	}
	return choice
}

// actionID carries an action through Slack. The number makes it unique in its message.
func actionID(number int, a chat.Action) string {
	return strconv.Itoa(number) + " " + a.Route + " " + a.Arg
}

// readAction reads what [actionID] wrote; ok is false for what is not to be answered, such as a link that was followed.
func readAction(id string) (a chat.Action, ok bool) {
	_, rest, ok := strings.Cut(id, " ")
	if !ok {
		return chat.Action{}, false
	}
	a.Route, a.Arg, ok = strings.Cut(rest, " ")
	return a, ok && a.Route != ""
}
