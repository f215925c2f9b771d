package slack

import (
	"embed"

	"weft/adapters/phrases"
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

func parseWords() (phrases.Book[words], error) { return phrases.Read[words](wordFiles) }

// says are the words in a language given by its BCP 47 tag; where there are none, in English.
func (d *Driver) says(tag string) words { return d.words.In(tag) }
