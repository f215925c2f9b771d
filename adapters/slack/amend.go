package slack

import (
	"context"
	"maps"
	"slices"
	"strings"

	slackapi "github.com/slack-go/slack"

	"weft/bot/chat"
)

// problemBlock begins the id of a block that says what is wrong; the name of the field follows, if it is one's.
const problemBlock = "problem:"

// amend says what is wrong with a form, which stays as it was filled in: beside the inputs where all of it concerns
// inputs of this page. Slack shows nothing else there, so where there is more to say the page is shown again with it.
// Where something else is to be mended than this page, that is shown.
func (o *occasion) amend(ctx context.Context, e chat.Event, r chat.Amend) error {
	problems := r.Problems
	if !o.submitted() {
		return o.privately(ctx, e, chat.Message{Summary: strings.Join(sentences(problems), " "), Language: o.language})
	}
	if r.Form != nil {
		view := withProblems(o.s.d.modal(*r.Form, o.meta()), problems)
		if err := o.turn(ctx, view); err != nil {
			return o.reopen(ctx, *r.Form, err)
		}
		return nil
	}
	beside := map[string]string{}
	inputs := o.view.inputs()
	for name, sentence := range problems {
		if block, ok := inputs[name]; ok {
			beside[block] = sentence
		}
	}
	if len(beside) == len(problems) && o.door.ack(errorsAt(beside)) {
		o.view.turned = true
		return nil
	}
	return o.turn(ctx, o.view.withProblems(problems))
}

// inputs are the blocks of a view's inputs, by field.
func (v *seenView) inputs() map[string]string {
	inputs := map[string]string{}
	for _, block := range v.Blocks {
		id, _ := block["block_id"].(string)
		if name, ok := fieldName(id); ok && block["type"] == "input" {
			inputs[name] = id
		}
	}
	return inputs
}

// withProblems is the view again, filled in as it was, with what is wrong: what concerns no input of it at the top, the
// rest below its input.
func (v *seenView) withProblems(problems map[string]string) map[string]any {
	inputs := v.inputs()
	var blocks []any
	for _, name := range slices.Sorted(maps.Keys(problems)) {
		if _, ok := inputs[name]; !ok {
			blocks = append(blocks, sectionOf(problemBlock+name, problems[name]))
		}
	}
	for _, block := range v.Blocks {
		id, _ := block["block_id"].(string)
		if strings.HasPrefix(id, problemBlock) {
			continue // what was wrong before
		}
		blocks = append(blocks, v.filled(block))
		if name, ok := fieldName(id); ok && problems[name] != "" {
			blocks = append(blocks, sectionOf(problemBlock+name, problems[name]))
		}
	}
	return v.with(blocks)
}

// withProblems is a form that was not shown yet, with what is wrong where it belongs.
func withProblems(view slackapi.ModalViewRequest, problems map[string]string) slackapi.ModalViewRequest {
	beside := map[string]bool{}
	var blocks []slackapi.Block
	for _, block := range view.Blocks.BlockSet {
		blocks = append(blocks, block)
		input, ok := block.(*slackapi.InputBlock)
		if !ok {
			continue
		}
		if name, ok := fieldName(input.BlockID); ok && problems[name] != "" {
			beside[name] = true
			blocks = append(blocks, problem(name, problems[name]))
		}
	}
	var above []slackapi.Block
	for _, name := range slices.Sorted(maps.Keys(problems)) {
		if !beside[name] {
			above = append(above, problem(name, problems[name]))
		}
	}
	view.Blocks.BlockSet = append(above, blocks...)
	return view
}

func problem(name, sentence string) slackapi.Block {
	section := slackapi.NewSectionBlock(plain(shortened(sentence, maxSection)), nil, nil)
	section.BlockID = shortened(problemBlock+name, maxActionID)
	return section
}

// filled is an input with what was entered as its initial value.
func (v *seenView) filled(block map[string]any) map[string]any {
	element, ok := block["element"].(map[string]any)
	if !ok || block["type"] != "input" {
		return block
	}
	id, _ := block["block_id"].(string)
	action, _ := element["action_id"].(string)
	held := v.held[id][action]
	element = maps.Clone(element)
	for entered, initial := range initials {
		value, ok := held[entered]
		if !ok {
			continue
		}
		if list, several := value.([]any); value == nil || several && len(list) == 0 {
			delete(element, initial)
			continue
		}
		element[initial] = value
	}
	block = maps.Clone(block)
	block["element"] = element
	return block
}

// initials are what an element calls at first what a view's state calls selected (Slack: block elements, view state).
var initials = map[string]string{
	"value": "initial_value", "selected_date": "initial_date", "selected_time": "initial_time", "selected_user": "initial_user",
	"selected_conversation": "initial_conversation", "selected_channel": "initial_channel",
	"selected_option": "initial_option", "selected_options": "initial_options",
}

// with is the view with other blocks, as Slack takes it.
func (v *seenView) with(blocks []any) map[string]any {
	view := map[string]any{"type": "modal", "blocks": blocks}
	for _, name := range []string{"title", "submit", "close", "private_metadata", "callback_id"} {
		if part := v.frame[name]; part != nil {
			view[name] = part
		}
	}
	return view
}

// note is the view with a sentence in the place of everything else. There is nothing to cancel any more: the way out is
// called as Slack calls it.
func (v *seenView) note(sentence string) map[string]any {
	view := v.with([]any{sectionOf("note", sentence)})
	delete(view, "submit")
	delete(view, "close")
	return view
}

func sectionOf(id, text string) map[string]any {
	return map[string]any{"type": "section", "block_id": shortened(id, maxActionID), "text": textOf(shortened(text, maxSection))}
}

func textOf(text string) map[string]any {
	return map[string]any{"type": "plain_text", "text": clean(text), "emoji": false}
}

// What a submission can be answered with (Slack: modals, response_action).
func updateWith(view any) map[string]any {
	return map[string]any{"response_action": "update", "view": view}
}

func clearAll() map[string]any { return map[string]any{"response_action": "clear"} }

func errorsAt(blocks map[string]string) map[string]any {
	return map[string]any{"response_action": "errors", "errors": blocks}
}
