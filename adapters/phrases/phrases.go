// Package phrases keeps the few sentences that an adapter itself says: the words on its own buttons, a note that
// something takes a while. Everything else that people read comes from the bot.
//
// An adapter embeds one file a language, words/fr.json with a sentence a key, and says with a type of its own what is in
// them: a struct with a field for each key, or a map. Nothing is missing in any language, or no driver can be made.
package phrases

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Fallback is the language that is spoken where another is not.
const Fallback = "en"

// reviewed is the key under which a file says whether a native speaker has read it, “yes” or “no”. Nobody is told it.
const reviewed = "native_reviewed"

// Book is what an adapter says, by the primary subtag of each language.
type Book[T any] map[string]T

// Read reads words/*.json of an adapter's files. Its error names the first file that cannot be read or that says
// something else than English does: another key, other placeholders, or nothing at all.
func Read[T any](files fs.FS) (Book[T], error) {
	names, err := fs.Glob(files, "words/*.json")
	if err != nil {
		return nil, fmt.Errorf("list an adapter's words: %w", err)
	}
	book, said := Book[T]{}, map[string]map[string]string{}
	for _, name := range names {
		language := strings.TrimSuffix(path.Base(name), path.Ext(name))
		if book[language], said[language], err = readFile[T](files, name); err != nil {
			return nil, fmt.Errorf("read an adapter's words in %s: %w", name, err)
		}
	}
	for _, language := range slices.Sorted(maps.Keys(said)) {
		if err := compare(said[language], said[Fallback]); err != nil {
			return nil, fmt.Errorf("an adapter's words in %q: %w", language, err)
		}
	}
	if _, ok := book[Fallback]; !ok {
		return nil, fmt.Errorf("an adapter's words: there are none in %q", Fallback)
	}
	return book, nil
}

// In is what is said in a language given by a tag: BCP 47, a platform's own locale such as pt_BR, or the header of a
// browser, of which the first language counts. Where that is not spoken it is English.
func (b Book[T]) In(tag string) T {
	primary := tag
	if end := strings.IndexFunc(tag, func(r rune) bool { return !unicode.IsLetter(r) }); end >= 0 {
		primary = tag[:end]
	}
	if said, ok := b[strings.ToLower(primary)]; ok {
		return said
	}
	return b[Fallback]
}

// readFile reads one language, as the adapter wants it and by key. Both have to know the same keys.
func readFile[T any](files fs.FS, name string) (own T, said map[string]string, err error) {
	raw, err := fs.ReadFile(files, name)
	if err != nil {
		return own, nil, err
	}
	if err := json.Unmarshal(raw, &said); err != nil {
		return own, nil, err
	}
	if said[reviewed] != "yes" && said[reviewed] != "no" {
		return own, nil, fmt.Errorf("%q says neither yes nor no", reviewed)
	}
	if err := json.Unmarshal(raw, &own); err != nil {
		return own, nil, err
	}
	keys, err := keysOf(own)
	if err != nil {
		return own, nil, err
	}
	for key := range said {
		if key != reviewed && !slices.Contains(keys, key) {
			return own, nil, fmt.Errorf("nobody says %q", key)
		}
	}
	for _, key := range keys {
		if _, ok := said[key]; !ok {
			return own, nil, fmt.Errorf("%q is missing", key)
		}
	}
	return own, said, nil
}

// keysOf are the keys that an adapter's own type knows.
func keysOf(own any) ([]string, error) {
	raw, err := json.Marshal(own)
	if err != nil {
		return nil, err
	}
	var known map[string]json.RawMessage
	if err := json.Unmarshal(raw, &known); err != nil {
		return nil, err
	}
	return slices.Sorted(maps.Keys(known)), nil
}

// compare holds a language to what English says.
func compare(said, english map[string]string) error {
	for _, key := range slices.Sorted(maps.Keys(english)) {
		text, ok := said[key]
		if !ok || strings.TrimSpace(text) == "" {
			return fmt.Errorf("it does not say %q", key)
		}
		want, got := placeholders(english[key]), placeholders(text)
		// A singular may say its number in words.
		if !slices.Equal(want, got) && !strings.HasSuffix(key, "_one") {
			return fmt.Errorf("it says %q with %v; English has %v", key, got, want)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(said)) {
		if _, ok := english[key]; !ok {
			return fmt.Errorf("it says %q, which English does not", key)
		}
	}
	return nil
}

// placeholders are the names in braces that values take the place of, sorted.
func placeholders(text string) []string {
	found := regexp.MustCompile(`\{\w+\}`).FindAllString(text, -1)
	slices.Sort(found)
	return found
}
