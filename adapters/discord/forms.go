package discord

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"weft/bot/chat"
)

// ask puts a form before the actor. A modal can only be the first answer, and never that to another modal: otherwise a
// note offers to go on.
func (x *exchange) ask(ctx context.Context, f chat.Form) {
	if x.it.Type != interactionModal && x.stageNow() == unanswered {
		m := x.r.d.modalOf(x.r.asked.show(x.head.Actor.ID, f, time.Now()), x.it.Guild)
		err := x.first(ctx, reply{Type: answerModal, Data: m}, nil)
		if err == nil {
			return
		}
		x.r.d.log.Warn().Err(err).Str("interaction", x.it.ID).Msg("a form could not be shown at once")
	}
	key := "ready_to_ask"
	if f.Rest {
		key = "more_to_ask"
	}
	w := x.r.d.in(cmp.Or(f.Language, x.it.Locale))
	err := x.put(ctx, []page{noted(w.say(key), component{
		Type: typeButton, Style: buttonPrimary, Label: clipped(w.say("continue"), maxButton),
		CustomID: control{Kind: kindContinue, Action: f.Action, Extra: x.from}.customID(),
	})}, x.onto)
	if err != nil {
		x.r.d.log.Error().Err(err).Str("interaction", x.it.ID).Msg("a form could not be asked")
	}
}

// amend says what is wrong with a form, question by question, and offers to open it again as it was filled in; where
// something else is to be mended than the page that was sent, it offers that.
func (x *exchange) amend(ctx context.Context, r chat.Amend) error {
	problems := r.Problems
	if x.sent == nil {
		said := strings.Join(slices.Sorted(maps.Values(problems)), " ")
		return x.say(ctx, chat.Message{Summary: said}, x.onto)
	}
	form, known := x.r.asked.form(x.head.Actor.ID, x.sent.Action, problems)
	if r.Form != nil {
		form, known = *r.Form, true
	}
	labels := map[string]string{}
	for _, f := range form.Fields {
		labels[f.Name] = f.Label
	}
	var spans [][]chat.Span
	for _, name := range problemOrder(form, problems) {
		line := chat.Text(problems[name])
		if label := labels[name]; label != "" {
			line = []chat.Span{chat.Strong{Text: chat.Fact{Label: label}.Lead()}, chat.Plain{Text: " " + problems[name]}}
		}
		spans = append(spans, line)
	}
	w := x.r.d.in(cmp.Or(form.Language, x.it.Locale))
	pages, err := x.r.d.pages(chat.Message{
		Summary: w.say("not_yet"), Language: form.Language,
		Blocks: []chat.Block{chat.Paragraph{Spans: chat.Text(w.say("not_yet"))}, chat.List{Items: spans}},
	}, x.it.Guild)
	if err != nil {
		return err
	}
	key := ""
	if known {
		key = x.r.asked.keep(x.head.Actor.ID, form, time.Now())
	}
	last := &pages[len(pages)-1]
	last.Components = append(last.Components, row(component{
		Type: typeButton, Style: buttonPrimary, Label: clipped(w.say("mend"), maxButton),
		CustomID: control{Kind: kindMend, Action: x.sent.Action, Extra: key + mendSeparator + x.from}.customID(),
	}))
	return x.put(ctx, pages, x.onto)
}

// problemOrder is what is wrong in the order of the questions, after what is wrong with the whole.
func problemOrder(f chat.Form, problems map[string]string) []string {
	place := func(name string) int {
		if name == "" {
			return -2
		}
		return slices.IndexFunc(f.Fields, func(field chat.Field) bool { return field.Name == name })
	}
	return slices.SortedFunc(maps.Keys(problems), func(a, b string) int {
		return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(a, b))
	})
}

// askSearch opens the modal into which somebody types what they look for: a message has no select that searches.
func (x *exchange) askSearch(ctx context.Context) {
	required := true
	label := clipped(x.words.say("search_label"), maxLabel)
	m := modal{
		CustomID: control{Kind: kindSearchText, Action: x.it.control.Action, Extra: x.from}.customID(),
		Title:    clipped(x.words.say("search_title"), maxModalTitle),
		Components: []component{{Type: typeLabel, Label: label, Component: &component{
			Type: typeTextInput, CustomID: "search", Style: inputShort, Required: &required, MaxLength: maxOption,
		}}},
	}
	if err := x.first(ctx, reply{Type: answerModal, Data: m}, nil); err != nil {
		x.r.d.log.Warn().Err(err).Str("interaction", x.it.ID).Msg("a search could not be opened")
	}
}

// showFound offers what a search found.
func (x *exchange) showFound(ctx context.Context, found []chat.Option) {
	c := control{Action: x.it.control.Action, Extra: x.it.control.Extra}
	again := c
	again.Kind = kindSearch
	p := noted(x.words.say("search_none"), component{
		Type: typeButton, Style: buttonSecondary, Label: clipped(x.words.say("search_again"), maxButton), CustomID: again.customID(),
	})
	if len(found) > 0 {
		c.Kind = kindSearchPick
		p = noted(x.words.say("search_found"), component{
			Type: typeStringSelect, CustomID: c.customID(), Placeholder: clipped(x.words.say("choose"), maxPlaceholder),
			Options: selectOptions(found, func(string) bool { return false }),
		})
	}
	if err := x.put(ctx, []page{p}, false); err != nil {
		x.r.d.log.Error().Err(err).Str("interaction", x.it.ID).Msg("what was found could not be shown")
	}
}
