package web

import (
	"embed"
	"fmt"
	"strings"
	"time"
	"unicode"

	"weft/adapters/phrases"
	"weft/bot/chat"
)

//go:embed words/*.json
var wordFiles embed.FS

// words are what the page itself says, around the conversation, in one language.
type words struct {
	Language string
	byKey    map[string]string
}

// parseWords reads what the page says; the key is the language.
func parseWords() (map[string]words, error) {
	book, err := phrases.Read[map[string]string](wordFiles)
	if err != nil {
		return nil, err
	}
	all := map[string]words{}
	for language, byKey := range book {
		all[language] = words{Language: language, byKey: byKey}
	}
	return all, nil
}

// T says a key in this language, with pairs of a placeholder's name and its value.
func (w words) T(key string, pairs ...any) string {
	s, known := w.byKey[key]
	if !known {
		return key
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		s = strings.ReplaceAll(s, fmt.Sprintf("{%v}", pairs[i]), w.isolated(fmt.Sprint(pairs[i+1])))
	}
	return s
}

// listed joins names with the comma of the reader's language.
func listed(words words, names []string) string { return strings.Join(names, words.T("list_comma")) }

// isolated keeps a value that is written in the other direction, such as a name, from pulling the signs beside it to the
// wrong side of it. Two invisible marks do that.
func (w words) isolated(value string) string {
	if written := writtenIn(value); written != "" && written != direction(w.Language) {
		return "\u2068" + value + "\u2069"
	}
	return value
}

// writtenIn is how the first letter of a text is written, "rtl" or "ltr"; "" for a text without letters.
func writtenIn(text string) string {
	for _, r := range text {
		switch {
		case unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko) && unicode.IsLetter(r):
			return "rtl"
		case unicode.IsLetter(r):
			return "ltr"
		}
	}
	return ""
}

// N says a key for a number: key_one for one, key_many otherwise.
func (w words) N(key string, n int) string {
	if n == 1 {
		return w.T(key+"_one", "n", n)
	}
	return w.T(key+"_many", "n", n)
}

func (w words) pick(list string, i int) string {
	names := strings.Split(w.byKey[list], "|")
	if i < 0 || i >= len(names) {
		return ""
	}
	return names[i]
}

// date says a day without the year when it is the year of now.
func (w words) date(t, now time.Time) string {
	pattern := "date"
	if t.Year() != now.Year() {
		pattern = "date_year"
	}
	return w.T(pattern, "weekday", w.pick("weekdays", int(t.Weekday())), "day", t.Day(),
		"month", w.pick("months", int(t.Month())-1), "year", t.Year())
}

// moment says the part of an instant that is asked for, in the zone that t is in.
func (w words) moment(t, now time.Time, show chat.MomentStyle) string {
	switch show {
	case chat.MomentDate:
		return w.date(t, now)
	case chat.MomentTime:
		return t.Format("15:04")
	case chat.MomentDateTime:
	}
	return w.T("date_time", "date", w.date(t, now), "time", t.Format("15:04"))
}

// primary is the language of a tag without region and script.
func primary(tag string) string {
	lang, _, _ := strings.Cut(strings.ToLower(tag), "-")
	return lang
}

// direction is how a language is written: "rtl" or "ltr".
func direction(tag string) string {
	switch primary(tag) {
	case "ar", "he", "fa", "ur", "ps", "sd", "ckb", "dv", "yi", "ug":
		return "rtl"
	}
	return "ltr"
}
