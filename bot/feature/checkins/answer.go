package checkins

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/data"
)

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
	before, revision, err := f.before(v, r)
	if err != nil {
		return chat.Form{}, err
	}
	w := v.Words()
	form := chat.Form{
		Title:    w.Text("checkins.form.title"),
		Submit:   w.Text("checkins.form.submit"),
		Cancel:   w.Text("checkins.form.cancel"),
		Intro:    []chat.Block{v.AudienceLine(w, r.audience(cohort))},
		Revision: revision,
	}
	for _, q := range r.Questions {
		form.Fields = append(form.Fields, q.field(w.Text, before))
	}
	return form, nil
}

// before is what the actor has answered already, and a name for exactly that, so that no platform shows an older draft.
func (f *Feature) before(v *bot.View, r Round) (chat.Answers, string, error) {
	a, done, err := f.given(v, r.ID, v.Actor().ID)
	if err != nil || !done || a.Skipped {
		return chat.Answers{}, "", err
	}
	words, err := f.read(v, a)
	if err != nil {
		return nil, "", err
	}
	raw, err := json.Marshal(words)
	if err != nil {
		return nil, "", err
	}
	sum := sha256.Sum256(raw)
	return words, hex.EncodeToString(sum[:6]), nil
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
	me := tx.Actor().ID
	earlier, done, err := f.given(&tx.View, r.ID, me)
	if err != nil {
		return nil, err
	}
	a := answer{Round: r.ID, Member: me, At: tx.Now(), Edited: done && !earlier.Skipped}
	if err := f.keep(tx, a, in.Answers); err != nil {
		return nil, err
	}
	if err := f.changed(tx, r, me); err != nil {
		return nil, err
	}
	cohort, err := tx.People().Cohort(r.Cohort)
	if err != nil {
		return nil, err
	}
	w := tx.Words()
	key := "checkins.thanks"
	if a.Edited {
		key = "checkins.changed"
	}
	return chat.Privately{Message: chat.Message{
		Summary: w.Text(key), Language: w.Language(),
		Blocks: []chat.Block{w.Paragraph(key), tx.AudienceLine(w, r.audience(cohort))},
	}}, nil
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
	a := answer{Round: r.ID, Member: me, At: tx.Now(), Skipped: true}
	if err := f.answers.Put(tx.Writer(), a, r.ID, string(me)); err != nil {
		return nil, err
	}
	return tx.Say("checkins.skipped"), f.changed(tx, r, me)
}

// changed says anew what an answer changes: the member's prompt, and what was shared with names.
func (f *Feature) changed(tx *bot.Tx, r Round, m community.MemberID) error {
	return errors.Join(tx.Revise(promptKey(r.ID, m)), tx.Answered(promptKey(r.ID, m)), tx.Revise(sharedKey(r.ID)))
}

// forget removes a member's answers; what quoted them is said anew without them.
func (f *Feature) forget(tx *bot.Tx, m community.MemberID) error {
	for item, err := range f.answers.By(tx.Reader(), byMember, string(m)) {
		if err != nil {
			return err
		}
		a := item.Value
		if err := f.answers.Delete(tx.Writer(), a.Round, string(a.Member)); err != nil {
			return err
		}
		if err := tx.Revise(sharedKey(a.Round)); err != nil {
			return err
		}
	}
	return nil
}

// about shows a member their own answers.
func (f *Feature) about(v *bot.View, m community.MemberID) ([]chat.Block, error) {
	w := v.Words()
	var blocks []chat.Block
	for item, err := range f.answers.By(v.Reader(), byMember, string(m)) {
		if err != nil {
			return nil, err
		}
		a := item.Value
		r, err := f.round(v.Reader(), a.Round)
		if errors.Is(err, data.ErrNotFound) || a.Skipped {
			continue
		}
		if err != nil {
			return nil, err
		}
		words, err := f.read(v, a)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, chat.Paragraph{Spans: w.Spans("checkins.about.round", "title", r.Title, "date", w.Date(a.At.In(w.Zone())))})
		blocks = append(blocks, f.spoken(w, r, words))
	}
	if len(blocks) == 0 {
		return nil, nil
	}
	head := []chat.Block{chat.Heading{Text: w.Text("checkins.about.title")}, w.Fine("checkins.about.kept")}
	return append(head, blocks...), nil
}
