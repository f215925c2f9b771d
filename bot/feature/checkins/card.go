package checkins

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/words"
	"weft/data"
)

// show is all that a check-in is, for those who lead it, with what can be done about it.
func (f *Feature) show(tx *bot.Tx, c Checkin) (chat.Response, error) { return f.card(tx, c, "") }

// card shows a check-in as it is now, below a sentence about what just happened; "" for none. While a round is open it
// says that changes hold from the next one on: what is asked was frozen when the round opened.
func (f *Feature) card(tx *bot.Tx, c Checkin, said string) (chat.Response, error) {
	w := tx.Words()
	m := chat.Message{Summary: c.Title, Language: w.Language()}
	if said != "" {
		m.Summary = said
		m.Blocks = append(m.Blocks, chat.Paragraph{Spans: chat.Text(said)})
	}
	facts, err := f.facts(&tx.View, c)
	if err != nil {
		return nil, err
	}
	m.Blocks = append(m.Blocks, chat.Heading{Text: c.Title}, facts, w.Paragraph("checkins.card.asks"), asksInOrder(w, c))
	open, err := f.openRoundOf(&tx.View, c)
	if err != nil {
		return nil, err
	}
	if open.ID != "" {
		m.Blocks = append(m.Blocks, w.Fine("checkins.card.open", "closes", w.Moment(open.Closes, chat.MomentDateTime)))
	}
	small, err := tooSmall(&tx.View, c)
	if err != nil {
		return nil, err
	}
	if small {
		m.Blocks = append(m.Blocks, w.Fine("checkins.card.too_small", "least", community.LeastUnnamed))
	}
	m.Blocks = append(m.Blocks, cardControls(w, c))
	return chat.Privately{Message: m}, nil
}

// tooSmall reports whether answers without names would never be shown, since the cohort is too small to disappear in.
func tooSmall(v *bot.View, c Checkin) (bool, error) {
	if c.Reach != community.CohortUnnamed {
		return false, nil
	}
	memberships, err := v.People().In(c.Cohort)
	return len(memberships) < community.LeastUnnamed, err
}

// openRoundOf is the round of a check-in that is open now; zero for none.
func (f *Feature) openRoundOf(v *bot.View, c Checkin) (Round, error) {
	if c.Round == "" {
		return Round{}, nil
	}
	r, err := f.round(v.Reader(), c.Round)
	if errors.Is(err, data.ErrNotFound) || (err == nil && r.Closed) {
		return Round{}, nil
	}
	return r, err
}

// facts are what a check-in is besides its questions.
func (f *Feature) facts(v *bot.View, c Checkin) (chat.Facts, error) {
	w := v.Words()
	cohort, err := v.People().Cohort(c.Cohort)
	if err != nil {
		return chat.Facts{}, err
	}
	when, err := bot.Recurrence(w, c.Spec)
	if err != nil {
		return chat.Facts{}, err
	}
	var facts chat.Facts
	add := func(label string, spans ...chat.Span) {
		facts.Facts = append(facts.Facts, chat.Fact{Label: w.Text("checkins.label." + label), Spans: spans})
	}
	add("cohort", chat.Plain{Text: cohort.Name})
	add("when", chat.Plain{Text: when})
	next, planned, err := v.NextOccurrence(scheduleID(c.ID))
	switch {
	case err != nil:
		return chat.Facts{}, err
	case c.Paused:
		add("next", w.Spans("checkins.paused")...)
	case planned:
		add("next", w.Moment(f.mineOpens(v, c, next), chat.MomentDateTime))
	default:
		add("next", w.Spans("checkins.card.no_next")...)
	}
	add("window", chat.Plain{Text: windowWords(w, c.Window)})
	add("reach", w.Spans("checkins.reach."+string(c.Reach))...)
	add("share", w.Spans("checkins.share."+string(c.Share))...)
	add("layout", w.Spans("checkins.layout."+string(c.Layout))...)
	add("ask", w.Spans("checkins.ask."+string(c.Ask))...)
	remind := "checkins.no"
	if c.Remind {
		remind = "checkins.yes"
	}
	add("remind", w.Spans(remind)...)
	if behind := c.behindIn(v); behind != "" {
		add("behind", chat.Plain{Text: behind})
	}
	return facts, nil
}

