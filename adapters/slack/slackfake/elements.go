package slackfake

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Limits of elements (Slack: reference, block elements and composition objects).
const (
	maxButton      = 75
	maxButtonValue = 2000
	maxOptions     = 100
	maxGroups      = 100
	maxFewOptions  = 10
	maxOverflow    = 5
	maxOptionText  = 75
	// maxOptionValue: Slack's reference says 150 by now and said 75 for years. A client that holds to 75 fits both.
	maxOptionValue = 75
	maxPlaceholder = 150
	maxInputLength = 3000
)

// inActions, inSection and inInput are the elements that fit into each block.
func inActions() []string {
	return append(append(selects(), multiSelects()...), "button", "checkboxes", "radio_buttons", "datepicker",
		"datetimepicker", "timepicker", "overflow")
}

func inSection() []string { return append(inActions(), "image") }

func inInput() []string {
	return append(append(selects(), multiSelects()...), "checkboxes", "radio_buttons", "datepicker", "datetimepicker",
		"timepicker", "plain_text_input", "number_input", "email_text_input", "url_text_input")
}

func selects() []string {
	return []string{"static_select", "external_select", "users_select", "conversations_select", "channels_select"}
}

func multiSelects() []string {
	var out []string
	for _, s := range selects() {
		out = append(out, "multi_"+s)
	}
	return out
}

// elementKeys are the properties of an interactive element; nil if it is none.
func elementKeys(kind string) []string {
	common := []string{"type", "action_id"}
	menu := append(slices.Clone(common), "placeholder", "confirm", "focus_on_load")
	with := func(base []string, more ...string) []string { return append(slices.Clone(base), more...) }
	switch kind {
	case "button":
		return with(common, "text", "url", "value", "style", "confirm", "accessibility_label")
	case "checkboxes":
		return with(common, "options", "initial_options", "confirm", "focus_on_load")
	case "radio_buttons":
		return with(common, "options", "initial_option", "confirm", "focus_on_load")
	case "datepicker":
		return with(menu, "initial_date")
	case "timepicker":
		return with(menu, "initial_time", "timezone")
	case "datetimepicker":
		return with(common, "initial_date_time", "confirm", "focus_on_load")
	case "overflow":
		return with(common, "options", "confirm")
	case "plain_text_input":
		return with(common, "initial_value", "multiline", "min_length", "max_length", "dispatch_action_config", "focus_on_load", "placeholder")
	case "number_input":
		return with(common, "is_decimal_allowed", "initial_value", "min_value", "max_value", "dispatch_action_config", "focus_on_load", "placeholder")
	case "email_text_input", "url_text_input":
		return with(common, "initial_value", "dispatch_action_config", "focus_on_load", "placeholder")
	case "static_select":
		return with(menu, "options", "option_groups", "initial_option")
	case "external_select":
		return with(menu, "min_query_length", "initial_option")
	case "users_select":
		return with(menu, "initial_user")
	case "conversations_select":
		return with(menu, "initial_conversation", "default_to_current_conversation", "response_url_enabled", "filter")
	case "channels_select":
		return with(menu, "initial_channel", "response_url_enabled")
	case "multi_static_select":
		return with(menu, "options", "option_groups", "initial_options", "max_selected_items")
	case "multi_external_select":
		return with(menu, "min_query_length", "initial_options", "max_selected_items")
	case "multi_users_select":
		return with(menu, "initial_users", "max_selected_items")
	case "multi_conversations_select":
		return with(menu, "initial_conversations", "default_to_current_conversation", "filter", "max_selected_items")
	case "multi_channels_select":
		return with(menu, "initial_channels", "max_selected_items")
	}
	return nil
}

// elements checks the elements of one block, whose action ids have to differ.
func (k *checker) elements(list []any, where at, fitting []string) {
	seen := map[string]bool{}
	for i, v := range list {
		k.element(k.object(v, where.item(i)), where.item(i), fitting, seen)
	}
}

