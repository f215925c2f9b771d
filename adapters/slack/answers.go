package slack

import (
	"regexp"
	"slices"

	slackapi "github.com/slack-go/slack"

	"weft/bot/chat"
)

// readAnswers reads what was filled in on a view. Fields that were left empty have no entry.
//
// What was filled in comes from the person's client, and nowhere does Slack say that it looks at it; what the view asked
// comes from Slack. So an answer counts only if the view has an input for it, of that kind, and a choice only if the
// input offers it. Whom or which channel the person may name is the bot's to decide, as with everything.
func readAnswers(team string, view slackapi.View) chat.Answers {
	answers := chat.Answers{}
	if view.State == nil {
		return answers
	}
	for _, b := range view.Blocks.BlockSet {
		in, ok := b.(*slackapi.InputBlock)
		if !ok {
			continue
		}
		name, ok := fieldName(in.BlockID)
		if !ok {
			continue
		}
		kind, offered := askedIn(in.Element)
		if v := readAnswer(kind, team, view.State.Values[in.BlockID][kind], offered); v != nil {
			answers[name] = v
		}
	}
	return answers
}

// askedIn is the kind of answer that an input takes, and what it offers, in order, where it is a choice.
func askedIn(e slackapi.BlockElement) (kind string, offered []string) {
	switch e := e.(type) {
	case *slackapi.PlainTextInputBlockElement:
		return e.ActionID, nil
	case *slackapi.DatePickerBlockElement:
		return e.ActionID, nil
	case *slackapi.TimePickerBlockElement:
		return e.ActionID, nil
	case *slackapi.SelectBlockElement:
		return e.ActionID, valuesOf(e.Options)
	case *slackapi.RadioButtonsBlockElement:
		return e.ActionID, valuesOf(e.Options)
	case *slackapi.CheckboxGroupsBlockElement:
		return e.ActionID, valuesOf(e.Options)
	case *slackapi.MultiSelectBlockElement:
		return e.ActionID, valuesOf(e.Options)
	}
	return "", nil
}

func valuesOf(options []*slackapi.OptionBlockObject) []string {
	values := make([]string, len(options))
	for i, o := range options {
		values[i] = o.Value
	}
	return values
}

func readAnswer(kind, team string, given slackapi.BlockAction, offered []string) chat.Value {
	one := given.SelectedOption.Value
	if !slices.Contains(offered, one) {
		one = ""
	}
	switch kind {
	case kindText:
		return chat.ReadValue(chat.LongText{}, given.Value)
	case kindNumber:
		return chat.ReadValue(chat.NumberInput{}, given.Value)
	case kindScale:
		return chat.ReadValue(chat.NumberInput{}, one)
	case kindOne:
		if one != "" {
			return chat.ChoiceValue(one)
		}
	case kindMany:
		return choices(given.SelectedOptions, offered)
	case kindDate:
		return chat.ReadValue(chat.DateInput{}, given.SelectedDate)
	case kindTime:
		return chat.ReadValue(chat.TimeInput{}, given.SelectedTime)
	case kindPerson:
		if possible.MatchString(given.SelectedUser) {
			return chat.PersonValue(userID(team, given.SelectedUser))
		}
	case kindChannel:
		if possible.MatchString(given.SelectedConversation) && !isDirect(given.SelectedConversation) { // see [pickChannel]
			return chat.ChannelValue(channelID(team, given.SelectedConversation))
		}
	case kindYesNo:
		return chat.ReadValue(chat.YesNo{}, one)
	}
	return nil
}

// possible is what an id of Slack's can look like.
var possible = regexp.MustCompile(`^\w+$`)

// choices are those of the options that were selected, in the order in which they were offered; Slack tells them in the
// order of choosing.
func choices(selected []slackapi.OptionBlockObject, offered []string) chat.Value {
	var all chat.ChoicesValue
	for _, value := range offered {
		if slices.ContainsFunc(selected, func(o slackapi.OptionBlockObject) bool { return o.Value == value }) {
			all = append(all, value)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return all
}
