package slackfake

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// Target names an element that somebody uses: in a message (Channel and TS) or in a view (ViewID).
type Target struct {
	Channel, TS string
	ViewID      string
	ActionID    string
	// BlockID is needed only where an action id occurs in several blocks.
	BlockID string
}

// found is an element in its place.
type found struct {
	conv    *Conversation
	message *Message
	view    *View
	block   string
	element Object
	state   Object
}

// find looks for what a person sees.
func (w *Workspace) find(user string, t Target) (found, error) {
	var f found
	var blocks []any
	if t.ViewID != "" {
		for _, v := range append(slices.Clone(w.stacks[user]), w.home[user]) {
			if v != nil && v.ID == t.ViewID {
				f.view, blocks = v, v.Blocks
			}
		}
	} else if c, err := w.place(user, t.Channel); err == nil {
		f.conv = c
		for _, m := range slices.Concat(c.messages, c.ephemeral) {
			if m.TS == t.TS && !m.Deleted && (m.To == "" || m.To == user) {
				f.message, blocks = m, m.Blocks
			}
		}
	}
	for _, v := range blocks {
		block, _ := v.(Object)
		id, _ := block["block_id"].(string)
		for _, e := range interactiveOf(block) {
			if e["action_id"] == t.ActionID && (t.BlockID == "" || t.BlockID == id) {
				f.block, f.element = id, e
			}
		}
	}
	if f.element == nil {
		return f, fmt.Errorf("%w: %+v", ErrUnseen, t)
	}
	f.state = w.stateOf(user, f.view, f.message, blocks)
	return f, nil
}

// Press uses an element: a button without values, anything else with what is chosen or typed in it. A link button opens
// its address and tells the app too. Somebody with a disabled or outdated message in front of them gets [ErrUnseen].
func (w *Workspace) Press(user string, t Target, values ...string) (Shown, error) {
	w.s.mu.Lock()
	f, err := w.find(user, t)
	if err != nil {
		w.s.mu.Unlock()
		return Shown{}, err
	}
	action := Object{"type": f.element["type"], "action_id": t.ActionID, "block_id": f.block, "action_ts": w.s.stamp()}
	if f.element["type"] == "button" {
		action["text"] = f.element["text"]
		if v, ok := f.element["value"]; ok {
			action["value"] = v
		}
		if v, ok := f.element["style"]; ok {
			action["style"] = v
		}
	} else {
		entered, err := w.enter(f, values)
		if err != nil {
			w.s.mu.Unlock()
			return Shown{}, err
		}
		if f.element["type"] != "overflow" {
			f.state[f.block].(Object)[t.ActionID] = entered
		}
		maps.Copy(action, entered)
	}
	since := w.s.next()
	payload := w.origin(user, f)
	payload["type"], payload["actions"] = "block_actions", []any{action}
	payload["trigger_id"] = w.trigger(user, modalOf(f.view))
	p := w.dispatch(interactive, "block_actions", payload, "")
	w.s.mu.Unlock()
	return w.after(p, user, since), nil
}

func modalOf(v *View) *View {
	if v != nil && v.Type == "modal" {
		return v
	}
	return nil
}

// origin is what block_actions and block_suggestion say of where somebody acted.
func (w *Workspace) origin(user string, f found) Object {
	o := Object{
		"token": "deprecated", "api_app_id": w.AppID, "team": w.team(), "user": w.who(user), "enterprise": nil,
		"is_enterprise_install": false,
	}
	if f.view != nil {
		view := f.view.json(w)
		view["state"] = Object{"values": deepCopy(f.state)}
		o["view"], o["container"] = view, Object{"type": "view", "view_id": f.view.ID}
		return o
	}
	container := Object{
		"type": "message", "message_ts": f.message.TS, "channel_id": f.conv.ID, "is_ephemeral": f.message.To != "",
	}
	if f.message.ThreadTS != "" {
		container["thread_ts"] = f.message.ThreadTS
	}
	o["container"], o["channel"] = container, Object{"id": f.conv.ID, "name": f.conv.channelName()}
	o["state"] = Object{"values": deepCopy(f.state)}
	if f.message.To == "" {
		message := f.message.json(f.conv, w)
		if f.message.Metadata != nil {
			message["metadata"] = f.message.Metadata
		}
		o["message"] = message
	}
	o["response_url"] = w.responseURL("actions", f.conv, user, f.message)
	return o
}

// Suggest types into an external select and returns what it offers then. The app has the same 3 seconds as for
// everything; the reason why nothing is offered is in Shown.Failed.
func (w *Workspace) Suggest(user string, t Target, query string) ([]Option, Shown, error) {
	w.s.mu.Lock()
	f, err := w.find(user, t)
	if err != nil {
		w.s.mu.Unlock()
		return nil, Shown{}, err
	}
	least := 3.0
	if v, ok := asNumber(f.element["min_query_length"]); ok {
		least = v
	}
	if len([]rune(query)) < int(least) {
		w.s.mu.Unlock()
		return nil, Shown{}, nil
	}
	payload := w.origin(user, f)
	delete(payload, "response_url")
	payload["type"], payload["action_id"], payload["block_id"], payload["value"] = "block_suggestion", t.ActionID, f.block, query
	p := w.dispatch(interactive, "block_suggestion", payload, "")
	w.s.mu.Unlock()

	var out Shown
	out.settle(p)
	if !out.Heard {
		return nil, out, nil
	}
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	var answer Object
	if json.Unmarshal(p.answer, &answer) != nil {
		out.Failed = Trouble
		return nil, out, nil
	}
	k := &checker{w: w, blockIDs: map[string]bool{}}
	var list []any
	if groups, ok := answer["option_groups"].([]any); ok {
		for i, g := range groups {
			o, _ := g.(Object)
			k.text(o, at("").key("option_groups").item(i), "label", required, plainText, maxOptionText)
			list = append(list, k.options(o, at("").key("option_groups").item(i), 0, maxOptions, plainText)...)
		}
	} else {
		list = k.options(answer, "", 0, maxOptions, plainText)
	}
	if len(k.found) > 0 {
		out.Failed, out.Errors = Trouble, map[string]string{"": fmt.Sprint(k.found)}
		return nil, out, nil
	}
	if w.suggested == nil {
		w.suggested = map[string][]any{}
	}
	w.suggested[w.suggestKey(f)] = list
	r := w.reader(user)
	var options []Option
	for _, o := range list {
		options = append(options, r.option(o))
	}
	return options, out, nil
}
