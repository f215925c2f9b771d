package checkins

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/words"
	"weft/data"
)

// roundsOnPage is how many rounds a page of a report holds.
const roundsOnPage = 5

// forReported runs a decision about a check-in that the actor may look back on, ended or not: the one that a button
// names, or was typed, or the only one. Where there are several it asks which; route is the button's.
func (f *Feature) forReported(route string, do func(tx *bot.Tx, c Checkin, page int) (chat.Response, error)) bot.Decision {
	return func(tx *bot.Tx, in bot.Input) (chat.Response, error) {
		all, err := f.reported(&tx.View)
		if err != nil {
			return nil, err
		}
		id, page := pageOf(in.Arg)
		typed := in.Answers.Text("title")
		all = slices.DeleteFunc(all, func(c Checkin) bool {
			return id != "" && c.ID != id || typed != "" && c.ID != typed && !strings.EqualFold(c.Title, typed)
		})
		switch len(all) {
		case 0:
			return tx.Say("checkins.report.nothing"), nil
		case 1:
			return do(tx, all[0], page)
		}
		return whichOf(tx, all, route)
	}
}

// whichOf asks which of several check-ins is meant.
func whichOf(tx *bot.Tx, all []Checkin, route string) (chat.Response, error) {
	w := tx.Words()
	var buttons []chat.Control
	for _, c := range all[:min(len(all), mostListed)] {
		cohort, err := tx.People().Cohort(c.Cohort)
		if err != nil {
			return nil, err
		}
		buttons = append(buttons, chat.Button{
			Label: clip(c.Title, chat.MaxButtonLabel), Describe: c.Title + " — " + cohort.Name,
			Action: chat.Action{Route: route, Arg: c.ID},
		})
	}
	return chat.Privately{Message: chat.Message{
		Summary: w.Text("checkins.which"), Language: w.Language(),
		Blocks: []chat.Block{w.Paragraph("checkins.which"), chat.Actions{Controls: buttons}},
	}}, nil
}

// cohortOfPaged finds the cohort of the check-in in the argument of a button that turns pages.
func (f *Feature) cohortOfPaged(v *bot.View, in bot.Input) (community.CohortID, error) {
	in.Arg, _ = pageOf(in.Arg)
	return f.cohortOfCheckin(v, in)
}

// report shows the rounds of a check-in, the newest first, as far as the actor may know of them.
func (f *Feature) report(tx *bot.Tx, c Checkin, page int) (chat.Response, error) {
	w := tx.Words()
	all, err := f.seenRounds(&tx.View, c)
	if err != nil {
		return nil, err
	}
	title := w.Text("checkins.report.title", "title", c.Title)
	m := chat.Message{Summary: title, Language: w.Language(), Blocks: []chat.Block{chat.Heading{Text: title}}}
	if len(all) == 0 {
		m.Blocks = append(m.Blocks, w.Paragraph("checkins.report.none"))
		return chat.Privately{Message: m}, nil
	}
	some, page, of := onPage(all, roundsOnPage, page)
	if page == 1 {
		over, err := overTime(w, all)
		if err != nil {
			return nil, err
		}
		m.Blocks = append(m.Blocks, over...)
	}
	for _, s := range some {
		m.Blocks = append(m.Blocks, s.summary(w)...)
	}
	var ways []chat.Control
	turn := func(key string, n int) {
		ways = append(ways, chat.Button{Label: w.Text(key), Action: chat.Action{Route: "checkins.report", Arg: pageArg(c.ID, n)}})
	}
	if page > 1 {
		turn("checkins.report.newer", page-1)
	}
	if page < of {
		turn("checkins.report.older", page+1)
	}
	m.Blocks = append(m.Blocks, chat.Actions{Controls: append(ways, buttons(w, c, "export").Controls...)})
	return chat.Privately{Message: m}, nil
}

// seenRounds are the rounds of a check-in as far as the actor may know of them, the newest first.
func (f *Feature) seenRounds(v *bot.View, c Checkin) ([]seen, error) {
	cohort, err := v.People().Cohort(c.Cohort)
	if errors.Is(err, data.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	rounds, err := f.roundsOf(v, c.ID)
	if err != nil {
		return nil, err
	}
	all := make([]seen, 0, len(rounds))
	for _, r := range rounds {
		s, err := f.see(v, r, cohort)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// summary says how a round went, and leads to its answers where there are any to read.
func (s seen) summary(w *words.Locale) []chat.Block {
	head := []chat.Span{chat.Strong{Text: s.date(w)}}
	if s.open() {
		head = append(head, chat.Plain{Text: " — "})
		head = append(head, w.Spans("checkins.report.open", "closes", w.Moment(s.Closes, chat.MomentDateTime))...)
	}
	facts := chat.Facts{}
	if s.Ask.direct() {
		facts.Facts = append(facts.Facts,
			chat.Fact{Label: w.Text("checkins.label.asked"), Spans: chat.Text(strconv.Itoa(s.told.Asked))},
			chat.Fact{Label: w.Text("checkins.label.reached"), Spans: chat.Text(strconv.Itoa(s.told.Reached))})
	}
	facts.Facts = append(facts.Facts, chat.Fact{Label: w.Text("checkins.label.answered"), Spans: s.count(w)})
	blocks := []chat.Block{chat.Paragraph{Spans: head}, facts}
	if len(s.named) > 0 || s.unnamed != nil {
		blocks = append(blocks, chat.Actions{Controls: []chat.Control{s.readButton(w)}})
	}
	return blocks
}

// count says how many answered, or why that is not said.
func (s seen) count(w *words.Locale) []chat.Span {
	if s.counted != countKnown {
		return w.Spans("checkins.report."+string(s.counted), "least", community.LeastUnnamed)
	}
	return chat.Text(strconv.Itoa(s.answered))
}
