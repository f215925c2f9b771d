package slackfake

import (
	"encoding/json"
	"fmt"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"unicode/utf8"
)

// Submit fills in the modal that lies on top, and sends it. Values are by block id (or action id): option values, ids, a
// date, a text; inputs that are not named keep what they hold. As in Slack's clients, what is missing or does not fit is
// said at once and nothing is sent.
func (w *Workspace) Submit(user string, values map[string][]string) (Shown, error) {
	w.s.mu.Lock()
	v := w.top(user)
	if v == nil {
		w.s.mu.Unlock()
		return Shown{}, fmt.Errorf("%w: %s has no modal open", ErrUnseen, user)
	}
	since := w.s.next()
	state, wrong, err := w.fill(user, v, values)
	if err != nil {
		w.s.mu.Unlock()
		return Shown{}, err
	}
	if len(wrong) > 0 {
		defer w.s.mu.Unlock()
		out := Shown{Errors: wrong}
		out.finish(w, user, since)
		return out, nil
	}
	view := v.json(w)
	view["state"] = Object{"values": deepCopy(state)}
	p := w.dispatch(interactive, "view_submission", Object{
		"type": "view_submission", "token": "deprecated", "team": w.team(), "user": w.who(user), "api_app_id": w.AppID,
		"trigger_id": w.trigger(user, v), "view": view, "response_urls": []any{}, "is_enterprise_install": false,
		"enterprise": nil,
	}, "")
	var out Shown
	p.takes = func(answer json.RawMessage) { w.submitted(user, v, answer, &out) }
	w.s.mu.Unlock()
	out.settle(p)
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	out.finish(w, user, since)
	return out, nil
}

// fill enters values into a modal's inputs.
func (w *Workspace) fill(user string, v *View, values map[string][]string) (state Object, wrong map[string]string, err error) {
	state = w.stateOf(user, v, nil, v.Blocks)
	wrong = map[string]string{}
	used := map[string]bool{}
	for _, b := range v.Blocks {
		block, _ := b.(Object)
		id, _ := block["block_id"].(string)
		for _, e := range interactiveOf(block) {
			action, _ := e["action_id"].(string)
			given, ok := values[id]
			used[id] = used[id] || ok
			if !ok {
				given, ok = values[action]
				used[action] = used[action] || ok
			}
			if ok {
				entered, err := w.enter(found{view: v, block: id, element: e, state: state}, given)
				if err != nil {
					return nil, nil, err
				}
				state[id].(Object)[action] = entered
			}
			if block["type"] != "input" {
				continue
			}
			held, _ := state[id].(Object)[action].(Object)
			if complaint := misfit(e, held, block["optional"] == true); complaint != "" {
				wrong[id] = complaint
			}
		}
	}
	for name := range values {
		if !used[name] {
			return nil, nil, fmt.Errorf("%w: the modal has no input %q", ErrUnseen, name)
		}
	}
	return state, wrong, nil
}

// misfit is what a client says about an input before it sends anything; empty if it is fine.
func misfit(e, held Object, mayBeEmpty bool) string {
	empty := true
	for name, v := range held {
		if list, ok := v.([]any); name != "type" && v != nil && v != "" && (!ok || len(list) > 0) {
			empty = false
		}
	}
	if empty {
		if mayBeEmpty {
			return ""
		}
		return "Please complete this required field."
	}
	text, _ := held["value"].(string)
	switch e["type"] {
	case "plain_text_input":
		if n, ok := asNumber(e["min_length"]); ok && utf8.RuneCountInString(text) < int(n) {
			return fmt.Sprintf("Please enter at least %d characters.", int(n))
		}
		most := maxInputLength
		if n, ok := asNumber(e["max_length"]); ok {
			most = int(n)
		}
		if utf8.RuneCountInString(text) > most {
			return fmt.Sprintf("Please enter at most %d characters.", most)
		}
	case "number_input":
		return misfitNumber(e, text)
	case "email_text_input":
		if _, err := mail.ParseAddress(text); err != nil {
			return "Please enter a valid email address."
		}
	case "url_text_input":
		if u, err := url.Parse(text); err != nil || u.Scheme == "" || u.Host == "" {
			return "Please enter a valid URL."
		}
	}
	return ""
}

