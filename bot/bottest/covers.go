package bottest

import (
	"regexp"
	"slices"
	"strings"

	"weft/bot/words"
)

// Covers expects that every word of a feature was said: each key, but those excepted, with all that its pattern
// says between the values. Plural forms that no number in the transcript calls for are excused.
func (t *Transcript) Covers(c *Community, language, feature string, except ...string) {
	c.Helper()
	said := t.String()
	w := c.Bot.Words().In(language, nil)
	for _, key := range c.Bot.Words().Keys(language) {
		if !strings.HasPrefix(key, feature+".") || slices.Contains(except, key) {
			continue
		}
		for _, part := range unread(said, w, key) {
			c.Errorf("in %s nobody has read %q of %q", language, part, key)
		}
	}
	if braces := value.FindString(said); braces != "" {
		c.Errorf("in %s somebody has read %s instead of a value", language, braces)
	}
}

// unread is what a key's pattern says between the values and nobody has read. Of the plural forms for any number but
// one it is enough to have read one, with its number: Arabic has five of them, and needs “other” from a hundred on.
func unread(said string, w *words.Locale, key string) []string {
	parts := unsaid(said, w.Text(key))
	for n := 0; n < 100 && len(parts) > 0; n++ {
		if n != 1 && len(unsaid(said, w.Text(key, "count", n))) == 0 {
			return nil
		}
	}
	return parts
}

func unsaid(said, pattern string) []string {
	return slices.DeleteFunc(value.Split(pattern, -1), func(part string) bool {
		return strings.Contains(said, strings.TrimSpace(part))
	})
}

var value = regexp.MustCompile(`\{[a-z_]+\}`)
