package checkins

import (
	"errors"
	"slices"
	"strings"

	"weft/bot"
	"weft/bot/chat"
	"weft/data"
	"weft/scheduler"
)

// forArg runs a decision about the check-in that a button names.
func (f *Feature) forArg(do func(*bot.Tx, Checkin) (chat.Response, error)) bot.Decision {
	return func(tx *bot.Tx, in bot.Input) (chat.Response, error) {
		c, err := f.checkins.Get(tx.Reader(), in.Arg)
		if errors.Is(err, data.ErrNotFound) {
			return tx.Say("bot.gone"), nil
		}
		if err != nil {
			return nil, err
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
		if typed := in.Answers.Text("title"); typed != "" {
			led = slices.DeleteFunc(led, func(c Checkin) bool { return c.ID != typed && !strings.EqualFold(c.Title, typed) })
		}
		if len(led) != 1 {
			return tx.Say("checkins.which"), nil
		}
		return do(tx, led[0])
	}
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

// runNow opens a round at once, for everybody, outside its schedule.
func (f *Feature) runNow(tx *bot.Tx, c Checkin) (chat.Response, error) {
	cohort, err := tx.People().Cohort(c.Cohort)
	if err != nil {
		return nil, err
	}
	zone := tx.WordsIn(cohort).Zone()
	now := opening{
		local: scheduler.LocalOf(tx.Now().In(zone)), slices: []scheduler.Slice{{Zone: zone.String(), Opens: tx.Now()}},
	}
	if err := f.openRound(tx, c, now); err != nil {
		return nil, err
	}
	return tx.Say("checkins.running", "title", c.Title), tx.Audit("checkins.run", c.ID)
}

func (f *Feature) pause(tx *bot.Tx, c Checkin) (chat.Response, error) {
	c.Paused = true
	if err := f.checkins.Put(tx.Writer(), c, c.ID); err != nil {
		return nil, err
	}
	if err := tx.Unschedule(scheduleID(c.ID)); err != nil {
		return nil, err
	}
	return tx.Say("checkins.paused_now", "title", c.Title), tx.Audit("checkins.pause", c.ID)
}

func (f *Feature) resume(tx *bot.Tx, c Checkin) (chat.Response, error) {
	c.Paused = false
	if _, err := f.Start(tx, c); err != nil {
		return nil, err
	}
	return tx.Say("checkins.resumed", "title", c.Title), tx.Audit("checkins.resume", c.ID)
}

// askToEnd is the first of two steps, since there is no way back.
func (f *Feature) askToEnd(tx *bot.Tx, c Checkin) (chat.Response, error) {
	w := tx.Words()
	return chat.Privately{Message: chat.Message{
		Summary: w.Text("checkins.end.sure", "title", c.Title), Language: w.Language(),
		Blocks: []chat.Block{
			w.Paragraph("checkins.end.sure", "title", c.Title),
			chat.Actions{Controls: []chat.Control{chat.Button{
				Label: w.Text("checkins.end.yes"), Action: chat.Action{Route: "checkins.end_now", Arg: c.ID}, Style: chat.Danger,
			}}},
		},
	}}, nil
}

// end stops a check-in for good. Its rounds stay readable for as long as they are kept.
func (f *Feature) end(tx *bot.Tx, c Checkin) (chat.Response, error) {
	if err := f.finish(tx, c.Round); err != nil {
		return nil, err
	}
	if err := tx.Unschedule(scheduleID(c.ID)); err != nil {
		return nil, err
	}
	c.Ended = tx.Now()
	if err := f.checkins.Put(tx.Writer(), c, c.ID); err != nil {
		return nil, err
	}
	return tx.Say("checkins.ended", "title", c.Title), tx.Audit("checkins.end", c.ID)
}
