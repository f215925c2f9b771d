package bot

import (
	"strings"
	"time"
	"unicode/utf8"

	"weft/bot/words"
)

// aliased are the commands that people look for before they know any: their words in every language are understood,
// whatever language is spoken with whoever types them. All others have one name everywhere.
func aliased() map[string]string {
	return map[string]string{"help": "bot.alias.help", "join": "bot.alias.join"}
}

// aliasesIn reads what is typed for those commands, folded, each with the command that it means.
func aliasesIn(bundle *words.Bundle) map[string]string {
	aliases := map[string]string{}
	for command, key := range aliased() {
		for _, lang := range bundle.Languages() {
			for word := range strings.FieldsSeq(bundle.In(lang, time.UTC).Text(key)) {
				aliases[folded(word)] = command
			}
		}
	}
	return aliases
}

// shortestSlip is how many letters a word needs before one wrong letter in it is taken for a slip.
const shortestSlip = 4

// nearestAlias finds the command that one slip of the fingers in its word for it meant, if that is nearer than a
// distance. It is named as it is called everywhere.
func (b *Bot) nearestAlias(line string, nearer int) (command string, ok bool) {
	typed := folded(line)
	if nearer <= 1 {
		return "", false
	}
	for word, name := range b.aliases {
		if utf8.RuneCountInString(word) < shortestSlip || editDistance(word, typed) > 1 {
			continue
		}
		if _, known := b.commandNamed(name); known && (command == "" || name < command) {
			command, ok = name, true
		}
	}
	return command, ok
}
