package checkins

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
)

// place finds a question by its name.
func (c Checkin) place(name string) (i int, ok bool) {
	i = slices.IndexFunc(c.Questions, func(q Question) bool { return q.Name == name })
	return i, i >= 0
}

// newName names a question that is added. No name is ever used twice in a check-in: answers are kept under it.
func (c *Checkin) newName() string {
	for {
		c.Named++
		if name := "q" + strconv.Itoa(c.Named); !c.has(name) {
			return name
		}
	}
}

func (c *Checkin) has(name string) bool {
	_, ok := c.place(name)
	return ok
}

// stranded finds a question that would never be asked, or never as it was meant: one that depends on a question which
// does not come before it, or on an answer which that one does not take.
func stranded(all []Question) (q Question, ok bool) {
	for i, q := range all {
		if q.If == nil {
			continue
		}
		j := slices.IndexFunc(all[:i], func(before Question) bool { return before.Name == q.If.Field })
		if j < 0 {
			return q, true
		}
		if slices.ContainsFunc(q.If.OneOf, func(value string) bool { return !all[j].takes(value) }) {
			return q, true
		}
	}
	return Question{}, false
}

// takes reports whether a question can be answered with this value, by its canonical spelling.
func (q Question) takes(value string) bool {
	switch q.Kind {
	case KindOne, KindMany:
		return slices.Contains(q.Choices, value)
	case KindYesNo:
		return value == "yes" || value == "no"
	case KindScale:
		n, err := strconv.Atoi(value)
		return err == nil && n >= 1 && n <= q.High
	case KindLong, KindShort, KindNumber:
	}
	return false
}

// target is a question of a check-in, in one language where that matters, as an action's argument names it.
type target struct{ checkin, question, language string }

func (p target) String() string {
	return strings.TrimRight(p.checkin+"/"+p.question+"/"+p.language, "/")
}

func targetOf(arg string) target {
	p := append(strings.SplitN(arg, "/", 3), "", "")
	return target{p[0], p[1], p[2]}
}

// cohortOfPart finds the cohort of the check-in of which an action names a part.
func (f *Feature) cohortOfPart(v *bot.View, in bot.Input) (community.CohortID, error) {
	in.Arg = targetOf(in.Arg).checkin
	return f.cohortOfCheckin(v, in)
}

// question is one of a check-in that an action or form names.
type question struct {
	Checkin
	at       int
	language string
}

func (q question) it() Question { return q.Questions[q.at] }

// questionOf finds the question that an argument names; ok is false where it is not there any more.
func (f *Feature) questionOf(v *bot.View, arg string) (q question, ok bool, err error) {
	p := targetOf(arg)
	c, err := f.checkins.Get(v.Reader(), p.checkin)
	if errors.Is(err, data.ErrNotFound) || (err == nil && !c.Ended.IsZero()) {
		return question{}, false, nil
	}
	if err != nil {
		return question{}, false, err
	}
	i, ok := c.place(p.question)
	return question{c, i, p.language}, ok, nil
}

// forQuestion runs a decision about the question that an action names.
func (f *Feature) forQuestion(do func(*bot.Tx, question, bot.Input) (chat.Response, error)) bot.Decision {
	return func(tx *bot.Tx, in bot.Input) (chat.Response, error) {
		q, ok, err := f.questionOf(&tx.View, in.Arg)
		if err != nil {
			return nil, err
		}
		if !ok {
			return tx.Say("bot.gone"), nil
		}
		return do(tx, q, in)
	}
}

// questions lists what a check-in asks, each with a way to change it. A platform shows 25 controls at most, so that
// what can be done about one question stands on a card of its own.
func (f *Feature) questions(tx *bot.Tx, c Checkin) (chat.Response, error) {
	w := tx.Words()
	row := chat.Actions{}
	for i, q := range c.Questions {
		row.Controls = append(row.Controls, chat.Button{
			Label:    w.Text("checkins.button.question", "number", i+1),
			Describe: clip(w.Text("checkins.button.question_named", "number", i+1, "question", q.text(w).Short), chat.MaxButtonLabel),
			Action:   chat.Action{Route: "checkins.question", Arg: target{checkin: c.ID, question: q.Name}.String()},
		})
	}
	if len(c.Questions) < MaxQuestions {
		row.Controls = append(row.Controls, buttons(w, c, "question_add").Controls...)
	}
	title := w.Text("checkins.questions.title", "title", c.Title)
	m := chat.Message{Summary: title, Language: w.Language(), Blocks: []chat.Block{
		chat.Heading{Text: title}, asksInOrder(w, c), row,
	}}
	if len(c.Questions) == MaxQuestions {
		m.Blocks = append(m.Blocks, w.Fine("checkins.questions.most", "most", MaxQuestions))
	}
	m.Blocks = append(m.Blocks, buttons(w, c, "show"))
	return chat.Privately{Message: m}, nil
}

