package checkins

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/words"
	"weft/data"
)

// fieldReach is the field with which somebody narrows who reads their own answer.
const fieldReach = "who_reads"

// answerForm asks the questions of a round, filled in with what was answered before.
func (f *Feature) answerForm(v *bot.View, in bot.Input) (chat.Form, error) {
	r, err := f.asked(v, in.Arg)
	if err != nil {
		return chat.Form{}, fmt.Errorf("find the round to answer: %w", err)
	}
	cohort, err := v.People().Cohort(r.Cohort)
	if err != nil {
		return chat.Form{}, err
	}
	before, _, err := f.given(v, r.ID, v.Actor().ID)
	if err != nil {
		return chat.Form{}, err
	}
	if !r.opens(v, v.Actor(), before) {
		before = answer{} // it stays closed here; saying something new puts that in its place
	}
	w := v.Words()
	form := chat.Form{
		Title:    formTitle(w, r),
		Submit:   w.Text("checkins.form.submit"),
		Cancel:   w.Text("checkins.form.cancel"),
		Revision: before.revision(),
	}
	if form.Intro, err = f.recallFor(v, w, r, v.Actor()); err != nil {
		return chat.Form{}, err
	}
	form.Intro = append(form.Intro, v.AudienceLine(w, r.audience(cohort)))
	for _, q := range r.Questions {
		form.Fields = append(form.Fields, q.field(w, before.Words))
	}
	if field, ok := r.reachField(w, before); ok {
		form.Fields = append(form.Fields, field)
	}
	return form, nil
}

// formTitle is the round's own title where there is room for it.
func formTitle(w *words.Locale, r Round) string {
	if utf8.RuneCountInString(r.Title) <= chat.MaxFormTitle {
		return r.Title
	}
	return w.Text("checkins.form.title")
}

// revision names exactly what was answered before, so that no platform shows an older draft; "" for nothing.
func (a answer) revision() string {
	if a.Words == nil || a.Skipped {
		return ""
	}
	raw, err := json.Marshal(a)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:6])
}

// narrower lists the readerships that a member may choose for their own answer: the round's, and those that are
// stricter. Being without a name among those who give theirs hides nobody, so that is not offered.
func (r Round) narrower() []community.Reach {
	switch r.Reach {
	case community.CohortNamed:
		return []community.Reach{community.CohortNamed, community.LeadsOnly, community.AuthorOnly}
	case community.CohortUnnamed, community.LeadsOnly:
		return []community.Reach{r.Reach, community.AuthorOnly}
	case community.AuthorOnly:
	}
	return nil
}

// reachField asks who may read the answer. ok is false where nothing is stricter.
func (r Round) reachField(w *words.Locale, before answer) (field chat.Field, ok bool) {
	var options []chat.Option
	for _, reach := range r.narrower() {
		options = append(options, chat.Option{Value: string(reach), Label: w.Text("checkins.mine." + string(reach))})
	}
	if len(options) == 0 {
		return chat.Field{}, false
	}
	return chat.Field{
		Name: fieldReach, Label: w.Text("checkins.mine.ask"), Input: chat.OneOf{Options: options}, Optional: true,
		Prefill: chat.ChoiceValue(r.reachOf(before)),
	}, true
}

// recallFor reminds somebody of what they said last time that they would do, and nobody else.
func (f *Feature) recallFor(v *bot.View, w *words.Locale, r Round, m community.Member) ([]chat.Block, error) {
	last, err := f.before(v, r)
	if err != nil || last.ID == "" {
		return nil, err
	}
	a, done, err := f.given(v, last.ID, m.ID)
	if err != nil || !done || !last.opens(v, m, a) {
		return nil, err
	}
	var blocks []chat.Block
	for _, q := range last.Questions {
		if said := a.Words.Text(q.Name); q.Recalled && said != "" {
			blocks = append(blocks, w.Paragraph("checkins.recall", "question", q.text(w).Short), chat.Quote{Spans: chat.Text(said)})
		}
	}
	return blocks, nil
}

