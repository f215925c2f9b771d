package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"weft/bot/chat"
)

// submission takes what was typed into a modal: a form, a page of one, or what somebody searches for.
func (r *run) submission(ctx context.Context, x *exchange) {
	it := x.it
	var components []component
	if err := json.Unmarshal(it.Data.Components, &components); err != nil {
		r.d.log.Warn().Str("interaction", it.ID).Msg("the answers of a form cannot be read")
		x.apologise(ctx, "trouble")
		return
	}
	if it.control.Kind == kindSearchText {
		x.showFound(ctx, r.suggest(ctx, chat.Query{
			Actor: x.head.Actor, In: x.head.In, Route: it.control.Action.Route, Typed: firstValue(components),
		}))
		return
	}
	sent, err := r.d.readModal(it.Data.CustomID, it.Guild, it.Data.genuine(components))
	if err != nil {
		r.d.log.Warn().Err(err).Str("interaction", it.ID).Msg("the answers of a form cannot be read")
		x.apologise(ctx, "trouble")
		return
	}
	x.sent = &sent
	r.asked.sent(x.head.Actor.ID, sent)
	if sent.More {
		r.settle(ctx, x, chat.PageSubmitted{
			Envelope: x.head, Action: sent.Action, Answers: sent.Answers, Rest: sent.Rest, Through: sent.Through, Message: x.message(),
		}, deferAfter)
		return
	}
	r.settle(ctx, x, chat.FormSubmitted{
		Envelope: x.head, Action: sent.Action, Answers: sent.Answers, Rest: sent.Rest, Message: x.message(),
	}, deferAfter)
}

// firstValue is what was typed into the only field of a modal.
func firstValue(components []component) string {
	for _, c := range components {
		if c.Component != nil {
			return c.Component.Value
		}
		if v := cmp.Or(c.Value, firstValue(c.Components)); v != "" {
			return v
		}
	}
	return ""
}

// mend opens a form again, filled in as it was sent. What is no longer known is asked anew.
func (r *run) mend(ctx context.Context, x *exchange) {
	key, _, _ := strings.Cut(x.it.control.Extra, mendSeparator)
	form, ok := r.asked.mending(x.head.Actor.ID, key, time.Now())
	if !ok {
		r.settle(ctx, x, chat.FormContinued{Envelope: x.head, Action: x.it.control.Action, Message: x.message()}, formAfter)
		return
	}
	x.ask(ctx, form)
}

// mendSeparator stands between the key of what is to be mended and the id of the form's message.
const mendSeparator = "."

const (
	// askedFor is how long a form is remembered, as long as an answer to it can be shown.
	askedFor = 15 * time.Minute
	// mostAsked bounds how many forms are remembered, whole pages of answers among them.
	mostAsked = 2_000
)

// asked remembers the forms that stand before people, in memory alone: what is asked, so that a mistake can be named
// with its question, and what was answered, so that it can be mended. Answers are gone after a quarter of an hour at
// the latest.
type asked struct {
	mu    sync.Mutex
	next  int
	whole map[string]askedForm // by person and action: from its first page on
	page  map[string]askedForm // by person and action: from the page on that stands before them
	wrong map[string]askedForm // by person and key
}

type askedForm struct {
	form    chat.Form
	answers chat.Answers // of all its pages so far
	at      time.Time
}

func newAsked() *asked {
	return &asked{whole: map[string]askedForm{}, page: map[string]askedForm{}, wrong: map[string]askedForm{}}
}

func askedKey(who string, a chat.Action) string { return who + "/" + a.Route + "/" + a.Arg }

// show remembers a form that is put before somebody, and returns it: a later page as it was filled in the time before,
// where they come to it again because of a mistake on an earlier one.
func (a *asked) show(who string, f chat.Form, now time.Time) chat.Form {
	a.mu.Lock()
	defer a.mu.Unlock()
	prune(a.page, now)
	prune(a.whole, now)
	key := askedKey(who, f.Action)
	whole, again := a.whole[key]
	switch {
	case !f.Rest:
		a.whole[key] = askedForm{f, chat.Answers{}, now}
	case again:
		f = filled(f, whole.answers)
	}
	a.page[key] = askedForm{form: f, at: now}
	return f
}

// sent remembers what was answered on a page, and what was left empty there.
func (a *asked) sent(who string, s submitted) {
	a.mu.Lock()
	defer a.mu.Unlock()
	key := askedKey(who, s.Action)
	whole, ok := a.whole[key]
	if !ok {
		return
	}
	for _, field := range a.page[key].form.Fields {
		delete(whole.answers, field.Name)
		if field.Name == s.Through {
			break
		}
	}
	maps.Copy(whole.answers, s.Answers)
}

// done forgets a form that was taken.
func (a *asked) done(who string, of chat.Action) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.whole, askedKey(who, of))
	delete(a.page, askedKey(who, of))
}

// forgetOld drops what is old, whether or not anybody asks for it.
func (a *asked) forgetOld(now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	prune(a.whole, now)
	prune(a.page, now)
	prune(a.wrong, now)
}

// form finds what has to be opened again for somebody to mend these problems, as they have filled it in: the page that
// they sent, or where the mistake lies before it, the form from its beginning. ok is false where that is not known any
// more.
func (a *asked) form(who string, of chat.Action, problems map[string]string) (f chat.Form, ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	page, ok := a.page[askedKey(who, of)]
	whole, known := a.whole[askedKey(who, of)]
	f = page.form
	for name := range problems {
		if known && !hasField(page.form, name) && hasField(whole.form, name) {
			f = whole.form
		}
	}
	return filled(f, whole.answers), ok && known
}

func hasField(f chat.Form, name string) bool {
	return slices.ContainsFunc(f.Fields, func(field chat.Field) bool { return field.Name == name })
}

// filled is a form with answers filled in, where there are any.
func filled(f chat.Form, answers chat.Answers) chat.Form {
	f.Fields = slices.Clone(f.Fields)
	for i, field := range f.Fields {
		if v, ok := answers[field.Name]; ok {
			f.Fields[i].Prefill = v
		}
	}
	return f
}

// keep remembers a form that is to be mended, and gives a key for it.
func (a *asked) keep(who string, f chat.Form, now time.Time) (key string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	prune(a.wrong, now)
	a.next++
	key = strconv.FormatInt(int64(a.next%(1<<24)), controlBase)
	a.wrong[who+"/"+key] = askedForm{form: f, at: now}
	return key
}

// mending finds a form that is to be mended.
func (a *asked) mending(who, key string, now time.Time) (chat.Form, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	prune(a.wrong, now)
	f, ok := a.wrong[who+"/"+key]
	return f.form, ok
}

// prune drops what is old, and the oldest where there is too much.
func prune(of map[string]askedForm, now time.Time) {
	maps.DeleteFunc(of, func(_ string, f askedForm) bool { return now.Sub(f.at) > askedFor })
	for len(of) >= mostAsked {
		oldest := ""
		for key, f := range of {
			if oldest == "" || f.at.Before(of[oldest].at) {
				oldest = key
			}
		}
		delete(of, oldest)
	}
}
