package discord

import (
	"maps"
	"slices"
	"testing"
)

// TestWords holds every language to what Discord has room for.
func TestWords(t *testing.T) {
	all, err := parseWords()
	if err != nil {
		t.Fatal(err)
	}
	if got := slices.Sorted(maps.Keys(all)); !slices.Equal(got, []string{"ar", "en", "es", "fr", "pt", "sw"}) {
		t.Fatalf("languages: %v", got)
	}
	room := map[string]int{
		"choose": maxPlaceholder, "choose_many": maxPlaceholder, "choose_person": maxPlaceholder, "choose_channel": maxPlaceholder,
		"pick": maxPlaceholder, "continue": maxButton, "mend": maxButton, "search_again": maxButton, "search_title": maxModalTitle,
		"search_label": maxLabel, "number_hint": maxInputHint, "number_between": maxInputHint, "date_hint": maxInputHint,
		"time_hint": maxInputHint,
	}
	for language, w := range all {
		for key, text := range w {
			if most, limited := room[key]; limited && characters(text) > most {
				t.Errorf("%s: %s has %d characters; Discord has room for %d", language, key, characters(text), most)
			}
		}
	}
}

func TestLanguages(t *testing.T) {
	d := &Driver{words: map[string]words{"en": {"k": "English {n}"}, "pt": {"k": "português"}}}
	for tag, want := range map[string]string{"pt-BR": "português", "PT": "português", "de": "English 3", "": "English 3", "en-US": "English 3"} {
		if got := d.in(tag).say("k", "n", "3"); got != want {
			t.Errorf("in %q: %q; want %q", tag, got, want)
		}
	}
}
