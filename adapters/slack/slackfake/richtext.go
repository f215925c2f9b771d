package slackfake

// richText checks a rich_text block: sections, lists, quotes and preformatted text, and what stands in them.
func (k *checker) richText(o Object, where at) {
	for i, v := range k.list(o, where, "elements", required, 1, maxViewBlocks) {
		here := where.key("elements").item(i)
		e := k.object(v, here)
		if e == nil {
			continue
		}
		switch e["type"] {
		case "rich_text_section":
			k.keys(e, here, "type", "elements")
			k.runs(e, here)
		case "rich_text_quote":
			k.keys(e, here, "type", "elements", "border")
			k.runs(e, here)
		case "rich_text_preformatted":
			k.keys(e, here, "type", "elements", "border", "language")
			k.runs(e, here)
		case "rich_text_list":
			k.richList(e, here)
		default:
			k.fail(here.key("type"), "unsupported type: %v", e["type"])
		}
	}
}

func (k *checker) richList(e Object, where at) {
	k.keys(e, where, "type", "elements", "style", "indent", "offset", "border")
	if s := e["style"]; s != "bullet" && s != "ordered" {
		k.fail(where.key("style"), "must be one of: bullet, ordered")
	}
	k.whole(e, where, "indent", 0, 8)
	k.whole(e, where, "offset", 0, 1<<31)
	k.whole(e, where, "border", 0, 1)
	for i, v := range k.list(e, where, "elements", required, 1, 1<<20) {
		here := where.key("elements").item(i)
		item := k.object(v, here)
		if item == nil {
			continue
		}
		if item["type"] != "rich_text_section" {
			k.fail(here.key("type"), "unsupported type: %v", item["type"])
			continue
		}
		k.keys(item, here, "type", "elements")
		k.runs(item, here)
	}
}

// runs checks the elements within a section.
func (k *checker) runs(o Object, where at) {
	for i, v := range k.list(o, where, "elements", required, 0, 1<<20) {
		here := where.key("elements").item(i)
		if e := k.object(v, here); e != nil {
			k.run(e, here)
		}
	}
}

func (k *checker) run(e Object, where at) {
	switch e["type"] {
	case "text":
		k.keys(e, where, "type", "text", "style")
		k.str(e, where, "text", required, 1, maxText)
	case "link":
		k.keys(e, where, "type", "url", "text", "unsafe", "style")
		k.link(e, where, "url", required)
		k.str(e, where, "text", optional, 0, maxText)
	case "user":
		k.keys(e, where, "type", "user_id", "style")
		k.str(e, where, "user_id", required, 1, maxID)
	case "channel":
		k.keys(e, where, "type", "channel_id", "style")
		k.str(e, where, "channel_id", required, 1, maxID)
	case "usergroup":
		k.keys(e, where, "type", "usergroup_id", "style")
		k.str(e, where, "usergroup_id", required, 1, maxID)
	case "emoji":
		k.keys(e, where, "type", "name", "unicode", "style", "skin_tone")
		k.str(e, where, "name", required, 1, maxID)
	case "broadcast":
		k.keys(e, where, "type", "range", "style")
		switch e["range"] {
		case "here", "channel", "everyone":
		default:
			k.fail(where.key("range"), "must be one of: here, channel, everyone")
		}
	case "date":
		k.keys(e, where, "type", "timestamp", "format", "url", "fallback", "style")
		if _, ok := asNumber(e["timestamp"]); !ok {
			k.fail(where.key("timestamp"), "must be an integer")
		}
		k.str(e, where, "format", required, 1, maxID)
		k.str(e, where, "fallback", optional, 0, maxSection)
	case "color":
		k.keys(e, where, "type", "value", "style")
		k.str(e, where, "value", required, 1, maxID)
	default:
		k.fail(where.key("type"), "unsupported type: %v", e["type"])
	}
	if v, ok := e["style"]; ok {
		if style := k.object(v, where.key("style")); style != nil {
			k.keys(style, where.key("style"), "bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink")
			for name, on := range style {
				if _, ok := on.(bool); !ok {
					k.fail(where.key("style").key(name), "must be a boolean")
				}
			}
		}
	}
}
