package slack

import (
	"encoding/json"
	"fmt"

	"weft/bot/chat"
)

// fit refuses what no platform shows.
func fit(m chat.Message) error {
	if err := m.Check(); err != nil {
		return fmt.Errorf("%w: %w", chat.ErrRefused, err)
	}
	return nil
}

// Unfit says in plain words what of a message would not be shown in Slack as it was written: too long for its place,
// spread over several messages, or not to be pressed. Nil says that all of it fits.
func Unfit(m chat.Message) []string {
	var found []string
	if err := m.Check(); err != nil {
		found = append(found, err.Error())
	}
	says, err := parseWords()
	if err != nil {
		return append(found, err.Error())
	}
	texts := 0
	for _, s := range steps(m, "", says.In(m.Language)) {
		if s.file == nil {
			texts++
		}
	}
	if texts > 1 {
		found = append(found, fmt.Sprintf("it takes %d messages of Slack's, one below the other: each holds %d blocks and about %d characters", texts, maxBlocks, maxBlocksText))
	}
	if n := length(m.Summary); n > maxNotice {
		found = append(found, fmt.Sprintf("its summary has %d characters, which no notification shows", n))
	}
	for _, block := range m.Blocks {
		found = append(found, unfitBlock(block)...)
		if file, ok := block.(chat.Attachment); ok && m.Discreet {
			found = append(found, fmt.Sprintf("it is to be discreet, and Slack names the file %q in the notification", file.Name))
		}
	}
	for _, control := range m.Controls() {
		found = append(found, unfitControl(control)...)
	}
	return found
}

func unfitBlock(block chat.Block) []string {
	switch block := block.(type) {
	case chat.Heading:
		return longer("the heading", block.Text, maxHeader, "it is shown as a bold paragraph")
	case chat.Image:
		found := longer("the description of a picture", block.Alt, maxFileAlt, "the file itself keeps less of it")
		return append(found, longer("the title of a picture", block.Title, maxImageTitle, "it is cut off")...)
	case chat.Attachment:
		found := longer("the description of a file", block.Alt, maxFileAlt, "the file itself keeps less of it")
		if len(block.Data) == 0 {
			found = append(found, fmt.Sprintf("the file %q is empty, and Slack takes no empty file", block.Name))
		}
		return found
	case chat.Paragraph, chat.List, chat.Quote, chat.Facts, chat.Fine, chat.Divider, chat.Actions:
	}
	return nil
}

func unfitControl(control chat.Control) []string {
	switch c := control.(type) {
	case chat.Button:
		found := longer("the label of a button", c.Label, maxButton, "it is cut off")
		return append(found, longer("the description of a button", c.Describe, maxLabel, "it is cut off where it is read aloud")...)
	case chat.LinkButton:
		if !followable(c.URL) {
			return []string{fmt.Sprintf("the link %q leads to an address that cannot be followed; it is shown as text", c.Label)}
		}
		return longer("the label of a link", c.Label, maxButton, "it is cut off")
	case chat.Select:
		return append(longer("what stands in a select", c.Label+c.Placeholder, maxPlaceholder, "it is cut off"), unfitOptions(c.Options)...)
	case chat.Search:
		return longer("what stands in a search", c.Label+" · "+c.Placeholder, maxPlaceholder, "it is cut off")
	case chat.PickPerson:
		return longer("the label of a list of people", c.Label, maxPlaceholder, "it is cut off")
	case chat.PickChannel:
		return longer("the label of a list of channels", c.Label, maxPlaceholder, "it is cut off")
	}
	return nil
}

func unfitOptions(options []chat.Option) []string {
	var found []string
	for _, o := range options {
		found = append(found, longer("an option", o.Label, maxOptionText, "it is cut off")...)
		found = append(found, longer("what is said of an option", o.Help, maxOptionHelp, "it is cut off")...)
	}
	return found
}

// UnfitForm says in plain words what of a form would not be shown in Slack as it was written. Nil says that all of it
// fits. A title that is too long for Slack's frame stands in full above the fields, and is not reported.
func UnfitForm(f chat.Form) []string {
	var found []string
	if err := f.Check(); err != nil {
		found = append(found, err.Error())
	}
	says, err := parseWords()
	if err != nil {
		return append(found, err.Error())
	}
	view := modalIn(f, formMeta{}, says.In(f.Language))
	if n := len(view.Blocks.BlockSet); n > maxViewBlocks {
		found = append(found, fmt.Sprintf("a page of it has %d blocks; Slack shows %d", n, maxViewBlocks))
	}
	if raw, err := json.Marshal(view); err != nil || len(raw) > maxViewBytes {
		found = append(found, fmt.Sprintf("a page of it has %d bytes; Slack takes %d", len(raw), maxViewBytes))
	}
	for _, block := range f.Intro {
		found = append(found, unfitBlock(block)...)
	}
	for _, field := range f.Fields {
		found = append(found, unfitField(field)...)
	}
	return found
}

func unfitField(field chat.Field) []string {
	found := longer("the help of a field", field.Help, maxInputLabel, "it is cut off")
	switch in := field.Input.(type) {
	case chat.ShortText:
		found = append(found, unfitText(field, in.Placeholder, in.Max)...)
	case chat.LongText:
		found = append(found, unfitText(field, in.Placeholder, in.Max)...)
	case chat.Scale:
		for _, step := range scale(in) {
			found = append(found, longer("an end of a scale", step.Label, maxOptionText, "it is cut off")...)
		}
	case chat.OneOf: // help that does not fit stands in full above the field
		found = append(found, unfitLabels(in.Options)...)
	case chat.ManyOf:
		found = append(found, unfitLabels(in.Options)...)
	case chat.YesNo:
		found = append(found, longer("a yes", in.Yes, maxOptionText, "it is cut off")...)
		found = append(found, longer("a no", in.No, maxOptionText, "it is cut off")...)
	case chat.NumberInput, chat.DateInput, chat.TimeInput, chat.PersonInput, chat.ChannelInput:
	}
	return found
}

func unfitLabels(options []chat.Option) []string {
	var found []string
	for _, o := range options {
		found = append(found, longer("an option", o.Label, maxOptionText, "it is cut off")...)
	}
	return found
}

func unfitText(field chat.Field, placeholder string, most int) []string {
	found := longer("what stands in an empty field", placeholder, maxPlaceholder, "it is cut off")
	if most > maxInputText {
		found = append(found, fmt.Sprintf("the field %q takes %d characters; Slack lets people write %d", field.Name, most, maxInputText))
	}
	return append(found, longer("what a field is filled in with", chat.Canonical(field.Prefill), maxInputText, "it is cut off")...)
}

func longer(what, text string, most int, so string) []string {
	if n := length(text); n > most {
		return []string{fmt.Sprintf("%s, %q, has %d characters; Slack shows %d: %s", what, shortened(text, 40), n, most, so)}
	}
	return nil
}