// questionCard shows one question, below a sentence about what just happened; "" for none.
func (f *Feature) questionCard(tx *bot.Tx, q question, said string) (chat.Response, error) {
	w := tx.Words()
	it := q.it()
	title := w.Text("checkins.questions.single", "number", q.at+1, "title", q.Title)
	m := chat.Message{Summary: title, Language: w.Language()}
	if said != "" {
		m.Summary = said
		m.Blocks = append(m.Blocks, chat.Paragraph{Spans: chat.Text(said)})
	}
	m.Blocks = append(m.Blocks, chat.Heading{Text: title}, chat.Paragraph{Spans: []chat.Span{chat.Strong{Text: it.text(w).Ask}}},
		chat.Paragraph{Spans: chat.Text(q.notes(w, it))})
	if behind := behindAlone(&tx.View, it); len(behind) > 0 {
		m.Blocks = append(m.Blocks, w.Fine("checkins.questions.behind", "languages", w.And(behind...)))
	}
	open, err := f.openRoundOf(&tx.View, q.Checkin)
	if err != nil {
		return nil, err
	}
	if open.ID != "" {
		m.Blocks = append(m.Blocks, w.Fine("checkins.card.open", "closes", w.Moment(open.Closes, chat.MomentDateTime)))
	}
	m.Blocks = append(m.Blocks, q.controls(tx), languageControls(tx, q), buttons(w, q.Checkin, "questions", "show"))
	return chat.Privately{Message: m}, nil
}

// behindAlone are the languages in which a question is not asked as it is now.
func behindAlone(v *bot.View, q Question) []string {
	var all []string
	for _, language := range v.Languages() {
		if q.behind(language) {
			all = append(all, v.Words().Text("words.language."+language))
		}
	}
	return all
}

// controls are what can be done about a question.
func (q question) controls(tx *bot.Tx) chat.Actions {
	w := tx.Words()
	names := []string{"question_edit"}
	if q.at > 0 {
		names = append(names, "question_if", "question_up")
	}
	if len(q.Questions) > 1 {
		names = append(names, "question_remove")
	}
	row := chat.Actions{}
	for _, name := range names {
		row.Controls = append(row.Controls, chat.Button{
			Label:  w.Text("checkins.button." + name),
			Action: chat.Action{Route: "checkins." + name, Arg: target{checkin: q.ID, question: q.it().Name}.String()},
		})
	}
	return row
}

func (f *Feature) showQuestion(tx *bot.Tx, q question, _ bot.Input) (chat.Response, error) {
	return f.questionCard(tx, q, "")
}

// moveUp asks a question before the one that comes before it.
func (f *Feature) moveUp(tx *bot.Tx, q question, _ bot.Input) (chat.Response, error) {
	if q.at == 0 {
		return f.questions(tx, q.Checkin)
	}
	moved := slices.Clone(q.Questions)
	moved[q.at-1], moved[q.at] = moved[q.at], moved[q.at-1]
	if lost, ok := stranded(moved); ok {
		return tx.Say("checkins.questions.depends", "question", lost.text(tx.Words()).Short), nil
	}
	q.Questions = moved
	return f.changedQuestions(tx, q.Checkin, "checkins.question_up")
}

// remove asks a question no more. Its answers stay in the rounds in which it was asked.
func (f *Feature) remove(tx *bot.Tx, q question, _ bot.Input) (chat.Response, error) {
	w := tx.Words()
	if len(q.Questions) == 1 {
		return tx.Say("checkins.questions.last"), nil
	}
	rest := slices.Delete(slices.Clone(q.Questions), q.at, q.at+1)
	if lost, ok := stranded(rest); ok {
		return tx.Say("checkins.questions.depends", "question", lost.text(w).Short), nil
	}
	q.Questions = rest
	return f.changedQuestions(tx, q.Checkin, "checkins.question_remove")
}

// changedQuestions keeps the questions of a check-in and lists them.
func (f *Feature) changedQuestions(tx *bot.Tx, c Checkin, did string) (chat.Response, error) {
	if err := f.checkins.Put(tx.Writer(), c, c.ID); err != nil {
		return nil, err
	}
	if err := tx.Audit(did, c.ID); err != nil {
		return nil, err
	}
	return f.questions(tx, c)
}
