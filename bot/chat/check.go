package chat

import (
	"errors"
	"fmt"
	"unicode/utf8"
)

// Bounds that hold on every platform, in characters; each is the least that one of them allows.
const (
	MaxButtonLabel  = 75  // Slack: text of a button
	MaxOptionLabel  = 75  // Slack: text of an option
	MaxOptions      = 25  // Discord: options of a select
	MaxFormTitle    = 45  // Discord: title of a modal; Slack's 24 is met by its adapter, which shortens
	MaxFieldLabel   = 150 // longer questions are split by adapters into label and help
	MaxFieldName    = 40
	MaxSubmitLabel  = 24  // Slack: submit of a modal
	MaxHeading      = 150 // Slack: header block
	MaxRoomPeople   = 7   // Slack: 2–8 people in a group conversation, Weft among them
	MaxSuggestions  = 25  // Discord: autocomplete choices
	MaxCommandAbout = 100 // Discord: description of a command
)

// Check returns what makes a message unfit for any platform; nil when it is fit.
func (m Message) Check() error {
	var errs []error
	if m.Summary == "" {
		errs = append(errs, errors.New("the message has no summary"))
	}
	for _, block := range m.Blocks {
		errs = append(errs, checkBlock(block)...)
	}
	return errors.Join(errs...)
}

func checkBlock(block Block) []error {
	switch block := block.(type) {
	case Heading:
		return longerThan("heading", block.Text, MaxHeading)
	case Image:
		if block.Alt == "" {
			return []error{fmt.Errorf("the picture %q has no words for those who cannot see it", block.Title)}
		}
	case Attachment:
		if block.Alt == "" || block.Name == "" {
			return []error{fmt.Errorf("the file %q needs a name and a description", block.Name)}
		}
	case Actions:
		var errs []error
		for _, c := range block.Controls {
			errs = append(errs, checkControl(c)...)
		}
		return errs
	}
	return nil
}

func checkControl(c Control) []error {
	errs := longerThan("label of a control", ControlLabel(c), MaxButtonLabel)
	switch c := c.(type) {
	case Button:
		errs = append(errs, checkAction(c.Action)...)
	case LinkButton:
		errs = longerThan("label of a link", c.Label, MaxButtonLabel)
	case Select:
		errs = append(errs, checkAction(c.Action)...)
		errs = append(errs, checkOptions(c.Label, c.Options)...)
	case Search:
		errs = append(errs, checkAction(c.Action)...)
	case PickPerson:
		errs = append(errs, checkAction(c.Action)...)
	case PickChannel:
		errs = append(errs, checkAction(c.Action)...)
	}
	return errs
}

func checkAction(a Action) []error {
	if a.Fits() {
		return nil
	}
	return []error{fmt.Errorf("the action %q with argument %q is empty or longer than %d characters", a.Route, a.Arg, MaxAction)}
}

func checkOptions(of string, options []Option) []error {
	var errs []error
	if len(options) == 0 || len(options) > MaxOptions {
		errs = append(errs, fmt.Errorf("%q offers %d options; 1 to %d are possible", of, len(options), MaxOptions))
	}
	seen := map[string]bool{}
	for _, o := range options {
		if o.Value == "" || seen[o.Value] {
			errs = append(errs, fmt.Errorf("%q offers %q twice or without a value", of, o.Value))
		}
		seen[o.Value] = true
		errs = append(errs, longerThan("value of an option", o.Value, MaxOptionLabel)...)
		errs = append(errs, longerThan("label of an option", o.Label, MaxOptionLabel)...)
	}
	return errs
}

// Check returns what makes a form unfit for any platform; nil when it is fit.
func (f Form) Check() error {
	errs := checkAction(f.Action)
	errs = append(errs, longerThan("title of the form", f.Title, MaxFormTitle)...)
	errs = append(errs, longerThan("submit label", f.Submit, MaxSubmitLabel)...)
	if f.Title == "" || f.Submit == "" || len(f.Fields) == 0 {
		errs = append(errs, fmt.Errorf("the form %q needs a title, a submit label and a field", f.Action.Route))
	}
	before := map[string]bool{}
	for _, field := range f.Fields {
		errs = append(errs, checkField(field, before)...)
		before[field.Name] = true
	}
	return errors.Join(errs...)
}

func checkField(field Field, before map[string]bool) []error {
	var errs []error
	if field.Name == "" || before[field.Name] {
		errs = append(errs, fmt.Errorf("the field name %q is empty or used twice", field.Name))
	}
	if field.Label == "" {
		errs = append(errs, fmt.Errorf("the field %q has no label", field.Name))
	}
	if field.When != nil && !before[field.When.Field] {
		errs = append(errs, fmt.Errorf("the field %q depends on %q, which is not asked before it", field.Name, field.When.Field))
	}
	errs = append(errs, longerThan("field name", field.Name, MaxFieldName)...)
	errs = append(errs, longerThan("field label", field.Label, MaxFieldLabel)...)
	switch in := field.Input.(type) {
	case OneOf:
		errs = append(errs, checkOptions(field.Name, in.Options)...)
	case ManyOf:
		errs = append(errs, checkOptions(field.Name, in.Options)...)
	case Scale:
		if steps := in.High - in.Low + 1; steps < 2 || steps > 10 {
			errs = append(errs, fmt.Errorf("the scale %q has %d steps; 2 to 10 are possible", field.Name, steps))
		}
	case nil:
		errs = append(errs, fmt.Errorf("the field %q takes no kind of answer", field.Name))
	case ShortText, LongText, NumberInput, DateInput, TimeInput, PersonInput, ChannelInput, YesNo:
	}
	return errs
}

func longerThan(what, text string, limit int) []error {
	if n := utf8.RuneCountInString(text); n > limit {
		return []error{fmt.Errorf("the %s %q has %d characters; %d are possible", what, text, n, limit)}
	}
	return nil
}
