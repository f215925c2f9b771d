package desk

import (
	"slices"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/words"
)

// hold stops everything automatic at once: in the community, or about one cohort.
func hold(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	c, ok, err := meant(&tx.View, in)
	if err != nil {
		return nil, err
	}
	if !ok {
		return tx.Say("desk.no_cohort"), nil
	}
	if err := tx.Hold(bot.Hold{Cohort: c.ID}); err != nil {
		return nil, err
	}
	w := tx.Words()
	look, err := lookButton(&tx.View, w, c.ID)
	if err != nil {
		return nil, err
	}
	said := w.Paragraph("desk.held")
	if c.ID != "" {
		said = w.Paragraph("desk.held_cohort", "cohort", c.Name)
	}
	return chat.Privately{Message: chat.Message{
		Summary: chat.PlainText(said.Spans), Language: w.Language(),
		Blocks: []chat.Block{said, chat.Actions{Controls: []chat.Control{look}}},
	}}, nil
}

// lookButton shows what a release would let go, and then offers it.
func lookButton(v *bot.View, w *words.Locale, cohort community.CohortID) (chat.Button, error) {
	b := chat.Button{Label: w.Text("desk.look"), Action: chat.Action{Route: routeRelease, Arg: string(cohort)}}
	if cohort == "" {
		return b, nil
	}
	name, err := nameOf(v, cohort)
	b.Describe = w.Text("desk.look_of", "cohort", name)
	return b, err
}

// release shows what would go out, before anything does.
func release(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	c, refusal, err := onHold(tx, in)
	if refusal != nil || err != nil {
		return refusal, err
	}
	waiting, err := tx.WouldGo(c.ID)
	if err != nil {
		return nil, err
	}
	w := tx.Words()
	head := w.Paragraph("desk.release_nothing")
	list := chat.List{}
	if len(waiting) > 0 {
		head = w.Paragraph("desk.would_go", "count", total(waiting))
		for _, h := range waiting {
			what, err := kindOf(&tx.View, w, h.Route, h.Cohort)
			if err != nil {
				return nil, err
			}
			list.Items = append(list.Items, w.Spans("desk.would_go_item",
				"what", what, "n", h.Count, "when", w.Moment(h.Since, chat.MomentDateTime)))
		}
	}
	blocks := []chat.Block{head}
	if len(list.Items) > 0 {
		blocks = append(blocks, list, w.Fine("desk.release_slowly"))
	}
	blocks = append(blocks, chat.Actions{Controls: []chat.Control{
		chat.Button{Label: w.Text("desk.release"), Action: chat.Action{Route: routeReleaseNow, Arg: string(c.ID)}, Style: chat.Primary},
	}}, w.Fine("desk.release_typed", "command", typedRelease(c)))
	return chat.Privately{Message: chat.Message{Summary: chat.PlainText(head.Spans), Language: w.Language(), Blocks: blocks}}, nil
}

func typedRelease(c community.Cohort) string {
	if c.ID == "" {
		return "release now"
	}
	return "release now " + c.Name
}

func total(waiting []bot.Held) (n int) {
	for _, h := range waiting {
		n += h.Count
	}
	return n
}

// releaseNow lets everything go on, one message after another.
func releaseNow(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	c, refusal, err := onHold(tx, in)
	if refusal != nil || err != nil {
		return refusal, err
	}
	n, err := tx.Release(c.ID)
	if err != nil {
		return nil, err
	}
	if n == 0 {
		return tx.Say("desk.nothing_waited"), nil
	}
	return tx.Say("desk.released", "count", n), nil
}

// onHold finds what is to be released, or says that it is not on hold.
func onHold(tx *bot.Tx, in bot.Input) (community.Cohort, chat.Response, error) {
	c, ok, err := meant(&tx.View, in)
	if err != nil {
		return c, nil, err
	}
	if !ok {
		return c, tx.Say("desk.no_cohort"), nil
	}
	holds, err := tx.Holds()
	if err != nil {
		return c, nil, err
	}
	if !slices.ContainsFunc(holds, func(h bot.Hold) bool { return h.Cohort == c.ID }) {
		return c, tx.Say("desk.not_held"), nil
	}
	return c, nil, nil
}
