package slackfake

import (
	"encoding/json"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// surface is where blocks are to be shown.
type surface string

const (
	inMessage surface = "message"
	inModal   surface = "modal"
	inHome    surface = "home"
)

// checker gathers everything that is wrong with a payload, in the words and with the places that Slack gives.
type checker struct {
	w        *Workspace
	surface  surface
	found    []string
	blockIDs map[string]bool
	inputs   int
	focused  int
}

// at is a place in the payload: a JSON pointer.
type at string

func (a at) key(k string) at { return a + "/" + at(k) }
func (a at) item(i int) at   { return a + at(fmt.Sprintf("/%d", i)) }

func (k *checker) fail(where at, format string, args ...any) {
	k.found = append(k.found, fmt.Sprintf("[ERROR] %s [json-pointer:%s]", fmt.Sprintf(format, args...), where))
}

// keys refuses properties that Slack does not know here.
func (k *checker) keys(o Object, where at, allowed ...string) {
	for name := range o {
		if !slices.Contains(allowed, name) {
			k.fail(where, "invalid additional property: %s", name)
		}
	}
}

// need is how much a property is wanted.
type need bool

const (
	optional need = false
	required need = true
)

// length holds a string to its bounds, in characters.
func (k *checker) length(s string, where at, least, most int) {
	switch n := utf8.RuneCountInString(s); {
	case n < least:
		k.fail(where, "must be more than %d characters", least-1)
	case n > most:
		k.fail(where, "must be less than %d characters", most+1)
	}
}

// str checks a string property.
func (k *checker) str(o Object, where at, name string, n need, least, most int) string {
	v, ok := o[name]
	if !ok || v == nil {
		if n == required {
			k.fail(where, "missing required field: %s", name)
		}
		return ""
	}
	s, ok := v.(string)
	if !ok {
		k.fail(where.key(name), "must be a string")
		return ""
	}
	k.length(s, where.key(name), least, most)
	return s
}

// list checks an array property.
func (k *checker) list(o Object, where at, name string, n need, least, most int) []any {
	v, ok := o[name]
	if !ok || v == nil {
		if n == required {
			k.fail(where, "missing required field: %s", name)
		}
		return nil
	}
	l, ok := v.([]any)
	if !ok {
		k.fail(where.key(name), "must be an array")
		return nil
	}
	switch {
	case len(l) < least:
		k.fail(where.key(name), "must have at least %d items", least)
	case len(l) > most:
		k.fail(where.key(name), "no more than %d items allowed", most)
	}
	return l
}

func (k *checker) object(v any, where at) Object {
	o, ok := v.(Object)
	if !ok {
		k.fail(where, "must be an object")
		return nil
	}
	return o
}

// flags checks true-or-false properties.
func (k *checker) flags(o Object, where at, names ...string) {
	for _, name := range names {
		if v, ok := o[name]; ok && v != nil {
			if _, ok := v.(bool); !ok {
				k.fail(where.key(name), "must be a boolean")
			}
		}
	}
}

// whole checks a number property without a fraction.
func (k *checker) whole(o Object, where at, name string, least, most int) {
	v, ok := o[name]
	if !ok || v == nil {
		return
	}
	f, ok := v.(float64)
	if n, isNumber := v.(json.Number); isNumber {
		f, _ = n.Float64()
		ok = true
	}
	if !ok || f != math.Trunc(f) || f < float64(least) || f > float64(most) {
		k.fail(where.key(name), "must be a whole number from %d to %d", least, most)
	}
}

// link checks an address.
func (k *checker) link(o Object, where at, name string, n need) {
	s := k.str(o, where, name, n, 1, 3000)
	if s == "" {
		return
	}
	if u, err := url.Parse(s); err != nil || u.Scheme == "" || strings.ContainsAny(s, " \n") {
		k.fail(where.key(name), "must be a valid URL")
	}
}

// textKind says which text objects fit.
type textKind string

const (
	plainText textKind = "plain_text"
	anyText   textKind = "mrkdwn"
)

// text checks a text object under a name.
func (k *checker) text(o Object, where at, name string, n need, kind textKind, most int) {
	v, ok := o[name]
	if !ok || v == nil {
		if n == required {
			k.fail(where, "missing required field: %s", name)
		}
		return
	}
	k.textObject(v, where.key(name), kind, most)
}

func (k *checker) textObject(v any, where at, kind textKind, most int) {
	o := k.object(v, where)
	if o == nil {
		return
	}
	switch o["type"] {
	case "plain_text":
		k.keys(o, where, "type", "text", "emoji")
		k.flags(o, where, "emoji")
	case "mrkdwn":
		k.keys(o, where, "type", "text", "verbatim")
		k.flags(o, where, "verbatim")
		if kind == plainText {
			k.fail(where.key("type"), "must be one of: plain_text")
		}
	default:
		k.fail(where.key("type"), "must be one of: plain_text, mrkdwn")
	}
	k.str(o, where, "text", required, 1, most)
}

// checkMessage says what is wrong with a message's blocks; nothing if they are fine.
func (w *Workspace) checkMessage(blocks []any) []string {
	k := &checker{w: w, surface: inMessage, blockIDs: map[string]bool{}}
	if len(blocks) > maxMessageBlocks {
		k.fail("/blocks", "no more than %d items allowed", maxMessageBlocks)
	}
	k.blocks(blocks, "/blocks")
	return k.found
}

// checkView says what is wrong with a view.
func (w *Workspace) checkView(o Object, kind string) []string {
	k := &checker{w: w, surface: surface(kind), blockIDs: map[string]bool{}}
	const root at = "/view"
	if o["type"] != kind {
		k.fail(root.key("type"), "must be one of: %s", kind)
	}
	allowed := []string{"type", "blocks", "private_metadata", "callback_id", "external_id"}
	if k.surface == inModal {
		allowed = append(allowed, "title", "submit", "close", "clear_on_close", "notify_on_close", "submit_disabled")
		k.text(o, root, "title", required, plainText, maxFrame)
		k.text(o, root, "submit", optional, plainText, maxFrame)
		k.text(o, root, "close", optional, plainText, maxFrame)
		k.flags(o, root, "clear_on_close", "notify_on_close", "submit_disabled")
	}
	k.keys(o, root, allowed...)
	k.str(o, root, "private_metadata", optional, 0, maxPrivateMetadata)
	k.str(o, root, "callback_id", optional, 0, maxID)
	k.str(o, root, "external_id", optional, 0, maxID)
	blocks := k.list(o, root, "blocks", required, 0, maxViewBlocks)
	k.blocks(blocks, root.key("blocks"))
	if k.surface == inModal && k.inputs > 0 && o["submit"] == nil {
		k.fail(root, "missing required field: submit")
	}
	if k.focused > 1 {
		k.fail(root.key("blocks"), "only one element may have focus_on_load")
	}
	return k.found
}

// visible counts the characters of all that stands in blocks.
func visible(v any) int {
	n := 0
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			n += visible(e)
		}
	case Object:
		for name, e := range v {
			if s, ok := e.(string); ok {
				if name == "text" || name == "alt_text" {
					n += utf8.RuneCountInString(s)
				}
				continue
			}
			n += visible(e)
		}
	}
	return n
}
