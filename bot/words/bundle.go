package words

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// Fallback is the language in which every key exists.
const Fallback = "en"

//go:embed locales/*.toml
var shared embed.FS

// Shared holds the words that no feature owns: days, months, lists.
func Shared() fs.FS {
	sub, err := fs.Sub(shared, "locales")
	if err != nil {
		panic(err) // the folder is embedded; it cannot be missing
	}
	return sub
}

// Bundle holds the words of all features in all languages.
type Bundle struct {
	i18n      *i18n.Bundle
	matcher   language.Matcher
	languages []string
	keys      map[string]map[string]bool // language → key
}

// NewBundle reads every *.toml file at the root of each source; its name is its language.
// A key that two sources define for one language is an error, and so is a pattern that cannot be parsed.
func NewBundle(sources ...fs.FS) (*Bundle, error) {
	b := &Bundle{i18n: i18n.NewBundle(language.MustParse(Fallback)), keys: map[string]map[string]bool{}}
	b.i18n.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	for _, source := range append([]fs.FS{Shared()}, sources...) {
		if err := b.load(source); err != nil {
			return nil, err
		}
	}
	b.languages = sortedLanguages(b.keys)
	tags := make([]language.Tag, len(b.languages))
	for i, l := range b.languages {
		tags[i] = language.MustParse(l)
	}
	b.matcher = language.NewMatcher(tags)
	return b, nil
}

func (b *Bundle) load(source fs.FS) error {
	names, err := fs.Glob(source, "*.toml")
	if err != nil {
		return fmt.Errorf("list locale files: %w", err)
	}
	for _, name := range names {
		raw, err := fs.ReadFile(source, name)
		if err != nil {
			return fmt.Errorf("read locale file %s: %w", name, err)
		}
		file, err := b.i18n.ParseMessageFileBytes(raw, name)
		if err != nil {
			return fmt.Errorf("read locale file %s: %w", name, err)
		}
		if err := b.note(strings.TrimSuffix(path.Base(name), ".toml"), file.Messages); err != nil {
			return err
		}
	}
	return nil
}

func (b *Bundle) note(lang string, messages []*i18n.Message) error {
	if b.keys[lang] == nil {
		b.keys[lang] = map[string]bool{}
	}
	for _, m := range messages {
		if b.keys[lang][m.ID] {
			return fmt.Errorf("the words %q stand twice in %s", m.ID, lang)
		}
		b.keys[lang][m.ID] = true
		for _, pattern := range []string{m.Zero, m.One, m.Two, m.Few, m.Many, m.Other} {
			if _, err := parse(pattern); err != nil {
				return fmt.Errorf("the words %q in %s: %w", m.ID, lang, err)
			}
		}
	}
	return nil
}

// Languages lists the languages there are, the fallback first.
func (b *Bundle) Languages() []string { return b.languages }

// Keys lists every key of one language, sorted.
func (b *Bundle) Keys(lang string) []string {
	keys := make([]string, 0, len(b.keys[lang]))
	for k := range b.keys[lang] {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Match returns the language of the bundle that fits the wish (a BCP 47 tag or an Accept-Language list) best,
// and whether it fits at all.
func (b *Bundle) Match(wish string) (lang string, ok bool) {
	tags, _, err := language.ParseAcceptLanguage(wish)
	if err != nil || len(tags) == 0 {
		return Fallback, false
	}
	_, at, confidence := b.matcher.Match(tags...)
	return b.languages[at], confidence > language.No
}

func sortedLanguages(keys map[string]map[string]bool) []string {
	var all []string
	for l := range keys {
		if l != Fallback {
			all = append(all, l)
		}
	}
	slices.Sort(all)
	return append([]string{Fallback}, all...)
}
