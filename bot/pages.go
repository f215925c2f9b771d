package bot

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"weft/bot/chat"
	"weft/data"
)

// turnPage keeps a page of a form that a platform asks in pages, once it is sound, and asks what is left. Where the
// answers call for nothing more, the form is submitted.
func (b *Bot) turnPage(tx *Tx, in Input, e chat.PageSubmitted) (chat.Response, error) {
	form, refusal, err := b.formFor(tx, in, e.Action)
	if refusal != nil || err != nil {
		return refusal, err
	}
	d := draft{Owner: string(tx.owner()), Action: e.Action, Message: in.Message, Begun: tx.now, Answers: chat.Answers{}}
	asking := form
	if e.Rest {
		kept, ok, err := b.pagesOf(tx, e.Action)
		if err != nil || !ok {
			return chat.Ask{Form: form}, err // what was kept is gone: it begins anew
		}
		d, asking = kept, form.Only(kept.Left, kept.Answers)
	}
	page := asking
	page.Fields = upTo(asking.Fields, e.Through)
	sound, problems := page.Validate(in.Answers)
	if len(problems) > 0 {
		return chat.Amend{Problems: tx.explain(problems)}, nil
	}
	answers := replaced(d.Answers, page, sound)
	rest, more := asking.After(e.Through, answers)
	if !more {
		return b.submitPages(tx, in, form, page, answers)
	}
	d.Left = namesOf(rest.Fields)
	return chat.Ask{Form: form.Only(d.Left, answers)}, b.keepDraft(tx, d, answers)
}

// submitLast submits a form whose earlier pages are kept.
func (b *Bot) submitLast(tx *Tx, in Input, e chat.FormSubmitted) (chat.Response, error) {
	form, refusal, err := b.formFor(tx, in, e.Action)
	if refusal != nil || err != nil {
		return refusal, err
	}
	kept, ok, err := b.pagesOf(tx, e.Action)
	if err != nil || !ok {
		return chat.Ask{Form: form}, err // what was kept is gone: it begins anew
	}
	page := form.Only(kept.Left, kept.Answers)
	return b.submitPages(tx, in, form, page, replaced(kept.Answers, page, in.Answers))
}

// submitPages submits the answers of all pages. What is wrong on a page that was sent before, or hangs together with
// something there, is asked once more.
func (b *Bot) submitPages(tx *Tx, in Input, form, last chat.Form, answers chat.Answers) (chat.Response, error) {
	in.Answers = answers
	response, err := b.submitted(tx, in, form)
	amend, wrong := response.(chat.Amend)
	if err != nil || !wrong {
		return response, err
	}
	d := draft{Owner: string(tx.owner()), Action: form.Action, Message: in.Message, Begun: tx.now, Left: toMend(form, amend.Problems)}
	if !slices.ContainsFunc(d.Left, func(name string) bool { return !slices.Contains(namesOf(last.Fields), name) }) {
		d.Left = namesOf(last.Fields) // the page itself can be mended
	} else {
		mend := form.Only(d.Left, answers)
		amend.Form = &mend
	}
	return amend, b.keepDraft(tx, d, answers)
}

// continueForm asks what is left of a form of which pages are kept; where none are, the whole of it.
func (b *Bot) continueForm(tx *Tx, in Input, action chat.Action) (chat.Response, error) {
	form, refusal, err := b.formFor(tx, in, action)
	if refusal != nil || err != nil {
		return refusal, err
	}
	kept, ok, err := b.pagesOf(tx, action)
	if err != nil || !ok {
		return chat.Ask{Form: form}, err
	}
	if rest := form.Only(kept.Left, kept.Answers); len(rest.Fields) > 0 {
		rest.Revision += "." + strconv.Itoa(kept.Touched) // what is filled in may be another thing each time
		return chat.Ask{Form: rest}, nil
	}
	return chat.Ask{Form: form}, nil // it has changed since, and asks nothing of what was left: it begins anew
}

// pagesOf finds the pages that the actor has sent of a form, unless they are older than a day.
func (b *Bot) pagesOf(tx *Tx, of chat.Action) (d draft, ok bool, err error) {
	name, err := draftName(&tx.View, of)
	if errors.Is(err, data.ErrErased) {
		return draft{}, false, nil // without a key there is no draft
	}
	if err != nil {
		return draft{}, false, err
	}
	row, err := b.drafts.Get(tx.reader, string(tx.owner()), name)
	if errors.Is(err, data.ErrNotFound) {
		return draft{}, false, nil
	}
	if err != nil {
		return draft{}, false, fmt.Errorf("find the pages of a form: %w", err)
	}
	d, err = b.openDraft(tx, row)
	if errors.Is(err, data.ErrErased) {
		return draft{}, false, nil
	}
	return d, err == nil && d.Left != nil && tx.now.Sub(d.Begun) < day, err
}

// toMend names the fields with problems and those on which they depend, in the order of the form; all of them where
// what is wrong is the form as a whole.
func toMend(form chat.Form, problems map[string]string) []string {
	wrong := map[string]bool{}
	for _, field := range slices.Backward(form.Fields) {
		if _, ok := problems[field.Name]; ok || wrong[field.Name] {
			wrong[field.Name] = true
			if field.When != nil {
				wrong[field.When.Field] = true
			}
		}
	}
	if len(wrong) == 0 {
		return namesOf(form.Fields)
	}
	return slices.DeleteFunc(namesOf(form.Fields), func(name string) bool { return !wrong[name] })
}

// replaced is the answers so far with those of a page in place of what was said on it before.
func replaced(before chat.Answers, page chat.Form, said chat.Answers) chat.Answers {
	all := maps.Clone(before)
	for _, field := range page.Fields {
		delete(all, field.Name)
	}
	maps.Copy(all, said)
	return all
}

func namesOf(fields []chat.Field) []string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	return names
}

// upTo is the fields up to the one called last.
func upTo(fields []chat.Field, last string) []chat.Field {
	at := slices.IndexFunc(fields, func(f chat.Field) bool { return f.Name == last })
	if at < 0 {
		return fields
	}
	return fields[:at+1]
}
