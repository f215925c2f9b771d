package slack

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	slackapi "github.com/slack-go/slack"

	"weft/bot/chat"
)

// inputBlocks are a field of a form: its input, and below it what does not fit beside it.
func inputBlocks(field chat.Field, revision string) []slackapi.Block {
	element := input(field)
	block := slackapi.NewInputBlock(fieldBlock(field.Name, revision), plain(shortened(field.Label, maxInputLabel)), nil, element)
	block.Optional = field.Optional
	if field.Help != "" {
		block.Hint = plain(shortened(field.Help, maxInputLabel))
	}
	out := []slackapi.Block{block}
	if long := longHelp(field.Input); len(long) > 0 {
		l := &layout{}
		l.facts(long)
		out = append(blocksOf(l.units), out...)
	}
	return out
}

// longHelp is what is said of options and does not fit below them.
func longHelp(in chat.Input) []chat.Fact {
	var options []chat.Option
	switch in := in.(type) {
	case chat.OneOf:
		options = in.Options
	case chat.ManyOf:
		options = in.Options
	case chat.ShortText, chat.LongText, chat.NumberInput, chat.Scale, chat.DateInput, chat.TimeInput, chat.PersonInput, chat.ChannelInput, chat.YesNo:
	}
	var long []chat.Fact
	for _, o := range options {
		if length(o.Help) > maxOptionHelp {
			long = append(long, chat.Fact{Label: o.Label, Spans: chat.Text(o.Help)})
		}
	}
	return long
}

// Kinds of answers, as the action_id of an input says them: what comes back is read without the form.
const (
	kindText    = "text"
	kindNumber  = "number"
	kindScale   = "scale"
	kindOne     = "one"
	kindMany    = "many"
	kindDate    = "date"
	kindTime    = "time"
	kindPerson  = "person"
	kindChannel = "channel"
	kindYesNo   = "yesno"
)

// fieldBlock names the block of a field. A changed prefill changes the name, so that Slack shows no draft of before.
func fieldBlock(name, revision string) string {
	sum := sha256.Sum256([]byte(revision))
	return hex.EncodeToString(sum[:4]) + " " + name
}

// fieldName is the field whose block it is; ok is false for other blocks.
func fieldName(block string) (name string, ok bool) {
	_, name, ok = strings.Cut(block, " ")
	return name, ok
}

// input is what a field is answered in. A number is typed as text: Slack's own number input sends nothing that is not
// a number, so that nobody could be told in words what is amiss, and it knows no Arabic digits and no decimal comma.
func input(field chat.Field) slackapi.BlockElement {
	switch in := field.Input.(type) {
	case chat.ShortText:
		return text(kindText, field.Prefill, in.Placeholder, orElse(in.Max, 200))
	case chat.LongText:
		return text(kindText, field.Prefill, in.Placeholder, orElse(in.Max, maxInputText)).WithMultiline(true)
	case chat.NumberInput:
		return text(kindNumber, field.Prefill, "", maxNumber)
	case chat.Scale:
		return choose(kindScale, scale(in), chat.Canonical(field.Prefill))
	case chat.OneOf:
		return choose(kindOne, in.Options, chat.Canonical(field.Prefill))
	case chat.ManyOf:
		chosen, _ := field.Prefill.(chat.ChoicesValue)
		return chooseMany(in.Options, chosen)
	case chat.DateInput:
		picker := slackapi.NewDatePickerBlockElement(kindDate)
		picker.InitialDate = chat.Canonical(field.Prefill)
		return picker
	case chat.TimeInput:
		picker := slackapi.NewTimePickerBlockElement(kindTime)
		picker.InitialTime = chat.Canonical(field.Prefill)
		return picker
	case chat.PersonInput:
		menu := pick(slackapi.OptTypeUser, kindPerson, "")
		if who, ok := field.Prefill.(chat.PersonValue); ok {
			menu.InitialUser = who.ID
		}
		return menu
	case chat.ChannelInput:
		menu := pickChannel(kindChannel, "")
		if where, ok := field.Prefill.(chat.ChannelValue); ok {
			menu.InitialConversation = where.ID
		}
		return menu
	case chat.YesNo:
		return choose(kindYesNo, []chat.Option{{Value: "yes", Label: in.Yes}, {Value: "no", Label: in.No}}, chat.Canonical(field.Prefill))
	}
	return text(kindText, nil, "", maxInputText)
}

// maxNumber is how long a typed number may be: long enough that whoever types words instead can be told so.
const maxNumber = 200

func text(kind string, prefill chat.Value, placeholder string, most int) *slackapi.PlainTextInputBlockElement {
	in := slackapi.NewPlainTextInputBlockElement(nil, kind)
	if placeholder != "" {
		in.Placeholder = plain(shortened(placeholder, maxPlaceholder))
	}
	in.MaxLength = min(most, maxInputText)
	in.InitialValue = shortened(chat.Canonical(prefill), in.MaxLength)
	return in
}

// scale names its steps by their numbers, and the ends by their names besides.
func scale(in chat.Scale) []chat.Option {
	var steps []chat.Option
	for n := in.Low; n <= in.High; n++ {
		o := chat.Option{Value: strconv.Itoa(n), Label: strconv.Itoa(n)}
		switch {
		case n == in.Low && in.LowName != "":
			o.Label += " · " + in.LowName
		case n == in.High && in.HighName != "":
			o.Label += " · " + in.HighName
		}
		steps = append(steps, o)
	}
	return steps
}

// choose is a list of buttons while Slack takes that many, and a menu beyond.
func choose(kind string, options []chat.Option, chosen string) slackapi.BlockElement {
	if len(options) > maxChoices {
		menu := pick(slackapi.OptTypeStatic, kind, "")
		menu.Options, menu.InitialOption = optionsOf(options, chosen)
		return menu
	}
	radio := slackapi.NewRadioButtonsBlockElement(kind)
	radio.Options, radio.InitialOption = optionsOf(options, chosen)
	return radio
}

func optionsOf(options []chat.Option, chosen string) (all []*slackapi.OptionBlockObject, initial *slackapi.OptionBlockObject) {
	for _, o := range options {
		choice := option(o)
		all = append(all, choice)
		if o.Value == chosen && chosen != "" {
			initial = choice
		}
	}
	return all, initial
}

func chooseMany(options []chat.Option, chosen []string) slackapi.BlockElement {
	var all, initial []*slackapi.OptionBlockObject
	for _, o := range options {
		choice := option(o)
		all = append(all, choice)
		if slices.Contains(chosen, o.Value) {
			initial = append(initial, choice)
		}
	}
	if len(options) > maxChoices {
		return &slackapi.MultiSelectBlockElement{Type: slackapi.MultiOptTypeStatic, ActionID: kindMany, Options: all, InitialOptions: initial}
	}
	boxes := slackapi.NewCheckboxGroupsBlockElement(kindMany, all...)
	boxes.InitialOptions = initial
	return boxes
}

func orElse(n, fallback int) int {
	if n == 0 {
		return fallback
	}
	return n
}
