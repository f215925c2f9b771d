package checkins

import (
	"slices"
	"strings"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/words"
)

// languageControls offer to say a question in each other language of Weft.
func languageControls(tx *bot.Tx, q question) chat.Actions {
	w := tx.Words()
	row := chat.Actions{}
	for _, language := range tx.Languages() {
		if language == q.it().editedIn(w.Language()) {
			continue
		}
		row.Controls = append(row.Controls, chat.Button{
			Label:  w.Text("checkins.button.in_language", "language", w.Text("words.language."+language)),
			Action: chat.Action{Route: "checkins.in_language", Arg: target{q.ID, q.it().Name, language}.String()},
		})
	}
	return row
}

// maxBeside is how much can stand beside a field, in characters (Discord). What is longer stands above all fields.
const maxBeside = 100

// languageForm asks for the words of a question in another language, beside those of now.
func (f *Feature) languageForm(v *bot.View, in bot.Input) (chat.Form, error) {
	q, ok, err := f.questionOf(v, in.Arg)
	if err != nil {
		return chat.Form{}, err
	}
	w := v.Words()
	language := targetOf(in.Arg).language
	form := chat.Form{
		Title: w.Text("checkins.language.title", "language", w.Text("words.language."+language)), Submit: w.Text("checkins.question.submit"),
	}
	if !ok || !slices.Contains(v.Languages(), language) {
		form.Title = w.Text("checkins.question.title")
		form.Fields = []chat.Field{{Name: "ask", Label: w.Text("checkins.question.ask"), Input: chat.ShortText{Max: maxAsk}}}
		return form, nil
	}
	it := q.it()
	source := it.editedIn(w.Language())
	form.Intro = []chat.Block{w.Fine("checkins.language.intro", "language", w.Text("words.language."+source))}
	now := it.draft(v.WordsLike(source))
	for _, said := range []string{now.text.Ask, strings.Join(now.choices, " / ")} {
		if clip(said, maxBeside) != said {
			form.Intro = append(form.Intro, chat.Quote{Spans: chat.Text(said)})
		}
	}
	form.Fields = it.translated(w, now, it.inLanguage(v.WordsLike(language)))
	form.Revision = prefilled(form.Fields)
	return form, nil
}

// inLanguage is what a question says in one language by its own words; empty where it has none there.
func (q Question) inLanguage(w *words.Locale) draft {
	if _, ok := q.Texts[w.Language()]; !ok && q.Key == "" {
		return draft{}
	}
	return q.draft(w)
}

// translated are the fields in which a question is said in another language. What is asked now stands beside each.
func (q Question) translated(w *words.Locale, now, before draft) []chat.Field {
	var fields []chat.Field
	text := func(name, source, said string, most int) {
		if source == "" && name != "short" {
			return
		}
		f := chat.Field{
			Name: name, Label: w.Text("checkins.question." + name), Help: clip(source, maxBeside), Optional: name != "ask", Input: chat.ShortText{Max: most},
		}
		if said != "" {
			f.Prefill = chat.TextValue(said)
		}
		fields = append(fields, f)
	}
	text("ask", now.text.Ask, before.text.Ask, maxAsk)
	text("short", now.text.Short, before.text.Short, maxLabel)
	if q.Kind == KindScale {
		text("low", now.text.Low, before.text.Low, maxEnd)
		text("high", now.text.High, before.text.High, maxEnd)
	}
	if q.Kind.chooses() {
		choices := chat.Field{
			Name: "choices", Label: w.Text("checkins.language.choices"), Help: clip(strings.Join(now.choices, " / "), maxBeside), Input: chat.LongText{Max: maxLong},
			Prefill: chat.TextValue(strings.Join(now.choices, "\n")),
		}
		if len(before.choices) > 0 {
			choices.Prefill = chat.TextValue(strings.Join(before.choices, "\n"))
		}
		fields = append(fields, choices)
	}
	return fields
}

// translate says a question in another language, which is up to date then. What is asked stays as it is: no other
// language is behind because of it.
func (f *Feature) translate(tx *bot.Tx, q question, in bot.Input) (chat.Response, error) {
	w := tx.Words()
	if !slices.Contains(tx.Languages(), q.language) {
		return tx.Say("bot.gone"), nil
	}
	it := q.it().own(&tx.View)
	a := in.Answers
	t := Text{Ask: a.Text("ask"), Short: a.Text("short"), Low: a.Text("low"), High: a.Text("high"), Revision: it.Revision}
	if it.Kind.chooses() {
		said := lines(a.Text("choices"))
		if len(said) != len(it.Choices) {
			return chat.Amend{Problems: map[string]string{"choices": w.Text("checkins.language.count", "count", len(it.Choices))}}, nil
		}
		if flaw := flawed(said); flaw != "" {
			return chat.Amend{Problems: map[string]string{"choices": w.Text(flaw, "limit", chat.MaxOptionLabel)}}, nil
		}
		t.Choices = map[string]string{}
		for i, name := range it.Choices {
			t.Choices[name] = said[i]
		}
	}
	it.Texts[q.language] = t
	changed := slices.Clone(q.Questions)
	changed[q.at] = it
	q.Questions, q.language = changed, ""
	return f.changedQuestion(tx, q, "checkins.in_language")
}
