package checkins

import (
	"slices"
	"strings"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/scheduler"
)

// forArg runs a decision about the check-in that a button names, as long as it has not ended.
func (f *Feature) forArg(do func(*bot.Tx, Checkin) (chat.Response, error)) bot.Decision {
	return func(tx *bot.Tx, in bot.Input) (chat.Response, error) {
		c, ok, err := f.live(&tx.View, in.Arg)
		if err != nil {
			return nil, err
		}
		if !ok {
			return tx.Say("bot.gone"), nil
		}
		return do(tx, c)
	}
}

// forNamed runs a decision about the check-in that was typed, among those the actor leads.
func (f *Feature) forNamed(do func(*bot.Tx, Checkin) (chat.Response, error)) bot.Decision {
	return func(tx *bot.Tx, in bot.Input) (chat.Response, error) {
		led, err := f.led(&tx.View)
		if err != nil {
			return nil, err
		}
		if len(led) == 0 {
			return tx.Say("checkins.list.none"), nil
		}
		meant := led
		if typed := in.Answers.Text("title"); typed != "" {
			meant = slices.DeleteFunc(slices.Clone(led), func(c Checkin) bool { return c.ID != typed && !strings.EqualFold(c.Title, typed) })
		}
		switch len(meant) {
		case 0:
			return f.which(tx, led) // a slip of the fingers: they are all offered
		case 1:
			return do(tx, meant[0])
		}
		return f.which(tx, meant)
	}
}

// whileActive runs a decision about what goes out, as long as the cohort runs: nobody is asked in one that is archived.
func (f *Feature) whileActive(do func(*bot.Tx, Checkin) (chat.Response, error)) func(*bot.Tx, Checkin) (chat.Response, error) {
	return func(tx *bot.Tx, c Checkin) (chat.Response, error) {
		cohort, err := tx.People().Cohort(c.Cohort)
		if err != nil {
			return nil, err
		}
		if !cohort.Active() {
			return tx.Say("checkins.archived", "cohort", cohort.Name), nil
		}
		return do(tx, c)
	}
}

// which asks which of several check-ins is meant, and offers the cards of those that could be.
func (f *Feature) which(tx *bot.Tx, all []Checkin) (chat.Response, error) {
	w := tx.Words()
	m := chat.Message{Summary: w.Text("checkins.which"), Language: w.Language(), Blocks: []chat.Block{w.Paragraph("checkins.which")}}
	row := chat.Actions{}
	for _, c := range all[:min(len(all), chat.MaxOptions)] {
		cohort, err := tx.People().Cohort(c.Cohort)
		if err != nil {
			return nil, err
		}
		row.Controls = append(row.Controls, chat.Button{
			Label:  clip(w.Text("checkins.titled", "title", c.Title, "cohort", cohort.Name), chat.MaxButtonLabel),
			Action: chat.Action{Route: "checkins.show", Arg: c.ID},
		})
	}
	if len(row.Controls) > 0 {
		m.Blocks = append(m.Blocks, row)
	}
	return chat.Privately{Message: m}, nil
}

// led lists the check-ins that the actor may change.
func (f *Feature) led(v *bot.View) ([]Checkin, error) {
	cohorts, err := f.mine(v)
	if err != nil {
		return nil, err
	}
	var led []Checkin
	for _, c := range cohorts {
		all, err := f.ofCohort(v, c.ID)
		if err != nil {
			return nil, err
		}
		led = append(led, all...)
	}
	return led, nil
}

func (f *Feature) suggest(v *bot.View, in bot.Input) ([]chat.Option, error) {
	led, err := f.led(v)
	if err != nil {
		return nil, err
	}
	var options []chat.Option
	for _, c := range led {
		if strings.HasPrefix(strings.ToLower(c.Title), strings.ToLower(in.Text)) {
			options = append(options, chat.Option{Value: c.Title, Label: c.Title})
		}
	}
	return options, nil
}

