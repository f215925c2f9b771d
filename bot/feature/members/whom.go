package members

import (
	"errors"
	"strings"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
)

// named finds the one member that somebody typed: by account, by id, or by name, with an @ or without. ok is false
// where nobody is meant, or several could be: then a form asks.
func named(v *bot.View, typed string) (m community.Member, ok bool, err error) {
	typed = strings.TrimPrefix(strings.TrimSpace(typed), "@")
	if account, err := chat.ParseUserID(typed); err == nil {
		return found(v.People().ByAccount(account))
	}
	all, err := v.People().Members()
	if err != nil {
		return community.Member{}, false, err
	}
	several := false
	for _, other := range all {
		if string(other.ID) == typed {
			return other, true, nil
		}
		if strings.EqualFold(other.Profile.Name, typed) {
			several = several || ok
			m, ok = other, true
		}
	}
	return m, ok && !several, nil
}

func found(m community.Member, err error) (community.Member, bool, error) {
	if errors.Is(err, data.ErrNotFound) {
		return m, false, nil
	}
	return m, err == nil, err
}

// picked is the member that a form's field “person” names, or what is wrong with it.
func picked(tx *bot.Tx, in bot.Input) (community.Member, chat.Response, error) {
	person, _ := in.Answers["person"].(chat.PersonValue)
	m, ok, err := found(tx.People().ByAccount(chat.UserID(person)))
	if err != nil || ok {
		return m, nil, err
	}
	return m, chat.Amend{Problems: map[string]string{"person": tx.Words().Text("members.not_a_member")}}, nil
}

// suggestPerson completes the name of a member, for those who may do something about members.
func suggestPerson(v *bot.View, in bot.Input) ([]chat.Option, error) {
	all, err := v.People().Members()
	if err != nil {
		return nil, err
	}
	var options []chat.Option
	typed := strings.ToLower(strings.TrimPrefix(strings.TrimSpace(in.Text), "@"))
	for _, m := range all {
		if strings.HasPrefix(strings.ToLower(m.Profile.Name), typed) {
			options = append(options, chat.Option{Value: string(m.ID), Label: m.Profile.Name})
		}
	}
	return options, nil
}
