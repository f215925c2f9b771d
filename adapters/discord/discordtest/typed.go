package discordtest

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// plainly is text in which commands are called as they are on every platform: by Weft's own names, without a slash and
// without the names of their options. How they really stand there is for the adapter's own tests.
func (w *World) plainly(text string) string {
	if !strings.Contains(text, "/") {
		return text
	}
	ours := w.driver.names()
	paths := w.paths()
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = w.plainLine(line, paths, ours)
	}
	return strings.Join(lines, "\n")
}

func (w *World) plainLine(line string, paths, ours []string) string {
	said := ""
	for {
		before, after, found := strings.Cut(line, "/")
		said += before
		if !found {
			return said
		}
		path := ""
		for _, p := range paths {
			if len(p) > len(path) && strings.HasPrefix(after, p) && !wordly(after[len(p):]) {
				path = p
			}
		}
		last, _ := utf8.DecodeLastRuneInString(said)
		if path == "" || unicode.IsLetter(last) || last == '/' || last == ':' {
			said, line = said+"/", after
			continue
		}
		line = after[len(path):]
		for _, o := range optionsOf(w.fake.Registered(""), path) {
			line = withoutName(line, o)
		}
		if !slices.Contains(ours, path) { // it is called otherwise because our name is the beginning of another one
			path = path[:max(strings.LastIndexByte(path, ' '), 0)]
		}
		said += path
	}
}

// withoutName is a line without the name of an option before its value. The same word may stand in the sentence around the
// command; there a space follows its colon.
func withoutName(line, option string) string {
	before, after, found := strings.Cut(line, " "+option+":")
	if value, _ := utf8.DecodeRuneInString(after); !found || after == "" || unicode.IsSpace(value) {
		return line
	}
	return before + " " + after
}

// wordly reports whether a text begins with a letter.
func wordly(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return unicode.IsLetter(r)
}

// paths are all commands that Discord knows, words joined by spaces.
func (w *World) paths() []string {
	var all []string
	for _, c := range w.fake.Registered("") {
		all = append(all, pathsOf(c)...)
	}
	return all
}

func pathsOf(c map[string]any) []string {
	name, _ := c["name"].(string)
	below, _ := c["options"].([]any)
	var all []string
	for _, v := range below {
		o, ok := v.(map[string]any)
		if kind := fmt.Sprint(o["type"]); !ok || kind != subcommand && kind != subcommandGroup {
			continue
		}
		for _, path := range pathsOf(o) {
			all = append(all, name+" "+path)
		}
	}
	if all == nil {
		return []string{name}
	}
	return all
}

// Kinds of options (Discord: Application Command option type).
const (
	subcommand      = "1"
	subcommandGroup = "2"
)