// behindIn lists the languages in which something is not asked as it is now, each with the numbers of those questions
// unless it is all of them. It looks at all languages of Weft, so that it tells nothing about who reads which.
func (c Checkin) behindIn(v *bot.View) string {
	w := v.Words()
	var all []string
	for _, language := range v.Languages() {
		var numbers []int
		for i, q := range c.Questions {
			if q.behind(language) {
				numbers = append(numbers, i+1)
			}
		}
		name := w.Text("words.language." + language)
		switch len(numbers) {
		case 0:
		case len(c.Questions):
			all = append(all, name)
		default:
			all = append(all, w.Text("checkins.card.behind", "language", name, "numbers", w.List(ranges(numbers)...)))
		}
	}
	return w.And(all...)
}

// ranges writes ascending numbers shortly: 1, 3–5.
func ranges(numbers []int) []string {
	var all []string
	for i := 0; i < len(numbers); {
		j := i
		for j+1 < len(numbers) && numbers[j+1] == numbers[j]+1 {
			j++
		}
		one := strconv.Itoa(numbers[i])
		if j > i {
			one += "–" + strconv.Itoa(numbers[j])
		}
		all, i = append(all, one), j+1
	}
	return all
}

// What the line of one question in a list holds at most, in characters: ten of them, with all else that is said about a
// check-in, stay below the 4,000 of the least that a platform shows.
const (
	maxListedAsk   = 100
	maxListedNotes = 140
)

// asksInOrder lists the questions of a check-in, with what is to be known about each.
func asksInOrder(w *words.Locale, c Checkin) chat.List {
	list := chat.List{Ordered: true}
	for _, q := range c.Questions {
		list.Items = append(list.Items, w.Spans("checkins.card.question", "ask", clip(q.text(w).Ask, maxListedAsk), "notes", clip(c.notes(w, q), maxListedNotes)))
	}
	return list
}

// notes say what kind of question it is, whether it may be left out, and when it is asked.
func (c Checkin) notes(w *words.Locale, q Question) string {
	t := q.text(w)
	var notes []string
	switch q.Kind {
	case KindScale:
		key := "checkins.note.scale"
		if t.Low == "" || t.High == "" {
			key = "checkins.note.scale_plain"
		}
		notes = append(notes, w.Text(key, "low", t.Low, "top", q.High, "high", t.High))
	case KindOne, KindMany:
		notes = append(notes, w.Text("checkins.note."+q.Kind.key(), "choices", strings.Join(q.said(w), " / ")))
	case KindLong, KindShort, KindNumber, KindYesNo:
		notes = append(notes, w.Text("checkins.kind."+string(q.Kind)))
	}
	if q.Optional {
		notes = append(notes, w.Text("checkins.note.optional"))
	}
	if q.If != nil {
		notes = append(notes, c.condition(w, *q.If))
	}
	if q.Recalled {
		notes = append(notes, w.Text("checkins.note.recalled"))
	}
	return w.List(notes...)
}

// condition says when something is asked only after an earlier answer.
func (c Checkin) condition(w *words.Locale, when chat.When) string {
	i, ok := c.place(when.Field)
	if !ok {
		return ""
	}
	q := c.Questions[i]
	short := q.text(w).Short
	if len(when.OneOf) == 0 {
		return w.Text("checkins.note.if_answered", "question", short)
	}
	var answers []string
	for _, o := range q.offers(w) {
		for _, v := range when.OneOf {
			if o.Value == v {
				answers = append(answers, o.Label)
			}
		}
	}
	return w.Text("checkins.note.if", "question", short, "answers", strings.Join(answers, " / "))
}

// cardControls are what those who lead can do about a check-in.
func cardControls(w *words.Locale, c Checkin) chat.Actions {
	names := []string{"preview", "rehearsal", "edit", "questions", "copy"}
	if c.Paused {
		names = append(names, "resume")
	} else {
		names = append(names, "skip_next", "run", "pause")
	}
	if len(c.Skipped) > 0 && !c.Paused {
		names = append(names, "unskip")
	}
	return buttons(w, c, append(names, "end")...)
}

// buttons are things to do about one check-in, named in full for those who cannot see which one they stand below.
func buttons(w *words.Locale, c Checkin, names ...string) chat.Actions {
	row := chat.Actions{}
	for _, name := range names {
		row.Controls = append(row.Controls, chat.Button{
			Label: w.Text("checkins.button." + name), Describe: w.Text("checkins.button."+name+"_named", "title", c.Title),
			Action: chat.Action{Route: "checkins." + name, Arg: c.ID},
		})
	}
	return row
}

// clip shortens a text to so many characters, with a sign that it goes on.
func clip(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most-1]) + "…"
}
