package checkins

import (
	"errors"
	"fmt"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/words"
	"weft/data"
)

// renderPrompt asks one member, or says what became of it.
func (f *Feature) renderPrompt(r *bot.Rendering) (chat.Message, error) {
	round, err := f.round(r.View.Reader(), r.Arg)
	if errors.Is(err, data.ErrNotFound) {
		return chat.Message{}, bot.ErrNothingToSay
	}
	if err != nil {
		return chat.Message{}, err
	}
	a, done, err := f.given(&r.View, round.ID, r.Reader.ID)
	if err != nil {
		return chat.Message{}, err
	}
	w := r.Words()
	action := func(key string, route string, style chat.ButtonStyle) chat.Control {
		return chat.Button{
			Label: w.Text(key), Action: chat.Action{Route: route, Arg: round.ID}, Style: style,
			Describe: w.Text(key+"_named", "title", round.Title),
		}
	}
	m := chat.Message{
		Summary: w.Text("checkins.prompt.summary", "cohort", r.Cohort.Name),
		Blocks:  []chat.Block{chat.Heading{Text: round.Title}},
	}
	say := func(key string) { m.Blocks = append(m.Blocks, w.Paragraph(key)) }
	offer := func(controls ...chat.Control) { m.Blocks = append(m.Blocks, chat.Actions{Controls: controls}) }
	switch {
	case done && !a.Skipped && round.Over:
		say("checkins.prompt.answered_over")
	case done && !a.Skipped:
		say("checkins.prompt.answered")
		offer(action("checkins.button.change", routeAnswer, chat.Secondary))
	case round.Over:
		say("checkins.prompt.over")
	case done:
		say("checkins.prompt.skipped")
		offer(action("checkins.button.after_all", routeAnswer, chat.Secondary))
	case round.Closed:
		say("checkins.prompt.closed")
		offer(action("checkins.button.late", routeAnswer, chat.Secondary))
	case seatFor(r.Reader, round.Ask, r.Now(), r.Cohort.Zone).Why != "":
		return chat.Message{}, bot.ErrNothingToSay // they have asked since not to be asked
	default:
		m.Blocks = append(m.Blocks, f.ask(w, r, round)...)
		offer(action("checkins.button.answer", routeAnswer, chat.Primary), action("checkins.button.skip", routeSkip, chat.Secondary))
		m.Blocks = append(m.Blocks, r.AudienceLine(w, round.audience(r.Cohort)))
	}
	return m, nil
}

// ask is the question itself, with when it closes.
func (f *Feature) ask(w *words.Locale, r *bot.Rendering, round Round) []chat.Block {
	questions := chat.List{}
	for _, q := range round.Questions {
		questions.Items = append(questions.Items, chat.Text(w.Text(q.Key+".ask")))
	}
	closes := round.hourIn(w.Zone()).Add(round.Window)
	return []chat.Block{
		w.Paragraph("checkins.prompt.hello", "name", r.Reader.Profile.Name, "cohort", r.Cohort.Name),
		questions,
		w.Fine("checkins.prompt.how", "closes", w.Moment(closes, chat.MomentDateTime)),
	}
}

// renderOpen asks in the cohort's channels. It names nobody.
func (f *Feature) renderOpen(r *bot.Rendering) (chat.Message, error) {
	round, err := f.round(r.View.Reader(), r.Arg)
	if errors.Is(err, data.ErrNotFound) {
		return chat.Message{}, bot.ErrNothingToSay
	}
	if err != nil {
		return chat.Message{}, err
	}
	w := r.Words()
	m := chat.Message{
		Summary: w.Text("checkins.open.summary", "title", round.Title),
		Blocks:  []chat.Block{chat.Heading{Text: round.Title}},
	}
	if round.Closed {
		m.Blocks = append(m.Blocks, w.Paragraph("checkins.open.closed"))
		return m, nil
	}
	questions := chat.List{}
	for _, q := range round.Questions {
		questions.Items = append(questions.Items, chat.Text(w.Text(q.Key+".ask")))
	}
	m.Blocks = append(m.Blocks,
		w.Paragraph("checkins.open.hello"), questions,
		chat.Actions{Controls: []chat.Control{chat.Button{
			Label: w.Text("checkins.button.answer"), Describe: w.Text("checkins.button.answer_named", "title", round.Title),
			Action: chat.Action{Route: routeAnswer, Arg: round.ID}, Style: chat.Primary,
		}}},
		closesInChannel(w, round),
		r.AudienceLine(w, round.audience(r.Cohort)),
	)
	return m, nil
}

// closesInChannel says until when a round is open to people in many zones, and tells of nobody's.
func closesInChannel(w *words.Locale, round Round) chat.Fine {
	if !round.OwnZone {
		return w.Fine("checkins.open.closes", "closes", w.Moment(round.Closes, chat.MomentDateTime))
	}
	local := round.Local.In(time.UTC).Add(round.Window)
	return w.Fine("checkins.open.closes_own", "date", w.Date(local), "time", local.Format("15:04"))
}

// renderShared gives the answers of a round back to the cohort, person by person, and invites it to reflect.
func (f *Feature) renderShared(r *bot.Rendering) (chat.Message, error) {
	round, err := f.round(r.View.Reader(), r.Arg)
	if errors.Is(err, data.ErrNotFound) {
		return chat.Message{}, bot.ErrNothingToSay
	}
	if err != nil {
		return chat.Message{}, err
	}
	if !round.audience(r.Cohort).Shared() {
		return chat.Message{}, bot.ErrNothingToSay
	}
	w := r.Words()
	m := chat.Message{
		Summary: w.Text("checkins.shared.summary", "title", round.Title),
		Blocks:  []chat.Block{chat.Heading{Text: w.Text("checkins.shared.title", "title", round.Title)}},
	}
	answers, err := f.answered(&r.View, round.ID)
	if err != nil {
		return chat.Message{}, err
	}
	if len(answers) == 0 {
		m.Blocks = append(m.Blocks, w.Paragraph("checkins.shared.nobody"))
		return m, nil
	}
	for _, a := range answers {
		member, err := r.People().Member(a.Member)
		if errors.Is(err, data.ErrNotFound) {
			continue
		}
		if err != nil {
			return chat.Message{}, err
		}
		spoken, err := f.read(&r.View, a)
		if err != nil {
			return chat.Message{}, err
		}
		m.Blocks = append(m.Blocks, chat.Paragraph{Spans: []chat.Span{chat.Strong{Text: member.Profile.Name}}}, f.spoken(w, round, spoken))
	}
	m.Blocks = append(m.Blocks, chat.Divider{}, w.Paragraph("checkins.shared.reflect"))
	return m, nil
}

// spoken writes one answer down, question by question.
func (f *Feature) spoken(w *words.Locale, round Round, given chat.Answers) chat.Block {
	facts := chat.Facts{}
	for _, q := range round.Questions {
		if v, ok := given[q.Name]; ok {
			facts.Facts = append(facts.Facts, chat.Fact{
				Label: w.Text(q.Key + ".short"), Spans: chat.Text(bot.Spoken(q.field(w.Text, nil).Input, v)),
			})
		}
	}
	return facts
}

// windowWords says how long a round is open.
func windowWords(w *words.Locale, window time.Duration) string {
	if hours := int(window.Hours()); hours < 24 {
		return w.Text("checkins.window.hours", "count", hours)
	}
	return w.Text("checkins.window.days", "count", int(window.Hours()/24))
}

func windowValue(window time.Duration) string { return fmt.Sprint(int(window.Hours())) }
