package discord

import (
	"embed"
	"strings"

	"weft/adapters/phrases"
)

//go:embed words/*.json
var wordFiles embed.FS

// words are the few things that the adapter itself says, in one language.
type words map[string]string

func parseWords() (phrases.Book[words], error) { return phrases.Read[words](wordFiles) }

// in are the words of a language, given as a BCP 47 tag or as Discord's locale; English where it is not spoken.
func (d *Driver) in(tag string) words { return d.words.In(tag) }

// say says a key, with pairs of a placeholder's name and what stands for it.
func (w words) say(key string, pairs ...string) string {
	text, known := w[key]
	if !known {
		return key
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		text = strings.ReplaceAll(text, "{"+pairs[i]+"}", pairs[i+1])
	}
	return text
}

// Phrase is what the adapter itself says under a key, in a language given as a BCP 47 tag or as Discord's locale.
func (d *Driver) Phrase(language, key string) string { return d.in(language).say(key) }
