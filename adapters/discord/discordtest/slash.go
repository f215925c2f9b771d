package discordtest

import (
	"slices"
	"strings"

	"weft/adapters/discord/discordfake"
	"weft/bot/chat/chattest"
)

// slash turns a line as it is typed elsewhere into what somebody types in Discord's client: the command's own name, and
// each option by its name. ok is false where the client offers no such command.
func (a *acting) slash(in discordfake.Snowflake, line string) (typed string, ok bool) {
	path, rest := "", ""
	ours := a.driver.names()
	for _, candidate := range a.p.Commands(in) {
		name := candidate
		if !slices.Contains(ours, name) { // it is called otherwise because our name is the beginning of another one
			name = name[:max(strings.LastIndexByte(name, ' '), 0)]
		}
		after, begins := strings.CutPrefix(line+" ", name+" ")
		if after = strings.TrimSpace(after); begins && (path == "" || len(after) < len(rest)) {
			path, rest = candidate, after
		}
	}
	if path == "" {
		return "", false
	}
	options := optionsOf(a.fake.Registered(""), path)
	if len(options) == 0 || rest == "" {
		return "/" + path, true
	}
	return "/" + path + " " + named(options, rest), true
}

// optionsOf are the names of the options of a command among those that are registered.
func optionsOf(level []map[string]any, path string) []string {
	words := strings.Fields(path)
	for i, word := range words {
		at := slices.IndexFunc(level, func(o map[string]any) bool { return o["name"] == word })
		if at < 0 {
			return nil
		}
		var below []map[string]any
		list, _ := level[at]["options"].([]any)
		for _, v := range list {
			if o, ok := v.(map[string]any); ok {
				below = append(below, o)
			}
		}
		level = below
		if i == len(words)-1 {
			break
		}
	}
	var names []string
	for _, o := range level {
		if name, ok := o["name"].(string); ok {
			names = append(names, name)
		}
	}
	return names
}

// named gives each value its option's name; the last option takes what is left.
func named(options []string, rest string) string {
	var parts []string
	used := map[string]bool{}
	for rest != "" {
		name, after, isNamed := strings.Cut(rest, ":")
		if isNamed && slices.Contains(options, name) {
			value, left := word(strings.TrimSpace(after))
			if name == options[len(options)-1] && !strings.HasPrefix(strings.TrimSpace(after), `"`) {
				value, left = strings.TrimSpace(after), ""
			}
			parts, rest, used[name] = append(parts, name+":"+chattest.OwnID(value)), left, true
			continue
		}
		at := slices.IndexFunc(options, func(o string) bool { return !used[o] })
		if at < 0 {
			break
		}
		value, left := word(rest)
		if at == len(options)-1 && !strings.HasPrefix(rest, `"`) {
			value, left = rest, ""
		}
		parts, rest, used[options[at]] = append(parts, options[at]+":"+chattest.OwnID(value)), left, true
	}
	return strings.Join(parts, " ")
}

// word takes one word, or what stands in quotation marks.
func word(s string) (value, rest string) {
	if quoted, ok := strings.CutPrefix(s, `"`); ok {
		if value, rest, closed := strings.Cut(quoted, `"`); closed {
			return value, strings.TrimSpace(rest)
		}
	}
	value, rest, _ = strings.Cut(s, " ")
	return value, strings.TrimSpace(rest)
}
