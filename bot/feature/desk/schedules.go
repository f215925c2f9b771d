package desk

import (
	"slices"
	"strconv"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/words"
)

// atATime is how many schedules stand on one page: each may have five controls of its own.
const atATime = 5

func schedules(tx *bot.Tx, _ bot.Input) (chat.Response, error) {
	m, err := schedulesPage(&tx.View, 0)
	return chat.Privately{Message: m}, err
}

// turnSchedules shows another page in the place of the one that stands there.
func turnSchedules(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	page, err := strconv.Atoi(in.Arg)
	if err != nil {
		page = 0
	}
	m, err := schedulesPage(&tx.View, page)
	return chat.Replace{Message: m}, err
}

// schedulesPage shows what goes out by itself and the actor may run: next first. A page that is no longer there, since
// something has ended meanwhile, becomes the last.
func schedulesPage(v *bot.View, page int) (chat.Message, error) {
	w := v.Words()
	m := chat.Message{Summary: w.Text("desk.schedules.title"), Language: w.Language(), Blocks: []chat.Block{
		chat.Heading{Text: w.Text("desk.schedules.title")},
	}}
	all, err := v.Schedules()
	if err != nil {
		return m, err
	}
	if len(all) == 0 {
		m.Blocks = append(m.Blocks, w.Paragraph("desk.schedules.nothing"))
		return m, nil
	}
	holds, err := v.Holds()
	if err != nil {
		return m, err
	}
	pages := (len(all) + atATime - 1) / atATime
	page = min(max(page, 0), pages-1)
	for i, s := range all[page*atATime : min(len(all), (page+1)*atATime)] {
		if i > 0 {
			m.Blocks = append(m.Blocks, chat.Divider{})
		}
		m.Blocks = append(m.Blocks, scheduleBlocks(w, s, holds)...)
	}
	if pages > 1 {
		m.Blocks = append(m.Blocks, chat.Divider{}, w.Fine("desk.schedules.page", "page", page+1, "pages", pages),
			chat.Actions{Controls: pageButtons(w, page, pages, func(to int) chat.Action {
				return chat.Action{Route: routeSchedules, Arg: strconv.Itoa(to)}
			})})
	}
	return m, nil
}

// itemsOnPage is how many items of a list stand in one answer: about as much as a phone shows at a glance or two, and less
// than any platform's message holds.
const itemsOnPage = 20

// cut is one page of a list, its number within what there is, and how many there are.
func cut[T any](all []T, page int) (some []T, at, pages int) {
	pages = max(1, (len(all)+itemsOnPage-1)/itemsOnPage)
	at = min(max(page, 0), pages-1)
	return all[at*itemsOnPage : min(len(all), (at+1)*itemsOnPage)], at, pages
}

// turning leads to the other pages, where there are any.
func turning(w *words.Locale, page, pages int, to func(page int) chat.Action) []chat.Block {
	if pages < 2 {
		return nil
	}
	return []chat.Block{
		w.Fine("desk.schedules.page", "page", page+1, "pages", pages), chat.Actions{Controls: pageButtons(w, page, pages, to)},
	}
}

func pageButtons(w *words.Locale, page, pages int, action func(page int) chat.Action) (controls []chat.Control) {
	turn := func(label string, to int) {
		controls = append(controls, chat.Button{
			Label: w.Text(label), Action: action(to),
		})
	}
	if page > 0 {
		turn("desk.schedules.earlier", page-1)
	}
	if page < pages-1 {
		turn("desk.schedules.later", page+1)
	}
	return controls
}

func scheduleBlocks(w *words.Locale, s bot.Scheduled, holds []bot.Hold) []chat.Block {
	title := w.Paragraph("desk.schedules.item", "title", s.Title)
	if s.Cohort.ID != "" {
		title = w.Paragraph("desk.schedules.item_of", "title", s.Title, "cohort", s.Cohort.Name)
	}
	next := w.Spans("desk.schedules.never")
	switch {
	case s.Paused:
		next = w.Spans("desk.schedules.paused")
	case !s.Next.IsZero():
		next = w.Spans("desk.schedules.next", "when", w.Moment(s.Next, chat.MomentDateTime))
	}
	list := chat.List{Items: [][]chat.Span{chat.Text(s.When), next}}
	if held(holds, s.Cohort.ID) {
		list.Items = append(list.Items, w.Spans("desk.schedules.held"))
	}
	list.Items = append(list.Items, s.Notes...)
	blocks := []chat.Block{title, list}
	if len(s.Controls) > 0 {
		blocks = append(blocks, chat.Actions{Controls: s.Controls})
	}
	return blocks
}

// held reports whether something about a cohort is kept from going out.
func held(holds []bot.Hold, cohort community.CohortID) bool {
	return slices.ContainsFunc(holds, func(h bot.Hold) bool { return h.Cohort == "" || h.Cohort == cohort })
}
