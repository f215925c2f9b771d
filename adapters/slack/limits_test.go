package slack

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"weft/adapters/slack/slackfake"
	"weft/bot/chat"
)

func TestANotificationIsCutWhereSlackAdvises(t *testing.T) {
	w := newWorld(t, slackfake.Options{}, unbound())
	for n := maxNotice; n <= maxNotice+1; n++ {
		m := says("short")
		m.Summary = runes(n)
		w.post(chat.PostKey(fmt.Sprint(n)), w.in(), m)
		all := w.Messages(w.channel)
		if got := length(all[len(all)-1].Text); got != maxNotice {
			t.Errorf("of %d characters %d are sent", n, got)
		}
	}
}

func TestHowManyFitInARoom(t *testing.T) {
	w := newWorld(t, slackfake.Options{}, unbound())
	var people []chat.UserID
	for i := range maxRoomPeople + 1 {
		people = append(people, userID(w.ID, w.AddUser(slackfake.User{Name: fmt.Sprint("guest", i)})))
	}
	if _, err := w.d.Post(t.Context(), "full", chat.Room{People: people[:maxRoomPeople]}, says("hello")); err != nil {
		t.Errorf("%d people: %v", maxRoomPeople, err)
	}
	if _, err := w.d.Post(t.Context(), "over", chat.Room{People: people}, says("hello")); !errors.Is(err, chat.ErrRefused) {
		t.Errorf("%d people: %v", len(people), err)
	}
}

// A form that is larger than Slack takes is reported before anybody is asked.
func TestAFormLargerThanSlackTakesIsReported(t *testing.T) {
	form := func(fields, options int) chat.Form {
		f := chat.Form{Action: chat.Action{Route: "x"}, Title: "t", Submit: "s"}
		var all []chat.Option
		for i := range options {
			all = append(all, chat.Option{Value: fmt.Sprint(i), Label: strings.Repeat("ع", maxOptionText), Help: strings.Repeat("ع", maxOptionHelp)})
		}
		for i := range fields {
			f.Fields = append(f.Fields, chat.Field{Name: fmt.Sprint("f", i), Label: "l", Input: chat.OneOf{Options: all}})
		}
		return f
	}
	if found := UnfitForm(form(10, 20)); len(found) != 0 {
		t.Errorf("a form that fits is reported: %q", found)
	}
	if found := strings.Join(UnfitForm(form(maxFieldsOnAPage, chat.MaxOptions)), " "); !strings.Contains(found, fmt.Sprint("Slack takes ", maxViewBytes)) {
		t.Errorf("a form of more bytes than Slack takes: %q", found)
	}
}
