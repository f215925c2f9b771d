package bottest_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"weft/bot"
	"weft/bot/bottest"
	"weft/bot/chat"
	"weft/bot/community"
)

// counter is a feature that says how many people there are.
type counter struct{ people int }

func (counter) Name() string { return "counter" }

func (f counter) Register(r *bot.Registry) {
	r.Words(fstest.MapFS{
		"words/en.toml": {Data: []byte(`[counter]
command.count = "Count"
people.one = "one person"
people.other = "{count} people"
`)},
		"words/ar.toml": {Data: []byte(`[counter]
command.count = "عدّ"
people.zero = "لا أحد"
people.one = "واحد"
people.two = "شخصان"
people.few = "{count} أشخاص"
people.many = "{count} شخصا"
people.other = "{count} شخص"
`)},
	})
	r.Command(bot.Command{Name: "count", Who: bot.Anyone(), Do: f.count})
}

func (f counter) count(tx *bot.Tx, _ bot.Input) (chat.Response, error) {
	people := tx.Words().Text("counter.people", "count", f.people)
	return chat.Privately{Message: chat.Message{Summary: people, Blocks: []chat.Block{chat.Paragraph{Spans: chat.Text(people)}}}}, nil
}

// complaints gathers what a test would fail with.
type complaints struct {
	testing.TB
	said []string
}

func (c *complaints) Errorf(format string, args ...any) {
	c.said = append(c.said, fmt.Sprintf(format, args...))
}

// TestCoversPlurals: of a plural, a transcript has to hold the form for some number other than one. A form that no
// number in it calls for, as Arabic has one for a hundred and more, is excused.
func TestCoversPlurals(t *testing.T) {
	for _, c := range []struct {
		language string
		people   int
		want     string // of what is missing
	}{
		{"en", 0, ""},
		{"en", 1, "people"},
		{"en", 2, ""},
		{"en", 400, ""},
		{"ar", 0, ""},
		{"ar", 1, "شخص"},
		{"ar", 2, ""},
		{"ar", 7, ""},
		{"ar", 40, ""},
		{"ar", 400, ""},
	} {
		t.Run(fmt.Sprintf("%d in %s", c.people, c.language), func(t *testing.T) {
			script := bottest.NewTranscript()
			around := bottest.New(t, []bot.Feature{counter{c.people}}, bottest.On(script))
			bo := around.Member("bo", "Asia/Manila").Becomes(func(m *community.Member) { m.Language = c.language })
			bo.Does("count")
			script.Commands(bo)
			heard := &complaints{TB: t}
			around.TB = heard
			script.Covers(around, c.language, "counter")
			around.TB = t
			got := strings.Join(heard.said, "\n")
			if c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("complains %q, want %q", got, c.want)
			}
		})
	}
}
