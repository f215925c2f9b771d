package discord

import (
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"strings"
)

//go:embed words/*.json
var wordFiles embed.FS

// words are the few things that the adapter itself says, in one language.
type words map[string]string

// fallbackLanguage is spoken where a language is not.
const fallbackLanguage = "en"

// parseWords reads every locale file; the key is the language.
func parseWords() (map[string]words, error) {
	files, err := wordFiles.ReadDir("words")
	if err != nil {
		return nil, fmt.Errorf("read the words for Discord: %w", err)
	}
	all := map[string]words{}
	for _, f := range files {
		data, err := wordFiles.ReadFile("words/" + f.Name())
		if err != nil {
			return nil, fmt.Errorf("read the words for Discord: %w", err)
		}
		var w words
		if err := json.Unmarshal(data, &w); err != nil {
			return nil, fmt.Errorf("read the words for Discord in %s: %w", f.Name(), err)
		}
		all[strings.TrimSuffix(f.Name(), path.Ext(f.Name()))] = w
	}
	return all, nil
}

// in are the words of a language, given as a BCP 47 tag or as Discord's locale; English where it is not spoken.
func (d *Driver) in(tag string) words {
	primary, _, _ := strings.Cut(strings.ToLower(tag), "-")
	if w, ok := d.words[primary]; ok {
		return w
	}
	return d.words[fallbackLanguage]
}

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
