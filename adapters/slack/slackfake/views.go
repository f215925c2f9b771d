package slackfake

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"
)

// Limits of views.
const (
	// maxStack is how many modals lie on each other (Slack: modals, push_limit_reached).
	maxStack = 3
	// maxView is the size of a view in bytes of JSON (Slack: view_too_large).
	maxView = 250_000
	// triggerLife is how long a trigger may be used (Slack: trigger_id).
	triggerLife = 3 * time.Second
)

// View is a modal that is open, or a Home tab.
type View struct {
	ID, Hash, Type, CallbackID, PrivateMetadata, ExternalID, RootID, PreviousID string
	// Title, Submit and Close are what stands on the modal's frame.
	Title, Submit, Close string
	Blocks               []any
	NotifyOnClose        bool
	ClearOnClose         bool

	raw     Object
	user    string
	updated int
}

// trigger is the right to open one modal for somebody, for a short while.
type trigger struct {
	w       *Workspace
	user    string
	expires time.Time
	used    bool
	// view is the modal in which somebody acted, if it was one.
	view *View
}

// trigger hands out a trigger id.
func (w *Workspace) trigger(user string, in *View) string {
	id := w.s.secret("")
	w.s.triggers[id] = &trigger{w: w, user: user, expires: time.Now().Add(w.s.scaled(cmp.Or(w.s.opts.ActWithin, triggerLife))), view: in}
	return id
}

// exchange uses a trigger up.
func (c *call) exchange() (*trigger, *refusal) {
	t := c.s.triggers[c.args.text("trigger_id")]
	switch {
	case t == nil || t.w != c.w:
		return nil, refuse("invalid_trigger_id")
	case t.used:
		return nil, refuse("exchanged_trigger_id")
	case time.Now().After(t.expires):
		return nil, refuse("expired_trigger_id")
	}
	return t, nil
}

// view reads and checks the argument of that name.
func (c *call) view(kind string) (*View, *refusal) {
	v, ok := c.args.value("view")
	o, isObject := v.(Object)
	if !ok || !isObject {
		return nil, refuseFor("invalid_arguments", []string{"[ERROR] missing required field: view"})
	}
	return c.w.readView(o, kind)
}

// readView turns a payload into a view, or says everything that is wrong with it.
func (w *Workspace) readView(o Object, kind string) (*View, *refusal) {
	if found := w.checkView(o, kind); len(found) > 0 {
		return nil, refuseFor("invalid_arguments", found)
	}
	if len(compact(o)) > maxView {
		return nil, refuse("view_too_large")
	}
	str := func(k string) string { s, _ := o[k].(string); return s }
	plain := func(k string) string {
		t, _ := o[k].(Object)
		s, _ := t["text"].(string)
		return s
	}
	blocks, _ := o["blocks"].([]any)
	notify, _ := o["notify_on_close"].(bool)
	clears, _ := o["clear_on_close"].(bool)
	v := &View{
		ID: w.s.id("V"), Type: str("type"), CallbackID: str("callback_id"), PrivateMetadata: str("private_metadata"),
		ExternalID: str("external_id"), Title: plain("title"), Submit: plain("submit"), Close: plain("close"),
		Blocks: w.named(blocks), NotifyOnClose: notify, ClearOnClose: clears, raw: o,
	}
	if v.ExternalID != "" && slices.ContainsFunc(w.allViews(), func(have *View) bool { return have.ExternalID == v.ExternalID }) {
		return v, refuse("duplicate_external_id")
	}
	w.rehash(v)
	return v, nil
}

func (w *Workspace) rehash(v *View) {
	v.updated++
	sum := sha256.Sum256([]byte(compact(v.raw) + v.ID + w.s.stamp()))
	v.Hash = w.s.opts.Now().UTC().Format("150405") + "." + hex.EncodeToString(sum[:4])
}

func (w *Workspace) allViews() []*View {
	var out []*View
	for _, stack := range w.stacks {
		out = append(out, stack...)
	}
	return out
}

// json is a view as the Web API and interactions tell it.
func (v *View) json(w *Workspace) Object {
	text := func(s string) any {
		if s == "" {
			return nil
		}
		return Object{"type": "plain_text", "text": s, "emoji": true}
	}
	var previous any
	if v.PreviousID != "" {
		previous = v.PreviousID
	}
	return Object{
		"id": v.ID, "team_id": w.ID, "app_id": w.AppID, "app_installed_team_id": w.ID, "bot_id": w.BotID, "type": v.Type,
		"callback_id": v.CallbackID, "private_metadata": v.PrivateMetadata, "external_id": v.ExternalID, "hash": v.Hash,
		"title": text(v.Title), "submit": text(v.Submit), "close": text(v.Close), "blocks": v.Blocks,
		"root_view_id": v.RootID, "previous_view_id": previous, "notify_on_close": v.NotifyOnClose,
		"clear_on_close": v.ClearOnClose, "state": Object{"values": Object{}},
	}
}

