package members

import (
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
)

func preferencesForm(v *bot.View, _ bot.Input) (chat.Form, error) {
	w, m := v.Words(), v.Actor()
	p := m.Preferences
	yesNo := chat.YesNo{Yes: w.Text("members.yes"), No: w.Text("members.no")}
	ask := func(name string, now bool) chat.Field {
		return chat.Field{
			Name: name, Label: w.Text("members.prefer." + name), Help: w.Text("members.prefer." + name + "_help"),
			Input: yesNo, Prefill: chat.BoolValue(now),
		}
	}
	at := func(name string, c chat.Clock) chat.Field {
		return chat.Field{Name: name, Label: w.Text("members.prefer." + name), Input: chat.TimeInput{}, Prefill: chat.ClockValue(c)}
	}
	pause := chat.Field{
		Name: "paused_until", Label: w.Text("members.prefer.paused_until"), Help: w.Text("members.prefer.paused_until_help"),
		Optional: true, Input: chat.DateInput{},
	}
	if day, err := time.Parse(time.DateOnly, p.PausedUntil); err == nil {
		pause.Prefill = chat.DateValue{Year: day.Year(), Month: day.Month(), Day: day.Day()}
	}
	return chat.Form{
		Title:  w.Text("members.preferences.title"),
		Submit: w.Text("members.save"),
		Intro:  []chat.Block{w.Fine("members.preferences.who")},
		Fields: []chat.Field{
			{
				Name: "level", Label: w.Text("members.field.level"), Help: w.Text("members.help.level"),
				Input: chat.OneOf{Options: levels(w.Text)}, Prefill: chat.ChoiceValue(m.Level),
			},
			ask("prompts", p.Prompts), ask("direct", p.Direct), ask("discreet", p.Discreet),
			at("quiet_from", p.Quiet.From), at("quiet_to", p.Quiet.To), pause,
		},
	}, nil
}

func changePreferences(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	m := tx.Actor()
	m.Level = community.Level(in.Answers.Choice("level"))
	p := &m.Preferences
	p.Prompts, p.Direct, p.Discreet = in.Answers.Yes("prompts"), in.Answers.Yes("direct"), in.Answers.Yes("discreet")
	p.Quiet = community.Quiet{From: clock(in.Answers, "quiet_from"), To: clock(in.Answers, "quiet_to")}
	p.PausedUntil = ""
	if day, ok := in.Answers["paused_until"].(chat.DateValue); ok {
		p.PausedUntil = chat.Date(day).String()
	}
	if err := tx.People().PutMember(m); err != nil {
		return nil, err
	}
	return saved(tx, m), tx.Tell(bot.MemberChanged{Member: m.ID})
}

func clock(a chat.Answers, name string) chat.Clock {
	c, _ := a[name].(chat.ClockValue)
	return chat.Clock(c)
}
