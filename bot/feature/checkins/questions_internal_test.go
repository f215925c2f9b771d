package checkins

import (
	"context"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"weft/bot"
	"weft/bot/chat"
	"weft/data"
	"weft/data/memory"
	"weft/scheduler"
)

// reading looks at the words of this feature as a bot has them.
func reading(tb testing.TB, look func(*bot.View)) {
	tb.Helper()
	store := memory.New()
	tb.Cleanup(func() { _ = store.Close() })
	b, err := bot.New(bot.Config{
		Community: "test", Store: store, Keys: data.NewMemoryKeys(), Features: []bot.Feature{New()},
		Clock: scheduler.NewOffsetClock(noon{}, 0), Zone: time.UTC, Elapsed: noon{}.Now, Seed: func() uint64 { return 1 },
	})
	if err != nil {
		tb.Fatal(err)
	}
	if err := b.Read(context.Background(), func(v *bot.View) error { look(v); return nil }); err != nil {
		tb.Fatal(err)
	}
}

type noon struct{}

func (noon) Now() time.Time { return time.Date(2026, time.November, 25, 12, 0, 0, 0, time.UTC) }

func TestStranded(t *testing.T) {
	yes := Question{Name: "yes", Kind: KindYesNo}
	scale := Question{Name: "scale", Kind: KindScale, High: 5}
	one := Question{Name: "one", Kind: KindOne, Choices: []string{"c1", "c2"}}
	long := Question{Name: "long", Kind: KindLong}
	after := func(field string, values ...string) Question {
		return Question{Name: "q", Kind: KindShort, If: &chat.When{Field: field, OneOf: values}}
	}
	for _, c := range []struct {
		name string
		all  []Question
		want bool
	}{
		{"no conditions", []Question{yes, scale, one, long}, false},
		{"an answer that there is", []Question{yes, after("yes", "no")}, false},
		{"any answer", []Question{long, after("long")}, false},
		{"one step of a scale", []Question{scale, after("scale", "1", "5")}, false},
		{"a step beyond the scale", []Question{scale, after("scale", "6")}, true},
		{"a choice that was given up", []Question{one, after("one", "c1", "c3")}, true},
		{"an answer to a free question", []Question{long, after("long", "yes")}, true},
		{"the question comes later", []Question{after("yes", "no"), yes}, true},
		{"the question is gone", []Question{one, after("yes")}, true},
		{"itself", []Question{after("q")}, true},
	} {
		if _, got := stranded(c.all); got != c.want {
			t.Errorf("%s: %v; want %v", c.name, got, c.want)
		}
	}
	for _, template := range Templates() {
		if q, lost := stranded(template.Questions); lost {
			t.Errorf("the question %s of the template %s is never asked", q.Name, template.ID)
		}
	}
}

// Changing the words of one language marks every other one as behind, and translating it brings that one up to date.
func TestOthersAreBehind(t *testing.T) {
	reading(t, func(v *bot.View) {
		w := v.WordsLike("en")
		before, _ := TemplateNamed("commitments")
		q := before.Questions[0]
		d := q.draft(w)
		d.optional = true
		if q = q.reword(v, "en", d); q.Key == "" || !q.Optional {
			t.Errorf("a question that may be left out from now on has lost its template's words: %+v", q)
		}
		d.text.Ask = "How did it go, all in all?"
		q = q.reword(v, "en", d)
		if q.Key != "" || q.behind("en") || q.text(w).Ask != d.text.Ask {
			t.Errorf("it asks %q in English, behind: %v", q.text(w).Ask, q.behind("en"))
		}
		for _, language := range v.Languages() {
			was := v.WordsLike(language).Text("checkins.commitments.went.ask")
			if language != "en" && (!q.behind(language) || q.text(v.WordsLike(language)).Ask != was) {
				t.Errorf("%s is behind: %v, and asks %q; want it to ask %q as before", language, q.behind(language), q.text(v.WordsLike(language)).Ask, was)
			}
		}
		if got := before.Questions[0].Choices; !slices.Equal(q.Choices, got) {
			t.Errorf("the choices are %q; they were %q", q.Choices, got)
		}
		if language := q.editedIn("fr"); language != "en" {
			t.Errorf("somebody who reads French changes the words in %q; those in French are older", language)
		}
		d.choices = append(slices.Clone(d.choices), "Ask me later")
		q = q.reword(v, "en", d)
		added := q.Choices[len(q.Choices)-1]
		if said := q.text(v.WordsLike("fr")).Choices[added]; said != "Ask me later" {
			t.Errorf("a choice that was added is %q in French; want it in the newest words", said)
		}
		d.kind, d.choices = KindLong, nil
		q = q.reword(v, "en", d)
		if said := q.text(v.WordsLike("fr")).Ask; said != d.text.Ask || len(q.Choices) > 0 {
			t.Errorf("of another kind it asks %q in French, with the choices %q; want the newest words and none", said, q.Choices)
		}
	})
}

