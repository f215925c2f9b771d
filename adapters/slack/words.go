package slack

import (
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"strings"
)

//go:embed words/*.json
var wordFiles embed.FS

// words are what the adapter itself says, in one language. Everything else that people read comes from the bot.
type words struct {
	// Next goes on to the next page of a form.
	Next string `json:"next"`
	// Cancel closes a form.
	Cancel string `json:"cancel"`
	// Kept stands above the fields where pages were sent before.
	Kept string `json:"kept"`
	// More stands above the fields where pages follow.
	More string `json:"more"`
	// Continued begins the notification of what follows in a further message.
	Continued string `json:"continued"`
	// Overflow ends a Home tab that has no room for everything.
	Overflow string `json:"overflow"`
	// Heard tells somebody that Weft heard them, and nothing more.
	Heard string `json:"heard"`
	// Later tells somebody that the answer takes a while.
	Later string `json:"later"`
	// Failed tells somebody that what they did could not be kept.
	Failed string `json:"failed"`
	// Elsewhere tells somebody in a channel that the answer is in their direct conversation.
	Elsewhere string `json:"elsewhere"`
	// Reopen stands before a button, called Open, that opens a form which could not be opened in time.
	Reopen string `json:"reopen"`
	Open   string `json:"open"`
	// Installed and NotInstalled end an installation in the browser.
	Installed    string `json:"installed"`
	NotInstalled string `json:"not_installed"`
}

// parseWords reads every locale file; the key is the language.
func parseWords() (map[string]words, error) {
	files, err := wordFiles.ReadDir("words")
	if err != nil {
		return nil, fmt.Errorf("read the adapter's words: %w", err)
	}
	all := map[string]words{}
	for _, f := range files {
		raw, err := wordFiles.ReadFile("words/" + f.Name())
		if err != nil {
			return nil, fmt.Errorf("read the adapter's words: %w", err)
		}
		var w words
		if err := json.Unmarshal(raw, &w); err != nil {
			return nil, fmt.Errorf("read the adapter's words in %s: %w", f.Name(), err)
		}
		all[strings.TrimSuffix(f.Name(), path.Ext(f.Name()))] = w
	}
	return all, nil
}

// says are the words in a language given by its BCP 47 tag; where there are none, in English.
func (d *Driver) says(tag string) words { return wordsIn(d.words, tag) }

func wordsIn(all map[string]words, tag string) words {
	language, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(tag), "_", "-"), "-")
	if w, ok := all[language]; ok {
		return w
	}
	return all["en"]
}