// askToRun is the first of two steps: a button is pressed by mistake more easily than a command is typed, and what has
// gone out to everybody cannot be taken back.
func (f *Feature) askToRun(tx *bot.Tx, c Checkin) (chat.Response, error) {
	return sure(tx, c, "checkins.run", chat.Button{Action: chat.Action{Route: "checkins.run_now", Arg: c.ID}, Style: chat.Primary}), nil
}

// sure asks once more: what would happen stands under key.sure, what is pressed under key.yes.
func sure(tx *bot.Tx, c Checkin, key string, yes chat.Button) chat.Response {
	w := tx.Words()
	yes.Label = w.Text(key + ".yes")
	return chat.Privately{Message: chat.Message{
		Summary: w.Text(key+".sure", "title", c.Title), Language: w.Language(),
		Blocks: []chat.Block{w.Paragraph(key+".sure", "title", c.Title), chat.Actions{Controls: []chat.Control{yes}}},
	}}
}

// justNow is for how long running a check-in once more is taken for the same wish.
const justNow = 5 * time.Minute

// runNow opens a round at once, for everybody, outside its schedule.
func (f *Feature) runNow(tx *bot.Tx, c Checkin) (chat.Response, error) {
	cohort, err := tx.People().Cohort(c.Cohort)
	if err != nil {
		return nil, err
	}
	open, err := f.openRoundOf(&tx.View, c)
	if err != nil {
		return nil, err
	}
	if open.ID != "" && !open.OwnZone && tx.Now().Sub(open.Opened) < justNow {
		return tx.Say("checkins.running", "title", c.Title), nil // pressed twice, or just as it opened by itself
	}
	zone := tx.WordsIn(cohort).Zone()
	now := opening{
		local: scheduler.LocalOf(tx.Now().In(zone)), slices: []scheduler.Slice{{Zone: zone.String(), Opens: tx.Now()}},
	}
	if err := f.openRound(tx, c, now); err != nil {
		return nil, err
	}
	return tx.Say("checkins.running", "title", c.Title), f.note(tx, "checkins.run", c)
}

func (f *Feature) pause(tx *bot.Tx, c Checkin) (chat.Response, error) {
	c.Paused = true
	if err := f.checkins.Put(tx.Writer(), c, c.ID); err != nil {
		return nil, err
	}
	if err := tx.Unschedule(scheduleID(c.ID)); err != nil {
		return nil, err
	}
	if err := f.note(tx, "checkins.pause", c); err != nil {
		return nil, err
	}
	return f.card(tx, c, tx.Words().Text("checkins.paused_now", "title", c.Title))
}

func (f *Feature) resume(tx *bot.Tx, c Checkin) (chat.Response, error) {
	c.Paused = false
	if _, err := f.Start(tx, c); err != nil {
		return nil, err
	}
	if err := f.note(tx, "checkins.resume", c); err != nil {
		return nil, err
	}
	return f.card(tx, c, tx.Words().Text("checkins.resumed", "title", c.Title))
}

// askToEnd is the first of two steps, since there is no way back.
func (f *Feature) askToEnd(tx *bot.Tx, c Checkin) (chat.Response, error) {
	return sure(tx, c, "checkins.end", chat.Button{Action: chat.Action{Route: "checkins.end_now", Arg: c.ID}, Style: chat.Danger}), nil
}

// end stops a check-in for good. Its rounds stay readable for as long as they are kept; one that never had a round
// vanishes.
func (f *Feature) end(tx *bot.Tx, c Checkin) (chat.Response, error) {
	if err := f.finish(tx, c.Round); err != nil {
		return nil, err
	}
	if err := tx.Unschedule(scheduleID(c.ID)); err != nil {
		return nil, err
	}
	if err := f.putAway(tx, c); err != nil {
		return nil, err
	}
	return tx.Say("checkins.ended", "title", c.Title), f.note(tx, "checkins.end", c)
}

func (f *Feature) putAway(tx *bot.Tx, c Checkin) error {
	if c.Round == "" {
		return f.checkins.Delete(tx.Writer(), c.ID)
	}
	c.Ended = tx.Now()
	return f.checkins.Put(tx.Writer(), c, c.ID)
}
