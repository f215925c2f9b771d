package desk

import (
	"slices"
	"strconv"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/words"
)

// traceable is how far back a trace looks where no day is named.
const traceable = 7 * 24 * time.Hour

// trace tells what became of what somebody was to be told. It tells of delivery only, never of what they did with it.
func trace(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	found, err := sought(&tx.View, in)
	if err != nil {
		return nil, err
	}
	switch {
	case found.badDay != "":
		return tx.Say("desk.trace.bad_day", "day", found.badDay), nil
	case len(found.people) == 0:
		return tx.Say("desk.trace.nobody"), nil
	case len(found.people) > 1:
		return chooseOne(tx.Words(), found), nil
	}
	m, err := traceOf(tx, found.people[0], found.day, 0)
	return chat.Privately{Message: m}, err
}

// traceOf shows the trace of one person whom the actor may trace. That somebody looked at another's is kept.
// The newest stand on the first page.
func traceOf(tx *bot.Tx, m community.Member, day string, page int) (chat.Message, error) {
	mine := m.ID == tx.Actor().ID
	if !mine {
		if err := tx.Audit("trace", string(m.ID)); err != nil {
			return chat.Message{}, err
		}
	}
	from, to := span(&tx.View, m, day)
	items, err := traced(&tx.View, m, from, to)
	if err != nil {
		return chat.Message{}, err
	}
	w := tx.Words()
	title := w.Spans("desk.trace.title", "name", m.Profile.Name)
	if mine {
		title = w.Spans("desk.trace.title_mine")
	}
	blocks := []chat.Block{
		chat.Heading{Text: clippedTo(chat.PlainText(title), chat.MaxHeading)},
		looked(w, day, mine),
	}
	silent, err := silence(&tx.View, w, m)
	if err != nil {
		return chat.Message{}, err
	}
	blocks = append(blocks, silent...)
	slices.Reverse(items)
	items, page, pages := cut(items, page)
	items = slices.Clone(items)
	slices.Reverse(items)
	list := chat.List{}
	for _, i := range items {
		when := []chat.Span{w.Moment(i.At, chat.MomentDateTime)}
		if !mine {
			zone := m.Location(tx.CommunityZone().String())
			when, i.Became = onDays(w, zone, when), onDays(w, zone, i.Became)
		}
		list.Items = append(list.Items, w.Spans("desk.trace.item", "when", when, "what", i.What, "became", i.Became))
	}
	if len(items) > 0 {
		blocks = append(blocks, list)
	} else {
		blocks = append(blocks, w.Paragraph("desk.trace.nothing"))
	}
	blocks = append(blocks, turning(w, page, pages, func(to int) chat.Action {
		return chat.Action{Route: routeTracePage, Arg: string(m.ID) + "/" + day + "/" + strconv.Itoa(to)}
	})...)
	blocks = append(blocks, w.Fine("desk.trace.only_delivery"))
	return chat.Message{Summary: chat.PlainText(title), Language: w.Language(), Blocks: blocks}, nil
}

// onDays says moments as days, as they were where the person lives. The hour at which somebody's own nine o'clock is, or
// the day that it falls on elsewhere, would tell others where that is.
func onDays(w *words.Locale, zone *time.Location, spans []chat.Span) []chat.Span {
	days := slices.Clone(spans)
	for i, span := range days {
		if m, ok := span.(chat.Moment); ok {
			days[i] = chat.Plain{Text: w.Date(m.At.In(zone))}
		}
	}
	return days
}

// traced lists what became of what a member was to be told, as far as the actor may know it. Somebody who leads sees
// what was about the cohorts that they lead and the member is in, and nothing else; those who facilitate see what the
// features tell. What no feature tells of, only the member sees: a feature that has not said how its messages may be
// spoken of has them spoken of to nobody else.
func traced(v *bot.View, m community.Member, from, to time.Time) ([]bot.Traced, error) {
	items, err := v.Traced(m.ID, from, to)
	if err != nil {
		return nil, err
	}
	me := v.Actor()
	if me.ID == m.ID {
		return withUnexplained(v, items, from, to)
	}
	if v.IsFacilitator(me) {
		return items, nil
	}
	shared, err := ledOf(v, m)
	return slices.DeleteFunc(items, func(i bot.Traced) bool { return !slices.Contains(shared, i.Cohort) }), err
}

func withUnexplained(v *bot.View, items []bot.Traced, from, to time.Time) ([]bot.Traced, error) {
	w := v.Words()
	sent, err := v.Unexplained(v.Actor().ID, from, to)
	if err != nil {
		return nil, err
	}
	for _, s := range sent {
		what, err := kindOf(v, w, s.Route, s.Cohort)
		if err != nil {
			return nil, err
		}
		items = append(items, bot.Traced{At: s.At, Cohort: s.Cohort, What: what, Became: bot.Became(w, s.Copies)})
	}
	slices.SortStableFunc(items, func(a, b bot.Traced) int { return a.At.Compare(b.At) })
	return items, nil
}

// silence says why a member may be hearing nothing now. Of somebody else it says that it is so, and not until when.
func silence(v *bot.View, w *words.Locale, m community.Member) ([]chat.Block, error) {
	if v.Actor().ID == m.ID {
		return whySilent(v, w, m)
	}
	var blocks []chat.Block
	if m.Paused(v.Now(), m.Location(v.CommunityZone().String())) {
		blocks = append(blocks, w.Paragraph("desk.trace.paused"))
	}
	if !m.Preferences.Prompts {
		blocks = append(blocks, w.Paragraph("desk.trace.prompts"))
	}
	if m.Level != "" && !m.Level.Prompted() {
		blocks = append(blocks, w.Paragraph("desk.trace.level"))
	}
	_, writes, err := v.Writes(m)
	if err != nil {
		return nil, err
	}
	if !writes {
		blocks = append(blocks, w.Paragraph("desk.trace.no_account"))
	}
	shared, err := ledOf(v, m)
	if v.IsFacilitator(v.Actor()) {
		shared, err = cohortsOf(v, m)
	}
	if err != nil {
		return nil, err
	}
	held, err := whatIsHeld(v, w, shared)
	return append(blocks, held...), err
}

// looked says which time was looked at. When a day begins and ends where somebody lives would tell their zone.
func looked(w *words.Locale, day string, mine bool) chat.Paragraph {
	date, err := time.Parse(time.DateOnly, day)
	switch {
	case err != nil:
		return w.Paragraph("desk.trace.last_days")
	case mine:
		return w.Paragraph("desk.trace.my_day", "date", w.Date(date))
	}
	return w.Paragraph("desk.trace.day", "date", w.Date(date))
}

// span is the time that is looked at: a day as the member has it, or the last seven days.
func span(v *bot.View, m community.Member, day string) (from, to time.Time) {
	zone := m.Location(v.CommunityZone().String())
	date, err := time.ParseInLocation(time.DateOnly, day, zone)
	if err != nil {
		return v.Now().Add(-traceable), v.Now().Add(time.Nanosecond) // what happened in this very instant is part of it
	}
	return date, time.Date(date.Year(), date.Month(), date.Day()+1, 0, 0, 0, 0, zone)
}
