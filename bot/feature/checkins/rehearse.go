package checkins

import (
	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/scheduler"
)

// imagined is the next round of a check-in as it would be now. It is stored nowhere.
func (f *Feature) imagined(v *bot.View, c Checkin, cohort community.Cohort) (Round, error) {
	r := Round{
		Checkin: c.ID, Cohort: c.Cohort, Title: c.Title, Template: c.Template, Questions: c.Questions, Reach: c.Reach,
		Share: c.Share, Layout: c.Layout, Ask: c.Ask, Remind: c.Remind, Window: c.Window,
		OwnZone: c.Spec.Zone == scheduler.OwnZone, Opened: v.Now(), Places: promisedIn(v, cohort),
	}
	next, planned, err := v.NextOccurrence(scheduleID(c.ID))
	if err != nil {
		return Round{}, err
	}
	r.Local = scheduler.LocalOf(v.Now().In(v.WordsIn(cohort).Zone()))
	if planned {
		r.Opened, r.Local = next.Opens, next.Local
	}
	r.Closes = r.end()
	return r, nil
}

// rehearsal shows the actor exactly what they would get if they were asked, marked as a rehearsal. Nothing is sent, and
// whatever they press or fill in goes nowhere.
func (f *Feature) rehearsal(tx *bot.Tx, c Checkin) (chat.Response, error) {
	cohort, err := tx.People().Cohort(c.Cohort)
	if err != nil {
		return nil, err
	}
	round, err := f.imagined(&tx.View, c, cohort)
	if err != nil {
		return nil, err
	}
	w := tx.Words()
	asked, err := f.ask(w, &bot.Rendering{View: tx.View, Reader: tx.Actor(), Cohort: cohort}, round)
	if err != nil {
		return nil, err
	}
	row := chat.Actions{}
	for _, control := range f.promptControls(w, round) {
		if b, ok := control.(chat.Button); ok {
			if b.Action.Route == routeAnswer {
				b.Action.Route = "checkins.rehearse"
			} else {
				b.Action.Route = "checkins.rehearsed"
			}
			b.Action.Arg = c.ID
			control = b
		}
		row.Controls = append(row.Controls, control)
	}
	m := chat.Message{Summary: w.Text("checkins.rehearsal.marked"), Language: w.Language()}
	m.Blocks = append(m.Blocks, w.Paragraph("checkins.rehearsal.marked"))
	if behind := c.behindIn(&tx.View); behind != "" {
		m.Blocks = append(m.Blocks, w.Fine("checkins.rehearsal.behind", "languages", behind))
	}
	m.Blocks = append(m.Blocks, chat.Divider{}, chat.Heading{Text: round.Title})
	m.Blocks = append(m.Blocks, asked...)
	m.Blocks = append(m.Blocks, row, tx.AudienceLine(w, round.audience(cohort)))
	return chat.Privately{Message: m}, nil
}

// rehearsed answers the buttons of a rehearsal.
func (f *Feature) rehearsed(tx *bot.Tx, _ Checkin) (chat.Response, error) {
	return tx.Say("checkins.rehearsal.nothing"), nil
}

// rehearsalForm is the form that somebody who is asked gets, marked as a rehearsal. Of a check-in that is gone it is
// that of a new one; the answer says that it is gone.
func (f *Feature) rehearsalForm(v *bot.View, in bot.Input) (chat.Form, error) {
	c, ok, err := f.live(v, in.Arg)
	if err != nil {
		return chat.Form{}, err
	}
	var cohort community.Cohort
	if !ok {
		c = begun("").fresh(v.Words())
	} else if cohort, err = v.People().Cohort(c.Cohort); err != nil {
		return chat.Form{}, err
	}
	round, err := f.imagined(v, c, cohort)
	if err != nil {
		return chat.Form{}, err
	}
	w := v.Words()
	form := chat.Form{
		Title: w.Text("checkins.form.title"), Submit: w.Text("checkins.form.submit"), Cancel: w.Text("checkins.form.cancel"),
		Intro: []chat.Block{w.Fine("checkins.rehearsal.form"), v.AudienceLine(w, round.audience(cohort))},
	}
	for _, q := range round.Questions {
		form.Fields = append(form.Fields, q.field(w, nil))
	}
	if field, ok := round.reachField(w, answer{}); ok {
		form.Fields = append(form.Fields, field)
	}
	return form, nil
}

// rehearse shows somebody what they filled in, and keeps nothing of it.
func (f *Feature) rehearse(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	c, ok, err := f.live(&tx.View, in.Arg)
	if err != nil {
		return nil, err
	}
	if !ok {
		return tx.Say("bot.gone"), nil
	}
	w := tx.Words()
	delete(in.Answers, fieldReach)
	return chat.Privately{Message: chat.Message{
		Summary: w.Text("checkins.rehearsal.nothing"), Language: w.Language(),
		Blocks: []chat.Block{w.Paragraph("checkins.rehearsal.nothing"), f.spoken(w, Round{Questions: c.Questions}, in.Answers)},
	}}, nil
}
