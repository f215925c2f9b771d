package slackfake_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"weft/adapters/slack/slackfake"
)

// wide is n characters of three bytes each: who counts bytes refuses a third of what fits.
func wide(n int) string { return strings.Repeat("ẅ", n) }

func items(n int, item func(i int) any) []any {
	out := []any{}
	for i := range n {
		out = append(out, item(i))
	}
	return out
}

func options(n int) []any {
	return items(n, func(i int) any { return object{"text": plain(fmt.Sprint("Option ", i)), "value": fmt.Sprint(i)} })
}

func menu(more object) object {
	o := object{"type": "static_select", "action_id": "a", "options": options(1)}
	maps.Copy(o, more)
	return o
}

func input(element object) object {
	return object{"type": "input", "block_id": "in", "label": plain("Label"), "element": element}
}

func one(kind string, more object) object {
	o := object{"type": kind, "action_id": "a"}
	maps.Copy(o, more)
	return o
}

// TestEveryLimitOfBlocksAtItsBoundary: the largest that fits is taken, one more is refused with the place.
func TestEveryLimitOfBlocksAtItsBoundary(t *testing.T) {
	with := func(o object, k string, v any) object {
		out := maps.Clone(o)
		out[k] = v
		return out
	}
	for name, limit := range map[string]struct {
		most  int
		block func(n int) object
	}{
		"section text":  {3000, func(n int) object { return section(wide(n)) }},
		"section plain": {3000, func(n int) object { return object{"type": "section", "text": plain(wide(n))} }},
		"section fields": {10, func(n int) object {
			return object{"type": "section", "fields": items(n, func(int) any { return plain("f") })}
		}},
		"field text": {2000, func(n int) object { return object{"type": "section", "fields": []any{plain(wide(n))}} }},
		"header":     {150, func(n int) object { return object{"type": "header", "text": plain(wide(n))} }},
		"context elements": {10, func(n int) object {
			return object{"type": "context", "elements": items(n, func(int) any { return plain("c") })}
		}},
		"context text": {3000, func(n int) object { return object{"type": "context", "elements": []any{plain(wide(n))}} }},
		"actions elements": {25, func(n int) object {
			return actions(items(n, func(i int) any { return button(fmt.Sprint("a", i), "B", "") })...)
		}},
		"button text":         {75, func(n int) object { return actions(button("a", wide(n), "v")) }},
		"button value":        {2000, func(n int) object { return actions(button("a", "B", wide(n))) }},
		"button url":          {3000, func(n int) object { return actions(with(button("a", "B", ""), "url", "https://e.org/"+wide(n-14))) }},
		"accessibility label": {75, func(n int) object { return actions(with(button("a", "B", ""), "accessibility_label", wide(n))) }},
		"action id":           {255, func(n int) object { return actions(button(wide(n), "B", "")) }},
		"block id":            {255, func(n int) object { return with(section("s"), "block_id", wide(n)) }},
		"select options":      {100, func(n int) object { return actions(menu(object{"options": options(n)})) }},
		"option text": {75, func(n int) object {
			return actions(menu(object{"options": []any{object{"text": plain(wide(n)), "value": "v"}}}))
		}},
		"option value": {75, func(n int) object {
			return actions(menu(object{"options": []any{object{"text": plain("o"), "value": wide(n)}}}))
		}},
		"option description": {75, func(n int) object {
			return actions(menu(object{"options": []any{object{"text": plain("o"), "value": "v", "description": plain(wide(n))}}}))
		}},
		"placeholder":          {150, func(n int) object { return actions(menu(object{"placeholder": plain(wide(n))})) }},
		"radio options":        {10, func(n int) object { return actions(one("radio_buttons", object{"options": options(n)})) }},
		"checkbox options":     {10, func(n int) object { return actions(one("checkboxes", object{"options": options(n)})) }},
		"overflow options":     {5, func(n int) object { return actions(one("overflow", object{"options": options(n)})) }},
		"multi select options": {100, func(n int) object { return input(one("multi_static_select", object{"options": options(n)})) }},
		"option groups": {100, func(n int) object {
			return actions(one("static_select", object{"option_groups": items(n, func(i int) any {
				return object{"label": plain("g"), "options": options(1)}
			})}))
		}},
		"group label": {75, func(n int) object {
			return actions(one("static_select", object{"option_groups": []any{object{"label": plain(wide(n)), "options": options(1)}}}))
		}},
		"input label":       {2000, func(n int) object { return with(input(one("plain_text_input", nil)), "label", plain(wide(n))) }},
		"input hint":        {2000, func(n int) object { return with(input(one("plain_text_input", nil)), "hint", plain(wide(n))) }},
		"input max_length":  {3000, func(n int) object { return input(one("plain_text_input", object{"max_length": n})) }},
		"input initial":     {3000, func(n int) object { return input(one("plain_text_input", object{"initial_value": wide(n)})) }},
		"input placeholder": {150, func(n int) object { return input(one("plain_text_input", object{"placeholder": plain(wide(n))})) }},
		"image alt": {2000, func(n int) object {
			return object{"type": "image", "image_url": "https://e.org/a.png", "alt_text": wide(n)}
		}},
		"image title": {2000, func(n int) object {
			return object{"type": "image", "image_url": "https://e.org/a.png", "alt_text": "a", "title": plain(wide(n))}
		}},
		"image url": {3000, func(n int) object {
			return object{"type": "image", "image_url": "https://e.org/" + wide(n-14), "alt_text": "a"}
		}},
		"confirm title": {100, func(n int) object { return confirming("title", wide(n)) }},
		"confirm text":  {300, func(n int) object { return confirming("text", wide(n)) }},
		"confirm yes":   {30, func(n int) object { return confirming("confirm", wide(n)) }},
		"confirm no":    {30, func(n int) object { return confirming("deny", wide(n)) }},
		"list indent": {8, func(n int) object {
			return rich(object{"type": "rich_text_list", "style": "bullet", "indent": n, "elements": []any{richSection("x")}})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, slackfake.Options{})
			w.ok("chat.postMessage", "channel", w.general, "text", "t", "blocks", []any{limit.block(limit.most)})
			out := w.refused("invalid_blocks", "chat.postMessage", "channel", w.general, "text", "t", "blocks", []any{limit.block(limit.most + 1)})
			where, _ := at(out, "response_metadata", "messages", 0).(string)
			if !strings.Contains(where, "[json-pointer:/blocks/0") || at(out, "errors", 0) == nil {
				t.Errorf("the refusal does not say where: %v", out)
			}
		})
	}
}