// Whatever is done to a check-in's questions, those that are accepted can be asked: a form is made of them that any
// platform can show, in every language, and names stay unique.
func TestWhateverIsKeptCanBeAsked(t *testing.T) {
	reading(t, func(v *bot.View) {
		rapid.Check(t, func(t *rapid.T) { editAtRandom(t, v) })
	})
}

func editAtRandom(t *rapid.T, v *bot.View) {
	template := rapid.SampledFrom(Templates()).Draw(t, "template")
	begun, _ := TemplateNamed(template.ID)
	c := Checkin{Questions: begun.Questions}
	used := map[string]bool{}
	for range rapid.IntRange(1, 15).Draw(t, "edits") {
		all := slices.Clone(c.Questions)
		i := rapid.IntRange(0, len(all)-1).Draw(t, "which")
		language := rapid.SampledFrom(v.Languages()).Draw(t, "language")
		switch what := rapid.SampledFrom([]string{"add", "reword", "remove", "up", "if"}).Draw(t, "what"); {
		case what == "add" && len(all) < MaxQuestions:
			q := Question{Name: c.newName()}.reword(v, language, anyDraft(t))
			if used[q.Name] {
				t.Fatalf("the name %q is used twice", q.Name)
			}
			used[q.Name] = true
			all = append(all, q)
		case what == "reword":
			all[i] = all[i].reword(v, language, anyDraft(t))
		case what == "remove" && len(all) > 1:
			all = slices.Delete(all, i, i+1)
		case what == "up" && i > 0:
			all[i-1], all[i] = all[i], all[i-1]
		case what == "if" && i > 0:
			before := all[rapid.IntRange(0, i-1).Draw(t, "after")]
			when := &chat.When{Field: before.Name}
			if offers := before.offers(v.Words()); len(offers) > 0 {
				when.OneOf = []string{rapid.SampledFrom(offers).Draw(t, "answer").Value}
			}
			all[i].If = when
		}
		if _, lost := stranded(all); !lost {
			c.Questions = all
		}
	}
	for _, language := range v.Languages() {
		w := v.WordsLike(language)
		form := chat.Form{Action: chat.Action{Route: "checkins.answer"}, Title: "T", Submit: "S"}
		for _, q := range c.Questions {
			if len(q.Name) > 12 {
				t.Fatalf("the name %q does not fit an action", q.Name)
			}
			form.Fields = append(form.Fields, q.field(w, nil))
		}
		if err := form.Check(); err != nil {
			t.Fatalf("in %s: %v", language, err)
		}
	}
}

func anyDraft(t *rapid.T) draft {
	d := draft{
		kind: rapid.SampledFrom(Kinds()).Draw(t, "kind"), steps: rapid.IntRange(leastSteps, mostSteps).Draw(t, "steps"),
		text: Text{Ask: rapid.StringMatching("[A-Z][a-z]{1,20}").Draw(t, "ask")},
	}
	if d.kind.chooses() {
		d.choices = rapid.SliceOfNDistinct(rapid.StringMatching("[a-z]{1,9}"), leastChoices, mostChoices, rapid.ID).Draw(t, "choices")
	}
	return d
}
