package slack

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
)

// Every language is spoken, without shouting, and a form's buttons have room for their labels.
func TestEveryLanguageFits(t *testing.T) {
	all, err := parseWords()
	if err != nil {
		t.Fatal(err)
	}
	if got := slices.Sorted(maps.Keys(all)); !slices.Equal(got, []string{"ar", "en", "es", "fr", "pt", "sw"}) {
		t.Fatalf("languages: %v", got)
	}
	for language, w := range all {
		if raw, err := json.Marshal(w); err != nil || strings.ContainsAny(string(raw), "!¡") {
			t.Errorf("%s shouts: %s, %v", language, raw, err)
		}
		if length(w.Next) > maxModalButton || length(w.Cancel) > maxModalButton {
			t.Errorf("%s: a button of a form is too long", language)
		}
	}
	for tag, next := range map[string]string{"fr-CA": "Suivant", "pt_BR": "Continuar", "AR": "التالي", "de": "Next", "": "Next"} {
		if got := all.In(tag).Next; got != next {
			t.Errorf("%q reads %q; want %q", tag, got, next)
		}
	}
}