func confirming(field, text string) object {
	c := object{"title": plain("t"), "text": plain("t"), "confirm": plain("y"), "deny": plain("n")}
	c[field] = plain(text)
	b := button("a", "B", "")
	b["confirm"] = c
	return actions(b)
}

func rich(elements ...any) object { return object{"type": "rich_text", "elements": elements} }

func richSection(text string) object {
	return object{"type": "rich_text_section", "elements": []any{object{"type": "text", "text": text}}}
}

// TestEveryLimitOfMessagesAtItsBoundary is about what is not inside one block.
func TestEveryLimitOfMessagesAtItsBoundary(t *testing.T) {
	w := newWorld(t, slackfake.Options{})
	post := func(pairs ...any) object {
		return w.call("chat.postMessage", append([]any{"channel", w.general}, pairs...)...)
	}
	sections := func(n int) []any { return items(n, func(int) any { return object{"type": "divider"} }) }
	metadata := func(n int) object {
		return object{"event_type": "e", "event_payload": object{"k": wide(n - len(`{"event_payload":{"k":""},"event_type":"e"}`))}}
	}
	for name, try := range map[string]struct {
		fits, not []any
		word      string
	}{
		"blocks":        {[]any{"text", "t", "blocks", sections(50)}, []any{"text", "t", "blocks", sections(51)}, "invalid_blocks"},
		"text":          {[]any{"text", wide(40000)}, []any{"text", wide(40001)}, "msg_too_long"},
		"no text":       {[]any{"text", "t"}, []any{"text", " "}, "no_text"},
		"all blocks":    {[]any{"text", "t", "blocks", []any{section(wide(3000)), section(wide(3000)), section(wide(3000)), section(wide(3000)), section(wide(1200))}}, []any{"text", "t", "blocks", []any{section(wide(3000)), section(wide(3000)), section(wide(3000)), section(wide(3000)), section(wide(1201))}}, "msg_blocks_too_long"},
		"metadata":      {[]any{"text", "t", "metadata", metadata(16000)}, []any{"text", "t", "metadata", metadata(16001)}, "metadata_too_large"},
		"metadata form": {[]any{"text", "t", "metadata", metadata(100)}, []any{"text", "t", "metadata", object{"event_type": "e"}}, "invalid_metadata_format"},
	} {
		if out := post(try.fits...); out["ok"] != true {
			t.Errorf("%s: what fits is refused: %v", name, out["error"])
		}
		if out := post(try.not...); out["error"] != try.word {
			t.Errorf("%s: what is too much answers %v; want %s", name, out, try.word)
		}
	}
}

