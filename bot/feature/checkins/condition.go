package checkins

import (
	"slices"

	"weft/bot"
	"weft/bot/chat"
)

// always is chosen where a question is asked whatever was answered before.
const always = "always"

// answersTo is the field that asks after which answers to an earlier question.
func answersTo(question string) string { return "answers_" + question }

// conditionForm asks after which earlier answer a question is asked. Each earlier question that offers answers has a
// field of its own, which is asked only if that question was chosen.
func (f *Feature) conditionForm(v *bot.View, in bot.Input) (chat.Form, error) {
	q, ok, err := f.questionOf(v, in.Arg)
	if err != nil {
		return chat.Form{}, err
	}
	w := v.Words()
	options := []chat.Option{{Value: always, Label: w.Text("checkins.question.always")}}
	now, chosen := always, []string(nil)
	var fields []chat.Field
	if ok {
		if when := q.it().If; when != nil {
			now, chosen = when.Field, when.OneOf
		}
		for _, before := range q.Questions[:q.at] {
			short := before.text(w).Short
			options = append(options, chat.Option{Value: before.Name, Label: clip(short, chat.MaxOptionLabel)})
			values := before.offers(w)
			if len(values) == 0 {
				continue
			}
			field := chat.Field{
				Name: answersTo(before.Name), Label: w.Text("checkins.question.which_answers", "question", clip(short, maxLabel)),
				Help: w.Text("checkins.question.which_answers_help"), Optional: true,
				When: &chat.When{Field: "after", OneOf: []string{before.Name}}, Input: chat.ManyOf{Options: values},
			}
			if before.Name == now && len(chosen) > 0 {
				field.Prefill = chat.ChoicesValue(chosen)
			}
			fields = append(fields, field)
		}
	}
	after := chat.Field{
		Name: "after", Label: w.Text("checkins.question.after"), Input: chat.OneOf{Options: options}, Prefill: chat.ChoiceValue(now),
	}
	form := chat.Form{
		Title: w.Text("checkins.question.if_title"), Submit: w.Text("checkins.question.submit"),
		Fields: append([]chat.Field{after}, fields...),
	}
	form.Revision = prefilled(form.Fields)
	return form, nil
}

// setCondition settles after which answer a question is asked, from the next round on.
func (f *Feature) setCondition(tx *bot.Tx, q question, in bot.Input) (chat.Response, error) {
	changed := slices.Clone(q.Questions)
	changed[q.at].If = nil
	if after := in.Answers.Choice("after"); after != always {
		changed[q.at].If = &chat.When{Field: after, OneOf: in.Answers.Choices(answersTo(after))}
	}
	if _, lost := stranded(changed); lost {
		return tx.Say("bot.gone"), nil // the form offers nothing that is lost: the questions have changed meanwhile
	}
	q.Questions = changed
	return f.changedQuestion(tx, q, "checkins.question_if")
}
