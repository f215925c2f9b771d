package bottest

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"weft/bot/chat"
	"weft/bot/chat/chattest"
)

// asked is a form before a person, or a page of one, and where it was asked.
type asked struct {
	form chat.Form // its fields are those of the page
	more bool      // there are more pages
	in   chat.ChannelID
	on   *posted // nil where it was not asked from a message
}

// ask puts a form before the person who acts.
func (a *acting) ask(e chat.Event, f chat.Form, on *posted) (chattest.Shown, error) {
	if err := f.Check(); err != nil {
		return chattest.Shown{}, fmt.Errorf("%w: %w", errUnfit, err)
	}
	more := false
	if a.PageSize > 0 {
		f.Fields, more = f.Page(a.PageSize)
	}
	shown := &chattest.Form{Title: f.Title, Text: formText(f), Rest: f.Rest, More: more, Handle: asked{f, more, e.Head().In, on}}
	for _, field := range f.Fields {
		shown.Fields = append(shown.Fields, field.Name)
	}
	return chattest.Shown{Form: shown}, nil
}

// submit sends the answers of a form. What was filled in beforehand is sent along, as any platform does.
func (a *acting) submit(ctx context.Context, act chattest.Submit) (chattest.Shown, error) {
	asked, ok := act.Form.Handle.(asked)
	if !ok {
		return chattest.Shown{}, fmt.Errorf("the form %q is not of this stage", act.Form.Title)
	}
	given := chat.Answers{}
	for _, field := range asked.form.Fields {
		value := field.Prefill
		if raw, answered := act.Answers[field.Name]; answered {
			value = a.read(field.Input, raw)
		}
		if value != nil {
			given[field.Name] = value
		}
	}
	answers := chat.Answers{}
	for _, field := range asked.form.Asked(given) {
		if value, answered := given[field.Name]; answered {
			answers[field.Name] = value
		}
	}
	head := a.envelope(a.who, asked.in)
	var from chat.MessageID
	if asked.on != nil {
		head.Thread, from = asked.on.thread, asked.on.actedOn()
	}
	if asked.more {
		through := asked.form.Fields[len(asked.form.Fields)-1].Name
		return a.deliver(ctx, chat.PageSubmitted{
			Envelope: head, Action: asked.form.Action, Answers: answers, Rest: asked.form.Rest, Through: through, Message: from,
		}, asked.on)
	}
	return a.deliver(ctx, chat.FormSubmitted{
		Envelope: head, Action: asked.form.Action, Answers: answers, Rest: asked.form.Rest, Message: from,
	}, asked.on)
}

// read gives the text back for a person or a channel that is not of this stage, so that the form can say so.
func (a *acting) read(in chat.Input, raw []string) chat.Value {
	value := chat.ReadValue(in, raw...)
	switch value.(type) {
	case chat.PersonValue, chat.ChannelValue:
		if _, ok := a.known(value); !ok {
			return chat.TextValue(raw[0])
		}
	case chat.TextValue, chat.NumberValue, chat.ChoiceValue, chat.ChoicesValue, chat.DateValue, chat.ClockValue, chat.BoolValue, nil:
	}
	return value
}

// actedOn is the message that an event names: none where it stood on a desk, which is no message to its reader.
func (m *posted) actedOn() chat.MessageID {
	if m.in.id.Space == home && m.only.IsZero() {
		return chat.MessageID{}
	}
	return m.id
}

// formText is all that is read in a form.
func formText(f chat.Form) string {
	lines := []string{f.Title}
	for _, b := range f.Intro {
		lines = append(lines, blockText(b)...)
	}
	for _, field := range f.Fields {
		lines = append(lines, field.Label, field.Help)
		switch in := field.Input.(type) {
		case chat.Scale:
			lines = append(lines, in.LowName)
			for n := in.Low; n <= in.High; n++ {
				lines = append(lines, strconv.Itoa(n))
			}
			lines = append(lines, in.HighName)
		case chat.OneOf:
			lines = append(lines, optionTexts(in.Options)...)
		case chat.ManyOf:
			lines = append(lines, optionTexts(in.Options)...)
		case chat.YesNo:
			lines = append(lines, in.Yes, in.No)
		case chat.ShortText, chat.LongText, chat.NumberInput, chat.DateInput, chat.TimeInput, chat.PersonInput, chat.ChannelInput:
		}
	}
	return joinLines(append(lines, f.Submit, f.Cancel))
}

func optionTexts(options []chat.Option) []string {
	var lines []string
	for _, o := range options {
		lines = append(lines, o.Label, o.Help)
	}
	return lines
}

func joinLines(lines []string) string {
	var said []string
	for _, line := range lines {
		if line != "" {
			said = append(said, line)
		}
	}
	return strings.Join(said, "\n")
}