// TestUnfitBlocks holds every rule that is not a figure.
func TestUnfitBlocks(t *testing.T) {
	w := newWorld(t, slackfake.Options{})
	twice := section("s")
	twice["block_id"] = "same"
	for name, blocks := range map[string][]any{
		"an unknown type":                    {object{"type": "sections"}},
		"an unknown property":                {object{"type": "divider", "colour": "red"}},
		"a section without text":             {object{"type": "section"}},
		"an empty text":                      {section("")},
		"markup in a header":                 {object{"type": "header", "text": object{"type": "mrkdwn", "text": "h"}}},
		"markup on a button":                 {actions(object{"type": "button", "action_id": "a", "text": object{"type": "mrkdwn", "text": "h"}})},
		"verbatim in plain text":             {object{"type": "header", "text": object{"type": "plain_text", "text": "h", "verbatim": true}}},
		"emoji in markup":                    {object{"type": "section", "text": object{"type": "mrkdwn", "text": "h", "emoji": true}}},
		"no elements":                        {actions()},
		"a block id twice":                   {twice, twice},
		"an action id twice in a block":      {actions(button("a", "A", ""), button("a", "B", ""))},
		"an unknown style":                   {actions(one("button", object{"text": plain("B"), "style": "warning"}))},
		"an unknown element":                 {actions(one("slider", nil))},
		"an input among actions":             {actions(one("plain_text_input", nil))},
		"a button in an input":               {input(button("a", "A", ""))},
		"an option twice":                    {actions(menu(object{"options": []any{options(1)[0], options(1)[0]}}))},
		"no options":                         {actions(menu(object{"options": []any{}}))},
		"an initial option that is not one":  {actions(menu(object{"initial_option": object{"text": plain("x"), "value": "x"}}))},
		"an initial option worded otherwise": {actions(menu(object{"initial_option": object{"text": plain("x"), "value": "0"}}))},
		"options and groups":                 {actions(menu(object{"option_groups": []any{object{"label": plain("g"), "options": options(1)}}}))},
		"an image without words":             {object{"type": "image", "image_url": "https://e.org/a.png"}},
		"an image without a source":          {object{"type": "image", "alt_text": "a"}},
		"an image with two sources":          {object{"type": "image", "alt_text": "a", "image_url": "https://e.org/a.png", "slack_file": object{"id": "F1"}}},
		"a file that is not there":           {object{"type": "image", "alt_text": "a", "slack_file": object{"id": "F1"}}},
		"a date that is none":                {actions(one("datepicker", object{"initial_date": "2026-02-30"}))},
		"a time that is none":                {actions(one("timepicker", object{"initial_time": "24:30"}))},
		"a number without its kind":          {input(one("number_input", nil))},
		"a number that is none":              {input(one("number_input", object{"is_decimal_allowed": false, "min_value": 1}))},
		"a fraction where none may be":       {input(one("number_input", object{"is_decimal_allowed": false, "min_value": "1.5"}))},
		"bounds the wrong way round":         {input(one("number_input", object{"is_decimal_allowed": false, "min_value": "3", "max_value": "2"}))},
		"an address that is none":            {actions(one("button", object{"text": plain("B"), "url": "not an address"}))},
		"focus in a message":                 {actions(menu(object{"focus_on_load": true}))},
		"an unknown style of a list":         {rich(object{"type": "rich_text_list", "style": "roman", "elements": []any{richSection("x")}})},
		"an unknown run":                     {rich(object{"type": "rich_text_section", "elements": []any{object{"type": "song"}}})},
		"an unknown style of a run":          {rich(object{"type": "rich_text_section", "elements": []any{object{"type": "text", "text": "t", "style": object{"blink": true}}}})},
		"an empty run":                       {rich(richSection(""))},
		"a list in a list":                   {rich(object{"type": "rich_text_list", "style": "bullet", "elements": []any{object{"type": "rich_text_list", "style": "bullet", "elements": []any{}}}})},
		"something that is no block":         {"divider"},
	} {
		out := w.call("chat.postMessage", "channel", w.general, "text", "t", "blocks", blocks)
		if out["error"] != "invalid_blocks" {
			t.Errorf("%s answers %v; want invalid_blocks", name, out)
		}
	}
	w.refused("invalid_blocks_format", "chat.postMessage", "channel", w.general, "text", "t", "blocks", "[{")
	w.refused("invalid_blocks_format", "chat.postMessage", "channel", w.general, "text", "t", "blocks", `{"type":"divider"}`)
	if n := len(w.Messages(w.general)); n != 0 {
		t.Errorf("%d refused messages stand there", n)
	}
}

