package bot

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"weft/bot/chat"
	"weft/data"
)

// said answers what somebody wrote to Weft. In this order: a form that is being filled in by typing goes on; a
// reply to a message answers it; a command is run; and words that could be the answer to the latest question
// are taken as the beginning of one, to be read back before anything is sent.
func (b *Bot) said(tx *Tx, in Input, replyTo chat.MessageID) (chat.Response, error) {
	replied, isReply, err := b.repliedTo(tx, replyTo)
	if err != nil {
		return nil, err
	}
	d, begun, err := b.draftFor(tx, replied)
	switch {
	case err != nil:
		return nil, err
	case begun:
		return b.typeOn(tx, in, d)
	case isReply:
		return b.beginTyping(tx, in, replied, in.Text)
	}
	if command, err := b.isCommand(&tx.View, in.Text); err != nil || command {
		if err != nil {
			return nil, err
		}
		return b.saidCommand(tx, in)
	}
	if tx.actor.ID == "" {
		return tx.Welcome(), nil
	}
	if form, ok, err := b.latestQuestion(tx); err != nil || ok {
		if err != nil {
			return nil, err
		}
		return b.beginTyping(tx, in, form, in.Text)
	}
	return tx.unknown(in.Text), nil
}

// isCommand reports whether words are a command: one that takes nothing has to be the whole of them, so that “hold on,
// I am thinking” holds nothing and “help came from two neighbours” is an answer. Others can tell themselves.
func (b *Bot) isCommand(v *View, text string) (bool, error) {
	c, rest, ok := b.match(text)
	switch {
	case !ok || rest == "":
		return ok, nil
	case c.Means != nil:
		return c.Means(v, rest)
	}
	return len(c.Options) > 0, nil
}

// saidCommand runs a command that was said in words. No platform opens a form because of a mere message, so a form
// is asked question by question there, with a button for those who would rather have it whole.
func (b *Bot) saidCommand(tx *Tx, in Input) (chat.Response, error) {
	response, err := b.typedCommand(tx, in, strings.TrimSpace(in.Text))
	ask, isForm := response.(chat.Ask)
	if err != nil || !isForm {
		return response, err
	}
	first, err := b.beginTyping(tx, in, ask.Form.Action, "")
	question, asked := first.(chat.Privately)
	if err != nil || !asked {
		return first, err
	}
	w := tx.Words()
	question.Message.Blocks = append(question.Message.Blocks, chat.Actions{Controls: []chat.Control{
		chat.Button{Label: w.Text("bot.typing.as_form"), Action: ask.Form.Action},
	}})
	return question, nil
}

// repliedTo finds the form that is answered by replying to a message.
func (b *Bot) repliedTo(tx *Tx, message chat.MessageID) (chat.Action, bool, error) {
	if message.IsZero() {
		return chat.Action{}, false, nil
	}
	for item, err := range b.posts.By(tx.reader, indexMessage, message.String()) {
		if err != nil {
			return chat.Action{}, false, err
		}
		if item.Value.Reply.Route != "" && !item.Value.Retracted && !expired(item.Value, tx) {
			return item.Value.Reply, true, nil
		}
	}
	return chat.Action{}, false, nil
}

// latestQuestion finds the newest open question that was put to the actor.
func (b *Bot) latestQuestion(tx *Tx) (latest chat.Action, ok bool, err error) {
	newest := record{}
	for item, err := range b.posts.By(tx.reader, indexReplies, string(tx.actor.ID)) {
		if err != nil {
			return chat.Action{}, false, err
		}
		rec := item.Value
		if expired(rec, tx) || !rec.Copies[0].At.After(newest.atOrZero()) {
			continue
		}
		if awaited, err := b.awaits(tx, rec.Reply); err != nil {
			return chat.Action{}, false, err
		} else if awaited {
			newest, ok = rec, true
		}
	}
	return newest.Reply, ok, nil
}

// awaits reports whether a form still waits for the actor's words.
func (b *Bot) awaits(tx *Tx, form chat.Action) (bool, error) {
	f, ok := b.registry.forms[form.Route]
	if !ok || f.Awaits == nil {
		return ok, nil
	}
	in := Input{Envelope: tx.account, Arg: form.Arg}
	return f.Awaits(&tx.View, in)
}

