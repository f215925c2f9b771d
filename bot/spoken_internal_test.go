package bot

import (
	"testing"
	"time"

	"weft/bot/chat"
	"weft/bot/words"
)

// TestChoicesAreJoinedByTheLanguage: several choices of one answer stand with the comma of the language they are read in.
func TestChoicesAreJoinedByTheLanguage(t *testing.T) {
	b := bundleOf(t)
	in := chat.ManyOf{Options: []chat.Option{{Value: "s", Label: "Shujaa"}, {Value: "w", Label: "Waridi"}}}
	for language, want := range map[string]string{"sw": "Shujaa, Waridi", "ar": "Shujaa، Waridi"} {
		if got := Spoken(b.In(language, nil), in, chat.ChoicesValue{"s", "w"}); got != want {
			t.Errorf("in %s: %q, want %q", language, got, want)
		}
	}
}

// TestADayKeepsItsOrder where it is read out among letters that run from right to left: the mark before it sees to that.
func TestADayKeepsItsOrder(t *testing.T) {
	b := bundleOf(t)
	day := chat.DateValue{Year: 2026, Month: time.December, Day: 24}
	for language, want := range map[string]string{"fr": "2026-12-24", "ar": "\u200E2026-12-24"} {
		if got := readOut(b.In(language, nil).Text, chat.DateInput{}, day); got != want {
			t.Errorf("in %s: %q, want %q", language, got, want)
		}
	}
}

func bundleOf(t *testing.T) *words.Bundle {
	t.Helper()
	b, err := words.NewBundle(ownWords())
	if err != nil {
		t.Fatal(err)
	}
	return b
}
