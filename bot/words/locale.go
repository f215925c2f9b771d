package words

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"

	"weft/bot/chat"
)

// Locale speaks to one reader: in one language and one zone. It is safe to use from several goroutines.
type Locale struct {
	bundle    *Bundle
	localizer *i18n.Localizer
	lang      string
	zone      *time.Location
}

// In returns the words for a reader. An unknown language becomes the fallback; a nil zone means UTC.
func (b *Bundle) In(wish string, zone *time.Location) *Locale {
	lang, _ := b.Match(wish)
	if zone == nil {
		zone = time.UTC
	}
	return &Locale{b, i18n.NewLocalizer(b.i18n, lang, Fallback), lang, zone}
}

// Language is the BCP 47 tag of the words.
func (l *Locale) Language() string { return l.lang }

// Zone is the reader's zone.
func (l *Locale) Zone() *time.Location { return l.zone }

// Spans returns what stands under key, with values put in. Values come in pairs of a name and a string, number,
// span or list of spans; an int under "count" chooses the plural form. A key that does not exist shows itself:
// tests hold every locale to every key, so nobody should ever read one.
func (l *Locale) Spans(key string, pairs ...any) []chat.Span {
	values := valuesOf(pairs)
	config := &i18n.LocalizeConfig{MessageID: key, TemplateParser: template.IdentityParser{}}
	if n, ok := values["count"].(int); ok {
		config.PluralCount = n
	}
	// An error only says that this was the next best: English for words that the language lacks, or the one
	// form there is of words that know no plural.
	pattern, _ := l.localizer.Localize(config)
	if pattern == "" {
		return chat.Text(key)
	}
	pieces, err := parse(pattern)
	if err != nil {
		return chat.Text(pattern)
	}
	return fill(pieces, values)
}

// Text is [Locale.Spans] without any markup: for labels, titles and summaries.
func (l *Locale) Text(key string, pairs ...any) string { return chat.PlainText(l.Spans(key, pairs...)) }

// Paragraph is [Locale.Spans] as a block.
func (l *Locale) Paragraph(key string, pairs ...any) chat.Paragraph {
	return chat.Paragraph{Spans: l.Spans(key, pairs...)}
}

// Fine is [Locale.Spans] as small print.
func (l *Locale) Fine(key string, pairs ...any) chat.Fine {
	return chat.Fine{Spans: l.Spans(key, pairs...)}
}

// Has reports whether the key exists in the fallback language.
func (l *Locale) Has(key string) bool { return l.bundle.keys[Fallback][key] }

func valuesOf(pairs []any) map[string]any {
	if len(pairs)%2 != 0 {
		panic(fmt.Sprintf("words: values come in pairs, got %d", len(pairs)))
	}
	values := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		values[pairs[i].(string)] = pairs[i+1]
	}
	return values
}

// Moment shows an instant, with words for readers whose platform cannot put it into their own zone.
func (l *Locale) Moment(at time.Time, show chat.MomentStyle) chat.Moment {
	local := at.In(l.zone)
	var text string
	switch show {
	case chat.MomentDate:
		text = l.Date(local)
	case chat.MomentTime:
		text = l.Text("words.time_zone", "time", local.Format("15:04"), "zone", ZoneName(l.zone.String()))
	case chat.MomentDateTime:
		text = l.Text("words.date_time_zone", "date", l.Date(local), "time", local.Format("15:04"), "zone", ZoneName(l.zone.String()))
	}
	return chat.Moment{At: at, Show: show, Text: text}
}

// Date writes the weekday, day and month of t as it stands, without converting it to another zone.
func (l *Locale) Date(t time.Time) string {
	return l.Text("words.date", "weekday", l.Weekday(t.Weekday()), "day", l.Day(t.Day()), "month", l.Month(t.Month()))
}

// Day is the number of a day in a month, as it stands in a date: "1er" on the first in French.
func (l *Locale) Day(n int) string {
	if n == 1 {
		return l.Text("words.first_day")
	}
	return strconv.Itoa(n)
}

// Weekday is the name of a day, spelled as in the middle of a sentence.
func (l *Locale) Weekday(d time.Weekday) string {
	return l.Text(fmt.Sprintf("words.weekday.d%d", d))
}

// Month is the name of a month, spelled as in the middle of a sentence.
func (l *Locale) Month(m time.Month) string { return l.Text(fmt.Sprintf("words.month.m%02d", m)) }

// And joins items the way the language does: "a, b and c".
func (l *Locale) And(items ...string) string {
	switch len(items) {
	case 0:
		return ""
	case 1:
		return items[0]
	}
	head, last := l.List(items[:len(items)-1]...), items[len(items)-1]
	if beginsWithI(last) {
		return l.Text("words.list.and_before_i", "head", head, "last", last)
	}
	return l.Text("words.list.and", "head", head, "last", last)
}

// List joins items the way the language does where there is no last word between them: "a, b, c".
func (l *Locale) List(items ...string) string {
	return strings.Join(items, l.Text("words.list.comma"))
}

// beginsWithI tells whether a word is spoken with an i at its beginning, before which Spanish says "and" in another way.
func beginsWithI(word string) bool {
	heard, silent := strings.CutPrefix(strings.ToLower(word), "h")
	if silent && (strings.HasPrefix(heard, "ia") || strings.HasPrefix(heard, "ie")) {
		return false
	}
	return strings.HasPrefix(heard, "i") || strings.HasPrefix(heard, "í")
}

// ZoneName is how people call a zone, given its IANA name: the city, not an abbreviation that many zones share.
func ZoneName(name string) string {
	return strings.ReplaceAll(name[strings.LastIndex(name, "/")+1:], "_", " ")
}
