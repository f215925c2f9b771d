package members

import (
	"slices"
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
	direct, chosen, err := v.PrefersDirect(m)
	if err != nil {
		return chat.Form{}, err
	}
	p.Direct = direct
	for _, s := range switches(&p) {
		fields = append(fields, chat.Field{
			Name: s.name, Label: w.Text("members.prefer." + s.name), Help: w.Text("members.prefer." + s.name + "_help"),
			Input:   chat.YesNo{Yes: w.Text("members.yes"), No: w.Text("members.no")},
			Prefill: chat.BoolValue(*s.on),
		})
	}
	if !chosen {
		key := "members.prefer.direct_custom"
		if !direct {
			key = "members.prefer.channel_custom"
		}
		i := slices.IndexFunc(fields, func(f chat.Field) bool { return f.Name == "direct" })
		fields[i].Help += " " + w.Text(key)
	}
	fields = append(fields, writeTo(v, w, m)...)
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

// writeTo asks where somebody wants to be written to who has several accounts. Whoever has one is not asked.
func writeTo(v *bot.View, w *words.Locale, m community.Member) []chat.Field {
	if len(m.Accounts) < 2 {
		return nil
	}
	var options []chat.Option
	for _, account := range m.Accounts[:min(len(m.Accounts), chat.MaxOptions)] {
		options = append(options, chat.Option{Value: shortName(account), Label: clipped(accountName(v, w, m, account))})
	}
	return []chat.Field{{
		Name: "write_to", Label: w.Text("members.prefer.write_to"), Help: w.Text("members.prefer.write_to_help"),
		Input: chat.OneOf{Options: options}, Prefill: chat.ChoiceValue(options[0].Value),
	}}
}

// clipped is a label as long as an option's may be.
func clipped(label string) string {
	if runes := []rune(label); len(runes) > chat.MaxOptionLabel {
		return string(runes[:chat.MaxOptionLabel-1]) + "…"
	}
	return label
}

// preferred puts the account that somebody chose before the others.
func preferred(all []chat.UserID, chosen string) []chat.UserID {
	at := slices.IndexFunc(all, func(u chat.UserID) bool { return shortName(u) == chosen })
	if chosen == "" || at <= 0 {
		return all
	}
	return append([]chat.UserID{all[at]}, slices.Delete(slices.Clone(all), at, at+1)...)
}

func changePreferences(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	m := tx.Actor()
	before, chosen, err := tx.PrefersDirect(m)
	if err != nil {
		return nil, err
	}
	m.Level = community.Level(in.Answers.Choice("level"))
	for _, s := range switches(&m.Preferences) {
		*s.on = in.Answers.Yes(s.name)
	}
	if direct := in.Answers.Yes("direct"); !chosen && direct == before {
		m.Preferences.Direct = true // the custom goes on: they have left it as it is
	} else {
		m.Preferences.DirectChosen = true
	}
	m.Accounts = preferred(m.Accounts, in.Answers.Choice("write_to"))
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
