package slackfake

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// What keeps a person from doing something in their client.
var (
	// ErrUnseen: the person does not see what they wanted to use.
	ErrUnseen = errors.New("slackfake: the person does not see that")
	// ErrUnusable: it cannot be used like that (no such option, not a member …).
	ErrUnusable = errors.New("slackfake: it cannot be used like that")
)

// Trouble is what somebody reads in a modal when the app's answer makes no sense to Slack.
const Trouble = "We had some trouble connecting. Try again?"

// Shown is what a person is shown at once after they did something.
type Shown struct {
	// Heard: the app acknowledged it in time.
	Heard bool
	// Failed says what the person reads otherwise: [TimedOut], [Unreachable] or [Trouble].
	Failed string
	// Private are the messages for this person's eyes alone that came meanwhile.
	Private []Message
	// Modal is the modal that lies on top now; nil if none is open.
	Modal *View
	// Errors are what stands at the inputs of a modal, by block id.
	Errors map[string]string
	// Channel and TS name what was written.
	Channel, TS string
}

// settle waits for a delivery, repetitions included. Where there is no app at all, nobody waits: what is repeated goes on
// being repeated.
func (s *Shown) settle(p *pending) {
	select {
	case <-p.lonely:
		s.Failed = Unreachable
		return
	case <-p.done:
	}
	if p.outcome == "" {
		s.Heard = true
	} else {
		s.Failed = p.outcome
	}
}

// finish fills in what stands before the person. The caller holds the lock.
func (s *Shown) finish(w *Workspace, user string, since int64) {
	s.Modal = copyView(w.top(user))
	for _, m := range slices.Backward(w.whispered[user]) {
		if m.Order <= since {
			break
		}
		if !m.Deleted {
			s.Private = append(s.Private, copied(m))
		}
	}
	slices.Reverse(s.Private)
}

// place finds a conversation that a person is in; public channels can be looked at by everyone.
func (w *Workspace) place(user, channel string) (*Conversation, error) {
	c := w.channel(channel)
	if c == nil || w.user(user) == nil || c.Kind != Public && !c.has(user) {
		return nil, fmt.Errorf("%w: %s in %s", ErrUnseen, user, channel)
	}
	return c, nil
}

// who is a person as interactions name them.
func (w *Workspace) who(user string) Object {
	u := w.user(user)
	return Object{"id": u.ID, "username": u.Name, "name": u.Name, "team_id": w.ID}
}

func (w *Workspace) team() Object {
	return Object{"id": w.ID, "domain": strings.ToLower(w.Name)}
}

// channelName is what interactions and commands call a conversation.
func (c *Conversation) channelName() string {
	switch c.Kind {
	case IM:
		return "directmessage"
	case Private:
		return "privategroup"
	case Public, MPIM:
	}
	return c.Name
}

// Command types a slash command, with its slash, in a conversation that the person is in.
func (w *Workspace) Command(user, channel, command, text string) (Shown, error) {
	w.s.mu.Lock()
	c, err := w.place(user, channel)
	if err != nil {
		w.s.mu.Unlock()
		return Shown{}, err
	}
	since := w.s.next()
	reply := w.responseURL("commands", c, user, nil)
	p := w.dispatch(slash, command, Object{
		"token": "deprecated", "team_id": w.ID, "team_domain": strings.ToLower(w.Name), "channel_id": c.ID,
		"channel_name": c.channelName(), "user_id": user, "user_name": w.user(user).Name, "command": command, "text": text,
		"api_app_id": w.AppID, "is_enterprise_install": "false", "response_url": reply, "trigger_id": w.trigger(user, nil),
	}, "")
	p.takes = func(answer json.RawMessage) { w.answered(answer, &responseURL{w: w, conv: c, user: user}) }
	w.s.mu.Unlock()
	return w.after(p, user, since), nil
}

// answered shows what came back with an acknowledgement: a message in JSON, or bare text.
func (w *Workspace) answered(raw json.RawMessage, u *responseURL) {
	if len(raw) == 0 || string(raw) == "null" {
		return
	}
	var v Object
	if json.Unmarshal(raw, &v) != nil {
		var text string
		if json.Unmarshal(raw, &text) != nil {
			text = string(raw)
		}
		v = Object{"text": text}
	}
	if v["text"] == nil && v["blocks"] == nil {
		return
	}
	u.respond(v)
}

