package members

import (
	"strconv"
	"strings"
	"time"

	"weft/bot"
	"weft/bot/chat"
	"weft/bot/community"
)

// The lengths of a pause that can be chosen.
const (
	pauseWeek     = "week"
	pauseTwoWeeks = "two_weeks"
	pauseMonth    = "month"
	pauseOpen     = "open"
	pauseDate     = "date"
)

func pauseForm(v *bot.View, _ bot.Input) (chat.Form, error) {
	w, m := v.Words(), v.Actor()
	var options []chat.Option
	for _, length := range []chat.Option{
		{Value: pauseWeek, Label: "members.pause.week"},
		{Value: pauseTwoWeeks, Label: "members.pause.two_weeks"},
		{Value: pauseMonth, Label: "members.pause.month"},
		{Value: pauseOpen, Label: "members.pause.open"},
		{Value: pauseDate, Label: "members.pause.date"},
	} {
		options = append(options, chat.Option{Value: length.Value, Label: w.Text(length.Label)})
	}
	length := chat.Field{
		Name: "length", Label: w.Text("members.pause.length"), Help: w.Text("members.prefer.paused_until_help"),
		Input: chat.OneOf{Options: options}, Prefill: chat.ChoiceValue(pauseWeek),
	}
	until := chat.Field{
		Name: "until", Label: w.Text("members.prefer.paused_until"), Input: chat.DateInput{},
		When: &chat.When{Field: "length", OneOf: []string{pauseDate}},
	}
	switch day, dated := pausedUntil(m); {
	case !m.Paused(v.Now(), w.Zone()):
	case dated:
		length.Prefill = chat.ChoiceValue(pauseDate)
		until.Prefill = chat.DateValue{Year: day.Year(), Month: day.Month(), Day: day.Day()}
	default:
		length.Prefill = chat.ChoiceValue(pauseOpen)
	}
	return chat.Form{
		Title:  w.Text("members.pause.title"),
		Submit: w.Text("members.pause.submit"),
		Intro:  []chat.Block{w.Fine("members.preferences.who")},
		Fields: []chat.Field{length, until},
	}, nil
}

// pausedUntil is the day on which a member's pause ends, if it was given one.
func pausedUntil(m community.Member) (time.Time, bool) {
	day, err := time.Parse(time.DateOnly, m.Preferences.PausedUntil)
	return day, err == nil && m.Preferences.PausedUntil != community.UntilISay
}

// isPause tells whether “pause …” is the command: “pause for breath” is not.
func isPause(v *bot.View, rest string) (bool, error) {
	_, ok := typedPause(v, rest)
	return ok, nil
}

// typedPause reads until when somebody pauses: a date, one of the lengths that the form offers, in the words of the
// reader's language, or “2 weeks”.
func typedPause(v *bot.View, text string) (until string, ok bool) {
	if day, ok := chat.ReadValue(chat.DateInput{}, text).(chat.DateValue); ok {
		until = chat.Date(day).String()
		_, err := time.Parse(time.DateOnly, until)
		return until, err == nil
	}
	w := v.Words()
	today := v.Now().In(w.Zone())
	for _, length := range []string{pauseWeek, pauseTwoWeeks, pauseMonth, pauseOpen} {
		if strings.EqualFold(text, w.Text("members.pause."+length)) {
			return pauseEnd(today, length), true
		}
	}
	said := strings.Fields(strings.TrimPrefix(strings.ToLower(text), "for "))
	if len(said) != 2 {
		return "", false
	}
	count, counted := map[string]int{"a": 1, "one": 1, "two": 2, "three": 3, "four": 4}[said[0]]
	if !counted {
		n, err := strconv.Atoi(said[0])
		if err != nil || n < 1 || n > mostPaused {
			return "", false
		}
		count = n
	}
	days, known := map[string]int{"day": 1, "week": 7, "month": 30}[strings.TrimSuffix(said[1], "s")]
	return today.AddDate(0, 0, count*days).Format(time.DateOnly), known
}

// mostPaused is the largest number of days, weeks or months that is read as a length.
const mostPaused = 99

// pauseEnd is the day on which a pause of a given length ends.
func pauseEnd(today time.Time, length string) string {
	switch length {
	case pauseWeek:
		return today.AddDate(0, 0, 7).Format(time.DateOnly)
	case pauseTwoWeeks:
		return today.AddDate(0, 0, 14).Format(time.DateOnly)
	case pauseMonth:
		return today.AddDate(0, 0, 30).Format(time.DateOnly) // a month from 31 January would be in March
	}
	return community.UntilISay
}

// pause pauses until the day, or for the time, that was typed; without one it asks.
func pause(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	until, given := typedPause(&tx.View, in.Answers.Text("until"))
	if !given {
		return tx.Ask("members.pause", "")
	}
	if until <= today(tx) {
		return tx.Say("members.pause.past"), nil
	}
	return pauseUntil(tx, until)
}

func choosePause(tx *bot.Tx, in bot.Input) (chat.Response, error) {
	if length := in.Answers.Choice("length"); length != pauseDate {
		return pauseUntil(tx, pauseEnd(tx.Now().In(tx.Words().Zone()), length))
	}
	day, _ := in.Answers["until"].(chat.DateValue)
	until := chat.Date(day).String()
	if until <= today(tx) {
		return chat.Amend{Problems: map[string]string{"until": tx.Words().Text("members.pause.past")}}, nil
	}
	return pauseUntil(tx, until)
}

func today(v *bot.Tx) string { return v.Now().In(v.Words().Zone()).Format(time.DateOnly) }

// pauseUntil stores the pause and says when it ends. What somebody asks for is answered all the same.
func pauseUntil(tx *bot.Tx, until string) (chat.Response, error) {
	m := tx.Actor()
	m.Preferences.PausedUntil = until
	if err := tx.People().PutMember(m); err != nil {
		return nil, err
	}
	w := tx.WordsFor(m)
	sentence := pausedSentence(w, until, tx.Now())
	return chat.Privately{Message: chat.Message{
		Summary: chat.PlainText(sentence), Language: w.Language(),
		Blocks: []chat.Block{
			chat.Paragraph{Spans: sentence},
			w.Fine("members.pause.still"),
			chat.Actions{Controls: []chat.Control{
				chat.Button{Label: w.Text("members.pause.resume"), Action: chat.Action{Route: "members.resume"}},
			}},
		},
	}}, tx.Tell(bot.MemberChanged{Member: m.ID})
}

// resume ends a pause, if there is one.
func resume(tx *bot.Tx, _ bot.Input) (chat.Response, error) {
	m := tx.Actor()
	if !m.Paused(tx.Now(), tx.Words().Zone()) {
		return tx.Say("members.pause.none"), nil
	}
	m.Preferences.PausedUntil = ""
	if err := tx.People().PutMember(m); err != nil {
		return nil, err
	}
	return tx.Say("members.pause.over"), tx.Tell(bot.MemberChanged{Member: m.ID})
}
