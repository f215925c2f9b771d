package discord

import (
	"maps"
	"regexp"
	"slices"
	"testing"
)

// TestWords holds all languages to the same keys and placeholders, and each to what Discord has room for.
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
	placeholders := regexp.MustCompile(`\{\w+\}`)
	english := all[fallbackLanguage]
	for language, w := range all {
		if got, want := slices.Sorted(maps.Keys(w)), slices.Sorted(maps.Keys(english)); !slices.Equal(got, want) {
			t.Errorf("%s: keys %v; want %v", language, got, want)
		}
		for key, text := range w {
			if got, want := placeholders.FindAllString(text, -1), placeholders.FindAllString(english[key], -1); !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))) {
				t.Errorf("%s: %s has the placeholders %v; want %v", language, key, got, want)
			}
			if most, limited := room[key]; text == "" || limited && characters(text) > most {
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