// Seen is a message as one person sees it.
type Seen struct {
	Message
	Rendered
	// Private: it says "only visible to you".
	Private bool
}

// Read is what a person sees in a conversation, threads included, oldest first, with what only they see.
func (w *Workspace) Read(user, channel string) ([]Seen, error) {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	c, err := w.place(user, channel)
	if err != nil {
		return nil, err
	}
	var out []Seen
	for _, m := range slices.Concat(c.messages, c.ephemeral) {
		if m.Deleted || m.To != "" && m.To != user {
			continue
		}
		out = append(out, Seen{Message: copied(m), Rendered: w.render(user, m), Private: m.To != ""})
	}
	slices.SortFunc(out, func(a, b Seen) int { return int(a.Order - b.Order) })
	return out, nil
}

// OpenHome opens the app's Home tab.
func (w *Workspace) OpenHome(user string) Shown {
	w.s.mu.Lock()
	since := w.s.next()
	event := Object{"type": "app_home_opened", "user": user, "channel": w.im(user).ID, "tab": "home", "event_ts": w.s.stamp()}
	if v := w.home[user]; v != nil {
		event["view"] = v.json(w)
	}
	p := w.tell("app_home_opened", event)
	w.s.mu.Unlock()
	var out Shown
	if p != nil {
		out.settle(p)
	}
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	out.finish(w, user, since)
	return out
}

// Shortcut chooses a global shortcut.
func (w *Workspace) Shortcut(user, callback string) Shown {
	w.s.mu.Lock()
	since := w.s.next()
	p := w.dispatch(interactive, "shortcut", Object{
		"type": "shortcut", "token": "deprecated", "action_ts": w.s.stamp(), "team": w.team(), "user": w.who(user),
		"is_enterprise_install": false, "enterprise": nil, "api_app_id": w.AppID, "callback_id": callback,
		"trigger_id": w.trigger(user, nil),
	}, "")
	w.s.mu.Unlock()
	return w.after(p, user, since)
}

// Interact sends an interaction of any kind, such as one that nobody knows yet; what is left out of the payload (team,
// user, trigger_id …) is filled in.
func (w *Workspace) Interact(user string, payload Object) Shown {
	w.s.mu.Lock()
	since := w.s.next()
	o := Object{
		"token": "deprecated", "team": w.team(), "user": w.who(user), "is_enterprise_install": false, "enterprise": nil,
		"api_app_id": w.AppID, "trigger_id": w.trigger(user, nil),
	}
	maps.Copy(o, payload)
	kind, _ := o["type"].(string)
	p := w.dispatch(interactive, kind, o, "")
	w.s.mu.Unlock()
	return w.after(p, user, since)
}

// MessageShortcut chooses a shortcut in the menu of a message.
func (w *Workspace) MessageShortcut(user, callback, channel, ts string) (Shown, error) {
	w.s.mu.Lock()
	c, err := w.place(user, channel)
	if err != nil {
		w.s.mu.Unlock()
		return Shown{}, err
	}
	m := c.message(ts)
	if m == nil {
		w.s.mu.Unlock()
		return Shown{}, fmt.Errorf("%w: %s in %s", ErrUnseen, ts, channel)
	}
	since := w.s.next()
	reply := w.responseURL("actions", c, user, nil)
	p := w.dispatch(interactive, "message_action", Object{
		"type": "message_action", "token": "deprecated", "action_ts": w.s.stamp(), "team": w.team(), "user": w.who(user),
		"channel": Object{"id": c.ID, "name": c.channelName()}, "is_enterprise_install": false, "enterprise": nil,
		"api_app_id": w.AppID, "callback_id": callback, "trigger_id": w.trigger(user, nil), "response_url": reply,
		"message_ts": m.TS, "message": m.json(c, w),
	}, "")
	w.s.mu.Unlock()
	return w.after(p, user, since), nil
}

// after waits for a delivery and looks what the person sees then.
func (w *Workspace) after(p *pending, user string, since int64) Shown {
	var out Shown
	out.settle(p)
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	out.finish(w, user, since)
	return out
}
