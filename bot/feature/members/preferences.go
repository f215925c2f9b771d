package members

import (
	"strconv"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
	"weft/bot/words"
)

// switches are the preferences that are on or off, in the order of the form.
func switches(p *community.Preferences) []preference {
	return []preference{
		{"prompts", &p.Prompts},
		{"reminders", &p.Reminders},
		{"direct", &p.Direct},
		{"simple", &p.Simple},
		{"discreet", &p.Discreet},
	}
}

type preference struct {
	name string
	on   *bool
}

func preferencesForm(v *bot.View, _ bot.Input) (chat.Form, error) {
	w, m := v.Words(), v.Actor()
	p := m.Preferences
	fields := []chat.Field{{
		Name: "level", Label: w.Text("members.field.level"), Help: w.Text("members.help.level"),
		Input: chat.OneOf{Options: levels(w.Text)}, Prefill: chat.ChoiceValue(m.Level),
	}}
	for _, s := range switches(&p) {
		fields = append(fields, chat.Field{
			Name: s.name, Label: w.Text("members.prefer." + s.name), Help: w.Text("members.prefer." + s.name + "_help"),
			Input:   chat.YesNo{Yes: w.Text("members.yes"), No: w.Text("members.no")},
			Prefill: chat.BoolValue(*s.on),
		})
	}
	at := func(name string, c chat.Clock) chat.Field {
		return chat.Field{Name: name, Label: w.Text("members.prefer." + name), Input: chat.TimeInput{}, Prefill: chat.ClockValue(c)}
	}
	form := chat.Form{
		Title:  w.Text("members.preferences.title"),
		Submit: w.Text("members.save"),
		Intro:  []chat.Block{w.Fine("members.preferences.who")},
		Fields: append(fields, at("quiet_from", p.Quiet.From), at("quiet_to", p.Quiet.To)),
	}
	if m.Paused(v.Now(), w.Zone()) {
		form.Intro = append([]chat.Block{chat.Paragraph{Spans: pausedSentence(w, p.PausedUntil, v.Now())}}, form.Intro...)
	}
	return form, nil
}

func changePreferences(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	m := tx.Actor()
	m.Level = community.Level(in.Answers.Choice("level"))
	for _, s := range switches(&m.Preferences) {
		*s.on = in.Answers.Yes(s.name)
	}
	m.Preferences.Quiet = community.Quiet{From: clock(in.Answers, "quiet_from"), To: clock(in.Answers, "quiet_to")}
	if err := tx.People().PutMember(m); err != nil {
		return nil, err
	}
	return saved(tx, m), tx.Tell(bot.MemberChanged{Member: m.ID})
}

func clock(a chat.Answers, name string) chat.Clock {
	c, _ := a[name].(chat.ClockValue)
	return chat.Clock(c)
}

// pausedSentence says until when somebody has paused.
func pausedSentence(w *words.Locale, until string, now time.Time) []chat.Span {
	day, err := time.Parse(time.DateOnly, until)
	if err != nil || until == community.UntilISay {
		return w.Spans("members.pause.paused_open")
	}
	date := w.Date(day)
	if day.Sub(now) > 300*24*time.Hour {
		date += " " + strconv.Itoa(day.Year()) // without its year it could be taken for the next such day
	}
	return w.Spans("members.pause.paused", "date", date)
}
