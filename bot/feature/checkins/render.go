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

// roundOf is the round that a message is about; without one there is nothing to say any more.
func (f *Feature) roundOf(r *bot.Rendering) (Round, error) {
	round, err := f.round(r.View.Reader(), r.Arg)
	if errors.Is(err, data.ErrNotFound) {
		return Round{}, bot.ErrNothingToSay
	}
	return round, err
}

// renderPrompt asks one member, or says what became of it. Where nobody is to find out who answered it says the same
// to all, whatever they did: only the form knows.
func (f *Feature) renderPrompt(r *bot.Rendering) (chat.Message, error) {
	round, err := f.roundOf(r)
	if err != nil {
		return chat.Message{}, err
	}
	var a answer
	done := false
	if !round.private() {
		if a, done, err = f.given(&r.View, round.ID, r.Reader.ID); err != nil {
			return chat.Message{}, err
		}
	}
	wishes, err := seatAmong(&r.View, r.Reader, round.Ask, round.channels(), r.Now(), r.Cohort.Zone)
	if err != nil {
		return chat.Message{}, err
	}
	w := r.Words()
	m := chat.Message{
		Summary: w.Text("checkins.prompt.summary", "cohort", r.Cohort.Name),
		Blocks:  []chat.Block{chat.Heading{Text: round.Title}},
	}
	say := func(key string) { m.Blocks = append(m.Blocks, w.Paragraph(key)) }
	offer := func(key string) {
		m.Blocks = append(m.Blocks, chat.Actions{Controls: []chat.Control{about(w, round, key, routeAnswer, chat.Secondary)}})
	}
	switch {
	case done && !a.Skipped && round.Over:
		say("checkins.prompt.answered_over")
	case done && !a.Skipped:
		say("checkins.prompt.answered")
		offer("checkins.button.change")
	case round.Over:
		say("checkins.prompt.over")
	case done:
		say("checkins.prompt.skipped")
		offer("checkins.button.after_all")
	case round.Closed && round.private():
		say("checkins.prompt.closed_private")
		offer("checkins.button.late")
	case round.Closed:
		say("checkins.prompt.closed")
		offer("checkins.button.late")
	case wishes.Why != "":
		return chat.Message{}, bot.ErrNothingToSay // they have asked since not to be asked
	default:
		asked, err := f.ask(w, r, round)
		if err != nil {
			return chat.Message{}, err
		}
		m.Blocks = append(m.Blocks, asked...)
		m.Blocks = append(m.Blocks, chat.Actions{Controls: f.promptControls(w, round)}, r.AudienceLine(w, round.audience(r.Cohort)))
	}
	return m, nil
}

// about is a button about a round, named in full for those who cannot see which message it stands in.
func about(w *words.Locale, round Round, key, route string, style chat.ButtonStyle) chat.Control {
	return chat.Button{
		Label: w.Text(key), Action: chat.Action{Route: route, Arg: round.ID}, Style: style,
		Describe: w.Text(key+"_named", "title", round.Title),
	}
}

// promptControls are what everybody who is asked can do.
func (f *Feature) promptControls(w *words.Locale, round Round) []chat.Control {
	answer := "checkins.button.answer"
	if round.private() {
		answer = "checkins.button.answer_or_change" // the message does not tell which
	}
	return []chat.Control{
		about(w, round, answer, routeAnswer, chat.Primary),
		about(w, round, "checkins.button.skip", routeSkip, chat.Secondary),
		chat.Button{Label: w.Text("checkins.button.pause_me"), Action: chat.Action{Route: "members.pause"}},
	}
}

// ask is the question itself, with what the reader said last time that they would do, and when it closes. What they said
// where nobody is to find out who answered is left for the form: a message stays on the platform, and would tell.
func (f *Feature) ask(w *words.Locale, r *bot.Rendering, round Round) ([]chat.Block, error) {
	last, err := f.before(&r.View, round)
	if err != nil {
		return nil, err
	}
	var recalled []chat.Block
	if !round.private() && !last.private() {
		if recalled, err = f.recallFor(&r.View, w, round, r.Reader); err != nil {
			return nil, err
		}
	}
	closes := round.hourIn(w.Zone()).Add(round.Window)
	blocks := []chat.Block{w.Paragraph("checkins.prompt.hello", "name", r.Reader.Profile.Name, "cohort", r.Cohort.Name)}
	blocks = append(blocks, recalled...)
	return append(blocks, questions(w, round), w.Fine("checkins.prompt.how", "closes", w.Moment(closes, chat.MomentDateTime))), nil
}

// questions lists what a round asks. What is asked only after some answers is left for then.
func questions(w *words.Locale, round Round) chat.List {
	list := chat.List{}
	for _, q := range round.Questions {
		if q.If == nil {
			list.Items = append(list.Items, chat.Text(q.text(w).Ask))
		}
	}
	return list
}

// renderOpen asks in the cohort's channels. It names nobody.
func (f *Feature) renderOpen(r *bot.Rendering) (chat.Message, error) {
	round, err := f.roundOf(r)
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
	m.Blocks = append(m.Blocks,
		w.Paragraph("checkins.open.hello"), questions(w, round),
		chat.Actions{Controls: []chat.Control{about(w, round, "checkins.button.answer", routeAnswer, chat.Primary)}},
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

// spoken writes one answer down, question by question.
func (f *Feature) spoken(w *words.Locale, round Round, given chat.Answers) chat.Block {
	facts := chat.Facts{}
	for _, q := range round.Questions {
		if v, ok := given[q.Name]; ok {
			facts.Facts = append(facts.Facts, q.fact(w, v))
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
