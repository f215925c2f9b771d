package discord

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"weft/bot/chat"
)

// inputKind says in the custom_id of a field how its answer is to be read, in one character before the field's name:
// what comes back from a modal is read without the form, which may have changed meanwhile.
type inputKind byte

// How answers are read.
const (
	inputText    inputKind = 't'
	inputNumber  inputKind = 'n'
	inputOne     inputKind = 'o'
	inputMany    inputKind = 'm'
	inputDate    inputKind = 'd'
	inputTime    inputKind = 'h'
	inputPerson  inputKind = 'p'
	inputChannel inputKind = 'c'
	inputYesNo   inputKind = 'y'
)

func (k inputKind) customID(field string) string { return string(rune(k)) + field }

// fieldParts are the parts of a modal that a field takes: a label with its input and, above it, the whole question where
// a label has no room for it.
func (d *Driver) fieldParts(r *renderer, f chat.Field, language string) []component {
	label, help, above := fieldWords(f)
	input := d.input(r, f, d.in(language))
	input.Required = new(!f.Optional)
	parts := []component{{Type: typeLabel, Label: label, Description: help, Component: &input}}
	if above == "" {
		return parts
	}
	text, _ := r.written(chat.Text(above))
	return append([]component{textDisplay(text)}, parts...)
}

// fieldWords divides what a field says among the label, its help, and a text above it where the two have no room.
func fieldWords(f chat.Field) (label, help, above string) {
	label, help = oneLine(f.Label), strings.TrimSpace(clean(f.Help))
	switch {
	case characters(label) <= maxLabel && characters(help) <= maxLabelHelp:
		return label, help, ""
	case characters(label) <= maxLabel:
		return label, "", help
	case help == "" && characters(label) <= maxLabelHelp:
		return begun(label), label, ""
	case characters(help) <= maxLabelHelp:
		return begun(label), help, label
	}
	return begun(label), "", label + "\n" + help
}

// begun is a label that is too long, as far as its words fit; the whole stands beside it.
func begun(label string) string {
	short := clipped(label, maxLabel)
	cut := len(strings.TrimSuffix(short, "…"))
	if cut == len(short) || strings.HasPrefix(label[cut:], " ") {
		return short
	}
	if space := strings.LastIndexByte(short, ' '); space > len(short)/2 {
		return strings.TrimRight(short[:space], " ,;:–—") + "…"
	}
	return short
}

// input is the component that takes the answer, filled in where the form has a value for it.
func (d *Driver) input(r *renderer, f chat.Field, w words) component {
	switch in := f.Input.(type) {
	case chat.ShortText:
		return r.typed(inputText, f, inputShort, orUsual(in.Max, 200), in.Placeholder)
	case chat.LongText:
		return r.typed(inputText, f, inputParagraph, orUsual(in.Max, 3000), in.Placeholder)
	case chat.NumberInput:
		return r.typed(inputNumber, f, inputShort, 40, numberHint(in, w))
	case chat.DateInput:
		return r.typed(inputDate, f, inputShort, 40, w.say("date_hint"))
	case chat.TimeInput:
		return r.typed(inputTime, f, inputShort, 40, w.say("time_hint"))
	case chat.Scale:
		return r.chosen(inputNumber, f, scaleOptions(in), w)
	case chat.OneOf:
		return r.chosen(inputOne, f, in.Options, w)
	case chat.ManyOf:
		return r.many(f, in, w)
	case chat.YesNo:
		return r.chosen(inputYesNo, f, []chat.Option{{Value: "yes", Label: in.Yes}, {Value: "no", Label: in.No}}, w)
	case chat.PersonInput:
		c := component{Type: typeUserSelect, CustomID: inputPerson.customID(f.Name), Placeholder: w.say("choose_person")}
		if p, ok := f.Prefill.(chat.PersonValue); ok && d.ours(chat.UserID(p)) {
			c.DefaultValues = []selectEntity{{ID: p.ID, Type: "user"}}
		}
		return c
	case chat.ChannelInput:
		c := component{
			Type: typeChannelSelect, CustomID: inputChannel.customID(f.Name), Placeholder: w.say("choose_channel"),
			ChannelTypes: pickableChannels(),
		}
		if p, ok := f.Prefill.(chat.ChannelValue); ok && placeable(chat.ChannelID(p)) {
			c.DefaultValues = []selectEntity{{ID: p.ID, Type: "channel"}}
		}
		return c
	}
	return r.typed(inputText, f, inputShort, maxInput, "")
}

