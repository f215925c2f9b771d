package slacktest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"weft/adapters/slack/slackfake"
	"weft/bot/chat"
	"weft/bot/chat/chattest"
)

// Act implements [chattest.Harness].
func (w *World) Act(ctx context.Context, who chat.UserID, act chattest.Act) (chattest.Shown, error) {
	if err := ctx.Err(); err != nil {
		return chattest.Shown{}, err
	}
	im := w.Workspace.IM(who.ID)
	before := w.Workspace.Messages(im)
	a := &acting{World: w, who: who, im: im, from: len(before)}
	shown, err := a.do(act) //nolint:contextcheck // a person does it, and waits as long as Slack has them wait
	if err != nil {
		return chattest.Shown{}, err
	}
	if shown.Failed != "" {
		return chattest.Shown{}, fmt.Errorf("%s reads %q", who, shown.Failed)
	}
	return a.shown(shown)
}

// in is where somebody writes; a zero channel is their own conversation with Weft.
func (w *World) in(who chat.UserID, c chat.ChannelID) string {
	if c.IsZero() {
		return w.Workspace.IM(who.ID)
	}
	return c.ID
}

// acting is one person doing one thing.
type acting struct {
	*World
	who chat.UserID
	// im is their conversation with Weft, in which there were from messages before.
	im   string
	from int
	// modal is the form that they sent; nil for none.
	modal *slackfake.View
}

// errUnseen: nobody can use what they do not see.
var errUnseen = errors.New("they do not see that")

func (a *acting) do(act chattest.Act) (slackfake.Shown, error) {
	user := a.who.ID
	switch act := act.(type) {
	case chattest.Command:
		return a.Workspace.Command(user, a.in(a.who, act.In), "/weft", act.Line)
	case chattest.Write:
		return a.Workspace.Write(user, a.in(a.who, act.In), act.Text, stamp(act.ReplyTo.ID))
	case chattest.Press:
		return a.press(act)
	case chattest.Submit:
		return a.submit(act)
	case chattest.OpenHome:
		return a.Workspace.OpenHome(user), nil
	}
	return slackfake.Shown{}, fmt.Errorf("nobody can do %T", act)
}

// stamp is the ts in the id of a step; that of a file's has more.
func stamp(step string) string {
	ts, _, _ := strings.Cut(step, "+")
	return ts
}

func (a *acting) press(act chattest.Press) (slackfake.Shown, error) {
	var target slackfake.Target
	var blocks []any
	if _, home := act.At.(chat.Home); home {
		view := a.Workspace.Home(a.who.ID)
		if view == nil {
			return slackfake.Shown{}, errUnseen
		}
		target.ViewID, blocks = view.ID, view.Blocks
	} else {
		target.Channel, target.TS = act.On.Channel.ID, stamp(act.On.ID)
		all, err := a.Workspace.Read(a.who.ID, target.Channel)
		if err != nil {
			return slackfake.Shown{}, err
		}
		for _, m := range all {
			if m.TS == target.TS {
				blocks = m.Blocks
			}
		}
	}
	element := elementCalled(blocks, act.Label)
	if element == nil {
		return slackfake.Shown{}, fmt.Errorf("%s sees no %q on %s: %w", a.who, act.Label, act.On, errUnseen)
	}
	target.ActionID, _ = element["action_id"].(string)
	return a.use(target, element, act.Chosen)
}

// use chooses in a control as its kind asks for.
func (a *acting) use(target slackfake.Target, element slackfake.Object, chosen string) (slackfake.Shown, error) {
	user := a.who.ID
	switch element["type"] {
	case "button":
		return a.Workspace.Press(user, target)
	case "static_select":
		value, ok := valueOf(element, chosen)
		if !ok {
			return slackfake.Shown{}, fmt.Errorf("there is no option %q: %w", chosen, errUnseen)
		}
		return a.Workspace.Press(user, target, value)
	case "external_select":
		found, shown, err := a.Workspace.Suggest(user, target, chosen)
		if err != nil || shown.Failed != "" {
			return shown, err
		}
		for _, o := range found {
			if o.Text == chosen {
				return a.Workspace.Press(user, target, o.Value)
			}
		}
		return slackfake.Shown{}, fmt.Errorf("nothing is found for %q: %w", chosen, errUnseen)
	}
	return a.Workspace.Press(user, target, chattest.OwnID(chosen))
}

