package cohorts

import (
	"errors"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/words"
	"weft/data"
)

// inList is a running cohort among others, with what the viewer can do.
func (s standing) inList(w *words.Locale) []chat.Block {
	line := []chat.Span{chat.Strong{Text: s.cohort.Name}}
	if s.cohort.About != "" {
		line = append(line, chat.Plain{Text: " — " + s.cohort.About})
	}
	blocks := []chat.Block{chat.Paragraph{Spans: line}, w.Fine("cohorts.list.people", "count", s.people)}
	if s.asked {
		blocks = append(blocks, w.Fine("cohorts.list.asked"))
	}
	if len(s.waiting) > 0 {
		blocks = append(blocks, w.Fine("cohorts.list.waiting", "count", len(s.waiting)))
	}
	about := s.button(w, "cohorts.about", "cohorts.do.about")
	return append(blocks, chat.Actions{Controls: []chat.Control{s.entrance(w), about}})
}

// entrance is the way in or out: what fits is offered, and nothing else.
func (s standing) entrance(w *words.Locale) chat.Button {
	switch {
	case s.in:
		return s.button(w, "cohorts.leave", "cohorts.leave")
	case s.asked:
		return s.button(w, "cohorts.unask", "cohorts.do.unask")
	case s.cohort.Entry == community.ByApproval && !s.leads:
		return s.button(w, "cohorts.join", "cohorts.do.ask")
	}
	b := s.button(w, "cohorts.join", "cohorts.join")
	b.Style = chat.Primary
	return b
}

// button does something about the cohort; its words name it for whoever hears several such buttons read out.
func (s standing) button(w *words.Locale, route, label string) chat.Button {
	return chat.Button{
		Label: w.Text(label), Describe: w.Text(label+"_named", "cohort", s.cohort.Name),
		Action: chat.Action{Route: route, Arg: string(s.cohort.ID)},
	}
}

func (f *Feature) cardNamed(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	c, problem, err := chosenEver(tx, in)
	if problem != nil || err != nil {
		return problem, err
	}
	return f.describe(tx, c)
}

func (f *Feature) card(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	c, problem, err := pointed(tx, in)
	if problem != nil || err != nil {
		return problem, err
	}
	return f.describe(tx, c)
}

// describe tells what a cohort is. Its channels are for those who are in it, its zone for those who run it: with one
// person in it, its zone could be theirs.
func (f *Feature) describe(tx *bot.Tx, c community.Cohort) (chat.Response, error) {
	w := tx.Words()
	s, err := f.standing(&tx.View, c)
	if err != nil {
		return nil, err
	}
	facts, err := s.facts(&tx.View, w)
	if err != nil {
		return nil, err
	}
	m := chat.Message{Summary: w.Text("cohorts.card.title", "cohort", c.Name), Language: w.Language()}
	m.Blocks = append(m.Blocks, chat.Heading{Text: c.Name})
	if c.About != "" {
		m.Blocks = append(m.Blocks, chat.Paragraph{Spans: chat.Text(c.About)})
	}
	m.Blocks = append(m.Blocks, facts)
	if !c.Active() {
		m.Blocks = append(m.Blocks, w.Paragraph("cohorts.card.ended"))
	} else if s.mine() {
		m.Blocks = append(m.Blocks, w.Fine("cohorts.card.coming"))
	}
	if controls := s.controls(w); len(controls) > 0 {
		m.Blocks = append(m.Blocks, chat.Actions{Controls: controls})
	}
	if s.runs && c.Active() {
		running, err := s.running(tx, w)
		if err != nil {
			return nil, err
		}
		m.Blocks = append(m.Blocks, running...)
	}
	return chat.Privately{Message: m}, nil
}

func (s standing) facts(v *bot.View, w *words.Locale) (chat.Facts, error) {
	facts, c := chat.Facts{}, s.cohort
	add := func(key string, spans []chat.Span) {
		facts.Facts = append(facts.Facts, chat.Fact{Label: w.Text("cohorts.card." + key), Spans: spans})
	}
	leads, err := leadsOf(v, c)
	if err != nil {
		return facts, err
	}
	var names []string
	for _, m := range leads {
		names = append(names, m.Profile.Name)
	}
	if len(names) == 0 {
		add("leads", w.Spans("cohorts.card.nobody"))
	} else {
		add("leads", chat.Text(w.And(names...)))
	}
	add("people", chat.Text(w.Text("cohorts.list.people", "count", s.people)))
	add("language", chat.Text(w.Text("words.language."+c.Language)))
	if s.runs {
		add("zone", chat.Text(c.Zone))
	}
	if s.mine() || s.runs {
		add("channels", channelNames(v, w, c))
	}
	entry := entryOpen
	if c.Entry == community.ByApproval {
		entry = entryApproval
	}
	if c.Active() {
		add("entry", w.Spans("cohorts.entry."+entry))
	}
	return facts, nil
}

func channelNames(v *bot.View, w *words.Locale, c community.Cohort) []chat.Span {
	var spans []chat.Span
	for _, channel := range c.Channels {
		if len(spans) > 0 {
			spans = append(spans, chat.Plain{Text: w.Text("words.list.comma")})
		}
		ref := chat.ChannelRef{Channel: channel, Name: channel.ID}
		if place, known := v.Place(channel); known {
			ref.Name = place.Name
		}
		spans = append(spans, ref)
	}
	if len(spans) == 0 {
		return w.Spans("cohorts.card.no_channel")
	}
	return spans
}

// controls are what fits how the viewer stands to the cohort.
func (s standing) controls(w *words.Locale) []chat.Control {
	var controls []chat.Control
	if s.cohort.Active() || s.in {
		controls = append(controls, s.entrance(w))
	}
	if s.mine() {
		controls = append(controls, s.button(w, "cohorts.history", "cohorts.do.history"))
	}
	switch {
	case !s.runs:
		return controls
	case !s.cohort.Active():
		return append(controls, s.button(w, "cohorts.reopen", "cohorts.do.reopen"))
	}
	for _, does := range []string{"edit", "invite", "lead", "remove"} {
		controls = append(controls, s.button(w, "cohorts."+does, "cohorts.do."+does))
	}
	return controls
}

// running is what those who run a cohort see besides: who asks to come in, and which invitations are open.
func (s standing) running(tx *bot.Tx, w *words.Locale) ([]chat.Block, error) {
	var blocks []chat.Block
	if len(s.waiting) > 0 {
		blocks = append(blocks, chat.Divider{}, chat.Heading{Text: w.Text("cohorts.card.waiting")})
	}
	for _, r := range s.waiting {
		asks, err := tx.People().Member(r.Member)
		if errors.Is(err, data.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, requested(w, r, asks, s.cohort)...)
	}
	open, err := tx.People().Invitations(s.cohort.ID)
	if err != nil {
		return nil, err
	}
	count := 0
	for _, i := range open {
		if tx.Now().Before(i.Expires()) {
			count++
		}
	}
	if count > 0 {
		blocks = append(blocks, w.Fine("cohorts.card.invited", "count", count), chat.Actions{Controls: []chat.Control{s.button(w, "cohorts.uninvite", "cohorts.do.uninvite")}})
	}
	return blocks, nil
}