// before is the round of the same check-in before r; zero for none.
func (f *Feature) before(v *bot.View, r Round) (last Round, err error) {
	for item, err := range f.rounds.By(v.Reader(), byRound, r.Checkin) {
		if err != nil {
			return Round{}, err
		}
		if o := item.Value; o.Opened.Before(r.Opened) && o.Opened.After(last.Opened) {
			last = o
		}
	}
	return last, nil
}

// submit keeps an answer. The first, a change and a late one are all welcome, until the next round opens.
func (f *Feature) submit(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	r, err := f.asked(&tx.View, in.Arg)
	if err != nil {
		return nil, fmt.Errorf("find the round to answer: %w", err)
	}
	if r.Over {
		return tx.Say("checkins.too_late", "title", r.Title), nil
	}
	earlier, done, err := f.given(&tx.View, r.ID, tx.Actor().ID)
	if err != nil {
		return nil, err
	}
	a := answer{
		Member: tx.Actor().ID, At: tx.Now(), Edited: done && !earlier.Skipped, Published: earlier.Published,
		Reach: community.Reach(in.Answers.Choice(fieldReach)), Account: in.Actor, Words: in.Answers,
	}
	delete(a.Words, fieldReach)
	if err := f.keep(tx, r, a); err != nil {
		return nil, err
	}
	if err := f.changed(tx, r, a.Member); err != nil {
		return nil, err
	}
	cohort, err := tx.People().Cohort(r.Cohort)
	if err != nil {
		return nil, err
	}
	return f.thank(tx, r, a, cohort), nil
}

// review says who will see what was typed: whoever has just chosen fewer readers is not told of more.
func (f *Feature) review(v *bot.View, in bot.Input) ([]chat.Block, error) {
	r, err := f.asked(v, in.Arg)
	if err != nil {
		return nil, fmt.Errorf("find the round to answer: %w", err)
	}
	cohort, err := v.People().Cohort(r.Cohort)
	if err != nil {
		return nil, err
	}
	audience := r.audience(cohort)
	audience.Reach = r.reachOf(answer{Reach: community.Reach(in.Answers.Choice(fieldReach))})
	return []chat.Block{v.AudienceLine(v.Words(), audience)}, nil
}

// thank says what becomes of an answer, and who can see it.
func (f *Feature) thank(tx *bot.Tx, r Round, a answer, cohort community.Cohort) chat.Response {
	w := tx.Words()
	key := "checkins.thanks"
	if a.Edited {
		key = "checkins.changed"
	}
	audience := r.audience(cohort)
	audience.Reach = r.reachOf(a)
	blocks := []chat.Block{w.Paragraph(key)}
	switch {
	case audience.Reach == community.CohortUnnamed && r.Closed: // what was published then is not touched any more
		audience.Reach = community.AuthorOnly
		blocks = append(blocks, w.Paragraph("checkins.after_publishing"))
	case audience.Reach == community.CohortUnnamed:
		blocks = append(blocks, w.Paragraph("checkins.when_published", "least", community.LeastUnnamed))
	}
	return chat.Privately{Message: chat.Message{
		Summary: w.Text(key), Language: w.Language(), Blocks: append(blocks, tx.AudienceLine(w, audience)),
	}}
}

// skip notes that somebody sits this one out. It is nobody's business but theirs.
func (f *Feature) skip(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	r, err := f.round(tx.Reader(), in.Arg)
	if errors.Is(err, data.ErrNotFound) || (err == nil && r.Over) {
		return tx.Say("bot.gone"), nil
	}
	if err != nil {
		return nil, err
	}
	me := tx.Actor().ID
	if earlier, done, err := f.given(&tx.View, r.ID, me); err != nil || (done && !earlier.Skipped) {
		return tx.Say("checkins.answered_already"), err
	}
	if err := f.keep(tx, r, answer{Member: me, At: tx.Now(), Skipped: true, Account: in.Actor}); err != nil {
		return nil, err
	}
	return tx.Say("checkins.skipped"), f.changed(tx, r, me)
}

