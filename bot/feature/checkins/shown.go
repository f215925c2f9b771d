package checkins

import (
	"errors"
	"slices"
	"strings"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/words"
	"weft/data"
)

// mostListed is how many check-ins are listed at once; whoever has more of them types a title.
const mostListed = 10

// showAnswers shows the newest round in which there is something that its rule lets the actor read: where there are
// several check-ins, it asks which. Check-ins that have ended are among them.
func (f *Feature) showAnswers(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	typed := in.Answers.Text("title")
	var found []Round
	for item, err := range f.checkins.All(tx.Reader()) {
		if err != nil {
			return nil, err
		}
		c := item.Value
		if typed != "" && c.ID != typed && !strings.EqualFold(c.Title, typed) {
			continue
		}
		newest, ok, err := f.readableBefore(&tx.View, c.ID, Round{})
		if err != nil {
			return nil, err
		}
		if ok {
			found = append(found, newest)
		}
	}
	switch len(found) {
	case 0:
		return tx.Say("checkins.answers.none"), nil
	case 1:
		return f.readRound(tx, found[0], 1)
	}
	return f.chooseRound(tx, found)
}

// chooseRound offers the newest round of each of several check-ins.
func (f *Feature) chooseRound(tx *bot.Tx, found []Round) (chat.Response, error) {
	w := tx.Words()
	m := chat.Message{
		Summary: w.Text("checkins.answers.title"), Language: w.Language(),
		Blocks: []chat.Block{chat.Heading{Text: w.Text("checkins.answers.title")}},
	}
	for _, r := range found[:min(len(found), mostListed)] {
		cohort, err := tx.People().Cohort(r.Cohort)
		if err != nil {
			return nil, err
		}
		m.Blocks = append(m.Blocks,
			w.Paragraph("checkins.answers.newest", "title", r.Title, "cohort", cohort.Name, "date", r.date(w)),
			chat.Actions{Controls: []chat.Control{r.readButton(w)}})
	}
	if len(found) > mostListed {
		m.Blocks = append(m.Blocks, w.Fine("checkins.which"))
	}
	return chat.Privately{Message: m}, nil
}

// readableBefore is the newest round of a check-in, before another one unless that is zero, of which the actor may
// read something; ok is false where there is none.
func (f *Feature) readableBefore(v *bot.View, checkin string, before Round) (found Round, ok bool, err error) {
	rounds, err := f.roundsOf(v, checkin)
	if err != nil {
		return Round{}, false, err
	}
	for _, r := range rounds {
		if before.ID != "" && !r.Opened.Before(before.Opened) {
			continue
		}
		parts, err := f.readParts(v, v.Words(), r)
		if err != nil || len(parts) > 0 {
			return r, err == nil, err
		}
	}
	return Round{}, false, nil
}

// readParts are the answers of a round that the actor may read: in its order with names, each with who else reads it
// where that is not everybody, or what it gave back without names.
func (f *Feature) readParts(v *bot.View, w *words.Locale, r Round) ([]part, error) {
	cohort, err := v.People().Cohort(r.Cohort)
	if err != nil {
		return nil, err
	}
	if r.Reach == community.CohortUnnamed {
		s, err := f.see(v, r, cohort)
		if err != nil || s.unnamed == nil {
			return nil, err
		}
		return s.unnamed.parts(w, r), nil
	}
	named, err := f.withNames(v, r, cohort)
	if err != nil {
		return nil, err
	}
	for i, a := range named {
		if reach := r.reachOf(a.answer); reach != r.Reach {
			named[i].name = w.Text("checkins.read.narrowed", "name", a.name, "who", w.Text("checkins.read."+string(reach)))
		}
	}
	if r.Layout == ByQuestion {
		return byQuestion(w, r, named), nil
	}
	return byPerson(w, r, named), nil
}

// read shows a page of a round that a button names.
func (f *Feature) read(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	id, place, _ := strings.Cut(in.Arg, "/")
	r, err := f.round(tx.Reader(), id)
	if errors.Is(err, data.ErrNotFound) {
		return tx.Say("bot.gone"), nil
	}
	if err != nil {
		return nil, err
	}
	layout, page := pageOf(place)
	if by, ok := layouts[layout]; ok {
		r.Layout = by
	}
	return f.readRound(tx, r, page)
}

// layouts are the orders of a page by their sign in the argument of a button, which is short of room.
var layouts = map[string]Layout{"p": ByPerson, "q": ByQuestion}

func (r Round) readArg(page int) string {
	if r.Layout == ByQuestion {
		return r.ID + "/" + pageArg("q", page)
	}
	return r.ID + "/" + pageArg("p", page)
}

// readRound shows a page of a round in the order that it names, with ways to the other order and to what was before.
func (f *Feature) readRound(tx *bot.Tx, r Round, page int) (chat.Response, error) {
	if r.Reach == community.AuthorOnly {
		return f.showMine(tx, bot.Input{}) // nothing was shared, so it is not shown as if it had been
	}
	w := tx.Words()
	parts, err := f.readParts(&tx.View, w, r)
	if err != nil {
		return nil, err
	}
	if len(parts) == 0 {
		return tx.Say("checkins.answers.none"), nil
	}
	m := r.page(w, parts, page, r.reading)
	m.Blocks = slices.Insert(m.Blocks, 1, chat.Block(chat.Fine{Spans: chat.Text(r.date(w))}))
	var ways []chat.Control
	if r.Reach != community.CohortUnnamed {
		ways = append(ways, r.otherOrder(w))
	}
	earlier, ok, err := f.readableBefore(&tx.View, r.Checkin, r)
	if err != nil {
		return nil, err
	}
	if ok {
		earlier.Layout = r.Layout
		ways = append(ways, chat.Button{
			Label: w.Text("checkins.read.earlier"), Describe: w.Text("checkins.read.earlier_named", "date", earlier.date(w)),
			Action: earlier.reading(1),
		})
	}
	if len(ways) > 0 {
		m.Blocks = append(m.Blocks, chat.Actions{Controls: ways})
	}
	return chat.Privately{Message: m}, nil
}

func (r Round) reading(page int) chat.Action {
	return chat.Action{Route: "checkins.read", Arg: r.readArg(page)}
}

// readButton leads to the answers of a round.
func (r Round) readButton(w *words.Locale) chat.Control {
	return chat.Button{
		Label: w.Text("checkins.button.read"), Describe: w.Text("checkins.button.read_named", "title", r.Title, "date", r.date(w)),
		Action: r.reading(1),
	}
}

// otherOrder leads to the same answers by person or by question, whichever they are not in.
func (r Round) otherOrder(w *words.Locale) chat.Control {
	key := "checkins.read.by_question"
	if r.Layout == ByQuestion {
		r.Layout, key = ByPerson, "checkins.read.by_person"
	} else {
		r.Layout = ByQuestion
	}
	return chat.Button{Label: w.Text(key), Action: r.reading(1)}
}
