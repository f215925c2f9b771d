package slackfake

import (
	"fmt"
	"slices"
	"strconv"
)

// stateOf is what somebody has chosen and typed so far, by block id and action id. It lives with the view or message.
func (w *Workspace) stateOf(user string, v *View, m *Message, blocks []any) Object {
	key := user
	if v != nil {
		key += "/" + v.ID
	} else {
		key += "/" + m.Channel + "/" + m.TS
	}
	if w.states == nil {
		w.states = map[string]Object{}
	}
	old := w.states[key]
	state := Object{}
	for _, b := range blocks {
		block, _ := b.(Object)
		id, _ := block["block_id"].(string)
		for _, e := range interactiveOf(block) {
			action, _ := e["action_id"].(string)
			if kind := e["type"]; kind == "button" || kind == "overflow" {
				continue
			}
			if state[id] == nil {
				state[id] = Object{}
			}
			kept, _ := old[id].(Object)
			if have, ok := kept[action].(Object); ok && have["type"] == e["type"] {
				state[id].(Object)[action] = have
				continue
			}
			state[id].(Object)[action] = held(e)
		}
	}
	w.states[key] = state
	return state
}

// held is what an element holds at first, as state.values tells it.
func held(e Object) Object {
	kind, _ := e["type"].(string)
	o := Object{"type": kind}
	switch kind {
	case "plain_text_input", "number_input", "email_text_input", "url_text_input":
		o["value"] = e["initial_value"]
	case "datepicker":
		o["selected_date"] = e["initial_date"]
	case "timepicker":
		o["selected_time"] = e["initial_time"]
	case "datetimepicker":
		o["selected_date_time"] = e["initial_date_time"]
	case "users_select":
		o["selected_user"] = e["initial_user"]
	case "channels_select":
		o["selected_channel"] = e["initial_channel"]
	case "conversations_select":
		o["selected_conversation"] = e["initial_conversation"]
	case "static_select", "external_select", "radio_buttons":
		o["selected_option"] = e["initial_option"]
	case "checkboxes", "multi_static_select", "multi_external_select":
		o["selected_options"] = orEmpty(e["initial_options"])
	case "multi_users_select":
		o["selected_users"] = orEmpty(e["initial_users"])
	case "multi_channels_select":
		o["selected_channels"] = orEmpty(e["initial_channels"])
	case "multi_conversations_select":
		o["selected_conversations"] = orEmpty(e["initial_conversations"])
	}
	return o
}

func orEmpty(v any) any {
	if v == nil {
		return []any{}
	}
	return v
}

// optionsOf lists what an element offers; what was last suggested counts for those that search.
func (w *Workspace) optionsOf(f found) []any {
	var out []any
	add := func(o Object) {
		list, _ := o["options"].([]any)
		out = append(out, list...)
	}
	add(f.element)
	groups, _ := f.element["option_groups"].([]any)
	for _, g := range groups {
		if o, ok := g.(Object); ok {
			add(o)
		}
	}
	for _, name := range []string{"initial_option"} {
		if o, ok := f.element[name].(Object); ok {
			out = append(out, o)
		}
	}
	list, _ := f.element["initial_options"].([]any)
	out = append(out, list...)
	return append(out, w.suggested[w.suggestKey(f)]...)
}

func (w *Workspace) suggestKey(f found) string {
	action, _ := f.element["action_id"].(string)
	if f.view != nil {
		return f.view.ID + "/" + f.block + "/" + action
	}
	return f.conv.ID + "/" + f.message.TS + "/" + f.block + "/" + action
}

// enter is what an element holds once somebody chose or typed something: option values, ids, a date, a text.
func (w *Workspace) enter(f found, values []string) (Object, error) {
	kind, _ := f.element["type"].(string)
	o := Object{"type": kind}
	one := ""
	if len(values) > 0 {
		one = values[0]
	}
	var chosen []any
	pick := func() error {
		options := w.optionsOf(f)
		for _, v := range values {
			i := slices.IndexFunc(options, func(have any) bool { h, _ := have.(Object); return h["value"] == v })
			if i < 0 {
				return fmt.Errorf("%w: %v offers no %q", ErrUnusable, f.element["action_id"], v)
			}
			chosen = append(chosen, options[i])
		}
		return nil
	}
	list := func() []any {
		out := []any{}
		for _, v := range values {
			out = append(out, v)
		}
		return out
	}
	var single any
	if one != "" {
		single = one
	}
	var err error
	switch kind {
	case "plain_text_input", "number_input", "email_text_input", "url_text_input":
		o["value"] = single
	case "datepicker":
		o["selected_date"] = single
	case "timepicker":
		o["selected_time"] = single
		if f.element["timezone"] != nil {
			o["timezone"] = f.element["timezone"]
		}
	case "datetimepicker":
		if one != "" {
			o["selected_date_time"], err = strconv.Atoi(one)
		}
	case "users_select":
		o["selected_user"], err = single, w.known(values, w.isUser)
	case "channels_select":
		o["selected_channel"], err = single, w.known(values, w.isChannel)
	case "conversations_select":
		o["selected_conversation"], err = single, w.known(values, func(id string) bool { return w.channel(id) != nil || w.isUser(id) })
	case "static_select", "external_select", "radio_buttons", "overflow":
		if err = pick(); len(chosen) > 0 {
			o["selected_option"] = chosen[0]
		} else {
			o["selected_option"] = nil
		}
	case "checkboxes", "multi_static_select", "multi_external_select":
		err = pick()
		o["selected_options"] = orEmpty(nilIfNone(chosen))
	case "multi_users_select":
		o["selected_users"], err = list(), w.known(values, w.isUser)
	case "multi_channels_select":
		o["selected_channels"], err = list(), w.known(values, w.isChannel)
	case "multi_conversations_select":
		o["selected_conversations"] = list()
	}
	if most, ok := asNumber(f.element["max_selected_items"]); ok && len(values) > int(most) {
		err = fmt.Errorf("%w: at most %d can be chosen", ErrUnusable, int(most))
	}
	return o, err
}

func nilIfNone(v []any) any {
	if len(v) == 0 {
		return nil
	}
	return v
}

func (w *Workspace) isUser(id string) bool { return w.user(id) != nil }

func (w *Workspace) isChannel(id string) bool {
	c := w.channel(id)
	return c != nil && c.Kind == Public
}

func (w *Workspace) known(ids []string, is func(string) bool) error {
	for _, id := range ids {
		if id != "" && !is(id) {
			return fmt.Errorf("%w: %q cannot be chosen here", ErrUnusable, id)
		}
	}
	return nil
}
