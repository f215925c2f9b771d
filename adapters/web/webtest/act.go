package webtest

import (
	"context"
	"fmt"
	"net/url"

	"weft/bot/chat"
	"weft/bot/chat/chattest"
)

// Act implements [chattest.Harness].
func (w *World) Act(ctx context.Context, who chat.UserID, act chattest.Act) (chattest.Shown, error) {
	place, shown, err := w.do(ctx, w.page.As(who.ID), act)
	if err != nil {
		return chattest.Shown{}, err
	}
	if shown.Refused != "" {
		return chattest.Shown{}, fmt.Errorf("refused: %s", shown.Refused)
	}
	return w.shown(ctx, who, place, shown)
}

func (w *World) do(ctx context.Context, person *Person, act chattest.Act) (place string, shown Shown, err error) {
	switch act := act.(type) {
	case chattest.Command:
		place = placeIn(act.In)
		shown, err = person.Say(ctx, place, "/weft "+act.Line)
	case chattest.Write:
		place = placeIn(act.In)
		shown, err = person.Do(ctx, place, "say", url.Values{"text": {act.Text}, "reply": {act.ReplyTo.ID}})
	case chattest.Press:
		place = pathOf(act.At)
		shown, err = person.Press(ctx, place, act.On.ID, act.Label, act.Chosen)
	case chattest.Submit:
		form, ok := act.Form.Handle.(*Form)
		if !ok {
			return "", Shown{}, fmt.Errorf("the form %q is not of this page", act.Form.Title)
		}
		place = form.Place
		shown, err = person.Submit(ctx, form, act.Answers)
	case chattest.OpenHome:
		place = "desk"
		shown, err = person.Do(ctx, place, "open", nil)
	}
	return place, shown, err
}

func pathOf(at chat.Address) string {
	switch at := at.(type) {
	case chat.Direct:
		return "weft"
	case chat.Home:
		return "desk"
	case chat.InChannel:
		return at.Channel.ID
	case chat.Room:
	}
	return "nowhere"
}

// placeIn is where somebody writes; a zero channel is their own conversation with Weft.
func placeIn(c chat.ChannelID) string {
	if c.IsZero() {
		return "weft"
	}
	return c.ID
}

func (w *World) shown(ctx context.Context, who chat.UserID, place string, shown Shown) (chattest.Shown, error) {
	out := chattest.Shown{Heard: shown.Done != "", Problems: shown.Problems}
	if f := shown.Form; f != nil {
		out.Form = &chattest.Form{Title: f.Title, Text: f.Text, Handle: f}
		for _, field := range f.Fields {
			out.Form.Fields = append(out.Form.Fields, field.Name)
		}
	}
	if shown.Message == "" {
		return out, nil
	}
	view, err := w.page.As(who.ID).Read(ctx, place)
	if err != nil {
		return chattest.Shown{}, err
	}
	for _, m := range view.Messages {
		if m.ID == shown.Message {
			seen, err := w.seen(ctx, who, place, m)
			if err != nil {
				return chattest.Shown{}, err
			}
			out.Private = &seen
		}
	}
	return out, nil
}