// TestFitBlocks: one of each kind, with all that it may carry.
func TestFitBlocks(t *testing.T) {
	w := newWorld(t, slackfake.Options{})
	initial := options(3)[1]
	accessory := section("with a picker")
	accessory["accessory"] = one("users_select", object{"initial_user": w.ann, "placeholder": plain("Who")})
	w.ok("chat.postMessage", "channel", w.general, "text", "t", "blocks", []any{
		accessory,
		actions(
			menu(object{"options": options(3), "initial_option": initial}),
			one("external_select", object{"action_id": "b", "min_query_length": 0, "placeholder": plain("Search")}),
			one("channels_select", object{"action_id": "c"}), one("conversations_select", object{"action_id": "d", "filter": object{"include": []any{"public"}}}),
			one("datepicker", object{"action_id": "e", "initial_date": "2026-02-28"}), one("timepicker", object{"action_id": "f", "initial_time": "23:59", "timezone": "Africa/Nairobi"}),
			one("checkboxes", object{"action_id": "g", "options": options(2), "initial_options": options(1)}),
			one("multi_users_select", object{"action_id": "h", "max_selected_items": 3}),
		),
		input(one("number_input", object{"is_decimal_allowed": false, "min_value": "1", "max_value": "5", "initial_value": "3"})),
		rich(
			object{"type": "rich_text_section", "elements": []any{
				object{"type": "text", "text": "bold", "style": object{"bold": true}},
				object{"type": "user", "user_id": w.ann},
				object{"type": "link", "url": "https://example.org", "text": "words"},
				object{"type": "emoji", "name": "wave"},
				object{"type": "date", "timestamp": 1700000000, "format": "{date_long}", "fallback": "then"},
				object{"type": "channel", "channel_id": w.general},
				object{"type": "broadcast", "range": "here"},
			}},
			object{"type": "rich_text_list", "style": "ordered", "elements": []any{richSection("one"), richSection("two")}},
			object{"type": "rich_text_quote", "elements": []any{object{"type": "text", "text": "q"}}},
			object{"type": "rich_text_preformatted", "elements": []any{object{"type": "text", "text": "p"}}},
		),
		object{"type": "context", "elements": []any{plain("small"), object{"type": "image", "image_url": "https://e.org/i.png", "alt_text": "icon"}}},
		object{"type": "divider"},
	})
}
