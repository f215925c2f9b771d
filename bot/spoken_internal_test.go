package bot

import (
	"testing"

	"weft/bot/chat"
	"weft/bot/words"
)

// TestChoicesAreJoinedByTheLanguage: several choices of one answer stand with the comma of the language they are read in.
func TestChoicesAreJoinedByTheLanguage(t *testing.T) {
	b, err := words.NewBundle()
	if err != nil {
		t.Fatal(err)
	}
	in := chat.ManyOf{Options: []chat.Option{{Value: "s", Label: "Shujaa"}, {Value: "w", Label: "Waridi"}}}
	for language, want := range map[string]string{"sw": "Shujaa, Waridi", "ar": "Shujaa، Waridi"} {
		if got := Spoken(b.In(language, nil), in, chat.ChoicesValue{"s", "w"}); got != want {
			t.Errorf("in %s: %q, want %q", language, got, want)
		}
	}
}
