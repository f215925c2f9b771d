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

// ahead is how far what is coming is shown.
const ahead = 28 * 24 * time.Hour

func coming(tx *bot.Tx, _ bot.Input) (chat.Response, error) {
	blocks, err := comingPage(&tx.View, 0)
	if err != nil {
		return nil, err
	}
	return private(tx.Words(), "desk.coming.title", blocks), nil
}

// turnComing shows another page in the place of the one that stands there.
func turnComing(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	page, err := strconv.Atoi(in.Arg)
	if err != nil {
		page = 0
	}
	blocks, err := comingPage(&tx.View, page)
	w := tx.Words()
	return chat.Replace{Message: chat.Message{
		Summary: w.Text("desk.coming.title"), Language: w.Language(), Blocks: blocks,
	}}, err
}

// comingPage is one page of what lies ahead of the actor.
func comingPage(v *bot.View, page int) ([]chat.Block, error) {
	blocks, items, err := whatIsComing(v, v.Actor())
	if err != nil || len(items) == 0 {
		return blocks, err
	}
	some, at, pages := cut(items, page)
	return append(append(blocks, chat.List{Items: some}), turning(v.Words(), at, pages, func(to int) chat.Action {
		return chat.Action{Route: routeComing, Arg: strconv.Itoa(to)}
	})...), nil
}

// whatIsComing lists what lies ahead of a member, below why some of it may not come: for that member's eyes.
func whatIsComing(v *bot.View, m community.Member) (blocks []chat.Block, list [][]chat.Span, err error) {
	w := v.WordsFor(m)
	items, err := v.Coming(m, v.Now(), v.Now().Add(ahead))
	if err != nil {
		return nil, nil, err
	}
	blocks = []chat.Block{chat.Heading{Text: w.Text("desk.coming.title")}}
	silent, err := whySilent(v, w, m)
	if err != nil {
		return nil, nil, err
	}
	blocks = append(blocks, silent...)
	if len(items) == 0 {
		return append(blocks, w.Paragraph("desk.coming.nothing")), nil, nil
	}
	for _, i := range items {
		list = append(list, w.Spans("desk.coming.item", "when", w.Moment(i.At, chat.MomentDateTime), "what", i.What))
	}
	return blocks, list, nil
}

// whySilent tells a member what keeps messages from them now: what they chose, and what is on hold.
func whySilent(v *bot.View, w *words.Locale, m community.Member) ([]chat.Block, error) {
	var blocks []chat.Block
	zone := m.Location(v.CommunityZone().String())
	if until, err := time.Parse(time.DateOnly, m.Preferences.PausedUntil); err == nil && m.Paused(v.Now(), zone) {
		blocks = append(blocks, w.Paragraph("desk.silent.paused", "date", w.Date(until)))
	}
	if !m.Preferences.Prompts {
		blocks = append(blocks, w.Paragraph("desk.silent.prompts"))
	}
	if m.Level != "" && !m.Level.Prompted() {
		blocks = append(blocks, w.Paragraph("desk.silent.level"))
	}
	mine, err := cohortsOf(v, m)
	if err != nil {
		return nil, err
	}
	held, err := whatIsHeld(v.As(m), w, mine)
	return append(blocks, held...), err
}

// cohortsOf lists the cohorts that a hold of which concerns a member: those they are in or lead; all, where they
// facilitate.
func cohortsOf(v *bot.View, m community.Member) ([]community.CohortID, error) {
	all, err := v.People().Cohorts()
	if err != nil {
		return nil, err
	}
	var mine []community.CohortID
	for _, c := range all {
		in, err := v.People().IsIn(c.ID, m.ID)
		if err != nil {
			return nil, err
		}
		if in || c.LedBy(m.ID) || v.IsFacilitator(m) {
			mine = append(mine, c.ID)
		}
	}
	return mine, nil
}

// whatIsHeld tells the actor what is on hold of the community and of some cohorts. Who may end a hold finds beneath
// it how.
func whatIsHeld(v *bot.View, w *words.Locale, cohorts []community.CohortID) ([]chat.Block, error) {
	holds, err := v.Holds()
	if err != nil {
		return nil, err
	}
	leads, err := led(v)
	if err != nil {
		return nil, err
	}
	var blocks []chat.Block
	for _, h := range holds {
		if h.Cohort != "" && !slices.Contains(cohorts, h.Cohort) {
			continue
		}
		said, err := heldParagraph(v, w, h.Cohort)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, said)
		if !v.IsFacilitator(v.Actor()) && !slices.Contains(leads, h.Cohort) {
			continue
		}
		look, err := lookButton(v, w, h.Cohort)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, chat.Actions{Controls: []chat.Control{look}})
	}
	return blocks, nil
}

func heldParagraph(v *bot.View, w *words.Locale, cohort community.CohortID) (chat.Paragraph, error) {
	if cohort == "" {
		return w.Paragraph("desk.on_hold"), nil
	}
	name, err := nameOf(v, cohort)
	return w.Paragraph("desk.cohort_on_hold", "cohort", name), err
}