func (r *renderer) typed(k inputKind, f chat.Field, style, most int, hint string) component {
	return component{
		Type: typeTextInput, CustomID: k.customID(f.Name), Style: style, MaxLength: min(most, maxInput),
		Placeholder: r.clip("the hint", hint, maxInputHint),
		Value:       r.clip("the prefilled answer", chat.Canonical(f.Prefill), min(most, maxInput)),
	}
}

func numberHint(in chat.NumberInput, w words) string {
	if in.Min >= in.Max {
		return w.say("number_hint")
	}
	low, high := chat.Canonical(chat.NumberValue(in.Min)), chat.Canonical(chat.NumberValue(in.Max))
	return w.say("number_between", "low", low, "high", high)
}

// chosen is a select of one.
func (r *renderer) chosen(k inputKind, f chat.Field, options []chat.Option, w words) component {
	before := chat.Canonical(f.Prefill)
	return component{
		Type: typeStringSelect, CustomID: k.customID(f.Name), Placeholder: w.say("choose"), MinValues: least(f),
		Options: r.options(options, func(value string) bool { return before != "" && value == before }),
	}
}

// many is a select of several. Discord gives choices back in an order of its own: the number before each value is its
// place, and is taken off again.
func (r *renderer) many(f chat.Field, in chat.ManyOf, w words) component {
	before, _ := f.Prefill.(chat.ChoicesValue)
	options := slices.Clone(in.Options)
	for i := range options {
		if strings.TrimSpace(options[i].Label) == "" {
			options[i].Label = options[i].Value
		}
		options[i].Value = fmt.Sprintf("%02d", i) + options[i].Value
	}
	return component{
		Type: typeStringSelect, CustomID: inputMany.customID(f.Name), Placeholder: w.say("choose_many"), MinValues: least(f),
		MaxValues: new(len(options)),
		Options:   r.options(options, func(value string) bool { return slices.Contains(before, value[2:]) }),
	}
}

// scaleOptions are the steps of a scale, the ends with their names.
func scaleOptions(in chat.Scale) []chat.Option {
	var steps []chat.Option
	for n := in.Low; n <= in.High; n++ {
		o := chat.Option{Value: strconv.Itoa(n), Label: strconv.Itoa(n)}
		if n == in.Low && in.LowName != "" {
			o.Label += " – " + in.LowName
		}
		if n == in.High && in.HighName != "" {
			o.Label += " – " + in.HighName
		}
		steps = append(steps, o)
	}
	return steps
}

// least is how many have to be chosen: Discord wants none for what may be left empty.
func least(f chat.Field) *int {
	if f.Optional {
		return new(0)
	}
	return new(1)
}

// readField reads one input of a submitted modal: its field's name, and the answer; nil where it was left empty, name ""
// where it is none of ours.
func (d *Driver) readField(c component, guild string) (name string, v chat.Value) {
	if c.CustomID == "" {
		return "", nil
	}
	given := c.Values
	if c.Type == typeTextInput {
		given = []string{c.Value}
	}
	name = c.CustomID[1:]
	if len(given) == 0 {
		return name, nil
	}
	switch inputKind(c.CustomID[0]) {
	case inputText:
		v = chat.ReadValue(chat.LongText{}, given...)
	case inputNumber:
		v = chat.ReadValue(chat.NumberInput{}, given...)
	case inputDate:
		v = chat.ReadValue(chat.DateInput{}, given...)
	case inputTime:
		v = chat.ReadValue(chat.TimeInput{}, given...)
	case inputYesNo:
		v = chat.ReadValue(chat.YesNo{}, given...)
	case inputOne:
		v = chat.ChoiceValue(given[0])
	case inputMany:
		v = inOrder(given)
	case inputPerson:
		if isSnowflake(given[0]) {
			v = chat.PersonValue(d.config.User(given[0]))
		}
	case inputChannel:
		if isSnowflake(given[0]) {
			v = chat.ChannelValue(d.config.Channel(guild, given[0]))
		}
	default:
		return "", nil
	}
	return name, v
}

// inOrder puts choices into the order in which they were offered.
func inOrder(given []string) chat.ChoicesValue {
	sorted := slices.Sorted(slices.Values(given))
	chosen := make(chat.ChoicesValue, 0, len(sorted))
	for _, value := range sorted {
		if len(value) > 2 {
			chosen = append(chosen, value[2:])
		}
	}
	return chosen
}

func orUsual(n, usual int) int {
	if n == 0 {
		return usual
	}
	return n
}