func expired(r record, tx *Tx) bool { return !r.Expires.IsZero() && !r.Expires.After(tx.now) }

func (r record) atOrZero() (at time.Time) {
	if len(r.Copies) == 0 {
		return at
	}
	return r.Copies[0].At
}

// beginTyping starts a form in words. What was typed first is the answer to the first question.
func (b *Bot) beginTyping(tx *Tx, in Input, action chat.Action, first string) (chat.Response, error) {
	f, ok := b.registry.forms[action.Route]
	if !ok {
		return tx.Say("bot.gone"), nil
	}
	in.Arg = action.Arg
	if refusal, err := b.refuse(tx, in, f.Who); refusal != nil || err != nil {
		return refusal, err
	}
	tx.in = in
	form, err := tx.Form(action.Route, action.Arg)
	if errors.Is(err, data.ErrNotFound) {
		return tx.Say("bot.gone"), nil
	}
	if err != nil {
		return nil, err
	}
	d := draft{Owner: string(tx.owner()), Action: action, Message: in.Message, Begun: tx.now}
	asked := form.Asked(chat.Answers{})
	if len(asked) == 0 {
		return tx.Say("bot.gone"), nil
	}
	d.Field = asked[0].Name
	if strings.TrimSpace(first) == "" {
		return b.askNext(tx, form, d, chat.Answers{}, form.Intro)
	}
	return b.take(tx, form, d, chat.Answers{}, first)
}

// typeOn takes one more line of a form that is being filled in by typing.
func (b *Bot) typeOn(tx *Tx, in Input, d draft) (chat.Response, error) {
	w := tx.Words()
	if isWord(in.Text, w.Text("bot.typing.cancel"), "cancel", "stop", "quit") {
		return tx.Say("bot.typing.cancelled"), b.dropDraft(tx, d.Action)
	}
	f, ok := b.registry.forms[d.Action.Route]
	if !ok {
		return tx.Say("bot.gone"), b.dropDraft(tx, d.Action)
	}
	if command, err := b.isCommand(&tx.View, in.Text); err != nil || command {
		if err != nil {
			return nil, err
		}
		return b.saidCommand(tx, in) // a whole line that is a command is one, above all “hold”; the draft stays
	}
	in.Arg, in.Message = d.Action.Arg, d.Message
	if refusal, err := b.refuse(tx, in, f.Who); refusal != nil || err != nil {
		return refusal, errors.Join(err, b.dropDraft(tx, d.Action))
	}
	tx.in = in
	form, err := tx.Form(d.Action.Route, d.Action.Arg)
	if errors.Is(err, data.ErrNotFound) {
		return tx.Say("bot.gone"), b.dropDraft(tx, d.Action)
	}
	if err != nil {
		return nil, err
	}
	answers := d.Answers
	if d.Field != "" {
		return b.take(tx, form, d, answers, in.Text)
	}
	switch {
	case isWord(in.Text, w.Text("bot.typing.send"), "send"):
		in.Answers = answers
		return b.submitTyped(tx, in, form, d)
	case isWord(in.Text, w.Text("bot.typing.change"), "change"):
		asked := form.Asked(chat.Answers{})
		if len(asked) == 0 {
			return tx.Say("bot.gone"), b.dropDraft(tx, d.Action)
		}
		d.Field = asked[0].Name
		return b.askNext(tx, form, d, chat.Answers{}, nil)
	}
	return b.readBack(tx, form, d, answers)
}

// submitTyped hands a typed form on. What it says is wrong is said in words, since there is no form to mark, and
// the first question that it is about is asked again: nothing else that was typed is lost.
func (b *Bot) submitTyped(tx *Tx, in Input, form chat.Form, d draft) (chat.Response, error) {
	response, err := b.submitted(tx, in, form)
	amend, wrong := response.(chat.Amend)
	if err != nil || !wrong {
		return response, err
	}
	w := tx.Words()
	intro := []chat.Block{w.Paragraph("bot.typing.wrong")}
	for _, name := range slices.Sorted(maps.Keys(amend.Problems)) {
		intro = append(intro, chat.Paragraph{Spans: chat.Text(amend.Problems[name])})
	}
	for _, field := range form.Asked(in.Answers) {
		if _, about := amend.Problems[field.Name]; about {
			delete(in.Answers, field.Name)
			d.Field = field.Name
			return b.askNext(tx, form, d, in.Answers, intro)
		}
	}
	message := chat.Message{Summary: w.Text("bot.typing.wrong"), Blocks: intro, Language: w.Language()}
	return chat.Privately{Message: message}, b.dropDraft(tx, d.Action)
}

