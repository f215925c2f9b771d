package checkins

import (
	"cmp"
	"slices"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
)

// mineOnPage is how many of one's own answers a page holds.
const mineOnPage = 4

// showMine shows the actor their own answers, the newest first, each with who can read it, and with a way to change it
// for as long as that is possible.
func (f *Feature) showMine(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	mine, err := f.own(&tx.View, tx.Actor().ID)
	if err != nil {
		return nil, err
	}
	if len(mine) == 0 {
		return tx.Say("checkins.own.none"), nil
	}
	w := tx.Words()
	title := w.Text("checkins.about.title")
	m := chat.Message{Summary: title, Language: w.Language(), Blocks: []chat.Block{chat.Heading{Text: title}}}
	_, page := pageOf(in.Arg)
	some, page, of := onPage(mine, mineOnPage, page)
	for _, o := range some {
		blocks, err := f.describeOwn(&tx.View, o)
		if err != nil {
			return nil, err
		}
		m.Blocks = append(m.Blocks, blocks...)
	}
	m.Blocks = append(m.Blocks, w.Fine("checkins.about.kept"))
	if of > 1 {
		m.Blocks = append(m.Blocks, turning(w, page, of, func(n int) chat.Action {
			return chat.Action{Route: "checkins.mine", Arg: pageArg("", n)}
		}))
	}
	return chat.Privately{Message: m}, nil
}

func (f *Feature) describeOwn(v *bot.View, o ownAnswer) ([]chat.Block, error) {
	w := v.Words()
	blocks := []chat.Block{
		chat.Paragraph{Spans: w.Spans("checkins.about.round", "title", o.round.Title, "date", o.round.date(w))},
		f.spoken(w, o.round, o.Words),
		w.Fine("checkins.own.readers", "who", w.Text("checkins.mine."+o.readers())),
	}
	in, err := v.People().IsIn(o.round.Cohort, v.Actor().ID)
	if err != nil || !in || o.round.Over {
		return blocks, err
	}
	return append(blocks, chat.Actions{Controls: []chat.Control{
		about(w, o.round, "checkins.button.change", routeAnswer, chat.Secondary),
	}}), nil
}

// readers says who can read an answer of one's own: the end of a key below "checkins.mine". What was given without
// names is read as it was when the round closed; what came later, or was not published, stays with its author.
func (o ownAnswer) readers() string {
	reach := o.round.reachOf(o.answer)
	switch {
	case reach != community.CohortUnnamed || o.round.open():
		return string(reach)
	case o.Published:
		return "published"
	}
	return string(community.AuthorOnly)
}

// exportOwn gives a member all that is kept of what they answered and skipped, the newest first.
func (f *Feature) exportOwn(v *bot.View, member community.MemberID) (any, error) {
	m, err := v.People().Member(member)
	if err != nil {
		return nil, err
	}
	w := v.WordsFor(m)
	var all []ownExport
	for item, err := range f.rounds.All(v.Reader()) {
		if err != nil {
			return nil, err
		}
		r := item.Value
		a, done, err := f.given(v, r.ID, member)
		if err != nil {
			return nil, err
		}
		if !done || !r.opens(v, m, a) {
			continue
		}
		one := ownExport{
			Checkin: r.Title, Cohort: r.Cohort, Round: r.Local.String(), At: a.At.UTC().Truncate(time.Second),
			Changed: a.Edited, Skipped: a.Skipped,
		}
		if !a.Skipped {
			one.Readers = ownAnswer{a, r}.readers()
			for _, q := range r.Questions {
				if value, ok := a.Words[q.Name]; ok {
					one.Answers = append(one.Answers, ownLine{q.text(w).Ask, chat.PlainText(q.fact(w, value).Spans)})
				}
			}
		}
		all = append(all, one)
	}
	if len(all) == 0 {
		return nil, nil
	}
	slices.SortStableFunc(all, func(a, b ownExport) int {
		return cmp.Or(cmp.Compare(b.Round, a.Round), cmp.Compare(a.Checkin, b.Checkin))
	})
	return all, nil
}

// ownExport is one answer in what a member takes with them.
type ownExport struct {
	Checkin string             `json:"checkin"`
	Cohort  community.CohortID `json:"cohort"`
	Round   string             `json:"round"` // local date and time
	At      time.Time          `json:"at"`
	Changed bool               `json:"changed,omitempty"`
	Skipped bool               `json:"skipped,omitempty"`
	Readers string             `json:"readers,omitempty"`
	Answers []ownLine          `json:"answers,omitempty"`
}

type ownLine struct {
	Question string `json:"question"`
	Answer   string `json:"answer"`
}
