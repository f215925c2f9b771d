package slacktest

import (
	"encoding/json"
	"fmt"
	"strings"

	"weft/adapters/slack/slackfake"
	"weft/bot/chat/chattest"
)

// submit fills in the modal that lies on top, which has to be the one that was shown.
func (a *acting) submit(act chattest.Submit) (slackfake.Shown, error) {
	sent, ok := act.Form.Handle.(*slackfake.View)
	a.modal = a.Workspace.Modal(a.who.ID)
	if !ok || a.modal == nil || a.modal.ID != sent.ID {
		return slackfake.Shown{}, fmt.Errorf("the form %q lies open no more: %w", act.Form.Title, errUnseen)
	}
	values := map[string][]string{}
	for _, in := range inputsOf(a.modal) {
		given, ok := act.Answers[in.name]
		if !ok {
			continue
		}
		var raw []string
		for _, v := range given {
			raw = append(raw, in.meant(v))
		}
		values[in.block] = raw
	}
	return a.Workspace.Submit(a.who.ID, values)
}

// input is an input of a modal.
type input struct {
	block, name string
	element     slackfake.Object
}

// meant is what is entered for an answer in the spelling of [chat.Canonical]: Slack's id of a person or a channel, and of
// an option its value, also where its label is given.
func (in input) meant(answer string) string {
	switch in.element["type"] {
	case "users_select", "conversations_select":
		return chattest.OwnID(answer)
	}
	if value, ok := valueOf(in.element, answer); ok {
		return value
	}
	return answer
}

// inputsOf lists the inputs of a modal. The name of the field stands in the block's id, behind the prefill's version.
func inputsOf(view *slackfake.View) []input {
	var all []input
	for _, b := range view.Blocks {
		block, _ := b.(slackfake.Object)
		id, _ := block["block_id"].(string)
		if _, name, ok := strings.Cut(id, " "); ok && block["type"] == "input" {
			element, _ := block["element"].(slackfake.Object)
			all = append(all, input{id, name, element})
		}
	}
	return all
}

// problems are what stands beside inputs, and in the blocks in which the page says what is wrong.
func (a *acting) problems(s slackfake.Shown) map[string]string {
	found := map[string]string{}
	for block, says := range s.Errors {
		_, name, _ := strings.Cut(block, " ")
		found[name] = says
	}
	for _, b := range s.Modal.Blocks {
		block, _ := b.(slackfake.Object)
		id, _ := block["block_id"].(string)
		if name, ok := strings.CutPrefix(id, "problem:"); ok && a.modal != nil {
			found[name] = textIn(block["text"])
		}
	}
	if len(found) == 0 {
		return nil
	}
	return found
}

// form is a modal as it is read.
func (a *acting) form(view *slackfake.View) (*chattest.Form, error) {
	var pages struct {
		More bool `json:"n"`
		Rest bool `json:"r"`
	}
	if err := json.Unmarshal([]byte(view.PrivateMetadata), &pages); err != nil {
		return nil, fmt.Errorf("read the form %q: %w", view.Title, err)
	}
	f := &chattest.Form{
		Title: view.Title, Text: plainly(a.Workspace.RenderView(a.who.ID, view).Text), More: pages.More, Rest: pages.Rest, Handle: view,
	}
	// A title that is too long for the frame stands whole above the fields.
	if head, ok := firstHeading(view); ok && strings.HasSuffix(view.Title, "…") {
		f.Title = head
	}
	for _, in := range inputsOf(view) {
		f.Fields = append(f.Fields, in.name)
	}
	return f, nil
}

func firstHeading(view *slackfake.View) (string, bool) {
	for _, b := range view.Blocks {
		if block, _ := b.(slackfake.Object); block["type"] == "header" {
			return textIn(block["text"]), true
		}
	}
	return "", false
}
