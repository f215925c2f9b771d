package discord

import (
	"strings"

	"weft/bot/chat"
)

// typed is a command as people type it in Discord: by what it is called there, with a slash, each value behind the name
// of its option. How a command is used names its options already, and stays as it is; so does what is no command.
func (b *commandBook) typed(line string) string {
	if b == nil {
		return "/" + line
	}
	path, c := b.longest(line)
	if path == "" {
		return "/" + line
	}
	rest := strings.Join(strings.Fields(line)[len(strings.Fields(c.Name)):], " ")
	switch {
	case rest == "":
		return "/" + path
	case strings.HasPrefix(rest, "["), strings.HasPrefix(rest, "<"):
		return "/" + path + " " + rest
	}
	return "/" + path + " " + withNames(c.Options, rest)
}

// longest finds the command with whose name a line begins, word by word, and what it is called in Discord.
func (b *commandBook) longest(line string) (path string, found chat.Command) {
	for called, c := range b.named {
		longer := len(strings.Fields(c.Name)) > len(strings.Fields(found.Name))
		if longer && strings.HasPrefix(strings.Join(strings.Fields(line), " ")+" ", c.Name+" ") {
			path, found = called, c
		}
	}
	return path, found
}

// withNames puts before each word the name of its option, or the name of the first before all of them, where there are
// more words than options.
func withNames(options []chat.CommandOption, rest string) string {
	words := strings.Fields(rest)
	switch {
	case len(options) == 0:
		return rest
	case len(words) > len(options):
		words = []string{rest}
	}
	for i := range words {
		words[i] = options[i].Name + ":" + words[i]
	}
	return strings.Join(words, " ")
}