func viewsOpen(c *call) (Object, *refusal) {
	v, refused := c.view("modal")
	if refused != nil {
		return nil, refused
	}
	t, refused := c.exchange()
	if refused != nil {
		return nil, refused
	}
	t.used = true
	v.user, v.RootID = t.user, v.ID
	c.w.stacks[t.user] = []*View{v}
	return Object{"view": v.json(c.w)}, nil
}

func viewsPush(c *call) (Object, *refusal) {
	v, refused := c.view("modal")
	if refused != nil {
		return nil, refused
	}
	t, refused := c.exchange()
	if refused != nil {
		return nil, refused
	}
	stack := c.w.stacks[t.user]
	switch {
	case t.view == nil || len(stack) == 0:
		return nil, refuse("not_found")
	case len(stack) >= maxStack:
		return nil, refuse("push_limit_reached")
	}
	t.used = true
	c.w.push(t.user, v)
	return Object{"view": v.json(c.w)}, nil
}

func (w *Workspace) push(user string, v *View) {
	stack := w.stacks[user]
	top := stack[len(stack)-1]
	v.user, v.RootID, v.PreviousID = user, top.RootID, top.ID
	w.stacks[user] = append(stack, v)
}

// become takes over what a newer version of a view says, and stays who it is.
func (w *Workspace) become(v, newer *View) {
	id, root, previous, user, updated := v.ID, v.RootID, v.PreviousID, v.user, v.updated
	*v = *newer
	v.ID, v.RootID, v.PreviousID, v.user, v.updated = id, root, previous, user, updated
	w.rehash(v)
}

func viewsUpdate(c *call) (Object, *refusal) {
	var v *View
	for _, have := range append(c.w.allViews(), c.w.homes()...) {
		if id := c.args.text("view_id"); id != "" && have.ID == id {
			v = have
		}
		if id := c.args.text("external_id"); id != "" && have.ExternalID == id {
			v = have
		}
	}
	if v == nil {
		return nil, refuse("not_found")
	}
	kept := v.ExternalID
	v.ExternalID = ""
	newer, refused := c.view(v.Type)
	v.ExternalID = kept
	if refused != nil {
		return nil, refused
	}
	if hash := c.args.text("hash"); hash != "" && hash != v.Hash {
		return nil, refuse("hash_conflict")
	}
	c.w.become(v, newer)
	return Object{"view": v.json(c.w)}, nil
}

func (w *Workspace) homes() []*View {
	var out []*View
	for _, v := range w.home {
		out = append(out, v)
	}
	return out
}

func viewsPublish(c *call) (Object, *refusal) {
	user := c.args.text("user_id")
	u := c.w.user(user)
	switch {
	case user == "":
		return nil, refuse("invalid_arguments")
	case c.w.off[HomeTab]:
		return nil, refuse("not_enabled")
	case u == nil, u.Deactivated, u.IsBot:
		return nil, refuse("user_not_found")
	}
	newer, refused := c.view("home")
	if refused != nil {
		return nil, refused
	}
	have := c.w.home[user]
	if hash := c.args.text("hash"); hash != "" && (have == nil || hash != have.Hash) {
		return nil, refuse("hash_conflict")
	}
	if have == nil {
		have = newer
		have.user, have.RootID = user, have.ID
		c.w.home[user] = have
	} else {
		c.w.become(have, newer)
	}
	return Object{"view": have.json(c.w)}, nil
}

// Modal is the modal that lies on top for a person; nil if none is open.
func (w *Workspace) Modal(user string) *View {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	return copyView(w.top(user))
}

// Modals are all modals that lie on each other for a person, the top one last.
func (w *Workspace) Modals(user string) []*View {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	var out []*View
	for _, v := range w.stacks[user] {
		out = append(out, copyView(v))
	}
	return out
}

// Home is what was published to a person's Home tab; nil if nothing was.
func (w *Workspace) Home(user string) *View {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	return copyView(w.home[user])
}

func (w *Workspace) top(user string) *View {
	if stack := w.stacks[user]; len(stack) > 0 {
		return stack[len(stack)-1]
	}
	return nil
}

func copyView(v *View) *View {
	if v == nil {
		return nil
	}
	out := *v
	return &out
}

// compact is a value as JSON without spaces and without escaping HTML.
func compact(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(raw)
}
