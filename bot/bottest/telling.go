package bottest

import (
	"testing"

	"weft/bot"
	"weft/bot/community"
)

// Telling is a community that reads one language, and the transcript of it.
type Telling struct {
	*Community
	Script   *Transcript
	Language string
}

// InEveryLanguage has everything that features say told once in each language, and holds each transcript to its golden
// file, testdata/LANGUAGE.golden. The features are made anew for each.
func InEveryLanguage(t *testing.T, features func() []bot.Feature, tell func(*Telling)) {
	t.Helper()
	for _, language := range []string{"en", "fr", "es", "pt", "ar", "sw"} {
		t.Run(language, func(t *testing.T) {
			script := NewTranscript()
			tell(&Telling{New(t, features(), On(script)), script, language})
			script.Golden(t, "testdata/"+language+".golden")
		})
	}
}

// Say is what stands under a key in the language of the telling.
func (t *Telling) Say(key string, pairs ...any) string {
	return t.Bot.Words().In(t.Language, nil).Text(key, pairs...)
}

// Speaks has a member read that language, by [Person.Becomes].
func (t *Telling) Speaks(m *community.Member) { m.Language = t.Language }

// Covers expects that every word of a feature was said, as [Transcript.Covers] does.
func (t *Telling) Covers(feature string, except ...string) {
	t.Helper()
	t.Script.Covers(t.Community, t.Language, feature, except...)
}
