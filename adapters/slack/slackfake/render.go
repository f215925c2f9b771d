package slackfake

import (
	"fmt"
	"strings"
	"time"
)

// Rendered is what somebody reads in a message or a view.
type Rendered struct {
	// Text is everything that is read, line by line: text, labels of controls and their options, descriptions of
	// pictures, names of files.
	Text string
	// Mentions stand out as mentions of people or channels, Links can be followed.
	Mentions, Links []string
	// Moments are instants, as the reader sees them in their own zone.
	Moments []Moment
	// Controls are what can be used, in order.
	Controls []Control
	// Pictures are the files that are shown; the address of a picture from elsewhere is in Links.
	Files []*File

	reader string
	lines  []string
}

// Moment is an instant as somebody reads it.
type Moment struct {
	At   time.Time
	Text string
}

// Control is an element that a person can use.
type Control struct {
	Type, BlockID, ActionID, Label string
	// Value and URL belong to buttons.
	Value, URL string
	Style      string
	Options    []Option
	// Initial are the values that are chosen or written to begin with.
	Initial []string
	// Optional is false for an input that has to be filled in.
	Optional bool
	// Dispatches tells whether an input reports at once what is entered.
	Dispatches bool
	// Element is the element as it was sent.
	Element Object
}

// Option of a control.
type Option struct {
	Text, Value, Description string
	raw                      Object
}

// Render is what a user of the workspace reads in text and blocks. With blocks, the text is a notification only and is
// not shown.
func (w *Workspace) Render(user, text string, blocks []any) Rendered {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	return w.render(user, &Message{Text: text, Blocks: blocks})
}

// RenderView is what a user reads in a view: its frame too.
func (w *Workspace) RenderView(user string, v *View) Rendered {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	r := w.reader(user)
	r.line(v.Title)
	r.blocks(v.Blocks)
	r.line(v.Submit)
	r.line(v.Close)
	return r.done()
}

func (w *Workspace) reader(user string) *reader {
	r := &reader{w: w, zone: time.UTC, out: Rendered{reader: user}}
	if u := w.user(user); u != nil {
		if zone, err := time.LoadLocation(u.TZ); err == nil {
			r.zone = zone
		}
	}
	return r
}

func (w *Workspace) render(user string, m *Message) Rendered {
	r := w.reader(user)
	r.linkNames = m.linkNames
	if len(m.Blocks) > 0 {
		r.blocks(m.Blocks)
	} else {
		r.line(r.mrkdwn(m.Text, false))
	}
	for _, f := range m.Files {
		if !f.Deleted {
			r.line(f.Title)
			r.line(f.Alt)
			r.out.Files = append(r.out.Files, f)
		}
	}
	return r.done()
}

func (r *reader) line(s string) {
	if s != "" {
		r.out.lines = append(r.out.lines, s)
	}
}

func (r *reader) done() Rendered {
	r.out.Text = strings.Join(r.out.lines, "\n")
	return r.out
}

// text reads a text object.
func (r *reader) text(v any) string {
	o, _ := v.(Object)
	s, _ := o["text"].(string)
	if o["type"] == "mrkdwn" {
		return r.mrkdwn(s, o["verbatim"] == true)
	}
	if o["emoji"] != false {
		return r.settle(r.emoji(s))
	}
	return s
}

func (r *reader) blocks(blocks []any) {
	for _, v := range blocks {
		if o, ok := v.(Object); ok {
			r.block(o)
		}
	}
}

func (r *reader) block(o Object) {
	id, _ := o["block_id"].(string)
	switch o["type"] {
	case "section":
		r.line(r.text(o["text"]))
		fields, _ := o["fields"].([]any)
		for _, f := range fields {
			r.line(r.text(f))
		}
		r.element(o["accessory"], id, "")
	case "header":
		r.line(r.text(o["text"]))
	case "markdown":
		s, _ := o["text"].(string)
		r.line(s)
	case "context":
		elements, _ := o["elements"].([]any)
		for _, e := range elements {
			if t, _ := e.(Object); t != nil && t["type"] == "image" {
				r.picture(t)
				continue
			}
			r.line(r.text(e))
		}
	case "image":
		r.line(r.text(o["title"]))
		r.picture(o)
	case "actions":
		elements, _ := o["elements"].([]any)
		for _, e := range elements {
			r.element(e, id, "")
		}
	case "input":
		label := r.text(o["label"])
		r.line(label)
		n := len(r.out.Controls)
		r.element(o["element"], id, label)
		if len(r.out.Controls) > n {
			c := &r.out.Controls[n]
			c.Optional, c.Dispatches = o["optional"] == true, o["dispatch_action"] == true
		}
		r.line(r.text(o["hint"]))
	case "rich_text":
		elements, _ := o["elements"].([]any)
		r.rich(elements)
	}
}

