package checkins

import (
	"errors"
	"slices"

	"weft/bot"
	"weft/bot/chat"
	"weft/data"
)

// addForm asks for a new question, in the language of whoever adds it.
func (f *Feature) addForm(v *bot.View, _ bot.Input) (chat.Form, error) {
	w := v.Words()
	form := chat.Form{
		Title: w.Text("checkins.question.add_title"), Submit: w.Text("checkins.question.submit"),
		Fields: draft{kind: KindLong}.fields(w),
	}
	form.Revision = prefilled(form.Fields)
	return form, nil
}

// add asks one more question from the next round on. The other languages have it in these words until somebody says it
// in theirs.
func (f *Feature) add(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	c, err := f.checkins.Get(tx.Reader(), in.Arg)
	if errors.Is(err, data.ErrNotFound) || (err == nil && !c.Ended.IsZero()) {
		return tx.Say("bot.gone"), nil
	}
	if err != nil {
		return nil, err
	}
	w := tx.Words()
	if len(c.Questions) >= MaxQuestions {
		return tx.Say("checkins.questions.most", "most", MaxQuestions), nil
	}
	d, problems := draftFrom(w, in.Answers)
	if len(problems) > 0 {
		return chat.Amend{Problems: problems}, nil
	}
	c.Questions = append(c.Questions, Question{Name: c.newName()}.reword(&tx.View, w.Language(), d))
	return f.changedQuestions(tx, c, "checkins.question_add")
}

// editForm asks for changes to a question. One that is not there any more is asked for as if it were new: the answer
// says that it is gone.
func (f *Feature) questionForm(v *bot.View, in bot.Input) (chat.Form, error) {
	q, ok, err := f.questionOf(v, in.Arg)
	if err != nil {
		return chat.Form{}, err
	}
	w := v.Words()
	form := chat.Form{Title: w.Text("checkins.question.title"), Submit: w.Text("checkins.question.submit")}
	if !ok {
		form.Fields = draft{kind: KindLong}.fields(w)
		return form, nil
	}
	language := q.it().editedIn(w.Language())
	if language != w.Language() {
		form.Intro = append(form.Intro, w.Fine("checkins.question.newest", "language", w.Text("words.language."+language)))
	}
	form.Fields = q.it().draft(v.WordsLike(language)).fields(w)
	form.Revision = prefilled(form.Fields)
	return form, nil
}

// rewrite changes a question from the next round on.
func (f *Feature) rewrite(tx *bot.Tx, q question, in bot.Input) (chat.Response, error) {
	w := tx.Words()
	d, problems := draftFrom(w, in.Answers)
	if len(problems) > 0 {
		return chat.Amend{Problems: problems}, nil
	}
	changed := slices.Clone(q.Questions)
	changed[q.at] = q.it().reword(&tx.View, q.it().editedIn(w.Language()), d)
	if lost, ok := stranded(changed); ok {
		field := "kind"
		if d.kind == q.it().Kind && d.kind.chooses() {
			field = "choices"
		} else if d.kind == q.it().Kind {
			field = "steps"
		}
		said := w.Text("checkins.questions.depends", "question", lost.text(w).Short)
		return chat.Amend{Problems: map[string]string{field: said}}, nil
	}
	q.Questions = changed
	return f.changedQuestion(tx, q, "checkins.question_edit")
}

// changedQuestion keeps a question and shows it.
func (f *Feature) changedQuestion(tx *bot.Tx, q question, did string) (chat.Response, error) {
	if err := f.checkins.Put(tx.Writer(), q.Checkin, q.ID); err != nil {
		return nil, err
	}
	if err := tx.Audit(did, target{checkin: q.ID, question: q.it().Name}.String()); err != nil {
		return nil, err
	}
	return f.questionCard(tx, q, tx.Words().Text("checkins.question.changed"))
}
