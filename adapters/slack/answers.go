package slack

import (
	"slices"

	slackapi "github.com/slack-go/slack"

	"weft/bot/chat"
)

// readAnswers reads what was filled in on a view. Fields that were left empty have no entry.
func readAnswers(team string, view slackapi.View) chat.Answers {
	answers := chat.Answers{}
	if view.State == nil {
		return answers
	}
	for block, actions := range view.State.Values {
		name, ok := fieldName(block)
		if !ok {
			continue
		}
		for kind, given := range actions {
			v := readAnswer(kind, team, given)
			if chosen, many := v.(chat.ChoicesValue); many {
				sortAs(chosen, offeredIn(view, block))
			}
			if v != nil {
				answers[name] = v
			}
		}
	}
	return answers
}

// sortAs puts what was chosen into the order in which it was offered; Slack tells it in the order of choosing.
func sortAs(chosen chat.ChoicesValue, offered []string) {
	slices.SortStableFunc(chosen, func(a, b string) int { return slices.Index(offered, a) - slices.Index(offered, b) })
}

// offeredIn are the values of the options of a block, in order.
func offeredIn(view slackapi.View, block string) []string {
	var values []string
	for _, b := range view.Blocks.BlockSet {
		in, ok := b.(*slackapi.InputBlock)
		if !ok || in.BlockID != block {
			continue
		}
		switch e := in.Element.(type) {
		case *slackapi.CheckboxGroupsBlockElement:
			for _, o := range e.Options {
				values = append(values, o.Value)
			}
		case *slackapi.MultiSelectBlockElement:
			for _, o := range e.Options {
				values = append(values, o.Value)
			}
		}
	}
	return values
}

func readAnswer(kind, team string, given slackapi.BlockAction) chat.Value {
	switch kind {
	case kindText:
		return chat.ReadValue(chat.LongText{}, given.Value)
	case kindNumber:
		return chat.ReadValue(chat.NumberInput{}, given.Value)
	case kindScale:
		return chat.ReadValue(chat.NumberInput{}, given.SelectedOption.Value)
	case kindOne:
		if given.SelectedOption.Value != "" {
			return chat.ChoiceValue(given.SelectedOption.Value)
		}
	case kindMany:
		return choices(given.SelectedOptions)
	case kindDate:
		return chat.ReadValue(chat.DateInput{}, given.SelectedDate)
	case kindTime:
		return chat.ReadValue(chat.TimeInput{}, given.SelectedTime)
	case kindPerson:
		if given.SelectedUser != "" {
			return chat.PersonValue(userID(team, given.SelectedUser))
		}
	case kindChannel:
		if given.SelectedConversation != "" {
			return chat.ChannelValue(channelID(team, given.SelectedConversation))
		}
	case kindYesNo:
		return chat.ReadValue(chat.YesNo{}, given.SelectedOption.Value)
	}
	return nil
}

func choices(selected []slackapi.OptionBlockObject) chat.Value {
	if len(selected) == 0 {
		return nil
	}
	all := make(chat.ChoicesValue, len(selected))
	for i, o := range selected {
		all[i] = o.Value
	}
	return all
}
