package checkins

import (
	"maps"
	"slices"
	"strings"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/words"
)

// How long the shorter words of a question may be, in characters.
const (
	maxLabel = 60
	maxEnd   = 40
)

// draft is a question as somebody wrote it in one language.
type draft struct {
	kind               Kind
	optional, recalled bool
	steps              int
	text               Text // without its choices
	choices            []string
}

// draft is the question as it is now, in one language.
func (q Question) draft(w *words.Locale) draft {
	t := q.text(w)
	if t.Short == t.Ask {
		t.Short = ""
	}
	d := draft{kind: q.Kind, optional: q.Optional, recalled: q.Recalled, steps: q.High, text: t.plain()}
	if q.Kind.chooses() {
		d.choices = q.said(w)
	}
	return d
}

// plain is a text without what does not count as its words.
func (t Text) plain() Text { return Text{Ask: t.Ask, Short: t.Short, Low: t.Low, High: t.High} }

func (k Kind) chooses() bool { return k == KindOne || k == KindMany }

// same reports whether two drafts say the same, whatever else they settle.
func (d draft) same(o draft) bool {
	return d.kind == o.kind && d.text.Ask == o.text.Ask && d.text.Short == o.text.Short && d.text.Low == o.text.Low &&
		d.text.High == o.text.High && slices.Equal(d.choices, o.choices)
}

// own gives a template's question words of its own in every language of Weft, from the locale files.
func (q Question) own(v *bot.View) Question {
	before := q.Texts
	q.Texts = map[string]Text{}
	maps.Copy(q.Texts, before)
	if q.Key == "" {
		return q
	}
	for _, language := range v.Languages() {
		q.Texts[language] = q.fromWords(v.WordsLike(language))
	}
	q.Key = ""
	return q
}

// editedIn is the language in which somebody changes what is asked: their own, or where that is behind the one that says
// what is asked now, so that older words do not become the newest.
func (q Question) editedIn(language string) string {
	if !q.behind(language) {
		return language
	}
	if newest, _ := q.newest(); newest != "" {
		return newest
	}
	return language
}

// reword makes a question what somebody wrote in one language. If its words are not what they were, the other languages
// are behind from now on; if it is of another kind, their words asked for something else and are put away. A template's
// question keeps the template's words as long as nobody changes them.
func (q Question) reword(v *bot.View, language string, d draft) Question {
	before := q.draft(v.WordsLike(language))
	q.Optional, q.Recalled = d.optional, d.recalled
	if d.kind == KindScale {
		q.High = d.steps
	}
	if d.same(before) && (q.Key != "" || len(q.Texts) > 0) {
		return q
	}
	q = q.own(v)
	if d.kind != q.Kind {
		q.Texts = map[string]Text{}
	}
	q.Kind, q.Revision = d.kind, q.Revision+1
	t := d.text
	t.Revision = q.Revision
	switch {
	case d.kind.chooses():
		t.Choices = q.choose(before.choices, d.choices)
	default:
		q.Choices = nil
	}
	if d.kind != KindScale {
		q.High, t.Low, t.High = 0, "", ""
	}
	q.Texts[language] = t
	return q
}

func kindOptions(w *words.Locale) []chat.Option {
	var options []chat.Option
	for _, k := range Kinds() {
		options = append(options, chat.Option{Value: string(k), Label: w.Text("checkins.kind." + k.key())})
	}
	return options
}

// fields ask what a question is, filled in with a draft of it.
func (d draft) fields(w *words.Locale) []chat.Field {
	text := func(name, now string, most int, when *chat.When) chat.Field {
		f := chat.Field{
			Name: name, Label: w.Text("checkins.question." + name), Optional: name != "ask", When: when, Input: chat.ShortText{Max: most},
		}
		if now != "" {
			f.Prefill = chat.TextValue(now)
		}
		return f
	}
	yesNo := func(name string, now bool) chat.Field {
		return chat.Field{
			Name: name, Label: w.Text("checkins.question." + name), Prefill: chat.BoolValue(now),
			Input: chat.YesNo{Yes: w.Text("checkins.yes"), No: w.Text("checkins.no")},
		}
	}
	scale := &chat.When{Field: "kind", OneOf: []string{string(KindScale)}}
	short := text("short", d.text.Short, maxLabel, nil)
	short.Help = w.Text("checkins.question.short_help")
	choices := chat.Field{
		Name: "choices", Label: w.Text("checkins.question.choices"), Help: w.Text("checkins.question.choices_help"),
		When: &chat.When{Field: "kind", OneOf: []string{string(KindOne), string(KindMany)}}, Input: chat.LongText{Max: maxLong},
	}
	if len(d.choices) > 0 {
		choices.Prefill = chat.TextValue(strings.Join(d.choices, "\n"))
	}
	steps := max(d.steps, leastSteps)
	if d.steps == 0 {
		steps = 5
	}
	return []chat.Field{
		text("ask", d.text.Ask, maxAsk, nil), short,
		{
			Name: "kind", Label: w.Text("checkins.question.kind"), Prefill: chat.ChoiceValue(d.kind),
			Input: chat.OneOf{Options: kindOptions(w)},
		},
		choices,
		{
			Name: "steps", Label: w.Text("checkins.question.steps"), When: scale, Prefill: chat.NumberValue(steps),
			Input: chat.NumberInput{Min: leastSteps, Max: mostSteps, Whole: true},
		},
		text("low", d.text.Low, maxEnd, scale), text("high", d.text.High, maxEnd, scale),
		yesNo("optional", d.optional), yesNo("recalled", d.recalled),
	}
}

// draftFrom reads what was filled in; problems is a sentence for each field that does not do.
func draftFrom(w *words.Locale, a chat.Answers) (d draft, problems map[string]string) {
	d = draft{
		kind: Kind(a.Choice("kind")), optional: a.Yes("optional"), recalled: a.Yes("recalled"),
		text: Text{Ask: a.Text("ask"), Short: a.Text("short"), Low: a.Text("low"), High: a.Text("high")},
	}
	if n, ok := a["steps"].(chat.NumberValue); ok {
		d.steps = int(n)
	}
	if !d.kind.chooses() {
		return d, nil
	}
	d.choices = lines(a.Text("choices"))
	if len(d.choices) < leastChoices || len(d.choices) > mostChoices {
		return d, map[string]string{"choices": w.Text("checkins.choices.count", "least", leastChoices, "most", mostChoices)}
	}
	if flaw := flawed(d.choices); flaw != "" {
		return d, map[string]string{"choices": w.Text(flaw, "limit", chat.MaxOptionLabel)}
	}
	return d, nil
}