func (r *reader) picture(o Object) {
	alt, _ := o["alt_text"].(string)
	r.line(alt)
	if s, _ := o["image_url"].(string); s != "" {
		r.out.Links = append(r.out.Links, s)
	}
	if file, _ := o["slack_file"].(Object); file != nil {
		id, _ := file["id"].(string)
		for _, f := range r.w.files {
			if url, _ := file["url"].(string); f.ID == id || url != "" && url == r.w.s.http.URL+"/files/"+f.ID {
				r.out.Files = append(r.out.Files, f)
			}
		}
	}
}

func (r *reader) element(v any, block, label string) {
	o, _ := v.(Object)
	if o == nil {
		return
	}
	if o["type"] == "image" {
		r.picture(o)
		return
	}
	str := func(k string) string { s, _ := o[k].(string); return s }
	c := Control{
		Type: str("type"), BlockID: block, ActionID: str("action_id"), Label: label, Value: str("value"), URL: str("url"),
		Style: str("style"), Element: o,
	}
	if c.Type == "button" {
		c.Label = r.text(o["text"])
		r.line(c.Label)
		if c.URL != "" {
			r.out.Links = append(r.out.Links, c.URL)
		}
	}
	placeholder := r.text(o["placeholder"])
	if c.Label == "" {
		c.Label = placeholder
	}
	r.line(placeholder)
	add := func(list any) {
		options, _ := list.([]any)
		for _, v := range options {
			c.Options = append(c.Options, r.option(v))
		}
	}
	add(o["options"])
	groups, _ := o["option_groups"].([]any)
	for _, g := range groups {
		group, _ := g.(Object)
		r.line(r.text(group["label"]))
		add(group["options"])
	}
	for _, option := range c.Options {
		r.line(option.Text)
		r.line(option.Description)
	}
	c.Initial = initialOf(o)
	r.out.Controls = append(r.out.Controls, c)
}

func (r *reader) option(v any) Option {
	o, _ := v.(Object)
	value, _ := o["value"].(string)
	return Option{Text: r.text(o["text"]), Value: value, Description: r.text(o["description"]), raw: o}
}

// initialOf lists what an element holds before anybody touches it.
func initialOf(o Object) []string {
	var out []string
	for _, name := range []string{
		"initial_value", "initial_date", "initial_time", "initial_user", "initial_channel", "initial_conversation",
	} {
		if s, _ := o[name].(string); s != "" {
			out = append(out, s)
		}
	}
	add := func(v any) {
		option, _ := v.(Object)
		if s, _ := option["value"].(string); s != "" {
			out = append(out, s)
		}
	}
	add(o["initial_option"])
	for _, name := range []string{"initial_options", "initial_users", "initial_channels", "initial_conversations"} {
		list, _ := o[name].([]any)
		for _, v := range list {
			if s, ok := v.(string); ok {
				out = append(out, s)
				continue
			}
			add(v)
		}
	}
	if n, ok := asNumber(o["initial_date_time"]); ok {
		out = append(out, fmt.Sprintf("%d", int64(n)))
	}
	return out
}

// rich reads rich text, in which text is literal: nothing in it is markup.
func (r *reader) rich(elements []any) {
	for _, v := range elements {
		o, _ := v.(Object)
		inner, _ := o["elements"].([]any)
		if o["type"] == "rich_text_list" {
			for i, item := range inner {
				bullet := "• "
				if o["style"] == "ordered" {
					from, _ := asNumber(o["offset"])
					bullet = fmt.Sprintf("%d. ", int(from)+i+1)
				}
				e, _ := item.(Object)
				runs, _ := e["elements"].([]any)
				r.line(bullet + r.runs(runs))
			}
			continue
		}
		r.line(r.runs(inner))
	}
}

func (r *reader) runs(elements []any) string {
	var b strings.Builder
	for _, v := range elements {
		o, _ := v.(Object)
		str := func(k string) string { s, _ := o[k].(string); return s }
		switch o["type"] {
		case "text":
			b.WriteString(str("text"))
		case "link":
			r.out.Links = append(r.out.Links, str("url"))
			if str("text") != "" {
				b.WriteString(str("text"))
			} else {
				b.WriteString(str("url"))
			}
		case "user":
			b.WriteString(r.mention(str("user_id")))
		case "channel":
			b.WriteString(r.channel(str("channel_id"), ""))
		case "emoji":
			if e, ok := emojiNames[str("name")]; ok {
				b.WriteString(e)
			} else {
				b.WriteString(":" + str("name") + ":")
			}
		case "broadcast":
			r.out.Mentions = append(r.out.Mentions, "@"+str("range"))
			b.WriteString("@" + str("range"))
		case "date":
			n, _ := asNumber(o["timestamp"])
			b.WriteString(r.moment(int64(n), str("format")))
		}
	}
	return b.String()
}