// take reads one typed answer. One that does not fit is explained, and the question is asked again.
func (b *Bot) take(tx *Tx, form chat.Form, d draft, answers chat.Answers, text string) (chat.Response, error) {
	field, ok := fieldNamed(form, d.Field)
	if !ok {
		return b.readBack(tx, form, d, answers)
	}
	w := tx.Words()
	var value chat.Value
	switch {
	case isWord(text, w.Text("bot.typing.skip"), "skip", "-"):
	case field.Prefill != nil && isWord(text, w.Text("bot.typing.keep"), "keep", "="):
		value = field.Prefill
	default:
		value = chat.ReadValue(field.Input, typedParts(field.Input, text)...)
	}
	one := chat.Form{Fields: []chat.Field{{Name: field.Name, Input: field.Input, Optional: field.Optional}}}
	given := chat.Answers{}
	if value != nil {
		given[field.Name] = value
	}
	clean, problems := one.Validate(given)
	if len(problems) > 0 {
		problem := chat.Paragraph{Spans: chat.Text(tx.explain(problems)[field.Name])}
		return b.askNext(tx, form, d, answers, []chat.Block{problem})
	}
	if v, answered := clean[field.Name]; answered {
		answers[field.Name] = v
	}
	if next, more := fieldAfter(form, field.Name, answers); more {
		d.Field = next.Name
		return b.askNext(tx, form, d, answers, nil)
	}
	d.Field = ""
	return b.readBack(tx, form, d, answers)
}

// askNext puts the draft's current question, after whatever has to be said first.
func (b *Bot) askNext(tx *Tx, form chat.Form, d draft, answers chat.Answers, before []chat.Block) (chat.Response, error) {
	if err := b.keepDraft(tx, d, answers); err != nil {
		return nil, err
	}
	field, ok := fieldNamed(form, d.Field)
	if !ok {
		return nil, fmt.Errorf("the form %q has no field %q", form.Action.Route, d.Field)
	}
	w := tx.Words()
	blocks := append([]chat.Block{}, before...)
	blocks = append(blocks, chat.Paragraph{Spans: []chat.Span{chat.Strong{Text: field.Label}}})
	if field.Help != "" {
		blocks = append(blocks, chat.Paragraph{Spans: chat.Text(field.Help)})
	}
	blocks = append(blocks, hintsFor(w.Text, field)...)
	blocks = append(blocks, w.Fine("bot.typing.hint.drop", "cancel", w.Text("bot.typing.cancel")))
	return chat.Privately{Message: chat.Message{Summary: field.Label, Blocks: blocks, Language: w.Language()}}, nil
}

// readBack shows everything before it is sent, together with who will see it.
func (b *Bot) readBack(tx *Tx, form chat.Form, d draft, answers chat.Answers) (chat.Response, error) {
	d.Field = ""
	if err := b.keepDraft(tx, d, answers); err != nil {
		return nil, err
	}
	w := tx.Words()
	facts := chat.Facts{}
	for _, field := range form.Asked(answers) {
		if v, ok := answers[field.Name]; ok {
			facts.Facts = append(facts.Facts, chat.Fact{Label: field.Label, Spans: chat.Text(readOut(w.Text, field.Input, v))})
		}
	}
	blocks := []chat.Block{w.Paragraph("bot.typing.read_back"), facts}
	under := form.Intro
	if f := b.registry.forms[d.Action.Route]; f.Review != nil {
		in := tx.in
		in.Arg, in.Answers = d.Action.Arg, answers
		var err error
		if under, err = f.Review(&tx.View, in); err != nil {
			return nil, err
		}
	}
	blocks = append(blocks, under...)
	blocks = append(blocks, w.Paragraph("bot.typing.then",
		"send", w.Text("bot.typing.send"), "change", w.Text("bot.typing.change"), "cancel", w.Text("bot.typing.cancel")))
	return chat.Privately{Message: chat.Message{Summary: w.Text("bot.typing.read_back"), Blocks: blocks, Language: w.Language()}}, nil
}