// awaits reports whether somebody has neither answered nor skipped: what they just write may be their answer.
func (f *Feature) awaits(v *bot.View, in bot.Input) (bool, error) {
	r, err := f.asked(v, in.Arg)
	if errors.Is(err, data.ErrNotFound) || (err == nil && r.Over) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	_, done, err := f.given(v, r.ID, v.Actor().ID)
	return !done, err
}

// changed says anew what an answer changes: the member's prompt, and what was shared with names. In a round in which
// nobody is to find out who answered it changes nothing that is sent or kept.
func (f *Feature) changed(tx *bot.Tx, r Round, m community.MemberID) error {
	if r.private() {
		return nil
	}
	return errors.Join(
		tx.Revise(promptKey(r.ID, m)), tx.Retract(reminderKey(r.ID, m)), f.reviseShared(tx, r),
	)
}

// forget removes a member's answers; what quoted them is said anew without them.
func (f *Feature) forget(tx *bot.Tx, m community.MemberID) error {
	known, err := tx.People().Member(m)
	if err != nil && !errors.Is(err, data.ErrNotFound) {
		return err
	}
	known.ID = m
	ever := known.Ever()
	for item, err := range f.rounds.All(tx.Reader()) {
		if err != nil {
			return err
		}
		if err := f.forgetIn(tx, item.Value, m, ever); err != nil {
			return err
		}
	}
	_, err = f.former.ForgetAbout(tx.Writer(), string(m))
	return err
}

// forgetIn forgets a member in one round; ever are all that they were before accounts were linked, and themselves.
func (f *Feature) forgetIn(tx *bot.Tx, r Round, m community.MemberID, ever []community.MemberID) error {
	left := slices.DeleteFunc(slices.Clone(r.Given), func(lead community.MemberID) bool { return slices.Contains(ever, lead) })
	if len(left) < len(r.Given) {
		r.Given = left
		if err := f.rounds.Put(tx.Writer(), r, r.ID); err != nil {
			return err
		}
	}
	a, done, err := f.given(&tx.View, r.ID, m)
	if err != nil || !done {
		return err
	}
	name, err := answerName(&tx.View, r.ID, m)
	if err != nil {
		return err
	}
	if err := f.answers.Delete(tx.Writer(), r.ID, name); err != nil {
		return err
	}
	switch {
	case a.Published:
		return errors.Join(f.withdrawWords(tx, r), f.reviseShared(tx, r))
	case r.private():
		return nil // nobody else ever read it: an edit would tell that there was something
	}
	return f.reviseShared(tx, r)
}

// about shows a member their own answers, the newest first.
func (f *Feature) about(v *bot.View, m community.MemberID) ([]chat.Block, error) {
	w := v.Words()
	mine, err := f.own(v, m)
	if err != nil || len(mine) == 0 {
		return nil, err
	}
	blocks := []chat.Block{chat.Heading{Text: w.Text("checkins.about.title")}, w.Fine("checkins.about.kept")}
	for _, o := range mine {
		blocks = append(blocks,
			chat.Paragraph{Spans: w.Spans("checkins.about.round", "title", o.round.Title, "date", w.Date(o.At.In(w.Zone())))},
			f.spoken(w, o.round, o.Words))
	}
	return blocks, nil
}

// ownAnswer is one's own answer, with its round.
type ownAnswer struct {
	answer
	round Round
}

// own lists what a member answered, the newest first, as far as it is open to the account that asks. It is for that member
// alone.
func (f *Feature) own(v *bot.View, m community.MemberID) ([]ownAnswer, error) {
	var mine []ownAnswer
	me, err := v.People().Member(m)
	if errors.Is(err, data.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for item, err := range f.rounds.All(v.Reader()) {
		if err != nil {
			return nil, err
		}
		a, done, err := f.given(v, item.Value.ID, m)
		if err != nil {
			return nil, err
		}
		if done && !a.Skipped && item.Value.opens(v, me, a) {
			mine = append(mine, ownAnswer{a, item.Value})
		}
	}
	slices.SortFunc(mine, func(a, b ownAnswer) int { return b.round.Opened.Compare(a.round.Opened) })
	return mine, nil
}
