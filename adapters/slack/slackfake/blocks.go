package slackfake

import (
	"fmt"
	"slices"
	"time"
)

// Limits of blocks (Slack: reference, blocks).
const (
	maxMessageBlocks   = 50
	maxViewBlocks      = 100
	maxID              = 255
	maxSection         = 3000
	maxFields          = 10
	maxField           = 2000
	maxHeader          = 150
	maxContext         = 10
	maxActions         = 25
	maxLabel           = 2000
	maxImageText       = 2000
	maxFrame           = 24
	maxPrivateMetadata = 3000
	maxMarkdown        = 12000
)

// blocks checks a list of blocks.
func (k *checker) blocks(blocks []any, where at) {
	for i, v := range blocks {
		if o := k.object(v, where.item(i)); o != nil {
			k.block(o, where.item(i))
		}
	}
}

func (k *checker) block(o Object, where at) {
	kind, _ := o["type"].(string)
	if id := k.str(o, where, "block_id", optional, 1, maxID); id != "" {
		if k.blockIDs[id] {
			k.fail(where.key("block_id"), "`block_id` must be unique: %s", id)
		}
		k.blockIDs[id] = true
	}
	switch kind {
	case "section":
		k.section(o, where)
	case "header":
		k.keys(o, where, "type", "block_id", "text", "level")
		k.text(o, where, "text", required, plainText, maxHeader)
	case "divider":
		k.keys(o, where, "type", "block_id")
	case "image":
		k.keys(o, where, "type", "block_id", "image_url", "slack_file", "alt_text", "title")
		k.picture(o, where)
		k.text(o, where, "title", optional, plainText, maxImageText)
	case "context":
		k.context(o, where)
	case "actions":
		k.keys(o, where, "type", "block_id", "elements")
		k.elements(k.list(o, where, "elements", required, 1, maxActions), where.key("elements"), inActions())
	case "input":
		k.input(o, where)
	case "rich_text":
		k.keys(o, where, "type", "block_id", "elements")
		k.richText(o, where)
	case "markdown":
		k.keys(o, where, "type", "block_id", "text")
		if k.surface != inMessage {
			k.fail(where.key("type"), "unsupported type: markdown")
		}
		k.str(o, where, "text", required, 1, maxMarkdown)
	default:
		k.fail(where.key("type"), "unsupported type: %s", kind)
	}
}

func (k *checker) section(o Object, where at) {
	k.keys(o, where, "type", "block_id", "text", "fields", "accessory", "expand")
	k.flags(o, where, "expand")
	if o["text"] == nil && o["fields"] == nil {
		k.fail(where.key("type"), "must define either `text` or `fields`")
	}
	k.text(o, where, "text", optional, anyText, maxSection)
	for i, f := range k.list(o, where, "fields", optional, 1, maxFields) {
		k.textObject(f, where.key("fields").item(i), anyText, maxField)
	}
	if v := o["accessory"]; v != nil {
		k.element(k.object(v, where.key("accessory")), where.key("accessory"), inSection(), map[string]bool{})
	}
}

func (k *checker) context(o Object, where at) {
	k.keys(o, where, "type", "block_id", "elements")
	for i, v := range k.list(o, where, "elements", required, 1, maxContext) {
		here := where.key("elements").item(i)
		e := k.object(v, here)
		if e == nil {
			continue
		}
		if e["type"] == "image" {
			k.keys(e, here, "type", "image_url", "slack_file", "alt_text")
			k.picture(e, here)
			continue
		}
		k.textObject(e, here, anyText, maxSection)
	}
}

// picture checks what an image block and an image element share: one source that exists, and words for those who do not
// see it.
func (k *checker) picture(o Object, where at) {
	k.str(o, where, "alt_text", required, 1, maxImageText)
	file, hasFile := o["slack_file"].(Object)
	_, hasURL := o["image_url"]
	switch {
	case hasFile == hasURL:
		k.fail(where, "must have exactly one of: image_url, slack_file")
	case hasURL:
		k.link(o, where, "image_url", required)
	default:
		k.keys(file, where.key("slack_file"), "id", "url")
		id, _ := file["id"].(string)
		address, _ := file["url"].(string)
		known := slices.ContainsFunc(k.w.files, func(f *File) bool {
			return !f.Deleted && f.Complete && !time.Now().Before(f.ready) && (f.ID == id || address != "" && address == k.w.s.http.URL+"/files/"+f.ID)
		})
		if !known {
			k.fail(where.key("slack_file"), "invalid slack file")
		}
	}
}

func (k *checker) input(o Object, where at) {
	k.inputs++
	k.keys(o, where, "type", "block_id", "label", "element", "hint", "optional", "dispatch_action")
	k.text(o, where, "label", required, plainText, maxLabel)
	k.text(o, where, "hint", optional, plainText, maxLabel)
	k.flags(o, where, "optional", "dispatch_action")
	v := o["element"]
	if v == nil {
		k.fail(where, "missing required field: element")
		return
	}
	k.element(k.object(v, where.key("element")), where.key("element"), inInput(), map[string]bool{})
}

// named gives blocks and interactive elements the ids that Slack makes up where the app gave none.
func (w *Workspace) named(blocks []any) []any {
	out, _ := deepCopy(blocks).([]any)
	for _, v := range out {
		o, _ := v.(Object)
		if o == nil {
			continue
		}
		if id, _ := o["block_id"].(string); id == "" {
			o["block_id"] = fmt.Sprintf("b%d", w.s.next())
		}
		for _, e := range interactiveOf(o) {
			if id, _ := e["action_id"].(string); id == "" {
				e["action_id"] = fmt.Sprintf("a%d", w.s.next())
			}
		}
	}
	return out
}

// interactiveOf lists the elements of a block that people can use.
func interactiveOf(block Object) []Object {
	var out []Object
	add := func(v any) {
		if o, ok := v.(Object); ok {
			if kind, _ := o["type"].(string); elementKeys(kind) != nil {
				out = append(out, o)
			}
		}
	}
	switch block["type"] {
	case "section":
		add(block["accessory"])
	case "input":
		add(block["element"])
	case "actions":
		elements, _ := block["elements"].([]any)
		for _, e := range elements {
			add(e)
		}
	}
	return out
}

func deepCopy(v any) any {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = deepCopy(e)
		}
		return out
	case Object:
		out := make(Object, len(v))
		for name, e := range v {
			out[name] = deepCopy(e)
		}
		return out
	}
	return v
}