func (k *checker) element(o Object, where at, fitting []string, seen map[string]bool) {
	if o == nil {
		return
	}
	kind, _ := o["type"].(string)
	if !slices.Contains(fitting, kind) {
		k.fail(where.key("type"), "unsupported type: %s", kind)
		return
	}
	if kind == "image" {
		k.keys(o, where, "type", "image_url", "slack_file", "alt_text")
		k.picture(o, where)
		return
	}
	k.keys(o, where, elementKeys(kind)...)
	if id := k.str(o, where, "action_id", optional, 1, maxID); id != "" {
		if seen[id] {
			k.fail(where.key("action_id"), "`action_id` must be unique: %s", id)
		}
		seen[id] = true
	}
	k.text(o, where, "placeholder", optional, plainText, maxPlaceholder)
	k.confirm(o, where)
	k.flags(o, where, "focus_on_load", "multiline", "is_decimal_allowed", "response_url_enabled", "default_to_current_conversation")
	if o["focus_on_load"] == true {
		k.focused++
		if k.surface == inMessage {
			k.fail(where, "focus_on_load is not allowed in messages")
		}
	}
	k.whole(o, where, "max_selected_items", 1, maxOptions)
	k.whole(o, where, "min_query_length", 0, maxInputLength)
	k.kind(kind, o, where)
}

// kind checks what is peculiar to each kind of element.
func (k *checker) kind(kind string, o Object, where at) {
	switch kind {
	case "button":
		k.text(o, where, "text", required, plainText, maxButton)
		k.str(o, where, "value", optional, 0, maxButtonValue)
		k.str(o, where, "accessibility_label", optional, 0, maxButton)
		k.link(o, where, "url", optional)
		if v := o["style"]; v != nil && v != "primary" && v != "danger" {
			k.fail(where.key("style"), "must be one of: primary, danger")
		}
	case "static_select", "multi_static_select":
		k.choices(o, where)
	case "external_select", "multi_external_select":
		if v := o["initial_option"]; v != nil {
			k.option(v, where.key("initial_option"), plainText, "text", "value", "description")
		}
		for i, v := range k.list(o, where, "initial_options", optional, 0, maxOptions) {
			k.option(v, where.key("initial_options").item(i), plainText, "text", "value", "description")
		}
	case "radio_buttons", "checkboxes":
		options := k.options(o, where, 1, maxFewOptions, anyText)
		k.initial(o, where, options)
	case "overflow":
		list := k.list(o, where, "options", required, 1, maxOverflow)
		for i, v := range list {
			k.option(v, where.key("options").item(i), plainText, "text", "value", "description", "url")
		}
	case "users_select":
		k.str(o, where, "initial_user", optional, 1, maxID)
	case "datepicker":
		k.pattern(o, where, "initial_date", time.DateOnly)
	case "timepicker":
		k.pattern(o, where, "initial_time", "15:04")
		if zone, ok := o["timezone"].(string); ok {
			if _, err := time.LoadLocation(zone); err != nil {
				k.fail(where.key("timezone"), "must be a valid timezone")
			}
		}
	case "datetimepicker":
		k.whole(o, where, "initial_date_time", 1_000_000_000, 9_999_999_999)
	case "plain_text_input", "email_text_input", "url_text_input":
		k.whole(o, where, "min_length", 0, maxInputLength)
		k.whole(o, where, "max_length", 1, maxInputLength)
		k.str(o, where, "initial_value", optional, 0, maxInputLength)
		if most, ok := o["max_length"].(float64); ok {
			if s, _ := o["initial_value"].(string); s != "" {
				k.length(s, where.key("initial_value"), 0, int(most))
			}
			if least, ok := o["min_length"].(float64); ok && least > most {
				k.fail(where, "min_length must not be greater than max_length")
			}
		}
	case "number_input":
		k.numbers(o, where)
	}
}

// numbers checks a number_input, whose figures come as strings.
func (k *checker) numbers(o Object, where at) {
	if _, ok := o["is_decimal_allowed"].(bool); !ok {
		k.fail(where, "missing required field: is_decimal_allowed")
	}
	value := map[string]float64{}
	for _, name := range []string{"min_value", "max_value", "initial_value"} {
		v, ok := o[name]
		if !ok {
			continue
		}
		s, isText := v.(string)
		f, err := strconv.ParseFloat(s, 64)
		if !isText || err != nil || (o["is_decimal_allowed"] == false && strings.Contains(s, ".")) {
			k.fail(where.key(name), "must be a number in a string")
			continue
		}
		value[name] = f
	}
	least, hasLeast := value["min_value"]
	most, hasMost := value["max_value"]
	if hasLeast && hasMost && least > most {
		k.fail(where.key("min_value"), "must not be greater than max_value")
	}
	if v, ok := value["initial_value"]; ok && (hasLeast && v < least || hasMost && v > most) {
		k.fail(where.key("initial_value"), "must lie between min_value and max_value")
	}
}

