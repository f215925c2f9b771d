package web

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Every language says everything that English says, with the same placeholders, and lists whole weeks and years.
func TestEveryLanguageSaysEverything(t *testing.T) {
	all, err := parseWords()
	if err != nil {
		t.Fatal(err)
	}
	placeholder := regexp.MustCompile(`\{\w+\}`)
	english := all["en"]
	for language, w := range all {
		if direction(language) == "" || w.byKey["language_name"] == "" {
			t.Errorf("%s has no name", language)
		}
		if w.byKey["native_reviewed"] != "yes" && w.byKey["native_reviewed"] != "no" {
			t.Errorf("%s does not say whether a native speaker has read it", language)
		}
		for key, said := range english.byKey {
			own, there := w.byKey[key]
			if !there || strings.TrimSpace(own) == "" {
				t.Errorf("%s does not say %q", language, key)
				continue
			}
			want, got := placeholder.FindAllString(said, -1), placeholder.FindAllString(own, -1)
			slices.Sort(want)
			slices.Sort(got)
			// A singular may say its number in words.
			if !slices.Equal(want, got) && !strings.HasSuffix(key, "_one") {
				t.Errorf("%s says %q with %v; English has %v", language, key, got, want)
			}
		}
		for key := range w.byKey {
			if _, there := english.byKey[key]; !there {
				t.Errorf("%s says %q, which English does not", language, key)
			}
		}
		if n := len(strings.Split(w.byKey["weekdays"], "|")); n != 7 {
			t.Errorf("a week has %d days in %s", n, language)
		}
		if n := len(strings.Split(w.byKey["months"], "|")); n != 12 {
			t.Errorf("a year has %d months in %s", n, language)
		}
	}
	for _, wanted := range []string{"en", "fr"} {
		if !slices.Contains(slices.Collect(maps.Keys(all)), wanted) {
			t.Errorf("there are no words in %s", wanted)
		}
	}
}

// Every key that templates and code ask for is there, and every key there is asked for.
func TestEveryWordIsUsed(t *testing.T) {
	all, err := parseWords()
	if err != nil {
		t.Fatal(err)
	}
	asked := map[string]bool{"native_reviewed": true, "language_name": true, "weekdays": true, "months": true}
	ask := regexp.MustCompile(`(?:\.|\$\.|words\.|said\.)([TN]) ?\(?"(\w+)"`)
	refusal := regexp.MustCompile(`refuse\(v, [\w.]+, "(\w+)"`)
	note := regexp.MustCompile(`showNote\(w, r, [\w.]+, "(\w+)", "(\w+)"`)
	for _, source := range sources(t) {
		for _, m := range ask.FindAllStringSubmatch(source, -1) {
			if m[1] == "N" {
				asked[m[2]+"_one"], asked[m[2]+"_many"] = true, true
				continue
			}
			asked[m[2]] = true
		}
		for _, m := range refusal.FindAllStringSubmatch(source, -1) {
			asked[m[1]] = true
		}
		for _, m := range note.FindAllStringSubmatch(source, -1) {
			asked[m[1]], asked[m[2]] = true, true
		}
	}
	// Said by way of a variable.
	for _, key := range []string{"date", "date_year"} {
		asked[key] = true
	}
	for key := range asked {
		if _, there := all["en"].byKey[key]; !there {
			t.Errorf("%q is asked for and not there", key)
		}
	}
	for key := range all["en"].byKey {
		if !asked[key] {
			t.Errorf("%q is there and nobody says it", key)
		}
	}
}

// A room without a name is called after the people in it, with the comma of the reader's language.
func TestNamesAreListedInEveryLanguage(t *testing.T) {
	all, err := parseWords()
	if err != nil {
		t.Fatal(err)
	}
	for language, want := range map[string]string{"en": "Ana, Bo", "sw": "Ana, Bo", "ar": "Ana، Bo"} {
		if got := listed(all[language], []string{"Ana", "Bo"}); got != want {
			t.Errorf("in %s: %q, want %q", language, got, want)
		}
	}
}