// elementCalled finds the control with that label. What invites to choose in a menu, or stands beside it, is its label.
func elementCalled(blocks []any, label string) slackfake.Object {
	for _, b := range blocks {
		block, _ := b.(slackfake.Object)
		if accessory, ok := block["accessory"].(slackfake.Object); ok && textIn(block["text"]) == label {
			return accessory
		}
		elements, _ := block["elements"].([]any)
		for _, e := range elements {
			element, _ := e.(slackfake.Object)
			name := textIn(element["text"])
			if name == "" {
				name = textIn(element["placeholder"])
			}
			if name != "" && (name == label || element["type"] == "external_select" && strings.HasPrefix(name, label+" · ")) {
				return element
			}
		}
	}
	return nil
}

func textIn(v any) string {
	o, _ := v.(slackfake.Object)
	s, _ := o["text"].(string)
	return s
}

// valueOf is the value of the option with that label.
func valueOf(element slackfake.Object, label string) (value string, ok bool) {
	options, _ := element["options"].([]any)
	for _, o := range options {
		option, _ := o.(slackfake.Object)
		if textIn(option["text"]) == label {
			value, ok = option["value"].(string)
			return value, ok
		}
	}
	return "", false
}

// shown is what a person sees at once, put together from where Slack shows it.
func (a *acting) shown(s slackfake.Shown) (chattest.Shown, error) {
	var out chattest.Shown
	answers, err := a.answers(s)
	if err != nil {
		return out, err
	}
	for i, m := range answers {
		if said(m.Text, a.driver.NotKept) {
			return out, errNotKept
		}
		if said(m.Text, a.driver.Heard) {
			out.Heard = true
			continue
		}
		if out.Private == nil {
			out.Private = &answers[i]
			continue
		}
		join(out.Private, m)
	}
	if s.Modal == nil {
		return out, nil
	}
	out.Problems = a.problems(s)
	if said(out.Problems[""], a.driver.NotKept) {
		return out, errNotKept
	}
	if a.modal == nil || s.Modal.ID != a.modal.ID || s.Modal.Hash != a.modal.Hash {
		out.Form, err = a.form(s.Modal)
	}
	return out, err
}

// errNotKept: they are told that it did not work.
var errNotKept = errors.New("what they did was not kept")

// said reports whether a sentence is one of the adapter's, in whatever language.
func said(text string, by func(language string) string) bool {
	return slices.ContainsFunc([]string{"en", "fr", "es", "pt", "ar", "sw"}, func(language string) bool { return text == by(language) })
}

// join makes the steps of an answer one message, which can be used where one of them can.
func join(m *chattest.Seen, further chattest.Seen) {
	if len(m.Controls) == 0 {
		m.ID = further.ID
	}
	m.Text += "\n" + further.Text
	m.Controls = append(m.Controls, further.Controls...)
	m.Mentions = append(m.Mentions, further.Mentions...)
	m.Links = append(m.Links, further.Links...)
	m.Moments = append(m.Moments, further.Moments...)
	m.Files = append(m.Files, further.Files...)
}

// answers are the messages that came for this person alone: those that only they see, and in their own conversation
// those that bear no mark of the outbox.
func (a *acting) answers(s slackfake.Shown) ([]chattest.Seen, error) {
	fresh := map[string]bool{}
	for _, m := range s.Private {
		fresh[m.Channel+" "+m.TS] = true
	}
	for i, m := range a.Workspace.Messages(a.im) {
		if i >= a.from && m.User == a.Workspace.BotUser && m.Metadata["event_type"] != "weft_post" {
			fresh[a.im+" "+m.TS] = true
		}
	}
	var all []chattest.Seen
	for _, channel := range append(a.places(s), a.im) {
		read, err := a.Workspace.Read(a.who.ID, channel)
		if err != nil {
			return nil, err
		}
		for _, m := range read {
			if key := channel + " " + m.TS; fresh[key] {
				delete(fresh, key)
				all = append(all, a.seen(m))
			}
		}
	}
	return all, nil
}

func (a *acting) places(s slackfake.Shown) []string {
	var all []string
	for _, m := range s.Private {
		all = append(all, m.Channel)
	}
	return all
}