func (k *checker) pattern(o Object, where at, name, layout string) {
	s := k.str(o, where, name, optional, 1, maxID)
	if s == "" {
		return
	}
	if _, err := time.Parse(layout, s); err != nil {
		k.fail(where.key(name), "must match the format %s", layout)
	}
}

// choices checks a static select: either options or groups of them.
func (k *checker) choices(o Object, where at) {
	groups := o["option_groups"]
	if (groups == nil) == (o["options"] == nil) {
		k.fail(where, "must have exactly one of: options, option_groups")
		return
	}
	if groups == nil {
		k.initial(o, where, k.options(o, where, 1, maxOptions, plainText))
		return
	}
	var all []any
	for i, v := range k.list(o, where, "option_groups", required, 1, maxGroups) {
		here := where.key("option_groups").item(i)
		g := k.object(v, here)
		if g == nil {
			continue
		}
		k.keys(g, here, "label", "options")
		k.text(g, here, "label", required, plainText, maxOptionText)
		all = append(all, k.options(g, here, 1, maxOptions, plainText)...)
	}
	k.initial(o, where, all)
}

func (k *checker) options(o Object, where at, least, most int, kind textKind) []any {
	list := k.list(o, where, "options", required, least, most)
	values := map[string]bool{}
	for i, v := range list {
		here := where.key("options").item(i)
		value := k.option(v, here, kind, "text", "value", "description")
		if values[value] && value != "" {
			k.fail(here.key("value"), "must be unique: %s", value)
		}
		values[value] = true
	}
	return list
}

func (k *checker) option(v any, where at, kind textKind, keys ...string) string {
	o := k.object(v, where)
	if o == nil {
		return ""
	}
	k.keys(o, where, keys...)
	k.text(o, where, "text", required, kind, maxOptionText)
	k.text(o, where, "description", optional, kind, maxOptionText)
	if slices.Contains(keys, "url") {
		k.link(o, where, "url", optional)
	}
	return k.str(o, where, "value", required, 1, maxOptionValue)
}

// initial checks that what is chosen to begin with is on offer, exactly as it is offered.
func (k *checker) initial(o Object, where at, options []any) {
	offered := func(v any) bool {
		return slices.ContainsFunc(options, func(have any) bool { return sameOption(have, v) })
	}
	if v := o["initial_option"]; v != nil && !offered(v) {
		k.fail(where.key("initial_option"), "must be one of the provided options")
	}
	for i, v := range k.list(o, where, "initial_options", optional, 1, maxOptions) {
		if !offered(v) {
			k.fail(where.key("initial_options").item(i), "must be one of the provided options")
		}
	}
}

// sameOption compares value and text; whether emoji is said or left to its default makes no difference.
func sameOption(a, b any) bool {
	x, _ := a.(Object)
	y, _ := b.(Object)
	tx, _ := x["text"].(Object)
	ty, _ := y["text"].(Object)
	return x != nil && y != nil && x["value"] == y["value"] && tx["text"] == ty["text"]
}

// confirm checks the dialogue that asks "are you sure".
func (k *checker) confirm(o Object, where at) {
	v := o["confirm"]
	if v == nil {
		return
	}
	here := where.key("confirm")
	c := k.object(v, here)
	if c == nil {
		return
	}
	k.keys(c, here, "title", "text", "confirm", "deny", "style")
	k.text(c, here, "title", required, plainText, 100)
	k.text(c, here, "text", required, anyText, 300)
	k.text(c, here, "confirm", required, plainText, 30)
	k.text(c, here, "deny", required, plainText, 30)
}

// asNumber reads a number however it was decoded.
func asNumber(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case int:
		return float64(v), true
	case json.Number:
		f, err := v.Float64()
		return f, err == nil
	}
	return 0, false
}
