package phrases_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"weft/adapters/phrases"
)

// buttons are what an adapter of these tests says.
type buttons struct {
	Next string `json:"next"`
	Some string `json:"some"`
}

func files(byName map[string]string) fstest.MapFS {
	all := fstest.MapFS{}
	for name, text := range byName {
		all["words/"+name+".json"] = &fstest.MapFile{Data: []byte(text)}
	}
	return all
}

const (
	english = `{"native_reviewed": "yes", "next": "Next", "some": "{n} of them"}`
	french  = `{"native_reviewed": "no", "next": "Suivant", "some": "{n} d’entre eux"}`
)

func TestIn(t *testing.T) {
	book, err := phrases.Read[buttons](files(map[string]string{"en": english, "fr": french}))
	if err != nil {
		t.Fatal(err)
	}
	for tag, want := range map[string]string{
		"fr": "Suivant", "fr-CA": "Suivant", "FR_fr": "Suivant", "fr;q=0.9": "Suivant", "fr,en;q=0.5": "Suivant",
		"en": "Next", "en-US,fr": "Next", "de": "Next", "": "Next", "-fr": "Next",
	} {
		if got := book.In(tag).Next; got != want {
			t.Errorf("%q reads %q; want %q", tag, got, want)
		}
	}
}

func TestAMapKnowsWhateverIsSaid(t *testing.T) {
	book, err := phrases.Read[map[string]string](files(map[string]string{"en": english, "fr": french}))
	if err != nil {
		t.Fatal(err)
	}
	if got := book.In("fr")["some"]; got != "{n} d’entre eux" {
		t.Errorf("some of them: %q", got)
	}
}

func TestWhatIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"no English":             {map[string]string{"fr": french}, "which English does not"},
		"no language":            {nil, `none in "en"`},
		"torn":                   {map[string]string{"en": english[:20]}, "en.json"},
		"no text":                {map[string]string{"en": `{"native_reviewed": "yes", "next": 3}`}, "en.json"},
		"unreviewed":             {map[string]string{"en": `{"next": "Next", "some": "{n}"}`}, `"native_reviewed" says neither`},
		"a key nobody says":      {map[string]string{"en": `{"native_reviewed": "yes", "next": "Next", "some": "{n}", "more": "More"}`}, `nobody says "more"`},
		"a key that is missing":  {map[string]string{"en": `{"native_reviewed": "yes", "next": "Next"}`}, `"some" is missing`},
		"a language lacks a key": {map[string]string{"en": english, "fr": `{"native_reviewed": "no", "next": "Suivant"}`}, `fr.json: "some" is missing`},
		"a language is silent":   {map[string]string{"en": english, "fr": `{"native_reviewed": "no", "next": " ", "some": "{n}"}`}, `"fr": it does not say "next"`},
		"another placeholder":    {map[string]string{"en": english, "fr": `{"native_reviewed": "no", "next": "Suivant", "some": "{m}"}`}, `"fr": it says "some" with [{m}]; English has [{n}]`},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := phrases.Read[buttons](files(c.files)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("it says %v; want %q in it", err, c.want)
			}
		})
	}
}

// With a map, what one language lacks is only seen beside English.
func TestLanguagesHaveTheSameKeys(t *testing.T) {
	for name, c := range map[string]struct{ french, want string }{
		"too few":  {`{"native_reviewed": "no", "next": "Suivant"}`, `it does not say "some"`},
		"too many": {`{"native_reviewed": "no", "next": "Suivant", "some": "{n}", "more": "Plus"}`, `it says "more", which English does not`},
		"as many":  {french, ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := phrases.Read[map[string]string](files(map[string]string{"en": english, "fr": c.french}))
			if c.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("it says %v; want %q in it", err, c.want)
			}
		})
	}
	one := `{"native_reviewed": "no", "days_one": "%s", "days_many": "{n} days"}`
	book, err := phrases.Read[map[string]string](files(map[string]string{
		"en": strings.Replace(one, "%s", "{n} day", 1), "sw": strings.Replace(one, "%s", "siku moja", 1),
	}))
	if err != nil || book.In("sw")["days_one"] != "siku moja" {
		t.Errorf("a singular that says its number in words: %v, %v", book, err)
	}
}