func misfitNumber(e Object, text string) string {
	f, err := strconv.ParseFloat(text, 64)
	if _, whole := strconv.Atoi(text); err != nil || e["is_decimal_allowed"] != true && whole != nil {
		return "Please enter a valid number."
	}
	if s, ok := e["min_value"].(string); ok {
		if least, err := strconv.ParseFloat(s, 64); err == nil && f < least {
			return "Please enter a number of at least " + s + "."
		}
	}
	if s, ok := e["max_value"].(string); ok {
		if most, err := strconv.ParseFloat(s, 64); err == nil && f > most {
			return "Please enter a number of at most " + s + "."
		}
	}
	return ""
}

// submitted does what the app answers to a submission.
func (w *Workspace) submitted(user string, v *View, raw json.RawMessage, out *Shown) {
	stack := w.stacks[user]
	if len(stack) == 0 || stack[len(stack)-1].ID != v.ID {
		return // The app has opened something else meanwhile.
	}
	var answer struct {
		Action string            `json:"response_action"`
		Errors map[string]string `json:"errors"`
		View   Object            `json:"view"`
	}
	if len(raw) > 0 && json.Unmarshal(raw, &answer) != nil {
		out.Failed = Trouble
		return
	}
	switch answer.Action {
	case "":
		w.stacks[user] = stack[:len(stack)-1]
	case "clear":
		w.stacks[user] = nil
	case "errors":
		w.complain(v, answer.Errors, out)
	case "update", "push":
		kept := v.ExternalID
		if answer.Action == "update" {
			v.ExternalID = ""
		}
		newer, refused := w.readView(answer.View, "modal")
		v.ExternalID = kept
		if refused != nil || answer.Action == "push" && len(stack) >= maxStack {
			out.Failed = Trouble
			return
		}
		if answer.Action == "push" {
			w.push(user, newer)
			return
		}
		w.become(v, newer)
	default:
		out.Failed = Trouble
	}
}

// complain shows errors at inputs; they have to be inputs that are there.
func (w *Workspace) complain(v *View, errors map[string]string, out *Shown) {
	var inputs []string
	for _, b := range v.Blocks {
		if block, _ := b.(Object); block["type"] == "input" {
			id, _ := block["block_id"].(string)
			inputs = append(inputs, id)
		}
	}
	for id, text := range errors {
		if !slices.Contains(inputs, id) || text == "" {
			out.Failed = Trouble
			return
		}
	}
	if len(errors) == 0 {
		out.Failed = Trouble
		return
	}
	out.Errors = errors
}

// CloseModal closes the modal that lies on top; with clear_on_close those beneath it go too. The app hears view_closed of
// those that asked for it.
func (w *Workspace) CloseModal(user string) Shown {
	w.s.mu.Lock()
	v := w.top(user)
	if v == nil {
		w.s.mu.Unlock()
		return Shown{}
	}
	since := w.s.next()
	stack := w.stacks[user]
	closed := []*View{v}
	w.stacks[user] = stack[:len(stack)-1]
	if v.ClearOnClose {
		closed, w.stacks[user] = stack, nil
	}
	var sent []*pending
	for _, gone := range closed {
		if !gone.NotifyOnClose {
			continue
		}
		view := gone.json(w)
		view["state"] = Object{"values": deepCopy(w.stateOf(user, gone, nil, gone.Blocks))}
		sent = append(sent, w.dispatch(interactive, "view_closed", Object{
			"type": "view_closed", "token": "deprecated", "team": w.team(), "user": w.who(user), "api_app_id": w.AppID,
			"view": view, "is_cleared": v.ClearOnClose, "is_enterprise_install": false, "enterprise": nil,
		}, ""))
	}
	w.s.mu.Unlock()
	var out Shown
	for _, p := range sent {
		out.settle(p)
	}
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	out.finish(w, user, since)
	return out
}
