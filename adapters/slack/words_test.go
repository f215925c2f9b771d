package slack

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestEveryLanguageSaysEverything(t *testing.T) {
	var want map[string]string
	for _, language := range []string{"en", "fr", "es", "pt", "ar", "sw"} {
		raw, err := wordFiles.ReadFile("words/" + language + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var got map[string]string
		if err := json.Unmarshal(raw, &got); err != nil {
			t.Fatalf("%s: %v", language, err)
		}
		if want == nil {
			want = got
		}
		for key := range want {
			if strings.TrimSpace(got[key]) == "" {
				t.Errorf("%s says nothing for %q", language, key)
			}
		}
		for key, words := range got {
			if _, known := want[key]; !known {
				t.Errorf("%s has %q, which English lacks", language, key)
			}
			if strings.ContainsAny(words, "!¡") {
				t.Errorf("%s shouts: %q", language, words)
			}
		}
		if length(got["next"]) > maxModalButton || length(got["cancel"]) > maxModalButton {
			t.Errorf("%s: a button of a form is too long", language)
		}
	}
	all, err := parseWords()
	if err != nil || len(all) != 6 {
		t.Fatalf("there are %d languages, %v", len(all), err)
	}
	for tag, next := range map[string]string{"fr-CA": "Suivant", "pt_BR": "Continuar", "AR": "التالي", "de": "Next", "": "Next"} {
		if got := wordsIn(all, tag).Next; got != next {
			t.Errorf("%q reads %q; want %q", tag, got, next)
		}
	}
}
